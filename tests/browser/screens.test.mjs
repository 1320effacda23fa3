/* Twelve states of the screen as pictures, in .tools/screens, to be looked at: in English and Hebrew,
 * light and dark. What is asserted is only that each state is really there. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { api, eventually, openBrowser, openCase, openScreen, signIn, words } from "./lib/desk.mjs";
import { startServer } from "./lib/server.mjs";

const folder = fileURLToPath(new URL("../../.tools/screens/", import.meta.url));
let browser;
before(async () => {
    mkdirSync(folder, { recursive: true });
    browser = await openBrowser();
});
after(() => browser.close());

/* From the demonstration to a brand without any case. */
async function foundBrand(page) {
    await page.locator(".ribbon a").click();
    await page.locator(".setup input").nth(2).waitFor();
    const [brand, name, email] = await page.locator(".setup input").all();
    await brand.fill("Nowa Marka");
    await name.fill("Ewa Nowak");
    await email.fill("ewa@marka.example");
    await page.locator(".setup .button.primary").click();
    await page.locator(".steps").waitFor();
}

for (const language of ["en", "he"]) for (const theme of ["light", "dark"]) test(`${language}, ${theme}`, async () => {
    const server = await startServer({ haste: 4 });
    const screen = await openScreen(browser, { language, theme });
    const taken = [];
    const say = (key) => words(language, key);
    try {
        const page = await signIn(screen, server.link);
        const take = async (name) => {
            await page.screenshot({ path: join(folder, `${name}.${language}.${theme}.png`) });
            taken.push(name);
        };
        const to = async (path, selector) => {
            await page.goto(server.origin + path);
            await page.locator(selector).first().waitFor();
        };
        await eventually(async () => (await page.locator(".row").count()) >= 8, "rows");
        await page.locator(".case.nothing").waitFor();
        await take("01-nothing-chosen");

        await openCase(page, "Anna");
        await take("02-case");
        await page.locator(".editor").fill("Dzień dobry, już to sprawdzamy. Jaki jest numer szkody?");
        await page.locator(".editor").press("Control+Enter");
        await page.getByRole("button", { name: say("delivery.undo") }).first().waitFor();
        await take("03-sending");

        // What she answers comes while the next answer is being written.
        await page.locator(".editor").fill("Czy mogę jeszcze");
        await page.locator(".stale").waitFor();
        await take("04-stale");
        await page.locator(".editor").fill("");

        await page.locator(".search input").fill("bike");
        await eventually(async () => (await page.locator(".row").count()) === 1, "one row by the filter");
        await take("05-search");
        await page.locator(".search input").fill("");

        await to("/ledger", ".ledger-now tbody tr");
        await take("06-ledger");
        await to("/settings", ".house .setting");
        await take("07-settings");
        await to("/accounts", ".account");
        await take("08-accounts");
        await to("/people", ".table tbody tr");
        await take("09-people");

        await page.goto(server.origin);
        await page.waitForSelector(".row");
        await foundBrand(page);
        await take("10-set-up");
        const made = await api(page, "POST", "/accounts", { channel: "webchat", name: "Chat", fields: [], shadow: false, department: "" });
        assert.equal(made.status, 200);
        await to("/", ".empty");
        await take("11-nobody-waits");

        await server.pause("SIGKILL");
        await page.locator(".bar.warn").waitFor();
        await take("12-no-connection");
        assert.equal(taken.length, 12);
        assert.deepEqual(screen.faults, []);
    } finally {
        await screen.close();
        await server.stop();
    }
});
