/* The one store of this tab, wired to the server, the other tabs and the browser's storage. */
import { effect, signal } from "@preact/signals";
import { ownKeys } from "../lib/keys";
import { go, route } from "../lib/router";
import { firstLanguage, language, setLanguage } from "../lib/t";
import { serverNow, setServerTime, setZone, startClock } from "../lib/time";
import { address, call, failure, newKey, setCsrf, whenSignedOut, type Failure, type Me, type Presence } from "./api";
import { namesOf } from "./files";
import { makeDrafts } from "./drafts";
import { makeNotices } from "./notices";
import { makeOutbox, type Pending } from "./outbox";
import { makePresences } from "./presence";
import { channelBus, makeFeed, nobodyLooks, showWhetherLooking, startFeed } from "./sse";
import { makeStore } from "./store";
import { forgetTemplates, unsent } from "./templates";

function browserStorage(): Storage | null {
    try {
        return localStorage;
    } catch {
        return null;
    }
}

/* Up to `livelyPerSecond` items a second lists follow each, with the next frame; in a storm four times
 * a second, which is as much as an eye can follow, so that the case one reads goes first. A tab that
 * nobody sees has no frames: there they follow as in a storm. */
const livelyPerSecond = 80;
const calmMs = 250;

function calmly(): (act: () => void) => void {
    let second = 0;
    let before = 0;
    let now = 0;
    let waiting = false;
    return (act) => {
        const time = Math.floor(performance.now() / 1000);
        if (time !== second) {
            before = time === second + 1 ? now : 0;
            second = time;
            now = 0;
        }
        now++;
        if (waiting) return;
        waiting = true;
        let frame = 0;
        const look = (): void => {
            cancelAnimationFrame(frame);
            clearTimeout(timer);
            waiting = false;
            act();
        };
        const timer = setTimeout(look, calmMs);
        if (Math.max(now, before) <= livelyPerSecond) frame = requestAnimationFrame(look);
    };
}

export const store = makeStore(calmly());
export const signedIn = signal(false);
/* Reply that was stopped because something new came; the composer of its thread shows it. */
export const stopped = signal<{ pending: Pending; arrived: string } | null>(null);

const bus = channelBus();

const presences = makePresences();

export const feed = makeFeed({
    store,
    presences,
    bus,
    bootstrap: async () => {
        const asked = Date.now();
        const read = await call("bootstrap_read", {});
        if (!read.ok) return read;
        if (!Array.isArray(read.value.conversations)) return failure("broken", "no bootstrap");
        setCsrf(read.value.csrf);
        setServerTime(read.value.server_ms + (Date.now() - asked) / 2);
        return read;
    },
    now: () => Date.now(),
    wait: (ms) => new Promise((done) => setTimeout(done, ms)),
});

/* Colleagues who look at this case now; of an outage nobody knows. */
export function others(conversation: string): Presence["people"] {
    const me = store.me.value?.id;
    return feed.link.value === "live" ? presences.of(conversation).value.filter((p) => p.person !== me) : [];
}

const owner = (): string => store.me.peek()?.id ?? "";

export const drafts = makeDrafts({
    owner,
    storage: browserStorage(),
    save: async (conversation, mode, thread, text, attachments, buttons) => {
        const saved = await call("draft_save", { path: { conversation }, body: { mode, thread, text, attachments, buttons } });
        return saved.ok || saved.code === "not_found" || saved.code === "denied";
    },
    now: serverNow,
    later: (act, ms) => setTimeout(act, ms),
    cancel: (timer) => clearTimeout(timer as number),
});

let leading = (): boolean => false;

export const notices = makeNotices({
    owner,
    storage: browserStorage(),
    leading: () => leading(),
    away: nobodyLooks,
    later: (act, ms) => setTimeout(act, ms),
});

/* What did not go out is being written again. */
export function giveBack(p: Pick<Pending, "conversation" | "mode" | "thread" | "text" | "files" | "rest" | "template" | "buttons">): void {
    if (p.template) unsent(p.conversation, p.thread);
    else drafts.giveBack(p.conversation, p.mode, p.thread, p.text, [p.files ?? [], ...p.rest ?? []].flat(), p.buttons);
}

export const outbox = makeOutbox({
    owner,
    storage: browserStorage(),
    send: async (p) => p.mode === "note"
        ? call("note_create", { path: { conversation: p.conversation }, key: p.key, body: { text: p.text } })
        : call("reply_create", {
            path: { conversation: p.conversation }, key: p.key,
            body: {
                thread: p.thread, answers_upto: p.answersUpto, base_version: p.baseVersion,
                ...(p.template ? { text: "", template: p.template, attachments: namesOf(p.files ?? []) } : { text: p.text, attachments: namesOf(p.files ?? []) }),
                ...(p.sendAnyway ? { send_anyway: true } : {}),
                ...(p.copies ? { copies: p.copies } : {}),
                ...(p.buttons ? { buttons: p.buttons } : {}),
                ...(p.follows ? { kind: "continuation" as const, follows: p.follows } : p.promise ? { kind: "holding" as const, promise: { text: p.promise.text, due_ms: p.promise.dueMs, owner: p.promise.owner ?? "" } } : {}),
            },
        }),
    arrived: (m) => {
        store.putMessages(m.conversation, [m]);
        if (m.direction === "out") notices.answered();
    },
    stale: async (p, f) => {
        await readConversation(p.conversation);
        const me = store.me.value?.id ?? "";
        const messages = store.thread(p.conversation).messages.value;
        const since = messages.filter((m) => m.id > p.seenUpto && m.direction !== "internal");
        const version = store.conversation(p.conversation)?.value.version ?? 0;
        // Two quick replies of one's own are no collision; but only if there is something to explain it.
        if (since.length > 0 && since.every((m) => m.author_id === me) && version > p.baseVersion) {
            return { ...p, key: newKey(), baseVersion: version, seenUpto: since.at(-1)?.id ?? p.seenUpto };
        }
        giveBack(p);
        stopped.value = { pending: p, arrived: f.arrived };
        return null;
    },
});

/* ---- reading one conversation ---- */

const reading = new Map<string, Promise<void>>();

export function readConversation(id: string): Promise<void> {
    const known = reading.get(id);
    if (known) return known;
    const thread = store.thread(id); // from now on its events are kept
    const done = (async () => {
        const read = await call("conversation_read", { path: { conversation: id } });
        if (read.ok) {
            store.putDetail(read.value);
            drafts.restore(id, read.value.drafts);
        } else if (read.status === 404 || read.status === 403) thread.state.value = "gone";
        else if (thread.state.value !== "ready") {
            thread.error.value = read.request_id;
            thread.state.value = "failed";
        }
    })().finally(() => reading.delete(id));
    reading.set(id, done);
    return done;
}

/* ---- me ---- */

const frame = { light: "#f4f5f3", dark: "#131517" }; // --ground of styles/tokens.css

/* The page, and what the system draws around it. */
function showTheme(theme: string): void {
    document.documentElement.dataset.theme = theme;
    for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
        const dark = theme === "system" ? meta.media.includes("dark") : theme === "dark";
        meta.content = dark ? frame.dark : frame.light;
    }
}

effect(() => {
    ownKeys.value = store.me.value?.keys ?? [];
});

export async function applyMe(me: Me): Promise<void> {
    store.putMe(me);
    showTheme(me.theme);
    try {
        localStorage.setItem("hark.theme", me.theme);
    } catch {
        /* asked again at the next start */
    }
    const house = store.workspace.peek()?.language ?? "auto";
    const spoken = me.language !== "auto" ? me.language : house !== "auto" ? house : firstLanguage();
    if (language.value !== spoken) await setLanguage(spoken);
}

const tellReadMs = 50;

export function markRead(conversation: string, upto: string): void {
    if (!upto || upto <= store.readMark(conversation).peek()) return;
    store.putRead({ conversation, upto });
    const who = store.me.peek()?.id ?? "";
    setTimeout(() => { // what was read is painted before others are told
        bus.post({ kind: "read", who, conversation, upto });
        void call("conversation_mark_read", { path: { conversation }, body: { upto } });
    }, tellReadMs);
}

// My drafts in one conversation, as another device of mine left them.
store.whenItem(({ drafts: set }) => set && drafts.follow(set.conversation, set.drafts));

/* With new rights this browser takes a new token: the one it has soon ends. */
let rights = "";
effect(() => {
    const me = store.me.value;
    const workspace = store.workspace.value;
    if (!me || !workspace) return;
    const now = `${me.role} ${me.department}`;
    if (rights && rights !== now) {
        void call("session_switch", { body: { workspace: workspace.id } }).then((read) => {
            if (read.ok) setCsrf(read.value.csrf);
        });
    }
    rights = now;
});

/* To another workspace: a whole new page, for nothing of this one may stay in memory. */
export async function switchWorkspace(id: string): Promise<Failure | null> {
    await drafts.flush(true);
    const read = await call("session_switch", { body: { workspace: id } });
    if (!read.ok) return read;
    location.assign("/");
    return null;
}

/* ---- start and end ---- */

let running = false;
let leaving = false;

/* Once: whatever else is refused on the way out would break off the first step and begin it anew. */
function toSignIn(): void {
    if (leaving || (!running && route.value.page === "sign-in")) return;
    leaving = true;
    location.assign("/sign-in"); // a whole new page: nothing of this person stays in memory
}

/* The failure if the server was not reached: then one is still signed in and nothing is forgotten. */
export async function signOut(): Promise<Failure | null> {
    if (feed.link.value === "lost") return failure("offline", "no connection");
    outbox.surrender(giveBack); // unsent words and files wait as a draft
    await drafts.flush(true);
    const done = await call("sign_out", {});
    if (!done.ok && done.status !== 401) return done;
    drafts.forgetAll();
    outbox.forgetAll();
    forgetTemplates();
    bus.post({ kind: "signed-out", who: store.me.value?.id ?? "" });
    toSignIn();
    return null;
}

/* Whoever looks again, in whichever tab, has seen what there is. */
function startNotices(): void {
    notices.load();
    store.whenItem((item, before) => notices.heard(item, before, store.me.peek()));
    showWhetherLooking();
    const looked = (): void => {
        if (document.visibilityState !== "visible") return;
        notices.back();
        bus.post({ kind: "looking", who: owner() });
    };
    document.addEventListener("visibilitychange", looked);
    bus.listen((message) => {
        if (message.kind === "looking" && message.who === owner()) notices.back();
    });
    addEventListener("storage", (event) => {
        if (event.key?.startsWith("hark.notices.")) notices.load();
    });
}

export async function openDesk(): Promise<boolean> {
    if (!(await feed.sync())) return false;
    const me = store.me.value;
    if (me) await applyMe(me);
    running = true;
    outbox.load();
    drafts.resume();
    startNotices();
    signedIn.value = true;
    bus.listen((message) => {
        if (message.kind === "who-is-here" && message.who === owner() && leading()) bus.post({ kind: "here", who: owner(), here: presences.all() });
    });
    bus.post({ kind: "who-is-here", who: owner() });
    void call("channels_list", {}).then((read) => {
        if (read.ok) store.putChannels(read.value.channels);
    });
    leading = startFeed({
        store, feed, bus,
        eventsAddress: (after) => address("events_stream", {}, { after: String(after) }),
        whenSignedOut: toSignIn,
    });
    return true;
}

export async function start(): Promise<void> {
    let theme = "system";
    try {
        theme = localStorage.getItem("hark.theme") ?? theme;
    } catch {
        /* the system's */
    }
    showTheme(theme);
    whenSignedOut(toSignIn);
    feed.whenOtherPerson(() => location.reload());
    bus.listen((message) => {
        if (message.kind === "signed-out" && message.who === store.me.value?.id) toSignIn();
    });
    startClock();
    addEventListener("pagehide", () => void drafts.flush(false));
    document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") void drafts.flush(true);
    });
    let before = feed.link.value;
    effect(() => {
        const now = feed.link.value;
        if (now === "live" && before === "lost") {
            // In this order: a reply that arrives drops the draft it came from, not one begun since.
            void outbox.resume().finally(() => drafts.flush(true));
        }
        before = now;
    });
    effect(() => {
        const house = store.workspace.value;
        if (!house) return;
        setZone(house.zone);
        const me = store.me.peek();
        if (me && signedIn.peek()) void applyMe(me); // perhaps it speaks another language now
    });
    if (route.value.page !== "sign-in") {
        void openDesk().then((done) => {
            if (!done) go("/sign-in", "replace");
        });
    }
    await setLanguage(firstLanguage());
}
