/* A network from its form to its end: connected, tried live, paused; what became of a reply, and what a
 * person decides; files that are held, a voice, a place; disconnected. In a language that runs from the
 * left and in one that runs from the right. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Server } from "../api/lib/server.mjs";
import { startClamd } from "../fakes/clamd.mjs";
import { startWhatsAppFake } from "../fakes/whatsapp.mjs";
import { api, assertAccessible, eventually, openBrowser, openScreen, phrase, words } from "./lib/desk.mjs";
import { stripes } from "./lib/picture.mjs";

const password = "correct horse battery staple";
const infected = () => Buffer.concat([stripes(8, 8), Buffer.from("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")]);
let browser, server, clamd, admin;
before(async () => {
    browser = await openBrowser();
    clamd = await startClamd();
    server = new Server({ flags: ["--clamd", clamd.place] }); // in the demonstration nothing may leave
    server.init("ewa@example.com", password);
    await server.start();
    admin = await server.signInByPassword("ewa@example.com", password);
    await admin.must("me_update", { body: { name: "Ewa", language: "auto", theme: "system", hold_ms: 0 } });
});
after(async () => {
    await browser.close();
    await server.stop();
    await clamd.close();
});

for (const [language, theme, phone] of [["en", "light", "106540352242922"], ["he", "dark", "106540352242923"]])
    describe(`in ${language}`, () => story(language, theme, phone));

let people = 48600700100;

function story(language, theme, phoneNumberId) {
    let screen, page, fake;
    const name = `Hotline ${language}`;
    const say = (key) => words(language, key);
    const button = (key) => page.getByRole("button", { name: say(key), exact: true });
    const card = () => page.locator(".card.account", { hasText: name });
    const inCard = (key) => card().getByRole("button", { name: say(key), exact: true });
    before(async () => {
        fake = await startWhatsAppFake({ phoneNumberId, statuses: [] }); // no late word settles what is uncertain
        screen = await openScreen(browser, { language, theme });
        const [cookie, value] = admin.cookie.split("=");
        await screen.context.addCookies([{ name: cookie, value, url: server.url }]);
        page = await screen.context.newPage();
    });
    after(async () => {
        await screen?.close();
        await fake?.close();
        assert.deepEqual(screen.faults, []);
    });

    /* Somebody new writes; their case is opened. */
    async function begin(text, more = {}) {
        fake.inbound({ from: String(++people), name: `Anna ${people}`, text, ...more });
        await page.goto(server.url);
        await page.locator(".row", { hasText: `Anna ${people}` }).click();
        await page.locator(".bubble.in").waitFor();
    }

    async function answer(text) {
        await page.locator(".editor").fill(text);
        await page.locator(".editor").press("Control+Enter");
        return page.locator(".bubble.out:not(.pending)", { hasText: text });
    }

    test("it is connected by its form; the card shows what the network must be told", async () => {
        const { wabaId, token, appSecret } = fake.options;
        const values = { phone_number_id: phoneNumberId, waba_id: wabaId, access_token: token, app_secret: appSecret,
            base_url: fake.url };
        await page.goto(`${server.url}/accounts`);
        await page.locator(".page-head .button.primary").click();
        const box = page.getByRole("dialog");
        await box.getByLabel(say("accounts.network")).first().selectOption("whatsapp");
        await box.getByLabel(say("accounts.name")).first().fill(name);
        await button("accounts.connect").last().click();
        await box.locator("[role=alert]").first().waitFor();
        await assertAccessible(page, `a form with something missing, ${language}`);
        for (const [key, value] of Object.entries(values)) await box.getByLabel(say(`channel.whatsapp.${key}.label`)).fill(value);
        await button("accounts.connect").last().click();
        const [address, word] = await Promise.all([0, 1].map((n) => card().locator(".webhook code").nth(n).textContent()));
        assert.ok(address.startsWith(`${server.url}/`), address);
        assert.ok(word.length >= 16, "the verify token was made here");
        const { accounts } = (await api(page, "GET", "/bootstrap")).body;
        const near = [{ key: "allow_private_addresses", value: "yes" }]; // no form asks for it: it is for tests
        await api(page, "PATCH", `/accounts/${accounts.find((one) => one.name === name).id}`, { fields: near });
        fake.hooks({ url: address });
        fake.options.verifyToken = word;
        assert.ok((await fake.handshake()).ok, "who knows both finds the account");
    });

    test("the live test turns good with the first message; a pause and its end stand on the card", async () => {
        await inCard("accounts.test").click();
        await page.getByText(say("accounts.test_waiting")).waitFor();
        await assertAccessible(page, `the live test waits, ${language}`);
        fake.inbound({ from: String(++people), name: "Piotr", text: "One two, one two" });
        await page.getByRole("dialog").getByText(say("accounts.test_came")).waitFor();
        await page.locator("blockquote", { hasText: "One two, one two" }).waitFor();
        await assertAccessible(page, `the live test is good, ${language}`);
        await page.keyboard.press("Escape");
        await inCard("accounts.pause").click();
        await card().locator(".badge-text.paused").waitFor();
        await inCard("accounts.resume").click();
        await card().locator(".badge-text.active").waitFor();
    });

    test("a reply that was refused says why and is tried again", async () => {
        await begin("Where is my parcel?");
        fake.rules([{ fault: "code", code: 131026, times: 1 }]);
        const mine = await answer("It comes on Monday.");
        await mine.getByText(say("delivery.failed")).waitFor();
        await mine.locator(".says").first().waitFor();
        await assertAccessible(page, `a reply that was refused, ${language}`);
        await mine.getByRole("button", { name: say("delivery.try_again") }).click();
        await mine.getByText(say("delivery.sent")).waitFor();
        await page.locator(".bubble.in", { hasText: say("obligation.answered") }).waitFor();
    });

    test("where nobody knows whether it arrived, a person decides: it is there, or it is not", async () => {
        for (const [choice, then] of [["uncertain.there", "delivery.sent"], ["uncertain.not_there", "delivery.failed"]]) {
            await begin(`Will ${choice} do?`);
            fake.rules([{ fault: "cut", times: 1 }]);
            const mine = await answer("Perhaps this arrives.");
            await mine.getByText(say("delivery.uncertain")).waitFor();
            assert.equal(await page.locator(".sentence.clear").count(), 0);
            if (choice === "uncertain.there") await assertAccessible(page, `it is not known, ${language}`);
            await mine.getByRole("button", { name: say(choice), exact: true }).click();
            await mine.getByText(say(then)).first().waitFor();
            assert.equal(await mine.locator(".decide").count(), 0);
        }
    });

    test("a voice is heard in place, a place is shown on a map of one's choice", async () => {
        const voice = fake.media(Buffer.from("OggS, or so it begins"), { mime: "audio/ogg; codecs=opus" });
        await begin("Listen");
        fake.inbound({ from: String(people), type: "audio", part: { id: voice, mime_type: "audio/ogg; codecs=opus", voice: true } });
        await page.locator(".bubble audio.sound").waitFor();
        fake.inbound({ from: String(people), type: "location", part: { latitude: 51.1, longitude: 17, name: "Rynek" } });
        const spot = page.locator(".attachment", { hasText: "Rynek" });
        await spot.getByRole("button", { name: say("attachment.map") }).click();
        assert.equal(await page.getByRole("menuitem").count(), 3);
        await assertAccessible(page, `a voice and a place, ${language}`);
        await page.keyboard.press("Escape");
    });

    test("what the scanner has not seen is held, what it found is never shown", async () => {
        const send = (bytes) => fake.inbound({ from: String(people), type: "image", part: { id: fake.media(bytes, { mime: "image/png" }), mime_type: "image/png" } });
        await begin("Two pictures follow");
        send(infected());
        await page.locator(".attachment.bad", { hasText: say("attachment.blocked") }).waitFor();
        clamd.mode = "silent";
        send(stripes(60, language === "he" ? 40 : 42)); // bytes that were once found clean are known
        await page.locator(".attachment", { hasText: say("attachment.checking") }).waitFor();
        assert.equal(await page.locator(".bubble img").count(), 0);
        await assertAccessible(page, `files that are held, ${language}`);
        clamd.speak();
        await page.locator(".bubble img").waitFor(); // clean: it is shown, the other one stays away
        assert.equal(await page.locator(".attachment.bad").count(), 1);
    });

    test("who disconnects it types its name", async () => {
        await page.goto(`${server.url}/accounts`);
        await inCard("accounts.remove").click();
        const box = page.getByRole("dialog");
        const away = box.getByRole("button", { name: say("accounts.remove_yes"), exact: true });
        const field = box.getByLabel(phrase(language, "accounts.remove_type", { name }));
        await field.fill("Hotline");
        assert.ok(await away.isDisabled());
        const fill = () => away.evaluate((one) => getComputedStyle(one).backgroundColor);
        const before = await fill();
        await assertAccessible(page, `before it is disconnected, ${language}`);
        await field.fill(name);
        assert.notEqual(await fill(), before, "it looks as it is: not to be pressed, then to be pressed");
        await away.click();
        await card().locator(".badge-text.removed").waitFor();
        assert.equal(await card().locator(".warn-text").count(), 0, "nothing is wrong with what is gone");
        assert.equal((await api(page, "GET", "/bootstrap")).body.accounts.filter((one) => one.name === name && one.state === "active").length, 0);
    });
}
