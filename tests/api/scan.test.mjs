/* A malware scanner in front of every file: held until it is clean, blocked aloud, never passed
 * because the scanner is away. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { startClamd } from "../fakes/clamd.mjs";
import { startWhatsAppFake } from "../fakes/whatsapp.mjs";
import { connectFake, pdf, picture } from "./lib/files.mjs";
import { eventually, Server } from "./lib/server.mjs";

const password = "correct horse battery staple";
const bad = () => Buffer.concat([picture(100), Buffer.from("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")]);

describe("a scanner on a socket of this machine, and over TCP", () => {
    let server, admin, fake, clamd;
    const folder = mkdtempSync(join(tmpdir(), "hark-clamd-"));
    const path = join(folder, "clamd.sock");
    let people = 48600400100;

    before(async () => {
        clamd = await startClamd({ path });
        server = new Server({ flags: ["--clamd", path] });
        server.init("ewa@example.com", password);
        await server.start();
        admin = await server.signInByPassword("ewa@example.com", password);
        fake = await startWhatsAppFake({ statuses: ["sent"] });
        await connectFake(server, admin, fake);
    });
    after(async () => {
        await fake?.close();
        await server?.stop();
        await clamd?.close();
        rmSync(folder, { recursive: true, force: true });
    });

    const detailOf = (id) => admin.must("conversation_read", { path: { conversation: id } });
    const caseOf = (text) => eventually(async () => {
        const { conversations } = await admin.must("conversations_list", { query: { limit: 200 } });
        const row = conversations.find((one) => one.title === text);
        return row && detailOf(row.id);
    });
    const begin = (text) => {
        fake.inbound({ from: String(++people), name: "Anna", text });
        return caseOf(text);
    };
    const receive = (bytes, caption) => {
        const id = fake.media(bytes, { mime: "image/png" });
        fake.inbound({ from: String(++people), name: "Jan", type: "image", part: { id, mime_type: "image/png", caption } });
    };
    const inState = (caption, state) => eventually(async () => {
        const [one] = (await caseOf(caption)).messages[0].attachments;
        return one.state === state && one;
    });
    const reply = (detail, text, hash) => admin.must("reply_create", { path: { conversation: detail.conversation.id }, body: {
        thread: detail.places[0].thread, text, attachments: [{ sha256: hash }], answers_upto: detail.conversation.last_inbound,
        base_version: detail.conversation.version, hold_ms: 0 } });
    const becomes = (message, delivery) => eventually(async () => {
        const now = (await detailOf(message.conversation)).messages.find((one) => one.id === message.id);
        return now.delivery === delivery && now;
    });

    it("a clean picture is shown once it was looked at, whole", async () => {
        const stream = await admin.stream((await admin.must("bootstrap_read")).seq);
        const bytes = picture(300_000);
        receive(bytes, "clean");
        const one = await inState("clean", "fetched");
        assert.ok(one.url.startsWith("/api/v1/blobs/"));
        assert.ok(clamd.seen.some((file) => file.equals(bytes)));
        await stream.find((item) => item.kind === "message_changed" && item.messages[0]?.attachments[0]?.state === "fetched");
        stream.close();
    });

    it("what it finds something in is never shown, and never sent", async () => {
        receive(bad(), "infected");
        assert.equal((await inState("infected", "blocked")).url, "");
        const detail = await begin("send me that");
        const { sha256, state, url } = await admin.give(bad());
        assert.deepEqual([state, url], ["checking", ""]);
        const sent = fake.accepted.length;
        const first = await reply(detail, "Here", sha256).catch((reason) => reason); /* perhaps it knew already */
        if (first instanceof Error) assert.match(first.message, /file_blocked/);
        else assert.equal((await becomes(first, "failed")).error_code, "file_blocked");
        await eventually(async () => {
            const again = await admin.call("reply_create", { path: { conversation: detail.conversation.id }, body: {
                thread: detail.places[0].thread, text: "x", attachments: [{ sha256 }], send_anyway: true,
                answers_upto: detail.conversation.last_inbound, base_version: 0 } });
            return again.value.code === "file_blocked";
        });
        assert.equal(fake.accepted.length, sent);
    });

    it("a scanner that fails, is cut off or away holds files back; when it is there they go on", async () => {
        clamd.mode = "error";
        receive(picture(), "while it fails");
        await inState("while it fails", "checking");
        clamd.mode = "cut";
        await clamd.close();
        const { sha256 } = await admin.give(pdf());
        const message = await reply(await begin("the form, please"), "Here", sha256);
        receive(picture(), "while it is away");
        const held = await inState("while it is away", "checking");
        assert.equal(held.url, "");
        await new Promise((wake) => setTimeout(wake, 1500));
        assert.equal((await inState("while it fails", "checking")).url, "");
        assert.ok(["held", "sending"].includes((await detailOf(message.conversation)).messages.find((one) => one.id === message.id).delivery));
        clamd = await startClamd({ path });
        await inState("while it fails", "fetched");
        await inState("while it is away", "fetched");
        await becomes(message, "sent");
        assert.match(server.command("check", []), /Everything adds up/);
    });

    it("one that does not answer does not stop the server from stopping; the next start goes on, over TCP", async () => {
        clamd.mode = "silent";
        receive(randomBytes(500), "no answer");
        await inState("no answer", "checking");
        await eventually(() => clamd.seen.length > 0);
        server.process.kill("SIGTERM");
        assert.equal((await server.exit).code, 0, server.errors.slice(-2000));
        const other = await startClamd();
        server.flags = ["--clamd", other.place];
        server.output = "";
        await server.start();
        admin = await server.signInByPassword("ewa@example.com", password);
        await inState("no answer", "fetched");
        await other.close();
    });
});
