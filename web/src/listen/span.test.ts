import { describe, expect, it } from "vitest";
import { fillPoints, firstPoint, spanNamed, spanNames, spans, sumOf } from "./span";

const now = Date.UTC(2026, 2, 29, 13, 37);

describe("a span of time", () => {
    it("never asks for more than 400 points, and ends with the one that goes on now", () => {
        for (const name of spanNames) {
            const span = spans[name];
            const last = firstPoint(span, now) + (span.points - 1) * span.stepMs;
            expect(span.points).toBeLessThanOrEqual(400);
            expect(last <= now && now < last + span.stepMs).toBe(true);
        }
    });
    it("is the one that an address names, else a quarter of a year", () => {
        expect(["week", "century", null].map(spanNamed)).toEqual(["week", "quarter", "quarter"]);
    });
    it("has a point also where nothing was heard; what is older is not in it", () => {
        const first = firstPoint(spans.day, now);
        const heard = { at_ms: first + 2 * spans.day.stepMs, heard: 5, negative: 2, positive: 1 };
        const points = fillPoints(spans.day, first, [{ ...heard, at_ms: first - spans.day.stepMs }, heard]);
        expect(points).toHaveLength(24);
        expect(points[2]).toEqual(heard);
        expect(points[3]).toEqual({ at_ms: first + 3 * spans.day.stepMs, heard: 0, negative: 0, positive: 0 });
        expect(sumOf(points)).toEqual({ heard: 5, negative: 2, positive: 1 });
    });
});
