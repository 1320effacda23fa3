/* Copies a text and says so for two seconds. */
import { useState } from "preact/hooks";
import { t } from "../lib/t";

export function CopyButton({ text }: { text: string }) {
    const [done, setDone] = useState(false);
    return (
        <button type="button" class="button small" aria-live="polite" onClick={() => {
            void navigator.clipboard?.writeText(text).then(() => {
                setDone(true);
                setTimeout(() => setDone(false), 2000);
            });
        }}>{done ? t("common.copied") : t("common.copy")}</button>
    );
}
