/* Who gets an answer besides: those in copy, less whom the agent takes out; never us, colleagues, or whom nobody saw. And on the
 * way: copies that come back, complaints, senders that our server does not believe, the address that was written to. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startImap } from "../fakes/imap.mjs";
import { readLetter } from "../fakes/smtp.mjs";
import { MailWorld } from "./lib/mailbox.mjs";
import { eventually, stores } from "./lib/server.mjs";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let world, press, detail, reply;

    before(async () => {
        world = await MailWorld.make({ store }, { copies: "blind@kotwica.example" });
        press = await startImap();
        await world.admin.must("account_create", { body: { channel: "mail", name: "Press", shadow: false,
            fields: world.fields({ addresses: "press@kotwica.example office@kotwica.example", imap_url: `imap://127.0.0.1:${press.port}` }) } });
        await eventually(() => press.waiting > 0);
    });
    after(async () => {
        await world?.end();
        await press?.close();
    });

    const left = () => eventually(() => world.smtp.letters.shift());
    const answered = async (of, text, more) => {
        const made = await world.answer(of, text, more);
        await world.becomes(made, "sent");
        const letter = await left();
        return { made, letter, headers: readLetter(letter.text).headers };
    };
    /* What mail servers say of a letter of ours. */
    const report = (kind, lines, id) => world.mail({ From: "MAILER-DAEMON@mx.example", To: "claims@kotwica.example", Subject: "Report", "Return-Path": "<>",
        "MIME-Version": "1.0", "Content-Type": `multipart/report; report-type=${kind}; boundary=r` }, ["--r", "Content-Type: text/plain", "", "Sorry.", "--r",
        `Content-Type: message/${kind}`, "", ...lines, "", "--r", "Content-Type: text/rfc822-headers", "", `Message-ID: ${id}`, "", "--r--"].join("\n"));
    const missed = (address) => ["Reporting-MTA: dns; mx.example", "", `Final-Recipient: rfc822; ${address}`, "Action: failed", "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 nobody here"];

    it("the place names who was in copy: neither us, nor colleagues, nor whom nobody sees", async () => {
        world.mail({ Subject: "Roof", To: "claims@kotwica.example, Bob <bob@partner.example>, press@kotwica.example", "Delivered-To": "hidden@partner.example",
            Cc: "Carol@Partner.example, ewa@example.com, care@kotwica.example, blind@kotwica.example", Bcc: "eve@partner.example" }, "It leaks.");
        detail = await world.caseOf("Roof");
        assert.equal(detail.places[0].copies, "bob@partner.example carol@partner.example");
        assert.equal(detail.messages[0].copies, "bob@partner.example press@kotwica.example carol@partner.example ewa@example.com");
        assert.equal(detail.messages[0].doubtful, false);
    });

    it("an answer goes to whom it names of them, and nobody else can be named", async () => {
        const refused = await world.admin.call("reply_create", world.answering(detail, "Hello", { copies: "bob@partner.example eve@partner.example" }));
        assert.deepEqual([refused.status, refused.value.problem], [422, "not_in_copy"]);
        const { made, letter, headers } = await answered(detail, "We come on Monday.", { copies: "carol@partner.example bob@partner.example" });
        reply = made;
        assert.deepEqual(letter.to, ["anna@example.com", "bob@partner.example", "carol@partner.example"]);
        assert.deepEqual([headers.to, headers.cc, headers.bcc], ["<anna@example.com>", "<bob@partner.example>, <carol@partner.example>", undefined]);
        assert.equal(made.copies, "bob@partner.example carol@partner.example");
        reply.name = headers["message-id"];
        const alone = await answered(await world.detail(detail.conversation.id), "And for you alone.");
        assert.deepEqual([alone.letter.to, alone.headers.cc, alone.made.copies], [["anna@example.com"], undefined, ""]);
    });

    it("a copy that came back is told beside the answer, which stands; the answer itself is owed again", async () => {
        report("delivery-status", missed("bob@partner.example"), reply.name);
        const now = await eventually(async () => {
            const m = await world.now(reply);
            return m.error_code === "copy_bounced" && m;
        });
        assert.deepEqual([now.delivery, now.error_text], ["sent", "bob@partner.example: smtp; 550 nobody here"]);
        assert.equal((await world.detail(detail.conversation.id)).conversation.open_obligations, 0);
        report("delivery-status", missed("carol@partner.example"), reply.name);
        const both = await eventually(async () => {
            const m = await world.now(reply);
            return m.error_text.includes("carol") && m;
        });
        assert.deepEqual([both.error_code, both.error_text],
            ["copy_bounced", "bob@partner.example: smtp; 550 nobody here; carol@partner.example: smtp; 550 nobody here"]);
        report("delivery-status", [...missed("carol@partner.example"), "", ...missed("anna@example.com").slice(2)], reply.name);
        assert.equal((await world.becomes(reply, "failed")).error_code, "bounced");
        assert.equal((await world.detail(detail.conversation.id)).conversation.open_obligations, 1);
    });

    it("sent again after it came back it goes to whom it missed, not twice to those in copy", async () => {
        await world.admin.must("reply_retry", { path: { message: reply.id } });
        await world.becomes(reply, "sent");
        const letter = await left();
        assert.deepEqual([letter.to, readLetter(letter.text).headers.cc], [["anna@example.com"], undefined]);
    });

    it("that a copy came back stays said when the answer proves to have arrived", async () => {
        report("delivery-status", missed("bob@partner.example"), reply.name);
        await eventually(async () => (await world.now(reply)).error_code === "copy_bounced");
        world.mail({ Subject: "Re: Roof", "In-Reply-To": reply.name }, "Thank you.");
        const now = await world.becomes(reply, "delivered");
        assert.deepEqual([now.error_code, now.error_text], ["copy_bounced", "bob@partner.example: smtp; 550 nobody here"]);
    });

    it("a complaint opens the debt again", async () => {
        world.mail({ Subject: "Offer" }, "What does it cost?");
        const of = await world.caseOf("Offer");
        const { made, headers } = await answered(of, "Ten a month.");
        assert.equal((await world.detail(of.conversation.id)).conversation.open_obligations, 0);
        report("feedback-report", ["Feedback-Type: abuse", "User-Agent: Provider/1", "Version: 1"], headers["message-id"]);
        const failed = await world.becomes(made, "failed");
        assert.deepEqual([failed.error_code, failed.error_text], ["complaint", "abuse"]);
        assert.equal((await world.detail(of.conversation.id)).conversation.open_obligations, 1);
    });

    it("the sender is marked where our own server does not believe them, and only there", async () => {
        const said = async (title, proof) => {
            world.mail({ Subject: title, "Authentication-Results": proof }, "Please change my account number.");
            return (await world.caseOf(title)).messages[0].doubtful;
        };
        assert.equal(await said("Forged", "mx.kotwica.example; spf=pass; dmarc=fail (p=reject) header.from=example.com"), true);
        assert.equal(await said("Proven", "mx.kotwica.example; dmarc=pass header.from=example.com"), false);
        assert.equal(await said("Says another", "mx.example.com; dmarc=fail header.from=example.com"), false);
        assert.equal(await said("Quoted", "mx.kotwica.example; spf=pass smtp.mailfrom=\"; dmarc=fail\"; dmarc=none"), false);
    });

    it("an answer leaves from the address that was written to", async () => {
        press.deliver("From: anna@example.com\nTo: office@kotwica.example\nSubject: Interview\nMessage-ID: <i1@example.com>\n\nWhen?\n");
        assert.equal((await answered(await world.caseOf("Interview"), "Tomorrow")).letter.from, "office@kotwica.example");
        for (const [title, to, from] of [["By care", "care@kotwica.example", "care@kotwica.example"], ["By claims", "CLAIMS@kotwica.example", "claims@kotwica.example"],
            ["By copy", "anna@example.com", "care@kotwica.example"]]) {
            world.mail({ Subject: title, To: to, Cc: title === "By copy" ? "care@kotwica.example" : undefined }, "Hello");
            const { letter, headers } = await answered(await world.caseOf(title), "Hello");
            assert.deepEqual([letter.from, headers.from], [from, `<${from}>`], title);
            assert.ok(headers["message-id"].endsWith("@kotwica.example>"));
        }
    });

    it("and the ledger adds up", () => world.check());
}
