/* One visitor's talk: the pass, the messages, what waits to be sent, the stream. No screen here.
 *
 * What the visitor wrote is kept in this browser until the server has it, under an id that the
 * server knows again; so a message may be sent twice and is there once. The stream is read with
 * fetch, because the pass goes in a header and never in an address. */

export interface Identity { user: string; name: string; expires_s: number; signature: string }
export interface Config {
    pass: string; visitor: string; verified: boolean; title: string; greeting: string; hours: string; color: string; languages: string; text_max: number;
    files_max: number; file_max_bytes: number;
}
export type Speaker = "visitor" | "person" | "assistant" | "system";
export interface Message {
    id: string; client_id: string; from: Speaker; name: string; text: string; at_ms: number; read: boolean; gone: boolean; files: Enclosed[];
}
export interface Enclosed { kind: string; name: string; about: string; size_bytes: number; state: string; url: string }
export interface Given { file: string; name: string } // a file that the server has, and no message names yet
export interface Waiting { id: string; text: string; made_ms: number; files: Given[] }
export type Phase = "starting" | "live" | "offline" | "closed";

interface Kept { pass?: string; queue?: Waiting[]; draft?: string; given?: Given[] }

class Refused extends Error {
    readonly status: number;
    readonly waitMs: number;
    constructor(response: Response) {
        super();
        this.status = response.status;
        this.waitMs = 1000 * Number(response.headers.get("Retry-After"));
    }
}

const silenceMs = 45_000; // the server says something every 15 s

const byTime = (a: Message, b: Message): number => a.at_ms - b.at_ms || (a.id < b.id ? -1 : 1);

export class Talk {
    phase: Phase = "starting";
    config: Config | null = null;
    messages: Message[] = [];
    queue: Waiting[] = [];
    declare refused?: string;    // id of what the server will never take
    declare attended?: boolean;
    declare mail?: boolean;      // a copy can be sent
    declare earlier?: boolean;   // there were talks before
    declare closed?: boolean;    // for this visitor, or for all
    declare elsewhere?: string;  // how else to reach the brand, when it is
    declare typing?: boolean;    // somebody writes just now
    private toldMs = 0;
    private taken = new Map<string, Waiting>(); // kept by the server, not yet back from it
    seq = 0;
    private seenUpto = "";
    private sending = false;
    private tries = 0;
    private ending: AbortController | null = null;
    private again = 0;
    private readonly place: string;

    constructor(private readonly account: string, private readonly identity: Identity | null, readonly changed: () => void) {
        this.place = `hark.chat.${account}.${identity?.user ?? ""}`;
        this.queue = this.kept().queue ?? [];
        addEventListener("online", () => this.retry());
        addEventListener("offline", () => this.ending?.abort());
    }

    /* ---- what is kept in this browser ---- */

    private kept(): Kept {
        try {
            return JSON.parse(localStorage.getItem(this.place) ?? "{}") as Kept;
        } catch {
            return {};
        }
    }

    keep(change: Kept): void {
        try {
            localStorage.setItem(this.place, JSON.stringify({ ...this.kept(), ...change }));
        } catch {
            /* full or forbidden: the talk then lives as long as this page */
        }
    }

    get draft(): string {
        return this.kept().draft ?? "";
    }

    set draft(text: string) {
        this.keep({ draft: text });
    }

    get given(): Given[] {
        return this.kept().given ?? [];
    }

    set given(given: Given[]) {
        this.keep({ given });
    }

    /* ---- calls ---- */

    async call<T>(name: string, body?: unknown): Promise<T> {
        const response = await fetch(`/chat/v1/${this.account}/${name}`, {
            method: body === undefined ? "GET" : "POST",
            headers: { ...(this.config ? { Authorization: `Bearer ${this.config.pass}` } : {}), "Content-Type": "application/json" },
            credentials: "omit",
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        if (!response.ok) throw new Refused(response);
        return await response.json() as T;
    }

    private async hello(): Promise<void> {
        const pass = this.config?.pass ?? this.kept().pass;
        const ask = (more: object): Promise<Config> => this.call<Config>("hello", { ...(pass ? { pass } : {}), ...more });
        this.config = await ask(this.identity ? { identity: this.identity } : {}).catch((error: unknown) => {
            if (!this.identity || !(error instanceof Refused) || error.status !== 403) throw error;
            console.warn("Hark: the website's word for this visitor was refused; going on without it");
            return ask({});
        });
        if (!this.config.verified) this.keep({ pass: this.config.pass });
    }

    private async read(): Promise<void> {
        Object.assign(this, await this.call("messages"), { typing: false });
        for (const one of this.messages) this.taken.delete(one.client_id);
    }

    /* ---- the stream ---- */

    async start(): Promise<void> {
        clearTimeout(this.again);
        try {
            if (!this.config) await this.hello();
            await this.read();
            this.tries = 0;
            this.become("live");
            void this.flush();
            await this.follow();
            this.later(500);
        } catch (error) {
            // A stream that was cut is opened again without a word; only what fails again is told.
            if (this.phase === "live" && navigator.onLine && !(error instanceof Refused)) {
                this.phase = "starting";
                this.later(0);
            } else {
                this.fail(error);
            }
        }
    }

    private fail(error: unknown): void {
        if (error instanceof Refused && error.status === 404) {
            this.closed = true;
            this.become("closed");
            return;
        }
        if (error instanceof Refused && error.status === 401) this.config = null;
        this.become("offline");
        this.later(error instanceof Refused ? error.waitMs : 0);
    }

    private later(atLeastMs: number): void {
        const backOff = Math.min(30_000, 1000 * 2 ** Math.min(this.tries++, 5));
        clearTimeout(this.again);
        this.again = window.setTimeout(() => void this.start(), Math.max(atLeastMs, backOff * (0.5 + Math.random() / 2)));
    }

    private retry(): void {
        if (this.phase !== "offline") return;
        this.tries = 0;
        void this.start();
    }

    /* Until the stream ends. Returns if it should be opened anew after reading the talk. */
    private async follow(): Promise<void> {
        this.ending = new AbortController();
        const response = await fetch(`/chat/v1/${this.account}/events?after=${this.seq}`, {
            headers: { Authorization: `Bearer ${this.config!.pass}`, "Last-Event-ID": String(this.seq) },
            credentials: "omit", cache: "no-store", signal: this.ending.signal,
        });
        if (!response.ok || !response.body) throw new Refused(response);
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        let text = "";
        for (;;) {
            const watch = window.setTimeout(() => this.ending?.abort(), silenceMs); // half-open connections
            const { done, value } = await reader.read().finally(() => clearTimeout(watch));
            if (done) throw new Error("cut");
            text += value;
            for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
                const block = text.slice(0, end);
                text = text.slice(end + 2);
                if (/^event: resync/m.test(block)) {
                    void reader.cancel();
                    return;
                }
                const data = /^data: (.*)$/m.exec(block);
                if (data?.[1]!.startsWith('{"typing')) this.hear(data[1]!.endsWith("true}"));
                else if (data) this.take(JSON.parse(data[1]!) as { seq: number; message: Message });
            }
        }
    }

    private take(item: { seq: number; message: Message }): void {
        this.seq = item.seq;
        this.taken.delete(item.message.client_id);
        this.messages = [...this.messages.filter((one) => one.id !== item.message.id), item.message].sort(byTime);
        if (item.message.from === "person") this.attended = true;
        this.changed();
    }

    /* Somebody writes to the visitor; and the other way, said at most every three seconds. */
    private hear(types: boolean): void {
        this.typing = types;
        this.changed();
    }

    tellTyping(): void {
        if (this.phase !== "live" || Date.now() - this.toldMs < 3000) return;
        this.toldMs = Date.now();
        this.call("typing", {}).catch(() => 0);
    }

    private become(phase: Phase): void {
        this.phase = phase;
        this.changed();
    }

    /* ---- what the visitor does ---- */

    /* Said, and not yet among the messages. */
    get mine(): { one: Waiting; sent: boolean }[] {
        return [...[...this.taken.values()].map((one) => ({ one, sent: true })), ...this.queue.map((one) => ({ one, sent: false }))]
            .filter(({ one }) => !this.messages.some((message) => message.client_id === one.id));
    }

    send(text: string): void {
        const made_ms = Date.now();
        const random = crypto.getRandomValues(new Uint32Array(2));
        this.queue = [...this.queue, { id: `${made_ms.toString(36)}-${random[0]!.toString(36)}${random[1]!.toString(36)}`, text, made_ms, files: this.given }];
        this.keep({ queue: this.queue, draft: "", given: [] });
        this.changed();
        void this.flush();
    }

    async flush(): Promise<void> {
        if (this.sending || this.closed || this.phase !== "live") return;
        this.sending = true;
        try {
            while (this.queue[0]) {
                const one = this.queue[0];
                await this.call("messages", { ...one, now_ms: Date.now() });
                this.taken.set(one.id, one);
                this.queue = this.queue.filter((other) => other !== one);
                this.keep({ queue: this.queue });
                this.changed();
            }
        } catch (error) {
            const status = error instanceof Refused ? error.status : 0;
            if (status === 422 || status === 413) {
                this.refused = this.queue[0]?.id ?? "";
                this.changed();
            } else if (status === 429 || status === 503) {
                setTimeout(() => void this.flush(), Math.max(1000, (error as Refused).waitMs));
            } else {
                this.ending?.abort();
                this.fail(error);
            }
        } finally {
            this.sending = false;
        }
    }

    get unread(): number {
        return this.messages.filter((one) => one.from !== "visitor" && !one.read && !one.gone).length;
    }

    /* Tell the server what arrived, or was read, once for each. */
    tellSeen(read: boolean): void {
        const last = this.messages.findLast((one) => one.from !== "visitor" && !one.read);
        if (!last || this.phase !== "live") return;
        const mark = `${last.id} ${read}`;
        if (mark === this.seenUpto) return;
        this.seenUpto = mark;
        this.call("seen", { upto: last.id, read }).catch(() => (this.seenUpto = ""));
    }
}
