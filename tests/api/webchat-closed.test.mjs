/* A web chat closed for one visitor, and what a visitor has talked about before: who is told what,
 * who may do what, and that nobody reads what is another's. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Follower } from "./lib/follow.mjs";
import { eventually, Server, stores } from "./lib/server.mjs";
import { Visitor, vouch } from "./lib/visitor.mjs";
import { PASSWORD, World } from "./lib/world.mjs";

const SECRET = "a secret that only the shop's server knows";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    const world = new World();
    let account, admin, agent, other, viewer;

    const connect = async (name, fields) => {
        const { id } = await admin.must("account_create", { body: { channel: "webchat", name, shadow: false,
            fields: Object.entries(fields).map(([key, value]) => ({ key, value })) } });
        await eventually(async () => (await fetch(`${world.server.url}/chat/v1/${id}/hello`, { method: "OPTIONS" })).status === 204);
        return id;
    };
    const somebody = async (more, where = account) => {
        const visitor = new Visitor(world.server.url, where);
        assert.equal((await visitor.hello(more)).status, 200);
        return visitor;
    };
    const anna = () => somebody({ identity: vouch(SECRET, account, "4711", "Anna Lis") });
    const path = (detail) => ({ conversation: detail.conversation.id });
    const ban = (detail, reason = "Insults, three times", client = agent) => client.must("visitor_ban", { path: path(detail), body: { reason } });
    const bans = async () => (await admin.must("bans_list", { path: { account } })).bans;
    const begin = async (visitor, text) => {
        assert.equal((await visitor.say(text)).status, 200);
        return world.caseOf(text);
    };

    before(async () => {
        world.server = new Server({ store });
        world.server.init("ewa@example.com", PASSWORD);
        await world.server.start();
        admin = world.admin = await world.server.signInByPassword("ewa@example.com", PASSWORD);
        await admin.must("settings_update", { body: { values: [{ name: "reopen_days", value: "0" }] } });
        account = await connect("Shop", { identity_secret: SECRET, elsewhere: "+48 22 000 00 00" });
        other = await connect("Other shop", {});
        agent = await world.invite("Ola", "agent");
        viewer = await world.invite("Vera", "viewer");
    });
    after(() => world.end());

    describe("a chat closed for a visitor", () => {
        it("says so on an open page, names another way, and refuses and counts what is sent", async () => {
            const visitor = await somebody();
            const detail = await begin(visitor, "you are all fools");
            const { seq, closed, elsewhere } = await eventually(async () => { const t = await visitor.talk(); return t.messages.length === 1 && t; });
            assert.deepEqual([closed, elsewhere], [false, ""]);
            const ear = await visitor.listen(seq);
            await ban(detail);
            await ear.findEvent("resync");
            const talk = await visitor.talk();
            assert.deepEqual([talk.closed, talk.elsewhere, talk.messages.map((one) => one.text)], [true, "+48 22 000 00 00", ["you are all fools"]]);
            assert.equal(JSON.stringify(talk).includes("Insults"), false, "the reason is for colleagues");
            for (const answer of [await visitor.say("let me in"), await visitor.say("now"), await visitor.askPlace(100),
                await visitor.call("POST", "typing", {}), await visitor.call("POST", "transcript", { email: "a@example.com", language: "en" })])
                assert.deepEqual([answer.status, answer.value.code], [403, "banned"]);
            const [mine] = await bans();
            assert.deepEqual([mine.conversation, mine.customer, mine.customer_name, mine.reason, mine.banned_by, mine.refused],
                [detail.conversation.id, detail.customer.id, "", "Insults, three times", agent.person.id, 2]);
            assert.ok(mine.refused_ms >= mine.banned_ms);
            assert.equal((await world.detail(detail.conversation.id)).messages.filter((one) => one.direction === "in").length, 1);
        });

        it("the case tells it, owes what it owed, and nobody can write there until it is lifted", async () => {
            const visitor = await somebody();
            const detail = await begin(visitor, "a second fool");
            const done = await ban(detail);
            assert.ok(done.version > detail.conversation.version);
            assert.equal(done.open_obligations, 1);
            const now = await world.detail(detail.conversation.id);
            assert.deepEqual([now.places[0].allowed, now.places[0].reason], [false, "banned"]);
            const line = now.messages.at(-1);
            assert.deepEqual([line.activity.kind, line.text, line.author_id], ["banned", "Insults, three times", agent.person.id]);
            await agent.refused("reply_create", world.answering(now, "hello?"), 422, "invalid");
            assert.equal((await ban(now, "another reason")).version, done.version, "whoever is banned stays so");
            assert.equal((await bans())[0].reason, "Insults, three times");

            const ear = await visitor.listen((await visitor.talk()).seq);
            await admin.must("visitor_unban", { path: path(detail) });
            await ear.findEvent("resync");
            assert.equal((await visitor.talk()).closed, false);
            assert.equal((await visitor.say("thank you kindly")).status, 200);
            const open = await eventually(async () => { const d = await world.detail(detail.conversation.id); return d.messages.at(-1).text === "thank you kindly" && d; });
            assert.deepEqual([open.places[0].allowed, open.messages.at(-2).activity.kind], [true, "unbanned"]);
            assert.equal((await bans()).some((one) => one.conversation === detail.conversation.id), false);
            await admin.must("visitor_unban", { path: path(detail) });
        });

        it("is seen by every screen: what it showed and what it was told is what is true", async () => {
            const detail = await begin(await somebody(), "seen by all");
            const readers = await Promise.all([["Ewa", admin], ["Ola", agent], ["Vera", viewer]].map(async ([name, client]) => {
                const reader = new Follower(name, client);
                await reader.open(detail.conversation.id);
                return reader;
            }));
            for (const [name, more] of [["visitor_ban", { body: { reason: "rude" } }], ["visitor_unban", {}]]) {
                const what = { path: path(detail), ...more };
                readers[1].did(name, what, await agent.must(name, what));
                for (const reader of readers) await reader.agree({ least: 1 });
            }
            readers.forEach((reader) => reader.close());
        });

        it("holds for a user of the website on every device, and for nobody else", async () => {
            const [one, two, stranger] = [await anna(), await anna(), await somebody()];
            const detail = await begin(one, "from the telephone");
            await ban(detail);
            assert.equal((await bans())[0].customer_name, "Anna Lis");
            assert.equal((await two.say("from the desk")).status, 403);
            assert.equal((await (await anna()).talk()).closed, true);
            assert.equal((await stranger.say("I am somebody else")).status, 200);
            assert.equal((await (await somebody(undefined, other)).say("in another shop")).status, 200);
            await admin.must("visitor_unban", { path: path(detail) });
        });

        it("asks for a reason, for a web chat and for the right to speak", async () => {
            const detail = await begin(await somebody(), "a harmless one");
            for (const [name, more] of [["visitor_ban", { body: { reason: "no" } }], ["visitor_unban", {}]])
                await viewer.refused(name, { path: path(detail), ...more }, 403, "denied");
            await agent.refused("bans_list", { path: { account } }, 403, "denied");
            const empty = await agent.call("visitor_ban", { path: path(detail), body: { reason: "  " } });
            assert.deepEqual([empty.status, empty.value.field, empty.value.problem], [422, "reason", "needed"]);
            await agent.refused("visitor_ban", { path: { conversation: account }, body: { reason: "x" } }, 404, "not_found");
            await admin.refused("bans_list", { path: { account: detail.conversation.id } }, 404, "not_found");
        });
    });

    it("closed from an earlier case of theirs, an open page hears of it as well", async () => {
        const visitor = await somebody();
        const first = await begin(visitor, "an old quarrel");
        await world.becomes(await world.answer(first, "Enough."), "sent");
        await admin.must("conversation_close", { path: path(first), body: { reason: "none" } });
        await begin(visitor, "a new quarrel");
        const ear = await visitor.listen((await visitor.talk()).seq);
        await ban(first);
        await ear.findEvent("resync");
        assert.equal((await visitor.talk()).closed, true);
    });

    describe("earlier talks", () => {
        const earlier = async (visitor) => (await visitor.call("GET", "earlier")).value.talks;
        const end = async (detail, text) => {
            await world.becomes(await world.answer(detail, text), "sent");
            await admin.must("conversation_close", { path: path(detail), body: { reason: "none" } });
        };

        it("are there for who kept their pass, the newest first, with all that was said and nothing more", async () => {
            const visitor = await somebody();
            const first = await begin(visitor, "the blue one");
            assert.deepEqual([(await visitor.talk()).earlier, await earlier(visitor)], [false, []]);
            await admin.must("note_create", { path: path(first), body: { text: "secret note" } });
            await end(first, "It is blue.");
            const second = await begin(visitor, "the red one");
            await end(second, "It is red.");
            await begin(visitor, "the green one");
            assert.equal((await visitor.talk()).earlier, true);
            const talks = await earlier(visitor);
            assert.deepEqual(talks.map((one) => [one.id, one.text]), [[second.conversation.id, "the red one"], [first.conversation.id, "the blue one"]]);
            assert.ok(talks[1].at_ms > 0 && talks[1].at_ms <= talks[0].at_ms);
            const { value, status } = await visitor.call("GET", `earlier/${first.conversation.id}`);
            assert.equal(status, 200);
            assert.deepEqual(value.messages.map((one) => [one.from, one.text]), [["visitor", "the blue one"], ["person", "It is blue."]]);
            assert.deepEqual((await visitor.talk()).messages.map((one) => one.text), ["the green one"]);

            for (const stranger of [await somebody(), await anna(), await somebody(undefined, other)]) {
                assert.deepEqual(await earlier(stranger), []);
                const refused = await stranger.call("GET", `earlier/${first.conversation.id}`);
                assert.deepEqual([refused.status, refused.value.code], [404, "not_found"]);
            }
            assert.equal((await new Visitor(world.server.url, account).call("GET", "earlier")).status, 401);
            for (const name of ["earlier/", "earlier/x", `earlier/${account}`]) assert.equal((await visitor.call("GET", name)).status, 404, name);
        });

        it("follow a user of the website, and may be read where the chat is closed for them", async () => {
            const piotr = () => somebody({ identity: vouch(SECRET, account, "4712", "Piotr") });
            const detail = await begin(await piotr(), "his first");
            await end(detail, "Done.");
            const now = await begin(await piotr(), "his second");
            await ban(now);
            const [talk] = await earlier(await piotr());
            assert.deepEqual([talk.id, talk.text], [detail.conversation.id, "his first"]);
            assert.equal((await (await piotr()).call("GET", `earlier/${talk.id}`)).value.messages.length, 2);
        });
    });

    it("everything adds up", () => assert.match(world.server.command("check", world.server.storeFlags()), /Everything adds up/));
}
