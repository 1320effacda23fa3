/* A new version of Hark: an open tab takes it by itself, once nobody is at it and nothing could be lost.
 * It stands in the first load: what is fetched later would be of the version that is gone. */
import { drafts, outbox } from "./desk";

const idleMs = 120_000;
const lookMs = 15_000;
const spreadMs = 30 * 60_000; // not all desks of a house at once
const signs = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

export interface Moment { sinceSignMs: number; sinceNewsMs: number; luck: number; sending: number; windows: number; written: number }

/* What is being filled in: a form from the first stroke until it is sent or gone, a text field outside of
 * forms while something stands in it. What is looked for is no loss, and switches outside of forms act at once. */
interface Place { isConnected: boolean }
interface Field extends Place { type: string; value: string; form?: Place | null; closest(what: string): unknown }

export function makeUnsaved() {
    const places = new Set<Place>();
    const here = (): Place[] => {
        for (const x of places) if (!x.isConnected || (x as Field).value === "") places.delete(x);
        return [...places];
    };
    return {
        noted(field: Field): void {
            here();
            if (!field.closest("main") || field.closest(".composer") || field.type === "search") return;
            if (field.form) places.add(field.form);
            else if (field.type !== "checkbox" && field.type !== "radio" && !field.type.startsWith("select")) places.add(field);
        },
        sent: (form: Place): unknown => places.delete(form),
        count: (): number => here().length,
    };
}

const unsaved = makeUnsaved();

/* From the start on: what was written before the new version came counts too. */
export function heedForms(): void {
    for (const kind of ["input", "change"]) addEventListener(kind, (event) => unsaved.noted(event.target as HTMLInputElement));
    for (const kind of ["submit", "reset"]) addEventListener(kind, (event) => unsaved.sent(event.target as HTMLFormElement));
}

/* `luck` is this tab's share of the spread, 0 to 1; drafts of cases are kept, what stands in other fields
 * (`written`) and in open windows is not. */
export const mayRenew = (m: Moment): boolean =>
    m.sinceSignMs >= idleMs && m.sinceNewsMs >= m.luck * spreadMs && m.sending === 0 && m.windows === 0 && m.written === 0;

/* Ends what it began when it is called. */
export function renewWhenIdle(): () => void {
    const news = Date.now();
    const luck = Math.random();
    let sign = news;
    const noted = (): void => {
        sign = Date.now();
    };
    for (const kind of signs) addEventListener(kind, noted, { passive: true });
    const timer = setInterval(() => {
        const now = Date.now();
        if (mayRenew({
            sinceSignMs: now - sign, sinceNewsMs: now - news, luck, sending: outbox.pending.peek().length + drafts.giving(),
            windows: document.querySelectorAll("dialog[open]").length,
            written: unsaved.count(),
        })) location.reload();
    }, lookMs);
    return () => {
        clearInterval(timer);
        for (const kind of signs) removeEventListener(kind, noted);
    };
}
