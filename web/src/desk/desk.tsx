/* The desk: the list, one case, its customer. On narrow screens one of them at a time. */
import { useComputed } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { go, route, withQuery } from "../lib/router";
import { lazyPage } from "../lib/lazy";
import { lettersOn, shownKey } from "../lib/keys";
import { duration, nowTicking } from "../lib/time";
import { t } from "../lib/t";
import { assign, close, reopen } from "../store/actions";
import type { Conversation, WaiveReason } from "../store/api";
import { store } from "../store/desk";
import { cameBack, finishHint, firstToOpen } from "../store/hints";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { Menu } from "../ui/menu";
import { waiveReasons } from "./bubble";
import { Composer } from "./composer";
import { HandoverBar, HandoverMenu, PassOn } from "./handover";
import { CaseList } from "./list";
import { PromiseBar } from "./promise";
import { SnoozeMark, SnoozeMenu } from "./snooze";
import { cursor, useWish, wish } from "./state";
import { Messages, useThread } from "./thread";
import { channelLabel, customerName, Here, personName, WaitingMark } from "./words";

const Strip = lazyPage(() => import("./strip"), () => undefined);
const Closing = lazyPage(() => import("./closing"), () => undefined);
const CustomerPanel = lazyPage(() => import("./customer"), () => undefined);

function AssignMenu({ of }: { of: Conversation }) {
    const me = store.me.value?.id ?? "";
    const colleagues = [...store.people.value.values()]
        .filter((p) => p.active && p.role !== "viewer" && p.id !== me)
        .sort((a, b) => a.name.localeCompare(b.name));
    const choices = [
        { id: me, label: t("case.assign_me"), chosen: of.assignee === me },
        ...colleagues.map((p) => ({ id: p.id, label: p.name, chosen: of.assignee === p.id })),
        { id: "", label: t("case.assign_nobody"), chosen: of.assignee === "" },
        ...(colleagues.length > 0 ? [{ id: "note", label: t("passon.action") }] : []),
    ];
    const [noting, setNoting] = useState(false);
    return (
        <>
            <Menu openSignal={wish.assign} heading={t("case.assign")} choices={choices}
            label={<><Icon name="person" /><span>{of.assignee ? t("case.handled", { name: personName(of.assignee) }) : t("case.assign")}</span></>}
            onChoose={(id) => (id === "note" ? setNoting(true) : void assign(of.id, id))} />
            {noting && <PassOn of={of} onClose={() => setNoting(false)} />}
        </>
    );
}

function CloseButton({ of }: { of: Conversation }) {
    const [asking, setAsking] = useState(false);
    const act = (): void => {
        if (of.state === "closed") void reopen(of.id);
        else if (of.open_obligations > 0) return;
        // Asked in public and spoken of in private: perhaps the public should hear of the end.
        else if (["public", "private"].every((x) => store.thread(of.id).messages.peek().some((m) => m.visibility === x))) setAsking(true);
        else void close(of.id, "none");
    };
    useWish(wish.close, act);
    if (of.state === "closed") {
        return <button type="button" class="button" onClick={act}><Icon name="undo" flips /><span>{t("case.reopen")}</span></button>;
    }
    if (of.open_obligations === 0) {
        return (
            <>
                <button type="button" class="button" onClick={act}><Icon name="close" /><span>{t("case.close")}</span></button>
                {asking && <Closing of={of} onClose={() => setAsking(false)} />}
            </>
        );
    }
    return (
        <Menu openSignal={wish.close} label={<><Icon name="close" /><span>{t("case.close")}</span></>}
            heading={t("case.close_why", { n: of.open_obligations })}
            choices={waiveReasons.map((r) => ({ id: r, label: t(`waive.${r}`) }))}
            onChoose={(r) => void close(of.id, r as WaiveReason)} />
    );
}

function CaseHead({ of, onCustomer }: { of: Conversation; onCustomer(): void }) {
    const now = nowTicking();
    const mayAct = store.me.value?.role !== "viewer";
    const overdue = of.due_ms > 0 && of.due_ms <= now;
    return (
        <header class="case-head">
            <a class="icon-button only-narrow" href={withQuery({}, "/")} aria-label={t("case.back")}><Icon name="back" flips /></a>
            <div class="case-title">
                <h2 tabIndex={-1}><bdi>{of.title || of.last_text}</bdi></h2>
                <p class="case-sub">
                    <span><bdi>{customerName(of.customer_name, of.customer)}</bdi></span>
                    <span><Icon name={of.visibility === "public" ? "globe" : "lock"} />{channelLabel(of.channel)}</span>
                    <WaitingMark of={of} />
                    <SnoozeMark of={of} />
                    {of.state !== "closed" && of.due_ms > now && <span class="waiting calm">{t("list.left", { time: duration(of.due_ms - now) })}</span>}
                    {overdue && of.waiting_since_ms > 0 && <span class="waiting calm">{t("list.waiting", { time: duration(now - of.waiting_since_ms) })}</span>}
                    {!mayAct && <span>{of.assignee ? t("case.handled", { name: personName(of.assignee) }) : t("case.nobody")}</span>}
                </p>
            </div>
            <Here as="head" id={of.id} />
            <div class="case-tools" role="group" aria-label={t("case.actions")}>
                {mayAct && <><AssignMenu of={of} /><HandoverMenu of={of} />
                    {of.state !== "closed" && <SnoozeMenu of={of} />}<CloseButton of={of} /></>}
                <button type="button" class="icon-button only-drawer" aria-label={t("case.customer")} onClick={onCustomer}>
                    <Icon name="person" />
                </button>
            </div>
        </header>
    );
}

function Case({ id }: { id: string }) {
    const thread = useThread(id);
    const held = useRef<Conversation | null>(null);
    const known = useComputed(() => { // it may come, or go, with any change of lists
        void store.revision.value;
        return store.conversation(id);
    });
    held.current = known.value?.value ?? held.current; // a new bootstrap may lack it for a moment
    const of = held.current;
    const [drawer, setDrawer] = useState(false);
    const state = thread.state.value;

    useEffect(() => {
        cursor.value = id;
        // On a narrow screen the list has just gone, and the focus with it.
        if (!document.querySelector(".list-pane")?.checkVisibility()) document.querySelector<HTMLElement>(".case-head h2")?.focus();
    }, [id, of !== null]);

    // A customer came back to what I have answered.
    const me = store.me.value?.id ?? "";
    const mine = thread.messages.value.find((m) => m.direction === "out" && m.author_id === me);
    const back = mine !== undefined && thread.messages.value.some((m) => m.direction === "in" && m.id > mine.id);
    useEffect(() => {
        if (back) cameBack.value = true;
    }, [back]);

    if (state === "gone") return <section class="case nothing"><p>{t("case.gone")}</p></section>;
    if (state === "failed") {
        return (
            <section class="case nothing">
                <p>{t("case.failed")}</p>
                {thread.error.value && <p class="help">{t("error.request", { id: thread.error.value })}</p>}
                <button type="button" class="button" onClick={() => {
                    thread.state.value = "loading";
                }}>{t("common.try_again")}</button>
            </section>
        );
    }
    if (!of) return <section class="case nothing"><p class="late">{t("common.loading")}</p></section>;
    return (
        <>
            <section class="case" aria-label={of.title}>
                <CaseHead of={of} onCustomer={() => setDrawer(true)} />
                {store.accounts.value.get(of.account)?.shadow && <p class="shadow-bar"><Icon name="eye" />{t("reason.shadow")}</p>}
                <PromiseBar of={of} />
                <HandoverBar of={of} />
                <Messages thread={thread} of={of} />
                <Composer of={of} thread={thread} />
            </section>
            <aside class="customer-pane" aria-label={t("case.customer")}><CustomerPanel of={of} thread={thread} follow /></aside>
            {drawer && (
                <Dialog title={t("case.customer")} class="drawer" onClose={() => setDrawer(false)}>
                    <CustomerPanel of={of} thread={thread} />
                </Dialog>
            )}
        </>
    );
}

export function Desk() {
    const id = route.value.conversation;
    const first = firstToOpen();
    useEffect(() => {
        if (!first || matchMedia("(width < 45rem)").matches) return;
        finishHint("opened");
        openCase(first);
    }, [first]);
    return (
        <div class={id ? "desk has-case" : "desk"}>
            <h1 class="hidden">{t("nav.desk")}</h1>
            <CaseList />
            <Strip />
            {id ? <Case key={id} id={id} />
                : <section class="case nothing">{store.figures.value.all > 0 && <p>{lettersOn.value && shownKey("next") ? t("case.none", { key: shownKey("next") }) : t("case.none_touch")}</p>}</section>}
        </div>
    );
}

export function openCase(id: string): void {
    go(withQuery({}, `/c/${id}`));
}
