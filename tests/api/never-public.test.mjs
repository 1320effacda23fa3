/* What is never said in public: a public reply with such data is stopped and nothing is left of it;
 * in private it leaves; our own contacts may be said; the workspace decides about the kinds. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startServer, stores } from "./lib/server.mjs";

for (const store of stores) describe(`on ${store}`, () => {
    let server;
    let client;
    let open;
    let hidden;
    const detailOf = (one) => client.must("conversation_read", { path: { conversation: one.id } });
    before(async () => {
        server = await startServer({ demo: true, store });
        client = await server.signInByLink();
        const { conversations } = await client.must("bootstrap_read");
        open = await detailOf(conversations.find((c) => c.visibility === "public"));
        hidden = await detailOf(conversations.find((c) => c.visibility === "private"));
    });
    after(() => server?.stop());

    const say = async (detail, text) => {
        const { conversation, places } = await detailOf(detail.conversation);
        return client.call("reply_create", { path: { conversation: conversation.id }, body: {
            thread: places[0].thread, text, answers_upto: conversation.last_inbound, base_version: conversation.version,
            send_anyway: true, hold_ms: 10000 } });
    };
    const set = (name, value) => client.must("settings_update", { body: { values: [{ name, value }] } });
    const problem = async (text) => {
        const got = await say(open, text);
        if (got.status === 200) return "";
        assert.equal(got.status, 422);
        assert.equal(got.value.field, "text");
        return got.value.problem;
    };

    it("a public reply with a number of a card, an account or a person is stopped; nothing is left of it", async () => {
        const before = await detailOf(open.conversation);
        assert.equal(await problem("Karta 4111 1111 1111 1111 jest w systemie."), "public_card");
        assert.equal(await problem("Wypłata na PL61 1090 1014 0000 0712 1981 2874."), "public_iban");
        assert.equal(await problem("PESEL 44051401359 się zgadza."), "public_identity");
        const now = await detailOf(open.conversation);
        assert.equal(now.messages.length, before.messages.length);
        assert.equal(now.conversation.version, before.conversation.version);
    });

    it("in private the same leaves, and in public what only looks like it", async () => {
        assert.equal((await say(hidden, "PESEL 44051401359 się zgadza.")).status, 200);
        assert.equal(await problem("Szkoda 2026/118 204, przesyłka 00 1590 1234 5678 9012 3456."), "");
    });

    it("phones and addresses stop only where the workspace says so, and never our own", async () => {
        assert.equal(await problem("Piszemy na anna@example.org."), "");
        await set("never_public_data", "phone email card");
        assert.equal(await problem("Piszemy na anna@example.org."), "public_email");
        assert.equal(await problem("Dzwonimy pod 501 234 567."), "public_phone");
        await set("public_contacts", "801 234 567 (tel. +48 501 234 567), @kotwica.example");
        assert.equal(await problem("Infolinia: tel. 501-234-567, pomoc@kotwica.example"), "");
        assert.equal(await problem("Piszemy na anna@example.org."), "public_email");
        await set("never_public_data", "");
        assert.equal(await problem("Karta 4111 1111 1111 1111, anna@example.org"), "");
    });
});
