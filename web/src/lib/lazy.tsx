/* A page, a part of one or a window over it, fetched when it is first opened, and its texts with it. */
import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { loadPageTexts, t } from "./t";

const againMs = 2000;

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
            Promise.all([load(), loadPageTexts()]).then(([module]) => {
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
