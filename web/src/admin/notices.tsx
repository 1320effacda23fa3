/* My own settings: notices of the system and the sound, on this device. */
import { t } from "../lib/t";
import { permission, turnOn } from "../desk/notices";
import { notices, store } from "../store/desk";
import { Icon } from "../ui/icon";

const hear = async (): Promise<void> => (await import("../desk/tell")).play();

export function NoticesCard() {
    if (store.me.value?.role === "viewer") return null; // answers nobody
    const { on, names, sound } = notices.wishes.value;
    const allowed = permission();
    const active = on && allowed === "granted";
    return (
        <div class="card form">
            <h2>{t("notices.title")}</h2>
            <p class="help">{t("notices.device")}</p>
            <label class="check">
                <input type="checkbox" checked={active} disabled={allowed === "impossible" || allowed === "denied"} onChange={(event) => {
                    if (event.currentTarget.checked) void turnOn();
                    else notices.set({ on: false });
                }} />
                <span>{t("notices.on")}<small>{t("notices.on_help")}</small></span>
            </label>
            {allowed === "denied" && <p class="warn-text"><Icon name="alert" />{t("notices.blocked")}</p>}
            {allowed === "impossible" && <p class="help">{t("notices.impossible")}</p>}
            <label class="check">
                <input type="checkbox" checked={active && names} disabled={!active}
                    onChange={(event) => notices.set({ names: event.currentTarget.checked })} />
                <span>{t("notices.names")}<small>{t("notices.names_help")}</small></span>
            </label>
            <div class="setting-line">
                <label class="check">
                    <input type="checkbox" checked={sound} onChange={(event) => {
                        notices.set({ sound: event.currentTarget.checked });
                        if (event.currentTarget.checked) void hear();
                    }} />
                    <span>{t("notices.sound")}</span>
                </label>
                <button type="button" class="button small" onClick={() => void hear()}>{t("notices.hear")}</button>
            </div>
        </div>
    );
}
