/* t() gives a text of the catalogue in the reader's language.
 *
 * A catalogue maps a key to {"text": "..."}, to {"forms": {"one": ..., "other": ...}} chosen by the
 * number `n`, or to {"m": ..., "f": ..., "other": ...} chosen by `gender`; each form may again be
 * one of these. `{name}` is filled in: numbers as the language writes them, words wrapped in bidi
 * isolates if they run against the direction of the screen. Never builds a sentence of parts. */
import { batch, signal } from "@preact/signals";
import type { Gender, Key, Texts } from "../gen/keys";

export type Language = "en" | "pl" | "ru" | "he";
export const languages: Record<Language, string> = { en: "English", pl: "Polski", ru: "Русский", he: "עברית" };

type Entry = string | { text: string } | { forms: Record<string, Entry> } | { [gender: string]: Entry };
type Catalogue = Record<string, Entry>;
type Values = Record<string, string | number>;

type Loader = () => Promise<{ default: unknown }>;
/* What the first load shows, and what only pages show that are fetched later: web/tools/texts.mjs. */
const loaders: Record<Language, { desk: Loader; pages: Loader }> = {
    en: { desk: () => import("../../../i18n/en.json?desk"), pages: () => import("../../../i18n/en.json?pages") },
    pl: { desk: () => import("../../../i18n/pl.json?desk"), pages: () => import("../../../i18n/pl.json?pages") },
    ru: { desk: () => import("../../../i18n/ru.json?desk"), pages: () => import("../../../i18n/ru.json?pages") },
    he: { desk: () => import("../../../i18n/he.json?desk"), pages: () => import("../../../i18n/he.json?pages") },
};

/* Whoever reads `language.value` while rendering is rendered again when it changes. */
export const language = signal<Language>("en");
export const rtl = (): boolean => language.value === "he";

/* Whoever shows a text is rendered again when texts come, also later ones of the same language. */
const catalogue = signal<Catalogue>({});
let plurals = new Intl.PluralRules("en");
let numbers = new Intl.NumberFormat("en");

const leftToRight = /[A-Za-z\u00c0-\u024f\u0400-\u04ff]/;
const rightToLeft = /[\u0590-\u08ff]/;

/* For tests and for setLanguage(). */
export function useCatalogue(name: Language, texts: unknown): void {
    plurals = new Intl.PluralRules(name);
    numbers = new Intl.NumberFormat(name);
    batch(() => {
        catalogue.value = texts as Catalogue;
        language.value = name;
    });
}

let wanted: Language = "en";
let wantPages = false;

/* Until what is here is what was asked for last. */
async function load(): Promise<void> {
    const name = wanted;
    const pages = wantPages;
    const from = loaders[name];
    const parts = await Promise.all([from.desk(), ...(pages ? [from.pages()] : [])]);
    if (name !== wanted || pages !== wantPages) return load();
    useCatalogue(name, Object.assign({}, ...parts.map((part) => part.default)));
}

let pageTexts: Promise<void> | null = null;
const pagesAsked = signal(false); // they came, or could not

/* The texts of pages that are fetched when they are opened; from then on in each language. Everyone
 * who asks waits until they are here: a page without them would show keys. */
export function loadPageTexts(): Promise<void> {
    wantPages = true;
    pageTexts ??= load().catch((reason: unknown) => {
        pageTexts = null;
        throw reason;
    }).finally(() => {
        pagesAsked.value = true;
    });
    return pageTexts;
}

/* Load a language and show everything in it. */
export async function setLanguage(name: Language): Promise<void> {
    wanted = name;
    await load();
    document.documentElement.lang = name;
    document.documentElement.dir = name === "he" ? "rtl" : "ltr";
    document.querySelector("link[rel=manifest]")?.setAttribute("href", `/app.${name}.webmanifest`);
    try {
        localStorage.setItem("hark.language", name);
    } catch {
        /* private mode: the next start asks the browser again */
    }
}

/* What to speak before anybody has signed in. */
export function firstLanguage(): Language {
    let kept: string | null = null;
    try {
        kept = localStorage.getItem("hark.language");
    } catch {
        /* as above */
    }
    for (const wish of [kept, ...navigator.languages]) {
        const short = (wish ?? "").slice(0, 2).replace("iw", "he");
        if (short in languages) return short as Language;
    }
    return "en";
}

export function isolate(word: string): string {
    const against = rtl() ? leftToRight : rightToLeft;
    return against.test(word) ? `\u2068${word}\u2069` : word;
}

function choose(entry: Entry | undefined, values: Values): string {
    if (entry === undefined) return "";
    if (typeof entry === "string") return entry;
    if ("text" in entry) return choose(entry.text, values);
    if ("forms" in entry) {
        const forms = entry.forms as Record<string, Entry>;
        return choose(forms[plurals.select(Number(values.n))] ?? forms.other, values);
    }
    const byGender = entry as Record<string, Entry>;
    return choose(byGender[String(values.gender)] ?? byGender.other, values);
}

function fill(text: string, values: Values): string {
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
        const value = values[name];
        if (value === undefined) return whole;
        return typeof value === "number" ? numbers.format(value) : isolate(value);
    });
}

type Arguments<K extends Key> = Texts[K] extends null ? [] : [Texts[K]];

/* By a key that the types do not know; the key if there is no such text. */
export function textOf(key: string, values: Values = {}): string {
    return fill(choose(catalogue.value[key], values), values) || key;
}

export function t<K extends Key>(key: K, ...rest: Arguments<K>): string {
    return textOf(key, (rest[0] ?? {}) as Values);
}

/* For keys made from what the server says: `fallback` if the catalogue has no such text. */
export function tOr(key: string, fallback: string, values: Values = {}): string {
    const known = catalogue.value;
    return key in known ? fill(choose(known[key], values), values) : fallback;
}

export const knows = (key: string): boolean => key in catalogue.value;

/* The same of a text that is not in the first load: it asks for those of the pages, and is "" until they
 * are here. */
export function tLater(key: string, fallback: string, values: Values = {}): string {
    if (knows(key)) return tOr(key, fallback, values);
    void loadPageTexts().catch(() => undefined);
    return pagesAsked.value ? fallback : "";
}

/* The names in the middle of such keys: of "setting.NAME.label" every NAME. */
export function namesBetween(before: string, after: string): string[] {
    return Object.keys(catalogue.value).filter((key) => key.startsWith(before) && key.endsWith(after))
        .map((key) => key.slice(before.length, -after.length));
}

export function formatNumber(n: number): string {
    void language.value;
    return numbers.format(n);
}

/* A language's name in the reader's; its code if it has none. */
let names: Intl.DisplayNames | null = null;
let namesIn = "";

export function languageName(code: string): string {
    try {
        if (!names || namesIn !== language.value) names = new Intl.DisplayNames([language.value], { type: "language" });
        namesIn = language.value;
        return names.of(code) ?? code;
    } catch {
        return code;
    }
}

export type { Gender, Key };
