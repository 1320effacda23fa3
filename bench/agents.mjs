/* bench/agents.mjs -- what 500 open desks cost: memory of an idle event stream, and of all of them
 * while messages arrive.
 *
 * Each stream is a connection of its own with the header and the query a desk sends. Memory is what
 * only this process holds; the kernel's socket buffers are not part of it.
 */
import net from "node:net";
import { loadavg } from "node:os";
import { print, Server } from "./lib/server.mjs";

const STREAMS = 500;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const server = new Server("");
await server.start();
await server.deliver(500, 20); // its ring and its caches are as on a working day
await pause(2000);
const headers = { authorization: `Bearer ${server.token}` };
const { seq } = await (await fetch(`${server.address}/api/v1/bootstrap`, { headers })).json();
const before = server.anonymousBytes();
const sockets = [];
let bytes = 0;

for (let i = 0; i < STREAMS; i++) {
    const socket = net.connect(server.port, "127.0.0.1");
    socket.on("data", (data) => (bytes += data.length));
    socket.on("error", () => undefined);
    socket.write(`GET /api/v1/events?after=${seq} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n`
        + `Authorization: Bearer ${server.token}\r\n\r\n`);
    sockets.push(socket);
}
while ((await server.metric("hark_streams")) < STREAMS) await pause(20);
await pause(2000);
const idle = server.anonymousBytes();
console.log(`load of the machine: ${loadavg()[0].toFixed(1)}; streams ${STREAMS}`);
print("memory of an idle stream", (idle - before) / STREAMS / 1024, "kB", 16, false);
bytes = 0;
const began = Date.now();
await server.deliver(200, 20, { rate: 10 }); // 200 messages a second, to everybody
const seconds = (Date.now() - began) / 1000;
await pause(1000);
print("memory with 500 agents connected, 200 messages/s", server.anonymousBytes() / 1e6, "MB", 150, false);
print("what the streams carried meanwhile", bytes / 1e6 / seconds, "MB/s");
sockets.forEach((socket) => socket.destroy());
await server.remove();
