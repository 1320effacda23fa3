/* Replies whose account is gone, or cannot be opened any more: nobody waits for them for ever. What
 * was never tried has failed and is owed again; what may have arrived is for a person to decide. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { connectNetwork } from "./lib/network.mjs";
import { eventually, stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let world;
    let people = 48604000000;
    const lines = [];

    before(async () => { world = await World.make({ store }); });
    after(async () => {
        for (const line of lines) line.close();
        await world?.end();
    });

    /* A line of its own, a customer there, and a reply on its way. */
    async function connect(name) {
        const line = await connectNetwork(world.server, world.admin, { name });
        lines.push(line);
        await line.say({ from: String(++people), text: name });
        return { line, detail: await world.caseOf(name) };
    }

    /* The network has it and says nothing. */
    async function stuck(name) {
        const { line, detail } = await connect(name);
        line.script.push(() => undefined);
        const message = await world.answer(detail, `to ${name}`);
        await eventually(() => line.attempts(message).length === 1);
        return { line, detail, message };
    }

    async function killAndStart(between) {
        world.server.process.kill("SIGKILL");
        await world.server.exit;
        between?.();
        world.server.output = "";
        await world.server.start();
        world.admin = await world.server.signInByPassword("ewa@example.com", "correct horse battery staple");
    }

    const stateOf = async (detail) => {
        const { conversation } = await world.detail(detail.conversation.id);
        return { open: conversation.open_obligations, uncertain: conversation.uncertain };
    };

    it("not begun when its account is removed: failed, said why, owed again", async () => {
        const { line, detail } = await connect("removed before");
        const message = await world.answer(detail, "too late", { hold_ms: 10_000 });
        assert.deepEqual(await stateOf(detail), { open: 0, uncertain: 0 });
        await world.admin.must("account_remove", { path: { account: line.account.id } });
        const failed = await world.becomes(message, "failed");
        assert.equal(failed.error_code, "account_removed");
        assert.deepEqual(await stateOf(detail), { open: 1, uncertain: 0 });
        assert.equal(line.attempts(message).length, 0);
    });

    it("on its way when its account was removed and the program ended: uncertain, a person decides", async () => {
        const { line, detail, message } = await stuck("removed between");
        await world.admin.must("account_remove", { path: { account: line.account.id } });
        await killAndStart();
        const uncertain = await world.becomes(message, "uncertain");
        assert.equal(uncertain.error_code, "account_gone");
        assert.equal((await stateOf(detail)).uncertain, 1);
        await world.admin.must("reply_settle", { path: { message: message.id }, body: { arrived: true } });
        await world.becomes(message, "sent");
        assert.deepEqual(await stateOf(detail), { open: 0, uncertain: 0 });
    });

    it("of a network that never answers at most 32 replies are under way; another account's leave meanwhile", async () => {
        const { line } = await connect("never answers");
        const held = [];
        for (let i = 0; i < 40; i++) line.script.push((_, response, entry) => held.push([response, entry]));
        await Promise.all(Array.from({ length: 40 }, (_, i) => line.say({ from: String(48604100000 + i), text: `held ${i}` })));
        const messages = await Promise.all(Array.from({ length: 40 }, async (_, i) => world.answer(await world.caseOf(`held ${i}`), `to held ${i}`)));
        await eventually(() => held.length === 32);
        const { line: good, detail } = await connect("answers");
        await world.becomes(await world.answer(detail, "to answers"), "sent");
        assert.equal(held.length, 32);
        while (messages.some((message) => line.attempts(message).length === 0) || held.length > 0) {
            for (const [response, entry] of held.splice(0)) line.accept(response, entry);
            await new Promise((done) => setTimeout(done, 20));
        }
        for (const message of messages) await world.becomes(message, "sent");
        assert.deepEqual(messages.map((message) => line.attempts(message).length), messages.map(() => 1));
        assert.equal(good.sent.length, 1);
    });

    it("on its way when its account's secrets can be opened no more: uncertain, said why", async () => {
        const { line, detail, message } = await stuck("unreadable");
        await killAndStart(() => world.server.sql(store === "postgres"
            ? `UPDATE account SET secrets = '\\x00' WHERE name = 'unreadable'`
            : "UPDATE account SET secrets = x'00' WHERE name = 'unreadable'"));
        const uncertain = await world.becomes(message, "uncertain");
        assert.equal(uncertain.error_code, "account_unreadable");
        assert.equal((await stateOf(detail)).uncertain, 1);
        assert.equal(line.attempts(message).length, 1);
    });

    it("after all this everything adds up", () => world.check());
}
