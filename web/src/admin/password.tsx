/* Setting my password: the old one is asked for, if there is one. */
import { useState } from "preact/hooks";
import { t } from "../lib/t";
import { reasonOf } from "../store/actions";
import { call, type Failure } from "../store/api";
import { store } from "../store/desk";
import { Field } from "../ui/field";
import { toast } from "../ui/toast";

export function PasswordForm({ onDone }: { onDone?(): void }) {
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
        onDone?.();
    };
    return (
        <form class="form" onSubmit={(event) => void submit(event)}>
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
