/* Who waits now: cases, the longest waiting first; answers on their way; what is in other hands. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ConfirmMenu } from "../desk/handover";
import { channelLabel, customerName, personName, WaitingMark } from "../desk/words";
import { t } from "../lib/t";
import { dateTime, duration, nowTicking, whenTime } from "../lib/time";
import { reasonOf } from "../store/actions";
import { address, call, type Conversation, type Failure, type Obligation, type ObligationFilter, type Result } from "../store/api";
import { store } from "../store/desk";
import { momentName } from "./why";

interface Paged<T> { list: T[] | null; more: boolean; failed: Failure | null; next(): void }

/* Pages of a list, read anew when what it is about changes. */
export function usePages<T>(about: string, read: (after: T | undefined) => Promise<Result<{ rows: T[]; more: boolean }>>): Paged<T> {
    const [list, setList] = useState<T[] | null>(null);
    const [more, setMore] = useState(false);
    const [failed, setFailed] = useState<Failure | null>(null);
    const wanted = useRef("");
    const load = async (after: T | undefined): Promise<void> => {
        wanted.current = about;
        const got = await read(after);
        if (wanted.current !== about) return;
        setFailed(got.ok ? null : got);
        if (!got.ok) return;
        setList((before) => (after === undefined ? got.value.rows : [...(before ?? []), ...got.value.rows]));
        setMore(got.value.more);
    };
    useEffect(() => {
        void load(undefined);
    }, [about]);
    return { list, more, failed, next: () => void load(list?.at(-1)) };
}

export function Failed({ of }: { of: Failure | null }) {
    return of && <p class="error" role="alert">{reasonOf(of)} {t("error.request", { id: of.request_id })}</p>;
}

function Frame({ label, heads, children }: { label: string; heads: string[]; children: ComponentChildren }) {
    return (
        <div class="table-frame" tabIndex={0} role="region" aria-label={label}>
            <table class="table">
                <thead><tr>{heads.map((h) => <th key={h} scope="col">{h}</th>)}</tr></thead>
                <tbody>{children}</tbody>
            </table>
        </div>
    );
}

function Who({ conversation, customer, name, channel }: { conversation: string; customer: string; name: string; channel: string }) {
    return (
        <th scope="row">
            <a href={`/c/${conversation}`}><bdi>{customerName(name, customer)}</bdi></a>
            <small>{channelLabel(channel)}</small>
        </th>
    );
}

const owner = (id: string): string => (id ? personName(id) : t("case.nobody"));

function Waiting({ stamp }: { stamp: number }) {
    const pages = usePages<Conversation>(`waiting ${stamp}`, async (last) => {
        const got = await call("waiting_list", { query: { limit: 50, ...(last ? { after_ms: last.waiting_since_ms, after: last.id } : {}) } });
        return got.ok ? { ok: true, value: { rows: got.value.conversations, more: got.value.more } } : got;
    });
    const now = nowTicking();
    if (!pages.list) return <Failed of={pages.failed} />;
    return (
        <>
            <Failed of={pages.failed} />
            {pages.list.length === 0 && <p class="help">{t("ledger.nobody")}</p>}
            {pages.list.length > 0 && (
                <Frame label={t("now.title")} heads={[t("ledger.customer"), t("now.matter"), t("now.waiting"), t("now.state"), t("ledger.owner")]}>
                    {pages.list.map((c) => (
                        <tr key={c.id}>
                            <Who conversation={c.id} customer={c.customer} name={c.customer_name} channel={c.channel} />
                            <td class="snippet"><bdi>{c.title || c.last_text}</bdi></td>
                            <td class="nowrap" data-head={t("now.waiting")} title={dateTime(c.waiting_since_ms)}>{duration(now - c.waiting_since_ms)}</td>
                            <td><WaitingMark of={c} due /></td>
                            <td><bdi>{owner(c.assignee)}</bdi></td>
                        </tr>
                    ))}
                </Frame>
            )}
            {pages.more && <button type="button" class="button" onClick={pages.next}>{t("common.more")}</button>}
            {pages.list.length > 0 && <p><a class="button small" download href={address("waiting_csv", {}, {})}>{t("ledger.csv_list")}</a></p>}
        </>
    );
}

export function useObligations(filter: ObligationFilter, query: Record<string, string>, stamp: number): Paged<Obligation> {
    return usePages<Obligation>(`${filter} ${JSON.stringify(query)} ${stamp}`, async (last) => {
        const got = await call("obligations_list", { query: { state: filter, ...query, after: last?.id ?? "", limit: 50 } });
        return got.ok ? { ok: true, value: { rows: got.value.obligations, more: got.value.more } } : got;
    });
}

/* One state of any day; nothing on the screen while there is nothing of it. */
function Part({ filter, n, title, help, heads, row, stamp }: {
    filter: "answering" | "moved"; n: number; title: string; help: string; heads: string[]; stamp: number;
    row(o: Obligation): ComponentChildren;
}) {
    const pages = useObligations(filter, {}, stamp);
    if (n === 0 && !pages.list?.length) return null;
    return (
        <section class="now-part" data-part={filter}>
            <h3>{title}</h3>
            <p class="help">{help}</p>
            <Failed of={pages.failed} />
            {pages.list && pages.list.length > 0 && <Frame label={title} heads={heads}>{pages.list.map(row)}</Frame>}
            {pages.more && <button type="button" class="button" onClick={pages.next}>{t("common.more")}</button>}
            <p><a class="button small" download href={address("obligations_csv", {}, { state: filter })}>{t("ledger.csv_list")}</a></p>
        </section>
    );
}

export function Now({ stamp }: { stamp: number }) {
    const n = store.figures.value;
    const mayAct = store.me.value?.role !== "viewer";
    const common = [t("ledger.customer"), t("ledger.message")];
    const cells = (o: Obligation) => (
        <>
            <Who conversation={o.conversation} customer={o.customer} name={o.customer_name} channel={o.channel} />
            <td class="snippet"><bdi>{o.text}</bdi></td>
        </>
    );
    return (
        <section class="ledger-now">
            <h2>{t("now.title")}</h2>
            <Waiting stamp={stamp} />
            <Part filter="moved" n={n.moved} title={t("ledger.moved")} help={t("now.moved_help")} stamp={stamp}
                heads={[...common, t("now.moved_to"), t("handover.until"), t("ledger.owner"), ...(mayAct ? [t("common.actions")] : [])]}
                row={(o) => (
                    <tr key={o.id}>
                        {cells(o)}
                        <td><bdi>{o.target}</bdi></td>
                        <td class="nowrap">{whenTime(o.target_due_ms)}</td>
                        <td><bdi>{owner(o.assignee)}</bdi></td>
                        {mayAct && <td class="nowrap"><ConfirmMenu of={o.conversation} /></td>}
                    </tr>
                )} />
            <Part filter="answering" n={n.answering} title={t("ledger.answering")} help={t("now.answering_help")} stamp={stamp}
                heads={[...common, t("now.sending"), t("ledger.owner")]}
                row={(o) => (
                    <tr key={o.id}>
                        {cells(o)}
                        <td class="nowrap">{t("list.sending_since", { time: momentName(o.reply_ms) })}</td>
                        <td><bdi>{owner(o.settled_by || o.assignee)}</bdi></td>
                    </tr>
                )} />
        </section>
    );
}
