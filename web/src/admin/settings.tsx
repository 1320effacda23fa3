/* My own settings: name, language, appearance, password, keyboard; and the way out. */
import { useState } from "preact/hooks";
import { lettersOn, setLetters } from "../lib/keys";
import { languages, t } from "../lib/t";
import { reasonOf, tellFailure } from "../store/actions";
import { call, type Failure, type Me } from "../store/api";
import { applyMe, signOut, store } from "../store/desk";
import { Field } from "../ui/field";
import { toast } from "../ui/toast";
import { HouseSettings } from "./house";

const themes: Me["theme"][] = ["system", "light", "dark"];

async function save(change: Partial<Pick<Me, "name" | "language" | "theme">>): Promise<void> {
    const me = store.me.value;
    if (!me) return;
    const result = await call("me_update", { body: { name: me.name, language: me.language, theme: me.theme, ...change } });
    if (!result.ok) return tellFailure(result);
    await applyMe(result.value);
    toast({ text: t("settings.saved") });
}

async function leave(): Promise<void> {
    const failed = await signOut();
    if (failed) toast({ text: reasonOf(failed), detail: failed.request_id, bad: true });
}

function Password() {
    const [password, setPassword] = useState("");
    const [current, setCurrent] = useState("");
    const has = store.me.value?.has_password ?? false;
    const [failed, setFailed] = useState<Failure | null>(null);
    const wrong = failed?.field === "current";
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        const result = await call("me_password", { body: { password, current } });
        setFailed(result.ok ? null : result);
        if (!result.ok) return;
        setPassword("");
        setCurrent("");
        if (store.me.value) store.putMe({ ...store.me.value, has_password: true });
        toast({ text: t("settings.password_done") });
    };
    return (
        <form class="card form" onSubmit={(event) => void submit(event)}>
            <h2>{t("signin.password")}</h2>
            <input class="hidden" type="text" autoComplete="username" tabIndex={-1} aria-hidden="true" readOnly value={store.me.value?.email ?? ""} />
            {has && <Field label={t("settings.password_current")} error={wrong ? t("settings.password_wrong") : ""}>
                {(bound) => <input {...bound} class="input" type="password" autoComplete="current-password" required maxLength={128}
                    dir="ltr" value={current} onInput={(event) => setCurrent(event.currentTarget.value)} />}
            </Field>}
            <Field label={t("settings.password")} help={t("settings.password_help")} error={failed && !wrong ? reasonOf(failed) : ""}>
                {(bound) => <input {...bound} class="input" type="password" autoComplete="new-password" required minLength={12} maxLength={128}
                    dir="ltr" value={password} onInput={(event) => setPassword(event.currentTarget.value)} />}
            </Field>
            <div class="actions"><button type="submit" class="button">{t("settings.password_set")}</button></div>
        </form>
    );
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
                <div class="actions"><button type="submit" class="button" disabled={name.trim() === "" || name.trim() === me.name}>{t("common.save")}</button></div>
            </form>
            <Password />
            <div class="card form">
                <h2>{t("settings.keyboard")}</h2>
                <label class="check">
                    <input type="checkbox" checked={lettersOn.value} onChange={(event) => setLetters(event.currentTarget.checked)} />
                    {t("settings.letters")}
                </label>
            </div>
            <div class="actions"><button type="button" class="button" onClick={() => void leave()}>{t("settings.sign_out")}</button></div>
            <HouseSettings />
            <p class="help">{t("settings.version", { version: store.version.value })}</p>
        </section>
    );
}
