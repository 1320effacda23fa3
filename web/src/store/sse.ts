/* Keeps the store true: one bootstrap, then every event, whatever happens to the connection.
 *
 * Of all tabs of one browser one is the leader (a Web Lock): it alone holds the stream and relays
 * what it gets over a BroadcastChannel. An item is applied only if this tab has everything before it
 * (see applyItem); else, and on `resync`, the bootstrap is read again; items that come meanwhile wait.
 * Items are applied in the task that brings them, so that what is open is painted with the next frame;
 * they ask for no frame themselves, for most of them change nothing that is in sight.
 * The server sends a comment every 15 seconds: 5 seconds after a missed one the screen says so, and
 * the leader connects again, later and later, never all tabs of all people at once. A tab that hears
 * nothing from its leader takes the lock over.
 *
 * fetch() instead of EventSource: the latter hides comments, and status codes with them. */
import { batch, signal } from "@preact/signals";
import type { Bootstrap, EventItem, Presence, Result } from "./api";
import type { Presences } from "./presence";
import type { Store } from "./store";

export const heartbeatMs = 15_000;
export const patienceMs = 5_000;
const stealAfterMs = 35_000;
const beatEveryMs = 1000;
const bundleMs = 50;
const hereMs = 2000; // in which a new stream has said who is where

/* `crowded`: too many tabs and devices of mine are open; the server refuses one more. */
export type Link = "starting" | "live" | "lost" | "crowded";
const crowdedMs = 30_000;

export type Relayed =
    | { kind: "items"; who: string; items: EventItem[] }
    | { kind: "bootstrap"; who: string; bootstrap: Bootstrap }
    | { kind: "beat"; who: string; link: Link }
    | { kind: "read"; who: string; conversation: string; upto: string }
    | { kind: "looking"; who: string }
    | { kind: "here"; who: string; here: Presence[] }
    | { kind: "who-is-here"; who: string }
    | { kind: "signed-out"; who: string };

export interface Bus {
    post(message: Relayed): void;
    listen(act: (message: Relayed) => void): void;
}

export interface FeedDeps {
    store: Store;
    presences: Presences;
    bus: Bus;
    bootstrap(): Promise<Result<Bootstrap>>;
    now(): number;
    wait(ms: number): Promise<void>;
}

/* ---- the text of a stream, as it comes in pieces ---- */

export interface StreamEvent { event: string; data: string; id: string }

export function makeParser(onEvent: (event: StreamEvent) => void): (piece: string) => void {
    let rest = "";
    let event = "";
    let id = "";
    let data: string[] = [];
    const line = (text: string): void => {
        if (text === "") {
            if (data.length > 0 || event) onEvent({ event: event || "message", data: data.join("\n"), id });
            event = "";
            data = [];
            return;
        }
        if (text.startsWith(":")) return;
        const colon = text.indexOf(":");
        const name = colon < 0 ? text : text.slice(0, colon);
        const value = colon < 0 ? "" : text.slice(colon + 1).replace(/^ /, "");
        if (name === "event") event = value;
        else if (name === "data") data.push(value);
        else if (name === "id") id = value;
    };
    return (piece) => {
        rest += piece;
        for (;;) {
            const end = rest.search(/\r\n|\n|\r(?!$)/);
            if (end < 0) return;
            const text = rest.slice(0, end);
            rest = rest.slice(end + (rest.startsWith("\r\n", end) ? 2 : 1));
            line(text);
        }
    };
}

/* Full jitter between half and all of a doubling wait, at most 30 s. */
export function backOffMs(attempt: number, random = Math.random()): number {
    const full = Math.min(30_000, 500 * 2 ** Math.min(attempt, 10));
    return full / 2 + (full / 2) * random;
}

/* ---- applying, the same in every tab ---- */

export function makeFeed(deps: FeedDeps) {
    const { store, presences, bus } = deps;
    const link = signal<Link>("starting");
    const asOfMs = signal(deps.now()); // when we last knew everything
    let waiting: EventItem[] = [];
    let syncing: Promise<boolean> | null = null;
    let stopped = false;

    const who = (): string => store.me.value?.id ?? "";

    function drain(): void {
        const items = waiting;
        waiting = [];
        let missing = false;
        batch(() => {
            for (const item of items) {
                if (missing) waiting.push(item);
                else if (store.applyItem(item) === "gap") {
                    missing = true;
                    waiting.push(item);
                }
            }
        });
        if (missing) void sync();
    }

    /* What came in one piece costs one rendering. */
    function take(items: EventItem[]): void {
        if (items.length === 0) return;
        waiting.push(...items);
        if (!syncing) drain();
    }

    function adopt(bootstrap: Bootstrap): void {
        const known = who();
        if (known && known !== bootstrap.me.id) {
            onOtherPerson();
            return;
        }
        store.applyBootstrap(bootstrap);
        asOfMs.value = deps.now();
    }
    let onOtherPerson = (): void => undefined;

    /* Read the bootstrap, then what came meanwhile. False: signed out or stopped. */
    function sync(relay = false): Promise<boolean> {
        syncing ??= (async () => {
            for (let attempt = 0; !stopped; attempt++) {
                const read = await deps.bootstrap();
                if (read.ok) {
                    adopt(read.value);
                    if (relay) bus.post({ kind: "bootstrap", who: who(), bootstrap: read.value });
                    const from = store.seq();
                    waiting = waiting.filter((item) => item.seq > from).sort((a, b) => a.seq - b.seq);
                    const first = waiting[0];
                    if (!first || first.after <= from) return true;
                } else if (read.status === 401 || read.status === 403) return false;
                else link.value = "lost";
                await deps.wait(backOffMs(attempt));
            }
            return false;
        })().finally(() => {
            syncing = null;
            if (waiting.length > 0 && !stopped) drain();
        });
        return syncing;
    }

    bus.listen((message) => {
        if (!who() || message.who !== who()) return;
        if (message.kind === "items") take(message.items);
        else if (message.kind === "bootstrap" && message.bootstrap.seq >= store.seq()) {
            adopt(message.bootstrap);
            drain();
        } else if (message.kind === "beat") heard(message.link);
        else if (message.kind === "read") store.putRead(message);
        else if (message.kind === "here") presences.put(message.here);
    });

    /* The leader is alive and this is how its stream is. */
    let heardMs = deps.now();
    function heard(state: Link): void {
        heardMs = deps.now();
        if (state === "live") asOfMs.value = heardMs;
        link.value = state;
    }

    return {
        link, asOfMs, take, sync, drain, heard, presences,
        silentMs: () => deps.now() - heardMs,
        stop: () => {
            stopped = true;
        },
        whenOtherPerson: (act: () => void) => {
            onOtherPerson = act;
        },
    };
}
export type Feed = ReturnType<typeof makeFeed>;

/* ---- the leader's stream ---- */

/* What comes fast goes on in bundles: a message to the other tabs costs as much as ten items. */
function inBundles(post: (items: EventItem[]) => void): (items: EventItem[]) => void {
    let bundle: EventItem[] = [];
    let lastMs = 0;
    let planned = false;
    const send = (): void => {
        planned = false;
        lastMs = Date.now();
        post(bundle);
        bundle = [];
    };
    return (items) => {
        if (items.length === 0) return;
        bundle.push(...items);
        if (planned) return;
        planned = true;
        setTimeout(send, Math.max(0, bundleMs - (Date.now() - lastMs))); // this tab's own screen first
    };
}

function tellHere(feed: Feed, bus: Bus, who: string, here: Presence[]): void {
    feed.presences.put(here);
    bus.post({ kind: "here", who, here });
}

async function readStream(response: Response, feed: Feed, bus: Bus, who: () => string, onResync: () => void): Promise<void> {
    const reader = response.body?.getReader();
    const text = new TextDecoder();
    if (!reader) return;
    let items: EventItem[] = []; // of one piece
    const relay = inBundles((items) => bus.post({ kind: "items", who: who(), items }));
    const parse = makeParser((event) => {
        if (event.event === "resync") {
            onResync();
            return;
        }
        try {
            const data: unknown = JSON.parse(event.data);
            if (event.event !== "presence") items.push(data as EventItem);
            else tellHere(feed, bus, who(), [data as Presence]);
        } catch {
            onResync();
        }
    });
    let beatMs = 0;
    for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        feed.heard("live");
        parse(text.decode(value, { stream: true }));
        feed.take(items);
        relay(items);
        items = [];
        if (Date.now() - beatMs >= beatEveryMs) {
            beatMs = Date.now();
            setTimeout(() => bus.post({ kind: "beat", who: who(), link: "live" }));
        }
    }
}

export interface LeadDeps {
    store: Store;
    feed: Feed;
    bus: Bus;
    eventsAddress(after: number): string;
    whenSignedOut(): void;
}

/* Holds the stream until `over` is aborted. */
export async function lead({ store, feed, bus, eventsAddress, whenSignedOut }: LeadDeps, over: AbortSignal): Promise<void> {
    const who = (): string => store.me.value?.id ?? "";
    let attempt = 0;
    let wake: () => void = () => undefined;
    const hurry = (): void => wake();
    addEventListener("online", hurry);
    document.addEventListener("visibilitychange", hurry);
    while (!over.aborted) {
        const broken = new AbortController();
        const stop = (): void => broken.abort();
        over.addEventListener("abort", stop);
        const watchdog = setInterval(() => {
            if (feed.silentMs() > heartbeatMs + patienceMs) broken.abort();
        }, 1000);
        let resync = false;
        try {
            feed.heard(feed.link.value);
            const response = await fetch(eventsAddress(store.seq()), {
                headers: { Accept: "text/event-stream" }, credentials: "same-origin", cache: "no-store",
                signal: broken.signal,
            });
            if (response.status === 401) {
                whenSignedOut();
                return;
            }
            if (response.status === 429) {
                clearInterval(watchdog);
                feed.heard("crowded");
                await new Promise((done) => setTimeout(done, crowdedMs));
                continue;
            }
            if (response.ok) {
                attempt = 0;
                feed.heard("live");
                bus.post({ kind: "beat", who: who(), link: "live" });
                const settle = feed.presences.begin();
                setTimeout(() => tellHere(feed, bus, who(), settle()), hereMs);
                await readStream(response, feed, bus, who, () => {
                    resync = true;
                    broken.abort();
                });
            }
        } catch {
            /* cut, silent or asked to stop: the loop decides */
        }
        clearInterval(watchdog);
        over.removeEventListener("abort", stop);
        if (over.aborted) break;
        if (resync) {
            if (!(await feed.sync(true))) return;
            continue;
        }
        // A stream that a server ends politely is not yet an outage; the second failure is.
        if (attempt > 0 || !navigator.onLine || feed.silentMs() > heartbeatMs) {
            feed.link.value = "lost";
            bus.post({ kind: "beat", who: who(), link: "lost" });
        }
        await new Promise<void>((done) => {
            wake = done;
            setTimeout(done, backOffMs(attempt++));
        });
    }
    removeEventListener("online", hurry);
    document.removeEventListener("visibilitychange", hurry);
}

/* ---- one leader among the tabs ---- */

/* The function given back says whether this tab is it. */
export function startFeed(deps: LeadDeps): () => boolean {
    const { feed } = deps;
    const name = "hark.stream";
    if (!navigator.locks) {
        void lead(deps, new AbortController().signal); // plain http beyond loopback: each tab for itself
        return () => true;
    }
    let leading = false;
    const ask = (steal: boolean): void => {
        const over = new AbortController();
        let signedOut = false; // why lead() ends by itself: there is nothing to lead any more
        navigator.locks.request(name, steal ? { steal: true } : {}, async () => {
            leading = true;
            await lead(deps, over.signal);
            signedOut = true;
        }).catch(() => {
            /* taken over by another tab */
        }).finally(() => {
            over.abort();
            if (leading && !signedOut) {
                leading = false;
                ask(false);
            }
        });
    };
    ask(false);
    setInterval(() => {
        if (leading) return;
        const silent = feed.silentMs();
        if (silent > heartbeatMs + patienceMs + 2000 && feed.link.value === "live") feed.link.value = "lost";
        if (silent > stealAfterMs && document.visibilityState === "visible") {
            feed.heard(feed.link.value);
            ask(true);
        }
    }, 1000);
    return () => leading;
}

/* ---- is anybody looking? A visible tab holds a lock that all may share; locks end with their tab. */

const lookingLock = "hark.looking";

export function showWhetherLooking(): void {
    let end: (() => void) | null = null;
    const follow = (): void => {
        const visible = document.visibilityState === "visible";
        if (visible && !end) {
            const held = new Promise<void>((done) => {
                end = done;
            });
            navigator.locks?.request(lookingLock, { mode: "shared" }, () => held).catch(() => undefined);
        } else if (!visible) {
            end?.();
            end = null;
        }
    };
    follow();
    document.addEventListener("visibilitychange", follow);
}

export async function nobodyLooks(): Promise<boolean> {
    if (!navigator.locks) return document.visibilityState === "hidden";
    const { held } = await navigator.locks.query();
    return !held?.some((lock) => lock.name === lookingLock);
}

export function channelBus(): Bus {
    if (typeof BroadcastChannel === "undefined") return { post: () => undefined, listen: () => undefined };
    const channel = new BroadcastChannel("hark");
    return {
        post: (message) => channel.postMessage(message),
        listen: (act) => channel.addEventListener("message", (event) => act(event.data as Relayed)),
    };
}
