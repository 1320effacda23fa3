/* The page of promises: mine or all, what is overdue first. Live from the store; what the bootstrap
 * did not bring is read when the page opens. */
import { useEffect, useState } from "preact/hooks";
import { DueMark, PromiseTools } from "../desk/promise";
import { channelLabel, personName } from "../desk/words";
import { route, withQuery } from "../lib/router";
import { t } from "../lib/t";
import { reasonOf } from "../store/actions";
import { address, call, type Failure } from "../store/api";
import { store } from "../store/desk";

const pageRows = 200;

export default function PromisesPage() {
    const mine = route.value.query.get("view") !== "all";
    const me = store.me.value?.id ?? "";
    const [more, setMore] = useState(false);
    const [failed, setFailed] = useState<Failure | null>(null);
    const rows = store.openPromises.value.filter((p) => !mine || p.owner === me);

    const load = async (after: { due_ms: number; id: string } | null): Promise<void> => {
        const read = await call("promises_list", {
            query: { owner: mine ? me : "", limit: pageRows, ...(after ? { after_ms: after.due_ms, after: after.id } : {}) },
        });
        setFailed(read.ok ? null : read);
        if (!read.ok) return;
        store.putPromises(read.value.promises);
        setMore(read.value.more);
    };
    useEffect(() => {
        void load(null);
    }, [mine, store.epoch.value]);

    const tab = (view: string, label: string, here: boolean) => (
        <a href={withQuery({ view })} class="tab" aria-current={here ? "page" : undefined}>{label}</a>
    );
    return (
        <section class="page">
            <header class="page-head">
                <h1>{t("nav.promises")}</h1>
                {rows.length > 0 && <a class="button small" download href={address("promises_csv", {}, { owner: mine ? me : "" })}>{t("ledger.csv_list")}</a>}
            </header>
            <nav class="tabs" aria-label={t("nav.promises")}>
                {tab("", t("promise.mine"), mine)}
                {tab("all", t("promise.all"), !mine)}
            </nav>
            {failed && <p class="error" role="alert">{reasonOf(failed)}</p>}
            {rows.length === 0 && !failed && <p class="help">{t("promise.none")}</p>}
            {rows.length > 0 && (
                <div class="table-frame" tabIndex={0} role="region" aria-label={t("nav.promises")}>
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{t("promise.case")}</th>
                                <th scope="col">{t("promise.what")}</th>
                                <th scope="col">{t("promise.when")}</th>
                                <th scope="col">{t("promise.who")}</th>
                                <th scope="col"><span class="hidden">{t("common.actions")}</span></th>
                            </tr>
                        </thead>
                        <tbody>
                            {rows.map((p) => (
                                <tr key={p.id}>
                                    <th scope="row"><a href={`/c/${p.conversation}`}><bdi>{p.customer_name}</bdi></a><small>{channelLabel(p.channel)}</small></th>
                                    <td class="snippet"><bdi>{p.text || t("promise.default")}</bdi></td>
                                    <td class="nowrap"><DueMark ms={p.due_ms} /></td>
                                    <td><bdi>{personName(p.owner)}</bdi></td>
                                    <td><PromiseTools of={p} /></td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
            {more && <button type="button" class="button" onClick={() => void load(rows.at(-1) ?? null)}>{t("common.more")}</button>}
        </section>
    );
}
