/* bench/inbound.mjs -- a network delivers: how much Hark keeps, understands and accounts for a second.
 *
 * The whole pipeline: from the first request to the last obligation committed, backlog 0. At
 * 10,000, 100,000 and 1,000,000 messages already there, so that the growth of the cost shows; on
 * SQLite, and on PostgreSQL if there is one (HARK_TEST_POSTGRES), and beside the bare writer loop
 * of bench_record, which writes the same rows, in the same run. Then the inbox's page, memory and
 * start at each size.
 *
 * HARK_BENCH_SIZES="10000 100000" makes it shorter.
 */
import { execFileSync } from "node:child_process";
import { loadavg } from "node:os";
import { dirname, join } from "node:path";
import { freshDatabase, median, print, Server } from "./lib/server.mjs";

const sizes = (process.env.HARK_BENCH_SIZES ?? "10000 100000 1000000").split(" ").map(Number);
const rounds = 3;
const postgres = process.env.HARK_TEST_POSTGRES;

/* Messages a second of the bare loop on this database, with so many messages there before. */
function bareLoop(name, size) {
    const env = { ...process.env, HARK_TEST_POSTGRES: name === "SQLite" ? "" : freshDatabase(postgres, "bench_bare") };
    const text = execFileSync(join(dirname(process.env.HARK_BIN ?? "build/hark"), "bench", "bench_record"),
        [String(size)], { encoding: "utf8", env });
    return Number(new RegExp(`record\\.${name === "SQLite" ? "sqlite" : "postgres"}\\.bare_256 (\\d+)`).exec(text)[1]);
}

/* The bars are for the configuration that is shipped; beside it only figures. */
async function measure(server, name, size) {
    const bar = (wanted) => (name === "SQLite" ? wanted : 0);
    const bare = bareLoop(name, size);
    const at = `${name}, ${size.toLocaleString("en")} messages: `;
    if (server.next < size) await server.deliver(Math.ceil((size - server.next) / 20), 20);
    const twenty = [], single = [];
    for (let i = 0; i < rounds; i++) {
        const a = await server.deliver(1000, 20);
        twenty.push(a.messages / a.seconds);
        const b = await server.deliver(3000, 1, { connections: 32 });
        single.push(b.messages / b.seconds);
    }
    print(`${at}webhooks of 20, whole pipeline`, median(twenty), "messages/s", bar(4000), true);
    print(`${at}the bare writer loop of the same rows`, bare, "messages/s");
    print(`${at}the pipeline beside it`, median(twenty) / bare, "of it", bar(0.65), true);
    print(`${at}single requests`, median(single), "requests/s", bar(1500), true);
    const paced = await server.deliver(5000, 1, { rate: 1000, connections: 32 });
    print(`${at}p99 of the 2xx at 1,000/s`, paced.p99_us / 1000, "ms", bar(50), false);
    await server.read("/api/v1/conversations?limit=50", 200);
    const page = await server.read("/api/v1/conversations?limit=50", 2000);
    print(`${at}inbox page of 50, p50`, page.p50_us / 1000, "ms", bar(1), false);
    print(`${at}inbox page of 50, p99`, page.p99_us / 1000, "ms", bar(5), false);
    await server.stop();
    const starts = [];
    for (let i = 0; i < rounds; i++) {
        starts.push(await server.start());
        if (i + 1 < rounds) await server.stop();
    }
    print(`${at}start until it answers`, median(starts), "ms", bar(300), false);
    await new Promise((done) => setTimeout(done, 3000));
    print(`${at}memory of its own, idle`, server.anonymousBytes() / 1e6, "MB", bar(60), false);
}

async function all(name, store, wanted) {
    const server = new Server(store);
    await server.start();
    for (const size of wanted) await measure(server, name, size);
    await server.remove();
}

console.log(`load of the machine before: ${loadavg()[0].toFixed(1)}`);
await all("SQLite", "", sizes);
if (postgres)
    await all("PostgreSQL", freshDatabase(postgres, "bench_inbound"), sizes.filter((n) => n <= 100000));
