/* Bluesky through Hark: a mention that a poll brought is answered within the network's two limits, and a
 * lost answer is read back by the name that Hark gave it. The network here knows only what the network
 * itself says of these five calls; the real one, with kills, is in tests/peer. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { eventually } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

const BRAND = "did:plc:kotwicaubezpieczenia0001";
const ANNA = "did:plc:annazielinska00000000001";

/* `posts`: notifications, newest first; `records`: by their name; `cutNext`: keep a record, then say nothing. */
async function startNetwork() {
    const network = { posts: [], records: new Map(), asked: [], cutNext: false };
    const calls = {
        "com.atproto.server.createSession": () => ({ accessJwt: "access", refreshJwt: "refresh", did: BRAND, handle: "kotwica.example" }),
        "app.bsky.notification.listNotifications": () => ({ notifications: network.posts }),
        "com.atproto.repo.createRecord": (_, { rkey, record }) => {
            network.records.set(rkey, record);
            return { uri: `at://${BRAND}/app.bsky.feed.post/${rkey}`, cid: `cid-${rkey}` };
        },
        "com.atproto.repo.getRecord": (query) => {
            const value = network.records.get(query.get("rkey"));
            return value && { uri: `at://${BRAND}/app.bsky.feed.post/${query.get("rkey")}`, value };
        },
    };
    const server = createServer(async (request, response) => {
        const url = new URL(request.url, "http://network");
        const name = url.pathname.replace("/xrpc/", "");
        let text = "";
        for await (const piece of request) text += piece;
        network.asked.push(name);
        const answer = calls[name]?.(url.searchParams, text && JSON.parse(text));
        if (name.endsWith("createRecord") && network.cutNext) {
            network.cutNext = false;
            request.socket.destroy();
            return;
        }
        response.writeHead(answer ? 200 : 400, { "content-type": "application/json" });
        response.end(JSON.stringify(answer ?? { error: "RecordNotFound", message: "Could not locate record" }));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    network.url = `http://127.0.0.1:${server.address().port}`;
    network.close = () => { server.closeAllConnections(); server.close(); };
    network.mention = (key, text) => {
        const at = new Date().toISOString();
        network.posts.unshift({ uri: `at://${ANNA}/app.bsky.feed.post/${key}`, cid: `cid-${key}`, reason: "mention",
            author: { did: ANNA, handle: "anna.example", displayName: "Anna" }, isRead: false, indexedAt: at, labels: [],
            record: { $type: "app.bsky.feed.post", text, createdAt: at, langs: ["en"] } });
    };
    return network;
}

describe("a mention on Bluesky", () => {
    let world;
    let network;

    before(async () => {
        world = await World.make();
        network = await startNetwork();
        const fields = { handle: "kotwica.example", app_password: "abcd-efgh-ijkl-mnop", service_url: network.url, allow_private_addresses: "yes" };
        network.mention("3one", "@kotwica.example why?");
        network.mention("3two", "@kotwica.example and now?");
        await world.admin.must("account_create", { body: { channel: "bluesky", name: "Kotwica", shadow: false,
            fields: Object.entries(fields).map(([key, value]) => ({ key, value })) } });
    });
    after(async () => {
        network?.close();
        await world?.end();
    });

    it("is answered in public, within the limits that the place tells", async () => {
        const detail = await world.caseOf("@kotwica.example why?");
        const [place] = detail.places;
        assert.deepEqual([place.visibility, place.unit, place.max, place.max_bytes], ["public", "graphemes", 300, 3000]);
        await world.becomes(await world.answer(detail, "Because."), "sent");
        const [record] = network.records.values();
        assert.deepEqual([record.text, record.reply.parent.uri], ["Because.", detail.messages[0].permalink
            .replace("https://bsky.app/profile/anna.example/post", `at://${ANNA}/app.bsky.feed.post`)]);
    });

    it("300 signs that are too many bytes are refused before they leave", async () => {
        const detail = await world.caseOf("@kotwica.example why?");
        const family = "👨‍👩‍👧‍👦";
        const fits = `${family.repeat(119)}x`;
        assert.ok(Buffer.byteLength(fits) <= 3000 && Buffer.byteLength(family.repeat(121)) > 3000);
        const refused = await world.admin.call("reply_create", world.answering(detail, family.repeat(121), { send_anyway: true }));
        assert.equal(refused.status, 422, refused.text);
        await world.becomes(await world.answer(detail, fits, { send_anyway: true }), "sent");
    });

    it("an answer whose response was lost is read back, not written twice", async () => {
        const detail = await world.caseOf("@kotwica.example and now?");
        network.cutNext = true;
        await world.becomes(await world.answer(detail, "Now too."), "sent");
        assert.equal([...network.records.values()].filter((one) => one.text === "Now too.").length, 1);
        assert.ok(network.asked.includes("com.atproto.repo.getRecord"));
        await eventually(async () => (await world.detail(detail.conversation.id)).conversation.open_obligations === 0);
    });
});
