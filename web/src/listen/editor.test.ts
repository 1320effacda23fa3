import { describe, expect, test } from "vitest";
import { added, struckOut } from "./editor";

describe("a query that is changed by a click", () => {
    test("a form is struck out, another one, and asked for again", () => {
        const word = { column: 1, columns: 5 };
        expect(struckOut("warta -rzeka", word, "warto")).toBe("warta{-warto} -rzeka");
        expect(struckOut("warta{-warto}", { column: 1, columns: 13 }, "wart")).toBe("warta{-warto -wart}");
        expect(struckOut("a warta{-warto -wart} b", { column: 3, columns: 19 }, "warto")).toBe("a warta{-wart} b");
        expect(struckOut("warta{-warto}", { column: 1, columns: 13 }, "warto")).toBe("warta");
    });

    test("a spelling is added, in parentheses beside other words; columns are characters", () => {
        expect(added("kotwica", { text: "котвица", column: 1, columns: 7, wrap: false })).toBe("kotwica OR котвица");
        expect(added("\u{1F6A2} kotwica -port", { text: "~kotwica", column: 3, columns: 7, wrap: true })).toBe("\u{1F6A2} (kotwica OR ~kotwica) -port");
    });
});
