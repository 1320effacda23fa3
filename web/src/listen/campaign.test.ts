import assert from "node:assert/strict";
import { it } from "node:test";
import { setZone } from "../lib/time";
import { campaignState, datesOf, daysOf } from "./campaign";

it("days of a campaign are those of the workspace, the last one with all its hours", () => {
    setZone("Europe/Warsaw");
    const dates = datesOf("2026-10-24", "2026-10-25"); // the night between has an hour more
    assert.deepEqual(dates, { from_ms: Date.UTC(2026, 9, 23, 22), until_ms: Date.UTC(2026, 9, 25, 23) });
    assert.deepEqual(daysOf(dates), { first: "2026-10-24", last: "2026-10-25" });
    assert.deepEqual(datesOf("", ""), { from_ms: 0, until_ms: 0 });
    assert.deepEqual(daysOf({ from_ms: 0, until_ms: 0 }), { first: "", last: "" });
});

it("it is ahead, on and over by its dates alone", () => {
    const dates = { from_ms: 100, until_ms: 200 };
    assert.deepEqual([99, 100, 199, 200].map((now) => campaignState(dates, now)), ["ahead", "on", "on", "over"]);
    assert.equal(campaignState({ from_ms: 0, until_ms: 0 }, 1), "none");
    assert.equal(campaignState({ from_ms: 0, until_ms: 200 }, 1), "on");
    assert.equal(campaignState({ from_ms: 100, until_ms: 0 }, 1000), "on");
});
