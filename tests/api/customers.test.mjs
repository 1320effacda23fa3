/* A customer over all channels: what we know of them, and who is the same person, there and back. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { connectNetwork } from "./lib/network.mjs";
import { eventually, Server, stores } from "./lib/server.mjs";
import { readTable } from "./lib/world.mjs";

const PASSWORD = "correct horse battery staple";

for (const store of stores) describe(`customers on ${store}`, () => walk(store));

function walk(store) {
    let server;
    let admin;
    let agent; /* of the north */
    let viewer;
    let north;
    let first;
    let second;

    async function invite(name, role, department = "") {
        const { link } = await admin.must("person_create", { body: { email: `${name}@example.com`, name, role, department } });
        return server.signInByLink(link.split("token=")[1]);
    }
    const caseOf = (title, who = admin) => eventually(async () => {
        const { conversations } = await who.must("conversations_list", { query: { limit: 200 } });
        return conversations.find((one) => one.title === title);
    });
    const read = (customer, who = admin) => who.must("customer_read", { path: { customer } });
    const waiting = async (who = admin) => (await who.must("bootstrap_read")).people_waiting;
    const at = (one) => ({ customer: one.customer });
    const join = (one, other, who = admin) => who.must("customer_join", { path: at(one), body: { other: other.customer } });
    const separate = (one, other, who = admin) => who.must("customer_separate", { path: at(one), body: { other: other.customer } });
    const sound = async () => {
        const ledger = (await admin.must("ledger_read")).sum;
        assert.equal(ledger.opened, ledger.answered + ledger.waived + ledger.moved + ledger.open + ledger.answering);
        return [ledger.opened, ledger.open];
    };

    before(async () => {
        server = new Server({ store });
        server.init("ewa@example.com", PASSWORD);
        await server.start();
        admin = await server.signInByPassword("ewa@example.com", PASSWORD);
        north = (await admin.must("department_create", { body: { name: "North" } })).id;
        agent = await invite("nora", "agent", north);
        viewer = await invite("vera", "viewer");
        first = await connectNetwork(server, admin);
        second = await connectNetwork(server, admin, { name: "Second line" });
    });
    after(async () => {
        first?.close();
        second?.close();
        if (server?.process) assert.match(server.command("check", server.storeFlags()), /Everything adds up/);
        await server?.stop();
    });

    /* Two who have written, each in a case of their own. */
    let pairs = 0;
    async function two({ names = ["Anna", "A. Kowalska"] } = {}) {
        const n = 600000 + 10 * pairs++;
        await first.say({ from: `48${n}1`, name: names[0], text: `first ${n}` });
        const one = await caseOf(`first ${n}`);
        await second.say({ from: `48${n}2`, name: names[1], text: `second ${n}` });
        return { one, other: await caseOf(`second ${n}`), n };
    }

    describe("what we know", () => {
        it("a case shows its customer whole", async () => {
            const { one, n } = await two();
            const detail = await admin.must("conversation_read", { path: { conversation: one.id } });
            assert.deepEqual(detail.customer, await read(one.customer));
            const { customer } = detail;
            assert.deepEqual(customer.identities, [{ scheme: "tel", value: `+48${n}1`, profile: one.customer, verified: true }]);
            assert.deepEqual([customer.name, customer.network_name, customer.conversation_count, customer.first_ms],
                ["Anna", "Anna", 1, one.opened_ms]);
            assert.deepEqual(customer.conversations.map((c) => c.id), [one.id]);
            assert.equal(customer.profiles.length, 1);
        });

        it("a name of ours stands above the network's, also when that changes", async () => {
            const { one, n } = await two();
            const named = await admin.must("customer_rename", { path: at(one), body: { name: "  Anna Nowak " } });
            assert.deepEqual([named.name, named.network_name], ["Anna Nowak", "Anna"]);
            await first.say({ from: `48${n}1`, name: "Ania", text: "hello again" });
            const now = await eventually(async () => {
                const found = await read(one.customer);
                return found.network_name === "Ania" && found;
            });
            assert.equal(now.name, "Anna Nowak");
            assert.equal((await caseOf(`first ${n}`)).customer_name, "Anna Nowak");
            assert.equal((await admin.must("customer_rename", { path: at(one), body: { name: " " } })).name, "Ania");
            await admin.refused("customer_rename", { path: at(one), body: { name: "x".repeat(81) } }, 422, "invalid");
        });

        it("notes and fields, for everybody who may see the customer", async () => {
            const { one } = await two();
            const noted = await agent.must("customer_note_create", { path: at(one), body: { text: " prefers the evening " } });
            assert.equal(noted.notes[0].text, "prefers the evening");
            assert.equal(noted.notes[0].author, (await agent.must("bootstrap_read")).me.id);
            const set = (label, value, who = agent) => who.must("customer_field_set", { path: at(one), body: { label, value } });
            await set("Policy", "AB-1");
            assert.deepEqual((await set("Policy", "AB-2")).fields, [{ profile: one.customer, label: "Policy", value: "AB-2" }]);
            for (let i = 1; i < 20; i++) await set(`L${i}`, "x");
            await agent.refused("customer_field_set", { path: at(one), body: { label: "one more", value: "x" } }, 409, "conflict");
            assert.equal((await set("L1", "")).fields.length, 19);
            assert.deepEqual((await read(one.customer, viewer)).notes, noted.notes);
            const gone = await admin.must("customer_note_remove", { path: { customer: one.customer, note: noted.notes[0].id } });
            assert.deepEqual(gone.notes, []);
            const twice = await admin.must("customer_note_remove", { path: { customer: one.customer, note: noted.notes[0].id } });
            assert.deepEqual(twice, gone);
            await admin.refused("customer_note_create", { path: at(one), body: { text: "  " } }, 422, "invalid");
            await admin.refused("customer_field_set", { path: at(one), body: { label: " ", value: "x" } }, 422, "invalid");
        });

        it("the history is read page by page, and as a table", async () => {
            const from = "48610000001";
            for (let i = 0; i < 3; i++) {
                await first.say({ from, name: "=Ola", text: `matter ${i}` });
                const c = await caseOf(`matter ${i}`);
                await admin.must("conversation_close", { path: { conversation: c.id }, body: { reason: "spam" } });
                await admin.must("settings_update", { body: { values: [{ name: "reopen_days", value: "0" }] } });
            }
            const { conversations } = await admin.must("conversations_list", { query: { state: "closed", limit: 200 } });
            const { customer } = conversations.find((c) => c.title === "matter 2");
            const page = await admin.must("customer_conversations", { path: { customer }, query: { limit: 2 } });
            assert.deepEqual([page.conversations.map((c) => c.title), page.more], [["matter 2", "matter 1"], true]);
            const rest = await admin.must("customer_conversations", { path: { customer }, query: { before: page.conversations[1].id } });
            assert.deepEqual([rest.conversations.map((c) => c.title), rest.more], [["matter 0"], false]);
            const [head, ...rows] = readTable((await admin.must("customer_conversations_csv", { path: { customer } })).replace(/^\uFEFF/, ""));
            const cell = (row, name) => row[head.indexOf(name)];
            assert.deepEqual(rows.map((row) => cell(row, "matter")), ["matter 2", "matter 1", "matter 0"]);
            assert.deepEqual([cell(rows[0], "customer"), cell(rows[0], "state"), cell(rows[0], "closed_because")], ["'=Ola", "closed", "spam"]);
        });
    });

    describe("two are one", () => {
        it("cases, names, notes and people who wait come together, and apart again", async () => {
            const { one, other, n } = await two();
            await admin.must("customer_note_create", { path: at(one), body: { text: "note of the first" } });
            await admin.must("customer_note_create", { path: at(other), body: { text: "note of the second" } });
            await admin.must("customer_field_set", { path: at(other), body: { label: "Car", value: "Fiat" } });
            const before = [await read(one.customer), await read(other.customer)];
            const people = await waiting();
            const sums = await sound();
            const joined = await join(one, other);
            assert.equal(joined.id, one.customer);
            assert.equal(joined.conversation_count, 2);
            assert.deepEqual(joined.notes.map((x) => x.text), ["note of the second", "note of the first"]);
            assert.deepEqual(joined.identities.map((x) => x.value), [`+48${n}1`, `+48${n}2`]);
            assert.deepEqual(joined.profiles.map((x) => [x.id, x.joined_ms > 0]), [[one.customer, false], [other.customer, true]]);
            assert.equal(joined.profiles[1].joined_by, (await admin.must("bootstrap_read")).me.id);
            assert.deepEqual(await read(other.customer), joined, "any profile names the person");
            assert.deepEqual([(await caseOf(`second ${n}`)).customer, (await caseOf(`second ${n}`)).customer_name], [one.customer, "Anna"]);
            assert.equal(await waiting(), people - 1);
            assert.deepEqual(await sound(), sums);
            await admin.refused("customer_join", { path: at(one), body: { other: other.customer } }, 409, "conflict");

            /* What comes meanwhile goes to whom it belongs. */
            await second.say({ from: `48${n}2`, name: "A. Kowalska", text: `later ${n}` });
            await eventually(async () => (await admin.must("conversation_read", { path: { conversation: other.id } })).messages.length === 2);
            assert.equal(await waiting(), people - 1);

            await separate(joined.conversations[0], { customer: other.customer });
            const after = [await read(one.customer), await read(other.customer)];
            for (const i of [0, 1]) for (const part of ["identities", "notes", "fields", "profiles", "name", "conversation_count"])
                assert.deepEqual(after[i][part], before[i][part], part);
            assert.equal(await waiting(), people);
            assert.equal((await caseOf(`second ${n}`)).customer, other.customer);
            await admin.refused("customer_separate", { path: at(one), body: { other: one.customer } }, 409, "conflict");
            await admin.refused("customer_separate", { path: at(one), body: { other: other.customer } }, 409, "conflict");
        });

        it("who has a name stands for who has none; three come apart in any order", async () => {
            const { one, other } = await two({ names: ["", "Basia"] });
            const third = (await two()).one;
            const joined = await join(one, other);
            assert.deepEqual([joined.id, joined.name], [other.customer, "Basia"]);
            const all = await join(third, one);
            assert.equal(all.profiles.length, 3);
            assert.equal(all.id, other.customer);
            await separate(one, one);
            assert.equal((await read(one.customer)).conversation_count, 1);
            assert.equal((await read(third.customer)).id, other.customer);
            const last = await separate(third, third);
            assert.equal(last.profiles.length, 1);
        });

        it("one message that bears names of two is evidence, which can be refused or believed", async () => {
            const { one, n } = await two();
            const say = (contacts, message) => first.change({ contacts, messages: [{ id: `wamid.${Math.random()}`,
                timestamp: String(Math.floor(Date.now() / 1000)), type: "text", ...message }] });
            for (const [user, text] of [[`PL.${n}1`, "by name"], [`PL.${n}2`, "by another"]]) {
                await say([{ profile: { name: text, username: "who.knows" }, user_id: user }], { from_user_id: user, text: { body: `${text} ${n}` } });
                const stranger = await caseOf(`${text} ${n}`);
                await say([{ profile: { name: "Anna" }, wa_id: `48${n}1`, user_id: user }],
                    { from: `48${n}1`, from_user_id: user, text: { body: `it is me, ${text}` } });
                const asked = await eventually(async () => {
                    const found = await read(one.customer);
                    return found.suggestions.length === 1 && found;
                });
                const { at_ms, handle, ...rest } = asked.suggestions[0];
                assert.deepEqual(rest, { customer: stranger.customer, name: text, conversation: stranger.id, text: `it is me, ${text}` });
                assert.ok(at_ms > 0);
                assert.match(handle, /who\.knows$/);
                assert.equal((await read(stranger.customer)).suggestions[0].customer, one.customer);
                if (text === "by name") await admin.must("customer_refuse", { path: at(one), body: { other: stranger.customer } });
                else await join(one, stranger);
                assert.deepEqual((await read(one.customer)).suggestions, []);
            }
        });

        it("rights: of both one must see a case; the other cases stay hidden", async () => {
            const { one, other } = await two();
            const south = (await admin.must("department_create", { body: { name: `South ${one.id}` } })).id;
            await admin.must("conversation_move", { path: { conversation: other.id }, body: { department: south } });
            await agent.refused("customer_read", { path: at(other) }, 404, "not_found");
            await agent.refused("customer_join", { path: at(one), body: { other: other.customer } }, 404, "not_found");
            await viewer.refused("customer_join", { path: at(one), body: { other: other.customer } }, 403, "denied");
            await viewer.refused("customer_note_create", { path: at(one), body: { text: "x" } }, 403, "denied");
            await join(one, other);
            const seen = await read(one.customer, agent);
            assert.deepEqual([seen.conversation_count, seen.conversations.map((c) => c.id)], [1, [one.id]]);
            assert.equal((await agent.must("customer_conversations", { path: at(one) })).conversations.length, 1);
            /* Who separates away all they may see is shown what they still may. */
            await admin.must("conversation_move", { path: { conversation: one.id }, body: { department: south } });
            await admin.must("conversation_move", { path: { conversation: other.id }, body: { department: north } });
            const left = await separate(other, other, agent);
            assert.equal(left.id, other.customer);
            await agent.refused("customer_read", { path: at(one) }, 404, "not_found");
        });
    });

    describe("lists to take home", () => {
        it("any view of the desk", async () => {
            const { conversations } = await admin.must("conversations_list", { query: { limit: 200 } });
            const result = await admin.call("conversations_csv", { query: { view: "all", state: "open" } });
            assert.match(result.headers.get("content-disposition"), /cases-all-open\.csv/);
            const [head, ...rows] = readTable(result.text.replace(/^\uFEFF/, ""));
            assert.deepEqual(rows.map((row) => row[0]), conversations.map((c) => c.id));
            for (const row of rows) assert.equal(row.length, head.length);
            assert.equal(readTable(await admin.must("conversations_csv", { query: { view: "mine" } })).length, 1);
            await admin.refused("conversations_csv", { query: { state: "lost" } }, 422, "invalid");
        });
        it("what the field above the list filters, and nothing that a spreadsheet would run", async () => {
            await first.say({ from: "48600999000", name: "@SUM(1)", text: "=HYPERLINK(\"http://evil.example\") Zażółć" });
            const rows = await eventually(async () => {
                const table = readTable((await admin.must("conversations_csv", { query: { filter: " ZAZOLC" } })).replace(/^\uFEFF/, ""));
                return table.length > 1 && table;
            });
            assert.equal(rows.length, 2);
            assert.deepEqual([rows[1][1], rows[1][3]], ["'@SUM(1)", "'=HYPERLINK(\"http://evil.example\") Zażółć"]);
            assert.equal(readTable(await admin.must("conversations_csv", { query: { filter: "nobody said this" } })).length, 1);
        });
        it("colleagues; their addresses are for admins", async () => {
            const [head, ...rows] = readTable((await admin.must("people_csv")).replace(/^\uFEFF/, ""));
            assert.deepEqual(head, ["person", "name", "email", "role", "department", "active"]);
            assert.deepEqual(rows.map((row) => row.slice(2).join()).sort(), ["ewa@example.com,admin,,yes",
                "nora@example.com,agent,North,yes", "vera@example.com,viewer,,yes"]);
            assert.ok(!(await agent.must("people_csv")).includes("ewa@example.com"));
        });
        it("what the house has set up: a row for each of the list, a head for each cell, no secret", async () => {
            await admin.must("saved_answer_create", { body: { name: "number", language: "en", text: "=1+1, \"please\"" } });
            await admin.must("watch_create", { body: { name: "Brand", query: "kotwica" } });
            const tables = {
                accounts_csv: (await admin.must("accounts_list")).accounts.map((one) => [one.id, one.channel, one.name, one.state]),
                saved_answers_csv: [[undefined, "number", "en", "'=1+1, \"please\""]],
                watches_csv: (await admin.must("watches_list")).watches.map((one) => [one.id, "Brand", "kotwica", "yes"]),
                sessions_csv: (await admin.must("sessions_list")).sessions.map((one) => [one.id, one.workspace_name, one.device, one.address]),
            };
            for (const [name, wanted] of Object.entries(tables)) {
                const text = await admin.must(name);
                const [head, ...rows] = readTable(text.replace(/^\uFEFF/, ""));
                assert.equal(rows.length, wanted.length, name);
                for (const [i, row] of rows.entries()) {
                    assert.equal(row.length, head.length, name);
                    wanted[i].forEach((cell, at) => cell !== undefined && assert.equal(row[at], cell, `${name}: ${head[at]}`));
                }
                assert.ok(!/secret|token=/.test(text), name);
            }
        });
    });
}
