/* bench/lib/server.mjs -- a release server of its own for a bench: one WhatsApp account, one agent.
 *
 * Loopback only, in a folder that is removed at the end. The load comes from build/bench/load.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export const hark = process.env.HARK_BIN ?? "build/hark";
const load = join(dirname(hark), "bench", "load");
export const secret = "bench-secret";
const number = "100200300";

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/* An empty database beside the one that `url` names. */
export function freshDatabase(url, name) {
    execFileSync("psql", ["-q", url, "-c", `drop database if exists ${name} with (force)`, "-c", `create database ${name}`],
        { stdio: "pipe" });
    const other = new URL(url);
    other.pathname = `/${name}`;
    return other.href;
}

export class Server {
    constructor(store, serveArguments = []) {
        this.store = store;
        this.serveArguments = serveArguments;
        this.folder = mkdtempSync(join(tmpdir(), "hark-bench-"));
        this.next = 0; // number of the next message
        const run = (args, input) => execFileSync(hark, args, { input, encoding: "utf8" });
        const place = ["--data", this.folder, ...(store ? ["--store", store] : [])];
        run(["init", ...place, "--email", "bench@example.com", "--password-stdin"], "a password of some length\n");
        const line = run(["account", "add", ...place, "--channel", "whatsapp", "--name", "Bench",
            "--set", `phone_number_id=${number}`, "--set", "base_url=http://127.0.0.1:9",
            "--set", "allow_private_addresses=yes", "--secret-stdin"],
            `access_token=t\napp_secret=${secret}\nverify_token=v\n`);
        this.account = /[0-9A-Z]{13}/.exec(line)[0];
        this.token = run(["token", ...place, "--email", "bench@example.com"]).trim();
    }

    /* Resolves when the port answers, with the milliseconds that took. */
    async start() {
        const began = performance.now();
        this.process = spawn(hark, ["serve", "--data", this.folder, "--listen", "127.0.0.1:0",
            ...(this.store ? ["--store", this.store] : []), ...this.serveArguments], { stdio: ["ignore", "pipe", "inherit"] });
        this.port = await new Promise((found, broken) => {
            let text = "";
            this.process.stdout.on("data", (piece) => {
                text += piece;
                const match = /127\.0\.0\.1:(\d+)/.exec(text);
                if (match) found(Number(match[1]));
            });
            this.process.once("exit", (code) => broken(new Error(`hark ended with ${code}`)));
        });
        const answer = await fetch(`${this.address}/healthz`);
        if (!answer.ok) throw new Error(`not healthy: ${answer.status}`);
        return performance.now() - began;
    }

    get address() {
        return `http://127.0.0.1:${this.port}`;
    }

    async stop() {
        const ended = new Promise((done) => this.process.once("exit", done));
        this.process.kill("SIGTERM");
        await ended;
    }

    /* As a crash would. */
    async kill() {
        const ended = new Promise((done) => this.process.once("exit", done));
        this.process.kill("SIGKILL");
        await ended;
    }

    /* Pages in SQLite's log that a start after a crash has to read: the newest frame of its index. */
    logPages() {
        return readFileSync(join(this.folder, "hark.db-shm")).readUInt32LE(16);
    }

    async remove() {
        if (this.process.exitCode === null) await this.stop();
        rmSync(this.folder, { recursive: true, force: true });
    }

    async metric(name) {
        const text = await (await fetch(`${this.address}/metrics`)).text();
        return Number(new RegExp(`^${name} ([\\d.e+]+)$`, "m").exec(text)[1]);
    }

    async backlog() {
        const [received, done] = [await this.metric("hark_raw_received_total"), await this.metric("hark_raw_done_total")];
        return received - done;
    }

    run(args) {
        const child = spawn(load, ["--port", String(this.port), ...args], { stdio: ["ignore", "pipe", "inherit"] });
        return new Promise((done, broken) => {
            let text = "";
            child.stdout.on("data", (piece) => (text += piece));
            child.once("exit", (code) => (code === 0 ? done(JSON.parse(text)) : broken(new Error(`load ended with ${code}: ${text}`))));
        });
    }

    /* Deliver so many webhooks of `batch` messages. `seconds` runs to the last obligation committed. */
    async deliver(requests, batch, { connections = 8, rate = 0 } = {}) {
        const began = Date.now();
        const result = await this.run(["--path", `/webhooks/whatsapp/${this.account}`, "--secret", secret,
            "--number", number, "--requests", String(requests), "--batch", String(batch),
            "--connections", String(connections), "--first", String(this.next), ...(rate ? ["--rate", String(rate)] : [])]);
        this.next += requests * batch;
        while ((await this.backlog()) > 0) await pause(2);
        return { ...result, seconds: (Date.now() - Math.max(began, result.start_ms)) / 1000 };
    }

    /* Read one page of the API again and again. */
    read(path, requests) {
        return this.run(["--path", path, "--bearer", this.token, "--connections", "1", "--requests", String(requests)]);
    }

    /* Until the search index has taken in everything. */
    async indexed() {
        await pause(300); // it hears of news a moment later
        while ((await this.metric("hark_oldest_unindexed_seconds")) > 0) await pause(50);
    }

    /* What this process has written to the disk and taken of the processor so far. */
    usage() {
        const io = readFileSync(`/proc/${this.process.pid}/io`, "utf8");
        const stat = readFileSync(`/proc/${this.process.pid}/stat`, "utf8").split(") ")[1].split(" ");
        return { written: Number(/^write_bytes: (\d+)/m.exec(io)[1]), cpu_us: (Number(stat[11]) + Number(stat[12])) * 10000 };
    }

    /* Bytes that only this process holds. */
    anonymousBytes() {
        const text = readFileSync(`/proc/${this.process.pid}/smaps_rollup`, "utf8");
        return Number(/^Anonymous:\s+(\d+) kB/m.exec(text)[1]) * 1024;
    }
}

/* One line: what, figure, bar, ratio to the bar (above 1 is better than asked for). */
export function print(what, figure, unit, bar, atLeast) {
    const ratio = bar ? (atLeast ? figure / bar : bar / figure) : 0;
    const shown = figure >= 100 ? figure.toFixed(0) : figure.toFixed(2);
    console.log(`${what.padEnd(58)} ${shown.padStart(9)} ${unit.padEnd(12)}`
        + (bar ? ` bar ${atLeast ? ">=" : "<="} ${bar}`.padEnd(14) + ` x${ratio.toFixed(2)}` : ""));
}

export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
