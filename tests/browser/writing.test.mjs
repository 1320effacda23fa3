/* Writing: what one types goes where it was meant to go, once, and can be taken back. In a language that
 * runs from the left and in one that runs from the right. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { api, assertAccessible, caseId, eventually, openCase, phrase, words } from "./lib/desk.mjs";
import { tellTwice } from "./lib/twice.mjs";

tellTwice(story);

function story(language, _, stage) {
    let server, page;
    before(() => ({ server, page } = stage));

    const say = (key) => words(language, key);
    const editor = () => page.locator(".editor");
    const lastOut = () => page.locator(".bubble.out").last();

    test("a reply waits, can be taken back, and then is in the editor again", async () => {
        await openCase(page, "Emily Carter");
        await editor().fill("Thank you, Emily. We look at it today.");
        await page.keyboard.press("Enter");
        assert.equal(await page.locator(".bubble.out").count(), 0, "Enter alone never sends");
        await editor().fill("Thank you, Emily. We look at it today.");
        await page.keyboard.press("Control+Enter");
        await lastOut().getByText("Thank you, Emily.").waitFor();
        assert.equal(await editor().inputValue(), "");
        await page.getByRole("button", { name: say("delivery.undo") }).click();
        await page.getByText(say("delivery.undone")).waitFor();
        await page.getByText(say("notices.ask")).waitFor();
        await assertAccessible(page, `a reply that was taken back, and the question about notices, ${language}`);
        await eventually(async () => (await editor().inputValue()) === "Thank you, Emily. We look at it today.", "the text is back");
    });

    test("a reply leaves, is delivered, and nobody waits in that case any more", async () => {
        await openCase(page, "Emily Carter");
        await editor().fill("Emily, it is settled. Have a good ride.");
        await page.locator(".button.send").click();
        await lastOut().getByText("it is settled").waitFor();
        await lastOut().getByText(new RegExp(`^(${say("delivery.sent")}|${say("delivery.delivered")}|${say("delivery.read")})$`)).waitFor({ timeout: 60_000 });
        await page.locator(".bubble.in", { hasText: say("obligation.answered") }).first().waitFor();
        assert.equal(await page.locator(".bubble.out", { hasText: "it is settled" }).count(), 1, "painted once");
    });

    test("two quick replies are no collision and keep their order", async () => {
        await openCase(page, "Joanna Lis");
        await editor().fill("Pierwsza: dziękujemy!");
        await page.keyboard.press("Control+Enter");
        await editor().fill("Druga: przekażemy pochwałę.");
        await page.keyboard.press("Control+Enter");
        await eventually(async () => (await page.locator(".bubble.out:not(.pending)").count()) === 2, "both are on the server");
        const texts = await page.locator(".bubble.out .bubble-text").allTextContents();
        assert.deepEqual(texts, ["Pierwsza: dziękujemy!", "Druga: przekażemy pochwałę."]);
        assert.equal(await page.locator(".stale").count(), 0);
    });

    test("a draft never goes to another case, mode or thread, and survives a reload", async () => {
        await openCase(page, "Daniel Whitlock");
        await editor().fill("for Daniel only");
        await openCase(page, "Magdalena Sobczak");
        assert.equal(await editor().inputValue(), "");
        await editor().fill("tylko dla Magdaleny");
        await page.locator(".mode.note").click();
        assert.equal(await editor().inputValue(), "");
        await editor().fill("a note on Magdalena");
        await openCase(page, "Daniel Whitlock");
        assert.equal(await editor().inputValue(), "for Daniel only");
        await eventually(() => page.evaluate(() => Object.values(localStorage).some((kept) => kept.includes("for Daniel only"))), "this browser has it");
        await page.reload();
        await page.waitForSelector(".editor");
        assert.equal(await editor().inputValue(), "for Daniel only");
        await openCase(page, "Magdalena Sobczak");
        assert.equal(await editor().inputValue(), "tylko dla Magdaleny");
        // On the server under the right name, so that another device finds it.
        const id = caseId(page);
        await eventually(async () => {
            const read = await api(page, "GET", `/conversations/${id}`);
            const texts = read.body.drafts.map((d) => `${d.mode}: ${d.text}`).sort();
            return texts.length === 2 && texts[0] === "note: a note on Magdalena" && texts[1] === "reply: tylko dla Magdaleny";
        }, "both drafts of Magdalena, and nobody else's, on the server");
    });

    test("public, private and note differ in colour, label and verb", async () => {
        await openCase(page, "Daniel Whitlock");
        await page.locator(".composer.private").waitFor();
        assert.match(await page.locator(".button.send").textContent(), new RegExp(say("compose.private")));
        const privateColour = await page.locator(".composer").evaluate((x) => getComputedStyle(x).borderColor);
        await openCase(page, "Magdalena Sobczak");
        await page.locator(".mode.reply").click();
        await page.locator(".composer.public").waitFor();
        assert.match(await page.locator(".button.send").textContent(), new RegExp(say("compose.public")));
        const publicColour = await page.locator(".composer").evaluate((x) => getComputedStyle(x).borderColor);
        await page.locator(".mode.note").click();
        assert.match(await page.locator(".button.send").textContent(), new RegExp(say("compose.write_note")));
        const noteColour = await page.locator(".composer").evaluate((x) => getComputedStyle(x).borderColor);
        assert.equal(new Set([privateColour, publicColour, noteColour]).size, 3);
        await editor().fill("Only we read this.");
        await page.locator(".button.send").click();
        await page.locator(".bubble.internal", { hasText: "Only we read this." }).waitFor();
    });

    test("a reply that is too long for the network cannot be sent", async () => {
        await openCase(page, "Magdalena Sobczak");
        await page.locator(".mode.reply").click();
        await editor().fill("👨‍👩‍👧‍👦".repeat(2000));
        await page.locator(".count.over").waitFor();
        await assertAccessible(page, `a reply that is too long, ${language}`);
        assert.equal(await page.locator(".button.send").isDisabled(), true);
        await editor().fill("");
    });

    test("assign, close with a reason, undo, reopen", async () => {
        await openCase(page, "Daniel Whitlock");
        await page.getByRole("button", { name: say("case.assign") }).click();
        await page.getByRole("menuitemradio", { name: say("case.assign_me") }).click();
        await page.getByRole("button", { name: phrase(language, "case.handled", { name: "Ola" }) }).waitFor();
        await page.getByRole("button", { name: say("toast.undo_assign") }).click();
        await page.getByRole("button", { name: say("case.assign") }).waitFor();
        await page.getByRole("button", { name: say("case.close") }).click();
        await page.getByRole("menuitem", { name: say("waive.answered_elsewhere") }).click();
        await page.getByRole("button", { name: say("case.reopen") }).waitFor();
        await page.locator(".bubble.in", { hasText: say("waive.answered_elsewhere") }).first().waitFor();
        await page.getByRole("button", { name: say("toast.undo_close") }).click();
        await page.getByRole("button", { name: say("case.close") }).waitFor();
    });
}
