/* Every operation does what its line in the document says, on the demonstration's own day. Each
 * reply is checked by the client; here stands what the shapes cannot say. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually, startServer, stores } from "./lib/server.mjs";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let server;
    let admin;
    let bootstrap;
    let stream;

    before(async () => {
        server = await startServer({ demo: true, store });
        admin = await server.signInByLink();
        await eventually(async () => (await admin.must("bootstrap_read")).conversations.length >= 3);
        bootstrap = await admin.must("bootstrap_read");
        stream = await admin.stream(bootstrap.seq);
    });
    after(async () => {
        stream?.close();
        await server?.stop();
    });

    const detailOf = (id) => admin.must("conversation_read", { path: { conversation: id } });

    /* A conversation that waits for an answer on a thread where one may give it. */
    async function waiting() {
        return eventually(async () => {
            const { conversations } = await admin.must("conversations_list", { query: { limit: 200 } });
            for (const row of conversations) {
                if (row.open_obligations === 0) continue;
                const detail = await detailOf(row.id);
                const place = detail.places.find((one) => one.allowed);
                if (place) return { detail, place };
            }
            return null;
        });
    }

    const replyTo = ({ detail, place }, more = {}) => admin.call("reply_create", {
        path: { conversation: detail.conversation.id },
        body: {
            thread: place.thread,
            text: "Dzień dobry, już sprawdzamy.",
            answers_upto: detail.conversation.last_inbound,
            base_version: detail.conversation.version,
            ...more,
        },
    });

    const messageNow = async (message) => (await detailOf(message.conversation)).messages
        .find((one) => one.id === message.id);

    it("bootstrap: everything a desk opens with", async () => {
        assert.equal(bootstrap.workspace.demo, true);
        assert.ok(bootstrap.accounts.length >= 1);
        assert.ok(bootstrap.people.some((person) => person.id === bootstrap.me.id));
        assert.ok(Math.abs(bootstrap.server_ms - Date.now()) < 60_000);
        const times = bootstrap.conversations.map((row) => row.activity_ms);
        assert.deepEqual(times, [...times].sort((a, b) => b - a));
    });

    it("lists: three views, three states, page by page", async () => {
        for (const view of ["mine", "unassigned", "all"])
            for (const state of ["open", "snoozed", "closed"])
                await admin.must("conversations_list", { query: { view, state } });
        const whole = await admin.must("conversations_list", { query: { limit: 200 } });
        const seen = [];
        let query = { limit: 2 };
        for (;;) {
            const page = await admin.must("conversations_list", { query });
            seen.push(...page.conversations.map((row) => row.id));
            if (!page.more || seen.length >= 8) break;
            const last = page.conversations.at(-1);
            query = { limit: 2, before_ms: last.activity_ms, before: last.id };
        }
        assert.equal(new Set(seen).size, seen.length);
        assert.ok(whole.conversations.length >= 3);
    });

    it("a conversation: customer, messages in order, places, pages of messages", async () => {
        const { detail } = await waiting();
        assert.ok(detail.messages.length >= 1);
        assert.equal(detail.customer.id, detail.conversation.customer);
        assert.ok(detail.customer.identities.length >= 1);
        const times = detail.messages.map((message) => message.at_ms);
        assert.deepEqual(times, [...times].sort((a, b) => a - b));
        const last = detail.messages.at(-1);
        const before = await admin.must("conversation_messages", { path: { conversation: detail.conversation.id },
            query: { before_ms: last.at_ms, before: last.id, limit: 1 } });
        assert.equal(before.messages.length, Math.min(1, detail.messages.length - 1));
    });

    it("a reply: held, taken back, its text kept", async () => {
        const open = await waiting();
        const sent = await replyTo(open, { hold_ms: 10_000 });
        assert.equal(sent.status, 200, sent.text);
        assert.equal(sent.value.delivery, "held");
        const { sum } = await admin.must("ledger_read");
        assert.ok(sum.answering >= 1);
        assert.equal(sum.opened, sum.answered + sum.waived + sum.moved + sum.open + sum.answering);
        assert.ok(sent.value.hold_until_ms > Date.now());
        const undone = await admin.must("reply_undo", { path: { message: sent.value.id } });
        assert.equal(undone.delivery, "undone");
        const detail = await detailOf(sent.value.conversation);
        assert.ok(detail.drafts.some((draft) => draft.text === sent.value.text));
        assert.equal(detail.conversation.open_obligations, open.detail.conversation.open_obligations);
        await admin.refused("reply_undo", { path: { message: sent.value.id } }, 409, "conflict");
    });

    it("a reply: sent, delivered, the obligation settled, the ledger balanced", async () => {
        const open = await waiting();
        const sent = await replyTo(open, { hold_ms: 0 });
        assert.equal(sent.status, 200, sent.text);
        await stream.find((item) => item.messages?.some((message) => message.id === sent.value.id));
        const now = await eventually(async () => {
            const message = await messageNow(sent.value);
            return ["sent", "delivered", "read"].includes(message.delivery) && message;
        });
        assert.equal(now.author_id, admin.me.id);
        await eventually(async () => (await detailOf(sent.value.conversation)).messages
            .filter((message) => message.id <= open.detail.conversation.last_inbound)
            .every((message) => ["answered", "waived", "none"].includes(message.obligation)));
        await admin.refused("reply_retry", { path: { message: now.id } }, 409, "conflict");
        await admin.refused("reply_settle", { path: { message: now.id }, body: { arrived: true } }, 409, "conflict");
    });

    it("a reply: refused if it does not know what came since", async () => {
        const open = await waiting();
        const stale = await replyTo(open, { answers_upto: open.detail.messages[0].id < open.detail.conversation.last_inbound
            ? open.detail.messages[0].id : "", hold_ms: 10_000 });
        assert.equal(stale.status, 409, stale.text);
        assert.equal(stale.value.code, "stale");
        assert.equal(stale.value.arrived, open.detail.conversation.last_inbound);
        const anyway = await replyTo(open, { answers_upto: "", send_anyway: true, hold_ms: 10_000 });
        assert.equal(anyway.status, 200, anyway.text);
        await admin.must("reply_undo", { path: { message: anyway.value.id } });
    });

    it("a note: internal, settles nothing", async () => {
        const { detail } = await waiting();
        const path = { conversation: detail.conversation.id };
        const note = await admin.must("note_create", { path, body: { text: "ask the branch" } });
        assert.equal(note.visibility, "internal");
        assert.equal(note.direction, "internal");
        const after = await detailOf(detail.conversation.id);
        assert.equal(after.conversation.open_obligations, detail.conversation.open_obligations);
        await stream.find((item) => item.kind === "note_written"
            && item.messages?.some((message) => message.id === note.id));
    });

    it("assignment, read marks and drafts", async () => {
        const { detail, place } = await waiting();
        const path = { conversation: detail.conversation.id };
        const nobodys = await admin.must("conversation_assign", { path, body: { assignee: "" } });
        assert.equal(nobodys.assignee, "");
        const mine = await admin.must("conversation_assign", { path, body: { assignee: admin.me.id } });
        assert.equal(mine.assignee, admin.me.id);
        assert.ok(mine.version > nobodys.version);
        const list = await admin.must("conversations_list", { query: { view: "mine" } });
        assert.ok(list.conversations.some((row) => row.id === mine.id));
        const upto = detail.messages.at(-1).id;
        assert.equal((await admin.must("conversation_mark_read", { path, body: { upto } })).upto, upto);
        for (const body of [{ mode: "reply", thread: place.thread, text: "half a sent" }, { mode: "note", text: "to do" }]) {
            const draft = await admin.must("draft_save", { path, body });
            assert.equal(draft.text, body.text);
            assert.ok(draft.saved_ms > 0);
        }
        const kept = await detailOf(mine.id);
        assert.equal(kept.read_upto, upto);
        assert.ok(kept.drafts.some((draft) => draft.text === "half a sent" && draft.thread === place.thread));
        await admin.must("draft_save", { path, body: { mode: "note", text: "" } });
        assert.ok(!(await detailOf(mine.id)).drafts.some((draft) => draft.mode === "note"));
        const reads = (await admin.must("bootstrap_read")).reads;
        assert.ok(reads.length === 0 || reads.every((mark) => mark.conversation));
        await admin.must("conversation_assign", { path, body: { assignee: "" } });
    });

    it("a waiver: one message, with a reason, and back", async () => {
        const { detail } = await waiting();
        const message = detail.messages.find((one) => one.obligation === "open");
        const path = { message: message.id };
        const waived = await admin.must("message_waive", { path, body: { reason: "duplicate" } });
        assert.equal(waived.open_obligations, detail.conversation.open_obligations - 1);
        const now = await messageNow(message);
        assert.deepEqual([now.obligation, now.waive_reason, now.waive_rule], ["waived", "duplicate", ""]);
        await admin.refused("message_waive", { path, body: { reason: "none" } }, 422, "invalid");
        const back = await admin.must("message_unwaive", { path });
        assert.equal(back.open_obligations, detail.conversation.open_obligations);
    });

    it("closing: with a reason where somebody waits; reopening", async () => {
        const { detail } = await waiting();
        const path = { conversation: detail.conversation.id };
        const refused = await admin.call("conversation_close", { path, body: {} });
        assert.ok(!refused.ok);
        const closed = await admin.must("conversation_close", { path, body: { reason: "answered_elsewhere" } });
        assert.equal(closed.state, "closed");
        assert.equal(closed.open_obligations, 0);
        assert.equal(closed.close_reason, "answered_elsewhere");
        assert.ok(closed.closed_ms > 0);
        await stream.find((item) => item.conversation?.id === closed.id && item.conversation.state === "closed");
        const open = await admin.must("conversation_reopen", { path });
        assert.equal(open.state, "open");
    });

    it("the ledger: the equation holds for every row and the sum, and opens its rows", async () => {
        const ledger = await admin.must("ledger_read");
        assert.ok(ledger.rows.length >= 1);
        const sums = {};
        for (const row of [...ledger.rows, ledger.sum])
            assert.equal(row.opened, row.answered + row.waived + row.moved + row.open + row.answering);
        for (const key of ["opened", "answered", "waived", "moved", "open", "answering", "uncertain"]) {
            sums[key] = ledger.rows.reduce((sum, row) => sum + row[key], 0);
            assert.equal(ledger.sum[key], sums[key], key);
        }
        assert.ok(ledger.people_waiting >= 1);
        assert.ok(ledger.oldest_waiting_ms > 0);
        for (const state of ["all", "open", "answering", "answered", "waived", "moved", "uncertain"])
            await admin.must("obligations_list", { query: { state } });
        const page = await admin.must("obligations_list", { query: { state: "open", limit: 2, from: ledger.from, to: ledger.to } });
        assert.ok(page.obligations.every((row) => row.state === "open"));
        if (page.more) {
            const next = await admin.must("obligations_list",
                { query: { state: "open", limit: 2, after: page.obligations.at(-1).id } });
            assert.ok(next.obligations[0].id > page.obligations.at(-1).id);
        }
        const account = ledger.rows[0].account;
        const ofAccount = await admin.must("obligations_list", { query: { account } });
        assert.ok(ofAccount.obligations.every((row) => row.account === account));
    });

    it("the ledger as a table: formulas are defused", async () => {
        const account = bootstrap.accounts[0];
        await admin.must("account_update", { path: { account: account.id }, body: { name: "=1+\"1\", x" } });
        const text = await admin.must("ledger_csv");
        assert.match(text, /account,channel,account_name,day,opened,answered,waived,moved,open,answering,uncertain\r\n/);
        assert.match(text, /,"'=1\+""1"", x",/);
        await admin.must("account_update", { path: { account: account.id }, body: { name: account.name } });
    });

    it("channels: what one can connect, and what each wants to know", async () => {
        const { channels } = await admin.must("channels_list");
        const whatsapp = channels.find((channel) => channel.name === "whatsapp");
        assert.equal(whatsapp.label, "WhatsApp");
        assert.ok(whatsapp.fields.some((field) => field.kind === "secret" && field.required));
        assert.ok(channels.some((channel) => channel.simulated));
        const outside = await admin.refused("account_create",
            { body: { channel: "whatsapp", name: "x", fields: [] } }, 422, "invalid");
        assert.equal(outside.problem, "only_demo", "nothing leaves the demonstration");
    });

    it("events: numbers follow each other, and a reader far behind starts anew", async () => {
        let after = bootstrap.seq;
        for (const item of stream.items) {
            assert.equal(item.event, "message");
            assert.equal(item.value.after, after);
            assert.ok(item.value.seq > after);
            after = item.value.seq;
        }
        const half = stream.items[Math.floor(stream.items.length / 2)].value;
        const resumed = await admin.stream(0, { "last-event-id": String(half.seq) });
        const next = await resumed.find(() => true);
        assert.equal(next.after, half.seq);
        resumed.close();
        await admin.refused("events_stream", { headers: { "last-event-id": "soon" } }, 422, "invalid");
    });
}
