/* Does an account hear? Asking its network for news that fails for ever is said with the account, in
 * words and live, and over by itself. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { readLetter, startSmtp } from "../fakes/smtp.mjs";
import { eventually, stores } from "./lib/server.mjs";
import { PASSWORD, World } from "./lib/world.mjs";

for (const store of stores) describe(`on ${store}`, () => walk(store));

/* X as far as asking for mentions goes: it sells tokens and then answers as `says` does. */
async function startX() {
    const x = { says: () => [200, { meta: { result_count: 0 } }] };
    x.server = createServer((request, response) => {
        request.resume().on("end", () => {
            const [status, body] = request.url.endsWith("/oauth2/token")
                ? [200, { access_token: "a", refresh_token: "r", expires_in: 7200, token_type: "bearer" }] : x.says(request);
            response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
        });
    }).listen(0, "127.0.0.1");
    await once(x.server, "listening");
    x.url = `http://127.0.0.1:${x.server.address().port}`;
    return x;
}

function walk(store) {
    let account, smtp, stream, world, x;

    before(async () => {
        [world, x, smtp] = await Promise.all([World.make({ store }), startX(), startSmtp()]);
        stream = await world.admin.stream((await world.admin.must("bootstrap_read")).seq);
    });
    after(async () => {
        stream?.close();
        x?.server.close();
        await world?.end();
        await smtp?.close();
    });

    const read = () => world.admin.must("account_read", { path: { account: account.id } });
    const set = (more) => world.admin.must("account_update", { path: { account: account.id },
        body: { fields: Object.entries(more).map(([key, value]) => ({ key, value })) } });
    const fails = (code) => eventually(async () => {
        const detail = await read();
        return detail.account.reading_code === code && detail;
    });

    it("what the network refuses is said at once, with its own words, live, and by the doctor", async () => {
        x.says = () => [403, { title: "Forbidden", detail: "The project lacks the right to read mentions.", status: 403 }];
        const fields = { user_id: "900", handle: "kotwica", client_id: "kotwica", client_secret: "s", refresh_token: "r0",
            ask_every_s: "1", base_url: x.url, allow_private_addresses: "yes" };
        account = await world.admin.must("account_create", { body: { channel: "x", name: "Kotwica on X", shadow: false,
            fields: Object.entries(fields).map(([key, value]) => ({ key, value })) } });
        const { account: now, health } = await fails("denied");
        assert.equal(now.state, "active");
        assert.ok(now.reading_failed_ms > 0);
        assert.match(health.reading_text, /lacks the right to read mentions/);
        await stream.find((item) => item.account?.id === account.id && item.account.reading_code === "denied");
        const said = world.server.command("doctor", world.server.storeFlags());
        assert.match(said, /look +account.*Kotwica on X.*Nothing comes in since.*a right is missing/);
    });

    it("settings that are mended are tried at once, and the trouble is over by itself", async () => {
        x.says = () => [200, { meta: { result_count: 0 } }];
        await set({ ask_every_s: "2" });
        const { account: now, health } = await fails("");
        assert.equal(now.reading_failed_ms, 0);
        assert.equal(health.reading_text, "");
        await stream.find((item) => item.account?.id === account.id && item.account.reading_code === "");
    });

    it("asked to look now, it asks now", async () => {
        x.says = () => [404, { title: "Not Found", status: 404 }];
        await set({ ask_every_s: "1" });
        await fails("not_found");
        x.says = () => [200, { meta: { result_count: 0 } }];
        await world.admin.must("account_check", { path: { account: account.id } });
        await fails("");
    });

    it("an address that may not be connected to is named as such", async () => {
        await set({ allow_private_addresses: "no" });
        const { account: now } = await fails("private_address");
        assert.equal(now.state, "active");
    });

    it("silence that is unlike an account's past is an alarm: live, to admins by letter, over with the first word", async () => {
        stream.close();
        await world.admin.must("mail_update", { body: { url: `smtp://127.0.0.1:${smtp.port}`, sender: "hark@example.com", inside: true } });
        const few = await world.admin.must("account_create", { body: { channel: "webchat", name: "Shop", shadow: false, fields: [] } });
        await world.server.halt();
        const hour = Math.floor(Date.now() / 3_600_000);
        const hours = Array.from({ length: 28 * 24 - 5 }, (_, at) => `(${hour - 28 * 24 + at})`);
        world.server.sql(`INSERT INTO account_hour (workspace, account, hour, n, last_ms)
            SELECT a.workspace, a.id, h.column1, 20, (CAST(h.column1 AS BIGINT) + 1) * 3600000 - 1 FROM account a
            CROSS JOIN (VALUES ${hours.join(", ")}) AS h WHERE a.channel = 'whatsapp'`);
        const scarce = Array.from({ length: 28 * 24 }, (_, at) => `(${hour - 28 * 24 + at}, ${at < 27 * 24 ? 20 : 1})`);
        world.server.sql(`INSERT INTO account_hour (workspace, account, hour, n, last_ms)
            SELECT a.workspace, a.id, h.column1, h.column2, (CAST(h.column1 AS BIGINT) + 1) * 3600000 - 1 FROM account a
            CROSS JOIN (VALUES ${scarce.join(", ")}) AS h WHERE a.channel = 'webchat'`);
        await world.server.start();
        world.admin = await world.server.signInByPassword("ewa@example.com", PASSWORD);
        stream = await world.admin.stream((await world.admin.must("bootstrap_read")).seq);

        const { account: { id } } = world.whatsapp;
        const now = await world.admin.must("account_check", { path: { account: id } });
        /* Whole hours count, and one may have ended since `hour` was looked up. */
        const usual = 20 * (Math.floor(now.quiet_noticed_ms / 3_600_000) - (hour - 5));
        assert.ok(usual >= 100);
        assert.deepEqual([now.quiet_since_ms, now.quiet_usual, now.quiet_heard], [(hour - 5) * 3_600_000 - 1, usual, 0]);
        await stream.find((item) => item.account?.id === id && item.account.quiet_usual === usual);
        assert.match(world.server.command("doctor", world.server.storeFlags()), /look +account.*Nobody has written here since/);
        const letter = await eventually(() => smtp.letters.length > 0 && readLetter(smtp.letters[0].text));
        assert.match(letter.subject, /needs help/);
        assert.match(letter.text, new RegExp(`about ${usual} messages`));

        const again = await world.admin.must("account_check", { path: { account: id } });
        assert.deepEqual([again.version, again.quiet_noticed_ms], [now.version, now.quiet_noticed_ms]);
        await world.begin("Is anybody there?", "48600777001");
        await stream.find((item) => item.account?.id === id && item.account.quiet_since_ms === 0);
        assert.equal(smtp.letters.length, 1);

        /* Another trouble on the same day has a letter of its own. */
        world.whatsapp.refuseNext(401, 190, "Invalid OAuth access token");
        await world.answer(await world.caseOf("Is anybody there?"), "We are.");
        const other = await eventually(() => smtp.letters.length > 1 && readLetter(smtp.letters[1].text));
        assert.match(other.subject, /needs help/);
        assert.doesNotMatch(other.text, /about 100 messages/);

        /* Where somebody writes, but far fewer than usual, the alarm says how many. */
        const { quiet_usual, quiet_heard } = await world.admin.must("account_check", { path: { account: few.id } });
        assert.deepEqual([quiet_usual, quiet_heard > 0 && quiet_heard <= 24], [480, true]);
        const third = await eventually(() => smtp.letters.length > 2 && readLetter(smtp.letters[2].text));
        assert.match(third.text, /Fewer people write here than usual/);
    });
}
