/* The command line: what it prints, its exit codes, one process per folder, backup and restore. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync,
    writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { freePort } from "../lib/ports.mjs";
import { eventually, program, Server, stores } from "./lib/server.mjs";
import { Whatsapp } from "./lib/whatsapp.mjs";

const PASSWORD = "correct horse battery staple";
const folders = [], servers = [];
after(() => {
    servers.forEach((server) => server.process?.kill("SIGKILL"));
    folders.forEach((folder) => rmSync(folder, { recursive: true, force: true }));
});

function newServer(options) {
    const server = new Server(options);
    servers.push(server);
    folders.push(server.folder);
    return server;
}

const startServer = (options) => newServer(options).start();

function newFolder() {
    const folder = mkdtempSync(join(tmpdir(), "hark-cli-"));
    folders.push(folder);
    return folder;
}

/* {code, out, err} of one command. */
function hark(words, { input = "", env = {} } = {}) {
    const clean = Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !/^HARK_(LISTEN|DATA|STORE)$/.test(name)));
    const result = spawnSync(program, words,
        { input, encoding: "utf8", timeout: 60_000, env: { ...clean, ...env } });
    return { code: result.status, out: result.stdout, err: result.stderr };
}

function mustRun(words, options) {
    const result = hark(words, options);
    assert.equal(result.code, 0, `hark ${words.join(" ")}: ${result.out}${result.err}`);
    return result.out;
}

function refused(words, code, reason, options) {
    const result = hark(words, options);
    assert.match(result.err, reason);
    assert.equal(result.code, code, result.err);
    return result;
}

function init(folder, more = []) {
    return mustRun(["init", "--data", folder, "--email", "Ewa@Example.org", "--password-stdin",
        "--workspace", "Latarnia", ...more], { input: `${PASSWORD}\n` });
}

/* Change the database behind Hark's back. */
function spoil({ folder, database }, sql) {
    if (database) {
        const result = spawnSync("psql", ["-qX", "-v", "ON_ERROR_STOP=1", "-d", database.url, "-c", sql], { encoding: "utf8" });
        return assert.equal(result.status, 0, result.stderr);
    }
    const script = "import sqlite3,sys\nd=sqlite3.connect(sys.argv[1]+'/hark.db')\n"
        + "d.executescript(sys.argv[2])\nd.commit()";
    const result = spawnSync("python3", ["-c", script, folder, sql], { encoding: "utf8" });
    assert.equal(result.status, 0, result.stderr);
}

test("account review prints what to ask of networks, and docs/review.md is that", () => {
    const all = hark(["account", "review"]);
    assert.equal(all.code, 0);
    assert.equal(all.out, readFileSync(new URL("../../docs/review.md", import.meta.url), "utf8"));
    const one = hark(["account", "review", "--channel", "x"]);
    assert.match(one.out, /`dm\.write`/);
    assert.doesNotMatch(one.out, /pages_messaging/);
    assert.equal(hark(["account", "review", "--channel", "pigeon"]).code, 2);
});

test("version, help and what is spelt wrong", () => {
    assert.match(mustRun(["--version"]), /^hark \d+\.\d+\.\d+\n$/);
    const overview = mustRun(["--help"]);
    const names = [...overview.matchAll(/^ {2}([a-z]+(?: [a-z]+)?) {2,}/gm)].map((match) => match[1]);
    assert.ok(names.length >= 13, overview);
    for (const name of names) {
        const help = mustRun([...name.split(" "), "--help"]);
        assert.ok(help.startsWith(`hark ${name}`), help);
        assert.equal(mustRun(["help", ...name.split(" ")]), help);
    }
    refused([], 2, /^hark COMMAND/);
    refused(["serv"], 2, /did you mean 'serve'/);
    refused(["account", "lst"], 2, /did you mean 'account list'/);
    refused(["account"], 2, /add, list, set, test, pause/);
    refused(["department"], 2, /list, add, rename, archive/);
    refused(["token", "--dta", "x"], 2, /no flag '--dta'; did you mean '--data'/);
    refused(["token", "--data", "x"], 2, /--email ADDRESS is needed/);
    refused(["token", "--data", "x", "--data", "y"], 2, /--data stands twice/);
    refused(["token", "--data"], 2, /--data needs a value/);
    refused(["demo", "--dat", "x"], 2, /did you mean '--data'/);
    refused(["serve", "--data", "x", "--demo=yes"], 2, /takes no value/);
    refused(["token", "--email", "a@b.cc", "--data", "/nowhere/at/all"], 1, /no such data folder/);
    refused(["token", "--email", "a@b.cc", "--data", newFolder()], 1, /no database yet/);
});

test("settings: file < environment < flags; unknown names are errors with their place", () => {
    const folder = newFolder();
    const ini = join(folder, "hark.ini");
    const bad = ["serve", "--data", folder];

    writeFileSync(ini, "# ours\n\n[hark]\nlisten = 127.0.0.1:0\nlog_levl = info\n");
    refused(bad, 2, /hark\.ini:5: there is no setting 'log_levl'; did you mean 'log_level'/);
    writeFileSync(ini, "http_threads = 65\n");
    refused(bad, 2, /hark\.ini:1: expected a number from 1 to 64, not '65'/);
    writeFileSync(ini, "log_level = loud\n");
    refused(bad, 2, /hark\.ini:1: expected one of debug info warn error/);
    writeFileSync(ini, "[harc]\nlisten = x\n");
    refused(bad, 2, /hark\.ini:2: there is no section \[harc\]/);
    writeFileSync(ini, "listen = 127.0.0.1:0\nnothing\n");
    refused(bad, 2, /hark\.ini:2: expected a line/);
    rmSync(ini);
    refused(bad, 2, /did you mean 'HARK_LISTEN'/, { env: { HARK_LISTN: "x" } });
    refused([...bad, "--config", join(folder, "none.ini")], 2, /none\.ini: no such file/);
    assert.deepEqual(readdirSync(folder), []);

    /* The environment's wrong value hides the file's; the flag's hides both. */
    writeFileSync(ini, "log_level = loud\n");
    writeFileSync(join(folder, "other.ini"), "http_threads = 3\n");
    const other = ["--config", join(folder, "other.ini")];
    refused([...bad, ...other], 2, /HARK_HTTP_THREADS: expected a number/,
        { env: { HARK_HTTP_THREADS: "many" } });
    refused([...bad, ...other, "--http-threads", "none"], 2, /^hark serve: --http-threads: expected/,
        { env: { HARK_HTTP_THREADS: "4" } });
});

test("settings: of three addresses the flag's is opened, else the environment's, else the file's", async () => {
    const folder = newFolder();
    init(folder);
    const [file, environment, flag] = [await freePort(), await freePort(), await freePort()];
    writeFileSync(join(folder, "hark.ini"), `listen = 127.0.0.1:${file}\n`);
    const rows = [[file, [], {}], [environment, [], { HARK_LISTEN: `127.0.0.1:${environment}` }],
        [flag, ["--listen", `127.0.0.1:${flag}`], { HARK_LISTEN: `127.0.0.1:${environment}` }]];
    for (const [port, flags, env] of rows) {
        const { HARK_LISTEN: _, ...clean } = process.env;
        const serving = spawn(program, ["serve", "--data", folder, ...flags], { env: { ...clean, ...env } });
        servers.push({ process: serving });
        const [line] = await once(serving.stdout, "data");
        assert.match(String(line), new RegExp(`^Hark is at +http://127\\.0\\.0\\.1:${port}\n`));
        assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
        serving.kill("SIGTERM");
        await once(serving, "exit");
    }
});

test("serve: two lines, nothing else; signals stop it cleanly; what it leaves is private", async () => {
    for (const signal of ["SIGTERM", "SIGINT"]) {
        const server = await startServer({ demo: true });
        const lines = server.output.trimEnd().split("\n");
        assert.equal(lines.length, 2, server.output);
        assert.match(lines[0], /^Hark is at {6}http:\/\/127\.0\.0\.1:\d+$/);
        assert.match(lines[1], /^Sign in once at http:\/\/127\.0\.0\.1:\d+\/sign-in#token=[\w-]{43}$/);
        assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
        assert.equal(statSync(join(server.folder, "key")).mode & 0o777, 0o600);
        assert.equal(statSync(join(server.folder, "hark.sock")).mode & 0o777, 0o600);
        assert.equal(statSync(join(server.folder, "hark.db")).mode & 0o777, 0o600);
        assert.equal(statSync(join(server.folder, "reserve")).size, 64 << 20);
        const me = await server.signInByLink();
        assert.equal((await me.must("bootstrap_read")).workspace.demo, true);
        server.process.kill(signal);
        assert.deepEqual(await server.exit, { code: 0, signal: null });
        assert.equal(server.errors, "");
        assert.ok(!existsSync(join(server.folder, "hark.sock")));
        await server.stop();
    }
});

test("serve makes its folder for our user only and says how to begin", async () => {
    const server = newServer();
    rmSync(server.folder, { recursive: true });
    await server.start();
    await eventually(() => server.output.includes("\nNobody can sign in yet: hark init"));
    assert.equal(statSync(server.folder).mode & 0o777, 0o700);
    assert.match(server.init("ewa@example.org", PASSWORD), /'My brand' is ready/);
    await (await server.signInByPassword("ewa@example.org", PASSWORD)).must("bootstrap_read");
    await server.stop();
});

test("an address beyond this machine that is plain http is explained at the start; https and loopback are not", async () => {
    const starts = async (flags) => {
        const server = await startServer({ flags });
        const { errors } = server;
        await server.stop();
        return errors;
    };
    assert.match(await starts(["--public-url", "http://care.example:8080"]),
        /http:\/\/care\.example:8080 is plain http: passwords .* readable.* set public_url to its https address/);
    for (const flags of [["--public-url", "https://care.example"], []]) assert.doesNotMatch(await starts(flags), /plain http/);
});

test("one process per folder: the second names the first; a killed one's lock is free", async () => {
    const server = await startServer({ demo: true });
    const began = Date.now();
    refused(["serve", "--data", server.folder, "--listen", "127.0.0.1:0"], 1,
        new RegExp(`is in use by process ${server.process.pid} since \\d{4}-`));
    assert.ok(Date.now() - began >= 1900, "it waits for a holder that was just killed");

    /* Killed while the next one waits for it. */
    setTimeout(() => server.process.kill("SIGKILL"), 200);
    const next = spawn(program, ["serve", "--data", server.folder, "--listen", "127.0.0.1:0"]);
    let output = "";
    next.stdout.setEncoding("utf8").on("data", (text) => { output += text; });
    await eventually(() => output.includes("Hark is at"));
    next.kill("SIGTERM");
    await new Promise((resolve) => next.on("exit", resolve));
    assert.match(mustRun(["check", "--data", server.folder]), /adds up/);
    rmSync(server.folder, { recursive: true });
});

test("one program per database, whatever the folder: the second names the first", { skip: !stores.includes("postgres") }, async () => {
    const server = await startServer({ store: "postgres" });
    refused(["serve", "--data", newFolder(), "--store", server.database.url, "--listen", "127.0.0.1:0"], 1,
        new RegExp(`database is in use by hark ${server.process.pid} on \\S+ since \\d{4}-`));
    server.process.kill("SIGKILL");
    await server.exit;
    server.output = "";
    await server.start();
    await server.stop();
});

test("a port that is taken is no fault of the disk", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.on("listening", resolve));
    const result = hark(
        ["serve", "--data", newFolder(), "--listen", `127.0.0.1:${taken.address().port}`]);
    taken.close();
    assert.equal(result.code, 1);
    assert.match(result.err, /taken by another program/);
});

test("the key: read by others it is refused, lost it is not replaced in silence", () => {
    const folder = newFolder();
    init(folder);
    const key = join(folder, "key");
    const bytes = readFileSync(key);
    chmodSync(key, 0o640);
    refused(["serve", "--data", folder], 1, /others may read the key \(mode 640\); run: chmod 600/);
    assert.equal(hark(["doctor", "--data", folder]).code, 1);
    rmSync(key);
    writeFileSync(key, bytes.subarray(0, 31), { mode: 0o600 });
    refused(["serve", "--data", folder], 1, /damaged, it must be 32 bytes/);
    rmSync(key);
    refused(["serve", "--data", folder], 1, /the key is gone.*doctor --data .* --new-key/);
    writeFileSync(key, Buffer.alloc(32, 7), { mode: 0o600 });
    refused(["token", "--data", folder, "--email", "ewa@example.org"], 1, /not the key that sealed the database; put the key back/);
    rmSync(key);
    renameSync(join(folder, "hark.db"), join(folder, "elsewhere.db")); // as PostgreSQL: no file beside the key
    refused(["serve", "--data", folder, "--store", `sqlite:${join(folder, "elsewhere.db")}`], 1, /the key is gone, but the database is there/);
    assert.ok(!existsSync(key), "a refused start left a key");
    renameSync(join(folder, "elsewhere.db"), join(folder, "hark.db"));
    assert.match(hark(["doctor", "--data", folder, "--new-key"]).out, /a new one was made/);
    assert.equal(statSync(key).size, 32);
    mustRun(["token", "--data", folder, "--email", "ewa@example.org"]);
    assert.ok(!existsSync(join(folder, "key.forced")));
    mustRun(["token", "--data", folder, "--email", "ewa@example.org"]);
});

test("init: once, with a real address, a long password and a time zone that exists", async () => {
    const folder = join(newFolder(), "below", "that");
    const words = ["init", "--data", folder, "--email", "ewa@example.org", "--password-stdin"];
    refused(words.slice(0, -1), 2, /--password-stdin is needed/);
    refused(words, 1, /12 to 128 characters, not 5/, { input: "short\n" });
    refused(words, 1, /no password came/, { input: "" });
    refused([...words, "--zone", "Europe/Warszawa"], 1, /no time zone/, { input: `${PASSWORD}\n` });
    refused([...words.slice(0, 3), "--email", "ewa", "--password-stdin"], 1, /e-?mail/i,
        { input: `${PASSWORD}\n` });
    assert.match(init(folder), /'Latarnia' is ready; ewa@example\.org is its first admin/);
    refused(words, 1, /'Latarnia' is set up here already/, { input: `${PASSWORD}\n` });
    refused(["token", "--data", folder, "--email", "adam@example.org"], 1, /nobody here/);
    const token = mustRun(["token", "--data", folder, "--email", "EWA@example.org"]);
    assert.match(token, /^[\w-]{43}\n$/);
});

test("accounts: connected, listed, paused, removed, with and without a server", async () => {
    const server = newServer();
    server.init("ewa@example.org", PASSWORD);
    const account = (name, flags, options) =>
        hark(["account", ...name.split(" "), "--data", server.folder, ...flags], options);
    for (const running of [false, true]) {
        if (running) await server.start();
        const secret = `s3cret-${running}`;
        const added = account("add", ["--channel", "whatsapp", "--name", "Support", "--set",
            `phone_number_id=10${running ? 1 : 2}`, "--secret-stdin"],
        { input: `access_token=${secret}\napp_secret=x\n\nverify_token=y\n` });
        assert.equal(added.code, 0, added.err);
        const [id, channel, state, name, path] = added.out.trimEnd().split("\t");
        assert.deepEqual([channel, state, name], ["whatsapp", "active", "Support"]);
        assert.equal(path, `/webhooks/whatsapp/${id}`);
        assert.ok(!added.out.includes(secret));
        assert.match(account("pause", ["--account", id]).out, /\tpaused\t/);
        assert.match(account("resume", ["--account", id]).out, /\tactive\t/);
        assert.ok(account("list", []).out.includes(id));
        assert.match(account("remove", ["--account", id]).out, /\tremoved\t/);
        const wrong = account("add", ["--channel", "whatsap", "--name", "x"]);
        assert.deepEqual([wrong.code, wrong.out], [1, ""]);
        assert.equal(account("add", ["--channel", "sim", "--name", "x", "--set", "novalue"]).code, 2);
        assert.equal(account("pause", ["--account", "0000000000000"]).code, 1);
        assert.match(account("pause", ["--account", "5"]).err, /an id of 13 characters/);
    }
    await server.stop();
});

test("demo: added to a folder, a workspace of its own that never hides the brand", async () => {
    const server = newServer();
    server.init("ewa@example.org", PASSWORD);
    assert.match(server.command("demo", []), /'Kotwica Ubezpieczenia' is there/);
    await server.start();
    const link = server.command("demo", []).match(/#token=([\w-]{43})/)[1];
    const demo = await server.signInByLink(link);
    assert.equal((await demo.must("bootstrap_read")).workspace.name, "Kotwica Ubezpieczenia");
    const ewa = await server.signInByPassword("ewa@example.org", PASSWORD);
    assert.equal((await ewa.must("bootstrap_read")).workspace.demo, false);
    assert.ok(!server.command("account list", []).includes("sim"));
    const second = server.command("account list", ["--workspace", "Kotwica Ubezpieczenia"]);
    assert.match(second, /\tsim\tactive\t/);
    await server.stop();
});

test("the demo shows twelve cases at once, three past due, Anna first", async () => {
    const began = Date.now();
    const server = await startServer({ demo: true });
    const me = await server.signInByLink();
    const { conversations, server_ms } = await eventually(async () => {
        const now = await me.must("bootstrap_read");
        return now.conversations.length >= 12 && now;
    });
    const there = conversations.filter((one) => one.opened_ms < began); // others come as the day goes on
    assert.equal(there.length, 12);
    assert.equal(there.filter((one) => one.due_ms < server_ms).length, 3);
    assert.equal(there[0].customer_name, "Anna Zielińska");
    assert.match(there[0].title, /^zgłosiłam szkodę 3 tygodnie temu i CISZA/);
    assert.equal(new Set(there.map((one) => one.language)).size, 4);
    await eventually(async () => (await me.must("bootstrap_read")).conversations.length > 12);
    await server.stop();
});

for (const store of stores) test(`check on ${store}: beside a server, and one line for each breach, which names where`, async () => {
    const server = newServer({ store });
    server.init("ewa@example.org", PASSWORD);
    await server.start();
    const me = await server.signInByPassword("ewa@example.org", PASSWORD);
    const whatsapp = await Whatsapp.connect(server, me);
    for (const from of ["48600100301", "48600100302"]) await whatsapp.say({ from, text: `of ${from}` });
    const cases = await eventually(async () => {
        const { conversations } = await me.must("bootstrap_read");
        return conversations.length === 2 && conversations;
    });
    whatsapp.close();
    const check = () => hark(["check", "--data", server.folder, ...server.storeFlags()]);
    assert.deepEqual([check().code, check().out], [0, "Everything adds up.\n"]);
    await server.halt();
    const [one] = cases.map((row) => row.id).sort();
    spoil(server, "UPDATE conversation SET open_obligations = open_obligations + 3");
    const broken = check();
    assert.equal(broken.code, 1);
    assert.match(broken.out, new RegExp(`^workspace \\d+: 2 conversations count their open, .* the first is of conversation ${one}$`, "m"));
    spoil(server, "UPDATE conversation SET open_obligations = open_obligations - 3; UPDATE obligation SET state = 5");
    const lines = check().out.trimEnd().split("\n");
    assert.equal(lines.filter((line) => line.includes(`2 obligations are moved to nobody, or without a time to come back; the first is of conversation ${one}`)).length, 1, lines.join("\n"));
    assert.ok(lines.length > 1 && lines.every((line) => line.includes("workspace ")), lines.join("\n"));
    await server.stop();
});

test("a newer database is refused politely", () => {
    const folder = newFolder();
    init(folder);
    spoil({ folder }, "INSERT INTO schema VALUES (2, 'x', 0), (999, 'x', 0)");
    refused(["serve", "--data", folder, "--listen", "127.0.0.1:0"], 1, /start the newer Hark/);
    refused(["check", "--data", folder], 1, /start the newer Hark/);
});

test("backup through the server, verified, spoilt, restored", async () => {
    const server = await startServer({ demo: true });
    const me = await server.signInByLink();
    const before = await eventually(async () => {
        const now = await me.must("bootstrap_read");
        return now.conversations.length >= 12 && now;
    });
    mkdirSync(join(server.folder, "blobs/ab/cd"), { recursive: true });
    writeFileSync(join(server.folder, "blobs/ab/cd/abcd"), "an attachment");
    writeFileSync(join(server.folder, "hark.ini"), "log_level = error\n");

    const place = newFolder();
    const to = join(place, "backup");
    assert.match(server.command("backup", ["--to", to]), /files: 3\.\n.*key is not in it/);
    assert.match(mustRun(["backup", "--verify", to]), /is good: files: 3, bytes: \d+; the key/);
    assert.deepEqual(readdirSync(to).sort(), ["blobs", "hark.db", "hark.ini", "manifest.json"]);
    const manifest = JSON.parse(readFileSync(join(to, "manifest.json"), "utf8"));
    assert.ok(manifest.workspaces[0].seq >= before.seq);
    refused(["backup", "--data", server.folder, "--to", to], 1, /is not empty/);
    refused(["backup", "--data", server.folder], 2, /--to DIR/);

    const withKey = join(place, "with-key");
    assert.match(server.command("backup", ["--to", withKey, "--with-key"]), /files: 4\.\n$/);

    refused(["restore", "--from", to, "--data", server.folder], 1, /is not empty/);
    refused(["restore", "--from", place, "--data", join(place, "x")], 1, /no manifest\.json/);
    const back = newServer();
    const restored = mustRun(["restore", "--from", withKey, "--data", back.folder]);
    assert.ok(!restored.includes("key"), restored);
    assert.equal(readFileSync(join(back.folder, "blobs/ab/cd/abcd"), "utf8"), "an attachment");
    await back.start();
    const again = await back.bearer("demo@kotwica.example").must("bootstrap_read");
    assert.ok(again.conversations.length >= before.conversations.length);
    await back.stop();

    const keyless = join(place, "keyless");
    assert.match(mustRun(["restore", "--from", to, "--data", keyless]), /The key was not in it/);
    refused(["serve", "--data", keyless], 1, /the key is gone/);

    const bytes = readFileSync(join(to, "hark.db"));
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(join(to, "hark.db"), bytes);
    refused(["backup", "--verify", to], 1, /hark\.db: is not what was backed up/);
    refused(["restore", "--from", to, "--data", join(place, "y")], 1, /is not what was backed up/);
    rmSync(join(to, "blobs/ab/cd/abcd"));
    assert.ok(!existsSync(join(place, "y")));
    await server.stop();
});

test("backup of PostgreSQL: one moment of it, sealed by the manifest, restored into an empty database",
    { skip: stores.includes("postgres") ? false : "HARK_TEST_POSTGRES is not set" }, async () => {
        const server = newServer({ store: "postgres" });
        server.init("ewa@example.org", PASSWORD);
        await server.start();
        const me = await server.signInByPassword("ewa@example.org", PASSWORD);
        const whatsapp = await Whatsapp.connect(server, me);
        let n = 0, over = false;
        const speaking = (async () => {
            while (!over) await whatsapp.say({ from: `4860020${String(n).padStart(4, "0")}`, text: `number ${n++}` });
        })();
        await eventually(async () => (await me.must("bootstrap_read")).conversations.length > 3);

        /* Others live in the same database, in schemas of their own: what is theirs is none of ours. */
        const psql = (where, text) => {
            const ran = spawnSync("psql", ["-qXAt", "-v", "ON_ERROR_STOP=1", "-d", where, "-c", text], { encoding: "utf8" });
            assert.equal(ran.status, 0, ran.stderr);
            return ran.stdout.trim();
        };
        psql(server.database.url, `CREATE SCHEMA "neigh""bour"; CREATE TABLE "neigh""bour".workspace (id INT)`);

        /* In the middle of the traffic: the logs are as long as the manifest says, in the copy too. */
        const place = newFolder();
        const to = join(place, "backup");
        assert.match(server.command("backup", ["--to", to, "--with-key", ...server.storeFlags()]), /files: 2\.\n$/);
        over = true;
        await speaking;
        whatsapp.close();
        assert.deepEqual(readdirSync(to).sort(), ["hark.dump", "key", "manifest.json"]);
        assert.equal(statSync(join(to, "hark.dump")).mode & 0o777, 0o600);
        assert.match(mustRun(["backup", "--verify", to]), /is good: files: 2/);
        const manifest = JSON.parse(readFileSync(join(to, "manifest.json"), "utf8"));
        const { seq } = await me.must("bootstrap_read");
        assert.ok(manifest.workspaces[0].seq > 0 && manifest.workspaces[0].seq <= seq);

        const back = newServer({ store: "postgres" });
        const url = back.database.url;
        refused(["restore", "--from", to, "--data", join(place, "x")], 1, /name an empty database with --store/);
        refused(["restore", "--from", to, "--data", join(place, "x"), "--store", server.database.url], 1, /is not empty/);
        refused(["restore", "--from", to, "--data", join(place, "x"), "--store", url.replace("hark_api_", "nowhere_")], 1, /does not exist/);
        assert.ok(!existsSync(join(place, "x")));
        assert.match(mustRun(["restore", "--from", to, "--data", back.folder, "--store", url]), /is restored .*\nServe it with/);
        const last = spawnSync("psql", ["-qXAt", "-d", url, "-c", "SELECT seq, (SELECT max(seq) FROM event) FROM workspace_seq"], { encoding: "utf8" });
        assert.equal(last.stdout.trim(), `${manifest.workspaces[0].seq}|${manifest.workspaces[0].seq}`);
        assert.equal(psql(url, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'neigh%'"), "0");
        await back.start();
        const again = await back.signInByPassword("ewa@example.org", PASSWORD);
        const { conversations } = await again.must("bootstrap_read");
        assert.ok(conversations.length > 3 && conversations.every((one) => one.title.startsWith("number ")));
        await back.stop();

        const bytes = readFileSync(join(to, "hark.dump"));
        writeFileSync(join(to, "hark.dump"), bytes.subarray(0, bytes.length - 20));
        refused(["backup", "--verify", to], 1, /hark\.dump: is not what was backed up/);

        /* Without PostgreSQL's tools it says so, and leaves no half backup that looks like one. */
        await server.halt();
        const bare = spawnSync(program, ["backup", "--data", server.folder, "--to", join(place, "bare"), ...server.storeFlags()],
            { encoding: "utf8", env: { ...process.env, PATH: "/nowhere" } });
        assert.equal(bare.status, 1);
        assert.match(bare.stderr, /pg_dump cannot be started .* install the client of PostgreSQL/);
        assert.deepEqual(readdirSync(join(place, "bare")), []);
        await server.stop();
    });

test("doctor: a line for each thing", async () => {
    const server = await startServer({ demo: true });
    const report = hark(["doctor", "--data", server.folder]);
    assert.equal(report.code, 0, report.out);
    for (const thing of ["version", "folder", "key", "server", "disk", "clock", "words", "database", "account"])
        assert.match(report.out, new RegExp(`^(ok|look) +${thing} `, "m"));
    assert.match(report.out, new RegExp(`^ok +server +process ${server.process.pid} `, "m"));
    await server.stop();
    refused(["doctor", "--data", server.folder], 1, /no such folder/);
});

test("the socket answers whole requests only", async () => {
    const server = await startServer({ demo: true });
    const ask = (text) => new Promise((resolve) => {
        let reply = "";
        const socket = connect(join(server.folder, "hark.sock"), () => socket.write(text));
        socket.setEncoding("utf8").on("data", (part) => { reply += part; });
        socket.on("close", () => resolve(reply)).on("error", () => resolve(reply));
    });
    assert.equal(await ask("no json\n"), "");
    const unknown = JSON.parse(await ask('{"command":"dance","args":{}}\n'));
    assert.deepEqual([unknown.ok, unknown.code], [false, "invalid"]);
    const nobody = JSON.parse(await ask('{"command":"token","args":{"email":"x@example.org"}}\n'));
    assert.deepEqual([nobody.ok, nobody.code], [false, "not_found"]);
    assert.equal(JSON.parse(await ask('{"command":"token"}\n')).ok, false);
    mustRun(["token", "--data", server.folder, "--email", "demo@kotwica.example"]);
    await server.stop();
});

test("learn and classify: examples become a model, lines get labels, and what is wrong is named", () => {
    const folder = newFolder();
    const train = join(folder, "train.tsv"), model = join(folder, "model");
    const rows = [["card", "my card was stolen"], ["card", "block the lost card"], ["claim", "when is my claim paid"],
        ["claim", "the damage is not paid yet"]];

    writeFileSync(train, rows.map((row) => row.join("\t")).join("\r\n") + "\n\nno tab\n");
    const learnt = hark(["learn", "--train", train, "--model", model]);
    assert.match(learnt.err, /train\.tsv:6: left out/);
    assert.match(learnt.out, /^examples\t4\nlabels\t2\n/);
    const first = readFileSync(model);
    mustRun(["learn", "--train", train, "--model", model, "--dev", train]);
    assert.deepEqual(readdirSync(folder).sort(), ["model", "train.tsv"]);
    assert.ok(first.length < 16 << 20);

    const ask = (more, input) => mustRun(["classify", "--model", model, ...more], { input });
    assert.match(ask([], "a stolen card\nclaim\tcard, card!\n\npaid?"),
        /^card\t0\.\d{3}\ncard\t0\.\d{3}\n(card|claim)\t0\.[45]\d\d\nclaim\t0\.\d{3}\n$/);
    assert.match(ask(["--top", "9"], "a stolen card"), /^card\t[\d.]+\tclaim\t[\d.]+\n$/);
    assert.match(ask(["--why"], "a stolen card"), /^card\t[\d.]+\t.*stol/);
    assert.equal(ask([], ""), "");

    refused(["learn", "--train", join(folder, "none"), "--model", model], 1, /none: No such file/);
    writeFileSync(train, "one\ta\n");
    refused(["learn", "--train", train, "--model", model], 1, /at least two different labels/);
    refused(["classify", "--model", train], 1, /no model: make it again with hark learn/);
    refused(["classify", "--model", model, "--top", "0"], 2, /--top: a number from 1 to 100/);
});

test("understand: a line is a JSON object with language, mood, wishes, secrets and address", () => {
    const input = "Rezygnuję! Fatalna obsługa, mój PESEL 44051401359\r\n\nGreat, thanks\n\xff";
    const lines = mustRun(["understand", "--json"], { input }).trim().split("\n").map((line) => JSON.parse(line));
    assert.equal(lines.length, 4);
    assert.deepEqual(Object.keys(lines[0]),
        ["lang", "lang_p", "mood", "mood_p", "intents", "why", "secrets", "address"]);
    assert.equal(lines[0].lang, "pl");
    assert.equal(lines[0].mood, "neg");
    assert.deepEqual(lines[0].intents, ["cancellation"]);
    assert.deepEqual(lines[0].secrets, [{ kind: "pesel", start: 41, end: 52, sure: true }]);
    assert.ok(lines[0].why.some((reason) => reason.for === "neg" && reason.words === "Fatalna"));
    assert.deepEqual(lines[0].address, { form: "", writer: "" });
    assert.equal(lines[1].lang, "unknown");
    assert.deepEqual([lines[2].lang, lines[2].mood], ["en", "pos"]);
});
