/* Promises: what a holding answer says will come, by when and from whom; kept by the next answer or by
 * a person, reminded of when due, lost by nothing. And the first-answer clock that it meets. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually, soon, stores } from "./lib/server.mjs";
import { readTable, World } from "./lib/world.mjs";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let world;
    let admin;
    let agent;
    let caller = 48604000000;

    before(async () => {
        world = await World.make({ store });
        admin = world.admin;
        agent = await world.invite("Adam", "agent");
    });
    after(() => world?.end());

    const HOUR = 3_600_000;
    const begin = (text) => world.begin(text, String(++caller));
    const now = (detail) => world.detail(detail.conversation.id);
    const at = (detail) => ({ path: { conversation: detail.conversation.id } });
    const only = async (detail) => (await now(detail)).promises[0];
    const told = async (detail) => (await now(detail)).messages.filter((one) => one.activity).map((one) => one.activity.kind);

    async function promise(detail, more = {}, reply = {}) {
        const due_ms = Date.now() + HOUR;
        const message = await world.answer(await now(detail), "We are looking into it.",
            { kind: "holding", promise: { text: "the amount", due_ms, ...more }, ...reply });
        return { message, due_ms };
    }

    it("is made by a holding answer, which meets the first-answer clock and leaves the debt", async () => {
        const detail = await begin("promise: made");
        assert.ok(detail.conversation.first_answer_due_ms > Date.now());
        const { message, due_ms } = await promise(detail, { owner: agent.person.id });
        await world.becomes(message, "sent");
        const after = await now(detail);
        const [made] = after.promises;
        assert.deepEqual([made.owner, made.text, made.due_ms, made.state, made.reply, made.made_by, made.customer_name !== ""],
            [agent.person.id, "the amount", due_ms, "open", message.id, admin.me.id, true]);
        const c = after.conversation;
        assert.deepEqual([c.promise_due_ms, c.first_answer_due_ms, c.open_obligations, after.messages[0].obligation],
            [due_ms, 0, 1, "open"]);
        const line = after.messages.find((one) => one.activity);
        assert.deepEqual([line.activity.kind, line.activity.subject, line.activity.until_ms, line.text],
            ["promise_made", agent.person.id, due_ms, "the amount"]);
    });

    it("a holding answer without one is refused, and so is a promise of another reply or of nonsense", async () => {
        const detail = await begin("promise: refused");
        const refused = (body) => admin.refused("reply_create", world.answering(detail, "x", body), 422, "invalid");
        const due_ms = Date.now() + HOUR;
        await refused({ kind: "holding" });
        await refused({ kind: "answer", promise: { due_ms } });
        await refused({ kind: "holding", promise: { due_ms: Date.now() - 1000 } });
        await refused({ kind: "holding", promise: { due_ms: Date.now() + 400 * 24 * HOUR } });
        await refused({ kind: "holding", promise: { due_ms, owner: detail.conversation.customer } });
        assert.equal((await now(detail)).messages.length, 1, "nothing was queued");
        assert.deepEqual((await now(detail)).promises, []);
    });

    it("taken back before it left: withdrawn with it", async () => {
        const detail = await begin("promise: undone");
        const { message } = await promise(detail, {}, { hold_ms: 10_000 });
        await admin.must("reply_undo", { path: { message: message.id } });
        const after = await now(detail);
        assert.deepEqual([after.promises[0].state, after.conversation.promise_due_ms], ["withdrawn", 0]);
        assert.ok(after.conversation.first_answer_due_ms > 0, "nobody has answered yet");
    });

    it("the next answer keeps it; an answer that bounces does not", async () => {
        const detail = await begin("promise: kept");
        await world.becomes((await promise(detail)).message, "sent");
        const answer = await world.answer(await now(detail), "It is 1,200 zł.");
        await world.becomes(answer, "sent");
        const kept = await eventually(async () => {
            const one = await only(detail);
            return one.state === "kept" && one;
        });
        assert.deepEqual([kept.kept_by, kept.settled_ms > 0], [answer.id, true]);
        assert.equal((await now(detail)).conversation.promise_due_ms, 0);
        await world.whatsapp.status(world.whatsapp.nameOf(answer), "failed",
            { to: String(caller), errors: [{ code: 131026, title: "Message undeliverable" }] });
        await world.becomes(answer, "failed");
        assert.deepEqual([(await only(detail)).state, (await only(detail)).kept_by], ["open", ""]);
        assert.ok((await now(detail)).conversation.promise_due_ms > 0);
        assert.deepEqual(await told(detail), ["promise_made", "promise_kept", "promise_open"]);
    });

    it("another holding answer keeps nothing", async () => {
        const detail = await begin("promise: twice");
        await world.becomes((await promise(detail)).message, "sent");
        await world.becomes((await promise(detail)).message, "sent");
        assert.deepEqual((await now(detail)).promises.map((one) => one.state), ["open", "open"]);
    });

    it("by hand: another owner, date and words; kept, broken, withdrawn, open after all", async () => {
        const detail = await begin("promise: by hand");
        await promise(detail);
        const { id } = await only(detail);
        const due_ms = Date.now() + 2 * HOUR;
        const path = { promise: id };
        const changed = await agent.must("promise_change", { path, body: { owner: agent.person.id, text: "all of it", due_ms } });
        assert.deepEqual([changed.owner, changed.text, changed.due_ms], [agent.person.id, "all of it", due_ms]);
        assert.equal((await now(detail)).conversation.promise_due_ms, due_ms);
        const viewer = await world.invite("Vera", "viewer");
        await admin.refused("promise_change", { path, body: { owner: viewer.person.id, text: "", due_ms } }, 422, "invalid");
        await viewer.refused("promise_settle", { path, body: { state: "kept" } }, 403, "denied");
        for (const state of ["kept", "open", "broken", "open", "withdrawn"]) {
            assert.equal((await admin.must("promise_settle", { path, body: { state } })).state, state);
            assert.equal((await now(detail)).conversation.promise_due_ms, state === "open" ? due_ms : 0);
        }
        await admin.refused("promise_change", { path, body: { owner: agent.person.id, text: "", due_ms } }, 409, "conflict");
        await admin.refused("promise_settle", { path: { promise: "0000000000000" }, body: { state: "kept" } }, 404, "not_found");
        assert.deepEqual(await told(detail), ["promise_made", "promise_changed", "promise_kept", "promise_open",
            "promise_broken", "promise_open", "promise_withdrawn"]);
    });

    it("closing and snoozing lose none; when it is due the case comes back and its owner is told", async () => {
        for (const put of ["conversation_close", "conversation_snooze"]) {
            const detail = await begin(`promise: ${put}`);
            const stream = await admin.stream((await admin.must("bootstrap_read")).seq);
            await world.becomes((await promise(detail)).message, "sent");
            const body = put === "conversation_close" ? { reason: "no_question" } : { until_ms: 0 };
            await admin.must(put, { ...at(detail), body });
            const { id, owner, state, text } = await only(detail);
            assert.equal(state, "open");
            const { due_ms } = await soon((at_ms) => admin.must("promise_change", { path: { promise: id }, body: { owner, text, due_ms: at_ms } }));
            const back = await eventually(async () => {
                const read = await now(detail);
                return read.conversation.state === "open" && read;
            });
            assert.equal(back.promises[0].state, "open");
            assert.equal(back.conversation.promise_due_ms, due_ms);
            await eventually(() => stream.items.some((one) => one.value?.kind === "promise_due" && one.value.promises[0].owner === admin.me.id));
            stream.close();
        }
    });

    it("the list: open ones, what is due first first, page by page, everybody's or one's own", async () => {
        const own = await world.invite("Olga", "agent");
        const made = [];
        for (const hours of [3, 1, 2]) {
            const detail = await begin(`promise: list ${hours}`);
            await promise(detail, { owner: own.person.id, due_ms: Date.now() + hours * HOUR });
            made.push((await only(detail)).id);
        }
        const query = { owner: own.person.id, limit: 2 };
        const first = await own.must("promises_list", { query });
        assert.deepEqual([first.promises.map((one) => one.id), first.more], [[made[1], made[2]], true]);
        const last = first.promises[1];
        const second = await own.must("promises_list", { query: { ...query, after_ms: last.due_ms, after: last.id } });
        assert.deepEqual([second.promises.map((one) => one.id), second.more], [[made[0]], false]);
        const all = (await own.must("promises_list", { query: { limit: 200 } })).promises;
        const [head, ...rows] = readTable((await own.must("promises_csv")).replace(/^\uFEFF/, ""));
        assert.equal(head.length, 9);
        assert.deepEqual(rows.map((row) => row[0]), all.map((one) => one.id), "and as a table to take home");
        const mine = readTable(await own.must("promises_csv", { query: { owner: own.me.id } }));
        assert.equal(mine.length - 1, all.filter((one) => one.owner === own.me.id).length);
        assert.ok(all.length > 3 && all.every((one, i) => i === 0 || all[i - 1].due_ms <= one.due_ms));
        const boot = (await own.must("bootstrap_read")).promises.map((one) => one.id);
        for (const id of made) assert.ok(boot.includes(id));
    });

    it("whoever may not see the case sees no promise of it", async () => {
        const north = await admin.must("department_create", { body: { name: "North" } });
        const south = await admin.must("department_create", { body: { name: "South" } });
        const nora = await world.invite("Nora", "agent", north.id);
        const detail = await begin("promise: hidden");
        await promise(detail);
        const { id } = await only(detail);
        await admin.must("conversation_move", { ...at(detail), body: { department: south.id } });
        assert.ok(!(await nora.must("promises_list", { query: { limit: 200 } })).promises.some((one) => one.id === id));
        await nora.refused("promise_settle", { path: { promise: id }, body: { state: "kept" } }, 404, "not_found");
    });
}
