/* Who is waiting: the numbers balance on the screen, and each opens the rows it counts. In a language that
 * runs from the left and in one that runs from the right. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { api, eventually, openCase, words } from "./lib/desk.mjs";
import { tellTwice } from "./lib/twice.mjs";

tellTwice(story);

function story(language, _, stage) {
    let server, page;
    before(() => ({ server, page } = stage));

    const columns = ["opened", "answered", "waived", "moved", "open", "answering"];

    /* All numbers of the equation, read at one moment. */
    const equation = () => page.evaluate((names) => Object.fromEntries(names.map((name) =>
        [name, Number(document.querySelector(`.term.${name} .number`)?.textContent.replace(/\D/g, ""))])), columns);
    const balanced = (n) => n.opened === n.answered + n.waived + n.moved + n.open + n.answering;

    test("the equation balances, before and after an answer", async () => {
        await page.goto(`${server.origin}/ledger`);
        await page.waitForSelector(".equation");
        const before = await equation();
        assert.ok(before.opened >= 12 && balanced(before), JSON.stringify(before));
        assert.equal(await page.locator(".sentence.clear").count(), 0, "nothing is called good while people wait");
        await page.goto(server.origin);
        await openCase(page, "Emily Carter");
        await page.locator(".editor").fill("Emily, done.");
        await page.keyboard.press("Control+Enter");
        await page.locator(".bubble.in", { hasText: words(language, "obligation.answered") }).first().waitFor({ timeout: 60_000 });
        await page.goto(`${server.origin}/ledger`);
        await page.waitForSelector(".equation");
        const then = await equation();
        assert.ok(balanced(then), JSON.stringify(then));
        assert.ok(then.answered > before.answered);
    });

    test("each number opens exactly its rows, and a row opens its case", async () => {
        await page.goto(`${server.origin}/ledger`);
        await page.waitForSelector(".equation");
        for (const column of columns) {
            await page.locator(`.term.${column} .number`).click();
            await eventually(async () => {
                const n = (await equation())[column];
                const rows = await page.locator(".ledger-rows tbody tr").count();
                return rows === Math.min(n, 50) && (n > 0 || (await page.getByText(words(language, "ledger.rows_none")).count()) === 1);
            }, `the rows of ${column}`);
        }
        await page.locator(".term.open .number").click();
        const row = page.locator(".ledger-rows tbody tr").first();
        await row.waitFor();
        const customer = await row.locator("a").textContent();
        await row.locator("a").click();
        await page.waitForSelector(".bubble");
        assert.match(await page.locator(".case-sub").textContent(), new RegExp(customer.replace(/[^\p{L}\p{N} ]/gu, ".")));
    });

    test("the table's lines add up to the sum, and the sum is the server's", async () => {
        await page.goto(`${server.origin}/ledger`);
        await page.waitForSelector("tfoot");
        await eventually(async () => {
            const [sums, rows] = await page.evaluate(() => {
                const read = (cells) => [...cells].map((x) => Number(x.textContent.replace(/\D/g, "")));
                return [read(document.querySelectorAll("tfoot .number")),
                    [...document.querySelectorAll("table.numbers tbody tr")].map((tr) => read(tr.querySelectorAll(".number")))];
            });
            const added = sums.map((_, i) => rows.reduce((n, row) => n + row[i], 0));
            const { body } = await api(page, "GET", "/ledger");
            return JSON.stringify(added) === JSON.stringify(sums)
                && sums[0] === body.sum.opened && sums[6] === body.sum.uncertain;
        }, "lines, sum and server agree");
    });
}
