/* Days off out of a calendar file (iCalendar, RFC 5545), as lines of the setting `holidays`.
 *
 * Read in the browser, because what comes of it is text in a field that a person looks through and
 * saves: nothing of the file reaches the server. Taken are events of whole days: each day of one that
 * lasts, and of one that comes again every year on the same date each time that lies ahead. Left out
 * are events with hours, cancelled ones and other rules of repetition; how many is said. */

const dayMs = 86_400_000;
const daysMax = 200; // lines of the setting
const lastsMax = 31; // what lasts longer is no holiday

interface Event { day: string; until: string; name: string; rule: string; off: string[] }

export interface Calendar { lines: string[]; left: number }

const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/* "20261225" as "2026-12-25"; "" if it is no day of the calendar. */
function dayOf(value: string): string {
    const found = /^(\d{4})(\d\d)(\d\d)$/.exec(value.trim());
    if (!found) return "";
    const text = `${found[1]}-${found[2]}-${found[3]}`;
    const ms = Date.parse(`${text}T00:00:00Z`);
    return !Number.isNaN(ms) && iso(ms) === text ? text : "";
}

const plain = (text: string): string => text.replace(/\\[nN]/g, " ").replace(/\\(.)/g, "$1").replace(/\s+/g, " ").trim();

/* The lines of each event, those that were folded in one piece. */
function eventsOf(text: string): Event[] {
    const events: Event[] = [];
    let now: Event | null = null;
    let inside = 0; // an alarm within an event has lines of its own
    for (const line of text.replace(/\r\n?/g, "\n").replace(/\n[ \t]/g, "").split("\n")) {
        const at = line.search(/[;:]/);
        const colon = /^(?:[^":]|"[^"]*")*/.exec(line)?.[0].length ?? line.length;
        const name = line.slice(0, at < 0 ? line.length : at).toUpperCase();
        const value = line.slice(colon + 1);
        if (name === "BEGIN" && value.trim().toUpperCase() === "VEVENT") {
            now = { day: "", until: "", name: "", rule: "", off: [] };
            inside = 0;
        } else if (name === "BEGIN") inside++;
        else if (name === "END" && value.trim().toUpperCase() === "VEVENT") {
            if (now) events.push(now);
            now = null;
        } else if (name === "END") inside--;
        else if (now && inside <= 0) take(now, name, value);
    }
    return events;
}

function take(event: Event, name: string, value: string): void {
    if (name === "DTSTART") event.day = dayOf(value);
    else if (name === "DTEND") event.until = dayOf(value);
    else if (name === "SUMMARY") event.name = plain(value);
    else if (name === "RRULE") event.rule = value.trim().toUpperCase();
    else if (name === "EXDATE") event.off.push(...value.split(",").map(dayOf));
    else if (name === "STATUS" && value.trim().toUpperCase() === "CANCELLED") event.day = "";
}

/* Every year on the same date, for ever or until a day; null if it is another rule. */
function yearly(rule: string): { last: string } | null {
    const parts = new Map(rule.split(";").map((part): [string, string] => [part.split("=")[0] ?? "", part.split("=")[1] ?? ""]));
    const known = ["FREQ", "INTERVAL", "UNTIL", "WKST", "BYMONTH", "BYMONTHDAY"];
    if (parts.get("FREQ") !== "YEARLY" || (parts.get("INTERVAL") ?? "1") !== "1" || [...parts.keys()].some((key) => !known.includes(key))) return null;
    return { last: dayOf((parts.get("UNTIL") ?? "").slice(0, 8)) || "9999-12-31" };
}

/* Its days from `today` to the end of next year; null if we cannot tell. */
function daysOf(event: Event, today: string): string[] | null {
    if (!event.day) return null;
    const again = event.rule ? yearly(event.rule) : { last: event.day };
    const lasts = event.until ? Math.round((Date.parse(event.until) - Date.parse(event.day)) / dayMs) : 1;
    if (!again || lasts < 0 || lasts > lastsMax) return null;
    const year = Number(today.slice(0, 4));
    const first = event.rule ? [year - 1, year, year + 1].map((y) => `${y}${event.day.slice(4)}`) : [event.day];
    return first.filter((day) => day >= event.day && day <= again.last && !event.off.includes(day) && dayOf(day.replaceAll("-", "")) !== "")
        .flatMap((day) => Array.from({ length: Math.max(1, lasts) }, (_, i) => iso(Date.parse(day) + i * dayMs)))
        .filter((day) => day >= today && day <= `${year + 1}-12-31`);
}

/* `unnamed` is what a day without a name is called. */
export function readCalendar(text: string, today: string, unnamed = "-"): Calendar {
    const days = new Map<string, string>();
    let left = 0;
    for (const event of eventsOf(text)) {
        const found = daysOf(event, today);
        if (!found) left++;
        const name = event.name || unnamed;
        for (const day of found ?? []) days.set(day, days.has(day) ? `${days.get(day)}, ${name}` : name);
    }
    const lines = [...days].sort().map(([day, name]) => `${day} ${name}`);
    return { lines: lines.slice(0, daysMax), left };
}

/* What stood there, with what the file adds: a day that is there already stays as it was. */
export function addDays(before: string, lines: string[]): string {
    const kept = before.split("\n").map((line) => line.trim()).filter(Boolean);
    const known = new Set(kept.map((line) => line.split(" ")[0]));
    return [...kept, ...lines.filter((line) => !known.has(line.split(" ")[0]))].sort().join("\n");
}
