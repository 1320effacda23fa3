/* A browser, a person at it, and what a person can do at the desk. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import axe from "axe-core";

const here = createRequire(import.meta.url);
const catalogues = Object.fromEntries(["en", "he", "pl", "ru"].map((name) => [name, here(`../../../i18n/${name}.json`)]));

export const allKeys = Object.keys(catalogues.en);
export const words = (language, key) => catalogues[language][key].text;

/* A whole sentence with values filled in, of any number; on screen a value may be set apart by signs of direction. */
export function phrase(language, key, values = {}) {
    const { text, forms } = catalogues[language][key];
    const exact = (one) => one.replace(/[.*+?^$()|[\]\\]/g, "\\$&")
        .replace(/\{(\w+)\}/g, (_, name) => (name in values ? `\u2068?${String(values[name]).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\u2069?` : ".+"));
    return new RegExp(text ? exact(text) : Object.values(forms).map(exact).join("|"));
}

export async function openBrowser() {
    return chromium.launch({
        executablePath: process.env.HARK_CHROMIUM ?? "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--no-first-run"],
    });
}

/* Someone at a screen of their own. `faults` fills with everything the browser complains of: broken
 * content policy, exceptions. With `hints`, as for somebody who is here the first time. */
export async function openScreen(browser, { language = "en", theme = "light", width = 1440, height = 900, hints = false } = {}) {
    const locale = { en: "en-GB", he: "he-IL", pl: "pl-PL", ru: "ru-RU" }[language];
    const context = await browser.newContext({ locale, colorScheme: theme, viewport: { width, height }, reducedMotion: "reduce" });
    context.setDefaultTimeout(60_000);
    if (!hints) await context.addInitScript(() => {
        if (location.protocol === "http:") localStorage.setItem("hark.hints", "off"); // not in frames without an origin
    });
    const faults = [];
    const streams = [];
    context.on("page", (page) => {
        page.on("pageerror", (error) => faults.push(String(error.stack ?? error)));
        page.on("console", (line) => {
            if (line.type() === "error" && !/Failed to load resource|net::ERR_/.test(line.text())) faults.push(line.text());
        });
        page.on("request", (request) => {
            if (new URL(request.url()).pathname === "/api/v1/events") streams.push(page);
        });
    });
    return { context, faults, streams, close: () => within(60_000, "closing a screen", context.close()) };
}

/* What the browser is asked has no time limit of its own: it must fail, not hang. */
async function within(ms, what, promise) {
    let timer;
    const late = new Promise((_, failed) => {
        timer = setTimeout(() => failed(new Error(`${what}: no answer within ${ms} ms`)), ms);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export async function signIn(screen, link) {
    const page = await screen.context.newPage();
    await page.goto(link);
    await page.waitForSelector(".row");
    return page;
}

export const rowNames = (page) => page.locator(".row .row-name").allTextContents();

/* Opens the case of the customer whose name is in the list; the filter finds who stands far below, for
 * after a minute the demonstration has its storm. */
export async function openCase(page, name) {
    const row = page.locator(".row", { hasText: name }).first();
    await page.waitForSelector(".row");
    const far = await row.count() === 0;
    if (far) await page.locator(".search input").fill(name);
    await row.click();
    if (far) await page.locator(".search input").fill("", { force: true });
    await page.waitForFunction((wanted) => document.querySelector(".case-sub")?.textContent.includes(wanted), name);
    await page.waitForSelector(".editor");
    await page.mouse.move(900, 300); // off the list
}

/* Each number of people who wait that the header shows from now on. */
export const watchNumber = (page) => page.evaluate(() => {
    const shown = () => Number(/\d+/.exec(document.querySelector(".waiting-total")?.textContent ?? "")?.[0] ?? 0);
    const numbers = window.numbersShown = [shown()];
    new MutationObserver(() => numbers.at(-1) !== shown() && numbers.push(shown()))
        .observe(document.body, { subtree: true, childList: true, characterData: true });
});
export const numbersShown = (page) => page.evaluate(() => window.numbersShown);

export const caseId = (page) => new URL(page.url()).pathname.split("/")[2];

/* A request of the desk's own interface in the name of who is signed in on this page. */
export async function api(page, method, path, body) {
    return within(60_000, `${method} ${path}`, page.evaluate(async ([method, path, body]) => {
        const signal = AbortSignal.timeout(50_000);
        const boot = await (await fetch("/api/v1/bootstrap", { signal })).json();
        const answer = await fetch(`/api/v1${path}`, {
            method,
            signal,
            headers: { "Content-Type": "application/json", "X-Hark-Csrf": boot.csrf, "Idempotency-Key": crypto.randomUUID() },
            body: body === undefined ? undefined : JSON.stringify(body),
        });
        return { status: answer.status, body: await answer.json() };
    }, [method, path, body]));
}

const everything = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
const colours = { type: "rule", values: ["color-contrast", "link-in-text-block"] };
const ofWholePages = Object.fromEntries(["bypass", "landmark-one-main", "page-has-heading-one", "region"].map((rule) => [rule, { enabled: false }]));

/* What axe finds in the page and each frame of it. It stays in them for the next time: to bring it
 * there takes longer than all its looking. */
async function findings(page, runOnly) {
    const found = [];
    for (const frame of page.frames()) {
        if (!await frame.evaluate(() => "axe" in window)) await frame.evaluate(axe.source);
        const rules = frame === page.mainFrame() ? {} : ofWholePages;
        found.push(...await frame.evaluate(async (options) => {
            const { violations } = await window.axe.run(document, options);
            return violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.slice(0, 3).map((n) => `${n.html}\n  ${n.failureSummary}`).join("\n  ")}`);
        }, { runOnly, rules, iframes: false, resultTypes: ["violations"] }));
    }
    return found;
}

/* Nothing for axe to find: everything it knows as the page is now, and what depends on colours also in
 * the other of light and dark. KEEP_SHOTS names a folder for a picture of each state that is looked at. */
export async function assertAccessible(page, what) {
    const { KEEP_SHOTS: folder } = process.env;
    if (folder) await page.screenshot({ path: `${folder}/${what.replace(/[^\p{L}\p{N}]+/gu, "-")}.png` });
    const [now, other] = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches) ? ["dark", "light"] : ["light", "dark"];
    const found = await findings(page, everything);
    await page.emulateMedia({ colorScheme: other });
    found.push(...(await findings(page, colours)).map((text) => `${other}: ${text}`));
    await page.emulateMedia({ colorScheme: now });
    assert.ok(found.length === 0, `${what}\n${found.join("\n")}`);
}

export async function eventually(check, what, ms = 60_000) {
    const end = Date.now() + ms;
    let last;
    do {
        last = await check();
        if (last) return last;
        await new Promise((done) => setTimeout(done, 100));
    } while (Date.now() < end);
    assert.fail(`never happened: ${what}`);
}
