import { describe, expect, test } from "vitest";
import { makePace } from "./fresh";

/* A time that passes when it is told to, and answers that come when they are told to. */
function makeStage() {
    let time = 0;
    let waiting: { at: number; act(): void }[] = [];
    const answers: (() => void)[] = [];
    const asked: number[] = [];
    const pace = makePace(() => {
        asked.push(time);
        return new Promise<void>((resolve) => answers.push(resolve));
    }, { now: () => time, later: (act, ms) => {
        waiting.push({ at: time + ms, act });
        return 0 as unknown as ReturnType<typeof setTimeout>;
    } });
    const pass = (ms: number): void => {
        time += ms;
        const due = waiting.filter((one) => one.at <= time);
        waiting = waiting.filter((one) => one.at > time);
        for (const one of due) one.act();
    };
    const answer = async (): Promise<void> => {
        answers.shift()?.();
        await new Promise((resolve) => setTimeout(resolve));
    };
    return { pace, asked, pass, answer };
}

describe("questions about what goes on", () => {
    test("a storm of changes is one question at a time, ten seconds apart, and the last change is asked for", async () => {
        const { pace, asked, pass, answer } = makeStage();
        pace.now();
        for (let i = 0; i < 30; i++) {
            pace.changed();
            pass(100);
        }
        expect(asked).toEqual([0]);
        await answer();
        expect(asked).toEqual([0, 3000]);
        await answer();
        for (let i = 0; i < 5; i++) pace.changed();
        pass(9999);
        expect(asked).toEqual([0, 3000]);
        pass(1);
        expect(asked).toEqual([0, 3000, 13_000]);
    });

    test("after the last change nothing more is asked, and nothing after the end", async () => {
        const { pace, asked, pass, answer } = makeStage();
        pace.now();
        await answer();
        pass(1_000_000);
        expect(asked).toEqual([0]);
        pace.changed();
        await answer();
        pace.changed();
        pace.stop();
        pass(1_000_000);
        expect(asked).toEqual([0, 1_000_000]);
    });
});
