/* A watch while it is worded: its query, what that means, what is wrong with it and where, and what it
 * would have taken of the latest posts. Asked a moment after the last key; an older answer never
 * replaces a newer one. */
import { useEffect, useRef, useState } from "preact/hooks";
import { formatNumber, language, t } from "../lib/t";
import { problemOf } from "../store/problems";
import { call, type Failure, type QueryMeaning, type Watch } from "../store/api";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toast";
import { datesOf, daysOf } from "./campaign";
import { Post } from "./posts";
import { putWatch, sample } from "./watches";

const typingMs = 250;
const formsShown = 12;

/* With the query that it is the meaning of: places are places of that. */
type Meaning = QueryMeaning & { query: string };

function useMeaning(query: string): Meaning | null {
    const [meaning, setMeaning] = useState<Meaning | null>(null);
    const turn = useRef(0);
    useEffect(() => {
        const mine = ++turn.current;
        if (!query.trim()) {
            setMeaning(null);
            return;
        }
        const timer = setTimeout(() => {
            void call("query_preview", { body: { query, language: language.value } }).then((read) => {
                if (mine === turn.current && read.ok) setMeaning({ ...read.value, query });
            });
        }, typingMs);
        return () => clearTimeout(timer);
    }, [query]);
    return meaning;
}

/* What is wrong, or might be meant otherwise; a click shows where. */
function Issues({ of, onShow }: { of: QueryMeaning; onShow(column: number, columns: number): void }) {
    return (
        <ul class="issues">
            {of.issues.map((issue) => (
                <li key={`${issue.code} ${issue.column}`} class={issue.error ? "error" : "help"}>
                    {issue.text}
                    {issue.column > 0 && <>{" "}<button type="button" class="link" onClick={() => onShow(issue.column, issue.columns)}>{t("watch.show_place")}</button></>}
                </li>
            ))}
        </ul>
    );
}

type Word = QueryMeaning["forms"][0];

/* Columns count characters, texts count units of UTF-16. */
function replaced(query: string, column: number, columns: number, change: (term: string) => string): string {
    const letters = [...query];
    const term = letters.slice(column - 1, column - 1 + columns).join("");
    return letters.slice(0, column - 1).join("") + change(term) + letters.slice(column - 1 + columns).join("");
}

/* "warta" without "warto" is warta{-warto}; once more, and it is asked for again. */
export const struckOut = (query: string, word: Pick<Word, "column" | "columns">, form: string): string => replaced(query, word.column, word.columns, (term) => {
    const [, base = "", inside = ""] = /^([^{]*)(?:\{([^}]*)\}?)?/s.exec(term) ?? [];
    const struck = inside.split(/\s+/).filter(Boolean);
    const rest = struck.filter((one) => one !== `-${form}`);
    const now = rest.length < struck.length ? rest : [...struck, `-${form}`];
    return now.length > 0 ? `${base}{${now.join(" ")}}` : base;
});

export const added = (query: string, of: Pick<QueryMeaning["suggestions"][0], "text" | "column" | "columns" | "wrap">): string =>
    replaced(query, of.column, of.columns, (term) => (of.wrap ? `(${term} OR ${of.text})` : `${term} OR ${of.text}`));

/* One word with its forms: the commonest and those that are left out, or all. */
function WordForms({ of, onStrike }: { of: Word; onStrike(form: string): void }) {
    const [all, setAll] = useState(false);
    const shown = of.forms.filter((form, i) => all || i < formsShown || form.struck);
    const hidden = of.forms.length - shown.length;
    return (
        <dd class="chips">
            {shown.map((form) => (
                <button key={form.text} type="button" class="chip" aria-pressed={!form.struck} onClick={() => onStrike(form.text)}>
                    <bdi>{form.struck ? <s>{form.text}</s> : form.text}</bdi>
                </button>
            ))}
            {hidden > 0 && <button type="button" class="link" onClick={() => setAll(true)}>{t("watch.forms_more", { n: hidden })}</button>}
        </dd>
    );
}

function Forms({ of, open, onStrike }: { of: QueryMeaning; open: boolean; onStrike(word: Word, form: string): void }) {
    const words = of.forms.filter((word) => word.forms.length > 1);
    if (words.length === 0) return null;
    return (
        <details class="explain" open={open}>
            <summary>{t("watch.forms", { n: words.length })}</summary>
            <p>{t("watch.forms_strike")}</p>
            <dl class="word-forms">
                {words.map((word, i) => (
                    <div key={`${i} ${word.word}`}>
                        <dt><bdi>{word.word}</bdi></dt>
                        <WordForms of={word} onStrike={(form) => onStrike(word, form)} />
                    </div>
                ))}
            </dl>
        </details>
    );
}

/* Other spellings of what is asked for: a click adds one. */
function Suggestions({ of, onAdd }: { of: QueryMeaning; onAdd(one: QueryMeaning["suggestions"][0]): void }) {
    if (of.suggestions.length === 0) return null;
    return (
        <div class="chips" role="group" aria-label={t("watch.suggest")}>
            <span class="help">{t("watch.suggest")}</span>
            {of.suggestions.map((one) => (
                <button key={one.text} type="button" class="chip" onClick={() => onAdd(one)}>
                    <Icon name="plus" /><bdi>{one.text}</bdi> <small>{t(`watch.suggest.${one.kind}`)}{one.seen > 0 && ` · ${formatNumber(one.seen)}`}</small>
                </button>
            ))}
        </div>
    );
}

function Trial({ of }: { of: QueryMeaning }) {
    const refused = of.issues.some((issue) => issue.error);
    if (refused) return null;
    if (of.tried === 0) return <p class="help">{t("watch.no_sample")}</p>;
    return (
        <>
            <p role="status"><strong>{t("watch.taken", { n: of.taken, all: of.tried })}</strong>{" "}
                {of.per_day >= 0 ? t("watch.per_day", { n: of.per_day }) : t("watch.per_day_unknown")}</p>
            {of.posts.length > 0 && (
                <details class="explain">
                    <summary>{t("watch.samples", { n: of.posts.length })}</summary>
                    <div class="heard-list">{of.posts.map((post, i) => <Post key={i} of={post} />)}</div>
                </details>
            )}
        </>
    );
}

function Whose({ of, onChange }: { of: Watch["whose"]; onChange(whose: Watch["whose"]): void }) {
    return (
        <Field label={t("watch.whose")} help={t(`watch.whose_help.${of}`)}>
            {(bound) => <select {...bound} class="input" value={of} onChange={(event) => onChange(event.currentTarget.value as Watch["whose"])}>
                {(["ours", "rival", "topic"] as const).map((one) => <option key={one} value={one}>{t(`watch.whose.${one}`)}</option>)}
            </select>}
        </Field>
    );
}

function CampaignDays({ of, onChange, error }: { of: { first: string; last: string }; onChange(days: { first: string; last: string }): void; error: string }) {
    return (
        <fieldset class="campaign-days">
            <legend>{t("campaign.title")}</legend>
            <p class="help">{t("campaign.help")}</p>
            <Field label={t("campaign.first")}>
                {(bound) => <input {...bound} class="input" type="date" value={of.first} max={of.last}
                    onInput={(event) => onChange({ ...of, first: event.currentTarget.value })} />}
            </Field>
            <Field label={t("campaign.last")} error={error}>
                {(bound) => <input {...bound} class="input" type="date" value={of.last} min={of.first}
                    onInput={(event) => onChange({ ...of, last: event.currentTarget.value })} />}
            </Field>
        </fieldset>
    );
}

interface Props {
    of: Watch | null;
    proposed?: { name: string; query: string }; // a new watch that somebody thought of already: part of a page, not one by itself
    onDone(saved: Watch | null): void;
}

export function Editor({ of, proposed, onDone }: Props) {
    const [name, setName] = useState(of?.name ?? proposed?.name ?? "");
    const [query, setQuery] = useState(of?.query ?? proposed?.query ?? "");
    const [whose, setWhose] = useState(of?.whose ?? "ours");
    const [handles, setHandles] = useState(of?.handles ?? "");
    const [days, setDays] = useState(daysOf(of ?? { from_ms: 0, until_ms: 0 }));
    const [failed, setFailed] = useState<Failure | null>(null);
    const first = useRef<HTMLInputElement>(null);
    const area = useRef<HTMLTextAreaElement>(null);
    const meaning = useMeaning(query);
    useEffect(() => {
        if (!proposed) first.current?.focus();
    }, []);
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        const body = { name, query, whose, handles: whose === "topic" ? "" : handles, ...datesOf(days.first, days.last) };
        const done = of ? await call("watch_update", { path: { watch: of.id }, body }) : await call("watch_create", { body });
        if (!done.ok) return setFailed(done);
        putWatch(done.value);
        toast({ text: t("watch.saved", { name: done.value.name }) });
        onDone(done.value);
    };
    // Columns count characters, a text field counts units of UTF-16.
    const show = (column: number, columns: number): void => {
        const letters = [...query];
        const from = letters.slice(0, column - 1).join("").length;
        area.current?.focus();
        area.current?.setSelectionRange(from, from + letters.slice(column - 1, column - 1 + columns).join("").length);
    };
    const problem = (field: string): string => (failed?.field === field ? problemOf(failed) : "");
    return (
        <form class={proposed ? "form" : "card form"} onSubmit={(event) => void submit(event)}>
            {!proposed && <h2>{of ? t("watch.change") : t("watch.new")}</h2>}
            <Field label={t("watch.name")} help={t("watch.name_help")} error={problem("name")}>
                {(bound) => <input {...bound} ref={first} class="input" required maxLength={60} dir="auto" value={name}
                    onInput={(event) => setName(event.currentTarget.value)} />}
            </Field>
            <Field label={t("watch.query")} help={t("watch.query_help")}>
                {(bound) => <textarea {...bound} ref={area} class="input area code" required rows={3} maxLength={8000} dir="auto" spellcheck={false} value={query}
                    onInput={(event) => setQuery(event.currentTarget.value)} />}
            </Field>
            {meaning && query.trim() && (
                <div class="meaning">
                    {meaning.sentence && <p class="sentence-of-query" dir="auto">{meaning.sentence}</p>}
                    <Issues of={meaning} onShow={show} />
                    <Suggestions of={meaning} onAdd={(one) => meaning.query === query && setQuery(added(query, one))} />
                    <Forms of={meaning} open={proposed !== undefined} onStrike={(word, form) => meaning.query === query && setQuery(struckOut(query, word, form))} />
                    <Trial of={meaning} />
                </div>
            )}
            {!proposed && <Whose of={whose} onChange={setWhose} />}
            {!proposed && whose !== "topic" && <Field label={t("watch.handles")} help={t(`watch.handles_help.${whose}`)}>
                {(bound) => <input {...bound} class="input" dir="ltr" maxLength={1000} spellcheck={false} value={handles}
                    onInput={(event) => setHandles(event.currentTarget.value)} />}
            </Field>}
            {!proposed && <CampaignDays of={days} onChange={setDays} error={problem("until_ms")} />}
            {!meaning && sample.value.posts === 0 && <p class="help">{t("watch.no_sample")}</p>}
            {failed && failed.field !== "name" && failed.field !== "until_ms" && <p class="error" role="alert">{problemOf(failed)}</p>}
            <div class="actions">
                <button type="submit" class="button primary" disabled={!name.trim() || !query.trim() || meaning?.issues.some((x) => x.error)}>{proposed ? t("watch.keep") : t("common.save")}</button>
                {!proposed && <button type="button" class="button" onClick={() => onDone(null)}>{t("common.cancel")}</button>}
            </div>
        </form>
    );
}
