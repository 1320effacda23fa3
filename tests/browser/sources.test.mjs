/* Sources of listening: an address is tried, what stands there is shown, and then it is listened to; it
 * says how it is, pauses, goes and comes back. In a language that runs from the left and in one that
 * runs from the right. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "../fakes/feeds.mjs";
import { api, assertAccessible, phrase, words } from "./lib/desk.mjs";
import { tellTwice } from "./lib/twice.mjs";

let site;
let others; // each is another host, which need not wait because the first was asked a moment ago
before(async () => {
    site = await startSite();
    others = [await startSite(), await startSite()];
    for (const one of [site, others[0]]) one.rss("/news", ["kotwica", "port", "burza", "boja"].map((word, i) => ({ guid: word, title: `Stara ${word}`,
        text: `<p>Co słychać: <b>${word}</b>.</p>`, link: `/${word}`, date: new Date(Date.now() - i * 3_600_000).toUTCString() })));
    others[1].put("/news", { status: 503 });
    site.put("/page", { type: "text/html", body: '<!doctype html><link rel="alternate" type="application/rss+xml" href="/news">' });
});
after(async () => {
    for (const one of [site, ...others]) await one.close();
});

tellTwice(story);

function story(language, _, stage) {
    let server, page;
    const say = (key) => words(language, key);
    const button = (key) => page.getByRole("button", { name: say(key), exact: true });
    before(() => ({ server, page } = stage));

    test("an address is tried before it is listened to", async () => {
        await page.goto(`${server.origin}/listen`);
        await page.locator('a[href="/listen/sources"]').click();
        await page.getByText(say("source.empty"), { exact: true }).waitFor();
        await button("source.new").click();
        await page.getByLabel(say("source.address"), { exact: true }).fill(`${site.url}/page`);
        await button("source.try").click();
        await page.getByText(say("problem.source_private"), { exact: true }).waitFor();
        await page.getByLabel(say("source.inside"), { exact: true }).check();
        await button("source.try").click();
        await page.locator(".heard", { hasText: "Stara kotwica" }).waitFor();
        assert.equal(await page.locator(".heard").count(), 3);
        await page.getByText(`${site.url}/news`).waitFor();
        await assertAccessible(page, "a source that was tried");
        await button("source.listen").click();
    });

    test("each says how it is; it pauses, goes and comes back", async () => {
        const card = (name) => page.locator(".source", { hasText: name });
        for (const [i, name] of ["Well", "Ill"].entries())
            await api(page, "POST", "/sources", { address: `${others[i].url}/news`, inside: true, name });
        await card("Well").getByText(phrase(language, "source.posts", { n: 4 })).waitFor();
        await card("Well").locator(".good-text").waitFor();
        await card("Ill").getByText(say("problem.source_server"), { exact: true }).waitFor();
        const mine = card("Kotwica");
        await mine.getByRole("button", { name: say("source.pause"), exact: true }).click();
        await mine.getByText(say("source.paused"), { exact: true }).waitFor();
        await assertAccessible(page, "sources");
        await mine.getByRole("button", { name: say("common.remove"), exact: true }).click();
        await mine.waitFor({ state: "detached" });
        await button("toast.undo_remove").click();
        await mine.getByText(say("source.paused"), { exact: true }).waitFor();
    });
}
