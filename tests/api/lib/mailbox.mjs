/* A brand with a mailbox: a fake mail server to read from, one to write to, and a customer who writes. */
import { startImap } from "../../fakes/imap.mjs";
import { startSmtp } from "../../fakes/smtp.mjs";
import { eventually } from "./server.mjs";
import { World } from "./world.mjs";

export class MailWorld extends World {
    static async make(options = {}, more = {}, shadow = false) {
        const world = Object.setPrototypeOf(await World.make(options), MailWorld.prototype);
        Object.assign(world, { count: 0, imap: await startImap(), smtp: await startSmtp() });
        await world.connect(more, shadow);
        return world;
    }

    async end() {
        await super.end();
        await this.smtp?.close();
        await this.imap?.close();
    }

    fields(more = {}) {
        return Object.entries({ addresses: "care@kotwica.example claims@kotwica.example", imap_url: `imap://127.0.0.1:${this.imap.port}`,
            smtp_url: `smtp://127.0.0.1:${this.smtp.port}`, password: "sesame", trusted_server: "mx.kotwica.example",
            allow_private_addresses: "yes", ...more }).map(([key, value]) => ({ key, value }));
    }

    /* Hark begins with what comes once it has seen the folder: until it waits there (IDLE). */
    async connect(more = {}, shadow = false) {
        const before = this.imap.waiting;
        const made = await this.admin.must("account_create", { body: { channel: "mail", name: "Care", shadow, fields: this.fields(more) } });
        await eventually(() => this.imap.waiting > before);
        this.account = made.id;
        return made.id;
    }

    /* A mail of Anna's, as it lies there, and its Message-ID. */
    letter(headers, text) {
        const id = headers["Message-ID"] ?? `<a${++this.count}.${process.pid}@example.com>`;
        const all = { From: "Anna Zielińska <anna@example.com>", To: "claims@kotwica.example", Date: new Date().toUTCString(), "Message-ID": id, ...headers };
        return [`${Object.entries(all).filter(([, value]) => value !== undefined).map(([key, value]) => `${key}: ${value}`).join("\n")}\n\n${text}\n`, id];
    }

    /* One comes; gives its Message-ID. */
    mail(headers, text) {
        const [mail, id] = this.letter(headers, text);
        this.imap.deliver(mail);
        return id;
    }

    /* The case once it has so many messages, lines that tell what was done aside. */
    whole(id, n) {
        return eventually(async () => {
            const now = await this.detail(id);
            return now.messages.filter((m) => !m.activity).length === n && now;
        });
    }
}
