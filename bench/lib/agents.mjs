/* bench/lib/agents.mjs -- 500 open desks: memory of an idle event stream, and of the whole program while
 * messages arrive.
 *
 * Each stream is a connection of its own with the header and the query a desk sends. Memory is what
 * only this process holds; the kernel's socket buffers are not part of it. A stream costs what 500 more
 * cost beside 500: what their sign-ins leave in the caches of sessions is there once, however many come.
 */
import net from "node:net";

export const STREAMS = 500;
const RATE = 10; // webhooks of 20 a second: 200 messages, to everybody
const OPEN_MS = 60_000; // until all are there, or all are gone again
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function openStream(server, seq, heard) {
    const socket = net.connect(server.port, "127.0.0.1");
    socket.on("data", heard);
    socket.on("error", () => undefined);
    socket.write(`GET /api/v1/events?after=${seq} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n`
        + `Authorization: Bearer ${server.token}\r\n\r\n`);
    return socket;
}

async function untilStreams(server, holds, said) {
    const end = Date.now() + OPEN_MS;
    for (let n = await server.metric("hark_streams"); !holds(n); n = await server.metric("hark_streams")) {
        if (Date.now() > end) throw new Error(`after ${OPEN_MS / 1000} s there are ${n} open streams; ${said}`);
        await pause(20);
    }
}

/* While so many webhooks of 20 arrive; the server is as before when this is over. */
export async function measureAgents(server, webhooks) {
    await pause(2000);
    const headers = { authorization: `Bearer ${server.token}` };
    const { seq } = await (await fetch(`${server.address}/api/v1/bootstrap`, { headers })).json();
    let bytes = 0;
    const open = () => Array.from({ length: STREAMS }, () => openStream(server, seq, (data) => (bytes += data.length)));
    const idleWith = async (streams) => {
        await untilStreams(server, (n) => n === streams, `${streams} are wanted`);
        await pause(2000);
        return server.anonymousBytes();
    };
    const sockets = open();
    const before = await idleWith(STREAMS);
    const more = open();
    const idle = await idleWith(2 * STREAMS);
    more.forEach((socket) => socket.destroy());
    await idleWith(STREAMS);
    bytes = 0;
    const began = Date.now();
    await server.deliver(webhooks, 20, { rate: RATE });
    const seconds = (Date.now() - began) / 1000;
    await pause(1000);
    const connected = server.anonymousBytes();
    sockets.forEach((socket) => socket.destroy());
    await untilStreams(server, (n) => n === 0, "all were closed");
    return { stream_kB: (idle - before) / STREAMS / 1024, connected_MB: connected / 1e6, carried_MB_s: bytes / 1e6 / seconds };
}
