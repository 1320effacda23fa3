/* Replies and notes from the click until the server has them. Painted at once under a name of our
 * own, which is also the Idempotency-Key: sending again can never say it twice. What could not be
 * sent stays, marked, with its text; without a connection it goes out when there is one again. The
 * server's own row may come on the stream before the answer does: covers() knows it. */
import { signal } from "@preact/signals";
import { newKey, type DraftMode, type Failure, type Message, type ReplyTemplate, type Result } from "./api";
import type { DraftFile } from "./files";

export interface Pending {
    key: string;
    conversation: string;
    mode: DraftMode;
    thread: string;
    text: string;
    files?: DraftFile[];
    rest?: DraftFile[][]; // of the same reply, for the messages that follow it
    follows?: string;     // it is such a message: the first one of that reply
    template?: ReplyTemplate; // whose words `text` shows
    answersUpto: string;
    seenUpto: string; // the newest message that was on the screen
    baseVersion: number;
    sendAnyway: boolean;
    copies?: string; // who gets it besides: addresses, between them spaces
    buttons?: string; // labels to press beneath it, a line each
    promise?: { text: string; dueMs: number; owner?: string }; // it is a holding answer
    madeMs: number;
    state: "sending" | "queued" | "failed";
    failure: Failure | null;
}

export interface OutboxDeps {
    owner(): string; // who is signed in
    storage: Pick<Storage, "getItem" | "setItem"> | null;
    send(p: Pending): Promise<Result<Message>>;
    arrived(m: Message): void;
    /* Something came that this reply does not cover. The row to send instead if all of it was our
     * own, else null: the text has gone back to the editor. */
    stale(p: Pending, failure: Failure): Promise<Pending | null>;
}


/* What goes out next of a reply with more files than one message takes: only once this one is kept, as
 * `kept`, so that none goes without its words. Whoever saw the first has seen what the others say. */
function followerOf(p: Pending, kept: string): Pending | null {
    const [files, ...rest] = p.rest ?? [];
    return files ? { ...p, key: newKey(), text: "", buttons: "", files, rest, follows: p.follows ?? kept, sendAnyway: true } : null;
}

/* The further messages of the reply that begins with `first`, as far as they are there. */
export function continuationsOf(first: string, messages: Message[]): Message[] {
    const its = messages.find((m) => m.id === first);
    const after = messages.filter((m) => m.id > first && m.direction === "out" && m.thread === its?.thread && m.author_id === its.author_id);
    const end = after.findIndex((m) => m.reply_kind !== "continuation");
    return end < 0 ? after : after.slice(0, end);
}

/* Is `m` the server's row of `p`? Never of what failed and has files still to go: only in its row are they. */
export function covers(m: Message, p: Pending, me: string): boolean {
    if (p.state === "failed" && (p.follows || p.rest?.length)) return false;
    return m.author_id === me && m.text === p.text && m.direction !== "in"
        && m.attachments.map((a) => a.sha256).join() === (p.files ?? []).map((f) => f.sha256).join()
        && (p.mode === "note" || (m.beside || m.thread) === p.thread) && m.arrived_ms >= p.madeMs - 5000;
}

export function makeOutbox(deps: OutboxDeps) {
    const pending = signal<Pending[]>([]);
    const name = (): string => `hark.outbox.${deps.owner()}`;
    const turns = new Map<string, Promise<void>>();

    const ours = new Set<string>(); // every key this tab ever had; the other tabs' rows stay theirs

    function stored(): Pending[] {
        try {
            return JSON.parse(deps.storage?.getItem(name()) ?? "[]") as Pending[];
        } catch {
            return [];
        }
    }

    function read(): Pending[] {
        const list = stored();
        for (const p of list) ours.add(p.key);
        // The tab ended while these were on their way: a person decides, the key protects.
        return list.map((p) => ({ ...p, state: "failed" as const }));
    }

    function set(list: Pending[]): void {
        pending.value = list;
        for (const p of list) ours.add(p.key);
        try {
            const others = stored().filter((p) => !ours.has(p.key));
            deps.storage?.setItem(name(), JSON.stringify([...others, ...list]));
        } catch {
            /* kept in memory */
        }
    }

    const change = (key: string, part: Partial<Pending>): void =>
        set(pending.value.map((p) => (p.key === key ? { ...p, ...part } : p)));
    const drop = (key: string): void => set(pending.value.filter((p) => p.key !== key));

    async function attempt(p: Pending): Promise<void> {
        change(p.key, { state: "sending", failure: null });
        const result = await deps.send(p);
        if (result.ok) {
            deps.arrived(result.value);
            const now = pending.value.find((x) => x.key === p.key);
            const next = now && followerOf(now, result.value.id);
            if (!next) return drop(p.key);
            set(pending.value.map((x) => (x.key === p.key ? next : x)));
            await attempt(next);
        } else if (result.code === "stale") {
            const again = await deps.stale(p, result);
            if (!again) return drop(p.key);
            set(pending.value.map((x) => (x.key === p.key ? again : x)));
            await attempt(again);
        } else if (result.code === "offline" || result.code === "key_in_flight") {
            change(p.key, { state: "queued", failure: result });
        } else change(p.key, { state: "failed", failure: result });
    }

    return {
        pending,
        /* The desk opens: show what an earlier tab could not send. */
        load(): void {
            pending.value = read();
        },
        /* One after the other within a conversation: they arrive in the order they were written. */
        post(p: Omit<Pending, "state" | "failure">): Promise<void> {
            const row: Pending = { ...p, state: "sending", failure: null };
            set([...pending.value, row]);
            const done = (turns.get(p.conversation) ?? Promise.resolve()).then(() => {
                const behind = pending.value.some((x) => x.conversation === p.conversation && x.state === "queued");
                if (behind) change(p.key, { state: "queued" });
                else return attempt(row);
            });
            turns.set(p.conversation, done);
            return done;
        },
        async retry(key: string): Promise<void> {
            const p = pending.value.find((x) => x.key === key);
            if (p && p.state !== "sending") await attempt(p);
        },
        /* The connection is back. One after the other: order within a thread. */
        async resume(): Promise<void> {
            for (const p of pending.value.filter((x) => x.state === "queued")) await attempt(p);
        },
        take(key: string): Pending | undefined {
            const p = pending.value.find((x) => x.key === key);
            drop(key);
            return p;
        },
        /* Signing out: `back` gets what has not left. What is on its way arrives; the files behind it do not go. */
        surrender(back: (p: Pending) => void): void {
            for (const p of pending.value) {
                if (p.state !== "sending") {
                    drop(p.key);
                    back(p);
                } else if (p.rest?.length) {
                    change(p.key, { rest: [] });
                    back({ ...p, text: "", files: [] });
                }
            }
        },
        /* Signing out: the other tabs' rows too. */
        forgetAll(): void {
            pending.value = [];
            try {
                deps.storage?.setItem(name(), "[]");
            } catch {
                /* nothing was kept */
            }
        },
    };
}
