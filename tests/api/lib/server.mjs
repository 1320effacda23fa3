/* The real program on a free port of loopback, with a data folder of its own. */
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "./client.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
export const program = process.env.HARK_BIN ?? join(root, "build/hark");
/* The word forms that `./dev build` makes. */
export const lexFile = process.env.HARK_TEST_LEX ?? join(root, ".tools/lex/hark.lex");
const START_MS = 60_000;

/* Whatever a test that failed left behind ends with it. */
const running = new Set();
process.on("exit", () => running.forEach((one) => one.kill("SIGKILL")));

/* "sqlite", and "postgres" where HARK_TEST_POSTGRES is set and not in a hurry. */
export const stores = process.env.HARK_TEST_POSTGRES && !process.env.HARK_QUICK
    ? ["sqlite", "postgres"] : ["sqlite"];

function sql(text) {
    const result = spawnSync("psql", ["-qX", "-d", process.env.HARK_TEST_POSTGRES, "-c", text],
        { encoding: "utf8" });
    if (result.status !== 0) throw new Error(`psql: ${result.stderr}`);
}

/* An empty database beside the one that HARK_TEST_POSTGRES names. */
function makeDatabase() {
    const name = `hark_api_${randomBytes(6).toString("hex")}`;
    sql(`CREATE DATABASE ${name}`);
    const url = process.env.HARK_TEST_POSTGRES;
    const [address, query = ""] = url.split("?");
    const slash = address.indexOf("/", address.indexOf("//") + 2);
    const head = slash < 0 ? address : address.slice(0, slash);
    return { url: `${head}/${name}${query ? `?${query}` : ""}`, drop: () => sql(`DROP DATABASE ${name} WITH (FORCE)`) };
}

export class Server {
    /* `proxied`: whoever is not signed in comes from an address of their own. `port`: the same at each start. */
    constructor({ demo = false, store = "sqlite", flags = [], proxied = false, port = 0 } = {}) {
        this.port = port;
        this.places = proxied ? 1 : 0;
        this.folder = mkdtempSync(join(tmpdir(), "hark-api-"));
        this.database = store === "postgres" ? makeDatabase() : null;
        this.demo = demo;
        this.flags = proxied ? [...flags, "--trusted-proxies", "127.0.0.1"] : flags;
        this.output = "";
        this.errors = "";
    }

    storeFlags() {
        return this.database ? ["--store", this.database.url] : [];
    }

    /* A command of the shell; what it prints. */
    command(name, flags, input = "") {
        const result = spawnSync(program, [...name.split(" "), "--data", this.folder, ...flags],
            { input, encoding: "utf8", timeout: START_MS });
        if (result.status !== 0)
            throw new Error(`hark ${name}: ${result.error ?? `exit ${result.status}`}\n${result.stdout}${result.stderr}`);
        return result.stdout;
    }

    /* The first column, bytes, of what the database itself answers. */
    ask(select) {
        const [command, ...words] = this.database
            ? ["psql", "-qtAX", "-d", this.database.url, "-c", `SELECT encode(b, 'hex') FROM (${select}) AS t(b)`]
            : ["python3", "-c", "import sqlite3,sys\nfor (b,) in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(b.hex())",
                join(this.folder, "hark.db"), select];
        const result = spawnSync(command, words, { encoding: "utf8", maxBuffer: 1 << 26 });
        if (result.status !== 0) throw new Error(`${command}: ${result.stderr}`);
        return result.stdout.trim().split("\n").map((hex) => Buffer.from(hex, "hex"));
    }

    /* Writes to its database behind its back: while it is halted, or what it does not keep in memory. */
    sql(text) {
        const [name, ...flags] = this.database ? ["psql", "-qX", "-d", this.database.url] : ["sqlite3", "-cmd", ".timeout 60000", join(this.folder, "hark.db")];
        const result = spawnSync(name, flags, { input: `${text};`, encoding: "utf8" });
        if (result.status !== 0) throw new Error(`${name}: ${result.stderr}`);
    }

    init(email, password) {
        return this.command("init", ["--email", email, "--password-stdin", ...this.storeFlags()],
            `${password}\n`);
    }

    async start() {
        const flags = ["serve", "--data", this.folder, "--listen", `127.0.0.1:${this.port}`,
            ...(this.demo ? ["--demo"] : []), ...this.storeFlags(), ...this.flags];
        const child = this.process = spawn(program, flags, { stdio: ["ignore", "pipe", "pipe"] });
        running.add(child);
        this.exit = new Promise((resolve) => {
            child.on("exit", (code, signal) => resolve({ code, signal }));
            child.on("error", (reason) => resolve({ code: -1, reason: reason.message }));
        });
        this.process.stdout.setEncoding("utf8").on("data", (text) => { this.output += text; });
        this.process.stderr.setEncoding("utf8").on("data", (text) => { this.errors += text; });
        let gone = null;
        this.exit.then((how) => {
            gone = how;
            running.delete(child);
            if (this.errors.includes("Sanitizer")) console.error(this.errors); /* tests fail of it elsewhere and later */
        });
        const limit = Date.now() + START_MS;
        for (;;) {
            this.url = this.output.match(/https?:\/\/[^\s/]+/)?.[0];
            this.linkToken = this.output.match(/\/sign-in#token=([\w-]{20,64})/)?.[1];
            if (this.url && (this.linkToken || !this.demo)) break;
            if (gone || Date.now() > limit)
                throw new Error(`hark serve did not start: ${JSON.stringify(gone)}\n${this.output}${this.errors}`);
            await new Promise((wake) => setTimeout(wake, 20));
        }
        return this;
    }

    anonymous() {
        return new Client(this.url, { from: this.places ? `198.18.0.${this.places++}` : "" });
    }

    /* A client for whoever holds this one-time token. */
    async signInByLink(token = this.linkToken) {
        const result = await this.anonymous().call("sign_in_link", { body: { token } });
        return this.clientOf(result);
    }

    async signInByPassword(email, password) {
        const result = await this.anonymous().call("sign_in_password", { body: { email, password } });
        return this.clientOf(result);
    }

    clientOf(result) {
        if (!result.ok) throw new Error(`sign-in: ${result.status} ${result.text}`);
        const client = new Client(this.url,
            { cookie: result.headers.getSetCookie()[0].split(";")[0], csrf: result.value.csrf });
        client.me = result.value.me;
        return client;
    }

    bearer(email) {
        return new Client(this.url, { bearer: this.command("token", ["--email", email]).trim() });
    }

    /* End it as a service manager does and say how it went; the folder stays, start() goes on. */
    async halt(signal = "SIGTERM") {
        this.process.kill(signal);
        const how = await this.exit;
        this.output = "";
        return how;
    }

    async stop() {
        if (this.process?.pid && this.process.exitCode === null && this.process.signalCode === null)
            this.process.kill("SIGTERM");
        const how = this.process ? await this.exit : { code: 0 };
        this.database?.drop();
        rmSync(this.folder, { recursive: true, force: true });
        if (how.code !== 0)
            throw new Error(`hark ended with ${JSON.stringify(how)}\n${this.errors.slice(-4000)}`);
    }
}

export async function startServer(options) {
    const server = new Server(options);
    try {
        return await server.start();
    } catch (reason) {
        server.process?.kill("SIGKILL");
        await server.stop().catch(() => undefined);
        throw reason;
    }
}

/* Ask again until the answer is truthy. */
export async function eventually(ask, milliseconds = 60_000) {
    const limit = Date.now() + milliseconds;
    for (;;) {
        const answer = await ask();
        if (answer) return answer;
        if (Date.now() > limit) throw new Error(`not within ${milliseconds} ms: ${ask}`);
        await new Promise((wake) => setTimeout(wake, 50));
    }
}

/* What is asked for a moment ahead of now: further ahead where that moment passes before it is asked for. */
export async function soon(ask, milliseconds = 500) {
    for (let ahead = milliseconds; ; ahead *= 4) {
        try {
            return await ask(Date.now() + ahead);
        } catch (reason) {
            if (ahead > 30_000) throw reason;
        }
    }
}
