/* The messages of one case over all its channels, the newest at the bottom and in sight. Older ones
 * come when one scrolls up; what one reads never jumps. However long the case, 200 messages are on the
 * page: a window over those that were fetched, which moves as one scrolls. */
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
const shownRows = 200;
const fillPx = 400; // so near to an end of what is on the page, more is put there
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

/* Those up to the message `last`, or to the newest. */
function shownOf(messages: Message[], last: string): Message[] {
    const end = messages.findIndex((m) => m.id === last) + 1 || messages.length;
    return messages.slice(Math.max(0, end - shownRows), end);
}

/* The message that the address names is fetched, however old, and brought to the middle once. */
function useFound(thread: Thread, show: (at: number) => void): void {
    const wanted = route.value.part;
    const first = thread.messages.value[0]?.id ?? "";
    const search = useRef({ wanted: "", pages: 0 });
    useEffect(() => {
        const at = search.current;
        if (at.wanted !== wanted) search.current = { wanted, pages: 0 };
        if (!wanted || !first || search.current.pages > findPages) return;
        const found = thread.messages.peek().findIndex((m) => m.id === wanted);
        if (found >= 0) {
            search.current.pages = findPages + 1;
            show(found);
        } else if (thread.more.peek()) {
            search.current.pages++;
            void loadOlder(thread, findRows);
        }
    }, [wanted, first]);
}

/* The topmost entry in sight, and where it stands: by it is seen whether anything moved. */
function anchorOf(view: HTMLElement): { entry: HTMLElement; top: number } | null {
    const edge = view.getBoundingClientRect().top;
    for (const entry of view.querySelectorAll<HTMLElement>(".entry")) {
        if (entry.getBoundingClientRect().bottom > edge) return { entry, top: entry.offsetTop };
    }
    return null;
}

export function Messages({ thread, of }: { thread: Thread; of: Conversation }) {
    const box = useRef<HTMLDivElement>(null);
    const stick = useRef(true);
    const newest = useRef("");
    const anchor = useRef<ReturnType<typeof anchorOf>>(null);
    const bring = useRef(false); // what is looked for, to the middle
    const loading = useRef(false);
    const [last, setLast] = useState(""); // on the page; "" the newest, whatever comes
    const [older, setOlder] = useState(false);
    const [below, setBelow] = useState(false);

    const messages = thread.messages.value;
    const shown = shownOf(messages, last);
    const me = store.me.value?.id ?? "";
    const pending = outbox.pending.value.filter((p) =>
        p.conversation === thread.id && !messages.some((m) => covers(m, p, me)));
    const newestNow = `${messages.at(-1)?.id ?? ""} ${pending.at(-1)?.key ?? ""}`;
    const first = `${messages[0]?.id ?? ""} ${shown[0]?.id ?? ""}`;

    const seen = (): void => {
        if (stick.current && document.visibilityState === "visible") markRead(thread.id, of.last_inbound);
    };
    const toEnd = (): void => {
        const view = box.current;
        stick.current = true;
        setLast("");
        setBelow(false);
        if (view) view.scrollTop = view.scrollHeight;
    };

    useLayoutEffect(() => {
        const view = box.current;
        if (!view) return;
        const mine = pending.length > 0 && !newest.current.endsWith(pending.at(-1)?.key ?? "-");
        const found = bring.current && view.querySelector(".entry.found");
        if (found) {
            bring.current = false;
            found.scrollIntoView({ block: "center" });
        } else if (stick.current || mine) toEnd();
        else {
            const { entry, top } = anchor.current ?? {};
            if (entry?.isConnected && top !== undefined) view.scrollTop += entry.offsetTop - top;
            if (newest.current !== newestNow) setBelow(true);
        }
        newest.current = newestNow;
        anchor.current = stick.current ? null : anchorOf(view);
        thread.reading = !stick.current || route.value.part !== "";
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

    /* The window ends at this message. */
    const endAt = (at: number): void => setLast(at < messages.length - 1 ? messages[at]?.id ?? "" : "");
    useFound(thread, (at) => {
        stick.current = false;
        bring.current = true;
        setBelow(false);
        endAt(at + shownRows / 2);
    });
    const fill = (): void => {
        const view = box.current;
        if (!view) return;
        const end = messages.indexOf(shown.at(-1) as Message);
        if (last && view.scrollHeight - view.scrollTop - view.clientHeight < fillPx) endAt(end + olderRows);
        else if (view.scrollTop > fillPx) return;
        else if (shown[0] !== messages[0]) endAt(end - olderRows);
        else if (thread.more.peek() && !loading.current) {
            loading.current = true;
            setOlder(true);
            void loadOlder(thread).finally(() => {
                loading.current = false;
                setOlder(false);
            });
        }
    };
    useEffect(fill, [first]);

    return (
        <div class="thread-frame">
            <div class="thread" ref={box} tabIndex={0} role="log" aria-live="off" aria-label={t("thread.label")}
                onScroll={(event) => {
                    const view = event.currentTarget;
                    stick.current = last === "" && view.scrollHeight - view.scrollTop - view.clientHeight < nearPx;
                    anchor.current = anchorOf(view);
                    thread.reading = !stick.current || route.value.part !== "";
                    if (stick.current) {
                        setBelow(false);
                        seen();
                    }
                    fill();
                }}>
                <div class="thread-inner">
                    {thread.more.value || shown[0] !== messages[0]
                        ? <p class="aside">{older ? t("thread.older") : "\u00a0"}</p>
                        : <p class="aside">{t("thread.beginning")}</p>}
                    <Days messages={shown} found={route.value.part} />
                    {last === "" && pending.map((p) => <div key={p.key} class="entry"><PendingBubble of={p} /></div>)}
                </div>
            </div>
            {below && <button type="button" class="pill below" onClick={toEnd}>{t("thread.below")}</button>}
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
    // How many of the newest words can have no private reply any more, or tell that another answers
    // here; -1 while they are not here.
    const shut = thread.state.value !== "ready" ? -1
        : thread.messages.value.slice(-olderRows).filter((m) => m.replied_privately || m.deleted || m.removed || /^(held|given|exchange)/.test(m.activity?.kind ?? "")).length;
    const read = useRef({ lastInbound: "", accounts, house, shut });
    useEffect(() => {
        return () => store.trim(id);
    }, [id]);
    useEffect(() => {
        void readConversation(id);
        read.current = { lastInbound, accounts, house, shut };
    }, [id, epoch]);
    const unread = thread.state.value === "loading"; // also when it had gone and is there again
    useEffect(() => {
        if (unread) void readConversation(id);
    }, [unread]);
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
        const reshut = was.shut >= 0 && was.shut !== shut;
        was.shut = shut;
        if (was.lastInbound === lastInbound && was.accounts === accounts && was.house === house && !reshut) return;
        const first = was.lastInbound === "";
        read.current = { lastInbound, accounts, house, shut };
        const known = new Set(thread.places.value.map((p) => p.thread));
        const elsewhere = thread.messages.value.some((m) => m.id === lastInbound && !known.has(m.thread));
        const closed = thread.places.value.some((p) => !p.allowed);
        if (was.accounts !== accounts || was.house !== house || reshut || (!first && (elsewhere || closed))) void readConversation(id);
        else if (!first && thread.places.value.some((p) => p.until_ms > 0)) {
            // One may answer longer than the screen says: that can wait until the customer pauses.
            const later = setTimeout(() => void readConversation(id), placesMs);
            return () => clearTimeout(later);
        }
        return undefined;
    }, [lastInbound, accounts, house, shut]);
    return thread;
}
