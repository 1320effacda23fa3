/* The event stream itself: going on where one stopped, beginning anew where one cannot, and ending
 * when somebody's access does. What the items say is live.test.mjs. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { connectNetwork } from "./lib/network.mjs";
import { eventually, Server, stores } from "./lib/server.mjs";

const PASSWORD = "correct horse battery staple";
const HEARTBEAT_MS = 15_000;

/* Most of it waits: side by side. */
describe("the stream", { concurrency: true }, () => {
    for (const store of stores) describe(`on ${store}`, { concurrency: 1 }, () => walk(store));
});

function walk(store) {
    let server;
    let quiet; /* a second server on which nothing happens */
    let admin;
    let whatsapp;
    let beat;
    const open = [];

    async function stream(client, after, headers) {
        const one = await client.stream(after, headers);
        open.push(one);
        return one;
    }

    async function invite(name, role) {
        const email = `${name}@example.com`;
        const { person, link } = await admin.must("person_create", { body: { email, name, role } });
        return { client: await server.signInByLink(link.split("token=")[1]), person, email };
    }

    before(async () => {
        quiet = new Server({ store });
        quiet.init("ewa@example.com", PASSWORD);
        await quiet.start();
        const idle = await quiet.signInByPassword("ewa@example.com", PASSWORD);
        beat = await stream(idle, (await idle.must("bootstrap_read")).seq);
        beat.openedAt = Date.now();
        server = new Server({ store });
        server.init("ewa@example.com", PASSWORD);
        await server.start();
        admin = await server.signInByPassword("ewa@example.com", PASSWORD);
        whatsapp = await connectNetwork(server, admin);
    });
    after(async () => {
        for (const one of open) one.close();
        whatsapp?.close();
        await server?.stop();
        await quiet?.stop();
    });

    const seqNow = async () => (await admin.must("bootstrap_read")).seq;
    const department = (name) => admin.must("department_create", { body: { name } });

    it("each item bears its number and the one before it", async () => {
        const from = await seqNow();
        const one = await stream(admin, from);
        for (const name of ["one", "two", "three"]) await department(name);
        await one.find((item) => item.department?.name === "three");
        let last = from;
        for (const { value } of one.items) {
            assert.equal(value.after, last);
            assert.ok(value.seq > last);
            last = value.seq;
        }
        assert.equal(last, await seqNow());
    });

    it("hidden events leave no gap: a viewer is not told of the quarantine", async () => {
        const vera = await invite("vera", "viewer");
        const theirs = await stream(vera.client, (await vera.client.must("bootstrap_read")).seq);
        await department("before");
        await whatsapp.deliver("not even JSON");
        await eventually(async () => (await admin.must("bootstrap_read")).quarantined === 1);
        await department("after");
        await theirs.find((item) => item.department?.name === "after");
        const [first, second] = theirs.items.map((item) => item.value);
        assert.equal(second.after, first.seq);
        assert.ok(second.seq > first.seq + 1, "something lay between that is none of theirs");
        assert.ok(!theirs.items.some((item) => item.value.kind === "quarantine_changed"));
        assert.equal((await vera.client.must("bootstrap_read")).quarantined, 0);
    });

    it("Last-Event-ID goes on exactly where one stopped, also over a restart of the reader", async () => {
        const first = await stream(admin, await seqNow());
        await department("seen");
        const seen = await first.find((item) => item.department?.name === "seen");
        first.close();
        await department("missed 1");
        await department("missed 2");
        const resumed = await stream(admin, 0, { "last-event-id": String(seen.seq) });
        await resumed.find((item) => item.department?.name === "missed 2");
        assert.equal(resumed.items[0].value.after, seen.seq);
        assert.deepEqual(resumed.items.map((item) => item.value.department.name), ["missed 1", "missed 2"]);
    });

    it("the header holds before the query; what is no number is refused", async () => {
        const seq = await seqNow();
        await department("once");
        const one = await stream(admin, seq + 1, { "last-event-id": String(seq) });
        assert.equal((await one.find(() => true)).after, seq);
        await admin.refused("events_stream", { headers: { "last-event-id": "soon" } }, 422, "invalid");
        await admin.refused("events_stream", { headers: { "last-event-id": "-1" } }, 422, "invalid");
    });

    it("numbers from another time begin anew", async () => {
        const one = await stream(admin, 0, { "last-event-id": String((await seqNow()) + 1000) });
        await one.findEvent("resync");
        await one.finish();
    });

    it("whose rights changed while nobody listened begins anew", async () => {
        const piotr = await invite("piotr", "agent");
        const { seq } = await piotr.client.must("bootstrap_read");
        const before = await stream(piotr.client, seq);
        before.close();
        const north = await department("north");
        await admin.must("person_update", { path: { person: piotr.person.id },
            body: { role: "agent", department: north.id, active: true } });
        const one = await stream(piotr.client, 0, { "last-event-id": String(seq) });
        await one.findEvent("resync");
        const again = await stream(piotr.client, (await piotr.client.must("bootstrap_read")).seq);
        await department("and on it goes");
        await again.find((item) => item.department?.name === "and on it goes");
    });

    it("a deactivated person's streams all end, and no new one opens", async () => {
        const jan = await invite("jan", "agent");
        const { seq } = await jan.client.must("bootstrap_read");
        const streams = [await stream(jan.client, seq), await stream(jan.client, seq)];
        await department("still there");
        for (const one of streams) await one.find((item) => item.department?.name === "still there");
        await admin.must("person_update", { path: { person: jan.person.id }, body: { role: "agent", active: false } });
        await Promise.all(streams.map((one) => one.finish()));
        await jan.client.refused("events_stream", {}, 401, "not_signed_in");
        await department("none of yours");
        for (const one of streams) assert.ok(!one.items.some((item) => item.data.includes("none of yours")));
    });

    it("after a restart: who has everything goes on, who has less begins anew", async () => {
        const seq = await seqNow();
        server.process.kill("SIGTERM");
        assert.deepEqual(await server.exit, { code: 0, signal: null });
        server.output = "";
        await server.start();
        admin.url = server.url;
        const whole = await stream(admin, 0, { "last-event-id": String(seq) });
        const late = await stream(admin, 0, { "last-event-id": String(seq - 2) });
        await late.findEvent("resync");
        await department("after the restart");
        const item = await whole.find((one) => one.department?.name === "after the restart");
        assert.equal(item.after, seq);
    });

    it("too far behind for the ring: begins anew", async () => {
        const from = await seqNow();
        const idle = await stream(admin, from);
        const crowd = Array.from({ length: 4200 }, (_, i) => ({ from: `4860${1000000 + i}`, id: `wamid.far.${i}`,
            timestamp: String(Math.floor(Date.now() / 1000)), type: "text", text: { body: `far ${i}` } }));
        for (let i = 300; i < crowd.length + 300; i += 300) {
            await whatsapp.change({ messages: crowd.slice(i - 300, i) });
            await eventually(() => idle.items.length >= Math.min(i, crowd.length)); /* who reads along is never far behind */
        }
        const behind = await stream(admin, from);
        await behind.findEvent("resync");
        await behind.finish();
        let last = from;
        for (const { value } of idle.items) {
            assert.equal(value.after, last);
            last = value.seq;
        }
    });

    it("a comment every 15 s keeps a quiet stream open", async () => {
        await eventually(() => beat.comments >= 1);
        assert.ok(Date.now() - beat.openedAt >= HEARTBEAT_MS - 1000);
        assert.equal(beat.ended, false);
        assert.equal(beat.items.length, 0);
    });
}
