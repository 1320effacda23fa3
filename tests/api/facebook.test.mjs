/* A Facebook page, from a comment or a word in Messenger to the answer there. */
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
    let fake;
    let account;

    before(async () => {
        world = await World.make({ store });
        fake = await startMetaFake();
        account = await connectPage(world, fake);
    });
    after(async () => {
        await fake?.close();
        await world?.end();
    });

    const saidOf = (text) => fake.said.filter((one) => one.text === text);

    it("asked what it grants, it names what is missing and what rests on it, and when the key ends", async () => {
        const all = ["pages_manage_metadata", "pages_read_user_content", "pages_read_engagement", "pages_manage_engagement", "pages_messaging", "pages_show_list"];
        const fields = ["feed", "mention", "messages", "message_echoes", "message_deliveries", "message_reads", "message_edits", "message_reactions",
            "messaging_postbacks", "messaging_handovers", "standby"];
        const lacking = (rights) => eventually(async () => {
            const now = (await world.admin.must("accounts_list")).accounts.find((one) => one.id === account.id);
            return JSON.stringify(now.lacks.map((one) => one.right)) === JSON.stringify(rights) && now;
        });
        const stream = await world.admin.stream((await world.admin.must("bootstrap_read")).seq);
        const check = () => world.admin.must("account_check", { path: { account: account.id } });
        const until = Math.floor(Date.now() / 1000) + 5 * 86_400;
        Object.assign(fake, { scopes: all.filter((one) => one !== "pages_messaging"), subscribed: fields.slice(1), tokenUntil: until });
        await check();
        const now = await lacking(["pages_messaging", "feed"]);
        assert.deepEqual(now.lacks.map((one) => one.feature), ["messages", "field"]);
        assert.equal(now.token_until_ms, until * 1000);
        await stream.find((item) => item.account?.id === account.id && item.account.lacks.length === 2);
        stream.close();
        assert.match(world.server.command("doctor", world.server.storeFlags()), /look +account +'Kotwica' lacks pages_messaging: private messages\n/);
        assert.match(world.server.command("account test", ["--account", account.id]), /look +rights +the network does not grant feed: being told of it/);
        Object.assign(fake, { scopes: all, subscribed: fields, tokenUntil: 0 });
        await check();
        assert.equal((await lacking([])).token_until_ms, 0);
    });

    it("who writes in private has the name that the network tells, asked for once; who is not told of stays without", async () => {
        fake.people.set("7301", { name: "Ewa Lis" });
        const stream = await world.admin.stream((await world.admin.must("bootstrap_read")).seq);
        fake.write({ from: "7302", text: "bez imienia" });
        fake.write({ from: "7301", text: "mam imię" });
        const detail = await world.caseOf("mam imię");
        const named = async () => (await world.detail(detail.conversation.id)).conversation.customer_name === "Ewa Lis";
        await eventually(named);
        await stream.find((item) => item.conversation?.customer_name === "Ewa Lis");
        stream.close();
        fake.write({ from: "7301", text: "i piszę dalej" });
        await eventually(async () => (await world.detail(detail.conversation.id)).messages.length === 2);
        assert.deepEqual(fake.asked, ["7301"]);
        assert.equal((await world.caseOf("bez imienia")).conversation.customer_name, "");
    });

    it("a comment is answered beneath it, once; its echo is no second answer", async () => {
        const id = fake.comment({ text: "Czekam 3 tygodnie 😡" });
        const detail = await world.caseOf("Czekam 3 tygodnie 😡");
        assert.equal(detail.conversation.open_obligations, 1);
        assert.equal(detail.places[0].visibility, "public");
        assert.equal(detail.messages[0].permalink, `https://www.facebook.com/${id}`);
        await world.becomes(await world.answer(detail, "Już sprawdzamy."), "sent");
        await fake.settle();
        assert.deepEqual(saidOf("Już sprawdzamy.").map((one) => one.under), [id]);
        fake.comment({ text: "nadal nic", parent: id, from: "7011" });
        const now = await eventually(async () => {
            const one = await world.detail(detail.conversation.id);
            return one.messages.length > 2 && one;
        });
        assert.deepEqual(now.messages.map((one) => one.text).sort(), ["Czekam 3 tygodnie 😡", "Już sprawdzamy.", "nadal nic"]);
    });

    it("what it says is used of its calls is known, and slows replies down when little is left", async () => {
        const health = async () => (await world.admin.must("account_read", { path: { account: account.id } })).health;
        assert.equal((await health()).quota_percent, -1);
        fake.usage = { call_count: 62, total_time: 25, total_cputime: 9 };
        await world.admin.must("account_check", { path: { account: account.id } });
        await eventually(async () => (await health()).quota_percent === 62);
        assert.equal((await health()).quota_slow_until_ms, 0);
        fake.usage.total_time = 80;
        await world.admin.must("account_check", { path: { account: account.id } });
        await eventually(async () => (await health()).quota_slow_until_ms > Date.now());
        assert.match(await (await fetch(`${world.server.url}/metrics`)).text(), new RegExp(`^hark_quota_used_ratio\\{account="${account.id}"\\} 0\\.80$`, "m"));
        fake.usage = { call_count: 5 };
        await world.admin.must("account_check", { path: { account: account.id } });
        await eventually(async () => (await health()).quota_percent === 5);
        delete fake.usage;
    });

    it("all of it used is the slowest pace, not a stop: the next answer may say that it fell", async () => {
        const other = await startMetaFake({ id: "106600000000003" });
        try {
            const { id } = await connectPage(world, other);
            const health = async () => (await world.admin.must("account_read", { path: { account: id } })).health;
            other.usage = { call_count: 100, estimated_time_to_regain_access: 30 };
            await world.admin.must("account_check", { path: { account: id } });
            const shut = await eventually(async () => (await health()).quota_percent === 100 && (await health()));
            assert.ok(shut.quota_slow_until_ms <= Date.now() + 30 * 60_000);
            other.usage = { call_count: 100, estimated_time_to_regain_access: 0 };
            await world.admin.must("account_check", { path: { account: id } });
            await eventually(async () => (await health()).quota_slow_until_ms > shut.quota_slow_until_ms);
            other.write({ text: "mimo wszystko", from: "7012" });
            await world.becomes(await world.answer(await world.caseOf("mimo wszystko"), "Jesteśmy."), "sent");
        } finally {
            await other.close();
        }
    });

    it("an answer to an answer of ours under a visitor's post stays in its case", async () => {
        const post = `${fake.id}_777`;
        fake.happen({ field: "feed", value: { item: "status", verb: "add", post_id: post, from: { id: "7020", name: "Marek" }, message: "Post gościa", created_time: Math.floor(Date.now() / 1000) } });
        const detail = await world.caseOf("Post gościa");
        fake.comments.set(post, { id: post, from: "7020", at_ms: Date.now() });
        await world.becomes(await world.answer(detail, "Odpowiadamy."), "sent");
        const ours = saidOf("Odpowiadamy.")[0].id;
        fake.happen({ field: "feed", value: { item: "comment", verb: "add", comment_id: "1_2_3", post_id: post, parent_id: ours, from: { id: "7020", name: "Marek" }, message: "Dzięki!", created_time: Math.floor(Date.now() / 1000) } });
        await eventually(async () => (await world.detail(detail.conversation.id)).messages.some((one) => one.text === "Dzięki!"));
    });

    it("lost, and its echo is lost: read back, not said twice", async () => {
        fake.echoes = false;
        fake.comment({ text: "zgubione", from: "7021" });
        fake.faults.push("cut");
        await world.becomes(await world.answer(await world.caseOf("zgubione"), "Jestem tu."), "sent");
        assert.equal(saidOf("Jestem tu.").length, 1);
        fake.echoes = true;
    });

    it("edited before it arrives, removed, twice, backwards: one message, as it is now", async () => {
        fake.hold();
        const id = fake.comment({ text: "pierwsze", from: "7022" });
        fake.edit(id, "drugie");
        fake.flush({ twice: true, backwards: true });
        const detail = await world.caseOf("pierwsze");
        assert.deepEqual(detail.messages.map((one) => one.text), ["drugie"]);
        fake.remove(id);
        await eventually(async () => (await world.detail(detail.conversation.id)).messages[0].deleted);
        const { obligations } = await world.admin.must("obligations_list", { query: { state: "waived" } });
        const withdrawn = obligations.find((one) => one.conversation === detail.conversation.id);
        assert.deepEqual([withdrawn.reason, withdrawn.rule, withdrawn.settled_by], ["withdrawn", "withdrawn_by_customer", ""]);
    });

    it("a comment that is gone says so", async () => {
        const id = fake.comment({ text: "zaraz znika", from: "7023" });
        const detail = await world.caseOf("zaraz znika");
        fake.comments.delete(id);
        const failed = await world.becomes(await world.answer(detail, "Halo?"), "failed");
        assert.equal(failed.error_code, "no_place");
    });

    it("who is not named by the network is owed an answer all the same", async () => {
        fake.happen({ field: "feed", value: { item: "comment", verb: "add", comment_id: "1_2_9", post_id: "1_2", parent_id: "1_2", message: "bez nazwiska", created_time: Math.floor(Date.now() / 1000) } });
        assert.equal((await world.caseOf("bez nazwiska")).conversation.open_obligations, 1);
    });

    it("private words are answered in Messenger, delivered and read", async () => {
        fake.write({ from: "7030", text: "Gdzie moja polisa?" });
        const detail = await world.caseOf("Gdzie moja polisa?");
        assert.equal(detail.places[0].visibility, "private");
        const reply = await world.answer(detail, "Wysłana dziś.");
        await world.becomes(reply, "sent");
        assert.equal(saidOf("Wysłana dziś.")[0].metadata, reply.id);
        fake.reads("7030");
        await world.becomes(reply, "read");
        assert.equal((await world.detail(detail.conversation.id)).messages.length, 2);
    });

    it("what was shared is a link, and only to the web", async () => {
        fake.write({ from: "7035", text: "To wasze?", attachments: [{ type: "fallback", title: "Regulamin", url: "https://example.com/r" },
            { type: "fallback", title: "Pułapka", url: "javascript:alert(1)" }] });
        const { messages } = await world.caseOf("To wasze?");
        assert.deepEqual(messages[0].attachments.map(({ kind, url, caption }) => [kind, url, caption]),
            [["shared", "https://example.com/r", "Regulamin"], ["shared", "", "Pułapka"]]);
    });

    it("who answers in Meta's own inbox settles the debt", async () => {
        fake.write({ from: "7031", text: "Ktoś tam?" });
        const detail = await world.caseOf("Ktoś tam?");
        fake.answerElsewhere({ to: "7031", text: "Jestem." });
        await eventually(async () => (await world.detail(detail.conversation.id)).conversation.open_obligations === 0);
    });

    it("after a day a human writes under the tag, and the window says until when", async () => {
        const at_ms = Date.now() - 2 * DAY_MS;
        fake.write({ from: "7032", text: "przedwczoraj", at_ms });
        const detail = await world.caseOf("przedwczoraj");
        assert.equal(detail.places[0].until_ms, at_ms + 7 * DAY_MS);
        await world.becomes(await world.answer(detail, "Przepraszamy."), "sent");
        assert.equal(saidOf("Przepraszamy.")[0].tag, "HUMAN_AGENT");
    });

    it("after a day a program may not write any more: refused beforehand, and nothing is sent", async () => {
        fake.write({ from: "7439", text: "wczoraj rano", at_ms: Date.now() - 25 * 60 * 60 * 1000 });
        const detail = await world.caseOf("wczoraj rano");
        const program = world.server.bearer("ewa@example.com");
        const refused = await program.call("reply_create", world.answering(detail, "Tu bot."));
        assert.equal(refused.status, 422);
        assert.match(refused.value.message, /window_closed/);
        assert.equal(saidOf("Tu bot.").length, 0);
        await world.becomes(await world.answer(detail, "Tu Ewa."), "sent");
        assert.equal(saidOf("Tu Ewa.")[0].tag, "HUMAN_AGENT");
    });

    it("without Meta's consent to the tag the reply fails and is owed again, and the next is refused beforehand", async () => {
        fake.humanAgent = false;
        fake.write({ from: "7033", text: "dawno", at_ms: Date.now() - 2 * DAY_MS });
        const detail = await world.caseOf("dawno");
        const stream = await world.admin.stream((await world.admin.must("bootstrap_read")).seq);
        const failed = await world.becomes(await world.answer(detail, "Hm."), "failed");
        assert.equal(failed.error_code, "late_refused");
        assert.match(failed.error_text, /human_agent/);
        const told = (await stream.find((item) => item.account?.id === account.id)).account;
        stream.close();
        assert.deepEqual(told.lacks, [{ right: "Human Agent", feature: "late_messages" }]);
        const now = await world.detail(detail.conversation.id);
        assert.equal(now.conversation.open_obligations, 1);
        assert.deepEqual([now.places[0].allowed, now.places[0].reason], [false, "late_refused"]);
        const refused = await world.admin.call("reply_create", world.answering(now, "Jeszcze raz."));
        assert.equal(refused.status, 422);
        assert.match(refused.value.message, /late_refused/);
        fake.write({ from: "7036", text: "świeże" });
        const fresh = await world.caseOf("świeże");
        assert.equal(fresh.places[0].until_ms, fresh.messages[0].at_ms + DAY_MS);
        /* Meta has agreed meanwhile, and somebody has the account checked. */
        fake.humanAgent = true;
        await world.admin.must("account_check", { path: { account: account.id } });
        const again = await world.detail(detail.conversation.id);
        assert.equal(again.places[0].allowed, true);
        await world.becomes(await world.answer(again, "Jesteśmy."), "sent");
    });

    describe("while another app has the exchange", () => {
        const place = async (detail) => (await world.detail(detail.conversation.id)).places[0];
        const kinds = async (detail) => (await world.detail(detail.conversation.id)).messages.filter((one) => one.activity).map((one) => one.activity.kind);

        it("it is said before anybody types, and its answer closes the debt", async () => {
            fake.write({ from: "7050", text: "do bota", standby: true });
            const detail = await world.caseOf("do bota");
            assert.deepEqual([detail.conversation.open_obligations, detail.places[0].allowed, detail.places[0].reason], [1, false, "other_app"]);
            assert.deepEqual(await kinds(detail), ["held_elsewhere"]);
            const refused = await world.admin.call("reply_create", world.answering(detail, "My też."));
            assert.deepEqual([refused.status, /other_app/.test(refused.value.message)], [422, true]);
            fake.answerElsewhere({ to: "7050", text: "Tu bot.", standby: true });
            await eventually(async () => (await world.detail(detail.conversation.id)).conversation.open_obligations === 0);
            assert.equal((await place(detail)).allowed, false);
        });

        it("taken over by an agent: then we answer, and news of before changes nothing", async () => {
            const before = Date.now() - 1000;
            fake.write({ from: "7051", text: "chcę człowieka", standby: true, at_ms: before });
            const detail = await world.caseOf("chcę człowieka");
            const message = detail.messages.find((one) => one.direction === "in");
            const { acts } = await world.admin.must("message_acts", { path: { message: message.id } });
            assert.deepEqual(acts.map((one) => [one.act, one.allowed]), [["take_over", true]]);
            const asked = await world.admin.must("message_act", { path: { message: message.id }, body: { act: "take_over" } });
            assert.equal(asked.acting, "take_over");
            await eventually(async () => (await place(detail)).allowed);
            assert.deepEqual(fake.said.filter((one) => one.kind === "take_over").map((one) => one.id), ["7051"]);
            assert.deepEqual(await kinds(detail), ["held_elsewhere", "exchange_taken"]);
            fake.element({ sender: { id: "7051" }, recipient: { id: fake.id }, timestamp: before + 1, take_thread_control: {} });
            await fake.settle();
            await world.becomes(await world.answer(await world.detail(detail.conversation.id), "Jestem człowiekiem."), "sent");
            assert.deepEqual(await kinds(detail), ["held_elsewhere", "exchange_taken"]);
        });

        it("a word that says what is known is the later one all the same", async () => {
            const at_ms = Date.now() - 10_000;
            fake.write({ from: "7055", text: "bez bota", at_ms });
            const detail = await world.caseOf("bez bota");
            fake.control("7055", "take", { previous_owner_app_id: "42" }, at_ms - 1000);
            fake.control("7055", "pass", { new_owner_app_id: "42" }, at_ms + 2000);
            fake.control("7055", "take", { previous_owner_app_id: "42" }, at_ms + 1000);
            fake.write({ from: "7055", text: "halo", at_ms: at_ms + 3000 });
            await eventually(async () => (await world.detail(detail.conversation.id)).messages.some((one) => one.text === "halo"));
            assert.equal((await place(detail)).allowed, true);
            assert.deepEqual(await kinds(detail), []);
        });

        it("not taken over: said why, and it stays with the other", async () => {
            fake.write({ from: "7052", text: "nie oddam", standby: true });
            const detail = await world.caseOf("nie oddam");
            fake.faults.push({ code: 10, status: 403, message: "(#10) You are not the primary receiver" });
            await world.admin.must("message_act", { path: { message: detail.messages.find((one) => one.direction === "in").id }, body: { act: "take_over" } });
            const line = await eventually(async () => (await world.detail(detail.conversation.id)).messages.find((one) => one.activity?.kind === "take_over_failed"));
            assert.match(line.error_text, /primary receiver/);
            assert.equal((await place(detail)).reason, "other_app");
        });

        it("given to us it is ours, taken from us it is not, also where only a refusal tells", async () => {
            fake.write({ from: "7053", text: "w kółko" });
            const detail = await world.caseOf("w kółko");
            fake.control("7053", "take", { previous_owner_app_id: "42" });
            await eventually(async () => !(await place(detail)).allowed);
            fake.control("7053", "pass", { new_owner_app_id: "42", metadata: "x" });
            await eventually(async () => (await place(detail)).allowed);
            fake.control("7053", "pass", { new_owner_app_id: "263902037430900" });
            await eventually(async () => !(await place(detail)).allowed);
            fake.write({ from: "7053", text: "wróciłem do was", standby: false });
            await eventually(async () => (await place(detail)).allowed);
            assert.deepEqual(await kinds(detail), ["held_elsewhere", "given_back", "held_elsewhere", "given_back"]);
            const failed = await world.becomes(await world.answer(await world.detail(detail.conversation.id), "Halo?"), "failed");
            assert.equal(failed.error_code, "other_app");
            assert.equal((await place(detail)).reason, "other_app");
        });
    });

    it("hidden in Meta's own tools, and shown again: the message says so", async () => {
        const id = fake.comment({ text: "do ukrycia", from: "7054" });
        const detail = await world.caseOf("do ukrycia");
        const hidden = async () => (await world.detail(detail.conversation.id)).messages[0].hidden;
        const there = (verb) => fake.happen({ field: "feed", value: { item: "comment", verb, comment_id: id, post_id: `${fake.id}_500`, parent_id: `${fake.id}_500`, from: { id: fake.id }, created_time: 1 } });
        there("hide");
        await eventually(hidden);
        there("unhide");
        await eventually(async () => !(await hidden()));
    });

    it("too fast: waits as told, then arrives", async () => {
        fake.write({ from: "7034", text: "szybko" });
        fake.faults.push("limit");
        await world.becomes(await world.answer(await world.caseOf("szybko"), "Wolniej."), "sent");
        assert.equal(saidOf("Wolniej.").length, 1);
    });

    it("one delivery for two pages reaches both", async () => {
        const other = await startMetaFake({ id: "106600000000002" });
        const account = await connectPage(world, other);
        try {
            fake.hold();
            fake.write({ from: "7040", text: "do pierwszej" });
            fake.write({ from: "7041", text: "do drugiej", to: other.id });
            fake.flush({ together: true });
            assert.notEqual((await world.caseOf("do pierwszej")).conversation.account, account.id);
            assert.equal((await world.caseOf("do drugiej")).conversation.account, account.account?.id ?? account.id);
        } finally {
            await other.close();
        }
    });

    it("after all this everything adds up", () => world.check());
}
