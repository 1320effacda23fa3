/* Instagram: comments, mentions and direct messages, to the answer there. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startMetaFake } from "../fakes/meta.mjs";
import { connectPage } from "./lib/meta.mjs";
import { eventually, stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

for (const store of stores) describe(`on ${store}`, () => walk(store));

function walk(store) {
    let world;
    let fake;

    before(async () => {
        world = await World.make({ store });
        fake = await startMetaFake({ object: "instagram" });
        await connectPage(world, fake, "instagram", "profile_id");
    });
    after(async () => {
        await fake?.close();
        await world?.end();
    });

    const saidOf = (text) => fake.said.filter((one) => one.text === text);

    it("a comment is answered beneath it, once; its echo is no second answer", async () => {
        const id = fake.comment({ from: "9011", name: "anna.z", text: "kiedy odpowiecie?" });
        const detail = await world.caseOf("kiedy odpowiecie?");
        assert.equal(detail.places[0].max, 2200);
        await world.becomes(await world.answer(detail, "Już dziś."), "sent");
        await fake.settle();
        assert.deepEqual(saidOf("Już dziś.").map((one) => one.under), [id]);
        fake.comment({ from: "9011", name: "anna.z", text: "dzięki", parent: id });
        const now = await eventually(async () => {
            const one = await world.detail(detail.conversation.id);
            return one.messages.some((m) => m.text === "dzięki") && one;
        });
        assert.equal(now.messages.length, 3);
    });

    it("a comment whose answer was lost is read back by its words", async () => {
        fake.echoes = false;
        fake.comment({ from: "9012", name: "marek", text: "halo?" });
        fake.faults.push("error_after");
        await world.becomes(await world.answer(await world.caseOf("halo?"), "Jesteśmy."), "sent");
        assert.equal(saidOf("Jesteśmy.").length, 1);
        fake.echoes = true;
    });

    it("a direct message is answered, read, and taken back by the customer", async () => {
        const mid = fake.write({ from: "9013", text: "איפה ההזמנה?" });
        const detail = await world.caseOf("איפה ההזמנה?");
        const reply = await world.answer(detail, "בדרך אליך.");
        await world.becomes(reply, "sent");
        await fake.settle();
        fake.reads("9013");
        await world.becomes(reply, "read");
        assert.equal((await world.detail(detail.conversation.id)).messages.length, 2);
        fake.element({ sender: { id: "9013" }, recipient: { id: fake.id }, timestamp: Date.now(), message: { mid, is_deleted: true } });
        await eventually(async () => (await world.detail(detail.conversation.id)).messages.some((one) => one.deleted));
    });

    it("a mention is owed an answer though its words are on Instagram", async () => {
        fake.happen({ field: "mentions", value: { media_id: "17888", comment_id: "17999" } });
        await eventually(async () => {
            const { conversations } = await world.admin.must("conversations_list", { query: { limit: 200 } });
            return conversations.some((one) => one.title === "" && one.open_obligations === 1);
        });
    });

    it("after all this everything adds up", () => world.check());
}
