/* Search on screen: the slash leads there, words are marked, filters name themselves and can be
 * dropped, and a result opens its case at the message. In a language that runs from the left and in one
 * that runs from the right. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertAccessible, eventually, words } from "./lib/desk.mjs";
import { tellTwice } from "./lib/twice.mjs";

/* The word forms that ./dev build makes; the server inherits where they are. */
const lexFile = process.env.HARK_TEST_LEX ?? fileURLToPath(new URL("../../.tools/lex/hark.lex", import.meta.url));
if (existsSync(lexFile)) process.env.HARK_LEX = lexFile;

tellTwice(story);

function story(language, _, stage) {
    let server, page;
    before(() => ({ server, page } = stage));

    const say = (key) => words(language, key);

    test("the slash leads to the field; what is typed is found and marked", async () => {
        await page.keyboard.press("/");
        await page.waitForURL(/\/search/);
        await page.locator(".search-form input").waitFor();
        await page.keyboard.type("policy");
        await page.locator(".hit mark").first().waitFor();
        assert.match((await page.locator(".hit mark").first().textContent()).toLowerCase(), /^policy/);
        assert.match(page.url(), /q=policy/);
        await assertAccessible(page, `search, ${language}`);
    });

    test("a word is found and marked in its other forms", { skip: !existsSync(lexFile) && "there is no hark.lex" }, async () => {
        for (const [q, word] of [["szkoda", "szkodę"], ["rzeczoznawca", "rzeczoznawcę"], ["машинам", "машину"], ["נסיעה", "הנסיעות"]]) {
            await page.goto(`${server.origin}/search?q=${encodeURIComponent(q)}`);
            await page.locator(".hit mark", { hasText: word }).first().waitFor();
        }
        await page.goto(`${server.origin}/search?q=${encodeURIComponent("=szkoda")}`);
        await page.locator(".search-form input").waitFor();
        await page.locator(".empty").waitFor();
        await page.goto(`${server.origin}/search?q=policy`);
        await page.locator(".hit").first().waitFor();
    });

    test("a result opens the case with the message in sight and marked", async () => {
        const wanted = (await page.locator(".hit").first().getAttribute("href")).split("/").at(-1);
        await page.locator(".hit").first().click();
        await page.locator(`.entry.found [data-id="${wanted}"]`).waitFor();
        await eventually(() => page.locator(".entry.found").evaluate((entry) => {
            const at = entry.getBoundingClientRect();
            const box = entry.closest(".thread").getBoundingClientRect();
            return at.top >= box.top - 1 && at.top < box.bottom;
        }), "the message is in sight");
        await page.goBack();
        await page.locator(".hit").first().waitFor();
    });

    test("a filter that leaves nothing is named and can be dropped", async () => {
        await page.goto(`${server.origin}/search?q=policy&language=uk`);
        await page.locator(".empty", { hasText: "Українська" }).waitFor();
        await page.getByRole("link", { name: say("search.drop") }).click();
        await page.locator(".hit").first().waitFor();
    });

    test("customers are found by their names", async () => {
        await page.goto(`${server.origin}/search?q=emily`);
        await page.locator(".found-person", { hasText: "Emily Carter" }).click();
        await page.locator(".case-head", { hasText: "Emily Carter" }).waitFor();
    });
}
