import { describe, expect, it } from "vitest";
import { wallOf } from "./moments";
import { dueOf, pledgeIn, type Day } from "./pledges";

const says: [string, Day][] = [
    ["I'll write tomorrow.", { ahead: 1 }],
    ["We will certainly get back to you on Monday!", { weekday: 1 }],
    ["Sorry for the wait. We are looking into it.", null],
    ["You will hear from us today", { ahead: 0 }],
    ["We'll check. I will answer the day after tomorrow.", { ahead: 2 }],
    ["Odpiszę jutro.", { ahead: 1 }],
    ["Dzień dobry, sprawdzimy to i damy znać w środę.", { weekday: 3 }],
    ["Już to sprawdzamy i odpiszemy Ci jeszcze dzisiaj.", { ahead: 0 }],
    ["Odezwę się pojutrze", { ahead: 2 }],
    ["Завтра напишу.", { ahead: 1 }],
    ["Уже проверяем и ответим в четверг.", { weekday: 4 }],
    ["Здравствуйте! Уточним и вернёмся к вам послезавтра.", { ahead: 2 }],
    ["Разбираемся.", null],
    ["אכתוב מחר.", { ahead: 1 }],
    ["הנושא בבדיקה ונשיב עוד היום.", { ahead: 0 }],
    ["נחזור אליך ביום ראשון", { weekday: 0 }],
    ["אעדכן מחרתיים", { ahead: 2 }],
];
const doesNot = [
    "", "Your parcel will arrive tomorrow.", "You can write to us tomorrow.", "I will not write tomorrow.", "We wrote yesterday.", "We checked it: it is paid.",
    "Paczka przyjdzie jutro.", "Nie napiszemy jutro.", "Sprawdziliśmy: wypłata wyszła dzisiaj.", "Prosimy napisać jutro.",
    "Посылка придёт завтра.", "Мы не ответим завтра.", "Проверили: всё в порядке.",
    "החבילה תגיע מחר.", "לא נכתוב מחר.", "בדקנו: הכול תקין.",
];

describe("a draft that puts the answer off", () => {
    it.each(says)("%s", (text, day) => expect(pledgeIn(text)).toEqual({ day }));
    it.each(doesNot)("is not: %s", (text) => expect(pledgeIn(text)).toBe(null));
});

describe("the day that is meant", () => {
    const due = (day: Day, now: string, zone = "Europe/Warsaw"): string => wallOf(dueOf({ day }, Date.parse(now), zone, 12), zone);
    const friday = "2026-11-20T09:00:00Z";
    it.each([
        [{ ahead: 1 }, friday, "2026-11-21T12:00"], [{ ahead: 2 }, friday, "2026-11-22T12:00"], [null, friday, "2026-11-23T12:00"],
        [{ weekday: 1 }, friday, "2026-11-23T12:00"], [{ weekday: 5 }, friday, "2026-11-27T12:00"],
        [{ ahead: 0 }, friday, "2026-11-20T12:00"], [{ ahead: 0 }, "2026-11-19T22:30:00Z", "2026-11-20T12:00"],
        // The night in which summer time ends has an hour more.
        [{ ahead: 2 }, "2026-10-24T09:00:00Z", "2026-10-26T12:00"],
    ] as [Day, string, string][])("%j from %s is %s", (day, now, wanted) => expect(due(day, now)).toBe(wanted));
    it("is in Jerusalem a Sunday, where the week begins with it", () => expect(due(null, friday, "Asia/Jerusalem")).toBe("2026-11-22T12:00"));
});
