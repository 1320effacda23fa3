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
    server = await startServer({ demo: true, proxied: true });
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
        const me = await people.Adam.must("me_update", { body: { name: "Adam B.", language: "he", theme: "dark", hold_ms: -1 } });
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
        await stream.findEvent("resync");
        stream.close();
    });

    it("end access at once, and streams", async () => {
        const { seq } = await people.Sara.must("bootstrap_read");
        const stream = await people.Sara.stream(seq);
        const gone = await admin.must("person_update", { path: { person: people.Sara.me.id },
            body: { role: "agent", department: south.id, active: false } });
        assert.equal(gone.active, false);
        await people.Sara.refused("bootstrap_read", {}, 401, "not_signed_in");
        await stream.finish();
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

describe("invitations", () => {
    const listed = async (id) => (await admin.must("bootstrap_read")).people.find((one) => one.id === id);

    it("wait, are renewed and withdrawn, and are over when somebody comes", async () => {
        const made = await admin.must("person_create", { body: { email: "ina@example.com", name: "Ina", role: "agent" } });
        const path = { person: made.person.id };
        const first = made.link.split("token=")[1];
        assert.deepEqual([made.person.joined, made.person.invited_until_ms], [false, made.until_ms]);
        const renewed = await admin.must("person_invite", { path });
        assert.notEqual(renewed.link, made.link);
        await server.anonymous().refused("sign_in_link", { body: { token: first } }, 403, "denied");
        const bare = await admin.must("person_uninvite", { path });
        assert.equal(bare.invited_until_ms, 0);
        await server.anonymous().refused("sign_in_link", { body: { token: renewed.link.split("token=")[1] } }, 403, "denied");
        const { link } = await admin.must("person_invite", { path });
        assert.equal((await people.Adam.must("bootstrap_read")).people.find((one) => one.id === path.person).invited_until_ms, 0);
        await server.signInByLink(link.split("token=")[1]);
        const now = await listed(path.person);
        assert.deepEqual([now.joined, now.invited_until_ms, now.active], [true, 0, true]);
        await people.Adam.refused("person_invite", { path }, 403, "denied");
        await people.Adam.refused("person_uninvite", { path }, 403, "denied");
    });

    it("end with the access", async () => {
        const made = await admin.must("person_create", { body: { email: "udo@example.com", name: "Udo", role: "agent" } });
        const path = { person: made.person.id };
        const ended = await admin.must("person_update", { path, body: { role: "agent", active: false } });
        assert.equal(ended.invited_until_ms, 0);
        const token = made.link.split("token=")[1];
        await server.anonymous().refused("sign_in_link", { body: { token } }, 403, "denied");
    });

    it("keep how long one's own replies can be taken back", async () => {
        const body = { name: "Adam B.", language: "he", theme: "dark" };
        const me = await people.Adam.must("me_update", { body: { ...body, hold_ms: 9000 } });
        assert.equal(me.hold_ms, 9000);
        assert.ok((await people.Adam.must("conversation_read", at())).places.every((place) => place.hold_ms >= 9000));
        await people.Adam.refused("me_update", { body: { ...body, hold_ms: 10_001 } }, 422, "invalid");
        await people.Adam.must("me_update", { body: { ...body, hold_ms: -1 } });
    });

    it("keep the keys one gives the desk's commands, each command and key once", async () => {
        const keys = [{ command: "next", key: "R" }, { command: "reply", key: "" }, { command: "undo", key: "Ctrl+U" }, { command: "help", key: "=" }];
        const me = await people.Adam.must("me_keys", { body: { keys } });
        assert.deepEqual(me.keys, keys);
        assert.deepEqual((await people.Adam.must("bootstrap_read")).me.keys, keys);
        for (const bad of [
            [{ command: "next", key: "r" }], [{ command: "next", key: " " }], [{ command: "next", key: "ą" }], [{ command: "next", key: "Ctrl+1" }],
            [{ command: "next", key: "RR" }], [{ command: "next", key: "R" }, { command: "next", key: "S" }],
            [{ command: "next", key: "R" }, { command: "reply", key: "R" }], [{ command: "dance", key: "R" }],
        ]) await people.Adam.refused("me_keys", { body: { keys: bad } }, 422, "invalid");
        assert.deepEqual((await people.Adam.must("bootstrap_read")).me.keys, keys, "what was refused changed nothing");
        assert.deepEqual((await people.Adam.must("me_keys", { body: { keys: [] } })).keys, []);
    });
});

describe("somebody with a login in another workspace", () => {
    const email = "ewa@example.com";
    const password = "a password of some length";
    let invited;
    let token;
    let home;

    before(async () => {
        server.init(email, password);
        home = await server.signInByPassword(email, password);
        invited = await admin.must("person_create", { body: { email: "Ewa@example.com", name: "Whoever", role: "viewer" } });
        token = invited.link.split("token=")[1];
    });

    it("is invited like everybody; nothing tells that they are known", async () => {
        const stranger = await admin.must("person_create", { body: { email: "new@example.com", name: "Whoever", role: "viewer" } });
        assert.equal(invited.person.name, "Whoever");
        assert.equal(invited.link.length, stranger.link.length);
        await admin.refused("person_create", { body: { email, name: "Ewa", role: "viewer" } }, 409, "conflict");
    });

    it("cannot be entered by who holds the link", async () => {
        await server.anonymous().refused("sign_in_link", { body: { token } }, 409, "password_needed");
        const path = { person: invited.person.id };
        await admin.refused("person_update", { path, body: { role: "viewer", active: true } }, 409, "conflict");
        const again = await admin.must("person_invite", { path });
        token = again.link.split("token=")[1];
        await server.anonymous().refused("sign_in_link", { body: { token } }, 409, "password_needed");
        await server.anonymous().refused("sign_in_password",
            { body: { email: "adam@example.com", password, invitation: token } }, 403, "denied");
        await home.refused("session_switch", { body: { workspace: (await admin.must("bootstrap_read")).workspace.id } }, 404, "not_found");
    });

    it("accepts with their own password; what others may hold of the login ends", async () => {
        const before = await server.signInByPassword(email, password);
        const signed = await server.anonymous().call("sign_in_password", { body: { email, password, invitation: token } });
        assert.equal(signed.status, 200, signed.text);
        const ewa = server.clientOf(signed);
        const { workspace, me } = await ewa.must("bootstrap_read");
        assert.equal(workspace.demo, true);
        assert.deepEqual([me.role, me.memberships.length], ["viewer", 2]);
        await before.refused("bootstrap_read", {}, 401, "not_signed_in");
        const seen = (await admin.must("bootstrap_read")).people.find((one) => one.id === invited.person.id);
        assert.deepEqual([seen.joined, seen.active, seen.name], [true, true, "ewa"]);
        await server.anonymous().refused("sign_in_password", { body: { email, password, invitation: token } }, 403, "denied");
        await admin.refused("person_invite", { path: { person: me.id } }, 409, "conflict");
        home = ewa;
    });

    it("goes from one workspace to the other under a new token", async () => {
        const { me, seq } = await home.must("bootstrap_read");
        const stream = await home.stream(seq);
        const other = me.memberships.find((one) => !one.demo);
        assert.equal(other.role, "admin");
        const moved = await home.call("session_switch", { body: { workspace: other.id } });
        const there = server.clientOf(moved);
        assert.equal((await there.must("bootstrap_read")).workspace.id, other.id);
        await stream.finish();
        const bearer = server.bearer(email);
        await bearer.refused("session_switch", { body: { workspace: other.id } }, 403, "denied");
        const named = (await there.must("sessions_list")).sessions.find((one) => one.current);
        assert.equal(named.workspace, other.id);
    });
});
