/* What the commands do: one table behind the keys, the palette (palette.tsx) and the sheet of
 * shortcuts (help.tsx). */
import type { Signal } from "@preact/signals";
import type { CommandName } from "../lib/keys";
import { go, route } from "../lib/router";
import { store } from "../store/desk";
import { undoLast } from "../ui/toast";
import { openCase } from "./desk";
import { cursor, focusEditor, helpOpen, modeOf, paletteOpen, shownIds, wish } from "./state";

function step(by: number): boolean {
    const ids = shownIds.list;
    if (route.value.page !== "desk" || ids.length === 0) return false;
    const at = ids.indexOf(cursor.value);
    const to = at < 0 ? 0 : Math.max(0, Math.min(ids.length - 1, at + by));
    cursor.value = ids[to] ?? "";
    wish.cursor.value++;
    return true;
}

function write(mode: "reply" | "note"): boolean {
    const id = route.value.conversation;
    if (!id || store.me.value?.role === "viewer") return false;
    modeOf(id).value = mode;
    focusEditor();
    return true;
}

function onStrip(its: Signal<number>): boolean {
    if (route.value.page !== "desk") return false;
    its.value++;
    return true;
}

function mayActOnCase(): boolean {
    return route.value.conversation !== "" && store.me.value?.role !== "viewer";
}

/* True if it did something; the key then does nothing else. */
export function run(name: CommandName): boolean {
    switch (name) {
        case "next": return step(1);
        case "previous": return step(-1);
        case "open": // by Enter the browser follows the row's link
            if (!cursor.value || route.value.page !== "desk") return false;
            openCase(cursor.value);
            return true;
        case "reply": return write("reply");
        case "note": return write("note");
        case "close":
            if (!mayActOnCase()) return false;
            wish.close.value++;
            return true;
        case "snooze":
            if (!mayActOnCase()) return false;
            wish.snooze.value++;
            return true;
        case "undo": return undoLast();
        case "assign":
            if (!mayActOnCase()) return false;
            wish.assign.value++;
            return true;
        case "search":
            if (route.value.page !== "search") go("/search");
            wish.search.value++;
            return true;
        case "filter":
            if (route.value.page !== "desk") return false;
            wish.filter.value++;
            return true;
        case "strip_next": return onStrip(wish.stripNext);
        case "strip_previous": return onStrip(wish.stripPrevious);
        case "strip_away": return route.value.conversation !== "" && onStrip(wish.stripAway);
        case "help":
            helpOpen.value = true;
            return true;
        case "palette":
            paletteOpen.value = !paletteOpen.value;
            return true;
    }
}
