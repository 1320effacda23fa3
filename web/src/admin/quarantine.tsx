/* What came in and could not be read: kept whole, listed, read again on a click. Admins only. */
import { useEffect, useState } from "preact/hooks";
import { dateTime } from "../lib/time";
import { formatNumber, language, t, tOr } from "../lib/t";
import { reasonOf, tellFailure } from "../store/actions";
import { address, call, type Failure, type QuarantineRow } from "../store/api";
import { store } from "../store/desk";
import { toast } from "../ui/toast";
import { channelLabel } from "../desk/words";

const bytesText = (n: number): string =>
    new Intl.NumberFormat(language.value, { style: "unit", unit: "byte", unitDisplay: "long" }).format(n);

export default function QuarantinePage() {
    const [rows, setRows] = useState<QuarantineRow[] | null>(null);
    const [more, setMore] = useState(false);
    const [failed, setFailed] = useState<Failure | null>(null);

    const load = async (before: string): Promise<void> => {
        const read = await call("quarantine_list", { query: { before, limit: 50 } });
        setFailed(read.ok ? null : read);
        if (!read.ok) return;
        setRows((known) => (before ? [...(known ?? []), ...read.value.rows] : read.value.rows));
        setMore(read.value.more);
    };
    useEffect(() => {
        void load("");
    }, [store.quarantined.value]);

    const retry = async (raw: string): Promise<void> => {
        const result = await call("quarantine_retry", { path: { raw } });
        if (!result.ok) return tellFailure(result);
        setRows((known) => known?.map((r) => (r.id === raw ? result.value : r)) ?? null);
        toast({ text: t("quarantine.queued") });
    };

    return (
        <section class="page">
            <header class="page-head"><h1>{t("nav.quarantine")}</h1></header>
            <p class="help">{t("quarantine.help")}</p>
            {failed && <p class="error" role="alert">{reasonOf(failed)} {failed.request_id && t("error.request", { id: failed.request_id })}</p>}
            {!rows && !failed && <p class="late">{t("common.loading")}</p>}
            {rows && rows.length === 0 && <p>{t("quarantine.none")}</p>}
            {rows && rows.length > 0 && (
                <div class="table-frame" tabIndex={0} role="region" aria-label={t("nav.quarantine")}>
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{t("quarantine.arrived")}</th>
                                <th scope="col">{t("ledger.channel")}</th>
                                <th scope="col">{t("quarantine.reason")}</th>
                                <th scope="col" class="figure">{t("quarantine.tries")}</th>
                                <th scope="col" class="figure">{t("quarantine.size")}</th>
                                <th scope="col">{t("quarantine.state")}</th>
                                <th scope="col"><span class="hidden">{t("common.actions")}</span></th>
                            </tr>
                        </thead>
                        <tbody>
                            {rows.map((r) => (
                                <tr key={r.id}>
                                    <th scope="row" class="nowrap">{dateTime(r.arrived_ms)}</th>
                                    <td><bdi>{store.accounts.value.get(r.account)?.name ?? ""}</bdi> <small>{channelLabel(r.channel)}</small></td>
                                    <td class="reason">
                                        {tOr(`unread.${r.reason}`, r.reason)}
                                        {r.detail && <small><bdi lang="en">{r.detail}</bdi></small>}
                                    </td>
                                    <td class="figure">{formatNumber(r.tries)}</td>
                                    <td class="figure">{bytesText(r.size_bytes)}</td>
                                    <td>{tOr(`raw.${r.state}`, r.state)}</td>
                                    <td class="row-actions">
                                        {r.state === "quarantined" && <button type="button" class="button small" onClick={() => void retry(r.id)}>{t("quarantine.retry")}</button>}
                                    </td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
            {rows && rows.length > 0 && <p><a class="button small" download href={address("quarantine_csv")}>{t("ledger.csv_list")}</a></p>}
            {more && rows && <button type="button" class="button" onClick={() => void load(rows.at(-1)?.id ?? "")}>{t("common.more")}</button>}
        </section>
    );
}
