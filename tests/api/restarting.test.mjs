/* What watches over the program starts it again after a fault of the disk (exit 74), and not for ever:
 * `./dev run` with a program that only ends, and the keys of the service. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { eventually } from "./lib/server.mjs";

const root = new URL("../..", import.meta.url).pathname;
const folders = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/* `./dev run` as far as it watches over build/hark, which is this script here. */
function run(script) {
    const folder = mkdtempSync(join(tmpdir(), "hark-run-"));
    folders.push(folder);
    mkdirSync(join(folder, "build"));
    writeFileSync(join(folder, "build/hark"), `#!/bin/sh\necho start >>starts\n${script}\n`, { mode: 0o755 });
    const shell = spawn("bash", ["-c", `set -euo pipefail; cd ${folder}; . ${root}/tools/lib/say.sh; . ${root}/tools/lib/run.sh
        need_packages() { :; }; build_program() { :; }; dev_run`],
    { env: { ...process.env, HARK_DATA: join(folder, "data") }, stdio: ["ignore", "ignore", "pipe"] });
    const it = { words: "", shell };
    shell.stderr.setEncoding("utf8").on("data", (text) => { it.words += text; });
    it.ended = new Promise((resolve) => shell.on("close", (code) => resolve(code)));
    it.starts = () => (existsSync(join(folder, "starts")) ? readFileSync(join(folder, "starts"), "utf8").split("\n").length - 1 : 0);
    return it;
}

test("a failing disk: three starts, and why there is no fourth", async () => {
    const it = run("exit 74");
    assert.equal(await it.ended, 1);
    assert.equal(it.starts(), 3);
    assert.match(it.words, /ended three times within a minute over a fault of the disk \(exit 74\)/);
    assert.match(it.words, /the disk of \S+\/data/);
});

test("one fault of the disk, and then a start that lasts until it ends by itself", async () => {
    const it = run("[ $(wc -l <starts) = 1 ] && exit 74; exit 0");
    assert.equal(await it.ended, 0);
    assert.equal(it.starts(), 2);
});

for (const code of [0, 1, 2]) {
    test(`exit ${code} is passed on and starts nothing again`, async () => {
        const it = run(`exit ${code}`);
        assert.equal(await it.ended, code);
        assert.equal(it.starts(), 1);
    });
}

for (const [signal, code] of [["SIGINT", 0], ["SIGTERM", 74]]) {
    test(`${signal} is a stop, also of a program that then ends with ${code}`, async () => {
        const it = run(`sleep 600 & trap "kill $!; exit ${code}" TERM; echo up >>ready; wait`);
        await eventually(() => it.starts() === 1);
        await eventually(() => existsSync(join(folders.at(-1), "ready")));
        it.shell.kill(signal);
        assert.equal(await it.ended, code);
        assert.equal(it.starts(), 1);
    });
}

test("the service does the same by its keys", () => {
    const sections = {};
    let section;
    for (const line of readFileSync(join(root, "packaging/hark.service"), "utf8").split("\n")) {
        const head = /^\[(\w+)\]$/.exec(line);
        if (head) section = sections[head[1]] = {};
        const pair = /^(\w+)=(.*)$/.exec(line);
        if (pair) section[pair[1]] = pair[2];
    }
    /* Also after an abort for want of memory; a stop by an administrator is no failure. */
    assert.equal(sections.Service.Restart, "on-failure");
    assert.equal(sections.Service.RestartPreventExitStatus, undefined);
    assert.equal(sections.Service.SuccessExitStatus, undefined);
    assert.deepEqual([sections.Unit.StartLimitIntervalSec, sections.Unit.StartLimitBurst], ["60", "3"]);
    /* Three starts fit into the minute, or the limit is never met. */
    assert.ok(Number(sections.Service.RestartSec) * 3 < 60);
});
