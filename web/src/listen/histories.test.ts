import { describe, expect, test } from "vitest";
import { columnOf, isAnswered, takeAnswer, withRole, wishOf, type Layout, type Looked, type Role } from "./histories";

const layout = (roles: Role[], more: Partial<Layout> = {}): Layout => ({
    ...{ format: "csv", encoding: "utf8", separator: "comma", day_order: "day_first" } as Layout,
    ...more, columns: roles.map((role, i) => ({ name: `c${i}`, role })),
});
const looked = (of: Layout, sure = false): Looked =>
    ({ posts: 1, layout: of, rows: [], dates: { example: "03/04/2026", sure, day_first_ms: 1, month_first_ms: 2 } }) as Looked;
const first = (of: Layout) => ({ looked: looked(of), wish: wishOf(of), layout: of });

describe("a file of the past as it is understood", () => {
    test("another column of dates, another encoding: not ready before the answer to that", () => {
        const was = first(layout(["date", "text", "none"]));
        expect(isAnswered(was)).toBe(true);
        const chosen = { ...was, layout: withRole(was.layout, 2, "date") };
        expect(isAnswered(chosen)).toBe(false);
        expect(isAnswered({ ...was, layout: { ...was.layout, encoding: "windows1250" } })).toBe(false);
        const now = takeAnswer(chosen, looked(layout(["date", "text", "none"], { day_order: "month_first" })), wishOf(chosen.layout));
        expect(isAnswered(now)).toBe(true);
        expect(columnOf(now.layout, "date")).toBe(2);
        expect(now.layout.day_order).toBe("month_first");
    });

    test("what was chosen by hand stays when the file is read in another encoding", () => {
        const was = first(layout(["date", "text", "none", "author"]));
        const chosen = { ...was, layout: { ...withRole(withRole(was.layout, 2, "text"), 3, "none"), encoding: "windows1250", day_order: "month_first" } as Layout };
        const now = takeAnswer(chosen, looked(layout(["date", "text", "none", "author"], { encoding: "windows1250" })), wishOf(chosen.layout));
        expect(now.layout.columns.map((one) => one.role)).toEqual(["date", "none", "text", "none"]);
        expect(now.layout.day_order).toBe("month_first");
        expect(isAnswered(now)).toBe(true);
    });

    test("other columns have the roles that are proposed for them, and are asked about", () => {
        const was = first(layout(["none"], { separator: "comma" }));
        const chosen = { ...was, layout: { ...withRole(was.layout, 0, "text"), separator: "semicolon" } as Layout };
        const now = takeAnswer(chosen, looked(layout(["text", "date"], { separator: "semicolon" })), wishOf(chosen.layout));
        expect(now.layout.columns.map((one) => one.role)).toEqual(["text", "date"]);
        expect(isAnswered(now)).toBe(false);
    });
});
