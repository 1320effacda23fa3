/* The web chat from both sides: a visitor on a page with the one line of HTML, a person at the desk. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, assertAccessible, eventually, openBrowser, openScreen, phrase, signIn, words } from "./lib/desk.mjs";
import { stripes } from "./lib/picture.mjs";
import { startServer } from "./lib/server.mjs";

let browser;
let server;
let desk; // the agent, and the id of the demo's chat
before(async () => {
    browser = await openBrowser();
    server = await startServer();
    const screen = await openScreen(browser);
    const page = await signIn(screen, server.link);
    const { body } = await api(page, "GET", "/accounts");
    desk = { screen, page, account: body.accounts.find((one) => one.channel === "webchat").id };
});
after(async () => {
    await browser?.close();
    await server?.stop();
});

async function visit(screen, account, language) {
    const page = await screen.context.newPage();
    await page.goto(`${server.origin}/try-chat/${account}?lang=${language}`);
    return { page, frame: page.frameLocator("#hark-chat iframe"), button: page.locator("#hark-chat button") };
}

const idOf = (text) => eventually(async () => {
    const { body } = await api(desk.page, "GET", "/conversations");
    return body.conversations.find((one) => one.title.includes(text))?.id;
}, `a case that begins with ${text}`);

/* The agent answers whoever wrote `text`, now. */
async function answer(page, text, reply) {
    const id = await idOf(text);
    const { body } = await api(page, "GET", `/conversations/${id}`);
    const sent = await api(page, "POST", `/conversations/${id}/replies`, { thread: body.places[0].thread, text: reply,
        answers_upto: body.conversation.last_inbound, base_version: body.conversation.version, hold_ms: 0 });
    assert.equal(sent.status, 200, JSON.stringify(sent.body));
    return sent.body;
}

test("a visitor writes, the desk sees it live, answers, and the visitor sees that without reloading", async () => {
    const outside = await openScreen(browser);
    try {
        const chat = await visit(outside, desk.account, "en");
        await chat.button.click();
        const box = chat.frame.getByRole("textbox");
        await box.waitFor();
        assert.equal(await chat.frame.locator("input, select").count(), 0, "no form before the talk");
        await eventually(() => box.evaluate((element) => element === document.activeElement), "the box has the focus");
        await box.fill("Is the office open on Saturday?");
        await box.press("Shift+Enter");
        await box.pressSequentially("Thanks");
        await box.press("Enter");
        await chat.frame.locator(".bubble.visitor", { hasText: "on Saturday?\nThanks" }).waitFor();
        await chat.frame.getByText(words("en", "chat.received")).waitFor();
        assert.equal(await box.inputValue(), "");

        const row = desk.page.locator(".row", { hasText: "Is the office open" });
        await row.waitFor();
        assert.match(await row.locator(".row-name").textContent(), /^Visitor [0-9A-Z]{4}$/);
        await row.click();
        await desk.page.locator(".bubble", { hasText: "Is the office open" }).first().waitFor();
        const editor = desk.page.locator(".editor");
        await editor.fill("Yes, from nine to one.");
        await desk.page.keyboard.press("Control+Enter");
        await chat.frame.locator(".bubble.person", { hasText: "Yes, from nine to one." }).waitFor();
        assert.equal(await chat.frame.locator(".bubble.person .speaker").textContent(), "Ola");
        assert.match(await chat.frame.locator(".presence").textContent(), /Person: .*Ola/);
        await desk.page.locator(".bubble", { hasText: "from nine to one" }).getByText(words("en", "delivery.read")).first().waitFor();
        await assertAccessible(chat.page, "the page with an open chat");
        assert.deepEqual([...desk.screen.faults, ...outside.faults], []);
    } finally {
        await outside.close();
    }
});

test("a reload keeps the talk; a closed chat counts what came; going offline loses nothing", async () => {
    const outside = await openScreen(browser);
    try {
        const chat = await visit(outside, desk.account, "en");
        await chat.button.click();
        await chat.frame.getByRole("textbox").fill("First question");
        await chat.frame.getByRole("textbox").press("Enter");
        await chat.frame.getByText(words("en", "chat.received")).waitFor();
        await chat.frame.getByRole("textbox").fill("half a thought");
        await chat.page.reload();
        await answer(desk.page, "First question", "First answer");
        await chat.button.locator("b", { hasText: "1" }).waitFor();
        assert.match(await chat.button.getAttribute("aria-label"), /new messages: 1/);
        await chat.button.click();
        await chat.frame.locator(".bubble.visitor", { hasText: "First question" }).waitFor();
        await chat.frame.locator(".bubble.person", { hasText: "First answer" }).waitFor();
        assert.equal(await chat.frame.getByRole("textbox").inputValue(), "half a thought");
        assert.equal(await chat.button.locator("b").isVisible(), false);

        await outside.context.setOffline(true);
        await chat.frame.getByText(words("en", "chat.offline")).waitFor();
        await chat.frame.getByRole("textbox").fill("Written in a tunnel");
        await chat.frame.getByRole("textbox").press("Enter");
        await chat.frame.locator(".bubble.waiting", { hasText: "Written in a tunnel" }).getByText(words("en", "chat.queued")).waitFor();
        await answer(desk.page, "First question", "Meanwhile");
        await outside.context.setOffline(false);
        await chat.frame.locator(".bubble.person", { hasText: "Meanwhile" }).waitFor();
        await eventually(async () => {
            const { body } = await api(desk.page, "GET", `/conversations/${await idOf("First question")}`);
            return body.messages.filter((one) => one.text === "Written in a tunnel").length === 1;
        }, "what was written offline is at the desk, once");
        assert.equal(await chat.frame.locator(".bubble.visitor", { hasText: "Written in a tunnel" }).count(), 1);
        assert.equal(await chat.frame.locator(".banner").count(), 0);
        await chat.frame.getByRole("textbox").press("Escape");
        assert.equal(await chat.button.getAttribute("aria-expanded"), "false");
        assert.deepEqual([...desk.screen.faults, ...outside.faults], []);
    } finally {
        await outside.close();
    }
});

test("in Hebrew all is mirrored, in the dark all is readable", async () => {
    const outside = await openScreen(browser, { language: "he", theme: "dark", width: 390, height: 780 });
    try {
        const chat = await visit(outside, desk.account, "he");
        const at = await chat.button.boundingBox();
        assert.ok(at.x < 100, "the button is in the corner where lines end");
        await chat.button.click();
        await chat.frame.getByRole("textbox").fill("שלום, יש למישהו את הטופס PDF?");
        await chat.frame.getByRole("textbox").press("Enter");
        await chat.frame.getByText(words("he", "chat.received")).waitFor();
        await answer(desk.page, "שלום, יש למישהו", "שולחים עכשיו.");
        await chat.frame.locator(".bubble.person", { hasText: "שולחים עכשיו." }).waitFor();
        const mine = await chat.frame.locator(".bubble.visitor").first().boundingBox();
        const theirs = await chat.frame.locator(".bubble.person").first().boundingBox();
        assert.ok(mine.x < theirs.x, "our words stand at the end of the line");
        await assertAccessible(chat.page, "the chat in Hebrew, dark");
        assert.deepEqual([...desk.screen.faults, ...outside.faults], []);
    } finally {
        await outside.close();
    }
});

test("the account's card shows the line to copy and the chat itself", async () => {
    await desk.page.goto(`${server.origin}/accounts`);
    const card = desk.page.locator(".chat-code");
    await card.locator("code", { hasText: `data-account="${desk.account}"` }).waitFor();
    await card.getByRole("button", { name: words("en", "accounts.chat_preview") }).click();
    await desk.page.frameLocator(".chat-preview").getByRole("textbox").waitFor();
    await assertAccessible(desk.page, "the accounts with a preview");
    assert.deepEqual(desk.screen.faults, []);
});

for (const [language, theme] of [["en", "light"], ["he", "dark"]]) test(`files go both ways: chosen, refused, pasted, sent, shown; what was chosen survives a reload: ${language}`, async () => {
    const outside = await openScreen(browser, { language, theme, width: 460 });
    try {
        const chat = await visit(outside, desk.account, language);
        await chat.button.click();
        const box = chat.frame.getByRole("textbox");
        await box.waitFor();
        assert.equal(await chat.button.isVisible(), false, "on a small screen nothing lies over the chat");
        const [chooser] = await Promise.all([chat.page.waitForEvent("filechooser"), chat.frame.getByRole("button", { name: words(language, "chat.attach") }).click()]);
        await chooser.setFiles([{ name: "crack.png", mimeType: "image/png", buffer: stripes(60, 40) }, { name: "tool.exe", mimeType: "application/x-msdownload", buffer: Buffer.from("MZ") }]);
        await chat.frame.getByText(words(language, "chat.file_kind")).waitFor();
        await chat.frame.getByRole("button", { name: phrase(language, "chat.file_remove", { name: "tool.exe" }) }).click();
        await chat.frame.locator(".chips li").first().waitFor();
        await assertAccessible(chat.page, `files in the chat, ${language}`);
        await chat.page.reload();
        await chat.button.click();
        await chat.frame.locator(".chips li", { hasText: "crack.png" }).waitFor();
        await box.fill(`The windscreen, look (${language})`);
        await box.press("Enter");
        const picture = chat.frame.locator(".bubble.visitor .files img");
        await picture.waitFor();
        await eventually(() => picture.evaluate((img) => img.complete && img.naturalWidth === 60), "the picture is drawn");
        assert.equal(await chat.frame.locator(".chips").count(), 0);

        const id = await idOf(`The windscreen, look (${language})`);
        await desk.page.goto(`${server.origin}/c/${id}`);
        await eventually(() => desk.page.locator(".bubble img").evaluate((img) => img.complete && img.naturalWidth === 60), "the desk sees it");
        await desk.page.setInputFiles(".composer input[type=file]", [{ name: "form.png", mimeType: "image/png", buffer: stripes(80, 50) }]);
        await desk.page.locator(".enclosures").waitFor();
        await eventually(() => desk.page.locator(".send").isEnabled(), "it is at the server: words are not needed");
        await desk.page.locator(".editor").fill("Please sign this");
        await desk.page.locator(".editor").press("Control+Enter");
        await eventually(() => chat.frame.locator(".bubble.person .files img").evaluate((img) => img.complete && img.naturalWidth === 80), "the visitor sees the agent's");
        assert.deepEqual(outside.faults, []);
    } finally {
        await outside.close();
    }
});

for (const [language, theme] of [["en", "light"], ["he", "dark"]]) test(`a visitor is blocked from the case, told so, and let in again; earlier talks can be read (${language})`, async () => {
    const outside = await openScreen(browser, { language, theme, width: 460 });
    try {
        const page = desk.page;
        const chat = await visit(outside, desk.account, language);
        await chat.button.click();
        const box = chat.frame.getByRole("textbox");
        const say = async (text) => {
            await box.fill(text);
            await box.press("Enter");
            await chat.frame.getByText(words(language, "chat.received")).waitFor();
            return idOf(text);
        };
        const rude = await say(`You are no good, ${language}`);
        await page.goto(`${server.origin}/c/${rude}`);
        const panel = page.locator(".customer-pane");
        await panel.getByRole("button", { name: words("en", "ban.action") }).click();
        await page.getByRole("button", { name: words("en", "ban.do"), exact: true }).click();
        await page.getByText(words("en", "problem.needed")).waitFor();
        await page.getByLabel(words("en", "ban.reason"), { exact: true }).fill("Insults");
        await assertAccessible(page, "the window that blocks");
        await page.keyboard.press("Enter");
        await chat.frame.locator(".banner", { hasText: words(language, "chat.shut_site") }).waitFor();
        assert.equal(await box.count(), 0, "there is nothing to write in");
        await assertAccessible(chat.page, "a closed chat");
        await page.locator(".activity", { hasText: words("en", "activity.banned") }).getByText("Insults").waitFor();
        await page.locator(".no-place", { hasText: words("en", "reason.banned") }).waitFor();

        await page.goto(`${server.origin}/accounts`);
        const listed = page.locator(".bans li", { hasText: "Insults" });
        await listed.getByRole("button", { name: words("en", "ban.lift") }).click();
        await listed.waitFor({ state: "detached" });
        await box.waitFor();

        await answer(page, `You are no good, ${language}`, "Let us begin anew.");
        await chat.frame.locator(".bubble.person", { hasText: "begin anew" }).waitFor();
        await api(page, "PATCH", "/settings", { values: [{ name: "reopen_days", value: "0" }] });
        assert.equal((await api(page, "PUT", `/conversations/${rude}/closing`, { reason: "none" })).status, 200);
        await say(`Something else, ${language}`);
        await chat.page.reload();
        await chat.button.click();
        await chat.frame.locator(".bubble.visitor", { hasText: "Something else" }).waitFor();
        await chat.frame.getByRole("button", { name: words(language, "chat.more") }).click();
        await chat.frame.locator(".past button", { hasText: "no good" }).click();
        await chat.frame.locator(".past .bubble.person", { hasText: "begin anew" }).waitFor();
        await chat.frame.getByText(words(language, "chat.earlier_only")).waitFor();
        await assertAccessible(chat.page, "an earlier talk");
        for (let i = 0; i < 2; i++) await chat.frame.getByRole("button", { name: words(language, "chat.earlier_back") }).click();
        await eventually(() => box.evaluate((element) => element === document.activeElement), "one may write on");
        assert.deepEqual([...desk.screen.faults, ...outside.faults], []);
    } finally {
        await outside.close();
    }
});

test("an admin changes a connected chat and sees at once what visitors will", async () => {
    await desk.page.goto(`${server.origin}/accounts`);
    const card = desk.page.locator(".card.account", { has: desk.page.locator(".chat-code") });
    await card.getByRole("button", { name: words("en", "accounts.change") }).click();
    const frame = desk.page.frameLocator(".form-preview iframe");
    await frame.getByRole("textbox").waitFor();
    await desk.page.getByLabel(words("en", "channel.webchat.greeting.label")).fill("Good to see you");
    await frame.getByText("Good to see you").waitFor();
    await desk.page.getByRole("textbox", { name: /^Colour/ }).fill("#aa3377");
    await eventually(() => frame.locator("header").evaluate((element) => getComputedStyle(element).backgroundColor === "rgb(170, 51, 119)"), "the colour");
    await desk.page.getByRole("checkbox", { name: "Polski" }).check();
    await frame.getByRole("textbox", { name: words("pl", "chat.write") }).waitFor();
    await desk.page.getByRole("button", { name: words("en", "accounts.make_secret") }).click();
    await desk.page.getByText(words("en", "accounts.secret_copy")).waitFor();
    await assertAccessible(desk.page);
    await desk.page.getByRole("button", { name: words("en", "common.save") }).click();
    await desk.page.locator(".form-preview").waitFor({ state: "detached" });
    const outside = await openScreen(browser);
    try {
        const chat = await visit(outside, desk.account, "he");
        await chat.button.click();
        await chat.frame.getByText("Good to see you").waitFor();
        await chat.frame.getByRole("textbox", { name: words("pl", "chat.write") }).waitFor();
        assert.deepEqual(outside.faults, []);
    } finally {
        await outside.close();
    }
});

/* The chat speaks Polish now: the admin chose it above. */
test("each side sees that the other writes", async () => {
    const outside = await openScreen(browser);
    try {
        const chat = await visit(outside, desk.account, "en");
        await chat.button.click();
        const box = chat.frame.getByRole("textbox");
        await box.fill("Are you there, typing");
        await box.press("Enter");
        await desk.page.goto(`${server.origin}/c/${await idOf("Are you there, typing")}`);
        await desk.page.locator(".editor").waitFor();
        await eventually(async () => {
            await box.pressSequentially("so ");
            return await desk.page.locator(".here", { hasText: words("en", "here.customer") }).count() > 0;
        }, "the desk sees that the visitor writes");
        await desk.page.locator(".editor").pressSequentially("Yes");
        await chat.frame.locator(".presence", { hasText: words("pl", "chat.typing") }).waitFor();
        await desk.page.locator(".editor").press("Control+Enter");
        await chat.frame.locator(".bubble.person", { hasText: "Yes" }).waitFor();
        await chat.frame.locator(".presence", { hasText: words("pl", "chat.typing") }).waitFor({ state: "detached" });
        assert.deepEqual(outside.faults, []);
    } finally {
        await outside.close();
    }
});
