/* Stopping in the middle of everything, again and again: streams are open and being opened, bodies
 * come in, replies leave. It ends by itself and cleanly, and what was acknowledged is there. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually, stores } from "./lib/server.mjs";
import { PASSWORD, World } from "./lib/world.mjs";

const ROUNDS = 4;
const STREAMS = 12;
const SPEAKERS = 4;

for (const store of stores) describe(`stopping on ${store}`, () => walk(store));

function walk(store) {
    let world;
    const acknowledged = new Set();

    before(async () => { world = await World.make({ store }); });
    after(() => world?.end());

    const signIn = () => world.server.signInByPassword("ewa@example.com", PASSWORD);

    /* Says one thing after the other until the server is gone. */
    async function speak(round, speaker) {
        for (let n = 0; ; n++) {
            const text = `round ${round}, speaker ${speaker}, number ${n}`;
            try {
                await world.whatsapp.say({ from: `4860010${round}${speaker}00`, text });
            } catch {
                return;
            }
            acknowledged.add(text);
        }
    }

    /* Opens streams and lets go of them until the server is gone. */
    async function listen(client, seq, open) {
        try {
            for (;;) {
                open.push(await client.stream(seq));
                if (open.length > STREAMS) open.shift().close();
            }
        } catch { /* it is gone */ }
    }

    async function round(number) {
        const admin = await signIn();
        const { seq } = await admin.must("bootstrap_read");
        const open = [];
        for (let i = 0; i < STREAMS; i++) open.push(await admin.stream(seq));
        const before = acknowledged.size;
        const all = [listen(admin, seq, open)];
        for (let i = 0; i < SPEAKERS; i++) all.push(speak(number, i));
        await eventually(() => acknowledged.size > before + 5 * SPEAKERS);
        const how = await world.server.halt();
        await Promise.all(all);
        for (const one of open) one.close();
        assert.deepEqual(how, { code: 0, signal: null }, world.server.errors.slice(-6000));
        await world.server.start();
    }

    for (let number = 0; number < ROUNDS; number++)
        it(`round ${number + 1}: it ends cleanly and starts again`, () => round(number));

    async function textsOf(admin, conversation) {
        const texts = [];
        for (let query = { limit: 200 }; ;) {
            const { messages } = await admin.must("conversation_messages", { path: { conversation }, query });
            texts.push(...messages.map((one) => one.text));
            if (messages.length < 200) return texts;
            const oldest = messages.reduce((a, b) => (b.at_ms < a.at_ms || (b.at_ms === a.at_ms && b.id < a.id) ? b : a));
            query = { limit: 200, before_ms: oldest.at_ms, before: oldest.id };
        }
    }

    it("what was acknowledged is there, and everything adds up", async () => {
        const admin = await signIn();
        const kept = await eventually(async () => {
            const found = new Set();
            const { conversations } = await admin.must("conversations_list", { query: { limit: 200 } });
            for (const { id } of conversations)
                for (const text of await textsOf(admin, id)) found.add(text);
            return [...acknowledged].every((text) => found.has(text)) && found;
        });
        assert.ok(kept.size >= acknowledged.size);
        assert.match(world.server.command("check", world.server.storeFlags()), /Everything adds up/);
    });
}
