/* Starts the program on a folder of its own with the demo brand, and stops it again. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
export const program = process.env.HARK_BIN ?? join(root, "build/hark");

/* Whatever a test that failed left behind ends with it. */
const running = new Set();
process.on("exit", () => running.forEach((one) => one.kill("SIGKILL")));

/* One run of the program: its address, its one-time link, and the end of it. */
async function run(folder, listen, haste) {
    const child = spawn(program, ["serve", "--data", folder, "--listen", listen, "--demo"],
        { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, HARK_TEST_DEMO_HASTE: String(haste) } });
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
 * and answer five times as soon as they do for people (a program without test hooks takes its time). */
export async function startServer({ haste = 1 } = {}) {
    const folder = mkdtempSync(join(tmpdir(), "hark-browser-"));
    let now = await run(folder, "127.0.0.1:0", haste);
    return {
        link: now.link,
        origin: now.origin,
        folder,
        pause: (signal) => now.stop(signal),
        restart: async () => {
            now = await run(folder, new URL(now.origin).host, haste);
            return now.link;
        },
        stop: async () => {
            await now.stop().catch(() => undefined);
            rmSync(folder, { recursive: true, force: true });
        },
    };
}
