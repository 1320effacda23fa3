/* A window over the page. Pattern: APG modal dialog, by the browser's own <dialog>: it keeps the
 * focus inside, closes on Escape and gives the focus back. A click beside it closes it too. */
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../lib/t";
import { Icon } from "./icon";

export function Dialog(props: { title: string; class?: string; onClose(): void; children: ComponentChildren }) {
    const box = useRef<HTMLDialogElement>(null);
    const id = useId();
    useLayoutEffect(() => {
        const dialog = box.current;
        dialog?.showModal();
        return () => dialog?.close();
    }, []);
    return (
        <dialog ref={box} class={`dialog ${props.class ?? ""}`} aria-labelledby={id}
            onClose={props.onClose}
            onClick={(event) => {
                if (event.target === box.current) box.current?.close();
            }}>
            <div class="dialog-box">
                <header class="dialog-head">
                    <h2 id={id}>{props.title}</h2>
                    <button type="button" class="icon-button" aria-label={t("common.close")} onClick={() => box.current?.close()}>
                        <Icon name="cross" />
                    </button>
                </header>
                {props.children}
            </div>
        </dialog>
    );
}
