/* bench/accounts.mjs -- does one account whose network is dead, or hostile, slow the others down?
 *
 *   accounts.mjs [REPLIES]     of each good account in one round; default 50
 *
 * Eight accounts of good networks send replies at a steady rate, alone and then beside two bad ones,
 * turn by turn: one network takes every connection and never answers, the other answers a byte at a
 * time, breaks off, and sends what is no HTTP. Each bad network also has a bot that is asked for
 * news, and as many replies wait for it as for a good one. Measured is the time from the 2xx that a
 * reply is queued to its arrival at its network; the bar is what the design asks for: the good ones'
 * p99 beside the bad within 10 % of their p99 alone (medians of the rounds).
 *
 * What it does not do: measure on a busy machine; a p99 of some hundred replies is its worst few.
 */
import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createRawServer } from "node:net";
import { execFileSync } from "node:child_process";
import { loadavg } from "node:os";
import { hark, median, print, Server } from "./lib/server.mjs";

const replies = Number(process.argv[2] ?? 50);
const good = 8;
const rounds = 5;
const everyMs = 20; // a reply of one of the good accounts
const secret = "a-secret-of-sixteen";
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/* ---- the networks ---- */

const arrived = new Map(); // text of a reply -> when

async function startGood() {
    const server = createServer(async (request, response) => {
        let body = "";
        for await (const piece of request) body += piece;
        const { text, txn } = JSON.parse(body);
        arrived.set(text, performance.now());
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ id: `n-${txn}` }));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return server;
}

/* `meet` decides what a connection meets once it has asked. */
async function startBad(meet) {
    const sockets = new Set();
    const server = createRawServer((socket) => {
        sockets.add(socket.on("error", () => undefined).on("close", () => sockets.delete(socket)));
        socket.once("data", () => meet(socket));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    server.end = () => {
        for (const socket of sockets) socket.destroy();
        server.close();
    };
    return server;
}

let turn = 0;
function hostile(socket) {
    turn = (turn + 1) % 3;
    if (turn === 0) return void socket.end(Buffer.alloc(64 * 1024, 0xff));
    if (turn === 1) return void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{", () => socket.destroy());
    socket.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n");
    const timer = setInterval(() => socket.write("{"), 10);
    socket.on("close", () => clearInterval(timer));
}

/* ---- the accounts ---- */

const portOf = (server) => server.address().port;

function addAccount(server, channel, name, settings, secrets) {
    const line = execFileSync(hark, ["account", "add", "--data", server.folder, "--channel", channel, "--name", name,
        ...Object.entries({ ...settings, allow_private_addresses: "yes" }).flatMap(([key, value]) => ["--set", `${key}=${value}`]), "--secret-stdin"],
    { input: Object.entries(secrets).map(([key, value]) => `${key}=${value}\n`).join(""), encoding: "utf8" });
    return /[0-9A-Z]{13}/.exec(line)[0];
}

const addConnector = (server, name, port) => addAccount(server, "api", name, { network: name, reply_url: `http://127.0.0.1:${port}/` }, { secret });
const addBot = (server, name, port) => addAccount(server, "telegram", name, { bot_name: `${name}_bot`, base_url: `http://127.0.0.1:${port}` },
    { bot_token: "7000000001:AAHark-test_token" });

async function api(server, method, path, body) {
    const response = await fetch(`${server.address}/api/v1${path}`, { method, body: body && JSON.stringify(body),
        headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json", "idempotency-key": randomUUID() } });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
}

/* `n` customers write to the account; resolves to what their cases need to be answered. */
async function begin(server, account, name, n) {
    const events = Array.from({ length: n }, (_, i) => ({ kind: "message", id: `${name}-${i}`, thread: `${name}-${i}`,
        from: { id: `${name}-${i}` }, text: `${name}-${i}`, at_ms: Date.now() }));
    const body = JSON.stringify({ events });
    const t = Math.floor(Date.now() / 1000);
    const v1 = createHmac("sha256", secret).update(`${t}.`).update(body).digest("hex");
    const { status } = await fetch(`${server.address}/webhooks/api/${account}`, { method: "POST", body, headers: { "x-hark-signature": `t=${t},v1=${v1}` } });
    if (status !== 200) throw new Error(`${name}: ${status}`);
    while (await server.backlog() > 0) await pause(20);
}

/* All open cases by their titles. */
async function readCases(server) {
    const cases = new Map();
    for (let page = [], query = ""; ;) {
        page = (await api(server, "GET", `/conversations?limit=200${query}`)).conversations;
        for (const one of page) cases.set(one.title, one);
        if (page.length < 200) return cases;
        query = `&before_ms=${page.at(-1).activity_ms}&before=${page.at(-1).id}`;
    }
}

async function answer(server, row, text) {
    const detail = await api(server, "GET", `/conversations/${row.id}`);
    await api(server, "POST", `/conversations/${row.id}/replies`, { thread: detail.places[0].thread, text,
        answers_upto: detail.conversation.last_inbound, base_version: detail.conversation.version, hold_ms: 0 });
    return performance.now();
}

/* ---- a round ---- */

const p99 = (list) => list.sort((a, b) => a - b)[Math.floor(list.length * 0.99)];

/* p99 of the good accounts' replies, ms; `bad` names whose replies are queued before theirs. */
async function measure(server, cases, bad, round) {
    for (const name of bad)
        for (let i = 0; i < replies; i++) await answer(server, cases.get(`${name}-${i}`), `${name}: ${round}-${i}`);
    const queued = [];
    for (let i = 0; i < replies; i++)
        for (let n = 0; n < good; n++) {
            const text = `good${n}: ${round}-${i}`;
            queued.push([text, await answer(server, cases.get(`good${n}-${i}`), text)]);
            await pause(everyMs);
        }
    const until = performance.now() + 60_000;
    while (queued.some(([text]) => !arrived.has(text))) {
        if (performance.now() > until) throw new Error("replies of good accounts did not arrive within a minute");
        await pause(20);
    }
    return p99(queued.map(([text, at]) => arrived.get(text) - at));
}

const server = new Server("");
const networks = { good: await startGood(), dead: await startBad(() => undefined), hostile: await startBad(hostile) };
const accounts = new Map();
for (let n = 0; n < good; n++) accounts.set(`good${n}`, addConnector(server, `good${n}`, portOf(networks.good)));
const bad = ["dead", "hostile"];
for (const name of bad) accounts.set(name, addConnector(server, name, portOf(networks[name])));
const bots = bad.map((name) => addBot(server, name, portOf(networks[name])));
await server.start();
for (const [name, account] of accounts) await begin(server, account, name, replies);
const cases = await readCases(server);
const shut = async (state) => {
    for (const id of [...bad.map((name) => accounts.get(name)), ...bots]) await api(server, "PATCH", `/accounts/${id}`, { state });
};

/* Alone and beside the bad ones, turn by turn. */
async function compare() {
    const alone = [], beside = [];
    await shut("paused");
    await measure(server, cases, [], "warm");
    for (let i = 0; i < rounds; i++) {
        alone.push(await measure(server, cases, [], `alone${i}`));
        await shut("active");
        beside.push(await measure(server, cases, bad, `beside${i}`));
        await shut("paused");
    }
    return { alone: median(alone), beside: median(beside) };
}

console.log(`load of the machine: ${loadavg()[0].toFixed(1)}`);
try {
    const { alone, beside } = await compare();
    print("replies of 8 good accounts alone, p99", alone, "ms");
    print("beside a dead and a hostile account, p99", beside, "ms");
    print("of their p99 alone", beside / alone, "times", 1.1, false);
} finally {
    for (const name of bad) networks[name].end();
    networks.good.closeAllConnections();
    networks.good.close();
    await server.remove();
}
