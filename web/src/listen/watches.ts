/* Watches: read when first needed, then kept true by the event stream. */
import { effect, signal } from "@preact/signals";
import { call, type Failure, type Watch } from "../store/api";
import { store } from "../store/desk";
import { whenNeeded } from "../store/needed";

export const watches = signal<Map<string, Watch> | null>(null);
export const sample = signal({ posts: 0, sinceMs: 0 });

export const watchesFailed = signal<Failure | null>(null); // why there is no list yet

let reading: Set<string> | null = null; // what the stream brought meanwhile is newer than the answer

export function putWatch(one: Watch): void {
    reading?.add(one.id);
    watches.value = new Map(watches.value).set(one.id, one);
}

export async function readWatches(): Promise<void> {
    if (reading) return;
    reading = new Set();
    const answer = await call("watches_list", {});
    const newer = reading;
    reading = null;
    watchesFailed.value = answer.ok ? null : answer;
    if (!answer.ok) return;
    const next = new Map(answer.value.watches.map((one) => [one.id, one]));
    for (const [id, one] of watches.peek() ?? []) if (newer.has(id)) next.set(id, one);
    sample.value = { posts: answer.value.sampled, sinceMs: answer.value.sampled_since_ms };
    watches.value = next;
}

export const needWatches = whenNeeded(readWatches, (item) => {
    if (item.watch) putWatch(item.watch);
});

/* What a person may word anew: all of it goes with each change. */
export const wordingOf = ({ name, query, whose, handles, from_ms, until_ms }: Watch) =>
    ({ name, query, whose, handles, from_ms, until_ms });

/* Those that listen, by name. */
export function listening(): Watch[] {
    return [...watches.value?.values() ?? []].filter((one) => one.active).sort((a, b) => a.name.localeCompare(b.name));
}

/* Posts that watches took and that are not judged or need an answer; null while nobody has told yet. */
export function waitingOutside(): number | null {
    return watches.value && listening().reduce((sum, w) => sum + w.open + w.needs, 0);
}

/* The header of the desk knows it as soon as anybody does. */
effect(() => {
    store.outside.value = waitingOutside();
});

/* Of those that were marked, how many were taken rightly; null before there are ten. */
export const marksWanted = 10;
export function precisionOf(watch: Watch): number | null {
    const marked = watch.right + watch.wrong;
    return marked < marksWanted ? null : watch.right / marked;
}
