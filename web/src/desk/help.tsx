/* The sheet of shortcuts (?). */
import { commandNames, lettersOn, modifier, setLetters, shownKey, someKeys } from "../lib/keys";
import { t } from "../lib/t";
import { Dialog } from "../ui/dialog";
import { helpOpen } from "./state";

export default function HelpSheet() {
    const lines = [...commandNames.map((n) => [shownKey(n), t(`cmd.${n}`)]),
        [`${modifier()}+Enter`, t("cmd.send")], ["Esc", t("cmd.leave")]];
    const close = (): void => {
        helpOpen.value = false;
    };
    return (
        <Dialog title={t("help.title")} class="help-sheet" onClose={close}>
            <dl class="keys-list">
                {lines.map(([key, label]) => <div key={label}><dt>{key ? <kbd>{key}</kbd> : "–"}</dt><dd>{label}</dd></div>)}
            </dl>
            <label class="check">
                <input type="checkbox" checked={lettersOn.value} onChange={(event) => setLetters(event.currentTarget.checked)} />
                {t("settings.letters", { keys: someKeys() })}
            </label>
            <p class="help">{t("help.off")} <a class="link" href="/settings/keyboard" onClick={close}>{t("keys.other")}</a></p>
        </Dialog>
    );
}
