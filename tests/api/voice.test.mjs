/* Us and rivals: whose a watch is, the share of voice, and campaigns, which listen for some days only. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startServer } from "./lib/server.mjs";
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
