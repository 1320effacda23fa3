/* The messages of one case over all its channels, the newest at the bottom and in sight. Older ones
 * come when one scrolls up; what one reads never jumps. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { route } from "../lib/router";
import { dayHeading, dayOf } from "../lib/time";
import { t } from "../lib/t";
import { call, type Conversation, type Message } from "../store/api";
import { markRead, outbox, readConversation, store } from "../store/desk";
import { covers } from "../store/outbox";
import type { Thread } from "../store/store";
import { ActivityLine } from "./activity";
import { Bubble, PendingBubble } from "./bubble";

const nearPx = 80;
const olderRows = 50;
const findRows = 200;
const findPages = 25; // before one gives up looking for a message
const freshMs = 8 * 60_000;
const placesMs = 2000;

async function loadOlder(thread: Thread, limit = olderRows): Promise<void> {
    const oldest = thread.messages.value[0];
    if (!oldest) return;
    const read = await call("conversation_messages", {
        path: { conversation: thread.id }, query: { before_ms: oldest.at_ms, before: oldest.id, limit },
    });
    if (!read.ok) return;
    store.putMessages(thread.id, read.value.messages, true);
    thread.more.value = read.value.more;
}

function Days({ messages, found }: { messages: Message[]; found: string }) {
    let day = "";
    return (
        <>
            {messages.map((m) => {
                const its = dayOf(m.at_ms);
                const heading = its !== day;
                day = its;
                return (
                    <div key={m.id} class={m.id === found ? "entry found" : "entry"}>
                        {heading && <h3 class="day"><span>{dayHeading(m.at_ms)}</span></h3>}
                        {m.activity ? <ActivityLine of={m} what={m.activity} /> : <Bubble of={m} />}
                    </div>
                );
            })}
        </>
    );
}

/* The message that the address names is fetched, however old, and brought to the middle once. */
function useFound(thread: Thread, show: (entry: HTMLElement) => void): void {
    const wanted = route.value.part;
    const first = thread.messages.value[0]?.id ?? "";
    const search = useRef({ wanted: "", pages: 0 });
    useEffect(() => {
        const at = search.current;
        if (at.wanted !== wanted) search.current = { wanted, pages: 0 };
        if (!wanted || !first || search.current.pages > findPages) return;
        if (thread.messages.peek().some((m) => m.id === wanted)) {
            search.current.pages = findPages + 1;
            const entry = document.querySelector<HTMLElement>(".entry.found");
            if (entry) show(entry);
        } else if (thread.more.peek()) {
            search.current.pages++;
            void loadOlder(thread, findRows);
        }
    }, [wanted, first]);
}

export function Messages({ thread, of }: { thread: Thread; of: Conversation }) {
    const box = useRef<HTMLDivElement>(null);
    const stick = useRef(true);
    const before = useRef({ first: "", last: "", height: 0 });
    const loading = useRef(false);
    const [older, setOlder] = useState(false);
    const [below, setBelow] = useState(false);

    const messages = thread.messages.value;
    const me = store.me.value?.id ?? "";
    const pending = outbox.pending.value.filter((p) =>
        p.conversation === thread.id && !messages.some((m) => covers(m, p, me)));
    const first = messages[0]?.id ?? "";
    const last = `${messages.at(-1)?.id ?? ""} ${pending.at(-1)?.key ?? ""}`;

    const seen = (): void => {
        if (stick.current && document.visibilityState === "visible") markRead(thread.id, of.last_inbound);
    };

    useLayoutEffect(() => {
        const view = box.current;
        if (!view) return;
        const was = before.current;
        const mine = pending.length > 0 && !was.last.endsWith(pending.at(-1)?.key ?? "-");
        if (stick.current || mine) {
            view.scrollTop = view.scrollHeight;
            setBelow(false);
        } else if (was.first && first !== was.first) view.scrollTop += view.scrollHeight - was.height;
        else if (was.last !== last) setBelow(true);
        before.current = { first, last, height: view.scrollHeight };
        seen();
    });
    const look = useRef(seen);
    look.current = seen;
    useEffect(() => {
        const view = box.current;
        if (!view) return;
        // The editor below grows, a phone's keyboard opens: the newest message stays in sight.
        const watch = new ResizeObserver(() => {
            if (stick.current) view.scrollTop = view.scrollHeight;
        });
        const looked = (): void => look.current();
        watch.observe(view);
        document.addEventListener("visibilitychange", looked);
        return () => {
            watch.disconnect();
            document.removeEventListener("visibilitychange", looked);
        };
    }, []);

    useFound(thread, (entry) => {
        stick.current = false;
        entry.scrollIntoView({ block: "center" });
        setBelow(false);
    });
    const fill = (): void => {
        const view = box.current;
        if (!view || loading.current || !thread.more.peek() || view.scrollTop > 400) return;
        loading.current = true;
        setOlder(true);
        void loadOlder(thread).finally(() => {
            loading.current = false;
            setOlder(false);
        });
    };
    useEffect(fill, [first]);

    return (
        <div class="thread-frame">
            <div class="thread" ref={box} tabIndex={0} role="log" aria-live="off" aria-label={t("thread.label")}
                onScroll={(event) => {
                    const view = event.currentTarget;
                    stick.current = view.scrollHeight - view.scrollTop - view.clientHeight < nearPx;
                    before.current.height = view.scrollHeight;
                    if (stick.current) {
                        setBelow(false);
                        seen();
                    }
                    fill();
                }}>
                <div class="thread-inner">
                    {thread.more.value
                        ? <p class="aside">{older ? t("thread.older") : "\u00a0"}</p>
                        : <p class="aside">{t("thread.beginning")}</p>}
                    <Days messages={messages} found={route.value.part} />
                    {pending.map((p) => <div key={p.key} class="entry"><PendingBubble of={p} /></div>)}
                </div>
            </div>
            {below && (
                <button type="button" class="pill below" onClick={() => {
                    const view = box.current;
                    if (view) view.scrollTop = view.scrollHeight;
                }}>{t("thread.below")}</button>
            )}
        </div>
    );
}

/* The thread's data, read when the case opens and again after every bootstrap, and when the places
 * one may answer in can have changed. */
export function useThread(id: string): Thread {
    const held = useRef<Thread | null>(null);
    if (held.current?.id !== id) held.current = store.thread(id);
    const thread = held.current;
    const epoch = store.epoch.value;
    const lastInbound = store.conversation(id)?.value.last_inbound ?? "";
    const accounts = store.accounts.value;
    const house = store.workspace.value?.version;
    const read = useRef({ lastInbound: "", accounts, house });
    useEffect(() => {
        void readConversation(id);
        read.current = { lastInbound, accounts, house };
        return () => store.trim(id);
    }, [id, epoch]);
    // Addresses of files last ten minutes; the open case gets new ones in time.
    useEffect(() => {
        const timer = setInterval(() => {
            if (thread.messages.peek().some((m) => m.attachments.some((a) => a.url))) void readConversation(id);
        }, freshMs);
        return () => clearInterval(timer);
    }, [id]);
    useEffect(() => {
        const was = read.current;
        if (thread.state.value !== "ready" || !lastInbound) return;
        if (was.lastInbound === lastInbound && was.accounts === accounts && was.house === house) return;
        const first = was.lastInbound === "";
        read.current = { lastInbound, accounts, house };
        const known = new Set(thread.places.value.map((p) => p.thread));
        const elsewhere = thread.messages.value.some((m) => m.id === lastInbound && !known.has(m.thread));
        const closed = thread.places.value.some((p) => !p.allowed);
        if (was.accounts !== accounts || was.house !== house || (!first && (elsewhere || closed))) void readConversation(id);
        else if (!first && thread.places.value.some((p) => p.until_ms > 0)) {
            // One may answer longer than the screen says: that can wait until the customer pauses.
            const later = setTimeout(() => void readConversation(id), placesMs);
            return () => clearTimeout(later);
        }
        return undefined;
    }, [lastInbound, accounts, house]);
    return thread;
}
