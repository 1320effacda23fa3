/* The same texts as the server's: tests/words/cases.json is run here and by tests/unit/test_words.c. */
import { describe, expect, it, vi } from "vitest";
import en from "../../../i18n/en.json";
import he from "../../../i18n/he.json";
import pl from "../../../i18n/pl.json";
import ru from "../../../i18n/ru.json";
import given from "../../../tests/words/cases.json";
import { type Language, textOf, useCatalogue, formatNumber, languages } from "./t";
import { clockTime, dateTime, dayHeading, dayName, duration, fullTime, setServerTime, setZone, shortTime, sinceTime, whenTime } from "./time";

interface Case extends Partial<Record<Language, string>> {
    call: string; at?: string; ms?: number; number?: number; day?: string; key?: string;
    values?: Record<string, string | number>;
}
const catalogues: Record<Language, object> = { en, pl, ru, he };
const table = given as unknown as { now: string; zone: string; entries: Record<Language, object>; cases: Case[] };

const moments: Record<string, (ms: number) => string> = { clockTime, fullTime, dateTime, sinceTime, whenTime, dayHeading, shortTime };

function say(language: Language, one: Case): string {
    switch (one.call) {
        case "number": return formatNumber(one.number ?? 0);
        case "duration": return duration(one.ms ?? 0);
        case "day": return dayName(one.day ?? "");
        case "text": return textOf(one.key ?? "", one.values);
        case "entry": {
            useCatalogue(language, { ...catalogues[language], "a.test": table.entries[language] });
            return textOf("a.test", one.values);
        }
        default: return moments[one.call]?.(Date.parse(one.at ?? "")) ?? `no such call: ${one.call}`;
    }
}

describe("words, in the browser as on the server", () => {
    vi.useFakeTimers({ now: Date.parse(table.now), toFake: ["Date"] });
    setServerTime(Date.parse(table.now));
    setZone(table.zone);
    for (const language of Object.keys(languages) as Language[]) {
        it(language, () => {
            useCatalogue(language, catalogues[language]);
            for (const one of table.cases) expect(say(language, one), JSON.stringify(one)).toBe(one[language]);
        });
    }
    it("are forty and more", () => expect(table.cases.length).toBeGreaterThanOrEqual(40));
});
