/* tools/lib/run_tests.mjs -- a folder's tests, so many files at a time, those that take longest first.
 *
 *   node tools/lib/run_tests.mjs FILES-AT-A-TIME FILE...
 *
 * Writes TAP, as node --test does, which takes files in the order of their names: a long one that comes
 * last then runs alone. How long each took is kept in .tools/log/lengths.json for the next run; of what
 * was never run the larger file counts as the longer, but for those that are known to wait for long. Files whose names begin with zz- judge the others:
 * they run when all of those have ended, as a second document of TAP.
 */
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, relative } from "node:path";
import { run } from "node:test";
import { tap } from "node:test/reporters";

const kept = ".tools/log/lengths.json";
const [atATime, ...given] = process.argv.slice(2);
const timeoutMs = 900_000;
const bytesPerMs = 0.5; // roughly, of what was never run
const slow = ["api/outbox", "api/sessions", "api/stream", "api/mailbox", "api/live", "api/void-key", "browser/storyboard", "browser/together",
    "browser/keyboard", "browser/long"].map((name) => `tests/${name}.test.mjs`);

function lengths() {
    try {
        return JSON.parse(readFileSync(kept, "utf8"));
    } catch {
        return {};
    }
}

const known = lengths();
const took = {};

function runThese(files) {
    if (files.length === 0) return;
    const lengthOf = (file) => known[file] ?? statSync(file).size / bytesPerMs * (slow.includes(file) ? 9 : 1);
    const stream = run({ files: files.toSorted((a, b) => lengthOf(b) - lengthOf(a)), concurrency: Number(atATime), timeout: timeoutMs,
        execArgv: ["--test-force-exit"] }); // what a test that failed left open keeps nobody waiting
    stream.on("test:fail", ({ todo }) => {
        if (todo === undefined || todo === false) process.exitCode = 1;
    });
    stream.on("data", ({ type, data }) => {
        if ((type !== "test:pass" && type !== "test:fail") || data.nesting !== 0 || !data.file) return;
        const file = relative(process.cwd(), data.file);
        took[file] = Math.round((took[file] ?? 0) + data.details.duration_ms);
    });
    const text = stream.compose(tap);
    text.pipe(process.stdout, { end: false });
    return new Promise((ended) => text.on("end", ended));
}

const judges = (file) => basename(file).startsWith("zz-");
await runThese(given.filter((file) => !judges(file)));
await runThese(given.filter(judges));
mkdirSync(dirname(kept), { recursive: true });
writeFileSync(kept, `${JSON.stringify({ ...lengths(), ...took }, null, 1)}\n`);
