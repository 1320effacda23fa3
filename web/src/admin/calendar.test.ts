import { describe, expect, it } from "vitest";
import { addDays, readCalendar } from "./calendar";

const today = "2026-11-22";
const file = (...events: string[][]): string => ["BEGIN:VCALENDAR", "VERSION:2.0",
    ...events.flatMap((lines) => ["BEGIN:VEVENT", ...lines, "END:VEVENT"]), "END:VCALENDAR", ""].join("\r\n");
const lines = (...events: string[][]): string[] => readCalendar(file(...events), today).lines;

describe("a calendar file", () => {
    it("gives whole days ahead, in their order, with their names", () => {
        expect(lines(["DTSTART;VALUE=DATE:20261226", "DTEND;VALUE=DATE:20261227", "SUMMARY:Second day"],
            ["DTSTART;VALUE=DATE:20261225", "SUMMARY:Christmas\\, the first"], ["DTSTART;VALUE=DATE:20261001", "SUMMARY:Gone"]))
            .toEqual(["2026-12-25 Christmas, the first", "2026-12-26 Second day"]);
    });
    it("joins lines that were folded, and takes what stands after a quoted colon", () => {
        expect(lines(["DTSTART;VALUE=DATE;X-A=\"b:c\":20261225", "SUMMARY:Boże Naro", " dzenie"])).toEqual(["2026-12-25 Boże Narodzenie"]);
    });
    it("counts each day of what lasts", () => {
        expect(lines(["DTSTART:20261224", "DTEND:20261227", "SUMMARY:Closed"])).toEqual(["2026-12-24 Closed", "2026-12-25 Closed", "2026-12-26 Closed"]);
    });
    it("knows what comes every year, and what ended or is left out", () => {
        expect(lines(["DTSTART:20200101", "RRULE:FREQ=YEARLY", "SUMMARY:New Year"])).toEqual(["2027-01-01 New Year"]);
        expect(lines(["DTSTART:20201225", "RRULE:FREQ=YEARLY;UNTIL=20261231T000000Z", "SUMMARY:X"])).toEqual(["2026-12-25 X"]);
        expect(lines(["DTSTART:20201225", "RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20261225", "SUMMARY:X"])).toEqual(["2027-12-25 X"]);
        expect(lines(["DTSTART:20240229", "RRULE:FREQ=YEARLY", "SUMMARY:Leap"])).toEqual([]);
    });
    it("says how much it could not take", () => {
        const read = readCalendar(file(["DTSTART:20261225T100000Z", "SUMMARY:Meeting"], ["DTSTART:20261225", "RRULE:FREQ=MONTHLY"],
            ["DTSTART:20261301", "SUMMARY:No such month"], ["DTSTART:20261225", "STATUS:CANCELLED"], ["DTSTART:20261225", "DTEND:20280101"]), today);
        expect(read).toEqual({ lines: [], left: 5 });
    });
    it("is not confused by alarms, by other letters or by what is no calendar", () => {
        expect(lines(["dtstart:20261225", "BEGIN:VALARM", "SUMMARY:Wake", "END:VALARM", "summary:Day"])).toEqual(["2026-12-25 Day"]);
        expect(readCalendar("\u0000\u0001 hello", today)).toEqual({ lines: [], left: 0 });
        expect(readCalendar("END:VEVENT\nBEGIN:VEVENT\nDTSTART:20261225", today)).toEqual({ lines: [], left: 0 });
    });
    it("adds to what is there, and leaves that as it is", () => {
        expect(addDays("2026-12-25 09:00-12:00 Half a day\n", ["2026-12-25 Off", "2026-12-26 Off"]))
            .toBe("2026-12-25 09:00-12:00 Half a day\n2026-12-26 Off");
    });
});
