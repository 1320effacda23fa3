/* A case that was asked in public and went on in private: one case, and at its end a public line. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually, startServer, stores } from "./lib/server.mjs";

process.env.HARK_TEST_DEMO_HASTE = "4"; /* she answers soon */

for (const store of stores) describe(`on ${store}: from public to private`, () => {
    let server;
    let me;
    let id;
    before(async () => {
        server = await startServer({ demo: true, store });
        me = await server.signInByLink();
        const { conversations } = await me.must("bootstrap_read");
        id = conversations.find((one) => one.customer_name.startsWith("Anna")).id;
    });
    after(() => server?.stop());

    const detail = () => me.must("conversation_read", { path: { conversation: id } });
    const line = () => me.must("closing_line_read", { path: { conversation: id } });
    async function say(text, visibility) {
        const now = await detail();
        return me.must("reply_create", { path: { conversation: id }, body: { text, hold_ms: 0,
            thread: now.places.find((one) => one.visibility === visibility).thread,
            answers_upto: now.conversation.last_inbound, base_version: now.conversation.version } });
    }

    it("before anything was said in private there is no line to say", async () => {
        assert.deepEqual(await line(), { thread: "", text: "", language: "" });
        const { status, value } = await me.call("closing_line_read", { path: { conversation: "0000000000001" } });
        assert.deepEqual([status, value.code], [404, "not_found"]);
    });

    it("who was answered in public and writes in private goes on with the same case", async () => {
        await say("Dzień dobry, Pani Anno, już sprawdzamy.", "public");
        await eventually(async () => (await detail()).messages.some((one) => one.direction === "in" && one.visibility === "private"));
        const now = await detail();
        assert.deepEqual(now.places.map((one) => one.visibility).sort(), ["private", "public"]);
        assert.equal(now.customer.conversations.length, 1);
        assert.equal((await line()).thread, "", "our last word was in public");
    });

    it("after a private solution the line is offered in the customer's language, in the brand's words", async () => {
        await say("Wypłata wyszła dzisiaj.", "private");
        const offered = await line();
        const { places } = await detail();
        assert.equal(offered.thread, places.find((one) => one.visibility === "public").thread);
        assert.equal(offered.language, "pl");
        assert.match(offered.text, /w wiadomości prywatnej/);
        await me.must("settings_update", { body: { values: [{ name: "closing_pl", value: "Załatwione prywatnie." }] } });
        assert.equal((await line()).text, "Załatwione prywatnie.");
        await me.must("settings_update", { body: { values: [{ name: "closing_pl", value: "" }] } });
        assert.equal((await line()).language, "en", "without words in one language, those of another");
        await me.must("settings_update", { body: { values: [{ name: "closing_en", value: "" }] } });
        assert.deepEqual([(await line()).thread !== "", (await line()).text], [true, ""]);
    });

    it("once it was said nothing more is offered", async () => {
        await say("Sprawa wyjaśniona.", "public");
        assert.equal((await line()).thread, "");
    });
});
