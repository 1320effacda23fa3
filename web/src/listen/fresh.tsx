/* Sums of what goes on, read anew when it went on: a watch in a storm is told of many times a second, and
 * each question costs the server a walk over thousands of posts. So there is one question at a time, and
 * what was told of meanwhile asks once more, not sooner than a while after the one before. The last answer
 * stays until the next is there. Nothing is asked while nothing happens. */
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../lib/t";
import { reasonOf } from "../store/actions";
import type { Failure, Result } from "../store/api";

const everyMs = 10_000;

export interface Pace {
    now(): void; // at once, unless a question is on its way: then after its answer
    changed(): void; // at once too if nothing changed for a while
    stop(): void;
}

/* `clock`: what tests put in the place of the time that passes. */
export function makePace(ask: () => Promise<void>, clock = { now: () => performance.now(), later: (act: () => void, ms: number) => setTimeout(act, ms) }): Pace {
    let asking = false;
    let wanted = false;
    let stopped = false;
    let calm = -Infinity; // when the next change may ask
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = (): void => {
        if (stopped) return;
        clearTimeout(timer);
        timer = undefined;
        asking = true;
        void ask().finally(() => {
            asking = false;
            if (!wanted) return;
            wanted = false;
            changed();
        });
    };
    const paced = (): void => {
        calm = clock.now() + everyMs;
        run();
    };
    const changed = (): void => {
        if (asking) wanted = true;
        else if (timer === undefined && !stopped) {
            if (clock.now() >= calm) paced();
            else timer = clock.later(paced, calm - clock.now());
        }
    };
    const stop = (): void => {
        stopped = true;
        clearTimeout(timer);
    };
    return { changed, stop, now: () => (asking ? void (wanted = true) : run()) };
}

export interface Fresh<T> {
    value: T | null;
    failed: Failure | null; // the last question; `value` is then what was answered before
    again(): void;
}

/* `key`: what is asked; another one is another question, asked at once. `version`: grows with what it is
 * about. The answer to a former key stays shown until the new one is there. */
export function useFresh<T>(key: string, version: number, ask: () => Promise<Result<T>>): Fresh<T> {
    const [got, setGot] = useState<Pick<Fresh<T>, "value" | "failed">>({ value: null, failed: null });
    const latest = useRef(ask);
    const seen = useRef(version);
    const pace = useRef<Pace | null>(null);
    latest.current = ask;
    useEffect(() => {
        let mine = true;
        const own = makePace(async () => {
            const read = await latest.current();
            if (mine) setGot((was) => (read.ok ? { value: read.value, failed: null } : { value: was.value, failed: read }));
        });
        pace.current = own;
        seen.current = version;
        own.now();
        return () => {
            mine = false;
            own.stop();
        };
    }, [key]);
    useEffect(() => {
        if (seen.current === version) return;
        seen.current = version;
        pace.current?.changed();
    }, [version]);
    return { ...got, again: () => pace.current?.now() };
}

/* What was not answered, in words, and the way to ask once more. */
export function Unanswered({ of }: { of: Pick<Fresh<unknown>, "failed" | "again"> }) {
    if (!of.failed) return null;
    return <p class="error" role="alert">{reasonOf(of.failed)} <button type="button" class="link" onClick={of.again}>{t("common.try_again")}</button></p>;
}
