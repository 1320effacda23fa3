/* What one does with a case besides answering it: put it off, hand it over with a note; and that the
 * thread tells of everything that was done, in codes. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually, soon, stores } from "./lib/server.mjs";
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
    const snooze = (detail, until_ms, client = admin) => client.must("conversation_snooze", { ...at(detail), body: { until_ms } });
    const lines = async (detail) => (await world.detail(detail.conversation.id)).messages.filter((one) => one.activity);
    const told = async (detail) => (await lines(detail)).map((one) => one.activity.kind);
    const ids = async (state) => (await admin.must("conversations_list", { query: { limit: 200, state } }))
        .conversations.map((one) => one.id);

    describe("snooze", () => {
        it("leaves the open list for the snoozed one, and what is owed stays owed", async () => {
            const detail = await world.begin("snooze: owed", "48603000001");
            const until = Date.now() + 3_600_000;
            const asleep = await snooze(detail, until);
            assert.deepEqual([asleep.state, asleep.snoozed_until_ms, asleep.open_obligations], ["snoozed", until, 1]);
            assert.ok(asleep.waiting_since_ms > 0, "who waits still waits");
            assert.ok(!(await ids("open")).includes(asleep.id));
            assert.ok((await ids("snoozed")).includes(asleep.id));
            const counts = (await admin.must("bootstrap_read")).counts.find((one) => one.assignee === "");
            assert.ok(counts.snoozed >= 1 && counts.waiting >= counts.snoozed);
            const owed = (await admin.must("obligations_list", { query: { state: "open", limit: 200 } })).obligations
                .find((one) => one.conversation === asleep.id);
            assert.equal(owed.snoozed, true);
            assert.equal((await snooze(detail, until)).version, asleep.version, "nothing changed");
            const [line] = await lines(detail);
            assert.deepEqual(line.activity, { kind: "snoozed", subject: "", until_ms: until, reason: "none" });
            assert.deepEqual([line.direction, line.author_name, line.text], ["internal", admin.me.name, ""]);
        });
        it("is taken up again by hand", async () => {
            const detail = await world.begin("snooze: by hand", "48603000002");
            await snooze(detail, 0, agent);
            const awake = await admin.must("conversation_wake", at(detail));
            assert.deepEqual([awake.state, awake.snoozed_until_ms], ["open", 0]);
            assert.equal((await admin.must("conversation_wake", at(detail))).version, awake.version);
            assert.deepEqual(await told(detail), ["snoozed", "woken"]);
        });
        it("wakes by its time", async () => {
            const detail = await world.begin("snooze: by time", "48603000003");
            await soon((until_ms) => snooze(detail, until_ms));
            await eventually(async () => (await world.detail(detail.conversation.id)).conversation.state === "open");
            const woken = (await lines(detail)).at(-1);
            assert.deepEqual([woken.activity.kind, woken.author, woken.author_id], ["woken", "system", ""]);
        });
        it("wakes by a message of the customer", async () => {
            const detail = await world.begin("snooze: by message", "48603000004");
            await snooze(detail, Date.now() + 86_400_000);
            await world.whatsapp.say({ from: "48603000004", text: "I am here again" });
            const now = await eventually(async () => {
                const read = await world.detail(detail.conversation.id);
                return read.conversation.state === "open" && read;
            });
            assert.equal(now.conversation.snoozed_until_ms, 0);
            assert.deepEqual(await told(detail), ["snoozed", "woken"]);
            assert.equal(now.conversation.last_text, "I am here again", "lines are not what the list shows");
        });
        it("refuses what makes no sense, and says why", async () => {
            const detail = await world.begin("snooze: nonsense", "48603000005");
            for (const until_ms of [1, Date.now() - 1000, Date.now() + 400 * 86_400_000])
                await admin.refused("conversation_snooze", { ...at(detail), body: { until_ms } }, 422, "invalid");
            await admin.must("conversation_close", { ...at(detail), body: { reason: "spam" } });
            await admin.refused("conversation_snooze", { ...at(detail), body: { until_ms: 0 } }, 409, "conflict");
        });
        it("closing ends it", async () => {
            const detail = await world.begin("snooze: closed", "48603000006");
            await snooze(detail, Date.now() + 86_400_000);
            const closed = await admin.must("conversation_close", { ...at(detail), body: { reason: "thanks" } });
            assert.deepEqual([closed.state, closed.snoozed_until_ms], ["closed", 0]);
            assert.deepEqual(await told(detail), ["snoozed", "closed"]);
        });
    });

    describe("what the thread tells", () => {
        it("a hand-over bears its note, to a person and to a department", async () => {
            const detail = await world.begin("hand over", "48603000010");
            const claims = await admin.must("department_create", { body: { name: "Claims" } });
            await admin.must("conversation_assign", { ...at(detail),
                body: { assignee: agent.person.id, note: "She wants the money by Friday." } });
            await admin.must("conversation_move", { ...at(detail), body: { department: claims.id, note: "Yours." } });
            const [assigned, moved] = await lines(detail);
            assert.deepEqual([assigned.activity.kind, assigned.activity.subject, assigned.text],
                ["assigned", agent.person.id, "She wants the money by Friday."]);
            assert.deepEqual([moved.activity.kind, moved.activity.subject, moved.text], ["moved", claims.id, "Yours."]);
            assert.equal(world.whatsapp.sent.filter((one) => JSON.stringify(one.body).includes("Friday")).length, 0);
            await admin.refused("conversation_assign", { ...at(detail), body: { assignee: "", note: "x".repeat(20_001) } }, 422, "invalid");
        });
        it("waived and owed after all, closed for a reason, reopened", async () => {
            const detail = await world.begin("what was decided", "48603000011");
            const path = { message: detail.messages[0].id };
            await admin.must("message_waive", { path, body: { reason: "duplicate" } });
            await admin.must("message_unwaive", { path });
            await admin.must("conversation_close", { ...at(detail), body: { reason: "spam" } });
            await agent.must("conversation_reopen", at(detail));
            const all = await lines(detail);
            assert.deepEqual(all.map((one) => [one.activity.kind, one.activity.subject, one.activity.reason, one.author_name]), [
                ["waived", path.message, "duplicate", admin.me.name], ["owed", path.message, "none", admin.me.name],
                ["closed", "", "spam", admin.me.name], ["reopened", "", "none", "Adam"]]);
        });
        it("who answers first takes the case on without a line", async () => {
            const detail = await world.begin("no line", "48603000012");
            await world.answer(detail, "I take it", {}, agent);
            assert.deepEqual(await told(detail), []);
        });
    });
}
