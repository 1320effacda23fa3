/* A watch while it is worded: its query, what that means, what is wrong with it and where, and what it
 * would have taken of the latest posts. Asked a moment after the last key; an older answer never
 * replaces a newer one. */
import { useEffect, useRef, useState } from "preact/hooks";
import { language, t } from "../lib/t";
import { problemOf } from "../store/problems";
import { call, type Failure, type QueryMeaning, type Watch } from "../store/api";
import { Field } from "../ui/field";
import { toast } from "../ui/toast";
import { Post } from "./posts";
import { putWatch, sample } from "./watches";

const typingMs = 250;
const formsShown = 12;

function useMeaning(query: string): QueryMeaning | null {
    const [meaning, setMeaning] = useState<QueryMeaning | null>(null);
    const turn = useRef(0);
    useEffect(() => {
        const mine = ++turn.current;
        if (!query.trim()) {
            setMeaning(null);
            return;
        }
        const timer = setTimeout(() => {
            void call("query_preview", { body: { query, language: language.value } }).then((read) => {
                if (mine === turn.current && read.ok) setMeaning(read.value);
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

function Forms({ of, open }: { of: QueryMeaning; open: boolean }) {
    const words = of.forms.filter((word) => word.forms.length > 1);
    if (words.length === 0) return null;
    return (
        <details class="explain" open={open}>
            <summary>{t("watch.forms", { n: words.length })}</summary>
            <dl class="word-forms">
                {words.map((word) => (
                    <div key={word.column}>
                        <dt><bdi>{word.word}</bdi></dt>
                        <dd><bdi>{word.forms.slice(0, formsShown).map((form, i) => (
                            <span key={form.text}>{i > 0 && ", "}{form.struck ? <s>{form.text}</s> : form.text}</span>
                        ))}{word.forms.length > formsShown && <> {t("watch.forms_more", { n: word.forms.length - formsShown })}</>}</bdi></dd>
                    </div>
                ))}
            </dl>
        </details>
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

interface Props {
    of: Watch | null;
    proposed?: { name: string; query: string }; // a new watch that somebody thought of already: part of a page, not one by itself
    onDone(saved: Watch | null): void;
}

export function Editor({ of, proposed, onDone }: Props) {
    const [name, setName] = useState(of?.name ?? proposed?.name ?? "");
    const [query, setQuery] = useState(of?.query ?? proposed?.query ?? "");
    const [failed, setFailed] = useState<Failure | null>(null);
    const first = useRef<HTMLInputElement>(null);
    const area = useRef<HTMLTextAreaElement>(null);
    const meaning = useMeaning(query);
    useEffect(() => {
        if (!proposed) first.current?.focus();
    }, []);
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        const body = { name, query };
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
                    <Forms of={meaning} open={proposed !== undefined} />
                    <Trial of={meaning} />
                </div>
            )}
            {!meaning && sample.value.posts === 0 && <p class="help">{t("watch.no_sample")}</p>}
            {failed && failed.field !== "name" && <p class="error" role="alert">{problemOf(failed)}</p>}
            <div class="actions">
                <button type="submit" class="button primary" disabled={!name.trim() || !query.trim() || meaning?.issues.some((x) => x.error)}>{proposed ? t("watch.keep") : t("common.save")}</button>
                {!proposed && <button type="button" class="button" onClick={() => onDone(null)}>{t("common.cancel")}</button>}
            </div>
        </form>
    );
}
