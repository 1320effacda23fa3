/* Networks as an admin connects them and as a customer and an agent meet them: each with its fake, what its form is
 * given, and what is told to the fake once the account is there.
 *
 *   const peer = await peers.telegram("en");  each language has a page of its own
 *   peer.fields         what to type into the form, by the field's key
 *   peer.told(where)    the account exists: its delivery address and, for some, word stand on its card
 *   peer.rows           what customers do there: [{ name, say(text), limit: [n, unit], until?, cost?, stars?, has(text), later? }]
 *       limit, until, cost: what the agent is told before typing; cost in millionths of a dollar, { plain, linked? }
 *       has: does the network have this answer? later: { mark, happens(text) }: what comes of it afterwards */
import { createHmac, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { startImap } from "../../fakes/imap.mjs";
import { startMetaFake } from "../../fakes/meta.mjs";
import { startReviewsFake } from "../../fakes/reviews.mjs";
import { readLetter, startSmtp } from "../../fakes/smtp.mjs";
import { startTelegramFake } from "../../fakes/telegram.mjs";
import { startXFake } from "../../fakes/x.mjs";
import { eventually } from "./desk.mjs";

let people = 7100;
const somebody = () => String(++people);

async function mail() {
    const [imap, smtp] = [await startImap(), await startSmtp()];
    let count = 0;
    const say = (text) => imap.deliver(`From: Anna <anna${++count}@example.com>\nTo: care@kotwica.example\nSubject: Question ${count}\n`
        + `Date: ${new Date().toUTCString()}\nMessage-ID: <q${count}@example.com>\n\n${text}\n`);
    return {
        fields: { addresses: "care@kotwica.example", imap_url: `imap://127.0.0.1:${imap.port}`, password: "sesame", smtp_url: `smtp://127.0.0.1:${smtp.port}` },
        told: () => eventually(() => imap.waiting > 0, "it waits at the mailbox"),
        rows: [{ name: "letter", say, limit: [100000, "codepoints"], has: (text) => smtp.letters.some((one) => readLetter(one.text).text.includes(text)) }],
        close: () => Promise.all([imap.close(), smtp.close()]),
    };
}

async function meta(object, idKey, limits, language) {
    const fake = await startMetaFake({ object, ...(language === "he" ? { id: "106600000000009" } : {}) });
    const has = (text) => fake.said.some((one) => one.text === text);
    return {
        fields: { [idKey]: fake.id, access_token: fake.token, app_secret: fake.appSecret, verify_token: fake.verifyToken, base_url: fake.url },
        told: (where) => {
            fake.hook = where;
            return eventually(async () => (await fake.handshake()).ok, "it answers Meta's question");
        },
        rows: [
            { name: "comment", say: (text) => fake.comment({ from: somebody(), name: "anna.z", text }), limit: limits[0], has },
            { name: "private message", say: (text) => fake.write({ from: somebody(), text }), limit: limits[1], until: true, has,
                later: { mark: "read", happens: () => fake.reads(String(people)) } },
        ],
        close: () => fake.close(),
    };
}

async function telegram() {
    const fake = await startTelegramFake({ wait_ms: 300 });
    return {
        fields: { bot_name: "@kotwica_bot", bot_token: fake.token, base_url: fake.url },
        told: () => eventually(() => fake.asked.includes("getUpdates"), "the bot asks"),
        rows: [{ name: "private chat", say: (text) => fake.say({ from: { id: Number(somebody()), first_name: "Anna" }, text }), limit: [4096, "utf16"],
            has: (text) => fake.accepted.some((one) => one.text === text) }],
        close: () => fake.close(),
    };
}

async function x() {
    const fake = await startXFake();
    const person = () => ({ id: somebody(), name: "Anna", username: `user_${people}`, public_metrics: { followers_count: 1200 } });
    const has = (text) => fake.accepted.some((one) => one.text === text);
    let url;
    return {
        fields: { user_id: "900", handle: "@kotwica", client_id: "kotwica", client_secret: "client-secret", refresh_token: "refresh-1",
            consumer_secret: "s3cret", base_url: fake.url },
        told: (where) => {
            url = where;
            return eventually(() => fake.challenge(url), "it answers X's question");
        },
        rows: [
            { name: "post", say: (text) => fake.deliver(url, "post.mention.create", fake.mention({ from: person(), text })), limit: [280, "x_weight"], cost: { plain: 10_000, linked: 200_000 }, has },
            { name: "direct message", say: (text) => fake.deliver(url, "dm.received", fake.dm({ from: person(), text })), limit: [10000, "codepoints"], cost: { plain: 15_000 }, has },
        ],
        close: () => fake.close(),
    };
}

const key = (name) => readFileSync(new URL(`../../fixtures/keys/${name}.pem`, import.meta.url), "utf8");
const publicOf = (name) => createPublicKey(key(name)).export({ type: "spki", format: "pem" });

async function reviews(place, fieldsOf, limit, moderated) {
    const fake = await startReviewsFake({ rsaPublic: publicOf("rsa"), ecPublic: publicOf("p256") });
    const of = (text) => `review-${text.length}-${text.replace(/\W/g, "")}`;
    return {
        fields: { ...fieldsOf(fake), api_url: fake.url, ask_every_s: "1" },
        told: () => eventually(() => fake.asked.some((one) => one.startsWith("GET")), "it asks for reviews"),
        rows: [{ name: "review", stars: 2, say: (text) => fake.write({ place, id: of(text), text, stars: 2 }), limit,
            has: (text) => fake.accepted.some((one) => one.text === text),
            ...(moderated ? { later: { mark: "delivered", happens: (text) => fake.moderate(place, fake.accepted.find((one) => one.text === text).id, "APPROVED") } } : {}) }],
        close: () => fake.close(),
    };
}

/* A program of one's own: what docs/connector.md asks of it. */
async function connector() {
    const secret = "a-secret-of-sixteen";
    const said = [];
    const sign = (at, body) => createHmac("sha256", secret).update(`${at}.${body}`).digest("hex");
    const server = createServer(async (request, response) => {
        let body = "";
        for await (const piece of request) body += piece;
        const [, at, mac] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(request.headers["x-hark-signature"] ?? "") ?? [];
        if (mac !== sign(at, body)) return response.writeHead(401).end();
        said.push(JSON.parse(body).text);
        return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ id: `out-${said.length}` }));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    let url;
    async function say(text) {
        const at = Math.floor(Date.now() / 1000);
        const body = JSON.stringify({ events: [{ kind: "message", id: `m-${somebody()}`, thread: `order-${people}`, from: { id: `anna-${people}`, name: "Anna" }, text, at_ms: Date.now() }] });
        await fetch(url, { method: "POST", body, headers: { "x-hark-signature": `t=${at},v1=${sign(at, body)}` } });
    }
    return {
        fields: { network: "allegro", secret, reply_url: `http://127.0.0.1:${server.address().port}/reply` },
        told: (where) => { url = where; },
        rows: [{ name: "order", say, limit: [10000, "codepoints"], has: (text) => said.includes(text) }],
        close: () => {
            server.closeAllConnections();
            server.close();
        },
    };
}

export const peers = {
    mail,
    facebook: (language) => meta("page", "page_id", [[8000, "codepoints"], [2000, "codepoints"]], language),
    instagram: (language) => meta("instagram", "profile_id", [[2200, "codepoints"], [1000, "bytes"]], language),
    telegram,
    x,
    google_play: () => reviews("play", (fake) => ({ package: "pl.kotwica.app", token_url: `${fake.url}/token`,
        service_account: JSON.stringify({ client_email: "hark@kotwica.iam.gserviceaccount.com", private_key: key("rsa") }) }), [350, "codepoints"], false),
    google_business: () => reviews("business", (fake) => ({ location: "accounts/11/locations/22", client_id: "kotwica",
        client_secret: "client-secret", refresh_token: fake.refreshToken, token_url: `${fake.url}/token` }), [4096, "bytes"], true),
    app_store: () => reviews("store", () => ({ app_id: "123456789", issuer_id: "issuer-of-kotwica", key_id: "KEY1234567",
        private_key: key("p256").replaceAll("\n", "") }), [5970, "codepoints"], true),
    api: connector,
};
