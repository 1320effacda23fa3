/* The first ten minutes with one's own brand: from the strip of the demonstration through the six
 * questions to a first message, and back to the demonstration. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { api, assertAccessible, eventually, openBrowser, openScreen, signIn, words } from "./lib/desk.mjs";
import { startServer } from "./lib/server.mjs";

const folder = fileURLToPath(new URL("../../.tools/screens/", import.meta.url));
let browser;
before(async () => {
    mkdirSync(folder, { recursive: true });
    browser = await openBrowser();
});
after(() => browser.close());

const settingsOf = async (page) => Object.fromEntries((await api(page, "GET", "/settings")).body.settings.map((s) => [s.name, s.value]));

for (const [language, theme] of [["en", "light"], ["he", "dark"]]) test(`six questions (${language}, ${theme})`, async () => {
    const server = await startServer();
    const screen = await openScreen(browser, { language, theme });
    const say = (key) => words(language, key);
    try {
        const page = await signIn(screen, server.link);
        const look = async (name) => {
            await page.screenshot({ path: join(folder, `set-up-${name}.${language}.${theme}.png`), fullPage: true });
            await assertAccessible(page, `${name}, ${language}, ${theme}`);
        };
        const button = (key) => page.getByRole("button", { name: say(key), exact: true });
        const asked = (step) => page.getByRole("heading", { name: say(`setup.${step}.question`) }).waitFor();

        await page.locator(".ribbon").getByRole("link", { name: say("ribbon.start") }).click();
        await page.getByLabel(say("setting.brand_name.label")).fill("Nowa Marka");
        await page.getByLabel(say("start.name")).fill("Ewa Nowak");
        await page.getByLabel(say("signin.email")).fill("ewa@marka.example");
        await look("0-start");
        await button("start.button").click();

        await asked("brand");
        const sample = page.locator(".sample");
        const formal = await sample.textContent();
        await page.getByLabel(say("setup.register.direct")).check();
        assert.notEqual(await sample.textContent(), formal, "the sample follows the register");
        await look("1-brand");
        await button("setup.save").click();
        // The query is made of the name, explained and tried; keeping it ends the question.
        const query = page.locator(".setup textarea.code");
        await query.waitFor();
        assert.equal(await query.inputValue(), '"Nowa Marka" OR #nowamarka OR @nowamarka');
        await page.locator(".meaning .sentence-of-query").waitFor();
        await look("1-watch");
        await button("watch.keep").click();
        await page.locator(".good-text", { hasText: "Nowa Marka" }).waitFor();
        assert.equal((await api(page, "GET", "/watches")).body.watches.length, 1);
        await look("1-watch-kept");
        await page.getByRole("region", { name: say("setup.watch.title") }).getByRole("button", { name: say("setup.next"), exact: true }).click();

        await asked("where");
        await look("2-where");
        await button("setup.where.make").click();
        await page.getByText(say("setup.where.made")).waitFor();
        const visitor = await screen.context.newPage();
        await visitor.goto(new URL(await page.locator(".chat-code a").getAttribute("href"), server.origin).href);
        await visitor.locator("#hark-chat button").click();
        const box = visitor.frameLocator("#hark-chat iframe").getByRole("textbox");
        await box.fill("Is anybody there?");
        await box.press("Enter");
        await page.locator("blockquote", { hasText: "Is anybody there?" }).waitFor();
        await visitor.close();
        await look("2-where-done");
        await button("setup.where.mail_connect").click();
        await page.getByLabel(say("channel.mail.addresses.label")).fill("help@marka.example");
        assert.equal(await page.getByLabel(say("channel.mail.imap_url.label")).inputValue(), "imaps://imap.marka.example");
        await look("2-where-mail");
        await button("setup.next").first().click();

        await asked("who");
        await button("setup.who.pl").click();
        await page.locator(".good-text").waitFor();
        await look("3-who");
        const hours = await settingsOf(page);
        assert.deepEqual([hours.hours_monday, hours.hours_sunday, hours.address_form], ["09:00-17:00", "", "direct"]);
        assert.match(hours.holidays, /12-25 Boże Narodzenie/);
        await page.getByRole("button", { name: say("people.add") }).click();
        await page.getByRole("dialog").getByText(say("people.password_first")).waitFor();
        await page.keyboard.press("Escape");
        await page.locator(".button.primary", { hasText: say("setup.next") }).click();

        await asked("how");
        await look("4-how");
        await button("setup.save").click();
        await asked("measure");
        assert.equal((await api(page, "GET", "/saved-answers")).body.saved_answers.length, 3);
        const first = page.getByLabel(say("setting.first_answer_minutes.label"));
        await first.fill("0");
        await button("setup.save").click();
        await page.locator(".field .error").waitFor();
        await first.fill("30");
        await look("5-measure");
        await button("setup.save").click();

        await asked("rehearsal");
        await look("6-rehearsal");
        await button("setup.finish").click();
        await page.getByRole("heading", { name: say("setup.ready") }).waitFor();
        await look("7-ready");
        const now = await settingsOf(page);
        assert.equal(now.first_answer_minutes, "30");
        assert.notEqual(now.never_public, "");

        // The visitor's case is on the desk; nothing is left of the list; the demonstration is one click away.
        await page.goto(server.origin);
        await page.locator(".row", { hasText: "Is anybody there?" }).waitFor();
        assert.equal(await page.locator(".ribbon").count(), 0);
        await page.locator(".switcher button").click();
        await page.getByRole("menuitemradio", { name: /Kotwica/ }).or(page.getByRole("menuitem", { name: /Kotwica/ })).click();
        await page.locator(".ribbon", { hasText: "Kotwica" }).waitFor();
        await page.locator(".ribbon").getByRole("button", { name: /Nowa Marka/ }).click();
        await page.locator(".row", { hasText: "Is anybody there?" }).waitFor();
        assert.deepEqual(screen.faults, []);
    } finally {
        await screen.close();
        await server.stop();
    }
});

test("the list can be put away and is found again in the settings, where a calendar file adds days off", async () => {
    const server = await startServer();
    const screen = await openScreen(browser);
    try {
        const page = await signIn(screen, server.link);
        const made = await api(page, "POST", "/workspaces", { brand_name: "Nowa Marka", name: "Ewa", email: "ewa@marka.example", zone: "UTC" });
        assert.equal(made.status, 200);
        await page.goto(server.origin);
        await page.locator(".ribbon").getByRole("button", { name: words("en", "setup.dismiss") }).click();
        await eventually(async () => (await page.locator(".ribbon").count()) === 0, "the strip goes");
        await page.goto(`${server.origin}/settings`);
        const year = new Date().getUTCFullYear() + 1;
        const days = page.locator("#setting-holidays");
        await days.locator("input[type=file]").setInputFiles({ name: "days.ics", mimeType: "text/calendar",
            buffer: Buffer.from(`BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:${year}0106\r\nSUMMARY:Epiphany\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`) });
        await days.getByText("1 day found").waitFor();
        await days.getByRole("button", { name: words("en", "common.save") }).click();
        await days.getByText(words("en", "settings.saved")).waitFor();
        assert.equal((await settingsOf(page)).holidays, `${year}-01-06 Epiphany`);
        await assertAccessible(page, "the settings");
        await page.getByRole("link", { name: words("en", "setup.title") }).click();
        await page.locator(".steps").waitFor();
        assert.deepEqual(screen.faults, []);
    } finally {
        await screen.close();
        await server.stop();
    }
});
