/* One quiet sentence beside what it is about, with a cross; it takes no focus. */
import { t } from "../lib/t";
import { finishHint, type HintName } from "../store/hints";
import { Icon } from "../ui/icon";

export function Hint({ name, text, over = false }: { name: HintName; text: string; over?: boolean }) {
    return (
        <p class={over ? "hint over" : "hint"} role="note">
            <span>{text}</span>
            <button type="button" class="icon-button" aria-label={t("hint.dismiss")} onClick={() => finishHint(name)}><Icon name="cross" /></button>
        </p>
    );
}
