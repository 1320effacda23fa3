/* The sheet of shortcuts (?). */
import { lettersOn, modifier, setLetters } from "../lib/keys";
import { t } from "../lib/t";
import { Dialog } from "../ui/dialog";
import { commandNames, shownKey } from "./commands";
import { helpOpen } from "./state";

export default function HelpSheet() {
    const lines = [...commandNames.map((n) => [shownKey(n), t(`cmd.${n}`)]),
        [`${modifier()}+Enter`, t("cmd.send")], ["Esc", t("cmd.leave")]];
    return (
        <Dialog title={t("help.title")} class="help-sheet" onClose={() => {
            helpOpen.value = false;
        }}>
            <dl class="keys-list">
                {lines.map(([key, label]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{label}</dd></div>)}
            </dl>
            <label class="check">
                <input type="checkbox" checked={lettersOn.value} onChange={(event) => setLetters(event.currentTarget.checked)} />
                {t("settings.letters")}
            </label>
            <p class="help">{t("help.off")}</p>
        </Dialog>
    );
}
