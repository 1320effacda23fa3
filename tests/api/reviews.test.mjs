/* Reviews: heard with their stars, written anew, answered once, read back when a response is lost. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createPublicKey } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { startReviewsFake } from "../fakes/reviews.mjs";
import { eventually, stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

const key = (name) => readFileSync(new URL(`../fixtures/keys/${name}.pem`, import.meta.url), "utf8");
const publicOf = (name) => createPublicKey(key(name)).export({ type: "spki", format: "pem" });

/* What an admin fills in to connect each of them. */
const forms = {
    google_play: (fake) => ({ package: "pl.kotwica.app", api_url: fake.url, token_url: `${fake.url}/token`,
        service_account: JSON.stringify({ client_email: "hark@kotwica.iam.gserviceaccount.com", private_key: key("rsa") }) }),
};
const places = { google_play: "play" };

for (const store of stores) describe(`on ${store}`, () => {
    let world;
    let fake;

    before(async () => {
        world = await World.make({ store });
        fake = await startReviewsFake({ rsaPublic: publicOf("rsa"), ecPublic: publicOf("p256") });
        for (const [channel, form] of Object.entries(forms)) {
            const fields = { ...form(fake), ask_every_s: "1", allow_private_addresses: "yes" };
            await world.admin.must("account_create", { body: { channel, name: channel, shadow: false,
                fields: Object.entries(fields).map(([name, value]) => ({ key: name, value })) } });
        }
    });
    after(async () => {
        await fake?.close();
        await world?.end();
    });

    for (const [channel, place] of Object.entries(places)) describe(channel, () => walk(channel, place));

    function walk(channel, place) {
        const said = (id, text, stars) => fake.write({ place, id: `${channel}-${id}`, text, stars });
        const sent = (id) => fake.accepted.filter((one) => one.id === `${channel}-${id}`).map((one) => one.text);

        it("is heard with its stars, and answered in public", async () => {
            said(1, `${channel}: nie działa`, 2);
            const detail = await world.caseOf(`${channel}: nie działa`);
            assert.equal(detail.messages[0].stars, 2);
            assert.equal(detail.conversation.open_obligations, 1);
            assert.deepEqual([detail.places[0].visibility, detail.places[0].replaces], ["public", true]);
            await world.becomes(await world.answer(detail, "Już poprawiamy."), "sent");
            assert.deepEqual(sent(1), ["Już poprawiamy."]);
        });

        it("written anew it is edited, not another one; our answer comes back once", async () => {
            said(1, `${channel}: teraz działa`, 5);
            const { messages } = await eventually(async () => {
                const detail = await world.caseOf(`${channel}: nie działa`);
                return detail.messages[0].stars === 5 && detail;
            });
            assert.deepEqual(messages.map((one) => one.text), [`${channel}: teraz działa`, "Już poprawiamy."]);
            assert.equal(messages[0].edited, true);
        });

        it("a lost response is read back, and nothing is sent twice", async () => {
            said(2, `${channel}: zgubione`, 1);
            const detail = await world.caseOf(`${channel}: zgubione`);
            fake.faults.push("cut");
            await world.becomes(await world.answer(detail, "Dziękujemy."), "sent");
            assert.deepEqual(sent(2), ["Dziękujemy."]);
        });

        it("what was not taken is sent again, also after a token that ended", async () => {
            said(3, `${channel}: jeszcze raz`, 3);
            const detail = await world.caseOf(`${channel}: jeszcze raz`);
            fake.expire();
            fake.faults.push("error", { limit: 1 });
            await world.becomes(await world.answer(detail, "Sprawdzamy."), "sent");
            assert.deepEqual(sent(3), ["Sprawdzamy."]);
        });

        it("answered in the network's own page, it is answered", async () => {
            said(4, `${channel}: odpisane gdzie indziej`, 4);
            await world.caseOf(`${channel}: odpisane gdzie indziej`);
            fake.answer(place, `${channel}-4`, "Odpisaliśmy stąd.");
            const detail = await eventually(async () => {
                const now = await world.caseOf(`${channel}: odpisane gdzie indziej`);
                return now.conversation.open_obligations === 0 && now;
            });
            assert.deepEqual(detail.messages.map((one) => one.author), ["customer", "elsewhere"]);
        });
    }

    it("a key that was withdrawn pauses the account", async () => {
        fake.withdraw();
        await eventually(async () => {
            const { accounts } = await world.admin.must("accounts_list");
            return accounts.filter((one) => one.reason === "token_void").length === Object.keys(forms).length;
        });
    });

    it("after all this everything adds up", () => world.check());
});
