/* The web chat's whole way: a visitor writes, the desk answers, the visitor sees it live; and what
 * must not work: foreign passes and websites, words too long or too many, others' talks. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually, Server, stores } from "./lib/server.mjs";
import { Visitor, vouch } from "./lib/visitor.mjs";
import { PASSWORD, World } from "./lib/world.mjs";

const SECRET = "a secret that only the shop's server knows";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    const world = new World();
    let admin;
    let account;
    let closed;

    const connect = async (name, fields) => {
        const { id } = await admin.must("account_create", { body: { channel: "webchat", name, shadow: false,
            fields: Object.entries(fields).map(([key, value]) => ({ key, value })) } });
        await eventually(async () => (await fetch(`${world.server.url}/chat/v1/${id}/hello`, { method: "OPTIONS" })).status === 204);
        return id;
    };
    const somebody = async (where = account, more) => {
        const visitor = new Visitor(world.server.url, where);
        const answer = await visitor.hello(more);
        assert.equal(answer.status, 200, JSON.stringify(answer.value));
        return visitor;
    };

    before(async () => {
        world.server = new Server({ store });
        world.server.init("ewa@example.com", PASSWORD);
        await world.server.start();
        admin = world.admin = await world.server.signInByPassword("ewa@example.com", PASSWORD);
        account = await connect("Shop", { title: "Kotwica", greeting: "Good to see you", hours: "Mon-Fri 8-16",
            color: "#204060", identity_secret: SECRET });
        closed = await connect("Closed shop", { origins: "https://shop.example, http://localhost:3000/" });
    });
    after(() => world.end());

    describe("a talk", () => {
        it("hello shows the chat and asks for nothing", async () => {
            const { value } = await new Visitor(world.server.url, account).hello();
            assert.deepEqual([value.title, value.greeting, value.hours, value.color, value.verified, value.text_max],
                ["Kotwica", "Good to see you", "Mon-Fri 8-16", "#204060", false, 4000]);
            assert.match(value.visitor, /^[\w-]{20}$/);
            assert.ok(value.expires_ms > Date.now() + 80 * 24 * 3600e3);
        });

        it("goes there and back: received, answered, delivered, read", async () => {
            const visitor = await somebody();
            const { seq, messages, attended } = await visitor.talk();
            assert.deepEqual([messages, attended], [[], false]);
            const ear = await visitor.listen(seq);
            assert.equal(ear.status, 200);
            const sent = await visitor.say("Where is my parcel?", { id: "first-1" });
            assert.deepEqual([sent.status, sent.value], [200, { id: "first-1" }]);
            const own = await ear.find((item) => item.message.from === "visitor");
            assert.deepEqual([own.message.text, own.message.client_id, own.after], ["Where is my parcel?", "first-1", seq]);

            const detail = await world.caseOf("Where is my parcel?");
            assert.equal(detail.conversation.customer_name, "");
            assert.equal(detail.conversation.open_obligations, 1);
            assert.deepEqual(detail.customer.identities.map((one) => [one.scheme, one.verified]), [["webchat", false]]);
            assert.deepEqual([detail.places[0].allowed, detail.places[0].max, detail.places[0].visibility], [true, 4000, "private"]);
            const note = await admin.must("note_create", { path: { conversation: detail.conversation.id }, body: { text: "secret note" } });
            assert.ok(note);
            const reply = await world.answer(detail, "It is with the courier.");
            const item = await ear.find((one) => one.message.from === "person");
            assert.deepEqual([item.message.text, item.message.name !== "", item.message.read], ["It is with the courier.", true, false]);
            await world.becomes(reply, "sent");
            assert.equal((await world.detail(detail.conversation.id)).conversation.open_obligations, 0);

            assert.equal((await visitor.seen(item.message.id, false)).status, 200);
            await world.becomes(reply, "delivered");
            assert.equal((await visitor.seen(item.message.id, true)).status, 200);
            await world.becomes(reply, "read");
            assert.equal((await visitor.seen(item.message.id, false)).status, 200);
            const now = await visitor.talk();
            assert.deepEqual(now.messages.map((one) => [one.from, one.text, one.read, one.gone]),
                [["visitor", "Where is my parcel?", false, false], ["person", "It is with the courier.", true, false]]);
            assert.equal(JSON.stringify(ear.items).includes("secret note"), false);
            assert.equal((await world.now(reply)).delivery, "read", "receipts never go back");
            ear.close();
        });

        it("a held reply is not seen before it leaves; an undone one never", async () => {
            const visitor = await somebody();
            await visitor.say("held?");
            const detail = await world.caseOf("held?");
            const reply = await world.answer(detail, "rash words", { hold_ms: 10_000 });
            assert.equal((await visitor.talk()).messages.length, 1);
            await admin.must("reply_undo", { path: { message: reply.id } });
            assert.equal((await visitor.talk()).messages.length, 1);
        });

        it("what was sent twice is there once; what waited offline is in its order", async () => {
            const visitor = await somebody();
            const now = Date.now();
            const first = { id: "off-1", made_ms: now - 60_000, now_ms: now };
            for (let i = 0; i < 3; i++) assert.equal((await visitor.say("twice", first)).status, 200);
            await visitor.say("after it", { id: "off-2", made_ms: now - 30_000, now_ms: now });
            const talk = await eventually(async () => {
                const { messages } = await visitor.talk();
                return messages.length >= 2 && messages;
            });
            assert.deepEqual(talk.map((one) => one.text), ["twice", "after it"]);
            assert.ok(talk[0].at_ms <= Date.now() - 55_000, "said when it was written");
        });

        it("goes on after a hello with its pass, and after the stream was cut", async () => {
            const visitor = await somebody();
            await visitor.say("one");
            const detail = await world.caseOf("one");
            const before = await eventually(async () => { const t = await visitor.talk(); return t.messages.length === 1 && t; });
            const again = new Visitor(world.server.url, account);
            again.pass = visitor.pass;
            assert.equal((await again.hello()).value.visitor, (await visitor.hello()).value.visitor);
            const ear = await visitor.listen(before.seq);
            await world.answer(detail, "two");
            const two = await ear.find((item) => item.message.text === "two");
            ear.close();
            await visitor.say("three");
            const back = await visitor.listen(0, { "last-event-id": String(two.seq) });
            assert.equal((await back.find(() => true)).after, two.seq); // "three", or first what became of "two"
            await back.find((item) => item.message.text === "three");
            back.close();
        });

        it("a stream that missed too much says resync", async () => {
            const visitor = await somebody();
            await visitor.say("long ago");
            await world.caseOf("long ago");
            const ear = await visitor.listen(0);
            await ear.findEvent("resync");
        });

        it("each sees that the other writes, until it is said; nobody else does, and nothing is kept", async () => {
            const visitor = await somebody();
            await visitor.say("typing one");
            const detail = await world.caseOf("typing one");
            const { seq } = await visitor.talk();
            const [ear, deaf] = [await visitor.listen(seq), await (await somebody()).listen(seq)];
            const conversation = detail.conversation.id;
            const there = () => admin.must("presence_tell", { body: { screen: "other", conversation } }).then((now) => now.people);
            const type = (typing) => admin.must("presence_tell", { body: { screen: "one", conversation, typing } });

            assert.equal((await visitor.call("POST", "typing", {})).status, 200);
            await eventually(async () => (await there()).some((one) => one.person === "" && one.typing));
            await visitor.say("it is said");
            await eventually(async () => (await there()).every((one) => one.person !== ""));

            const before = (await visitor.talk()).seq;
            await type(true);
            assert.deepEqual(JSON.parse((await ear.findEvent("presence")).data), { typing: true });
            await type(false);
            await ear.wait(() => ear.items.some((item) => item.data === '{"typing":false}'), 60_000);
            assert.equal((await visitor.talk()).seq, before, "no line of the log");
            assert.deepEqual(deaf.items, []);

            const stranger = await somebody();
            assert.equal((await stranger.call("POST", "typing", {})).status, 200, "who has no case tells nobody");
            ear.close();
            deaf.close();
        });

        it("the desk sees who is there", async () => {
            const visitor = await somebody();
            const { seq } = await admin.must("bootstrap_read");
            const desk = await admin.stream(seq);
            await eventually(async () => (await visitor.talk()).attended);
            desk.close();
        });
    });

    describe("a chat that is connected is changed in place", () => {
        const change = (fields) => admin.call("account_update", { path: { account: closed },
            body: { fields: Object.entries(fields).map(([key, value]) => ({ key, value })) } });

        it("words, colour, languages and websites hold from the next hello on; its talks stay", async () => {
            const visitor = await somebody(closed);
            await visitor.say("before the change");
            assert.equal((await change({ title: "Kotwica", greeting: "Dzień dobry", color: "#a1b2c3", languages: "pl he",
                origins: "https://shop.example, http://localhost:3000/" })).status, 200);
            const { value } = await eventually(async () => { const a = await visitor.hello(); return a.value.title === "Kotwica" && a; });
            assert.deepEqual([value.greeting, value.color, value.languages], ["Dzień dobry", "#a1b2c3", "pl he"]);
            assert.equal((await eventually(async () => { const t = await visitor.talk(); return t.messages.length === 1 && t; })).messages[0].text, "before the change");
            assert.equal((await visitor.hello({}, { origin: "https://other.example" })).status, 403);
        });

        it("its secret is renewed: the old signature is refused, the new one believed", async () => {
            const fresh = "0123456789abcdef".repeat(4);
            assert.equal((await change({ identity_secret: "the first of its secrets" })).status, 200);
            assert.equal((await change({ identity_secret: fresh })).status, 200);
            const as = (secret) => new Visitor(world.server.url, closed).hello({ identity: vouch(secret, closed, "7") });
            await eventually(async () => (await as(fresh)).status === 200);
            assert.equal((await as("the first of its secrets")).status, 403);
            assert.equal((await change({ identity_secret: "" })).status, 200);
            assert.equal((await as(fresh)).status, 200, "an empty one leaves it");
            const { fields } = await admin.must("account_read", { path: { account: closed } });
            assert.deepEqual(fields.find((one) => one.key === "identity_secret"), { key: "identity_secret", value: "", kept: true });
            await change({ languages: "", greeting: "", title: "" });
        });

        for (const [key, value, problem] of [["color", "blue", "not_a_color"], ["color", "#12345g", "not_a_color"], ["languages", "pl xx", "not_languages"],
            ["origins", "shop.example", "not_sites"], ["origins", "https://shop.example/path", "not_sites"], ["origins", "https://*", "not_sites"],
            ["identity_secret", "fifteen letters", "secret_short"]])
            it(`is refused beside its field: ${key} ${value}`, async () => {
                const answer = await change({ [key]: value });
                assert.deepEqual([answer.status, answer.value.field, answer.value.problem], [422, `fields.${key}`, problem]);
            });
    });

    describe("a user the website vouches for", () => {
        it("is one customer on all devices, shown as verified", async () => {
            const one = await somebody(account, { identity: vouch(SECRET, account, "4711", "Anna Lis") });
            const two = await somebody(account, { identity: vouch(SECRET, account, "4711", "Anna Lis") });
            assert.equal((await one.hello({ identity: vouch(SECRET, account, "4711", "Anna Lis") })).value.verified, true);
            await one.say("from the telephone");
            await eventually(async () => (await two.talk()).messages.length === 1);
            const detail = await world.caseOf("from the telephone");
            assert.equal(detail.conversation.customer_name, "Anna Lis");
            assert.deepEqual(detail.customer.identities.find((id) => id.scheme === "webchat.user"), { scheme: "webchat.user", value: "4711", profile: detail.customer.id, verified: true });
        });

        it("their pass alone opens nothing: who signed out of the website is somebody new", async () => {
            const anna = await somebody(account, { identity: vouch(SECRET, account, "4712", "Anna") });
            const named = (await anna.hello({ identity: vouch(SECRET, account, "4712", "Anna") })).value.visitor;
            const { value } = await anna.hello();
            assert.notEqual(value.visitor, named);
            assert.equal(value.verified, false);
        });

        const claims = {
            "a forged signature": (a) => ({ ...vouch(SECRET, a, "1"), signature: "0".repeat(64) }),
            "another user's signature": (a) => ({ ...vouch(SECRET, a, "1"), user: "2" }),
            "another name": (a) => ({ ...vouch(SECRET, a, "1", "Anna"), name: "Ewa" }),
            "another account's": () => vouch(SECRET, "0000000000001", "1"),
            "one that has ended": (a) => vouch(SECRET, a, "1", "", Math.floor(Date.now() / 1000) - 1),
            "one that never ends": (a) => vouch(SECRET, a, "1", "", Math.floor(Date.now() / 1000) + 90_000),
            "two lines": (a) => vouch(SECRET, a, "1\n2"),
            "nobody": (a) => vouch(SECRET, a, ""),
        };
        for (const [what, make] of Object.entries(claims)) it(`is not believed: ${what}`, async () => {
            const answer = await new Visitor(world.server.url, account).hello({ identity: make(account) });
            assert.deepEqual([answer.status, answer.value.code], [403, "denied"]);
        });

        it("nor where the account has no secret", async () => {
            const answer = await new Visitor(world.server.url, closed).hello({ identity: vouch("", closed, "1") });
            assert.equal(answer.status, 403);
        });
    });

    describe("what must not work", () => {
        it("calls without a pass, with a forged, changed or foreign one", async () => {
            const visitor = await somebody();
            const parts = visitor.pass.split(".");
            const changed = [...parts];
            changed[2] = "AAAAAAAAAAAAAAAAAAAA";
            const later = [...parts];
            later[3] = String(Number(later[3]) + 1);
            const other = await somebody(closed);
            for (const pass of ["", "x", "1.2.3", "a.b.c.d.e.f.g", changed.join("."), later.join("."), `${visitor.pass}.`, other.pass, visitor.pass.slice(0, -1)]) {
                const who = new Visitor(world.server.url, account);
                who.pass = pass;
                for (const [method, name] of [["GET", "messages"], ["GET", "events?after=0"], ["POST", "messages"], ["POST", "seen"]]) {
                    const answer = await who.call(method, name, method === "POST" ? {} : undefined);
                    assert.deepEqual([answer.status, answer.value.code], [401, "not_signed_in"], `${pass} ${name}`);
                }
            }
        });

        it("reading or marking what is another's", async () => {
            const visitor = await somebody();
            await visitor.say("mine alone");
            const reply = await world.answer(await world.caseOf("mine alone"), "yours alone");
            await world.becomes(reply, "sent");
            const stranger = await somebody();
            assert.deepEqual((await stranger.talk()).messages, []);
            assert.equal((await stranger.seen(reply.id, true)).status, 200);
            assert.equal((await world.now(reply)).delivery, "sent");
        });

        it("words that are none, too long, or not as the page says", async () => {
            const visitor = await somebody();
            const wrong = [[{ text: " \n " }, "text"], [{ text: "x".repeat(4001) }, "text"], [{ id: "" }, "id"], [{ id: "a b" }, "id"],
                [{ id: "x".repeat(65) }, "id"], [{ made_ms: 0 }, "made_ms"], [{ now_ms: -1 }, "made_ms"], [{ made_ms: "soon" }, "made_ms"]];
            for (const [more, field] of wrong) {
                const answer = await visitor.say("x", more);
                assert.deepEqual([answer.status, answer.value.code, answer.value.field], [422, "invalid", field], JSON.stringify(more));
            }
            for (const body of ["", "no", "[]", "[[[[[[", JSON.stringify({ text: "x".repeat(20_000) })]) {
                const answer = await visitor.call("POST", "messages", body);
                assert.equal(answer.status, 422, body.slice(0, 20));
            }
            const huge = await visitor.call("POST", "messages", "x".repeat(40_000));
            assert.equal(huge.status, 413);
            assert.equal((await visitor.seen("nothing", true)).status, 422);
            assert.equal((await visitor.call("GET", "events?after=-1")).status, 422);
            assert.equal((await visitor.call("GET", "elsewhere")).status, 404);
            const { quarantined } = await admin.must("bootstrap_read");
            assert.equal(quarantined, 0);
        });

        it("a burst of one visitor: the rest waits, and is told how long", async () => {
            const visitor = await somebody();
            let refused;
            for (let i = 0; i < 20 && !refused; i++) // a slow machine earns new ones meanwhile
                refused = (await Promise.all(Array.from({ length: 40 }, (_, n) => visitor.say(`burst ${i}, ${n}`)))).find((one) => one.status !== 200);
            assert.deepEqual([refused.status, refused.value.code], [429, "limit"]);
            assert.ok(Number(refused.headers.get("retry-after")) >= 1);
        });

        it("a page of another website, where the account lists its own", async () => {
            const visitor = new Visitor(world.server.url, closed);
            const own = new URL(world.server.url).origin;
            for (const origin of ["https://evil.example", "null", "https://shop.example.evil.example", "http://shop.example", "https://shop.example:444"]) {
                const answer = await visitor.hello({}, { origin });
                assert.deepEqual([answer.status, answer.value.code, answer.headers.get("access-control-allow-origin")], [403, "denied", null], origin);
                assert.equal((await visitor.call("OPTIONS", "hello", undefined, { origin })).status, 403);
            }
            for (const origin of ["https://shop.example", "http://localhost:3000"]) {
                const answer = await visitor.hello({}, { origin });
                assert.deepEqual([answer.status, answer.headers.get("access-control-allow-origin"), answer.headers.get("vary"),
                    answer.headers.get("access-control-allow-credentials")], [200, origin, "Origin", null]);
                const ask = await fetch(`${world.server.url}/chat/v1/${closed}/messages`, { method: "OPTIONS", headers: { origin } });
                assert.deepEqual([ask.status, ask.headers.get("access-control-allow-methods"), ask.headers.get("access-control-allow-origin")],
                    [204, "GET, POST", origin]);
            }
            assert.equal((await visitor.hello({}, { origin: own })).headers.get("access-control-allow-origin"), null);
            const bad = await visitor.call("GET", "messages", undefined, { origin: "https://shop.example", authorization: "Bearer x" });
            assert.deepEqual([bad.status, bad.headers.get("access-control-allow-origin")], [401, "https://shop.example"]);
        });

        it("an account that is none, paused or of another channel", async () => {
            const nobody = new Visitor(world.server.url, "0000000000000");
            assert.equal((await nobody.hello()).status, 404);
            assert.equal((await new Visitor(world.server.url, "x").hello()).status, 404);
            const shut = await connect("Shut", {});
            const visitor = await somebody(shut);
            await admin.must("account_update", { path: { account: shut }, body: { name: "Shut", state: "paused" } });
            await eventually(async () => (await visitor.hello()).status === 404);
            assert.equal((await visitor.say("x")).status, 404);
            const hook = await fetch(`${world.server.url}/webhooks/webchat/${account}`, { method: "POST", body: "{}" });
            assert.equal(hook.status, 404, "nothing comes in by the side door");
        });
    });

    it("the tenth thousand hello of one address is refused and costs nothing", async () => {
        let refused = 0;
        for (let i = 0; i < 500 && refused < 50; i++) { // a slow machine earns new ones meanwhile
            const some = await Promise.all(Array.from({ length: 10 }, () => new Visitor(world.server.url, account).hello()));
            refused += some.filter((one) => one.status === 429).length;
        }
        assert.ok(refused >= 50);
        assert.equal((await admin.must("bootstrap_read")).quarantined, 0);
    });
}
