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

export const columnOf = (layout: Layout, role: Role): number => layout.columns.findIndex((one) => one.role === role);
