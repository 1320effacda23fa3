/* How much was heard over time and how it was meant, from kept sums: a chart that is drawn once its
 * drawer was fetched (plot.tsx), and the same as a table. Each point opens the posts of its time. Read
 * anew when the watch heard something; what is shown stays until the answer is there, and there is no
 * figure before the first one. */
import { useMemo, useState } from "preact/hooks";
import { channelLabel } from "../desk/words";
import { lazyPage } from "../lib/lazy";
import { go, route, withQuery } from "../lib/router";
import { formatNumber, languageName, t } from "../lib/t";
import { dateTime, dayName, serverNow } from "../lib/time";
import { call, type Watch, type WatchCount, type WatchCounts } from "../store/api";
import { campaignText } from "./campaign";
import { type Fresh, Unanswered, useFresh } from "./fresh";
import type { PlotProps } from "./plot";
import { fillPoints, firstPoint, type Span, spanNamed, spanNames, spans, sumOf } from "./span";

/* Where it cannot be fetched the sums and the table are there all the same. */
const Plot = lazyPage<PlotProps>(() => import("./plot"), () => undefined);

interface Shown {
    span: Span;
    first: number;
    counts: WatchCounts;
}

function useCounts(of: Watch, span: Span): Fresh<Shown> {
    const first = firstPoint(span, serverNow());
    return useFresh(`${of.id} ${span.points} ${first}`, of.heard, async () => {
        const read = await call("watch_counts", { path: { watch: of.id }, query: { grain: span.grain, from_ms: first } });
        return read.ok ? { ok: true, value: { span, first, counts: read.value } } : read;
    });
}

const pointName = (span: Span, at: number): string => (span.grain === "day" ? dayName(new Date(at).toISOString().slice(0, 10)) : dateTime(at));

/* The address of the posts of one point. */
const postsOf = (span: Span, at: number): string => withQuery({ from: String(at), to: String(at + span.stepMs) });

/* The sums of all that is shown, or the figures of the point under the pointer. */
function Legend({ of, name }: { of: Omit<WatchCount, "at_ms">; name: string }) {
    return (
        <p class="chart-legend">
            {(["heard", "negative", "positive"] as const).map((part) => (
                <span key={part} class={`chart-key of-${part}`}>{t(`chart.${part}`)} <b>{formatNumber(of[part])}</b></span>
            ))}
            <span class="chart-when">{name}</span>
        </p>
    );
}

function AsTable({ of, span }: { of: WatchCount[]; span: Span }) {
    return (
        <details class="explain">
            <summary>{t("chart.table")}</summary>
            <div class="table-frame">
                <table class="table numbers">
                    <thead>
                        <tr>
                            <th scope="col">{t("chart.time")}</th><th scope="col" class="figure">{t("chart.heard")}</th>
                            <th scope="col" class="figure">{t("chart.negative")}</th><th scope="col" class="figure">{t("chart.positive")}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {of.filter((one) => one.heard > 0).reverse().map((one) => (
                            <tr key={one.at_ms}>
                                <th scope="row"><a href={postsOf(span, one.at_ms)}>{pointName(span, one.at_ms)}</a></th>
                                <td class="figure">{formatNumber(one.heard)}</td>
                                <td class="figure">{formatNumber(one.negative)}</td>
                                <td class="figure">{formatNumber(one.positive)}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
        </details>
    );
}

function Shares({ title, of, label }: { title: string; of: WatchCounts["languages"]; label(name: string): string }) {
    const most = Math.max(1, ...of.map((one) => one.heard));
    return (
        <section class="shares" aria-label={title}>
            <h4>{title}</h4>
            <ul>
                {of.map((one) => (
                    <li key={one.name}>
                        <span>{one.name ? label(one.name) : t("chart.unknown")}</span>
                        <span class="share-bar" aria-hidden="true"><i style={{ inlineSize: `${(one.heard / most) * 100}%` }} /></span>
                        <b>{formatNumber(one.heard)}</b>
                    </li>
                ))}
            </ul>
        </section>
    );
}

export function Chart({ of }: { of: Watch }) {
    const name = spanNamed(route.value.query.get("span"));
    const counts = useCounts(of, spans[name]);
    const shown = counts.value;
    const [under, setUnder] = useState<number | null>(null);
    const span = shown?.span ?? spans[name];
    const points = useMemo(() => (shown ? fillPoints(shown.span, shown.first, shown.counts.counts) : []), [shown]);
    const sum = useMemo(() => sumOf(points), [points]);
    const point = under === null ? undefined : points[under];
    const marks = [of.from_ms, of.until_ms].filter((at) => at > 0);
    return (
        <section class="chart" aria-label={t("chart.title")}>
            <header class="chart-head">
                <h3>{t("chart.title")}</h3>
                <div class="chips" role="group" aria-label={t("chart.span")}>
                    {spanNames.map((one) => (
                        <button key={one} type="button" class={one === name ? "chip on" : "chip"} aria-pressed={one === name}
                            onClick={() => go(withQuery({ span: one }), "replace")}>{t(`chart.span.${one}`)}</button>
                    ))}
                </div>
            </header>
            <Unanswered of={counts} />
            {shown ? <Legend of={point ?? sum} name={point ? pointName(span, point.at_ms) : t("chart.all")} /> : <p class="chart-legend" />}
            <div class="plot" aria-hidden="true">
                {sum.heard > 0 && <Plot points={points} stepMs={span.stepMs} marks={marks} onHover={setUnder}
                    onPick={(i) => points[i] && go(postsOf(span, points[i].at_ms))} />}
                {shown && sum.heard === 0 && <p>{t("chart.none")}</p>}
            </div>
            {marks.length > 0 && <p class="chart-legend"><span class="chart-key of-campaign">{campaignText(of)}</span></p>}
            {shown && sum.heard === 0 && <p class="hidden">{t("chart.none")}</p>}
            {shown && sum.heard > 0 && (
                <>
                    <AsTable of={points} span={span} />
                    <div class="chart-shares">
                        <Shares title={t("chart.languages")} of={shown.counts.languages} label={languageName} />
                        <Shares title={t("chart.channels")} of={shown.counts.channels} label={channelLabel} />
                    </div>
                </>
            )}
        </section>
    );
}
