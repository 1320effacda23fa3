/* Us and rivals: whose a watch is, the share of voice, whom rivals answer, how a post speaks to us, and
 * campaigns, which listen for some days only. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually, startServer } from "./lib/server.mjs";
import { readTable } from "./lib/world.mjs";

const day = 86_400_000;
const noon = Math.floor(Date.now() / day) * day - 3 * day + day / 2; // three days ago: in the week, whatever the time is

let server;
let admin;

before(async () => {
    server = await startServer({ demo: true });
    admin = await server.signInByLink();
});
after(async () => {
    server.process.kill("SIGTERM");
    await server.exit;
    assert.equal(server.command("check", server.storeFlags()), "Everything adds up.\n");
    await server.stop();
});

const watch = (name, query, more = {}) => admin.must("watch_create", { body: { name, query, ...more } });
const take = (...posts) => admin.must("posts_take", { body: { posts } });
let posts = 0;
const post = (text, more = {}) => ({ id: `v${++posts}`, text, at_ms: noon, ...more });
const read = async (id) => (await admin.must("watches_list")).watches.find((one) => one.id === id);
const heard = async (id, query = {}) => (await admin.must("watch_posts", { path: { watch: id }, query })).posts;

describe("the share of voice", () => {
    it("has a line for each watch, ours and rivals', from the sums of some days", async () => {
        const ours = await watch("Kotwica", "kotwica");
        const rival = await watch("Latarnia", "latarnia", { whose: "rival" });
        assert.deepEqual([ours.whose, rival.whose], ["ours", "rival"]);
        await take(post("kotwica", { mood: "positive" }), post("kotwica, latarnia", { mood: "negative" }), post("latarnia", { mood: "neutral" }),
            post("latarnia", { mood: "neutral", repost: true }), post("dawna latarnia", { mood: "positive", at_ms: noon - 30 * day }));
        const week = await admin.must("voice_read", { query: { days: 7 } });
        assert.equal(week.to_ms - week.from_ms, 7 * day);
        assert.deepEqual(week.shares, [
            { watch: rival.id, name: "Latarnia", whose: "rival", heard: 3, negative: 1, neutral: 2, positive: 0 },
            { watch: ours.id, name: "Kotwica", whose: "ours", heard: 2, negative: 1, neutral: 0, positive: 1 },
        ]);
        const quarter = await admin.must("voice_read");
        assert.deepEqual(quarter.shares.map((one) => [one.name, one.heard, one.positive]), [["Latarnia", 4, 1], ["Kotwica", 2, 1]]);
        const { watch: id } = week.shares[0];
        const range = { from_ms: week.from_ms, before_ms: week.to_ms };
        for (const mood of ["negative", "neutral", "positive"]) {
            const opened = await heard(id, { ...range, mood });
            assert.equal(opened.length, week.shares[0][mood], "each number opens its posts");
            assert.ok(opened.every((one) => one.mood === mood));
        }
        assert.equal((await heard(id, { mood: "neutral", judged: "rule" })).length, 2);
        assert.equal((await heard(id, { mood: "neutral", judged: "open" })).length, 0);
        const [head, ...rows] = readTable((await admin.must("voice_csv", { query: { days: 7 } })).replace(/^\uFEFF/, ""));
        assert.deepEqual(head, ["watch", "name", "whose", "heard", "negative", "neutral", "positive"]);
        assert.deepEqual(rows, [[rival.id, "Latarnia", "rival", "3", "1", "2", "0"], [ours.id, "Kotwica", "ours", "2", "1", "0", "1"]]);
        await admin.refused("voice_read", { query: { days: 0 } }, 422, "invalid");
    });

    it("owes a rival's posts no answer, by a rule; a person may say otherwise", async () => {
        const rival = await watch("Boja", "boja", { whose: "rival" });
        await take(post("boja"));
        assert.deepEqual((({ open, by_rule }) => ({ open, by_rule }))(await read(rival.id)), { open: 0, by_rule: 1 });
        const [one] = await heard(rival.id);
        assert.equal(one.judged, "rule");
        await admin.must("heard_judge", { path: { watch: rival.id, post: one.id }, body: { judged: "needs" } });
        const mine = await admin.must("watch_update", { path: { watch: rival.id }, body: { name: "Boja", query: "boja" } });
        assert.equal(mine.whose, "ours");
        await take(post("boja znowu"));
        assert.deepEqual((({ open, needs, by_rule }) => ({ open, needs, by_rule }))(await read(rival.id)), { open: 1, needs: 1, by_rule: 0 });
    });
});

describe("a campaign", () => {
    it("takes what was written in its days, whenever it is heard, and keeps its sums when they are over", async () => {
        const dates = { from_ms: noon - day, until_ms: noon + day };
        const one = await watch("Regaty", "regaty", dates);
        assert.deepEqual([one.from_ms, one.until_ms], [dates.from_ms, dates.until_ms]);
        const said = await take(post("regaty, przed", { at_ms: dates.from_ms - 1 }), post("regaty, pierwszy", { at_ms: dates.from_ms }),
            post("regaty, ostatni", { at_ms: dates.until_ms - 1 }), post("regaty, po", { at_ms: dates.until_ms }), post("regaty teraz", { at_ms: Date.now() }));
        assert.deepEqual([said.kept, said.dropped], [2, 3]);
        assert.deepEqual((await heard(one.id)).map((p) => p.text), ["regaty, ostatni", "regaty, pierwszy"]);
        const now = await read(one.id);
        assert.deepEqual([now.heard, now.active, now.until_ms], [2, true, dates.until_ms], "it is over, and its numbers are there");
        const path = { watch: one.id };
        await admin.must("watch_remove", { path });
        await admin.must("watch_update", { path, body: { name: "Regaty", query: "regaty", from_ms: dates.from_ms } });
        assert.equal((await take(post("regaty bez końca"))).kept, 1);
    });

    it("cannot end before it begins", async () => {
        const { problem } = await admin.refused("watch_create", { body: { name: "x", query: "regaty", from_ms: 2, until_ms: 2 } }, 422, "invalid");
        assert.equal(problem, "ends_early");
    });
});

describe("how a post speaks", () => {
    const of = async (id, text) => (await heard(id)).find((one) => one.text === text);

    it("is told of whom a watch is about: to the profile, tagged, named, or not at all", async () => {
        const ours = await watch("Wiosło", "wioslo OR #wioslo OR from:wiktor", { handles: "@wioslo_pl, https://social.example/@wioslo" });
        assert.equal(ours.handles, "wioslo_pl wioslo");
        const told = [["hej @wioslo_pl, wioslo", "own_page"], ["#wioslo", "tagged"], ["moje wioslo", "named"], ["pada", "not_named", { author: "wiktor" }],
            ["wioslo, dlaczego?", "own_page", { reply: true, reply_to_author: "wioslo_pl" }], ["tu wioslo", "unknown", { author: "Wioslo_PL" }]];
        await take(...told.map(([text, , more]) => post(text, more)));
        for (const [text, wanted] of told) {
            const one = await of(ours.id, text);
            assert.deepEqual([text, one.addressed, one.uninvited, one.judged],
                [text, wanted, wanted === "not_named", wanted === "not_named" ? "rule" : "open"]);
        }
        for (const addressed of ["own_page", "tagged", "named", "not_named"]) {
            const wanted = told.filter(([, how]) => how === addressed).map(([text]) => text);
            assert.deepEqual((await heard(ours.id, { addressed })).map((one) => one.text).sort(), wanted.sort());
        }
        assert.deepEqual((await heard(ours.id, { addressed: "not_named", judged: "rule" })).length, 1);
        await admin.refused("watch_create", { body: { name: "x", query: "x", handles: "a".repeat(1001) } }, 422, "invalid");
        const crowd = Array.from({ length: 21 }, (_, i) => `boja${i}`).join(" ");
        const { problem } = await admin.refused("watch_create", { body: { name: "x", query: "x", handles: crowd } }, 422, "invalid");
        assert.equal(problem, "too_many_profiles");
    });

    it("keeps us silent where nobody calls, unless somebody decides otherwise", async () => {
        const topic = await watch("Sztorm", "sztorm", { whose: "topic" });
        await watch("Żagiel", "zagiel");
        await take(post("sztorm idzie"), post("sztorm zabrał mi żagiel"));
        assert.deepEqual((await admin.must("voice_read")).shares.filter((one) => one.watch === topic.id), [], "a topic has no voice");
        const named = await of(topic.id, "sztorm zabrał mi żagiel");
        assert.deepEqual([named.addressed, named.uninvited, named.judged], ["named", false, "open"], "another watch heard our name");
        const silent = await of(topic.id, "sztorm idzie");
        assert.deepEqual([silent.addressed, silent.uninvited, silent.judged], ["not_named", true, "rule"]);
        const path = { watch: topic.id, post: silent.id };
        const { problem } = await admin.refused("heard_take", { path, body: { owner: "" } }, 422, "invalid");
        assert.equal(problem, "uninvited");
        assert.equal((await of(topic.id, "sztorm idzie")).conversation, "");
        const { post: taken } = await admin.must("heard_take", { path, body: { owner: "", uninvited: true } });
        assert.ok(taken.conversation);
        assert.equal((await admin.must("heard_take", { path, body: { owner: "" } })).post.conversation, taken.conversation, "a case stays one");
        await admin.must("heard_take", { path: { watch: topic.id, post: named.id }, body: { owner: "" } });
    });
});

describe("a rival's answers", () => {
    const minute = 60_000;

    it("are counted as far as they were heard, with the time they took, beside ours", async () => {
        const rival = await watch("Kuter", "kuter", { whose: "rival", handles: "kuter_pl" });
        await watch("Kuter, bez profilu", "kuter", { whose: "rival" });
        const asked = (name, more = {}) => ({ ...post(`@kuter_pl kuter ${name}`, { channel: "forum", ...more }), id: `kuter-${name}` });
        const answer = (to, afterMs, more = {}) => post("Dzień dobry, już sprawdzamy.", { channel: "forum", author: "Kuter_PL", reply: true,
            reply_to: `kuter-${to}`, reply_to_author: "ktos", at_ms: noon + afterMs, ...more });
        await take(answer("early", 30 * minute)); // what it answers comes later, as out of a file
        const said = await take(asked("a"), asked("b"), asked("c"), asked("d"), asked("early"), asked("again", { repost: true }), post("kuter na morzu", { channel: "forum" }),
            answer("a", 10 * minute), answer("a", 5 * minute), answer("b", 20 * minute), answer("c", 1, { author: "kto_inny" }), answer("d", 1, { channel: "x" }),
            answer("d", -minute), post("kuter odpowiada", { channel: "forum", author: "kuter_pl" }));
        assert.equal(said.dropped, 6, "no watch wants the answers themselves");
        const { answers, from_ms, to_ms } = await admin.must("voice_read", { query: { days: 7 } });
        assert.deepEqual(answers.slice(1), [{ watch: rival.id, asked: 5, answered: 3, median_ms: 20 * minute }], "who has no profile cannot be told");
        assert.equal((await heard(rival.id, { addressed: "own_page", from_ms, before_ms: to_ms })).filter((one) => !one.repost).length, 5);
        const [a, d] = ["a", "d"].map((name) => heard(rival.id).then((list) => list.find((one) => one.text.endsWith(` ${name}`))));
        assert.deepEqual([(await a).rival_answered_ms, (await d).rival_answered_ms], [noon + 5 * minute, 0]);
        assert.equal((await heard(rival.id)).find((one) => one.text === "kuter odpowiada").addressed, "unknown");
    });

    it("stand beside ours, which the ledger has: what was owed in public", async () => {
        const ours = await eventually(async () => {
            const { answers: [one] } = await admin.must("voice_read", { query: { days: 7 } });
            return one.asked > 0 && one;
        }, 60_000);
        assert.equal(ours.watch, "");
        assert.ok(ours.answered <= ours.asked);
        const [first] = (await admin.must("conversations_list", { query: { view: "all" } })).conversations.filter((one) => one.visibility === "public");
        assert.ok(first);
    });
});
