/* The cases one has at hand: a tab for each that was opened here, the latest eight of them, in the order in
 * which they came. What is new in one, who waits and who types is seen on its tab. Kept with this tab of the
 * browser; taking a case off changes nothing about the case. */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { go, route, withQuery } from "../lib/router";
import { t } from "../lib/t";
import type { Conversation } from "../store/api";
import { others, readConversation, store } from "../store/desk";
import { Icon } from "../ui/icon";
import { openCase } from "./desk";
import { useWish, wish } from "./state";
import { customerName, waitingOf } from "./words";
import "./strip.css";

const most = 8;

/* With one that is opened now, at the end if it is new; the one that was looked at longest ago makes room.
 * `seen`: all of them, the latest last. */
export function withCase(ids: string[], seen: string[], id: string): { ids: string[]; seen: string[] } {
    const looked = [...seen.filter((one) => one !== id), id];
    if (ids.includes(id)) return { ids, seen: looked };
    const goes = ids.length >= most ? looked.find((one) => ids.includes(one)) : undefined;
    return { ids: [...ids.filter((one) => one !== goes), id], seen: looked.filter((one) => one !== goes) };
}

/* The one beside it, round and round; from none of them the first or the last. */
export function beside(ids: string[], id: string, by: 1 | -1): string {
    const at = ids.indexOf(id);
    if (at < 0) return ids.at(by > 0 ? 0 : -1) ?? "";
    return ids.at((at + by) % ids.length) ?? "";
}

/* ---- kept ---- */

interface Kept { ids: string[]; seen: string[] }
const none: Kept = { ids: [], seen: [] };
const kept = signal<Kept | null>(null);
const place = (): string => `hark.strip.${store.workspace.peek()?.id}.${store.me.peek()?.id}`;

function earlier(): Kept {
    try {
        return { ...none, ...JSON.parse(sessionStorage.getItem(place()) ?? "{}") as Partial<Kept> };
    } catch {
        return none;
    }
}

function keep(next: Kept): void {
    kept.value = next;
    try {
        sessionStorage.setItem(place(), JSON.stringify(next));
    } catch {
        /* lasts until the page is loaded again */
    }
}

function forget(id: string): void {
    const { ids, seen } = kept.peek() ?? none;
    keep({ ids: ids.filter((one) => one !== id), seen: seen.filter((one) => one !== id) });
}

function takeOff(id: string): void {
    const { ids } = kept.peek() ?? none;
    const next = beside(ids, id, ids.at(-1) === id ? -1 : 1);
    forget(id);
    if (route.peek().conversation !== id) return;
    if (next !== id && next !== "") openCase(next);
    else go(withQuery({}, "/"));
}

/* ---- shown ---- */

function Tab({ id, of, here }: { id: string; of: Conversation | undefined; here: boolean }) {
    const name = of ? customerName(of.customer_name, of.customer) : "…";
    const typing = others(id).some((one) => one.typing);
    const unread = of !== undefined && !here && of.last_inbound > store.readMark(id).value;
    const waits = of && waitingOf(of);
    return (
        <li class={unread ? "strip-tab unread" : "strip-tab"}>
            <a href={withQuery({}, `/c/${id}`)} aria-current={here ? "page" : undefined}
                title={of && [name, waits?.text, of.title].filter(Boolean).join("\n")}>
                <span class="strip-name">
                    {waits && <span class={`waiting ${waits.tone}`}><Icon name={waits.icon} flips={waits.icon === "send"} /><span class="hidden">{waits.text}</span></span>}
                    <bdi>{name}</bdi>
                    {unread && <span class="strip-dot"><span class="hidden">{t("list.unread")}</span></span>}
                </span>
                <span class="strip-text">
                    {typing && <><Icon name="note" /><span class="hidden">{t("strip.types")}</span></>}
                    <bdi>{of ? of.last_text || of.title : ""}</bdi>
                </span>
            </a>
            <button type="button" class="icon-button" aria-label={t("strip.away", { name })} onClick={() => takeOff(id)}><Icon name="cross" /></button>
        </li>
    );
}

export default function Strip() {
    const id = route.value.conversation;
    const list = useRef<HTMLUListElement>(null);
    const known = useRef(new Map<string, Conversation>()); // a new bootstrap may lack one for a moment
    const { ids } = kept.value ?? none;
    const epoch = store.epoch.value;
    void store.revision.value;

    const isGone = (one: string): boolean => store.threads.get(one)?.state.value === "gone";
    const here = isGone(id) ? "" : id; // an old link may lead to a case that is not there
    useEffect(() => {
        const { ids, seen } = kept.peek() ?? earlier();
        keep(here ? withCase(ids, seen, here) : { ids, seen });
    }, [here]);
    useEffect(() => {
        for (const one of ids) if (!store.conversation(one)) void readConversation(one);
    }, [ids, epoch]);
    const gone = ids.filter(isGone).join();
    useEffect(() => {
        for (const one of gone.split(",").filter(Boolean)) forget(one);
    }, [gone]);
    useEffect(() => {
        list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }, [id, ids]);
    const step = (by: 1 | -1): void => {
        const next = beside(ids, id, by);
        if (next && next !== id) openCase(next);
    };
    useWish(wish.stripNext, () => step(1));
    useWish(wish.stripPrevious, () => step(-1));
    useWish(wish.stripAway, () => id && takeOff(id));

    if (!id) return null;
    return (
        <nav class="strip" aria-label={t("strip.label")}>
            <ul ref={list}>
                {ids.map((one) => {
                    const now = store.conversation(one)?.value ?? known.current.get(one);
                    if (now) known.current.set(one, now);
                    return <Tab key={one} id={one} of={now} here={one === id} />;
                })}
            </ul>
        </nav>
    );
}
