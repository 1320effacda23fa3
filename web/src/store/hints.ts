/* What the demonstration shows somebody the first time, one thing at a time: how to answer, then
 * where to see who waits. Kept per person in this browser, and never shown again once done. */
import { computed, signal } from "@preact/signals";
import { route } from "../lib/router";
import { store } from "./desk";

export type HintName = "opened" | "answer" | "ledger";

function read(name: string): string {
    try {
        return localStorage.getItem(name) ?? "";
    } catch {
        return "";
    }
}

function keep(name: string, value: string): void {
    try {
        localStorage.setItem(name, value);
    } catch {
        /* lasts until the tab closes */
    }
}

export const hintsOn = signal(read("hark.hints") !== "off");

export function setHints(on: boolean): void {
    hintsOn.value = on;
    keep("hark.hints", on ? "on" : "off");
}

const place = (): string => `hark.hints.${store.me.value?.id ?? ""}`;
const changed = signal(0);
const done = computed(() => {
    void changed.value;
    return new Set(read(place()).split(" "));
});

export function finishHint(name: HintName): void {
    if (done.peek().has(name)) return;
    keep(place(), [...done.peek(), name].join(" ").trim());
    changed.value++;
}

const wanted = (name: HintName): boolean =>
    hintsOn.value && store.workspace.value?.demo === true && store.me.value?.role !== "viewer" && !done.value.has(name);

/* Nothing is chosen yet: the first case opens by itself, once, when the day's cases are there. */
const casesOfTheDay = 12;
export function firstToOpen(): string {
    if (!wanted("opened") || route.value.conversation !== "") return "";
    const list = store.list("all", "open");
    return list.length >= casesOfTheDay ? list[0] ?? "" : "";
}

export const showsAnswerHint = (): boolean => wanted("answer");

/* The case in which a customer has come back to what one has answered; then the next hint is due. */
export const cameBack = signal(false);
export const showsLedgerHint = (): boolean => cameBack.value && !wanted("answer") && wanted("ledger") && route.value.page === "desk";
