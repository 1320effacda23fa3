/* A WhatsApp account of the server under test: signed deliveries in, and the network's own side of
 * sending, which a test scripts answer by answer. */
import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import http from "node:http";

const secret = "0123456789abcdef0123456789abcdef";
const number = "1055550100";

export class Whatsapp {
    /* Connected by `admin`; sends to a server of this process. */
    static async connect(server, admin, { name = "Hotline", more = [], shadow = false } = {}) {
        const whatsapp = new Whatsapp();
        whatsapp.server = server;
        whatsapp.sent = [];
        whatsapp.script = [];
        whatsapp.network = http.createServer((request, response) => whatsapp.answer(request, response));
        whatsapp.network.listen(0, "127.0.0.1").unref();
        await once(whatsapp.network, "listening");
        const fields = {
            phone_number_id: `${number}${whatsapp.network.address().port}`,
            access_token: "EAAG-test", app_secret: secret, verify_token: "verify-me",
            base_url: `http://127.0.0.1:${whatsapp.network.address().port}`,
            allow_private_addresses: "yes",
        };
        whatsapp.number = fields.phone_number_id;
        whatsapp.account = await admin.must("account_create", { body: {
            channel: "whatsapp", name, shadow,
            fields: [...Object.entries(fields).map(([key, value]) => ({ key, value })), ...more],
        } });
        /* Who is told of an account finds it: at once, on the first try. */
        assert.equal((await whatsapp.handshake(fields.verify_token)).status, 200);
        return whatsapp;
    }

    /* The next send is answered by scripted `(request, response, body)`, else accepted. */
    async answer(request, response) {
        let text = "";
        for await (const piece of request) text += piece;
        const body = JSON.parse(text || "{}");
        if (request.method === "GET") { /* of files it has none: media.test.mjs */
            response.writeHead(404, { "content-type": "application/json" });
            return void response.end(JSON.stringify({ error: { code: 100, message: "no such file" } }));
        }
        this.sent.push({ url: request.url, body });
        const scripted = this.script.shift();
        if (scripted) return scripted(request, response, body);
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ messaging_product: "whatsapp",
            messages: [{ id: `wamid.${randomUUID()}` }] }));
    }

    refuseNext(status, code, message) {
        this.script.push((_, response) => {
            response.writeHead(status, { "content-type": "application/json" });
            response.end(JSON.stringify({ error: { code, message, error_data: { details: message } } }));
        });
    }

    /* Takes the message and dies before it says so. */
    cutNext() {
        this.script.push((request) => request.socket.destroy());
    }

    close() {
        this.network.closeAllConnections();
        this.network.close();
    }

    handshake(word) {
        return fetch(`${this.server.url}${this.account.webhook_path}?hub.mode=subscribe`
            + `&hub.verify_token=${word}&hub.challenge=12345`);
    }

    deliver(body, signature) {
        const text = typeof body === "string" ? body : JSON.stringify(body);
        const mac = signature ?? createHmac("sha256", secret).update(text).digest("hex");
        return fetch(this.server.url + this.account.webhook_path, {
            method: "POST", body: text,
            headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${mac}` },
        });
    }

    async change(value) {
        const response = await this.deliver({ object: "whatsapp_business_account", entry: [{ id: "1", changes: [
            { field: "messages", value: { messaging_product: "whatsapp",
                metadata: { display_phone_number: "48221112233", phone_number_id: this.number }, ...value } },
        ] }] });
        if (response.status !== 200) throw new Error(`webhook: ${response.status} ${await response.text()}`);
    }

    /* A customer says something; the network's id of it. */
    async say({ from = "48600100200", name = "Anna", text = "Hello", at = Date.now(), message = {}, id = `wamid.${randomUUID()}` } = {}) {
        await this.change({
            contacts: [{ profile: { name }, wa_id: from }],
            messages: [{ from, id, timestamp: String(Math.floor(at / 1000)), type: "text", text: { body: text }, ...message }],
        });
        return id;
    }

    /* What became of a message of ours. */
    status(id, status, { to = "48600100200", errors } = {}) {
        return this.change({ statuses: [{ id, status, timestamp: String(Math.floor(Date.now() / 1000)),
            recipient_id: to, ...(errors ? { errors } : {}) }] });
    }
}
