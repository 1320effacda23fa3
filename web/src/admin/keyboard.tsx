/* The keyboard: single keys on or off in this browser, and for each command the key that this person wants,
 * kept on the server. A key is changed by pressing the new one; who else has it is said first. */
import { useState } from "preact/hooks";
import { commandKeys, commandNames, keyIn, keyLabel, keyOf, lettersOn, ownKeys, setLetters, someKeys, type CommandName } from "../lib/keys";
import { t } from "../lib/t";
import { tellFailure } from "../store/actions";
import { call, type KeyChoice } from "../store/api";
import { applyMe, store } from "../store/desk";
import { hintsOn, setHints } from "../store/hints";
import { toast } from "../ui/toast";

const ofBrowser = "ACFHLMNPQRSTVWX"; // what they do with Ctrl or Cmd nobody wants to lose, or no page can take

async function save(keys: KeyChoice[]): Promise<void> {
    const result = await call("me_keys", { body: { keys } });
    if (!result.ok) return tellFailure(result);
    await applyMe(result.value);
    toast({ text: t("settings.saved") });
}

/* These commands get these keys; what is as it came is not kept. */
function give(wanted: Partial<Record<CommandName, string>>): void {
    const keys = commandNames.map((command) => ({ command, key: wanted[command] ?? keyOf(command) }));
    void save(keys.filter(({ command, key }) => key !== commandKeys[command]));
}

/* Why the pressed key cannot be had; "" if it can. */
export function refusal(key: string): "" | "cannot" | "browser" {
    if (key === "" || (key.length > 1 && !/^Ctrl\+[A-Z]$/.test(key))) return "cannot";
    return key.length > 1 && ofBrowser.includes(key.slice(-1)) ? "browser" : "";
}

interface Asking { command: CommandName; key: string; problem: "" | "cannot" | "browser" | "taken" }

function Answer({ asking: { command, key, problem }, done }: { asking: Asking; done(): void }) {
    if (problem === "") return null;
    const other = problem === "taken" ? commandNames.find((name) => name !== command && keyOf(name) === key) : undefined;
    return (
        <p class="help key-answer" role="alert">
            {problem === "cannot" ? t("keys.cannot") : problem === "browser" ? t("keys.browser", { key: keyLabel(key) })
                : t("keys.taken", { key: keyLabel(key), name: other ? t(`cmd.${other}`) : "" })}
            {other && (
                <button type="button" class="link" onPointerDown={(event) => event.preventDefault()} onClick={() => {
                    give({ [command]: key, [other]: "" });
                    done();
                }}>{t("keys.use")}</button>
            )}
        </p>
    );
}

function Key({ command, asking, ask }: { command: CommandName; asking: Asking | null; ask(next: Asking | null): void }) {
    const here = asking?.command === command;
    const key = keyOf(command);
    const press = (event: KeyboardEvent): void => {
        if (!here || event.isComposing || ["Control", "Shift", "Meta", "Alt", "AltGraph", "CapsLock"].includes(event.key)) return;
        if (event.key === "Tab") return;
        event.preventDefault();
        if (event.key === "Escape") return ask(null);
        if (event.altKey || event.getModifierState("AltGraph")) return ask({ command, key: "", problem: "cannot" }); // no command hears it
        const wanted = event.key === "Backspace" || event.key === "Delete" ? null : keyIn(event);
        const problem = wanted === null ? "" : refusal(wanted);
        const taken = wanted !== null && commandNames.some((name) => name !== command && keyOf(name) === wanted);
        if (problem || taken) return ask({ command, key: wanted ?? "", problem: problem || "taken" });
        ask(null);
        if ((wanted ?? "") !== key) give({ [command]: wanted ?? "" });
    };
    return (
        <li>
            <span id={`key-of-${command}`}>{t(`cmd.${command}`)}</span>
            {key !== commandKeys[command] && (
                <button type="button" class="link" onClick={() => {
                    const taken = commandNames.find((name) => name !== command && keyOf(name) === commandKeys[command]);
                    if (taken) ask({ command, key: commandKeys[command], problem: "taken" });
                    else give({ [command]: commandKeys[command] });
                }}>{t("keys.back", { key: keyLabel(commandKeys[command]) })}</button>
            )}
            <button type="button" class={here ? "button small key asking" : "button small key"} aria-pressed={here}
                aria-describedby={here ? `key-of-${command}` : undefined} aria-label={here ? undefined : t("keys.change", { name: t(`cmd.${command}`), key: keyLabel(key) || t("keys.none") })}
                onClick={() => ask(here ? null : { command, key: "", problem: "" })} onKeyDown={press}
                onBlur={() => here && !asking.problem && ask(null)}>
                {here ? t("keys.press") : key ? <kbd>{keyLabel(key)}</kbd> : t("keys.none")}
            </button>
            {here && <Answer asking={asking} done={() => ask(null)} />}
        </li>
    );
}

export function Keyboard() {
    const [asking, ask] = useState<Asking | null>(null);
    return (
        <div class="card form">
            <h2>{t("settings.keyboard")}</h2>
            <label class="check">
                <input type="checkbox" checked={lettersOn.value} onChange={(event) => setLetters(event.currentTarget.checked)} />
                {t("settings.letters", { keys: someKeys() })}
            </label>
            {store.workspace.value?.demo && (
                <label class="check">
                    <input type="checkbox" checked={hintsOn.value} onChange={(event) => setHints(event.currentTarget.checked)} />
                    {t("settings.hints")}
                </label>
            )}
            <p class="help">{t("keys.help")}</p>
            <ul class="key-choices">
                {commandNames.map((command) => <Key key={command} command={command} asking={asking} ask={ask} />)}
            </ul>
            {ownKeys.value.length > 0 && (
                <p><button type="button" class="button small" onClick={() => {
                    ask(null);
                    void save([]);
                }}>{t("keys.all_back")}</button></p>
            )}
        </div>
    );
}
