/* Who looks at which case, as the server last said. Nothing of it is kept or counted; a new stream
 * says everything anew, and what it does not say again is over. */
import { signal, type Signal } from "@preact/signals";
import type { Presence } from "./api";

export type Presences = ReturnType<typeof makePresences>;

export function makePresences() {
    const cases = new Map<string, Signal<Presence["people"]>>();
    let heard: Set<string> | null = null; // since the stream began; null: long ago

    function of(id: string): Signal<Presence["people"]> {
        let found = cases.get(id);
        if (!found) cases.set(id, (found = signal([])));
        return found;
    }

    function put(list: Presence[]): void {
        for (const { conversation, people } of list) {
            heard?.add(conversation);
            of(conversation).value = people;
        }
    }

    return {
        of, put,
        all: (): Presence[] => [...cases].filter(([, s]) => s.peek().length > 0)
            .map(([conversation, s]) => ({ conversation, people: s.peek() })),
        /* A stream begins. Call what is given back a moment later: what was not said again until then is
         * over, and is given back for other tabs; nothing if yet another stream has begun. */
        begin(): () => Presence[] {
            const mine = heard = new Set<string>();
            return () => {
                if (heard !== mine) return [];
                heard = null;
                const over = this.all().filter((p) => !mine.has(p.conversation)).map((p) => ({ ...p, people: [] }));
                put(over);
                return over;
            };
        },
    };
}
