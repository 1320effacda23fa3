/* Small phrases that several parts of the desk need. */
import { Icon } from "../ui/icon";
import { duration, nowTicking, sinceTime } from "../lib/time";
import { lazyPage } from "../lib/lazy";
import { isolate, language, t, tOr } from "../lib/t";
import { store } from "../store/desk";
import type { Channel, Conversation, Message } from "../store/api";

/* Colleagues in a case. Fetched when the first case is open or the first colleague in sight. */
export const Here = lazyPage(() => import("./here"), () => undefined);

export function channelLabel(name: string): string {
    return tOr(`channel.${name}.label`, store.channels.value.get(name)?.label ?? name.charAt(0).toUpperCase() + name.slice(1));
}

/* What the network lets one do to such words; notes have none. */
export const actsOn = (m: Message): string | undefined =>
    store.channels.value.get(m.channel)?.acts[`${m.direction}_${m.visibility}` as keyof Channel["acts"]];

/* Who never said a name is told from others by a few characters of their id: those that come from
 * the moment they first wrote. */
export function customerName(name: string, id: string): string {
    if (name) return name;
    return id ? t("customer.visitor", { code: id.slice(-8, -4).toUpperCase() }) : t("who.customer");
}

export function personName(id: string): string {
    return store.people.value.get(id)?.name ?? "";
}

export interface Waiting { tone: "late" | "soon" | "wait" | "calm"; text: string; icon: "alert" | "clock" | "person" | "question" | "close" | "send" | "people" }

const soonMs = 15 * 60_000;

/* Who waits and how long, the most urgent truth first. `due`: how long is said elsewhere, so say
 * until when. */
export function waitingOf(c: Conversation, due = false): Waiting {
    const now = nowTicking();
    if (c.state === "closed" && c.answering === 0) return { tone: "calm", text: t("list.is_closed"), icon: "close" };
    if (c.due_ms > 0 && c.due_ms <= now) return { tone: "late", text: t("list.overdue", { time: duration(now - c.due_ms) }), icon: "alert" };
    const first = c.first_answer_due_ms;
    if (first > 0 && first <= now) return { tone: "late", text: t("first.overdue", { time: duration(now - first) }), icon: "alert" };
    if (c.uncertain > 0) return { tone: "soon", text: t("delivery.uncertain"), icon: "question" };
    if (c.moved > 0 && c.moved === c.open_obligations) return { tone: "wait", text: t("obligation.moved"), icon: "people" };
    if (first > 0 && first - now < soonMs) return { tone: "soon", text: t("first.left", { time: duration(first - now) }), icon: "clock" };
    const soon = c.due_ms > 0 && c.due_ms - now < soonMs;
    if (c.due_ms > 0 && (soon || due)) return { tone: soon ? "soon" : "wait", text: t("list.left", { time: duration(c.due_ms - now) }), icon: "clock" };
    if (c.waiting_since_ms > 0) return { tone: "wait", text: t("list.waiting", { time: duration(now - c.waiting_since_ms) }), icon: "clock" };
    if (c.answering > 0) return { tone: "soon", text: t("list.sending_since", { time: sinceTime(c.answering_since_ms) }), icon: "send" };
    return { tone: "calm", text: t("list.customer_side"), icon: "person" };
}

export function WaitingMark({ of, due = false }: { of: Conversation; due?: boolean }) {
    const w = waitingOf(of, due);
    return <span class={`waiting ${w.tone}`}><Icon name={w.icon} flips={w.icon === "send"} />{w.text}</span>;
}

export function Visibility({ of }: { of: "public" | "private" | "internal" }) {
    if (of === "internal") return <><Icon name="note" />{t("place.internal")}</>;
    return of === "public"
        ? <><Icon name="globe" />{t("place.public")}</>
        : <><Icon name="lock" />{t("place.private")}</>;
}

export function initials(name: string): string {
    const letters = name.trim().split(/\s+/).map((word) => Array.from(word.replace(/^[@#]/, ""))[0] ?? "");
    return letters.slice(0, 2).join("").toUpperCase();
}

/* A colleague in a row: two letters for the eye, the whole name for the pointer and the ear. */
export function Owner({ id }: { id: string }) {
    const name = personName(id);
    return (
        <span class="row-owner" title={t("case.handled", { name })}>
            <span aria-hidden="true">{initials(name)}</span>
            <span class="hidden">{t("case.handled", { name })}</span>
        </span>
    );
}

/* Two letters in a quiet colour of their own; decoration only. */
export function Avatar({ name, id }: { name: string; id: string }) {
    let sum = 0;
    for (const c of id) sum = (sum * 31 + c.charCodeAt(0)) % 6;
    return <span class={`avatar hue-${sum}`} aria-hidden="true">{initials(name)}</span>;
}

export function fileSize(bytes: number): string {
    if (bytes <= 0) return "";
    const mega = bytes >= 1_000_000;
    return isolate(new Intl.NumberFormat(language.value, {
        style: "unit", unit: mega ? "megabyte" : "kilobyte", maximumFractionDigits: mega ? 1 : 0,
    }).format(Math.max(bytes / (mega ? 1_000_000 : 1000), 1)));
}

/* What a network charges, of millionths. */
export const dollars = (microusd: number): string =>
    isolate(new Intl.NumberFormat(language.value, { style: "currency", currency: "USD", maximumFractionDigits: 3 }).format(microusd / 1e6));
