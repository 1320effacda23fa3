/* A visitor of the web chat without a widget: the calls of docs/webchat.md and their stream. */
import { createHmac } from "node:crypto";
import { Stream } from "./client.mjs";

let ids = 0;

/* What a website writes beside a user it knows. */
export function vouch(secret, account, user, name = "", expires_s = Math.floor(Date.now() / 1000) + 600) {
    const signature = createHmac("sha256", secret).update(`hark-chat-1\n${account}\n${user}\n${name}\n${expires_s}`).digest("hex");
    return { user, name, expires_s, signature };
}

class Ear extends Stream {
    take(text) { // as Stream.take, without the desk's shape of an item
        this.text += text;
        for (let end = this.text.indexOf("\n\n"); end >= 0; end = this.text.indexOf("\n\n")) {
            const item = { event: "message", id: "", data: "" };
            for (const line of this.text.slice(0, end).split("\n")) {
                const colon = line.indexOf(":");
                if (colon > 0) item[line.slice(0, colon)] = line.slice(colon + 1).replace(/^ /, "");
            }
            this.text = this.text.slice(end + 2);
            if (item.event === "message" && item.data) item.value = JSON.parse(item.data);
            if (item.data || item.event !== "message") this.give(item);
        }
    }
}

export class Visitor {
    constructor(url, account) {
        Object.assign(this, { url, account, pass: "" });
    }

    async call(method, name, body, headers = {}) {
        const response = await fetch(`${this.url}/chat/v1/${this.account}/${name}`, {
            method,
            headers: { ...(this.pass ? { authorization: `Bearer ${this.pass}` } : {}), ...headers },
            body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
        });
        const text = await response.text();
        return { status: response.status, headers: response.headers, value: text ? JSON.parse(text) : null };
    }

    async hello(more = {}, headers) {
        const answer = await this.call("POST", "hello", { ...(this.pass ? { pass: this.pass } : {}), ...more }, headers);
        if (answer.status === 200) this.pass = answer.value.pass;
        return answer;
    }

    say(text, more = {}) {
        const now = Date.now();
        return this.call("POST", "messages", { id: `c${process.pid}-${++ids}`, text, made_ms: now, now_ms: now, ...more });
    }

    /* The address that takes a file, and the file itself; `word` is how a message names it. */
    askPlace(size_bytes) {
        return this.call("POST", "files", { size_bytes });
    }

    async give(bytes) {
        const place = await this.askPlace(bytes.length);
        if (place.status !== 200) return place;
        const response = await fetch(this.url + place.value.url, { method: "PUT", body: bytes });
        const value = await response.json();
        return { status: response.status, value, word: value.file };
    }

    talk() {
        return this.call("GET", "messages").then((answer) => answer.value);
    }

    seen(upto, read) {
        return this.call("POST", "seen", { upto, read });
    }

    async listen(after, headers = {}) {
        const ear = new Ear();
        await ear.open(`${this.url}/chat/v1/${this.account}/events?after=${after}`,
            { authorization: `Bearer ${this.pass}`, ...headers });
        return ear;
    }
}
