/* Files that go out with replies: given by an address, kept once, shown in drafts, sent with the words. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { startWhatsAppFake } from "../fakes/whatsapp.mjs";
import { connectFake, pdf, picture } from "./lib/files.mjs";
import { eventually, Server, stores } from "./lib/server.mjs";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const password = "correct horse battery staple";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let server, admin, fake;
    let people = 48600300100;

    before(async () => {
        server = new Server({ store });
        server.init("ewa@example.com", password);
        await server.start();
        admin = await server.signInByPassword("ewa@example.com", password);
        fake = await startWhatsAppFake({ statuses: ["sent"] });
        await connectFake(server, admin, fake);
    });
    after(async () => {
        await fake?.close();
        await server?.stop();
    });

    const blobFile = (hash) => join(server.folder, "blobs", hash.slice(0, 2), hash.slice(2, 4), hash);
    const detailOf = (id) => admin.must("conversation_read", { path: { conversation: id } });

    async function begin(text) {
        fake.inbound({ from: String(++people), name: "Anna", text });
        return eventually(async () => {
            const { conversations } = await admin.must("conversations_list", { query: { limit: 200 } });
            const row = conversations.find((one) => one.title === text);
            return row && detailOf(row.id);
        });
    }

    const wording = (detail, text, attachments, more = {}) => ({ path: { conversation: detail.conversation.id }, body: {
        thread: detail.places[0].thread, text, attachments, answers_upto: detail.conversation.last_inbound,
        base_version: detail.conversation.version, hold_ms: 0, ...more } });

    const becomes = (message, delivery) => eventually(async () => {
        const now = (await detailOf(message.conversation)).messages.find((one) => one.id === message.id);
        return now.delivery === delivery && now;
    });

    it("says beforehand what may be sent", async () => {
        const [place] = (await begin("What may I get?")).places;
        assert.equal(place.files_max, 1);
        assert.equal(place.caption_max, 1024);
        assert.deepEqual(place.file_kinds[0], { mime: "image/jpeg", max_bytes: 5_000_000 });
    });

    it("a picture is given, shown, sent with the words, and is one file however often it comes", async () => {
        const bytes = picture();
        const blob = await admin.give(bytes);
        assert.deepEqual([blob.sha256, blob.mime, blob.kind, blob.size_bytes, blob.state],
            [sha256(bytes), "image/png", "image", bytes.length, "fetched"]);
        const seen = await fetch(server.url + blob.url);
        assert.ok(Buffer.from(await seen.arrayBuffer()).equals(bytes));
        assert.equal((await admin.give(bytes)).sha256, blob.sha256);
        assert.ok(existsSync(blobFile(blob.sha256)));
        assert.equal(readdirSync(join(server.folder, "blobs")).filter((name) => name.startsWith(".")).length, 0);

        const detail = await begin("Can you show me?");
        const reply = await admin.must("reply_create",
            wording(detail, "Here it is.", [{ sha256: blob.sha256, name: "map.png", description: "A map" }]));
        const [shown] = reply.attachments;
        assert.deepEqual([shown.kind, shown.mime, shown.name, shown.caption, shown.state, shown.sha256],
            ["image", "image/png", "map.png", "A map", "fetched", blob.sha256]);
        await becomes(reply, "sent");
        const sent = fake.accepted.at(-1);
        assert.equal(sent.type, "image");
        assert.equal(sent.message.image.caption, "Here it is.");
        const given = fake.given.get(sent.message.image.id);
        assert.ok(given.bytes.equals(bytes));
        assert.deepEqual([given.type, given.name], ["image/png", "map.png"]);
    });

    it("a document keeps its name; no words are needed beside it", async () => {
        const bytes = pdf(3_000_000);
        const { sha256: hash } = await admin.give(bytes);
        const detail = await begin("Send me the form");
        const reply = await admin.must("reply_create", wording(detail, "", [{ sha256: hash, name: "wniosek żółty.pdf" }]));
        await becomes(reply, "sent");
        const { document } = fake.accepted.at(-1).message;
        assert.deepEqual([document.filename, document.caption], ["wniosek żółty.pdf", undefined]);
        assert.ok(fake.given.get(document.id).bytes.equals(bytes));
    });

    it("many at once: each is sent once, with its own file", async () => {
        const sent = fake.accepted.length;
        await Promise.all(Array.from({ length: 24 }, async (_, i) => {
            const bytes = picture(50_000);
            const { sha256: hash } = await admin.give(bytes);
            const reply = await admin.must("reply_create", wording(await begin(`Crowd ${i}`), `Here, ${i}.`, [{ sha256: hash }]));
            await becomes(reply, "sent");
            const { image } = fake.accepted.find(({ message }) => message.image?.caption === `Here, ${i}.`).message;
            assert.ok(fake.given.get(image.id).bytes.equals(bytes));
        }));
        assert.equal(fake.accepted.length, sent + 24);
    });

    it("what the network does not take is refused before anything is said", async () => {
        const detail = await begin("Odd files");
        const png = await admin.give(picture());
        const other = await admin.give(Buffer.from("MZ neither picture nor paper"));
        assert.equal(other.mime, "application/octet-stream");
        const large = await admin.give(picture(5_000_001));
        const refused = async (text, files, words) => {
            const error = await admin.refused("reply_create", wording(detail, text, files), 422, "invalid");
            assert.match(error.message, words);
        };
        await refused("x", [{ sha256: other.sha256 }], /file_kind/);
        await refused("x", [{ sha256: large.sha256 }], /file_too_large/);
        await refused("x", [{ sha256: png.sha256 }, { sha256: png.sha256 }], /too_many_files/);
        await refused("x".repeat(1025), [{ sha256: png.sha256 }], /too_long/);
        await refused("", [], /empty/);
        const error = await admin.refused("reply_create",
            wording(detail, "x", [{ sha256: sha256("nobody gave it") }]), 422, "file_gone");
        assert.match(error.message, /attach it again/);
        assert.match(server.command("check", server.storeFlags()), /Everything adds up/);
    });

    it("giving a file is repeated, never the message", async () => {
        for (const [fault, times] of [["error", 1], ["cut", 1]]) {
            for (let i = 0; i < times; i++) fake.uploadFaults.push(fault);
            const { sha256: hash } = await admin.give(picture());
            const before = fake.accepted.length;
            const reply = await admin.must("reply_create", wording(await begin(`After ${fault}`), "There.", [{ sha256: hash }]));
            await becomes(reply, "sent");
            assert.equal(fake.accepted.length, before + 1);
        }
        fake.uploadFaults.push("refuse");
        const { sha256: hash } = await admin.give(picture());
        const reply = await admin.must("reply_create", wording(await begin("After refuse"), "There.", [{ sha256: hash }]));
        assert.equal((await becomes(reply, "failed")).error_code, "media");
    });

    it("what the program knows by itself is a code, not said in the network's name", async (t) => {
        const inner = await startWhatsAppFake({ statuses: [], phoneNumberId: "106540352242999" });
        t.after(() => inner.close());
        await connectFake(server, admin, inner, { allow_private_addresses: "no" });
        inner.inbound({ from: String(++people), name: "Anna", text: "From inside" });
        const detail = await eventually(async () => {
            const { conversations } = await admin.must("conversations_list", { query: { limit: 200 } });
            const row = conversations.find((one) => one.title === "From inside");
            return row && detailOf(row.id);
        });
        const failed = await becomes(await admin.must("reply_create", wording(detail, "Out", [])), "failed");
        assert.deepEqual([failed.error_code, failed.error_text], ["private_address", ""]);
    });

    it("drafts keep files; a reply taken back gives them back", async () => {
        const detail = await begin("Draft this");
        const { sha256: hash } = await admin.give(picture());
        const files = [{ sha256: hash, name: "a.png", description: "words" }];
        const path = { conversation: detail.conversation.id };
        const thread = detail.places[0].thread;
        const draft = await admin.must("draft_save", { path, body: { mode: "reply", thread, text: "", attachments: files } });
        assert.deepEqual([draft.attachments[0].sha256, draft.attachments[0].caption], [hash, "words"]);
        assert.equal((await detailOf(path.conversation)).drafts[0].attachments[0].name, "a.png");
        const reply = await admin.must("reply_create", wording(detail, "Wait", files, { hold_ms: 9000 }));
        assert.deepEqual((await detailOf(path.conversation)).drafts, []);
        await admin.must("reply_undo", { path: { message: reply.id } });
        const [back] = (await detailOf(path.conversation)).drafts;
        assert.deepEqual([back.text, back.attachments[0].sha256], ["Wait", hash]);
        assert.match(server.command("check", server.storeFlags()), /Everything adds up/);
        await admin.must("draft_save", { path, body: { mode: "reply", thread, text: "" } });
        assert.deepEqual((await detailOf(path.conversation)).drafts, []);
        assert.match(server.command("check", server.storeFlags()), /Everything adds up/);
    });

    it("an address takes one file, of the length that was said, from whoever holds it", async () => {
        const { url } = await admin.must("blob_begin", { body: { size_bytes: 100 } });
        const put = (path, body, method = "PUT") => fetch(server.url + path, { method, body });
        assert.equal((await put(url, randomBytes(99))).status, 422);
        assert.equal((await put(url, randomBytes(101))).status, 413);
        assert.equal((await put(url, randomBytes(100), "POST")).status, 405);
        for (const [path, body] of [[url.replace("/100/", "/101/"), randomBytes(101)], [`${url}x`, randomBytes(100)], [`${url}x`, ""]]) {
            const refused = await put(path, body);
            assert.deepEqual([refused.status, (await refused.json()).code], [403, "denied"]);
        }
        assert.equal((await put(url, "")).status, 422);
        assert.equal((await put(url, randomBytes(100))).status, 200);
        await admin.refused("blob_begin", { body: { size_bytes: 100_000_001 } }, 422, "invalid");
        assert.equal(readdirSync(join(server.folder, "blobs")).filter((name) => name.startsWith(".")).length, 0);
    });

    it("files that could not be fetched are tried again when somebody asks", async () => {
        const id = fake.media(randomBytes(100), { mime: "image/png", fault: "gone" });
        fake.inbound({ from: String(++people), name: "Jan", type: "image", part: { id, mime_type: "image/png", caption: "try me" } });
        const message = await eventually(async () => {
            const { conversations } = await admin.must("conversations_list", { query: { limit: 200 } });
            const row = conversations.find((one) => one.title === "try me");
            const first = row && (await detailOf(row.id)).messages[0];
            return first?.attachments[0].state === "failed" && first;
        });
        fake.files.get(id).fault = undefined;
        const again = await admin.must("attachments_retry", { path: { message: message.id } });
        assert.equal(again.attachments[0].state, "waiting");
        await eventually(async () => (await detailOf(message.conversation)).messages[0].attachments[0].state === "fetched");
        await admin.refused("attachments_retry", { path: { message: message.id } }, 409, "conflict");
    });
}
