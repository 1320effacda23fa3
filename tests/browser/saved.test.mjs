/* Saved answers: by "/" in the composer, by keyboard alone, and on their page. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, openBrowser, openCase, openScreen, signIn, words } from "./lib/desk.mjs";
import { startServer } from "./lib/server.mjs";

let browser;
before(async () => {
    browser = await openBrowser();
});
after(async () => {
    await browser.close();
});

test("a slash offers answers in the customer's language, and what is known is filled in", async () => {
    const server = await startServer();
    const screen = await openScreen(browser);
    try {
        const page = await signIn(screen, server.link);
        await openCase(page, "Emily Carter");
        const editor = page.locator(".editor");
        await editor.click();
        await page.keyboard.type("/");
        const first = page.locator(".saved [role=option]").first();
        await first.waitFor();
        assert.match(await first.textContent(), /English/);
        await page.keyboard.type("doc");
        assert.equal(await page.locator(".saved [role=option]").count(), 1);
        assert.equal(await editor.getAttribute("aria-activedescendant"), await first.getAttribute("id"));
        await assertAccessible(page, "the list of saved answers");
        await page.keyboard.press("Enter");
        await page.locator(".saved").waitFor({ state: "detached" });
        const text = await editor.inputValue();
        assert.ok(text.startsWith("Hello,") && text.endsWith("Ola, Kotwica Ubezpieczenia"), text);
        // A path is no question, and Escape leaves the text as it is.
        await editor.fill("");
        await page.keyboard.type("see example.com/doc /xyzxyzxyzxyzxyz");
        await page.locator(".saved").waitFor({ state: "detached" });
        await editor.fill("");
        await page.keyboard.type("/pri");
        await page.locator(".saved [role=option]").first().waitFor();
        await page.keyboard.press("Escape");
        await page.locator(".saved").waitFor({ state: "detached" });
        assert.equal(await editor.inputValue(), "/pri");
        // What nobody filled in does not leave.
        await editor.fill("Dear {customer}");
        await page.getByText(words("en", "compose.unfilled").replace("{place}", "{customer}")).waitFor();
        assert.ok(await page.locator(".send").isDisabled());
        await editor.fill("");
        assert.deepEqual(screen.faults, []);
    } finally {
        await screen.close();
        await server.stop();
    }
});

for (const language of ["en", "he"]) {
    test(`the page words, removes and brings back, in ${language}`, async () => {
        const server = await startServer();
        const screen = await openScreen(browser, { language, theme: language === "he" ? "dark" : "light" });
        const say = (key) => words(language, key);
        try {
            const page = await signIn(screen, server.link);
            await page.goto(`${server.origin}/answers`);
            await page.locator(".answer").first().waitFor();
            await assertAccessible(page, `saved answers in ${language}`);
            await page.getByRole("button", { name: say("answers.new") }).click();
            await page.getByLabel(say("answers.name"), { exact: true }).fill(`opening ${language}`);
            await page.getByLabel(say("answers.text"), { exact: true }).fill("From 8 to 16. ");
            await page.getByRole("button", { name: say("fill_in.me") }).click();
            await page.getByRole("button", { name: say("common.save") }).click();
            const made = page.locator(".answer", { hasText: `opening ${language}` });
            await made.getByText("From 8 to 16. {me}").waitFor();
            await made.getByRole("button", { name: say("answers.remove") }).click();
            await made.waitFor({ state: "detached" });
            await page.getByRole("button", { name: say("toast.undo_remove") }).click();
            await made.waitFor();
            assert.deepEqual(screen.faults, []);
        } finally {
            await screen.close();
            await server.stop();
        }
    });
}
