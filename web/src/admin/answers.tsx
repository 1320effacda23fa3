/* Saved answers: found by name, worded, removed; what "/" offers in the composer. */
import { useEffect, useRef, useState } from "preact/hooks";
import { fold } from "../lib/fold";
import { languageName, t } from "../lib/t";
import { tellFailure } from "../store/actions";
import { problemOf } from "../store/problems";
import { address, call, type Failure, type SavedAnswer } from "../store/api";
import { store } from "../store/desk";
import { needSaved, places, putSaved, savedAnswers } from "../store/saved";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toast";

const spoken = ["en", "pl", "ru", "he", "uk", "ar", "de", "fr", "es", "it", "cs", "lt"];
type Words = Pick<SavedAnswer, "name" | "language" | "text">;

async function remove(answer: SavedAnswer): Promise<void> {
    const done = await call("saved_answer_remove", { path: { saved_answer: answer.id } });
    if (!done.ok) return tellFailure(done);
    putSaved(done.value);
    toast({ text: t("answers.removed", { name: answer.name }), undo: { label: t("toast.undo_remove"), act: () => void bringBack(answer) } });
}

async function bringBack({ id, name, language, text }: SavedAnswer): Promise<void> {
    const done = await call("saved_answer_update", { path: { saved_answer: id }, body: { name, language, text } });
    if (!done.ok) return tellFailure(done);
    putSaved(done.value);
}

function Form({ of, onDone }: { of: SavedAnswer | null; onDone(): void }) {
    const [words, setWords] = useState<Words>({ name: of?.name ?? "", language: of?.language ?? "", text: of?.text ?? "" });
    const [failed, setFailed] = useState<Failure | null>(null);
    const area = useRef<HTMLTextAreaElement>(null);
    const name = useRef<HTMLInputElement>(null);
    useEffect(() => name.current?.focus(), []);
    const put = (place: string): void => {
        const box = area.current;
        if (!box) return;
        box.setRangeText(`{${place}}`, box.selectionStart, box.selectionEnd, "end");
        setWords({ ...words, text: box.value });
        box.focus();
    };
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        const done = of
            ? await call("saved_answer_update", { path: { saved_answer: of.id }, body: words })
            : await call("saved_answer_create", { body: words });
        if (!done.ok) {
            setFailed(done);
            return;
        }
        putSaved(done.value);
        toast({ text: t("answers.saved", { name: done.value.name }) });
        onDone();
    };
    const problem = (field: string): string => (failed?.field === field ? problemOf(failed) : "");
    return (
        <form class="card form" onSubmit={(event) => void submit(event)}>
            <h2>{of ? t("answers.change") : t("answers.new")}</h2>
            <Field label={t("answers.name")} help={t("answers.name_help")} error={problem("name")}>
                {(bound) => <input {...bound} ref={name} class="input" required maxLength={60} dir="auto" value={words.name}
                    onInput={(event) => setWords({ ...words, name: event.currentTarget.value })} />}
            </Field>
            <Field label={t("answers.language")}>
                {(bound) => (
                    <select {...bound} class="input" value={words.language} onChange={(event) => setWords({ ...words, language: event.currentTarget.value })}>
                        <option value="">{t("answers.any_language")}</option>
                        {spoken.map((code) => <option key={code} value={code}>{languageName(code)}</option>)}
                    </select>
                )}
            </Field>
            <Field label={t("answers.text")} help={t("answers.text_help")} error={problem("text")}>
                {(bound) => <textarea {...bound} ref={area} class="input area" required rows={6} maxLength={4000} dir="auto" value={words.text}
                    onInput={(event) => setWords({ ...words, text: event.currentTarget.value })} />}
            </Field>
            <div class="actions" role="group" aria-label={t("answers.places")}>
                {places.map((place) => (
                    <button key={place} type="button" class="button small" onClick={() => put(place)}>
                        <Icon name="plus" />{t(`fill_in.${place}`)}
                    </button>
                ))}
            </div>
            {failed && !failed.field && <p class="error" role="alert">{problemOf(failed)}</p>}
            <div class="actions">
                <button type="submit" class="button primary" disabled={!words.name.trim() || !words.text.trim()}>{t("common.save")}</button>
                <button type="button" class="button" onClick={onDone}>{t("common.cancel")}</button>
            </div>
        </form>
    );
}

export default function AnswersPage() {
    const [editing, setEditing] = useState<SavedAnswer | "new" | null>(null);
    const [wanted, setWanted] = useState("");
    useEffect(needSaved, []);
    const may = store.me.value?.role !== "viewer";
    const known = savedAnswers.value;
    const active = [...known?.values() ?? []].filter((one) => one.active)
        .sort((a, b) => a.name.localeCompare(b.name) || a.language.localeCompare(b.language));
    const shown = active.filter((one) => fold(`${one.name} ${one.text}`).includes(fold(wanted.trim())));
    return (
        <section class="page narrow">
            <header class="page-head">
                <h1>{t("answers.title")}</h1>
                {may && !editing && <button type="button" class="button primary" onClick={() => setEditing("new")}><Icon name="plus" />{t("answers.new")}</button>}
            </header>
            <p class="help">{t("answers.help")}</p>
            {active.length > 0 && <p><a class="button small" download href={address("saved_answers_csv")}>{t("ledger.csv_list")}</a></p>}
            {editing && <Form key={editing === "new" ? "new" : editing.id} of={editing === "new" ? null : editing} onDone={() => setEditing(null)} />}
            {active.length > 5 && (
                <input type="search" class="input" aria-label={t("answers.find")} placeholder={t("answers.find")} dir="auto" value={wanted}
                    onInput={(event) => setWanted(event.currentTarget.value)} />
            )}
            {known && active.length === 0 && !editing && <div class="empty"><p>{t("answers.empty")}</p></div>}
            {known && active.length > 0 && shown.length === 0 && <div class="empty"><p>{t("answers.none")}</p></div>}
            <ul class="answers">
                {shown.map((one) => (
                    <li key={one.id} class="card answer">
                        <h2><bdi>{one.name}</bdi>{one.language && <small>{languageName(one.language)}</small>}</h2>
                        <p dir="auto">{one.text}</p>
                        {may && (
                            <div class="actions">
                                <button type="button" class="button small" onClick={() => setEditing(one)}>{t("answers.change")}</button>
                                <button type="button" class="button small" onClick={() => void remove(one)}>{t("answers.remove")}</button>
                            </div>
                        )}
                    </li>
                ))}
            </ul>
        </section>
    );
}
