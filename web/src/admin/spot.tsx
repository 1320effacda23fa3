/* A place with an address of its own: whoever comes by it (/settings/NAME) has it in sight, marked, and
 * the focus in it. */
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { route } from "../lib/router";

export function useSpot<T extends HTMLElement>(name: string): { box: RefObject<T | null>; here: boolean } {
    const box = useRef<T>(null);
    const here = route.value.part === name;
    useEffect(() => {
        if (!here) return;
        box.current?.scrollIntoView({ block: "center" });
        box.current?.querySelector<HTMLElement>("input, select, textarea, button")?.focus({ preventScroll: true });
    }, [here]);
    return { box, here };
}

export function Spot({ name, children }: { name: string; children: ComponentChildren }) {
    const { box, here } = useSpot<HTMLDivElement>(name);
    return <div ref={box} class="setting" id={`setting-${name}`} aria-current={here ? "true" : undefined}>{children}</div>;
}
