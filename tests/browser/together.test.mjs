/* Two people at one desk: who looks at a case, who writes in it, and what they tell each other. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { api, assertAccessible, caseId, openBrowser, openCase, openScreen, signIn, words } from "./lib/desk.mjs";
import { startServer } from "./lib/server.mjs";

let browser;
before(async () => {
    browser = await openBrowser();
});
after(async () => {
    await browser.close();
});

/* Names are set apart in sentences of the other direction. */
const line = (language, key, name) => new RegExp(words(language, key).replace(/[.+?]/g, "\\$&").replace("{name}", `\u2068?${name}\u2069?`));

/* The admin of the demo, and Ola beside her at a screen of her own. */
async function twoPeople(server, { language = "en", theme = "light", width = 1440 } = {}) {
    const mine = await openScreen(browser, { language, theme, width });
    const hers = await openScreen(browser, { language });
    const page = await signIn(mine, server.link);
    const made = await api(page, "POST", "/people", { email: "ola@example.com", name: "Ola Nowak", role: "agent", department: "" });
    assert.equal(made.status, 200, JSON.stringify(made.body));
    const ola = await signIn(hers, `${server.origin}/sign-in#token=${made.body.link.split("token=")[1]}`);
    return { mine, hers, page, ola, close: async () => {
        await mine.close();
        await hers.close();
    } };
}

for (const [language, theme, width] of [["en", "light", 1440], ["he", "dark", 1440], ["pl", "light", 390]]) {
    test(`who looks and who writes is seen above the thread, in the list and beside the button: ${language}, ${width}`, async () => {
        const server = await startServer();
        const two = await twoPeople(server, { language, theme, width });
        try {
            const { page, ola } = two;
            const places = () => page.locator(".case-head, .case-sub, .case-tools, .thread-frame").evaluateAll((all) => all.map((x) => JSON.stringify(x.getBoundingClientRect())));
            await openCase(page, "Emily Carter");
            const before = await places();
            await page.goto(server.origin);
            await openCase(ola, "Emily Carter");
            const row = page.locator(".row", { hasText: "Emily Carter" }).first();
            await row.locator(".face").waitFor();
            assert.match(await row.locator(".face").getAttribute("title"), line(language, "here.looking", "Ola Nowak"));
            await openCase(page, "Emily Carter");
            const above = page.locator(".case-head .here");
            await above.getByText(line(language, "here.looking", "Ola Nowak")).waitFor();
            await page.locator(".editor").fill("Hello Emily,");
            assert.deepEqual(await places(), before, "something moved for who looks");

            // Who stops is soon said to write no more: she goes on until it was seen.
            let seen = false;
            const both = Promise.all([above.getByText(line(language, "here.typing", "Ola Nowak")).waitFor(),
                page.locator(".here-send", { hasText: line(language, "here.too", "Ola Nowak") }).waitFor()]).finally(() => { seen = true; });
            both.catch(() => undefined);
            while (!seen) await ola.locator(".editor").pressSequentially("Hi ", { delay: 100 });
            await both;
            assert.deepEqual(await places(), before, "something moved for who writes");
            await ola.locator(".case-head .here span").first().waitFor();
            await assertAccessible(page, `a colleague writes here, ${language} ${theme}`);
            if (process.env.KEEP_SHOTS) await page.screenshot({ path: `${process.env.KEEP_SHOTS}/together-${language}-${theme}-${width}.png` });
            await page.locator(".here-send").waitFor({ state: "detached" }); // typing ends by itself
            await above.getByText(line(language, "here.looking", "Ola Nowak")).waitFor();

            await ola.locator(".row", { hasNotText: "Emily Carter" }).first().click();
            await above.waitFor({ state: "detached" });
            assert.deepEqual(two.mine.faults, []);
            assert.deepEqual(two.hers.faults, []);
        } finally {
            await two.close();
            await server.stop();
        }
    });
}

test("another tab knows it too, and a server that comes back forgets nobody who is there", async () => {
    const server = await startServer();
    const two = await twoPeople(server);
    try {
        const { page, ola } = two;
        await openCase(ola, "Emily Carter");
        await openCase(page, "Emily Carter");
        const text = line("en", "here.looking", "Ola Nowak");
        await page.locator(".here").getByText(text).waitFor();
        const tab = await two.mine.context.newPage();
        await tab.goto(page.url());
        await tab.locator(".here").getByText(text).waitFor();
        await tab.close();
        await server.pause();
        await page.locator(".here").waitFor({ state: "detached" });
        await server.restart();
        await page.locator(".here").getByText(text).waitFor();
        await ola.close(); // says so on its way
        await page.locator(".here").waitFor({ state: "detached" });
        assert.equal(caseId(page).length, 13);
    } finally {
        await two.close();
        await server.stop();
    }
});

const keep = async (page, name) => {
    if (process.env.KEEP_SHOTS) await page.screenshot({ path: `${process.env.KEEP_SHOTS}/${name}.png` });
};

for (const [language, theme] of [["en", "light"], ["he", "dark"]]) test(`a case goes on to a colleague with a note, and a promise is made in her name: ${language}`, async () => {
    const server = await startServer();
    const two = await twoPeople(server, { language, theme });
    const say = (key) => words(language, key);
    try {
        const { page, ola } = two;
        await openCase(page, "Emily Carter");
        await page.locator(".case-head h2").click();
        await page.keyboard.press("a");
        await page.getByRole("menuitem", { name: say("passon.action") }).click();
        const box = page.getByRole("dialog");
        await box.locator("textarea").waitFor();
        await box.locator("textarea").fill("She asked twice already.");
        await assertAccessible(page, `handing over with a note, ${language} ${theme}`);
        await keep(page, `passon-${language}-${theme}`);
        await box.locator("textarea").press("Control+Enter");
        await page.locator(".activity-note", { hasText: "She asked twice already." }).waitFor();
        await openCase(ola, "Emily Carter");
        await ola.locator(".activity-note", { hasText: "She asked twice already." }).waitFor();
        assert.equal((await api(page, "GET", `/conversations/${caseId(page)}`)).body.conversation.assignee !== "", true);

        await page.locator(".mode.holding").click();
        await page.locator(".holding-line").getByRole("button", { name: say("holding.me") }).click();
        await page.getByRole("menuitemradio", { name: "Ola Nowak" }).click();
        await keep(page, `holding-${language}-${theme}`);
        await page.locator(".editor").fill("We are looking into it.");
        await page.keyboard.press("Control+Enter");
        await page.locator(".promise-bar", { hasText: "Ola Nowak" }).waitFor();
        assert.deepEqual(two.mine.faults, []);
    } finally {
        await two.close();
        await server.stop();
    }
});

for (const [language, theme] of [["en", "light"], ["he", "dark"]]) test(`asked in public, solved in private: the public hears of the end when the case is closed: ${language}`, async () => {
    const server = await startServer();
    const screen = await openScreen(browser, { language, theme });
    try {
        const page = await signIn(screen, server.link);
        await openCase(page, "Anna Zielińska");
        const answer = async (text) => {
            await page.locator(".editor").fill(text);
            await page.keyboard.press("Control+Enter");
            await page.locator(".bubble.out", { hasText: text }).waitFor();
        };
        await answer("Dzień dobry, już sprawdzamy.");
        await page.locator(".bubble.in", { hasText: "Dziękuję za odpowiedź" }).waitFor({ timeout: 90_000 });
        await page.locator(".composer.private").waitFor();
        await answer("Wypłata wyszła dzisiaj.");
        await page.locator(".case-head h2").click();
        await page.keyboard.press("e");
        const box = page.getByRole("dialog");
        await box.locator("textarea").waitFor();
        assert.match(await box.locator("textarea").inputValue(), /Sprawa wyjaśniona w wiadomości prywatnej/);
        await assertAccessible(page, `the public line, ${language} ${theme}`);
        await keep(page, `closing-${language}-${theme}`);
        await box.locator("textarea").press("Control+Enter");
        await page.locator(".bubble.out", { hasText: "Sprawa wyjaśniona w wiadomości prywatnej" }).waitFor();
        await page.getByRole("button", { name: words(language, "case.reopen") }).waitFor();
        await keep(page, `closed-${language}-${theme}`);
        assert.deepEqual(screen.faults, []);
    } finally {
        await screen.close();
        await server.stop();
    }
});

test("the table of the list is of what the filter shows; an invitation that waits can change its role", async () => {
    const server = await startServer();
    const screen = await openScreen(browser);
    try {
        const page = await signIn(screen, server.link);
        const csv = words("en", "ledger.csv_list");
        await page.locator(".search input").fill("emily");
        const [file] = await Promise.all([page.waitForEvent("download"), page.locator(".list-head").getByRole("link", { name: csv }).click()]);
        const [, ...rows] = (await readFile(await file.path(), "utf8")).split("\n").filter(Boolean);
        assert.ok(rows.length === 1 && rows[0].includes("Emily"), String(rows));
        await keep(page, "csv-en");
        await page.goto(`${server.origin}/people`);
        const made = await api(page, "POST", "/people", { email: "ola@example.com", name: "Ola Nowak", role: "agent", department: "" });
        const role = page.locator("tr", { hasText: "Ola Nowak" }).getByRole("combobox").first();
        await role.selectOption("viewer");
        await page.getByText(words("en", "people.saved").replace("{name}", "Ola Nowak")).waitFor();
        const { people } = (await api(page, "GET", "/bootstrap")).body;
        assert.equal(people.find((one) => one.id === made.body.person.id).role, "viewer");
        await keep(page, "people-en");
        assert.deepEqual(screen.faults, []);
    } finally {
        await screen.close();
        await server.stop();
    }
});
