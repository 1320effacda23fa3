/* Two people at one desk: who looks at a case, who writes in it, and what they tell each other. */
import assert from "node:assert/strict";
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

            await ola.locator(".editor").pressSequentially("Hi");
            await above.getByText(line(language, "here.typing", "Ola Nowak")).waitFor();
            await page.locator(".here-send", { hasText: line(language, "here.too", "Ola Nowak") }).waitFor();
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
