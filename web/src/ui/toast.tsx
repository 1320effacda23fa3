/* Notices in a corner, each for 8 seconds, most with an Undo; the pointer or focus on one stops its
 * clock. Pattern: status message (WCAG 4.1.3). */
import { signal } from "@preact/signals";
import { t } from "../lib/t";
import { Icon } from "./icon";

interface Toast {
    id: number;
    text: string;
    detail: string;
    bad: boolean;
    undo: { label: string; act: () => void } | null;
}

const shown = signal<Toast[]>([]);
const shownMs = 8000;
const atMost = 4;
let last = 0;
const timers = new Map<number, number>();

function run(id: number): void {
    clearTimeout(timers.get(id));
    timers.set(id, setTimeout(() => dismissToast(id), shownMs) as unknown as number);
}

export function toast(what: { text: string; detail?: string; bad?: boolean; undo?: { label: string; act: () => void } }): number {
    const id = ++last;
    const made: Toast = { id, text: what.text, detail: what.detail ?? "", bad: what.bad ?? false, undo: what.undo ?? null };
    shown.value = [...shown.value, made].slice(-atMost);
    run(id);
    return id;
}

export function dismissToast(id: number): void {
    clearTimeout(timers.get(id));
    timers.delete(id);
    shown.value = shown.value.filter((x) => x.id !== id);
}

/* Ctrl/Cmd+Z outside of fields: what the newest notice offers. */
export function undoLast(): boolean {
    const newest = shown.value.findLast((x) => x.undo);
    if (!newest) return false;
    dismissToast(newest.id);
    newest.undo?.act();
    return true;
}

export function Toasts() {
    return (
        <section class="toasts" role="status" aria-label={t("toast.region")}>
            {shown.value.map((x) => (
                <div key={x.id} class={x.bad ? "toast bad" : "toast"}
                    onPointerEnter={() => clearTimeout(timers.get(x.id))} onPointerLeave={() => run(x.id)}
                    onFocusIn={() => clearTimeout(timers.get(x.id))} onFocusOut={() => run(x.id)}>
                    <span class="toast-text">
                        {x.text}
                        {x.detail && <small>{t("error.request", { id: x.detail })}</small>}
                    </span>
                    {x.undo && (
                        <button type="button" class="link" onClick={() => {
                            dismissToast(x.id);
                            x.undo?.act();
                        }}>{x.undo.label}</button>
                    )}
                    <button type="button" class="icon-button" aria-label={t("toast.dismiss")} onClick={() => dismissToast(x.id)}>
                        <Icon name="cross" />
                    </button>
                </div>
            ))}
        </section>
    );
}
