/* Rows of one height, any number of them; only those near the window exist. The list says to screen
 * readers how long it really is.
 *
 * While one scrolls, the elements of rows that leave the window become those of the rows that enter it:
 * making elements anew would cost more than a frame lasts. A row that only changes its place keeps its
 * own, and slides there in it; so does the one that has the focus. */
import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

interface Props {
    scroller: RefObject<HTMLDivElement | null>;
    ids: string[];
    rowPx: number;
    label: string;
    onNearEnd(): void;
    row(id: string, index: number): ComponentChildren;
}

const extra = 6; // rows kept ready above and below
const slideMs = 1000; // rows slide to their new places unless those change more often than that

interface Kept {
    ids: string[];
    view: object;
    atMs: number;
    slides: boolean;
    keys: Map<string, number>; // row -> its element
    next: number;
}

function giveKeys(kept: Kept, shown: string[], scrolled: boolean): void {
    const before = kept.keys;
    const here = new Set(shown);
    const focused = (document.activeElement as HTMLElement | null)?.dataset.id;
    const free = scrolled ? [...before].filter(([id]) => !here.has(id) && id !== focused).map(([, key]) => key) : [];
    kept.keys = new Map(shown.map((id) => [id, before.get(id) ?? free.pop() ?? kept.next++]));
}

export function VirtualList({ scroller, ids, rowPx, label, onNearEnd, row }: Props) {
    const [view, setView] = useState({ from: 0, to: 30 });

    useLayoutEffect(() => {
        const box = scroller.current;
        if (!box) return;
        let asked = 0;
        const measure = (): void => {
            asked = 0;
            const from = Math.max(0, Math.floor(box.scrollTop / rowPx) - extra);
            const to = Math.ceil((box.scrollTop + box.clientHeight) / rowPx) + extra;
            setView((v) => (v.from === from && v.to === to ? v : { from, to }));
        };
        const soon = (): void => {
            asked ||= requestAnimationFrame(measure);
        };
        measure();
        box.addEventListener("scroll", soon, { passive: true });
        const watch = new ResizeObserver(soon);
        watch.observe(box);
        return () => {
            cancelAnimationFrame(asked);
            box.removeEventListener("scroll", soon);
            watch.disconnect();
        };
    }, [rowPx]);

    useLayoutEffect(() => {
        if (view.to >= ids.length - 10) onNearEnd();
    }, [view.to, ids.length]);

    const kept = useRef<Kept>({ ids, view, atMs: 0, slides: true, keys: new Map(), next: 0 });
    const before = kept.current;
    const scrolled = before.view !== view;
    if (scrolled || before.ids !== ids) {
        const now = performance.now();
        kept.current = { ...before, ids, view, atMs: now, slides: !scrolled && now - before.atMs > slideMs };
    }
    const shown = ids.slice(view.from, view.to);
    giveKeys(kept.current, shown, scrolled);
    const { keys, slides } = kept.current;
    return (
        <ul class={slides ? "rows slide" : "rows"} aria-label={label} style={{ height: `${ids.length * rowPx}px` }}>
            {shown.map((id, i) => (
                <li key={keys.get(id)} aria-setsize={ids.length} aria-posinset={view.from + i + 1}
                    style={{ transform: `translateY(${(view.from + i) * rowPx}px)`, height: `${rowPx}px` }}>
                    {row(id, view.from + i)}
                </li>
            ))}
        </ul>
    );
}
