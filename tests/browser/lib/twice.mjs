/* A story told twice: in a language that runs from the left, in the light, and in one that runs from
 * the right, in the dark; each time on a server and at a screen of its own. */
import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { openBrowser, openScreen, signIn } from "./desk.mjs";
import { startServer } from "./server.mjs";

/* `story(language, theme, stage)` declares its tests; while they run `stage` holds browser, server,
 * screen and page. What the browser complains of in the meantime is a failure. */
export function tellTwice(story) {
    let browser;
    before(async () => {
        browser = await openBrowser();
    });
    after(() => browser.close());
    for (const [language, theme] of [["en", "light"], ["he", "dark"]]) describe(`in ${language}`, () => {
        const stage = {};
        before(async () => {
            stage.browser = browser;
            stage.server = await startServer();
            stage.screen = await openScreen(browser, { language, theme });
            stage.page = await signIn(stage.screen, stage.server.link);
        });
        after(async () => {
            await stage.screen?.close();
            await stage.server?.stop();
            assert.deepEqual(stage.screen.faults, []);
        });
        story(language, theme, stage);
    });
}
