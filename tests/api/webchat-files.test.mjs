/* Files in the web chat, both ways: what a visitor gives, what an agent sends, and who may do what. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { startClamd } from "../fakes/clamd.mjs";
import { pdf, picture } from "./lib/files.mjs";
import { eventually, Server, stores } from "./lib/server.mjs";
import { Visitor } from "./lib/visitor.mjs";
import { PASSWORD, World } from "./lib/world.mjs";

const bad = () => Buffer.concat([picture(100), Buffer.from("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")]);

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    const world = new World();
    let account, other, admin;

    const connect = async (name) => {
        const { id } = await admin.must("account_create", { body: { channel: "webchat", name, shadow: false, fields: [] } });
        await eventually(async () => (await fetch(`${world.server.url}/chat/v1/${id}/hello`, { method: "OPTIONS" })).status === 204);
        return id;
    };
    const somebody = async (where = account) => {
        const visitor = new Visitor(world.server.url, where);
        assert.equal((await visitor.hello()).status, 200);
        return visitor;
    };
    const get = (url) => fetch(new URL(url, world.server.url));

    before(async () => {
        world.server = new Server({ store });
        world.server.init("ewa@example.com", PASSWORD);
        await world.server.start();
        admin = world.admin = await world.server.signInByPassword("ewa@example.com", PASSWORD);
        account = await connect("Shop");
        other = await connect("Other shop");
    });
    after(() => world.end());

    it("hello says how many and how large", async () => {
        const { value } = await new Visitor(world.server.url, account).hello();
        assert.deepEqual([value.files_max, value.file_max_bytes], [5, 10_000_000]);
    });

    it("what a visitor gives stands with their words, at the desk and in the chat", async () => {
        const visitor = await somebody();
        const bytes = [picture(), pdf()];
        const given = [await visitor.give(bytes[0]), await visitor.give(bytes[1])];
        assert.deepEqual(given.map((one) => [one.status, one.value.mime]), [[200, "image/png"], [200, "application/pdf"]]);
        const files = [{ file: given[0].word, name: "leak.png" }, { file: given[1].word, name: "../umowa\u0001.pdf" }];
        assert.equal((await visitor.say("look at this", { files })).status, 200);
        const detail = await world.caseOf("look at this");
        const seen = detail.messages[0].attachments;
        assert.deepEqual(seen.map((one) => [one.kind, one.mime, one.name, one.size_bytes, one.state]),
            [["image", "image/png", "leak.png", 2000, "fetched"], ["file", "application/pdf", ".._umowa_.pdf", 2000, "fetched"]]);
        const [mine] = (await visitor.talk()).messages;
        assert.deepEqual(mine.files.map((one) => [one.kind, one.name, one.size_bytes, one.state]),
            [["image", "leak.png", 2000, "fetched"], ["file", ".._umowa_.pdf", 2000, "fetched"]]);
        const [image, paper] = await Promise.all(mine.files.map((one) => get(one.url)));
        assert.deepEqual(Buffer.from(await image.arrayBuffer()), bytes[0]);
        assert.deepEqual([image.headers.get("content-disposition"), image.headers.get("x-content-type-options"), image.headers.get("content-security-policy")],
            ["inline; filename*=UTF-8''leak.png", "nosniff", "sandbox; default-src 'none'"]);
        assert.match(paper.headers.get("content-disposition"), /^attachment; /);
        const expires = Number(new URL(mine.files[0].url, world.server.url).searchParams.get("expires"));
        assert.ok(expires > Date.now() / 1000 + 23 * 3600 && expires < Date.now() / 1000 + 27 * 3600);
        assert.match(world.server.command("check", world.server.storeFlags()), /Everything adds up/);
    });

    it("a player gets the part it asks for, and is told what there is", async () => {
        const visitor = await somebody();
        const bytes = picture();
        const { word } = await visitor.give(bytes);
        await visitor.say("", { files: [{ file: word }] });
        const talk = await eventually(async () => { const t = await visitor.talk(); return t.messages.length === 1 && t; });
        const ask = (headers, method = "GET") => fetch(new URL(talk.messages[0].files[0].url, world.server.url), { method, headers });
        const whole = await ask({});
        assert.deepEqual([whole.status, whole.headers.get("accept-ranges"), whole.headers.get("content-range")], [200, "bytes", null]);
        const n = bytes.length;
        for (const [range, from, to] of [["bytes=0-1", 0, 1], ["bytes=100-", 100, n - 1], ["bytes=-5", n - 5, n - 1], [`bytes=1990-${n + 50}`, 1990, n - 1]]) {
            const part = await ask({ range });
            assert.deepEqual([part.status, part.headers.get("content-range"), part.headers.get("content-length")], [206, `bytes ${from}-${to}/${n}`, String(to - from + 1)], range);
            assert.deepEqual(Buffer.from(await part.arrayBuffer()), bytes.subarray(from, to + 1));
            assert.deepEqual([part.headers.get("x-content-type-options"), part.headers.get("content-security-policy")], ["nosniff", "sandbox; default-src 'none'"]);
        }
        const outside = await ask({ range: `bytes=${n}-` });
        assert.deepEqual([outside.status, outside.headers.get("content-range"), (await outside.arrayBuffer()).byteLength], [416, `bytes */${n}`, 0]);
        for (const headers of [{ range: "bytes=0-1,5-6" }, { range: "bytes=0-1", "if-range": "\"x\"" }])
            assert.equal((await ask(headers)).status, 200);
        assert.equal((await ask({ range: "bytes=0-1" }, "HEAD")).headers.get("content-length"), String(n));
    });

    it("a file needs no words beside it", async () => {
        const visitor = await somebody();
        await visitor.say("first");
        const { word } = await visitor.give(picture());
        assert.equal((await visitor.say("", { files: [{ file: word }] })).status, 200);
        const talk = await eventually(async () => { const t = await visitor.talk(); return t.messages.length === 2 && t; });
        assert.deepEqual([talk.messages[1].text, talk.messages[1].files.length], ["", 1]);
    });

    it("an agent's files are in the chat once the reply left", async () => {
        const visitor = await somebody();
        await visitor.say("send me the form");
        const detail = await world.caseOf("send me the form");
        assert.deepEqual([detail.places[0].files_max, detail.places[0].file_kinds[0].mime], [5, "*"]);
        const before = await visitor.talk();
        const ear = await visitor.listen(before.seq);
        const image = picture();
        const [a, b] = [await admin.give(image), await admin.give(Buffer.from("name,price\n"))];
        await world.answer(detail, "Here it is", { attachments: [{ sha256: a.sha256, name: "form.png", description: "the form" }, { sha256: b.sha256, name: "prices.csv" }] });
        const item = await ear.find((one) => one.message.from === "person");
        ear.close();
        assert.deepEqual(item.message.files.map((one) => [one.kind, one.name, one.about, one.state]),
            [["image", "form.png", "the form", "fetched"], ["file", "prices.csv", "", "fetched"]]);
        assert.deepEqual(Buffer.from(await (await get(item.message.files[0].url)).arrayBuffer()), image);
        assert.match((await get(item.message.files[1].url)).headers.get("content-disposition"), /^attachment; /);
    });

    it("only pictures and PDF, by their bytes and not by their name; not too large; not none", async () => {
        const visitor = await somebody();
        for (const bytes of [Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), Buffer.from("MZ a program"), Buffer.from("<html>")]) {
            const answer = await visitor.give(bytes);
            assert.deepEqual([answer.status, answer.value.field], [422, "file"]);
        }
        for (const size of [0, -1, 10_000_001, "many"]) assert.deepEqual((await visitor.askPlace(size)).value.field, "size_bytes");
        const { value } = await visitor.askPlace(100);
        const put = (path, body) => fetch(world.server.url + path, { method: "PUT", body });
        assert.equal((await put(value.url, randomBytes(101))).status, 413);
        assert.equal((await put(value.url.replace(/[^/]{20}(?=\/100\/)/, "AAAAAAAAAAAAAAAAAAAA"), picture(100))).status, 403);
        assert.equal((await new Visitor(world.server.url, account).askPlace(100)).status, 401);
        assert.equal(readdirSync(join(world.server.folder, "blobs")).filter((name) => name.startsWith(".")).length, 0);
    });

    it("a file is only theirs who gave it, and only in this chat", async () => {
        const [one, two, elsewhere] = [await somebody(), await somebody(), await somebody(other)];
        const { word } = await one.give(picture());
        for (const who of [two, elsewhere]) assert.deepEqual((await who.say("mine", { files: [{ file: word }] })).value.field, "files");
        for (const wrong of ["", "x", word.slice(1), word.replace("image/png", "text/html"), `${word}x`])
            assert.equal((await one.say("mine", { files: [{ file: wrong }] })).status, 422, wrong);
        assert.equal((await one.say("mine", { files: Array(6).fill({ file: word }) })).status, 422);
        assert.equal((await one.say("mine", { files: [{ file: word }] })).status, 200);
    });

    it("a burst of files: the rest waits", async () => {
        const visitor = await somebody();
        let refused;
        for (let i = 0; i < 20 && !refused; i++) // a slow machine earns new ones meanwhile
            refused = (await Promise.all(Array.from({ length: 20 }, () => visitor.askPlace(100)))).find((one) => one.status !== 200);
        assert.deepEqual([refused.status, refused.value.code], [429, "limit"]);
    });
}

describe("behind a scanner", () => {
    it("a visitor's file is shown once it is clean, and never if it is not", async () => {
        const world = new World();
        const folder = mkdtempSync(join(tmpdir(), "hark-clamd-"));
        const clamd = await startClamd({ path: join(folder, "clamd.sock") });
        try {
            world.server = new Server({ flags: ["--clamd", join(folder, "clamd.sock")] });
            world.server.init("ewa@example.com", PASSWORD);
            await world.server.start();
            const admin = world.admin = await world.server.signInByPassword("ewa@example.com", PASSWORD);
            const { id } = await admin.must("account_create", { body: { channel: "webchat", name: "Shop", shadow: false, fields: [] } });
            const visitor = new Visitor(world.server.url, id);
            await eventually(async () => (await visitor.hello()).status === 200);
            const files = [];
            for (const bytes of [picture(), bad()]) files.push({ file: (await visitor.give(bytes)).word });
            await visitor.say("both", { files });
            const done = await eventually(async () => {
                const [message] = (await visitor.talk()).messages;
                return message?.files.every((one) => one.state !== "checking") && message;
            });
            assert.deepEqual(done.files.map((one) => [one.state, one.url !== ""]), [["fetched", true], ["blocked", false]]);
            assert.deepEqual((await world.caseOf("both")).messages[0].attachments.map((one) => one.state), ["fetched", "blocked"]);
        } finally {
            await world.end();
            await clamd.close();
            rmSync(folder, { recursive: true, force: true });
        }
    });
});
