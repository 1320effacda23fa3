/* How often we wrote to one person lately: over all their cases, whoever may see them; what failed or was
 * taken back never reached them, and notes are not for them. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

for (const store of stores) describe(`on ${store}`, () => {
    let world;

    before(async () => {
        world = await World.make({ store });
    });
    after(() => world?.end());

    const contacts = (customer, client = world.admin) => client.must("customer_contacts", { path: { customer } });

    it("what was sent counts, what was taken back does not, notes do not; the limit is the workspace's", async () => {
        const detail = await world.begin("where is it?", "48600700100");
        const { customer } = detail.conversation;
        assert.deepEqual(await contacts(customer), { days: 7, written: 0, conversations: 0, last_ms: 0, limit: 20 });
        const reply = await world.becomes(await world.answer(detail, "We are looking."), "sent");
        await world.admin.must("note_create", { path: { conversation: detail.conversation.id }, body: { text: "ask the depot" } });
        const held = await world.answer(await world.detail(detail.conversation.id), "Never mind.", { hold_ms: 10_000 });
        assert.equal((await contacts(customer)).written, 2, "what is about to leave will be read too");
        await world.admin.must("reply_undo", { path: { message: held.id } });
        await world.admin.must("settings_update", { body: { values: [{ name: "contact_limit", value: "1" }] } });
        assert.deepEqual(await contacts(customer), { days: 7, written: 1, conversations: 1, last_ms: reply.at_ms, limit: 1 });
    });

    it("cases of other departments count too, without a word of them; who sees none of the person is told nothing", async () => {
        const first = await world.begin("a matter of the north", "48600700200");
        const { customer } = first.conversation;
        await world.becomes(await world.answer(first, "Yes."), "sent");
        await world.admin.must("conversation_close", { path: { conversation: first.conversation.id }, body: { reason: "thanks" } });
        await world.admin.must("settings_update", { body: { values: [{ name: "reopen_days", value: "0" }] } });
        const second = await world.begin("another matter", "48600700200");
        assert.notEqual(second.conversation.id, first.conversation.id);
        await world.becomes(await world.answer(second, "Yes again."), "sent");
        const north = await world.admin.must("department_create", { body: { name: "North" } });
        const south = await world.admin.must("department_create", { body: { name: "South" } });
        const move = ({ conversation }, department) => world.admin.must("conversation_move", { path: { conversation: conversation.id }, body: { department: department.id } });
        await move(first, north);
        const nora = await world.invite("Nora", "agent", north.id);
        const sara = await world.invite("Sara", "agent", south.id);
        await move(second, south);
        assert.deepEqual((({ written, conversations }) => [written, conversations])(await contacts(customer, nora)), [2, 2]);
        await move(second, north);
        await sara.refused("customer_contacts", { path: { customer } }, 404, "not_found");
    });
});
