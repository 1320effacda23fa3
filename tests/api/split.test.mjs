/* Two matters in one mail thread: a message becomes a case of its own with what is owed for it, what answers it comes there,
 * and both are one again. Screens of an admin, of the case's department and of another one agree with the truth after each. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { readLetter } from "../fakes/smtp.mjs";
import { Follower } from "./lib/follow.mjs";
import { MailWorld } from "./lib/mailbox.mjs";
import { eventually, stores } from "./lib/server.mjs";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let world, readers, first, ids;

    before(async () => {
        world = await MailWorld.make({ store });
        const { admin } = world;
        const north = await admin.must("department_create", { body: { name: "North" } });
        const south = await admin.must("department_create", { body: { name: "South" } });
        ids = { roof: world.mail({ Subject: "Roof" }, "The roof is gone.") };
        first = (await world.caseOf("Roof")).conversation.id;
        ids.car = world.mail({ Subject: "Re: Roof", References: ids.roof }, "And my car was hit.");
        await world.whole(first, 2);
        ids.again = world.mail({ Subject: "Re: Roof", References: `${ids.roof} ${ids.car}` }, "The roof again?");
        await world.whole(first, 3);
        await admin.must("conversation_move", { path: { conversation: first }, body: { department: north.id } });
        readers = [["admin", admin], ["Nora", await world.invite("Nora", "agent", north.id)], ["Sara", await world.invite("Sara", "agent", south.id)]]
            .map(([name, client]) => new Follower(name, client));
        for (const reader of readers) await reader.open(first);
    });
    after(async () => {
        for (const reader of readers ?? []) reader.close();
        await world?.end();
    });

    const agree = async () => {
        for (const reader of readers) await reader.agree();
    };
    const said = async (id, text) => (await world.detail(id)).messages.find((m) => m.text.startsWith(text));
    const owed = async (...cases) => Promise.all(cases.map(async (id) => (await world.detail(id)).conversation.open_obligations));
    const split = (message, onwards = false) => readers[1].client.must("message_split", { path: { message: message.id }, body: { onwards } });
    const rejoin = (conversation) => readers[1].client.must("conversation_rejoin", { path: { conversation } });

    it("one message goes with its debt; the rest stays", async () => {
        const part = await split(await said(first, "And my car"));
        assert.deepEqual([part.title, part.state, part.open_obligations], ["And my car was hit.", "open", 1]);
        assert.deepEqual(await owed(first, part.id), [2, 1]);
        await agree();
        const [there, here] = [await world.detail(part.id), await world.detail(first)];
        assert.deepEqual(there.messages.map((m) => m.activity?.kind ?? m.text), ["And my car was hit.", "split_from"]);
        assert.deepEqual(here.messages.at(-1).activity.subject, part.id);
        ids.part = part.id;
    });

    it("what answers the part comes to it, and ours leaves from there; what answers the rest stays with it", async () => {
        world.mail({ Subject: "Re: Roof", References: `${ids.roof} ${ids.car}`, "In-Reply-To": ids.car }, "It was a red one.");
        const now = await world.whole(ids.part, 2);
        world.mail({ Subject: "Re: Roof", References: ids.roof, "In-Reply-To": ids.roof }, "Tiles.");
        await world.whole(first, 3);
        const reply = await world.answer(now, "A red car, noted.");
        await world.becomes(reply, "sent");
        const { headers } = await eventually(() => world.smtp.letters.length > 0 && readLetter(world.smtp.letters.shift().text));
        assert.match(headers["in-reply-to"], /^<a4\./);
        ids.letter = headers["message-id"];
        assert.deepEqual(await owed(first, ids.part), [3, 0]);
        await agree();
    });

    it("onwards: all of its thread that stands behind it, with the answers", async () => {
        const later = await split(await said(ids.part, "It was a red"), true);
        assert.deepEqual((await world.detail(later.id)).messages.map((m) => m.activity?.kind ?? m.text),
            ["It was a red one.", "A red car, noted.", "split_from"]);
        await agree();
        const reply = await said(later.id, "A red car");
        const stays = await world.admin.refused("conversation_rejoin", { path: { conversation: ids.part } }, 409, "split_again");
        assert.match(stays.message, /join that one first/);
        /* The answer settled what is in both: when it comes back, both are owed again. */
        world.imap.deliver([`From: MAILER-DAEMON@kotwica.example`, "To: claims@kotwica.example", "Subject: Undelivered", "Message-ID: <b1@mx>",
            "MIME-Version: 1.0", "Content-Type: multipart/report; report-type=delivery-status; boundary=x", "", "--x", "Content-Type: message/delivery-status",
            "", "Action: failed", "Status: 5.1.1", "", "--x", "Content-Type: text/rfc822-headers", "",
            `Message-ID: ${ids.letter}`, "", "--x--", ""].join("\n"));
        await world.becomes(reply, "failed");
        assert.deepEqual(await owed(first, ids.part, later.id), [3, 1, 1]);
        await agree();
        await world.admin.refused("conversation_rejoin", { path: { conversation: later.id } }, 409, "split_busy");
        ids.later = later.id;
    });

    it("one with the other again, as if nothing had been", async () => {
        const before = await world.detail(first);
        const part = await split(await said(first, "The roof again"));
        await world.admin.must("note_create", { path: { conversation: part.id }, body: { text: "a note" } });
        const holding = await world.answer(await world.detail(part.id), "Tomorrow.", { kind: "holding", promise: { text: "to call", due_ms: Date.now() + 3_600_000 } });
        await world.becomes(holding, "sent");
        await agree();
        await world.admin.must("draft_save", { path: { conversation: part.id }, body: { mode: "note", thread: "", text: "unsent", attachments: [] } });
        await world.admin.refused("conversation_rejoin", { path: { conversation: part.id } }, 409, "split_draft");
        await world.admin.must("draft_save", { path: { conversation: part.id }, body: { mode: "note", thread: "", text: "", attachments: [] } });
        const one = await rejoin(part.id);
        assert.deepEqual([one.id, one.open_obligations], [first, before.conversation.open_obligations]);
        await agree();
        assert.equal((await world.admin.call("conversation_read", { path: { conversation: part.id } })).status, 404);
        const words = (detail) => detail.messages.filter((m) => !m.activity).map((m) => m.text);
        assert.deepEqual(words(await world.detail(first)), [...words(before), "a note", "Tomorrow."]);
        assert.deepEqual((await world.detail(first)).promises.map((one) => one.text), ["to call"]);
        assert.deepEqual((await world.detail(first)).places.map((place) => place.thread), before.places.map((place) => place.thread));
    });

    it("what cannot be: the last words of a case, ours, other channels, what is answered just now", async () => {
        const refused = (message, code, status = 409) => world.admin.refused("message_split", { path: { message }, body: { onwards: false } }, status, code);
        await refused((await said(ids.part, "And my car")).id, "split_whole");
        await refused((await said(ids.later, "A red car")).id, "invalid", 422);
        const chat = await world.begin("Hello", "48600100777");
        await refused(chat.messages[0].id, "conflict");
        await world.admin.refused("conversation_rejoin", { path: { conversation: first } }, 409, "conflict");
        const held = await world.answer(await world.detail(first), "One moment", { hold_ms: 10_000 });
        await refused((await said(first, "The roof again")).id, "split_busy");
        await world.admin.must("reply_undo", { path: { message: held.id } });
        const { channels } = await world.admin.must("channels_list", {});
        assert.deepEqual(channels.filter((one) => one.splits).map((one) => one.name), ["mail"]);
    });

    it("the case that came after the part links back to the origin, once the part is no more", async () => {
        await world.admin.must("settings_update", { body: { values: [{ name: "reopen_days", value: "0" }] } });
        const origin = { Subject: "Two matters" };
        ids.matter = world.mail(origin, "The fence.");
        const fence = (await world.caseOf("Two matters")).conversation.id;
        ids.gate = world.mail({ Subject: "Re: Two matters", References: ids.matter }, "The gate.");
        await world.whole(fence, 2);
        const part = await world.admin.must("message_split", { path: { message: (await said(fence, "The gate.")).id }, body: { onwards: false } });
        await world.becomes(await world.answer(await world.detail(part.id), "Mended."), "sent");
        await world.admin.must("conversation_close", { path: { conversation: part.id }, body: { reason: "none" } });
        world.mail({ Subject: "Re: Two matters", References: `${ids.matter} ${ids.gate}`, "In-Reply-To": ids.gate }, "The gate fell again.");
        await world.caseOf("The gate fell again.");
        const linked = () => world.server.ask(`SELECT m.dedup FROM conversation c JOIN conversation p ON p.workspace = c.workspace AND p.id = c.previous
            JOIN message m ON m.workspace = c.workspace AND m.conversation = c.id WHERE c.title = 'The gate fell again.' AND p.title = 'Two matters'`)[0].length > 0;
        assert.equal(linked(), false);
        await world.admin.must("conversation_rejoin", { path: { conversation: part.id } });
        assert.equal(linked(), true);
    });

    it("into as many cases as can be looked through, and no more", async () => {
        world.mail({ Subject: "Many" }, "One.");
        const many = (await world.caseOf("Many")).conversation.id;
        const again = { path: { message: (await said(many, "Many")).id }, body: { onwards: false } };
        world.server.sql(`INSERT INTO case_split (workspace, conversation, origin, thread, origin_thread, line)
            ${Array.from({ length: 31 }, (_, i) => `SELECT workspace, ${i + 1}, id, 0, 0, 0 FROM conversation WHERE title = 'Many'`).join(" UNION ALL ")}`);
        const answer = await world.admin.refused("message_split", again, 409, "conflict");
        assert.match(answer.message, /as many cases already as one can become/);
        world.server.sql("DELETE FROM case_split WHERE conversation < 32");
    });

    it("and the ledger adds up", () => world.check());
}
