/* Everything without a mouse, on any layout, and no key that a language needs: one path for each page,
 * from where the last one ended, then the letters. In a language that runs from the left and in one that
 * runs from the right. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { templates } from "../fakes/lib/whatsapp-templates.mjs";
import { startWhatsAppFake } from "../fakes/whatsapp.mjs";
import { api, assertAccessible, eventually, openBrowser, openScreen, phrase, words } from "./lib/desk.mjs";
import { handsOf } from "./lib/hands.mjs";
import { stripes } from "./lib/picture.mjs";
import { startServer } from "./lib/server.mjs";

let browser;
before(async () => {
    browser = await openBrowser();
});
after(() => browser.close());

for (const [language, theme] of [["en", "light"], ["he", "dark"]]) describe(`in ${language}`, () => story(language, theme));

function story(language, theme) {
    let server, fake, screen, page, hands;
    before(async () => {
        server = await startServer();
        fake = await startWhatsAppFake({ statuses: ["sent"] });
        fake.templates.push(...templates);
        screen = await openScreen(browser, { language, theme, hints: true });
        page = await screen.context.newPage();
        hands = handsOf(page);
    });
    after(async () => {
        await screen?.close();
        await fake?.close();
        await server?.stop();
        assert.deepEqual(screen.faults, []);
    });

    const say = (key) => words(language, key);
    const like = (key, values) => phrase(language, key, values);
    const button = (key) => page.getByRole("button", { name: say(key), exact: true });
    const link = (key) => page.getByRole("link", { name: say(key), exact: true });
    const item = (key) => page.getByRole("menuitem", { name: say(key), exact: true });
    const field = (key) => page.getByLabel(say(key), { exact: true });
    const heading = (key) => page.getByRole("heading", { name: say(key), exact: true }).waitFor();
    const focusIs = (selector) => page.evaluate((s) => document.activeElement?.matches(s), selector);
    const editor = () => page.locator(".editor");
    /* By the filter: after a minute the demonstration has its storm, and rows are far below. */
    async function findCase(name) {
        await hands.write(page.locator(".search input"), name);
        await hands.press(page.locator(".row", { hasText: name }));
        await page.locator(".case-sub", { hasText: name }).waitFor();
        await hands.press(page.locator(".search input"), "Escape");
    }
    const type = (text) => page.keyboard.insertText(text);

    const paths = {
        "the first minute: the case that is open is answered": async () => {
            await page.goto(server.link);
            await editor().waitFor();
            await hands.press(link("nav.skip"));
            await eventually(() => focusIs("#main"), "past the navigation");
            await hands.write(editor(), "Dzień dobry, już sprawdzamy.");
            await page.keyboard.press("Control+Enter");
            await page.locator(".bubble.out", { hasText: "już sprawdzamy" }).waitFor();
            await hands.press(button("notices.no"));
        },
        "a number of the ledger opens its rows, a row its case": async () => {
            await hands.press(page.locator(".waiting-total"));
            await hands.press(page.locator(".term.open .number"));
            await page.locator(".term.open .number[aria-current]").waitFor();
            await hands.press(page.locator(".ledger-rows tbody a"));
            await page.locator(".bubble").first().waitFor();
        },
        "what is searched for opens its case": async () => {
            await hands.press(link("nav.search"));
            await eventually(() => focusIs(".search-form input"), "the field has the focus");
            await type("policy");
            await hands.press(page.locator(".hit"));
            await page.locator(".entry.found").waitFor();
        },
        "a customer gets a name, a note, a detail; another profile is joined and separated": async () => {
            await findCase("Emily Carter");
            await hands.press(button("customer.rename"));
            await hands.write(field("customer.name_label"), "Emily of the basement");
            await page.keyboard.press("Enter");
            await page.locator(".row", { hasText: "Emily of the basement" }).waitFor();
            await hands.write(field("customer.note_label"), "Calls back after four");
            await page.keyboard.press("Control+Enter");
            await page.locator(".known-note").waitFor();
            await hands.press(button("customer.field_add"));
            await hands.write(field("customer.field_label"), "Policy");
            await hands.write(field("customer.field_value"), "ZX-99/8127");
            await page.keyboard.press("Enter");
            await page.locator(".identities", { hasText: "ZX-99" }).waitFor();
            await hands.press(button("customer.same_as")); // with somebody whom the storm leaves at one case
            await hands.write(page.getByRole("dialog").getByRole("searchbox"), "Daniel Whitlock");
            await hands.press(page.locator(".join-line", { hasText: "Daniel Whitlock" }));
            await hands.press(button("join.do"));
            await page.getByText(say("customer.history").replace("{n}", "2")).waitFor();
            await page.keyboard.press("Control+z");
            await page.getByText(say("customer.history").replace("{n}", "1")).waitFor();
        },
        "a case goes into other hands and comes back": async () => {
            await hands.press(button("handover.action"));
            await hands.press(item("handover.outside"));
            await hands.write(field("handover.who"), "Jan Nowak, garage");
            await hands.press(button("handover.do"));
            await page.locator(".handover-bar", { hasText: "Jan Nowak" }).waitFor();
            await hands.press(button("handover.take_back"));
            await page.locator(".handover-bar").waitFor({ state: "detached" });
        },
        "a holding answer makes a promise, and the promise is kept": async () => {
            await hands.press(page.locator(".mode.holding"));
            await hands.write(editor(), "We are looking into it.");
            await hands.write(field("holding.what"), "A date for the surveyor");
            await hands.press(page.locator(".button.send"));
            await page.locator(".promise-bar li", { hasText: "surveyor" }).waitFor();
            await hands.press(button("promise.keep"));
            await page.locator(".promise-bar li").waitFor({ state: "detached" });
        },
        "a file is attached, sent, and opened large": async () => {
            const asked = page.waitForEvent("filechooser"); // before the key: it comes at once
            await hands.press(button("file.attach"));
            await (await asked).setFiles({ name: "map.png", mimeType: "image/png", buffer: stripes(60, 40) });
            await eventually(() => page.locator(".button.send").isEnabled(), "it is at the server");
            await hands.press(page.locator(".button.send"));
            await hands.press(page.locator(".bubble.out:not(.pending) .thumb"));
            await page.locator("dialog .whole").waitFor();
            await page.keyboard.press("Escape");
            await page.locator("dialog").waitFor({ state: "detached" });
            assert.ok(await focusIs(".thumb"), "the focus is back where it was");
        },
        "a saved answer is worded": async () => {
            await hands.press(link("nav.answers"));
            await hands.press(button("answers.new"));
            await hands.write(field("answers.name"), "opening");
            await hands.write(field("answers.text"), "From 8 to 16. ");
            await hands.press(button("fill_in.me"));
            await hands.press(button("common.save"));
            await page.locator(".answer", { hasText: "From 8 to 16. {me}" }).waitFor();
        },
        "a colleague is invited and gets another role": async () => {
            await hands.press(link("nav.people"));
            await hands.press(button("people.add"));
            await hands.write(field("settings.password"), "a password of twelve");
            await page.keyboard.press("Enter");
            await hands.write(page.getByRole("dialog").getByLabel(say("people.name"), { exact: true }), "Ewa Nowak");
            await hands.write(page.getByRole("dialog").getByLabel(say("people.email"), { exact: true }), "ewa@kotwica.example");
            await hands.choose(page.getByRole("dialog").getByLabel(say("people.role")), "viewer");
            await hands.press(button("people.invite"));
            await page.locator(".webhook code").waitFor();
            await page.keyboard.press("Escape");
            await hands.choose(page.locator("tr", { hasText: "Ewa Nowak" }).getByLabel(say("people.role")), "agent");
            await page.locator(".toast", { hasText: like("people.saved", { name: "Ewa Nowak" }) }).waitFor();
        },
        "appearance and one setting among all": async () => {
            await hands.press(link("nav.settings"));
            await hands.choose(field("settings.theme"), theme === "dark" ? "light" : "dark");
            await page.locator(".toast", { hasText: say("settings.saved") }).first().waitFor();
            await hands.choose(field("settings.theme"), "system");
            await hands.write(page.getByRole("searchbox", { name: say("settings.search") }), "first_answer_minutes");
            await eventually(async () => await page.locator(".house .setting").count() === 1, "the one");
            await hands.write(page.locator("#setting-first_answer_minutes input"), "45");
            await page.keyboard.press("Enter");
            await page.locator("#setting-first_answer_minutes", { hasText: say("settings.saved") }).waitFor();
        },
        "a visitor opens the chat, writes, and closes it": async () => {
            const { accounts } = (await api(page, "GET", "/bootstrap")).body;
            const visitor = await screen.context.newPage();
            await visitor.goto(`${server.origin}/try-chat/${accounts.find((one) => one.channel === "webchat").id}?lang=${language}`);
            const theirs = handsOf(visitor);
            const opener = visitor.locator("#hark-chat button");
            const frame = visitor.frameLocator("#hark-chat iframe");
            await theirs.press(opener);
            await theirs.write(frame.getByRole("textbox"), "Is the office open?");
            await visitor.keyboard.press("Enter");
            await frame.getByText(words(language, "chat.received")).waitFor();
            await theirs.press(frame.getByRole("button", { name: words(language, "chat.attach") }), "Shift+Tab");
            await visitor.keyboard.press("Escape");
            await eventually(async () => await opener.getAttribute("aria-expanded") === "false", "closed");
            await theirs.reach(opener);
            await visitor.close();
        },
    };

    const brandPaths = {
        "six questions are left out; the rehearsal is begun, and its storm called": async () => {
            await hands.press(page.locator(".rail-item[href='/']"));
            await hands.press(link("ribbon.start"));
            await hands.write(field("setting.brand_name.label"), "Nowa Marka");
            await hands.write(field("start.name"), "Ewa Nowak");
            await hands.write(field("signin.email"), "ewa@marka.example");
            await hands.press(button("start.button"));
            for (const step of ["brand", "where", "who", "how", "measure", "rehearsal"]) {
                await heading(`setup.${step}.question`);
                await hands.press(button("setup.skip"));
            }
            await page.locator(".list-pane").waitFor();
            await hands.press(link("setup.go_on"));
            await hands.press(page.locator(".steps a[href='/setup/rehearsal']"));
            await hands.press(button("setup.rehearsal.go"));
            await hands.press(button("ribbon.storm"));
            await page.locator(".toast", { hasText: say("toast.storm") }).waitFor();
            await hands.press(page.locator(".ribbon").getByRole("button", { name: like("ribbon.back", { name: "Nowa Marka" }) }));
            await page.locator(".list-pane .empty").waitFor();
        },
        "a network is connected": async () => {
            const { phoneNumberId, wabaId, token, appSecret, verifyToken } = fake.options;
            const values = { phone_number_id: phoneNumberId, waba_id: wabaId, access_token: token, app_secret: appSecret,
                verify_token: verifyToken, base_url: fake.url };
            await hands.press(link("nav.accounts"));
            await hands.press(button("accounts.connect"));
            const box = page.getByRole("dialog");
            await hands.choose(box.getByLabel(say("accounts.network")), "whatsapp");
            for (const [key, value] of Object.entries(values)) await hands.write(box.getByLabel(say(`channel.whatsapp.${key}.label`)), value);
            await page.keyboard.press("Enter");
            await page.locator(".card.account .webhook").first().waitFor();
        },
        "a template is chosen, filled in, and sent": async () => {
            const [account] = (await api(page, "GET", "/bootstrap")).body.accounts;
            const near = [{ key: "allow_private_addresses", value: "yes" }]; // no form asks for it: it is for tests
            assert.equal((await api(page, "PATCH", `/accounts/${account.id}`, { fields: near })).status, 200);
            fake.hooks({ url: server.origin + account.webhook_path });
            fake.inbound({ from: "48600500100", name: "Emma Late", text: "Where is my parcel?", at_ms: Date.now() - 48 * 3600 * 1000 });
            await hands.press(link("nav.desk"));
            await hands.press(page.locator(".row", { hasText: "Emma Late" }));
            await hands.press(button("template.fetch"));
            await hands.write(field("template.find"), "parcel is late");
            await eventually(async () => await page.locator(".template-list button").count() === 1, "the one");
            await hands.press(page.locator(".template-list button"));
            const place = (key, name) => page.getByLabel(new RegExp(`^${like(key, { name }).source}$`));
            await hands.write(place("template.place_header", "{{1}}"), "A-7");
            await hands.write(place("template.place", "{{1}}"), "Emma");
            await hands.write(place("template.place", "{{2}}"), "Monday");
            await page.keyboard.press("Control+Enter");
            await page.locator(".bubble.out:not(.pending)", { hasText: "It comes on Monday" }).waitFor();
        },
    };

    const walk = ([name, path]) => test(name, async () => {
        await path();
        await assertAccessible(page, `${name}, ${language}`);
    });
    Object.entries(paths).forEach(walk);
    letters();
    Object.entries(brandPaths).forEach(walk);

    /* Single letters, and what every page knows. */
    function letters() {
        test("letters: from the list to an answer, a note, a colleague and the end of the case", async () => {
            await page.goto(server.origin);
            await findCase("Daniel Whitlock");
            await editor().waitFor();
            await page.keyboard.press("j");
            await page.keyboard.press("k");
            await eventually(() => focusIs(".row.cursor"), "the focus is on a row");
            await page.keyboard.press("Enter");
            await page.keyboard.press("r");
            await eventually(() => focusIs(".editor"), "R goes to the editor");
            await page.keyboard.type("jkrnea? all of these are letters here");
            assert.equal(await editor().inputValue(), "jkrnea? all of these are letters here");
            await page.keyboard.press("Control+Enter");
            await page.locator(".bubble.out", { hasText: "all of these are letters here" }).waitFor();
            await page.keyboard.press("Escape");
            await page.keyboard.press("n");
            await eventually(async () => await focusIs(".editor") && await page.locator(".composer.note").count() === 1, "N goes to the note");
            await page.keyboard.type("seen");
            await page.keyboard.press("Control+Enter");
            await page.locator(".bubble.internal", { hasText: "seen" }).waitFor();
            await page.keyboard.press("Escape");
            await page.keyboard.press("a");
            await eventually(() => focusIs("[role^=menuitem]"), "A opens the colleagues");
            await page.keyboard.press("Home");
            await page.keyboard.press("Enter");
            await page.getByRole("button", { name: like("case.handled", { name: "Ola" }) }).waitFor();
            await page.keyboard.press("e");
            await eventually(async () => await focusIs("[role=menuitem]") || await button("case.reopen").count() > 0, "E closes, or asks why");
            if (await focusIs("[role=menuitem]")) await page.keyboard.press("Enter");
            await button("case.reopen").waitFor();
        });

        test("filter, help, palette", async () => {
            await page.keyboard.press("f");
            await eventually(() => focusIs(".search input"), "F goes to the filter");
            // Somebody who is there: the demonstration's day goes on, and a case was closed above.
            const name = (await page.locator(".row .row-name").last().innerText()).trim();
            await page.keyboard.type(name);
            await eventually(async () => {
                const rows = await page.locator(".row .row-name").allInnerTexts();
                return rows.length > 0 && rows.every((row) => row.includes(name));
            }, `the filter leaves ${name}`);
            await page.keyboard.press("Escape");
            await eventually(async () => await page.locator(".row").count() > 5, "Escape clears it");
            await page.keyboard.press("?");
            await page.getByRole("dialog", { name: say("help.title") }).waitFor();
            await page.keyboard.press("Escape");
            await page.getByRole("dialog").waitFor({ state: "detached" });
            await page.keyboard.press("Control+k");
            await eventually(() => focusIs("[role=combobox]"), "the palette has the focus");
            await page.keyboard.type(say("ledger.title"));
            await page.keyboard.press("Enter");
            await page.waitForURL(/\/ledger/);
            await page.keyboard.press("Control+k");
            await page.keyboard.type(say("nav.desk"));
            await page.keyboard.press("Enter");
            await page.waitForSelector(".row");
        });

        test("shortcuts go by the place of the key where letters are not Latin, and never by Alt", async () => {
            await page.goto(server.origin);
            await page.waitForSelector(".row");
            const press = (init) => page.evaluate((init) => {
                document.body.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
            }, init);
            await press({ key: "ę", code: "KeyE", altKey: true });
            await press({ key: "J", code: "KeyJ", shiftKey: true });
            assert.equal(await page.locator(".row.cursor").count(), 0);
            await press({ key: "о", code: "KeyJ" });
            const first = await page.locator(".row.cursor").getAttribute("data-id"); // J on a Russian keyboard
            await press({ key: "ח", code: "KeyJ" });
            await page.locator(`.row.cursor:not([data-id="${first}"])`).waitFor(); // on a Hebrew one
        });

        test("the strip has the cases that were opened: walked through, put away, and there again after a reload", async () => {
            await page.goto(server.origin);
            const rows = page.locator(".row");
            await rows.nth(1).waitFor();
            const [first, second] = await rows.evaluateAll((all) => all.slice(0, 2).map((row) => row.dataset.id));
            const here = (id) => page.locator(`.strip a[aria-current][href^="/c/${id}"]`).waitFor();
            const address = (id) => page.waitForURL(new RegExp(`/c/${id}`));
            for (const id of [first, second]) { // each is the last one for a moment, wherever it stood
                const there = page.locator(`.strip a[href^="/c/${id}"]`);
                await page.goto(`${server.origin}/c/${id}`);
                await here(id);
                await page.evaluate(() => document.activeElement?.blur());
                await page.keyboard.press("x");
                await there.waitFor({ state: "detached" });
                await page.goto(`${server.origin}/c/${id}`);
                await here(id);
            }
            await assertAccessible(page, `the strip of cases, ${language}`);
            await page.keyboard.press(",");
            await address(first);
            await here(first);
            await page.keyboard.press(".");
            await address(second);
            await page.reload();
            await here(second);
            await page.keyboard.press("x");
            await page.locator(`.strip a[href^="/c/${second}"]`).waitFor({ state: "detached" });
            await here(first); // the last one now
            await page.locator(`.strip a[href^="/c/${first}"]`).focus();
            await page.keyboard.press("Tab");
            await page.keyboard.press("Enter"); // the cross
            await page.locator(`.strip a[href^="/c/${first}"]`).waitFor({ state: "detached" });
            const nowhere = "0".repeat(first.length - 1) + "1";
            await page.goto(`${server.origin}/c/${nowhere}`); // an old link
            await page.getByText(say("case.gone")).waitFor();
            await page.locator(`.strip a[href^="/c/${nowhere}"]`).waitFor({ state: "detached" });
        });

        test("a command gets another key, also one that another command had, and the sheet says so", async () => {
            await page.goto(`${server.origin}/settings/keyboard`);
            const line = (command) => page.locator(".key-choices li", { hasText: say(`cmd.${command}`) });
            const key = (command) => line(command).locator(".key");
            const has = (command, text) => line(command).locator(".key", { hasText: new RegExp(`^${text}$`) }).waitFor();
            await hands.press(key("next"));
            await page.keyboard.press("ArrowDown");
            await line("next").getByText(say("keys.cannot")).waitFor();
            for (const key of ["S", "M"]) {
                await page.keyboard.press(`Control+${key.toLowerCase()}`);
                await line("next").getByText(like("keys.browser", { key: `Ctrl+${key}` })).waitFor();
            }
            await page.keyboard.press("Alt+j"); // no command hears it
            await line("next").getByText(say("keys.cannot")).waitFor();
            await page.keyboard.press("r");
            await line("next").getByText(like("keys.taken", { key: "R", name: say("cmd.reply") })).waitFor();
            await assertAccessible(page, `a key that is taken, ${language}`);
            await hands.press(line("next").getByRole("button", { name: say("keys.use") }));
            await has("next", "R");
            await has("reply", say("keys.none"));
            await hands.press(key("reply"));
            await page.keyboard.press("1");
            await has("reply", "1");
            await page.goto(server.origin); // from the server now
            await page.waitForSelector(".row");
            await page.keyboard.press("r");
            await page.locator(".row.cursor").waitFor();
            await page.keyboard.press("?");
            await page.locator(".keys-list div", { hasText: say("cmd.reply") }).getByText("1", { exact: true }).waitFor();
            await hands.press(page.getByRole("link", { name: say("keys.other") }));
            await hands.press(page.getByRole("button", { name: say("keys.all_back") }));
            await has("next", "J");
            await has("reply", "R");
        });

        test("single letters can be turned off", async () => {
            await page.goto(`${server.origin}/settings`);
            const box = page.getByLabel(like("settings.letters", { keys: "J, K, R, N" }));
            await hands.press(box, "Space");
            assert.equal(await box.isChecked(), false);
            await page.goto(server.origin);
            await page.waitForSelector(".row");
            await page.keyboard.press("?");
            await page.keyboard.press("Control+k");
            await page.locator("dialog [role=combobox]").waitFor();
            assert.equal(await page.getByRole("dialog").count(), 1, "the palette alone: the sign opened no help");
            await page.keyboard.press("Escape");
        });
    }
}
