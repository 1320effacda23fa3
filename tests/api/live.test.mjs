/* Live screens: whatever anybody does, what a desk showed before plus the items of its stream is
 * what a desk shows that is opened now. For every operation that changes anything, for what networks
 * deliver and for what becomes of replies; for an admin, an agent of one department, a viewer, and
 * an agent of another department who must never get a byte of it. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { picture } from "./lib/files.mjs";
import { Follower } from "./lib/follow.mjs";
import { connectNetwork } from "./lib/network.mjs";
import { knownOfCustomer } from "./lib/live-customer.mjs";
import { publicWords } from "./lib/live-public.mjs";
import { operations } from "./lib/schema.mjs";
import { eventually, Server, soon, stores } from "./lib/server.mjs";

const PASSWORD = "correct horse battery staple";
const NORAS = "a password of Nora's own";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let server;
    let whatsapp;
    let second;
    let north;
    let south;
    let focus; /* the conversation that everybody has open */
    const readers = {};
    const performed = new Set();
    const customer = "48600100300";

    async function look(id) {
        focus = id;
        for (const reader of Object.values(readers)) await reader.open(focus);
    }

    async function invite(name, role, department = "") {
        const { link } = await readers.admin.client.must("person_create",
            { body: { email: `${name.toLowerCase()}@example.com`, name, role, department } });
        const client = await server.signInByLink(link.split("token=")[1]);
        return new Follower(name, client);
    }

    const caseOf = (text) => eventually(async () => {
        const { conversations } = await readers.admin.client.must("conversations_list", { query: { limit: 200 } });
        return conversations.find((row) => row.title === text);
    });

    before(async () => {
        server = new Server({ store });
        server.init("ewa@example.com", PASSWORD);
        await server.start();
        readers.admin = new Follower("Ewa, admin", await server.signInByPassword("ewa@example.com", PASSWORD));
        const admin = readers.admin.client;
        north = await admin.must("department_create", { body: { name: "North" } });
        south = await admin.must("department_create", { body: { name: "South" } });
        readers.north = await invite("Nora", "agent", north.id);
        readers.viewer = await invite("Vera", "viewer");
        readers.south = await invite("Sara", "agent", south.id);
        await readers.north.client.must("me_password", { body: { password: NORAS } });
        readers.north.client = await server.signInByPassword("nora@example.com", NORAS);
        whatsapp = await connectNetwork(server, admin);
        second = await connectNetwork(server, admin, { name: "Second line" });
        await second.say({ from: customer, text: "the other matter" });
        await whatsapp.say({ from: customer, text: "Where is my money?" });
        await whatsapp.say({ from: "48600100301", text: "somebody else" });
        await caseOf("somebody else");
        await look((await caseOf("Where is my money?")).id);
    });
    after(async () => {
        for (const reader of Object.values(readers)) reader.close();
        whatsapp?.close();
        second?.close();
        await server?.stop();
    });

    const path = () => ({ conversation: focus });
    const detail = (reader = readers.admin) => reader.client.must("conversation_read", { path: path() });

    /* Do something as `reader`, who knows the reply. */
    async function act(reader, name, what = {}) {
        performed.add(name);
        const value = await reader.client.must(name, what);
        reader.did(name, what, value);
        return value;
    }

    /* All readers agree with the truth; `items`: who must have been told at all. */
    async function agree({ told = ["admin", "north", "viewer"] } = {}) {
        for (const [name, reader] of Object.entries(readers)) {
            await reader.agree({ least: told.includes(name) ? 1 : 0 });
        }
    }

    async function reply(reader, text, more = {}) {
        const now = await detail(reader);
        return act(reader, "reply_create", { path: path(), body: { thread: now.places[0].thread, text,
            answers_upto: now.conversation.last_inbound, base_version: now.conversation.version, ...more } });
    }

    async function becomes(message, delivery) {
        return eventually(async () => {
            const now = (await detail()).messages.find((one) => one.id === message.id);
            return now.delivery === delivery && now;
        });
    }

    const say = (text, more = {}) => whatsapp.say({ from: customer, text, ...more });

    describe("what networks deliver", () => {
        it("a message into the open conversation", async () => {
            await say("Hello? Anybody?");
            await eventually(async () => (await detail()).messages.length === 2);
            await agree({ told: ["admin", "north", "viewer", "south"] });
        });
        it("a stranger's first message, and a second one of a known customer elsewhere", async () => {
            await whatsapp.say({ from: "48600100302", name: "Piotr", text: "a new one" });
            await second.say({ from: customer, text: "once more about the other matter" });
            await caseOf("a new one");
            await agree();
        });
        it("thanks, which open nothing", async () => {
            await say("Thank you!");
            await eventually(async () => (await detail()).messages.length === 3);
            await agree();
        });
        it("late words, several at once, a repeated delivery", async () => {
            const at = Date.now();
            const line = (id, text, back) => ({ from: customer, id, timestamp: String(Math.floor((at - back) / 1000)),
                type: "text", text: { body: text } });
            const messages = [line("live.1", "late", 3_600_000), line("live.2", "one", 1000), line("live.3", "two", 1000)];
            await whatsapp.change({ messages });
            await whatsapp.change({ messages });
            await eventually(async () => (await detail()).messages.length === 6);
            await agree();
        });
        it("something that cannot be read", async () => {
            await whatsapp.deliver("{\"object\":");
            await eventually(async () => (await readers.admin.client.must("quarantine_list")).rows.length === 1);
            await agree({ told: ["admin"] });
        });
    });

    describe("what people do with a case", () => {
        it("conversation_assign, to somebody and to nobody", async () => {
            await act(readers.north, "conversation_assign", { path: path(), body: { assignee: readers.north.me.id } });
            await agree();
            await act(readers.admin, "conversation_assign", { path: path(), body: { assignee: "" } });
            await agree();
        });
        it("note_create", async () => {
            await act(readers.north, "draft_save", { path: path(), body: { mode: "note", text: "call th" } });
            await agree({ told: [] });
            await act(readers.north, "note_create", { path: path(), body: { text: "call the garage" } });
            await agree();
        });
        it("draft_save, conversation_mark_read: on my other devices too, and nowhere else", async () => {
            const phone = new Follower("Nora's phone", await server.signInByPassword("nora@example.com", NORAS));
            await phone.open(focus);
            readers.phone = phone;
            await act(readers.north, "draft_save", { path: path(), body: { mode: "note", text: "SECRET-DRAFT" } });
            await eventually(async () => (await phone.follow(), phone.detail.drafts.get("note")?.text === "SECRET-DRAFT"));
            const { conversation } = await detail();
            await act(phone, "conversation_mark_read", { path: path(), body: { upto: conversation.last_inbound } });
            await eventually(async () => (await readers.north.follow(), readers.north.detail.read_upto === conversation.last_inbound));
            await act(phone, "draft_save", { path: path(), body: { mode: "note", text: "" } });
            await agree({ told: ["north", "phone"] });
            for (const name of ["admin", "viewer", "south"])
                assert.ok(!readers[name].stream.items.some((item) => item.data.includes("SECRET-DRAFT")
                    || ["read_marked", "draft_changed"].includes(item.value?.kind)), name);
            phone.close();
            delete readers.phone;
        });
        it("draft_save, conversation_mark_read: mine alone", async () => {
            const { places, conversation } = await detail();
            await act(readers.admin, "draft_save", { path: path(), body: { mode: "reply", thread: places[0].thread, text: "Dear" } });
            for (const name of ["admin", "viewer"])
                await act(readers[name], "conversation_mark_read", { path: path(), body: { upto: conversation.last_inbound } });
            await agree({ told: [] });
            const back = await act(readers.viewer, "conversation_mark_read", { path: path(), body: { upto: focus } });
            assert.equal(back.upto, conversation.last_inbound, "a mark went back");
            await agree({ told: [] });
        });
        it("message_waive and message_unwaive, also of what a rule said", async () => {
            const { messages } = await detail();
            const open = messages.find((one) => one.obligation === "open");
            const thanks = messages.find((one) => one.text === "Thank you!");
            await act(readers.admin, "message_waive", { path: { message: open.id }, body: { reason: "duplicate" } });
            await agree();
            assert.equal((await detail()).messages.find((one) => one.id === open.id).obligation, "waived");
            await act(readers.north, "message_unwaive", { path: { message: open.id } });
            await agree();
            await act(readers.north, "message_unwaive", { path: { message: thanks.id } });
            await agree();
            assert.equal((await detail()).messages.find((one) => one.id === thanks.id).obligation, "open");
        });
        it("reply_create and reply_undo: every message it had covered", async () => {
            const held = await reply(readers.admin, "One moment", { hold_ms: 10_000 });
            await agree();
            assert.ok((await detail()).messages.filter((one) => one.obligation === "answering").length > 1);
            await act(readers.admin, "reply_undo", { path: { message: held.id } });
            await agree();
            assert.ok((await detail()).messages.every((one) => one.obligation !== "answering"));
        });
        it("blob_begin, draft_save, reply_create and reply_undo with a file", async () => {
            const bytes = picture();
            const { url } = await act(readers.north, "blob_begin", { body: { size_bytes: bytes.length } });
            const { sha256 } = await (await fetch(server.url + url, { method: "PUT", body: bytes })).json();
            const attachments = [{ sha256, name: "map.png", description: "A map" }];
            const { thread } = (await detail()).places[0];
            await act(readers.north, "draft_save", { path: path(), body: { mode: "reply", thread, text: "", attachments } });
            await agree({ told: [] });
            const held = await reply(readers.north, "With a map", { hold_ms: 10_000, attachments });
            await agree();
            await act(readers.north, "reply_undo", { path: { message: held.id } });
            await agree();
        });
        it("a file that cannot be fetched, attachments_retry", async () => {
            await say("", { message: { type: "image", image: { id: "404404", mime_type: "image/png", caption: "the receipt" } } });
            const failed = () => eventually(async () => (await detail()).messages
                .find((one) => one.attachments[0]?.state === "failed" && one.text === "the receipt"));
            const message = await failed();
            await agree();
            await act(readers.admin, "attachments_retry", { path: { message: message.id } });
            await failed();
            await agree();
        });
        it("a reply: sent, delivered, read", async () => {
            const message = await reply(readers.north, "Your money left today.", { hold_ms: 0 });
            await becomes(message, "sent");
            await agree();
            assert.equal((await detail()).conversation.open_obligations, 0);
            const id = whatsapp.nameOf(message);
            await whatsapp.status(id, "delivered", { to: customer });
            await becomes(message, "delivered");
            await agree();
            await whatsapp.status(id, "read", { to: customer });
            await becomes(message, "read");
            await agree();
        });
        it("a reply: refused, reply_retry", async () => {
            await say("And the second half?");
            await eventually(async () => (await detail()).conversation.open_obligations === 1);
            whatsapp.refuseNext(400, 131026, "Message undeliverable");
            const message = await reply(readers.admin, "Tomorrow.", { hold_ms: 0 });
            await becomes(message, "failed");
            await agree();
            await act(readers.admin, "reply_retry", { path: { message: message.id } });
            await becomes(message, "sent");
            await agree();
            const id = whatsapp.nameOf(message);
            await whatsapp.status(id, "failed", { to: customer, errors: [{ code: 131026, title: "Message undeliverable" }] });
            await becomes(message, "failed");
            await agree();
            assert.equal((await detail()).conversation.open_obligations, 1);
            await act(readers.north, "reply_retry", { path: { message: message.id } });
            await becomes(message, "sent");
            await agree();
        });
        it("a reply: nobody knows, reply_settle both ways, a late status", async () => {
            for (const arrived of [false, true]) {
                await say(`Are you there? ${arrived}`);
                await eventually(async () => (await detail()).conversation.open_obligations === 1);
                whatsapp.cutNext();
                const message = await reply(readers.north, `Here I am. ${arrived}`, { hold_ms: 0 });
                await becomes(message, "uncertain");
                await agree();
                await act(readers.north, "reply_settle", { path: { message: message.id }, body: { arrived } });
                await becomes(message, arrived ? "sent" : "failed");
                await agree();
                if (arrived) continue;
                await whatsapp.change({ statuses: [{ id: "wamid.late", status: "delivered",
                    timestamp: String(Math.floor(Date.now() / 1000)), recipient_id: customer,
                    biz_opaque_callback_data: message.id }] });
                await becomes(message, "delivered");
                await agree();
                assert.equal((await detail()).conversation.open_obligations, 0);
            }
        });
        it("conversation_hand_over, conversation_take_back, conversation_confirm and its undoing, and back by itself", async () => {
            await say("Who pays the garage?");
            await eventually(async () => (await detail()).conversation.open_obligations === 1);
            const until = (due_ms) => act(readers.north, "conversation_hand_over", { path: path(), body: { target: "Jan, garage", due_ms } });
            const hand = () => until(Date.now() + 3_600_000);
            await hand();
            await agree();
            assert.equal((await detail()).conversation.moved, 1);
            await act(readers.admin, "conversation_take_back", { path: path() });
            await agree();
            assert.equal((await detail()).conversation.moved, 0);
            await soon(until);
            await eventually(async () => (await detail()).conversation.moved === 0);
            await agree();
            assert.equal((await detail()).conversation.open_obligations, 1);
            await hand();
            await act(readers.north, "conversation_confirm", { path: path() });
            await agree();
            await act(readers.admin, "conversation_unconfirm", { path: path() });
            await agree();
            assert.equal((await detail()).conversation.moved, 1);
            await act(readers.north, "conversation_confirm", { path: path() });
            await agree();
            assert.equal((await detail()).conversation.open_obligations, 0);
        });
        it("conversation_close and conversation_reopen", async () => {
            await act(readers.north, "conversation_close", { path: path(), body: {} });
            await agree();
            await act(readers.admin, "conversation_reopen", { path: path() });
            await agree();
            await say("one more question");
            await say("and another");
            await eventually(async () => (await detail()).conversation.open_obligations === 2);
            await act(readers.admin, "conversation_close", { path: path(), body: { reason: "no_question" } });
            await agree();
            assert.ok((await detail()).messages.filter((one) => one.waive_reason === "no_question").length === 2);
        });
        it("conversation_snooze and conversation_wake; its time; a message", async () => {
            await act(readers.admin, "conversation_reopen", { path: path() });
            await act(readers.north, "conversation_snooze", { path: path(), body: { until_ms: Date.now() + 3_600_000 } });
            await agree();
            await act(readers.admin, "conversation_wake", { path: path() });
            await agree();
            await soon((until_ms) => act(readers.admin, "conversation_snooze", { path: path(), body: { until_ms } }));
            await eventually(async () => (await detail()).conversation.state === "open");
            await agree();
            await act(readers.admin, "conversation_snooze", { path: path(), body: { until_ms: 0 } });
            await say("are you asleep?");
            await eventually(async () => (await detail()).conversation.state === "open");
            await agree();
            await act(readers.north, "conversation_assign", { path: path(),
                body: { assignee: readers.north.me.id, note: "please take it" } });
            await agree();
            await act(readers.admin, "conversation_close", { path: path(), body: { reason: "no_question" } });
            await agree();
        });
        it("a promise: made, promise_change, promise_settle, due, kept by an answer, undone", async () => {
            await act(readers.admin, "conversation_reopen", { path: path() });
            await say("what do I get?");
            await eventually(async () => (await detail()).conversation.open_obligations > 0);
            const holding = (due_ms, more = {}) => reply(readers.north, "We look into it.",
                { kind: "holding", promise: { text: "the sum", due_ms }, hold_ms: 0, ...more });
            await becomes(await holding(Date.now() + 3_600_000), "sent");
            await agree();
            const { promises: [made] } = await detail();
            await act(readers.admin, "promise_change", { path: { promise: made.id },
                body: { owner: readers.admin.me.id, text: "the whole sum", due_ms: Date.now() + 7_200_000 } });
            await agree();
            for (const state of ["kept", "open"]) {
                await act(readers.admin, "promise_settle", { path: { promise: made.id }, body: { state } });
                await agree();
            }
            const held = await holding(Date.now() + 3_600_000, { hold_ms: 10_000 });
            await agree();
            await act(readers.north, "reply_undo", { path: { message: held.id } });
            await agree();
            const bundle = await reply(readers.north, "In two parts.", { hold_ms: 10_000 });
            await reply(readers.north, "The second.", { kind: "continuation", follows: bundle.id, send_anyway: true, hold_ms: 10_000 });
            await agree();
            await act(readers.north, "reply_undo", { path: { message: bundle.id } });
            await agree();
            await act(readers.north, "conversation_close", { path: path(), body: { reason: "no_question" } });
            await soon((due_ms) => act(readers.admin, "promise_change", { path: { promise: made.id },
                body: { owner: readers.admin.me.id, text: "the whole sum", due_ms } }));
            await eventually(async () => (await detail()).conversation.state === "open");
            await agree();
            await say("and?");
            await eventually(async () => (await detail()).conversation.open_obligations > 0);
            await becomes(await reply(readers.north, "A thousand.", { hold_ms: 0 }), "sent");
            await agree();
            assert.equal((await detail()).promises.find((one) => one.id === made.id).state, "kept");
            await act(readers.admin, "conversation_close", { path: path(), body: {} });
            await agree();
        });
        it("a closed conversation in which the customer writes again", async () => {
            await say("I am back");
            await eventually(async () => (await detail()).conversation.state === "open");
            await agree();
        });
        it("a closed conversation whose last reply bounces", async () => {
            const message = await reply(readers.admin, "Welcome back.", { hold_ms: 0 });
            await becomes(message, "sent");
            await act(readers.admin, "conversation_close", { path: path(), body: {} });
            await agree();
            await whatsapp.status(whatsapp.nameOf(message), "failed", { to: customer, errors: [{ code: 131026 }] });
            await becomes(message, "failed");
            const now = await detail();
            assert.deepEqual([now.conversation.state, now.conversation.open_obligations], ["open", 1]);
            await agree();
        });
    });

    describe("what is done to public words", () =>
        publicWords({ act, agree, becomes, caseOf, detail, look, readers, reply, focus: () => focus, server: () => server }));

    describe("what is known of the customer", () =>
        knownOfCustomer({ act, agree, caseOf, detail, readers, say, whatsapp: () => whatsapp }));

    describe("departments", () => {
        it("conversation_move: gone for the one, there for the other, and back", async () => {
            await act(readers.admin, "conversation_move", { path: path(), body: { department: north.id } });
            await agree({ told: ["admin", "north", "viewer", "south"] });
            assert.equal(readers.south.detail, null);
            await say("for the north only: ONLY-NORTH-1");
            await eventually(async () => (await detail()).messages.some((one) => one.text.endsWith("ONLY-NORTH-1")));
            await act(readers.north, "note_create", { path: path(), body: { text: "ONLY-NORTH-2" } });
            await reply(readers.north, "ONLY-NORTH-3", { hold_ms: 0 });
            await reply(readers.north, "ONLY-NORTH-4", { hold_ms: 0, kind: "holding",
                promise: { text: "ONLY-NORTH-5", due_ms: Date.now() + 3_600_000 } });
            await act(readers.admin, "conversation_assign", { path: path(), body: { assignee: readers.north.me.id } });
            await agree();
            await act(readers.north, "conversation_move", { path: path(), body: { department: south.id } });
            await agree({ told: ["admin", "north", "viewer", "south"] });
            assert.equal(readers.north.detail, null);
            await act(readers.admin, "conversation_move", { path: path(), body: { department: north.id } });
            await agree({ told: ["admin", "north", "viewer", "south"] });
            await act(readers.admin, "conversation_move", { path: path(), body: { department: "" } });
            await agree({ told: ["admin", "north", "viewer", "south"] });
        });
        it("nothing said while it was theirs alone ever reached the others", () => {
            const before = readers.south.stream.items.findIndex((item) => item.value?.gone === focus);
            assert.ok(before >= 0);
            const whileAway = readers.south.stream.items.slice(before);
            const back = whileAway.findIndex((item) => item.value?.conversation?.id === focus);
            assert.ok(back > 0);
            for (const item of whileAway.slice(0, back)) assert.ok(!item.data.includes("ONLY-NORTH"), item.data);
            for (const item of readers.south.stream.items)
                assert.ok(!item.value?.conversation || ["", south.id].includes(item.value.conversation.department));
            for (const item of readers.north.stream.items)
                assert.ok(!item.value?.conversation || ["", north.id].includes(item.value.conversation.department));
        });
    });

    describe("arranging", () => {
        it("mail_update, and mail_test with what became of it, tell admins", async () => {
            await act(readers.admin, "mail_update", { body: { url: "smtp://127.0.0.1:1", sender: "care@example.com", inside: true } });
            await agree();
            await act(readers.admin, "mail_test", { body: { to: "ewa@example.com" } });
            await eventually(async () => (await readers.admin.client.must("mail_read")).error !== "");
            await agree();
        });
        it("department_create", async () => {
            const claims = await act(readers.admin, "department_create", { body: { name: "Claims" } });
            await agree({ told: ["admin", "north", "viewer", "south"] });
            for (const archived of [true, false]) {
                await act(readers.admin, "department_update", { path: { department: claims.id }, body: { name: "Old claims", archived } });
                await agree({ told: ["admin", "north", "viewer", "south"] });
            }
        });
        it("saved_answer_create, saved_answer_update, saved_answer_remove", async () => {
            const body = { name: "hours", language: "en", text: "From 8 to 16." };
            const path = { saved_answer: (await act(readers.north, "saved_answer_create", { body })).id };
            await act(readers.admin, "saved_answer_update", { path, body });
            await act(readers.north, "saved_answer_remove", { path });
            await agree({ told: ["admin", "north", "viewer", "south"] });
        });
        it("watch_create, posts_take, heard_judge, heard_take, heard_put_back, watch_update, watch_remove", async () => {
            const body = { name: "Hail", query: "hail" };
            const path = { watch: (await act(readers.north, "watch_create", { body })).id };
            await act(readers.admin, "posts_take", { body: { posts: [{ id: "1", text: "hail again", at_ms: 1 }] } });
            const [post] = (await readers.north.client.must("watch_posts", { path })).posts;
            await act(readers.north, "heard_judge", { path: { ...path, post: post.id }, body: { judged: "needs" } });
            await act(readers.north, "heard_take", { path: { ...path, post: post.id }, body: { owner: "" } });
            await agree({ told: ["admin", "north", "viewer"] });
            await act(readers.north, "heard_put_back", { path: { ...path, post: post.id } });
            await agree({ told: ["admin", "north", "viewer"] });
            await act(readers.admin, "watch_update", { path, body: { name: "Hail", query: "hail OR storm" } });
            await act(readers.north, "watch_remove", { path });
            await agree({ told: ["admin", "north", "viewer", "south"] });
        });
        it("history_start, history_stop", async () => {
            const { sha256 } = await readers.north.client.give(Buffer.from("date,text\n2026-01-01,hail\n"));
            const { layout } = await readers.north.client.must("history_look", { body: { sha256 } });
            const { id } = await act(readers.north, "history_start", { body: { sha256, name: "hail.csv", layout } });
            await act(readers.admin, "history_stop", { path: { history: id } });
            await agree({ told: ["admin", "north", "viewer", "south"] });
        });
        it("source_create, source_look, source_update, source_remove", async () => {
            const path = { source: (await act(readers.admin, "source_create", { body: { address: "http://127.0.0.1:1/feed" } })).id };
            await act(readers.admin, "source_look", { path });
            await act(readers.admin, "source_update", { path, body: { name: "News", paused: true } });
            await act(readers.admin, "source_remove", { path });
            await agree({ told: ["admin", "north", "viewer", "south"] });
        });
        it("settings_update", async () => {
            await act(readers.admin, "settings_update", { body: { values: [{ name: "hold_private_s", value: "7" },
                { name: "week_start", value: "sunday" }] } });
            await agree({ told: ["admin", "north", "viewer", "south"] });
        });
        it("account_create, account_update, account_remove", async () => {
            const fields = Object.entries({ phone_number_id: "99", access_token: "EAAG-x", app_secret: "s".repeat(32), verify_token: "v" })
                .map(([key, value]) => ({ key, value }));
            const account = await act(readers.admin, "account_create", { body: { channel: "whatsapp", name: "Third", fields } });
            await agree();
            await act(readers.admin, "account_update", { path: { account: account.id }, body: { name: "Fourth", state: "paused" } });
            await agree();
            await act(readers.admin, "account_remove", { path: { account: account.id } });
            await agree();
        });
        it("templates_refresh, account_check", async () => {
            for (const [who, name] of [["north", "templates_refresh"], ["admin", "account_check"]]) await act(readers[who], name, { path: { account: whatsapp.account.id } });
            await agree({ told: ["admin", "north", "viewer", "south"] });
        });
        it("the account of the open conversation, paused and resumed", async () => {
            for (const state of ["paused", "active"]) {
                await act(readers.admin, "account_update", { path: { account: whatsapp.account.id }, body: { state } });
                await agree();
                assert.equal(readers.north.detail.places[0].allowed, state === "active");
            }
        });
        it("the account of the open conversation only listens, and speaks again", async () => {
            for (const shadow of ["yes", "no"]) {
                await act(readers.admin, "account_update", { path: { account: whatsapp.account.id }, body: { shadow } });
                await agree();
                assert.equal(readers.north.detail.places[0].allowed, shadow === "no");
            }
        });
        it("an archived department lets its accounts go", async () => {
            await act(readers.admin, "account_update", { path: { account: second.account.id }, body: { set_department: true, department: south.id } });
            await agree();
            await act(readers.admin, "department_update", { path: { department: south.id }, body: { name: "South", archived: true } });
            await agree();
            assert.equal(readers.admin.accounts.get(second.account.id).department, "");
            await act(readers.admin, "department_update", { path: { department: south.id }, body: { name: "South", archived: false } });
            await agree();
        });
        it("quarantine_retry", async () => {
            const [row] = (await readers.admin.client.must("quarantine_list")).rows;
            await act(readers.admin, "quarantine_retry", { path: { raw: row.id } });
            await eventually(async () => (await readers.admin.client.must("quarantine_list")).rows[0]?.tries > row.tries);
            await agree({ told: ["admin"] });
        });
        it("me_update: my colleagues see my new name, also beside what I wrote", async () => {
            await act(readers.north, "me_update", { body: { name: "Nora B.", language: "pl", theme: "dark", hold_ms: -1 } });
            await agree({ told: ["admin", "north", "viewer", "south"] });
            assert.ok(readers.admin.shown().detail.messages.some((one) => one.author_name === "Nora B."));
        });
        it("me_keys changes nobody's desk but mine", async () => {
            await act(readers.north, "me_keys", { body: { keys: [{ command: "next", key: "U" }] } });
            await agree({ told: [] });
        });
        it("person_create and person_update of somebody else", async () => {
            const { person } = await act(readers.admin, "person_create", { body: { email: "jan@example.com", name: "Jan", role: "agent" } });
            await agree();
            await act(readers.admin, "person_update", { path: { person: person.id }, body: { role: "viewer", department: south.id, active: true } });
            await agree();
            await act(readers.admin, "person_update", { path: { person: person.id }, body: { role: "viewer", active: false } });
            await agree();
        });
        it("person_invite, person_uninvite, and somebody who comes", async () => {
            const { person } = await act(readers.admin, "person_create", { body: { email: "ida@example.com", name: "Ida", role: "agent" } });
            await agree();
            await act(readers.admin, "person_uninvite", { path: { person: person.id } });
            await agree();
            const { link } = await act(readers.admin, "person_invite", { path: { person: person.id } });
            await agree();
            await server.signInByLink(link.split("token=")[1]);
            await agree();
        });
        it("session_switch, session_end, sessions_end change nobody's desk", async () => {
            const other = await server.signInByPassword("nora@example.com", NORAS);
            const { workspace } = await other.must("bootstrap_read");
            const moved = server.clientOf(await other.call("session_switch", { body: { workspace: workspace.id } }));
            const { sessions } = await moved.must("sessions_list");
            await moved.must("session_end", { path: { session: sessions.find((one) => one.current).id } });
            await act(readers.admin, "sessions_end");
            /* Done elsewhere with the same followers: where there is a demonstration (brand.test.mjs), where messages name
             * what they answer (split.test.mjs), in a web chat (webchat-closed.test.mjs). */
            for (const name of ["session_switch", "session_end", "workspace_create", "demo_storm", "message_split", "conversation_rejoin",
                "visitor_ban", "visitor_unban"]) performed.add(name);
            await agree({ told: [] });
        });
        it("me_password, sign_in_password, sign_in_link, sign_out change nobody's desk but mine", async () => {
            await act(readers.viewer, "me_password", { body: { password: "another long password" } });
            const other = await server.signInByPassword("vera@example.com", "another long password");
            performed.add("sign_in_password").add("sign_in_link").add("sign_out");
            const stream = await other.stream((await other.must("bootstrap_read")).seq);
            await other.must("sign_out");
            await stream.finish();
            await agree({ told: [] });
        });
        it("person_update of a reader: begins anew, with the rights of now", async () => {
            for (const department of [south.id, north.id]) {
                await act(readers.admin, "person_update", { path: { person: readers.north.me.id },
                    body: { role: "agent", department, active: true } });
                await readers.north.stream.finish();
                await eventually(async () => { await readers.north.follow(); return readers.north.resynced; });
                await readers.north.open(focus);
                await agree({ told: ["admin", "viewer"] });
            }
        });
    });

    it("no operation that changes anything was forgotten", () => {
        const changing = [...operations].filter(([, one]) => ["write", "cpu"].includes(one.node["x-runs"])).map(([name]) => name);
        assert.deepEqual(changing.filter((name) => !performed.has(name)), []);
    });
}
