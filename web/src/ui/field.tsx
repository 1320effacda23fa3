/* A labelled field with its help and its error, tied together for screen readers. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Props {
    label: string;
    help?: string;
    error?: string;
    mark?: string; // "optional"
    children(bound: { id: string; "aria-describedby"?: string; "aria-invalid"?: boolean }): ComponentChildren;
}

export function Field({ label, help, error, mark, children }: Props) {
    const id = useId();
    const notes = [help ? `${id}-help` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
    return (
        <div class="field">
            <label for={id}>{label}{mark && <small> {mark}</small>}</label>
            {children({ id, ...(notes ? { "aria-describedby": notes } : {}), ...(error ? { "aria-invalid": true } : {}) })}
            {help && <p id={`${id}-help`} class="help">{help}</p>}
            {error && <p id={`${id}-error`} class="error" role="alert">{error}</p>}
        </div>
    );
}
