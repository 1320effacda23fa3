/* Accounts: what they are set up with, secrets renewed in place, only listening, where their
 * conversations begin; departments archived. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually, stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let world;
    let admin;
    let whatsapp;
    let stream;
    const path = () => ({ account: whatsapp.account.id });
    const update = (body) => admin.must("account_update", { path: path(), body });
    const detail = () => admin.must("account_read", { path: path() });
    const field = (one, key) => one.fields.find((f) => f.key === key);

    before(async () => {
        world = await World.make({ store });
        ({ admin, whatsapp } = world);
        stream = await admin.stream((await admin.must("bootstrap_read")).seq);
    });
    after(async () => {
        stream?.close();
        await world?.end();
    });

    it("shows settings and the token that the network is told, never a secret", async () => {
        const one = await detail();
        assert.deepEqual(field(one, "verify_token"), { key: "verify_token", value: "verify-me", kept: true });
        assert.deepEqual(field(one, "access_token"), { key: "access_token", value: "", kept: true });
        assert.equal(field(one, "phone_number_id").value, whatsapp.number);
        assert.equal(field(one, "waba_id").kept, false);
        const agent = await world.invite("Olga", "agent");
        await agent.refused("account_read", { path: path() }, 403, "denied");
        await admin.refused("account_read", { path: { account: "0000000000001" } }, 404, "not_found");
    });

    it("a token is made where nobody gives one; what is missing or wrong is named", async () => {
        const fields = Object.entries({ phone_number_id: "77", access_token: "x", app_secret: "y" })
            .map(([key, value]) => ({ key, value }));
        const made = await admin.must("account_create", { body: { channel: "whatsapp", name: "Made", fields } });
        const one = await admin.must("account_read", { path: { account: made.id } });
        assert.match(field(one, "verify_token").value, /^[0-9a-f]{32}$/);
        let error = await admin.refused("account_create", { body: { channel: "whatsapp", name: "x", fields: fields.slice(0, 2) } }, 422, "invalid");
        assert.deepEqual([error.field, error.problem], ["fields.app_secret", "needed"]);
        error = await admin.refused("account_create", { body: { channel: "whatsapp", name: "x",
            fields: [...fields, { key: "base_url", value: "graph" }] } }, 422, "invalid");
        assert.deepEqual([error.field, error.problem], ["fields.base_url", "not_a_url"]);
        error = await admin.refused("account_create", { body: { channel: "whatsapp", name: "x",
            fields: [...fields, { key: "colour", value: "red" }] } }, 422, "invalid");
        assert.equal(error.problem, "unknown");
        await admin.must("account_remove", { path: { account: made.id } });
        await admin.refused("account_update", { path: { account: made.id }, body: { state: "active" } }, 404, "not_found");
    });

    it("a secret is renewed in place; what is not named stays", async () => {
        const seen = [];
        const accept = whatsapp.accept;
        const answer = whatsapp.answer;
        whatsapp.answer = (request, response) => {
            seen.push(request.headers.authorization);
            return answer(request, response);
        };
        await update({ fields: [{ key: "access_token", value: "EAAG-new" }, { key: "app_secret", value: "" }, { key: "waba_id", value: "555" }] });
        const one = await detail();
        assert.equal(field(one, "waba_id").value, "555");
        assert.equal(field(one, "verify_token").value, "verify-me");
        assert.equal(one.account.name, whatsapp.account.name);
        const talk = await world.begin("with the new key?", "48600100501"); // the old app secret still signs
        await world.becomes(await world.answer(talk, "yes"), "sent");
        assert.equal(seen.at(-1), "Bearer EAAG-new");
        await update({ fields: [{ key: "waba_id", value: "" }] });
        assert.equal(field(await detail(), "waba_id").kept, false);
        const error = await admin.refused("account_update", { path: path(), body: { fields: [{ key: "phone_number_id", value: "" }] } }, 422, "invalid");
        assert.deepEqual([error.field, error.problem], ["fields.phone_number_id", "needed"]);
        Object.assign(whatsapp, { accept, answer });
    });

    it("a void token pauses with its reason; new secrets wake the account", async () => {
        const talk = await world.begin("void?", "48600100502");
        whatsapp.refuseNext(401, 190, "Error validating access token");
        const reply = await world.answer(talk, "here");
        await eventually(async () => (await detail()).account.reason === "token_void");
        assert.equal((await detail()).health.waiting_replies, 1);
        assert.ok((await detail()).health.oldest_reply_ms > 0);
        await update({ fields: [{ key: "access_token", value: "EAAG-newest" }] });
        assert.deepEqual([(await detail()).account.state, (await detail()).account.reason], ["active", ""]);
        await world.becomes(reply, "sent");
    });

    it("health: what came in, what could not be read, what did not go out", async () => {
        await whatsapp.deliver("{\"object\":");
        const talk = await world.begin("refuse it", "48600100503");
        whatsapp.refuseNext(400, 131026, "Message undeliverable");
        const reply = await world.answer(talk, "never arrives");
        await world.becomes(reply, "failed");
        const { health } = await eventually(async () => {
            const one = await detail();
            return one.health.quarantined === 1 && one;
        });
        assert.ok(health.received > health.done);
        assert.equal(health.error_code, "undeliverable");
        assert.ok(health.error_text.includes("undeliverable"));
        assert.ok(health.error_ms > 0);
    });

    it("only listening: receives and owes, refuses to send, is settled by answers given elsewhere", async () => {
        const before = await world.begin("in shadow?", "48600100504");
        await update({ shadow: "yes" });
        await stream.find((item) => item.account?.id === whatsapp.account.id && item.account.shadow);
        const sent = whatsapp.sent.length;
        await admin.refused("reply_create", world.answering(before, "hello"), 409, "shadow");
        const place = (await world.detail(before.conversation.id)).places[0];
        assert.deepEqual([place.allowed, place.reason], [false, "shadow"]);
        const talk = await world.begin("still heard?", "48600100505");
        assert.equal(talk.conversation.open_obligations, 1);
        await whatsapp.deliver({ object: "whatsapp_business_account", entry: [{ id: "1", changes: [{ field: "smb_message_echoes",
            value: { messaging_product: "whatsapp", metadata: { display_phone_number: "48221112233", phone_number_id: whatsapp.number },
                message_echoes: [{ from: "48221112233", to: "48600100505", id: `wamid.echo.${Date.now()}`,
                    timestamp: String(Math.floor(Date.now() / 1000) + 1), type: "text", text: { body: "answered on the phone" } }] } }] }] });
        await eventually(async () => (await world.detail(talk.conversation.id)).conversation.open_obligations === 0);
        const now = await world.detail(talk.conversation.id);
        assert.equal(now.messages.at(-1).author, "elsewhere");
        assert.equal(now.messages[0].obligation, "answered");
        assert.equal(whatsapp.sent.length, sent);
        await update({ shadow: "no" });
        await eventually(async () => (await world.detail(before.conversation.id)).places[0].allowed);
        await world.becomes(await world.answer(await world.detail(before.conversation.id), "out again"), "sent");
    });

    it("a reply that waits when the account begins only to listen does not leave", async () => {
        const talk = await world.begin("hold on", "48600100506");
        const reply = await world.answer(talk, "too late", { hold_ms: 10_000 });
        await update({ shadow: "yes" });
        const now = await world.becomes(reply, "failed");
        assert.equal(now.error_code, "shadow");
        assert.equal((await world.detail(talk.conversation.id)).conversation.open_obligations, 1);
        assert.equal(whatsapp.attempts(reply).length, 0);
        await update({ shadow: "no" });
    });

    it("conversations begin in the account's department; others do not see them", async () => {
        const north = await admin.must("department_create", { body: { name: "North" } });
        const south = await admin.must("department_create", { body: { name: "South" } });
        assert.deepEqual([north.archived, north.version], [false, 1]);
        const nora = await world.invite("Nora", "agent", north.id);
        const sara = await world.invite("Sara", "agent", south.id);
        await update({ set_department: true, department: north.id });
        const talk = await world.begin("for the north", "48600100507");
        assert.equal(talk.conversation.department, north.id);
        await nora.must("conversation_read", { path: { conversation: talk.conversation.id } });
        await sara.refused("conversation_read", { path: { conversation: talk.conversation.id } }, 404, "not_found");
        const renamed = await admin.must("department_update", { path: { department: north.id }, body: { name: "Far north", archived: true } });
        assert.deepEqual([renamed.name, renamed.archived, renamed.version], ["Far north", true, 2]);
        await stream.find((item) => item.department?.id === north.id && item.department.archived);
        assert.equal((await detail()).account.department, "");
        assert.equal((await world.begin("for everybody", "48600100508")).conversation.department, "");
        const moved = await admin.refused("conversation_move", { path: { conversation: (await world.caseOf("for everybody")).conversation.id },
            body: { department: north.id } }, 422, "invalid");
        assert.equal(moved.problem, "archived");
        const error = await admin.refused("account_update", { path: path(), body: { set_department: true, department: north.id } }, 422, "invalid");
        assert.deepEqual([error.field, error.problem], ["department", "archived"]);
        await admin.must("person_update", { path: { person: nora.person.id }, body: { role: "viewer", department: north.id, active: true } });
        await admin.must("department_update", { path: { department: north.id }, body: { name: "North", archived: false } });
        await nora.refused("department_update", { path: { department: north.id }, body: { name: "Mine", archived: false } }, 403, "denied");
        await admin.refused("department_update", { path: { department: "0000000000001" }, body: { name: "x", archived: false } }, 404, "not_found");
    });

    it("from the shell", async () => {
        const flags = ["--account", whatsapp.account.id, ...world.server.storeFlags()];
        const line = world.server.command("account set", [...flags, "--name", "Renamed", "--shadow", "yes", "--secret-stdin"], "access_token=EAAG-shell\n");
        assert.match(line, /\tRenamed\t/);
        assert.ok((await detail()).account.shadow);
        world.server.command("account set", [...flags, "--shadow", "no"]);
        assert.ok(!(await detail()).account.shadow);
        assert.throws(() => world.server.command("account set", [...flags, "--shadow", "maybe"]), /shadow/);
    });
}
