/* WhatsApp after the window has closed: a template chosen, filled in with a preview, sent, taken back. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connectFake } from "../api/lib/files.mjs";
import { Server } from "../api/lib/server.mjs";
import { templates } from "../fakes/lib/whatsapp-templates.mjs";
import { startWhatsAppFake } from "../fakes/whatsapp.mjs";
import { stripes } from "./lib/picture.mjs";
import { assertAccessible, eventually, openBrowser, openScreen, words } from "./lib/desk.mjs";

const password = "correct horse battery staple";
let browser, server, screen, page, fake, admin;
before(async () => {
    browser = await openBrowser();
    server = new Server(); // in the demonstration nothing may leave
    server.init("ewa@example.com", password);
    await server.start();
    admin = await server.signInByPassword("ewa@example.com", password);
    await admin.must("settings_update", { body: { values: [{ name: "hold_private_s", value: "10" }] } }); // time to take back
    fake = await startWhatsAppFake({ statuses: ["sent"] });
    fake.templates.push(...templates);
    await connectFake(server, admin, fake);
    screen = await openScreen(browser);
    const [name, value] = admin.cookie.split("=");
    await screen.context.addCookies([{ name, value, url: server.url }]);
    page = await screen.context.newPage();
});
after(async () => {
    await browser?.close();
    await fake?.close();
    await server?.stop();
    assert.deepEqual(screen.faults, []);
});

const say = (key, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words("en", key));
let people = 48600500100;

/* Somebody wrote two days ago; their case is opened. */
async function begin(name) {
    fake.inbound({ from: String(++people), name, text: `I am ${name}, where is my parcel?`, at_ms: Date.now() - 48 * 3600 * 1000 });
    const id = await eventually(async () => {
        const { conversations } = await admin.must("conversations_list", { query: { limit: 200 } });
        return conversations.find((one) => one.customer_name === name)?.id;
    }, `the case of ${name}`);
    await page.goto(`${server.url}/c/${id}`);
    await page.locator(".template-why").waitFor();
}

const place = (name) => page.getByLabel(name, { exact: true });
const send = () => page.locator(".button.send");

test("fetched, chosen, filled in with a live preview, sent and seen as the customer sees it", async () => {
    await begin("Emma Late");
    assert.match(await page.locator(".template-why").innerText(), /window closed at .* Choose a template/);
    await page.getByRole("button", { name: say("template.fetch") }).click();
    await page.locator(".template-list button", { hasText: "parcel_late" }).first().waitFor();
    assert.equal(await page.locator(".editor").count(), 0);
    assert.equal(await page.locator(".template-list button:disabled").count(), 4);
    await page.getByText(say("template.lack.media")).waitFor();
    await page.getByLabel(say("template.find")).fill("parcel is late");
    await eventually(async () => (await page.locator(".template-list button").count()) === 1, "only what matches");
    await page.locator(".template-list button").click();
    const preview = page.locator(".template-words");
    assert.deepEqual(await preview.locator("mark").allTextContents(), ["{{1}}", "{{1}}", "{{2}}"]);
    assert.equal(await send().isEnabled(), false);
    await place(say("template.place_header", { name: "{{1}}" })).fill("A-7");
    await place(say("template.place", { name: "{{1}}" })).fill("Emma");
    await place(say("template.place", { name: "{{2}}" })).fill("Mon     day");
    await page.getByText(say("template.one_line")).waitFor();
    assert.equal(await send().isEnabled(), false);
    await place(say("template.place", { name: "{{2}}" })).fill("Monday");
    assert.match(await preview.innerText(), /Hello Emma, your parcel is late. It comes on Monday./);
    await assertAccessible(page, "a template being filled in");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator(".bubble.out").count(), 0, "Enter never sends");
    await page.keyboard.press("Control+Enter");
    const bubble = page.locator(".bubble.out:not(.pending)");
    await bubble.getByText("It comes on Monday").waitFor();
    await bubble.getByText(say("template.mark", { name: "parcel_late" })).waitFor();
    await bubble.getByRole("button", { name: say("delivery.undo") }).click();
    await preview.getByText("It comes on Monday").waitFor();
    await send().click();
    await bubble.getByText(words("en", "delivery.sent")).waitFor();
    assert.equal(await page.locator(".bubble.out.pending").count(), 0);
    assert.equal(fake.accepted.at(-1).message.template.name, "parcel_late");
});

test("what is being filled in outlives a reload; when the customer writes, free text goes again", async () => {
    await begin("Filip Reload");
    await page.locator(".template-list button", { hasText: "Dzień dobry" }).click();
    await place(say("template.place", { name: "{{1}}" })).fill("Filip");
    await page.reload();
    await page.locator(".template-words", { hasText: "Dzień dobry Filip, paczka" }).waitFor();
    fake.inbound({ from: String(people), name: "Filip Reload", text: "Hello?" });
    await page.locator(".editor").waitFor();
});

test("in Hebrew the words stand where they belong, in the template's own direction", async () => {
    await admin.must("me_update", { body: { language: "he", theme: "light", name: "Ewa", hold_ms: -1 } });
    try {
        await page.reload();
        await begin("Noa Katz");
        await assertAccessible(page, "the list of templates in Hebrew");
        await page.locator(".template-list button", { hasText: "we_answer" }).click();
        const preview = page.locator(".template-words");
        assert.deepEqual([await preview.getAttribute("dir"), await preview.getAttribute("lang")], ["rtl", "he"]);
        await page.getByRole("button", { name: words("he", "template.another") }).click();
        await page.locator(".template-list button", { hasText: "parcel_late" }).first().click();
        assert.equal(await preview.getAttribute("dir"), "ltr");

        // A picture in the heading, the end of a button's address.
        const hebrew = (key) => page.getByRole("button", { name: words("he", key) });
        await hebrew("template.another").click();
        await page.locator(".template-list button", { hasText: "with_picture" }).click();
        assert.equal(await send().isEnabled(), false);
        const file = page.locator(".template-fill input[type=file]");
        await file.setInputFiles({ name: "terms.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7") });
        await page.getByText(words("he", "template.media_kind").replace("{kinds}", "\u2068JPG, PNG\u2069")).waitFor();
        assert.equal(await send().isEnabled(), false);
        await file.setInputFiles({ name: "map.png", mimeType: "image/png", buffer: stripes() });
        await preview.locator("img").waitFor();
        await eventually(() => send().isEnabled(), "the picture is at the server");
        await assertAccessible(page, "a template with a picture");
        await send().click();
        await page.locator(".bubble.out:not(.pending) .thumb img").waitFor();
        await hebrew("delivery.undo").click();
        await preview.locator("img").waitFor();
        await hebrew("template.another").click();
        await page.locator(".template-list button", { hasText: "with_code" }).click();
        await page.getByLabel(words("he", "template.place_button").replace("{label}", "\u2068Open\u2069")).fill("A-7");
        await page.getByText("https://northwind.example/A-7").waitFor();
        await send().click();
        await eventually(() => fake.accepted.at(-1).message.template?.components?.[0]?.parameters[0].text === "A-7", "it left with its button");
    } finally {
        await admin.must("me_update", { body: { language: "en", theme: "light", name: "Ewa", hold_ms: -1 } });
    }
});
