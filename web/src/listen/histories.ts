/* Files of posts of the past: read when first needed, then kept true by the event stream. */
import { signal } from "@preact/signals";
import type { components } from "../gen/api";
import { call } from "../store/api";
import { whenNeeded } from "../store/needed";

type Schemas = components["schemas"];
export type History = Schemas["History"];
export type Layout = Schemas["HistoryLayout"];
export type Looked = Schemas["HistoryLooked"];
export type Role = Schemas["HistoryRole"];

export const histories = signal<Map<string, History> | null>(null);

let newer: Map<string, History> | null = null; // what came while the list was read

/* What the stream brought is often ahead of the answer to who began it or stopped it. */
export function putHistory(one: History): void {
    const known = histories.value?.get(one.id);
    if (known && (known.read_bytes > one.read_bytes || known.ended_ms > one.ended_ms)) return;
    newer?.set(one.id, one);
    histories.value = new Map(histories.value).set(one.id, one);
}

async function read(): Promise<void> {
    if (newer) return;
    newer = new Map();
    const answer = await call("histories_list", {});
    const came = newer;
    newer = null;
    if (answer.ok) histories.value = new Map([...answer.value.histories.map((one) => [one.id, one] as const), ...came]);
}

export const needHistories = whenNeeded(read, (item) => {
    if (item.history) putHistory(item.history);
});

/* The layout with this role at this column, and nowhere else. */
export function withRole(layout: Layout, column: number, role: Role): Layout {
    return { ...layout, columns: layout.columns.map((one, i) => {
        if (i === column) return { ...one, role };
        return one.role === role ? { ...one, role: "none" } : one;
    }) };
}

/* What the server is asked of a file: its answer holds for this reading and this column of dates only. */
export interface Wish {
    encoding: Layout["encoding"];
    separator: Layout["separator"];
    date_column: number;
}

export const wishOf = (layout: Layout): Wish => ({ encoding: layout.encoding, separator: layout.separator, date_column: columnOf(layout, "date") });
export const wishKey = (of: Wish): string => `${of.encoding} ${of.separator} ${of.date_column}`;

/* What was looked at, how it was asked for, and the layout as people changed it meanwhile. */
export interface Understanding {
    looked: Looked;
    wish: Wish;
    layout: Layout;
}

/* Nothing is brought in by an answer that tells of something else. */
export const isAnswered = (of: Understanding): boolean => wishKey(of.wish) === wishKey(wishOf(of.layout));

/* The answer's layout, with what was chosen by hand where the columns are the same ones. */
export function takeAnswer(was: Understanding, looked: Looked, wish: Wish): Understanding {
    const { layout: chosen, looked: { layout: proposed } } = was;
    let layout = looked.layout;
    if (chosen.columns.length === layout.columns.length)
        chosen.columns.forEach(({ role }, i) => {
            if (role !== proposed.columns[i]?.role) layout = withRole(layout, i, role);
        });
    const sameDates = wish.date_column === was.wish.date_column && !looked.dates.sure;
    return { looked, wish, layout: sameDates ? { ...layout, day_order: chosen.day_order } : layout };
}

export const columnOf = (layout: Layout, role: Role): number => layout.columns.findIndex((one) => one.role === role);
