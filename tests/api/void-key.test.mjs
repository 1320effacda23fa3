/* A key that its network takes no more, channel by channel: the account pauses and says why; a reply
 * waits, what customers write meanwhile is there afterwards, and with the right key all of it goes on:
 * nothing is lost, nothing is there twice. (E-mail: mailbox.test.mjs, WhatsApp: outbox.test.mjs.) */
import assert from "node:assert/strict";
import { createHmac, createPublicKey } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { startBlueskyFake } from "../fakes/bluesky.mjs";
import { startMetaFake } from "../fakes/meta.mjs";
import { startReviewsFake } from "../fakes/reviews.mjs";
import { startTelegramFake } from "../fakes/telegram.mjs";
import { startXFake } from "../fakes/x.mjs";
import { eventually } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

const key = (name) => readFileSync(new URL(`../fixtures/keys/${name}.pem`, import.meta.url), "utf8");
const publicOf = (name) => createPublicKey(key(name)).export({ type: "spki", format: "pem" });
const serial = () => (serial.n = (serial.n ?? 0) + 1);

/* The other end of docs/connector.md, as small as it can be. */
async function startConnector() {
    const fake = { secret: "a-secret-of-sixteen", accepted: [] };
    const sign = (body, t = Math.floor(Date.now() / 1000)) => `t=${t},v1=${createHmac("sha256", fake.secret).update(`${t}.`).update(body).digest("hex")}`;
    const server = createServer(async (request, response) => {
        let body = "";
        for await (const piece of request) body += piece;
        const t = /^t=(\d+)/.exec(request.headers["x-hark-signature"])[1];
        if (request.headers["x-hark-signature"] !== sign(body, t)) return void response.writeHead(401).end("{}");
        fake.accepted.push(JSON.parse(body).text);
        response.end(JSON.stringify({ id: `out-${serial()}` }));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    fake.url = `http://127.0.0.1:${server.address().port}`;
    fake.say = async (text) => {
        const n = serial();
        const body = JSON.stringify({ events: [{ kind: "message", id: `m-${n}`, thread: `t-${n}`, from: { id: `p-${n}` }, text, at_ms: Date.now() }] });
        return (await fetch(fake.hook, { method: "POST", body, headers: { "x-hark-signature": sign(body) } })).status === 200;
    };
    fake.close = () => server.close();
    return fake;
}

const meta = (object) => ({
    make: () => startMetaFake({ object }),
    fields: (fake) => ({ [object === "page" ? "page_id" : "profile_id"]: fake.id, access_token: fake.token, app_secret: fake.appSecret, verify_token: fake.verifyToken }),
    say: (fake, text) => fake.comment({ text, from: `70${serial()}` }),
    said: (fake) => fake.said.map((one) => one.text),
    spoil: (fake) => { fake.token = "EAAnew"; },
    renew: (fake) => ({ access_token: fake.token }),
});

const reviews = (place, fields) => ({
    make: () => startReviewsFake({ rsaPublic: publicOf("rsa"), ecPublic: publicOf("p256") }),
    base: "api_url",
    fields,
    say: (fake, text) => fake.write({ place, id: `${place}-${serial()}`, text, stars: 2 }),
    said: (fake) => fake.accepted.map((one) => one.text),
    spoil: (fake) => fake.withdraw(),
    renew: (fake) => {
        fake.renew();
        return fields(fake);
    },
});

const channels = {
    api: {
        make: startConnector,
        base: null,
        fields: (fake) => ({ network: "allegro", secret: fake.secret, reply_url: `${fake.url}/reply` }),
        say: (fake, text) => eventually(() => fake.say(text)),
        said: (fake) => fake.accepted,
        spoil: (fake) => { fake.secret = "another-secret-of-sixteen"; },
        renew: (fake) => ({ secret: fake.secret }),
        deaf: true, // one secret both ways: what it says before Hark knows the new one is refused, and comes again
    },
    bluesky: {
        make: startBlueskyFake,
        base: "service_url",
        fields: (fake) => ({ handle: "kotwica.example", app_password: fake.password }),
        say: (fake, text) => fake.mention(`3post${serial()}`, text),
        said: (fake) => [...fake.records.values()].map((one) => one.text),
        spoil: (fake) => void fake.renew(),
        renew: (fake) => ({ app_password: fake.password }),
    },
    facebook: meta("page"),
    instagram: meta("instagram"),
    telegram: {
        make: () => startTelegramFake({ wait_ms: 300 }),
        fields: (fake) => ({ bot_name: "@kotwica_bot", bot_token: fake.token }),
        say: (fake, text) => fake.say({ from: { id: 5550000 + serial(), first_name: "Anna" }, text }),
        said: (fake) => fake.accepted.map((one) => one.text),
        spoil: (fake) => { fake.next = fake.renew(); },
        renew: (fake) => ({ bot_token: fake.next }),
    },
    x: {
        make: startXFake,
        hold_ms: 6000, // six a minute: a first try would make the second wait for ten seconds
        fields: () => ({ user_id: "900", handle: "kotwica", client_id: "kotwica", client_secret: "client-secret", refresh_token: "refresh-1", ask_every_s: "1" }),
        say: (fake, text) => fake.mention({ from: { id: String(500 + serial()), name: "Anna", username: "anna", public_metrics: {} }, text }),
        said: (fake) => fake.accepted.map((one) => one.text),
        spoil: (fake) => fake.withdraw(),
        renew: (fake) => ({ refresh_token: fake.renew() }),
    },
    google_play: reviews("play", (fake) => ({ package: "pl.kotwica.app", token_url: `${fake.url}/token`, ask_every_s: "1",
        service_account: JSON.stringify({ client_email: "hark@kotwica.iam.gserviceaccount.com", private_key: key("rsa") }) })),
    google_business: reviews("business", (fake) => ({ location: "accounts/11/locations/22", client_id: "kotwica", client_secret: "client-secret",
        refresh_token: fake.refreshToken, token_url: `${fake.url}/token`, ask_every_s: "1" })),
    app_store: reviews("store", () => ({ app_id: "123456789", issuer_id: "issuer-of-kotwica", key_id: "KEY1234567", ask_every_s: "1",
        private_key: key("p256").replaceAll("\n", "") })),
};

const listOf = (fields) => Object.entries(fields).map(([name, value]) => ({ key: name, value }));

describe("a key that is void", () => {
    let world;
    const lines = [];

    before(async () => { world = await World.make(); });
    after(async () => {
        for (const { fake } of lines) await fake.close();
        await world?.end();
    });

    async function connect(name) {
        const channel = channels[name];
        const fake = await channel.make();
        const base = channel.base === null ? {} : { [channel.base ?? "base_url"]: fake.url };
        const account = await world.admin.must("account_create", { body: { channel: name, name, shadow: false,
            fields: listOf({ ...channel.fields(fake), ...base, allow_private_addresses: "yes" }) } });
        fake.hook = world.server.url + account.webhook_path;
        if (fake.handshake) await eventually(async () => (await fake.handshake()).status === 200);
        const line = { name, channel, fake, path: { account: account.id } };
        lines.push(line);
        return line;
    }

    const words = (line, text) => `${line.name === "x" ? "@kotwica " : ""}${line.name}: ${text}`;
    const times = async (title) => (await world.admin.must("conversations_list", { query: { limit: 200 } })).conversations
        .filter((one) => one.title === title).length;

    /* From the first word to the last, of one channel. */
    async function walk({ channel, fake, path, ...line }) {
        await channel.say(fake, words(line, "before"));
        const detail = await world.caseOf(words(line, "before"));
        const reply = await world.answer(detail, words(line, "our answer"), { hold_ms: channel.hold_ms ?? 5000 });
        await channel.spoil(fake);
        const paused = await eventually(async () => {
            const { account } = await world.admin.must("account_read", { path });
            return account.state === "paused" && account;
        });
        assert.equal(paused.reason, "token_void", line.name);
        if (!channel.deaf) await channel.say(fake, words(line, "meanwhile"));
        assert.ok(!channel.said(fake).includes(words(line, "our answer")), line.name);
        await world.admin.must("account_update", { path, body: { fields: listOf(await channel.renew(fake)) } });
        if (channel.deaf) await channel.say(fake, words(line, "meanwhile"));
        await world.caseOf(words(line, "meanwhile"));
        await eventually(async () => ["sent", "delivered"].includes((await world.now(reply)).delivery));
        await channel.say(fake, words(line, "afterwards"));
        await world.admin.must("account_check", { path }); // it is asked now, not when its turn comes
        await world.caseOf(words(line, "afterwards"));
        assert.deepEqual(await Promise.all(["before", "meanwhile", "afterwards"].map((text) => times(words(line, text)))), [1, 1, 1], line.name);
        assert.equal(channel.said(fake).filter((text) => text === words(line, "our answer")).length, 1, line.name);
    }

    describe("pauses the account with its reason, and nothing is lost", { concurrency: true }, () => {
        for (const name of Object.keys(channels)) it(name, async () => walk(await connect(name)));
    });

    it("after all this everything adds up", () => world.check());
});
