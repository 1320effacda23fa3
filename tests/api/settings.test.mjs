/* The workspace's settings: listed, changed, refused; what they decide follows at once. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually, stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let world;
    let admin;
    let stream;
    const set = async (values) => admin.must("settings_update",
        { body: { values: Object.entries(values).map(([name, value]) => ({ name, value: String(value) })) } });
    const valueOf = (list, name) => list.settings.find((one) => one.name === name).value;

    before(async () => {
        world = await World.make({ store });
        admin = world.admin;
        stream = await admin.stream((await admin.must("bootstrap_read")).seq);
    });
    after(async () => {
        stream?.close();
        await world?.end();
    });

    it("lists every setting with what it takes", async () => {
        const list = await admin.must("settings_list");
        const minutes = list.settings.find((one) => one.name === "answer_minutes");
        assert.deepEqual(minutes, { name: "answer_minutes", group: "answers", kind: "number", value: "60",
            fallback: "60", unit: "minutes", words: "", least: 1, most: 43200 });
        assert.equal(list.settings.find((one) => one.name === "week_start").words, "monday sunday saturday");
        assert.equal(valueOf(list, "brand_name"), "My brand");
        assert.ok(list.version > 0);
    });

    it("a change is told to every screen", async () => {
        const before = (await admin.must("bootstrap_read")).workspace;
        const list = await set({ brand_name: "Kotwica", week_start: "sunday", language: "pl", time_zone: "Asia/Jerusalem" });
        assert.equal(valueOf(list, "brand_name"), "Kotwica");
        const item = await stream.find((one) => one.kind === "workspace_changed");
        assert.deepEqual([item.workspace.name, item.workspace.week_start, item.workspace.language, item.workspace.zone],
            ["Kotwica", "sunday", "pl", "Asia/Jerusalem"]);
        assert.ok(item.workspace.version > before.version);
        assert.deepEqual((await admin.must("bootstrap_read")).workspace, item.workspace);
    });

    it("what does not fit is refused by name and problem, and nothing of that call is taken", async () => {
        for (const [name, value, problem] of [["answer_minutes", "0", "out_of_range"], ["answer_minutes", "soon", "not_a_number"],
            ["time_zone", "Mars/Base", "not_a_zone"], ["public_url", "ftp://x", "not_an_address"], ["hours_friday", "late", "not_hours"],
            ["holidays", "tomorrow", "not_days"], ["language", "xx", "not_a_word"], ["brand_name", "", "needed"]]) {
            const error = await admin.refused("settings_update", { body: { values: [
                { name: "reopen_days", value: "3" }, { name, value }] } }, 422, "invalid");
            assert.deepEqual([error.field, error.problem], [name, problem]);
        }
        assert.equal(valueOf(await admin.must("settings_list"), "reopen_days"), "7");
        const error = await admin.refused("settings_update", { body: { values: [{ name: "colour", value: "red" }] } }, 422, "invalid");
        assert.equal(error.problem, "unknown");
    });

    it("colleagues may read them, only admins change them", async () => {
        const agent = await world.invite("Olga", "agent");
        assert.equal(valueOf(await agent.must("settings_list"), "brand_name"), "Kotwica");
        await agent.refused("settings_update", { body: { values: [{ name: "raw_days", value: "5" }] } }, 403, "denied");
    });

    it("the public address makes invitations", async () => {
        await set({ public_url: "https://care.example.com/" });
        const { link } = await admin.must("person_create", { body: { email: "p@example.com", name: "P", role: "viewer" } });
        assert.ok(link.startsWith("https://care.example.com/sign-in#token="), link);
        assert.equal((await admin.must("bootstrap_read")).workspace.public_url, "https://care.example.com");
        await set({ public_url: "" });
    });

    it("undo times hold for the next reply", async () => {
        await set({ hold_private_s: 42 });
        const detail = await world.begin("how long?", "48600100401");
        assert.equal(detail.places[0].hold_ms, 42_000);
        await set({ hold_private_s: 0 });
        const reply = await world.answer(await world.detail(detail.conversation.id), "not long", { hold_ms: -1 });
        await world.becomes(reply, "sent");
    });

    it("answer targets: the first, then later ones, without a restart", async () => {
        await set({ first_answer_minutes: 30, answer_minutes: 240 });
        const first = (await world.begin("new matter", "48600100402"));
        assert.equal(first.conversation.first_answer_due_ms - first.conversation.waiting_since_ms, 30 * 60_000);
        assert.equal(first.conversation.due_ms - first.conversation.waiting_since_ms, 240 * 60_000);
        const reply = await world.answer(first, "we look at it");
        await world.becomes(reply, "sent");
        await world.whatsapp.say({ from: "48600100402", text: "and?" });
        const later = await eventually(async () => {
            const now = await world.detail(first.conversation.id);
            return now.conversation.open_obligations === 1 && now;
        });
        assert.equal(later.conversation.due_ms - later.conversation.waiting_since_ms, 240 * 60_000);
    });

    it("answer targets count in working hours, if hours are kept", async () => {
        const day = new Date(Date.now() + 3 * 86_400_000);
        const name = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"][day.getUTCDay()];
        await set({ time_zone: "UTC", answer_minutes: 30, [`hours_${name}`]: "09:00-17:00" });
        const { conversation } = await world.begin("is anybody there?", "48600100403");
        assert.equal(new Date(conversation.due_ms).toISOString(), `${day.toISOString().slice(0, 10)}T09:30:00.000Z`);
        await set({ holidays: `${day.toISOString().slice(0, 10)} Closed` });
        const holiday = (await world.begin("on a holiday?", "48600100404")).conversation;
        assert.ok(holiday.due_ms > conversation.due_ms + 6 * 86_400_000);
        await set({ [`hours_${name}`]: "", holidays: "", answer_minutes: 240 });
    });

    it("from the shell, beside the running server", async () => {
        const flags = world.server.storeFlags();
        assert.equal(world.server.command("setting get", ["--name", "answer_minutes", ...flags]), "240\n");
        assert.equal(world.server.command("setting set", ["--name", "answer_minutes", "--value", "90", ...flags]), "90\n");
        await stream.find((one) => one.kind === "workspace_changed" && one.actor === "");
        assert.match(world.server.command("setting list", flags), /^answer_minutes\t90\tminutes$/m);
        assert.throws(() => world.server.command("setting set", ["--name", "answer_minute", "--value", "9", ...flags]), /did you mean 'answer_minutes'/);
        assert.throws(() => world.server.command("setting set", ["--name", "answer_minutes", "--value", "x", ...flags]), /whole number/);
    });

    it("an account is tested from the shell: what is known of it, at once", async () => {
        const flags = world.server.storeFlags();
        const test = (id) => world.server.command("account test", ["--account", id, ...flags]);
        const { id } = world.whatsapp.account;
        assert.match(test(id), /^ok {4}state {4}active\nok {4}fields {3}all .*\nok {4}hearing {2}something last came at 20.*\n(?:ok|look) +replies /);
        await admin.must("account_update", { path: { account: id }, body: { state: "paused", shadow: "yes" } });
        assert.throws(() => test(id), /exit 1\nBAD {3}state {4}paused: by_hand\nlook {2}sending {2}it only listens/);
        await admin.must("account_update", { path: { account: id }, body: { state: "active", shadow: "no" } });
        assert.throws(() => test("0000000000001"), /no such account|nothing|not/i);
        assert.throws(() => test("x"), /expected an id of 13 characters/);
    });

    it("departments from the shell: made, renamed, archived and opened again, live for those who look", async () => {
        const flags = world.server.storeFlags();
        const run = (name, ...more) => world.server.command(`department ${name}`, [...more, ...flags]);
        const [id, state, name] = run("add", "--name", " Claims ").trimEnd().split("\t");
        assert.deepEqual([state, name], ["open", "Claims"]);
        await stream.find((one) => one.kind === "department_changed" && one.department?.id === id);
        assert.equal(run("rename", "--department", "Claims", "--name", "Claims and damage"), `${id}\topen\tClaims and damage\n`);
        assert.equal(run("archive", "--department", id), `${id}\tarchived\tClaims and damage\n`);
        assert.equal((await admin.must("bootstrap_read")).departments.find((one) => one.id === id).archived, true);
        assert.equal(run("restore", "--department", "Claims and damage"), `${id}\topen\tClaims and damage\n`);
        const [second] = run("add", "--name", "Claims and damage").split("\t");
        assert.match(run("list"), new RegExp(`^${id}\topen\tClaims and damage\n${second}\topen\tClaims and damage$`, "m"));
        for (const [words, reason] of [
            [["archive", "--department", "Claims and damage"], /several departments are called.*its id/],
            [["archive", "--department", "Nobody"], /no department 'Nobody'; see hark department list/],
            [["add", "--name", ""], /name/], [["add", "--name", "x".repeat(81)], /name.*80/],
        ]) assert.throws(() => run(...words), reason);
    });
}
