/* Accounts and what comes through them: connecting, deliveries, failures of sending, quarantine. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually, Server, stores } from "./lib/server.mjs";
import { Whatsapp } from "./lib/whatsapp.mjs";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let server;
    let admin;
    let stream;
    let whatsapp;

    before(async () => {
        server = new Server({ store });
        server.init("ewa@example.com", "correct horse battery staple");
        await server.start();
        admin = await server.signInByPassword("ewa@example.com", "correct horse battery staple");
        stream = await admin.stream((await admin.must("bootstrap_read")).seq);
        whatsapp = await Whatsapp.connect(server, admin);
    });
    after(async () => {
        stream?.close();
        whatsapp?.close();
        await server?.stop();
    });

    /* The conversation in which this text was said. */
    const caseOf = (text) => eventually(async () => {
        const { conversations } = await admin.must("conversations_list", { query: { limit: 200 } });
        const row = conversations.find((one) => one.last_text === text || one.title === text);
        return row && admin.must("conversation_read", { path: { conversation: row.id } });
    });
    const again = (detail) => admin.must("conversation_read", { path: { conversation: detail.conversation.id } });

    async function answer(detail, text, more = {}) {
        return admin.must("reply_create", { path: { conversation: detail.conversation.id }, body: {
            thread: detail.places[0].thread, text, answers_upto: detail.conversation.last_inbound,
            base_version: detail.conversation.version, hold_ms: 0, ...more } });
    }

    const settled = (detail, message, delivery) => eventually(async () => (await again(detail)).messages
        .find((one) => one.id === message.id && one.delivery === delivery));

    it("an account: secrets go in and never come out", async () => {
        const account = whatsapp.account;
        assert.equal(account.state, "active");
        assert.ok(account.webhook_path.startsWith("/webhooks/whatsapp/"));
        await stream.find((item) => item.account?.id === account.id);
        const list = await admin.call("accounts_list");
        assert.ok(list.value.accounts.some((one) => one.id === account.id));
        assert.ok(!list.text.includes("EAAG-test"));
        await admin.refused("account_create", { body: { channel: "pigeon", name: "x", fields: [] } }, 422, "invalid");
        await admin.refused("account_create", { body: { channel: "whatsapp", name: "x", fields: [] } }, 422, "invalid");
    });

    it("a delivery: a stranger, a case, an obligation, an event", async () => {
        const text = "Is my claim settled?";
        await whatsapp.say({ text, from: "48600100201", name: "Maria Nowak" });
        const detail = await caseOf(text);
        assert.equal(detail.conversation.customer_name, "Maria Nowak");
        assert.equal(detail.conversation.open_obligations, 1);
        assert.ok(detail.conversation.waiting_since_ms > 0);
        assert.ok(detail.conversation.due_ms > detail.conversation.waiting_since_ms);
        assert.ok(detail.customer.identities.some((one) => one.value.includes("48600100201")));
        assert.ok(detail.places[0].allowed);
        assert.ok(detail.places[0].until_ms > Date.now());
        await stream.find((item) => item.kind === "conversation_opened" && item.conversation.id === detail.conversation.id);
        assert.ok((await admin.must("accounts_list")).accounts[0].last_event_ms > 0);
    });

    it("a delivery: repeated, nothing happens twice", async () => {
        const text = "twice?";
        const at = Date.now();
        const id = await whatsapp.say({ text, from: "48600100202", at });
        await whatsapp.say({ text, from: "48600100202", at, id });
        await whatsapp.say({ text: "and more", from: "48600100202" });
        const detail = await caseOf("and more");
        assert.deepEqual(detail.messages.map((one) => one.text), [text, "and more"]);
        assert.ok(detail.messages.every((one) => one.obligation === "open"));
    });

    it("a delivery of many: a newcomer twice, one repeated, one renamed, all in one body", async () => {
        const [kim, lee] = ["48600100911", "48600100912"];
        const at = Date.now();
        const one = (from, id, text) => ({ from, id: `wamid.many-${at}-${id}`, type: "text", text: { body: text },
            timestamp: String(Math.floor(at / 1000)) });
        const many = (names, messages) => whatsapp.change({ messages,
            contacts: Object.entries(names).map(([wa_id, name]) => ({ wa_id, profile: { name } })) });
        await many({ [kim]: "Kim", [lee]: "Lee" }, [one(kim, 1, "many 1"), one(kim, 1, "many 1"), one(lee, 2, "many 2"),
            one(kim, 3, "many 3"), one(lee, 4, "many 4")]);
        await caseOf("many 4");
        await many({ [kim]: "Kim Park", [lee]: "Lee" }, [one(lee, 5, "many 5"), one(kim, 6, "many 6"), one(lee, 4, "many 4"),
            one(kim, 7, "many 7")]);
        const hers = await caseOf("many 7"), his = await caseOf("many 5");
        assert.deepEqual(hers.messages.map((m) => m.text), ["many 1", "many 3", "many 6", "many 7"]);
        assert.deepEqual(his.messages.map((m) => m.text), ["many 2", "many 4", "many 5"]);
        assert.deepEqual([hers.conversation.customer_name, hers.conversation.open_obligations], ["Kim Park", 4]);
        assert.deepEqual([his.conversation.customer_name, his.conversation.open_obligations], ["Lee", 3]);
    });

    it("a delivery: late words stand where they belong and are marked", async () => {
        const from = "48600100203";
        await whatsapp.say({ text: "second", from });
        await caseOf("second");
        await whatsapp.say({ text: "first", from, at: Date.now() - 60_000 });
        const detail = await eventually(async () => {
            const now = await caseOf("second");
            return now.messages.length === 2 && now;
        });
        assert.deepEqual(detail.messages.map((one) => [one.text, one.late]), [["first", true], ["second", false]]);
    });

    it("a delivery: pictures and their words", async () => {
        await whatsapp.say({ from: "48600100204", message: { type: "document", text: undefined,
            document: { id: "m1", mime_type: "application/pdf", filename: "policy.pdf", caption: "my policy" } } });
        const detail = await caseOf("my policy");
        const [attachment] = detail.messages[0].attachments;
        assert.deepEqual([attachment.kind, attachment.mime, attachment.name, attachment.caption],
            ["file", "application/pdf", "policy.pdf", "my policy"]);
    });

    it("a reply: accepted, delivered, read", async () => {
        await whatsapp.say({ text: "please answer", from: "48600100205" });
        const detail = await caseOf("please answer");
        const reply = await answer(detail, "Gladly.");
        await settled(detail, reply, "sent");
        const sent = whatsapp.sent.find((one) => one.body.text?.body === "Gladly.");
        assert.ok(sent.url.includes(whatsapp.number));
        const now = await again(detail);
        assert.equal(now.messages[0].obligation, "answered");
        assert.equal(now.conversation.open_obligations, 0);
    });

    it("a reply: refused by the network, with its words, and sent again", async () => {
        await whatsapp.say({ text: "refuse me", from: "48600100206" });
        const detail = await caseOf("refuse me");
        whatsapp.refuseNext(400, 131026, "Message undeliverable");
        const reply = await answer(detail, "Will fail.");
        const failed = await settled(detail, reply, "failed");
        assert.equal(failed.error_code, "undeliverable");
        assert.equal(failed.error_text, "Message undeliverable");
        assert.equal((await again(detail)).conversation.open_obligations, 1);
        await admin.must("reply_retry", { path: { message: reply.id } });
        await settled(detail, reply, "sent");
        assert.equal((await again(detail)).conversation.open_obligations, 0);
    });

    it("a reply: of which nobody knows, until a person decides", async () => {
        for (const arrived of [true, false]) {
            const text = `cut me ${arrived}`;
            await whatsapp.say({ text, from: `4860010021${arrived ? 0 : 1}` });
            const detail = await caseOf(text);
            whatsapp.cutNext();
            const reply = await answer(detail, `Did it arrive? ${arrived}`);
            await settled(detail, reply, "uncertain");
            const uncertain = await again(detail);
            assert.equal(uncertain.conversation.uncertain, 1);
            assert.equal(uncertain.conversation.open_obligations, 1);
            const ledger = await admin.must("ledger_read");
            assert.ok(ledger.sum.uncertain >= 1);
            const rows = await admin.must("obligations_list", { query: { state: "uncertain" } });
            assert.ok(rows.obligations.some((row) => row.uncertain && row.conversation === detail.conversation.id));
            await admin.must("reply_settle", { path: { message: reply.id }, body: { arrived } });
            const now = await again(detail);
            assert.equal(now.conversation.uncertain, 0);
            assert.equal(now.conversation.open_obligations, arrived ? 0 : 1);
            assert.equal(whatsapp.sent.filter((one) => one.body.text?.body === reply.text).length, 1);
        }
    });

    it("thanks need no answer, and the rule says so", async () => {
        await whatsapp.say({ text: "question", from: "48600100212" });
        const detail = await caseOf("question");
        await answer(detail, "answered");
        await whatsapp.say({ text: "Thank you!", from: "48600100212" });
        const thanks = await eventually(async () => (await again(detail)).messages
            .find((one) => one.text === "Thank you!"));
        assert.deepEqual([thanks.obligation, thanks.waive_rule], ["none", "thanks"]);
        assert.equal((await again(detail)).conversation.open_obligations, 0);
    });

    it("many: pages of messages and of cases, none twice, none lost", async () => {
        const messages = Array.from({ length: 60 }, (_, i) => ({ from: "48600100213", id: `wamid.many.${i}`,
            timestamp: String(Math.floor(Date.now() / 1000) - 60 + i), type: "text", text: { body: `line ${i}` } }));
        await whatsapp.change({ messages });
        const detail = await eventually(async () => {
            const now = await caseOf("line 0");
            return now.messages.at(-1).text === "line 59" && now;
        });
        assert.equal(detail.messages.length, 50);
        assert.equal(detail.more, true);
        const lines = detail.messages.map((one) => one.text);
        for (let more = true; more;) {
            const first = detail.messages[0];
            const page = await admin.must("conversation_messages", { path: { conversation: detail.conversation.id },
                query: { before_ms: first.at_ms, before: first.id, limit: 4 } });
            detail.messages = page.messages;
            lines.unshift(...page.messages.map((one) => one.text));
            more = page.more;
        }
        assert.deepEqual(lines, messages.map((one) => one.text.body));

        await whatsapp.change({ messages: Array.from({ length: 55 }, (_, i) => ({ from: `486002000${i + 10}`,
            id: `wamid.crowd.${i}`, timestamp: String(Math.floor(Date.now() / 1000)), type: "text", text: { body: `crowd ${i}` } })) });
        await caseOf("crowd 54");
        assert.equal((await admin.must("bootstrap_read")).more, true);
        const seen = [];
        for (let query = { limit: 7 }, more = true; more;) {
            const page = await admin.must("conversations_list", { query });
            seen.push(...page.conversations.map((row) => row.id));
            const last = page.conversations.at(-1);
            query = { limit: 7, before_ms: last.activity_ms, before: last.id };
            more = page.more;
        }
        assert.equal(new Set(seen).size, seen.length);
        assert.ok(seen.length >= 55);
    });

    it("the handshake: only with the account's own word", async () => {
        const good = await whatsapp.handshake("verify-me");
        assert.equal(good.status, 200);
        assert.equal(await good.text(), "12345");
        assert.notEqual((await whatsapp.handshake("verify-you")).status, 200);
    });

    it("quarantine: what cannot be read is kept, shown and tried again", async () => {
        const bodies = ["{\"object\":\"whatsapp_business_account\",", "[".repeat(70) + "]".repeat(70),
            "{\"object\":1,\"object\":2}"];
        for (const body of bodies) assert.equal((await whatsapp.deliver(body)).status, 200);
        const rows = await eventually(async () => {
            const page = await admin.must("quarantine_list");
            return page.rows.length === bodies.length && page.rows;
        });
        const first = rows.find((row) => row.size_bytes === bodies[0].length);
        assert.equal(first.account, whatsapp.account.id);
        assert.ok(first.reason);
        await stream.find((item) => item.quarantined >= 1);
        assert.equal((await admin.must("bootstrap_read")).quarantined, bodies.length);
        const pages = [];
        for (let before = ""; pages.length < 5;) {
            const page = await admin.must("quarantine_list", { query: { limit: 1, ...(before ? { before } : {}) } });
            pages.push(...page.rows.map((row) => row.id));
            before = page.rows.at(-1)?.id;
            if (!page.more) break;
        }
        assert.deepEqual(pages, rows.map((row) => row.id));
        const retried = await admin.must("quarantine_retry", { path: { raw: first.id } });
        assert.equal(retried.id, first.id);
        await eventually(async () => (await admin.must("quarantine_list")).rows
            .some((row) => row.id === first.id && row.tries > first.tries));
        await admin.refused("quarantine_retry", { path: { raw: "0000000000000" } }, 404, "not_found");
    });

    it("an account: in the shadow it receives and never sends", async () => {
        const shadow = await Whatsapp.connect(server, admin, { name: "Shadow", shadow: true });
        assert.equal(shadow.account.shadow, true);
        await shadow.say({ text: "in the shadow", from: "48600100205" });
        const detail = await caseOf("in the shadow");
        assert.equal(detail.places[0].allowed, false);
        assert.ok(detail.places[0].reason);
        assert.ok(detail.customer.conversations.some((one) => one.title === "please answer"));
        shadow.close();
    });

    it("an account: paused, renamed, removed; its cases stay", async () => {
        const path = { account: whatsapp.account.id };
        const paused = await admin.must("account_update", { path, body: { state: "paused" } });
        assert.equal(paused.state, "paused");
        const detail = await caseOf("please answer");
        assert.equal(detail.places[0].allowed, false);
        assert.ok(detail.places[0].reason);
        const renamed = await admin.must("account_update", { path, body: { name: "Old hotline", state: "active" } });
        assert.deepEqual([renamed.name, renamed.state], ["Old hotline", "active"]);
        assert.ok(renamed.version > paused.version);
        const removed = await admin.must("account_remove", { path });
        assert.equal(removed.state, "removed");
        await eventually(async () => (await whatsapp.deliver({})).status === 404);
        assert.equal((await again(detail)).messages.length, detail.messages.length);
    });
}
