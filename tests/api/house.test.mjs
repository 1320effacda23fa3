/* What the clock does with what is kept: the old goes and the young stays, what is owed and what is in
 * quarantine stays whatever its age, and `hark check` still makes the totals from the log although its
 * beginning is gone. And promise P3: a sum that does not add up is said wherever administrators look. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { eventually, stores } from "./lib/server.mjs";
import { PASSWORD, World } from "./lib/world.mjs";

const DAY_MS = 24 * 3600 * 1000;
const EPOCH_MS = Date.UTC(2020, 0, 1); // of ids: 42 bits of time, 21 of node and counter
process.env.HARK_TEST_HOUSE_MS = "50";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let world, agent;

    before(async () => {
        world = await World.make({ store });
        agent = await world.invite("Adam", "agent");
    });
    after(() => world?.end());

    /* Asked past Hark; one value or none. */
    function sql(text) {
        const { database, folder } = world.server;
        const [program, ...flags] = database
            ? ["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", "-d", database.url] : ["sqlite3", "-cmd", ".timeout 60000", join(folder, "hark.db")];
        return execFileSync(program, flags, { input: `${text};`, encoding: "utf8" }).trim();
    }
    const number = (text) => Number(sql(text));

    function check() {
        try {
            return world.server.command("check", world.server.storeFlags());
        } catch (reason) {
            return reason.message;
        }
    }

    /* With the server away, so that nobody keeps house in between. */
    async function age(change) {
        assert.deepEqual(await world.server.halt(), { code: 0, signal: null });
        await change();
        await world.server.start();
        world.admin = await world.server.signInByPassword("ewa@example.com", PASSWORD);
    }

    const idAt = (ms) => (BigInt(ms - EPOCH_MS) << 21n).toString();

    it("raw bodies go after their 30 days, those in quarantine stay; messages and debts stay too", async () => {
        await world.whatsapp.say({ from: "48601000001", text: "old and owed" });
        await world.whatsapp.deliver("{\"object\":");
        await world.caseOf("old and owed");
        await eventually(async () => (await world.admin.must("bootstrap_read")).quarantined === 1);
        await age(() => sql(`UPDATE raw SET id = ${idAt(Date.now() - 31 * DAY_MS)} + state`));
        await world.whatsapp.say({ from: "48601000002", text: "young" });
        await world.caseOf("young");
        await eventually(() => number("SELECT count(*) FROM raw WHERE state = 1") === 1);
        assert.equal(number("SELECT count(*) FROM raw WHERE state = 2"), 1);
        assert.equal((await world.admin.must("quarantine_list")).rows.length, 1);
        const { conversation, messages } = await world.caseOf("old and owed");
        assert.deepEqual([conversation.open_obligations, messages.length], [1, 1]);
        assert.equal(check(), "Everything adds up.\n");
    });

    it("the beginning of the log goes; totals are made from what it came to and the rest", async () => {
        const answered = await world.begin("soon answered", "48601000003");
        const message = await world.answer(answered, "here you are");
        await world.becomes(message, "sent");
        const cut = number("SELECT max(seq) FROM event");
        await age(() => sql(`UPDATE event SET at_ms = at_ms - ${31 * DAY_MS} WHERE seq <= ${cut}`));
        await eventually(() => number("SELECT min(seq) FROM event") === cut + 1
            || number("SELECT count(*) FROM event") === 0);
        assert.equal(number("SELECT forgotten FROM workspace_seq"), cut);
        assert.ok(number("SELECT sum(opened) FROM ledger_base") >= 3);
        assert.equal(number("SELECT sum(answered) FROM ledger_base"), 1);
        assert.equal(check(), "Everything adds up.\n");

        /* Goes on from there, also for what was opened before the cut. */
        const old = await world.caseOf("old and owed");
        await world.becomes(await world.answer(old, "late, but there"), "sent");
        await world.begin("after the cut", "48601000004");
        assert.equal(check(), "Everything adds up.\n");
    });

    it("what a forgotten line came to is no matter of trust, and a beginning that is missing is seen", async () => {
        await age(() => {
            for (const [change, back, breach] of [
                ["ledger_base SET open = open + 1, opened = opened + 1", "ledger_base SET open = open - 1, opened = opened - 1",
                    /the totals kept differ from those made from the event log/],
                ["workspace_seq SET forgotten = forgotten - 1", "workspace_seq SET forgotten = forgotten + 1",
                    /log of workspace .* all up to \d+ were forgotten/]]) {
                sql(`UPDATE ${change}`);
                assert.match(check(), breach);
                sql(`UPDATE ${back}`);
                assert.equal(check(), "Everything adds up.\n");
            }
        });
    });

    it("a line that a fast clock dated into the future holds back what comes after it, and leaves no gap", async () => {
        const first = number("SELECT min(seq) FROM event");
        assert.ok(number("SELECT count(*) FROM event") > 3);
        await age(() => sql(`UPDATE event SET at_ms = at_ms - ${31 * DAY_MS} WHERE seq <> ${first + 1}`));
        await eventually(() => number("SELECT min(seq) FROM event") === first + 1);
        assert.equal(check(), "Everything adds up.\n");
    });

    it("a line that cannot be read stays, with all behind it, and keeps nothing else from being forgotten", async () => {
        await world.begin("before the spoilt", "48601000005");
        await world.begin("behind the spoilt", "48601000006");
        const bad = number("SELECT max(seq) FROM event");
        const line = sql(`SELECT obligations FROM event WHERE seq = ${bad}`);
        await age(() => sql(`UPDATE event SET at_ms = at_ms - ${62 * DAY_MS}; UPDATE event SET obligations = 'spoilt' WHERE seq = ${bad};
            INSERT INTO early_change (workspace, account, remote_id, withdrawn, text, at_ms, arrived_ms)
            SELECT workspace, 1, 'never came', 0, '', 1, 1 FROM workspace_seq`));
        await eventually(() => number("SELECT count(*) FROM early_change") === 0 && number("SELECT min(seq) FROM event") === bad);
        assert.match(check(), new RegExp(`line ${bad} cannot be read`));
        await age(() => sql(`UPDATE event SET obligations = '${line}' WHERE seq = ${bad}`));
        assert.equal(check(), "Everything adds up.\n");
    });

    it("what came in and is neither done nor waiting is said: figures, health, screens, until it adds up", async () => {
        const { seq, unaccounted } = await world.admin.must("bootstrap_read");
        assert.equal(unaccounted, 0);
        const screen = await world.admin.stream(seq);
        const gauge = async () => Number(/^hark_unaccounted (\S+)$/m.exec(await (await fetch(`${world.server.url}/metrics`)).text())[1]);
        const health = async () => (await fetch(`${world.server.url}/healthz`)).json();

        assert.equal((await health()).reason, "");
        sql("UPDATE raw_total SET received = received + 3");
        await eventually(async () => (await gauge()) === 3);
        assert.deepEqual([(await health()).ok, (await health()).reason], [false, "unaccounted"]);
        await screen.findEvent("resync");
        assert.equal((await world.admin.must("bootstrap_read")).unaccounted, 3);
        agent.url = world.server.url;
        assert.equal((await agent.must("bootstrap_read")).unaccounted, 0);
        assert.match(check(), /received \d+ is not done/);
        sql("UPDATE raw_total SET received = received - 3");
        await eventually(async () => (await gauge()) === 0 && (await health()).ok);
    });

    it("keys, early edits, sums of what was heard, ended sign-ins: the old go, the young stay", async () => {
        const now = Date.now();
        const workspace = sql("SELECT id FROM workspace"); // too large for a number
        const rows = (table) => number(`SELECT count(*) FROM ${table}`);
        await world.admin.must("watch_create", { body: { name: "Brand", query: "brand" } });
        const watch = sql("SELECT watch FROM watch_sum");
        await age(() => {
            sql(`UPDATE idempotency SET at_ms = at_ms - ${8 * DAY_MS}`);
            for (const [name, ms] of [["gone", now - 2 * DAY_MS], ["stays", now]])
                sql(`INSERT INTO early_change (workspace, account, remote_id, withdrawn, text, at_ms, arrived_ms)
                    VALUES (${workspace}, 1, '${name}', 0, '', ${ms}, ${ms})`);
            for (const [grain, days] of [[2, 15], [2, 1], [1, 400], [1, 15], [0, 5000]])
                sql(`INSERT INTO tally VALUES (${workspace}, ${watch}, ${grain}, ${now - days * DAY_MS}, 'en', 0, 'bluesky', 1)`);
            sql(`UPDATE session SET expires_ms = 1`);
        });
        await eventually(() => rows("idempotency") === 0 && rows("early_change") === 1);
        assert.equal(sql("SELECT remote_id FROM early_change"), "stays");
        await eventually(() => rows("tally") === 3);
        assert.equal(rows("session"), 1, "the sign-in after the start dropped those that had ended");
        sql("DELETE FROM tally");
    });

    it("heard posts go after their days and are counted as before; a case that was made of one stays", async () => {
        const { id } = await world.admin.must("watch_create", { body: { name: "Hail", query: "hail" } });
        const hear = (...names) => world.admin.must("posts_take", { body: { posts: names.map((name) => ({ id: name, text: `hail ${name}`, channel: "forum" })) } });
        const posts = async () => (await world.admin.must("watch_posts", { path: { watch: id } })).posts;
        const sums = async () => {
            const one = (await world.admin.must("watches_list")).watches.find((w) => w.id === id);
            return [one.heard, one.needs, one.by_rule, one.by_person, one.open, one.cases, one.unkept, one.past];
        };
        await hear("case", "person", "nobody");
        for (const one of await posts()) {
            const path = { watch: id, post: one.id };
            if (one.text === "hail case") await world.admin.must("heard_take", { path, body: {} });
            if (one.text === "hail person") await world.admin.must("heard_judge", { path, body: { judged: "not_needed" } });
        }
        assert.deepEqual(await sums(), [3, 1, 0, 1, 1, 1, 0, 0]);
        const made = (await posts()).find((one) => one.conversation).conversation;
        const year = BigInt(366 * DAY_MS) << 21n;
        await age(() => {
            sql(`UPDATE heard SET id = id - ${year}`);
            sql(`UPDATE hit SET post = post - ${year}`);
        });
        await eventually(async () => (await posts()).length === 0 && number("SELECT count(*) FROM heard") === 0);
        await hear("young");
        assert.deepEqual(await sums(), [4, 1, 0, 1, 1, 1, 1, 2]);
        assert.equal((await world.detail(made)).conversation.open_obligations, 1);
        assert.doesNotMatch(check(), /watch|heard posts/);
        assert.equal((await hear("nobody")).kept, 1, "what is deleted is new when it is heard again");
    });
}
