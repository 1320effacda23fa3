/* No finding of axe on any page, in a left-to-right and a right-to-left language, wide and narrow, each
 * state in the light and then in the dark; nothing sticks out of the screen. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertAccessible, eventually, openBrowser, openCase, openScreen, signIn } from "./lib/desk.mjs";
import { startServer } from "./lib/server.mjs";

let browser;
before(async () => {
    browser = await openBrowser();
});
after(async () => {
    await browser.close();
});

const pages = ["/search?q=policy", "/ledger?rows=all", "/promises", "/listen", "/answers", "/accounts", "/people", "/quarantine", "/settings", "/setup"];

async function assertFits(page, what) {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${what} is ${over} px too wide`);
}

describe("every page", { concurrency: true }, () => {
    for (const language of ["en", "he"]) {
        test(language, async () => {
            const server = await startServer();
            const screen = await openScreen(browser, { language });
            try {
                const entry = await screen.context.newPage();
                await entry.goto(`${server.origin}/sign-in`);
                await entry.waitForSelector("form");
                await assertAccessible(entry, "sign-in");
                const page = await signIn(screen, server.link);
                await assertAccessible(page, "desk without a case");
                await openCase(page, "Magdalena Sobczak");
                await page.locator(".editor").fill("Tak, Maroko.");
                await page.keyboard.press("Control+Enter");
                await page.locator(".bubble.out").waitFor();
                await page.locator(".mode.note").click();
                await assertAccessible(page, "desk with a case, note");
                await openCase(page, "Daniel Whitlock");
                await page.locator(".case-tools button").nth(1).click();
                await page.locator("[role=menu]").waitFor();
                await assertAccessible(page, "desk with an open menu");
                await page.keyboard.press("Escape");
                await page.keyboard.press("?");
                await page.locator("dialog").waitFor();
                await assertAccessible(page, "help");
                await page.keyboard.press("Escape");
                await page.keyboard.press("Control+k");
                await page.locator("dialog").waitFor();
                await assertAccessible(page, "palette");
                await page.keyboard.press("Escape");
                for (const path of pages) {
                    await page.goto(server.origin + path);
                    await page.waitForSelector(".page-head");
                    await eventually(async () => (await page.locator("p.late").count()) === 0, `${path} has read its things`);
                    await assertAccessible(page, path);
                    await assertFits(page, path);
                }
                await page.goto(`${server.origin}/accounts`);
                await page.locator(".page-head .button").click();
                await page.locator("dialog select").selectOption("whatsapp");
                await assertAccessible(page, "form of a channel");
                await page.keyboard.press("Escape");
                assert.deepEqual(screen.faults, []);
            } finally {
                await screen.close();
                await server.stop();
            }
        });
    }
});

test("narrow: one thing at a time, and everything can be reached", async () => {
    const server = await startServer();
    const screen = await openScreen(browser, { language: "pl", width: 390, height: 844 });
    try {
        const page = await signIn(screen, server.link);
        await assertFits(page, "list");
        await page.locator(".row", { hasText: "Emily Carter" }).first().click();
        await page.waitForSelector(".editor");
        assert.equal(await page.locator(".list-pane").isVisible(), false);
        await assertFits(page, "case");
        await assertAccessible(page, "narrow case");
        await page.locator(".case-tools .only-drawer").click();
        await page.locator("dialog.drawer .customer-name").waitFor();
        await page.keyboard.press("Escape");
        await page.locator(".only-narrow").click();
        await page.waitForSelector(".list-pane");
        assert.equal(await page.locator(".list-pane").isVisible(), true);
        for (const path of pages) {
            await page.goto(server.origin + path);
            await page.waitForSelector(".page-head");
            await eventually(async () => (await page.locator("p.late").count()) === 0, `${path} has read its things`);
            await assertFits(page, path);
            const hidden = await page.locator(".table-frame:has(.table:not(.numbers))").evaluateAll((all) => all.filter((x) => x.scrollWidth > x.clientWidth).length);
            assert.equal(hidden, 0, `a table of ${path} goes on beside the screen`);
        }
        assert.deepEqual(screen.faults, []);
    } finally {
        await screen.close();
        await server.stop();
    }
});
