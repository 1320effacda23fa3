import { describe, expect, it } from "vitest";
import { keyOf, ownKeys, signOf } from "./keys";
import { byteLength, hasLink, textLength, x } from "./length";
import { momentOf, momentsFrom, wallOf } from "./moments";
import { parse } from "./router";
import { effect } from "@preact/signals";
import { isolate, loadPageTexts, t, tOr, useCatalogue } from "./t";
import { countries, others } from "./x";
import { dateTime, dayName, duration, serverNow, setServerTime, setZone, shortTime, sinceTime } from "./time";
import en from "../../../i18n/en.json";
import he from "../../../i18n/he.json";
import pl from "../../../i18n/pl.json";
import ru from "../../../i18n/ru.json";
import serverText from "../../../src/base/text_x.c?raw";
import serverTest from "../../../tests/unit/test_text.c?raw";

/* A table of the server's own test: { "text", number }, the text in pieces and with bytes as C writes them. */
function tableOf(name: string): [string, number][] {
    const table = serverTest.slice(serverTest.indexOf(`} ${name}[] = {`)).split("};")[0] ?? "";
    return [...table.matchAll(/\{((?:"(?:[^"\\]|\\.)*"\s*)+),\s*(\d+)\}/g)].map(([, text = "", n]) => {
        const pieces = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, piece]) => piece ?? "").join("");
        const bytes = [...new TextEncoder().encode(pieces.replaceAll("\\r\\n", "\r\n"))];
        const latin = bytes.map((b) => String.fromCharCode(b)).join("").replace(/\\x([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
        return [new TextDecoder().decode(Uint8Array.from(latin, (c) => c.charCodeAt(0))), Number(n)];
    });
}

/* All letters of the quoted words of one of the server's lists. */
const wordsOf = (name: string): string =>
    [...(serverText.slice(serverText.indexOf(`${name} =`)).split(";")[0] ?? "").matchAll(/"([a-z]+)"/g)].map(([, word]) => word).join("");

describe("length in the network's unit", () => {
    const family = "👨‍👩‍👧‍👦";
    it("as X counts, links too: by the tables that hold the server", async () => {
        await x.need();
        const weights = tableOf("x_cases");
        expect(weights.map(([text]) => [text, textLength("x_weight", text)])).toEqual(weights);
        const links = tableOf("link_cases");
        expect(links.map(([text]) => [text, Number(hasLink("x_weight", text))])).toEqual(links);
        expect([weights.length > 150, links.length > 10]).toEqual([true, true]);
        expect([wordsOf("countries[]"), wordsOf("others[]")]).toEqual([countries, others.replaceAll(" ", "")]);
    });
    it("in graphemes, code points, UTF-16, bytes", () => {
        expect(textLength("graphemes", family.repeat(3))).toBe(3);
        expect(textLength("codepoints", family)).toBe(7);
        expect(textLength("utf16", "😀")).toBe(2);
        expect(textLength("bytes", "ą")).toBe(2);
        expect(byteLength(family.repeat(200))).toBe(5000);
        expect(textLength("codepoints", "a\u0301")).toBe(1);
    });
    it("as SMS", () => {
        expect(textLength("sms", "price: 5€")).toBe(10);
        expect(textLength("sms", "zażółć")).toBe(6);
    });
});

describe("moments in the workspace's zone", () => {
    const at = (wall: string, zone: string): number => momentOf(wall, zone);
    it("go there and back, also where summer time begins and ends", () => {
        expect(at("2026-11-22T09:00", "Europe/Warsaw")).toBe(Date.UTC(2026, 10, 22, 8));
        expect(at("2026-03-29T09:00", "Europe/Warsaw")).toBe(Date.UTC(2026, 2, 29, 7));
        expect(at("2026-10-25T09:00", "Europe/Warsaw")).toBe(Date.UTC(2026, 9, 25, 8));
        expect(wallOf(Date.UTC(2026, 5, 1, 22, 30), "Asia/Jerusalem")).toBe("2026-06-02T01:30");
    });
    it("tomorrow at nine, the next working day, and nothing later today near midnight", () => {
        const zone = "Europe/Warsaw";
        const friday = momentsFrom(at("2026-11-20T14:10", zone), zone);
        expect(wallOf(friday.laterToday, zone)).toBe("2026-11-20T17:00");
        expect([wallOf(friday.tomorrow, zone), wallOf(friday.workday, zone)]).toEqual(["2026-11-21T09:00", "2026-11-23T09:00"]);
        const late = momentsFrom(at("2026-11-17T22:30", zone), zone);
        expect([late.laterToday, late.workday]).toEqual([0, 0]);
        const israel = momentsFrom(at("2026-11-19T10:00", "Asia/Jerusalem"), "Asia/Jerusalem");
        expect(wallOf(israel.workday, "Asia/Jerusalem")).toBe("2026-11-22T09:00");
    });
});

describe("texts", () => {
    it("take the plural form of their language", () => {
        const cases: ["pl" | "ru" | "he" | "en", unknown, number, string][] = [
            ["pl", pl, 1, "1 nowa ↑"], ["pl", pl, 22, "22 nowe ↑"], ["pl", pl, 25, "25 nowych ↑"],
            ["ru", ru, 21, "21 новое ↑"], ["ru", ru, 2, "2 новых ↑"], ["he", he, 1, "חדשה אחת ↑"], ["en", en, 2, "2 new ↑"]];
        for (const [name, texts, n, want] of cases) {
            useCatalogue(name, texts);
            expect(t("list.new", { n })).toBe(want);
        }
    });
    it("nest gender in number", () => {
        useCatalogue("pl", { x: { forms: { one: { m: "{n} zrobił", f: "{n} zrobiła", other: "{n} zrobione" }, other: "{n}" } } });
        const nested = t as unknown as (key: string, values: object) => string;
        expect(nested("x", { n: 1, gender: "f" })).toBe("1 zrobiła");
        expect(nested("x", { n: 1, gender: "unknown" })).toBe("1 zrobione");
    });
    it("isolate words that run the other way", () => {
        useCatalogue("he", he);
        expect(isolate("Ewa")).toBe("\u2068Ewa\u2069");
        expect(isolate("נועה")).toBe("נועה");
        useCatalogue("en", en);
        expect(t("case.handled", { name: "נועה" })).toBe("Handled by: \u2068נועה\u2069");
    });
    it("fall back on what the server said", () => {
        useCatalogue("en", en);
        expect(tOr("error.nonsense", "its words")).toBe("its words");
        expect((t as (key: string) => string)("no.such")).toBe("no.such");
    });
    it("say durations", () => {
        useCatalogue("en", en);
        expect([20_000, 4 * 60_000, 65 * 60_000, 120 * 60_000, 30 * 3_600_000, 72 * 3_600_000].map(duration))
            .toEqual(["under 1 min", "4 min", "1 h 5 min", "2 h", "30 h", "3 days"]);
    });
});

describe("texts that come later", () => {
    it("are here before any page that waits for them is shown", async () => {
        useCatalogue("en", {});
        const first = loadPageTexts();
        await loadPageTexts(); // another page, while they are on their way
        expect(t("customer.rename")).toBe("Change name");
        await first;
    });
    it("are shown where others of the same language were", () => {
        const shown: string[] = [];
        useCatalogue("en", {});
        const end = effect(() => void shown.push(t("customer.rename")));
        useCatalogue("en", en);
        end();
        expect(shown).toEqual(["customer.rename", "Change name"]);
    });
});

describe("dates", () => {
    it("of another year have their year, those of this one have none", () => {
        useCatalogue("en", en);
        setZone("Europe/Warsaw");
        setServerTime(Date.parse("2026-01-05T10:00:00Z"));
        const inYear = Date.parse("2026-01-02T12:00:00Z");
        const before = Date.parse("2025-12-20T12:00:00Z");
        expect([dateTime(inYear), dateTime(before)]).toEqual(["2 Jan, 13:00", "20 Dec 2025, 13:00"]);
        expect([dayName("2026-01-02"), dayName("2025-12-20")]).toEqual(["Fri 2 Jan", "Sat, 20 Dec 2025"]);
        expect([shortTime(serverNow()), shortTime(before)]).toEqual(["11:00", "20/12/2025"]);
        // New Year's Eve in the workspace's zone, not the browser's or UTC.
        expect(dateTime(Date.parse("2025-12-31T23:30:00Z"))).toBe("1 Jan, 00:30");
        expect([sinceTime(serverNow() - 60_000), sinceTime(inYear)]).toEqual(["10:59", "2 Jan, 13:00"]);
        setServerTime(Date.now());
    });
});

describe("keys", () => {
    const key = (k: string, code: string, shiftKey = false) => signOf({ key: k, code, shiftKey });
    it("are found on other layouts by their place", () => {
        expect(key("о", "KeyJ")).toBe("J");
        expect(key("ח", "KeyJ")).toBe("J");
        expect(key("j", "KeyC")).toBe("J"); // Dvorak: the letter itself counts
        expect(key("?", "Slash", true)).toBe("?");
        expect(key(".", "Slash")).toBe("."); // what is written counts, here too
        expect(["Enter", " ", "F1", "ArrowUp", "é"].map((k) => key(k, k))).toEqual(["", "", "", "", ""]);
    });
    it("are the person's own where one was chosen, and then no other command's", () => {
        expect([keyOf("next"), keyOf("reply")]).toEqual(["J", "R"]);
        ownKeys.value = [{ command: "next", key: "R" }, { command: "note", key: "" }];
        expect([keyOf("next"), keyOf("reply"), keyOf("note"), keyOf("previous")]).toEqual(["R", "", "", "K"]);
        ownKeys.value = [];
    });
});

it("addresses are pages", () => {
    const at = (pathname: string) => parse({ pathname, search: "?view=mine", hash: "" });
    expect(at("/").page).toBe("desk");
    expect(at("/c/0ABC").conversation).toBe("0ABC");
    expect(at("/ledger").page).toBe("ledger");
    expect(at("/ledger/x").page).toBe("missing");
    expect(at("/").query.get("view")).toBe("mine");
});
