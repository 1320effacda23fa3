import { describe, expect, test } from "vitest";
import { guessServers } from "../admin/mailbox";
import { languages, type Language } from "../lib/t";
import { asRegister, prepared, registers } from "./answers";
import { proposeQuery } from "./query";

test.each([
    ["Kotwica", "Kotwica"],
    ["Kotwica Ubezpieczenia", "\"Kotwica Ubezpieczenia\" OR #kotwicaubezpieczenia OR @kotwicaubezpieczenia"],
    ["  T-Mobile ", "\"T Mobile\" OR #tmobile OR @tmobile"],
    ["הראל ביטוח", "\"הראל ביטוח\" OR #הראלביטוח OR @הראלביטוח"],
    ["NOT", "\"NOT\""],
    ["\"(x:", ""],
])("a query for the brand %s", (brand, query) => {
    expect(proposeQuery(brand)).toBe(query);
});

test.each([
    ["help@kotwica.example", "imaps://imap.kotwica.example", "smtps://smtp.kotwica.example"],
    ["Shop@Gmail.com other@kotwica.example", "imaps://imap.gmail.com", "smtps://smtp.gmail.com"],
    ["a@outlook.com,b@x.example", "imaps://outlook.office365.com", "smtp://smtp.office365.com:587"],
])("servers of the mailbox %s", (addresses, imap, smtp) => {
    expect(guessServers(addresses)).toEqual({ imap_url: imap, smtp_url: smtp });
});

test.each(["", "help", "help@", "help@kotwica", "@kotwica.example"])("no guess from '%s'", (addresses) => {
    expect(guessServers(addresses)).toEqual({});
});

describe("prepared answers", () => {
    const all = (Object.keys(languages) as Language[]).flatMap((language) => registers.map((register) => ({ language, register, list: prepared(language, register) })));
    test("there are three in each register of each language, and the registers differ", () => {
        for (const { list } of all) expect(list.map((one) => one.text.length > 20)).toEqual([true, true, true]);
        for (const language of Object.keys(languages) as Language[]) {
            expect(new Set(registers.map((register) => prepared(language, register)[0]?.text)).size).toBe(3);
        }
    });
    test("Polish has forms for Pani and Pan where a sentence needs them, and none where one says ty", () => {
        const forms = (register: (typeof registers)[number]) => prepared("pl", register).map((one) => one.forms.map((form) => form.name));
        expect(forms("official")).toEqual([["sprawdzamy, Pani", "sprawdzamy, Pan"], ["numer, Pani", "numer, Pan"], ["prywatnie, Pani", "prywatnie, Pan"]]);
        expect(forms("polite")).toEqual([[], ["numer, Pani", "numer, Pan"], ["prywatnie, Pani", "prywatnie, Pan"]]);
        expect(forms("direct")).toEqual([[], [], []]);
        for (const { language, list } of all) {
            for (const one of list) if (language === "pl") expect(one.text).not.toMatch(/\bPan(i|a|u)?\b|\//u);
        }
    });
    test("Russian writes вы in small letters", () => {
        for (const { language, list } of all) {
            if (language === "ru") for (const one of list) expect(one.text).not.toMatch(/Вы|Вам|Вас|Ваш/u);
        }
    });
    test("an unknown register is the polite one", () => expect(asRegister("formal")).toBe("polite"));
});
