/* One utterance: who speaks, where, what, and what became of it or of the answer it needs. */
import { useEffect, useState } from "preact/hooks";
import { clockTime, dateTime, duration, fullTime, nowTicking, serverNow } from "../lib/time";
import { t, tLater, tOr } from "../lib/t";
import { edit, reasonOf, split, takeBack, undoSending, waive } from "../store/actions";
import type { Failure, Message, WaiveReason } from "../store/api";
import { outbox, store } from "../store/desk";
import type { Pending } from "../store/outbox";
import { Icon, type IconName } from "../ui/icon";
import { Menu } from "../ui/menu";
import { lazyPage } from "../lib/lazy";
import { Attached } from "./attached";
import { placeOf } from "./state";
import { actsOn, channelLabel, fileSize, Visibility } from "./words";

export const waiveReasons: WaiveReason[] = ["thanks", "no_question", "answered_elsewhere", "duplicate", "withdrawn", "spam"];

export const Acts = lazyPage(() => import("./acts"), () => undefined);

/* Addresses become links; nothing else in a customer's text means anything to us. */
function Words({ text }: { text: string }) {
    if (text === "") return null;
    const parts = text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]'])/g);
    return (
        <p class="bubble-text" dir="auto">
            {parts.map((part, i) => (i % 2 === 1
                ? <a key={i} href={part} target="_blank" rel="noopener noreferrer nofollow">{part}</a> : part))}
        </p>
    );
}

function Held({ message }: { message: Message }) {
    const [now, setNow] = useState(serverNow());
    useEffect(() => {
        const timer = setInterval(() => setNow(serverNow()), 250);
        return () => clearInterval(timer);
    }, []);
    const seconds = Math.ceil((message.hold_until_ms - now) / 1000);
    if (seconds <= 0) return <span class="state"><Icon name="clock" />{t("delivery.sending")}</span>;
    return (
        <>
            <span class="state" aria-live="off"><Icon name="clock" />{t("delivery.held", { n: seconds })}</span>
            {message.author_id === store.me.value?.id && (
                <button type="button" class="link" onClick={() => void undoSending(message.conversation, message.id)}>
                    <Icon name="undo" flips />{t("delivery.undo")}
                </button>
            )}
        </>
    );
}

const deliveryIcon: Partial<Record<Message["delivery"], IconName>> = {
    sending: "clock", sent: "check", delivered: "checks", read: "checks", failed: "alert", uncertain: "question",
};

const Envelope = lazyPage(() => import("./envelope"), () => undefined);
const Undelivered = lazyPage(() => import("./undelivered"), () => undefined);

function Delivery({ of: m }: { of: Message }) {
    if (m.delivery === "none" || m.direction !== "out") return null;
    if (m.delivery === "held") return <Held message={m} />;
    const icon = deliveryIcon[m.delivery];
    const state = <span class={`state ${m.delivery}`}>{icon && <Icon name={icon} />}{t(`delivery.${m.delivery}`)}</span>;
    if (m.delivery === "failed" || m.delivery === "uncertain") return <>{state}<Undelivered of={m} /></>;
    return state;
}

function Obligation({ of: m }: { of: Message }) {
    const mayAct = store.me.value?.role !== "viewer";
    switch (m.obligation) {
        case "none": return null;
        case "open": return (
            <>
                <span class="state open"><Icon name="clock" />{t("list.waiting", { time: duration(nowTicking() - m.at_ms) })}</span>
                {m.waive_rule === "move_silent" && <span class="state">{t("obligation.returned")}</span>}
                {mayAct && (
                    <Menu class="link quiet" label={t("waive.action")} heading={t("waive.action")}
                        choices={waiveReasons.map((r) => ({ id: r, label: t(`waive.${r}`) }))}
                        onChoose={(r) => void waive(m.id, r as WaiveReason)} />
                )}
            </>
        );
        case "answering": return <span class="state"><Icon name="send" flips />{t("obligation.answering")}</span>;
        case "answered": return <span class="state"><Icon name="check" />{t("obligation.answered")}</span>;
        case "moved": return <span class="state"><Icon name="clock" />{t("obligation.moved")}</span>;
        case "waived": {
            const reason = t(`waive.${m.waive_reason}`);
            return (
                <>
                    <span class="state"><Icon name="check" />
                        {m.waive_rule ? t("obligation.waived_rule", { reason, rule: tOr(`rule.${m.waive_rule}`, m.waive_rule) }) : t("obligation.waived", { reason })}
                    </span>
                    {mayAct && <button type="button" class="link quiet" onClick={() => void takeBack(m.id)}>{t("waive.take_back")}</button>}
                </>
            );
        }
    }
}

/* Two matters in one thread: where the channel can tell which of them a later message belongs to. */
function Split({ of: m }: { of: Message }) {
    const thread = store.threads.get(m.conversation);
    const others = thread?.more.value || thread?.messages.value.some((x) => x.direction === "in" && x.id !== m.id);
    if (!others || store.me.value?.role === "viewer" || !store.channels.value.get(m.channel)?.splits) return null;
    return (
        <Menu class="link quiet" label={t("split.action")} heading={t("split.heading")}
            choices={[{ id: "one", label: t("split.one") }, { id: "onwards", label: t("split.onwards") }]}
            onChoose={(what) => void split(m.id, what === "onwards")} />
    );
}

function Who({ of: m }: { of: Message }) {
    const icon: IconName = m.author === "bot" ? "bot" : m.author === "system" ? "settings" : "person";
    return (
        <span class="who">
            <Icon name={icon} />
            <bdi class="who-name">{m.author_name || t(`who.${m.author}`)}</bdi>
            {m.author_name && <span class="who-kind">{t(`who.${m.author}`)}</span>}
        </span>
    );
}

export function Bubble({ of: m }: { of: Message }) {
    if (m.delivery === "undone") {
        return <p class="aside"><Icon name="undo" flips />{t("delivery.undone")} · {clockTime(m.at_ms)}</p>;
    }
    const side = m.direction === "in" ? "in" : m.direction === "internal" ? "internal" : "out";
    return (
        <article class={`bubble ${side} ${m.visibility} by-${m.author}`} data-id={m.id}>
            <header class="bubble-head">
                <Who of={m} />
                <span class="where">
                    <Visibility of={m.visibility} />
                    {m.visibility !== "internal" && <> · {channelLabel(m.channel)}</>}
                </span>
                <time dateTime={new Date(m.at_ms).toISOString()} title={fullTime(m.at_ms)}>{clockTime(m.at_ms)}</time>
            </header>
            {m.stars > 0 && <p class="stars" role="img" aria-label={t("mark.stars", { n: m.stars })}>{"★".repeat(m.stars)}<i>{"★".repeat(5 - m.stars)}</i></p>}
            {m.deleted ? <p class="bubble-text gone">{t("mark.deleted")}</p> : <Words text={m.own_units ? m.text.slice(0, m.own_units) : m.text} />}
            {m.own_units > 0 && <details class="rest"><summary>{t("bubble.rest")}</summary><Words text={m.text.slice(m.own_units).trim()} /></details>}
            {m.attachments.map((a) => <Attached key={a.id} message={m} of={a} />)}
            <footer class="bubble-foot">
                {m.template && <span class="state">{t("template.mark", { name: m.template })}</span>}
                {side === "in" ? <><Obligation of={m} /><Split of={m} /></> : <Delivery of={m} />}
                {m.likes > 0 && <span class="state">{t("mark.likes", { n: m.likes })}</span>}
                {m.followers > 0 && <span class="state">{t("mark.followers", { n: m.followers })}</span>}
                {(m.copies || m.doubtful || m.buttons || m.pressed) && <Envelope of={m} />}
                {m.late && <span class="state"><Icon name="clock" />{t("mark.late", { time: dateTime(m.arrived_ms) })}</span>}
                {m.edited && !m.deleted && <span class="state">{t("mark.edited")}</span>}
                {/^https?:\/\//.test(m.permalink) && (
                    <a class="quiet" href={m.permalink} target="_blank" rel="noopener noreferrer">
                        <Icon name="link" flips />{t("mark.permalink")}
                    </a>
                )}
                {(m.beside || m.visibility === "public" || actsOn(m)) && <Acts of={m} />}
            </footer>
        </article>
    );
}

/* A reply or note that the server does not have yet. */
/* Why a reply did not leave; what it holds that the public must not read. */
function stoppedBy(f: Failure): string {
    const what = /^public_(.+)/.exec(f.problem)?.[1];
    return what ? tLater(`problem.public_${what}`, reasonOf(f)) : reasonOf(f);
}

export function PendingBubble({ of: p }: { of: Pending }) {
    const place = store.threads.get(p.conversation)?.places.value.find((x) => x.thread === p.thread);
    // What must not be said in public may be said aside, where the customer can be reached so.
    const aside = p.failure?.problem.startsWith("public_")
        ? store.threads.get(p.conversation)?.places.value.find((x) => x.visibility === "private" && x.allowed) : undefined;
    const visibility = p.mode === "note" ? "internal" : place?.visibility ?? "private";
    return (
        <article class={`bubble ${p.mode === "note" ? "internal" : "out"} ${visibility} pending`}>
            <header class="bubble-head">
                <span class="who"><Icon name="person" /><bdi class="who-name">{store.me.value?.name}</bdi></span>
                <span class="where"><Visibility of={visibility} />{place && <> · {channelLabel(place.channel)}</>}</span>
                <time>{clockTime(p.madeMs)}</time>
            </header>
            <Words text={p.text} />
            {[p.files ?? [], ...p.rest ?? []].flat().map((f) => <p key={f.key} class="attachment"><Icon name="clip" /><bdi>{f.name || t("attachment.file")}</bdi><small>{fileSize(f.size)}</small></p>)}
            <footer class="bubble-foot">
                {p.state === "failed"
                    ? (
                        <>
                            <span class="state failed"><Icon name="alert" />{t("delivery.failed")}</span>
                            <button type="button" class="link" onClick={() => void outbox.retry(p.key)}>{t("delivery.try_again")}</button>
                            <button type="button" class="link" onClick={() => edit(p.key)}>{t("delivery.edit")}</button>
                            {aside && (
                                <button type="button" class="link" onClick={() => {
                                    edit(p.key, aside.thread);
                                    placeOf(p.conversation).value = aside.thread;
                                }}>{t("compose.private")}</button>
                            )}
                            {p.failure && <p class="says">{stoppedBy(p.failure)}{p.failure.request_id && ` ${t("error.request", { id: p.failure.request_id })}`}</p>}
                        </>
                    )
                    : <span class="state"><Icon name="clock" />{p.state === "queued" ? t("delivery.queued") : t("delivery.sending")}</span>}
            </footer>
        </article>
    );
}
