/* What the parts of the desk share and no server needs to know: where the keyboard is in the list,
 * what is being written where, and wishes of commands to parts of the screen (numbers that rise). */
import { signal, useSignalEffect, type Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Thread } from "../store/store";
import type { ConversationState, DraftMode, View } from "../store/api";
import { route, withQuery } from "../lib/router";

export const cursor = signal(""); // the row that J and K have reached
export const filterText = signal("");
export const wish = {
    assign: signal(0), close: signal(0), snooze: signal(0), filter: signal(0), search: signal(0), write: signal(0), cursor: signal(0), top: signal(0),
    stripNext: signal(0), stripPrevious: signal(0), stripAway: signal(0),
};

/* Act when a command asks; not for what was asked before this part was on the screen. */
export function useWish(of: Signal<number>, act: () => void): void {
    const seen = useRef(of.peek());
    useSignalEffect(() => {
        if (of.value === seen.current) return;
        seen.current = of.value;
        act();
    });
}

/* The window "Same person as ..." of the case that is open; `other` is who was suggested. */
export const joinWish = signal<{ thread: Thread; other: string } | null>(null);
export const paletteOpen = signal(false);
export const helpOpen = signal(false);
/* Ids as the list shows them now; the commands walk along these. */
export const shownIds: { list: string[] } = { list: [] };

/* The reply being written only says that the answer will come; what is promised, and by when, by whom (me unless said). */
export interface Holding { text: string; dueMs: number; owner?: string }
const holdings = new Map<string, Signal<Holding | null>>();

const modes = new Map<string, Signal<DraftMode>>();
const places = new Map<string, Signal<string>>();

function kept<T>(map: Map<string, Signal<T>>, id: string, first: T): Signal<T> {
    let found = map.get(id);
    if (!found) {
        found = signal(first);
        map.set(id, found);
    }
    return found;
}

export const holdingOf = (conversation: string): Signal<Holding | null> => kept<Holding | null>(holdings, conversation, null);
export const modeOf = (conversation: string): Signal<DraftMode> => kept(modes, conversation, "reply");
/* Thread chosen by hand for the reply; empty until somebody chooses. */
export const placeOf = (conversation: string): Signal<string> => kept(places, conversation, "");

export function viewOf(): View {
    const view = route.value.query.get("view");
    return view === "mine" || view === "unassigned" ? view : "all";
}

export function stateOf(): ConversationState {
    const state = route.value.query.get("state");
    return state === "closed" || state === "snoozed" ? state : "open";
}

export const caseAddress = (id: string): string => withQuery({}, `/c/${id}`);

function focusArea(): void {
    document.querySelector<HTMLTextAreaElement>(".composer textarea")?.focus();
}

/* At once, so that what is typed right after the shortcut is text and not more shortcuts; again when
 * the editor of the other mode has come (rendering is the next microtask); and after the painting, for
 * one that has only just come to be. */
export function focusEditor(): void {
    focusArea();
    queueMicrotask(focusArea);
    requestAnimationFrame(() => wish.write.value++);
}
