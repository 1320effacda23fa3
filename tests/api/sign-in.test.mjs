/* Signing in and out, and what keeps others out: cookies, CSRF, origins, limits. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Client, newKey } from "./lib/client.mjs";
import { Server } from "./lib/server.mjs";

const email = "ewa@example.com";
const password = "correct horse battery staple";
let server;

before(async () => {
    server = new Server();
    server.init(email, password);
    await server.start();
});
after(() => server?.stop());

/* The tests of this file sign in at most nine times before the last one exhausts the limit. */
describe("signing in", () => {
    let ewa;

    it("is needed for everything else", async () => {
        const refused = await server.anonymous().refused("bootstrap_read", {}, 401, "not_signed_in");
        assert.ok(refused.message);
        await server.anonymous().refused("accounts_list", { headers: { cookie: "hark=x" } }, 401, "not_signed_in");
        await server.anonymous().refused("me_update",
            { body: { name: "x", language: "en", theme: "dark", hold_ms: -1 } }, 401, "not_signed_in");
    });

    it("works with e-mail and password, in any case", async () => {
        ewa = await server.signInByPassword(" EWA@example.com ", password);
        assert.equal(ewa.me.email, email);
        assert.equal(ewa.me.role, "admin");
        assert.equal(ewa.me.has_password, true);
        const bootstrap = await ewa.must("bootstrap_read");
        assert.equal(bootstrap.me.id, ewa.me.id);
        assert.equal(bootstrap.csrf, ewa.csrf);
    });

    it("does not tell which of the two is wrong", async () => {
        const wrong = await server.anonymous().refused("sign_in_password",
            { body: { email, password: "wrong" } }, 403, "denied");
        const unknown = await server.anonymous().refused("sign_in_password",
            { body: { email: "nobody@example.com", password } }, 403, "denied");
        assert.equal(wrong.message, unknown.message);
    });

    it("sets a cookie that scripts and other sites cannot use", async () => {
        const result = await server.anonymous().call("sign_in_password", { body: { email, password } });
        const cookie = result.headers.getSetCookie()[0];
        assert.match(cookie, /^hark=[\w-]{43}; /);
        assert.match(cookie, /; HttpOnly/);
        assert.match(cookie, /; SameSite=Lax/);
        assert.match(cookie, /; Path=\//);
        assert.doesNotMatch(cookie, /Domain/);
        assert.ok(!result.text.includes(cookie.slice(5, 48)), "the token stands in the reply");
        assert.equal(result.headers.get("cache-control"), "no-store");
    });

    it("is refused from another site", async () => {
        await server.anonymous().refused("sign_in_password",
            { body: { email, password }, headers: { origin: "https://evil.example" } }, 403, "denied");
    });

    it("works once with a link", async () => {
        const person = await ewa.must("person_create",
            { body: { email: "jan@example.com", name: "Jan", role: "agent" } });
        const token = person.link.match(/\/sign-in#token=([\w-]+)$/)[1];
        assert.ok(person.link.startsWith(server.url));
        const jan = await server.signInByLink(token);
        assert.equal(jan.me.name, "Jan");
        assert.equal(jan.me.has_password, false);
        await server.anonymous().refused("sign_in_link", { body: { token } }, 403, "denied");
    });

    it("protects writes by cookie with the session's own header", async () => {
        const body = { name: "Ewa", language: "pl", theme: "light", hold_ms: -1 };
        for (const csrf of [undefined, "", "x".repeat(43), ewa.csrf.slice(1)])
            await ewa.refused("me_update", { body, headers: { "x-hark-csrf": csrf } }, 403, "denied");
        await ewa.refused("me_update", { body, headers: { origin: "https://evil.example" } }, 403, "denied");
        await ewa.refused("me_update", { body, headers: { origin: "null" } }, 403, "denied");
        for (const site of ["cross-site", "same-site"])
            await ewa.refused("me_update", { body, headers: { "sec-fetch-site": site } }, 403, "denied");
        const headers = { origin: server.url, "sec-fetch-site": "same-origin" };
        assert.equal((await ewa.must("me_update", { body, headers })).language, "pl");
    });

    it("is not needed again for a program's token", async () => {
        const program = server.bearer(email);
        assert.equal((await program.must("bootstrap_read")).me.email, email);
        const body = { name: "Ewa", language: "en", theme: "system", hold_ms: -1 };
        assert.equal((await program.must("me_update", { body })).theme, "system");
        const asCookie = new Client(server.url, { cookie: `hark=${program.bearer}`, csrf: "x" });
        await asCookie.refused("bootstrap_read", {}, 401, "not_signed_in");
        await new Client(server.url, { bearer: "x".repeat(43) }).refused("bootstrap_read", {}, 401, "not_signed_in");
    });

    it("ends with signing out, and its streams with it", async () => {
        const other = await server.signInByPassword(email, password);
        const { seq } = await other.must("bootstrap_read");
        const stream = await other.stream(seq);
        assert.equal(stream.status, 200);
        const result = await other.call("sign_out");
        assert.equal(result.value.done, true);
        assert.match(result.headers.getSetCookie()[0], /^hark=; .*Max-Age=0/);
        await stream.finish();
        await other.refused("bootstrap_read", {}, 401, "not_signed_in");
        await ewa.must("bootstrap_read");
    });

    it("ends elsewhere when the password changes", async () => {
        const elsewhere = await server.signInByPassword(email, password);
        const { seq } = await elsewhere.must("bootstrap_read");
        const stream = await elsewhere.stream(seq);
        await ewa.refused("me_password", { body: { password: "short" } }, 422, "invalid");
        const fresh = "another long password";
        await ewa.refused("me_password", { body: { password: fresh } }, 422, "invalid");
        await ewa.refused("me_password", { body: { password: fresh, current: "not the old one" } }, 422, "invalid");
        await elsewhere.must("bootstrap_read");
        assert.equal((await ewa.must("me_password", { body: { password: fresh, current: password } })).done, true);
        await stream.finish();
        await elsewhere.refused("bootstrap_read", {}, 401, "not_signed_in");
        await ewa.must("bootstrap_read");
    });

    it("is limited to ten tries a minute", async () => {
        let refused = null;
        for (let i = 0; i < 20 && !refused; i++) { // a slow machine earns new ones meanwhile
            const tries = await Promise.all(Array.from({ length: 12 }, () => server.anonymous().call("sign_in_password",
                { body: { email, password: "guess" }, key: newKey() })));
            for (const one of tries) assert.ok([403, 429].includes(one.status), one.text);
            refused = tries.find((one) => one.status === 429);
        }
        assert.equal(refused?.value.code, "limit");
        const wait = Number(refused.headers.get("retry-after"));
        assert.ok(wait >= 1 && wait <= 60, `Retry-After: ${wait}`);
        await ewa.must("bootstrap_read"); /* who is in stays in */
    });
});
