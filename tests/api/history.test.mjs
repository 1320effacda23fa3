/* The past out of a file: what it is taken for, what becomes of it, on which days it counts, and that
 * neither a crash nor a second reading counts anything twice. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import "./lib/files.mjs";
import { eventually, startServer } from "./lib/server.mjs";

process.env.HARK_TEST_HISTORY_MS = "50"; /* between two pieces, so that there is time to stop one */
const day = 86_400_000;
const today = Math.floor(Date.now() / day) * day;
const dayText = (ago) => new Date(today - ago * day).toISOString().slice(0, 10);

let server;
let admin;

before(async () => {
    server = await startServer({ demo: true });
    admin = await server.signInByLink();
});
after(async () => {
    server.process.kill("SIGTERM");
    await server.exit;
    assert.equal(server.command("check", server.storeFlags()), "Everything adds up.\n");
    await server.stop();
});

const watch = (name, query) => admin.must("watch_create", { body: { name, query } });
const heard = async (id) => (await admin.must("watches_list")).watches.find((w) => w.id === id).heard;
const give = async (text, encoding = "utf8") => (await admin.give(Buffer.isBuffer(text) ? text : Buffer.from(text, encoding))).sha256;
const look = async (sha256, more = {}) => admin.must("history_look", { body: { sha256, ...more } });
const one = async (id) => (await admin.must("histories_list")).histories.find((h) => h.id === id);
const ended = (id) => eventually(async () => {
    const now = await one(id);
    return now.state !== "running" && now;
});

async function bring(text, change = (layout) => layout) {
    const sha256 = await give(text);
    const { layout } = await look(sha256);
    const { id } = await admin.must("history_start", { body: { sha256, name: "export.csv", layout: change(layout) } });
    return ended(id);
}

const roles = (layout) => Object.fromEntries(layout.columns.filter((c) => c.role !== "none").map((c) => [c.name, c.role]));

describe("a file of the past", () => {
    it("is looked at, started, and counts on its own days", async () => {
        const kotwica = await watch("Kotwica", "kotwica");
        const rows = Array.from({ length: 90 }, (_, i) => `p${i},${dayText(i)} 12:00,"kotwica; znowu ""pęka"" ${i}",Twitter,https://x.com/a/${i},negative,12`);
        const text = ["Post id,Date,Full Text,Source,Url,Sentiment,Followers", ...rows, "90,,kotwica bez daty,,,,", "91,2026-01-01,,,,,", `92,${dayText(3)},nic,,,,`].join("\r\n");
        const sha256 = await give(text);
        const looked = await look(sha256);
        assert.deepEqual(roles(looked.layout), { "Post id": "id", Date: "date", "Full Text": "text", Source: "channel", Url: "url", Sentiment: "mood", Followers: "reach" });
        assert.deepEqual([looked.layout.format, looked.layout.encoding, looked.layout.separator, looked.layout.skipped, looked.posts], ["csv", "utf8", "comma", 1, 93]);
        assert.deepEqual(looked.rows[0].cells.slice(0, 3).map((c) => c.text), ["p0", `${dayText(0)} 12:00`, 'kotwica; znowu "pęka" 0']);
        assert.ok(looked.dates.sure && looked.dates.day_first_ms === looked.dates.month_first_ms && looked.dates.example);
        const begun = await admin.must("history_start", { body: { sha256, name: "export.csv", layout: looked.layout } });
        assert.deepEqual([begun.name, begun.state, begun.size_bytes, begun.begun_by], ["export.csv", "running", Buffer.byteLength(text), admin.me.id]);
        const done = await ended(begun.id);
        assert.deepEqual([done.state, done.kept, done.repeated, done.dropped, done.refused, done.read_bytes], ["done", 90, 0, 1, 2, done.size_bytes]);
        assert.ok(done.ended_ms >= done.begun_ms && done.from_ms >= today - 90 * day && done.to_ms > done.from_ms);
        assert.deepEqual((await admin.must("history_refused", { path: { history: done.id } })).refused, [{ line: 92, reason: "date" }, { line: 93, reason: "text" }]);
        assert.match(await admin.must("history_refused_csv", { path: { history: done.id } }), /line,reason\r\n"92","date"\r\n"93","text"\r\n$/);
        const { counts, channels } = await admin.must("watch_counts", { path: { watch: kotwica.id }, query: { grain: "day" } });
        assert.deepEqual([counts.length, new Set(counts.map((c) => c.heard)).size, counts[0].negative], [90, 1, 1]);
        assert.deepEqual(channels, [{ name: "x", heard: 90 }]);
        const preview = await admin.must("query_preview", { body: { query: "kotwica" } });
        assert.deepEqual([preview.taken, preview.per_day], [90, 1]);
        const again = await bring(text);
        assert.deepEqual([again.kept, again.repeated, again.refused], [0, 90, 2]);
        assert.equal(await heard(kotwica.id), 90);
    });

    it("comes in any of the usual encodings, with any separator", async () => {
        const burza = await watch("Burza", "burza OR гроза OR סערה");
        const rows = (separator, text) => `Data${separator}Treść${separator}Link\n${dayText(5)}${separator}${text}${separator}https://a.example/${encodeURIComponent(text)}\n`;
        const table = "€ ‚ƒ„…†‡ˆ‰Š‹ŚŤŽŹ ‘’“”•–— ™š›śťžź ˇ˘Ł¤Ą¦§¨©Ş«¬­®Ż°±˛ł´µ¶·¸ąş»Ľ˝ľżŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢßŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙";
        const in1250 = (text) => Buffer.from([...text].map((c) => (c < "\x80" ? c.charCodeAt(0) : 0x80 + [...table].indexOf(c))));
        const cases = [
            [Buffer.from(`\ufeff${rows(";", "burza żółta")}`), "utf8", "semicolon"],
            [Buffer.from(`\ufeff${rows("\t", "burza 🌩")}`, "utf16le"), "utf16le", "tab"],
            [in1250(rows("|", "burza za łąką")), "windows1250", "pipe"],
        ];
        for (const [bytes, encoding, separator] of cases) {
            const { layout } = await look(await give(bytes));
            assert.deepEqual([layout.encoding, layout.separator], [encoding, separator]);
            assert.deepEqual(roles(layout), { Data: "date", Treść: "text", Link: "url" });
            assert.equal((await bring(bytes)).kept, 1);
        }
        const texts = (await admin.must("watch_posts", { path: { watch: burza.id } })).posts.map((p) => p.text).sort();
        assert.deepEqual(texts, ["burza za łąką", "burza żółta", "burza 🌩"]);
    });

    it("of JSON lines that is cut in the middle costs one line", async () => {
        const rejs = await watch("Rejs", "rejs");
        const line = (id) => JSON.stringify({ id, text: `rejs ${id}`, created_at: `${dayText(9)}T10:00:00Z`, user: { screen_name: "ola", followers_count: 7 } });
        const done = await bring(`${line("a")}\n${line("b")}\nnot JSON\n${line("c").slice(0, 30)}`);
        assert.deepEqual([done.kept, done.refused], [2, 2]);
        const [post] = (await admin.must("watch_posts", { path: { watch: rejs.id } })).posts;
        assert.deepEqual([post.author, post.reach, post.at_ms], ["ola", 7, today - 9 * day + 10 * 3_600_000]);
    });

    it("says which way round its dates are, or that they do not say it", async () => {
        const sha256 = await give("date,text,published at\n03/04/2026,a,2026-04-03\n05/06/2026,b,2026-06-05\n");
        const open = await look(sha256);
        assert.deepEqual([open.dates.sure, open.dates.example, open.layout.day_order], [false, "03/04/2026", "day_first"]);
        assert.deepEqual([open.dates.day_first_ms, open.dates.month_first_ms], [Date.UTC(2026, 3, 2, 22), Date.UTC(2026, 2, 3, 23)], "in Warsaw");
        assert.equal((await look(sha256, { date_column: 2 })).dates.sure, true);
        const american = await look(await give("date,text\n03/04/2026,a\n03/14/2026,b\n"));
        assert.deepEqual([american.dates.sure, american.layout.day_order], [true, "month_first"]);
        const forced = await look(sha256, { encoding: "windows1251", separator: "semicolon" });
        assert.deepEqual([forced.layout.encoding, forced.layout.columns.length], ["windows1251", 1]);
    });

    it("with rows that are wrong says which and why, and loses no other", async () => {
        const molo = await watch("Molo", "molo");
        const done = await bring(`date,text\n${dayText(2)},molo one\n2099-01-01,molo to come\n${dayText(2)},"molo is open\n${dayText(2)},molo two\n${dayText(2)},molo,x,y\n`);
        assert.deepEqual([done.kept, done.refused], [2, 3]);
        const { refused } = await admin.must("history_refused", { path: { history: done.id } });
        assert.deepEqual(refused.map((r) => `${r.line} ${r.reason}`), ["3 future", "4 quotes", "6 columns"]);
        assert.equal(await heard(molo.id), 2);
    });

    it("that is no table, or has no text, is refused in words", async () => {
        const problem = async (bytes) => (await admin.refused("history_look", { body: { sha256: await give(bytes) } }, 422, "invalid")).problem;
        assert.equal(await problem("PK\x03\x04..."), "history_workbook");
        assert.equal(await problem("\ufeff \n"), "history_empty");
        assert.equal(await problem(Buffer.from([1, 2, 3])), "history_binary");
        assert.equal(await problem('[{"text":"a"}]'), "history_json_array");
        const unknown = "0".repeat(64);
        assert.equal((await admin.refused("history_look", { body: { sha256: unknown } }, 422, "invalid")).problem, "history_gone");
        const sha256 = await give("date,number\n2026-01-01,5\n");
        const { layout } = await look(sha256);
        const start = async (columns) => (await admin.refused("history_start", { body: { sha256, name: "x", layout: { ...layout, columns } } }, 422, "invalid")).problem;
        const [date, number] = layout.columns;
        assert.equal(await start([date, { ...number, role: "none" }]), "history_no_text");
        assert.equal(await start([{ ...date, role: "none" }, { ...number, role: "text" }]), "history_no_date");
        assert.equal(await start([date, { ...number, role: "date" }]), "history_twice");
        assert.equal(await start([]), "history_columns");
    });

    it("is told of on every screen, and can be stopped", async () => {
        await watch("Rafa", "rafa");
        const stream = await admin.stream((await admin.must("bootstrap_read")).seq);
        const sha256 = await give(`date,text,id\n${Array.from({ length: 40_000 }, (_, i) => `${dayText(1)},rafa ${i},rafa${i}`).join("\n")}`);
        const { layout } = await look(sha256);
        const { id } = await admin.must("history_start", { body: { sha256, name: "long.csv", layout } });
        await stream.find((item) => item.kind === "history_changed" && item.history.id === id && item.history.read_bytes > 0);
        const stopped = await admin.must("history_stop", { path: { history: id } });
        assert.equal(stopped.state, "stopped");
        assert.ok(stopped.kept > 0 && stopped.read_bytes < stopped.size_bytes && stopped.kept < 40_000);
        assert.deepEqual(await admin.must("history_stop", { path: { history: id } }), stopped, "once more changes nothing");
        stream.close();
    });

    it("waits for its turn: three are read at a time, and who brings another is told so", async () => {
        const sha256 = await give(`date,text,id\n${Array.from({ length: 40_000 }, (_, i) => `${dayText(1)},tama ${i},tama${i}`).join("\n")}`);
        const { layout } = await look(sha256);
        const body = { sha256, name: "many.csv", layout };
        const begun = [];
        let answer;
        do { /* one of them may just have come to its end */
            answer = await admin.call("history_start", { body });
            if (answer.status < 300) begun.push(answer.value.id);
        } while (answer.status < 300 && begun.length < 200);
        assert.deepEqual([answer.status, answer.value.problem], [422, "history_busy"]);
        for (const id of begun) await admin.must("history_stop", { path: { history: id } });
        const { id } = await admin.must("history_start", { body });
        await admin.must("history_stop", { path: { history: id } });
    });

    it("is no listening, however new, and what comes late is none: only a post just written begins it", async () => {
        const ahoj = await watch("Ahoj", "ahoj");
        const live = () => Number(execFileSync("sqlite3", ["-cmd", ".timeout 60000", join(server.folder, "hark.db"),
            "SELECT live_ms FROM watch_sum WHERE watch = (SELECT id FROM watch WHERE name = 'Ahoj')"], { encoding: "utf8" }));
        const say = (id, ago) => admin.must("posts_take", { body: { posts: [{ id, text: `ahoj ${id}`, channel: "forum", at_ms: Date.now() - ago }] } });
        const done = await bring(`Post id,Date,Full Text,Source\nnew,${new Date().toISOString()},ahoj z pliku,forum\n`);
        assert.deepEqual([done.kept, await heard(ahoj.id), live()], [1, 1, 0]);
        await say("old", 3 * 3600 * 1000);
        assert.deepEqual([await heard(ahoj.id), live()], [2, 0]);
        await say("now", 0);
        const since = live();
        assert.ok(since > Date.now() - 3600 * 1000);
        await say("next", 0);
        assert.equal(live(), since);
    });
});

it("goes on after a crash where it was, and nothing counts twice", async () => {
    const fala = await watch("Fala", "fala");
    const rows = Array.from({ length: 3000 }, (_, i) => `${dayText(i % 60)},fala ${i},fala${i}`);
    const sha256 = await give(`date,text,id\n${rows.join("\n")}\nno date,fala,x\n`);
    const { layout } = await look(sha256);
    const { id } = await admin.must("history_start", { body: { sha256, name: "crash.csv", layout } });
    for (let crashes = 0; crashes < 2; crashes++) {
        const was = (await one(id)).read_bytes;
        await eventually(async () => {
            const now = await one(id);
            return now.read_bytes > was || now.state === "done";
        });
        await server.halt("SIGKILL");
        await server.start();
        admin = await server.signInByLink();
    }
    const done = await ended(id);
    assert.deepEqual([done.state, done.kept, done.repeated, done.refused], ["done", 3000, 0, 1]);
    assert.equal(await heard(fala.id), 3000);
    const { counts } = await admin.must("watch_counts", { path: { watch: fala.id }, query: { grain: "day" } });
    assert.deepEqual([counts.length, counts.every((c) => c.heard === 50)], [60, true]);
});
