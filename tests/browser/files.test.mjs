/* Files with replies: attached, described, taken away, pasted, sent, seen, opened large. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { assertAccessible, eventually, openCase, words } from "./lib/desk.mjs";
import { stripes } from "./lib/picture.mjs";
import { tellTwice } from "./lib/twice.mjs";

tellTwice(story);

function story(language, _, stage) {
    let page;
    before(() => ({ page } = stage));

    const say = (key) => words(language, key);
    const editor = () => page.locator(".editor");
    const chips = () => page.locator(".enclosures li");
    const send = () => page.locator(".button.send");

    test("a picture is attached, described and sent; the thread shows it and opens it large", async () => {
        await openCase(page, "Emily Carter");
        await page.locator(".composer input[type=file]").setInputFiles({ name: "map.png", mimeType: "image/png", buffer: stripes() });
        await chips().getByText("map.png").waitFor();
        await page.getByLabel(say("file.describe")).fill("A striped map");
        await eventually(async () => send().isEnabled(), "it is at the server: words are not needed");
        await assertAccessible(page, `a file with a reply, ${language}`);
        await editor().fill("Here is the map, Emily.");
        await send().click();
        const bubble = page.locator(".bubble.out:not(.pending)", { hasText: "Here is the map" });
        const picture = bubble.locator(".thumb img");
        await picture.waitFor();
        await eventually(async () => (await picture.evaluate((img) => img.naturalWidth)) === 640, "it is drawn");
        assert.equal(await chips().count(), 0);
        await bubble.locator(".thumb").click();
        await page.locator("dialog .whole").waitFor();
        await page.getByText("A striped map").waitFor();
        await assertAccessible(page, `a picture opened large, ${language}`);
        await page.keyboard.press("Escape");
        await page.locator("dialog").waitFor({ state: "detached" });
    });

    test("a draft keeps its file over a reload, and one can take it away again", async () => {
        await openCase(page, "Joanna Lis");
        const saved = page.waitForResponse((r) => r.url().endsWith("/drafts") && r.request().postData().includes("sha256") && r.ok());
        await page.locator(".composer input[type=file]").setInputFiles({ name: "form.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 hello") });
        await saved;
        await page.reload();
        await chips().getByText("form.pdf").waitFor();
        await chips().getByRole("button").click();
        await eventually(async () => (await chips().count()) === 0, "gone");
        assert.equal(await send().isEnabled(), false);
    });

    test("a pasted picture and a dropped one join the reply", async () => {
        await openCase(page, "Emily Carter");
        const bytes = [...stripes(80, 60)];
        for (const how of ["paste", "drop"]) {
            await page.evaluate(([kind, list]) => {
                const data = new DataTransfer();
                data.items.add(new File([new Uint8Array(list)], `${kind}.png`, { type: "image/png" }));
                const target = document.querySelector(".editor");
                target.dispatchEvent(kind === "paste"
                    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
                    : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
            }, [how, bytes]);
            await chips().getByText(`${how}.png`).waitFor();
        }
        await eventually(async () => send().isEnabled(), "both are at the server");
        await send().click();
        await eventually(async () => (await page.locator(".bubble.out:not(.pending)").last().locator(".thumb").count()) === 2, "both are shown");
    });

    test("a file of no bytes says what is wrong with it, and nothing leaves", async () => {
        await openCase(page, "Joanna Lis");
        await page.locator(".composer input[type=file]").setInputFiles({ name: "empty.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) });
        await page.getByText(say("file.empty")).waitFor();
        await assertAccessible(page, `a file that may not go, ${language}`);
        await editor().fill("With an empty file");
        assert.equal(await send().isEnabled(), false);
        await chips().getByRole("button").click();
        await eventually(async () => send().isEnabled(), "without it the words may leave");
    });
}
