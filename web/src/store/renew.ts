/* A new version of Hark: an open tab takes it by itself, once nobody is at it and nothing could be lost.
 * It stands in the first load: what is fetched later would be of the version that is gone. */
import { outbox } from "./desk";

const idleMs = 120_000;
const lookMs = 15_000;
const spreadMs = 30 * 60_000; // not all desks of a house at once
const signs = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

export interface Moment { sinceSignMs: number; sinceNewsMs: number; luck: number; sending: number; windows: number; written: number }

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
        const fields = [...document.querySelectorAll<HTMLInputElement>("main input, main textarea")];
        if (mayRenew({
            sinceSignMs: now - sign, sinceNewsMs: now - news, luck, sending: outbox.pending.peek().length,
            windows: document.querySelectorAll("dialog[open]").length,
            written: fields.filter((field) => !field.closest(".composer") && field.value !== field.defaultValue && field.type !== "checkbox").length,
        })) location.reload();
    }, lookMs);
    return () => {
        clearInterval(timer);
        for (const kind of signs) removeEventListener(kind, noted);
    };
}
