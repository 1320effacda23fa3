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

const reached = {};
for (const connections of [1, 8, 32]) {
    const server = new Server(freshDatabase(url, `bench_${connections}`), ["--store-connections", String(connections)]);
    await server.start();
    await server.deliver(250, 20);
    const rates = [];
    for (let i = 0; i < 3; i++) {
        const { messages, seconds } = await server.deliver(750, 20);
        rates.push(messages / seconds);
    }
    reached[connections] = median(rates);
    print(`PostgreSQL, ${connections} connections: webhooks of 20`, reached[connections], "messages/s");
    await server.remove();
}
print("PostgreSQL, 32 connections beside 8", reached[32] / reached[8], "of it", 1, true);
