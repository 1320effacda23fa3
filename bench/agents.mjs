/* bench/agents.mjs -- what 500 open desks cost; see bench/lib/agents.mjs. bench/inbound.mjs asks the same
 * at each size.
 */
import { loadavg } from "node:os";
import { measureAgents, STREAMS } from "./lib/agents.mjs";
import { print, Server } from "./lib/server.mjs";

const server = new Server("");
await server.start();
await server.deliver(500, 20); // its ring and its caches are as on a working day
const { stream_kB, connected_MB, carried_MB_s } = await measureAgents(server, 200);
console.log(`load of the machine: ${loadavg()[0].toFixed(1)}; streams ${STREAMS}`);
print("memory of an idle stream", stream_kB, "kB", 16, false);
print("memory with 500 agents connected, 200 messages/s", connected_MB, "MB", 150, false);
print("what the streams carried meanwhile", carried_MB_s, "MB/s");
await server.remove();
