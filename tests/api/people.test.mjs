/* Colleagues: who is let in, what each role may, and how it ends. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startServer } from "./lib/server.mjs";

let server;
let admin;
let north;
let south;
const people = {};
let conversation;

async function invite(name, role, department = "") {
    const email = `${name.toLowerCase()}@example.com`;
    const { person, link } = await admin.must("person_create", { body: { email, name, role, department } });
    assert.deepEqual([person.name, person.role, person.department, person.active], [name, role, department, true]);
    people[name] = await server.signInByLink(link.split("token=")[1]);
    people[name].person = person;
}

before(async () => {
    server = await startServer({ demo: true });
    admin = await server.signInByLink();
    north = await admin.must("department_create", { body: { name: "North" } });
    south = await admin.must("department_create", { body: { name: "South" } });
    await invite("Adam", "agent");
    await invite("Nora", "agent", north.id);
    await invite("Sara", "agent", south.id);
    await invite("Vera", "viewer");
    conversation = (await admin.must("bootstrap_read")).conversations[0];
});
after(() => server?.stop());

const at = (id = conversation.id) => ({ path: { conversation: id } });

describe("roles", () => {
    it("a viewer sees but does not speak", async () => {
        const detail = await people.Vera.must("conversation_read", at());
        await people.Vera.refused("note_create", { ...at(), body: { text: "x" } }, 403, "denied");
        await people.Vera.refused("conversation_close", { ...at(), body: { reason: "spam" } }, 403, "denied");
        await people.Vera.refused("conversation_assign", { ...at(), body: { assignee: "" } }, 403, "denied");
        await people.Vera.must("conversation_mark_read", { ...at(), body: { upto: detail.messages.at(-1).id } });
    });

    it("an agent speaks but does not manage", async () => {
        await people.Adam.must("note_create", { ...at(), body: { text: "from Adam" } });
        await people.Adam.refused("department_create", { body: { name: "x" } }, 403, "denied");
        await people.Adam.refused("quarantine_list", {}, 403, "denied");
        await people.Adam.refused("person_create",
            { body: { email: "x@example.com", name: "x", role: "admin" } }, 403, "denied");
        await people.Adam.refused("person_update",
            { path: { person: people.Adam.me.id }, body: { role: "admin", active: true } }, 403, "denied");
        await people.Adam.refused("account_create",
            { body: { channel: "sim", name: "x", fields: [] } }, 403, "denied");
    });

    it("only admins see addresses", async () => {
        const seen = (await people.Adam.must("bootstrap_read")).people;
        assert.ok(seen.length >= 5);
        assert.ok(seen.every((person) => person.email === ""));
        const all = (await admin.must("bootstrap_read")).people;
        assert.ok(all.some((person) => person.email === "nora@example.com"));
    });
});

describe("departments", () => {
    it("hide each other's conversations", async () => {
        const { seq } = await people.Sara.must("bootstrap_read");
        const stream = await people.Sara.stream(seq);
        await people.Sara.must("conversation_read", at());
        const moved = await admin.must("conversation_move", { ...at(), body: { department: north.id } });
        assert.equal(moved.department, north.id);
        await stream.find((item) => item.gone === conversation.id);
        await people.Sara.refused("conversation_read", at(), 404, "not_found");
        await people.Sara.refused("conversation_messages", at(), 404, "not_found");
        await people.Sara.refused("note_create", { ...at(), body: { text: "x" } }, 404, "not_found");
        const list = await people.Sara.must("conversations_list", { query: { limit: 200 } });
        assert.ok(!list.conversations.some((row) => row.id === conversation.id));
        await people.Nora.must("conversation_read", at());
        await people.Adam.must("conversation_read", at());
        await admin.must("conversation_move", { ...at(), body: { department: "" } });
        await stream.find((item) => item.conversation?.id === conversation.id);
        await people.Sara.must("conversation_read", at());
        stream.close();
    });

    it("can give a conversation away, and then it is gone", async () => {
        await people.Nora.must("conversation_move", { ...at(), body: { department: south.id } });
        await people.Nora.refused("conversation_read", at(), 404, "not_found");
        await people.Sara.must("conversation_move", { ...at(), body: { department: "" } });
    });
});

describe("changes", () => {
    it("of the house reach everybody", async () => {
        const { seq } = await people.Vera.must("bootstrap_read");
        const stream = await people.Vera.stream(seq);
        const west = await admin.must("department_create", { body: { name: "West" } });
        const item = await stream.find((one) => one.kind === "department_changed");
        assert.deepEqual(item.department, west);
        stream.close();
    });

    it("of my name reach everybody", async () => {
        const { seq } = await admin.must("bootstrap_read");
        const stream = await admin.stream(seq);
        const me = await people.Adam.must("me_update", { body: { name: "Adam B.", language: "he", theme: "dark" } });
        assert.deepEqual([me.name, me.language, me.theme], ["Adam B.", "he", "dark"]);
        const item = await stream.find((one) => one.kind === "person_changed");
        assert.equal(item.person.name, "Adam B.");
        assert.ok(item.person.version > people.Adam.person.version);
        assert.equal(item.actor, people.Adam.me.id);
        stream.close();
    });

    it("of a role hold with the next request", async () => {
        const path = { person: people.Vera.me.id };
        const changed = await admin.must("person_update",
            { path, body: { role: "agent", department: north.id, active: true } });
        assert.deepEqual([changed.role, changed.department], ["agent", north.id]);
        await people.Vera.must("note_create", { ...at(), body: { text: "now I may" } });
        await admin.must("person_update", { path, body: { role: "viewer", active: true } });
        await people.Vera.refused("note_create", { ...at(), body: { text: "x" } }, 403, "denied");
    });

    it("of rights start a stream anew", async () => {
        const { seq } = await people.Nora.must("bootstrap_read");
        const stream = await people.Nora.stream(seq);
        await admin.must("person_update", { path: { person: people.Nora.me.id },
            body: { role: "agent", department: south.id, active: true } });
        await stream.findEvent("resync", 3000);
        stream.close();
    });

    it("end access at once, streams within two seconds", async () => {
        const { seq } = await people.Sara.must("bootstrap_read");
        const stream = await people.Sara.stream(seq);
        const gone = await admin.must("person_update", { path: { person: people.Sara.me.id },
            body: { role: "agent", department: south.id, active: false } });
        assert.equal(gone.active, false);
        await people.Sara.refused("bootstrap_read", {}, 401, "not_signed_in");
        await stream.finish(2000);
    });

    it("refuse what makes no sense", async () => {
        await admin.refused("person_create",
            { body: { email: "no address", name: "x", role: "agent" } }, 422, "invalid");
        await admin.refused("person_create",
            { body: { email: "adam@example.com", name: "x", role: "agent" } }, 409, "conflict");
        await admin.refused("person_update",
            { path: { person: "0000000000000" }, body: { role: "agent", active: true } }, 404, "not_found");
        await admin.refused("conversation_assign",
            { ...at(), body: { assignee: people.Sara.me.id } }, 422, "invalid");
        const lonely = await admin.call("person_update",
            { path: { person: admin.me.id }, body: { role: "viewer", active: true } });
        assert.ok(!lonely.ok, "the last admin gave the keys away");
    });
});

describe("an address of another workspace", () => {
    it("cannot be invited: the link would open that workspace too", async () => {
        server.init("ewa@example.com", "a password of some length");
        const body = { name: "Ewa", role: "viewer" };
        await admin.refused("person_create", { body: { ...body, email: "Ewa@example.com" } }, 409, "conflict");
        await admin.refused("person_create", { body: { ...body, email: "vera@example.com" } }, 409, "conflict");
    });
});
