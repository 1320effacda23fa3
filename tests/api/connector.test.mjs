/* A connector of one's own: the example of the documents, run as it stands, against the real server. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { eventually, stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

const SECRET = "a-secret-of-sixteen";
const script = new URL("../../docs/examples/connector.sh", import.meta.url).pathname;
const run = promisify(execFile);

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let world, listener, url, environment, folder;
    const connections = new Set();
    const broken = []; /* what the next replies meet instead of the connector */

    before(async () => {
        world = await World.make({ store });
        folder = mkdtempSync(join(tmpdir(), "hark-connector-"));
        listener = createServer((socket) => {
            connections.add(socket.on("close", () => connections.delete(socket)).on("error", () => undefined));
            const fault = broken.shift();
            if (fault === "cut before") return socket.destroy();
            const handle = spawn("sh", [script, "handle"], { env: environment, stdio: ["pipe", "pipe", "inherit"] });
            handle.stdin.on("error", () => undefined);
            socket.pipe(handle.stdin);
            if (fault === "cut after") return handle.on("close", () => socket.destroy());
            handle.stdout.pipe(socket);
        }).listen(0, "127.0.0.1");
        await new Promise((resolve) => listener.once("listening", resolve));
        const fields = { network: "allegro", secret: SECRET, allow_private_addresses: "yes",
            reply_url: `http://127.0.0.1:${listener.address().port}/reply` };
        const account = await world.admin.must("account_create", { body: { channel: "api", name: "Allegro",
            shadow: false, fields: Object.entries(fields).map(([key, value]) => ({ key, value })) } });
        url = world.server.url + account.webhook_path;
        environment = { PATH: process.env.PATH, HARK_URL: url, HARK_SECRET: SECRET, STATE: join(folder, "sent"),
            SEND: join(folder, "send.sh") };
        writeFileSync(environment.SEND, `#!/bin/sh\ncat >>'${folder}/out'; echo >>'${folder}/out'; echo m-$$\n`, { mode: 0o700 });
        await eventually(async () => (await fetch(url)).status === 405);
    });
    after(async () => {
        for (const one of connections) one.destroy();
        listener?.close();
        rmSync(folder, { recursive: true, force: true });
        await world?.end();
    });

    const say = (...words) => run("sh", [script, "say", ...words], { env: environment });
    const out = () => (existsSync(`${folder}/out`) ? readFileSync(`${folder}/out`, "utf8").trim().split("\n").map(JSON.parse) : []);

    function deliver(body, { at = Math.floor(Date.now() / 1000), secret = SECRET } = {}) {
        const text = typeof body === "string" ? body : JSON.stringify(body);
        const mac = createHmac("sha256", secret).update(`${at}.${text}`).digest("hex");
        return fetch(url, { method: "POST", body: text, headers: { "x-hark-signature": `t=${at},v1=${mac}` } });
    }

    it("what a person says is a case, and the answer goes out through the connector", async () => {
        await say("anna", "Anna Zielińska", "Gdzie jest \"moja\" paczka?\nCzekam \\ tydzień.", "order-77");
        const detail = await world.caseOf("Gdzie jest \"moja\" paczka?");
        assert.equal(detail.messages[0].text, "Gdzie jest \"moja\" paczka?\nCzekam \\ tydzień.");
        await world.becomes(await world.answer(detail, "Jutro będzie u Pani."), "sent");
        assert.deepEqual(out().map((one) => [one.thread, one.text]), [["order-77", "Jutro będzie u Pani."]]);
    });

    it("after a lost answer it goes out again, and is sent once", async () => {
        await say("marek", "Marek", "Zgubione");
        const detail = await world.caseOf("Zgubione");
        broken.push("cut after");
        const reply = await world.answer(detail, "Tylko raz.");
        await world.becomes(reply, "sent");
        assert.equal(out().filter((one) => one.text === "Tylko raz.").length, 1);
    });

    it("a delivery that is forged, old, or from the future stays outside", async () => {
        const event = { events: [{ kind: "message", id: "f-1", thread: "f", from: { id: "f" }, text: "forged", at_ms: Date.now() }] };
        const now = Math.floor(Date.now() / 1000);
        assert.equal((await deliver(event, { secret: "another-secret-of-16" })).status, 401);
        assert.equal((await deliver(event, { at: now - 301 })).status, 401);
        assert.equal((await deliver(event, { at: now + 301 })).status, 401);
        const { conversations } = await world.admin.must("conversations_list", { query: { limit: 200 } });
        assert.equal(conversations.some((one) => one.title === "forged"), false);
    });

    it("delivered twice is there once; what cannot be read is in the quarantine", async () => {
        const event = { events: [{ kind: "message", id: "d-1", thread: "d", from: { id: "d" }, text: "dwa razy", at_ms: 1795298400000,
            visibility: "public", likes: 41, followers: 1200 }] };
        for (let i = 0; i < 3; i++) assert.equal((await deliver(event)).status, 200);
        const detail = await world.caseOf("dwa razy");
        assert.deepEqual([detail.messages[0].likes, detail.messages[0].followers], [41, 1200]);
        assert.equal((await deliver({ events: [{ kind: "message" }] })).status, 200);
        const rows = await eventually(async () => {
            const list = await world.admin.must("quarantine_list", { query: { limit: 20 } });
            return list.rows.length > 0 && list.rows;
        });
        assert.match(rows[0].detail, /events\[0\]\.id/);
        assert.equal((await world.detail(detail.conversation.id)).messages.length, 1);
    });

    it("a secret that is too short is refused, with the field", async () => {
        const answer = await world.admin.call("account_create", { body: { channel: "api", name: "x", shadow: false,
            fields: [{ key: "network", value: "n" }, { key: "secret", value: "short" }] } });
        assert.equal(answer.status, 422);
    });

    it("after all this everything adds up", () => world.check());
}
