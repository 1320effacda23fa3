/* The first minute of somebody who starts Hark without a key and without a network: what is seen, in
 * its order. Nothing here is about time. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, eventually, openBrowser, openScreen, rowNames, signIn, words } from "./lib/desk.mjs";
import { startServer } from "./lib/server.mjs";

let browser;
before(async () => {
    browser = await openBrowser();
});
after(() => browser.close());

const numberIn = async (locator) => Number(/\d+/.exec(await locator.textContent())?.[0] ?? 0);
/* Each number that the header shows from now on; it also rises, for others come meanwhile. */
const watchNumber = (page) => page.evaluate(() => {
    const shown = () => Number(/\d+/.exec(document.querySelector(".waiting-total")?.textContent ?? "")?.[0] ?? 0);
    const numbers = window.numbersShown = [shown()];
    new MutationObserver(() => numbers.at(-1) !== shown() && numbers.push(shown()))
        .observe(document.body, { subtree: true, childList: true, characterData: true });
});
const numberFell = (page) => page.evaluate(() => window.numbersShown.some((n, i, all) => i > 0 && n < all[i - 1]));
const count = (page, selector) => page.locator(selector).count();

for (const language of ["pl", "he"]) test(`the first minute (${language})`, async () => {
    const server = await startServer();
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
        const texts = (await page.locator(".row-text").allTextContents()).join(" ");
        for (const letters of [/[ąęśżź]/, /[а-я]/, /[א-ת]/, /\bthe\b/]) assert.match(texts, letters);
        const late = () => page.evaluate(async () => {
            const boot = await (await fetch("/api/v1/bootstrap")).json();
            return boot.conversations.filter((c) => c.due_ms > 0 && c.due_ms <= boot.server_ms).length;
        });
        assert.equal(await late(), 3);
        await page.locator(".case-sub", { hasText: "Anna" }).waitFor();
        await page.locator(".bubble.in", { hasText: "CISZA" }).locator(".state", { hasText: "41" }).waitFor();
        await page.locator(".composer.public").waitFor();

        // Whoever comes meanwhile waits behind a pill while the pointer is over the list; more people wait.
        const waiting = page.locator(".waiting-total");
        const before = await numberIn(waiting);
        const box = await page.locator(".scroller").boundingBox();
        await page.mouse.move(box.x + 100, box.y + 100);
        await page.mouse.move(box.x + 110, box.y + 120);
        await page.locator(".pill.news").waitFor({ timeout: 60_000 });
        await page.locator(".pill.news").click();
        await page.mouse.move(box.x + box.width / 2, 2);
        await eventually(async () => (await rowNames(page))[0].includes("Tomasz"), "the new message is on top");
        await eventually(async () => (await numberIn(waiting)) > before, "one more waits");

        // One quiet hint, at the composer; it takes no focus.
        assert.equal(await count(page, ".hint"), 1);
        assert.ok((await page.locator(".composer .hint").textContent()).includes("Ctrl+Enter"));
        await assertAccessible(page, `the first hint, ${language}`);

        // The answer: Enter writes a line, Ctrl+Enter sends; it can be taken back, then it is sent.
        await watchNumber(page);
        await page.locator(".editor").fill("Dzień dobry, już sprawdzamy.");
        await page.locator(".editor").press("Enter");
        assert.ok((await page.locator(".editor").inputValue()).endsWith("\n"));
        await page.locator(".editor").press("Control+Enter");
        const mine = page.locator(".bubble.out", { hasText: "już sprawdzamy" });
        await mine.getByRole("button", { name: words(language, "delivery.undo") }).waitFor();
        assert.equal(await count(page, ".composer .hint"), 0, "the hint goes with the answer");
        await mine.getByText(words(language, "delivery.sent")).or(mine.getByText(words(language, "delivery.delivered")))
            .or(mine.getByText(words(language, "delivery.read"))).first().waitFor();
        await page.locator(".bubble.in", { hasText: "Dziękuję za odpowiedź" }).waitFor({ timeout: 60_000 });
        const anna = () => page.evaluate(async () => {
            const boot = await (await fetch("/api/v1/bootstrap")).json();
            return boot.conversations.find((c) => c.customer_name.startsWith("Anna")).open_obligations;
        });
        assert.equal(await anna(), 0, "Anna waits no more, and her thanks open nothing");
        assert.ok(await numberFell(page), "the header's number fell, whoever came meanwhile");

        // The second hint points at the number; the number opens the ledger with its rows.
        await page.locator(".list-head .hint").waitFor();
        assert.equal(await count(page, ".hint"), 1);
        await assertAccessible(page, `the second hint, ${language}`);
        await waiting.click();
        await page.locator(".page h1", { hasText: words(language, "ledger.title") }).waitFor();
        await page.locator(".now-part .table tbody tr, .ledger-now tbody tr").first().waitFor();
        assert.ok((await page.locator(".ledger-now tbody tr").count()) >= 3);
        await eventually(async () => (await numberIn(page.locator(".term.opened"))) >= 12, "the equation has real numbers");

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
