/* From the demonstration to one's own brand: a workspace of its own, the sign-in goes on there, the
 * demonstration stays; who may not, and what is refused. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Client } from "./lib/client.mjs";
import { eventually, Server, stores } from "./lib/server.mjs";

/* Nobody writes by themselves, and the storm that is called is soon over. */
Object.assign(process.env, { HARK_TEST_DEMO_GATE: "/nowhere", HARK_TEST_DEMO_HASTE: "5" });

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let server;
    let ola;
    const body = { brand_name: "Nowa Marka", name: "Ewa Nowak", email: "Ewa@Marka.example", zone: "Europe/Warsaw" };
    const onward = (result) => new Client(server.url,
        { cookie: result.headers.getSetCookie()[0].split(";")[0], csrf: result.value.csrf });
    const invite = async (role) => {
        const { link } = await ola.must("person_create", { body: { email: `${role}@kotwica.example`, name: role, role } });
        return server.signInByLink(link.split("token=")[1]);
    };

    before(async () => {
        server = new Server({ demo: true, store });
        await server.start();
        ola = await server.signInByLink();
    });
    after(() => server?.stop());

    it("names what is missing, and makes nothing", async () => {
        for (const [field, value, problem] of [["brand_name", "  ", "needed"], ["name", " ", "needed"],
            ["email", "ewa at marka", "not_an_email"], ["zone", "Mars/Base", "not_a_zone"]]) {
            const error = await ola.refused("workspace_create", { body: { ...body, [field]: value } }, 422, "invalid");
            assert.deepEqual([error.field, error.problem], [field, problem]);
        }
        assert.equal((await ola.must("bootstrap_read")).me.memberships.length, 1);
    });

    it("is for admins, in a browser, and not under somebody else's address", async () => {
        const agent = await invite("agent");
        await agent.refused("workspace_create", { body }, 403, "denied");
        await server.bearer("demo@kotwica.example").refused("workspace_create", { body }, 403, "denied");
        const error = await ola.refused("workspace_create", { body: { ...body, email: "agent@kotwica.example" } }, 422, "invalid");
        assert.deepEqual([error.field, error.problem], ["email", "taken"]);
    });

    it("the storm can be called: thirty posts, each with a case of its own; who may only look may not", async () => {
        const now = async () => (await ola.must("conversations_list", { query: { limit: 200 } })).conversations.length;
        await (await invite("viewer")).refused("demo_storm", {}, 403, "denied");
        const before = await now();
        await ola.must("demo_storm");
        await eventually(async () => (await now()) >= before + 30);
    });

    it("goes on in a new, empty workspace under one's own name; other sign-ins end", async () => {
        const other = new Client(server.url, { bearer: server.command("token", ["--email", "demo@kotwica.example"]).trim() });
        const demo = await ola.must("bootstrap_read");
        const result = await ola.call("workspace_create", { body });
        assert.equal(result.status, 200);
        assert.equal(result.value.me.email, "ewa@marka.example");
        ola = onward(result);
        const own = await ola.must("bootstrap_read");
        assert.deepEqual([own.workspace.name, own.workspace.demo, own.workspace.zone, own.conversations.length, own.accounts.length],
            ["Nowa Marka", false, "Europe/Warsaw", 0, 0]);
        assert.deepEqual([own.me.name, own.me.role, own.me.has_password], ["Ewa Nowak", "admin", false]);
        assert.deepEqual(own.me.memberships.map((w) => [w.name, w.demo, w.role]),
            [["Nowa Marka", false, "admin"], [demo.workspace.name, true, "admin"]]);
        assert.deepEqual(own.people.map((p) => [p.name, p.active, p.joined]), [["Ewa Nowak", true, true]]);
        await other.refused("bootstrap_read", {}, 401, "not_signed_in");
    });

    it("the demonstration stays, and one can go there and back", async () => {
        const [own, demo] = (await ola.must("bootstrap_read")).me.memberships;
        ola = onward(await ola.call("session_switch", { body: { workspace: demo.id } }));
        const there = await ola.must("bootstrap_read");
        assert.ok(there.workspace.demo && there.conversations.length >= 12);
        assert.ok(there.people.some((p) => p.name === "Ewa Nowak"));
        await ola.refused("workspace_create", { body: { ...body, email: "other@marka.example" } }, 409, "conflict");
        ola = onward(await ola.call("session_switch", { body: { workspace: own.id } }));
        assert.equal((await ola.must("bootstrap_read")).workspace.name, "Nowa Marka");
        await ola.refused("demo_storm", {}, 409, "conflict");
    });

    it("the steps of the set-up and what is never public are told to every screen", async () => {
        const stream = await ola.stream((await ola.must("bootstrap_read")).seq);
        const { settings } = await ola.must("settings_list");
        assert.deepEqual(["setup", "never_public"].map((name) => settings.find((s) => s.name === name).kind), ["note", "note"]);
        await ola.must("settings_update", { body: { values: [{ name: "setup", value: "brand how" }, { name: "never_public", value: "card numbers" }] } });
        const item = await stream.find((one) => one.kind === "workspace_changed");
        assert.deepEqual([item.workspace.setup, item.workspace.never_public], ["brand how", "card numbers"]);
        await ola.must("settings_update", { body: { values: [{ name: "setup", value: "" }, { name: "never_public", value: "" }] } });
        await eventually(async () => (await ola.must("bootstrap_read")).workspace.setup === "");
        stream.close();
    });

    it("nothing of the two workspaces is mixed", async () => {
        assert.match(server.command("check", server.storeFlags()), /./);
    });
}
