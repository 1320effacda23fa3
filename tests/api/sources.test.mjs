/* Sources of listening: what is tried before it is saved, what is asked by the clock, what comes of
 * it, and that no post is lost or heard twice whatever happens in between. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startSite } from "../fakes/feeds.mjs";
import { eventually, Server, stores } from "./lib/server.mjs";

process.env.HARK_TEST_SOURCE_MS = "100";
const PASSWORD = "correct horse battery staple";

for (const store of stores) describe(`on ${store}`, () => walk(store));

it("asks one host although many others wait for another", async () => {
    const server = new Server({ store: stores[0] });
    const [one, other] = [await startSite(), await startSite()];
    try {
        server.init("ewa@example.com", PASSWORD);
        process.env.HARK_TEST_SOURCE_MS = "30000";
        await server.start();
        process.env.HARK_TEST_SOURCE_MS = "100";
        const admin = await server.signInByPassword("ewa@example.com", PASSWORD);
        for (let i = 0; i < 55; i++) await admin.must("source_create", { body: { address: `${one.url}/${i}`, inside: true } });
        await admin.must("source_create", { body: { address: `${other.url}/feed`, inside: true } });
        await eventually(() => other.asksOf("/feed") > 0, 60_000);
        assert.ok(one.asked.length < 5, "the other one stands behind a page of them");
    } finally {
        await Promise.all([one.close(), other.close()]);
        await server.stop();
    }
});

function walk(store) {
    let server, admin, site;

    before(async () => {
        server = new Server({ store });
        server.init("ewa@example.com", PASSWORD);
        await server.start();
        admin = await server.signInByPassword("ewa@example.com", PASSWORD);
        site = await startSite();
    });
    after(async () => {
        await site?.close();
        await server?.halt();
        assert.equal(server.command("check", server.storeFlags()), "Everything adds up.\n");
        await server?.stop();
    });

    const read = async (id) => (await admin.must("sources_list")).sources.find((one) => one.id === id);
    const add = (path, more = {}) => admin.must("source_create", { body: { address: site.url + path, inside: true, ...more } });
    const tried = (path, more = {}) => ({ body: { address: site.url + path, inside: true, ...more } });
    const watch = (name, query) => admin.must("watch_create", { body: { name, query } });
    const posts = async (id) => (await admin.must("watch_posts", { path: { watch: id } })).posts;

    /* Asked once more, and what it came to. */
    async function look({ id }) {
        const before = await read(id);
        await admin.must("source_look", { path: { source: id } });
        return eventually(async () => {
            const now = await read(id);
            return now.next_ms > 0 && now.tried_ms > before.tried_ms && now;
        });
    }
    const answered = ({ id }) => eventually(async () => {
        const now = await read(id);
        return now.tried_ms > 0 && now;
    });

    it("is tried before it is saved: its name and its newest posts, and nothing is kept", async () => {
        const date = new Date(Date.UTC(2026, 10, 20, 8, 30)).toUTCString();
        site.rss("/news", ["one", "two", "three", "four"].map((n, i) => ({ guid: n, title: `Title ${n}`, text: `<p>Body <b>${n}</b> &oacute;</p>`,
            link: `/post/${n}`, author: i === 0 ? "Ola" : "", date })));
        const { address, name, count, posts: shown } = await admin.must("source_try", tried("/news"));
        assert.deepEqual([address, name, count, shown.length], [`${site.url}/news`, "Kotwica", 4, 3]);
        assert.deepEqual(shown[0], { ...shown[0], channel: "feed", text: "Title one\n\nBody one ó", url: `${site.url}/post/one`, author_name: "Ola",
            language: "pl", at_ms: Date.UTC(2026, 10, 20, 8, 30), id: "" });
        assert.equal(shown[1].author_name, "Kotwica");
        assert.deepEqual((await admin.must("sources_list")).sources, []);
        site.put("/page", { type: "text/html", body: "<!doctype html><title>x</title><link rel='alternate' type='application/rss+xml' href='news'><p>hi" });
        assert.equal((await admin.must("source_try", tried("/page"))).address, `${site.url}/news`, "a page's feed");
    });

    it("is refused with what is wrong and where", async () => {
        const wrong = async (path, word, more) => {
            const { problem, field } = await admin.refused("source_try", tried(path, more), 422, "invalid");
            assert.deepEqual([problem, field], [word, "address"], path);
        };
        site.put("/500", { status: 500 });
        site.put("/403", { status: 403 });
        site.put("/429", { status: 429 });
        site.put("/418", { status: 418 });
        site.put("/cut", { body: "<rss><channel>".padEnd(500), cut: true });
        site.put("/round", { status: 302, headers: { location: "/round" } });
        site.put("/bad", { body: "<rss><channel><item><title>x</item>" });
        site.put("/json", { body: '{"version": 1}' });
        site.put("/bomb", { body: '<!DOCTYPE rss [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><rss><channel><title>&c;</title></channel></rss>' });
        site.put("/html", { type: "text/html", body: "<html><body>nothing here</body></html>" });
        site.put("/huge", { body: `<rss><channel>${" ".repeat(5 << 20)}</channel></rss>`, gzip: true });
        for (const [path, word] of [["/500", "source_server"], ["/403", "source_forbidden"], ["/429", "source_limited"], ["/418", "source_refused"], ["/cut", "source_cut"],
            ["/none", "source_gone"], ["/round", "source_moves"], ["/bad", "source_malformed"], ["/json", "source_not_feed"],
            ["/bomb", "source_malformed"], ["/html", "source_not_feed"], ["/huge", "source_large"]]) await wrong(path, word);
        await wrong("/news", "source_private", { inside: false });
        const refused = async (address, word) => assert.equal((await admin.refused("source_try", { body: { address, inside: true } }, 422, "invalid")).problem, word);
        await refused("ftp://example.com/feed", "not_a_url");
        await refused("http://127.0.0.1:1/feed", "source_unreachable");
        await refused("http://ola:secret@127.0.0.1/feed", "url_signs_in");
        await wrong("/@ola", "source_mastodon_place", { kind: "mastodon" });
        await admin.refused("source_create", { body: { address: "javascript:alert(1)" } }, 422, "invalid");
    });

    it("brings posts once, with what they are called, and asks politely", async () => {
        const one = await watch("Latarnia", "latarnia");
        site.rss("/poll", [{ guid: "a", text: "stara latarnia" }, { guid: "b", text: "bez niczego" }]);
        const source = await add("/poll", { name: "Forum" });
        assert.deepEqual(source, { ...source, version: 1, kind: "feed", state: "listening", name: "Forum", inside: true, posts: 0, problem: "" });
        const first = await answered(source);
        assert.deepEqual([first.posts, first.kept, first.failures, first.problem], [2, 1, 0, ""]);
        assert.ok(first.newest_ms > 0 && first.worked_ms > 0 && first.next_ms > first.tried_ms && first.created_ms > 0);
        assert.equal((await look(source)).posts, 2, "nothing new");
        assert.ok(site.asked.filter((a) => a.path === "/poll").at(-1).headers["if-none-match"], "asked for what differs");
        site.rss("/poll", [{ guid: "c", text: "nowa latarnia" }, { guid: "a", text: "stara latarnia, poprawiona" }]);
        assert.deepEqual([(await look(source)).posts, (await posts(one.id)).map((p) => p.text)], [3, ["nowa latarnia", "stara latarnia"]]);
        site.rss("/poll", [{ guid: "b", text: "bez niczego" }, { guid: "a", text: "stara latarnia" }]);
        assert.equal((await look(source)).posts, 3, "what left the feed and came back is not new");
        await admin.refused("source_create", { body: { address: `${site.url}/poll`, inside: true } }, 422, "invalid");
    });

    it("says what is wrong, tries again by itself later, and is well again", async () => {
        site.put("/ill", { status: 503, headers: { "retry-after": "3600" } });
        const source = await add("/ill");
        assert.equal(source.name, new URL(site.url).host);
        const ill = await answered(source);
        assert.deepEqual([ill.problem, ill.failures, ill.worked_ms], ["source_server", 1, 0]);
        assert.ok(ill.next_ms - ill.tried_ms >= 3_600_000, "Retry-After is heeded");
        assert.equal((await look(source)).failures, 2);
        site.rss("/ill", []);
        const well = await look(source);
        assert.deepEqual([well.problem, well.failures, well.posts], ["", 0, 0]);
    });

    it("follows a move for good, and hears nothing twice for it", async () => {
        site.rss("/old", [{ guid: "1", text: "raz" }]);
        const source = await add("/old");
        await answered(source);
        site.put("/old", { status: 301, headers: { location: "/new" } });
        site.rss("/new", [{ guid: "1", text: "raz" }]);
        const moved = await look(source);
        assert.deepEqual([moved.address, moved.posts], [`${site.url}/new`, 1]);
        const again = await look(source);
        assert.deepEqual([again.posts, again.problem], [1, ""]);
    });

    it("does not move to where another source listens", async () => {
        site.rss("/two", [{ guid: "x", text: "dwa" }]);
        const [, two] = [await answered(await add("/two")), await add("/double", { name: "Double" })];
        await answered(two);
        site.put("/double", { status: 301, headers: { location: "/two" } });
        const same = await look(two);
        assert.deepEqual([same.address, same.posts, same.problem], [`${site.url}/double`, 0, "source_same"]);
    });

    it("keeps to itself what an address may hold", async () => {
        const { link } = await admin.must("person_create", { body: { email: "olga@example.com", name: "Olga", role: "viewer" } });
        const member = await server.signInByLink(link.split("token=")[1]);
        site.rss("/keyed?key=secret", [{ guid: "1", text: "latarnia z hasłem", link: "http://ola:secret@127.0.0.1/a" }]);
        const stream = await member.stream((await member.must("bootstrap_read")).seq);
        const source = await add("/keyed?key=secret");
        assert.equal(source.address, `${site.url}/keyed?key=secret`);
        await answered(source);
        assert.equal((await member.must("sources_list")).sources.find((one) => one.id === source.id).address, `${site.url}/keyed`);
        assert.equal((await stream.find((item) => item.source?.id === source.id)).source.address, `${site.url}/keyed`);
        stream.close();
        const { posts: [post] } = await admin.must("source_try", tried("/keyed?key=secret"));
        assert.equal(post.url, "");
    });

    it("is paused, renamed, removed and brought back, and every screen hears of it", async () => {
        site.rss("/own", [{ guid: "1", text: "raz" }]);
        const source = await add("/own");
        await answered(source);
        const path = { source: source.id };
        const stream = await admin.stream((await admin.must("bootstrap_read")).seq);
        const told = (fits) => stream.find((item) => item.source?.id === source.id && fits(item.source));
        assert.equal((await admin.must("source_update", { path, body: { name: "Own", paused: true } })).state, "paused");
        await told((one) => one.state === "paused" && one.name === "Own");
        await admin.refused("source_look", { path }, 409, "conflict");
        await admin.must("source_remove", { path });
        await told((one) => one.state === "removed");
        assert.equal(await read(source.id), undefined);
        assert.equal((await admin.must("source_update", { path, body: { name: "Own" } })).posts, 1);
        await told((one) => one.state === "listening" && one.problem === "");
        stream.close();
    });

    it("hears a tag of Mastodon page by page, however much came", async () => {
        const one = await watch("Fala", "#fala");
        const status = (i) => ({ id: String(10n ** 17n + BigInt(i)), uri: `https://m.example/${i}`, url: `https://m.example/@ola/${i}`, language: "pl",
            created_at: new Date(Date.UTC(2026, 9, 2, 0, i)).toISOString(), content: `<p>numer ${i} <a href="x">#<span>fala</span></a></p>`,
            account: { acct: "ola", display_name: "Ola", followers_count: 3 } });
        const all = [status(0)];
        site.tag("fala", all);
        await admin.refused("source_try", tried("/tags/none", { kind: "mastodon" }), 422, "invalid");
        const { posts: [first] } = await admin.must("source_try", tried("/tags/fala", { kind: "mastodon" }));
        assert.equal(first.author, `ola@${new URL(site.url).host}`);
        const source = await add("/tags/fala", { kind: "mastodon", name: "#fala" });
        assert.equal((await answered(source)).posts, 1);
        for (let i = 1; i < 100; i++) all.unshift(status(i));
        await admin.must("source_look", { path: { source: source.id } });
        const now = await eventually(async () => {
            const is = await read(source.id);
            return is.posts >= 100 && is;
        });
        assert.deepEqual([now.posts, now.kept], [100, 100]);
        assert.equal((await admin.must("watches_list")).watches.find((w) => w.id === one.id).heard, 100);
    });

    const paragraphs = (...blocks) => ({ type: "text/html", body: `<!doctype html><title>Forum</title>${blocks.map((one) => `<p>${one}</p>`).join("")}` });

    it("hears what is added to a page without a feed, and nothing of what stood there before", async () => {
        const one = await watch("Strona", "strona");
        site.put("/thread", paragraphs("stara strona działa", "menu"));
        const trial = await admin.must("source_try", tried("/thread", { kind: "page" }));
        assert.deepEqual([trial.count, trial.name, trial.posts.map((p) => p.text)], [1, "Forum", ["stara strona działa"]]);
        const source = await add("/thread", { kind: "page", name: "Wątek" });
        const first = await answered(source);
        assert.deepEqual([first.posts, first.newest_ms, first.problem], [0, 0, ""]);
        site.put("/thread", paragraphs("stara strona działa", "nowa strona nie działa"));
        const now = await look(source);
        assert.deepEqual([now.posts, now.kept], [1, 1]);
        const [post] = await posts(one.id);
        assert.deepEqual(post, { ...post, channel: "page", text: "nowa strona nie działa", url: `${site.url}/thread`, author_name: "Forum" });
        site.put("/thread", { status: 301, headers: { location: "/moved" } });
        site.put("/moved", paragraphs("stara strona działa", "nowa strona nie działa"));
        const moved = await look(source);
        assert.deepEqual([moved.address, moved.posts], [`${site.url}/moved`, 1]);
        for (const [path, document, word] of [["/file", { type: "application/pdf", body: "%PDF" }, "source_not_page"],
            ["/script", { type: "text/html", body: "<div id=app></div><script>a b c</script>" }, "source_page_empty"]]) {
            site.put(path, document);
            assert.equal((await admin.refused("source_try", tried(path, { kind: "page" }), 422, "invalid")).problem, word);
        }
    });

    it("reads no page that its site's robots.txt forbids, and reads that file once a day", async () => {
        const ruled = await startSite();
        try {
            const body = (path) => ({ body: { address: ruled.url + path, inside: true, kind: "page" } });
            const forbidden = async (path, word) => assert.equal((await admin.refused("source_try", body(path), 422, "invalid")).problem, word);
            for (const path of ["/open", "/closed"]) ruled.put(path, paragraphs("raz dwa trzy"));
            ruled.put("/robots.txt", { status: 301, headers: { location: "/rules" } });
            ruled.put("/rules", { type: "text/plain", body: "User-agent: *\nDisallow: /\n\nUser-agent: hark\nDisallow: /closed\n" });
            const source = await admin.must("source_create", body("/open"));
            assert.equal((await answered(source)).problem, "");
            await look(source);
            assert.deepEqual([ruled.asksOf("/robots.txt"), ruled.asksOf("/rules"), ruled.asksOf("/open")], [1, 1, 2]);
            await forbidden("/closed", "source_robots");
            ruled.put("/lure", { status: 302, headers: { location: "/closed" } });
            await forbidden("/lure", "source_robots");
            assert.equal(ruled.asksOf("/closed"), 0);
            ruled.put("/rules", { status: 503 });
            await forbidden("/open", "source_robots_silent");
            ruled.put("/rules", { body: "User-agent: hark\nDisallow: /" });
            await forbidden("/open", "source_robots");
            const asks = ruled.asksOf("/open");
            assert.equal((await look(source)).problem, "source_robots", "what a trial read counts for all");
            assert.equal(ruled.asksOf("/open"), asks);
        } finally {
            await ruled.close();
        }
    });

    it("is asked once more when somebody wants it while it is being asked", async () => {
        let answer;
        site.rss("/slow", [], { wait: new Promise((done) => { answer = done; }) });
        const source = await add("/slow");
        await eventually(() => site.asksOf("/slow") === 1);
        site.rss("/slow", []);
        await admin.must("source_look", { path: { source: source.id } });
        answer();
        await eventually(() => site.asksOf("/slow") === 2);
    });

    it("loses nothing and hears nothing twice when the server is killed in the middle", async () => {
        const one = await watch("Burza", "burza");
        const all = [];
        const grow = () => {
            for (let i = 0; i < 20; i++) all.unshift({ guid: `k${all.length}`, text: `burza numer ${all.length}`,
                date: new Date(Date.UTC(2026, 9, 1, 0, all.length)).toUTCString() });
            site.rss("/storm", all);
        };
        grow();
        const source = await add("/storm");
        for (let round = 0; round < 3; round++) {
            grow();
            const asks = site.asksOf("/storm");
            await admin.must("source_look", { path: { source: source.id } });
            await eventually(() => site.asksOf("/storm") > asks);
            await server.halt("SIGKILL");
            await server.start();
            admin.url = server.url;
        }
        await look(source);
        const now = await read(source.id);
        assert.deepEqual([now.posts, now.kept], [all.length, all.length]);
        assert.equal((await admin.must("watches_list")).watches.find((w) => w.id === one.id).heard, all.length);
    });
}
