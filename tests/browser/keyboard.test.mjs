/* Everything without a mouse, on any layout, and no key that a language needs. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, openBrowser, openScreen, signIn, words } from "./lib/desk.mjs";
import { startServer } from "./lib/server.mjs";

let server;
let browser;
let screen;
let page;
before(async () => {
    browser = await openBrowser();
    server = await startServer();
    screen = await openScreen(browser);
    page = await signIn(screen, server.link);
});
after(async () => {
    assert.deepEqual(screen.faults, []);
    await browser.close();
    await server.stop();
});

const say = (key) => words("en", key);
const focusIs = (selector) => page.evaluate((s) => document.activeElement?.matches(s), selector);

test("from the list to an answer, a note, a colleague and the end of the case", async () => {
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await eventually(() => focusIs(".row.cursor"), "the focus is on a row");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".bubble");
    await page.waitForSelector(".editor");
    await page.keyboard.press("r");
    await eventually(() => focusIs(".editor"), "R goes to the editor");
    await page.keyboard.type("jkrnea? all of these are letters here");
    assert.equal(await page.locator(".editor").inputValue(), "jkrnea? all of these are letters here");
    await page.keyboard.press("Control+Enter");
    await page.locator(".bubble.out", { hasText: "all of these are letters here" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("n");
    await eventually(async () => (await focusIs(".editor")) && (await page.locator(".composer.note").count()) === 1, "N goes to the note");
    await page.keyboard.type("seen");
    await page.keyboard.press("Control+Enter");
    await page.locator(".bubble.internal", { hasText: "seen" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("a");
    await eventually(() => focusIs("[role^=menuitem]"), "A opens the colleagues");
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /Handled by: Ola/ }).waitFor();
    await page.keyboard.press("e");
    await eventually(async () => (await focusIs("[role=menuitem]")) || (await page.getByRole("button", { name: say("case.reopen") }).count()) > 0,
        "E closes, or asks why");
    if (await focusIs("[role=menuitem]")) await page.keyboard.press("Enter");
    await page.getByRole("button", { name: say("case.reopen") }).waitFor();
});

test("filter, help, palette", async () => {
    await page.keyboard.press("f");
    await eventually(() => focusIs(".search input"), "F goes to the filter");
    await page.keyboard.type("daniel");
    await eventually(async () => (await page.locator(".row").count()) === 1, "the filter leaves one row");
    await page.keyboard.press("Escape");
    await eventually(async () => (await page.locator(".row").count()) > 5, "Escape clears it");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: say("help.title") }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("Control+k");
    await eventually(() => focusIs("[role=combobox]"), "the palette has the focus");
    await page.keyboard.type("who is");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/ledger/);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("cases");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".row");
});

test("shortcuts go by the place of the key where letters are not Latin, and never by Alt", async () => {
    await page.goto(server.origin);
    await page.waitForSelector(".row");
    const press = (init) => page.evaluate((init) => {
        document.body.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
    }, init);
    await press({ key: "ę", code: "KeyE", altKey: true });
    await press({ key: "J", code: "KeyJ", shiftKey: true });
    assert.equal(await page.locator(".row.cursor").count(), 0);
    await press({ key: "о", code: "KeyJ" });
    await eventually(async () => (await page.locator(".row.cursor").count()) === 1, "J on a Russian keyboard");
    await press({ key: "ח", code: "KeyJ" });
    await eventually(async () => (await page.locator(".row").nth(1).getAttribute("class")).includes("cursor"), "J on a Hebrew keyboard");
});

test("single letters can be turned off", async () => {
    await page.goto(`${server.origin}/settings`);
    await page.getByLabel(say("settings.letters")).uncheck();
    await page.goto(server.origin);
    await page.waitForSelector(".row");
    await page.keyboard.press("?");
    await page.waitForTimeout(200);
    assert.equal(await page.getByRole("dialog").count(), 0);
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
});
