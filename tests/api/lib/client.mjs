/* Somebody who is signed in: every reply is checked against the document before a test sees it. */
import { once } from "node:events";
import http from "node:http";
import { used } from "./coverage.mjs";
import { mustBe, operations } from "./schema.mjs";

let keys = 0;
export const newKey = () => `test-${process.pid}-${++keys}`;

export class Client {
    constructor(url, { cookie = "", csrf = "", bearer = "", from = "" } = {}) {
        Object.assign(this, { url, cookie, csrf, bearer, from });
    }

    headers(writes, key) {
        const headers = { accept: "application/json" };
        if (this.from) headers["x-forwarded-for"] = this.from;
        if (this.cookie) headers.cookie = this.cookie;
        if (this.bearer) headers.authorization = `Bearer ${this.bearer}`;
        if (writes) {
            headers["idempotency-key"] = key ?? newKey();
            if (this.csrf) headers["x-hark-csrf"] = this.csrf;
        }
        return headers;
    }

    address(name, path = {}, query = {}) {
        const filledIn = operations.get(name).path.replace(/\{(\w+)\}/g, (_, key) => path[key]);
        const search = new URLSearchParams(query).toString();
        return `/api/v1${filledIn}${search ? `?${search}` : ""}`;
    }

    /* {status, ok, value, headers}; `value` is the reply's shape, or the Error. `headers` given here
     * replace the usual ones; undefined takes one away. */
    async call(name, { path, query, body, key, headers = {} } = {}) {
        const operation = operations.get(name);
        if (!operation) throw new Error(`no operation ${name}`);
        const all = { ...this.headers(operation.method !== "GET", key), ...headers };
        for (const header of Object.keys(all)) if (all[header] === undefined) delete all[header];
        const init = { method: operation.method, headers: all };
        if (body !== undefined) {
            all["content-type"] ??= "application/json";
            init.body = typeof body === "string" ? body : JSON.stringify(body);
        }
        const response = await fetch(this.url + this.address(name, path, query), init);
        const text = await response.text();
        if (response.ok) used.add(name); /* a refusal shows nothing of what it does */
        return this.judge(operation, response, text);
    }

    judge(operation, response, text) {
        const result = { status: response.status, ok: response.ok, headers: response.headers, text };
        const type = response.headers.get("content-type") ?? "";
        if (response.ok && operation.type !== "application/json") {
            if (!type.startsWith(operation.type)) throw new Error(`${type} instead of ${operation.type}`);
            return result;
        }
        if (!type.startsWith("application/json")) throw new Error(`${response.status} ${type}: ${text}`);
        result.value = JSON.parse(text);
        mustBe(response.ok ? operation.reply : "Error", result.value);
        if (!response.ok && result.value.request_id !== response.headers.get("x-request-id"))
            throw new Error("the error and the header name different requests");
        return result;
    }

    /* As call(), and it must succeed. */
    async must(name, what) {
        const result = await this.call(name, what);
        if (!result.ok)
            throw new Error(`${name}: ${result.status} ${result.value.code}: ${result.value.message}`);
        return result.value ?? result.text;
    }

    /* As call(), and it must be refused with this code. */
    async refused(name, what, status, code) {
        const result = await this.call(name, what);
        if (result.status !== status || result.value?.code !== code)
            throw new Error(`${name}: expected ${status} ${code}, got ${result.status} ${result.text}`);
        return result.value;
    }

    async stream(after, headers = {}) {
        const stream = new Stream();
        await stream.open(this.url + this.address("events_stream", {}, { after }),
            { ...this.headers(false), ...headers });
        if (stream.status === 200) used.add("events_stream");
        return stream;
    }
}

/* An event stream, item by item. */
export class Stream {
    constructor() {
        this.items = [];
        this.waiting = [];
        this.presence = new Map(); /* conversation -> who looks at it, as last told */
        this.told = new Map(); /* conversation -> each time that was told */
        this.comments = 0;
        this.ended = false;
        this.text = "";
    }

    async open(url, headers) {
        this.request = http.get(url, { headers });
        const [response] = await once(this.request, "response");
        this.status = response.statusCode;
        response.setEncoding("utf8");
        response.on("data", (text) => this.take(text));
        response.on("close", () => this.end());
        response.on("error", () => this.end());
        this.request.on("error", () => this.end());
    }

    take(text) {
        this.text += text;
        for (let end = this.text.indexOf("\n\n"); end >= 0; end = this.text.indexOf("\n\n")) {
            const block = this.text.slice(0, end);
            this.text = this.text.slice(end + 2);
            const item = { event: "message", id: "", data: "" };
            for (const line of block.split("\n")) {
                const colon = line.indexOf(":");
                if (colon === 0) this.comments += 1;
                else if (colon > 0) item[line.slice(0, colon)] = line.slice(colon + 1).replace(/^ /, "");
            }
            if (item.event === "message" && item.data) {
                item.value = JSON.parse(item.data);
                mustBe("EventItem", item.value);
                if (item.id !== String(item.value.seq)) throw new Error("id and seq differ");
            }
            if (item.event === "presence") {
                const { conversation, people } = JSON.parse(item.data);
                mustBe("Presence", { conversation, people });
                this.presence.set(conversation, people);
                if (!this.told.has(conversation)) this.told.set(conversation, []);
                this.told.get(conversation).push(people);
                if (item.id) throw new Error("what is kept nowhere has no number");
                this.waiting.splice(0).forEach((wake) => wake());
            } else if (item.data || item.event !== "message") this.give(item);
        }
    }

    give(item) {
        this.items.push(item);
        this.waiting.splice(0).forEach((wake) => wake());
    }

    end() {
        this.ended = true;
        this.waiting.splice(0).forEach((wake) => wake());
    }

    async wait(until, milliseconds) {
        const limit = Date.now() + milliseconds;
        for (;;) {
            const found = until();
            if (found) return found;
            const left = limit - Date.now();
            if (left <= 0) throw new Error(`nothing of the kind within ${milliseconds} ms; came: `
                + this.items.map((item) => item.value?.kind ?? item.event).join(" "));
            await new Promise((wake) => {
                const timer = setTimeout(wake, left);
                this.waiting.push(() => { clearTimeout(timer); wake(); });
            });
        }
    }

    /* The first item, from the beginning on, for which `wanted` holds. */
    async find(wanted, milliseconds = 60_000) {
        return this.wait(() => this.items.find((item) => item.value && wanted(item.value)), milliseconds)
            .then((item) => item.value);
    }

    async findEvent(name, milliseconds = 60_000) {
        return this.wait(() => this.items.find((item) => item.event === name), milliseconds);
    }

    async finish(milliseconds = 60_000) {
        await this.wait(() => this.ended, milliseconds);
    }

    close() {
        this.request.destroy();
    }
}
