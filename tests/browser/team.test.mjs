/* What a team does beside answering: what it knows of customers, who is the same person, other hands,
 * colleagues, a tool beside ours, what could not be read, what is never public. In a language that runs
 * from the left and in one that runs from the right. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { api, assertAccessible, openCase, openScreen, signIn, words } from "./lib/desk.mjs";
import { tellTwice } from "./lib/twice.mjs";

tellTwice(story);

function story(language, _, stage) {
    let server, page;
    const say = (key) => words(language, key);
    const button = (key) => page.getByRole("button", { name: say(key), exact: true });
    const panel = () => page.locator(".customer-pane");
    before(() => ({ server, page } = stage));

    test("a customer has our name, a note and a detail", async () => {
        await openCase(page, "Emily Carter");
        await button("customer.rename").click();
        await page.getByLabel(say("customer.name_label")).fill("Emily of the basement");
        await page.keyboard.press("Enter");
        await panel().locator(".customer-name", { hasText: "basement" }).waitFor();
        await page.locator(".row", { hasText: "Emily of the basement" }).waitFor();
        await page.getByLabel(say("customer.note_label")).fill("Calls back after four");
        await page.keyboard.press("Control+Enter");
        await panel().locator(".known-note", { hasText: "after four" }).waitFor();
        await button("customer.field_add").click();
        await page.getByLabel(say("customer.field_label")).fill("Policy");
        await page.getByLabel(say("customer.field_value")).fill("ZX-99/8127");
        await page.keyboard.press("Enter");
        await panel().getByText("ZX-99/8127").waitFor();
        await assertAccessible(page, "the customer's panel");
    });

    test("two profiles are joined after a look at both, found among all customers, and separated again", async () => {
        await openCase(page, "Marek Dudek");
        await button("customer.same_as").click();
        const dialog = page.getByRole("dialog");
        await dialog.getByRole("searchbox").fill("zx998127"); // a detail that the list does not show
        await dialog.locator(".join-line", { hasText: "basement" }).click();
        await dialog.locator(".join-side").nth(1).waitFor();
        await assertAccessible(page, "before two profiles are joined");
        await button("join.do").click();
        await panel().getByText(say("customer.history").replace("{n}", "2")).waitFor();
        await button("toast.undo_join").click();
        await panel().getByText(say("customer.history").replace("{n}", "1")).waitFor();
        assert.equal(await panel().getByText(say("customer.profiles")).count(), 0);
    });

    test("a case goes into other hands with a time, still counts, and is confirmed", async () => {
        await openCase(page, "Piotr Jankowiak");
        await button("handover.action").click();
        await page.getByRole("menuitem", { name: say("handover.outside") }).click();
        await page.getByLabel(say("handover.who"), { exact: true }).fill("Jan Nowak, garage");
        await assertAccessible(page, "handing over");
        await button("handover.do").click();
        await page.locator(".handover-bar", { hasText: "Jan Nowak" }).waitFor();
        await page.goto(`${server.origin}/ledger`);
        const part = page.locator('[data-part="moved"]');
        await part.getByText("Jan Nowak, garage").waitFor();
        await part.getByRole("button", { name: say("handover.confirm") }).click();
        await page.getByRole("menuitem", { name: say("handover.confirm_yes") }).click();
        await part.waitFor({ state: "detached" });
        const rules = page.locator(".explain").first();
        await rules.locator("summary").click();
        assert.equal(await rules.locator("dd").count(), 7);
        await page.locator(".term.answered .number").click();
        await page.locator(".ledger-rows tbody tr", { hasText: "Piotr" }).waitFor();
        await assertAccessible(page, "who is waiting, explained");
    });

    test("a colleague is invited, may only look, and is out at once", async () => {
        await page.goto(`${server.origin}/people`);
        await button("people.add").click();
        await page.getByLabel(say("settings.password"), { exact: true }).fill("a password of twelve");
        await button("settings.password_set").click();
        await page.getByLabel(say("people.name"), { exact: true }).fill("Ewa Nowak");
        await page.getByLabel(say("people.email"), { exact: true }).fill("ewa@kotwica.example");
        await assertAccessible(page, "an invitation");
        await button("people.invite").click();
        const link = await page.locator(".webhook code").textContent();
        await page.keyboard.press("Escape");
        const theirs = await openScreen(stage.browser, { language });
        try {
            const colleague = await signIn(theirs, `${server.origin}/sign-in${new URL(link).hash}`);
            await openCase(colleague, "Ирина");
            const row = page.locator("tr", { hasText: "Ewa Nowak" });
            await row.getByLabel(say("people.role")).selectOption("viewer");
            await colleague.locator(".editor").waitFor({ state: "detached" });
            await row.locator(".row-actions button").click();
            await page.getByRole("menuitem", { name: say("people.end"), exact: true }).click();
            await colleague.waitForURL("**/sign-in*");
            assert.deepEqual(theirs.faults, []);
        } finally {
            await theirs.close();
        }
    });

    test("what holds somebody's number does not leave in public; the words come back, or go on in private", async () => {
        // The network of the demonstration knows each customer in one place only: a second one is put in.
        await page.route(/\/api\/v1\/conversations\/[^/]+$/, async (route) => {
            const real = await route.fetch();
            const json = await real.json();
            json.places.push({ ...json.places[0], thread: "0000000000001", visibility: "private" });
            await route.fulfill({ response: real, json });
        });
        await page.goto(server.origin);
        await page.waitForSelector(".row");
        await openCase(page, "Joanna Lis");
        await page.unroute(/\/api\/v1\/conversations\/[^/]+$/);
        await page.locator(".editor").fill("PESEL 44051401359 is right");
        await page.keyboard.press("Control+Enter");
        const stopped = page.locator(".bubble.pending", { hasText: say("problem.public_identity") });
        await stopped.waitFor();
        await assertAccessible(page, "a reply that is stopped");
        await stopped.getByRole("button", { name: say("compose.private"), exact: true }).click();
        await stopped.waitFor({ state: "detached" });
        await page.locator(".composer.private").waitFor();
        assert.equal(await page.locator(".editor").inputValue(), "PESEL 44051401359 is right");
        await page.locator(".editor").fill("");
    });

    test("every command by Ctrl+K, every shortcut by the question mark", async () => {
        await page.keyboard.press("Escape");
        await page.keyboard.press("Control+k");
        await page.locator("dialog").getByRole("combobox").fill(say("nav.people"));
        await page.keyboard.press("Enter");
        await page.getByRole("heading", { name: say("nav.people"), level: 1 }).waitFor();
        await page.keyboard.press("?");
        await page.getByRole("dialog", { name: say("help.title") }).waitFor();
        await page.keyboard.press("Escape");
        await page.getByRole("dialog").waitFor({ state: "detached" });
    });

    test("what could not be read is shown with its reason and tried again", async () => {
        const account = (await api(page, "GET", "/bootstrap")).body.accounts[0];
        const row = { id: "0000000000009", account: account.id, channel: account.channel, arrived_ms: Date.now(), reason: "line 1: no JSON", tries: 2, size_bytes: 2048, state: "quarantined" };
        await page.route("**/api/v1/quarantine?*", (route) => route.fulfill({ json: { rows: [row], more: false } }));
        await page.route("**/api/v1/quarantine/*/retry", (route) => route.fulfill({ json: { ...row, state: "new" } }));
        await page.goto(`${server.origin}/quarantine`);
        await page.getByText("line 1: no JSON").waitFor();
        await assertAccessible(page, "quarantine");
        await button("quarantine.retry").click();
        await page.getByText(say("raw.new"), { exact: true }).waitFor();
        await page.unrouteAll();
    });

    test("an account that only listens says so, and there is nothing to write with", async () => {
        const { accounts, conversations } = (await api(page, "GET", "/bootstrap")).body;
        const account = accounts.find((a) => a.channel === "sim");
        assert.equal((await api(page, "PATCH", `/accounts/${account.id}`, { shadow: "yes" })).status, 200);
        await page.goto(`${server.origin}/c/${conversations.find((c) => c.account === account.id).id}`);
        await page.locator(".row .row-shadow").first().waitFor();
        await page.locator(".no-place", { hasText: say("reason.shadow") }).waitFor();
        await page.locator(".case > .shadow-bar", { hasText: say("reason.shadow") }).waitFor();
        assert.equal(await page.locator(".editor").count(), 0);
        await assertAccessible(page, "a case that is only heard");
    });
}
