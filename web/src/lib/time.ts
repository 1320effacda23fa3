/* Times and durations in words. The server's clock rules: its time came with the bootstrap. */
import { signal } from "@preact/signals";
import { language, t } from "./t";

let offsetMs = 0;

/* Ticks four times a minute; what shows a duration reads it and so stays true. */
export const tick = signal(0);

export function startClock(): void {
    setInterval(() => tick.value++, 15_000);
}

export function setServerTime(serverMs: number): void {
    offsetMs = serverMs - Date.now();
}

export const serverNow = (): number => Date.now() + offsetMs;

/* Reads the tick: use it while rendering. */
export function nowTicking(): number {
    void tick.value;
    return serverNow();
}

export function duration(ms: number): string {
    const minutes = Math.floor(Math.max(0, ms) / 60_000);
    if (minutes < 1) return t("time.under_minute");
    if (minutes < 60) return t("time.minutes", { n: minutes });
    const hours = Math.floor(minutes / 60);
    if (hours < 10 && minutes % 60 > 0) return t("time.hours_minutes", { hours, minutes: minutes % 60 });
    if (hours < 48) return t("time.hours", { n: hours });
    return t("time.days", { n: Math.floor(hours / 24) });
}

const formats = new Map<string, Intl.DateTimeFormat>();
const zone = signal<string | undefined>(undefined); // what is shown follows it

/* The workspace's time zone, "Europe/Warsaw": all colleagues see the same day. */
export function setZone(name: string): void {
    try {
        new Intl.DateTimeFormat("en", { timeZone: name });
        zone.value = name;
    } catch {
        zone.value = undefined; // the browser does not know it: its own zone is the best guess
    }
    formats.clear();
}

/* Making one costs a hundred times what using it does, and every row of the list uses several. */
function format(kind: string, options: Intl.DateTimeFormatOptions, ms: number, tag: string = language.value): string {
    const key = `${tag} ${kind}`;
    const inZone = zone.value; // read also when the format is there: who shows it follows the zone
    let made = formats.get(key);
    if (!made) {
        made = new Intl.DateTimeFormat(tag === "en" ? "en-GB" : tag, inZone && !options.timeZone ? { ...options, timeZone: inZone } : options);
        formats.set(key, made);
    }
    return made.format(ms);
}

export const clockTime = (ms: number): string => format("time", { hour: "2-digit", minute: "2-digit" }, ms);
export const fullTime = (ms: number): string => format("full", { dateStyle: "full", timeStyle: "short" }, ms);

const otherYear = (day: string): boolean => day.slice(0, 4) !== dayOf(serverNow()).slice(0, 4);

/* Of another year with its year: "12 Nov" alone would be taken for this year's. */
export const dateTime = (ms: number): string => (otherYear(dayOf(ms))
    ? format("datetime-year", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }, ms)
    : format("datetime", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }, ms));

/* The time of day if it was today, else with its day. */
export const sinceTime = (ms: number): string => (dayOf(ms) === dayOf(nowTicking()) ? clockTime(ms) : dateTime(ms));

export const workZone = (): string | undefined => zone.value;

/* "tomorrow, 09:00"; further away with the day. */
export function whenTime(ms: number): string {
    const now = nowTicking();
    const day = dayOf(ms);
    const time = clockTime(ms);
    if (day === dayOf(now)) return t("time.today_at", { time });
    if (day === dayOf(now + 86_400_000)) return t("time.tomorrow_at", { time });
    if (day === dayOf(now - 86_400_000)) return t("time.yesterday_at", { time });
    const options = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" } as const;
    return otherYear(day) ? format("when-year", { ...options, year: "numeric" }, ms) : format("when", options, ms);
}

/* YYYY-MM-DD in the workspace's zone. */
export const dayOf = (ms: number): string => format("day-of", { year: "numeric", month: "2-digit", day: "2-digit" }, ms, "en-CA");

/* "2026-11-21" as "Sat, 21 Nov", of another year with its year; days carry no zone. */
export function dayName(day: string): string {
    const options = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" } as const;
    const ms = Date.parse(`${day}T12:00:00Z`);
    return otherYear(day) ? format("name-year", { ...options, year: "numeric" }, ms) : format("name", options, ms);
}

/* Heading between the messages of two days. */
export function dayHeading(ms: number): string {
    const today = dayOf(serverNow());
    const day = dayOf(ms);
    if (day === today) return t("time.today");
    if (day === dayOf(serverNow() - 86_400_000)) return t("time.yesterday");
    return format("day", { weekday: "long", day: "numeric", month: "long", year: "numeric" }, ms);
}

/* For a row of a list: the time today, else the day. */
export function shortTime(ms: number): string {
    const now = nowTicking();
    if (dayOf(ms) === dayOf(now)) return clockTime(ms);
    if (Math.abs(now - ms) < 6 * 86_400_000) return format("weekday", { weekday: "short" }, ms);
    if (otherYear(dayOf(ms))) return format("year", { day: "numeric", month: "numeric", year: "numeric" }, ms);
    return format("shortday", { day: "numeric", month: "short" }, ms);
}
