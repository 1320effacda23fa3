/* The web chat on a website that knows its visitors: who signed in there has a name at the desk, takes the
 * talk home by mail, and reads the chat in the language of the page. In a language that
 * runs from the left and in one that runs from the right; Russian is opened once. */
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import { after, before, test } from "node:test";
import { vouch } from "../api/lib/visitor.mjs";
import { PASSWORD, World } from "../api/lib/world.mjs";
import { Server } from "../api/lib/server.mjs";
import { readLetter, startSmtp } from "../fakes/smtp.mjs";
import { assertAccessible, eventually, openBrowser, openScreen, words } from "./lib/desk.mjs";

const secret = "0123456789abcdef0123456789abcdef";
const world = new World();
let browser, smtp, shop, account;

/* A website of somebody's own: ?as=anna signs her in. */
function page(request) {
    const { searchParams: asked } = new URL(request.url, "http://shop");
    const lang = asked.get("lang");
    const name = asked.get("as");
    const { user, expires_s, signature } = name ? vouch(secret, account, `no-${name}`, name) : {};
    const known = name ? ` data-user="${user}" data-name="${name}" data-expires="${expires_s}" data-signature="${signature}"` : "";
    return `<!doctype html><html lang="${lang}"${lang === "he" ? ' dir="rtl"' : ""}><title>Shop</title><main><h1>Shop</h1></main>
        <script src="${world.server.url}/chat.js" data-account="${account}"${known} async></script></html>`;
}

before(async () => {
    browser = await openBrowser();
    smtp = await startSmtp();
    world.server = new Server();
    world.server.init("ewa@example.com", PASSWORD);
    await world.server.start();
    const admin = world.admin = await world.server.signInByPassword("ewa@example.com", PASSWORD);
    await admin.must("mail_update", { body: { url: `smtp://127.0.0.1:${smtp.port}`, account: "", password: "", sender: "care@shop.example", inside: true } });
    account = (await admin.must("account_create", { body: { channel: "webchat", name: "Shop", shadow: false,
        fields: [{ key: "identity_secret", value: secret }] } })).id;
    shop = http.createServer((request, response) => response.setHeader("content-type", "text/html; charset=utf-8").end(page(request)));
    shop.listen(0, "127.0.0.1");
    await once(shop, "listening");
});
after(async () => {
    await browser.close();
    shop?.closeAllConnections();
    shop?.close();
    await world.end();
    await smtp.close();
});

async function visit(screen, language, as) {
    const page = await screen.context.newPage();
    await page.goto(`http://127.0.0.1:${shop.address().port}/?lang=${language}${as ? `&as=${as}` : ""}`);
    await page.locator("#hark-chat button").click();
    const frame = page.frameLocator("#hark-chat iframe");
    await frame.getByRole("textbox").waitFor();
    return { page, frame };
}

for (const [language, theme, name] of [["en", "light", "Anna"], ["he", "dark", "Noa"]]) test(`known by name, and home by mail: ${language}`, async () => {
    const outside = await openScreen(browser, { language, theme });
    const say = (key) => words(language, key);
    try {
        const chat = await visit(outside, language, name);
        await chat.frame.locator(".verified", { hasText: say("chat.verified") }).waitFor();
        const text = `My order, please (${language})`;
        await chat.frame.getByRole("textbox").fill(text);
        await chat.frame.getByRole("textbox").press("Enter");
        const detail = await world.caseOf(text);
        assert.equal(detail.conversation.customer_name, name);
        assert.ok(detail.customer.identities.some((one) => one.verified), "the website's word for it");
        await world.answer(detail, "It left this morning.");
        await chat.frame.locator(".bubble.person", { hasText: "It left this morning." }).waitFor();

        await chat.frame.getByRole("button", { name: say("chat.more"), exact: true }).click(); // opens what alone is offered
        const to = chat.frame.getByLabel(say("chat.mail_to"));
        const send = chat.frame.getByRole("button", { name: say("chat.mail_send"), exact: true });
        await to.fill("nobody");
        await send.click();
        await chat.frame.getByText(say("chat.mail_address")).waitFor();
        await assertAccessible(chat.page, `the address for the talk, ${language}`);
        await to.fill(`${name.toLowerCase()}@example.com`);
        await send.click();
        await chat.frame.getByText(say("chat.mail_done")).waitFor();
        const raw = await eventually(() => smtp.letters.shift(), "the letter");
        assert.deepEqual(raw.to, [`${name.toLowerCase()}@example.com`]);
        const letter = readLetter(raw.text);
        for (const said of [text, "It left this morning."]) assert.ok(letter.text.includes(said), letter.text);
        assert.deepEqual(outside.faults, []);
    } finally {
        await outside.close();
    }
});

test("who signs out is nobody again; the page's Russian is the chat's", async () => {
    const outside = await openScreen(browser, { language: "en" });
    try {
        const chat = await visit(outside, "ru", "");
        await chat.frame.getByRole("textbox", { name: words("ru", "chat.write") }).waitFor();
        assert.equal(await chat.frame.locator(".verified").count(), 0);
        await chat.frame.getByRole("textbox").fill("Где мой заказ?");
        await chat.frame.getByRole("textbox").press("Enter");
        await chat.frame.getByText(words("ru", "chat.received")).waitFor();
        assert.match((await world.caseOf("Где мой заказ?")).conversation.customer_name, /^(|Visitor .*)$/);
        await assertAccessible(chat.page, "the chat in Russian");
        assert.deepEqual(outside.faults, []);
    } finally {
        await outside.close();
    }
});
