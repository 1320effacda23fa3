import { expect, test } from "vitest";
import { easter, holidays } from "./holidays";

test("Easter Sundays as calendars have them", () => {
    const day = (year: number): string => easter(year).toISOString().slice(0, 10);
    expect([2024, 2025, 2026, 2027, 2038].map(day)).toEqual(["2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25"]);
});

test("Poland: fixed days and those after Easter, from today on", () => {
    const lines = holidays("pl", "2026-05-02").split("\n");
    expect(lines[0]).toBe("2026-05-03 Święto Konstytucji 3 Maja");
    expect(lines).toContain("2026-06-04 Boże Ciało");
    expect(lines).toContain("2027-03-29 Poniedziałek Wielkanocny");
    expect(lines.at(-1)).toBe("2027-12-26 Drugi dzień świąt");
});

test("Israel: by the Hebrew calendar, Independence Day beside the Sabbath", () => {
    const lines = holidays("il", "2026-01-01").split("\n");
    for (const line of ["2026-04-02 פסח", "2026-04-22 יום העצמאות", "2026-05-22 שבועות", "2026-09-12 ראש השנה", "2026-09-21 יום כיפור", "2027-05-12 יום העצמאות"]) {
        expect(lines).toContain(line);
    }
});
