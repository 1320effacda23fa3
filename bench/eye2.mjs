/* bench/eye.mjs -- from the network to the eye, for a minute; see bench/lib/eye2.mjs. bench/inbound.mjs
 * asks the same, shorter, at each size.
 */
import { loadavg } from "node:os";
import { measureEye } from "./lib/eye2.mjs";
import { print, Server } from "./lib/server.mjs";

const rounds = Number(process.argv[2] ?? 60);
const server = new Server("");
await server.start();
await server.deliver(500, 20);
const { seen, stream, eye } = await measureEye(server, rounds);
console.log(`load of the machine: ${loadavg()[0].toFixed(1)}; seen ${seen} of ${rounds}`);
print("network -> stream, 200/s elsewhere, p50", stream.p50, "ms");
print("network -> stream, 200/s elsewhere, p99", stream.p99, "ms");
print("network -> eye, 200/s elsewhere, p50", eye.p50, "ms", 25, false);
print("network -> eye, 200/s elsewhere, p99", eye.p99, "ms", 100, false);
await server.remove();
