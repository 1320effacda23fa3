/* Who is waiting: one true sentence, the equation of the chosen days, the rows behind each number.
 * What is uncertain stands apart, and while there is any of it nothing here is called good. */
import { useEffect, useRef, useState } from "preact/hooks";
import { go, route, withQuery } from "../lib/router";
import { dateTime, dayName, dayOf, duration, nowTicking, serverNow } from "../lib/time";
import { formatNumber, t } from "../lib/t";
import { reasonOf } from "../store/actions";
import { address, call, type Failure, type Ledger, type LedgerRow, type ObligationFilter } from "../store/api";
import { feed, store } from "../store/desk";
import { Icon } from "../ui/icon";
import { channelLabel, customerName, personName } from "../desk/words";
import { Failed, Now, useObligations } from "./now";
import { sentenceOf } from "./sentence";
import { waitingOutside } from "../listen/watches";
import { Heard } from "./heard";
import { ClosingRules, momentName, whyOf } from "./why";

type Column = "opened" | "answered" | "waived" | "moved" | "open" | "answering" | "uncertain";
const parts = ["answered", "waived", "moved", "open", "answering"] as const;
const columns: Column[] = ["opened", ...parts, "uncertain"];
const filterOf = (column: Column): ObligationFilter => (column === "opened" ? "all" : column);
const columnOf = (filter: string): Column | "" => (filter === "all" ? "opened" : columns.find((c) => c === filter) ?? "");

/* Address of the rows behind one number. */
function rowsAddress(column: Column, account: string, day: string): string {
    return withQuery({ rows: filterOf(column), account, day });
}

function Figure({ row, column, day, account }: { row: LedgerRow; column: Column; day: string; account: string }) {
    const n = row[column];
    const at = route.value.query;
    const here = columnOf(at.get("rows") ?? "") === column && (at.get("account") ?? "") === account && (at.get("day") ?? "") === day;
    return (
        <a class={`number ${column}${n === 0 ? " zero" : ""}`} href={rowsAddress(column, account, day)}
            aria-current={here ? "true" : undefined} data-column={column}
            title={t(`formula.${column}`)} aria-label={t("ledger.show", { name: t(`ledger.${column}`), n })}>{formatNumber(n)}</a>
    );
}

/* `sure`: these figures are of now. */
function Sentence({ ledger, sure }: { ledger: Ledger; sure: boolean }) {
    const n = store.figures.value; // of any day, while the ledger is of the days asked for
    const heard = waitingOutside();
    const { main, also, clear } = sentenceOf({ ...n, heard, counted: ledger.counted_since_ms > 0 || n.people > 0, sure });
    const waiting = t("ledger.waiting", { n: n.people, time: duration(nowTicking() - (ledger.oldest_waiting_ms || serverNow())) });
    const say = { none: t("sentence.none"), all: t("sentence.all"), sending: t("sentence.sending", { n: n.answering }), handled: t("sentence.handled"), waiting };
    const add = {
        waiting, unowned: t("sentence.unowned", { n: n.unowned }), uncertain: t("sentence.uncertain", { n: n.uncertain }),
        moved: t("sentence.moved", { n: n.moved }), answering: t("sentence.answering", { n: n.answering }),
        heard: t("sentence.heard", { n: heard ?? 0 }),
    };
    return (
        <div class={clear ? "sentence clear" : "sentence"}>
            <Icon name={clear ? "check" : n.uncertain > 0 || !sure || heard === null ? "question" : "clock"} />
            <p>{say[main]}{also.length > 0 && <small>{also.map((a) => add[a]).join(" ")}</small>}</p>
        </div>
    );
}

function Equation({ sum }: { sum: LedgerRow }) {
    const right = parts.reduce((n, name) => n + sum[name], 0);
    const block = (column: Column) => (
        <div class={`term ${column}`}>
            <Figure row={sum} column={column} day="" account="" />
            <span>{t(`ledger.${column}`)}</span>
        </div>
    );
    return (
        <div class="balance">
            <div class="equation">
                {block("opened")}
                {parts.map((name, i) => (
                    <>
                        <span key={`${name} sign`} class="sign" aria-hidden="true">{i === 0 ? "=" : "+"}</span>
                        {block(name)}
                    </>
                ))}
            </div>
            {right !== sum.opened && <p class="error" role="alert">{t("ledger.unbalanced")}</p>}
            <p class="help">{t("ledger.formula")}</p>
            <details class="explain">
                <summary>{t("formula.title")}</summary>
                <dl>{columns.map((c) => <div key={c}><dt>{t(`ledger.${c}`)}</dt><dd>{t(`formula.${c}`)}</dd></div>)}</dl>
            </details>
            {sum.uncertain > 0 && (
                <div class="unsure">
                    <Icon name="question" />
                    <Figure row={sum} column="uncertain" day="" account="" />
                    <span>{t("ledger.uncertain")}. {t("ledger.uncertain_of")}</span>
                </div>
            )}
        </div>
    );
}

function Table({ ledger }: { ledger: Ledger }) {
    const rows = [...ledger.rows].sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : a.account_name.localeCompare(b.account_name)));
    return (
        <section>
            <h3>{t("ledger.table")}</h3>
            <div class="table-frame" tabIndex={0} role="region" aria-label={t("ledger.table")}>
                <table class="table numbers">
                    <thead>
                        <tr>
                            <th scope="col">{t("ledger.day")}</th>
                            <th scope="col">{t("ledger.channel")}</th>
                            {columns.map((c) => <th key={c} scope="col" class="figure">{t(`ledger.${c}`)}</th>)}
                        </tr>
                    </thead>
                    <tbody>
                        {rows.map((row) => (
                            <tr key={`${row.day} ${row.account}`}>
                                <th scope="row">{dayName(row.day)}</th>
                                <td><bdi>{row.account_name}</bdi> <small>{channelLabel(row.channel)}</small></td>
                                {columns.map((c) => <td key={c} class="figure"><Figure row={row} column={c} day={row.day} account={row.account} /></td>)}
                            </tr>
                        ))}
                    </tbody>
                    <tfoot>
                        <tr>
                            <th scope="row" colSpan={2}>{t("ledger.sum")}</th>
                            {columns.map((c) => <td key={c} class="figure"><Figure row={ledger.sum} column={c} day="" account="" /></td>)}
                        </tr>
                    </tfoot>
                </table>
            </div>
        </section>
    );
}

function Rows({ ledger }: { ledger: Ledger }) {
    const at = route.value.query;
    const asked = at.get("rows") ?? "";
    const none = asked === "none";
    const column = columnOf(asked || "open") || "open";
    const filter: ObligationFilter = none ? "none" : filterOf(column);
    const account = at.get("account") ?? "";
    const day = at.get("day") ?? "";
    const department = at.get("department") ?? "";
    const query = { account, department, from: day || ledger.from, to: day || ledger.to };
    const pages = useObligations(filter, query, ledger.seq);
    const { list } = pages;
    const heading = useRef<HTMLHeadingElement>(null);
    useEffect(() => {
        if (asked) heading.current?.scrollIntoView({ block: "nearest" });
    }, [asked, account, day]);

    const name = none ? t("ledger.none") : column === "opened" ? t("ledger.rows_all") : t(`ledger.${column}`);
    const where = [account ? ledger.rows.find((r) => r.account === account)?.account_name : "", day ? dayName(day) : ""].filter(Boolean);
    return (
        <section class="ledger-rows">
            <h3 ref={heading}>
                {t("ledger.rows", { name })}
                {where.length > 0 && <small> · {where.join(" · ")}</small>}
            </h3>
            <Failed of={pages.failed} />
            {list && list.length === 0 && <p class="help">{t("ledger.rows_none")}</p>}
            {list && list.length > 0 && (
                <div class="table-frame" tabIndex={0} role="region" aria-label={t("ledger.rows", { name })}>
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{t("ledger.customer")}</th>
                                <th scope="col">{t("ledger.message")}</th>
                                <th scope="col">{t("ledger.since")}</th>
                                <th scope="col">{t("ledger.outcome")}</th>
                                <th scope="col">{t("ledger.owner")}</th>
                            </tr>
                        </thead>
                        <tbody>
                            {list.map((o) => (
                                <tr key={o.id}>
                                    <th scope="row">
                                        <a href={`/c/${o.conversation}`}><bdi>{customerName(o.customer_name, o.customer)}</bdi></a>
                                        <small>{channelLabel(o.channel)}</small>
                                    </th>
                                    <td class="snippet"><bdi>{o.text}</bdi></td>
                                    <td class="nowrap">{dateTime(o.opened_ms)}</td>
                                    <td>{whyOf(o)}{o.snoozed && <small>{t("snooze.marked")}</small>}</td>
                                    <td><bdi>{o.assignee ? personName(o.assignee) : t("case.nobody")}</bdi></td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
            {pages.more && list && <button type="button" class="button" onClick={pages.next}>{t("common.more")}</button>}
            {list && list.length > 0 && <p><a class="button small" download href={address("obligations_csv", {}, { state: filter, ...query })}>{t("ledger.csv_list")}</a></p>}
            <p class="help"><a href={withQuery({ rows: "none", account: "", day: "" })} aria-current={none ? "true" : undefined}>{t("ledger.none")}</a></p>
            <ClosingRules />
        </section>
    );
}

function Range({ from, to, department }: { from: string; to: string; department: string }) {
    const today = dayOf(serverNow());
    const back = (days: number): string => dayOf(Date.parse(`${today}T12:00:00Z`) - (days - 1) * 86_400_000);
    const set = (change: Record<string, string>): void => go(withQuery({ ...change, day: "" }));
    const choice = (label: string, first: string) => (
        <button type="button" class="button small" aria-pressed={to === today && from === first}
            onClick={() => set({ from: first, to: today })}>{label}</button>
    );
    const departments = store.me.value?.department ? [] : [...store.departments.value.values()];
    return (
        <div class="range" role="group" aria-label={t("ledger.period")}>
            {choice(t("time.today"), today)}
            {choice(t("ledger.days", { n: 7 }), back(7))}
            {choice(t("ledger.month"), `${today.slice(0, 8)}01`)}
            <label>{t("ledger.from")} <input class="input" type="date" value={from} max={to}
                onChange={(event) => event.currentTarget.value && set({ from: event.currentTarget.value, to })} /></label>
            <label>{t("ledger.to")} <input class="input" type="date" value={to} min={from} max={today}
                onChange={(event) => event.currentTarget.value && set({ from, to: event.currentTarget.value })} /></label>
            {departments.length > 0 && (
                <select class="input" aria-label={t("ledger.department")} value={department} onChange={(event) => set({ department: event.currentTarget.value })}>
                    <option value="">{t("people.all_departments")}</option>
                    {departments.map((d) => <option key={d.id} value={d.id}>{d.name}</option>)}
                </select>
            )}
            <a class="button small" download href={address("ledger_csv", {}, { from, to, department })}>{t("ledger.csv")}</a>
        </div>
    );
}

export default function LedgerPage() {
    const from = route.value.query.get("from") ?? "";
    const to = route.value.query.get("to") ?? "";
    const department = route.value.query.get("department") ?? "";
    const [ledger, setLedger] = useState<Ledger | null>(null);
    const [failed, setFailed] = useState<Failure | null>(null);
    const [again, setAgain] = useState(0);
    const revision = store.revision.value;

    useEffect(() => {
        let over = false;
        void call("ledger_read", { query: { from, to, department } }).then((read) => {
            if (over) return;
            setFailed(read.ok ? null : read);
            if (read.ok) setLedger(read.value);
        });
        return () => {
            over = true;
        };
    }, [from, to, department, again]);
    // The cases change: so may the figures. Read again, but not more often than every 3 seconds.
    const planned = useRef(0);
    useEffect(() => {
        if (!ledger || planned.current) return;
        planned.current = setTimeout(() => {
            planned.current = 0;
            setAgain((n) => n + 1);
        }, 3000) as unknown as number;
    }, [revision]);
    useEffect(() => () => clearTimeout(planned.current), []);

    return (
        <section class="page ledger">
            <header class="page-head">
                <h1>{t("ledger.title")}</h1>
            </header>
            {failed && (
                <p class="error" role="alert">
                    {reasonOf(failed)} <button type="button" class="link" onClick={() => setAgain(again + 1)}>{t("common.try_again")}</button>
                </p>
            )}
            {!ledger && !failed && <p class="late">{t("common.loading")}</p>}
            {ledger && <Sentence ledger={ledger} sure={!failed && feed.link.value !== "lost"} />}
            {ledger && <Now stamp={ledger.seq} />}
            {ledger && (
                <section class="ledger-period" aria-label={t("ledger.equation")}>
                    <h2>{t("ledger.equation")}</h2>
                    <Range from={ledger.from} to={ledger.to} department={department} />
                    {ledger.sum.opened === 0
                        ? <p class="help">{ledger.counted_since_ms > 0 ? t("ledger.empty_since", { time: momentName(ledger.counted_since_ms) }) : t("ledger.empty")}</p>
                        : <><Equation sum={ledger.sum} /><Table ledger={ledger} /></>}
                    <Rows ledger={ledger} />
                </section>
            )}
            <Heard />
        </section>
    );
}
