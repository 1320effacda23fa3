/* What the tests used and saw, one file per process, read by zz-coverage.test.mjs at the end.
 *
 * The folder is HARK_API_COVERAGE, or one named after the process that runs all test files. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filled } from "./schema.mjs";

const folder = process.env.HARK_API_COVERAGE ?? join(tmpdir(), `hark-api-coverage-${process.ppid}`);
export const used = new Set();

process.on("exit", () => {
    if (used.size === 0) return;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${process.pid}.json`),
        JSON.stringify({ used: [...used], filled: [...filled] }));
});

/* Of all processes before this one; null if there were none. Forgets them. */
export function gather() {
    let names;
    try {
        names = readdirSync(folder).filter((name) => name.endsWith(".json"));
    } catch {
        return null;
    }
    const all = { used: new Set(), filled: new Set() };
    for (const name of names) {
        const part = JSON.parse(readFileSync(join(folder, name), "utf8"));
        part.used.forEach((operation) => all.used.add(operation));
        part.filled.forEach((member) => all.filled.add(member));
    }
    rmSync(folder, { recursive: true, force: true });
    return names.length > 0 ? all : null;
}
