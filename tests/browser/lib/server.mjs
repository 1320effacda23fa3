/* Starts the program on a folder of its own with the demo brand, and stops it again. */
import { spawn } from "node:child_process";
import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../../lib/ports.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
export const program = process.env.HARK_BIN ?? join(root, "build/hark");

/* Whatever a test that failed left behind ends with it. */
const running = new Set();
process.on("exit", () => running.forEach((one) => one.kill("SIGKILL")));

/* One run of the program: its address, its one-time link, and the end of it. */
async function run(folder, listen, hooks) {
    const child = spawn(program, ["serve", "--data", folder, "--listen", listen, "--demo"],
        { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...hooks } });
    running.add(child);
    let output = "";
    let errors = "";
    child.stderr.on("data", (data) => (errors += data));
    const link = await new Promise((found, failed) => {
        const timer = setTimeout(() => failed(new Error(`no sign-in link within 60 s: ${output}${errors}`)), 60_000);
        child.stdout.on("data", (data) => {
            output += data;
            const match = /http:\/\/\S+\/sign-in#token=\S+/.exec(output);
            if (!match) return;
            clearTimeout(timer);
            found(match[0]);
        });
        child.on("exit", (code) => failed(new Error(`the program ended with ${code}: ${errors}`)));
        child.on("error", failed);
    });
    const ended = new Promise((done) => child.on("exit", done)).finally(() => running.delete(child));
    return {
        link,
        origin: new URL(link).origin,
        errors: () => errors,
        stop: async (signal = "SIGTERM") => {
            child.kill(signal);
            await ended;
        },
    };
}

/* A server of this test. `restart` keeps folder and port. With a haste of 5 the demo's customers write
 * and answer five times as soon as they do for people; where the day is `still` nobody writes after the
 * cases that are there at first until goOn(), as if the day had begun so many seconds ago (a program
 * without test hooks takes its time). */
export async function startServer({ haste = 1, still = false } = {}) {
    const folder = mkdtempSync(join(tmpdir(), "hark-browser-"));
    const gate = join(folder, "goes-on");
    const hooks = { HARK_TEST_DEMO_HASTE: String(haste), ...(still ? { HARK_TEST_DEMO_GATE: gate } : {}) };
    let now;
    while (!now) now = await run(folder, `127.0.0.1:${await freePort()}`, hooks).catch((reason) => {
        if (!/taken by another program/.test(reason.message)) throw reason; // somebody was quicker: another port
    });
    return {
        link: now.link,
        origin: now.origin,
        folder,
        pause: (signal) => now.stop(signal),
        restart: async () => {
            now = await run(folder, new URL(now.origin).host, hooks);
            return now.link;
        },
        goOn: (seconds = 0) => {
            const begun = Date.now() / 1000 - seconds;
            writeFileSync(`${gate}.new`, "");
            utimesSync(`${gate}.new`, begun, begun);
            renameSync(`${gate}.new`, gate); // there with its time
        },
        stop: async () => {
            await now.stop().catch(() => undefined);
            rmSync(folder, { recursive: true, force: true });
        },
    };
}
