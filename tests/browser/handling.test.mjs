/* What one does with a case besides answering it, in a language that runs from the left and in one
 * that runs from the right. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertAccessible, caseId, eventually, openBrowser, openCase, openScreen, rowNames, signIn, words } from "./lib/desk.mjs";
import { startServer } from "./lib/server.mjs";

let browser;
before(async () => {
    browser = await openBrowser();
});
after(() => browser.close());

for (const language of ["en", "he"]) describe(`in ${language}`, () => story(language));

function story(language) {
    let server;
    let screen;
    let page;
    const say = (key) => words(language, key);
    before(async () => {
        server = await startServer();
        screen = await openScreen(browser, { language });
        page = await signIn(screen, server.link);
    });
    after(async () => {
        assert.deepEqual(screen.faults, []);
        await screen.close();
        await server.stop();
    });

    const outOfFields = () => page.locator(".case-head h2").click();
    const place = (n) => page.locator(".switch a").nth(n).click();
    const lines = () => page.locator(".activity-line").allTextContents();

    test("Z puts a case off; it is among the snoozed; the notice takes it back, and so does Ctrl+Z", async () => {
        await openCase(page, "Emily Carter");
        const waiting = await page.locator(".waiting-total").textContent();
        await outOfFields();
        await page.keyboard.press("z");
        await page.getByRole("menuitem", { name: say("snooze.tomorrow") }).click();
        await page.locator(".activity-line").waitFor();
        await place(1);
        await eventually(async () => (await rowNames(page)).join() === "Emily Carter", "it is among the snoozed");
        assert.equal(await page.locator(".waiting-total").textContent(), waiting, "who waits still waits");
        await page.getByRole("button", { name: say("toast.undo_snooze") }).click();
        await eventually(async () => (await rowNames(page)).length === 0, "taken back");
        await place(0);
        await outOfFields();
        await page.keyboard.press("z");
        await page.getByRole("menuitem", { name: say("snooze.reply") }).click();
        await eventually(async () => (await lines()).length === 3, "three lines");
        await page.keyboard.press("Control+z");
        await eventually(async () => (await lines()).length === 4, "undone from the keyboard");
        assert.ok((await lines()).at(-1).includes(say("toast.woken")));
        await assertAccessible(page, `the case, ${language}`);
    });

    test("a holding answer makes a promise above the thread; it can be given another date and be kept, and undone", async () => {
        await openCase(page, "Magdalena Sobczak");
        await page.locator(".editor").fill("Sprawdzamy, odpowiedź jutro.");
        await page.locator(".mode.holding").click();
        await page.getByLabel(say("holding.what")).fill("Maroko");
        await page.locator(".button.send").click();
        const bar = page.locator(".promise-bar li");
        await bar.getByText("Maroko").waitFor();
        await page.locator(".row", { hasText: "Magdalena Sobczak" }).locator(".waiting").nth(1).waitFor();
        await bar.getByRole("button", { name: say("promise.more") }).click();
        await page.getByRole("menuitem", { name: say("promise.redate") }).click();
        await page.locator("dialog input[type=datetime-local]").fill("2027-03-01T10:00");
        await page.locator("dialog .button.primary").click();
        await eventually(async () => (await bar.textContent()).includes("10:00"), "another date");
        await page.getByRole("link", { name: say("nav.promises") }).click();
        await page.locator(".table td", { hasText: "Maroko" }).waitFor();
        await assertAccessible(page, `promises, ${language}`);
        await page.locator(".table a", { hasText: "Magdalena" }).click();
        await bar.getByRole("button", { name: say("promise.keep") }).click();
        await bar.waitFor({ state: "detached" });
        await page.keyboard.press("Control+z");
        await bar.getByText("Maroko").waitFor();
    });

    test("a time of one's own; one that has passed is refused beside its field", async () => {
        await openCase(page, "Daniel Whitlock");
        const id = caseId(page);
        await outOfFields();
        await page.keyboard.press("z");
        await page.getByRole("menuitem", { name: say("snooze.custom") }).click();
        const field = page.getByLabel(say("snooze.when"));
        await field.fill("2020-01-01T10:00");
        await page.getByText(say("snooze.past")).waitFor();
        await field.fill("2099-01-01T10:00");
        await page.locator("dialog .button.primary").click();
        await page.locator(".toast.bad").waitFor(); // more than a year away: the server says so
        assert.equal(caseId(page), id);
        assert.ok(await page.locator(".case-tools").getByText(say("snooze.action")).isVisible());
    });
}
