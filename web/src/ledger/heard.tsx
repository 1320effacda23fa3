/* The second equation: heard = needs an answer + does not (rule, person) + not yet judged, a line for each
 * watch; each number opens its posts. Honest while nothing is listened for. */
import { useEffect } from "preact/hooks";
import { formatNumber, t } from "../lib/t";
import { listening, needWatches, watches } from "../listen/watches";

const columns = ["heard", "needs", "by_rule", "by_person", "open"] as const;
const filterOf = { heard: "", needs: "?judged=needs", by_rule: "?judged=rule", by_person: "?judged=person", open: "?judged=open" };

export function Heard() {
    useEffect(needWatches, []);
    const list = listening();
    const unkept = list.some((one) => one.unkept > 0);
    const labels = { heard: t("watch.eq_heard"), needs: t("watch.eq_needs"), by_rule: t("watch.eq_rule"), by_person: t("watch.eq_person"), open: t("watch.eq_open") };
    return (
        <section aria-label={t("heard.title")}>
            <h2>{t("heard.title")}</h2>
            {watches.value && list.length === 0 && <p>{t("heard.off")} <a href="/listen">{t("heard.begin")}</a></p>}
            {list.length > 0 && (
                <div class="table-frame" tabIndex={0} role="region" aria-label={t("heard.title")}>
                    <table class="table numbers">
                        <thead>
                            <tr>
                                <th scope="col">{t("heard.watch")}</th>
                                {columns.map((name) => <th key={name} scope="col" class="figure">{labels[name]}</th>)}
                                {unkept && <th scope="col" class="figure">{t("watch.eq_unkept")}</th>}
                            </tr>
                        </thead>
                        <tbody>
                            {list.map((one) => (
                                <tr key={one.id}>
                                    <th scope="row"><a href={`/listen/${one.id}`}><bdi>{one.name}</bdi></a></th>
                                    {columns.map((name) => (
                                        <td key={name} class="figure"><a class={one[name] === 0 ? "number zero" : "number"} href={`/listen/${one.id}${filterOf[name]}`}
                                            aria-label={t("ledger.show", { name: labels[name], n: one[name] })}>{formatNumber(one[name])}</a></td>
                                    ))}
                                    {unkept && <td class="figure">{formatNumber(one.unkept)}</td>}
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
            <p class="help">{t("heard.formula")}</p>
        </section>
    );
}
