/* Cases: what a list shows and how one pages through it, what one person does with a case, and that
 * every write happens once. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { newKey } from "./lib/client.mjs";
import { eventually, stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let world;
    let admin;
    let agent;

    before(async () => {
        world = await World.make({ store });
        admin = world.admin;
        agent = await world.invite("Adam", "agent");
    });
    after(() => world?.end());

    const at = (detail) => ({ path: { conversation: detail.conversation.id } });
    const ids = (page) => page.conversations.map((row) => row.id);
    const list = (query, client = admin) => client.must("conversations_list", { query: { limit: 200, ...query } });

    describe("lists", () => {
        it("mine, unassigned, all: each conversation where it belongs", async () => {
            const mine = await world.begin("list: mine", "48601000001");
            const his = await world.begin("list: his", "48601000002");
            const nobodys = await world.begin("list: nobody's", "48601000003");
            await admin.must("conversation_assign", { ...at(mine), body: { assignee: admin.me.id } });
            await admin.must("conversation_assign", { ...at(his), body: { assignee: agent.person.id } });
            const [a, b, c] = [mine, his, nobodys].map((one) => one.conversation.id);
            const has = async (view, client) => ids(await list({ view }, client)).filter((id) => [a, b, c].includes(id)).sort();
            assert.deepEqual(await has("mine", admin), [a]);
            assert.deepEqual(await has("mine", agent), [b]);
            assert.deepEqual(await has("unassigned", admin), [c]);
            assert.deepEqual(await has("all", agent), [a, b, c].sort());
            const counts = (await admin.must("bootstrap_read")).counts;
            for (const assignee of [admin.me.id, agent.person.id])
                assert.deepEqual(counts.filter((one) => one.assignee === assignee).map((one) => [one.open, one.waiting]), [[1, 1]]);
        });

        it("open and closed are different lists", async () => {
            const done = await world.begin("list: done", "48601000004");
            await admin.must("conversation_close", { ...at(done), body: { reason: "spam" } });
            assert.ok(!ids(await list({})).includes(done.conversation.id));
            assert.ok(ids(await list({ state: "closed" })).includes(done.conversation.id));
            assert.deepEqual(ids(await list({ state: "snoozed" })), []);
        });

        it("newest activity first; a new message lifts its case, an old one does not", async () => {
            const first = await world.begin("list: first", "48601000005", { at: Date.now() - 3000 });
            const second = await world.begin("list: second", "48601000006", { at: Date.now() - 2000 });
            const place = async () => ids(await list({})).filter((id) =>
                [first.conversation.id, second.conversation.id].includes(id));
            assert.deepEqual(await place(), [second.conversation.id, first.conversation.id]);
            await world.whatsapp.say({ from: "48601000005", text: "long ago", at: Date.now() - 86_400_000 });
            await eventually(async () => (await world.detail(first.conversation.id)).messages.length === 2);
            assert.deepEqual(await place(), [second.conversation.id, first.conversation.id]);
            await world.whatsapp.say({ from: "48601000005", text: "now", at: Date.now() });
            await eventually(async () => (await world.detail(first.conversation.id)).messages.length === 3);
            assert.deepEqual(await place(), [first.conversation.id, second.conversation.id]);
        });

        it("paging by key: nothing twice, nothing lost, also among equal times and while things move", async () => {
            const at_s = String(Math.floor(Date.now() / 1000) - 600);
            const crowd = Array.from({ length: 23 }, (_, i) => ({ from: `486020000${i + 10}`, id: `wamid.page.${i}`,
                timestamp: at_s, type: "text", text: { body: `page ${i}` } }));
            await world.whatsapp.change({ messages: crowd });
            await world.caseOf("page 22");
            const expected = ids(await list({}));
            const seen = [];
            for (let query = { limit: 5 }, more = true; more;) {
                const page = await admin.must("conversations_list", { query });
                assert.ok(page.conversations.length <= 5);
                seen.push(...ids(page));
                const last = page.conversations.at(-1);
                query = { limit: 5, before_ms: last.activity_ms, before: last.id };
                more = page.more;
                if (seen.length === 10) await world.begin("came while paging", "48601000007");
            }
            assert.deepEqual(seen, expected);
        });

        it("a page says how far I have read, and what is asked for wrongly is refused", async () => {
            const detail = await world.begin("list: read", "48601000008");
            await admin.must("conversation_mark_read", { ...at(detail), body: { upto: detail.conversation.last_inbound } });
            const page = await list({});
            assert.deepEqual(page.reads.filter((mark) => mark.conversation === detail.conversation.id).map((mark) => mark.upto),
                [detail.conversation.last_inbound]);
            assert.ok(!(await list({}, agent)).reads.some((mark) => mark.conversation === detail.conversation.id));
            for (const query of [{ limit: 0 }, { limit: 201 }, { view: "theirs" }, { state: "lost" }, { before: "x" }, { colour: "red" }])
                await admin.refused("conversations_list", { query }, 422, "invalid");
        });
    });

    describe("one case", () => {
        it("detail: customer with other cases, messages in order, places, nobody else's drafts", async () => {
            const from = "48601000010";
            const old = await world.begin("detail: old", from);
            await admin.must("conversation_close", { ...at(old), body: { reason: "duplicate" } });
            const again = await world.begin("detail: other", "48601000011");
            assert.deepEqual(again.customer.conversations.map((one) => one.id), [again.conversation.id]);
            await world.whatsapp.say({ from, text: "second line" });
            const now = await eventually(async () => {
                const detail = await world.detail(old.conversation.id);
                return detail.conversation.last_text === "second line" && detail;
            });
            assert.equal(now.conversation.state, "open", "closed a moment ago: opened again");
            assert.equal(now.conversation.title, "detail: old");
            assert.equal(now.conversation.last_text, "second line");
            assert.ok(now.messages[0].id < now.messages[1].id);
            assert.deepEqual(now.messages.filter((one) => !one.activity).map((one) => one.direction), ["in", "in"]);
            assert.equal(now.places.length, 1);
            assert.equal(now.places[0].unit, "codepoints");
            await admin.must("draft_save", { ...at(now), body: { mode: "reply", thread: now.places[0].thread, text: "mine" } });
            assert.deepEqual((await world.detail(now.conversation.id, agent)).drafts, []);
            assert.deepEqual((await world.detail(now.conversation.id)).drafts.map((one) => one.text), ["mine"]);
        });

        it("what does not exist is not found", async () => {
            const path = { conversation: "0000000000000" };
            await admin.refused("conversation_read", { path }, 404, "not_found");
            await admin.refused("conversation_messages", { path }, 404, "not_found");
            await admin.refused("note_create", { path, body: { text: "x" } }, 404, "not_found");
            await admin.refused("conversation_close", { path, body: {} }, 404, "not_found");
            await admin.refused("message_waive", { path: { message: "0000000000000" }, body: { reason: "spam" } }, 404, "not_found");
            await admin.refused("reply_undo", { path: { message: "0000000000000" } }, 404, "not_found");
        });

        it("assign: to who can answer here, and to nobody else", async () => {
            const detail = await world.begin("assign", "48601000012");
            const viewer = await world.invite("Vera", "viewer");
            const taken = await agent.must("conversation_assign", { ...at(detail), body: { assignee: agent.person.id } });
            assert.equal(taken.assignee, agent.person.id);
            assert.equal(taken.version, detail.conversation.version + 1);
            const same = await agent.must("conversation_assign", { ...at(detail), body: { assignee: agent.person.id } });
            assert.equal(same.version, taken.version, "nothing changed");
            await admin.refused("conversation_assign", { ...at(detail), body: { assignee: viewer.person.id } }, 422, "invalid");
            await admin.refused("conversation_assign", { ...at(detail), body: { assignee: detail.conversation.customer } }, 422, "invalid");
            const nobody = await admin.must("conversation_assign", { ...at(detail), body: { assignee: "" } });
            assert.equal(nobody.assignee, "");
        });

        it("who answers a case that is nobody's has it", async () => {
            const detail = await world.begin("mine by answering", "48601000013");
            await world.answer(detail, "I take it", {}, agent);
            assert.equal((await world.detail(detail.conversation.id)).conversation.assignee, agent.person.id);
        });

        it("closing needs a reason where somebody waits, and says so", async () => {
            const detail = await world.begin("close", "48601000014");
            await admin.refused("conversation_close", { ...at(detail), body: {} }, 409, "reason_needed");
            await admin.refused("conversation_close", { ...at(detail), body: { reason: "none" } }, 409, "reason_needed");
            await admin.refused("conversation_close", { ...at(detail), body: { reason: "bored" } }, 422, "invalid");
            const closed = await admin.must("conversation_close", { ...at(detail), body: { reason: "answered_elsewhere" } });
            assert.deepEqual([closed.state, closed.close_reason, closed.open_obligations, closed.waiting_since_ms, closed.due_ms],
                ["closed", "answered_elsewhere", 0, 0, 0]);
            const message = (await world.detail(detail.conversation.id)).messages[0];
            assert.deepEqual([message.obligation, message.waive_reason], ["waived", "answered_elsewhere"]);
            const again = await admin.must("conversation_close", { ...at(detail), body: {} });
            assert.equal(again.version, closed.version);
            const open = await admin.must("conversation_reopen", at(detail));
            assert.deepEqual([open.state, open.closed_ms, open.close_reason], ["open", 0, "none"]);
            assert.equal((await admin.must("conversation_close", { ...at(detail), body: {} })).state, "closed");
        });

        it("closing while a reply is on its way; if it fails the case is open again", async () => {
            const detail = await world.begin("close early", "48601000015");
            const refuse = world.whatsapp.refuseLater();
            const message = await world.answer(detail, "Done.");
            assert.equal((await admin.must("conversation_close", { ...at(detail), body: {} })).state, "closed");
            refuse();
            await world.becomes(message, "failed");
            const now = await world.detail(detail.conversation.id);
            assert.deepEqual([now.conversation.state, now.conversation.open_obligations], ["open", 1]);
        });

        it("a note: seen by colleagues, settles nothing, is not what the list shows", async () => {
            const detail = await world.begin("note", "48601000016");
            const note = await agent.must("note_create", { ...at(detail), body: { text: "check the policy" } });
            assert.deepEqual([note.direction, note.visibility, note.author_name, note.obligation], ["internal", "internal", "Adam", "none"]);
            const now = await world.detail(detail.conversation.id);
            assert.equal(now.conversation.open_obligations, 1);
            assert.equal(now.conversation.last_text, "note");
            assert.equal(world.whatsapp.sent.filter((one) => JSON.stringify(one.body).includes("check the policy")).length, 0);
            for (const text of ["", "x".repeat(20_001)])
                await agent.refused("note_create", { ...at(detail), body: { text } }, 422, "invalid");
        });

        it("a read mark rises and never falls", async () => {
            const detail = await world.begin("read mark", "48601000017");
            const { last_inbound } = detail.conversation;
            const high = await admin.must("conversation_mark_read", { ...at(detail), body: { upto: last_inbound } });
            assert.equal(high.upto, last_inbound);
            const low = await admin.must("conversation_mark_read", { ...at(detail), body: { upto: "0000000000001" } });
            assert.equal(low.upto, last_inbound);
            assert.equal((await world.detail(detail.conversation.id)).read_upto, last_inbound);
            assert.equal((await world.detail(detail.conversation.id, agent)).read_upto, "");
        });

        it("drafts: by conversation, mode and thread; sending forgets its own", async () => {
            const detail = await world.begin("drafts", "48601000018");
            const thread = detail.places[0].thread;
            await admin.must("draft_save", { ...at(detail), body: { mode: "reply", thread, text: "Dea" } });
            await admin.must("draft_save", { ...at(detail), body: { mode: "reply", thread, text: "Dear" } });
            await admin.must("draft_save", { ...at(detail), body: { mode: "note", text: "remember" } });
            const texts = async () => (await world.detail(detail.conversation.id)).drafts.map((one) => `${one.mode}: ${one.text}`).sort();
            assert.deepEqual(await texts(), ["note: remember", "reply: Dear"]);
            await world.answer(detail, "Dear Anna");
            assert.deepEqual(await texts(), ["note: remember"]);
            await admin.must("note_create", { ...at(detail), body: { text: "remembered" } });
            assert.deepEqual(await texts(), []);
        });
    });

    describe("a reply that does not know what came since", () => {
        it("is refused, names the newest message, and goes out if told to", async () => {
            const detail = await world.begin("stale", "48601000020");
            await world.whatsapp.say({ from: "48601000020", text: "wait, one more thing" });
            const newer = await eventually(async () => {
                const now = await world.detail(detail.conversation.id);
                return now.messages.length === 2 && now;
            });
            const refusal = await admin.refused("reply_create", world.answering(detail, "old answer"), 409, "stale");
            assert.equal(refusal.arrived, newer.conversation.last_inbound);
            assert.equal((await world.detail(detail.conversation.id)).messages.length, 2, "nothing was queued");
            const sent = await world.answer(detail, "old answer", { send_anyway: true });
            await world.becomes(sent, "sent");
            const now = await world.detail(detail.conversation.id);
            assert.deepEqual(now.messages.filter((one) => one.direction === "in").map((one) => one.obligation), ["answered", "open"],
                "it settles what its author saw and no more");
        });

        it("is refused if a colleague was faster, and not if it is one's own second", async () => {
            const detail = await world.begin("stale: colleague", "48601000021");
            const first = await world.answer(detail, "from Adam", { hold_ms: 10_000 }, agent);
            const refusal = await admin.refused("reply_create", world.answering(detail, "from Ewa"), 409, "stale");
            assert.equal(refusal.arrived, first.id);
            const seen = await world.detail(detail.conversation.id);
            await admin.must("reply_create", world.answering(seen, "also from Ewa", { hold_ms: 10_000 }));
        });

        it("cannot settle what is yet to come", async () => {
            const detail = await world.begin("prophet", "48601000022");
            const message = await world.answer(detail, "for ever", { answers_upto: "ZZZZZZZZZZZZZ".replaceAll("Z", "7"), hold_ms: 2000 });
            await world.whatsapp.say({ from: "48601000022", text: "after the fact" });
            await eventually(async () => (await world.detail(detail.conversation.id)).messages.length === 3);
            await world.becomes(message, "sent");
            const now = await world.detail(detail.conversation.id);
            assert.deepEqual(now.messages.filter((one) => one.direction === "in").map((one) => [one.text, one.obligation]).sort(),
                [["after the fact", "open"], ["prophet", "answered"]]);
        });
    });

    describe("every write happens once", () => {
        it("the same key and body: the first answer again, nothing done twice", async () => {
            const detail = await world.begin("once", "48601000030");
            const key = newKey();
            const what = { ...world.answering(detail, "exactly once"), key };
            const first = await admin.call("reply_create", what);
            const second = await admin.call("reply_create", what);
            assert.deepEqual([first.status, second.status], [200, 200]);
            assert.equal(second.text, first.text, "also after the world has moved on");
            await world.becomes(first.value, "sent");
            assert.equal(world.whatsapp.attempts(first.value).length, 1);
            assert.equal((await world.detail(detail.conversation.id)).messages.length, 2);
            assert.equal((await admin.call("reply_create", what)).text, first.text);
        });

        it("the same key for something else is refused", async () => {
            const detail = await world.begin("reused", "48601000031");
            const key = newKey();
            await admin.must("note_create", { ...at(detail), body: { text: "one" }, key });
            await admin.refused("note_create", { ...at(detail), body: { text: "two" }, key }, 422, "key_reused");
            await admin.refused("conversation_reopen", { ...at(detail), key }, 422, "key_reused");
            await agent.must("note_create", { ...at(detail), body: { text: "two" }, key });
            assert.deepEqual((await world.detail(detail.conversation.id)).messages.filter((one) => one.direction === "internal")
                .map((one) => one.text).sort(), ["one", "two"]);
        });

        it("many at once with one key: done once, all hear the same or that it is under way", async () => {
            const detail = await world.begin("at once", "48601000032");
            const key = newKey();
            const answers = await Promise.all(Array.from({ length: 12 }, () =>
                admin.call("note_create", { ...at(detail), body: { text: "at once" }, key })));
            const done = answers.filter((one) => one.ok);
            assert.ok(done.length >= 1);
            for (const one of answers) assert.ok(one.ok || (one.status === 409 && one.value.code === "key_in_flight"), one.text);
            assert.equal(new Set(done.map((one) => one.value.id)).size, 1);
            assert.equal((await world.detail(detail.conversation.id)).messages.filter((one) => one.text === "at once" && one.direction === "internal").length, 1);
        });

        it("a refusal does not use up its key", async () => {
            const detail = await world.begin("refused first", "48601000033");
            const key = newKey();
            await admin.refused("conversation_close", { ...at(detail), body: {}, key }, 409, "reason_needed");
            await admin.must("conversation_close", { ...at(detail), body: { reason: "spam" }, key });
        });

        it("without a key, or with an impossible one, nothing is written", async () => {
            const detail = await world.begin("no key", "48601000034");
            for (const key of [undefined, "short", "x".repeat(65), "with a space"])
                await admin.refused("note_create", { ...at(detail), body: { text: "x" }, headers: { "idempotency-key": key } }, 422, "invalid");
            assert.equal((await world.detail(detail.conversation.id)).messages.length, 1);
        });
    });
}
