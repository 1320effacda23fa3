/* My sign-ins: seen, ended, carried into another workspace; what limits them; and that a stream
 * never outlives the right to it. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { Client } from "./lib/client.mjs";
import { eventually, Server, soon } from "./lib/server.mjs";

const email = "ewa@example.com";
const password = "correct horse battery staple";
let server;
let ewa;

const invite = async (name, role = "agent") => {
    const { person, link } = await ewa.must("person_create",
        { body: { email: `${name.toLowerCase()}@example.com`, name, role } });
    return Object.assign(await server.signInByLink(link.split("token=")[1]), { person });
};
const cookieOf = (result) => result.headers.getSetCookie()[0].split(";")[0];
const streamOf = async (client) => client.stream((await client.must("bootstrap_read")).seq);

before(async () => {
    server = new Server({ proxied: true });
    server.init(email, password);
    await server.start();
    ewa = await server.signInByPassword(email, password);
});
after(() => server?.stop());

describe("my sign-ins", () => {
    it("are listed with device and address, programs among them", async () => {
        const phone = server.anonymous();
        const signed = await phone.call("sign_in_password",
            { body: { email, password }, headers: { "user-agent": "Phone/1", "x-forwarded-for": "203.0.113.7" } });
        server.bearer(email);
        const { sessions } = await ewa.must("sessions_list");
        assert.deepEqual(sessions.filter((one) => one.current).map((one) => one.program), [false]);
        const seen = sessions.find((one) => one.device === "Phone/1");
        assert.deepEqual([seen.address, seen.program, seen.workspace_name], ["203.0.113.7", false, "My brand"]);
        assert.ok(sessions.some((one) => one.program && one.device === ""));
        assert.ok(seen.ends_ms > seen.seen_ms && seen.seen_ms >= seen.created_ms);
        await server.clientOf(signed).must("sign_out");
    });

    it("end one by one, and all others at once, with their streams", async () => {
        const one = await server.signInByPassword(email, password);
        const two = await server.signInByPassword(email, password);
        const streams = [await streamOf(one), await streamOf(two)];
        const { sessions } = await one.must("sessions_list");
        const mine = sessions.find((each) => each.current);
        await ewa.must("session_end", { path: { session: mine.id } });
        await streams[0].finish();
        await one.refused("bootstrap_read", {}, 401, "not_signed_in");
        await ewa.refused("session_end", { path: { session: mine.id } }, 404, "not_found");
        await ewa.must("sessions_end");
        await streams[1].finish();
        await two.refused("bootstrap_read", {}, 401, "not_signed_in");
        assert.equal((await ewa.must("sessions_list")).sessions.length, 1);
    });

    it("of others cannot be seen or ended", async () => {
        const jan = await invite("Jan");
        const [mine] = (await ewa.must("sessions_list")).sessions;
        const { sessions } = await jan.must("sessions_list");
        assert.ok(!sessions.some((one) => one.id === mine.id));
        await jan.refused("session_end", { path: { session: mine.id } }, 404, "not_found");
        await ewa.must("bootstrap_read");
    });

    it("get a new token with each sign-in of a browser; the old one ends", async () => {
        const before = await server.signInByPassword(email, password);
        const again = await before.call("sign_in_password", { body: { email, password } });
        assert.notEqual(cookieOf(again), before.cookie);
        await before.refused("bootstrap_read", {}, 401, "not_signed_in");
        await server.clientOf(again).must("sign_out");
    });

    it("get a new token with a new password, and go on", async () => {
        const eva = await invite("Eva");
        const stream = await streamOf(eva);
        const changed = await eva.call("me_password", { body: { password: "a long enough password" } });
        const fresh = new Client(server.url, { cookie: cookieOf(changed), csrf: eva.csrf });
        assert.notEqual(fresh.cookie, eva.cookie);
        assert.equal((await fresh.must("bootstrap_read")).csrf, eva.csrf);
        await fresh.must("sessions_end");
        assert.equal(stream.ended, false);
        stream.close();
        assert.equal((await fresh.must("sessions_list")).sessions.length, 1);
    });

    it("get a new token with new rights, and end soon if they do not take it", async () => {
        const max = await invite("Max");
        const ends = async () => (await max.must("sessions_list")).sessions.find((one) => one.current).ends_ms;
        const before = await ends();
        await ewa.must("person_update", { path: { person: max.person.id }, body: { role: "admin", active: true } });
        assert.ok(await ends() < before - 24 * 3600 * 1000);
        const { workspace } = await max.must("bootstrap_read");
        const taken = await max.call("session_switch", { body: { workspace: workspace.id } });
        assert.equal(taken.value.me.role, "admin");
        max.cookie = cookieOf(taken);
        assert.ok(await ends() > before - 24 * 3600 * 1000);
    });
});

describe("a stream", () => {
    it("ends with its sign-in's time", async () => {
        const other = new DatabaseSync(join(server.folder, "hark.db"));
        other.exec("PRAGMA busy_timeout = 60000");
        const { lea, mine, stream } = await soon(async (ends_ms) => { // each time somebody new: who came too late is out
            const lea = await invite(`Lea${ends_ms}`);
            const [mine] = (await lea.must("sessions_list")).sessions;
            other.prepare("UPDATE session SET expires_ms = ? WHERE id = (SELECT max(id) FROM session)").run(ends_ms);
            const stream = await streamOf(lea);
            assert.equal(stream.status, 200);
            return { lea, mine, stream };
        }, 2500);
        other.close();
        await stream.findEvent("resync");
        await stream.finish();
        await lea.refused("bootstrap_read", {}, 401, "not_signed_in");
        assert.ok(mine.ends_ms > Date.now());
    });

    it("that opens while the access ends does not stay", async () => {
        const kim = await invite("Kim");
        for (let round = 0; round < 10; round++) {
            const { seq } = await kim.must("bootstrap_read");
            const opening = kim.stream(seq);
            const [stream] = await Promise.all([opening,
                ewa.must("person_update", { path: { person: kim.person.id }, body: { role: "agent", active: false } })]);
            await stream.finish();
            await ewa.must("person_update", { path: { person: kim.person.id }, body: { role: "agent", active: true } });
            const { link } = await ewa.must("person_invite", { path: { person: kim.person.id } });
            Object.assign(kim, await server.signInByLink(link.split("token=")[1]));
        }
    });

    it("is one of at most 32 of a sign-in", async () => {
        const ole = await invite("Ole");
        const { seq } = await ole.must("bootstrap_read");
        const open = [];
        for (let i = 0; i < 32; i++) open.push(await ole.stream(seq));
        const refused = await ole.call("events_stream", { query: { after: seq } });
        assert.deepEqual([refused.status, refused.value.code], [429, "too_many_streams"]);
        assert.ok(Number(refused.headers.get("retry-after")) > 1);
        open.pop().close();
        await eventually(async () => {
            const again = await ole.stream(seq);
            open.push(again);
            return again.status === 200;
        });
        open.forEach((one) => one.close());
    });
});

describe("guessing passwords", () => {
    it("is slowed down for an e-mail address, known or not, from wherever it comes", async () => {
        for (const address of [email, "nobody@example.com"]) {
            const guess = (from) => server.anonymous().call("sign_in_password",
                { body: { email: address, password: "a guess" }, headers: { "x-forwarded-for": from } });
            const seen = [];
            for (let i = 0; i < 600 && seen.at(-1) !== 429; i++) seen.push((await guess(`198.51.100.${i % 6}`)).status);
            assert.equal(seen.at(-1), 429);
            assert.ok(seen.length > 10 && seen.slice(0, -1).every((status) => status === 403), seen.join(" "));
            const answer = await guess("198.51.100.0");
            assert.ok(answer.status !== 429 || Number(answer.headers.get("retry-after")) <= 60);
        }
    });

    it("does not keep the right person out: another place, or a link", async () => {
        const home = await server.anonymous().call("sign_in_password",
            { body: { email, password }, headers: { "x-forwarded-for": "192.0.2.1" } });
        assert.equal(home.status, 200);
    });
});
