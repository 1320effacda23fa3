/* hark listen: what it prints for posts of each format, in which order, and what it says of lines
 * and queries that are wrong. Without word forms, so that it says the same everywhere. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { program } from "./lib/server.mjs";

const folder = mkdtempSync(join(tmpdir(), "hark-listen-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function write(name, text) {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
}

/* {code, found, out, err} of queries {name: text} over posts. */
function listen(queries, lines, words = []) {
    const file = write("queries", Object.entries(queries).map(([n, q]) => `${n}\t${q}\n`).join(""));
    const input = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)) + "\n").join("");
    const result = spawnSync(program, ["listen", "--queries", file, ...words],
        { input, encoding: "utf8", timeout: 60_000, maxBuffer: 1 << 28 });
    const found = result.status === 0 ? result.stdout.split("\n").filter(Boolean).map((l) => JSON.parse(l)) : [];
    return { code: result.status, found, out: result.stdout, err: result.stderr };
}

/* {id: [query ...]} */
const taken = (result) => Object.fromEntries(result.found.map((post) => [post.id, post.queries]));

/* What of the text each hit names: ["query why text"]. */
function shown(post, text) {
    const bytes = Buffer.from(text);
    return post.hits.map((hit) => `${hit.query} ${hit.why} ${bytes.subarray(hit.start, hit.end)}`);
}

test("each kind of question takes its post and says where and why", () => {
    const text = "Żółta #Latarnia @moja.latarnia: latarniia świeci, niestety za słabo \u2014 Latarnia?";
    const result = listen({
        word: "latarnia", exact: "=Latarnia", prefix: "świec*", typo: "~latarnia", tag: "#latarnia",
        handle: "@moja.latarnia", phrase: '"za slabo"', window: '"slabo swieci"~5', near: "zolta NEAR/9 slabo",
        field: "has:question lang:pl", not: "latarnia NOT slabo", none: "latarka",
    }, [{ id: "7", text, lang: "pl" }]);
    assert.equal(result.code, 0, result.err);
    const [post] = result.found;
    assert.deepEqual(post.queries, ["word", "exact", "prefix", "typo", "tag", "handle", "phrase", "window", "near",
        "field"]);
    const hits = shown(post, text);
    for (const hit of ["word form Latarnia", "exact exact Latarnia", "prefix prefix świeci", "typo typo latarniia",
        "tag tag #Latarnia", "handle handle @moja.latarnia", "phrase phrase za słabo",
        "window near świeci, niestety za słabo", "field field "])
        assert.ok(hits.includes(hit), `${hit}: ${hits.join("; ")}`);
});

test("posts of every network are read, each line as what it is", () => {
    const html = "<p>Moja <b>lampa</b> &amp; <a href=\"https://ex.org/lampa2\">@<span>ewa</span></a><br>don&#39;t #<span>lampa</span></p>";
    const posts = [
        { id: "h1", text: "lampa", author: "Ewa", reach: 500 },
        { id: 12, id_str: "12", full_text: "RT: lampa", user: { screen_name: "ewa", followers_count: 900 } },
        { data: { id: "13", text: "lampa", referenced_tweets: [{ type: "replied_to", id: "1" }] },
            includes: { users: [{ username: "ola", public_metrics: { followers_count: 5 } }] } },
        { did: "did:plc:a", time_us: 1, kind: "commit", commit: { operation: "create", collection: "app.bsky.feed.post",
            rkey: "r1", record: { text: "lampa", langs: ["pl"] } } },
        { did: "did:plc:a", time_us: 1, kind: "commit", commit: { operation: "create", collection: "app.bsky.feed.like", rkey: "r2" } },
        { id: "m1", content: html, language: "pl", account: { acct: "ewa@ex.org", followers_count: 7 } },
    ];
    const queries = { lampa: "lampa", known: "lampa reach:>400", ewa: "lampa from:ewa", answer: "lampa is:reply",
        dont: "dont", tag: "#lampa", junk: "span OR lampa2 OR amp" };
    const result = listen(queries, posts);
    assert.deepEqual(taken(result), {
        h1: ["lampa", "known", "ewa"], 12: ["lampa", "known", "ewa"], 13: ["lampa", "answer"],
        "at://did:plc:a/app.bsky.feed.post/r1": ["lampa"], m1: ["lampa", "dont", "tag"] });
    assert.equal(result.err.includes("bad"), false, result.err);
    const mastodon = shown(result.found.at(-1), html);
    assert.ok(mastodon.includes("lampa form lampa") && mastodon.includes("dont form don&#39;t")
        && mastodon.includes("tag tag #<span>lampa"), mastodon.join("; "));
    for (const [format, post] of [["hark", 0], ["x", 1], ["x", 2], ["bluesky", 3], ["mastodon", 5]])
        assert.equal(listen(queries, [posts[post]], ["--format", format]).found.length, 1, format);
});

test("the output is the same at any number of threads, and bad lines are told with their numbers", () => {
    const lines = [];
    for (let i = 1; i <= 30_000; i++)
        lines.push(i % 2000 === 7 ? `{"id":"${i}","tex` : { id: String(i), text: `post ${i % 3 ? "z lampą" : "o niczym"} nr ${i} ` + "ab ".repeat(i % 50) });
    const one = listen({ lampa: "lampa OR lampą", nr: '"nr 29999"' }, lines);
    assert.equal(one.code, 0);
    assert.equal(one.found.length, one.found.filter((post, i) => i === 0 || Number(one.found[i - 1].id) < Number(post.id)).length);
    assert.deepEqual(one.found.at(-1).queries, ["lampa", "nr"]);
    assert.match(one.err, /line 7: .*\n.*line 2007: /);
    assert.match(one.err, /line 18007: .*\n.*15 bad lines/);
    for (const threads of ["2", "5"]) {
        const other = listen({ lampa: "lampa OR lampą", nr: '"nr 29999"' }, lines, ["--threads", threads]);
        assert.ok(other.out === one.out && other.err === one.err, `${threads} threads`);
    }
});

test("lines that end oddly are still lines", () => {
    const long = JSON.stringify({ id: "long", text: "lampa ".repeat(300_000) });
    const result = listen({ lampa: "lampa" }, ['{"id":"a","text":"lampa"}\r', "", long, '{"id":"b","text":"lampa"}'],
        ["--stats"]);
    assert.deepEqual(Object.keys(taken(result)), ["a", "b"]);
    assert.match(result.err, /line 3: longer than 1 MiB/);
    assert.match(result.err, /\nlines 4\n[^]*\nposts 2\n[^]*\nmatched 2\nbad 1\n/);
    const file = write("no-end", '{"id":"c","text":"lampa"}');
    assert.deepEqual(listen({ lampa: "lampa" }, [], ["--in", file]).found[0].id, "c");
});

test("queries and flags that are wrong are refused with their place", () => {
    const wrong = listen({ good: "lampa", open: '"lampa' }, []);
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /queries:2: column 1: /);
    assert.equal(listen({ a: "lampa" }, [], ["--format", "twitter"]).code, 2);
    assert.equal(listen({ a: "lampa" }, [], ["--threads", "0"]).code, 2);
    assert.equal(listen({ a: "lampa" }, [], ["--in", join(folder, "nothing")]).code, 2);
    assert.match(listen({ a: "in:b", b: "in:a" }, []).err, /queries:1: /);
});
