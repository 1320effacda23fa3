/* Listening: what watches take of posts that come by the API, the sums of it, what people say of it, and
 * what a query means while somebody writes it. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { lexFile, startServer } from "./lib/server.mjs";

const day = 86_400_000;
const noon = (Math.floor(Date.now() / day) - 5) * day + day / 2;

let server;
let admin;
let viewer;

before(async () => {
    server = await startServer({ demo: true, flags: existsSync(lexFile) ? ["--lex", lexFile] : [] });
    admin = await server.signInByLink();
    const { link } = await admin.must("person_create", { body: { email: "vera@example.com", name: "vera", role: "viewer" } });
    viewer = await server.signInByLink(link.split("token=")[1]);
});
after(async () => {
    server.process.kill("SIGTERM");
    await server.exit;
    assert.equal(server.command("check", server.storeFlags()), "Everything adds up.\n");
    await server.stop();
});

const watch = (name, query) => admin.must("watch_create", { body: { name, query } });
const take = (...posts) => admin.must("posts_take", { body: { posts } });
const post = (id, text, more = {}) => ({ id, text, at_ms: noon, ...more });
const read = async (id) => (await admin.must("watches_list")).watches.find((w) => w.id === id);
const posts = async (id, query = {}) => (await viewer.must("watch_posts", { path: { watch: id }, query })).posts;

describe("a watch", () => {
    it("takes what fulfils it, once, says why, and counts it by minute, hour and day", async () => {
        const one = await watch("Latarnik", "latarnik OR #latarnik");
        assert.deepEqual(one, { ...one, version: 1, active: true, name: "Latarnik", heard: 0, open: 0, newest_ms: 0 });
        const batch = [
            post("1", "Ktoś zna firmę latarnik?", { channel: "forum", author: "ola", author_name: "Ola", url: "https://forum.example/1", reach: 120,
                language: "pl", mood: "negative" }),
            post("2", "love #Latarnik", { at_ms: noon + 2 * day, reply: true, mood: "positive" }),
            post("3", "nothing to see"),
        ];
        assert.deepEqual(await take(...batch), { heard: 3, kept: 2, counted: 0, repeated: 0, dropped: 1 });
        assert.deepEqual(await take(...batch), { heard: 3, kept: 0, counted: 0, repeated: 2, dropped: 1 });
        const [second, first] = await posts(one.id);
        assert.deepEqual(first, {
            ...first, channel: "forum", author: "ola", author_name: "Ola", text: "Ktoś zna firmę latarnik?", url: "https://forum.example/1",
            language: "pl", mood: "negative", reach: 120, reply: false, repost: false, at_ms: noon, judged: "open", judged_by: "", mark: "none",
        });
        const place = first.hits[0];
        assert.equal(Buffer.from(first.text).subarray(place.from, place.to).toString(), "latarnik");
        assert.ok(second.hits.some((hit) => hit.why === "tag"));
        assert.deepEqual([second.channel, second.reply, second.reach], ["api", true, -1]);
        const sums = await read(one.id);
        assert.deepEqual([sums.heard, sums.open, sums.needs, sums.by_rule, sums.by_person, sums.newest_ms], [2, 2, 0, 0, 0, noon + 2 * day]);
        for (const grain of ["day", "hour", "minute"]) {
            const { counts, languages, channels } = await viewer.must("watch_counts", { path: { watch: one.id }, query: { grain } });
            assert.deepEqual(counts.map((c) => [c.heard, c.negative, c.positive]), [[1, 1, 0], [1, 0, 1]]);
            assert.equal(counts[1].at_ms - counts[0].at_ms, 2 * day);
            assert.deepEqual(channels, [{ name: "api", heard: 1 }, { name: "forum", heard: 1 }]);
            assert.equal(languages.reduce((n, x) => n + x.heard, 0), 2);
        }
        assert.equal((await take(post("4", "latarnik z dawnych lat", { at_ms: Date.UTC(2021, 0, 1) }))).kept, 1);
        const grains = await Promise.all(["day", "hour", "minute"].map((grain) => viewer.must("watch_counts", { path: { watch: one.id }, query: { grain } })));
        assert.deepEqual(grains.map(({ counts }) => counts.length), [3, 2, 2], "minutes are kept 14 days, hours 13 months");
        const late = await viewer.must("watch_counts", { path: { watch: one.id }, query: { grain: "day", from_ms: noon + day } });
        assert.equal(late.counts.length, 1);
    });

    it("is heard of on every screen, worded anew, removed and brought back", async () => {
        const one = await watch("Boja", "boja");
        const stream = await viewer.stream((await viewer.must("bootstrap_read")).seq);
        const told = (fits) => stream.find((item) => item.watch?.id === one.id && fits(item.watch));
        await take(post("10", "stara boja"));
        assert.equal((await told((w) => w.heard === 1)).kind, "watch_changed");
        const path = { watch: one.id };
        await admin.must("watch_update", { path, body: { name: "Boje", query: "=Boja" } });
        await told((w) => w.version === 2 && w.query === "=Boja");
        assert.deepEqual(await take(post("11", "mokra boja"), post("12", "mokra Boja")), { heard: 2, kept: 1, counted: 0, repeated: 0, dropped: 1 });
        assert.equal((await admin.must("watch_remove", { path })).active, false);
        assert.equal(await read(one.id), undefined);
        assert.equal((await take(post("13", "sucha Boja"))).dropped, 1);
        await admin.must("watch_update", { path, body: { name: "Boja", query: "boja" } });
        assert.equal((await read(one.id)).heard, 2);
        stream.close();
    });

    it("uses another one by its name", async () => {
        await watch("Statki", "statek OR okręt");
        const both = await watch("Statki w porcie", 'in:Statki AND port');
        await take(post("20", "statek bez niczego"), post("21", "okręt i port"));
        assert.deepEqual((await posts(both.id)).map((p) => p.text), ["okręt i port"]);
        await admin.refused("watch_create", { body: { name: "x", query: "in:Nowhere" } }, 422, "invalid");
    });

    it("is silenced by no change of another one", async () => {
        const used = await watch("Rzeki", "rzeka");
        const user = await watch("Rzeki i mosty", "in:rzeki AND most");
        const path = { watch: used.id };
        const { problem } = await admin.refused("watch_remove", { path }, 422, "invalid");
        assert.equal(problem, "watch_used");
        await admin.refused("watch_update", { path, body: { name: "Strumienie", query: "rzeka" } }, 422, "invalid");
        await admin.refused("watch_update", { path, body: { name: "Rzeki", query: 'in:"Rzeki i mosty"' } }, 422, "invalid");
        await admin.refused("watch_create", { body: { name: "RZEKI", query: "strumień" } }, 422, "invalid");
        await admin.refused("watch_update", { path: { watch: user.id }, body: { name: "rzeki", query: "most" } }, 422, "invalid");
        await admin.must("watch_update", { path, body: { name: "rzeki", query: "rzeka OR strumień" } });
        await take(post("22", "strumień i most"));
        assert.equal((await posts(user.id)).length, 1);
        await admin.must("watch_remove", { path: { watch: user.id } });
        await admin.must("watch_remove", { path });
        await admin.refused("watch_update", { path: { watch: user.id }, body: { name: user.name, query: user.query } }, 422, "invalid");
    });
});

describe("a post", () => {
    it("is one by its channel and its name there, whatever moment it comes with", async () => {
        const one = await watch("Śluza", "śluza");
        assert.equal((await take({ id: "60", text: "śluza" })).kept, 1);
        const { sampled } = await viewer.must("watches_list");
        assert.deepEqual(await take(post("60", "śluza")), { heard: 1, kept: 0, counted: 0, repeated: 1, dropped: 0 });
        assert.equal((await viewer.must("watches_list")).sampled, sampled, "what came before is in the sample already");
        assert.equal((await take(post("c", "śluza", { channel: "a b" }), post("b c", "śluza", { channel: "a" }))).kept, 2);
        assert.equal((await read(one.id)).heard, 3);
    });

    it("has a language of two letters, however it was told", async () => {
        const one = await watch("Jaz", "jaz");
        await take(...["pl-PL", "PL", "iw"].map((language, i) => post(`61-${i}`, "jaz", { language })));
        assert.deepEqual((await posts(one.id)).map((p) => p.language).sort(), ["he", "pl", "pl"]);
    });

    it("is counted among the newest 400 points", async () => {
        const one = await watch("Wodowskaz", "wodowskaz");
        await take(...Array.from({ length: 401 }, (_, i) => post(`62-${i}`, "wodowskaz", { at_ms: noon + i * 60_000 })));
        const { counts } = await viewer.must("watch_counts", { path: { watch: one.id }, query: { grain: "minute" } });
        assert.deepEqual([counts.length, counts[0].at_ms, counts.at(-1).at_ms], [400, noon + 60_000, noon + 400 * 60_000]);
    });
});

describe("a flood", () => {
    it("is counted in every sum and kept as far as there is room; what comes again is known; the past has room", async () => {
        const one = await watch("Powódź", "powódź");
        const now = Date.now() - 60_000;
        const second = now - now % 1000;
        const flood = Array.from({ length: 60 }, (_, i) => post(`f${i}`, `powódź ${i}`, { at_ms: second + i, repost: i % 2 === 0 }));
        assert.deepEqual(await take(...flood.slice(0, 40)), { heard: 40, kept: 40, counted: 0, repeated: 0, dropped: 0 });
        assert.deepEqual(await take(...flood), { heard: 60, kept: 10, counted: 10, repeated: 40, dropped: 0 });
        assert.deepEqual(await take(...flood.slice(50)), { heard: 10, kept: 0, counted: 0, repeated: 10, dropped: 0 });
        assert.equal((await take(post("f60", "powódź za chwilę", { at_ms: second + 1000 }))).kept, 1);
        const sums = await read(one.id);
        assert.deepEqual([sums.heard, sums.by_rule, sums.open, sums.unkept, sums.past], [61, 25, 26, 10, 0]);
        const { counts } = await viewer.must("watch_counts", { path: { watch: one.id }, query: { grain: "day" } });
        assert.equal(counts.reduce((n, c) => n + c.heard, 0), 61);
        const old = Array.from({ length: 60 }, (_, i) => post(`o${i}`, `powódź dawna ${i}`));
        assert.equal((await take(...old)).kept, 60);
    });
});

describe("a mood", () => {
    it("that somebody told counts before what the words say", async () => {
        const glad = await watch("Dobry jaz", "jaz mood:pos");
        await take(post("63", "jaz: terrible, awful service!", { language: "en", mood: "positive" }));
        assert.equal((await posts(glad.id)).length, 1);
    });

    it("is understood where nobody said it, and can be asked for", async () => {
        const angry = await watch("Zły port", "port mood:neg");
        await take(post("50", "This port is terrible, awful service!", { language: "en" }), post("51", "The port opens at nine", { language: "en" }));
        assert.deepEqual((await posts(angry.id)).map((p) => [p.text, p.mood]), [["This port is terrible, awful service!", "negative"]]);
    });
});

describe("what people say of a post", () => {
    it("moves the sums and nothing else; a rule has judged reposts; everything adds up", async () => {
        const one = await watch("Kotwica", "kotwica");
        await take(post("30", "kotwica pomoże?"), post("31", "RT kotwica", { repost: true }), post("32", "kotwica statku", { image: true }));
        const [a, b] = await posts(one.id, { judged: "open" });
        assert.equal((await posts(one.id, { judged: "rule" }))[0].text, "RT kotwica");
        const judge = (who, of, body) => who.must("heard_judge", { path: { watch: one.id, post: of.id }, body });
        const me = (await admin.must("bootstrap_read")).me.id;
        assert.deepEqual(await judge(admin, a, { judged: "needs", mark: "right" }), { ...a, judged: "needs", judged_by: me, mark: "right" });
        await judge(admin, b, { judged: "not_needed", mark: "wrong" });
        const sums = await read(one.id);
        assert.deepEqual([sums.heard, sums.needs, sums.by_rule, sums.by_person, sums.open, sums.right, sums.wrong], [3, 1, 1, 1, 0, 1, 1]);
        assert.equal((await judge(admin, a, { judged: "open" })).judged_by, "");
        assert.equal((await read(one.id)).open, 1);
        await viewer.refused("heard_judge", { path: { watch: one.id, post: a.id }, body: { mark: "wrong" } }, 403, "denied");
        await viewer.refused("watch_remove", { path: { watch: one.id } }, 403, "denied");
    });
});

describe("the posts of a watch", () => {
    it("come fifty at a time, newest first, each once", async () => {
        const many = await watch("Fale", "fala");
        await take(...Array.from({ length: 60 }, (_, i) => post(`wave${i}`, `fala ${i}`, { at_ms: noon + i % 7 })));
        const page = (query = {}) => viewer.must("watch_posts", { path: { watch: many.id }, query });
        const first = await page();
        const last = first.posts.at(-1);
        const rest = await page({ before_ms: last.at_ms, before: last.id });
        assert.deepEqual([first.posts.length, first.more, rest.posts.length, rest.more], [50, true, 10, false]);
        const all = [...first.posts, ...rest.posts];
        assert.equal(new Set(all.map((p) => p.id)).size, 60);
        assert.deepEqual(all, [...all].sort((a, b) => b.at_ms - a.at_ms || (a.id < b.id ? 1 : -1)));
    });
});

describe("a time of a watch", () => {
    it("opens the posts that were written in it", async () => {
        const one = await watch("Zegar", "zegar");
        await take(...[0, 1, 2, 3].map((h) => post(`clock${h}`, `zegar ${h}`, { at_ms: noon + h * 3_600_000 })));
        const from_ms = noon + 3_600_000;
        const texts = async (query) => (await posts(one.id, query)).map((p) => p.text);
        assert.deepEqual(await texts({ from_ms, before_ms: from_ms + 2 * 3_600_000 }), ["zegar 2", "zegar 1"]);
        assert.deepEqual(await texts({ from_ms, before_ms: from_ms + 2 * 3_600_000, judged: "open" }), ["zegar 2", "zegar 1"]);
        assert.deepEqual(await texts({ from_ms: from_ms + 2 * 3_600_000 }), ["zegar 3"]);
    });
});

describe("what posts say more often than others", () => {
    const at_ms = noon + 3 * day;
    const language = "pl";
    const words = (id, query = {}) => viewer.must("watch_words", { path: { watch: id }, query });
    let one;

    before(async () => {
        one = await watch("Młyn", "młyn");
        await take(
            ...Array.from({ length: 60 }, (_, i) => post(`calm${i}`, `zwykły dzień nad wodą ${i}`, { at_ms, language })),
            ...Array.from({ length: 8 }, (_, i) => post(`mill${i}`, `Młyn: znowu długa kolejka ${i}`, { at_ms: at_ms + i, language })),
            ...Array.from({ length: 4 }, (_, i) => post(`rude${i}`, `młyn to idiota ${i}`, { at_ms: at_ms + 20 + i, language })),
            ...Array.from({ length: 9 }, (_, i) => post(`again${i}`, "RT młyn stoi", { at_ms: at_ms + 40 + i, language, repost: true })),
            post("queue", "znowu długa kolejka na poczcie", { at_ms, language }),
            post("mill-en", "the młyn is closed", { at_ms: at_ms + 60, language: "en" }),
        );
    });

    it("is ranked, phrases with their parts, without what was asked for, reposts and other languages", async () => {
        const found = await words(one.id);
        const [first] = found.words;
        assert.deepEqual([found.posts, found.more], [13, false]);
        assert.ok(found.others >= 60, "compared with the sample");
        assert.deepEqual(first, { key: first.key, text: "znowu długa kolejka", words: 3, posts: 8, others: 1, score: first.score, rude: false });
        assert.ok(first.score > 663);
        const named = found.words.map((w) => w.text);
        assert.ok(!named.includes("kolejka") && !named.includes("Młyn") && !named.includes("stoi"), named.join());
        assert.ok(found.words.every((w, i) => i === 0 || w.score <= found.words[i - 1].score));
    });

    it("hides what is vulgar unless it is wanted", async () => {
        const all = (await words(one.id, { rude: "shown" })).words.filter((w) => w.rude);
        assert.ok(all.length > 0 && all[0].posts === 4);
        assert.deepEqual((await words(one.id)).words.filter((w) => w.rude), []);
    });

    it("opens as many posts as it says, page by page, in the same time", async () => {
        const [first] = (await words(one.id)).words;
        const saying = (query) => viewer.must("watch_saying", { path: { watch: one.id }, query: { key: first.key, ...query } });
        const all = await saying({});
        assert.deepEqual([all.posts.length, all.more], [8, false]);
        assert.ok(all.posts.every((p) => p.text.includes("kolejka") && p.hits.length > 0));
        assert.deepEqual((await saying({ skip: 6 })).posts.map((p) => p.id), all.posts.slice(6).map((p) => p.id));
        assert.equal((await saying({ from_ms: at_ms + 2, to_ms: at_ms + 5 })).posts.length, 3);
        assert.deepEqual((await words(one.id, { from_ms: at_ms + day })).words, []);
    });
});

describe("a query that is being written", () => {
    const preview = (query) => viewer.must("query_preview", { body: { query } });

    it("is told what else it might ask for: other scripts, and what people really write", async () => {
        await take(...["xylofen", "xylofne", "xylofne", "xylofne"].map((word, i) => post(`sug${i}`, `${word} again`)));
        const { suggestions } = await preview("Xylofen -rain");
        const seen = suggestions.find((one) => one.text === "xylofne");
        assert.deepEqual(seen, { text: "xylofne", kind: "misspelling", seen: 3, column: 1, columns: 7, wrap: true });
        assert.ok(suggestions.some((one) => one.kind === "script" && one.text === "ксилофен"));
    });

    it("says what its words stand for, and what it would have taken", async () => {
        await take(...Array.from({ length: 30 }, (_, i) => post(`40-${i}`, i % 3 ? `deszcz ${i}` : `latarnia ${i}`, { at_ms: noon + i * day })));
        const meaning = await preview("latarnia -niczego");
        assert.deepEqual(meaning.issues.filter((x) => x.error), []);
        assert.ok(meaning.tried >= 30 && meaning.taken >= 10);
        assert.ok(meaning.per_day >= 1, "one post of 2021 does not spread ten of these days over years");
        assert.ok(meaning.posts.length >= 10 && meaning.posts.every((p) => p.id === "" && p.hits.length > 0));
        assert.equal(meaning.forms[0].word, "latarnia");
        assert.match(meaning.sentence, /latarnia.*not.*niczego/);
        assert.ok(meaning.forms[0].forms.some((f) => f.text === "latarnia" && !f.struck));
        const { sampled, sampled_since_ms } = await viewer.must("watches_list");
        assert.ok(sampled >= 30 && sampled_since_ms > 0);
    });

    it("may leave forms out", { skip: !existsSync(lexFile) && "there is no hark.lex" }, async () => {
        const [word] = (await preview("latarnia{-latarniami}")).forms;
        assert.ok(word.forms.some((f) => f.text === "latarnie" && !f.struck));
        assert.deepEqual(word.forms.filter((f) => f.struck), [{ text: "latarniami", struck: true }]);
        const before = (await preview("latarnia")).forms[0].forms.map((f) => f.text);
        assert.deepEqual(word.forms.map((f) => f.text), before, "each form stays in its place");
        const inside = (await preview('"stara latarnia{-latarniami}"')).forms[1];
        assert.deepEqual([inside.word, inside.column, inside.columns], ["latarnia", 8, 21]);
        assert.deepEqual(inside.forms.filter((f) => f.struck), [{ text: "latarniami", struck: true }]);
    });

    it("is told what is wrong, where, and what may stand there instead", async () => {
        const issue = async (query) => (await preview(query)).issues[0];
        const { column, columns } = await issue("kotwica AND (port");
        assert.ok(column > 0 && columns > 0);
        assert.deepEqual(await issue("kot or pies"), {
            code: "lower_operator", error: false, column: 5, columns: 2,
            text: "“or” is looked for as a word. The operator is written OR.",
        });
        assert.match((await viewer.must("query_preview", { body: { query: "a*", language: "pl" } })).issues[0].text, /[ąęłśóżźćń]/);
        await admin.refused("watch_create", { body: { name: "x", query: "kotwica AND (port" } }, 422, "invalid");
        await admin.refused("posts_take", { body: { posts: Array.from({ length: 501 }, (_, i) => post(`x${i}`, "x")) } }, 422, "invalid");
        for (const url of ["javascript:alert(1)", "//forum.example/7", "forum.example"]) {
            const { problem, message } = await admin.refused("posts_take", { body: { posts: [post("y1", "y"), { ...post("y2", "y"), url }] } }, 422, "invalid");
            assert.equal(problem, "not_a_url");
            assert.match(message, /posts\[1\]\.url/);
        }
    });
});
