/* What is done to public words beside answering them: hidden, liked, deleted, and the one private
 * reply to their author. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startMetaFake } from "../fakes/meta.mjs";
import { connectPage } from "./lib/meta.mjs";
import { eventually, stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

const DAY_MS = 24 * 60 * 60 * 1000;

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let world;
    let page;
    let viewer;
    let account;

    before(async () => {
        world = await World.make({ store });
        page = await startMetaFake();
        account = await connectPage(world, page);
        viewer = await world.invite("Vera", "viewer");
    });
    after(async () => {
        await page?.close();
        await world?.end();
    });

    /* A comment and its case. */
    async function comment(text, more = {}) {
        const id = page.comment({ text, ...more });
        const detail = await world.caseOf(text);
        return { id, detail, message: detail.messages[0], there: () => page.comments.get(id) };
    }
    const acts = async (message, client = world.admin) =>
        (await client.must("message_acts", { path: { message: message.id } })).acts;
    const act = (message, wish, client = world.admin) =>
        client.must("message_act", { path: { message: message.id }, body: { act: wish } });
    const settled = (message) => eventually(async () => {
        const now = await world.now(message);
        return now.acting === "none" && now;
    });
    const lines = async (message) => (await world.detail(message.conversation)).messages
        .filter((one) => one.activity?.subject === message.id);
    /* The case as it is now, whose private reply to `message` is possible. */
    const aside = (detail, message, text, more = {}) => world.answer(detail, text, { thread: message.id, ...more });

    describe("to a comment", () => {
        it("hidden, shown again, liked, liked no more: there, on the message and as lines of the thread", async () => {
            const { message, there, detail } = await comment("Okropna obsługa, PESEL 44051401359");
            const { me } = await world.admin.must("bootstrap_read");
            assert.deepEqual((await acts(message)).map((one) => [one.act, one.allowed]),
                [["hide", true], ["like", true], ["delete", true], ["reply_privately", true]]);
            for (const [wish, seen, field, value] of [["hide", "hidden", "hidden", true], ["like", "liked", "liked", true],
                ["unlike", "unliked", "liked", false], ["unhide", "unhidden", "hidden", false]]) {
                assert.equal((await act(message, wish)).acting, wish);
                assert.equal((await settled(message))[field], value);
                assert.equal(there()[field], value);
                const line = (await lines(message)).at(-1);
                assert.deepEqual([line.activity.kind, line.author_name], [seen, me.name]);
            }
            assert.equal((await world.detail(detail.conversation.id)).conversation.open_obligations, 1, "hiding answers nobody");
        });

        it("asked for twice it is done once", async () => {
            const { message, id } = await comment("dwa razy", { from: "7101" });
            await act(message, "hide");
            await settled(message);
            assert.equal((await act(message, "hide")).acting, "none");
            assert.equal(page.said.filter((one) => one.kind === "change" && one.id === id).length, 1);
        });

        it("stored and then 500: done again, which is harmless", async () => {
            const { message, there } = await comment("usterka", { from: "7102" });
            page.faults.push("error_after");
            await act(message, "hide");
            assert.equal((await settled(message)).hidden, true);
            assert.equal(there().hidden, true);
        });

        it("refused by the network: said why, in a line, and possible again", async () => {
            const { message } = await comment("bez prawa", { from: "7103" });
            page.faults.push({ code: 200, status: 403, message: "(#200) Permissions error" });
            await act(message, "hide");
            assert.equal((await settled(message)).hidden, false);
            const line = (await lines(message)).at(-1);
            assert.deepEqual([line.activity.kind, line.error_code], ["hide_failed", "no_right"]);
            assert.match(line.error_text, /Permissions error/);
            await act(message, "hide");
            assert.equal((await settled(message)).hidden, true);
        });

        it("deleted: what was said stays here, and nobody was answered by it", async () => {
            const { message, id, detail } = await comment("reklama kasyna", { from: "7104" });
            await act(message, "delete");
            const now = await settled(message);
            assert.deepEqual([now.removed, now.deleted, now.text, now.obligation], [true, false, "reklama kasyna", "open"]);
            assert.equal(page.comments.has(id), false);
            /* The network tells of it as of a withdrawal. */
            page.happen({ field: "feed", value: { item: "comment", verb: "remove", comment_id: id, post_id: `${page.id}_500`, parent_id: `${page.id}_500`, from: { id: "7104" }, created_time: 1 } });
            await page.settle();
            const marker = await comment("po reklamie", { from: "7105" });
            assert.ok(marker.message.id);
            const still = await world.detail(detail.conversation.id);
            assert.deepEqual([still.messages[0].deleted, still.conversation.open_obligations], [false, 1]);
            assert.deepEqual(await acts(message), []);
        });

        it("withdrawn by its author while we delete it in vain: their withdrawal holds", async () => {
            const { message, id, detail } = await comment("cofam to", { from: "7109" });
            let go;
            page.faults.push({ until: new Promise((wake) => { go = wake; }), code: 200, status: 403, message: "(#200) Permissions error" });
            await act(message, "delete");
            page.happen({ field: "feed", value: { item: "comment", verb: "remove", comment_id: id, post_id: `${page.id}_500`, parent_id: `${page.id}_500`, from: { id: "7109" }, created_time: 1 } });
            await page.settle();
            await comment("po cofnięciu", { from: "7110" });
            assert.deepEqual([(await world.now(message)).acting, (await world.now(message)).deleted], ["delete", false]);
            go();
            const now = await settled(message);
            assert.deepEqual([now.removed, now.deleted, now.text], [false, true, ""]);
            assert.equal((await world.detail(detail.conversation.id)).conversation.open_obligations, 0);
        });

        it("out of our reach, be it gone or forbidden: nobody says it was hidden, or deleted", async () => {
            const one = await comment("zaraz zniknie", { from: "7106" });
            page.comments.delete(one.id);
            await act(one.message, "hide");
            await settled(one.message);
            assert.equal((await lines(one.message)).at(-1).error_code, "unseen");
            await act(one.message, "delete");
            assert.equal((await settled(one.message)).removed, false);
            assert.equal((await lines(one.message)).at(-1).error_code, "unseen");
        });

        it("an answer of ours that is deleted answers nothing any more", async () => {
            const { detail } = await comment("kiedy wypłata?", { from: "7107" });
            const reply = await world.becomes(await world.answer(detail, "Jutro."), "sent");
            await eventually(async () => (await world.detail(detail.conversation.id)).conversation.open_obligations === 0);
            assert.deepEqual((await acts(reply)).map((one) => one.act), ["delete"]);
            await act(reply, "delete");
            assert.equal((await settled(reply)).removed, true);
            const now = await world.detail(detail.conversation.id);
            assert.equal(now.conversation.open_obligations, 1);
        });

        it("a viewer sees what could be done and may not do it; one thing at a time; nothing while paused", async () => {
            const { message } = await comment("kto może", { from: "7108" });
            assert.equal((await acts(message, viewer)).length, 4);
            assert.equal((await viewer.call("message_act", { path: { message: message.id }, body: { act: "hide" } })).status, 403);
            let release;
            page.faults.push({ stall: new Promise((done) => (release = done)) });
            await act(message, "hide");
            const second = await world.admin.call("message_act", { path: { message: message.id }, body: { act: "delete" } });
            assert.deepEqual([second.status, second.value.problem], [422, "act_pending"]);
            release();
            await settled(message);
            await world.admin.must("account_update", { path: { account: account.id }, body: { state: "paused" } });
            assert.ok((await acts(message)).every((one) => !one.allowed && one.reason === "account_paused"));
            await world.admin.must("account_update", { path: { account: account.id }, body: { state: "active" } });
        });
    });

    describe("to its author, in private", () => {
        it("one private reply, in the same case, which settles it", async () => {
            const { message, detail, id } = await comment("proszę o pomoc w sprawie szkody", { from: "7201" });
            const place = detail.places.find((one) => one.beside === message.id);
            assert.deepEqual([place.thread, place.visibility, place.allowed, place.files_max], [message.id, "private", true, 0]);
            assert.equal(place.until_ms, message.at_ms + 7 * DAY_MS);
            const reply = await world.becomes(await aside(detail, message, "Piszemy prywatnie."), "sent");
            assert.deepEqual([reply.visibility, reply.beside], ["private", message.id]);
            assert.deepEqual(page.said.filter((one) => one.kind === "private_reply").map((one) => [one.under, one.text]), [[id, "Piszemy prywatnie."]]);
            const now = await world.detail(detail.conversation.id);
            assert.equal(now.conversation.open_obligations, 0);
            assert.equal(now.messages[0].replied_privately, true);
            assert.equal(now.places.some((one) => one.beside === message.id), false);
            /* What they answer in Messenger goes on here. */
            page.write({ from: "7201", text: "dziękuję, numer 12" });
            await eventually(async () => (await world.detail(detail.conversation.id)).messages.some((one) => one.text === "dziękuję, numer 12"));
        });

        it("a second one is refused before anybody sends it, with the reason", async () => {
            const { message, detail } = await comment("drugi raz", { from: "7202" });
            await world.becomes(await aside(detail, message, "Raz."), "sent");
            const offered = (await acts(message)).find((one) => one.act === "reply_privately");
            assert.deepEqual([offered.allowed, offered.reason], [false, "said_already"]);
            const again = await world.admin.call("reply_create", world.answering(await world.detail(detail.conversation.id), "Dwa.", { thread: message.id }));
            assert.deepEqual([again.status, again.value.problem], [422, "said_already"]);
        });

        it("after seven days it is refused as well", async () => {
            const { message, detail } = await comment("stary komentarz", { from: "7203", at_ms: Date.now() - 7 * DAY_MS - 1000 });
            const offered = (await acts(message)).find((one) => one.act === "reply_privately");
            assert.deepEqual([offered.allowed, offered.reason], [false, "too_late"]);
            assert.equal(detail.places.some((one) => one.beside), false);
        });

        it("lost after it was stored: read back, not said twice", async () => {
            const { message, detail, id } = await comment("zgubiona", { from: "7211" });
            page.faults.push("error_after");
            await world.becomes(await aside(detail, message, "Prywatnie."), "sent");
            assert.equal(page.said.filter((one) => one.under === id).length, 1);
        });

        it("of which nobody knows: never repeated, a person decides", async () => {
            const { message, detail, id } = await comment("nie wiadomo", { from: "7220" });
            page.faults.push("cut_before");
            const reply = await aside(detail, message, "Doszło?");
            await world.becomes(reply, "uncertain", 60_000);
            assert.equal(page.said.filter((one) => one.under === id).length, 0);
            assert.equal((await world.now(message)).replied_privately, true);
            await world.admin.must("reply_settle", { path: { message: reply.id }, body: { arrived: false } });
            assert.equal((await world.now(message)).replied_privately, false);
            await world.admin.must("reply_retry", { path: { message: reply.id } });
            await world.becomes(reply, "sent");
            assert.equal(page.said.filter((one) => one.under === id).length, 1);
        });

        it("refused since somebody wrote one in Meta's own tools: it stays taken", async () => {
            const { message, detail, there } = await comment("ktoś był szybszy", { from: "7221" });
            there().replied = true;
            const failed = await world.becomes(await aside(detail, message, "My też."), "failed");
            assert.equal(failed.error_code, "said_already");
            assert.equal((await world.now(message)).replied_privately, true);
            const again = await world.admin.refused("reply_retry", { path: { message: failed.id } }, 409, "conflict");
            assert.match(again.message, /another private reply/);
        });

        it("taken back before it left: it is a draft again, and possible", async () => {
            const { message, detail } = await comment("cofnięte", { from: "7222" });
            const held = await aside(detail, message, "Jeszcze nie.", { hold_ms: 10_000 });
            assert.equal((await world.now(message)).replied_privately, true);
            await world.admin.must("reply_undo", { path: { message: held.id } });
            const now = await world.detail(detail.conversation.id);
            assert.equal(now.messages[0].replied_privately, false);
            assert.deepEqual(now.drafts.map((one) => [one.thread, one.text]), [[message.id, "Jeszcze nie."]]);
            assert.ok(now.places.some((one) => one.beside === message.id));
        });

        it("a visitor's post is answered by its own name", async () => {
            const post = `${page.id}_778`;
            page.happen({ field: "feed", value: { item: "status", verb: "add", post_id: post, from: { id: "7230", name: "Marek" }, message: "Post do was", created_time: Math.floor(Date.now() / 1000) } });
            const detail = await world.caseOf("Post do was");
            page.comments.set(post, { id: post, from: "7230", at_ms: Date.now() });
            await world.becomes(await aside(detail, detail.messages[0], "Odpowiadamy prywatnie."), "sent");
            assert.equal(page.said.at(-1).under, post);
        });
    });

    it("everything still adds up", () => world.check());
}
