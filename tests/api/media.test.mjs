/* What comes with messages: fetched, kept by its hash, shown by a signed address, given up aloud. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { startWhatsAppFake } from "../fakes/whatsapp.mjs";
import { eventually, Server, stores } from "./lib/server.mjs";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const password = "correct horse battery staple";

for (const store of stores) describe(`on ${store}`, () => walk(store));

describe("other work that outlives the process", () => {
    it("the simulated network answers a reply that left before a kill", async () => {
        const server = new Server({ demo: true });
        try {
            await server.start();
            const admin = await server.signInByLink();
            const row = await eventually(async () =>
                (await admin.must("conversations_list", { query: { limit: 50 } })).conversations.find((one) => one.open_obligations > 0));
            const detail = await admin.must("conversation_read", { path: { conversation: row.id } });
            const place = detail.places.find((one) => one.allowed);
            const reply = await admin.must("reply_create", { path: { conversation: row.id }, body: {
                thread: place.thread, text: "We are looking into it.", answers_upto: detail.conversation.last_inbound,
                base_version: detail.conversation.version, hold_ms: 0 } });
            const delivery = async (client) => (await client.must("conversation_read", { path: { conversation: row.id } }))
                .messages.find((one) => one.id === reply.id).delivery;
            await eventually(async () => (await delivery(admin)) === "sent");
            server.process.kill("SIGKILL");
            await server.exit;
            server.output = "";
            await server.start();
            const again = await server.signInByLink();
            await eventually(async () => (await delivery(again)) === "read");
            assert.match(server.command("check", []), /Everything adds up/);
        } finally {
            await server.stop();
        }
    });
});

function walk(store) {
    let server;
    let admin;
    let fake;
    let people = 48600200100;

    before(async () => {
        server = new Server({ store });
        server.init("ewa@example.com", password);
        await server.start();
        admin = await server.signInByPassword("ewa@example.com", password);
        fake = await startWhatsAppFake({ statuses: [] });
        const fields = {
            phone_number_id: fake.options.phoneNumberId, access_token: fake.options.token,
            app_secret: fake.options.appSecret, verify_token: fake.options.verifyToken,
            base_url: fake.url, allow_private_addresses: "yes",
        };
        const account = await admin.must("account_create", { body: { channel: "whatsapp", name: "Hotline",
            shadow: false, fields: Object.entries(fields).map(([key, value]) => ({ key, value })) } });
        fake.path = account.webhook_path;
        fake.hooks({ url: server.url + fake.path });
        assert.ok((await fake.handshake()).ok, "who is told of an account finds it");
    });
    after(async () => {
        await fake?.close();
        await server?.stop();
    });

    const blobFile = (hash) => join(server.folder, "blobs", hash.slice(0, 2), hash.slice(2, 4), hash);

    /* Somebody sends this; the caption finds it again. */
    function send(type, part, caption) {
        fake.inbound({ from: String(++people), name: "Anna", type, part: { ...part, caption } });
        return { caption, type };
    }

    async function attachmentOf({ caption }) {
        const { conversations } = await admin.must("conversations_list", { query: { limit: 200 } });
        const row = conversations.find((one) => one.title === caption);
        if (!row) return null;
        const detail = await admin.must("conversation_read", { path: { conversation: row.id } });
        return detail.messages[0].attachments[0];
    }

    const inState = (sent, state, milliseconds) => eventually(async () => {
        const one = await attachmentOf(sent);
        return one?.state === state && one;
    }, milliseconds);

    const get = (path, init) => fetch(server.url + path, init);

    it("a picture: fetched, kept by its hash, shown in place, and told to the screens", async () => {
        const stream = await admin.stream((await admin.must("bootstrap_read")).seq);
        const bytes = randomBytes(70_000);
        const id = fake.media(bytes, { mime: "image/jpeg" });
        const one = await inState(send("image", { id, mime_type: "image/jpeg" }, "the crack"), "fetched");
        assert.equal(one.size_bytes, bytes.length);
        assert.match(one.id, /^[0-9A-Z]{13}:0$/);
        const told = await stream.find((item) => item.kind === "message_changed"
            && item.messages[0]?.attachments[0]?.state === "fetched");
        stream.close();
        assert.ok(told.messages[0].attachments[0].url.startsWith("/api/v1/blobs/"));

        const response = await get(one.url);
        assert.equal(response.status, 200);
        assert.ok(Buffer.from(await response.arrayBuffer()).equals(bytes));
        const headers = Object.fromEntries(response.headers);
        assert.equal(headers["content-type"], "image/jpeg");
        assert.match(headers["content-disposition"], /^inline; filename="/);
        assert.equal(headers["content-security-policy"], "sandbox; default-src 'none'");
        assert.equal(headers["x-content-type-options"], "nosniff");
        assert.equal(headers["cache-control"], "private, max-age=600");
        const head = await get(one.url, { method: "HEAD" });
        assert.equal(head.headers.get("content-length"), String(bytes.length));
        assert.ok(readFileSync(blobFile(sha256(bytes))).equals(bytes));
        assert.equal(statSync(blobFile(sha256(bytes))).mode & 0o777, 0o600);
    });

    it("what is not a picture comes as a download, whatever it says it is", async () => {
        const bytes = Buffer.from("<script>alert(1)</script>");
        for (const [mime, type] of [["text/html", "application/octet-stream"],
            ["image/svg+xml", "application/octet-stream"], ["application/pdf", "application/pdf"]]) {
            const id = fake.media(bytes, { mime });
            const name = 'Umowa "nr 1"; żółć.pdf';
            const one = await inState(send("document", { id, mime_type: mime, filename: name }, `as ${mime}`), "fetched");
            const response = await get(one.url);
            assert.equal(response.headers.get("content-type"), type);
            const disposition = response.headers.get("content-disposition");
            assert.ok(disposition.startsWith("attachment; filename*=UTF-8''"), disposition);
            assert.equal(decodeURIComponent(disposition.split("''")[1]), name.normalize("NFC"));
            assert.ok(Buffer.from(await response.arrayBuffer()).equals(bytes));
        }
        const audio = fake.media(bytes, { mime: "audio/ogg; codecs=opus" });
        const voice = await inState(send("audio", { id: audio, mime_type: "audio/ogg; codecs=opus" }, "voice"), "fetched");
        assert.equal((await get(voice.url)).headers.get("content-type"), "audio/ogg");
    });

    it("an altered, unsigned, foreign or expired address is refused", async () => {
        const one = await inState({ caption: "the crack" }, "fetched");
        const other = await inState({ caption: "as application/pdf" }, "fetched");
        const url = new URL(one.url, server.url);
        const refused = async (path) => {
            const response = await get(path);
            assert.equal(response.status, 403, path);
            assert.equal((await response.json()).code, "denied");
        };
        const change = (key, value) => {
            const changed = new URL(url);
            if (value === undefined) changed.searchParams.delete(key);
            else changed.searchParams.set(key, value);
            return changed.pathname + changed.search;
        };
        const expires = Number(url.searchParams.get("expires"));
        const left = expires * 1000 - Date.now();
        assert.ok(left > 9 * 60_000 && left <= 11 * 60_000, `${left} ms`);
        await refused(change("expires", String(expires + 1)));
        await refused(change("expires", String(Math.floor(Date.now() / 1000) - 1)));
        await refused(change("mime", "text/html"));
        await refused(change("name", "other.exe"));
        await refused(change("signature", url.searchParams.get("signature").slice(0, -1)));
        for (const key of ["expires", "mime", "name", "signature"]) await refused(change(key));
        await refused(new URL(other.url, server.url).pathname + url.search);
        await refused("/api/v1/blobs/x");
        await refused(`${url.pathname}0${url.search}`);
        assert.equal((await get(one.url, { method: "POST" })).status, 405);
    });

    it("what cannot be fetched says so, and why", async () => {
        const lost = fake.media(randomBytes(10), { fault: "gone" });
        const gone = await inState(send("image", { id: lost, mime_type: "image/png" }, "lost"), "failed");
        assert.deepEqual([gone.error_code, gone.url], ["gone", ""]);
        const missing = fake.media(randomBytes(10), { fault: "missing" });
        assert.equal((await inState(send("image", { id: missing }, "lost at the address"), "failed")).error_code, "gone");
        const unknown = send("image", { id: "999" }, "never there");
        assert.equal((await inState(unknown, "failed")).error_code, "gone");
        const other = fake.media(randomBytes(10), { sha256: sha256("something else") });
        assert.equal((await inState(send("video", { id: other }, "not that"), "failed")).error_code, "damaged");
        const large = fake.media(Buffer.alloc(25 * 1024 * 1024 + 1), { mime: "video/mp4" });
        assert.equal((await inState(send("video", { id: large }, "large"), "failed")).error_code, "too_large");
        assert.equal(fake.files.get(large).asked, 0);
    });

    it("a network that stumbles is asked again; the same file twice lies there once", async () => {
        const bytes = randomBytes(5000);
        const stumbles = fake.media(bytes, { fault: "error", times: 1 });
        const cut = fake.media(bytes, { fault: "cut", times: 1 });
        const first = send("image", { id: stumbles, mime_type: "image/png" }, "stumbles");
        const second = send("image", { id: cut, mime_type: "image/png" }, "is cut");
        const one = await inState(first, "fetched");
        const two = await inState(second, "fetched");
        const hash = (attachment) => new URL(attachment.url, server.url).pathname.split("/").pop();
        assert.equal(hash(one), sha256(bytes));
        assert.equal(hash(two), hash(one));
        assert.ok(fake.files.get(stumbles).asked >= 2);
    });

    it("what has no file is not waited for", async () => {
        const from = String(++people);
        fake.inbound({ from, name: "Jan", text: "Rynek 1" });
        await eventually(async () => (await admin.must("conversations_list", { query: { limit: 200 } }))
            .conversations.some((row) => row.title === "Rynek 1"));
        fake.inbound({ from, type: "location", part: { latitude: 51.1, longitude: 17, name: "Rynek" } });
        const one = await eventually(async () => {
            const { conversations } = await admin.must("conversations_list", { query: { limit: 200 } });
            const { id } = conversations.find((row) => row.title === "Rynek 1");
            const { messages } = await admin.must("conversation_read", { path: { conversation: id } });
            return messages[1]?.attachments[0];
        });
        assert.deepEqual([one.kind, one.state, one.url], ["location", "none", "geo:51.1,17"]);
    });

    it("stopped in the middle: fetched after the start, and everything adds up", async () => {
        const bytes = randomBytes(9000);
        for (const [name, signal] of [["a stop", "SIGTERM"], ["a kill", "SIGKILL"]]) {
            const id = fake.media(bytes, { mime: "image/webp", fault: "stall", times: 1 });
            const sent = send("image", { id, mime_type: "image/webp" }, name);
            await inState(sent, "waiting");
            await eventually(() => fake.files.get(id).asked === 1);
            server.process.kill(signal);
            const how = await server.exit;
            assert.equal(how.code ?? how.signal, signal === "SIGTERM" ? 0 : "SIGKILL", server.errors.slice(-2000));
            server.output = "";
            await server.start();
            fake.hooks({ url: server.url + fake.path });
            admin = await server.signInByPassword("ewa@example.com", password);
            const one = await inState(sent, "fetched");
            assert.ok(Buffer.from(await (await get(one.url)).arrayBuffer()).equals(bytes));
        }
        assert.equal(readdirSync(join(server.folder, "blobs")).filter((name) => name.startsWith(".")).length, 0);
        assert.match(server.command("check", server.storeFlags()), /Everything adds up/);
    });

    it("a backup holds the files, and a check misses one that is gone", async () => {
        const to = join(server.folder, "copy");
        const hash = new URL((await inState({ caption: "the crack" }, "fetched")).url, server.url).pathname.split("/").pop();
        server.command("backup", ["--to", to, ...server.storeFlags()]);
        assert.ok(existsSync(join(to, "blobs", hash.slice(0, 2), hash.slice(2, 4), hash)));
        rmSync(blobFile(hash));
        assert.throws(() => server.command("check", server.storeFlags()), new RegExp(`${hash}: is not on the disk`));
        const one = await attachmentOf({ caption: "the crack" });
        assert.equal((await get(one.url)).status, 404);
    });
}
