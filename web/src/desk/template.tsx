/* Where free text may not be sent: a template chosen, its places filled in, and above all what the
 * customer will see. A template's language is not the reader's: its words run in their own direction. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { fold } from "../lib/fold";
import { modifier } from "../lib/keys";
import { languageName, t, tOr } from "../lib/t";
import { sinceTime } from "../lib/time";
import { reasonOf, send } from "../store/actions";
import { call, type Conversation, type Failure, type Place, type Result, type Template, type TemplateList } from "../store/api";
import { stopped, store } from "../store/desk";
import { fromDisk, give, refusalOf } from "../store/files";
import { fieldsOf, fill, filledOf, headingOf, isValue, piecesOf, replyOf, wordsOf, type Field, type Filled, type Part } from "../store/templates";
import { Icon } from "../ui/icon";
import { placeOf } from "./state";
import { channelLabel, fileSize } from "./words";

export interface TemplateProps {
    of: Conversation;
    place: Place;
    closedMs: number;
    upto: string; // the newest message of the customer, and the newest of all
    newest: string;
    anyway: boolean;
}

const codeOf = (template: Template): string => template.language.replace("_", "-");
const rightToLeft = ["ar", "fa", "he", "ur"];
const directionOf = (template: Template): "rtl" | "ltr" => (rightToLeft.includes(template.language.slice(0, 2)) ? "rtl" : "ltr");
const speaks = (template: Template): string => {
    const [base] = template.language.split("_");
    const name = languageName(base ?? "");
    return name === base ? template.language : name;
};

/* Why it cannot be sent; "" if it can. */
function lackOf({ status, lack }: Template): string {
    if (status !== "approved") return status === "pending" ? t("template.lack.pending") : t("template.lack.status", { status });
    return lack ? tOr(`template.lack.${lack}`, t("template.lack.kind")) : "";
}

function ordered(list: Template[], query: string, language: string): Template[] {
    const wanted = fold(query.trim()).split(/\s+/);
    const rank = (one: Template): number => (lackOf(one) ? 2 : one.language.slice(0, 2) === language ? 0 : 1);
    return list.filter((one) => {
        const words = fold(`${one.name} ${one.header} ${one.body}`);
        return wanted.every((word) => words.includes(word));
    }).sort((a, b) => rank(a) - rank(b));
}

/* The account's templates, read again whenever the account says so. */
function useTemplates(account: string) {
    const [list, setList] = useState<TemplateList | null>(null);
    const [failure, setFailure] = useState<Failure | null>(null);
    const since = store.accounts.value.get(account)?.templates_ms ?? 0;
    const put = (answer: Result<TemplateList>): void => {
        setFailure(answer.ok ? null : answer);
        if (answer.ok) setList(answer.value);
    };
    useEffect(() => {
        void call("templates_list", { path: { account } }).then(put);
    }, [account, since, store.epoch.value]);
    const refresh = (): void => void call("templates_refresh", { path: { account } }).then(put);
    return { list, failure, refresh };
}

function Fetched({ list, failure, refresh }: ReturnType<typeof useTemplates>) {
    const wrong = failure ? reasonOf(failure) : list?.error_code ? tOr(`template.error.${list.error_code}`, t("template.error.refused")) : "";
    return (
        <p class="template-state">
            {wrong && <span class="template-wrong" role="status"><Icon name="alert" />{wrong}</span>}
            {list?.reading
                ? <span class="help" role="status">{t("template.fetching")}</span>
                : list && list.read_ms > 0 && <span class="help">{t("template.fetched", { time: sinceTime(list.read_ms) })}</span>}
            <button type="button" class="link" disabled={list?.reading} onClick={refresh}>{t("template.fetch")}</button>
        </p>
    );
}

/* What stands in the heading, as far as it is known. */
function Heading({ of: { template, file } }: { of: Filled }) {
    if (file?.url && template.media === "image") return <img class="template-media" src={file.url} alt="" />;
    return <p class="template-media" lang=""><Icon name="clip" />{file ? <bdi>{file.name}</bdi> : <mark>{tOr(`attachment.${template.media}`, t("attachment.file"))}</mark>}</p>;
}

/* The file of the heading: chosen, given at once, changed. */
function Media({ of, place, filled }: { of: Conversation; place: Place; filled: Filled }) {
    const input = useRef<HTMLInputElement>(null);
    const heading = headingOf(place, filled.template);
    const { file } = filled;
    const put = (next: Filled["file"]): void => {
        const now = filledOf(of.id, place.thread);
        if (now.peek()?.template.name === filled.template.name) fill(of.id, place.thread, { ...(now.peek() ?? filled), file: next ?? null });
    };
    const take = async (chosen: File | undefined): Promise<void> => {
        if (!chosen) return;
        const made = fromDisk(chosen);
        put(made);
        if (refusalOf(heading, made, 0) !== "") return;
        const done = await give(chosen);
        put(done.ok ? { ...made, ...done.value, size: done.value.size_bytes } : { ...made, failure: done });
    };
    const word = file ? refusalOf(heading, file, 0) : "";
    const max = heading.file_kinds.find((k) => k.mime === file?.mime)?.max_bytes ?? 0;
    const kinds = heading.file_kinds.map((k) => (k.mime.split("/")[1] ?? "").replace("jpeg", "JPG").toUpperCase()).join(", ");
    const bad = file?.failure ? t("file.failed", { reason: reasonOf(file.failure) })
        : word === "too_large" ? t("file.too_large", { network: channelLabel(place.channel), size: fileSize(max) })
        : word === "empty" ? t("file.empty") : word ? t("template.media_kind", { kinds }) : "";
    return (
        <div class="template-field">
            <input ref={input} type="file" hidden accept={heading.file_kinds.map((k) => k.mime).join(",")} onChange={(event) => {
                void take(event.currentTarget.files?.[0]);
                event.currentTarget.value = "";
            }} />
            <button type="button" class="button" onClick={() => input.current?.click()}>
                <Icon name="clip" />{file ? t("template.media_other") : tOr(`template.media.${filled.template.media}`, t("file.attach"))}
            </button>
            <small class="help" role="status">{file && !bad && (file.sha256 ? fileSize(file.size) : t("file.uploading"))}</small>
            {bad && <p class="template-wrong" role="alert">{bad}</p>}
        </div>
    );
}

const isReady = (place: Place, { template, file }: Filled): boolean =>
    !template.media || (!!file?.sha256 && refusalOf(headingOf(place, template), file, 0) === "");

function labelOf(template: Template, { part, name }: Field): string {
    if (part === "button") return t("template.place_button", { label: template.buttons[Number(name)]?.label ?? "" });
    return t(part === "header" ? "template.place_header" : "template.place", { name: `{{${name}}}` });
}

/* The address that the button will lead to. */
const addressOf = (template: Template, { part, name }: Field, value: string): string =>
    (part === "button" ? (template.buttons[Number(name)]?.url ?? "").replace(/\{\{[^}]*\}\}/, value.trim() || "…") : "");

function Preview({ of: filled }: { of: Filled }) {
    const { template, values } = filled;
    const pieces = (part: Part) => piecesOf(template[part], part, values)
        .map((piece, i) => (piece.missing ? <mark key={i}>{piece.text}</mark> : piece.text));
    return (
        <figure class="template-preview">
            <figcaption class="help">{t("template.preview")}</figcaption>
            <div class="template-words" lang={codeOf(template)} dir={directionOf(template)}>
                {template.media && <Heading of={filled} />}
                {template.header && <p class="template-header">{pieces("header")}</p>}
                <p>{pieces("body")}</p>
                {template.footer && <p class="template-footer">{template.footer}</p>}
                {template.buttons.length > 0 && (
                    <ul class="template-buttons">{template.buttons.map((one, i) => <li key={i}>{one.label}</li>)}</ul>
                )}
            </div>
        </figure>
    );
}

function Choose({ list, language, onChoose }: { list: Template[]; language: string; onChoose(one: Template): void }) {
    const [query, setQuery] = useState("");
    const found = ordered(list, query, language);
    return (
        <>
            {list.length > 5 && (
                <input class="input" type="search" aria-label={t("template.find")} placeholder={t("template.find")} value={query}
                    onInput={(event) => setQuery(event.currentTarget.value)} />
            )}
            <ul class="template-list">
                {found.map((one) => {
                    const lack = lackOf(one);
                    return (
                        <li key={`${one.name} ${one.language}`}>
                            <button type="button" disabled={lack !== ""} onClick={() => onChoose(one)}>
                                <span class="template-name"><bdi>{one.name}</bdi> <small>{speaks(one)}</small></span>
                                <span class="template-first"><bdi lang={codeOf(one)}>{one.header || one.body}</bdi></span>
                                {lack && <small class="template-lack">{lack}</small>}
                            </button>
                        </li>
                    );
                })}
            </ul>
            {found.length === 0 && <p class="help">{list.length > 0 ? t("template.none_found") : t("template.none")}</p>}
        </>
    );
}

function Fill({ of, place, filled, upto, newest, anyway }: Omit<TemplateProps, "closedMs"> & { filled: Filled }) {
    const id = useId();
    const fields = fieldsOf(filled.template);
    const wrong = fields.find(({ key }) => !isValue(filled.values[key] ?? ""));
    const put = (key: string, value: string): void =>
        fill(of.id, place.thread, { ...filled, values: { ...filled.values, [key]: value } });
    const ready = isReady(place, filled);
    const submit = (): void => {
        if (wrong || !ready) return;
        send({
            conversation: of.id, mode: "reply", thread: place.thread, text: wordsOf(filled), files: filled.file ? [filled.file] : [], template: replyOf(filled),
            seenUpto: newest, answersUpto: upto, baseVersion: of.version, sendAnyway: anyway,
        });
        placeOf(of.id).value = "";
        stopped.value = null;
    };
    return (
        <form class="template-fill" onSubmit={(event) => {
            event.preventDefault();
            submit();
        }} onKeyDown={(event) => {
            if (event.key !== "Enter" || event.isComposing) return;
            event.preventDefault(); // Enter never sends
            if (event.ctrlKey || event.metaKey) submit();
        }}>
            <Preview of={filled} />
            {filled.template.media && <Media of={of} place={place} filled={filled} />}
            {fields.map((field, i) => {
                const { key } = field;
                const value = filled.values[key] ?? "";
                const bad = value !== "" && !isValue(value);
                return (
                    <div class="template-field" key={key}>
                        <label for={`${id}${key}`}>{labelOf(filled.template, field)}</label>
                        <input class="input" id={`${id}${key}`} type="text" dir="auto" maxLength={1024} autoFocus={i === 0} value={value}
                            aria-invalid={bad} aria-describedby={bad ? `${id}${key}bad` : undefined}
                            onInput={(event) => put(key, event.currentTarget.value)} />
                        {field.part === "button" && <small class="help" dir="ltr">{addressOf(filled.template, field, value)}</small>}
                        {bad && <p class="template-wrong" id={`${id}${key}bad`}>{t("template.one_line")}</p>}
                    </div>
                );
            })}
            <div class="send-line">
                <button type="button" class="link" onClick={() => fill(of.id, place.thread, null)}>{t("template.another")}</button>
                {!wrong && !ready
                    ? <span class="count keys" role="status">{t("template.missing", { name: tOr(`attachment.${filled.template.media}`, t("attachment.file")) })}</span>
                    : wrong
                    ? <span class="count keys" role="status">{t("template.missing", { name: wrong.part === "button" ? filled.template.buttons[Number(wrong.name)]?.label ?? "" : `{{${wrong.name}}}` })}</span>
                    : <span class="help keys">{t("compose.keys", { keys: `${modifier()}+Enter` })}</span>}
                <button type="button" class="button send private" disabled={wrong !== undefined || !ready} onClick={submit}>
                    <Icon name="lock" />{anyway ? t("compose.anyway") : t("template.send")}
                </button>
            </div>
        </form>
    );
}

export default function Templates({ closedMs, ...props }: TemplateProps) {
    const { of, place } = props;
    const read = useTemplates(place.account);
    const filled = filledOf(of.id, place.thread).value;
    return (
        <div class="templates">
            <p class="template-why"><Icon name="lock" />{closedMs > 0 ? t("template.closed", { time: sinceTime(closedMs) }) : t("template.only")}</p>
            {filled
                ? <Fill {...props} filled={filled} />
                : (
                    <>
                        {read.list && (read.list.templates.length > 0 || !read.list.reading)
                            && <Choose list={read.list.templates} language={of.language}
                                onChoose={(template) => fill(of.id, place.thread, { template, values: {} })} />}
                        <Fetched {...read} />
                    </>
                )}
        </div>
    );
}
