/* Everything at once, as on a busy day: customers write, colleagues answer, look, search, change settings
 * and pause an account, screens come and go. Under the sanitizer for threads this is where two of them meet;
 * under the other it is no more than a crowd. Nothing is lost and everything adds up. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startWhatsAppFake } from "../fakes/whatsapp.mjs";
import { connectFake, picture } from "./lib/files.mjs";
import { operations } from "./lib/schema.mjs";
import { eventually, Server, stores } from "./lib/server.mjs";

const password = "correct horse battery staple";
const PEOPLE = 8, ROUNDS = 4;

for (const store of stores) describe(`on ${store}`, () => crowd(store));

function crowd(store) {
    let server, admin, fake, account;
    before(async () => {
        server = new Server({ store });
        server.init("ewa@example.com", password);
        await server.start();
        admin = await server.signInByPassword("ewa@example.com", password);
        fake = await startWhatsAppFake({ statuses: ["sent", "delivered"] });
        account = await connectFake(server, admin, fake);
    });
    after(async () => {
        await fake?.close();
        await server?.stop();
    });

    const times = (count, work) => Promise.all(Array.from({ length: count }, (_, at) => work(at)));
    async function inTurn(count, work) {
        for (let at = 0; at < count; at++) await work(at);
    }
    /* In a crowd a call may be refused (somebody was faster), it never breaks. */
    async function tried(name, what) {
        const result = await admin.call(name, what);
        assert.ok([200, 409, 422].includes(result.status), `${name}: ${result.status} ${result.text}`);
        return result;
    }
    const caseOf = (text) => eventually(async () => {
        const { conversations } = await admin.must("conversations_list", { query: { limit: 200 } });
        return conversations.find((one) => one.title.startsWith(text));
    });

    /* Writes, is answered, each time with a picture; nobody else answers them. */
    async function customer(at) {
        const from = String(48600400100 + at);
        fake.inbound({ from, name: `Anna ${at}`, text: `Talk ${at}.` });
        const { id } = await caseOf(`Talk ${at}.`);
        const path = { conversation: id };
        await inTurn(ROUNDS, async (round) => {
            const { sha256 } = await admin.give(picture(20_000));
            await eventually(async () => { /* not while the account is paused, not over words unread */
                const { conversation, places: [{ thread }] } = await admin.must("conversation_read", { path });
                await tried("conversation_mark_read", { path, body: { upto: conversation.last_inbound } });
                await tried("draft_save", { path, body: { mode: "reply", thread, text: "so far" } });
                return (await tried("reply_create", { path, body: { thread, text: `Answer ${round} to ${at}.`, attachments: [{ sha256 }],
                    answers_upto: conversation.last_inbound, base_version: conversation.version, hold_ms: 0 } })).ok;
            });
            fake.inbound({ from, name: `Anna ${at}`, text: `Thanks, and ${round}?` });
        });
    }

    /* Every page that needs no name, over and over, and screens that come and go. */
    const pages = [...operations].filter(([name, { method, path }]) => method === "GET" && !path.includes("{")
        && !["events_stream", "search", "search_csv"].includes(name)).map(([name]) => name);
    async function reader(at) {
        await inTurn(ROUNDS, async (round) => {
            for (let i = at; i < pages.length; i += 3) await tried(pages[i], {});
            for (const text of ["talk", `answer ${round}`, "48600400"]) await tried("search", { query: { q: text } });
            const stream = await admin.stream((await admin.must("bootstrap_read")).seq);
            await (await fetch(`${server.url}/metrics`)).text();
            stream.close();
        });
    }

    /* What administrators do meanwhile; the account's gate is shut and opened again. */
    async function administrator() {
        await inTurn(ROUNDS, async (round) => {
            const path = { account: account.id };
            await tried("account_update", { path, body: { state: "paused" } });
            await tried("settings_update", { body: { values: [{ name: "brand.name", value: `Kotwica ${round}` }] } });
            await tried("account_update", { path, body: { state: "active" } });
            await tried("templates_refresh", { path });
            await tried("account_check", { path });
            await tried("watch_create", { body: { name: `Watch ${round}`, query: `talk OR word${round}` } });
            await tried("posts_take", { body: { posts: [{ id: `p${round}`, text: `talk of word${round}`, at_ms: 1 }] } });
            await tried("query_preview", { body: { query: "talk" } });
            await tried("saved_answer_create", { body: { name: `Answer ${round}`, language: "en", text: "Hello" } });
            server.command("token", ["--email", "ewa@example.com"]);
        });
        await tried("account_update", { path: { account: account.id }, body: { state: "active" } });
    }

    it("nothing breaks, nothing is lost, everything adds up", async () => {
        await Promise.all([times(PEOPLE, customer), times(3, reader), administrator()]);
        await eventually(() => new Set(fake.accepted.map(({ message }) => message.image?.caption)).size === PEOPLE * ROUNDS);
        assert.equal(fake.accepted.length, PEOPLE * ROUNDS, "none twice");
        await fake.settle();
        assert.match(server.command("check", server.storeFlags()), /Everything adds up/);
    });
}
