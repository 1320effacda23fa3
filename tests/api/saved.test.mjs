/* Saved answers: everybody's, worded by whoever may answer, live on every screen. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startServer } from "./lib/server.mjs";

let server;
let admin;
let agent;
let viewer;

async function invite(name, role) {
    const { link } = await admin.must("person_create", { body: { email: `${name}@example.com`, name, role } });
    return server.signInByLink(link.split("token=")[1]);
}

before(async () => {
    server = await startServer({ demo: true });
    admin = await server.signInByLink();
    agent = await invite("adam", "agent");
    viewer = await invite("vera", "viewer");
});
after(() => server?.stop());

const list = async (who = admin) => (await who.must("saved_answers_list")).saved_answers;
const words = (name, language = "", text = `${name}: {customer}`) => ({ body: { name, language, text } });

describe("saved answers", () => {
    it("are made by an agent, seen by all, by name", async () => {
        const first = await agent.must("saved_answer_create", words("  Zgłoszenie ", "pl"));
        assert.deepEqual(first, { id: first.id, name: "Zgłoszenie", language: "pl", text: "  Zgłoszenie : {customer}", active: true, version: 1 });
        const second = await admin.must("saved_answer_create", words("Dokumenty", "pl"));
        const seen = (await list(viewer)).map((one) => one.id);
        assert.ok(seen.indexOf(second.id) >= 0 && seen.indexOf(second.id) < seen.indexOf(first.id));
        assert.deepEqual(await list(agent), await list(viewer));
    });

    it("are worded anew, removed and brought back, and every screen hears of it", async () => {
        const one = await agent.must("saved_answer_create", words("hours"));
        const path = { saved_answer: one.id };
        const stream = await viewer.stream((await viewer.must("bootstrap_read")).seq);
        const told = (version) => stream.find((item) => item.saved_answer?.id === one.id && item.saved_answer.version === version);
        const anew = await admin.must("saved_answer_update", { path, ...words("opening hours", "en", "From 8 to 16.") });
        assert.deepEqual((await told(2)).saved_answer, anew);
        const removed = await agent.must("saved_answer_remove", { path });
        assert.equal(removed.active, false);
        assert.deepEqual((await told(3)).saved_answer, removed);
        assert.ok(!(await list()).some((other) => other.id === one.id));
        const back = await agent.must("saved_answer_update", { path, ...words("opening hours", "en", "From 8 to 16.") });
        assert.deepEqual((await told(4)).saved_answer, back);
        assert.deepEqual((await list()).find((other) => other.id === one.id), back);
        stream.close();
    });

    it("are not a viewer's to word", async () => {
        const path = { saved_answer: (await list())[0].id };
        await viewer.refused("saved_answer_create", words("x"), 403, "denied");
        await viewer.refused("saved_answer_update", { path, ...words("x") }, 403, "denied");
        await viewer.refused("saved_answer_remove", { path }, 403, "denied");
    });

    it("have a name and something to say", async () => {
        await admin.refused("saved_answer_create", words("   "), 422, "invalid");
        await admin.refused("saved_answer_create", words("x", "", " \n "), 422, "invalid");
        await admin.refused("saved_answer_create", words("x".repeat(61)), 422, "invalid");
        await admin.refused("saved_answer_remove", { path: { saved_answer: "0000000000000" } }, 404, "not_found");
        await admin.refused("saved_answer_update", { path: { saved_answer: "0000000000000" }, ...words("x") }, 404, "not_found");
    });
});
