/* A page, a part of one or a window over it, fetched when it is first opened, and its texts with it. */
import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import { loadOperations } from "../store/api";
import { loadPageTexts, t } from "./t";

const againMs = 2000;

/* Also what it says and asks. */
const whole = <M,>(load: () => Promise<M>): Promise<M> => Promise.all([load(), loadPageTexts(), loadOperations()]).then(([loaded]) => loaded);

/* A module with texts of its own that shows no part of a page. */
export const lazyWords = <M,>(load: () => Promise<M>) => (): Promise<M> => whole(load);

/* A module whose texts come with the page that shows it, fetched when it is first needed: null until then. Whoever renders
 * with it is rendered again; where it could not be fetched, the next need asks again. */
export function lazyModule<M>(load: () => Promise<M>): { now(): M | null; need(): Promise<void> } {
    const module = signal<M | null>(null);
    let fetching: Promise<void> | null = null;
    const need = (): Promise<void> => fetching ??= load().then((loaded) => {
        module.value = loaded;
    }, () => {
        fetching = null;
    });
    return {
        need,
        now: () => {
            void need();
            return module.value;
        },
    };
}

/* `failedQuietly`: a window or a pane shows nothing while it is fetched; this is done where that
 * failed, and as long as it is shown it is fetched again. */
export function lazyPage<P extends object = object>(load: () => Promise<{ default: ComponentType<P> }>, failedQuietly?: () => void): ComponentType<P> {
    let loaded: ComponentType<P> | null = null;
    return function Lazy(props: P) {
        const [, setReady] = useState(0);
        const [failed, setFailed] = useState(false);
        const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
        const fetchIt = (): void => {
            setFailed(false);
            whole(load).then((module) => {
                loaded = module.default;
                setReady((n) => n + 1);
            }, () => {
                if (!failedQuietly) return setFailed(true);
                failedQuietly();
                timer.current = setTimeout(fetchIt, againMs);
            });
        };
        const empty = !loaded; // as this was first rendered
        useEffect(() => {
            if (!loaded) fetchIt();
            else if (empty) setReady((n) => n + 1); // it came for another one, between that and now
            return () => clearTimeout(timer.current);
        }, []);
        if (loaded) {
            const Loaded = loaded;
            return <Loaded {...props} />;
        }
        if (failedQuietly) return null;
        return (
            <section class="page nothing">
                {failed
                    ? <><p>{t("error.offline")}</p><button type="button" class="button" onClick={fetchIt}>{t("common.try_again")}</button></>
                    : <p class="late">{t("common.loading")}</p>}
            </section>
        );
    };
}
