/* Files of the past that were brought in, or are: how far they are, what became of their posts, and
 * which rows were none. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../lib/t";
import { dateTime, dayName, dayOf } from "../lib/time";
import { tellFailure } from "../store/actions";
import { address, call, type Answer } from "../store/api";
import { personName } from "../desk/words";
import { Icon } from "../ui/icon";
import { histories, putHistory, type History } from "./histories";

async function stop(of: History): Promise<void> {
    const done = await call("history_stop", { path: { history: of.id } });
    if (done.ok) putHistory(done.value);
    else tellFailure(done);
}

function Refused({ of }: { of: History }) {
    const [open, setOpen] = useState(false);
    const [rows, setRows] = useState<Answer<"history_refused">["refused"] | null>(null);
    useEffect(() => {
        if (!open) return;
        void call("history_refused", { path: { history: of.id } }).then((read) => {
            if (read.ok) setRows(read.value.refused);
            else tellFailure(read);
        });
    }, [open, of.state]);
    return (
        <details class="more" onToggle={(event) => setOpen(event.currentTarget.open)}>
            <summary>{t("history.refused", { n: of.refused })}</summary>
            {rows && <ul class="refused-rows">{rows.map((row) => <li key={row.line}>{t("history.refused_line", { n: row.line, reason: t(`history.reason.${row.reason}`) })}</li>)}</ul>}
            {of.refused > (rows?.length ?? 0) && rows && <p class="help">{t("history.refused_first", { n: rows.length })}</p>}
            <p><a class="button small" download href={address("history_refused_csv", { history: of.id })}><Icon name="download" />{t("history.refused_csv")}</a></p>
        </details>
    );
}

function One({ of, may }: { of: History; may: boolean }) {
    return (
        <li class="card past">
            <header class="account-head">
                <h3><bdi>{of.name}</bdi></h3>
                <span class={of.state === "done" ? "badge-text active" : of.state === "running" ? "badge-text" : "badge-text paused"}>{t(`history.state.${of.state}`)}</span>
            </header>
            {of.state === "running" && <progress aria-label={of.name} max={of.size_bytes} value={of.read_bytes} />}
            <p>
                <b>{t("history.kept", { n: of.kept })}</b>
                {of.dropped > 0 && <> · {t("history.dropped", { n: of.dropped })}</>}
                {of.repeated > 0 && <> · {t("history.repeated", { n: of.repeated })}</>}
            </p>
            <p class="help">
                {of.to_ms > 0 && <>{t("history.span", { from: dayName(dayOf(of.from_ms)), to: dayName(dayOf(of.to_ms)) })} · </>}
                {t("history.begun", { name: personName(of.begun_by), time: dateTime(of.begun_ms) })}
            </p>
            {of.state === "failed" && <p class="error">{t("history.failed")}</p>}
            {of.refused > 0 && <Refused of={of} />}
            {of.state === "running" && may && <div class="actions"><button type="button" class="button small" onClick={() => void stop(of)}>{t("history.stop")}</button></div>}
        </li>
    );
}

export function Files({ may }: { may: boolean }) {
    const list = [...histories.value?.values() ?? []].sort((a, b) => b.id.localeCompare(a.id));
    if (list.length === 0) return null;
    return (
        <section aria-label={t("history.files")}>
            <h2>{t("history.files")}</h2>
            <ul class="pasts">{list.map((one) => <One key={one.id} of={one} may={may} />)}</ul>
        </section>
    );
}
