/* Each channel of lib/peers.mjs through its fake, as an admin, a customer and an agent have it: connected by its form; what somebody says
 * there appears by itself; what the network allows and asks for is said before the agent types; the answer is there, and
 * is marked so. All in English, two of them in Hebrew, on one page that is never loaded anew. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { World } from "../api/lib/world.mjs";
import { api, assertAccessible, eventually, openBrowser, openScreen, phrase, words } from "./lib/desk.mjs";
import { peers } from "./lib/peers.mjs";

let browser, world;
before(async () => {
    [browser, world] = await Promise.all([openBrowser(), World.make()]);
    await world.admin.must("settings_update", { body: { values: [{ name: "hold_public_s", value: "0" }] } });
    await world.admin.must("me_update", { body: { name: "Ewa", language: "auto", theme: "system", hold_ms: 0 } });
});
after(async () => {
    await browser?.close();
    await world?.end();
});

/* What is done, in this order: X lets one say something every ten seconds only, so its second comes last. */
const inEnglish = [["x", "post"], ["mail", "letter"], ["facebook", "comment"], ["facebook", "private message"], ["instagram", "comment"],
    ["instagram", "private message"], ["telegram", "private chat"], ["google_play", "review"], ["google_business", "review"], ["app_store", "review"],
    ["api", "order"], ["x", "direct message"]];
const inHebrew = [["x", "post"], ["facebook", "private message"]];
for (const [language, theme, walks] of [["en", "light", inEnglish], ["he", "dark", inHebrew]])
    describe(`in ${language}`, () => story(language, theme, walks));

function story(language, theme, walks) {
    let screen, page;
    const open = {}; // peers by their channel
    const say = (key) => words(language, key);
    const number = (n) => new Intl.NumberFormat(language).format(n);
    const dollars = (n) => new Intl.NumberFormat(language, { style: "currency", currency: "USD", maximumFractionDigits: 3 }).format(n / 1e6);

    before(async () => {
        screen = await openScreen(browser, { language, theme });
        const [name, value] = world.admin.cookie.split("=");
        await screen.context.addCookies([{ name, value, url: world.server.url }]);
        page = await screen.context.newPage();
    });
    after(async () => {
        await screen?.close();
        await Promise.all(Object.values(open).map((peer) => peer.close()));
        assert.deepEqual(screen.faults, []);
    });

    /* The field of the dialog with this label, which others may begin with. */
    function field(label) {
        const exact = new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(\\s+${say("common.optional")})?$`);
        return page.getByRole("dialog").locator(".field").filter({ has: page.locator("label").filter({ hasText: exact }) }).locator("input, textarea").first();
    }

    async function connect(channel, peer) {
        const name = `${channel} ${language}`;
        await page.locator(".page-head .button.primary").click();
        const box = page.getByRole("dialog");
        await box.getByLabel(say("accounts.network")).first().selectOption(channel);
        await field(say("accounts.name")).fill(name);
        for (const [key, value] of Object.entries(peer.fields)) await field(say(`channel.${channel}.${key}.label`)).fill(value);
        await box.getByRole("button", { name: say("accounts.connect"), exact: true }).click();
        const card = page.locator(".card.account", { hasText: name });
        await card.waitFor();
        const account = (await api(page, "GET", "/bootstrap")).body.accounts.find((one) => one.name === name);
        await api(page, "PATCH", `/accounts/${account.id}`, { fields: [{ key: "allow_private_addresses", value: "yes" }] }); // no form asks for it: it is for tests
        await peer.told(world.server.url + account.webhook_path);
    }

    test("each is connected by its form", async () => {
        await page.goto(`${world.server.url}/accounts`);
        for (const channel of new Set(walks.map(([one]) => one))) {
            open[channel] = await peers[channel](language);
            await connect(channel, open[channel]);
        }
        await page.goto(world.server.url);
        await page.evaluate(() => { window.neverLoadedAnew = true; });
    });

    async function look(channel, row) {
        const line = page.locator(".send-line");
        const [max, unit] = row.limit;
        await line.getByText(phrase(language, "compose.limit", { max: number(max), unit: say(`unit.${unit}`) })).waitFor();
        assert.equal(await line.getByText(phrase(language, "compose.until")).count(), row.until ? 1 : 0, "its window");
        if (!row.cost) return;
        const costs = (amount) => line.getByText(phrase(language, "compose.cost", { amount: dollars(amount) })).waitFor();
        await costs(row.cost.plain);
        if (row.cost.linked) {
            await page.locator(".editor").fill("Read it at bank.pl");
            await costs(row.cost.linked);
            await assertAccessible(page, `the price of a link, ${channel}, ${language}`);
        }
    }

    async function walk(channel, row) {
        const text = `${channel}, ${row.name}: is anybody there? (${language})`;
        const answer = `Yes, in ${row.name} (${language}).`;
        await row.say(text);
        await page.locator(".row", { hasText: text }).click();
        const theirs = page.locator(".bubble.in", { hasText: text });
        await theirs.waitFor();
        await page.mouse.move(900, 300); // off the list
        await look(channel, row);
        await page.locator(".editor").fill(answer);
        await page.locator(".editor").press("Control+Enter");
        const mine = page.locator(".bubble.out:not(.pending)", { hasText: answer });
        await mine.getByText(say("delivery.sent")).waitFor();
        await theirs.getByText(say("obligation.answered")).waitFor();
        await eventually(() => row.has(answer), `${channel}: the network has the answer`);
        if (!row.later) return;
        await row.later.happens(answer);
        await mine.getByText(say(`delivery.${row.later.mark}`)).waitFor();
    }

    for (const [channel, name] of walks) test(`${channel}, ${name}: heard, answered, there`, async () => {
        await walk(channel, open[channel].rows.find((one) => one.name === name));
        assert.ok(await page.evaluate(() => window.neverLoadedAnew));
    });
}
