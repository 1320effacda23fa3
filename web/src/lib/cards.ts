/* Everything one can set that is no row of the server's table of settings: what a person sets for
 * oneself, cards with forms of their own, and lists on other pages. Each has an address and the words
 * that find it, on the page of settings and in the palette. */
import { fold } from "./fold";
import { textOf, type Key } from "./t";

export interface Card {
    name: string; // behind /settings/, unless it stands elsewhere
    label: Key;
    group?: Key; // the card it is a field of
    words: Key[]; // texts beside it that a person may have in mind
    to?: string; // another page's address
    who?: "brand"; // only for admins, and not in the demonstration
}

export const cards = [
    { name: "my-name", label: "settings.name", group: "settings.me", words: [] },
    { name: "my-language", label: "settings.language", group: "settings.me", words: [] },
    { name: "my-theme", label: "settings.theme", group: "settings.me", words: ["theme.dark", "theme.light"] },
    { name: "my-undo", label: "settings.undo", group: "settings.me", words: ["settings.undo_help"] },
    { name: "password", label: "signin.password", words: ["settings.password", "settings.password_help"] },
    { name: "sign-ins", label: "sessions.title", words: ["settings.sign_out"] },
    { name: "notices", label: "notices.title", words: ["notices.on", "notices.sound"] },
    { name: "keyboard", label: "settings.keyboard", words: ["settings.letters", "settings.hints", "keys.help"] },
    { name: "mail-server", label: "mailing.title", words: ["mailing.help", "mailing.url", "mailing.url_help", "mailing.sender"], who: "brand" },
    { name: "departments", label: "departments.title", words: ["departments.help"], to: "/people/departments" },
    { name: "people", label: "nav.people", words: ["people.add"], to: "/people" },
    { name: "accounts", label: "nav.accounts", words: ["accounts.connect"], to: "/accounts" },
    { name: "set-up", label: "setup.title", words: ["setup.again"], to: "/setup", who: "brand" },
] as const satisfies readonly Card[];

export type CardName = (typeof cards)[number]["name"];

export interface Reader { admin: boolean; demo: boolean }

export const addressOf = (of: Card): string => of.to ?? `/settings/${of.name}`;
export const mayOpen = (of: Card, { admin, demo }: Reader): boolean => of.who === undefined || (admin && !demo);

/* Every word of `wanted` stands somewhere in the texts. */
export function fitsWords(wanted: string, texts: string[]): boolean {
    const all = texts.map(fold);
    return fold(wanted.trim()).split(/\s+/).every((word) => all.some((text) => text.includes(word)));
}

export const labelOf = (of: Card): string => [of.group ?? "", of.label].filter(Boolean).map((key) => textOf(key)).join(" · ");
export const cardFits = (of: Card, wanted: string): boolean =>
    fitsWords(wanted, [labelOf(of), of.name, ...of.words.map((key) => textOf(key))]);
