/* My own settings: name, language, appearance, password, notices, keyboard; and the way out. */
import { useState } from "preact/hooks";
import { lettersOn, setLetters } from "../lib/keys";
import { languages, t } from "../lib/t";
import { hintsOn, setHints } from "../store/hints";
import { reasonOf, tellFailure } from "../store/actions";
import { call, type Me } from "../store/api";
import { applyMe, signOut, store } from "../store/desk";
import { Field } from "../ui/field";
import { toast } from "../ui/toast";
import { HouseSettings } from "./house";
import { MailCard } from "./mail";
import { NoticesCard } from "./notices";
import { PasswordForm } from "./password";
import { Sessions } from "./sessions";

const themes: Me["theme"][] = ["system", "light", "dark"];

async function save(change: Partial<Pick<Me, "name" | "language" | "theme" | "hold_ms">>): Promise<void> {
    const me = store.me.value;
    if (!me) return;
    const result = await call("me_update", { body: { name: me.name, language: me.language, theme: me.theme, hold_ms: me.hold_ms, ...change } });
    if (!result.ok) return tellFailure(result);
    await applyMe(result.value);
    toast({ text: t("settings.saved") });
}

async function leave(): Promise<void> {
    const failed = await signOut();
    if (failed) toast({ text: reasonOf(failed), detail: failed.request_id, bad: true });
}

export default function SettingsPage() {
    const me = store.me.value;
    const [name, setName] = useState(me?.name ?? "");
    if (!me) return null;
    return (
        <section class="page narrow">
            <header class="page-head"><h1>{t("nav.settings")}</h1></header>
            <form class="card form" onSubmit={(event) => {
                event.preventDefault();
                void save({ name: name.trim() });
            }}>
                <h2>{t("settings.me")}</h2>
                <p class="help"><bdi dir="ltr">{me.email}</bdi> · {t(`role.${me.role}`)}</p>
                <Field label={t("settings.name")}>
                    {(bound) => <input {...bound} class="input" required maxLength={80} dir="auto" value={name} onInput={(event) => setName(event.currentTarget.value)} />}
                </Field>
                <Field label={t("settings.language")}>
                    {(bound) => (
                        <select {...bound} class="input" value={me.language} onChange={(event) => void save({ language: event.currentTarget.value as Me["language"] })}>
                            <option value="auto">{t("settings.language_auto")}</option>
                            {Object.entries(languages).map(([code, label]) => <option key={code} value={code}>{label}</option>)}
                        </select>
                    )}
                </Field>
                <Field label={t("settings.theme")}>
                    {(bound) => (
                        <select {...bound} class="input" value={me.theme} onChange={(event) => void save({ theme: event.currentTarget.value as Me["theme"] })}>
                            {themes.map((x) => <option key={x} value={x}>{t(`theme.${x}`)}</option>)}
                        </select>
                    )}
                </Field>
                <Field label={t("settings.undo")} help={t("settings.undo_help")}>
                    {(bound) => (
                        <select {...bound} class="input" value={String(me.hold_ms)} onChange={(event) => void save({ hold_ms: Number(event.currentTarget.value) })}>
                            <option value="-1">{t("settings.undo_house")}</option>
                            {Array.from({ length: 11 }, (_, s) => <option key={s} value={String(s * 1000)}>{t("settings.undo_seconds", { n: s })}</option>)}
                        </select>
                    )}
                </Field>
                <div class="actions"><button type="submit" class="button" disabled={name.trim() === "" || name.trim() === me.name}>{t("common.save")}</button></div>
            </form>
            <section class="card form">
                <h2>{t("signin.password")}</h2>
                <PasswordForm />
            </section>
            <Sessions />
            <NoticesCard />
            <div class="card form">
                <h2>{t("settings.keyboard")}</h2>
                <label class="check">
                    <input type="checkbox" checked={lettersOn.value} onChange={(event) => setLetters(event.currentTarget.checked)} />
                    {t("settings.letters")}
                </label>
                {store.workspace.value?.demo && (
                    <label class="check">
                        <input type="checkbox" checked={hintsOn.value} onChange={(event) => setHints(event.currentTarget.checked)} />
                        {t("settings.hints")}
                    </label>
                )}
            </div>
            <div class="actions"><button type="button" class="button" onClick={() => void leave()}>{t("settings.sign_out")}</button></div>
            {me.role === "admin" && !store.workspace.value?.demo && (
                <p class="help">{t("setup.again")} <a class="link" href="/setup">{t("setup.title")}</a></p>
            )}
            <HouseSettings />
            {me.role === "admin" && !store.workspace.value?.demo && <MailCard />}
            <p class="help">{t("settings.version", { version: store.version.value })}</p>
        </section>
    );
}
