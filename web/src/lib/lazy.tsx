/* A page, a part of one or a window over it, fetched when it is first opened, and its texts with it. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { loadPageTexts, t } from "./t";

/* `failedQuietly`: a window or a pane shows nothing while it is fetched; this is done where that
 * failed, and it is fetched anew when it is next shown. */
export function lazyPage<P extends object = object>(load: () => Promise<{ default: ComponentType<P> }>, failedQuietly?: () => void): ComponentType<P> {
    let loaded: ComponentType<P> | null = null;
    return function Lazy(props: P) {
        const [, setReady] = useState(0);
        const [failed, setFailed] = useState(false);
        const fetchIt = (): void => {
            setFailed(false);
            Promise.all([load(), loadPageTexts()]).then(([module]) => {
                loaded = module.default;
                setReady((n) => n + 1);
            }, () => (failedQuietly ? failedQuietly() : setFailed(true)));
        };
        useEffect(() => {
            if (!loaded) fetchIt();
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
