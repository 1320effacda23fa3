/* Telegram, from the bot's question to the answer in the chat: by asking and by webhook. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startTelegramFake } from "../fakes/telegram.mjs";
import { eventually, stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

const anna = { id: 5550001, first_name: "Anna", last_name: "Zielińska", username: "anna_z" };
const marek = { id: 5550002, first_name: "Marek" };
const group = { id: -1001888777666, type: "supergroup", title: "Kierowcy", username: "kierowcy_gda" };
const talk = { id: -1001888777601, type: "supergroup", title: "Rozmowy" };
const closing = { id: -1001888777602, type: "supergroup", title: "Zamykana" };

for (const store of stores) describe(`on ${store}`, () => walk(store));

function connect(world, fake, more = {}) {
    const fields = { bot_name: "@kotwica_bot", bot_token: fake.token, base_url: fake.url,
        allow_private_addresses: "yes", ...more };
    return world.admin.must("account_create", { body: { channel: "telegram", name: "Telegram", shadow: false,
        fields: Object.entries(fields).map(([key, value]) => ({ key, value })) } });
}

function walk(store) {
    let world;
    let fake;

    before(async () => {
        world = await World.make({ store });
        fake = await startTelegramFake({ wait_ms: 300 });
        await connect(world, fake);
    });
    after(async () => {
        await fake?.close();
        await world?.end();
    });

    it("words in a private chat are answered there, once, without a quotation", async () => {
        fake.say({ from: anna, text: "/start" });
        fake.say({ from: anna, text: "Zgłosiłam szkodę 3 tygodnie temu 😡" });
        const detail = await world.caseOf("Zgłosiłam szkodę 3 tygodnie temu 😡");
        assert.equal(detail.conversation.open_obligations, 1);
        assert.equal(detail.messages.length, 1);
        assert.equal(detail.places[0].max, 4096);
        const reply = await world.answer(detail, "Już sprawdzamy, Pani Anno.");
        await world.becomes(reply, "sent");
        const [kept, ...more] = fake.accepted.filter((one) => one.chat?.id === anna.id);
        assert.deepEqual(more, []);
        assert.equal(kept.text, "Już sprawdzamy, Pani Anno.");
        assert.equal(kept.quoted, undefined);
    });

    it("in a group only what is to us opens a case; the answer quotes it", async () => {
        fake.say({ from: marek, chat: group, text: "ktoś zna warsztat?" });
        const said = fake.say({ from: marek, chat: group, text: "@kotwica_bot czemu cisza?" });
        const detail = await world.caseOf("@kotwica_bot czemu cisza?");
        assert.equal(detail.messages.length, 1);
        assert.equal(detail.messages[0].permalink, "https://t.me/kierowcy_gda/2");
        await world.becomes(await world.answer(detail, "Już piszemy."), "sent");
        assert.equal(fake.accepted.at(-1).quoted, said.message_id);
    });

    it("deeper beneath a post of our channel is to us too; elsewhere people talk among themselves", async () => {
        const post = fake.say({ from: marek, chat: talk, text: "Nowa oferta", is_automatic_forward: true, sender_chat: { id: -1001777, type: "channel", title: "Kotwica" } });
        const first = fake.say({ from: marek, chat: talk, text: "Oszukali mnie", message_thread_id: post.message_id, reply_to_message: post });
        fake.say({ from: anna, chat: talk, text: "Mnie też", message_thread_id: post.message_id, reply_to_message: first });
        const other = fake.say({ from: marek, chat: talk, text: "Kto jedzie?" });
        fake.say({ from: anna, chat: talk, text: "Ja jadę", message_thread_id: other.message_id, reply_to_message: other });
        const detail = await world.caseOf("Oszukali mnie");
        const last = fake.say({ from: anna, chat: talk, text: "@kotwica_bot halo", message_thread_id: post.message_id, reply_to_message: first });
        const said = await eventually(async () => {
            const { messages } = await world.detail(detail.conversation.id);
            return messages.some((one) => one.text === last.text) && messages.map((one) => one.text);
        });
        assert.deepEqual(said.sort(), ["@kotwica_bot halo", "Mnie też", "Oszukali mnie"]);
        const { conversations } = await world.admin.must("conversations_list", { query: { limit: 200 } });
        assert.deepEqual(conversations.filter((one) => one.title === "Ja jadę"), []);
    });

    it("a group that puts the bot out cannot be written to, in any of its threads, and that is said at once", async () => {
        const [one, two] = ["pierwszy wątek", "drugi wątek"];
        fake.say({ from: anna, chat: closing, text: `@kotwica_bot ${one}` });
        fake.say({ from: marek, chat: closing, text: `@kotwica_bot ${two}` });
        const cases = [await world.caseOf(`@kotwica_bot ${one}`), await world.caseOf(`@kotwica_bot ${two}`)];
        const reasons = (...wanted) => eventually(async () => {
            const now = await Promise.all(cases.map(async (each) => (await world.detail(each.conversation.id)).places[0].reason));
            return JSON.stringify(now) === JSON.stringify(wanted);
        });
        const stream = await world.admin.stream((await world.admin.must("bootstrap_read")).seq);
        fake.standing(closing.id, "member", "kicked");
        await reasons("put_out", "put_out");
        await stream.find((item) => item.conversation?.id === cases[1].conversation.id);
        stream.close();
        const refused = await world.admin.call("reply_create", world.answering(await world.detail(cases[0].conversation.id), "Halo?"));
        assert.deepEqual([refused.status, /put_out/.test(refused.value.message)], [422, true]);
        fake.standing(closing.id, "kicked", "member");
        await reasons("", "");
    });

    it("a picture is fetched by its path", async () => {
        const bytes = Buffer.from("89504e470d0a1a0a00", "hex");
        fake.file(bytes, "photos/dach.png");
        fake.say({ from: { ...anna, id: 5550003 }, caption: "dach", photo: [
            { file_id: "small", file_unique_id: "s", width: 9, height: 9 },
            { file_id: "photos/dach.png", file_unique_id: "l", width: 90, height: 90, file_size: bytes.length }] });
        const found = await eventually(async () => {
            const one = (await world.caseOf("dach")).messages[0].attachments[0];
            return one.state === "fetched" && one;
        });
        assert.equal(found.size_bytes, bytes.length);
    });

    it("a file that calls itself a page of ours is bytes to be saved, never a page", async () => {
        for (const [n, mime_type] of ["application/x-hark-page", "Application/X-Hark-Page ; a=b"].entries()) {
            fake.file(Buffer.from("<script>1</script>"), `documents/page${n}`);
            fake.say({ from: { ...anna, id: 5550101 + n }, caption: `strona ${n}`,
                document: { file_id: `documents/page${n}`, file_unique_id: `p${n}`, file_name: "page.html", mime_type, file_size: 18 } });
            const file = await eventually(async () => {
                const one = (await world.caseOf(`strona ${n}`)).messages[0].attachments[0];
                return one.state === "fetched" && one;
            });
            assert.equal(file.mime, "application/octet-stream");
            const served = await fetch(world.server.url + file.url);
            assert.deepEqual([served.headers.get("content-type"), served.headers.get("content-disposition").split(";")[0]], ["application/octet-stream", "attachment"]);
        }
    });

    it("who blocked the bot cannot be answered, and the reply says so", async () => {
        fake.say({ from: { ...anna, id: 5550004 }, text: "blokuję" });
        const detail = await world.caseOf("blokuję");
        fake.block(5550004);
        const failed = await world.becomes(await world.answer(detail, "Halo?"), "failed");
        assert.equal(failed.error_code, "blocked");
        assert.equal((await world.detail(detail.conversation.id)).conversation.open_obligations, 1);
    });

    it("who blocks the bot and is known to have is said so before anybody types; who unblocks it can be answered", async () => {
        fake.say({ from: { ...anna, id: 5550014 }, text: "mam dość" });
        const detail = await world.caseOf("mam dość");
        const place = (allowed) => eventually(async () => {
            const [now] = (await world.detail(detail.conversation.id)).places;
            return now.allowed === allowed && now;
        });
        const stream = await world.admin.stream((await world.admin.must("bootstrap_read")).seq);
        fake.block(5550014, true);
        assert.equal((await place(false)).reason, "blocked");
        await stream.find((item) => item.conversation?.id === detail.conversation.id);
        stream.close();
        const refused = await world.admin.call("reply_create", world.answering(await world.detail(detail.conversation.id), "Halo?"));
        assert.deepEqual([refused.status, /blocked/.test(refused.value.message)], [422, true]);
        fake.unblock(5550014);
        await place(true);
        await world.becomes(await world.answer(await world.detail(detail.conversation.id), "Jesteśmy."), "sent");
    });

    it("who blocked it and unblocked it since is not blocked, also where the older news comes later", async () => {
        const at_s = Math.floor(Date.now() / 1000) - 20;
        fake.say({ from: { ...anna, id: 5550024 }, text: "zmieniam zdanie", date: at_s });
        const detail = await world.caseOf("zmieniam zdanie");
        fake.standing(5550024, "kicked", "member", at_s + 2);
        fake.standing(5550024, "member", "kicked", at_s + 1);
        fake.say({ from: { ...anna, id: 5550025 }, text: "już po wieściach" });
        await world.caseOf("już po wieściach");
        assert.equal((await world.detail(detail.conversation.id)).places[0].allowed, true);
    });

    it("who blocks the bot while a reply waits is not written to", async () => {
        fake.say({ from: { ...anna, id: 5550026 }, text: "czekam" });
        const detail = await world.caseOf("czekam");
        fake.block(5550026); /* whether the news or the network's refusal comes first */
        const reply = await world.answer(detail, "Za chwilę.", { hold_ms: 1500 });
        fake.standing(5550026, "member", "kicked");
        const failed = await world.becomes(reply, "failed");
        assert.equal(failed.error_code, "blocked");
        assert.equal(fake.accepted.some((one) => one.text === "Za chwilę."), false);
    });

    it("our own answer is taken back there, and what it answered waits again; a thumb goes up and away", async () => {
        const said = fake.say({ from: { ...anna, id: 5550015 }, text: "kciuk" });
        const detail = await world.caseOf("kciuk");
        const reply = await world.answer(detail, "Pomyłka.");
        await world.becomes(reply, "sent");
        const act = (message, what) => world.admin.must("message_act", { path: { message: message.id }, body: { act: what } });
        const now = (id) => eventually(async () => {
            const one = (await world.detail(detail.conversation.id)).messages.find((m) => m.id === id);
            return one.acting === "none" && one;
        });
        await act(reply, "delete");
        assert.equal((await now(reply.id)).removed, true);
        assert.equal((await world.detail(detail.conversation.id)).conversation.open_obligations, 1);
        for (const [what, emoji] of [["like", "👍"], ["unlike", undefined]]) {
            await act(detail.messages[0], what);
            assert.equal((await now(detail.messages[0].id)).liked, what === "like");
            assert.deepEqual(fake.accepted.at(-1), { reaction: emoji ? [{ type: "emoji", emoji }] : [], message_id: said.message_id });
        }
    });

    it("an answer whose response was lost is uncertain, never sent again", async () => {
        fake.say({ from: { ...anna, id: 5550005 }, text: "zgubione" });
        const detail = await world.caseOf("zgubione");
        fake.faults.push("cut");
        await world.becomes(await world.answer(detail, "raz"), "uncertain");
        assert.equal(fake.accepted.filter((one) => one.text === "raz").length, 1);
    });

    it("too fast: waits as long as it is told, then arrives", async () => {
        fake.say({ from: { ...anna, id: 5550006 }, text: "szybko" });
        const detail = await world.caseOf("szybko");
        fake.faults.push({ limit: 1 });
        await world.becomes(await world.answer(detail, "dwa"), "sent");
        assert.equal(fake.accepted.filter((one) => one.text === "dwa").length, 1);
    });

    it("nothing said while the server was down is lost, nothing comes twice", async () => {
        world.server.process.kill("SIGKILL");
        await world.server.exit;
        fake.say({ from: { ...anna, id: 5550007 }, text: "gdy nikogo nie było" });
        world.server.output = "";
        await world.server.start();
        world.admin = await world.server.signInByPassword("ewa@example.com", "correct horse battery staple");
        const detail = await world.caseOf("gdy nikogo nie było");
        assert.equal(detail.messages.length, 1);
    });

    /* In private, in order and the other way round; told to the screens. */
    async function changes(other, url) {
        const stream = await world.admin.stream((await world.admin.must("bootstrap_read")).seq);
        for (const [i, text] of ["jutro o 8", "pojutrze o 8"].entries()) {
            const said = other.say({ from: { ...marek, id: 5550010 + i }, text });
            other.edit(said, `${text}, a nie o 9`);
            if (i === 1) other.swap();
            assert.deepEqual(await other.deliver(url, "s3cret-word"), [200, 200]);
            const { messages } = await eventually(async () => {
                const detail = await world.caseOf(text);
                return detail.messages[0].edited && detail;
            });
            assert.deepEqual(messages.map((one) => one.text), [`${text}, a nie o 9`]);
            await stream.find((item) => item.kind === "message_changed" && item.messages[0]?.id === messages[0].id);
        }
        stream.close();
    }

    it("by webhook: only with the secret; the bot then asks no more", async () => {
        const other = await startTelegramFake({ token: "7000000002:BB" });
        try {
            const account = await connect(world, other, { webhook_secret: "s3cret-word" });
            const url = world.server.url + account.webhook_path;
            await eventually(async () => (await fetch(url)).status === 405); /* it is known */
            other.say({ from: marek, text: "przez webhook" });
            assert.deepEqual(await other.deliver(url, "wrong"), [401]);
            other.say({ from: marek, text: "przez webhook" });
            assert.deepEqual(await other.deliver(url, "s3cret-word"), [200]);
            await world.caseOf("przez webhook");
            assert.equal(other.asked.includes("getUpdates"), false);
            await changes(other, url);
        } finally {
            await other.close();
        }
    });

    it("after all this everything adds up", () => world.check());
}
