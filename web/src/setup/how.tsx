/* How we answer: three prepared answers, looked through before they are saved, and what is never said
 * in public. */
import { useState } from "preact/hooks";
import { isolate, language, languages, t, type Language } from "../lib/t";
import { call } from "../store/api";
import { store } from "../store/desk";
import { needSaved, putSaved, savedAnswers } from "../store/saved";
import { markSetup } from "../store/setup";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
import { asRegister, prepared } from "./answers";
import { Words } from "../admin/choices";
import { Trouble } from "./trouble";
import { useSaving, useSettings } from "./use";

function houseLanguage(): Language {
    const house = store.workspace.peek()?.language ?? "auto";
    return house === "auto" ? language.peek() : house;
}

interface Named { name: string; text: string }

export function HowStep({ onDone }: { onDone(): void }) {
    needSaved();
    const settings = useSettings();
    const saving = useSaving(settings);
    const [spoken, setSpoken] = useState<Language>(houseLanguage);
    const [words, setWords] = useState<Record<string, string>>({});
    const [never, setNever] = useState<string | null>(null);
    const [data, setData] = useState<string | null>(null);
    if (!settings) return <p class="late">{t("common.loading")}</p>;
    const list = prepared(spoken, asRegister(settings.get("address_form")?.value ?? ""));
    const kept = [...savedAnswers.value?.values() ?? []].filter((a) => a.active);
    const has = (one: Named): boolean => kept.some((a) => a.language === spoken && a.name === one.name);
    const textOf = (one: Named): string => words[`${spoken}.${one.name}`] ?? one.text;
    const neverText = never ?? (settings.get("never_public")?.value || t("setup.how.never_default"));
    const stops = data ?? settings.get("never_public_data")?.value ?? "";
    const field = (one: Named) => (has(one)
        ? <p key={one.name} class="good-text"><Icon name="check" />{t("answers.saved", { name: one.name })}</p>
        : (
            <Field key={one.name} label={isolate(`/${one.name}`)}>
                {(bound) => <textarea {...bound} class="input" rows={4} maxLength={4000} dir="auto" lang={spoken} value={textOf(one)}
                    onInput={(event) => setWords({ ...words, [`${spoken}.${one.name}`]: event.currentTarget.value })} />}
            </Field>
        ));
    const save = (): Promise<boolean> => saving.run(async () => {
        for (const one of list.flatMap((first) => [first, ...first.forms])) {
            if (has(one) || textOf(one).trim() === "") continue;
            const result = await call("saved_answer_create", { body: { name: one.name, language: spoken, text: textOf(one) } });
            if (!result.ok) return result;
            putSaved(result.value);
        }
        return markSetup("how", { never_public: neverText, never_public_data: stops });
    });
    return (
        <form class="form" onSubmit={(event) => {
            event.preventDefault();
            void save().then((done) => done && onDone());
        }}>
            <Trouble saving={saving} named={["never_public", "never_public_data"]} />
            <p>{t("setup.how.what")}</p>
            <Field label={t("setup.how.language")}>
                {(bound) => (
                    <select {...bound} class="input" value={spoken} onChange={(event) => setSpoken(event.currentTarget.value as Language)}>
                        {Object.entries(languages).map(([code, label]) => <option key={code} value={code}>{label}</option>)}
                    </select>
                )}
            </Field>
            {list.map((one) => (
                <div key={one.name} class="form">
                    {field(one)}
                    {one.forms.length > 0 && (
                        <details class="more">
                            <summary>{t("setup.how.forms")}</summary>
                            <div class="form">{one.forms.map(field)}</div>
                        </details>
                    )}
                </div>
            ))}
            <Field label={t("setting.never_public.label")} help={t("setting.never_public.help")} error={saving.problem("never_public")}>
                {(bound) => <textarea {...bound} class="input" rows={2} maxLength={300} dir="auto" value={neverText} onInput={(event) => setNever(event.currentTarget.value)} />}
            </Field>
            <Field label={t("setting.never_public_data.label")} help={t("setting.never_public_data.help")} error={saving.problem("never_public_data")}>
                {(bound) => <Words bound={bound} label={t("setting.never_public_data.label")} words={settings.get("never_public_data")?.words ?? ""} value={stops} onChoose={setData} />}
            </Field>
            <div class="actions">
                <button type="submit" class="button primary" disabled={saving.busy}>{t("setup.save")}</button>
                {kept.length > 0 && <a class="button" href="/answers">{t("nav.answers")}</a>}
            </div>
        </form>
    );
}
