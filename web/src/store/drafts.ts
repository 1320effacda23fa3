/* What somebody is writing, kept three times: in memory at each stroke, in this browser after 500 ms,
 * on the server after 2 s. A draft belongs to conversation + mode + thread and never moves: each has
 * its own signal, its own timers and its own place in storage, all bound to its key when it is made.
 *
 * What lies only here (the server was not reached, the tab was closed too soon) is sent when the
 * connection is back or the desk opens again. In storage each person's drafts are apart. */
import { signal, type Signal } from "@preact/signals";
import type { Draft, DraftMode } from "./api";
import { fileOf, namesOf, type DraftFile, type ReplyFile } from "./files";

export interface DraftDeps {
    owner(): string; // who is signed in
    storage: Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length"> | null;
    save(conversation: string, mode: DraftMode, thread: string, text: string, files: ReplyFile[], buttons: string): Promise<boolean>;
    now(): number;
    later(act: () => void, ms: number): unknown;
    cancel(timer: unknown): void;
}

interface Kept {
    key: string;
    conversation: string;
    mode: DraftMode;
    thread: string;
    text: Signal<string>;
    files: Signal<DraftFile[]>;
    buttons: Signal<string>; // labels beneath the words, a line each
    away: Signal<string[]>; // addresses taken out of copy, until put back; in a place of their own, for other tabs store texts
    changedMs: number;
    dirty: boolean; // the server has another text
    heard: boolean; // the server has named it since it was written here last
    localTimer: unknown;
    serverTimer: unknown;
}

export const localAfterMs = 500;
export const serverAfterMs = 2000;


export function makeDrafts(deps: DraftDeps) {
    const kept = new Map<string, Kept>();
    const prefix = (): string => `hark.draft.${deps.owner()}.`;

    function storedKeys(): string[] {
        const start = prefix();
        const keys: string[] = [];
        for (let i = 0; i < (deps.storage?.length ?? 0); i++) {
            const name = deps.storage?.key(i);
            if (name?.startsWith(start)) keys.push(name.slice(start.length));
        }
        return keys;
    }

    function store(d: Kept): void {
        d.localTimer = null;
        try {
            const files = d.files.value.filter((f) => f.sha256).map((f) => (f.url.startsWith("blob:") ? { ...f, url: "" } : f));
            if (d.text.value === "" && files.length === 0 && d.buttons.value === "" && !d.dirty) deps.storage?.removeItem(prefix() + d.key);
            else deps.storage?.setItem(prefix() + d.key, JSON.stringify({ text: d.text.value, files, buttons: d.buttons.value, ms: d.changedMs, dirty: d.dirty }));
        } catch {
            /* the browser keeps nothing: memory and server remain */
        }
    }

    async function send(d: Kept): Promise<void> {
        d.serverTimer = null;
        if (!d.dirty) return;
        const text = d.text.value;
        const files = d.files.value;
        const buttons = d.buttons.value;
        const done = await deps.save(d.conversation, d.mode, d.thread, text, namesOf(files), buttons);
        if (!done || d.text.value !== text || d.files.value !== files || d.buttons.value !== buttons) return;
        d.dirty = false;
        store(d);
    }

    function entry(conversation: string, mode: DraftMode, thread: string): Kept {
        const place = mode === "note" ? "" : thread;
        const key = `${conversation}.${mode}.${place}`;
        let d = kept.get(key);
        if (d) return d;
        d = {
            key, conversation, mode, thread: place, text: signal(""), files: signal([]), buttons: signal(""), away: signal([]), changedMs: 0, dirty: false, heard: false,
            localTimer: null, serverTimer: null,
        };
        try {
            d.away.value = JSON.parse(deps.storage?.getItem(`${prefix()}away.${key}`) ?? "[]") as string[];
            const raw = deps.storage?.getItem(prefix() + key);
            if (raw) {
                const value = JSON.parse(raw) as { text: string; files?: DraftFile[]; buttons?: string; ms: number; dirty: boolean };
                d.text.value = value.text;
                d.files.value = value.files ?? [];
                d.buttons.value = value.buttons ?? "";
                d.changedMs = value.ms;
                d.dirty = value.dirty;
            }
        } catch {
            /* unreadable: as if it were not there */
        }
        kept.set(key, d);
        if (d.dirty) {
            const unsent = d;
            d.serverTimer = deps.later(() => void send(unsent), serverAfterMs);
        }
        return d;
    }

    function write(conversation: string, mode: DraftMode, thread: string, text: string): void {
        const d = entry(conversation, mode, thread);
        if (d.text.value === text) return;
        d.text.value = text;
        changed(d);
    }

    function changed(d: Kept): void {
        d.changedMs = deps.now();
        d.dirty = true;
        d.heard = false;
        if (d.localTimer === null) d.localTimer = deps.later(() => store(d), localAfterMs);
        if (d.serverTimer !== null) deps.cancel(d.serverTimer);
        d.serverTimer = deps.later(() => void send(d), serverAfterMs);
    }

    return {
        text: (conversation: string, mode: DraftMode, thread: string): Signal<string> =>
            entry(conversation, mode, thread).text,
        write,
        files: (conversation: string, mode: DraftMode, thread: string): Signal<DraftFile[]> =>
            entry(conversation, mode, thread).files,
        buttons: (conversation: string, thread: string): Signal<string> => entry(conversation, "reply", thread).buttons,
        writeButtons(conversation: string, thread: string, labels: string): void {
            const d = entry(conversation, "reply", thread);
            if (d.buttons.value === labels) return;
            d.buttons.value = labels;
            changed(d);
        },
        away: (conversation: string, thread: string): Signal<string[]> => entry(conversation, "reply", thread).away,
        /* All who are out of copy now. In the browser at once: a lost choice would send. */
        leaveOut(conversation: string, thread: string, addresses: string[]): void {
            const d = entry(conversation, "reply", thread);
            d.away.value = addresses;
            try {
                deps.storage?.setItem(`${prefix()}away.${d.key}`, JSON.stringify(addresses));
            } catch {
                /* as of texts; but these the server does not keep */
            }
        },
        /* Files that lie in this tab only. */
        giving: (): number => [...kept.values()].flatMap((d) => d.files.peek()).filter((f) => !f.sha256).length,
        /* Files come, go, or are known to the server now. */
        enclose(conversation: string, mode: DraftMode, thread: string, make: (files: DraftFile[]) => DraftFile[]): void {
            const d = entry(conversation, mode, thread);
            d.files.value = make(d.files.value);
            changed(d);
        },
        /* Sent or thrown away: gone here at once, on the server soon. */
        clear(conversation: string, mode: DraftMode, thread: string): void {
            const d = entry(conversation, mode, thread);
            if (d.files.value.length > 0) {
                d.files.value = [];
                changed(d);
            }
            if (d.buttons.value) this.writeButtons(conversation, thread, "");
            write(conversation, mode, thread, "");
            store(d);
        },
        /* A reply taken back: its text comes first, what was written since stays below it. */
        giveBack(conversation: string, mode: DraftMode, thread: string, text: string, files: DraftFile[] = [], buttons = ""): void {
            const d = entry(conversation, mode, thread);
            const missing = files.filter((f) => !d.files.value.some((x) => x.sha256 === f.sha256));
            if (missing.length > 0) {
                d.files.value = [...missing, ...d.files.value];
                changed(d);
            }
            if (buttons && !d.buttons.value) this.writeButtons(conversation, thread, buttons);
            const present = entry(conversation, mode, thread).text.value;
            if (text === "" || present === text || present.startsWith(`${text}\n`)) return;
            write(conversation, mode, thread, present === "" ? text : `${text}\n\n${present}`);
        },
        /* What the server keeps for this conversation; the newer text wins. */
        restore(conversation: string, drafts: Draft[]): void {
            for (const draft of drafts) {
                const d = entry(conversation, draft.mode, draft.thread);
                const same = draft.text === d.text.value && draft.buttons === d.buttons.value
                    && draft.attachments.map((a) => a.sha256).join() === d.files.value.map((f) => f.sha256).join();
                d.heard ||= same;
                if (d.dirty || d.changedMs >= draft.saved_ms || same) continue;
                d.heard = true;
                d.text.value = draft.text;
                d.files.value = draft.attachments.map(fileOf);
                d.buttons.value = draft.buttons;
                d.changedMs = draft.saved_ms;
                store(d);
            }
        },
        /* All drafts of this conversation, from another device of mine: as restore(), and what is not among
         * them was sent or emptied there, if they named it before: what was just saved may still be missing in
         * them. What is being written here stays. */
        follow(conversation: string, drafts: Draft[]): void {
            this.restore(conversation, drafts);
            for (const d of kept.values()) {
                if (d.conversation !== conversation || d.dirty || !d.heard || d.text.value === "") continue;
                if (drafts.some((x) => x.mode === d.mode && (d.mode === "note" || x.thread === d.thread))) continue;
                d.text.value = "";
                d.buttons.value = "";
                store(d);
            }
        },
        /* The tab may end now: nothing may lie in memory only. `toServer` when a connection is back;
         * done when the server has answered. */
        async flush(toServer: boolean): Promise<void> {
            const sent: Promise<void>[] = [];
            for (const d of kept.values()) {
                if (d.localTimer !== null) {
                    deps.cancel(d.localTimer);
                    store(d);
                }
                if (toServer && d.dirty) {
                    if (d.serverTimer !== null) deps.cancel(d.serverTimer);
                    sent.push(send(d));
                }
            }
            await Promise.all(sent);
        },
        /* The desk opens: what an earlier tab could not save goes to the server now. */
        resume(): void {
            for (const key of storedKeys()) {
                const [conversation, mode, thread] = key.split(".");
                if (conversation && (mode === "reply" || mode === "note")) entry(conversation, mode, thread ?? "");
            }
        },
        /* Signing out: the next person at this browser reads nothing. */
        forgetAll(): void {
            for (const d of kept.values()) {
                deps.cancel(d.localTimer);
                deps.cancel(d.serverTimer);
                d.text.value = "";
                d.files.value = [];
                d.buttons.value = "";
                d.dirty = false;
            }
            kept.clear();
            for (const key of storedKeys()) deps.storage?.removeItem(prefix() + key);
        },
    };
}
