/* What one sets for oneself, and takes home: appearance, sign-ins, time to take back, the sound, one
 * setting among all, and every list as a table. In a language that runs from the left and in one that
 * runs from the right. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { api, assertAccessible, eventually, openBrowser, openCase, openScreen, phrase, signIn, words } from "./lib/desk.mjs";
import { startServer } from "./lib/server.mjs";

let browser;
before(async () => {
    browser = await openBrowser();
});
after(() => browser.close());

for (const [language, theme] of [["en", "light"], ["he", "dark"]]) describe(`in ${language}`, () => story(language, theme));

/* Instead of the machine's sound: each tone is counted. */
function listenIn() {
    window.tones = 0;
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function count(at) {
        window.tones++;
        return start.call(this, at);
    };
}

function story(language, theme) {
    let server, screen, page;
    const say = (key) => words(language, key);
    const field = (key) => page.getByLabel(say(key), { exact: true });
    const background = () => page.evaluate(() => getComputedStyle(document.querySelector(".card")).backgroundColor);
    before(async () => {
        server = await startServer();
        screen = await openScreen(browser, { language, theme });
        await screen.context.addInitScript(listenIn);
        page = await signIn(screen, server.link);
    });
    after(async () => {
        await screen?.close();
        await server?.stop();
        assert.deepEqual(screen.faults, []);
    });
    const settings = async () => {
        await page.goto(`${server.origin}/settings`);
        await page.locator(".house .setting").first().waitFor();
    };

    test("who chooses light or dark has it, whatever the system says", async () => {
        await settings();
        const before = await background();
        await field("settings.theme").selectOption(theme === "dark" ? "light" : "dark");
        await eventually(async () => await background() !== before, "the other one at once");
        const chosen = await background();
        await page.reload();
        await page.locator(".house .setting").first().waitFor();
        assert.equal(await background(), chosen, "and after a reload");
        await assertAccessible(page, `the settings in the other appearance, ${language}`);
        await field("settings.theme").selectOption("system");
        await eventually(async () => await background() === before, "as the system again");
    });

    test("another sign-in is listed and ended; that screen leaves", async () => {
        assert.equal((await api(page, "PUT", "/me/password", { password: "a password of twelve", current: "" })).status, 200);
        const other = await openScreen(browser, { language });
        const there = await other.context.newPage();
        await there.goto(`${server.origin}/sign-in`);
        await there.getByLabel(say("signin.email")).fill((await api(page, "GET", "/bootstrap")).body.me.email);
        await there.getByLabel(say("signin.password")).fill("a password of twelve");
        await there.getByRole("button", { name: say("signin.button") }).click();
        await there.waitForSelector(".row");
        await settings();
        const rows = page.locator(".session");
        await eventually(async () => await rows.count() === 2, "both are listed");
        await rows.getByRole("button").click();
        await eventually(async () => await rows.count() === 1, "one is left");
        await there.waitForURL("**/sign-in*");
        await other.close();
    });

    test("the seconds to take a reply back are one's own; the sound can be heard", async () => {
        await settings();
        await field("settings.undo").selectOption("9000");
        await page.locator(".toast", { hasText: say("settings.saved") }).first().waitFor();
        await page.getByRole("button", { name: say("notices.hear"), exact: true }).click();
        await eventually(async () => await page.evaluate(() => window.tones) === 2, "two tones");
        await page.goto(server.origin);
        await page.waitForSelector(".row");
        await openCase(page, "Emily Carter");
        await page.locator(".editor").fill("Nine seconds");
        await page.locator(".editor").press("Control+Enter");
        await page.locator(".bubble.out", { hasText: /[5-9]/ }).getByRole("button", { name: say("delivery.undo") }).click();
        await page.locator(".aside", { hasText: say("delivery.undone") }).waitFor();
        await page.locator(".editor").fill("");
    });

    test("one setting is found by its words, by its name, and has an address", async () => {
        await settings();
        const find = page.getByRole("searchbox", { name: say("settings.search") });
        await find.fill(say("setting.holidays.label"));
        await eventually(async () => await page.locator(".house .setting").count() <= 3 && await page.locator("#setting-holidays").count() === 1, "few, and it among them");
        await find.fill("no such thing anywhere");
        await page.getByText(phrase(language, "settings.none", { text: "no such thing anywhere" })).waitFor();
        await assertAccessible(page, `no setting fits, ${language}`);
        await page.goto(`${server.origin}/settings/answer_minutes`);
        await eventually(() => page.evaluate(() => document.activeElement.closest("#setting-answer_minutes") !== null), "it has the focus");
    });

    test("every list goes home as a table with the rows it shows", async () => {
        await page.goto(server.origin);
        await page.waitForSelector(".row");
        await openCase(page, "Magdalena Sobczak");
        await page.locator(".mode.holding").click();
        await page.locator(".editor").fill("Sprawdzamy, odpowiedź jutro.");
        await page.locator(".editor").press("Control+Enter");
        await page.locator(".promise-bar li").waitFor();
        const shown = { // path: what stands on it before its tables can be taken, and how many there are
            "/": [".row", 1],
            [new URL(page.url()).pathname]: [".customer .actions a[download]", 2],
            "/search?q=policy": [".hit", 1],
            "/promises": [".table tbody tr", 1],
            "/ledger?rows=all": [".ledger-rows tbody tr", 3],
            "/people": [".table tbody tr", 1],
        };
        const taken = [];
        for (const [path, [ready, atLeast]] of Object.entries(shown)) {
            await page.goto(server.origin + path);
            await page.locator(ready).first().waitFor();
            const links = page.locator("a[download]");
            await eventually(async () => await links.count() >= atLeast, `tables of ${path}`);
            for (let n = 0; n < await links.count(); n++) {
                const [file] = await Promise.all([page.waitForEvent("download"), links.nth(n).click()]);
                const text = await readFile(await file.path(), "utf8");
                assert.match(file.suggestedFilename(), /^[a-z0-9-]+\.csv$/i);
                assert.ok(text.split("\n").filter(Boolean).length >= 2, `${file.suggestedFilename()} of ${path}: ${text}`);
                taken.push(file.suggestedFilename().replace(/[0-9].*|-all.*|\.csv/g, ""));
            }
        }
        assert.ok(new Set(taken).size >= 6, `tables of different kinds: ${taken}`);
    });
}
