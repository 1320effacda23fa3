/* A template being filled in: which, and what stands in its places. Kept for this tab, so that neither
 * another case nor a reload loses it; one that was sent waits to be taken back. */
import { signal, type Signal } from "@preact/signals";
import type { Place, ReplyTemplate, Template } from "./api";
import type { DraftFile, Target } from "./files";

export interface Filled {
    template: Template;
    values: Record<string, string>; // by "header.1", "body.order_id", "button.0"
    file?: DraftFile | null; // that stands in the heading
}

const parts = ["header", "body"] as const;
export type Part = (typeof parts)[number];
export interface Field { part: Part | "button"; name: string; key: string }

const place = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/* The places of a text, each once: numbers by number, names as they come. */
export function placesOf(text: string): string[] {
    const names = [...new Set([...text.matchAll(place)].map((found) => found[1] ?? ""))];
    return names.sort((a, b) => (/^\d+$/.test(a) && /^\d+$/.test(b) ? Number(a) - Number(b) : 0));
}

/* All its places, in the order in which they are read; of buttons those whose address takes a value. */
export const fieldsOf = (template: Template): Field[] => [
    ...parts.flatMap((part) => placesOf(template[part]).map((name) => ({ part, name, key: `${part}.${name}` }))),
    ...template.buttons.flatMap((one, i) => (one.url ? [{ part: "button" as const, name: String(i), key: `button.${i}` }] : [])),
];

/* Where the file of the heading goes: one, of the kinds that the network takes there. */
export function headingOf(place: Place, template: Template): Target {
    const type = template.media === "document" ? "application/" : `${template.media}/`;
    return { ...place, files_max: 1, single: true, describes: false, file_kinds: place.file_kinds.filter((k) => k.mime.startsWith(type)) };
}

/* What the network takes as a value. */
export const isValue = (text: string): boolean => text.trim() !== "" && !/[\u0000-\u001f]| {5}/.test(text);

/* The text in pieces: what stands there, and what was put in or is still missing. */
export function piecesOf(text: string, part: Part, values: Record<string, string>): { text: string; missing: boolean }[] {
    return text.split(place).map((piece, i) => {
        if (i % 2 === 0) return { text: piece, missing: false };
        const value = values[`${part}.${piece}`] ?? "";
        return value.trim() ? { text: value, missing: false } : { text: `{{${piece}}}`, missing: true };
    }).filter((piece) => piece.text !== "");
}

/* What the customer will see, as the server will write it. */
export function wordsOf({ template, values }: Filled): string {
    return [...parts.map((part) => piecesOf(template[part], part, values).map((piece) => piece.text).join("")), template.footer]
        .filter(Boolean).join("\n\n");
}

export function replyOf({ template, values }: Filled): ReplyTemplate {
    const of = (part: Part) => placesOf(template[part]).map((name) => ({ name, value: values[`${part}.${name}`] ?? "" }));
    const buttons = fieldsOf(template).filter(({ part }) => part === "button").map(({ name, key }) => ({ name, value: values[key] ?? "" }));
    return { name: template.name, language: template.language, header: of("header"), body: of("body"), buttons };
}

/* ---- kept ---- */

const kept = new Map<string, Signal<Filled | null>>();
const nameOf = (conversation: string, thread: string): string => `hark.template.${conversation}.${thread}`;

function stored(name: string): Filled | null {
    try {
        return JSON.parse(sessionStorage.getItem(name) ?? "null") as Filled | null;
    } catch {
        return null;
    }
}

function store(name: string, filled: Filled | null): void {
    try {
        if (filled) sessionStorage.setItem(name, JSON.stringify(filled));
        else sessionStorage.removeItem(name);
    } catch {
        /* kept in memory */
    }
}

export function filledOf(conversation: string, thread: string): Signal<Filled | null> {
    const name = nameOf(conversation, thread);
    const known = kept.get(name) ?? signal(stored(name));
    kept.set(name, known);
    return known;
}

export function fill(conversation: string, thread: string, filled: Filled | null): void {
    filledOf(conversation, thread).value = filled;
    store(nameOf(conversation, thread), filled);
}

/* It was sent: nothing is being filled in any more. */
export function sent(conversation: string, thread: string): void {
    store(`${nameOf(conversation, thread)}.sent`, filledOf(conversation, thread).peek());
    fill(conversation, thread, null);
}

/* It did not go out after all: as it was, unless another has been begun. */
export function unsent(conversation: string, thread: string): void {
    if (!filledOf(conversation, thread).peek()) fill(conversation, thread, stored(`${nameOf(conversation, thread)}.sent`));
}

export function forgetTemplates(): void {
    kept.clear();
    try {
        for (const name of Object.keys(sessionStorage)) if (name.startsWith("hark.template.")) sessionStorage.removeItem(name);
    } catch {
        /* nothing was kept */
    }
}
