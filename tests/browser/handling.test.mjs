/* What one does with a case besides answering it, in a language that runs from the left and in one
 * that runs from the right. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { api, assertAccessible, caseId, eventually, numbersShown, openCase, rowNames, watchNumber, words } from "./lib/desk.mjs";
import { tellTwice } from "./lib/twice.mjs";

tellTwice(story);

function story(language, _, stage) {
    let server, page;
    const say = (key) => words(language, key);
    before(() => ({ server, page } = stage));

    const outOfFields = () => page.locator(".case-head h2").click();
    const place = (n) => page.locator(".switch a").nth(n).click();
    const lines = () => page.locator(".activity-line").allTextContents();

    test("no answer is needed: one person less waits, in the header and in the title; undone, they wait again", async () => {
        await openCase(page, "Daniel Whitlock");
        const waits = async () => (await api(page, "GET", `/conversations/${caseId(page)}`)).body.conversation.open_obligations;
        const numbers = () => page.evaluate(() => [document.title, document.querySelector(".waiting-total").textContent].map((text) => Number(/\d+/.exec(text)[0])));
        const same = async () => (await numbers()).every((n, _, [first]) => n === first);
        await eventually(same, "the title says what the header says");
        assert.match(await page.title(), /^\(\d+\) Hark$/);
        await watchNumber(page);
        const step = (by) => async () => (await numbersShown(page)).some((n, i, all) => n === all[i - 1] + by);
        const menus = page.locator(".bubble.in").getByRole("button", { name: say("waive.action") });
        while (await menus.count() > 0) {
            const left = await menus.count();
            await menus.first().click();
            await page.getByRole("menuitem", { name: say("waive.answered_elsewhere") }).click();
            await eventually(async () => await menus.count() < left, "it needs none");
        }
        assert.equal(await waits(), 0);
        await eventually(step(-1), "one less");
        await watchNumber(page);
        await assertAccessible(page, `no answer is needed, ${language}`);
        await page.getByRole("button", { name: say("toast.undo_waive") }).last().click();
        await menus.first().waitFor();
        await eventually(step(1), "and one more again");
        await eventually(same, "in the title too");
        assert.equal(await waits(), 1);
    });

    test("Z puts a case off; it is among the snoozed; the notice takes it back, and so does Ctrl+Z", async () => {
        await openCase(page, "Emily Carter");
        await watchNumber(page);
        await outOfFields();
        await page.keyboard.press("z");
        await page.getByRole("menuitem", { name: say("snooze.tomorrow") }).waitFor();
        await assertAccessible(page, `until when to put it off, ${language}`);
        await page.getByRole("menuitem", { name: say("snooze.tomorrow") }).click();
        await page.locator(".activity-line").waitFor();
        await place(1);
        await eventually(async () => (await rowNames(page)).join() === "Emily Carter", "it is among the snoozed");
        assert.ok((await numbersShown(page)).every((n, i, all) => i === 0 || n >= all[i - 1]), "who waits still waits");
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
        await assertAccessible(page, `a time that has passed, ${language}`);
        await field.fill("2099-01-01T10:00");
        await page.locator("dialog .button.primary").click();
        await page.locator(".toast.bad").waitFor(); // more than a year away: the server says so
        assert.equal(caseId(page), id);
        assert.ok(await page.locator(".case-tools").getByText(say("snooze.action")).isVisible());
    });
}
