/* A watch that takes far more than usual, or nothing: noticed by itself, told to screens and by a letter,
 * kept with its beginning and end, and over by itself; what lies under it. House is kept every 50 ms. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { readLetter, startSmtp } from "../fakes/smtp.mjs";
import { eventually, stores } from "./lib/server.mjs";
import { PASSWORD, World } from "./lib/world.mjs";

process.env.HARK_TEST_HOUSE_MS = "50";
const minute = 60_000;
const hour = 60 * minute;

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let admin, smtp, stream, world;

    before(async () => {
        [world, smtp] = await Promise.all([World.make({ store }), startSmtp()]);
        admin = world.admin;
        await admin.must("mail_update", { body: { url: `smtp://127.0.0.1:${smtp.port}`, sender: "hark@example.com", inside: true } });
        stream = await admin.stream((await admin.must("bootstrap_read")).seq);
    });
    after(async () => {
        stream?.close();
        await smtp?.close();
        await world?.end();
    });

    const watch = (name, query) => admin.must("watch_create", { body: { name, query } });
    const take = (...posts) => admin.must("posts_take", { body: { posts } });
    const post = (id, text, ago, more = {}) => ({ id, text, at_ms: Date.now() - ago, language: "en", channel: "forum", ...more });
    const told = (id, alarm) => stream.find((item) => item.watch?.id === id && item.watch.alarm === alarm);
    const watchNamed = async (name) => (await admin.must("watches_list")).watches.find((one) => one.name === name);
    const alarms = async (id) => (await admin.must("watch_alarms", { path: { watch: id } })).alarms;

    it("a spike begins by itself and says what lies under it", async () => {
        const one = await watch("Parcels", "parcel");
        const path = { watch: one.id };
        await take(...Array.from({ length: 100 }, (_, i) => post(`past${i}`, `parcel number ${i}`, 2 * hour + i * 3 * hour)),
            ...Array.from({ length: 30 }, (_, i) => post(`calm${i}`, `a quiet afternoon ${i}`, i * minute)));
        await take(post("first", "my parcel came open", 47 * minute, { author: "ola", author_name: "Ola", reach: 12 }),
            ...Array.from({ length: 30 }, (_, i) => post(`open${i}`, `another broken parcel here ${i}`, (1 + i) * minute,
                { author: i % 3 ? "jan" : "", author_name: i % 3 ? "Jan" : "", reach: i % 3 ? 5000 : -1 })));
        const { watch: on } = await told(one.id, "spike");
        assert.ok(on.alarm_ms > Date.now() - 65 * minute && on.alarm_ms <= Date.now() - 30 * minute);
        const [alarm] = await alarms(one.id);
        assert.deepEqual(alarm, { kind: "spike", severity: "extreme", began_ms: on.alarm_ms, ended_ms: 0, usual: alarm.usual, peak: 31 });
        assert.ok(alarm.usual <= 1);
        const under = await admin.must("watch_spreading", { path, query: { from_ms: alarm.began_ms } });
        assert.deepEqual([under.posts, under.needs, under.cases, under.first[0].text], [31, 0, 0, "my parcel came open"]);
        assert.deepEqual(under.authors, [{ channel: "forum", author: "jan", name: "Jan", posts: 20, reach: 5000 },
            { channel: "forum", author: "ola", name: "Ola", posts: 1, reach: 12 }]);
        await admin.must("heard_take", { path: { ...path, post: under.first[0].id }, body: {} });
        const { needs, cases } = await admin.must("watch_spreading", { path, query: { from_ms: alarm.began_ms } });
        assert.deepEqual([needs, cases], [1, 1]);
        const letter = await eventually(() => smtp.letters.map((kept) => readLetter(kept.text)).find((read) => read.subject.includes("unusually many")));
        assert.match(letter.text, /highest hour: 31/);
        assert.match(letter.text, /What stands out: .*another broken/);
        await take(post("late", "another broken parcel here again", 0));
        await eventually(async () => (await alarms(one.id))[0].peak === 32);
    });

    it("is over by itself, and a silence with the next post", async () => {
        const parcels = await watchNamed("Parcels");
        const trains = await watch("Trains", "train");
        await take(post("train-then", "a train", 5 * hour));
        await world.server.halt();
        world.server.sql(`DELETE FROM tally WHERE grain = 2`);
        world.server.sql(`INSERT INTO watch_alarm SELECT workspace, watch, newest_ms, 2, 0, 12, 0 FROM watch_sum WHERE heard = 1`);
        world.server.sql(`UPDATE watch_sum SET alarm = 2, alarm_ms = newest_ms WHERE heard = 1`);
        await world.server.start();
        admin = world.admin = await world.server.signInByPassword("ewa@example.com", PASSWORD);
        await eventually(async () => (await watchNamed("Parcels")).alarm === "none");
        const [spike] = await alarms(parcels.id);
        assert.deepEqual([spike.began_ms, spike.ended_ms > spike.began_ms], [parcels.alarm_ms, true]);
        const { alarm, alarm_ms, newest_ms } = await watchNamed("Trains");
        assert.deepEqual([alarm, alarm_ms], ["silence", newest_ms]);
        assert.equal((await alarms(trains.id))[0].severity, "high");
        stream.close();
        stream = await admin.stream((await admin.must("bootstrap_read")).seq);
        await take(post("train-now", "a train", 0));
        await told(trains.id, "none");
        assert.ok((await alarms(trains.id))[0].ended_ms > alarm_ms);
    });

    it("a watch that is removed has no alarm any more", async () => {
        const rain = await watch("Rain", "rain");
        const path = { watch: rain.id };
        await take(...Array.from({ length: 40 }, (_, i) => post(`wet${i}`, `rain ${i}`, 2 * hour + i * hour)),
            ...Array.from({ length: 30 }, (_, i) => post(`rain${i}`, `rain and hail ${i}`, (1 + i) * minute)));
        await told(rain.id, "spike");
        assert.equal((await admin.must("watch_remove", { path })).alarm, "none");
        assert.ok((await alarms(path.watch))[0].ended_ms > 0);
        assert.equal(world.server.command("check", world.server.storeFlags()), "Everything adds up.\n");
    });

    it("of more posts than are looked at, words are those of the newest, and say so", async () => {
        const { id } = await watchNamed("Parcels");
        await world.server.halt();
        const times = Array.from({ length: 120 }, (_, n) => `(${n + 1})`).join(", ");
        world.server.sql(`INSERT INTO hit (workspace, watch, at_ms, post, judged, judged_by, was, was_by, mark, addressed, spans)
            SELECT h.workspace, h.watch, h.at_ms - v.column1, h.post, 0, 0, 0, 0, 0, 0, '' FROM hit h CROSS JOIN (VALUES ${times}) AS v`);
        await world.server.start();
        admin = world.admin = await world.server.signInByPassword("ewa@example.com", PASSWORD);
        const words = await admin.must("watch_words", { path: { watch: id } });
        assert.deepEqual([words.posts, words.more], [5000, true]);
    });
}
