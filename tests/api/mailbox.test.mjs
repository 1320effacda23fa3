/* E-mail, from the mailbox to the answer: Dovecot's IMAP with IDLE over TLS, and a mail server that
 * keeps what it is given. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { readLetter, startSmtp } from "../fakes/smtp.mjs";
import { Dovecot, mailOf, PASSWORD } from "../lib/dovecot.mjs";
import { eventually, stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    const box = "care";
    let account, dovecot, first, smtp, world;
    let count = 0;

    const fields = (more = {}) => Object.entries({ addresses: "care@kotwica.example claims@kotwica.example", sender: "Kotwica Łódź",
        imap_url: `imaps://127.0.0.1:${dovecot.tlsPort}`, ca_file: dovecot.ca, smtp_url: `smtp://127.0.0.1:${smtp.port}`, account: box,
        password: PASSWORD, smtp_account: "hark", smtp_password: "sesame", signature: "Kotwica\ntel. 42 000 00 00",
        trusted_server: "mx.kotwica.example", allow_private_addresses: "yes", ...more }).map(([key, value]) => ({ key, value }));
    const anna = { From: "Anna Zielińska <anna@example.com>", To: "claims@kotwica.example", Date: new Date().toUTCString() };
    /* A mail of Anna's; gives its Message-ID. */
    const comes = (headers, text) => {
        const id = `<a${++count}@example.com>`;
        dovecot.deliver(box, mailOf({ ...anna, "Message-ID": id, ...headers }, text));
        return id;
    };
    const left = () => eventually(() => smtp.letters.length > 0 && readLetter(smtp.letters.shift().text));
    const whole = (id, n) => eventually(async () => {
        const now = await world.detail(id);
        return now.messages.filter((m) => !m.activity).length >= n && now;
    });
    const report = (id, action) => dovecot.deliver(box, [`From: MAILER-DAEMON@kotwica.example`, "To: claims@kotwica.example", "Subject: Undelivered",
        `Message-ID: <b${++count}@mx>`, `Date: ${new Date().toUTCString()}`, "Auto-Submitted: auto-replied", "MIME-Version: 1.0",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x", "", "--x", "Content-Type: text/plain", "", "Sorry.", "--x",
        "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.kotwica.example", "", "Final-Recipient: rfc822; anna@example.com",
        `Action: ${action}`, "Status: 5.1.1", "Diagnostic-Code: smtp; 550 no such person", "", "--x", "Content-Type: text/rfc822-headers", "",
        `Message-ID: ${id}`, "Subject: Re: x", "", "--x--", ""].join("\n"));

    before(async () => {
        [dovecot, smtp, world] = await Promise.all([Dovecot.make(), startSmtp({ user: "hark", password: "sesame" }), World.make({ store })]);
        dovecot.deliver(box, mailOf({ ...anna, Subject: "From before", "Message-ID": "<old@example.com>" }, "years ago"));
        ({ id: account } = await world.admin.must("account_create", { body: { channel: "mail", name: "Care", shadow: false, fields: fields() } }));
        /* Hark begins with what comes once it has seen the folder: the first of these that it takes. */
        await eventually(async () => {
            comes({ Subject: "Czy ktoś tu jest?" }, "Halo");
            await new Promise((wake) => setTimeout(wake, 100));
            return (await world.admin.must("conversations_list", { query: {} })).conversations.length > 0;
        });
    });
    after(async () => {
        await world?.end();
        await smtp?.close();
        await dovecot?.end();
    });

    it("what is no address, or no server, is said beside its field", async () => {
        for (const [more, field, problem] of [[{ addresses: "care" }, "fields.addresses", "not_an_email"],
            [{ imap_url: "https://mail.example.com" }, "fields.imap_url", "not_mail_in"], [{ smtp_url: "mail.example.com" }, "fields.smtp_url", "not_mail"]]) {
            const { status, value } = await world.admin.call("account_create", { body: { channel: "mail", name: "No", shadow: false, fields: fields(more) } });
            assert.deepEqual([status, value.field, value.problem], [422, field, problem]);
        }
    });

    it("a folder that is not there is said with the account, until it has another name", async () => {
        const { id } = await world.admin.must("account_create", { body: { channel: "mail", name: "Lost", shadow: false, fields: fields({ folder: "Nowhere" }) } });
        const failing = (code) => eventually(async () => {
            const { account: now } = await world.admin.must("account_read", { path: { account: id } });
            return now.state === "active" && now.reading_code === code;
        });
        await failing("no_folder");
        await world.admin.must("account_update", { path: { account: id }, body: { fields: [{ key: "folder", value: "INBOX" }] } });
        await failing("");
        await world.admin.must("account_remove", { path: { account: id } });
    });

    it("a mail appears live, is answered, and the answer hangs on it", async () => {
        const stream = await world.admin.stream((await world.admin.must("bootstrap_read")).seq);
        const id = comes({ Subject: "Szkoda 4711" }, "Dzień dobry,\ngdzie jest mój rower?\n\n-- \nAnna\n");
        first = await world.caseOf("Szkoda 4711");
        await stream.find((item) => item.kind === "conversation_opened");
        stream.close();
        assert.equal(first.conversation.open_obligations, 1);
        const [said] = first.messages;
        assert.equal(said.text, "Szkoda 4711\n\nDzień dobry,\ngdzie jest mój rower?\n\n-- \nAnna");
        assert.equal(said.text.slice(0, said.own_units), "Szkoda 4711\n\nDzień dobry,\ngdzie jest mój rower?");
        await world.becomes(await world.answer(first, "Już sprawdzamy, Pani Anno."), "sent");
        const { headers, subject, text } = await left();
        assert.deepEqual([subject, headers.from.endsWith("<claims@kotwica.example>"), headers.to, headers["in-reply-to"], headers.references],
            ["Re: Szkoda 4711", true, "<anna@example.com>", id, id]);
        assert.equal(headers["auto-submitted"], undefined);
        assert.match(text, /^Już sprawdzamy, Pani Anno\.\n\n-- \nKotwica\ntel\. 42 000 00 00\n\nAnna Zielińska <anna@example\.com>, [-\d]+ [\d:]+ UTC:\n> Szkoda 4711\n/);
        assert.equal(text.includes("> -- "), false);
        first.sent = headers["message-id"];
    });

    it("an answer to ours, and one that names nothing, go on with the same case", async () => {
        comes({ Subject: "Odp: Szkoda 4711", "In-Reply-To": first.sent }, "Dziękuję, czekam do kiedy?\n\nKotwica napisał(a):\n> Już sprawdzamy\n");
        let now = await whole(first.conversation.id, 3);
        const second = now.messages.find((m) => m.text.startsWith("Dziękuję"));
        assert.equal(second.text.slice(0, second.own_units), "Dziękuję, czekam do kiedy?");
        assert.equal(now.messages.find((m) => m.direction === "out").delivery, "delivered"); /* who answers it has it */
        comes({ Subject: "RE: Szkoda 4711" }, "I jeszcze coś");
        now = await whole(first.conversation.id, 4);
        assert.equal(now.conversation.open_obligations, 2);
        assert.equal((await world.admin.must("conversations_list", { query: {} })).conversations.filter((one) => one.title.includes("4711")).length, 1);
    });

    it("what a program wrote is seen, and owed nothing", async () => {
        comes({ From: "anna@example.com", Subject: "Out of office", "Auto-Submitted": "auto-replied" }, "Jestem na urlopie");
        const { conversation, messages: [said] } = await world.caseOf("Out of office");
        assert.equal(conversation.open_obligations, 0);
        assert.deepEqual([said.obligation, said.waive_rule], ["none", "automatic"]);
    });

    it("what came back is owed again, with the reason", async () => {
        comes({ Subject: "Wraca" }, "Proszę o kontakt");
        const detail = await world.caseOf("Wraca");
        const reply = await world.becomes(await world.answer(detail, "Dzwonimy jutro."), "sent");
        const { headers } = await left();
        report(headers["message-id"], "failed");
        const failed = await world.becomes(reply, "failed");
        assert.deepEqual([failed.error_code, failed.error_text], ["bounced", "smtp; 550 no such person"]);
        assert.equal((await world.detail(detail.conversation.id)).conversation.open_obligations, 1);
    });

    it("files come out of the mail and go into the answer", async () => {
        comes({ Subject: "Zdjęcie", "MIME-Version": "1.0", "Content-Type": "multipart/mixed; boundary=y" }, ["--y", "Content-Type: text/plain; charset=iso-8859-2", "",
            "Zgubi\xb3am", "--y", "Content-Type: image/png; name=dach.png", "Content-Transfer-Encoding: base64", "Content-Disposition: attachment; filename=dach.png", "",
            Buffer.from("89504e470d0a1a0a00", "hex").toString("base64"), "--y--", ""].join("\n"));
        const found = await eventually(async () => {
            const now = await world.caseOf("Zdjęcie");
            return now.messages[0].attachments[0]?.state === "fetched" && now;
        });
        assert.deepEqual([found.messages[0].attachments[0].name, found.messages[0].attachments[0].size_bytes], ["dach.png", 9]);
    });

    it("our own copies and colleagues' answers elsewhere settle, others' claims do not", async () => {
        const id = comes({ Subject: "Z innego programu" }, "Kiedy?");
        const detail = await world.caseOf("Z innego programu");
        const from = { From: "claims@kotwica.example", To: "anna@example.com", "In-Reply-To": id };
        comes({ ...from, Subject: "Re: podszycie", "Authentication-Results": "evil.example; dmarc=pass" }, "Nigdy");
        comes({ ...from, "Message-ID": "<hark.0000000000000@kotwica.example>", Subject: "Re: zmyślony klucz" }, "Też nie");
        await whole(detail.conversation.id, 3);
        assert.equal((await world.detail(detail.conversation.id)).conversation.open_obligations, 3);
        comes({ ...from, Subject: "Re: Z innego programu", "Authentication-Results": "mx.kotwica.example; dmarc=pass header.from=kotwica.example" }, "Jutro");
        await eventually(async () => (await world.detail(detail.conversation.id)).conversation.open_obligations === 0);
    });

    it("a letter whose receipt was lost is uncertain, and an answer to it is the proof", async () => {
        comes({ Subject: "Zgubione" }, "Halo?");
        const detail = await world.caseOf("Zgubione");
        smtp.cut = true;
        const reply = await world.answer(detail, "Słucham.");
        await world.becomes(reply, "uncertain");
        smtp.cut = false;
        const { headers } = await left();
        assert.equal(smtp.letters.length, 0);
        comes({ Subject: "Re: Zgubione", "In-Reply-To": headers["message-id"] }, "Super?");
        await world.becomes(reply, "delivered");
    });

    it("a refused recipient fails, with a reason", async () => {
        comes({ Subject: "Odmowa" }, "Halo?");
        const detail = await world.caseOf("Odmowa");
        smtp.fault = "550 no such person";
        assert.equal((await world.becomes(await world.answer(detail, "raz"), "failed")).error_code, "undeliverable");
        smtp.fault = "";
    });

    it("nothing that came while the mailbox or Hark was away is lost or doubled", async () => {
        await dovecot.stop();
        comes({ Subject: "Bez serwera" }, "raz");
        world.server.process.kill("SIGKILL");
        await world.server.exit;
        comes({ Subject: "Bez Harka" }, "dwa");
        await dovecot.start();
        world.server.output = "";
        await world.server.start();
        world.admin = await world.server.signInByPassword("ewa@example.com", "correct horse battery staple");
        for (const title of ["Bez serwera", "Bez Harka"]) await world.caseOf(title);
        const { conversations } = await world.admin.must("conversations_list", { query: { limit: 200 } });
        for (const one of conversations) assert.equal(conversations.filter((other) => other.title === one.title && one.title !== "Czy ktoś tu jest?").length <= 1, true, one.title);
        assert.equal(conversations.some((one) => one.title === "From before"), false);
        assert.equal(dovecot.names(box).some((name) => /:2,.*S/.test(name)), false); /* nothing was marked as seen */
    });

    it("a password that is refused pauses the account, says so, and with the right one nothing is missed", async () => {
        await world.admin.must("account_update", { path: { account }, body: { fields: [{ key: "password", value: "wrong" }] } });
        const paused = await eventually(async () => {
            const now = (await world.admin.must("account_read", { path: { account } })).account;
            return now.state === "paused" && now;
        });
        assert.equal(paused.reason, "token_void");
        comes({ Subject: "While it was paused" }, "Are you there?");
        await world.admin.must("account_update", { path: { account }, body: { fields: [{ key: "password", value: PASSWORD }] } });
        assert.equal((await world.caseOf("While it was paused")).conversation.open_obligations, 1);
    });
}
