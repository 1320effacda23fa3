/* Much of everything: a list of 250 cases, a case of 2,000 messages. The page holds what is near the eye
 * and no more, and what one reads stays where it is while older words come, newer ones, and an outage
 * passes. And a full disk, which a line at the top tells until there is room again. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { World } from "../api/lib/world.mjs";
import { freePort } from "../lib/ports.mjs";
import { eventually, openBrowser, openScreen, words } from "./lib/desk.mjs";

const CASES = 250;
const MESSAGES = 2000;
const ROWS_MAX = 60; // those in sight, and some above and below
const ENTRIES_MAX = 200;
const talker = "48605999999";
let browser, world, screen, page;

/* `n` messages in few bodies; `of` says who, what and when of each. */
async function pour(n, of) {
    for (let from = 0; from < n; from += 100) {
        const some = Array.from({ length: Math.min(100, n - from) }, (_, i) => of(from + i));
        await world.whatsapp.change({
            contacts: some.map((one) => ({ profile: { name: one.name }, wa_id: one.from })),
            messages: some.map((one) => ({ from: one.from, id: `wamid.${one.from}.${one.text}`, timestamp: String(Math.floor(one.at / 1000)),
                type: "text", text: { body: one.text } })),
        });
    }
}

before(async () => {
    browser = await openBrowser();
    world = await World.make({ port: await freePort() });
    const began = Date.now() - MESSAGES * 60_000;
    await pour(MESSAGES, (i) => ({ from: talker, name: "Tamar Long", text: `word ${i}`, at: began + i * 60_000 }));
    await pour(CASES, (i) => ({ from: String(48605000000 + i), name: `Person ${i}`, text: `matter ${i}`, at: Date.now() - i * 60_000 }));
    await eventually(async () => (await world.admin.must("bootstrap_read")).counts.reduce((n, one) => n + one.open, 0) === CASES + 1, "every case");
    screen = await openScreen(browser);
    const [name, value] = world.admin.cookie.split("=");
    await screen.context.addCookies([{ name, value, url: world.server.url }]);
    page = await screen.context.newPage();
});
after(async () => {
    await browser?.close();
    await world?.end();
    assert.deepEqual(screen.faults, []);
});

test("a list of 250 cases: few rows on the page, down to the last", async () => {
    await page.goto(world.server.url);
    await page.waitForSelector(".row");
    const most = await travel(".scroller", ".row", 1, `Person ${CASES - 1}`);
    assert.ok(most <= ROWS_MAX, `${most} rows on the page`);
});

/* To the end of a box, frame by frame, until this text is there; how many such things were there at most. */
const travel = (box, things, direction, text) => page.evaluate(async ([box, things, direction, text]) => {
    const view = document.querySelector(box);
    const limit = Date.now() + 60_000;
    let most = 0;
    for (;;) {
        const all = [...view.querySelectorAll(things)];
        most = Math.max(most, all.length);
        if (all.some((one) => one.textContent.includes(text))) return most;
        if (Date.now() > limit) throw new Error(`never came to ${text}`);
        view.scrollTop += direction * 5000;
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }
}, [box, things, direction, text]);

/* Scrolls as a wheel does, until `reached`. */
const wheel = (by, reached, what) => eventually(async () => {
    await page.mouse.wheel(0, by);
    return reached();
}, what);

/* Where the first message in sight stands in the box. */
const inSight = () => page.locator(".thread").evaluate((box) => {
    const edge = box.getBoundingClientRect().top;
    const entry = [...box.querySelectorAll(".entry")].find((one) => one.getBoundingClientRect().top >= edge);
    return { text: entry.querySelector(".bubble-text").textContent, at: Math.round(entry.getBoundingClientRect().top - edge) };
});
const has = (text) => page.locator(".bubble-text").getByText(text, { exact: true }).count();
const whereIs = (text) => page.locator(".bubble-text").getByText(text, { exact: true }).evaluate((one) =>
    Math.round(one.closest(".entry").getBoundingClientRect().top - one.closest(".thread").getBoundingClientRect().top));

test("a case of 2,000 messages: 200 on the page, and what one reads stays where it is", async () => {
    const { conversation } = await world.caseOf("word 0");
    await page.goto(`${world.server.url}/c/${conversation.id}`);
    await page.waitForSelector(".entry");
    assert.equal(await has(`word ${MESSAGES - 1}`), 1);
    await page.locator(".thread").hover();

    /* Older words come with a delay, while one reads. */
    let come;
    await page.route("**/messages?**", async (route) => {
        await new Promise((go) => { come = go; });
        await route.continue();
    }, { times: 1 });
    await wheel(-700, () => come !== undefined, "older ones are asked for");
    const before = await inSight();
    const height = () => page.locator(".thread").evaluate((box) => box.scrollHeight);
    const was = await height();
    come();
    await eventually(async () => await height() > was, "older ones are there");
    assert.equal(await whereIs(before.text), before.at);

    const most = await travel(".thread", ".entry", -1, "word 0");
    assert.ok(most <= ENTRIES_MAX, `${most} messages on the page`);
    await page.getByText(words("en", "thread.beginning")).waitFor();
    assert.equal(await has(`word ${MESSAGES - 1}`), 0);

    /* News, and an outage: the reader stays where they are. */
    await wheel(900, async () => !(await has("word 0")) || (await inSight()).text !== "word 0", "some words further");
    const reading = await inSight();
    await world.whatsapp.say({ from: talker, text: "and one more" });
    await page.locator(".pill.below").waitFor();
    assert.equal(await whereIs(reading.text), reading.at);
    await world.server.halt("SIGKILL");
    await page.locator(".bar.warn").waitFor();
    assert.equal(await whereIs(reading.text), reading.at);
    await world.server.start();
    await page.locator(".bar.warn").waitFor({ state: "detached" });
    await world.whatsapp.say({ from: "48605000001", name: "Person 1", text: "elsewhere" });
    await page.locator(".row", { hasText: "elsewhere" }).waitFor();
    assert.equal(await whereIs(reading.text), reading.at);

    await page.locator(".pill.below").click();
    await page.locator(".bubble-text").getByText("and one more", { exact: true }).waitFor();
    assert.ok(await page.locator(".entry").count() <= ENTRIES_MAX);
    assert.ok(await travel(".thread", ".entry", -1, `word ${MESSAGES - 250}`) <= ENTRIES_MAX);
    assert.ok(await travel(".thread", ".entry", 1, "and one more") <= ENTRIES_MAX, "and down, without the pill");
});

test("a message that an address names is brought, however old", async () => {
    const { conversation } = await world.caseOf("word 0");
    const { messages } = await world.admin.must("conversation_messages", { path: { conversation: conversation.id }, query: { limit: 200 } });
    const old = await world.admin.must("conversation_messages", { path: { conversation: conversation.id },
        query: { limit: 200, before_ms: messages[0].at_ms - 600 * 60_000, before: messages[0].id } });
    const wanted = old.messages[0];
    await page.goto(`${world.server.url}/c/${conversation.id}/${wanted.id}`);
    await page.locator(".entry.found").waitFor();
    await eventually(async () => page.locator(".entry.found").evaluate((one) => {
        const box = one.closest(".thread").getBoundingClientRect();
        const at = one.getBoundingClientRect();
        return at.top >= box.top && at.bottom <= box.bottom;
    }), "it is in sight");
    assert.ok(await page.locator(".entry").count() <= ENTRIES_MAX);
    const next = Number(wanted.text.split(" ")[1]) + 150;
    assert.ok(await travel(".thread", ".entry", 1, `word ${next}`) <= ENTRIES_MAX, "and what came after it");
});

test("a full disk is told, until there is room again", async () => {
    let full = true;
    await page.route("**/api/v1/bootstrap", async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...await response.json(), storage_full: full } });
    });
    let tell;
    await page.route("**/api/v1/events?**", async (route) => { /* what the server sends when that changes */
        await new Promise((go) => { tell = go; });
        await route.fulfill({ contentType: "text/event-stream", body: "event: resync\ndata: {}\n\n" });
    }, { times: 1 });
    await page.goto(world.server.url);
    const line = page.locator(".bar.bad", { hasText: words("en", "disk.full") });
    await line.waitFor();
    full = false;
    (await eventually(() => tell, "the stream is asked for"))();
    await line.waitFor({ state: "detached" });
});
