/* A post that listening heard becomes a case: answered through the brand's account where there is one,
 * by hand where there is none; one message and one case, whoever brings it first; and back. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startBlueskyFake } from "../fakes/bluesky.mjs";
import { startXFake } from "../fakes/x.mjs";
import { eventually, stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

for (const store of stores) describe(`on ${store}`, () => {
    let world, bluesky, x, brand, url, watch, other, nora;

    before(async () => {
        world = await World.make({ store });
        [bluesky, x] = await Promise.all([startBlueskyFake(), startXFake()]);
        nora = await world.invite("Nora", "agent");
        bluesky.mention("3c", "@kotwica.example kotwica hail again");
        await world.admin.must("account_create", { body: { channel: "bluesky", name: "Kotwica", fields: bluesky.fields() } });
        const fields = { user_id: "900", handle: "@kotwica", client_id: "kotwica", client_secret: "client-secret", refresh_token: "refresh-1",
            consumer_secret: "s3cret", base_url: x.url, allow_private_addresses: "yes" };
        brand = await world.admin.must("account_create", { body: { channel: "x", name: "X",
            fields: Object.entries(fields).map(([key, value]) => ({ key, value })) } });
        url = world.server.url + brand.webhook_path;
        await eventually(() => x.challenge(url));
        await world.caseOf("@kotwica.example kotwica hail again"); /* what comes later is counted */
        watch = (await world.admin.must("watch_create", { body: { name: "Brand", query: "kotwica" } })).id;
        other = (await world.admin.must("watch_create", { body: { name: "Silence", query: "cisza OR hail" } })).id;
    });
    after(async () => {
        bluesky?.close();
        await x?.close();
        await world?.end();
    });

    const sums = async (of = watch) => (await world.admin.must("watches_list")).watches.find((one) => one.id === of);
    const numbers = async (of) => (({ heard, needs, by_rule, by_person, open, cases }) => [heard, needs, by_rule, by_person, open, cases])(await sums(of));
    const find = async (text, of = watch) => (await world.admin.must("watch_posts", { path: { watch: of } })).posts.find((one) => one.text === text);
    const hear = async (post) => {
        await world.admin.must("posts_take", { body: { posts: [post] } });
        return find(post.text);
    };
    const path = (post, of = watch) => ({ watch: of, post: post.id });
    const take = (post, owner = "", client = nora) => client.must("heard_take", { path: path(post), body: { owner } });
    const putBack = (post) => nora.must("heard_put_back", { path: path(post) });
    const judge = (post, judged) => nora.must("heard_judge", { path: path(post), body: { judged } });
    const read = (post) => world.detail(post.conversation);
    const owed = async () => (await world.admin.must("ledger_read")).sum.open;

    describe("where the brand has no account", () => {
        let post;

        it("it is a case with its link, owed and counted by each watch, and answered by hand", async () => {
            post = await hear({ id: "7", channel: "forum", text: "kotwica: cisza", author: "ola", author_name: "Ola", url: "https://forum.example/7" });
            assert.equal(post.conversation, "");
            const before = await owed();
            const taken = await take(post, nora.person.id);
            assert.deepEqual([taken.joined, taken.post.judged, taken.post.judged_by], [false, "needs", nora.person.id]);
            post = taken.post;
            const { conversation, messages, places } = await read(post);
            assert.deepEqual([conversation.title, conversation.assignee, conversation.open_obligations, conversation.customer_name],
                ["kotwica: cisza", nora.person.id, 1, "Ola"]);
            const said = messages.find((one) => one.direction === "in");
            assert.deepEqual([said.permalink, said.visibility, said.channel], ["https://forum.example/7", "public", "heard"]);
            assert.deepEqual([places[0].allowed, places[0].reason, places[0].account_name], [false, "heard_only", "forum"]);
            assert.ok(messages.some((one) => one.activity?.kind === "taken_over"));
            assert.equal(await owed(), before + 1);
            assert.deepEqual(await numbers(watch), [1, 1, 0, 0, 0, 1]);
            assert.deepEqual(await numbers(other), [1, 1, 0, 0, 0, 1]);
            assert.equal((await find("kotwica: cisza", other)).conversation, post.conversation);
        });

        it("taken over once more it is the same case, which keeps its owner; it is judged there alone", async () => {
            const again = await take(post, (await world.admin.must("bootstrap_read")).me.id, world.admin);
            assert.deepEqual([again.joined, again.post.conversation], [true, post.conversation]);
            assert.equal((await read(post)).conversation.assignee, nora.person.id);
            const { problem } = await nora.refused("heard_judge", { path: path(post), body: { judged: "not_needed" } }, 422, "invalid");
            assert.equal(problem, "is_case");
            assert.equal((await nora.must("heard_judge", { path: path(post), body: { mark: "right" } })).mark, "right");
        });

        it("put back it owes nothing, is judged as before, and comes back as the same case", async () => {
            const before = await owed();
            const back = await putBack(post);
            assert.deepEqual([back.conversation, back.judged, back.judged_by], ["", "open", ""]);
            assert.deepEqual(await numbers(watch), [1, 0, 0, 0, 1, 0]);
            const { conversation, messages } = await read(post);
            assert.deepEqual([conversation.state, conversation.open_obligations], ["closed", 0]);
            const said = messages.find((one) => one.direction === "in");
            assert.deepEqual([said.obligation, said.waive_rule], ["waived", "put_back"]);
            assert.ok(messages.some((one) => one.activity?.kind === "put_back"));
            assert.equal(await owed(), before - 1);
            await judge(post, "not_needed");
            const again = await take(post);
            assert.deepEqual([again.joined, again.post.conversation], [true, post.conversation]);
            assert.deepEqual([(await read(post)).conversation.state, (await read(post)).conversation.open_obligations], ["open", 1]);
            assert.equal((await putBack(post)).judged, "person");
            assert.equal((await putBack(post)).judged, "person", "and that may be said twice");
            await take(post);
            const settled = await nora.must("message_waive", { path: { message: messages.find((one) => one.direction === "in").id }, body: { reason: "answered_elsewhere" } });
            assert.deepEqual([settled.open_obligations, settled.state], [0, "open"]);
            await nora.must("conversation_close", { path: { conversation: post.conversation }, body: { reason: "none" } });
            assert.deepEqual(await numbers(watch), [1, 1, 0, 0, 0, 1]);
            await putBack(post);
            await take(post);
            assert.deepEqual([(await read(post)).conversation.state, (await read(post)).conversation.open_obligations], ["open", 1], "whoever closed it");
        });

        it("the next post from there is of the same account, another author is another customer", async () => {
            const accounts = async () => (await world.admin.must("accounts_list")).accounts.filter((one) => one.channel === "heard");
            const second = (await take(await hear({ id: "8", channel: "forum", text: "kotwica milczy", author: "jan" }))).post;
            assert.equal((await accounts()).length, 1);
            assert.notEqual((await read(second)).conversation.customer, (await read(post)).conversation.customer);
            const nameless = (await take(await hear({ id: "9", channel: "wall", text: "kotwica?" }))).post;
            assert.equal((await read(nameless)).messages.length, 2);
            assert.equal((await accounts()).length, 2);
            assert.equal((await read(second)).conversation.assignee, "");
        });
    });

    describe("where the brand has an account", () => {
        it("heard first: answered by its address alone; what the network delivers later is the same", async () => {
            bluesky.write("3a", "kotwica, hail!");
            const uri = bluesky.uriOf("3a");
            const post = (await take(await hear({ id: uri, channel: "bluesky", text: "kotwica, hail!", author: "anna.example" }))).post;
            const detail = await read(post);
            assert.deepEqual([detail.places[0].allowed, detail.places[0].visibility], [true, "public"]);
            await world.becomes(await world.answer(detail, "We are looking."), "sent");
            const [record] = bluesky.records.values();
            assert.deepEqual(record.reply, { root: { uri, cid: "cid-3a" }, parent: { uri, cid: "cid-3a" } });
            assert.ok(bluesky.asked.includes("app.bsky.feed.getPosts"));
            await nora.refused("heard_put_back", { path: path(post) }, 409, "conflict");
            bluesky.mention("3a", "kotwica, hail!");
            bluesky.mention("3b", "@kotwica.example after it");
            await world.caseOf("@kotwica.example after it");
            const { messages, conversation } = await read(post);
            assert.equal(messages.filter((one) => one.direction === "in").length, 1);
            assert.equal(conversation.open_obligations, 0);
        });

        it("delivered first: taking it over joins the case, and putting it back leaves it owed", async () => {
            const { conversation } = await world.caseOf("@kotwica.example kotwica hail again");
            const page = `https://bsky.app/profile/${bluesky.uriOf("3c").split("/")[2]}/post/3c`;
            const heard = await hear({ id: "3c", channel: "bluesky", text: "@kotwica.example kotwica hail again", url: page, author: "anna.example" });
            const taken = await take(heard);
            assert.deepEqual([taken.joined, taken.post.conversation], [true, conversation.id]);
            assert.equal((await read(taken.post)).messages.filter((one) => one.direction === "in").length, 1);
            await putBack(heard);
            assert.equal((await read(taken.post)).conversation.open_obligations, 1);
            await nora.must("conversation_close", { path: { conversation: conversation.id }, body: { reason: "no_question" } });
            await take(heard);
            assert.equal((await read(taken.post)).conversation.open_obligations, 1, "taking it over says that an answer is needed");
        });

        it("heard under two names it is one message, owed until it is put back under both", async () => {
            const uri = bluesky.uriOf("3d"), at_ms = Date.now() - 5000;
            const page = `https://bsky.app/profile/${uri.split("/")[2]}/post/3d`;
            const first = (await take(await hear({ id: "3d", channel: "bluesky", text: "kotwica, twice", url: page, author: "anna.example", at_ms }))).post;
            const second = await take(await hear({ id: uri, channel: "bluesky", text: "kotwica, twice!", author: "anna.example", at_ms: at_ms - 2000 }));
            assert.deepEqual([second.joined, second.post.conversation], [true, first.conversation]);
            const owes = async () => (await read(first)).messages.find((one) => one.text === "kotwica, twice").obligation;
            await putBack(first);
            assert.equal(await owes(), "open", "the other name's watches still count it");
            await putBack(second.post);
            assert.equal(await owes(), "waived");
        });

        it("X takes no answer to who did not name us, until it delivers that they quoted us; the author is one", async () => {
            const from = { id: "501", name: "Marek", username: "User_1", public_metrics: { followers_count: 1200 } };
            const told = x.mention({ from, text: "kotwica nic nie robi" });
            const post = (await take(await hear({ id: told.id, channel: "x", text: "kotwica nic nie robi", author: "User_1" }))).post;
            const detail = await read(post);
            assert.deepEqual([detail.places[0].allowed, detail.places[0].reason], [false, "not_summoned"]);
            await putBack(post);
            assert.equal((await read(post)).conversation.state, "closed");
            assert.equal(await x.deliver(url, "post.mention.create", told), 200);
            const now = await eventually(async () => {
                const found = await read(post);
                return found.places[0].allowed && found;
            });
            assert.deepEqual([now.conversation.state, now.conversation.open_obligations], ["open", 1], "it was said to us after all");
            assert.equal(now.messages.find((one) => one.direction === "in").followers, 1200);
            assert.equal((await world.admin.must("account_read", { path: { account: brand.id } })).health.cost_microusd, 5000, "counted when it was taken over, and not once more");
            await x.deliver(url, "post.mention.create", x.mention({ from, text: "@kotwica a teraz?" }));
            const next = await world.caseOf("@kotwica a teraz?");
            assert.equal(next.conversation.customer, now.conversation.customer);
            const named = (await take(await hear({ id: x.idAt(Date.now()), channel: "x", text: "@Kotwica, kotwica!", author: "ewa" }))).post;
            assert.equal((await read(named)).places[0].allowed, true);
        });
    });

    it("who may only look makes no case; who sees one department does not reach another's", async () => {
        const vera = await world.invite("Vera", "viewer");
        const post = await hear({ id: "90", channel: "forum", text: "kotwica na koniec", author: "iga" });
        await vera.refused("heard_take", { path: path(post), body: {} }, 403, "denied");
        const south = await world.admin.must("department_create", { body: { name: "South" } });
        const sara = await world.invite("Sara", "agent", south.id);
        const { accounts } = await world.admin.must("accounts_list");
        const forum = accounts.find((one) => one.name === "forum");
        const north = await world.admin.must("department_create", { body: { name: "North" } });
        await world.admin.must("account_update", { path: { account: forum.id }, body: { set_department: true, department: north.id } });
        const own = (await take(post, "", sara)).post;
        assert.equal((await sara.must("conversation_read", { path: { conversation: own.conversation } })).conversation.department, south.id);
        const theirs = await hear({ id: "91", channel: "forum", text: "kotwica naprawdę na koniec", author: "ula" });
        await take(theirs);
        await putBack(theirs);
        await sara.refused("heard_take", { path: path(theirs), body: {} }, 409, "conflict");
    });

    it("after all this everything adds up", () => world.check());
});
