/* Sources of listening: read when first needed, then kept true by the event stream. */
import { signal } from "@preact/signals";
import { call, type Failure, type Source } from "../store/api";
import { whenNeeded } from "../store/needed";

export const sources = signal<Map<string, Source> | null>(null);
export const sourcesFailed = signal<Failure | null>(null); // why there is no list yet

let reading: Set<string> | null = null; // what the stream brought meanwhile is newer than the answer

export function putSource(one: Source): void {
    reading?.add(one.id);
    sources.value = new Map(sources.value).set(one.id, one);
}

export async function readSources(): Promise<void> {
    if (reading) return;
    reading = new Set();
    const answer = await call("sources_list", {});
    const newer = reading;
    reading = null;
    sourcesFailed.value = answer.ok ? null : answer;
    if (!answer.ok) return;
    const next = new Map(answer.value.sources.map((one) => [one.id, one]));
    for (const [id, one] of sources.peek() ?? []) if (newer.has(id)) next.set(id, one);
    sources.value = next;
}

export const needSources = whenNeeded(readSources, (item) => {
    if (item.source) putSource(item.source);
});

/* All but removed ones, by name. */
export function shownSources(): Source[] {
    return [...sources.value?.values() ?? []].filter((one) => one.state !== "removed").sort((a, b) => a.name.localeCompare(b.name));
}
