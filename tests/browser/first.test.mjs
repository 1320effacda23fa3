/* The first seconds: from the one-time link to a desk that lives. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, openBrowser, openCase, openScreen, rowNames, signIn, words } from "./lib/desk.mjs";
import { startServer } from "./lib/server.mjs";

let server;
let browser;
before(async () => {
    browser = await openBrowser();
});
after(async () => {
    await browser.close();
});

test("the first start shows a dozen cases at once, and a new one slides in", async () => {
    server = await startServer({ haste: 4 });
    const screen = await openScreen(browser);
    try {
        const page = await signIn(screen, server.link);
        await eventually(async () => (await page.locator(".row").count()) >= 8, "rows in the list");
        assert.match(await page.locator(".ribbon").textContent(), /Kotwica Ubezpieczenia/);
        assert.equal(new URL(page.url()).hash, "", "the token stays in the address");
        const waiting = async () => Number(/\d+/.exec(await page.locator(".waiting-total").textContent())[0]);
        const counted = Number(await page.locator(".tab[aria-current] .count").textContent());
        assert.ok(counted >= 10 && (await waiting()) <= counted);

        const before = (await rowNames(page))[0];
        const waited = await waiting();
        await eventually(async () => (await rowNames(page))[0] !== before, "a new message at the top");
        await eventually(async () => (await waiting()) > waited, "the number of those who wait rises");
        assert.deepEqual(screen.faults, []);
    } finally {
        await screen.close();
        await server.stop();
    }
});

test("rows do not move under the pointer: what is new waits above", async () => {
    server = await startServer({ haste: 4 });
    const screen = await openScreen(browser);
    try {
        const page = await signIn(screen, server.link);
        const box = await page.locator(".scroller").boundingBox();
        await page.mouse.move(box.x + 100, box.y + 100);
        await page.mouse.move(box.x + 110, box.y + 120);
        const before = await rowNames(page);
        await page.waitForSelector(".pill.news", { timeout: 60_000 });
        assert.deepEqual((await rowNames(page)).slice(0, 5), before.slice(0, 5));
        await page.locator(".pill.news").click();
        await eventually(async () => (await rowNames(page))[0] !== before[0], "the new row after the click");
        assert.deepEqual(screen.faults, []);
    } finally {
        await screen.close();
        await server.stop();
    }
});

test("a link works once; afterwards the page says so", async () => {
    server = await startServer();
    const first = await openScreen(browser);
    const second = await openScreen(browser, { language: "pl" });
    try {
        await signIn(first, server.link);
        const page = await second.context.newPage();
        await page.goto(server.link);
        await page.getByText(words("pl", "signin.link_bad")).waitFor();
        await page.getByLabel(words("pl", "signin.email")).fill("nobody@kotwica.example");
        await page.getByLabel(words("pl", "signin.password")).fill("not the password");
        await page.getByRole("button", { name: words("pl", "signin.button") }).click();
        await page.getByText(words("pl", "signin.wrong")).waitFor();
        assert.deepEqual([...first.faults, ...second.faults], []);
    } finally {
        await first.close();
        await second.close();
        await server.stop();
    }
});

test("the desk speaks the browser's language, and the address of a case opens it", async () => {
    server = await startServer();
    const screen = await openScreen(browser, { language: "he" });
    try {
        const page = await signIn(screen, server.link);
        assert.equal(await page.locator("html").getAttribute("dir"), "rtl");
        await page.getByText(words("he", "list.unassigned")).first().waitFor();
        await openCase(page, "Emily Carter");
        const again = await screen.context.newPage();
        await again.goto(page.url());
        await again.waitForSelector(".bubble");
        assert.match(await again.locator(".case-sub").textContent(), /Emily Carter/);
        assert.equal(await again.locator("html").getAttribute("lang"), "he");
        assert.deepEqual(screen.faults, []);
    } finally {
        await screen.close();
        await server.stop();
    }
});
