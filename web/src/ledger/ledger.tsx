/* Who is waiting: one true sentence, the equation of the chosen days, the rows behind each number.
 * What is uncertain stands apart, and while there is any of it nothing here is called good. */
import { useEffect, useRef, useState } from "preact/hooks";
import { go, route, withQuery } from "../lib/router";
import { dateTime, dayName, dayOf, duration, nowTicking, serverNow } from "../lib/time";
import { formatNumber, t, tOr } from "../lib/t";
import { reasonOf } from "../store/actions";
import { address, call, type Failure, type Ledger, type LedgerRow, type Obligation, type ObligationFilter } from "../store/api";
import { feed, store } from "../store/desk";
import { Icon } from "../ui/icon";
import { channelLabel, customerName, personName } from "../desk/words";

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
            aria-label={t("ledger.show", { name: t(`ledger.${column}`), n })}>{formatNumber(n)}</a>
    );
}

/* `sure`: these figures are of now. */
function Sentence({ ledger, sure }: { ledger: Ledger; sure: boolean }) {
    const unsure = ledger.sum.uncertain;
    const { open, moved, answering } = ledger.sum;
    const now = store.figures.value; // of any day, while the ledger is of the days asked for
    const clear = sure && ledger.people_waiting === 0 && unsure === 0 && open + moved + answering === 0
        && now.waiting + now.answering + now.uncertain === 0;
    const since = duration(nowTicking() - ledger.oldest_waiting_ms);
    return (
        <p class={clear ? "sentence clear" : "sentence"}>
            <Icon name={clear ? "check" : unsure > 0 || !sure ? "question" : "clock"} />
            <span>
                {ledger.people_waiting > 0 ? t("ledger.waiting", { n: ledger.people_waiting, time: since }) : t("ledger.nobody")}
                {unsure > 0 && <> {t("ledger.unsure", { n: unsure })}</>}
            </span>
        </p>
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
        <section aria-label={t("ledger.equation")}>
            <h2>{t("ledger.equation")}</h2>
            <div class="equation" title={t("ledger.formula")}>
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
            {sum.uncertain > 0 && (
                <div class="unsure">
                    <Icon name="question" />
                    <Figure row={sum} column="uncertain" day="" account="" />
                    <span>{t("ledger.uncertain")}. {t("ledger.uncertain_of")}</span>
                </div>
            )}
        </section>
    );
}

function Table({ ledger }: { ledger: Ledger }) {
    const rows = [...ledger.rows].sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : a.account_name.localeCompare(b.account_name)));
    return (
        <section>
            <h2>{t("ledger.table")}</h2>
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

function outcome(o: Obligation): string {
    const now = nowTicking();
    switch (o.state) {
        case "answered": return t("ledger.settled", { time: dateTime(o.settled_ms) });
        case "answering": return t("obligation.answering");
        case "moved": return t("obligation.moved");
        case "waived": {
            const reason = t(`waive.${o.reason}`);
            return o.rule ? t("obligation.waived_rule", { reason, rule: tOr(`rule.${o.rule}`, o.rule) }) : t("obligation.waived", { reason });
        }
        default:
            if (o.uncertain) return t("ledger.uncertain");
            if (o.due_ms > 0 && o.due_ms < now) return t("list.overdue", { time: duration(now - o.due_ms) });
            return t("list.waiting", { time: duration(now - o.opened_ms) });
    }
}

function Rows({ ledger }: { ledger: Ledger }) {
    const at = route.value.query;
    const column = columnOf(at.get("rows") ?? "open") || "open";
    const account = at.get("account") ?? "";
    const day = at.get("day") ?? "";
    const about = `${column} ${account} ${day} ${ledger.from} ${ledger.to} ${ledger.seq}`;
    const [list, setList] = useState<Obligation[] | null>(null);
    const [more, setMore] = useState(false);
    const [failed, setFailed] = useState<Failure | null>(null);
    const wanted = useRef("");
    const heading = useRef<HTMLHeadingElement>(null);

    const load = async (after: string): Promise<void> => {
        wanted.current = about;
        const read = await call("obligations_list", {
            query: { state: filterOf(column), account, from: day || ledger.from, to: day || ledger.to, after, limit: 50 },
        });
        if (wanted.current !== about) return;
        setFailed(read.ok ? null : read);
        if (!read.ok) return;
        setList((before) => (after ? [...(before ?? []), ...read.value.obligations] : read.value.obligations));
        setMore(read.value.more);
    };
    useEffect(() => {
        void load("");
    }, [about]);
    const asked = at.get("rows");
    useEffect(() => {
        if (asked) heading.current?.scrollIntoView({ block: "nearest" });
    }, [asked, account, day]);

    const where = [account ? ledger.rows.find((r) => r.account === account)?.account_name : "", day ? dayName(day) : ""].filter(Boolean);
    return (
        <section class="ledger-rows">
            <h2 ref={heading}>
                {t("ledger.rows", { name: column === "opened" ? t("ledger.rows_all") : t(`ledger.${column}`) })}
                {where.length > 0 && <small> · {where.join(" · ")}</small>}
            </h2>
            {failed && <p class="error" role="alert">{reasonOf(failed)} {t("error.request", { id: failed.request_id })}</p>}
            {list && list.length === 0 && <p class="help">{t("ledger.rows_none")}</p>}
            {list && list.length > 0 && (
                <div class="table-frame" tabIndex={0} role="region" aria-label={t("ledger.rows", { name: t(`ledger.${column}`) })}>
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
                                        <a href={`/c/${o.conversation}`}><bdi>{customerName(o.customer_name, "")}</bdi></a>
                                        <small>{channelLabel(o.channel)}</small>
                                    </th>
                                    <td class="snippet"><bdi>{o.text}</bdi></td>
                                    <td class="nowrap">{dateTime(o.opened_ms)}</td>
                                    <td>{outcome(o)}{o.snoozed && <small>{t("snooze.marked")}</small>}</td>
                                    <td><bdi>{o.assignee ? personName(o.assignee) : t("case.nobody")}</bdi></td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
            {more && list && <button type="button" class="button" onClick={() => void load(list.at(-1)?.id ?? "")}>{t("common.more")}</button>}
        </section>
    );
}

function Range({ from, to }: { from: string; to: string }) {
    const today = dayOf(serverNow());
    const back = (days: number): string => dayOf(Date.parse(`${today}T12:00:00Z`) - (days - 1) * 86_400_000);
    const set = (change: Record<string, string>): void => go(withQuery({ ...change, day: "" }));
    return (
        <div class="range" role="group">
            {[1, 7, 28].map((n) => (
                <button key={n} type="button" class="button small" aria-pressed={to === today && from === back(n)}
                    onClick={() => set({ from: back(n), to: today })}>{n === 1 ? t("time.today") : t("ledger.days", { n })}</button>
            ))}
            <label>{t("ledger.from")} <input class="input" type="date" value={from} max={to}
                onChange={(event) => event.currentTarget.value && set({ from: event.currentTarget.value, to })} /></label>
            <label>{t("ledger.to")} <input class="input" type="date" value={to} min={from} max={today}
                onChange={(event) => event.currentTarget.value && set({ from, to: event.currentTarget.value })} /></label>
            <a class="button small" download href={address("ledger_csv", {}, { from, to })}>{t("ledger.csv")}</a>
        </div>
    );
}

export default function LedgerPage() {
    const from = route.value.query.get("from") ?? "";
    const to = route.value.query.get("to") ?? "";
    const [ledger, setLedger] = useState<Ledger | null>(null);
    const [failed, setFailed] = useState<Failure | null>(null);
    const [again, setAgain] = useState(0);
    const revision = store.revision.value;

    useEffect(() => {
        let over = false;
        void call("ledger_read", { query: { from, to } }).then((read) => {
            if (over) return;
            setFailed(read.ok ? null : read);
            if (read.ok) setLedger(read.value);
        });
        return () => {
            over = true;
        };
    }, [from, to, again]);
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
                {ledger && <Range from={ledger.from} to={ledger.to} />}
            </header>
            {failed && (
                <p class="error" role="alert">
                    {reasonOf(failed)} <button type="button" class="link" onClick={() => setAgain(again + 1)}>{t("common.try_again")}</button>
                </p>
            )}
            {!ledger && !failed && <p class="late">{t("common.loading")}</p>}
            {ledger && <Sentence ledger={ledger} sure={!failed && feed.link.value !== "lost"} />}
            {ledger && ledger.sum.opened === 0 && ledger.rows.length === 0 && <p class="help">{t("ledger.empty")}</p>}
            {ledger && (ledger.sum.opened > 0 || ledger.rows.length > 0) && <><Equation sum={ledger.sum} /><Table ledger={ledger} /><Rows ledger={ledger} /></>}
        </section>
    );
}
