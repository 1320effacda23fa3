/* bench/lib/eye.mjs -- from the network to the eye: a webhook accepted, its message on the screen.
 *
 * A real Chromium has one conversation open. Its customer writes once a second while 200 messages a
 * second arrive elsewhere. The time runs from the moment the 2xx of the webhook is here to the frame
 * that shows the bubble; both clocks are this machine's.
 */
import { createHmac } from "node:crypto";
import { createRequire } from "node:module";
import { secret } from "./server.mjs";

const { chromium } = createRequire(new URL("../../tests/browser/package.json", import.meta.url))("playwright-core");
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function webhook(text, n) {
    const seconds = String(Math.floor(Date.now() / 1000));
    const body = JSON.stringify({ object: "whatsapp_business_account", entry: [{ id: "1", changes: [{ field: "messages", value: {
        messaging_product: "whatsapp", metadata: { display_phone_number: "1", phone_number_id: "100200300" },
        contacts: [{ profile: { name: "Ewa Patrzy" }, wa_id: "48999999999" }],
        messages: [{ from: "48999999999", id: `wamid.eye-${n}`, timestamp: seconds, type: "text", text: { body: text } }] } }] }] });
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    return { method: "POST", body, headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` } };
}

const middle = (list, part) => list.sort((a, b) => a - b)[Math.floor(list.length * part)];

/* So many messages, one a second. In ms: until the event stream told of it, until it was painted. */
export async function measureEye(server, rounds) {
    const base = (Math.floor(Date.now() / 1000) % 1000000) * 1000; // other numbers than an earlier call's
    const deliver = async (text, n) => {
        const answer = await fetch(`${server.address}/webhooks/whatsapp/${server.account}`, webhook(text, n));
        if (!answer.ok) throw new Error(`webhook refused: ${answer.status}`);
        return Date.now();
    };
    await deliver("Dzień dobry", base);
    await pause(500);
    const headers = { authorization: `Bearer ${server.token}` };
    const page = await (await fetch(`${server.address}/api/v1/conversations?limit=200`, { headers })).json();
    const mine = page.conversations.find((one) => one.customer_name === "Ewa Patrzy");
    const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
    const tab = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await tab.goto(`${server.address}/sign-in`);
    await tab.fill("input[type=email]", "bench@example.com");
    await tab.fill("input[type=password]", "a password of some length");
    await tab.keyboard.press("Enter");
    await tab.waitForSelector(".list-pane");
    await tab.goto(`${server.address}/c/${mine.id}`);
    await tab.waitForSelector("text=Dzień dobry");
    await tab.evaluate(() => {
        window.seen = {}; window.st = {};
        new MutationObserver(() => {
            const found = [...document.querySelectorAll(".bubble")].at(-1)?.textContent?.match(/eye (\d+)!/)?.[1];
            if (found && !(found in window.seen)) {
                // A message posted in the next frame is heard right after that frame was painted.
                const after = new MessageChannel();
                window.seen[found] = 0; performance.mark("mutation"); const m = Date.now(); const pm = performance.now(); let r = 0, rt = 0;
                after.port1.onmessage = () => { performance.mark("painted"); window.seen[found] = Date.now(); window.st[found] = [m, r, window.seen[found], rt - pm]; };
                requestAnimationFrame((t) => { r = Date.now(); rt = t; after.port2.postMessage(0); });
            }
        }).observe(document.body, { childList: true, subtree: true, characterData: true });
    });
    if (process.env.CSS) await tab.addStyleTag({ content: process.env.CSS });
    const heard = {};
    const stop = new AbortController();
    const { seq } = await (await fetch(`${server.address}/api/v1/bootstrap`, { headers })).json();
    const stream = await fetch(`${server.address}/api/v1/events?after=${seq}`, { headers, signal: stop.signal });
    void (async () => {
        const read = new TextDecoder();
        try {
            for await (const piece of stream.body)
                for (const [, n] of read.decode(piece, { stream: true }).matchAll(/eye (\d+)!/g)) heard[n] ??= Date.now();
        } catch {
            /* the bench is over */
        }
    })();
    const elsewhere = server.deliver(200 * (rounds + 5), 1, { rate: 200, connections: 8 });
    const took = [], sent = [];
    const cdp = await browser.newBrowserCDPSession(); const events = [];
    cdp.on("Tracing.dataCollected", (e) => events.push(...e.value));
    await cdp.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing", "toplevel", "v8", "disabled-by-default-v8.cpu_profiler"], excludedCategories: [] } });
    for (let i = base + 1; i <= base + rounds; i++) {
        const accepted = await deliver(`eye ${i}!`, i);
        await pause(1000);
        const shown = await tab.evaluate((n) => window.seen[n] ?? 0, String(i));
        if (shown > 0) took.push(shown - accepted);
        const st = await tab.evaluate((n) => window.st[n], String(i)); if (st) console.log("stream", heard[i] - accepted, "mutation", st[0] - accepted, "raf", st[1] - accepted, "painted", st[2] - accepted, "frame time - mutation", st[3].toFixed(1));
        if (heard[i]) sent.push(heard[i] - accepted);
    }
    const ended = new Promise((done) => cdp.once("Tracing.tracingComplete", done));
    await cdp.send("Tracing.end"); await ended;
    (await import("node:fs")).writeFileSync("/tmp/trace.json", JSON.stringify({ traceEvents: events }));
    await elsewhere;
    stop.abort();
    await browser.close();
    return { seen: took.length, stream: { p50: middle(sent, 0.5), p99: middle(sent, 0.99) },
        eye: { p50: middle(took, 0.5), p99: middle(took, 0.99) } };
}
