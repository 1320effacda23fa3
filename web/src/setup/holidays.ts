/* Days off that a house in Poland or in Israel has, as lines of the setting `holidays`: fixed dates,
 * those that follow Easter, and those of the Hebrew calendar, which the browser knows. Proposed, to
 * be looked through: a house keeps its own. */

const iso = (day: Date): string => day.toISOString().slice(0, 10);
const dayMs = 86_400_000;

/* Easter Sunday in the Gregorian calendar (the method of Meeus, Jones and Butcher). */
export function easter(year: number): Date {
    const a = year % 19;
    const b = Math.floor(year / 100);
    const c = year % 100;
    const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
    const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
    const m = Math.floor((a + 11 * h + 22 * l) / 451);
    const n = h + l - 7 * m + 114;
    return new Date(Date.UTC(year, Math.floor(n / 31) - 1, (n % 31) + 1));
}

function polish(year: number): [string, string][] {
    const from = (days: number): string => iso(new Date(easter(year).getTime() + days * dayMs));
    return [
        [`${year}-01-01`, "Nowy Rok"], [`${year}-01-06`, "Trzech Króli"], [from(0), "Wielkanoc"], [from(1), "Poniedziałek Wielkanocny"],
        [`${year}-05-01`, "Święto Pracy"], [`${year}-05-03`, "Święto Konstytucji 3 Maja"], [from(49), "Zielone Świątki"], [from(60), "Boże Ciało"],
        [`${year}-08-15`, "Wniebowzięcie NMP"], [`${year}-11-01`, "Wszystkich Świętych"], [`${year}-11-11`, "Święto Niepodległości"],
        [`${year}-12-24`, "Wigilia"], [`${year}-12-25`, "Boże Narodzenie"], [`${year}-12-26`, "Drugi dzień świąt"],
    ];
}

const hebrewDays: Record<string, string> = {
    "1 Tishri": "ראש השנה", "2 Tishri": "ראש השנה ב׳", "10 Tishri": "יום כיפור", "15 Tishri": "סוכות", "22 Tishri": "שמחת תורה",
    "15 Nisan": "פסח", "21 Nisan": "שביעי של פסח", "6 Sivan": "שבועות",
};

/* Independence Day is 5 Iyar, kept away from the Sabbath: on a Friday or Saturday the Thursday before,
 * on a Monday the Tuesday after. */
function independence(fifth: Date): Date {
    const shift: Record<number, number> = { 5: -1, 6: -2, 1: 1 };
    return new Date(fifth.getTime() + (shift[fifth.getUTCDay()] ?? 0) * dayMs);
}

function israeli(year: number): [string, string][] {
    const hebrew = new Intl.DateTimeFormat("en-u-ca-hebrew", { day: "numeric", month: "long", timeZone: "UTC" });
    const days: [string, string][] = [];
    for (let day = new Date(Date.UTC(year, 0, 1)); day.getUTCFullYear() === year; day = new Date(day.getTime() + dayMs)) {
        const name = hebrew.format(day);
        if (hebrewDays[name]) days.push([iso(day), hebrewDays[name]]);
        else if (name === "5 Iyar") days.push([iso(independence(day)), "יום העצמאות"]);
    }
    return days;
}

export type Country = "pl" | "il";

/* From `today` to the end of next year, in order. */
export function holidays(country: Country, today: string): string {
    const year = Number(today.slice(0, 4));
    const of = country === "pl" ? polish : israeli;
    return [...of(year), ...of(year + 1)].filter(([day]) => day >= today).sort().map((day) => day.join(" ")).join("\n");
}
