/* What cannot be read: kept whole, answered like anything else, in a list that admins see, and tried
 * again when somebody says so. Nothing of it stops what comes after. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createRequire } from "node:module";
import { after, before, describe, it } from "node:test";
import { zstdDecompressSync } from "node:zlib";
import { eventually, stores } from "./lib/server.mjs";
import { readTable, World } from "./lib/world.mjs";

const here = createRequire(import.meta.url);
const catalogues = Object.fromEntries(["en", "pl", "ru", "he"].map((name) => [name, here(`../../i18n/${name}.json`)]));

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let world;
    let admin;

    before(async () => {
        world = await World.make({ store });
        admin = world.admin;
    });
    after(() => world?.end());

    const rows = async () => (await admin.must("quarantine_list", { query: { limit: 200 } })).rows;
    const deep = (n) => "[".repeat(n) + "]".repeat(n);

    /* body -> why, what the detail must speak of */
    const unreadable = [
        ["not JSON", "{\"object\":", "unreadable", /JSON|expected|end/i],
        ["too deep", `{"object":"whatsapp_business_account","entry":${deep(70)}}`, "too_large", /deep|nest/i],
        ["a key twice", "{\"object\":\"whatsapp_business_account\",\"object\":\"x\",\"entry\":[]}", "unreadable", /twice|duplicate|repeated|key/i],
        ["not UTF-8", Buffer.concat([Buffer.from("{\"object\":\"whatsapp_business_account\",\"entry\":[],\"x\":\""),
            Buffer.from([0xff, 0xfe]), Buffer.from("\"}")]), "unreadable", /UTF-8/i],
        ["too many parts", `{"object":"whatsapp_business_account","entry":[${"0,".repeat(100_001)}0]}`, "too_large", /many|nodes|parts/i],
        ["not a webhook of this network", "{\"object\":\"page\",\"entry\":[]}", "unexpected", /whatsapp_business_account/],
    ];

    it("each kind: answered 2xx, kept whole, listed with its reason", async () => {
        const { quarantined } = await admin.must("bootstrap_read");
        assert.equal(quarantined, 0);
        const stream = await admin.stream((await admin.must("bootstrap_read")).seq);
        for (const [name, body] of unreadable) {
            const response = await deliver(body);
            assert.equal(response.status, 200, name);
        }
        const list = await eventually(async () => {
            const now = await rows();
            return now.length === unreadable.length && now;
        });
        for (const [name, body, reason, detail] of unreadable) {
            const size = Buffer.byteLength(body);
            const row = list.find((one) => one.size_bytes === size);
            assert.ok(row, name);
            assert.equal(row.reason, reason, name);
            assert.match(row.detail, detail, name);
            for (const words of Object.values(catalogues)) assert.ok(words[`unread.${reason}`], name);
            assert.deepEqual([row.state, row.channel, row.account, row.tries],
                ["quarantined", "whatsapp", world.whatsapp.account.id, 1], name);
            assert.ok(Math.abs(row.arrived_ms - Date.now()) < 60_000);
        }
        assert.deepEqual(list.map((row) => row.id), list.map((row) => row.id).sort().reverse(), "newest first");
        await stream.find((item) => item.quarantined === unreadable.length);
        assert.equal((await admin.must("bootstrap_read")).quarantined, unreadable.length);
        stream.close();
    });

    it("can be taken home, row by row as listed", async () => {
        const list = await rows();
        const table = readTable((await admin.must("quarantine_csv")).replace(/^\uFEFF/, "")).slice(1);
        assert.deepEqual(table.map((row) => [row[0], row[4], row[7]]), list.map((row) => [row.id, row.reason, String(row.size_bytes)]));
    });

    it("keeps every byte that came", () => {
        const kept = world.server.ask("SELECT body FROM raw WHERE state = 2").map((row) => zstdDecompressSync(row).toString("latin1"));
        const came = unreadable.map(([, body]) => Buffer.from(body).toString("latin1"));
        assert.ok(kept.sort().every((body, i) => body === came.sort()[i]) && kept.length === came.length);
    });

    it("what comes after is read as always", async () => {
        assert.ok((await world.begin("after the bad ones", "48605000001")).conversation.id);
    });

    it("pages by key", async () => {
        const all = await rows();
        const seen = [];
        for (let more = true; more;) {
            const page = await admin.must("quarantine_list", { query: { limit: 4, ...(seen.length ? { before: seen.at(-1) } : {}) } });
            seen.push(...page.rows.map((row) => row.id));
            more = page.more;
        }
        assert.deepEqual(seen, all.map((row) => row.id));
    });

    it("tried again: counted, and back in the list with its reason if it is still unreadable", async () => {
        const [row] = await rows();
        const answer = await admin.must("quarantine_retry", { path: { raw: row.id } });
        assert.equal(answer.id, row.id);
        assert.equal(answer.state, "new");
        const again = await eventually(async () => (await rows()).find((one) => one.id === row.id && one.tries === row.tries + 1));
        assert.deepEqual([again.reason, again.detail], [row.reason, row.detail]);
        assert.equal((await admin.must("bootstrap_read")).quarantined, unreadable.length);
    });

    it("strange but readable is no quarantine: a time of long ago, the same once more", async () => {
        const messages = [{ from: "48605000002", id: "wamid.strange", timestamp: "1", type: "text", text: { body: "from 1970" } }];
        await world.whatsapp.change({ messages });
        await world.whatsapp.change({ messages });
        const detail = await world.caseOf("from 1970");
        await world.begin("behind the repetition", "48605000003");
        const now = await world.detail(detail.conversation.id);
        assert.deepEqual([now.messages.length, now.conversation.open_obligations], [1, 1]);
        assert.ok(now.messages[0].at_ms > Date.now() - 8 * 24 * 3600 * 1000, "clocks lie: at most a week");
        assert.equal((await rows()).length, unreadable.length);
    });

    it("what is not in quarantine cannot be tried again", async () => {
        await admin.refused("quarantine_retry", { path: { raw: "0000000000000" } }, 404, "not_found");
        const agent = await world.invite("Adam", "agent");
        await agent.refused("quarantine_list", {}, 403, "denied");
        await agent.refused("quarantine_csv", {}, 403, "denied");
        await agent.refused("quarantine_retry", { path: { raw: (await rows())[0].id } }, 403, "denied");
        assert.equal((await agent.must("bootstrap_read")).quarantined, 0, "others are not bothered with it");
    });

    it("kept over a restart, and everything received is accounted for", async () => {
        const before = await rows();
        world.server.process.kill("SIGTERM");
        await world.server.exit;
        world.server.command("check", world.server.storeFlags());
        world.server.output = "";
        await world.server.start();
        admin.url = world.server.url;
        assert.deepEqual(await rows(), before);
    });

    it("forged or unsigned: refused, nothing kept", async () => {
        const before = (await rows()).length;
        const response = await world.whatsapp.deliver("{}", "0".repeat(64));
        assert.ok([401, 403].includes(response.status), String(response.status));
        const unsigned = await fetch(world.server.url + world.whatsapp.account.webhook_path, { method: "POST", body: "{}" });
        assert.ok([401, 403].includes(unsigned.status));
        assert.equal((await rows()).length, before);
    });

    function deliver(body) {
        return Buffer.isBuffer(body) ? deliverBytes(body) : world.whatsapp.deliver(body);
    }

    /* Bytes that are no text: signed as they are. */
    async function deliverBytes(bytes) {
        const mac = createHmac("sha256", "0123456789abcdef0123456789abcdef").update(bytes).digest("hex");
        return fetch(world.server.url + world.whatsapp.account.webhook_path,
            { method: "POST", body: bytes, headers: { "x-hub-signature-256": `sha256=${mac}` } });
    }
}
