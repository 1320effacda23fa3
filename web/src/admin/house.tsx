/* What is set for everybody: one list that words search, each setting with an address of its own
 * (/settings/NAME), saved where it stands. Others' changes come in by themselves; what one is just
 * writing stays. */
import { useEffect, useRef, useState } from "preact/hooks";
import { languages, t, tOr } from "../lib/t";
import { fitsWords } from "../lib/cards";
import { isPlainHttp } from "../lib/plain";
import { dayOf, serverNow } from "../lib/time";
import { problemOf } from "../store/problems";
import { addDays, readCalendar, type Calendar } from "./calendar";
import { call, type Failure, type Setting } from "../store/api";
import { store } from "../store/desk";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
import { Words } from "./choices";
import { useSpot } from "./spot";

const longNote = 200; // characters: more than a line holds
const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const label = (s: Setting): string => tOr(`setting.${s.name}.label`, s.name);
const help = (s: Setting): string => tOr(`setting.${s.name}.help`, "");

/* Hours follow the first day of the week; all else stands as the server has it. */
function inOrder(settings: Setting[], weekStart: string): Setting[] {
    const first = weekdays.indexOf(weekStart);
    const place = (s: Setting): number => {
        const day = weekdays.indexOf(s.name.replace(/^hours_/, ""));
        return day < 0 ? -1 : (day - first + 7) % 7;
    };
    return [...settings].sort((a, b) => (place(a) < 0 || place(b) < 0 ? 0 : place(a) - place(b)));
}

function choiceLabel(s: Setting, word: string): string {
    if (s.name === "address_form") return tOr(`setup.register.${word}`, word);
    if (s.name === "language") return word === "auto" ? t("settings.language_auto") : languages[word as keyof typeof languages];
    return tOr(`week.${word}`, word);
}

/* "" as long as nobody has to be warned. */
const warning = (s: Setting, value: string): string => (s.kind === "url" && isPlainHttp(value) ? t("settings.http_warning") : "");

function Control({ of, always, bound, value, disabled, onInput, onChoose }: {
    of: Setting; always: boolean; bound: object; value: string; disabled: boolean; onInput(value: string): void; onChoose(value: string): void;
}) {
    if (of.kind === "word") {
        return (
            <select {...bound} class="input" disabled={disabled} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
                {of.words.split(" ").map((word) => <option key={word} value={word}>{choiceLabel(of, word)}</option>)}
            </select>
        );
    }
    if (of.kind === "words") {
        return <Words bound={bound} label={label(of)} words={of.words} value={value} disabled={disabled} onChoose={onChoose} />;
    }
    if (of.kind === "days" || (of.kind === "note" && of.most > longNote)) {
        return <textarea {...bound} class="input" rows={of.kind === "days" ? 5 : 2} disabled={disabled} dir="auto" value={value}
            onInput={(event) => onInput(event.currentTarget.value)} />;
    }
    const plain = of.kind === "text" || of.kind === "note";
    return (
        <input {...bound} class="input" disabled={disabled} value={value} dir={plain ? "auto" : "ltr"} autoComplete="off"
            type="text" inputMode={of.kind === "number" ? "numeric" : "text"}
            {...(of.kind === "zone" ? { list: "zones" } : {})} {...(of.kind === "hours" ? { placeholder: t(always ? "settings.all_day" : "settings.closed") } : {})}
            onInput={(event) => onInput(event.currentTarget.value)} />
    );
}

/* The file is read here; what it adds stands in the field, to be looked through and saved. */
function FromCalendar({ value, onRead }: { value: string; onRead(text: string): void }) {
    const file = useRef<HTMLInputElement>(null);
    const [read, setRead] = useState<Calendar | null>(null);
    const take = async (chosen: File | undefined): Promise<void> => {
        if (!chosen) return;
        const found = readCalendar(await chosen.text(), dayOf(serverNow()), t("setting.holidays.label"));
        setRead(found);
        if (found.lines.length > 0) onRead(addDays(value, found.lines));
    };
    return (
        <div class="actions">
            <input ref={file} type="file" hidden accept=".ics,text/calendar" onChange={(event) => {
                const [chosen] = event.currentTarget.files ?? [];
                void take(chosen);
                event.currentTarget.value = "";
            }} />
            <button type="button" class="button small" onClick={() => file.current?.click()}>{t("settings.ics")}</button>
            <p class="help" role="status">
                {read && (read.lines.length > 0 ? t("settings.ics_added", { n: read.lines.length }) : t("settings.ics_none"))}
                {read && read.left > 0 && <> {t("settings.ics_left", { n: read.left })}</>}
            </p>
        </div>
    );
}

function Row({ of, admin, always, onSaved }: { of: Setting; admin: boolean; always: boolean; onSaved(list: Setting[]): void }) {
    const [draft, setDraft] = useState<string | null>(null);
    const [failed, setFailed] = useState<Failure | null>(null);
    const [saved, setSaved] = useState(false);
    const { box, here } = useSpot<HTMLFormElement>(of.name);
    const value = draft ?? of.value;
    const dirty = draft !== null && draft !== of.value;
    const save = async (wanted: string): Promise<void> => {
        const result = await call("settings_update", { body: { values: [{ name: of.name, value: wanted }] } });
        setFailed(result.ok ? null : result);
        setSaved(result.ok);
        if (!result.ok) {
            setDraft(wanted);
            return;
        }
        setDraft(null);
        onSaved(result.value.settings);
    };
    const warn = warning(of, value);
    const isDefault = of.value === of.fallback || of.kind === "hours" || of.kind === "days" || of.kind === "words" || of.group === "brand";
    return (
        <form ref={box} class={`setting ${of.kind}`} aria-current={here ? "true" : undefined} id={`setting-${of.name}`} onSubmit={(event) => {
            event.preventDefault();
            if (dirty) void save(value);
        }}>
            <Field label={label(of)} help={help(of)}
                error={failed ? problemOf(failed, { least: of.least, most: of.most }) : ""}>
                {(bound) => (
                    <div class="setting-line">
                        <Control of={of} always={always} bound={bound} value={value} disabled={!admin} onChoose={(word) => void save(word)}
                            onInput={(text) => {
                                setDraft(text);
                                setSaved(false);
                                setFailed(null);
                            }} />
                        {of.unit && <span class="help">{tOr(`unit.${of.unit}`, of.unit, { n: Number(value) || 0 })}</span>}
                        {dirty && <button type="submit" class="button small primary">{t("common.save")}</button>}
                        {dirty && <button type="button" class="button small" onClick={() => {
                            setDraft(null);
                            setFailed(null);
                        }}>{t("common.cancel")}</button>}
                        <span class="help" role="status">{saved && !dirty ? t("settings.saved") : ""}</span>
                    </div>
                )}
            </Field>
            {!isDefault && <p class="help">{t("settings.default", { value: of.fallback })}</p>}
            {warn && <p class="warn-text"><Icon name="alert" />{warn}</p>}
            {of.kind === "days" && admin && <FromCalendar value={value} onRead={(text) => {
                setDraft(text);
                setSaved(false);
                setFailed(null);
            }} />}
            {of.kind === "url" && admin && <p class="help">{t("settings.proxy")}</p>}
        </form>
    );
}

/* What a person may have in mind: its name, what is said about it, its name in the shell. */
function fits(s: Setting, wanted: string): boolean {
    return fitsWords(wanted, [label(s), help(s), s.name, s.kind === "hours" ? t("settings.group.hours") : "", tOr(`settings.group.${s.group}`, "")]);
}

function zones(): string[] {
    try {
        return Intl.supportedValuesOf("timeZone");
    } catch {
        return [];
    }
}

/* `wanted`: words that are looked for; `others`: something else on the page has them. */
export function HouseSettings({ wanted, others }: { wanted: string; others: boolean }) {
    const [settings, setSettings] = useState<Setting[] | null>(null);
    const [failed, setFailed] = useState<Failure | null>(null);
    const admin = store.me.value?.role === "admin";
    const version = store.workspace.value?.version;
    useEffect(() => {
        void call("settings_list", {}).then((read) => {
            setFailed(read.ok ? null : read);
            if (read.ok) setSettings(read.value.settings);
        });
    }, [version]);

    const shown = inOrder(settings ?? [], store.workspace.value?.week_start ?? "monday").filter((s) => s.group !== "setup" && fits(s, wanted));
    const always = !settings?.some((s) => s.kind === "hours" && s.value !== ""); // no hours at all: every hour counts
    const groups = [...new Set(shown.map((s) => s.group))];
    if (settings && shown.length === 0) return others ? null : <p role="status">{t("settings.none", { text: wanted })}</p>;
    return (
        <section class="house" aria-labelledby="house">
            <header class="page-head">
                <h2 id="house">{t("settings.house")}</h2>
            </header>
            {!admin && <p class="help">{t("settings.only_admins")}</p>}
            {failed && <p class="error" role="alert">{problemOf(failed)} {failed.request_id && t("error.request", { id: failed.request_id })}</p>}
            {!settings && !failed && <p class="late">{t("common.loading")}</p>}
            <datalist id="zones">{zones().map((zone) => <option key={zone} value={zone} />)}</datalist>
            {groups.map((group) => (
                <div key={group} class="card form">
                    <h3>{tOr(`settings.group.${group}`, group)}</h3>
                    {group === "hours" && <p class="help">{t("setting.hours.help")}</p>}
                    {shown.filter((s) => s.group === group).map((s) => (
                        <Row key={s.name} of={s} admin={admin} always={always} onSaved={setSettings} />
                    ))}
                </div>
            ))}
        </section>
    );
}
