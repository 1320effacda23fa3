/* Reviews: heard with their stars, written anew, answered once, read back when a response is lost. */
import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { startReviewsFake } from "../fakes/reviews.mjs";
import { eventually, stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

const key = (name) => readFileSync(new URL(`../fixtures/keys/${name}.pem`, import.meta.url), "utf8");
const publicOf = (name) => createPublicKey(key(name)).export({ type: "spki", format: "pem" });

/* What an admin fills in to connect each of them, and what the fake calls it. */
const networks = {
    google_play: { place: "play", fields: (fake) => ({ package: "pl.kotwica.app", token_url: `${fake.url}/token`,
        service_account: JSON.stringify({ client_email: "hark@kotwica.iam.gserviceaccount.com", private_key: key("rsa") }) }) },
    google_business: { place: "business", fields: (fake) => ({ location: "accounts/11/locations/22", client_id: "kotwica",
        client_secret: "client-secret", refresh_token: fake.refreshToken, token_url: `${fake.url}/token` }) },
    /* a form of one line takes the ends of lines away */
    app_store: { place: "store", fields: () => ({ app_id: "123456789", issuer_id: "issuer-of-kotwica", key_id: "KEY1234567",
        private_key: key("p256").replaceAll("\n", "") }) },
};
const all = Object.keys(networks);

for (const store of stores) describe(`on ${store}`, () => {
    let world;
    let fake;
    const write = (channel, id, text, stars) => fake.write({ place: networks[channel].place, id: `${channel}-${id}`, text, stars });
    const sent = (channel, id) => fake.accepted.filter((one) => one.id === `${channel}-${id}`).map((one) => one.text);
    const each = (walk, channels = all) => Promise.all(channels.map(walk));

    before(async () => {
        world = await World.make({ store });
        fake = await startReviewsFake({ rsaPublic: publicOf("rsa"), ecPublic: publicOf("p256") });
        await each((channel) => {
            const fields = { ...networks[channel].fields(fake), api_url: fake.url, ask_every_s: "1", allow_private_addresses: "yes" };
            return world.admin.must("account_create", { body: { channel, name: channel, shadow: false,
                fields: Object.entries(fields).map(([name, value]) => ({ key: name, value })) } });
        });
    });
    after(async () => {
        await fake?.close();
        await world?.end();
    });

    it("are heard with their stars; a lost response is read back, and nothing is sent twice", () => each(async (channel) => {
        write(channel, 1, `${channel}: nie działa`, 2);
        const detail = await world.caseOf(`${channel}: nie działa`);
        assert.equal(detail.messages[0].stars, 2);
        assert.equal(detail.conversation.open_obligations, 1);
        assert.deepEqual([detail.places[0].visibility, detail.places[0].replaces], ["public", true]);
        fake.faults.push("cut");
        const reply = await world.answer(detail, "Już poprawiamy.");
        await eventually(async () => ["sent", "delivered"].includes((await world.now(reply)).delivery));
        assert.equal(fake.get(networks[channel].place, `${channel}-1`).answer.text, "Już poprawiamy.");
        // A PUT puts the same however often it comes: a broken connection may bring it twice.
        if (channel !== "google_business") assert.equal(sent(channel, 1).length, 1);
    }));

    it("written anew they are edited, not others; our answer comes back once, and is shown", () => each(async (channel) => {
        write(channel, 1, `${channel}: teraz działa`, 5);
        if (channel !== "google_play") fake.moderate(networks[channel].place, `${channel}-1`, "APPROVED");
        const { messages } = await eventually(async () => {
            const detail = await world.caseOf(`${channel}: nie działa`);
            return detail.messages[0].stars === 5 && (channel === "google_play" || detail.messages.at(-1).delivery === "delivered") && detail;
        });
        assert.deepEqual(messages.map((one) => one.text), [`${channel}: teraz działa`, "Już poprawiamy."]);
        assert.equal(messages[0].edited, true);
    }));

    it("answered in the network's own page, they are answered; a token that ended is bought again", () => each(async (channel) => {
        write(channel, 2, `${channel}: odpisane tam`, 4);
        await world.caseOf(`${channel}: odpisane tam`);
        if (channel === "google_play") fake.expire();
        fake.answer(networks[channel].place, `${channel}-2`, "Odpisaliśmy stąd.");
        const detail = await eventually(async () => {
            const now = await world.caseOf(`${channel}: odpisane tam`);
            return now.conversation.open_obligations === 0 && now;
        });
        assert.deepEqual(detail.messages.map((one) => one.author), ["customer", "elsewhere"]);
    }));

    it("an answer that is not let through is owed again", async () => {
        write("google_business", 3, "gb: dajcie numer", 1);
        const reply = await world.answer(await world.caseOf("gb: dajcie numer"), "Zapraszamy.");
        await world.becomes(reply, "sent");
        fake.moderate("business", "google_business-3", "REJECTED");
        const failed = await world.becomes(reply, "failed");
        assert.equal(failed.error_code, "moderated");
        assert.equal((await world.detail(reply.conversation)).conversation.open_obligations, 1);
    });

    it("a key that was withdrawn pauses the account", async () => {
        fake.withdraw();
        await eventually(async () => {
            const { accounts } = await world.admin.must("accounts_list");
            return accounts.filter((one) => one.reason === "token_void").length === all.length;
        });
    });

    it("after all this everything adds up", () => world.check());
});
