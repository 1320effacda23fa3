/* A campaign is a watch with a first and a last day: it takes what was written in them, and is over by
 * itself. Days are those of the workspace's zone; the server is told where they begin and end. */
import { momentOf } from "../lib/moments";
import { t } from "../lib/t";
import { dayName, dayOf, nowTicking, workZone } from "../lib/time";
import type { Watch } from "../store/api";

type Dates = Pick<Watch, "from_ms" | "until_ms">;

const startOf = (day: string): number => momentOf(`${day}T00:00`, workZone());

function dayAfter(day: string): string {
    const next = new Date(`${day}T12:00:00Z`);
    next.setUTCDate(next.getUTCDate() + 1);
    return next.toISOString().slice(0, 10);
}

/* "2026-11-02" and "2026-11-14" as moments, and back; "" is no bound. */
export const datesOf = (first: string, last: string): Dates => ({ from_ms: first ? startOf(first) : 0, until_ms: last ? startOf(dayAfter(last)) : 0 });
export const daysOf = ({ from_ms, until_ms }: Dates): { first: string; last: string } => ({
    first: from_ms > 0 ? dayOf(from_ms) : "", last: until_ms > 0 ? dayOf(until_ms - 1) : "",
});

export function campaignState({ from_ms, until_ms }: Dates, nowMs = nowTicking()): "none" | "ahead" | "on" | "over" {
    if (from_ms === 0 && until_ms === 0) return "none";
    if (until_ms > 0 && nowMs >= until_ms) return "over";
    return nowMs < from_ms ? "ahead" : "on";
}

export function campaignText(of: Dates): string {
    const { first, last } = daysOf(of);
    if (first && last) return t("campaign.between", { from: dayName(first), until: dayName(last) });
    return first ? t("campaign.since", { from: dayName(first) }) : t("campaign.upto", { until: dayName(last) });
}
