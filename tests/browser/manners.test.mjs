/* What the desk does beyond its own window: notices of the system, and being installed. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { allKeys, api, assertAccessible, eventually, openBrowser, openCase, openScreen, rowNames, signIn, words } from "./lib/desk.mjs";
import { startServer } from "./lib/server.mjs";

let browser;
before(async () => {
    browser = await openBrowser();
});
after(async () => {
    await browser.close();
});
const say = (key) => words("en", key);

/* Instead of the system's: notices are kept, and the tab is out of sight when the test says so. */
function pretend() {
    if (location.protocol === "about:") return;
    window.told = [];
    window.asked = 0;
    window.out = false;
    window.Notification = class {
        static permission = localStorage.getItem("test.permission") ?? "default";
        static async requestPermission() {
            window.asked++;
            localStorage.setItem("test.permission", "granted");
            window.Notification.permission = "granted";
            return "granted";
        }
        constructor(title, options) {
            this.title = title;
            this.options = options;
            window.told.push(this);
        }
        close() {
            this.closed = true;
            this.onclose?.();
        }
    };
    Object.defineProperty(document, "visibilityState", { get: () => (window.out ? "hidden" : "visible") });
    window.goOut = (out) => {
        window.out = out;
        document.dispatchEvent(new Event("visibilitychange"));
    };
}
const told = (page) => page.evaluate(() => window.told.map((x) => ({ title: x.title, body: x.options.body, tag: x.options.tag, closed: !!x.closed })));

async function openMine(server, screen) {
    await screen.context.addInitScript(pretend);
    return signIn(screen, server.link);
}

test("asked once, quietly, after the first answer; then told of news only while out of sight, without names", async () => {
    const server = await startServer({ haste: 4 });
    const screen = await openScreen(browser);
    try {
        const page = await openMine(server, screen);
        assert.equal(await page.getByText(say("notices.ask")).count(), 0);
        await openCase(page, "Emily Carter");
        await page.locator(".editor").fill("We are looking into it, Emily.");
        await page.keyboard.press("Control+Enter");
        await page.getByText(say("notices.ask")).waitFor();
        assert.equal(await page.evaluate(() => window.asked), 0, "the browser asks only after a yes");
        await assertAccessible(page, "the question about notices");
        await page.getByRole("button", { name: say("notices.yes") }).click();
        await page.getByText(say("notices.ask")).waitFor({ state: "detached" });
        assert.equal(await page.evaluate(() => window.asked), 1);

        const two = await screen.context.newPage();
        await two.goto(server.origin);
        await two.waitForSelector(".row");
        await page.evaluate(() => window.goOut(true));
        const before = (await rowNames(two))[0];
        await eventually(async () => (await rowNames(two))[0] !== before, "news");
        assert.deepEqual(await told(page), [], "the other tab is looked at");
        await two.evaluate(() => window.goOut(true));
        await eventually(async () => (await told(page)).length > 0, "a notice");
        assert.deepEqual(await told(two), [], "one tab tells");
        const names = (await api(page, "GET", "/conversations?limit=200")).body.conversations.map((c) => c.customer_name);
        for (const one of await told(page)) {
            assert.equal(one.title, "Hark");
            assert.ok(!names.some((name) => one.body.includes(name)), one.body);
        }
        // A later one of the same case takes the place of the earlier, by its tag.
        assert.ok((await told(page)).every((one) => /^hark\../.test(one.tag)), "each is named after its case");

        const wanted = (await told(page)).find((one) => one.tag !== "hark.many") ?? (await told(page))[0];
        await page.evaluate((tag) => window.told.find((x) => x.options.tag === tag).onclick(), wanted.tag);
        if (wanted.tag !== "hark.many") await page.waitForURL(`**/c/${wanted.tag.slice(5)}`);
        await two.evaluate(() => window.goOut(false));
        await eventually(async () => (await told(page)).every((one) => one.closed), "notices go when one is back");

        await page.goto(`${server.origin}/settings`);
        await page.evaluate(() => window.goOut(false));
        const names2 = page.getByRole("checkbox", { name: say("notices.names") });
        await names2.check();
        assert.equal(await page.getByRole("checkbox", { name: say("notices.sound") }).isChecked(), false);
        await two.close();
        await page.evaluate(() => window.goOut(true));
        await eventually(async () => (await told(page)).some((one) => one.title !== "Hark" && one.body.length > 0), "a notice with a name");
        assert.equal(await page.getByText(say("notices.ask")).count(), 0, "asked only once");
        assert.deepEqual(screen.faults, []);
    } finally {
        await screen.close();
        await server.stop();
    }
});

test("every page has its texts, fetched with it, also after the language has changed", async () => {
    const server = await startServer();
    const screen = await openScreen(browser);
    try {
        const page = await signIn(screen, server.link);
        const shown = async () => (await page.locator("body").innerText()).split(/\s+/);
        const keys = new Set(allKeys);
        const here = async (what) => assert.deepEqual((await shown()).filter((word) => keys.has(word)), [], what);
        await here("desk");
        for (const path of ["/ledger", "/promises", "/answers", "/accounts", "/people", "/quarantine", "/settings"]) {
            await page.locator(`.rail a[href="${path}"]`).click();
            await page.locator(".page h1").waitFor();
            await here(path);
        }
        const language = page.getByRole("combobox", { name: say("settings.language") });
        await language.first().selectOption("pl");
        await page.getByRole("heading", { name: words("pl", "notices.title") }).waitFor();
        await here("/settings in Polish");
        assert.deepEqual(screen.faults, []);
    } finally {
        await screen.close();
        await server.stop();
    }
});

test("a browser can install the desk", async () => {
    const server = await startServer();
    const screen = await openScreen(browser, { language: "he" });
    try {
        const page = await signIn(screen, server.link);
        const cdp = await screen.context.newCDPSession(page);
        const { url, errors, data } = await cdp.send("Page.getAppManifest");
        assert.deepEqual(errors, []);
        assert.match(url, /\/app\.he\.webmanifest$/);
        const manifest = JSON.parse(data);
        assert.equal(manifest.dir, "rtl");
        assert.deepEqual(manifest.shortcuts.map((x) => x.name), [words("he", "ledger.title"), words("he", "list.mine")]);
        for (const icon of manifest.icons) {
            const size = await page.evaluate(async (src) => {
                const drawn = await createImageBitmap(await (await fetch(src)).blob());
                return `${drawn.width}x${drawn.height}`;
            }, icon.src);
            assert.equal(size, icon.sizes);
        }
        const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
        const found = installabilityErrors.map((x) => x.errorId).filter((name) => name !== "in-incognito");
        assert.deepEqual(found, []);
        assert.deepEqual(screen.faults, []);
    } finally {
        await screen.close();
        await server.stop();
    }
});

/* A size, not a time: what a long day leaves behind. The stream is played by the test. */
test("20,000 events leave little in the memory of the page", async () => {
    const server = await startServer();
    const screen = await openScreen(browser);
    try {
        const page = await signIn(screen, server.link);
        const boot = await page.evaluate(async () => (await fetch("/api/v1/bootstrap")).json());
        const like = boot.conversations[0];
        const lines = [];
        for (let n = 1; n <= 20_000; n++) {
            const id = (n % 4000).toString(32).toUpperCase().replace(/[ILOU]/g, "Z").padStart(13, "0");
            lines.push(`data: ${JSON.stringify({ seq: n, after: n - 1, kind: "message_received", actor: "", conversation: {
                ...like, id, version: n + 1, customer_name: `Customer ${n % 4000}`, last_text: `News number ${n}, as long as people write`, activity_ms: like.activity_ms + n } })}\n\n`);
        }
        await page.route("**/api/v1/bootstrap", async (route) => {
            const real = await route.fetch();
            await route.fulfill({ response: real, json: { ...(await real.json()), seq: 0 } });
        });
        let played = 0;
        await page.route("**/api/v1/events*", (route) => (played++ === 0
            ? route.fulfill({ status: 200, contentType: "text/event-stream", body: lines.join("") })
            : route.abort()));
        await page.reload();
        await page.getByText("News number 20000,").waitFor();
        const cdp = await screen.context.newCDPSession(page);
        await cdp.send("HeapProfiler.collectGarbage");
        const { usedSize } = await cdp.send("Runtime.getHeapUsage");
        assert.ok(usedSize < 20e6, `${(usedSize / 1e6).toFixed(1)} MB`);
    } finally {
        await screen.close();
        await server.stop();
    }
});
