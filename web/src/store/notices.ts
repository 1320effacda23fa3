/* Who is told, while looking elsewhere, that a customer writes: one notice for each case, only for what
 * is mine to answer, only while no tab of this browser shows the desk, from one tab of several (the one
 * that holds the stream). Nothing personal stands in it unless this person asked for that. More than
 * three cases at once are one notice with a number.
 *
 * The wishes are kept per device and person: the browser's permission is the device's too, and a sound
 * that suits the desk at home does not suit the open office. Nothing here knows the screen. */
import { signal } from "@preact/signals";
import type { Conversation, EventItem, Me } from "./api";

export interface Wishes {
    on: boolean; // notices of the system
    names: boolean; // with the customer's name and words
    sound: boolean;
    asked: boolean; // the quiet bar has been answered
}
const first: Wishes = { on: false, names: false, sound: false, asked: false };

export type Why = "mine" | "nobodys" | "handed" | "promise";
export interface News { conversation: Conversation; why: Why }

/* Does this item concern `me`, and why? `before` is the case as it was known until now. */
export function concerns(item: EventItem, before: Conversation | undefined, me: Me): Why | null {
    const c = item.conversation;
    if (c && item.kind === "promise_due" && item.promises?.some((p) => p.owner === me.id)) return "promise";
    if (!c || c.state !== "open" || c.open_obligations === 0 || item.actor === me.id || me.role === "viewer") return null;
    const mine = c.assignee === me.id;
    if (mine && before && before.assignee !== me.id && item.actor !== "") return "handed";
    const newest = item.messages?.find((m) => m.id === c.last_inbound);
    if (!newest || newest.direction !== "in" || newest.edited || newest.deleted) return null;
    if (before && before.last_inbound >= newest.id) return null;
    if (mine) return "mine";
    const here = me.department === "" || c.department === "" || c.department === me.department;
    return c.assignee === "" && here ? "nobodys" : null;
}

export interface NoticesDeps {
    owner(): string;
    storage: Pick<Storage, "getItem" | "setItem"> | null;
    leading(): boolean;
    /* No tab of this browser shows the desk. */
    away(): Promise<boolean>;
    later(act: () => void, ms: number): void;
}

/* The way of telling is the screen's. */
export interface Teller {
    tell(news: News[], wishes: Wishes): void;
    /* The person is back: what still hangs about may go. */
    clear(): void;
}

const gatherMs = 800; // a mail with three parts, a burst after an outage: one notice

export function makeNotices(deps: NoticesDeps) {
    const wishes = signal<Wishes>(first);
    const asking = signal(false);
    const told = new Set<string>();
    let fetchTeller: (() => Promise<Teller>) | null = null;
    let teller: Teller | null = null;
    let gathered = new Map<string, News>();
    const name = (): string => `hark.notices.${deps.owner()}`;

    function set(part: Partial<Wishes>): void {
        wishes.value = { ...wishes.peek(), ...part };
        try {
            deps.storage?.setItem(name(), JSON.stringify(wishes.peek()));
        } catch {
            /* lasts until the tab closes */
        }
    }

    async function tell(): Promise<void> {
        const news = [...gathered.values()];
        gathered = new Map();
        if (!(await deps.away())) return;
        for (const one of news) told.add(one.conversation.id);
        try {
            teller ??= (await fetchTeller?.()) ?? null;
        } catch {
            return; // the server is away: the list will show it
        }
        teller?.tell(news, wishes.peek());
    }

    return {
        wishes, asking, set,
        /* Somebody signed in, or another tab changed the wishes. */
        load(): void {
            try {
                const kept = JSON.parse(deps.storage?.getItem(name()) ?? "{}") as Partial<Wishes>;
                wishes.value = { ...first, ...kept };
            } catch {
                wishes.value = first;
            }
        },
        /* The first answer has left: now one knows what Hark is for. Once. */
        answered(): void {
            if (!wishes.peek().asked) asking.value = true;
        },
        settle(): void {
            asking.value = false;
            set({ asked: true });
        },
        heard(item: EventItem, before: Conversation | undefined, me: Me | null): void {
            const { on, sound } = wishes.peek();
            if ((!on && !sound) || !me || !deps.leading()) return;
            const why = concerns(item, before, me);
            const c = item.conversation;
            if (!why || !c || told.has(c.id)) return;
            if (gathered.size === 0) deps.later(() => void tell(), gatherMs);
            gathered.set(c.id, { conversation: c, why });
        },
        back(): void {
            told.clear();
            teller?.clear();
        },
        tellBy(fetchIt: () => Promise<Teller>): void {
            fetchTeller = fetchIt;
        },
    };
}
