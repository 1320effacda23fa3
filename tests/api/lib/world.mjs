/* A brand of its own with one admin and one WhatsApp account: where most tests begin. */
import { connectNetwork } from "./network.mjs";
import { eventually, Server } from "./server.mjs";

export const PASSWORD = "correct horse battery staple";

export class World {
    static async make(options = {}) {
        const world = new World();
        world.server = new Server(options);
        try {
            world.server.init("ewa@example.com", PASSWORD);
            await world.server.start();
            world.admin = await world.server.signInByPassword("ewa@example.com", PASSWORD);
            world.whatsapp = await connectNetwork(world.server, world.admin);
        } catch (reason) {
            await world.end().catch(() => undefined);
            throw reason;
        }
        return world;
    }

    async end() {
        this.whatsapp?.close();
        await this.server.stop();
    }

    /* Ends the server as an admin would, asks whether everything adds up, and starts it again. */
    async check() {
        this.server.process.kill("SIGTERM");
        await this.server.exit;
        this.server.command("check", this.server.storeFlags());
        this.server.output = "";
        await this.server.start();
    }

    /* A colleague who has signed in; `person` is how others see them. */
    async invite(name, role, department = "") {
        const { person, link } = await this.admin.must("person_create",
            { body: { email: `${name.toLowerCase()}@example.com`, name, role, department } });
        const client = await this.server.signInByLink(link.split("token=")[1]);
        return Object.assign(client, { person });
    }

    /* The conversation that began with this text, as `client` sees it, once it is there. */
    caseOf(text, client = this.admin) {
        return eventually(async () => {
            const { conversations } = await client.must("conversations_list", { query: { limit: 200 } });
            const row = conversations.find((one) => one.title === text);
            return row && this.detail(row.id, client);
        });
    }

    detail(id, client = this.admin) {
        return client.must("conversation_read", { path: { conversation: id } });
    }

    /* A customer says `text`, in a conversation of its own if `from` is new. */
    async begin(text, from, more = {}) {
        await this.whatsapp.say({ from, text, ...more });
        return this.caseOf(text);
    }

    /* As reply_create is called by a desk that shows `detail`. */
    answering(detail, text, more = {}) {
        return { path: { conversation: detail.conversation.id }, body: {
            thread: detail.places[0].thread, text, answers_upto: detail.conversation.last_inbound,
            base_version: detail.conversation.version, hold_ms: 0, ...more } };
    }

    answer(detail, text, more = {}, client = this.admin) {
        return client.must("reply_create", this.answering(detail, text, more));
    }

    /* The message as it is now. */
    async now(message) {
        return (await this.detail(message.conversation)).messages.find((one) => one.id === message.id);
    }

    becomes(message, delivery, milliseconds) {
        return eventually(async () => {
            const now = await this.now(message);
            return now.delivery === delivery && now;
        }, milliseconds);
    }
}

/* What stands in the cells of a table as a spreadsheet reads it. */
export function readTable(text) {
    const rows = [[]];
    for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
        rows.at(-1).push(quoted !== undefined ? quoted.replaceAll("\"\"", "\"") : plain);
        if (end === "\r\n") rows.push([]);
        else if (end === "") break;
    }
    if (rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
    return rows;
}
