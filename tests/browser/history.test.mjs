/* The past out of a file: given, put right where it was not understood, brought in, and what was wrong
 * with it. In a language that runs from the left and in one that runs from the right. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { api, assertAccessible, phrase, words } from "./lib/desk.mjs";
import { tellTwice } from "./lib/twice.mjs";

tellTwice(story);

function story(language, _, stage) {
    let server, page;
    const say = (key) => words(language, key);
    const file = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
    const give = (one) => page.locator('input[type="file"]').setInputFiles(one);
    before(() => ({ server, page } = stage));

    test("what is no table of posts is refused in words", async () => {
        await page.goto(`${server.origin}/listen`);
        await page.locator('a[href="/listen/history"]').click();
        await page.getByText(say("history.no_watch")).waitFor();
        await assertAccessible(page, "before a file is given");
        await give(file("sheet.xlsx", "PK\x03\x04"));
        await page.getByText(say("problem.history_workbook")).waitFor();
    });

    test("a table is shown as it is understood, put right and brought in", async () => {
        await api(page, "POST", "/watches", { name: "Kotwica", query: "kotwica" });
        const rows = Array.from({ length: 12 }, (_, i) => `0${i % 9 + 1}/02/2026;"kotwica; znowu ${i}";ola;https://forum.example/${i}`);
        await give(file("eksport.csv", `Kiedy;Treść;Nick;Link\n${rows.join("\n")}\nwczoraj;kotwica;;\n01/02/2026;nic;;\n`));
        await page.getByRole("heading", { name: "eksport.csv" }).waitFor();
        const role = (name) => page.getByLabel(phrase(language, "history.role_of", { name }));
        assert.deepEqual(await Promise.all(["Kiedy", "Treść", "Nick", "Link"].map((name) => role(name).inputValue())), ["date", "text", "author", "url"]);
        await assertAccessible(page, "a file as it is understood");
        await role("Treść").selectOption("title");
        await page.getByText(say("problem.history_no_text")).waitFor();
        await role("Treść").selectOption("text");
        const start = page.locator('.form button[type="submit"]');
        const encoding = page.getByLabel(say("history.encoding"), { exact: true });
        await page.route("**/history-look", (route) => route.abort());
        await role("Link").selectOption("none");
        await encoding.selectOption("windows1250");
        const again = page.locator(".form .error").getByRole("button", { name: say("common.try_again"), exact: true });
        await again.waitFor();
        assert.ok(await start.isDisabled());
        await page.unroute("**/history-look");
        await again.click();
        await start.and(page.locator(":enabled")).waitFor();
        await encoding.selectOption("utf8");
        await role("Treść").waitFor();
        assert.equal(await role("Link").inputValue(), "none");
        await role("Link").selectOption("url");
        await start.and(page.locator(":enabled")).waitFor();
        await page.getByRole("radio").nth(1).check();
        await start.click();
        const one = page.locator(".past", { hasText: "eksport.csv" });
        await one.locator(".badge-text", { hasText: say("history.state.done") }).waitFor();
        assert.match(await one.innerText(), /12/);
        await one.locator("summary").click();
        await one.locator("li", { hasText: say("history.reason.date") }).waitFor();
        await assertAccessible(page, "a file that was brought in");
        await page.locator('a[href="/listen"]').first().click();
        await page.locator(".watch-row", { hasText: "Kotwica" }).locator(".badge-text", { hasText: "12" }).waitFor();
    });
}
