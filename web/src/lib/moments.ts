/* Times a person picks with one choice: later today, tomorrow, the next working day. All in the
 * workspace's zone, so that "tomorrow at 9" is the same for every colleague. Pure. */

const dayMs = 86_400_000;
const hourMs = 3_600_000;

const clocks = new Map<string, Intl.DateTimeFormat>(); // to make one takes a hundred times as long as to read it

function clockOf(zone = ""): Intl.DateTimeFormat {
    let clock = clocks.get(zone);
    if (!clock) {
        clock = new Intl.DateTimeFormat("en-US", {
            hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
            hour: "numeric", minute: "numeric", second: "numeric", ...(zone ? { timeZone: zone } : {}),
        });
        clocks.set(zone, clock);
    }
    return clock;
}

/* How far the zone is ahead of UTC at this moment. */
function offsetMs(ms: number, zone: string | undefined): number {
    const parts = clockOf(zone).formatToParts(ms);
    const of = (type: string): number => Number(parts.find((p) => p.type === type)?.value ?? 0);
    const wall = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
    return wall - Math.floor(ms / 1000) * 1000;
}

/* "2026-11-22T09:00" on a clock of the zone. An hour that summer time leaves out is the one after it. */
export function momentOf(wall: string, zone?: string): number {
    const utc = Date.parse(`${wall}Z`);
    const first = utc - offsetMs(utc, zone);
    return utc - offsetMs(first, zone);
}

/* The clock of the zone at this moment, as a field for day and time takes it. */
export function wallOf(ms: number, zone?: string): string {
    return new Date(ms + offsetMs(ms, zone)).toISOString().slice(0, 16);
}

/* Where the working week is Sunday to Thursday. */
const sundayZones = new Set(["Asia/Jerusalem", "Asia/Tel_Aviv", "Israel"]);

function isWorkday(day: string, zone: string | undefined): boolean {
    const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
    return sundayZones.has(zone ?? "") ? weekday < 5 : weekday > 0 && weekday < 6;
}

const dayAfter = (day: string, days: number): string =>
    new Date(Date.parse(`${day}T12:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

export interface Moments { laterToday: number; tomorrow: number; workday: number }

/* laterToday is 0 where nothing is left of the day; tomorrow and workday at `hour`, and workday is 0
 * where it is tomorrow. */
export function momentsFrom(now: number, zone: string | undefined, hour = 9): Moments {
    const today = wallOf(now, zone).slice(0, 10);
    const at = (day: string): number => momentOf(`${day}T${String(hour).padStart(2, "0")}:00`, zone);
    const later = Math.ceil((now + 2 * hourMs) / hourMs) * hourMs;
    const sameDay = wallOf(later, zone).slice(0, 10) === today;
    let days = 1;
    while (!isWorkday(dayAfter(today, days), zone)) days++;
    return {
        laterToday: sameDay ? later : 0,
        tomorrow: at(dayAfter(today, 1)),
        workday: days === 1 ? 0 : at(dayAfter(today, days)),
    };
}
