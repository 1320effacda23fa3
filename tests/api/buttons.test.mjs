/* Answers to press beneath our words: offered within each network's limits, pressed, heard once. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startMetaFake } from "../fakes/meta.mjs";
import { startTelegramFake } from "../fakes/telegram.mjs";
import { connectPage } from "./lib/meta.mjs";
import { eventually, stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

const anna = { id: 5551001, first_name: "Anna" };

for (const store of stores) describe(`on ${store}`, () => walk(store));

async function connectBot(world, fake) {
    const fields = { bot_name: "@kotwica_bot", bot_token: fake.token, base_url: fake.url, allow_private_addresses: "yes" };
    await world.admin.must("account_create", { body: { channel: "telegram", name: "Telegram", shadow: false,
        fields: Object.entries(fields).map(([key, value]) => ({ key, value })) } });
}

function walk(store) {
    let world;
    let telegram;
    let page;

    before(async () => {
        world = await World.make({ store });
        telegram = await startTelegramFake({ wait_ms: 300 });
        await connectBot(world, telegram);
        page = await startMetaFake();
        await connectPage(world, page);
    });
    after(async () => {
        await telegram?.close();
        await page?.close();
        await world?.end();
    });

    const limits = ({ buttons_max, button_max, button_max_bytes, buttons_text_max }) => [buttons_max, button_max, button_max_bytes, buttons_text_max];
    const labelled = (detail, label) => detail.messages.filter((one) => one.direction === "in" && one.text === label);

    /* The case once somebody has pressed `label` in it. */
    const pressedIn = (id, label) => eventually(async () => {
        const now = await world.detail(id);
        return labelled(now, label).length > 0 && now;
    });

    it("Telegram: pressed, it is the customer's word, said once; the network is told and the buttons go", async () => {
        telegram.say({ from: anna, text: "Cieknie mi z dachu" });
        const detail = await world.caseOf("Cieknie mi z dachu");
        assert.deepEqual(limits(detail.places[0]), [10, 40, 64, 0]);
        const reply = await world.answer(detail, "Czy szkoda jest duża?", { buttons: " Tak, duża \n\nNie" });
        assert.equal((await world.becomes(reply, "sent")).buttons, "Tak, duża\nNie");
        const said = telegram.accepted.at(-1);
        assert.deepEqual(telegram.buttons(said), ["Tak, duża", "Nie"]);
        const stream = await world.admin.stream((await world.admin.must("bootstrap_read")).seq);
        telegram.press(said, "Tak, duża");
        telegram.press(said, "Tak, duża"); /* before anybody has answered the first */
        await stream.find((item) => item.kind === "message_received" && item.messages[0]?.pressed);
        stream.close();
        const now = await pressedIn(detail.conversation.id, "Tak, duża");
        const [pressed] = labelled(now, "Tak, duża");
        assert.deepEqual([pressed.pressed, pressed.buttons, pressed.obligation], [true, "", "open"]);
        await eventually(() => telegram.waiting.size === 0 && telegram.buttons(said).length === 0);
        telegram.say({ from: anna, text: "i to wszystko" });
        assert.equal(labelled(await pressedIn(detail.conversation.id, "i to wszystko"), "Tak, duża").length, 1);
        assert.equal(telegram.accepted.filter((one) => one.chat?.id === anna.id).length, 1);
    });

    it("Messenger: quick replies; what is delivered twice is heard once", async () => {
        page.write({ text: "Kiedy wypłata?" });
        const detail = await world.caseOf("Kiedy wypłata?");
        assert.deepEqual(limits(detail.places[0]), [13, 20, 0, 0]);
        await world.becomes(await world.answer(detail, "Pomogliśmy?", { buttons: "Tak\nNie, dziękuję" }), "sent");
        assert.deepEqual(page.said.at(-1).quick_replies.map((one) => one.title), ["Tak", "Nie, dziękuję"]);
        page.hold();
        page.press("7011", "Nie, dziękuję");
        page.flush({ twice: true });
        await page.settle();
        const now = await pressedIn(detail.conversation.id, "Nie, dziękuję");
        assert.deepEqual(labelled(now, "Nie, dziękuję").map((one) => one.pressed), [true]);
    });

    it("WhatsApp: three, and shorter words above them", async () => {
        const detail = await world.begin("Gdzie jest rzeczoznawca?", "48600100301");
        assert.deepEqual(limits(detail.places[0]), [3, 20, 0, 1024]);
        const long = await world.admin.call("reply_create", world.answering(detail, "x".repeat(1025), { buttons: "Tak" }));
        assert.deepEqual([long.status, long.value.field, long.value.problem], [422, "text", "too_long"]);
        await world.becomes(await world.answer(detail, "Czy był?", { buttons: "Tak\nNie" }), "sent");
        assert.deepEqual(world.whatsapp.sent.at(-1).body.interactive.action.buttons.map((one) => one.reply), [{ id: "Tak", title: "Tak" }, { id: "Nie", title: "Nie" }]);
        await world.whatsapp.say({ from: "48600100301", message: { type: "interactive", text: undefined,
            interactive: { type: "button_reply", button_reply: { id: "Nie", title: "Nie" } } } });
        assert.equal(labelled(await pressedIn(detail.conversation.id, "Nie"), "Nie")[0].pressed, true);
    });

    it("what a network does not take is refused beforehand, by its name", async () => {
        const detail = await world.begin("Odmowy", "48600100302");
        page.comment({ text: "publicznie", from: "7031" });
        const open = await world.caseOf("publicznie");
        assert.deepEqual(limits(open.places[0]), [0, 0, 0, 0]);
        for (const [where, buttons, problem] of [[detail, "a\nb\nc\nd", "too_many_buttons"], [detail, "Tak\nNie\nTak", "button_twice"],
            [detail, "x".repeat(21), "button_too_long"], [open, "Tak", "buttons_nowhere"]]) {
            const { status, value } = await world.admin.call("reply_create", world.answering(where, "Czy?", { buttons }));
            assert.deepEqual([status, value.field, value.problem], [422, "buttons", problem]);
        }
        assert.deepEqual((await world.detail(detail.conversation.id)).messages.filter((one) => one.direction === "out"), []);
    });

    it("a draft keeps them, and a reply that is taken back gives them back", async () => {
        const detail = await world.begin("Szkic", "48600100303");
        const path = { conversation: detail.conversation.id };
        const { thread } = detail.places[0];
        const kept = async () => (await world.detail(path.conversation)).drafts.map((one) => [one.text, one.buttons]);
        const saved = await world.admin.must("draft_save", { path, body: { mode: "reply", thread, text: "", buttons: "Tak\n" } });
        assert.equal(saved.buttons, "Tak\n"); /* it is still being written */
        assert.deepEqual(await kept(), [["", "Tak\n"]]);
        const reply = await world.answer(detail, "Czy już?", { buttons: "Tak\nNie", hold_ms: 10_000 });
        await world.admin.must("reply_undo", { path: { message: reply.id } });
        assert.deepEqual(await kept(), [["Czy już?", "Tak\nNie"]]);
    });

    it("after all this everything adds up", () => world.check());
}
