/* How much was heard, a bar for each of the last thirty days, from kept sums. Read anew when the watch
 * heard something; a screen reader gets the same as a table. */
import { useEffect, useState } from "preact/hooks";
import { formatNumber, t } from "../lib/t";
import { serverNow, shortTime } from "../lib/time";
import { call, type Watch, type WatchCounts } from "../store/api";

const dayMs = 86_400_000;
const days = 30;

export function Days({ of }: { of: Watch }) {
    const [counts, setCounts] = useState<WatchCounts | null>(null);
    const today = Math.floor(serverNow() / dayMs) * dayMs;
    const from = today - (days - 1) * dayMs;
    useEffect(() => {
        let mine = true;
        void call("watch_counts", { path: { watch: of.id }, query: { grain: "day", from_ms: from } }).then((read) => {
            if (mine && read.ok) setCounts(read.value);
        });
        return () => {
            mine = false;
        };
    }, [of.id, of.heard, from]);
    const byDay = new Map(counts?.counts.map((c) => [c.at_ms, c]));
    const most = Math.max(1, ...[...byDay.values()].map((c) => c.heard));
    const all = [...byDay.values()].reduce((n, c) => n + c.heard, 0);
    const negative = [...byDay.values()].reduce((n, c) => n + c.negative, 0);
    return (
        <figure class="days" aria-label={t("watch.days", { n: days })}>
            <figcaption>{t("watch.days", { n: days })} <b>{formatNumber(all)}</b>
                {negative > 0 && <span class="negative">{t("watch.negative", { n: negative })}</span>}</figcaption>
            <div class="bars-of-days" aria-hidden="true">
                {Array.from({ length: days }, (_, i) => {
                    const at = from + i * dayMs;
                    const count = byDay.get(at);
                    const n = count?.heard ?? 0;
                    return (
                        <span key={at} class="day-of-posts" title={`${shortTime(at)}: ${formatNumber(n)}`}>
                            <i style={{ blockSize: `${(n / most) * 100}%` }} />
                            {count && count.negative > 0 && <i class="bad" style={{ blockSize: `${(count.negative / most) * 100}%` }} />}
                        </span>
                    );
                })}
            </div>
            <table class="hidden">
                <tbody>{[...byDay.values()].map((c) => <tr key={c.at_ms}><th scope="row">{shortTime(c.at_ms)}</th><td>{formatNumber(c.heard)}</td></tr>)}</tbody>
            </table>
        </figure>
    );
}
