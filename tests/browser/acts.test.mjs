/* A comment on a page, with the keyboard alone: hidden, answered in private, the answer beneath it
 * deleted; an exchange taken over from another app; in English and, from the right, in Hebrew. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connectPage } from "../api/lib/meta.mjs";
import { World } from "../api/lib/world.mjs";
import { startMetaFake } from "../fakes/meta.mjs";
import { assertAccessible, eventually, openBrowser, openScreen, phrase, words } from "./lib/desk.mjs";

let browser, world, fake;
const screens = [];
before(async () => {
    browser = await openBrowser();
    world = await World.make();
    fake = await startMetaFake();
    await connectPage(world, fake);
});
after(async () => {
    await browser?.close();
    await fake?.close();
    await world?.end();
    for (const screen of screens) assert.deepEqual(screen.faults, []);
});

async function open(language, theme, path) {
    const screen = await openScreen(browser, { language, theme });
    screens.push(screen);
    const [name, value] = world.admin.cookie.split("=");
    await screen.context.addCookies([{ name, value, url: world.server.url }]);
    const page = await screen.context.newPage();
    await page.goto(world.server.url + path);
    return page;
}

for (const [language, theme] of [["en", "light"], ["he", "dark"]]) test(`a comment is hidden and answered in private: ${language}`, async () => {
    const t = (key, values) => (values ? phrase(language, key, values) : words(language, key));
    const text = `My PESEL is 44051401359, and nobody answers (${language})`;
    const id = fake.comment({ text, from: `74${language}` });
    const detail = await world.caseOf(text);
    const page = await open(language, theme, `/c/${detail.conversation.id}`);
    const bubble = page.locator(".bubble.in.public");
    const menu = bubble.getByRole("button", { name: t("act.menu", { network: "Facebook" }) });
    const pick = async (label, key) => {
        await menu.focus();
        await page.keyboard.press("Enter");
        await page.getByRole("menuitem", { name: label }).waitFor();
        await page.keyboard.press(key);
        await page.keyboard.press("Enter");
    };
    await pick(t("act.hide"), "Home");
    await bubble.getByText(t("act.mark.hidden")).waitFor();
    assert.equal(fake.comments.get(id).hidden, true);
    await page.locator(".activity", { hasText: t("act.hidden") }).waitFor();
    await pick(t("compose.private"), "End");
    const editor = page.locator(".composer.private textarea");
    await editor.waitFor();
    await eventually(() => editor.evaluate((area) => document.activeElement === area), "the editor has the focus");
    await page.keyboard.type("We write to you here.");
    await page.keyboard.press("Control+Enter");
    await page.locator(".bubble.out.private", { hasText: "We write to you here." }).getByText(t("act.mark.beside")).waitFor();
    await eventually(() => fake.said.some((one) => one.kind === "private_reply" && one.under === id), "the private reply is there");
    await bubble.getByText(t("act.mark.replied")).waitFor();
    await menu.click();
    const second = page.getByRole("menuitem", { name: t("compose.private") });
    await second.waitFor();
    assert.equal(await second.getAttribute("aria-disabled"), "true");
    assert.match(await second.innerText(), new RegExp(t("act.why.said_already").slice(0, 12)));
    await assertAccessible(page, `the menu of a comment, ${language}`);
    await page.getByRole("menuitem", { name: t("act.delete") }).press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    await dialog.getByRole("button", { name: t("act.delete_do"), exact: true }).click();
    await bubble.getByText(t("act.mark.removed")).waitFor();
    assert.equal(fake.comments.has(id), false);
});

for (const [language, theme] of [["en", "light"], ["he", "dark"]]) test(`an exchange is taken over from another app, and answered: ${language}`, async () => {
    const t = (key) => words(language, key);
    const text = `I want a person (${language})`;
    fake.write({ from: `75${language}`, text, standby: true });
    const detail = await world.caseOf(text);
    const page = await open(language, theme, `/c/${detail.conversation.id}`);
    const composer = page.locator(".composer");
    await composer.getByText(t("reason.other_app")).waitFor();
    await page.locator(".activity", { hasText: t("act.held_elsewhere") }).waitFor();
    await assertAccessible(page, `held elsewhere, ${language}`);
    await composer.getByRole("button", { name: t("act.take_over") }).focus();
    await page.keyboard.press("Enter");
    await page.locator(".activity", { hasText: t("act.exchange_taken") }).waitFor();
    const editor = composer.locator("textarea");
    await editor.waitFor();
    await editor.focus();
    await page.keyboard.type("A person is here.");
    await page.keyboard.press("Control+Enter");
    await page.locator(".bubble.out.private", { hasText: "A person is here." }).waitFor();
});

for (const [language, theme] of [["en", "light"], ["he", "dark"]]) test(`buttons are put beneath an answer, and the customer presses one: ${language}`, async () => {
    const t = (key, values) => (values ? phrase(language, key, values) : words(language, key));
    const text = `Is my case closed? (${language})`;
    const from = `76${language}`;
    const labels = language === "he" ? ["כן, סגור", "לא"] : ["Yes, it is", "No"];
    fake.write({ from, text });
    const detail = await world.caseOf(text);
    const page = await open(language, theme, `/c/${detail.conversation.id}`);
    const composer = page.locator(".composer");
    const add = composer.getByRole("button", { name: t("buttons.add"), exact: true });
    const list = composer.getByRole("list", { name: t("buttons.list") });
    await composer.locator("textarea").fill("Please tell us.");
    await add.focus();
    await page.keyboard.press("Enter");
    await list.getByRole("textbox").nth(0).and(page.locator(":focus")).waitFor();
    await page.keyboard.type(labels[0]);
    await page.keyboard.press("Enter");
    await list.getByRole("textbox").nth(1).and(page.locator(":focus")).waitFor();
    await page.keyboard.type(labels[0]);
    await composer.getByRole("alert").getByText(t("buttons.twice")).waitFor();
    await composer.locator(".send[disabled]").waitFor();
    await assertAccessible(page, `buttons that say the same, ${language}`);
    await list.getByRole("textbox").nth(1).fill(labels[1]);
    await composer.getByRole("alert").waitFor({ state: "detached" });
    await composer.locator(".send:not([disabled])").waitFor(); // the editor is told after the alert has gone
    await composer.locator("textarea").press("Control+Enter");
    const said = page.locator(".bubble.out", { hasText: "Please tell us." }).getByRole("list", { name: t("mark.buttons") });
    await said.waitFor();
    assert.deepEqual(await said.getByRole("listitem").allTextContents(), labels);
    await list.waitFor({ state: "detached" });
    await eventually(() => fake.said.some((one) => one.to === from && one.quick_replies), "it has left");
    fake.press(from, labels[0]);
    const pressed = page.locator(".bubble.in", { hasText: labels[0] });
    await pressed.getByText(t("mark.pressed")).waitFor();
    await assertAccessible(page, `a button was pressed, ${language}`);
});
