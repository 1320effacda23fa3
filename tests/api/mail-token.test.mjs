/* A mailbox whose provider takes tokens only: they are bought with what lasts, renewed by themselves, and when nothing buys one any more the
 * account pauses and goes on without loss. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { startImap } from "../fakes/imap.mjs";
import { startSmtp } from "../fakes/smtp.mjs";
import { MailWorld } from "./lib/mailbox.mjs";
import { eventually, stores } from "./lib/server.mjs";
import { World } from "./lib/world.mjs";

for (const store of stores) describe(`on ${store}`, () => walk(store));

/* Gives "t1", "t2", ... against `refresh` (RFC 6749, 6), which then is the only one that both mail servers take. */
async function startTokens(servers) {
    const self = { refresh: "lasting", given: 0, asked: [] };
    const server = createServer(async (request, response) => {
        let body = "";
        for await (const piece of request) body += piece;
        const form = Object.fromEntries(new URLSearchParams(body));
        const say = (status, value) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
        self.asked.push(form);
        if (form.refresh_token !== self.refresh) return say(400, { error: "invalid_grant", error_description: "Token has been revoked." });
        self.renew();
        say(200, { access_token: `t${self.given}`, expires_in: 3600, token_type: "Bearer", refresh_token_expires_in: 86400 * 30 });
    });
    self.renew = () => {
        self.given++;
        for (const one of servers) one.token = `t${self.given}`;
    };
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    self.url = `http://127.0.0.1:${server.address().port}/token`;
    self.close = () => new Promise((done) => server.close(done));
    return self;
}

function walk(store) {
    let world, tokens;

    before(async () => {
        world = Object.setPrototypeOf(await World.make({ store }), MailWorld.prototype);
        Object.assign(world, { count: 0, imap: await startImap({ token: "none" }), smtp: await startSmtp({ token: "none" }) });
        tokens = await startTokens([world.imap, world.smtp]);
        await world.connect({ password: "", token_url: tokens.url, client_id: "hark & co", client_secret: "s/1", refresh_token: "lasting" });
    });
    after(async () => {
        await world?.end();
        await tokens?.close();
    });

    const read = async () => (await world.admin.must("account_read", { path: { account: world.account } })).account;
    const answered = async (title, text) => {
        world.mail({ Subject: title }, "Hello?");
        await world.becomes(await world.answer(await world.caseOf(title), text), "sent");
        return eventually(() => world.smtp.letters.shift());
    };

    it("one token signs in to both servers, and its end is known", async () => {
        await answered("First", "Here we are.");
        assert.equal(tokens.given, 1);
        assert.deepEqual({ ...tokens.asked[0] }, { grant_type: "refresh_token", client_id: "hark & co", client_secret: "s/1", refresh_token: "lasting" });
        await world.admin.must("account_check", { path: { account: world.account } });
        const { token_until_ms: until } = await eventually(async () => {
            const now = await read();
            return now.token_until_ms > 0 && now;
        });
        assert.ok(Math.abs(until - Date.now() - 86400_000 * 30) < 600_000);
    });

    it("a token that the servers refuse before its end is renewed, and the letter leaves once", async () => {
        tokens.renew();
        world.smtp.hangUp();
        await answered("Second", "Still here.");
        assert.deepEqual([world.smtp.letters.length, tokens.asked.length], [0, 2]);
        tokens.renew();
        world.imap.hangUp();
        world.mail({ Subject: "Third" }, "Are you there?");
        await world.admin.must("account_check", { path: { account: world.account } });
        await world.caseOf("Third");
        assert.equal((await read()).state, "active");
    });

    it("when nothing buys one the account pauses with the reason, and goes on with a new refresh token", async () => {
        tokens.refresh = "newer";
        tokens.renew();
        world.imap.hangUp();
        await world.admin.must("account_check", { path: { account: world.account } });
        const paused = await eventually(async () => {
            const now = await read();
            return now.state === "paused" && now;
        });
        assert.equal(paused.reason, "token_void");
        world.mail({ Subject: "Meanwhile" }, "Hello?");
        await world.admin.must("account_update", { path: { account: world.account }, body: { fields: [{ key: "refresh_token", value: "newer" }] } });
        await world.caseOf("Meanwhile");
        await answered("Afterwards", "Back again.");
    });

    it("and the ledger adds up", () => world.check());
}
