/* Part of live.test.mjs: what is done to words in public is seen live by everybody who has the case
 * open. `look` opens another case on all screens. */
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { startMetaFake } from "../../fakes/meta.mjs";
import { connectPage } from "./meta.mjs";
import { eventually } from "./server.mjs";

export function publicWords({ act, agree, becomes, caseOf, detail, focus, look, readers, reply, server }) {
    let page;
    let elsewhere;
    const messages = async () => (await detail()).messages;
    const settled = (id) => eventually(async () => (await messages()).find((one) => one.id === id).acting === "none");

    before(async () => {
        page = await startMetaFake();
        await connectPage({ server: server(), admin: readers.admin.client }, page);
        page.comment({ text: "hide me" });
        elsewhere = focus();
        await look((await caseOf("hide me")).id);
    });
    after(async () => {
        await page.close();
        await look(elsewhere);
    });

    it("message_act: wanted, done, undone, refused", async () => {
        const [{ id }] = await messages();
        for (const wish of ["hide", "unhide", "like"]) {
            await act(readers.north, "message_act", { path: { message: id }, body: { act: wish } });
            await settled(id);
            await agree();
        }
        page.faults.push({ code: 200, status: 403 });
        await act(readers.admin, "message_act", { path: { message: id }, body: { act: "hide" } });
        await eventually(async () => (await messages()).some((one) => one.activity?.kind === "hide_failed"));
        await agree();
    });

    it("a private reply: written, taken back, sent; and an answer of ours deleted", async () => {
        const [{ id }] = await messages();
        const held = await reply(readers.north, "one moment", { thread: id, hold_ms: 10000 });
        await agree();
        await act(readers.north, "reply_undo", { path: { message: held.id } });
        await agree();
        await becomes(await reply(readers.north, "in private", { thread: id, hold_ms: 0 }), "sent");
        await agree();
        page.comment({ text: "and now?", parent: page.said.at(-1).under });
        await eventually(async () => (await messages()).some((one) => one.text === "and now?"));
        const thread = (await detail()).places.find((one) => one.visibility === "public").thread;
        const spoken = await reply(readers.admin, "here it is", { thread, hold_ms: 0 });
        await becomes(spoken, "sent");
        await act(readers.admin, "message_act", { path: { message: spoken.id }, body: { act: "delete" } });
        await eventually(async () => (await messages()).find((one) => one.id === spoken.id).removed);
        assert.equal((await detail()).conversation.open_obligations, 1);
        await agree();
    });
}
