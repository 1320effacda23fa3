/* The first minute of somebody who starts Hark without a key and without a network: what is seen, in
 * its order. Nothing here is about time: that the cases are there at 8 s, the next message at 10, the
 * thanks soon after the answer, is proved where a clock can be set, by the script of the demonstration
 * (tests/unit/test_demo.c); what is done at 25 and 55 s, somebody does, and when they like. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, caseId, eventually, numbersShown, openBrowser, openScreen, rowNames, signIn, watchNumber, words } from "./lib/desk.mjs";
import { startServer } from "./lib/server.mjs";

let browser;
before(async () => {
    browser = await openBrowser();
});
after(() => browser.close());

const numberIn = async (locator) => Number(/\d+/.exec(await locator.textContent())?.[0] ?? 0);
const count = (page, selector) => page.locator(selector).count();

for (const language of ["en", "pl", "he"]) test(`the first minute (${language})`, async () => {
    const server = await startServer({ still: true });
    const screen = await openScreen(browser, { language, hints: true });
    try {
        // The desk at once, in the browser's language: nothing asked, no window over it.
        const page = await signIn(screen, server.link);
        assert.equal(await page.locator("html").getAttribute("lang"), language);
        assert.equal(await count(page, "dialog, [role=dialog], input[type=password]"), 0);
        const ribbon = page.locator(".ribbon");
        assert.ok((await ribbon.textContent()).includes("Kotwica Ubezpieczenia"));
        await ribbon.getByRole("link", { name: words(language, "ribbon.start") }).waitFor();

        // A dozen cases in four languages, three past due; the first is open by itself: Anna, in public.
        const total = page.locator(".tab[aria-current] .count");
        await eventually(async () => (await numberIn(total)) >= 12, "a dozen cases");
        await watchNumber(page);
        const texts = (await page.locator(".row-text").allTextContents()).join(" ");
        for (const letters of [/[ąęśżź]/, /[а-я]/, /[א-ת]/, /\bthe\b/]) assert.match(texts, letters);
        assert.equal(await count(page, ".row .waiting.late"), 3);
        await page.locator(".case-sub", { hasText: "Anna" }).waitFor();
        await page.locator(".bubble.in", { hasText: "CISZA" }).locator(".state", { hasText: "41" }).waitFor();
        await page.locator(".composer.public").waitFor();
        const asked = caseId(page);

        // Whoever comes meanwhile waits behind a pill while the pointer is over the list; more people wait.
        const waiting = page.locator(".waiting-total");
        const box = await page.locator(".scroller").boundingBox();
        await page.mouse.move(box.x + 100, box.y + 100);
        await page.mouse.move(box.x + 110, box.y + 120);
        server.goOn(9);
        await page.locator(".pill.news").waitFor({ timeout: 60_000 });
        await page.locator(".pill.news").click();
        await page.mouse.move(box.x + box.width / 2, 2);
        await eventually(async () => (await rowNames(page)).slice(0, 3).some((name) => name.includes("Tomasz")), "the new message is on top");
        await eventually(async () => (await numbersShown(page)).includes(13), "one more waits");
        assert.deepEqual((await numbersShown(page)).slice(0, 2), [12, 13]);

        // One quiet hint, at the composer; it takes no focus.
        assert.equal(await count(page, ".hint"), 1);
        assert.ok((await page.locator(".composer .hint").textContent()).includes("Ctrl+Enter"));
        await assertAccessible(page, `the first hint, ${language}`);

        // The answer: Enter writes a line, Ctrl+Enter sends; it can be taken back, then it is sent.
        await page.locator(".editor").fill("Dzień dobry, już sprawdzamy.");
        await page.locator(".editor").press("Enter");
        assert.ok((await page.locator(".editor").inputValue()).endsWith("\n"));
        await page.locator(".editor").press("Control+Enter");
        const mine = page.locator(".bubble.out", { hasText: "już sprawdzamy" });
        await mine.getByRole("button", { name: words(language, "delivery.undo") }).waitFor();
        assert.equal(await count(page, ".composer .hint"), 0, "the hint goes with the answer");
        await mine.getByText(words(language, "delivery.sent")).or(mine.getByText(words(language, "delivery.delivered")))
            .or(mine.getByText(words(language, "delivery.read"))).first().waitFor();
        await eventually(async () => (await numbersShown(page)).some((n, i, all) => n === all[i - 1] - 1), "one less waits for the answer");

        // Her thanks: in private, in the same case, and so does one go on.
        const thanks = page.locator(".bubble.in.private", { hasText: "Dziękuję za odpowiedź" });
        await thanks.waitFor();
        assert.equal(caseId(page), asked);
        await page.locator(".composer.private").waitFor();
        const anna = () => page.evaluate(async () => {
            const boot = await (await fetch("/api/v1/bootstrap")).json();
            return boot.conversations.find((c) => c.customer_name.startsWith("Anna")).open_obligations;
        });
        assert.equal(await anna(), 0, "Anna waits no more, and her thanks open nothing");

        // The second hint points at the number; the number opens the ledger with its rows.
        await page.locator(".list-head .hint").waitFor();
        assert.equal(await count(page, ".hint"), 1);
        await assertAccessible(page, `the second hint, ${language}`);
        await waiting.click();
        await page.locator(".page h1", { hasText: words(language, "ledger.title") }).waitFor();
        await page.locator(".ledger-now tbody tr").nth(2).waitFor();
        const [opened, ...parts] = await page.locator(".term .number").allTextContents().then((all) => all.map((text) => Number(text.replace(/\D/g, ""))));
        assert.ok(opened >= 12 && opened === parts.reduce((sum, n) => sum + n), `the equation has real numbers and balances: ${opened} = ${parts}`);
        await page.locator(".term.answered .number").click();
        await page.locator(".ledger-rows tbody tr", { hasText: "Anna" }).first().waitFor();
        await page.getByRole("link", { name: words(language, "ledger.none"), exact: true }).click();
        await page.locator(".ledger-rows tbody tr", { hasText: "Dziękuję za odpowiedź" }).getByText(words(language, "rule.thanks")).waitFor();

        // What was shown once does not come again.
        await page.goto(server.origin);
        await page.waitForSelector(".row");
        await page.locator(".row", { hasText: "Emily" }).first().click();
        await page.waitForSelector(".editor");
        assert.equal(await count(page, ".hint"), 0);
        assert.deepEqual(screen.faults, []);
    } finally {
        await screen.close();
        await server.stop();
    }
});

test("a hint that is put away stays away", async () => {
    const server = await startServer();
    const screen = await openScreen(browser, { hints: true });
    try {
        const page = await signIn(screen, server.link);
        await page.locator(".hint").waitFor();
        await page.locator(".hint").getByRole("button", { name: words("en", "hint.dismiss") }).click();
        assert.equal(await count(page, ".hint"), 0);
        await page.reload();
        await page.waitForSelector(".editor");
        assert.equal(await count(page, ".hint"), 0);
        assert.deepEqual(screen.faults, []);
    } finally {
        await screen.close();
        await server.stop();
    }
});
