/* Listening: a watch is worded while the latest posts answer, takes what comes, says why, and people
 * judge it. In a language that runs from the left and in one that runs from the right. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { api, assertAccessible, phrase, words } from "./lib/desk.mjs";
import { tellTwice } from "./lib/twice.mjs";

tellTwice(story);

function story(language, _, stage) {
    let server, page;
    const say = (key) => words(language, key);
    const button = (key) => page.getByRole("button", { name: say(key), exact: true });
    const post = (id, text, more = {}) => ({ id, text, channel: "forum", author_name: "Ola", url: "https://forum.example/1", ...more });
    const hear = (...posts) => api(page, "POST", "/posts", { posts });
    before(() => ({ server, page } = stage));

    test("a watch is worded: what it means, what is wrong, what it would have taken", async () => {
        await hear(...Array.from({ length: 25 }, (_, i) => post(`old${i}`, i % 5 ? "nothing of ours" : `kotwica ${i}`)));
        await page.goto(`${server.origin}/listen`);
        await page.getByText(say("watch.empty"), { exact: true }).waitFor();
        await page.locator('a[href="/listen/new"]').click();
        await page.getByLabel(say("watch.name"), { exact: true }).fill("Kotwica");
        const query = page.getByLabel(say("watch.query"), { exact: true });
        await query.fill("kotwica AND (port");
        await page.locator(".issues .error").waitFor();
        assert.ok(await button("common.save").isDisabled());
        await button("watch.show_place").click();
        assert.equal(await query.evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd)), "(");
        await query.fill("kotwica -telefon");
        await page.locator(".sentence-of-query", { hasText: "telefon" }).waitFor();
        await page.locator(".meaning [role=status]", { hasText: "25" }).waitFor();
        await assertAccessible(page, "a watch while it is worded");
        await button("common.save").click();
        await page.waitForURL("**/listen/0*");
        await page.getByText(say("watch.none_yet")).first().waitFor();
    });

    test("what comes waits above, is shown with the reason, and judged; the numbers follow", async () => {
        await hear(post("new1", "Kotwica milczy"), post("new2", "RT kotwica", { repost: true }), post("new3", "kotwica i telefon"));
        await page.locator(".heard-list [role=status] button", { hasText: "2" }).click();
        const first = page.locator(".heard", { hasText: "Kotwica milczy" });
        await first.locator("mark", { hasText: "Kotwica" }).waitFor();
        assert.equal(await page.locator(".heard").count(), 2);
        await first.getByRole("button", { name: say("watch.needs"), exact: true }).focus();
        await page.keyboard.press("Enter");
        await page.locator(".term", { hasText: say("watch.eq_needs") }).locator(".number", { hasText: "1" }).waitFor();
        await first.getByRole("button", { name: say("watch.right"), exact: true }).click();
        await first.locator('.chip[aria-pressed="true"]').nth(1).waitFor();
        await assertAccessible(page, "what a watch took");
        await page.locator(".term", { hasText: say("watch.eq_rule") }).locator(".number").click();
        await first.waitFor({ state: "detached" });
        await page.locator(".heard", { hasText: "RT kotwica" }).waitFor();
        const points = page.locator("details", { hasText: say("chart.table") });
        await points.locator("summary").click();
        await points.locator("td", { hasText: /[12]/ }).first().waitFor();
        await page.locator(".plot canvas").waitFor();
        await points.locator("tbody a").last().click(); // midnight may have parted them
        await page.locator(".period button").click();
        await page.waitForURL((url) => !url.searchParams.has("from"));
        await hear(...["a", "b", "c"].map((name) => post(`stand${name}`, `kotwica: missing parcels ${name}`, { language: "en" })),
            ...Array.from({ length: 20 }, (_, i) => post(`calm${i}`, `a quiet afternoon ${i}`, { language: "en" })));
        await page.getByRole("button", { name: say("chart.span.week") }).click();
        await page.getByRole("button", { name: say("words.view.cloud") }).click();
        const stands = page.locator(".cloud a", { hasText: "missing parcels" });
        await stands.waitFor();
        await assertAccessible(page, "a chart as a table, words as a cloud");
        await stands.click();
        await page.locator(".period strong", { hasText: "missing parcels" }).waitFor();
        await page.locator(".heard", { hasText: "missing parcels c" }).waitFor();
        assert.equal(await page.locator(".heard").count(), 3);
        await page.goto(`${server.origin}/ledger`);
        const line = page.locator("tr", { hasText: "Kotwica" }).filter({ has: page.locator('a[href*="judged=needs"]') });
        await line.waitFor();
        assert.deepEqual(await line.locator(".number").allTextContents(), ["5", "1", "1", "0", "3"]);
        await line.locator(".number").nth(1).click();
        await page.locator(".heard", { hasText: "Kotwica milczy" }).waitFor();
    });

    test("a post becomes a case with an owner, is answered where it stands, and can be put back", async () => {
        const post = page.locator(".heard", { hasText: "Kotwica milczy" });
        const make = post.getByRole("button", { name: say("watch.case_make"), exact: true });
        await make.focus();
        await page.keyboard.press("Enter");
        await page.getByRole("menuitem", { name: say("watch.case_me"), exact: true }).waitFor();
        await assertAccessible(page, "who handles the case of a post");
        await page.getByRole("menuitem", { name: say("watch.case_me"), exact: true }).click();
        await post.getByRole("link", { name: say("watch.case_open"), exact: true }).waitFor();
        await page.getByRole("button", { name: say("watch.case_undo"), exact: true }).click();
        await make.waitFor();
        await make.click();
        await page.getByRole("menuitem", { name: say("watch.case_nobody"), exact: true }).click();
        await page.getByText(phrase(language, "watch.eq_cases", { n: 1 }), { exact: true }).waitFor();
        await assertAccessible(page, "a post that is a case");
        await post.getByRole("link", { name: say("watch.case_open"), exact: true }).click();
        await page.getByText(say("activity.taken_over")).last().waitFor();
        await page.getByText(say("reason.heard_only")).waitFor();
        const open = page.getByRole("link", { name: say("elsewhere.open"), exact: true });
        assert.equal(await open.getAttribute("href"), "https://forum.example/1");
        await page.getByLabel(say("elsewhere.note"), { exact: true }).fill("Asked for the number of the claim");
        await assertAccessible(page, "a case that is answered where it stands");
        await button("elsewhere.done").click();
        await page.getByText("Asked for the number of the claim").waitFor();
        await open.waitFor({ state: "detached" });
    });

    test("a rival has a watch with dates, and a share of what is said", async () => {
        await page.goto(`${server.origin}/listen/new`);
        await page.getByLabel(say("watch.name"), { exact: true }).fill("Latarnia");
        await page.getByLabel(say("watch.query"), { exact: true }).fill("latarnia");
        await page.getByLabel(say("watch.whose"), { exact: true }).selectOption("rival");
        await page.getByLabel(say("campaign.first"), { exact: true }).fill("2020-01-01");
        await assertAccessible(page, "a rival's watch while it is worded");
        await button("common.save").click();
        await page.getByText(say("watch.is_rival"), { exact: true }).waitFor();
        await hear(post("rival1", "latarnia znowu gaśnie"), post("rival2", "moja latarnia"));
        await page.locator(".heard-list [role=status] button", { hasText: "2" }).click();
        await page.getByText(say("watch.by_rule_rival")).first().waitFor();
        await page.locator(".plot canvas").waitFor();
        await assertAccessible(page, "what a rival's watch took");
        await page.locator('a[href="/listen/voice"]').click();
        const line = page.locator("tr", { hasText: "Kotwica" });
        await line.locator(".number", { hasText: "5" }).first().waitFor();
        await assertAccessible(page, "the share of voice");
        const rival = page.locator("tr", { hasText: "Latarnia" });
        await rival.locator(".number", { hasText: "2" }).first().click();
        await page.locator(".heard", { hasText: "moja latarnia" }).waitFor();
        await page.getByLabel(say("watch.mood"), { exact: true }).selectOption("positive");
        await page.waitForURL("**mood=positive**");
        await page.getByText(say("watch.none_so"), { exact: true }).waitFor();
    });
}
