import { expect, it } from "vitest";
import { setZone } from "../lib/time";
import { campaignState, datesOf, daysOf } from "./campaign";

it("has the workspace's days, the last one with all its hours", () => {
    setZone("Europe/Warsaw");
    const dates = datesOf("2026-10-24", "2026-10-25"); // the night between has an hour more
    expect(dates).toEqual({ from_ms: Date.UTC(2026, 9, 23, 22), until_ms: Date.UTC(2026, 9, 25, 23) });
    expect(daysOf(dates)).toEqual({ first: "2026-10-24", last: "2026-10-25" });
    expect(datesOf("", "")).toEqual({ from_ms: 0, until_ms: 0 });
    expect(daysOf({ from_ms: 0, until_ms: 0 })).toEqual({ first: "", last: "" });
});

it("is ahead, on and over by its dates alone", () => {
    const dates = { from_ms: 100, until_ms: 200 };
    expect([99, 100, 199, 200].map((now) => campaignState(dates, now))).toEqual(["ahead", "on", "on", "over"]);
    expect(campaignState({ from_ms: 0, until_ms: 0 }, 1)).toBe("none");
    expect(campaignState({ from_ms: 0, until_ms: 200 }, 1)).toBe("on");
    expect(campaignState({ from_ms: 100, until_ms: 0 }, 1000)).toBe("on");
});
