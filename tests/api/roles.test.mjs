/* Who may do what, made from the document itself: every operation, as nobody, as a viewer, as agents
 * of this and of another department, as an admin, and as the admin of another brand on the same
 * server. Who may not, learns nothing and changes nothing; who may, is not refused for who they are. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Client } from "./lib/client.mjs";
import "./lib/files.mjs";
import { document, operations } from "./lib/schema.mjs";
import { eventually, stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

/* Everything that only the North department may ever see bears this word. */
const MARK = "MARKER";
/* Would end the reader's own session, or name what only one reader has: sessions.test.mjs. */
const MEMBER_ONLY = new Set(["sign_out", "me_password", "session_switch", "session_end"]);
const schemas = document.components.schemas;

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let world;
    let readers; /* by name */
    let ids;     /* of things of the North department, by the name of the path's parameter */
    let south;

    before(async () => {
        world = await World.make({ store, demo: true });
        const { admin, server, whatsapp } = world;
        const north = await admin.must("department_create", { body: { name: "North" } });
        south = await admin.must("department_create", { body: { name: "South" } });
        readers = {
            nobody: server.anonymous(),
            forger: new Client(server.url, { bearer: "A".repeat(43) }),
            viewer: await world.invite("Vera", "viewer", north.id),
            agent: await world.invite("Nora", "agent", north.id),
            south: await world.invite("Sara", "agent", south.id),
            southViewer: await world.invite("Stefan", "viewer", south.id),
            admin,
            stranger: await server.signInByLink(),
        };
        const from = "48606000001";
        await whatsapp.say({ from, name: `${MARK} Zofia`, text: `${MARK} where is it?` });
        const first = await world.caseOf(`${MARK} where is it?`);
        await admin.must("conversation_move", { path: { conversation: first.conversation.id }, body: { department: north.id } });
        whatsapp.refuseNext(400, 131026, `${MARK} undeliverable`);
        const failed = await world.answer(first, `${MARK} failed reply`);
        await world.becomes(failed, "failed");
        whatsapp.cutNext();
        const uncertain = await world.answer(await world.detail(first.conversation.id), `${MARK} uncertain reply`);
        await world.becomes(uncertain, "uncertain");
        const held = await world.answer(await world.detail(first.conversation.id), `${MARK} held reply`,
            { hold_ms: 10_000, kind: "holding", promise: { text: `${MARK} promise`, due_ms: Date.now() + 3_600_000 } });
        const [promise] = (await world.detail(first.conversation.id)).promises;
        await admin.must("note_create", { path: { conversation: first.conversation.id }, body: { text: `${MARK} note` } });
        await whatsapp.deliver(`{"${MARK}":`);
        const raw = await eventually(async () => (await admin.must("quarantine_list")).rows[0]);
        const saved = await admin.must("saved_answer_create", { body: { name: "hours", text: "From 8 to 16." } });
        const watch = await admin.must("watch_create", { body: { name: "Hail", query: "hail" } });
        await admin.must("posts_take", { body: { posts: [{ id: "1", text: "hail" }] } });
        const [heard] = (await admin.must("watch_posts", { path: { watch: watch.id } })).posts;
        const file = await admin.give(Buffer.from("date,text\n2026-01-01,hail\n"));
        const { layout } = await admin.must("history_look", { body: { sha256: file.sha256 } });
        const history = await admin.must("history_start", { body: { sha256: file.sha256, name: "hail.csv", layout } });
        const source = await admin.must("source_create", { body: { address: "http://127.0.0.1:1/feed" } });
        await whatsapp.say({ from: "48606000002", name: `${MARK} Olga`, text: `${MARK} the other customer` });
        const other = await world.caseOf(`${MARK} the other customer`);
        await admin.must("conversation_move", { path: { conversation: other.conversation.id }, body: { department: north.id } });
        const { customer } = first.conversation;
        const known = await admin.must("customer_note_create", { path: { customer }, body: { text: `${MARK} of the customer` } });
        ids = { customer, note: known.notes[0].id, other: other.conversation.customer, saved_answer: saved.id, watch: watch.id, post: heard.id, history: history.id, source: source.id, conversation: first.conversation.id, thread: first.places[0].thread, inbound: first.messages[0].id,
            held: held.id, promise: promise.id, failed: failed.id, uncertain: uncertain.id, account: whatsapp.account.id, raw: raw.id,
            person: readers.agent.person.id, department: north.id };
    });
    after(() => world?.end());

    /* The message that an operation of /messages is about. */
    const messageFor = (name) => ({ reply_undo: ids.held, reply_retry: ids.failed, reply_settle: ids.uncertain }[name] ?? ids.inbound);

    function pathFor(name, { node }) {
        const path = {};
        for (const parameter of node.parameters ?? [])
            if (parameter.in === "path") path[parameter.name] = parameter.name === "message" ? messageFor(name) : ids[parameter.name];
        return path;
    }

    /* The smallest body the document allows, with ids of real things where it wants ids. */
    function sample(schema, key = "") {
        if (schema.$ref) schema = schemas[schema.$ref.split("/").pop()];
        if (schema.format === "id") return { other: ids.other, thread: ids.thread, answers_upto: ids.inbound, upto: ids.inbound,
            assignee: ids.person, owner: ids.person, department: ids.department }[key] ?? "";
        if (schema.enum) return schema.enum.at(-1);
        switch (schema.type) {
        case "string": return key === "email" ? "new@example.com" : "x".repeat(Math.max(schema.minLength ?? 0, 2));
        case "integer": return Math.max(schema.minimum ?? 0, 0);
        case "boolean": return true;
        case "array": return [];
        default: return Object.fromEntries((schema.required ?? []).map((name) => [name, sample(schema.properties[name], name)]));
        }
    }

    function bodyFor({ node }) {
        if (!node.requestBody) return undefined;
        const name = node.requestBody.$ref.split("/").pop();
        return sample(document.components.requestBodies[name].content["application/json"].schema);
    }

    const ask = (client, name) => client.call(name,
        { path: pathFor(name, operations.get(name)), body: bodyFor(operations.get(name)) });
    const all = [...operations].filter(([, one]) => one.node["x-permission"] !== "public" && one.node["x-runs"] !== "stream");
    const named = (one) => (one.node.parameters ?? []).filter((parameter) => parameter.in === "path").map((parameter) => parameter.name);
    const permission = (one) => one.node["x-permission"];
    const silent = (name, result) => assert.ok(!result.text.includes(MARK), `${name} tells: ${result.text.slice(0, 400)}`);

    /* All that may not change by what somebody else tries. */
    async function truth() {
        const { drafts, read_upto, seq, ...detail } = await world.detail(ids.conversation);
        const b = await world.admin.must("bootstrap_read");
        return { detail, accounts: b.accounts, people: b.people, departments: b.departments, quarantined: b.quarantined, counts: b.counts };
    }

    describe("who may not", () => {
        let before;
        it("(what is so before)", async () => { before = await truth(); });

        for (const [name, one] of all) {
            it(`${name}: nobody, and a token that is none`, async () => {
                for (const who of ["nobody", "forger"]) {
                    const result = await ask(readers[who], name);
                    assert.deepEqual([result.status, result.value?.code], [401, "not_signed_in"], `${who}: ${result.text}`);
                    silent(name, result);
                }
            });
            if (permission(one) !== "member") it(`${name}: a viewer`, async () => {
                for (const who of ["viewer", "southViewer"]) {
                    const result = await ask(readers[who], name);
                    assert.deepEqual([result.status, result.value?.code], [403, "denied"], `${who}: ${result.text}`);
                    silent(name, result);
                }
            });
            if (permission(one) === "manage") it(`${name}: an agent`, async () => {
                for (const who of ["agent", "south"]) {
                    const result = await ask(readers[who], name);
                    assert.deepEqual([result.status, result.value?.code], [403, "denied"], `${who}: ${result.text}`);
                }
            });
            if (named(one).some((key) => ["conversation", "message", "customer"].includes(key))) it(`${name}: another department`, async () => {
                for (const who of permission(one) === "member" ? ["south", "southViewer"] : ["south"]) {
                    const result = await ask(readers[who], name);
                    assert.deepEqual([result.status, result.value?.code], [404, "not_found"], `${who}: ${result.text}`);
                    silent(name, result);
                }
            });
            if (named(one).length > 0) it(`${name}: the admin of another brand`, async () => {
                const result = await ask(readers.stranger, name);
                assert.deepEqual([result.status, result.value?.code], [404, "not_found"], result.text);
                silent(name, result);
            });
        }

        it("a write by cookie without its own second token, or from another site", async () => {
            const { cookie, url, csrf } = world.admin;
            const path = { conversation: ids.conversation };
            for (const wrong of ["", readers.agent.csrf, "x".repeat(43)])
                await new Client(url, { cookie, csrf: wrong }).refused("note_create", { path, body: { text: "x" } }, 403, "denied");
            for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }])
                await new Client(url, { cookie, csrf }).refused("note_create", { path, body: { text: "x" }, headers }, 403, "denied");
        });

        it("(and it is so still)", async () => assert.deepEqual(await truth(), before));
    });

    describe("nothing leaks", () => {
        const lists = [
            ["bootstrap_read", {}], ["accounts_list", {}], ["ledger_read", {}], ["ledger_csv", {}],
            ...["mine", "unassigned", "all"].flatMap((view) => ["open", "snoozed", "closed"].map((state) => ["conversations_list", { view, state }])),
            ...["all", "open", "answering", "answered", "waived", "moved", "uncertain"].map((state) => ["obligations_list", { state }]),
        ];
        for (const who of ["south", "southViewer", "stranger"]) it(`in any list of ${who}`, async () => {
            for (const [name, query] of lists) {
                const result = await readers[who].call(name, { query });
                assert.ok(result.ok, result.text);
                silent(`${name} ${JSON.stringify(query)}`, result);
                if (who === "stranger") assert.ok(!result.text.includes(ids.account), `${name}: an account of another brand`);
            }
        });

        it("in counts: another department's are not told", async () => {
            const of = async (who) => (await readers[who].must("bootstrap_read")).counts.map((one) => one.department);
            assert.ok((await of("agent")).includes(ids.department));
            assert.ok(!(await of("south")).includes(ids.department));
            assert.ok(!(await of("stranger")).includes(ids.department));
        });

        it("in streams, while the North goes on working", async () => {
            const streams = {};
            for (const who of ["agent", "viewer", "south", "southViewer", "stranger"])
                streams[who] = await readers[who].stream((await readers[who].must("bootstrap_read")).seq);
            const path = { conversation: ids.conversation };
            const note = await readers.agent.must("note_create", { path, body: { text: `${MARK} in the stream` } });
            await readers.agent.must("conversation_assign", { path, body: { assignee: ids.person } });
            await world.whatsapp.say({ from: "48606000001", name: `${MARK} Zofia`, text: `${MARK} again` });
            await streams.agent.find((item) => item.messages?.some((one) => one.text === `${MARK} again`));
            await streams.viewer.find((item) => item.messages?.some((one) => one.id === note.id));
            await world.admin.must("department_create", { body: { name: "for everybody here" } });
            for (const who of ["south", "southViewer"]) await streams[who].find((item) => item.department?.name === "for everybody here");
            for (const who of ["south", "southViewer", "stranger"])
                for (const item of streams[who].items) assert.ok(!item.data.includes(MARK) && !item.data.includes(ids.conversation), `${who}: ${item.data}`);
            for (const item of streams.stranger.items) assert.ok(!item.data.includes("for everybody here"));
            for (const one of Object.values(streams)) one.close();
        });

        it("by naming another brand's things in a body", async () => {
            const { stranger } = readers;
            const mine = await eventually(async () => {
                for (const row of (await stranger.must("bootstrap_read")).conversations) {
                    const detail = await stranger.must("conversation_read", { path: { conversation: row.id } });
                    if (detail.places.some((place) => place.allowed)) return detail;
                }
                return null;
            });
            const path = { conversation: mine.conversation.id };
            const refused = (name, what) => stranger.refused(name, what, 422, "invalid");
            await refused("conversation_assign", { path, body: { assignee: ids.person } });
            await refused("conversation_move", { path, body: { department: ids.department } });
            await refused("reply_create", { path, body: { thread: ids.thread, text: "x", answers_upto: mine.conversation.last_inbound,
                base_version: mine.conversation.version, send_anyway: true } });
            await refused("person_create", { body: { email: "s@example.com", name: "S", role: "agent", department: ids.department } });
            const person = (await stranger.must("person_create", { body: { email: "t@example.com", name: "T", role: "agent" } })).person;
            await refused("person_update", { path: { person: person.id }, body: { role: "agent", active: true, department: ids.department } });
            assert.deepEqual((await stranger.must("obligations_list", { query: { account: ids.account } })).obligations, []);
        });

        it("by using another person's idempotency key", async () => {
            const path = { conversation: ids.conversation };
            const what = { path, body: { text: `${MARK} keyed` }, key: "a-key-that-is-known" };
            await readers.agent.must("note_create", what);
            for (const who of ["south", "stranger"]) await readers[who].refused("note_create", what, 404, "not_found");
            await readers.viewer.refused("note_create", what, 403, "denied");
        });

        it("only admins see addresses of colleagues", async () => {
            for (const [who, sees] of [["admin", true], ["agent", false], ["viewer", false]]) {
                const { people } = await readers[who].must("bootstrap_read");
                assert.ok(people.length >= 5);
                assert.equal(people.some((one) => one.email !== ""), sees, who);
            }
        });
    });

    describe("who may", () => {
        const may = { member: ["viewer", "agent", "admin"], speak: ["agent", "admin"], manage: ["admin"] };
        for (const [name, one] of all.filter(([operation]) => !MEMBER_ONLY.has(operation)))
            it(`${name}: ${may[permission(one)].join(", ")}`, async () => {
                for (const who of may[permission(one)]) {
                    const result = await ask(readers[who], name);
                    assert.ok(![401, 403, 404, 500, 503].includes(result.status), `${who}: ${result.status} ${result.text}`);
                }
                if (name === "person_update") await world.admin.must("person_update", { path: { person: ids.person },
                    body: { role: "agent", department: ids.department, active: true } });
            });

        it("a program with a token may what its owner may", async () => {
            const program = world.server.bearer("vera@example.com");
            await program.must("bootstrap_read");
            await program.refused("note_create", { path: { conversation: ids.conversation }, body: { text: "x" } }, 403, "denied");
        });
    });
}
