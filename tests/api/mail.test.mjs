/* Letters: the server that carries them, a test letter, and a visitor's talk by mail. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { readLetter, startSmtp } from "../fakes/smtp.mjs";
import { eventually, Server, stores } from "./lib/server.mjs";
import { Visitor } from "./lib/visitor.mjs";
import { PASSWORD, World } from "./lib/world.mjs";

function makeCertificate(folder, name) {
    const [key, path] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
    const made = spawnSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", path], { encoding: "utf8" });
    if (made.status !== 0) throw new Error(made.stderr);
    return { path, key: readFileSync(key), cert: readFileSync(path) };
}

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    const world = new World();
    let account, admin, smtp, url;

    const save = (body) => admin.call("mail_update", { body });
    const good = () => ({ url, account: "hark", password: "sesame", sender: "Care@Kotwica.example", inside: true });
    const tested = async (to) => {
        const { tested_ms } = await admin.must("mail_read");
        await admin.must("mail_test", { body: { to } });
        return eventually(async () => { const now = await admin.must("mail_read"); return now.tested_ms > tested_ms && now; });
    };
    const somebody = async () => {
        const visitor = new Visitor(world.server.url, account);
        await eventually(async () => (await visitor.hello()).status === 200);
        return visitor;
    };
    const ask = (visitor, email, language = "pl") => visitor.call("POST", "transcript", { email, language });

    before(async () => {
        smtp = await startSmtp({ user: "hark", password: "sesame" });
        url = `smtp://127.0.0.1:${smtp.port}`;
        world.server = new Server({ store });
        world.server.init("ewa@example.com", PASSWORD);
        await world.server.start();
        admin = world.admin = await world.server.signInByPassword("ewa@example.com", PASSWORD);
        await admin.must("settings_update", { body: { values: [{ name: "brand_name", value: "Kotwica Łódź" }] } });
        account = (await admin.must("account_create", { body: { channel: "webchat", name: "Shop", shadow: false, fields: [] } })).id;
    });
    after(async () => {
        await smtp?.close();
        await world.end();
    });

    it("without a server nothing is offered, and nothing can be asked for", async () => {
        const visitor = await somebody();
        await visitor.say("no server yet");
        await world.becomes(await world.answer(await world.caseOf("no server yet"), "right"), "sent");
        assert.equal((await visitor.talk()).mail, false);
        assert.deepEqual([(await ask(visitor, "jan@example.com")).status], [409]);
        assert.deepEqual(await admin.must("mail_read"), { url: "", account: "", kept: false, sender: "", inside: false, ca_file: "", tested_ms: 0, error: "", problem: "" });
        await admin.refused("mail_test", { body: { to: "ewa@example.com" } }, 409, "conflict");
    });

    it("is for admins, and says what is wrong beside its field", async () => {
        const agent = await world.invite("Ola", "agent");
        for (const [name, what] of [["mail_read", {}], ["mail_update", { body: good() }], ["mail_test", { body: { to: "a@example.com" } }]])
            await agent.refused(name, what, 403, "denied");
        for (const [more, field, problem] of [[{ url: "https://mail.example.com" }, "url", "not_mail"], [{ url: "smtp://a@mail.example.com" }, "url", "not_mail"],
            [{ url: "smtp://" }, "url", "not_mail"], [{ sender: "care" }, "sender", "not_an_email"], [{ password: "" }, "password", "needed"]]) {
            const answer = await save({ ...good(), ...more });
            assert.deepEqual([answer.status, answer.value.field, answer.value.problem], [422, field, problem], JSON.stringify(more));
        }
    });

    it("a test letter arrives, and the screens are told", async () => {
        const saved = await save(good());
        assert.deepEqual(saved.value, { url, account: "hark", kept: true, sender: "care@kotwica.example", inside: true, ca_file: "", tested_ms: 0, error: "", problem: "" });
        assert.equal(JSON.stringify(saved.value).includes("sesame"), false);
        const { seq } = await admin.must("bootstrap_read");
        const stream = await admin.stream(seq);
        const now = await tested("Ewa@example.com");
        await stream.find((item) => item.kind === "workspace_changed");
        stream.close();
        assert.equal(now.error, "");
        const [raw] = smtp.letters.splice(0);
        assert.deepEqual([raw.from, raw.to], ["care@kotwica.example", ["ewa@example.com"]]);
        const letter = readLetter(raw.text);
        assert.equal(letter.subject, "Test letter from \u2068Kotwica Łódź\u2069".replace(/[\u2068\u2069]/g, ""));
        assert.match(letter.headers.date, /^\w{3}, \d+ \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/);
        assert.match(letter.headers["message-id"], /^<[0-9A-Z]{13}@kotwica\.example>$/);
        assert.deepEqual([letter.headers.from, letter.headers.to, letter.headers["auto-submitted"]], ["<care@kotwica.example>", "<ewa@example.com>", "auto-generated"]);
        assert.deepEqual(raw.text.split("\n").filter((line) => line.length > 100 || !/^[\x20-\x7e\t]*$/.test(line)), [], "any server passes it on");
    });

    it("what its server says against it is told in its words", async () => {
        smtp.fault = "550 no such person";
        assert.match((await tested("nobody@example.com")).error, /^550: /);
        smtp.fault = "";
        await save({ ...good(), password: "wrong" });
        assert.match((await tested("ewa@example.com")).error, /^535: /);
        await save({ ...good(), inside: false });
        assert.match((await tested("ewa@example.com")).error, /private/);
        await save({ ...good(), url: `smtp://2130706433:${smtp.port}` }); // not this machine by its name
        assert.match((await tested("ewa@example.com")).error, /TLS/i);
        await save({ ...good(), url: "smtp://127.0.0.1:1" });
        assert.notEqual((await tested("ewa@example.com")).error, "");
        assert.equal(smtp.letters.length, 0);
        await save(good());
        assert.equal((await save({ ...good(), password: "", sender: "care@kotwica.example" })).value.kept, true, "an empty one leaves it");
        assert.equal((await tested("ewa@example.com")).error, "");
        smtp.letters.length = 0;
    });

    it("what was tried with other settings than those that hold now is tried again with these", async () => {
        let answer;
        smtp.wait = new Promise((done) => { answer = done; });
        await admin.must("mail_test", { body: { to: "ewa@example.com" } });
        await eventually(() => smtp.wait === null); // it is under way
        await save({ ...good(), sender: "office@kotwica.example" });
        answer();
        const now = await eventually(async () => { const read = await admin.must("mail_read"); return read.tested_ms > 0 && read; });
        assert.equal(now.error, "");
        assert.equal(smtp.letters.at(-1).from, "office@kotwica.example");
        smtp.letters.length = 0;
        await save(good());
    });

    it("over TLS: nothing is said before it, and only to whom one's own authority vouches for", async () => {
        const folder = mkdtempSync(join(tmpdir(), "hark-smtp-"));
        const [own, others] = [makeCertificate(folder, "own"), makeCertificate(folder, "others")];
        const sealed = await startSmtp({ user: "hark", password: "sesame", tls: own });
        try {
            const there = (more) => ({ ...good(), url: `smtp://2130706433:${sealed.port}`, ...more }); // 127.0.0.1, not by its name: TLS is a must
            execFileSync("mkfifo", [join(folder, "pipe")]);
            for (const [path, text] of [["own.pem", ""], [join(folder, "none.pem"), ""], [join(folder, "no.pem"), "hello"], [join(folder, "pipe"), ""],
                ["/dev/ptmx", ""], [folder, ""]]) {
                if (text) writeFileSync(path, text);
                const answer = await save(there({ ca_file: path }));
                assert.deepEqual([answer.status, answer.value.field, answer.value.problem], [422, "ca_file", "no_certificate"], path);
            }
            for (const ca_file of ["", others.path]) {
                await save(there({ ca_file }));
                const now = await tested("ewa@example.com");
                assert.equal(now.problem, "untrusted", now.error);
                assert.match(now.error, /^untrusted: .*certificate/);
            }
            assert.equal((await save(there({ ca_file: own.path }))).value.ca_file, own.path);
            const now = await tested("ewa@example.com");
            assert.deepEqual([now.error, now.problem, sealed.letters.length, sealed.signedIn], ["", "", 1, "hark"]);
        } finally {
            await save(good());
            await sealed.close();
            rmSync(folder, { recursive: true, force: true });
        }
    });

    it("in Hebrew it is a page from right to left too, with nothing in it that could run", async () => {
        const visitor = await somebody();
        await visitor.say("<b>איפה</b> החבילה? \"&\"");
        const detail = await world.caseOf("<b>איפה</b> החבילה? \"&\"");
        await world.becomes(await world.answer(detail, "אצל השליח.\nUP-1234"), "sent");
        assert.equal((await ask(visitor, "dana@example.com", "he")).status, 200);
        const letter = readLetter((await eventually(async () => smtp.letters.shift())).text);
        assert.match(letter.headers["content-type"], /^multipart\/mixed/);
        assert.ok(letter.text.includes("<b>איפה</b> החבילה?") && letter.text.includes("אצל השליח.\nUP-1234"), letter.text);
        assert.match(letter.html, /<html lang="he" dir="rtl">/);
        for (const wanted of ["<div lang=\"he\" dir=\"rtl\"", ">&lt;b&gt;איפה&lt;/b&gt; החבילה? \"&amp;\"</p>", "אצל השליח.<br>", "<p dir=\"auto\""]) assert.ok(letter.html.includes(wanted), `${wanted}: ${letter.html}`);
        assert.equal(letter.html.includes("<b>איפה"), false);
    });

    it("a visitor's talk comes as they asked: their language, all that was said, why it came", async () => {
        const visitor = await somebody();
        await visitor.say("Gdzie jest moja paczka?\n.\nPilne");
        const detail = await world.caseOf("Gdzie jest moja paczka?");
        assert.equal((await ask(visitor, "jan@example.com")).status, 409, "nobody answered yet");
        await admin.must("note_create", { path: { conversation: detail.conversation.id }, body: { text: "secret note" } });
        await world.becomes(await world.answer(detail, "Jest u kuriera: żółta ciężarówka"), "sent");
        assert.equal((await visitor.talk()).mail, true);
        assert.deepEqual((await ask(visitor, "jan")).value.field, "email");
        assert.equal((await ask(visitor, "Jan@Example.com")).status, 200);
        const raw = await eventually(async () => smtp.letters.shift());
        assert.deepEqual([raw.from, raw.to], ["care@kotwica.example", ["jan@example.com"]]);
        const letter = readLetter(raw.text);
        assert.match(letter.subject, /^Twoja rozmowa: .*Kotwica Łódź/);
        for (const wanted of ["Ty (", "Gdzie jest moja paczka?\n.\nPilne", "Jest u kuriera: żółta ciężarówka", "poprosił"]) assert.ok(letter.text.includes(wanted), `${wanted}: ${letter.text}`);
        assert.equal(letter.text.includes("secret note"), false);
        assert.match(letter.part, /charset=utf-8/);
    });

    it("is limited, and asks for a pass", async () => {
        const visitor = await somebody();
        let refused;
        for (let i = 0; i < 6 && !refused; i++) {
            const answer = await ask(visitor, "jan@example.com");
            if (answer.status === 429) refused = answer;
        }
        assert.equal(refused.value.code, "limit");
        assert.equal((await ask(new Visitor(world.server.url, account), "jan@example.com")).status, 401);
    });

    it("an empty address does without", async () => {
        assert.equal((await save({ url: "" })).value.url, "");
        assert.equal((await (await somebody()).talk()).mail, false);
    });
}

describe("the demonstration", () => {
    it("sends no letters", async () => {
        const server = new Server({ demo: true });
        try {
            await server.start();
            const admin = server.bearer("demo@kotwica.example");
            const answer = await admin.call("mail_update", { body: { url: "smtp://127.0.0.1:1", sender: "a@example.com" } });
            assert.deepEqual([answer.status, answer.value.problem], [422, "only_demo"]);
        } finally {
            await server.stop();
        }
    });
});
