/* Saved answers: read when first needed, then kept true by the event stream; looked through and filled
 * in for the case at hand. */
import { signal } from "@preact/signals";
import { fold } from "../lib/fold";
import { call, type SavedAnswer } from "./api";
import { whenNeeded } from "./needed";

export const savedAnswers = signal<Map<string, SavedAnswer> | null>(null);
let reading = false;

function put(list: Map<string, SavedAnswer>, one: SavedAnswer): void {
    const known = list.get(one.id);
    if (known && known.version > one.version) return;
    list.set(one.id, one);
}

export function putSaved(one: SavedAnswer): void {
    const next = new Map(savedAnswers.value);
    put(next, one);
    savedAnswers.value = next;
}

async function read(): Promise<void> {
    if (reading) return;
    reading = true;
    const answer = await call("saved_answers_list", {});
    reading = false;
    if (!answer.ok) return;
    const next = new Map<string, SavedAnswer>();
    for (const one of answer.value.saved_answers) put(next, one);
    // What the stream brought while this was on its way is newer.
    for (const one of savedAnswers.peek()?.values() ?? []) put(next, one);
    savedAnswers.value = next;
}

export const needSaved = whenNeeded(read, (item) => {
    if (item.saved_answer) putSaved(item.saved_answer);
});

/* What goes by `query`, those of the customer's language first, then those for any. */
export function findSaved(query: string, language: string, most: number): SavedAnswer[] {
    const wanted = fold(query.trim()).split(/\s+/);
    const rank = (one: SavedAnswer): number => (one.language === language ? 0 : one.language === "" ? 1 : 2);
    return [...savedAnswers.value?.values() ?? []]
        .filter((one) => {
            const name = fold(one.name);
            return one.active && wanted.every((word) => name.includes(word));
        })
        .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
        .slice(0, most);
}

export const places = ["customer", "me", "brand", "today"] as const;
export type Values = Record<(typeof places)[number], string>;

/* Put in what is known; what is not stays as it stands, to be seen and filled in by hand. */
export function fillIn(text: string, values: Values): string {
    return text.replace(/\{(customer|me|brand|today)\}/g, (place, name: (typeof places)[number]) => values[name] || place);
}
