/* Two machines that answer each other, and copies of what colleagues answer elsewhere. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { readLetter } from "../fakes/smtp.mjs";
import { MailWorld } from "./lib/mailbox.mjs";
import { eventually, stores } from "./lib/server.mjs";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let world, machine;

    before(async () => {
        world = await MailWorld.make({ store });
        machine = world.server.bearer("ewa@example.com");
    });
    after(() => world?.end());

    const answered = (detail, text, client = machine) => client.call("reply_create", world.answering(detail, text));

    it("a machine's mail is answered by ours once an hour, by a person at any time", async () => {
        const hello = world.mail({ Subject: "Ping", From: "robot@shop.example" }, "We got your letter.");
        const detail = await world.caseOf("Ping");
        const first = await answered(detail, "We got yours.");
        assert.equal(first.status, 200, first.text);
        await world.becomes(first.value, "sent");
        const letter = await eventually(() => world.smtp.letters.length > 0 && readLetter(world.smtp.letters.shift().text));
        assert.equal(letter.headers["auto-submitted"], "auto-replied");
        world.mail({ Subject: "Re: Ping", From: "robot@shop.example", References: `${hello} ${letter.headers["message-id"]}` }, "We got your letter.");
        const again = await world.whole(detail.conversation.id, 3);
        const second = await answered(again, "We got yours.");
        assert.deepEqual([second.status, second.value.code], [409, "conflict"]);
        assert.match(second.value.message, /less than 60 minutes ago/);
        await world.becomes(await world.answer(again, "Hello, robot."), "sent");
        const held = await world.answer(await world.detail(detail.conversation.id), "A person looks into it.", { kind: "acknowledgement" });
        await world.becomes(held, "sent");
        world.smtp.letters.length = 0;
    });

    it("what a program says it wrote, a list, and who asks for none: no program answers at all", async () => {
        let n = 0;
        for (const header of [{ "Auto-Submitted": "auto-replied" }, { "Return-Path": "<>" }, { "List-Id": "<news.shop.example>" }, { "X-Auto-Response-Suppress": "DR, AutoReply" }]) {
            const title = `Machine ${++n}`;
            world.mail({ Subject: title, From: `robot${n}@shop.example`, ...header }, "Hello");
            const refused = await answered(await world.caseOf(title), "Hello");
            assert.deepEqual([refused.status, refused.value.message], [422, "one cannot answer here now: automatic"], JSON.stringify(header));
        }
        await world.becomes(await world.answer(await world.caseOf("Machine 1"), "Hello from a person"), "sent");
    });

    it("and the ledger adds up", () => world.check());

    it("listening only: blind copies of colleagues' answers settle, by the address that takes them alone", async () => {
        await world.end();
        world = await MailWorld.make({ store }, { addresses: "shadow@kotwica.example", copies: "copies-7f3a@kotwica.example", trusted_server: "" }, true);
        const id = world.mail({ Subject: "Quietly", To: "shadow@kotwica.example" }, "When?");
        const detail = await world.caseOf("Quietly");
        const copy = { From: "shadow@kotwica.example", To: "anna@example.com", "In-Reply-To": id, Subject: "Re: Quietly" };
        world.mail(copy, "A stranger says: never");
        assert.equal((await world.whole(detail.conversation.id, 2)).conversation.open_obligations, 2);
        world.mail({ ...copy, Cc: "copies-7f3a@kotwica.example" }, "A stranger who saw the address says: never");
        assert.equal((await world.whole(detail.conversation.id, 3)).conversation.open_obligations, 3);
        world.mail({ ...copy, "Delivered-To": "copies-7f3a@kotwica.example" }, "Tomorrow.");
        await eventually(async () => (await world.detail(detail.conversation.id)).conversation.open_obligations === 0);
    });
}
