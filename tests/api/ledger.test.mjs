/* The ledger: the equation holds in every row and in the sum, every number opens exactly its rows,
 * and the table one takes home is the same and harmless. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { connectNetwork } from "./lib/network.mjs";
import { eventually, soon, stores } from "./lib/server.mjs";
import { readTable, World } from "./lib/world.mjs";

for (const store of stores) describe(`on ${store}`, () => walk(store));

const DAY_MS = 24 * 3600 * 1000;
const FIGURES = ["opened", "answered", "waived", "moved", "open", "answering", "uncertain"];

function walk(store) {
    let world;
    let admin;
    let second;

    /* Two accounts, four days, every state there is. */
    before(async () => {
        world = await World.make({ store });
        admin = world.admin;
        const { whatsapp } = world;
        second = await connectNetwork(world.server, admin, { name: "Second" });
        const say = (line, n, text, days = 0) =>
            line.say({ from: `4860400000${n}`, name: `Person ${n}`, text, at: Date.now() - days * DAY_MS - 1000 });
        const at = (detail) => ({ path: { conversation: detail.conversation.id } });

        await say(whatsapp, 1, "answered");
        await world.becomes(await world.answer(await world.caseOf("answered"), "yes"), "sent");
        await say(whatsapp, 2, "waived");
        const waived = await world.caseOf("waived");
        await admin.must("message_waive", { path: { message: waived.messages[0].id }, body: { reason: "no_question" } });
        await say(whatsapp, 3, "closed with a reason");
        await admin.must("conversation_close", { ...at(await world.caseOf("closed with a reason")), body: { reason: "spam" } });
        await say(whatsapp, 4, "answering");
        await world.answer(await world.caseOf("answering"), "soon", { hold_ms: 10_000 });
        await say(whatsapp, 5, "uncertain");
        whatsapp.cutNext();
        await world.becomes(await world.answer(await world.caseOf("uncertain"), "perhaps"), "uncertain");
        await say(whatsapp, 6, "open");
        await say(whatsapp, 6, "open twice");
        await say(whatsapp, 7, "Thanks!");
        await say(second, 6, "open on the other line");
        await say(second, 8, "three days ago", 3);
        await say(whatsapp, 8, "two days ago", 2);
        await world.caseOf("two days ago");
        await eventually(async () => (await world.caseOf("open")).messages.length === 2);
    });
    after(async () => {
        second?.close();
        await world?.end();
    });

    async function rowsBehind(query, limit = 2) {
        const rows = [];
        for (let more = true; more;) {
            const page = await admin.must("obligations_list",
                { query: { ...query, limit, ...(rows.length ? { after: rows.at(-1).id } : {}) } });
            assert.ok(page.obligations.length <= limit);
            rows.push(...page.obligations);
            more = page.more;
        }
        assert.deepEqual(rows.map((row) => row.id), [...new Set(rows.map((row) => row.id))].sort());
        return rows;
    }

    it("opened = answered + waived + moved + open + answering, in each row and in the sum", async () => {
        const ledger = await admin.must("ledger_read");
        assert.ok(ledger.rows.length >= 4);
        for (const row of [...ledger.rows, ledger.sum])
            assert.equal(row.opened, row.answered + row.waived + row.moved + row.open + row.answering, JSON.stringify(row));
        for (const figure of FIGURES)
            assert.equal(ledger.sum[figure], ledger.rows.reduce((sum, row) => sum + row[figure], 0), figure);
        const { opened, answered, waived, answering, open, uncertain } = ledger.sum;
        assert.deepEqual({ opened, answered, waived, answering, open, uncertain },
            { opened: 10, answered: 1, waived: 2, answering: 1, open: 6, uncertain: 1 });
    });

    it("every number opens exactly its rows", async () => {
        const ledger = await admin.must("ledger_read");
        for (const row of ledger.rows) {
            for (const figure of FIGURES) {
                const state = figure === "opened" ? "all" : figure;
                const behind = await rowsBehind({ state, account: row.account, from: row.day, to: row.day });
                assert.equal(behind.length, row[figure], `${row.day} ${row.account_name} ${figure}`);
                for (const one of behind) {
                    assert.equal(one.account, row.account);
                    assert.equal(one.channel, row.channel);
                    if (!["all", "uncertain"].includes(state)) assert.equal(one.state, state);
                    if (state === "uncertain") assert.ok(one.uncertain && one.state === "open");
                    assert.ok(one.text && one.customer_name && one.conversation);
                    assert.equal(one.settled_ms > 0, ["answered", "waived"].includes(one.state));
                }
            }
        }
        const all = await rowsBehind({ state: "all", from: ledger.from, to: ledger.to }, 3);
        assert.equal(all.length, ledger.sum.opened);
        assert.ok(!all.some((row) => row.text === "Thanks!"), "what opens nothing is not in the books");
        assert.deepEqual((await rowsBehind({ state: "waived" })).map((row) => row.reason).sort(), ["no_question", "spam"]);
    });

    it("who waits: people, not messages, of any day, and since when", async () => {
        const ledger = await admin.must("ledger_read");
        const waiting = await rowsBehind({ state: "open" });
        assert.equal(ledger.people_waiting, new Set(waiting.map((row) => row.customer_name)).size);
        assert.equal(ledger.people_waiting, 3);
        assert.equal(ledger.oldest_waiting_ms, Math.min(...waiting.map((row) => row.opened_ms)));
    });

    it("the longest wait of today, of what is answered, if only today is asked for", async () => {
        const { to: today } = await admin.must("ledger_read");
        const answered = await rowsBehind({ state: "answered", from: today, to: today });
        const longest = Math.max(...answered.map((row) => row.settled_ms - row.opened_ms));
        assert.ok(longest > 0);
        assert.equal((await admin.must("ledger_read", { query: { from: today, to: today } })).longest_answer_ms, longest);
        assert.equal((await admin.must("ledger_read")).longest_answer_ms, 0);
    });

    it("days: the last seven, or those one asks for", async () => {
        const week = await admin.must("ledger_read");
        const days = (Date.parse(week.to) - Date.parse(week.from)) / DAY_MS;
        assert.equal(days, 6);
        const day = week.rows.at(-1).day;
        const one = await admin.must("ledger_read", { query: { from: day, to: day } });
        assert.ok(one.rows.length >= 1);
        assert.ok(one.rows.every((row) => row.day === day));
        assert.equal(one.people_waiting, week.people_waiting, "who waits now does not depend on the days");
        const none = await admin.must("ledger_read", { query: { from: "2020-01-01", to: "2020-01-31" } });
        assert.deepEqual([none.rows, none.sum.opened], [[], 0]);
        for (const query of [{ from: "2020-02-02", to: "2020-02-01" }, { from: "2020-01-01", to: "2022-01-01" },
            { from: "yesterday" }, { from: "2020-02-30" }])
            await admin.refused("ledger_read", { query }, 422, "invalid");
        for (const query of [{ state: "lost" }, { limit: 0 }, { account: "x" }, { from: "2020-13-01" }])
            await admin.refused("obligations_list", { query }, 422, "invalid");
    });

    it("what opened nothing is shown with its rule, and in no sum", async () => {
        const none = await rowsBehind({ state: "none" });
        assert.ok(none.length > 0 && none.every((row) => row.state === "none" && row.rule));
    });

    it("numbers move from one column to another and never out of the books", async () => {
        const before = (await admin.must("ledger_read")).sum;
        const detail = await world.caseOf("answering");
        const held = detail.messages.find((one) => one.delivery === "held");
        await admin.must("reply_undo", { path: { message: held.id } });
        const after = (await admin.must("ledger_read")).sum;
        assert.deepEqual([after.opened, after.answering, after.open], [before.opened, before.answering - 1, before.open + 1]);
        const thanks = (await world.caseOf("Thanks!")).messages[0];
        assert.equal(thanks.waive_rule, "thanks");
        await admin.must("message_unwaive", { path: { message: thanks.id } });
        const more = (await admin.must("ledger_read")).sum;
        assert.deepEqual([more.opened, more.open], [after.opened + 1, after.open + 1]);
        const row = (await rowsBehind({ state: "open" })).find((one) => one.id === thanks.id);
        assert.ok(row.due_ms > row.opened_ms, "what a person asks for is due too");
    });

    describe("handed to somebody outside", () => {
        let ola;
        let detail;
        const path = () => ({ conversation: detail.conversation.id });
        const hand = (client, target = "Jan Nowak, garage", after = 3_600_000) => client.call("conversation_hand_over",
            { path: path(), body: { target, due_ms: Date.now() + after } });
        const rowOf = async (state) => (await rowsBehind({ state }, 50)).find((one) => one.conversation === detail.conversation.id);
        const now = async () => (await world.detail(detail.conversation.id)).conversation;

        before(async () => {
            ola = await world.invite("Ola", "agent");
            await world.whatsapp.say({ from: "48604088001", name: "Adam", text: "ask the garage" });
            detail = await world.caseOf("ask the garage");
        });

        it("is not answered: it counts as open, with a name and a time", async () => {
            const before = await admin.must("ledger_read");
            const { status, value } = await hand(ola, "  Jan Nowak, garage ");
            assert.equal(status, 200);
            assert.deepEqual([value.moved, value.open_obligations, value.moved_to], [1, 1, "Jan Nowak, garage"]);
            const after = await admin.must("ledger_read");
            assert.deepEqual([after.sum.moved, after.sum.open, after.sum.opened],
                [before.sum.moved + 1, before.sum.open - 1, before.sum.opened]);
            assert.equal(after.people_waiting, before.people_waiting, "they wait as before");
            const row = await rowOf("moved");
            assert.deepEqual([row.target, row.target_due_ms, row.settled_by, row.settled_ms],
                ["Jan Nowak, garage", value.moved_due_ms, ola.person.id, 0]);
            const { messages } = await world.detail(detail.conversation.id);
            const line = messages.find((one) => one.activity?.kind === "handed_over");
            assert.deepEqual([line.activity.kind, line.text, line.activity.until_ms], ["handed_over", "Jan Nowak, garage", row.target_due_ms]);
            await admin.refused("conversation_close", { path: path(), body: {} }, 409, "reason_needed");
        });

        it("goes to somebody else, is taken back, and handed over once more with what came since", async () => {
            const { value } = await hand(admin, "Ewa, legal");
            assert.deepEqual([value.moved, value.moved_to], [1, "Ewa, legal"]);
            assert.equal((await admin.must("conversation_take_back", { path: path() })).moved, 0);
            assert.equal((await rowOf("open")).target, "");
            await admin.refused("conversation_take_back", { path: path() }, 409, "conflict");
            await admin.refused("conversation_confirm", { path: path() }, 409, "conflict");
            await hand(ola);
            await world.whatsapp.say({ from: "48604088001", name: "Adam", text: "and the tow truck?" });
            await eventually(async () => (await now()).open_obligations === 2);
            assert.equal((await now()).moved, 1, "what comes later is ours");
            assert.equal((await hand(ola)).value.moved, 2);
        });

        it("is answered once somebody here says so, by name", async () => {
            const until = (await now()).moved_due_ms;
            await ola.must("conversation_confirm", { path: path() });
            const back = await admin.must("conversation_unconfirm", { path: path() });
            assert.deepEqual([back.moved, back.moved_to, back.moved_due_ms, back.open_obligations], [2, "Jan Nowak, garage", until, 2]);
            await admin.refused("conversation_unconfirm", { path: path() }, 409, "conflict");
            const confirmed = await ola.must("conversation_confirm", { path: path() });
            assert.deepEqual([confirmed.moved, confirmed.moved_to, confirmed.moved_due_ms, confirmed.open_obligations], [0, "", 0, 0]);
            const row = await rowOf("answered");
            assert.deepEqual([row.target, row.target_due_ms, row.settled_by, row.elsewhere, row.reply_ms],
                ["Jan Nowak, garage", until, ola.person.id, false, 0]);
            assert.ok(row.settled_ms > 0);
            assert.equal((await hand(ola)).status, 409, "nobody waits");
        });

        it("silent until its time: back, by a rule that is named", async () => {
            await world.whatsapp.say({ from: "48604088001", name: "Adam", text: "still nothing" });
            await eventually(async () => (await now()).open_obligations === 1);
            const handed = await soon((due_ms) => admin.must("conversation_hand_over", { path: path(), body: { target: "Jan", due_ms } }));
            assert.equal(handed.moved, 1);
            await eventually(async () => (await now()).moved === 0);
            const row = await rowOf("open");
            assert.deepEqual([row.rule, row.target, row.settled_by], ["move_silent", "", ""]);
            const { messages } = await world.detail(detail.conversation.id);
            const line = messages.findLast((one) => one.activity?.kind === "returned");
            assert.deepEqual([line.activity.kind, line.author, line.text], ["returned", "system", "Jan"]);
            await admin.must("conversation_close", { path: path(), body: { reason: "spam" } });
            assert.equal((await rowOf("waived")).settled_by, (await admin.must("bootstrap_read")).me.id);
        });

        it("asks for a name and a time ahead", async () => {
            for (const body of [{ target: " ", due_ms: Date.now() + 9999 }, { target: "Jan", due_ms: Date.now() - 1 },
                { target: "Jan", due_ms: Date.now() + 367 * DAY_MS }, { target: "", due_ms: Date.now() + 9999 }])
                await admin.refused("conversation_hand_over", { path: path(), body }, 422, "invalid");
        });
    });

    it("who answered stands in the row", async () => {
        const row = (await rowsBehind({ state: "answered" }, 50)).find((one) => one.text === "answered");
        assert.equal(row.settled_by, (await admin.must("bootstrap_read")).me.id);
        assert.ok(row.reply_ms > 0 && !row.elsewhere);
        const from = "48604077001";
        await world.whatsapp.say({ from, text: "answered in the app" });
        await world.caseOf("answered in the app");
        const value = { messaging_product: "whatsapp", metadata: { display_phone_number: "48221112233", phone_number_id: world.whatsapp.number },
            message_echoes: [{ from: "48221112233", to: from, id: "wamid.echo.1", timestamp: String(Math.floor(Date.now() / 1000) + 1),
                type: "text", text: { body: "from my telephone" } }] };
        await world.whatsapp.deliver({ object: "whatsapp_business_account", entry: [{ id: "1", changes: [{ field: "smb_message_echoes", value }] }] });
        const there = await eventually(async () => (await rowsBehind({ state: "answered" }, 50)).find((one) => one.text === "answered in the app"));
        assert.deepEqual([there.elsewhere, there.settled_by], [true, ""]);
    });

    it("who waits now: cases, the longest waiting first, page by page", async () => {
        const rows = [];
        for (let more = true; more;) {
            const last = rows.at(-1);
            const page = await admin.must("waiting_list",
                { query: { limit: 2, ...(last ? { after_ms: last.waiting_since_ms, after: last.id } : {}) } });
            rows.push(...page.conversations);
            more = page.more;
        }
        assert.ok(rows.length > 2 && rows.every((row) => row.open_obligations > 0));
        assert.deepEqual(rows.map((row) => row.waiting_since_ms), rows.map((row) => row.waiting_since_ms).sort((a, b) => a - b));
        assert.equal(new Set(rows.map((row) => row.id)).size, rows.length);
        assert.equal(rows[0].waiting_since_ms, (await admin.must("ledger_read")).oldest_waiting_ms);
        const counts = (await admin.must("bootstrap_read")).counts;
        assert.equal(counts.reduce((n, one) => n + one.waiting, 0), rows.length);
    });

    describe("by department", () => {
        const readers = {};
        const departments = {};
        const move = (detail, department) => admin.must("conversation_move",
            { path: { conversation: detail.conversation.id }, body: { department } });

        /* All numbers of one reader, each against the rows it opens for the same reader. */
        async function agrees(client, query = {}) {
            const ledger = await client.must("ledger_read", { query });
            for (const row of [...ledger.rows, { ...ledger.sum, account: "" }]) {
                for (const figure of FIGURES) {
                    const state = figure === "opened" ? "all" : figure;
                    const days = row.day ? { from: row.day, to: row.day } : { from: ledger.from, to: ledger.to };
                    const { obligations, more } = await client.must("obligations_list",
                        { query: { ...query, ...days, state, limit: 200, ...(row.account ? { account: row.account } : {}) } });
                    assert.ok(!more);
                    assert.equal(obligations.length, row[figure], `${row.day} ${row.account_name} ${figure}`);
                }
                assert.equal(row.opened, row.answered + row.waived + row.moved + row.open + row.answering);
            }
            return ledger;
        }
        const people = async (client) => {
            const { people_waiting } = await client.must("bootstrap_read");
            assert.equal((await client.must("ledger_read")).people_waiting, people_waiting, "page and header differ");
            const waiting = new Set();
            for (const state of ["open", "moved"]) {
                const { obligations } = await client.must("obligations_list", { query: { state, limit: 200 } });
                for (const one of obligations) waiting.add(one.customer_name);
            }
            assert.equal(people_waiting, waiting.size);
            return people_waiting;
        };

        before(async () => {
            for (const name of ["North", "South"]) {
                departments[name] = (await admin.must("department_create", { body: { name } })).id;
                readers[name] = await world.invite(`${name}-agent`, "agent", departments[name]);
            }
        });

        it("a reader of one sees sums that equal the rows they open, wherever cases go", async () => {
            const all = await agrees(admin);
            const everybodys = await agrees(readers.North);
            assert.deepEqual(everybodys.sum, all.sum, "what belongs to no department is everybody's");
            await move(await world.caseOf("answered"), departments.North);
            await move(await world.caseOf("open"), departments.North);
            await move(await world.caseOf("waived"), departments.South);
            await move(await world.caseOf("uncertain"), departments.South);
            assert.deepEqual((await agrees(admin)).sum, all.sum, "moving changes no sum of the whole");
            const north = (await agrees(readers.North)).sum;
            const south = (await agrees(readers.South)).sum;
            assert.deepEqual([north.opened, north.waived, north.uncertain, north.answered],
                [all.sum.opened - 2, all.sum.waived - 1, 0, all.sum.answered]);
            assert.deepEqual([south.opened, south.answered, south.uncertain],
                [all.sum.opened - 3, all.sum.answered - 1, all.sum.uncertain]);
            const alone = (await agrees(admin, { department: departments.South })).sum;
            assert.deepEqual([alone.opened, alone.waived, alone.uncertain], [2, 1, 1]);
            assert.equal((await agrees(readers.North, { department: departments.South })).sum.opened, 0, "not even by asking");
            const table = readTable((await readers.North.must("ledger_csv")).replace(/^\uFEFF/, ""));
            assert.equal(table.slice(1).reduce((n, row) => n + Number(row[4]), 0), north.opened);
        });

        it("people are counted once each, by every reader, as cases go", async () => {
            const before = [await people(admin), await people(readers.North), await people(readers.South)];
            const twice = "48604099001";
            await world.whatsapp.say({ from: twice, name: "Zofia", text: "one line" });
            await second.say({ from: twice, name: "Zofia", text: "other line" });
            const one = await world.caseOf("one line");
            const other = await world.caseOf("other line");
            const now = async () => [await people(admin), await people(readers.North), await people(readers.South)];
            const plus = (a, b, c) => before.map((n, i) => n + [a, b, c][i]);
            assert.deepEqual(await now(), plus(1, 1, 1), "two cases, one person");
            await move(one, departments.North);
            assert.deepEqual(await now(), plus(1, 1, 1));
            await move(other, departments.South);
            assert.deepEqual(await now(), plus(1, 1, 1), "once in each of two departments");
            await move(other, departments.North);
            assert.deepEqual(await now(), plus(1, 1, 0));
            await admin.must("message_waive", { path: { message: one.messages[0].id }, body: { reason: "duplicate" } });
            assert.deepEqual(await now(), plus(1, 1, 0));
            await admin.must("conversation_close", { path: { conversation: other.conversation.id }, body: { reason: "duplicate" } });
            assert.deepEqual(await now(), before);
            await admin.must("message_unwaive", { path: { message: one.messages[0].id } });
            await move(one, "");
            assert.deepEqual(await now(), plus(1, 1, 1));
            await admin.must("conversation_close", { path: { conversation: one.conversation.id }, body: { reason: "duplicate" } });
            assert.deepEqual(await now(), before);
        });

        it("tells since when it counts", async () => {
            const { counted_since_ms } = await admin.must("ledger_read", { query: { from: "2020-01-01", to: "2020-01-01" } });
            assert.ok(counted_since_ms > 0 && counted_since_ms <= Date.now());
        });
    });

    describe("the table to take home", () => {
        it("says the same as the page, without a sum that could be counted twice", async () => {
            const ledger = await admin.must("ledger_read");
            const result = await admin.call("ledger_csv");
            assert.match(result.headers.get("content-type"), /^text\/csv; charset=utf-8$/);
            assert.match(result.headers.get("content-disposition"), /attachment; filename="?ledger-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv/);
            const [head, ...rows] = readTable(result.text.replace(/^\uFEFF/, ""));
            assert.deepEqual(head, ["account", "channel", "account_name", "day", ...FIGURES]);
            assert.deepEqual(rows, ledger.rows.map((row) => head.map((key) => String(row[key]))));
            const one = await admin.must("ledger_csv", { query: { from: ledger.rows[0].day, to: ledger.rows[0].day } });
            assert.ok(readTable(one).length < rows.length + 1);
            await admin.refused("ledger_csv", { query: { from: "never" } }, 422, "invalid");
        });

        it("begins with the mark that keeps spreadsheets from reading Latin-1", async () => {
            const response = await fetch(admin.url + admin.address("ledger_csv"), { headers: admin.headers(false) });
            assert.deepEqual([...new Uint8Array(await response.arrayBuffer()).slice(0, 3)], [0xef, 0xbb, 0xbf]);
        });

        it("also the rows behind a number, and who waits", async () => {
            const { obligations } = await admin.must("obligations_list", { query: { state: "all", limit: 200 } });
            const [head, ...rows] = readTable((await admin.must("obligations_csv", { query: { state: "all" } })).replace(/^\uFEFF/, ""));
            assert.deepEqual(rows.map((row) => row[0]), obligations.map((one) => one.id));
            const cell = (row, name) => row[head.indexOf(name)];
            for (const [i, row] of rows.entries()) {
                assert.equal(row.length, head.length);
                assert.deepEqual([cell(row, "customer"), cell(row, "state"), cell(row, "text")],
                    [obligations[i].customer_name, obligations[i].state, obligations[i].text]);
                assert.equal(Date.parse(cell(row, "came")), obligations[i].opened_ms);
            }
            assert.ok(rows.some((row) => cell(row, "settled_by") === "Ola"));
            const { conversations } = await admin.must("waiting_list", { query: { limit: 200 } });
            const [names, ...waiting] = readTable((await admin.must("waiting_csv")).replace(/^\uFEFF/, ""));
            assert.deepEqual(waiting.map((row) => row[0]), conversations.map((one) => one.id));
            assert.deepEqual(waiting.map((row) => Date.parse(row[names.indexOf("waiting_since")])), conversations.map((one) => one.waiting_since_ms));
            await admin.refused("obligations_csv", { query: { state: "lost" } }, 422, "invalid");
        });

        it("no cell is a formula, whatever an account is called", async () => {
            const path = { account: second.account.id };
            const names = ["=1+1", "=cmd|' /C calc'!A0", "+48 22 111", "-2+3", "@SUM(1+9)*cmd", "=HYPERLINK(\"http://x\",\"y\")",
                "a \"quoted\", b", "two\r\nlines", "שירות, לקוחות", "'=1"];
            for (const name of names) {
                const { name: kept } = await admin.must("account_update", { path, body: { name } });
                const rows = readTable((await admin.must("ledger_csv")).replace(/^\uFEFF/, ""));
                const cell = rows.find((row) => row[0] === second.account.id)[2];
                assert.equal(cell, /^[=+\-@\t\r]/.test(kept) ? `'${kept}` : kept);
                for (const row of rows) for (const one of row) assert.doesNotMatch(one, /^[=+@\t\r]/);
            }
        });
    });
}
