/* Everything that can be wrong with a request has a status, a stable code and a sentence. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { newKey } from "./lib/client.mjs";
import { eventually, Server } from "./lib/server.mjs";
import { Whatsapp } from "./lib/whatsapp.mjs";

let server;
let admin;
let whatsapp;
let conversation;
const nowhere = "0000000000000";

before(async () => {
    server = new Server();
    server.init("ewa@example.com", "correct horse battery staple");
    await server.start();
    admin = await server.signInByPassword("ewa@example.com", "correct horse battery staple");
    whatsapp = await Whatsapp.connect(server, admin);
    await whatsapp.say();
    conversation = await eventually(async () => (await admin.must("bootstrap_read")).conversations[0]);
});
after(async () => {
    whatsapp?.close();
    await server?.stop();
});

const note = (body, more = {}) => ["note_create", { path: { conversation: conversation.id }, body, ...more }];

describe("a request", () => {
    it("to an address that is not there is 404", async () => {
        for (const path of ["/api/v1/nothing", "/api/v1", "/api/v1/", "/api/v1/me/", "/api/v2/me",
            "/api/v1/conversations//messages"]) {
            const response = await fetch(server.url + path, { headers: { cookie: admin.cookie } });
            assert.equal(response.status, 404, path);
            assert.equal((await response.json()).code, "not_found");
        }
    });

    it("with another method is 405 and says which there are", async () => {
        const response = await fetch(`${server.url}/api/v1/me`, { method: "PUT", headers: { cookie: admin.cookie } });
        assert.equal(response.status, 405);
        assert.equal(response.headers.get("allow"), "PATCH");
        const closing = await fetch(`${server.url}/api/v1/conversations/${conversation.id}/closing`,
            { headers: { cookie: admin.cookie } });
        assert.deepEqual(closing.headers.get("allow").split(", ").sort(), ["DELETE", "PUT"]);
    });

    it("for what does not exist is 404, whatever the name looks like", async () => {
        for (const id of [nowhere, "7ZZZZZZZZZZZZ", "x", "%20", "'--", "9".repeat(200)])
            await admin.refused("conversation_read", { path: { conversation: id } }, 404, "not_found");
        await admin.refused("message_waive",
            { path: { message: nowhere }, body: { reason: "spam" } }, 404, "not_found");
    });

    it("names the member at fault", async () => {
        const rows = [
            [{}, "text"],
            [{ text: "" }, "text"],
            [{ text: "   " }, "text"],
            [{ text: 5 }, "text"],
            [{ text: null }, "text"],
            [{ text: "x".repeat(20001) }, "text"],
            [{ text: "x", colour: "red" }, "colour"],
            [[], ""],
            ["{", ""],
            ["{\"text\":\"x\",\"text\":\"y\"}", ""],
            ["[".repeat(50) + "]".repeat(50), ""],
        ];
        for (const [body, field] of rows) {
            const error = await admin.refused(...note(body), 422, "invalid");
            assert.equal(error.field ?? "", field, JSON.stringify(body).slice(0, 60));
        }
    });

    it("with a wrong parameter names it", async () => {
        const rows = [
            [{ limit: "0" }, "limit"],
            [{ limit: "201" }, "limit"],
            [{ limit: "ten" }, "limit"],
            [{ view: "theirs" }, "view"],
            [{ before: "short" }, "before"],
            [{ before_ms: "-1" }, "before_ms"],
            [{ colour: "red" }, "colour"],
        ];
        for (const [query, field] of rows) {
            const error = await admin.refused("conversations_list", { query }, 422, "invalid");
            assert.equal(error.field, field);
        }
        assert.equal((await admin.refused("ledger_read", { query: { from: "2026-02-30" } }, 422, "invalid")).field, "from");
        await admin.refused("ledger_read", { query: { from: "2026-02-02", to: "2026-02-01" } }, 422, "invalid");
        await admin.refused("ledger_read", { query: { from: "2020-01-01", to: "2026-02-01" } }, 422, "invalid");
        await admin.refused("ledger_csv", { query: { to: "yesterday" } }, 422, "invalid");
    });

    it("must say that it is JSON", async () => {
        for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
            await admin.refused(...note({ text: "x" }, { headers: { "content-type": type } }), 422, "invalid");
        await admin.must(...note({ text: "x" }, { headers: { "content-type": "Application/JSON; charset=utf-8" } }));
    });

    it("that is too large is 413", async () => {
        const response = await fetch(`${server.url}/api/v1/conversations/${conversation.id}/notes`, {
            method: "POST",
            headers: { ...admin.headers(true), "content-type": "application/json" },
            body: JSON.stringify({ text: "x".repeat(70_000) }),
        });
        assert.equal(response.status, 413);
        assert.equal((await response.json()).code, "too_large");
    });

    it("may hold any text there is", async () => {
        const texts = ["שלום \u202Eabc", "a\u0000b", "\uD83D", "👩‍👩‍👧", "<script>alert(1)</script>", "e\u0301"];
        for (const text of texts) {
            const message = await admin.must(...note({ text }));
            assert.equal(message.text, text.replace("\u0000", "\uFFFD").replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/, "\uFFFD").normalize("NFC"));
        }
    });
});

describe("an idempotency key", () => {
    it("is needed for every write", async () => {
        for (const key of [undefined, "short", "x".repeat(65), "with space here", "zażółć-gęślą"])
            await admin.refused(...note({ text: "x" }, {
                headers: { "idempotency-key": key && encodeURI(key) === key ? key : key && "tab\there123" },
            }), 422, "invalid");
    });

    it("gives the first answer again", async () => {
        const key = newKey();
        const first = await admin.call(...note({ text: "once" }, { key }));
        const again = await admin.call(...note({ text: "once" }, { key }));
        assert.equal(first.status, 200);
        assert.equal(again.text, first.text);
        const { messages } = await admin.must("conversation_messages", { path: { conversation: conversation.id } });
        assert.equal(messages.filter((message) => message.text === "once").length, 1);
    });

    it("holds for many at once", async () => {
        const key = newKey();
        const results = await Promise.all(Array.from({ length: 10 }, () => admin.call(...note({ text: "at once" }, { key }))));
        const good = results.filter((result) => result.ok);
        assert.ok(good.length >= 1);
        assert.equal(new Set(good.map((result) => result.value.id)).size, 1);
        for (const result of results)
            if (!result.ok) assert.equal(result.value.code, "key_in_flight");
    });

    it("is refused for anything else", async () => {
        const key = newKey();
        await admin.must(...note({ text: "mine" }, { key }));
        await admin.refused(...note({ text: "other" }, { key }), 422, "key_reused");
        await admin.refused("me_update", { body: { name: "O", language: "en", theme: "dark", hold_ms: -1 }, key }, 422, "key_reused");
    });

    it("may be used again after a refusal", async () => {
        const key = newKey();
        await admin.refused(...note({ text: "" }, { key }), 422, "invalid");
        await admin.must(...note({ text: "better" }, { key }));
    });
});

describe("beside the API", () => {
    it("health says whether work gets done", async () => {
        const response = await fetch(`${server.url}/healthz`);
        assert.equal(response.status, 200);
        const health = await response.json();
        assert.equal(health.ok, true);
        assert.equal(health.reason, "");
        assert.ok(health.oldest_raw_ms < 60_000);
    });

    it("metrics are for this machine, or for an admin", async () => {
        const near = await fetch(`${server.url}/metrics`);
        assert.equal(near.status, 200);
        const text = await near.text();
        assert.match(text, /^# TYPE hark_oldest_raw_seconds gauge$/m);
        assert.match(text, /^hark_raw_received_total [1-9]\d*$/m);
        const proxied = { "x-forwarded-for": "203.0.113.9" };
        assert.equal((await fetch(`${server.url}/metrics`, { headers: proxied })).status, 401);
        const bearer = server.bearer(admin.me.email);
        const far = await fetch(`${server.url}/metrics`,
            { headers: { ...proxied, authorization: `Bearer ${bearer.bearer}` } });
        assert.equal(far.status, 200);
        assert.match(await far.text(), /hark_streams/);
    });

    it("a webhook for nobody is 404, a forged one 401", async () => {
        const post = (path) => fetch(server.url + path, { method: "POST", body: "{}" });
        assert.equal((await post(`/webhooks/whatsapp/${nowhere}`)).status, 404);
        assert.equal((await post("/webhooks/whatsapp")).status, 404);
        assert.equal((await post("/webhooks/whatsapp/x/y")).status, 404);
        assert.equal((await fetch(`${server.url}/webhooks/whatsapp/${nowhere}`, { method: "DELETE" })).status, 405);
        assert.equal((await whatsapp.deliver({}, "0".repeat(64))).status, 401);
        assert.equal((await post(whatsapp.account.webhook_path)).status, 401);
        let limited = false;
        for (let i = 0; i < 70 && !limited; i++) limited = (await post(whatsapp.account.webhook_path)).status === 429;
        assert.ok(limited, "forgeries are never limited");
    });

    it("the desk's pages are closed to strangers' scripts", async () => {
        const response = await fetch(`${server.url}/c/${nowhere}`);
        if (response.status === 503) {
            assert.match(await response.text(), /without the desk/);
            return;
        }
        assert.equal(response.status, 200);
        const policy = response.headers.get("content-security-policy");
        for (const part of ["default-src 'self'", "script-src 'self'", "object-src 'none'", "base-uri 'none'",
            "frame-ancestors 'none'", "form-action 'self'", "require-trusted-types-for 'script'"])
            assert.ok(policy.includes(part), part);
        assert.doesNotMatch(policy, /unsafe/);
        assert.equal(response.headers.get("x-content-type-options"), "nosniff");
        assert.equal(response.headers.get("cross-origin-opener-policy"), "same-origin");
        const page = await response.text();
        const tag = response.headers.get("etag");
        const again = await fetch(server.url, { headers: { "if-none-match": tag } });
        assert.equal(again.status, 304);
        const script = page.match(/src="(\/assets\/first-[^"]+\.js)"/)[1];
        const file = await fetch(server.url + script);
        assert.match(file.headers.get("cache-control"), /immutable/);
        assert.equal(file.headers.get("content-encoding"), "gzip");
        assert.equal((await fetch(`${server.url}/assets/nothing.js`)).status, 404);
    });
});
