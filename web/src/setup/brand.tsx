/* Who we are: name, time zone, the team's language, how customers are addressed; then a first watch for
 * the brand's name. */
import { useState } from "preact/hooks";
import { language, languages, t } from "../lib/t";
import { markSetup, stepsDone } from "../store/setup";
import { Field } from "../ui/field";
import { asRegister, prepared, registers } from "./answers";
import { FirstWatch, watched } from "./listening";
import { Trouble } from "./trouble";
import { useSaving, useSettings } from "./use";

const asked = ["brand_name", "time_zone", "language", "address_form"] as const;

function zones(): string[] {
    try {
        return Intl.supportedValuesOf("timeZone");
    } catch {
        return [];
    }
}

export function BrandStep({ onDone }: { onDone(): void }) {
    const settings = useSettings();
    const saving = useSaving(settings);
    const [fresh, setFresh] = useState(false);
    const [given, setGiven] = useState<Record<string, string>>({});
    if (!settings) return <p class="late">{t("common.loading")}</p>;
    const value = (name: (typeof asked)[number]): string => given[name] ?? settings.get(name)?.value ?? "";
    const put = (name: string, text: string): void => setGiven({ ...given, [name]: text });
    const register = asRegister(value("address_form"));
    const speaks = value("language") in languages ? value("language") as keyof typeof languages : language.value;
    const done = stepsDone().includes("brand");
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        if (!(await saving.run(() => markSetup("brand", Object.fromEntries(asked.map((name) => [name, value(name)])))))) return;
        if (watched()) onDone();
        else setFresh(true);
    };
    return (
        <>
            <form class="form" onSubmit={(event) => void submit(event)}>
                <Trouble saving={saving} named={[...asked]} />
                <Field label={t("setting.brand_name.label")} error={saving.problem("brand_name")}>
                    {(bound) => <input {...bound} class="input" required maxLength={80} dir="auto" value={value("brand_name")} onInput={(event) => put("brand_name", event.currentTarget.value)} />}
                </Field>
                <Field label={t("setting.time_zone.label")} error={saving.problem("time_zone")}>
                    {(bound) => <input {...bound} class="input" required list="setup-zones" dir="ltr" value={value("time_zone")} onInput={(event) => put("time_zone", event.currentTarget.value)} />}
                </Field>
                <datalist id="setup-zones">{zones().map((zone) => <option key={zone} value={zone} />)}</datalist>
                <Field label={t("setup.team_language")}>
                    {(bound) => (
                        <select {...bound} class="input" value={value("language")} onChange={(event) => put("language", event.currentTarget.value)}>
                            <option value="auto">{t("settings.language_auto")}</option>
                            {Object.entries(languages).map(([code, label]) => <option key={code} value={code}>{label}</option>)}
                        </select>
                    )}
                </Field>
                <fieldset class="choices">
                    <legend>{t("setting.address_form.label")}</legend>
                    {registers.map((one) => (
                        <label key={one} class="check">
                            <input type="radio" name="form" checked={register === one} onChange={() => put("address_form", one)} />{t(`setup.register.${one}`)}
                        </label>
                    ))}
                </fieldset>
                <blockquote class="sample" aria-live="polite" dir="auto" lang={speaks}>
                    {(prepared(speaks, register)[0]?.text ?? "").replace("{me}, {brand}", value("brand_name"))}
                </blockquote>
                <div class="actions"><button type="submit" class={done ? "button" : "button primary"} disabled={saving.busy}>{t("setup.save")}</button></div>
            </form>
            {done && <FirstWatch brand={settings.get("brand_name")?.value ?? ""} fresh={fresh} onDone={onDone} />}
        </>
    );
}
