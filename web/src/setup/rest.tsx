/* What we promise, and a rehearsal before it is earnest. */
import { useState } from "preact/hooks";
import { t } from "../lib/t";
import { duration } from "../lib/time";
import { tellFailure } from "../store/actions";
import { store, switchWorkspace } from "../store/desk";
import { markSetup } from "../store/setup";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
import { Trouble } from "./trouble";
import { useSaving, useSettings } from "./use";

const targets = ["first_answer_minutes", "answer_minutes"] as const;

export function MeasureStep({ onDone }: { onDone(): void }) {
    const settings = useSettings();
    const saving = useSaving(settings);
    const [given, setGiven] = useState<Record<string, string>>({});
    if (!settings) return <p class="late">{t("common.loading")}</p>;
    const value = (name: string): string => given[name] ?? settings.get(name)?.value ?? "";
    const first = Number(value("first_answer_minutes"));
    return (
        <form class="form" onSubmit={(event) => {
            event.preventDefault();
            void saving.run(() => markSetup("measure", Object.fromEntries(targets.map((name) => [name, value(name)])))).then((done) => done && onDone());
        }}>
            <Trouble saving={saving} named={[...targets]} />
            <p>{t("setup.measure.what")}</p>
            {targets.map((name) => (
                <Field key={name} label={t(`setting.${name}.label`)} error={saving.problem(name)}>
                    {(bound) => (
                        <div class="setting-line">
                            <input {...bound} class="input" inputMode="numeric" required dir="ltr" value={value(name)}
                                onInput={(event) => setGiven({ ...given, [name]: event.currentTarget.value })} />
                            <span class="help">{t("unit.minutes", { n: Number(value(name)) || 0 })}</span>
                        </div>
                    )}
                </Field>
            ))}
            {first > 0 && <p class="good-text"><Icon name="clock" />{t("setup.measure.means", { time: duration(first * 60_000) })}</p>}
            <p class="help">{t("setup.measure.ledger")} <a class="link" href="/ledger">{t("ledger.title")}</a></p>
            <div class="actions"><button type="submit" class="button primary" disabled={saving.busy}>{t("setup.save")}</button></div>
        </form>
    );
}

export function RehearsalStep({ onDone }: { onDone(): void }) {
    const saving = useSaving(null);
    const demo = store.me.value?.memberships.find((w) => w.demo);
    const shadows = [...store.accounts.value.values()].filter((a) => a.state !== "removed" && a.shadow).length;
    const drill = async (): Promise<void> => {
        if (!demo || !(await saving.run(() => markSetup("rehearsal")))) return;
        const failed = await switchWorkspace(demo.id);
        if (failed) tellFailure(failed);
    };
    return (
        <div class="form">
            <Trouble saving={saving} named={[]} />
            {demo && (
                <>
                    <h3>{t("setup.rehearsal.drill")}</h3>
                    <p>{t("setup.rehearsal.drill_help", { name: demo.name })}</p>
                    <div class="actions"><button type="button" class="button" disabled={saving.busy} onClick={() => void drill()}>{t("setup.rehearsal.go")}</button></div>
                </>
            )}
            <h3>{t("setup.rehearsal.shadow")}</h3>
            <p>{t("setup.rehearsal.shadow_help")}</p>
            {shadows > 0 && <p class="good-text"><Icon name="check" />{t("setup.rehearsal.shadow_on", { n: shadows })}</p>}
            <p><a class="link" href="/accounts">{t("nav.accounts")}</a></p>
            <div class="actions">
                <button type="button" class="button primary" disabled={saving.busy}
                    onClick={() => void saving.run(() => markSetup("rehearsal")).then((done) => done && onDone())}>{t("setup.finish")}</button>
            </div>
        </div>
    );
}
