/* bench/inbound.mjs -- a network delivers: how much Hark keeps, understands and accounts for a second,
 * and what grows with what is there.
 *
 *   inbound.mjs [SIZE...]     messages that are there; default 10,000 100,000 1,000,000
 *
 * The whole pipeline: from the first request to the last obligation committed, backlog 0; beside it,
 * on the same rows and in the same run, the bare writer loop of bench_record. Then how long until the
 * 2xx, the inbox's page, network to eye (a hundred messages at the smallest size, fifty at the others:
 * there p99 is the worst of them), memory with 500 agents connected, start (after a stop, and after kill
 * -9 with a full log) and memory. On SQLite, which grows by webhooks to each size, and on PostgreSQL if there is one
 * (HARK_TEST_POSTGRES), which gets a copy of the same rows.
 *
 * A line for each figure as it is made, and in the end all of them side by side with how much more the
 * largest size costs than the smallest: 1.00 is the same.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { loadavg } from "node:os";
import { dirname, join } from "node:path";
import { measureAgents } from "./lib/agents.mjs";
import { copyToPostgres } from "./lib/copy.mjs";
import { measureEye } from "./lib/eye.mjs";
import { freshDatabase, hark, median, print, Server } from "./lib/server.mjs";

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10000, 100000, 1000000];
const postgres = process.env.HARK_TEST_POSTGRES;
const rounds = 3;
const glances = (size) => (size === Math.min(...sizes) ? 100 : 50);
const fullLog = 3000; // pages; at 4,000 Hark moves them into the database
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/* name: unit, bar of the design (0 none), more is better */
const figures = {
    "webhooks of 20, whole pipeline": ["messages/s", 4000, true],
    "the bare writer loop of the same rows": ["messages/s", 0, true],
    "the pipeline beside it": ["of it", 0.65, true],
    "single requests": ["requests/s", 1500, true],
    "p99 of the 2xx at 1,000/s": ["ms", 50, false],
    "written to the disk, a message": ["kB", 0, false],
    "time of the processor, a message": ["us", 0, false],
    "inbox page of 50, p50": ["ms", 1, false],
    "inbox page of 50, p99": ["ms", 5, false],
    "network to eye, p50": ["ms", 25, false],
    "network to eye, p99": ["ms", 100, false],
    "network to eye, of so many messages seen": ["messages", 0, true],
    "memory of an idle stream": ["kB", 16, false],
    "memory with 500 agents, 200 messages/s": ["MB", 150, false],
    "start until it answers": ["ms", 300, false],
    "the same after kill -9 with a full log, worst": ["ms", 2000, false],
    "pages of the log that it then reads, fewest": ["pages", 0, true],
    "memory of its own, idle": ["MB", 60, false],
};
const made = {}; // database, figure, size

function note(database, size, name, figure) {
    const [unit, bar, more] = figures[name];
    ((made[database] ??= {})[name] ??= {})[size] = figure;
    print(`${database}, ${size.toLocaleString("en")}: ${name}`, figure, unit, bar, more);
}

/* The bare loop goes on where the server stopped; messages a second. */
function bareLoop(server) {
    const text = execFileSync(join(dirname(hark), "bench", "bench_record"),
        ["--in", server.folder, server.store || "sqlite:", String(server.next)], { encoding: "utf8" });
    server.next = Number(/record\.next (\d+)/.exec(text)[1]);
    return Number(/bare_256 (\d+)/.exec(text)[1]);
}

/* As many as do not make a small store a large one, and no more than one waits for. */
const some = (size, part, most) => Math.min(most, Math.max(most / 10, Math.ceil(size / part)));

async function measureRates(server, size, say) {
    const twenty = [], single = [];
    const before = server.usage();
    let messages = 0;
    for (let i = 0; i < rounds; i++) {
        const a = await server.deliver(some(size, 100, 500), 20);
        messages += a.messages;
        twenty.push(a.messages / a.seconds);
    }
    const after = server.usage();
    for (let i = 0; i < rounds; i++) {
        const b = await server.deliver(some(size, 20, 1500), 1, { connections: 32 });
        single.push(b.messages / b.seconds);
    }
    say("webhooks of 20, whole pipeline", median(twenty));
    if (!server.store) say("written to the disk, a message", (after.written - before.written) / messages / 1000);
    say("time of the processor, a message", (after.cpu_us - before.cpu_us) / messages);
    say("single requests", median(single));
    return median(twenty);
}

/* Memory as the load left it, then three starts. */
async function measureStart(server, say) {
    await pause(3000);
    say("memory of its own, idle", server.anonymousBytes() / 1e6);
    await server.stop();
    const starts = [];
    for (let i = 0; i < rounds; i++) {
        starts.push(await server.start());
        if (i + 1 < rounds) await server.stop();
    }
    say("start until it answers", median(starts));
}

/* Deliveries until the log is nearly full, kill -9 in the middle of the next, start: the worst of all. */
async function measureCrash(server, say) {
    const starts = [], pages = [];
    for (let i = 0; i < rounds; i++) {
        do await server.deliver(10, 20);
        while (!server.store && server.logPages() < fullLog);
        const first = server.next;
        const last = server.deliver(10, 20).catch(() => undefined); // it is not taken to its end
        await pause(20);
        if (!server.store) pages.push(server.logPages());
        await server.kill();
        await last;
        server.next = first + 200;
        starts.push(await server.start());
    }
    say("the same after kill -9 with a full log, worst", Math.max(...starts));
    if (pages.length) say("pages of the log that it then reads, fewest", Math.min(...pages));
}

/* The server stands still before and after. */
async function measure(server, database, size) {
    const say = (name, figure) => note(database, size, name, figure);
    const bare = bareLoop(server);
    say("the bare writer loop of the same rows", bare);
    await server.start();
    await server.indexed();
    say("the pipeline beside it", (await measureRates(server, size, say)) / bare);
    const paced = await server.deliver(some(size, 10, 3000), 1, { rate: 1000, connections: 32 });
    say("p99 of the 2xx at 1,000/s", paced.p99_us / 1000);
    await server.indexed();
    await server.read("/api/v1/conversations?limit=50", 200);
    const page = await server.read("/api/v1/conversations?limit=50", 1000);
    say("inbox page of 50, p50", page.p50_us / 1000);
    say("inbox page of 50, p99", page.p99_us / 1000);
    const { eye, seen } = await measureEye(server, glances(size));
    say("network to eye, p50", eye.p50);
    say("network to eye, p99", eye.p99);
    say("network to eye, of so many messages seen", seen);
    await measureStart(server, say);
    await measureCrash(server, say);
    const { stream_kB, connected_MB } = await measureAgents(server, 50);
    say("memory of an idle stream", stream_kB);
    say("memory with 500 agents, 200 messages/s", connected_MB);
    await server.stop();
}

/* The same rows on PostgreSQL, under the same key, so that secrets and sign-ins go along. */
async function measureCopy(server, size) {
    const url = freshDatabase(postgres, "bench_inbound");
    const copy = new Server(url);
    copyFileSync(join(server.folder, "key"), join(copy.folder, "key"));
    copyToPostgres(server.folder, url);
    Object.assign(copy, { account: server.account, token: server.token, next: server.next });
    await measure(copy, "PostgreSQL", size);
    await copy.remove();
}

function shown(figure) {
    return figure === undefined ? "" : figure >= 100 ? figure.toFixed(0) : figure.toFixed(2);
}

function table() {
    const databases = Object.keys(made);
    const row = (name, cells) => console.log(name.padEnd(50) + cells.map((cell) => cell.padStart(11)).join(""));
    console.log(`\nSide by side; "more" is what ${sizes.at(-1).toLocaleString("en")} messages cost beside ${sizes[0].toLocaleString("en")}.`);
    row("", databases.flatMap((database) => [...sizes.map((size) => `${database.slice(0, 4)} ${size >= 1e6 ? `${size / 1e6}M` : `${size / 1000}k`}`), "more"]));
    for (const [name, [unit, , moreIsBetter]] of Object.entries(figures))
        row(`${name}, ${unit}`, databases.flatMap((database) => {
            const of = made[database][name] ?? {};
            const [first, last] = [of[sizes[0]], of[sizes.at(-1)]];
            const growth = first && last ? (moreIsBetter ? first / last : last / first) : undefined;
            return [...sizes.map((size) => shown(of[size])), shown(growth)];
        }));
}

console.log(`load of the machine before: ${loadavg()[0].toFixed(1)}`);
const server = new Server("");
for (const size of sizes) {
    await server.start();
    while (server.next < size) await server.deliver(Math.min(1000, Math.ceil((size - server.next) / 20)), 20);
    await server.indexed();
    await server.stop();
    await measure(server, "SQLite", size);
    if (postgres) await measureCopy(server, size);
}
await server.remove();
table();
