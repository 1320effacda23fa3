/* Rows of one height, any number of them; only those near the window exist. The list says to screen
 * readers how long it really is. */
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

    const order = useRef({ ids, atMs: 0, slides: true });
    if (order.current.ids !== ids) {
        const now = performance.now();
        order.current = { ids, atMs: now, slides: now - order.current.atMs > slideMs };
    }
    const shown = ids.slice(view.from, view.to);
    return (
        <ul class={order.current.slides ? "rows slide" : "rows"} aria-label={label} style={{ height: `${ids.length * rowPx}px` }}>
            {shown.map((id, i) => (
                <li key={id} aria-setsize={ids.length} aria-posinset={view.from + i + 1}
                    style={{ transform: `translateY(${(view.from + i) * rowPx}px)`, height: `${rowPx}px` }}>
                    {row(id, view.from + i)}
                </li>
            ))}
        </ul>
    );
}
