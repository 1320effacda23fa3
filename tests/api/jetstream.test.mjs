/* Bluesky's Jetstream as a source: a connection that is held open, what comes over it, and that nothing
 * is lost or heard twice when it breaks or the server is killed. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startJetstream } from "../fakes/jetstream.mjs";
import { eventually, Server, stores } from "./lib/server.mjs";

process.env.HARK_TEST_SOURCE_MS = "100";
const PASSWORD = "correct horse battery staple";
const HOUR_US = 3_600_000_000;

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let server, admin, network;

    before(async () => {
        server = new Server({ store });
        server.init("ewa@example.com", PASSWORD);
        await server.start();
        admin = await server.signInByPassword("ewa@example.com", PASSWORD);
        network = await startJetstream();
    });
    after(async () => {
        await network?.close();
        await server?.halt();
        assert.equal(server.command("check", server.storeFlags()), "Everything adds up.\n");
        await server?.stop();
    });

    const read = async (id) => (await admin.must("sources_list")).sources.find((one) => one.id === id);
    const of = (address) => ({ body: { kind: "bluesky", address, inside: true } });
    const once = (id, fits) => eventually(async () => {
        const now = await read(id);
        return fits(now) && now;
    }, 60_000);

    it("is tried before it is saved", async () => {
        network.greetings = [{ did: "did:plc:x", time_us: Date.now() * 1000, kind: "identity" }, network.message("piękna kotwica", { langs: ["pl"], createdAt: "2026-01-02T03:04:05Z" }),
            network.message("nic", { operation: "delete" }), network.message("tylko lubię", { collection: "app.bsky.feed.like" })];
        const { address, name, count, posts: [post] } = await admin.must("source_try", of(network.url));
        assert.deepEqual([address, name, count], [`${network.url}/`, "Bluesky", 1]);
        assert.deepEqual(post, { ...post, channel: "bluesky", text: "piękna kotwica", author: "did:plc:annazielinska00000000001", language: "pl",
            at_ms: Date.UTC(2026, 0, 2, 3, 4, 5) });
        assert.match(post.url, /^https:\/\/bsky\.app\/profile\/did:plc:annazielinska00000000001\/post\/3k\d+$/);
        assert.deepEqual(network.opened, [{ cursor: null, wanted: ["app.bsky.feed.post"] }]);
        network.greetings = [];
    });

    it("is refused with what is wrong", async () => {
        const wrong = async (address, word) => assert.equal((await admin.refused("source_try", of(address), 422, "invalid")).problem, word);
        await wrong(`${network.url}/profile/ola`, "source_jetstream_place");
        assert.equal((await admin.refused("source_try", { body: { kind: "bluesky", address: network.url } }, 422, "invalid")).problem, "source_private");
        const [rude, other] = [await startJetstream({ accept: false }), await startJetstream()];
        try {
            await wrong(rude.url, "source_refused");
            other.greetings = ["this is no JSON"];
            await wrong(other.url, "source_not_jetstream");
        } finally {
            await Promise.all([rude.close(), other.close()]);
        }
    });

    it("hears what comes, says how far behind it is, and goes on after a break with nothing lost and nothing twice", async () => {
        const watch = await admin.must("watch_create", { body: { name: "Kotwica", query: "kotwica" } });
        const { id } = await admin.must("source_create", of(network.url));
        const at = { path: { source: id } };
        await eventually(() => network.opened.length === 2, 60_000);
        const now_us = Date.now() * 1000;
        let n = 0;
        const old = () => network.post("stara wiadomość", { us: now_us - 2 * HOUR_US + ++n });
        const timer = setInterval(old, 20);
        try {
            const late = await once(id, (one) => one.behind_ms > 0);
            assert.ok(late.behind_ms >= HOUR_US / 1000 && late.missed_ms === 0);
        } finally {
            clearInterval(timer);
        }
        network.post("nowa kotwica", { us: now_us });
        const last = network.message("bez niczego");
        network.say(last);
        network.ping();
        const well = await once(id, (one) => one.posts === n + 2 && one.behind_ms === 0);
        assert.deepEqual([well.kept, well.problem, well.missed_ms > 0], [1, "", true]);
        await eventually(() => network.pongs > 0, 60_000);
        assert.equal(network.opened.length, 2, "one connection for all of it");

        network.away = true;
        network.drop();
        assert.equal((await once(id, (one) => one.problem !== "")).problem, "source_cut");
        network.away = false;
        network.post("kotwica w przerwie");
        await admin.must("source_look", at);
        const again = await once(id, (one) => one.posts === n + 3);
        assert.deepEqual([again.kept, again.problem], [2, ""]);
        assert.ok(Number(network.opened[2].cursor) < last.time_us, "it begins some seconds before");
        assert.deepEqual((await admin.must("watch_posts", { path: { watch: watch.id } })).posts.map((p) => p.text).sort(),
            ["kotwica w przerwie", "nowa kotwica"]);

        await admin.must("source_update", { ...at, body: { name: "Bluesky", paused: true } });
        network.post("kotwica w pauzie");
        await admin.must("source_update", { ...at, body: { name: "Bluesky" } });
        await once(id, (one) => one.posts === n + 4);
    });

    it("loses nothing and hears nothing twice when the server is killed in the middle", async () => {
        const watch = await admin.must("watch_create", { body: { name: "Burza", query: "burza" } });
        const [{ id, posts: before }] = (await admin.must("sources_list")).sources;
        let n = 0;
        const rain = () => network.post(`burza numer ${++n}`);
        for (let round = 0; round < 2; round++) {
            const opened = network.opened.length;
            const timer = setInterval(rain, 20);
            try {
                await eventually(() => n >= 20 * (round + 1), 60_000);
                await server.halt("SIGKILL");
                await server.start();
                admin.url = server.url;
                await eventually(() => network.opened.length > opened, 60_000);
            } finally {
                clearInterval(timer);
            }
        }
        const all = await once(id, (one) => one.posts >= before + n);
        const heard = async () => (await admin.must("watches_list")).watches.find((one) => one.id === watch.id).heard;
        assert.deepEqual([all.posts, await heard()], [before + n, n]);
    });
}
