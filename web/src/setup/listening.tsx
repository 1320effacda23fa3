/* The first watch: a query proposed from the brand's name, its forms shown, tried on what was heard
 * lately, and kept. */
import { useEffect, useRef } from "preact/hooks";
import { t } from "../lib/t";
import { Editor } from "../listen/editor";
import { listening, needWatches, watches } from "../listen/watches";
import { Icon } from "../ui/icon";
import { proposeQuery } from "./query";

export const watched = (): boolean => listening().length > 0;

/* `fresh`: the form above has just been saved, so the eye and the reader go on here. */
export function FirstWatch({ brand, fresh, onDone }: { brand: string; fresh: boolean; onDone(): void }) {
    const heading = useRef<HTMLHeadingElement>(null);
    useEffect(needWatches, []);
    const list = listening();
    const known = watches.value !== null;
    useEffect(() => {
        if (!known || !fresh) return;
        heading.current?.scrollIntoView({ block: "start" });
        heading.current?.focus({ preventScroll: true });
    }, [known, fresh]);
    if (!known) return <p class="late">{t("common.loading")}</p>;
    return (
        <section class="form" aria-labelledby="first-watch">
            <h3 id="first-watch" ref={heading} tabIndex={-1}>{t("setup.watch.title")}</h3>
            {list.length > 0 ? (
                <>
                    <p class="good-text" role="status"><Icon name="check" />{t("setup.watch.listens", { names: list.map((one) => one.name).join(", ") })}</p>
                    <p class="help">{t("setup.watch.then")}</p>
                    <div class="actions">
                        <button type="button" class="button primary" onClick={onDone}>{t("setup.next")}</button>
                        <a class="button" href={`/listen/${list[0]?.id ?? ""}`}>{t("nav.listen")}</a>
                    </div>
                </>
            ) : (
                <>
                    <p>{t("setup.watch.what")}</p>
                    <Editor key={brand} of={null} proposed={{ name: brand.slice(0, 60), query: proposeQuery(brand) }} onDone={() => undefined} />
                </>
            )}
        </section>
    );
}
