/* Several tabs, several people, and a server that goes away and comes back. In a language that runs from
 * the left and in one that runs from the right. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { api, assertAccessible, caseId, eventually, openBrowser, openCase, openScreen, phrase, rowNames, signIn, words } from "./lib/desk.mjs";
import { startServer } from "./lib/server.mjs";

let browser;
before(async () => {
    browser = await openBrowser();
});
after(async () => {
    await browser.close();
});

test("two tabs share one stream; when one ends the other goes on", async () => {
    const server = await startServer({ haste: 4 });
    const screen = await openScreen(browser);
    try {
        const one = await signIn(screen, server.link);
        const two = await screen.context.newPage();
        await two.goto(server.origin);
        await two.waitForSelector(".row");
        const before = (await rowNames(one))[0];
        await eventually(async () => (await rowNames(one))[0] !== before, "news in the first tab", 60_000);
        await eventually(async () => (await rowNames(two))[0] === (await rowNames(one))[0], "the same in the second tab");
        assert.equal(screen.streams.length, 1, "streams to the server");
        assert.equal(screen.streams[0], one);
        await one.close();
        await eventually(() => screen.streams.length === 2 && screen.streams[1] === two, "the second tab takes over");
        const then = (await rowNames(two))[0];
        await eventually(async () => (await rowNames(two))[0] !== then, "news after that", 60_000);
        assert.deepEqual(screen.faults, []);
    } finally {
        await screen.close();
        await server.stop();
    }
});

for (const [language, theme] of [["en", "light"], ["he", "dark"]]) describe(`in ${language}`, () => story(language, theme));

function story(language, theme) {
    const say = (key) => words(language, key);

    test("a colleague answers first: the reply stops, shows it, and sends only when told to", async () => {
        const server = await startServer();
        const mine = await openScreen(browser, { language, theme });
        const theirs = await openScreen(browser, { language, theme });
        try {
            const page = await signIn(mine, server.link);
            const invited = await api(page, "POST", "/people", { email: "ewa@kotwica.example", name: "Ewa Nowak", role: "agent" });
            assert.equal(invited.status, 200);
            const link = new URL(invited.body.link);
            const colleague = await signIn(theirs, `${server.origin}/sign-in${link.hash}`);
            await openCase(page, "Daniel Whitlock");
            await page.locator(".editor").fill("Daniel, any garage will do");
            await openCase(colleague, "Daniel Whitlock");
            await colleague.locator(".editor").fill("Any of our 300 garages, Daniel.");
            await colleague.keyboard.press("Control+Enter");

            await page.locator(".stale").getByText("Any of our 300 garages").waitFor();
            await page.locator(".stale").getByText(phrase(language, "stale.answered", { name: "Ewa Nowak" })).waitFor();
            await assertAccessible(page, `somebody else has answered, ${language}`);
            const button = page.locator(".button.send");
            assert.match(await button.textContent(), new RegExp(say("compose.anyway")));
            assert.equal(await page.locator(".editor").inputValue(), "Daniel, any garage will do");
            // A click that was already on its way does not count: it is made until it does.
            await eventually(async () => {
                await button.click({ timeout: 1000 }).catch(() => undefined);
                return await page.locator(".bubble.out", { hasText: "any garage will do" }).count() > 0;
            }, "it is sent all the same");
            await page.locator(".stale").waitFor({ state: "detached" });
            assert.deepEqual([...mine.faults, ...theirs.faults], []);
        } finally {
            await mine.close();
            await theirs.close();
            await server.stop();
        }
    });

    test("the server refuses a reply written on an old screen, and the desk shows what it had missed", async () => {
        const server = await startServer();
        const mine = await openScreen(browser, { language, theme });
        const theirs = await openScreen(browser, { language, theme });
        try {
            const page = await signIn(mine, server.link);
            const invited = await api(page, "POST", "/people", { email: "ewa@kotwica.example", name: "Ewa Nowak", role: "agent" });
            const colleague = await signIn(theirs, `${server.origin}/sign-in${new URL(invited.body.link).hash}`);
            await openCase(page, "Magdalena Sobczak");
            const id = caseId(page);
            // This screen hears nothing any more, as after a sleep.
            await page.route("**/api/v1/events*", (route) => route.abort());
            await page.route("**/api/v1/bootstrap", (route) => route.abort());
            await page.reload({ waitUntil: "commit" }).catch(() => undefined);
            await page.unroute("**/api/v1/bootstrap");
            await page.waitForSelector(".editor");
            await page.locator(".editor").fill("Maroko tak");
            await openCase(colleague, "Magdalena Sobczak");
            await colleague.locator(".editor").fill("Tak, Maroko jest w zakresie.");
            await colleague.keyboard.press("Control+Enter");
            await colleague.locator(".bubble.out", { hasText: "w zakresie" }).waitFor();
            await page.locator(".button.send").click();
            await page.locator(".stale").getByText("w zakresie").waitFor();
            assert.equal(await page.locator(".editor").inputValue(), "Maroko tak");
            assert.match(await page.locator(".button.send").textContent(), new RegExp(say("compose.anyway")));
            const read = await api(page, "GET", `/conversations/${id}`);
            assert.equal(read.body.messages.filter((m) => m.text === "Maroko tak").length, 0);
            await eventually(async () => {
                await page.locator(".button.send").click({ timeout: 1000 }).catch(() => undefined);
                return await page.locator(".bubble.out", { hasText: "Maroko tak" }).count() > 0;
            }, "it is sent all the same");
            assert.deepEqual([...mine.faults, ...theirs.faults], []);
        } finally {
            await mine.close();
            await theirs.close();
            await server.stop();
        }
    });

    test("an outage shows itself, loses nothing that was typed, and ends by itself", async () => {
        const server = await startServer();
        const screen = await openScreen(browser, { language, theme });
        try {
            const page = await signIn(screen, server.link);
            await openCase(page, "Emily Carter");
            await server.pause("SIGKILL");
            await page.locator(".bar.warn").waitFor();
            await assertAccessible(page, `an outage, ${language}`);
            await page.locator(".editor").fill("written during the outage");
            await page.keyboard.press("Control+Enter");
            await page.locator(".bubble.pending").getByText(say("delivery.queued")).waitFor();
            await page.locator(".editor").fill("a draft during the outage");
            await server.restart();
            await page.locator(".bar.warn").waitFor({ state: "detached" });
            assert.equal(await page.locator(".editor").inputValue(), "a draft during the outage");
            await eventually(async () => (await page.locator(".bubble.pending").count()) === 0, "the reply reached the server");
            assert.equal(await page.locator(".bubble.out", { hasText: "written during the outage" }).count(), 1);
            assert.deepEqual(screen.faults, []);
        } finally {
            await screen.close();
            await server.stop();
        }
    });

    test("whoever may only look sees everything live and finds nothing to write with", async () => {
        const server = await startServer();
        const admin = await openScreen(browser, { language, theme });
        const looker = await openScreen(browser, { language, theme });
        try {
            const page = await signIn(admin, server.link);
            const invited = await api(page, "POST", "/people", { email: "v@kotwica.example", name: "Vera", role: "viewer" });
            const view = await signIn(looker, `${server.origin}/sign-in${new URL(invited.body.link).hash}`);
            await view.locator(".row", { hasText: "Emily Carter" }).first().click();
            await view.waitForSelector(".bubble");
            assert.equal(await view.locator(".composer, .case-tools .button").count(), 0);
            assert.equal(await view.locator(".rail-item[href='/quarantine']").count(), 0);
            await openCase(page, "Emily Carter");
            await page.locator(".editor").fill("Vera sees this at once.");
            await page.keyboard.press("Control+Enter");
            await view.locator(".bubble.out", { hasText: "Vera sees this at once." }).waitFor();
            // Ending the access ends the screen: it goes away once, however many requests are refused then.
            const left = [];
            view.on("request", (request) => {
                if (request.isNavigationRequest()) left.push(request.url());
            });
            await api(page, "PATCH", `/people/${invited.body.person.id}`, { role: "viewer", active: false });
            await view.waitForURL(/sign-in/, { timeout: 60_000 });
            assert.deepEqual(left, [`${server.origin}/sign-in`]);
            assert.deepEqual([...admin.faults, ...looker.faults], []);
        } finally {
            await admin.close();
            await looker.close();
            await server.stop();
        }
    });
}
