import { describe, expect, it } from "vitest";
import en from "../../../i18n/en.json";
import he from "../../../i18n/he.json";
import pl from "../../../i18n/pl.json";
import ru from "../../../i18n/ru.json";
import { addressOf, cardFits, cards, labelOf, mayOpen, type Card } from "./cards";
import { parse } from "./router";
import { useCatalogue, type Language } from "./t";

const all: readonly Card[] = cards;
const find = (wanted: string): string[] => all.filter((card) => cardFits(card, wanted)).map((card) => card.name);
const speak = (language: Language, texts: unknown): void => useCatalogue(language, texts);

describe("what can be set", () => {
    it("has an address each, that opens its page and names no setting of the workspace", () => {
        const taken = new Set(Object.keys(en).flatMap((key) => /^setting\.(\w+)\.label$/.exec(key)?.[1] ?? []));
        expect(taken.size).toBeGreaterThan(20);
        expect(new Set(all.map((card) => card.name)).size).toBe(all.length);
        for (const card of all) {
            expect(taken).not.toContain(card.name);
            const to = parse({ pathname: addressOf(card), search: "", hash: "" });
            expect(to.page).not.toBe("missing");
            if (!card.to) expect(to).toMatchObject({ page: "settings", part: card.name });
        }
    });
    it.each([
        ["en", en, "dark", "my-theme"], ["en", en, "password", "password"], ["en", en, "smtp", "mail-server"], ["en", en, "archived department", "departments"],
        ["pl", pl, "hasło", "password"], ["ru", ru, "клавиатура", "keyboard"], ["he", he, "מחלקות", "departments"],
    ] as [Language, unknown, string, string][])("is found in %s", (language, texts, wanted, name) => {
        speak(language, texts);
        expect(find(wanted)).toContain(name);
    });
    it("is found by all words together, and everything by none", () => {
        speak("en", en);
        expect(find("about language")).toEqual(["my-language"]);
        expect(find("")).toHaveLength(all.length);
        expect(find("nothing like this")).toEqual([]);
    });
    it("says of which card a field is", () => {
        speak("en", en);
        expect(labelOf(cards[1])).toBe("About me · Language");
    });
    it("is shown to whom it is for", () => {
        const names = (admin: boolean, demo: boolean): string[] => all.filter((card) => mayOpen(card, { admin, demo })).map((card) => card.name);
        expect(names(true, false)).toHaveLength(all.length);
        expect(names(false, false)).not.toContain("mail-server");
        expect(names(true, true)).not.toContain("set-up");
    });
});
