/* From the demonstration to one's own brand: three lines, no password. The browser goes on in the new
 * workspace; the demonstration stays. */
import { useState } from "preact/hooks";
import { t } from "../lib/t";
import { problemOf } from "../store/problems";
import { call, type Failure } from "../store/api";
import { store } from "../store/desk";
import { Field } from "../ui/field";

const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

export function StartForm() {
    const [brand, setBrand] = useState("");
    const [name, setName] = useState("");
    const [email, setEmail] = useState("");
    const [failed, setFailed] = useState<Failure | null>(null);
    const [busy, setBusy] = useState(false);
    const own = store.me.value?.memberships.find((w) => !w.demo);
    if (own) return <p>{t("start.there", { name: own.name })}</p>;
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        setBusy(true);
        const result = await call("workspace_create", { body: { brand_name: brand, name, email, zone: zoneHere() } });
        setBusy(false);
        setFailed(result.ok ? null : result);
        if (result.ok) location.assign("/setup"); // a whole new page, for nothing of the demonstration may stay in memory
    };
    const problem = (field: string): string => (failed?.field === field ? problemOf(failed) : "");
    const general = failed && !["brand_name", "name", "email"].includes(failed.field);
    return (
        <form class="card form" onSubmit={(event) => void submit(event)}>
            <p>{t("start.what")}</p>
            {general && <p class="error" role="alert">{failed.code === "conflict" ? t("start.taken") : problemOf(failed)} {failed.request_id && t("error.request", { id: failed.request_id })}</p>}
            <Field label={t("setting.brand_name.label")} error={problem("brand_name")}>
                {(bound) => <input {...bound} class="input" required maxLength={80} dir="auto" autoComplete="organization" value={brand} onInput={(event) => setBrand(event.currentTarget.value)} />}
            </Field>
            <Field label={t("start.name")} error={problem("name")}>
                {(bound) => <input {...bound} class="input" required maxLength={80} dir="auto" autoComplete="name" value={name} onInput={(event) => setName(event.currentTarget.value)} />}
            </Field>
            <Field label={t("signin.email")} help={t("start.email_help")} error={problem("email")}>
                {(bound) => <input {...bound} class="input" type="email" required maxLength={254} dir="ltr" autoComplete="email" value={email} onInput={(event) => setEmail(event.currentTarget.value)} />}
            </Field>
            <div class="actions">
                <button type="submit" class="button primary" disabled={busy}>{t("start.button")}</button>
                <a class="button" href="/">{t("start.later")}</a>
            </div>
        </form>
    );
}
