/* bench/postgres.mjs -- one workspace on PostgreSQL with 1, 8 and 32 connections.
 *
 * All writing of a workspace ends at one row, its event number. Batches of one workspace never run
 * side by side, so more connections must not make it slower: 32 not slower than 8.
 */
import { freshDatabase, median, print, Server } from "./lib/server.mjs";

const url = process.env.HARK_TEST_POSTGRES;
if (!url) {
    console.log("no PostgreSQL: set HARK_TEST_POSTGRES");
    process.exit(0);
}

/* Round by round in turn, so that what else the machine does falls on all three alike. */
const servers = new Map();
for (const connections of [1, 8, 32]) {
    const server = new Server(freshDatabase(url, `bench_${connections}`), ["--store-connections", String(connections)]);
    await server.start();
    await server.deliver(250, 20);
    servers.set(connections, { server, rates: [] });
}
for (let round = 0; round < 5; round++) {
    for (const { server, rates } of servers.values()) {
        const { messages, seconds } = await server.deliver(200, 20);
        rates.push(messages / seconds);
    }
}
for (const [connections, { server, rates }] of servers) {
    print(`PostgreSQL, ${connections} connections: webhooks of 20`, median(rates), "messages/s", 4000, true);
    await server.remove();
}
const ratios = servers.get(32).rates.map((rate, round) => rate / servers.get(8).rates[round]);
print("PostgreSQL, 32 connections beside 8", median(ratios), "of it", 1, true);
