import { describe, expect, it } from "vitest";
import type { Watch } from "../store/api";
import { waitingOutside, watches } from "../listen/watches";
import en from "../../../i18n/en.json";
import { closingRules, sentenceOf, type Facts } from "./sentence";

const quiet: Facts = { counted: true, sure: true, people: 0, unowned: 0, answering: 0, uncertain: 0, moved: 0, heard: 0 };
const say = (change: Partial<Facts>) => sentenceOf({ ...quiet, ...change });

describe("the sentence", () => {
    it("has no tick while public posts are not judged", () => {
        expect(sentenceOf({ ...quiet, heard: 2 })).toEqual({ main: "all", also: ["heard"], clear: false });
    });
    it("has no tick before it is known what watches heard", () => {
        expect(waitingOutside()).toBe(null);
        expect(sentenceOf({ ...quiet, heard: null })).toEqual({ main: "all", also: [], clear: false });
        watches.value = new Map();
        expect(waitingOutside()).toBe(0);
        watches.value = new Map([["w", { active: true, name: "brand", open: 2, needs: 1 } as Watch]]);
        expect(waitingOutside()).toBe(3);
        watches.value = null;
    });
    it("is chosen by the numbers", () => {
        expect(say({}).main).toBe("all");
        expect(say({ counted: false })).toEqual({ main: "none", also: [], clear: false });
        expect(say({ answering: 2 })).toEqual({ main: "sending", also: [], clear: false });
        expect(say({ people: 3 })).toEqual({ main: "handled", also: ["waiting"], clear: false });
        expect(say({ people: 3, answering: 1 }).also).toEqual(["waiting", "answering"]);
        expect(say({ people: 3, unowned: 1 })).toEqual({ main: "waiting", also: ["unowned"], clear: false });
        expect(say({ people: 1, moved: 1 })).toEqual({ main: "waiting", also: ["moved"], clear: false });
        expect(say({ people: 1, uncertain: 1, answering: 1 }).also).toEqual(["uncertain", "answering"]);
    });
    it("has its tick only when nothing at all is open", () => {
        expect(say({}).clear).toBe(true);
        expect(say({ sure: false }).clear).toBe(false);
        for (const field of ["people", "unowned", "answering", "uncertain", "moved"] as const) {
            if (field === "unowned" || field === "moved") continue; // both are of people who wait
            expect(say({ [field]: 1 }).clear).toBe(false);
        }
        expect(say({ people: 1, unowned: 1, moved: 1 }).clear).toBe(false);
    });
    it("never says that somebody handles what nobody here has", () => {
        for (const unowned of [0, 1]) for (const moved of [0, 1]) for (const uncertain of [0, 1]) {
            const { main } = say({ people: 1, unowned, moved, uncertain });
            expect(main === "handled").toBe(unowned + moved + uncertain === 0);
        }
    });
});

describe("the rules of closing", () => {
    const texts: Record<string, unknown> = en;
    const textOf = (rule: string): string => (texts[`closing.${rule}`] as { text: string }).text;
    it("are all explained, and none that is written is left out", () => {
        const written = Object.keys(texts).filter((key) => key.startsWith("closing.") && key !== "closing.title").map((key) => key.slice(8));
        expect([...closingRules].sort()).toEqual(written.sort());
    });
    it("say what a holding answer does, and what counts as open", () => {
        expect(textOf("holding")).toMatch(/first-answer clock.*promise.*stays open/);
        expect(textOf("uncertain")).toMatch(/failed leaves the row open.*counts as open too and is shown apart/);
        expect(textOf("elsewhere")).toMatch(/network’s own app.*closes/);
        expect(textOf("returns")).toMatch(/writes again opens/);
    });
});
