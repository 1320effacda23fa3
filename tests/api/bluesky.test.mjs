/* Bluesky through Hark: a mention that a poll brought is answered within the network's two limits, and a
 * lost answer is read back by the name that Hark gave it. The network here knows only what the network
 * itself says of these five calls; the real one, with kills, is in tests/peer. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ANNA, startBlueskyFake } from "../fakes/bluesky.mjs";
import { eventually } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

describe("a mention on Bluesky", () => {
    let world;
    let network;

    before(async () => {
        world = await World.make();
        network = await startBlueskyFake();
        network.mention("3one", "@kotwica.example why?");
        network.mention("3two", "@kotwica.example and now?");
        await world.admin.must("account_create", { body: { channel: "bluesky", name: "Kotwica", shadow: false,
            fields: network.fields() } });
    });
    after(async () => {
        network?.close();
        await world?.end();
    });

    it("is answered in public, within the limits that the place tells", async () => {
        const detail = await world.caseOf("@kotwica.example why?");
        const [place] = detail.places;
        assert.deepEqual([place.visibility, place.unit, place.max, place.max_bytes], ["public", "graphemes", 300, 3000]);
        await world.becomes(await world.answer(detail, "Because."), "sent");
        const [record] = network.records.values();
        assert.deepEqual([record.text, record.reply.parent.uri], ["Because.", detail.messages[0].permalink
            .replace("https://bsky.app/profile/anna.example/post", `at://${ANNA}/app.bsky.feed.post`)]);
    });

    it("300 signs that are too many bytes are refused before they leave", async () => {
        const detail = await world.caseOf("@kotwica.example why?");
        const family = "👨‍👩‍👧‍👦";
        const fits = `${family.repeat(119)}x`;
        assert.ok(Buffer.byteLength(fits) <= 3000 && Buffer.byteLength(family.repeat(121)) > 3000);
        const refused = await world.admin.call("reply_create", world.answering(detail, family.repeat(121), { send_anyway: true }));
        assert.equal(refused.status, 422, refused.text);
        await world.becomes(await world.answer(detail, fits, { send_anyway: true }), "sent");
    });

    it("an answer whose response was lost is read back, not written twice", async () => {
        const detail = await world.caseOf("@kotwica.example and now?");
        network.cutNext = true;
        await world.becomes(await world.answer(detail, "Now too."), "sent");
        assert.equal([...network.records.values()].filter((one) => one.text === "Now too.").length, 1);
        assert.ok(network.asked.includes("com.atproto.repo.getRecord"));
        await eventually(async () => (await world.detail(detail.conversation.id)).conversation.open_obligations === 0);
    });

    it("what somebody said is liked and no more, also twice; our own words are taken back", async () => {
        network.mention("3four", "@kotwica.example thank you!");
        const detail = await world.caseOf("@kotwica.example thank you!");
        const [theirs] = detail.messages;
        const act = (message, word) => world.admin.must("message_act", { path: { message: message.id }, body: { act: word } });
        for (const [word, liked] of [["like", true], ["unlike", false], ["like", true]]) {
            await act(theirs, word);
            await eventually(async () => (await world.now(theirs)).liked === liked);
            assert.equal(network.likes.has(network.uriOf("3four")), liked);
        }
        const reply = await world.answer(detail, "A slip of the hand.");
        const sent = await world.becomes(reply, "sent");
        assert.ok([...network.records.values()].some((one) => one.text === "A slip of the hand."));
        await act(sent, "delete");
        await eventually(async () => (await world.now(reply)).removed);
        assert.ok(![...network.records.values()].some((one) => one.text === "A slip of the hand."));
        assert.equal((await world.detail(detail.conversation.id)).conversation.open_obligations, 1);
    });
});
