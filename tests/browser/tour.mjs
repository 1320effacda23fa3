/* Every screen as a picture, to be looked at by a person: `node tests/browser/tour.mjs [words...]`.
 *
 * Each state in English and Hebrew, light and dark, 1440, 1024 and 390 px wide, in .tools/tour, and
 * one sheet of six for each state and language. With words only the states whose names hold one of
 * them are kept. It is no test and asserts nothing: a state that cannot be reached is named and the tour goes on.
 * What must not stick out of the screen is named too. Rules that a program can check stand in the tests. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectFake } from "../api/lib/files.mjs";
import { Server } from "../api/lib/server.mjs";
import { templates } from "../fakes/lib/whatsapp-templates.mjs";
import { startWhatsAppFake } from "../fakes/whatsapp.mjs";
import { api, eventually, openBrowser, openCase, openScreen, signIn, words } from "./lib/desk.mjs";
import { stripes } from "./lib/picture.mjs";
import { startServer } from "./lib/server.mjs";

const folder = fileURLToPath(new URL("../../.tools/tour/", import.meta.url));
const only = process.argv.slice(2);
const sizes = [[1440, 900], [1024, 768], [390, 844]];
const patienceMs = 20_000; // a state that is not there by then is named

/* Takes the pictures of one state; `page` is left as wide as it was. */
function camera(language) {
    return async function take(page, name, { themes = ["light", "dark"], at = sizes } = {}) {
        if (only.length > 0 && !only.some((word) => name.includes(word))) return;
        const old = page.viewportSize();
        for (const [width, height] of at) {
            await page.setViewportSize({ width, height });
            const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
            if (over > 0) console.log(`${name} ${language} ${width}: ${over} px too wide`);
            for (const theme of themes) {
                await page.emulateMedia({ colorScheme: theme });
                await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
                await page.screenshot({ path: join(folder, `${name}.${language}.${theme}.${width}.png`) });
            }
        }
        await page.setViewportSize(old);
    };
}

/* What cannot be reached is named, and the rest goes on. */
async function stop(name, act) {
    try {
        await act();
    } catch (error) {
        console.log(`${name}: ${String(error).split("\n")[0]}`);
    }
}

/* The desk of the demonstration, state by state. */
async function desk(take, page, say) {
    const editor = page.locator(".editor");
    const button = (key) => page.getByRole("button", { name: say(key), exact: true });
    const menu = async (name, nth) => stop(name, async () => {
        await page.locator(".case-tools button").nth(nth).click();
        await page.locator("[role=menu]").waitFor();
        await take(page, name);
        await page.keyboard.press("Escape");
    });
    await take(page, "list");
    await openCase(page, "Anna");
    await take(page, "case-public");
    await openCase(page, "Daniel Whitlock");
    for (const [nth, name] of ["assign", "handover", "snooze", "close"].entries()) await menu(`menu-${name}`, nth);
    await stop("note", async () => {
        await page.locator(".mode.note").click();
        await editor.fill("Spoke with the garage: Thursday.");
        await take(page, "composer-note");
        await editor.fill("");
        await page.locator(".mode.reply").click();
        await page.locator(".mode.holding").click();
        await page.getByLabel(say("holding.what")).fill("Thursday");
        await take(page, "composer-holding");
    });
    await openCase(page, "Emily Carter");
    await stop("saved", async () => {
        await editor.fill("/");
        await editor.press("End");
        await page.locator(".saved [role=option]").first().waitFor();
        await take(page, "composer-saved");
        await page.keyboard.press("Escape");
        await editor.fill("");
    });
    await stop("files", async () => {
        await page.locator(".composer input[type=file]").setInputFiles([
            { name: "map.png", mimeType: "image/png", buffer: stripes() },
            { name: "empty.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) }]);
        await page.locator(".enclosures li").nth(1).waitFor();
        await take(page, "composer-files");
        await page.locator(".enclosures li").nth(1).getByRole("button").click();
        await eventually(async () => page.locator(".button.send").isEnabled(), "the file is there");
        await editor.fill("Here is the map.");
        await page.keyboard.press("Control+Enter");
        await page.locator(".bubble.out").first().waitFor();
        await take(page, "sending");
    });
    await stop("customer", async () => {
        await button("customer.same_as").click();
        await page.getByRole("dialog").waitFor();
        await page.getByRole("dialog").getByRole("searchbox").fill("a");
        await page.locator(".join-line").first().click();
        await page.locator(".join-side").nth(1).waitFor();
        await take(page, "join");
        await page.keyboard.press("Escape");
    });
    await page.keyboard.press("Escape");
    await page.locator("body").click({ position: { x: 2, y: 2 } });
    await stop("palette", async () => {
        await page.keyboard.press("Control+k");
        await page.locator("dialog").waitFor();
        await take(page, "palette");
        await page.keyboard.press("Escape");
        await page.keyboard.press("?");
        await page.locator("dialog").waitFor();
        await take(page, "help");
        await page.keyboard.press("Escape");
    });
}

async function pages(take, page, origin, say) {
    const to = async (name, path, selector) => stop(name, async () => {
        await page.goto(origin + path);
        await page.locator(selector).first().waitFor();
        await eventually(async () => (await page.locator("p.late").count()) === 0, "all is read");
        await take(page, name);
    });
    await to("ledger", "/ledger", ".ledger-now tbody tr");
    await to("ledger-rows", "/ledger?rows=all", ".ledger-rows tbody tr");
    await to("search-empty", "/search", ".search-form");
    await to("search", "/search?q=policy", ".hit");
    await to("search-none", "/search?q=policy&language=uk", ".empty");
    await to("promises", "/promises", ".page-head");
    await to("answers", "/answers", ".page-head");
    await to("people", "/people", ".table tbody tr");
    await to("quarantine", "/quarantine", ".page-head");
    await to("settings", "/settings", ".house .setting");
    await to("setting-one", "/settings/hours_monday", ".house .setting");
    await to("missing", "/nowhere", ".page");
    await to("gone", "/c/0000000000000", ".case.nothing p");
    await to("accounts", "/accounts", ".account");
    await stop("forms", async () => {
        await page.locator(".page-head .button").first().click();
        await page.locator("dialog select").first().waitFor();
        const known = await page.locator("dialog select").first().locator("option").evaluateAll((all) => all.map((o) => o.value));
        for (const channel of known) {
            await page.locator("dialog select").first().selectOption(channel);
            await take(page, `form-${channel}`, { themes: ["light"], at: [sizes[0], sizes[2]] });
        }
        await page.locator("dialog .button.primary").click();
        await take(page, "form-error");
        await page.keyboard.press("Escape");
    });
    await stop("people-add", async () => {
        await page.goto(`${origin}/people`);
        await page.getByRole("button", { name: say("people.add"), exact: true }).click();
        await page.locator("dialog").waitFor();
        await take(page, "people-password");
        await page.keyboard.press("Escape");
    });
    await stop("settings-each", async () => {
        await page.goto(`${origin}/settings`);
        await page.locator(".house .setting").first().waitFor();
        await page.setViewportSize({ width: 1440, height: 900 });
        const box = page.locator(".page");
        const steps = await box.evaluate((e) => Math.ceil((e.closest("main").scrollHeight) / 850));
        for (let i = 1; i < Math.min(steps, 8); i++) {
            await page.evaluate((y) => document.querySelector("main").scrollTo(0, y), i * 850);
            await take(page, `settings-${i}`, { themes: ["light"], at: [sizes[0], sizes[2]] });
        }
    });
}

async function setUp(take, page, origin, say) {
    const button = (key) => page.getByRole("button", { name: say(key), exact: true });
    await page.goto(origin);
    await page.locator(".ribbon a").click();
    await page.locator(".setup input").nth(2).waitFor();
    await take(page, "set-up-0");
    const [brand, name, email] = await page.locator(".setup input").all();
    await brand.fill("Nowa Marka");
    await name.fill("Ewa Nowak");
    await email.fill("ewa@marka.example");
    await button("start.button").click();
    await page.getByRole("heading", { name: say("setup.brand.question") }).waitFor();
    for (const step of ["brand", "where", "who", "how", "measure", "rehearsal"]) await stop(`set-up-${step}`, async () => {
        await page.goto(`${origin}/setup/${step}`);
        await page.getByRole("heading", { name: say(`setup.${step}.question`) }).waitFor();
        await take(page, `set-up-${step}`);
    });
    await page.goto(origin);
    await page.locator(".empty").waitFor();
    await take(page, "no-channel");
    await api(page, "POST", "/accounts", { channel: "webchat", name: "Chat", fields: [], shadow: false, department: "" });
    await page.reload();
    await page.locator(".empty").waitFor();
    await take(page, "nobody-waits");
    await page.goto(`${origin}/ledger`);
    await page.locator(".page-head").waitFor();
    await take(page, "ledger-empty");
}

/* The chat on a page of somebody's own, and a case of it at the desk. */
async function chat(take, browser, page, origin, language) {
    const { body } = await api(page, "GET", "/accounts");
    const account = body.accounts.find((one) => one.channel === "webchat").id;
    const outside = await openScreen(browser, { language });
    const visitor = await outside.context.newPage();
    await visitor.goto(`${origin}/try-chat/${account}?lang=${language}`);
    await take(visitor, "chat-closed");
    await visitor.locator("#hark-chat button").click();
    const frame = visitor.frameLocator("#hark-chat iframe");
    await frame.getByRole("textbox").waitFor();
    await take(visitor, "chat-new");
    await frame.getByRole("textbox").fill(language === "he" ? "שלום, יש למישהו את הטופס PDF?" : "Hello, where is the form?");
    await frame.getByRole("textbox").press("Enter");
    await frame.getByText(words(language, "chat.received")).waitFor();
    await take(visitor, "chat");
    await outside.context.setOffline(true);
    await frame.getByText(words(language, "chat.offline")).waitFor();
    await take(visitor, "chat-offline");
    await outside.close();
}

/* What needs a network that answers: WhatsApp after its window. */
async function whatsapp(take, browser, language) {
    const server = new Server();
    const password = "correct horse battery staple";
    const fake = await startWhatsAppFake({ statuses: ["sent"] });
    const screen = await openScreen(browser, { language });
    screen.context.setDefaultTimeout(patienceMs);
    try {
        server.init("ewa@example.com", password);
        await server.start();
        const entry = await screen.context.newPage();
        await entry.goto(`${server.url}/sign-in`);
        await entry.waitForSelector("form");
        await take(entry, "sign-in");
        await entry.locator("input[type=email]").fill("ewa@example.com");
        await entry.locator("input[type=password]").fill("a wrong one that is long");
        await entry.locator("form button[type=submit]").click();
        await entry.locator("[role=alert]").waitFor();
        await take(entry, "sign-in-wrong");
        await entry.close();
        const admin = await server.signInByPassword("ewa@example.com", password);
        fake.templates.push(...templates);
        await connectFake(server, admin, fake);
        const [name, value] = admin.cookie.split("=");
        await screen.context.addCookies([{ name, value, url: server.url }]);
        const page = await screen.context.newPage();
        fake.inbound({ from: "48600500100", name: "Emma Late", text: "Where is my parcel?", at_ms: Date.now() - 48 * 3600 * 1000 });
        const id = await eventually(async () => {
            const { conversations } = await admin.must("conversations_list", { query: { limit: 200 } });
            return conversations[0]?.id;
        }, "a case");
        await page.goto(`${server.url}/c/${id}`);
        await page.locator(".template-why").waitFor();
        await page.getByRole("button", { name: words(language, "template.fetch") }).click();
        await page.locator(".template-list button").first().waitFor();
        await take(page, "templates");
        for (const [template, what] of [["parcel_late", "text"], ["with_picture", "picture"], ["with_code", "button"]]) await stop(`template-${what}`, async () => {
            const choice = page.locator(".template-list button:enabled", { hasText: template }).first();
            if (await choice.count() === 0) return;
            await choice.click();
            await take(page, `template-${what}`);
            await page.getByRole("button", { name: words(language, "template.another") }).click();
            await page.locator(".template-list button").first().waitFor();
        });
        await page.goto(`${server.url}/accounts`);
        await page.locator(".account").waitFor();
        await take(page, "accounts-whatsapp");
    } finally {
        await screen.close();
        await fake.close();
        await server.stop();
    }
}

async function tour(browser, language) {
    const say = (key) => words(language, key);
    const take = camera(language);
    const server = await startServer({ haste: 4 });
    const screen = await openScreen(browser, { language });
    screen.context.setDefaultTimeout(patienceMs);
    try {
        const page = await signIn(screen, server.link);
        await eventually(async () => (await page.locator(".row").count()) >= 8, "rows");
        const origin = server.origin;
        await stop("desk", () => desk(take, page, say));
        await stop("pages", () => pages(take, page, origin, say));
        await stop("chat", () => chat(take, browser, page, origin, language));
        await stop("set-up", () => setUp(take, page, origin, say));
        await page.goto(origin);
        await page.locator(".list-head").waitFor();
        await server.pause("SIGKILL");
        await stop("no-connection", () => page.locator(".bar.warn").waitFor());
        await take(page, "no-connection");
    } finally {
        await screen.close();
        await server.stop();
    }
    await stop("whatsapp", () => whatsapp(take, browser, language));
}

if (only.length === 0) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const browser = await openBrowser();
try {
    for (const language of ["en", "he"]) await stop(language, () => tour(browser, language));
} finally {
    await browser.close();
}
