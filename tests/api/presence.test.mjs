/* Who looks at a case and who types in it: told at once to whoever may see the case, to nobody else,
 * kept nowhere, and over by itself. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

describe("presence", () => {
    let world;
    let north;
    let agent; /* of North */
    let other; /* of South */
    let viewer;
    let id;
    const open = [];

    before(async () => {
        world = await World.make();
        north = await world.admin.must("department_create", { body: { name: "North" } });
        const south = await world.admin.must("department_create", { body: { name: "South" } });
        agent = await world.invite("Nora", "agent", north.id);
        other = await world.invite("Sara", "agent", south.id);
        viewer = await world.invite("Vera", "viewer");
        id = (await world.begin("Where is my money?", "48600100300")).conversation.id;
        await world.admin.must("conversation_move", { path: { conversation: id }, body: { department: north.id } });
    });
    after(async () => {
        for (const one of open) one.close();
        await world?.end();
    });

    const tell = (client, conversation, more = {}) => client.must("presence_tell",
        { body: { screen: "one", ...(conversation ? { conversation } : {}), ...more } });
    async function listen(client) {
        const stream = await client.stream((await client.must("bootstrap_read")).seq);
        open.push(stream);
        return stream;
    }
    const names = (people, ...who) => people.map((one) => [who.find((x) => (x.person?.id ?? x.me.id) === one.person)?.me.name, one.typing]);
    /* It was told, after what was waited for before: what ends by itself may be over already. */
    const shows = (stream, people, conversation = id) => stream.wait(() => {
        const told = stream.told.get(conversation) ?? [];
        const at = told.findIndex((one) => JSON.stringify(names(one, agent, viewer, world.admin, other).sort()) === JSON.stringify(people));
        return at >= 0 && told.splice(0, at + 1);
    }, 60_000);

    it("looking, typing and leaving reach who may see the case, and nobody else", async () => {
        const streams = { admin: await listen(world.admin), viewer: await listen(viewer), south: await listen(other) };
        const { seq } = await world.admin.must("bootstrap_read");
        const there = await tell(agent, id);
        assert.deepEqual(there, { conversation: id, people: [{ person: agent.me.id, typing: false }] });
        for (const name of ["admin", "viewer"]) await shows(streams[name], [["Nora", false]]);
        await tell(agent, id, { typing: true });
        for (const name of ["admin", "viewer"]) await shows(streams[name], [["Nora", true]]);
        await Promise.all([tell(viewer, id), tell(agent, id, { typing: true })]);
        await shows(streams.admin, [["Nora", true], ["Vera", false]]);
        await tell(agent, "");
        await shows(streams.admin, [["Vera", false]]);
        await tell(viewer, "");
        await shows(streams.viewer, []);
        assert.deepEqual([...streams.south.presence], []);
        await other.refused("presence_tell", { body: { screen: "one", conversation: id } }, 404, "not_found");
        assert.equal((await world.admin.must("bootstrap_read")).seq, seq, "it is no event");
    });

    it("a stream that opens later begins with who is there, and hears nothing of who was", async () => {
        await tell(agent, id);
        await tell(viewer, id);
        await tell(viewer, "");
        const late = await listen(world.admin);
        await shows(late, [["Nora", false]]);
        late.close();
        const again = await listen(world.admin);
        await shows(again, [["Nora", false]]);
        await tell(agent, "");
        await shows(again, []);
        const empty = await listen(world.admin);
        await world.admin.must("department_create", { body: { name: "Later" } });
        await empty.find((item) => item.department?.name === "Later");
        assert.equal(empty.presence.size, 0);
    });

    it("typing ends by itself; looking goes on", async () => {
        const stream = await listen(viewer);
        await tell(agent, id, { typing: true });
        await shows(stream, [["Nora", true]]);
        await shows(stream, [["Nora", false]]);
        await tell(agent, "");
    });

    it("who has said what they typed types no more", async () => {
        const stream = await listen(viewer);
        await tell(agent, id, { typing: true });
        await shows(stream, [["Nora", true]]);
        await agent.must("note_create", { path: { conversation: id }, body: { text: "call the garage" } });
        await shows(stream, [["Nora", false]]);
        await stream.find((one) => one.messages?.some((m) => m.text === "call the garage"));
        await tell(agent, "");
    });

    it("two screens of one person are one person; each screen shows one case", async () => {
        const second = (await world.begin("Another matter", "48600100301")).conversation.id;
        const stream = await listen(viewer);
        await tell(agent, id);
        await tell(agent, id, { screen: "two", typing: true });
        await shows(stream, [["Nora", true]]);
        await tell(agent, "", { screen: "two" });
        await shows(stream, [["Nora", false]]);
        await world.admin.must("conversation_move", { path: { conversation: second }, body: { department: north.id } });
        await tell(agent, second);
        await shows(stream, []);
        await shows(stream, [["Nora", false]], second);
        await tell(agent, "");
    });

    it("a case that goes to another department takes its lookers out of the sight of who lost it", async () => {
        const south = await listen(other);
        const admin = await listen(world.admin);
        await tell(world.admin, id);
        await shows(admin, [["Ewa", false]].map(([, typing]) => [world.admin.me.name, typing]));
        const { departments } = await world.admin.must("bootstrap_read");
        const to = departments.find((one) => one.name === "South").id;
        await world.admin.must("conversation_move", { path: { conversation: id }, body: { department: to } });
        await shows(south, [[world.admin.me.name, false]]);
        await world.admin.must("conversation_move", { path: { conversation: id }, body: { department: north.id } });
        await shows(south, []);
        await tell(world.admin, "");
    });

    it("who signs out is gone, and so is whose access ends", async () => {
        const stream = await listen(world.admin);
        const guest = await world.invite("Greta", "agent");
        await tell(guest, id);
        await eventually(() => stream.presence.get(id)?.some((one) => one.person === guest.me.id));
        await guest.must("sign_out");
        await eventually(() => !stream.presence.get(id)?.some((one) => one.person === guest.me.id));
    });

    it("another site cannot speak for a browser", async () => {
        await agent.refused("presence_tell", { body: { screen: "one", conversation: id }, headers: { "x-hark-csrf": "no" } }, 403, "denied");
        await agent.refused("presence_tell", { body: { screen: "one", conversation: id }, headers: { origin: "https://elsewhere.example" } }, 403, "denied");
        await agent.refused("presence_tell", { body: { screen: "x".repeat(33), conversation: id } }, 422, "invalid");
        await tell(agent, id, { screen: "🙂".repeat(32) });
        await tell(agent, "", { screen: "🙂".repeat(32) });
    });
});
