/* How a file of posts is read: its encoding and separator, what each column is with the first rows
 * beside it, and which way round its dates are. */
import { t } from "../lib/t";
import { fullTime } from "../lib/time";
import { Field } from "../ui/field";
import type { Layout, Looked, Role } from "./histories";

const roles: Role[] = ["none", "text", "title", "date", "time", "author", "author_name", "url", "id", "channel", "language", "mood", "reach", "kind"];
const encodings: [Layout["encoding"], string][] = [["utf8", "UTF-8"], ["utf16le", "UTF-16 LE"], ["utf16be", "UTF-16 BE"],
    ["windows1250", "Windows-1250"], ["windows1251", "Windows-1251"], ["windows1252", "Windows-1252"], ["windows1255", "Windows-1255"]];
const separators = ["comma", "semicolon", "tab", "pipe"] as const;
const shownRows = 3;
const fewColumns = 12;

export function Reading({ of, onRead }: { of: Layout; onRead(how: { encoding: Layout["encoding"]; separator: Layout["separator"] }): void }) {
    const { encoding, separator } = of;
    return (
        <div class="beside">
            <Field label={t("history.encoding")}>
                {(bound) => (
                    <select {...bound} class="input" value={encoding} onChange={(event) => onRead({ separator, encoding: event.currentTarget.value as Layout["encoding"] })}>
                        {encodings.map(([word, name]) => <option key={word} value={word}>{name}</option>)}
                    </select>
                )}
            </Field>
            {of.format === "csv" && (
                <Field label={t("history.separator")}>
                    {(bound) => (
                        <select {...bound} class="input" value={separator} onChange={(event) => onRead({ encoding, separator: event.currentTarget.value as Layout["separator"] })}>
                            {separators.map((word) => <option key={word} value={word}>{t(`history.separator.${word}`)}</option>)}
                        </select>
                    )}
                </Field>
            )}
        </div>
    );
}

function Table({ of, layout, columns, onRole }: { of: Looked; layout: Layout; columns: number[]; onRole(column: number, role: Role): void }) {
    return (
        <div class="table-frame" tabIndex={0} role="region" aria-label={t("history.columns")}>
            <table class="table columns-of-file">
                <thead><tr><th scope="col">{t("history.column")}</th><th scope="col">{t("history.is")}</th><th scope="col">{t("history.first_rows")}</th></tr></thead>
                <tbody>
                    {columns.map((c) => {
                        const column = layout.columns[c];
                        if (!column) return null;
                        return (
                            <tr key={c} class={column.role === "none" ? "off" : undefined}>
                                <th scope="row"><bdi>{column.name}</bdi></th>
                                <td>
                                    <select class="input" aria-label={t("history.role_of", { name: column.name })} value={column.role}
                                        onChange={(event) => onRole(c, event.currentTarget.value as Role)}>
                                        {roles.map((role) => <option key={role} value={role}>{t(`history.role.${role}`)}</option>)}
                                    </select>
                                </td>
                                <td class="cells">{of.rows.slice(0, shownRows).map((row, i) => <div key={i}><bdi>{row.cells[c]?.text ?? ""}</bdi></div>)}</td>
                            </tr>
                        );
                    })}
                </tbody>
            </table>
        </div>
    );
}

/* Exports have a hundred columns and more: those nobody knows stand folded below. */
export function Columns({ of, layout, onRole }: { of: Looked; layout: Layout; onRole(column: number, role: Role): void }) {
    const all = layout.columns.map((_, i) => i);
    const known = all.length <= fewColumns ? all : all.filter((c) => of.layout.columns[c]?.role !== "none");
    const others = all.filter((c) => !known.includes(c));
    return (
        <>
            {known.length > 0 && <Table of={of} layout={layout} columns={known} onRole={onRole} />}
            {others.length > 0 && (
                <details class="more">
                    <summary>{t("history.others", { n: others.length })}</summary>
                    <Table of={of} layout={layout} columns={others} onRole={onRole} />
                </details>
            )}
        </>
    );
}

export function Dates({ of, order, onOrder }: { of: Looked["dates"]; order: Layout["day_order"]; onOrder(order: Layout["day_order"]): void }) {
    const at = order === "day_first" ? of.day_first_ms : of.month_first_ms;
    if (!of.example || (of.day_first_ms === 0 && of.month_first_ms === 0)) return <p class="error">{t("history.date_none")}</p>;
    if (of.sure || of.day_first_ms === of.month_first_ms) return <p class="help">{t("history.date_read", { example: of.example, time: fullTime(at) })}</p>;
    const choice = (which: Layout["day_order"], ms: number) => ms > 0 && (
        <label class="check"><input type="radio" name="day-order" checked={order === which} onChange={() => onOrder(which)} /> {fullTime(ms)}</label>
    );
    return (
        <fieldset class="choices">
            <legend>{t("history.date_ask", { example: of.example })}</legend>
            {choice("day_first", of.day_first_ms)}
            {choice("month_first", of.month_first_ms)}
        </fieldset>
    );
}
