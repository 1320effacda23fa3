/* The list of cases: three views, open or closed, a filter, any number of rows.
 *
 * Rows do not move under the pointer: while it is over the list, or the list is not at its top, the
 * order stays as it is and what is new waits behind "3 new". Contents of rows are always of now. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { fold } from "../lib/fold";
import { formatNumber, t } from "../lib/t";
import { shortTime } from "../lib/time";
import { lazyModule, lazyPage } from "../lib/lazy";
import { route, withQuery } from "../lib/router";
import { address, call, type Conversation, type ConversationState, type View } from "../store/api";
import { feed, others, store } from "../store/desk";
import { finishHint, showsLedgerHint } from "../store/hints";
import { Icon } from "../ui/icon";
import { VirtualList } from "../ui/list";
import { Hint } from "./hint";
import { DueMark } from "./promise";
import { SnoozeMark } from "./snooze";
import { cursor, filterText, shownIds, stateOf, useWish, viewOf, wish } from "./state";
import { Avatar, channelLabel, customerName, Here, Owner, WaitingMark } from "./words";

const rowPx = 86;
const pageRows = 100;
const depthKept = 2000;
const filterPages = 20; // further pages a filter without enough hits may ask for

function passes(c: Conversation, wanted: string): boolean {
    return fold(`${customerName(c.customer_name, c.customer)} ${c.title} ${c.last_text} ${channelLabel(c.channel)}`).includes(wanted);
}

function Row({ id, query }: { id: string; query: string }) {
    const c = store.conversation(id)?.value;
    if (!c) return null;
    const open = route.value.conversation === id;
    const unread = c.last_inbound > store.readMark(id).value;
    const ours = c.last_author !== "customer";
    return (
        <a href={`/c/${id}${query}`} data-id={id} aria-current={open ? "true" : undefined}
            class={`row${unread ? " unread" : ""}${cursor.value === id ? " cursor" : ""}`}>
            <Avatar name={customerName(c.customer_name, c.customer)} id={c.customer} />
            <span class="row-name"><bdi>{customerName(c.customer_name, c.customer)}</bdi></span>
            <time class="row-time">{shortTime(c.activity_ms)}</time>
            <span class="row-text">
                {ours && <><Icon name="reply" flips /><span class="hidden">{t("list.ours")}: </span></>}
                <bdi>{c.last_text || c.title}</bdi>
            </span>
            <span class="row-meta">
                <WaitingMark of={c} />
                <SnoozeMark of={c} />
                <DueMark ms={c.promise_due_ms} />
                <span class="row-place">
                    <Icon name={c.visibility === "public" ? "globe" : "lock"} />
                    <span class="hidden">{c.visibility === "public" ? t("place.public") : t("place.private")} </span>
                    <span>{channelLabel(c.channel)}</span>
                </span>
                {store.accounts.value.get(c.account)?.shadow && <span class="row-shadow"><Icon name="eye" />{t("accounts.listens")}</span>}
                {others(id).length > 0 && <Here as="row" id={id} />}
                {c.assignee && <Owner id={c.assignee} />}
            </span>
            {unread && <span class="dot"><span class="hidden">{t("list.unread")}</span></span>}
        </a>
    );
}

/* Today in two figures, and what is still open outside. Fetched when nobody waits. */
const Today = lazyPage(() => import("./today"), () => undefined);

const outside = lazyModule(() => import("../listen/watches"));

/* Who waits, in one line. The tick is for certainties: nobody waits, nothing is on its way, what was
 * heard in public is judged, and all this is of now. */
function WaitingTotal() {
    const { people, answering, uncertain } = store.figures.value;
    const nobody = people === 0;
    useEffect(() => {
        if (nobody) void outside.need().then(() => outside.now()?.needWatches()); // else it stays unknown
    }, [nobody]);
    if (people > 0) return <><Icon name="clock" />{t("head.waiting", { n: people })}</>;
    if (uncertain > 0) return <><Icon name="question" />{t("delivery.uncertain")}</>;
    if (answering > 0) return <><Icon name="send" flips />{t("head.answering", { n: answering })}</>;
    return <><Icon name={feed.link.value === "lost" || store.outside.value !== 0 ? "question" : "check"} />{t("head.nobody")}</>;
}

function Empty({ view, state }: { view: View; state: ConversationState }) {
    if (filterText.value) {
        return (
            <div class="empty">
                <h2>{t("list.filter_none")}</h2>
                <p>{t("list.filter_named", { filter: filterText.value })}</p>
                <button type="button" class="button" onClick={() => {
                    filterText.value = "";
                }}>{t("list.filter_clear")}</button>
            </div>
        );
    }
    if (![...store.accounts.value.values()].some((a) => a.state !== "removed")) {
        return (
            <div class="empty">
                <h2>{t("list.no_channel")}</h2>
                {store.me.value?.role === "admin" && (
                    <>
                        <p>{t("list.no_channel_help")}</p>
                        <a class="button" href="/accounts">{t("list.no_channel_connect")}</a>
                    </>
                )}
            </div>
        );
    }
    if (state === "closed") return <div class="empty"><p>{t("list.empty_closed")}</p></div>;
    if (state === "snoozed") return <div class="empty"><p>{t("list.empty_snoozed")}</p></div>;
    if (view === "mine") return <div class="empty"><p>{t("list.empty_mine")}</p></div>;
    if (view === "unassigned") return <div class="empty"><p>{t("list.empty_unassigned")}</p></div>;
    return <div class="empty"><h2><WaitingTotal /></h2><Today /></div>;
}

function Views({ view, state }: { view: View; state: ConversationState }) {
    const n = store.figures.value;
    const tab = (name: View, label: string) => (
        <a href={withQuery({ view: name === "all" ? "" : name })} class="tab" aria-current={view === name ? "page" : undefined}>
            {label} {state === "open" && <span class="count">{formatNumber(n[name])}</span>}
        </a>
    );
    return (
        <nav class="tabs" aria-label={t("list.views")}>
            {tab("mine", t("list.mine"))}
            {tab("unassigned", t("list.unassigned"))}
            {tab("all", t("list.all"))}
            <a class="icon-button" download title={t("ledger.csv_list")} aria-label={t("ledger.csv_list")}
                href={address("conversations_csv", {}, { view, state, filter: filterText.value.trim() })}><Icon name="download" /></a>
        </nav>
    );
}

interface Held { about: string; ids: string[]; topMs: number; atMs: number }
/* A few rows that are new at the top slide in, if the list had stood for a second: in a storm each of
 * them would be a layer to paint, and nobody could follow. */
const freshRows = 3;
const calmMs = 1000;

/* The order to show: `live` if free, else what was shown, with further pages below it. */
function useHeld(live: string[], free: boolean, about: string, reading: boolean): { ids: string[]; news: number; fresh: Set<string> } {
    const held = useRef<Held>({ about: "", ids: [], topMs: 0, atMs: 0 });
    const now = held.current;
    const activity = (id: string): number => store.conversation(id)?.peek().activity_ms ?? 0;
    if (free || now.about !== about || now.ids.length === 0) {
        const fresh = new Set<string>();
        const atMs = performance.now();
        if (now.about === about && now.ids.length > 0 && atMs - now.atMs > calmMs) {
            const before = new Set(now.ids.slice(0, 60));
            for (const id of live.slice(0, 30)) {
                if (!before.has(id)) fresh.add(id);
            }
            if (fresh.size > freshRows) fresh.clear();
        }
        held.current = { about, ids: live, topMs: activity(live[0] ?? ""), atMs: live[0] === now.ids[0] ? now.atMs : atMs };
        return { ids: live, news: 0, fresh };
    }
    let last = -1;
    for (let i = now.ids.length - 1; i >= 0 && last < 0; i--) last = live.indexOf(now.ids[i] ?? "");
    if (last >= 0 && last < live.length - 1) {
        const shown = new Set(now.ids);
        now.ids = [...now.ids, ...live.slice(last + 1).filter((id) => !shown.has(id))];
    }
    let news = 0;
    for (const id of live) {
        if (activity(id) <= now.topMs) break;
        news++;
    }
    // While the list is read anew its rows keep their places; then those that are gone go.
    return { ids: reading ? now.ids : now.ids.filter((id) => store.conversation(id)), news, fresh: new Set() };
}

export function CaseList() {
    const view = viewOf();
    const state = stateOf();
    const scroller = useRef<HTMLDivElement>(null);
    const filter = useRef<HTMLInputElement>(null);
    const [over, setOver] = useState(false);
    const [away, setAway] = useState(false); // scrolled from the top
    const pages = useRef(0);
    const loading = useRef(false);

    const wanted = fold(filterText.value.trim());
    const about = `${view}.${state}.${wanted}`;
    const all = store.list(view, state);
    const live = wanted ? all.filter((id) => {
        const c = store.conversation(id)?.peek();
        return c !== undefined && passes(c, wanted);
    }) : all;
    const [again, setAgain] = useState(store.epoch.value); // the bootstrap after which the list is whole again
    const reading = again !== store.epoch.value;
    const { ids, news, fresh } = useHeld(live, !over && !away, about, reading);
    shownIds.list = ids;

    const page = async (): Promise<void> => {
        const at = store.listState(view, state);
        if (loading.current || (at.loaded && !at.floor)) return;
        if (wanted && pages.current++ > filterPages) return;
        loading.current = true;
        const from = at.loaded ? at.floor : null;
        const read = await call("conversations_list", {
            query: { view, state, limit: pageRows, ...(from ? { before_ms: from.ms, before: from.id } : {}) },
        });
        loading.current = false;
        if (read.ok) store.putPage(view, state, read.value.conversations, read.value.reads, read.value.more, read.value.seq);
    };

    useLayoutEffect(() => {
        pages.current = 0;
        if (scroller.current) scroller.current.scrollTop = 0;
        setAway(false);
    }, [about]);
    useEffect(() => {
        void page();
    }, [about]);
    // After an outage: read again as far down as one had come.
    const epoch = store.epoch.value;
    useEffect(() => {
        const depth = Math.min(ids.length, depthKept);
        void (async () => {
            for (let i = 0; i < depthKept / pageRows && store.list(view, state).length < depth; i++) await page();
            setAgain(epoch);
        })();
    }, [epoch]);

    useWish(wish.filter, () => filter.current?.focus());
    // J and K: bring the row into the window, then give it the focus.
    useWish(wish.cursor, () => {
        const box = scroller.current;
        const at = shownIds.list.indexOf(cursor.peek());
        if (!box || at < 0) return;
        const top = at * rowPx;
        if (top < box.scrollTop) box.scrollTop = top;
        else if (top + rowPx > box.scrollTop + box.clientHeight) box.scrollTop = top + rowPx - box.clientHeight;
        requestAnimationFrame(() => requestAnimationFrame(() => {
            box.querySelector<HTMLElement>(`[data-id="${cursor.peek()}"]`)?.focus({ preventScroll: true });
        }));
    });
    // A row that moved keeps the focus it had.
    const focused = useRef("");
    useLayoutEffect(() => {
        if (!focused.current || document.activeElement !== document.body) return;
        scroller.current?.querySelector<HTMLElement>(`[data-id="${focused.current}"]`)?.focus({ preventScroll: true });
    });

    const query = withQuery({}, "");
    const { snoozed } = store.figures.value;
    const complete = store.listState(view, state).loaded;
    return (
        <section class="list-pane" aria-label={t("nav.desk")}>
            <header class="list-head">
                <a class="waiting-total" href="/ledger" onClick={() => finishHint("ledger")}>
                    <WaitingTotal />
                </a>
                {showsLedgerHint() && <Hint name="ledger" over text={t("hint.ledger")} />}
                <Views view={view} state={state} />
                <div class="list-tools">
                    <label class="search">
                        <Icon name="search" />
                        <input ref={filter} type="search" placeholder={t("list.filter")} aria-label={t("list.filter")}
                            value={filterText.value} dir={filterText.value ? "auto" : undefined}
                            onInput={(event) => {
                                filterText.value = event.currentTarget.value;
                            }}
                            onKeyDown={(event) => {
                                if (event.key !== "Escape") return;
                                filterText.value = "";
                                event.currentTarget.blur();
                            }} />
                    </label>
                    <nav class="switch" aria-label={t("list.state")}>
                        <a href={withQuery({ state: "" })} aria-current={state === "open" ? "page" : undefined}>{t("list.open")}</a>
                        <a href={withQuery({ state: "snoozed" })} aria-current={state === "snoozed" ? "page" : undefined}>
                            {t("list.snoozed")}{snoozed > 0 && <span class="count">{formatNumber(snoozed)}</span>}
                        </a>
                        <a href={withQuery({ state: "closed" })} aria-current={state === "closed" ? "page" : undefined}>{t("list.closed")}</a>
                    </nav>
                </div>
            </header>
            <div class="rows-frame"
                onPointerMove={(event) => {
                    if (event.pointerType === "mouse" && !over) setOver(true);
                }}
                onPointerLeave={() => setOver(false)}>
                {news > 0 && (
                    <button type="button" class="pill news" onClick={() => {
                        if (scroller.current) scroller.current.scrollTop = 0;
                        setOver(false);
                        setAway(false);
                    }}>{t("list.new", { n: news })}</button>
                )}
                <div class="scroller" ref={scroller}
                    onScroll={(event) => setAway(event.currentTarget.scrollTop > 4)}
                    onFocusIn={(event) => {
                        focused.current = (event.target as HTMLElement).dataset.id ?? "";
                    }}
                    onFocusOut={(event) => {
                        if (event.relatedTarget) focused.current = "";
                    }}>
                    {ids.length > 0
                        ? <VirtualList scroller={scroller} ids={ids} rowPx={rowPx} label={t("nav.desk")}
                            onNearEnd={() => void page()}
                            row={(id) => <div class={fresh.has(id) ? "fresh" : undefined}><Row id={id} query={query} /></div>} />
                        : complete && <Empty view={view} state={state} />}
                </div>
            </div>
        </section>
    );
}
