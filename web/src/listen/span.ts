/* How far back a chart looks, and which kept sums it reads for that: never more than 400 points. Points at
 * which nothing was heard are not in the answer; here they are, with nothing. */
import type { WatchCount } from "../store/api";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export interface Span {
    grain: "hour" | "day";
    stepMs: number;
    points: number;
}

export const spans = {
    day: { grain: "hour", stepMs: hourMs, points: 24 },
    week: { grain: "hour", stepMs: hourMs, points: 7 * 24 },
    quarter: { grain: "day", stepMs: dayMs, points: 90 },
    year: { grain: "day", stepMs: dayMs, points: 365 },
} as const satisfies Record<string, Span>;

export type SpanName = keyof typeof spans;
export const spanNames = Object.keys(spans) as SpanName[];
export const spanNamed = (name: string | null): SpanName => spanNames.find((one) => one === name) ?? "quarter";

/* Where the first of its points begins, if the last is the one that goes on now; hours and days of UTC. */
export const firstPoint = (span: Span, nowMs: number): number => Math.floor(nowMs / span.stepMs) * span.stepMs - (span.points - 1) * span.stepMs;

export function fillPoints(span: Span, firstMs: number, counts: WatchCount[]): WatchCount[] {
    const known = new Map(counts.map((one) => [one.at_ms, one]));
    return Array.from({ length: span.points }, (_, i) => {
        const at = firstMs + i * span.stepMs;
        return known.get(at) ?? { at_ms: at, heard: 0, negative: 0, positive: 0 };
    });
}

export function sumOf(points: WatchCount[]): { heard: number; negative: number; positive: number } {
    const sum = { heard: 0, negative: 0, positive: 0 };
    for (const one of points) {
        sum.heard += one.heard;
        sum.negative += one.negative;
        sum.positive += one.positive;
    }
    return sum;
}
