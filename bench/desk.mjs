/* bench/desk.mjs -- the desk under load, in a real Chromium: scrolling 10,000 rows, fifty events a
 * second to the painted list, the heap after 100,000 events.
 *
 * A frame is the time between two animation frames while the list is moved in each. Event to paint
 * runs from the moment the item's bytes reach the page to the first moment after the frame that shows
 * them in the list; messages of one second stand in the order of their cases, so a part of them lands
 * below the window and is not counted. The heap is what is left after a forced collection, the page as a person has it.
 */
import { loadavg } from "node:os";
import { createRequire } from "node:module";
import { print, Server } from "./lib/server.mjs";

const { chromium } = createRequire(new URL("../tests/browser/package.json", import.meta.url))("playwright-core");
const rows = Number(process.env.HARK_BENCH_ROWS ?? 10_000);
const events = Number(process.env.HARK_BENCH_EVENTS ?? 100_000);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const at = (list, part) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * part))] ?? NaN;

const server = new Server("");
await server.start();
await server.deliver((rows * 5) / 20, 20); // every fifth message begins a conversation
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
/* The stream passes through here on its way: when did which text arrive? */
await context.addInitScript(() => {
    window.arrived = new Map();
    const plain = window.fetch;
    window.fetch = async (address, init) => {
        const response = await plain(address, init);
        if (!String(address).includes("/events") || !response.ok) return response;
        const read = new TextDecoder();
        const note = new TransformStream({
            transform(piece, out) {
                const now = performance.now();
                if (window.noting) for (const [, n] of read.decode(piece, { stream: true }).matchAll(/"last_text":"[^"]*?(\d+)[^\d"]*"/g)) window.arrived.set(n, now);
                out.enqueue(piece);
            },
        });
        return new Response(response.body.pipeThrough(note), { status: response.status, headers: response.headers });
    };
});
const tab = await context.newPage();
await tab.goto(`${server.address}/sign-in`);
await tab.fill("input[type=email]", "bench@example.com");
await tab.fill("input[type=password]", "a password of some length");
await tab.keyboard.press("Enter");
await tab.waitForSelector(".row");

/* ---- scrolling ---- */

const loaded = await tab.evaluate(async (wanted) => {
    const box = document.querySelector(".scroller");
    const count = () => Math.round(box.firstElementChild.getBoundingClientRect().height / 86);
    for (let still = 0, before = 0; still < 50 && count() < wanted;) {
        box.scrollTop = box.scrollHeight;
        await new Promise((done) => setTimeout(done, 20));
        still = count() === before ? still + 1 : 0;
        before = count();
    }
    return count();
}, rows);
const scroll = (step) => tab.evaluate(async (step) => {
    const box = document.querySelector(".scroller");
    box.scrollTop = 0;
    const frame = () => new Promise(requestAnimationFrame);
    let last = await frame();
    const took = [];
    for (let i = 0; i < 600; i++) {
        box.scrollTop = (box.scrollTop + step) % (box.scrollHeight - box.clientHeight);
        const now = await frame();
        took.push(now - last);
        last = now;
    }
    box.scrollTop = 0;
    return took;
}, step);
const slow = await scroll(60);
const fast = await scroll(1300);
const base = await tab.evaluate(async () => { // what this machine's frames are when nothing is done
    let last = await new Promise(requestAnimationFrame);
    const took = [];
    for (let i = 0; i < 120; i++) {
        const now = await new Promise(requestAnimationFrame);
        took.push(now - last);
        last = now;
    }
    return took;
});
console.log(`load of the machine: ${loadavg()[0].toFixed(1)}; ${loaded} rows in the list`);
print("frame, nothing to do, p95", at(base, 0.95), "ms");
print("frame, scrolling 3,600 points a second, p95", at(slow, 0.95), "ms", 17, false);
print("frame, scrolling 900 rows a second, p95", at(fast, 0.95), "ms", 17, false);

/* ---- event to paint ---- */

await tab.evaluate(() => {
    document.querySelector(".scroller").scrollTop = 0;
    window.noting = true;
    window.painted = [];
    const seen = new Set();
    new MutationObserver(() => {
        const fresh = [];
        for (const row of document.querySelectorAll(".row-text")) {
            const n = /(\d+)\D*$/.exec(row.textContent)?.[1];
            if (n && window.arrived.has(n) && !seen.has(n)) {
                seen.add(n);
                fresh.push(n);
            }
        }
        if (fresh.length === 0) return;
        requestAnimationFrame(() => {
            const after = new MessageChannel(); // a message posted in a frame is heard after its painting
            after.port1.onmessage = () => fresh.forEach((n) => window.painted.push(performance.now() - window.arrived.get(n)));
            after.port2.postMessage(0);
        });
    }).observe(document.querySelector(".rows-frame"), { childList: true, subtree: true, characterData: true });
});
await server.deliver(500, 1, { rate: 50, connections: 4 });
await pause(1000);
const painted = await tab.evaluate(() => {
    window.noting = false;
    return window.painted;
});
console.log(`load of the machine: ${loadavg()[0].toFixed(1)}; ${painted.length} of 500 items came into the window`);
print("event -> paint, 50 events/s, p50", at(painted, 0.5), "ms");
print("event -> paint, 50 events/s, p95", at(painted, 0.95), "ms", 50, false);

/* ---- the heap ---- */

const cdp = await context.newCDPSession(tab);
const heap = async () => {
    await cdp.send("HeapProfiler.collectGarbage");
    return (await cdp.send("Runtime.getHeapUsage")).usedSize / 1e6;
};
await tab.reload(); // a desk just opened, then a long day
await tab.waitForSelector(".row");
const before = await heap();
await server.deliver(events / 20, 20);
await pause(3000);
print("heap before the events", before, "MB");
print(`heap after ${events} events`, await heap(), "MB", 60, false);
await browser.close();
await server.remove();
