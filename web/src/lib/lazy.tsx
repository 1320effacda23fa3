/* A page that is fetched when it is first opened, and its texts with it. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { loadPageTexts, t } from "./t";

export function lazyPage(load: () => Promise<{ default: ComponentType }>): ComponentType {
    let loaded: ComponentType | null = null;
    return function Lazy() {
        const [, setReady] = useState(0);
        const [failed, setFailed] = useState(false);
        const fetchIt = (): void => {
            setFailed(false);
            Promise.all([load(), loadPageTexts()]).then(([module]) => {
                loaded = module.default;
                setReady((n) => n + 1);
            }, () => setFailed(true));
        };
        useEffect(() => {
            if (!loaded) fetchIt();
        }, []);
        if (loaded) {
            const Loaded = loaded;
            return <Loaded />;
        }
        return (
            <section class="page nothing">
                {failed
                    ? <><p>{t("error.offline")}</p><button type="button" class="button" onClick={fetchIt}>{t("common.try_again")}</button></>
                    : <p class="late">{t("common.loading")}</p>}
            </section>
        );
    };
}
