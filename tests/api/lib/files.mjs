/* Files to be sent, and the network that takes them. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Client } from "./client.mjs";
import { mustBe } from "./schema.mjs";

/* No two are alike; nobody looks further than the first bytes. */
export const picture = (bytes = 2000) => Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), randomBytes(bytes - 8)]);
export const pdf = (bytes = 2000) => Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(bytes - 9)]);

Client.prototype.give = async function give(bytes) {
    const { url } = await this.must("blob_begin", { body: { size_bytes: bytes.length } });
    const response = await fetch(this.url + url, { method: "PUT", body: bytes });
    const value = await response.json();
    if (!response.ok) throw new Error(`${response.status} ${value.code}: ${value.message}`);
    mustBe("Blob", value);
    return value;
};

export async function connectFake(server, admin, fake, more = {}) {
    const fields = {
        phone_number_id: fake.options.phoneNumberId, waba_id: fake.options.wabaId,
        access_token: fake.options.token, app_secret: fake.options.appSecret,
        verify_token: fake.options.verifyToken, base_url: fake.url, allow_private_addresses: "yes", ...more,
    };
    const account = await admin.must("account_create", { body: { channel: "whatsapp", name: "Hotline",
        shadow: false, fields: Object.entries(fields).map(([key, value]) => ({ key, value })) } });
    fake.path = account.webhook_path;
    fake.hooks({ url: server.url + fake.path });
    assert.ok((await fake.handshake()).ok, "who is told of an account finds it");
    return account;
}
