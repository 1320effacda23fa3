import { describe, expect, it } from "vitest";
import { beside, withCase } from "./strip";

const eight = ["a", "b", "c", "d", "e", "f", "g", "h"];

describe("the strip", () => {
    it("takes what is opened at its end, each once", () => {
        expect(withCase([], [], "a")).toEqual({ ids: ["a"], seen: ["a"] });
        expect(withCase(["a", "b"], ["a", "b"], "a")).toEqual({ ids: ["a", "b"], seen: ["b", "a"] });
    });
    it("gives the place of the one that was looked at longest ago", () => {
        const { ids, seen } = withCase(eight, ["b", "c", "a", "d", "e", "f", "g", "h"], "new");
        expect(ids).toEqual(["a", "c", "d", "e", "f", "g", "h", "new"]);
        expect(seen).toEqual(["c", "a", "d", "e", "f", "g", "h", "new"]);
    });
    it("is walked round and round", () => {
        expect([beside(eight, "h", 1), beside(eight, "a", -1), beside(eight, "c", 1)]).toEqual(["a", "h", "d"]);
        expect([beside(eight, "x", 1), beside(eight, "x", -1), beside([], "x", 1), beside(["a"], "a", 1)]).toEqual(["a", "h", "", "a"]);
    });
});
