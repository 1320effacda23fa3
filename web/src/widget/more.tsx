/* What most talks never need: files, a copy by mail, earlier talks, that the chat is closed. Fetched with its words when there is the first one, with the
 * styles that go with it.
 *
 * A file goes to the server as soon as it is chosen; what the server has is kept in this browser
 * until it is sent, what it has not is lost with the page, as any upload. */
import type { ComponentType } from "preact";
import type { Enclosed, Message, Talk } from "./talk";

type T = (key: string, values?: Record<string, string>) => string;

interface Up { blob: File; failed: string; again: boolean } // `failed`: a key of the catalogue; "": on its way

const types = ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"];
let ups: Up[] = [];

const sheet = new CSSStyleSheet();
sheet.replaceSync(`.chips{display:grid;gap:6px;padding:8px 12px 0;list-style:none;flex:none}
.chips li{display:flex;gap:8px;align-items:center;padding:6px 10px;border:1px solid var(--line);border-radius:10px;font-size:.8125rem}
.chips bdi{flex:1;min-inline-size:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.chips .bad{color:var(--bad)}
.chips button{flex:none;padding:4px 8px;border:0;border-radius:6px;background:none;text-decoration:underline;cursor:pointer}
.mail{display:flex;flex-wrap:wrap;gap:6px 8px;align-items:center;padding:10px 12px;border-block-start:1px solid var(--line);font-size:.875rem}
.mail label,.mail p{flex-basis:100%}
.mail input{flex:1;min-inline-size:0;padding:7px 10px;font:inherit;color:inherit;border:1px solid var(--edge);border-radius:10px;background:var(--ground)}
.mail button{padding:7px 12px;border:1px solid var(--edge);border-radius:10px;background:none;cursor:pointer}
.mail .bad{color:var(--bad)}
.past{position:fixed;inset:0;display:flex;flex-direction:column;background:var(--ground)}
.past .mail{border:0;border-block-end:1px solid var(--line);flex-wrap:nowrap}
.past h2{font-size:1rem}
.past ol{overflow-y:auto;justify-content:start}
.past ul{flex:1;overflow-y:auto;padding:8px 12px;list-style:none}
.past li>button{display:grid;gap:2px;inline-size:100%;padding:10px;text-align:start;border:0;border-block-end:1px solid var(--line);background:none;cursor:pointer}
.past b{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.past small{color:var(--quiet)}
.past>.bad{padding:10px 16px;color:var(--bad)}
.files{display:grid;gap:4px;justify-items:start}
.visitor .files{justify-items:end}
.files a,.files span{display:block;padding:9px 13px;border-radius:14px;background:var(--bubble);color:var(--text);overflow-wrap:anywhere;font-size:.875rem}
.files a.picture{padding:0;inline-size:220px;max-inline-size:100%;block-size:160px;overflow:hidden}
.files img{display:block;inline-size:100%;block-size:100%;object-fit:contain}
.files small{color:var(--quiet)}`);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

export const busy = (): boolean => ups.some((one) => one.failed === "");

/* The browser's own window, for as many files as one likes. */
export function pick(talk: Talk): void {
    const input = document.createElement("input");
    Object.assign(input, { type: "file", multiple: true, accept: types.join() });
    input.onchange = () => add(talk, [...input.files ?? []]);
    input.click();
}

export function add(talk: Talk, files: File[]): void {
    const { files_max = 5, file_max_bytes = 1e7 } = talk.config ?? {};
    for (const blob of files) {
        const failed = !types.includes(blob.type) ? "chat.file_kind" : blob.size > file_max_bytes ? "chat.file_large"
            : blob.size === 0 ? "chat.file_empty" : talk.given.length + ups.filter((one) => !one.failed).length >= files_max ? "chat.file_many" : "";
        const up = { blob, failed, again: false };
        ups = [...ups, up];
        if (!failed) void give(talk, up);
    }
    talk.changed();
}

async function give(talk: Talk, up: Up): Promise<void> {
    up.failed = "";
    try {
        const { url } = await talk.call<{ url: string }>("files", { size_bytes: up.blob.size });
        const answer = await fetch(url, { method: "PUT", body: up.blob, credentials: "omit" });
        if (!answer.ok) throw answer;
        const { file } = await answer.json() as { file: string };
        if (ups.includes(up)) talk.given = [...talk.given, { file, name: up.blob.name }];
        ups = ups.filter((one) => one !== up);
    } catch (error) {
        const { status = 0 } = error as { status?: number }; // of a reply, or of what call() throws
        up.failed = status === 422 ? "chat.file_kind" : status === 413 ? "chat.file_large" : status === 429 ? "chat.file_wait" : "chat.file_failed";
        up.again = status !== 422 && status !== 413;
    }
    talk.changed();
}

/* What goes out with the next message. */
export function Chips({ talk, t }: { talk: Talk; t: T }) {
    const given = talk.given;
    if (given.length + ups.length === 0) return null;
    const drop = (name: string, away: () => void) => (
        <button type="button" aria-label={t("chat.file_remove", { name })} onClick={() => (away(), talk.changed())}>{t("chat.file_drop")}</button>
    );
    return (
        <ul class="chips" aria-label={t("chat.file_list")}>
            {given.map((one) => (
                <li key={one.file}>
                    <bdi>{one.name}</bdi>
                    {drop(one.name, () => (talk.given = talk.given.filter((other) => other.file !== one.file)))}
                </li>
            ))}
            {ups.map((up, at) => (
                <li key={at}>
                    <bdi>{up.blob.name}</bdi>
                    <span class={up.failed ? "bad" : ""} role="status">{t(up.failed || "chat.file_up")}</span>
                    {up.again && up.failed && <button type="button" onClick={() => (void give(talk, up), talk.changed())}>{t("chat.file_again")}</button>}
                    {drop(up.blob.name, () => (ups = ups.filter((one) => one !== up)))}
                </li>
            ))}
        </ul>
    );
}

function size(bytes: number): string {
    const unit = bytes < 1e6 ? "kilobyte" : "megabyte";
    return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: unit === "kilobyte" ? 0 : 1 })
        .format(bytes < 1e6 ? Math.max(1, bytes / 1e3) : bytes / 1e6);
}

const notes: Record<string, string> = { checking: "chat.file_checking", blocked: "chat.file_blocked", failed: "chat.file_gone" };

/* Pictures in a box of one size, so that nothing moves when they come; all else to be taken home. */
export function Files({ of, t }: { of: Enclosed[]; t: T }) {
    if (of.length === 0) return null;
    return (
        <div class="files">
            {of.map((one, at) => {
                const name = one.name || t(one.kind === "image" ? "chat.file_picture" : "chat.file_one");
                if (!one.url) return <span key={at}><bdi>{name}</bdi> <small>{t(notes[one.state] ?? "chat.file_gone")}</small></span>;
                return one.kind === "image"
                    ? <a key={at} class="picture" href={one.url} target="_blank" rel="noopener"><img src={one.url} alt={one.about || name} /></a>
                    : <a key={at} href={one.url} target="_blank" rel="noopener"><bdi>{name}</bdi> <small><bdi>{size(one.size_bytes)}</bdi></small></a>;
            })}
        </div>
    );
}

/* Take back what the server refused; its words become the draft again. */
function takeBack(talk: Talk): string {
    const one = talk.queue.find((other) => other.id === talk.refused);
    talk.queue = talk.queue.filter((other) => other !== one);
    delete talk.refused;
    talk.keep({ queue: talk.queue });
    talk.changed();
    void talk.flush();
    return one?.text ?? "";
}

/* What the server will never take can be changed. */
export function Refused({ talk, t, onEdit }: { talk: Talk; t: T; onEdit(words: string): void }) {
    return (
        <p class="banner" role="alert">{t("chat.file_refused")}{" "}
            <button type="button" class="link" onClick={() => onEdit(takeBack(talk))}>{t("chat.file_edit")}</button>
        </p>
    );
}

/* What waited when the chat was closed is a draft again: nobody agreed to send it on another day. */
export function takeAllBack(talk: Talk): void {
    const back = talk.mine.flatMap(({ one, sent }) => (sent ? [] : one));
    talk.queue = [];
    talk.keep({
        queue: [], draft: [...back.map((one) => one.text), talk.draft].filter(Boolean).join("\n"),
        given: [...back.flatMap((one) => one.files), ...talk.given],
    });
}

/* Instead of the text box: closed for all, or for this visitor, with another way. */
export function Closed({ talk, t, onEdit }: { talk: Talk; t: T; onEdit(words: string): void }) {
    if (talk.queue.length) {
        takeAllBack(talk);
        onEdit(talk.draft);
        setTimeout(talk.changed);
    }
    return (
        <p class="banner" role="status">
            {talk.phase === "closed" ? t("chat.shut_now") : talk.elsewhere ? t("chat.shut_way", { way: talk.elsewhere }) : t("chat.shut_site")}
        </p>
    );
}

/* ---- behind the three dots: a copy by mail, earlier talks ---- */

interface Earlier { id: string; text: string; at_ms: number }

let shown: "" | "menu" | "mail" | "talks" | "talk" = "";
let address = "";
let said = ""; // a key of the catalogue; "": nothing yet
let talks: Earlier[] | undefined;
let read: Message[] | undefined;
let turn = 0; // an answer that comes after the visitor has gone on is not shown

function show(talk: Talk, what: typeof shown): void {
    turn++;
    shown = what;
    said = "";
    talk.changed();
    (document.querySelector<HTMLElement>(what ? ".mail input, .mail button" : "textarea") ?? document.querySelector<HTMLElement>(".close"))?.focus();
}

const canMail = (talk: Talk): boolean => talk.mail === true && talk.messages.some((one) => one.from === "person");

/* Opens and closes it; what is offered alone opens at once. */
export function menu(talk: Talk): void {
    if (shown) show(talk, "");
    else if (talk.earlier && canMail(talk)) show(talk, "menu");
    else if (talk.earlier) void list(talk);
    else show(talk, "mail");
}

async function list(talk: Talk): Promise<void> {
    talks = undefined;
    show(talk, "talks");
    await fill<{ talks: Earlier[] }>(talk, "earlier", (answer) => talks = answer.talks);
}

async function open(talk: Talk, id: string): Promise<void> {
    read = undefined;
    show(talk, "talk");
    await fill<{ messages: Message[] }>(talk, `earlier/${id}`, (answer) => read = answer.messages);
}

async function fill<A>(talk: Talk, name: string, take: (answer: A) => void): Promise<void> {
    const mine = turn;
    const done = await talk.call<A>(name).then((answer) => () => take(answer), () => () => void (said = "chat.earlier_failed"));
    if (mine !== turn) return;
    done();
    talk.changed();
}

async function order(talk: Talk): Promise<void> {
    try {
        await talk.call("transcript", { email: address.trim(), language: document.documentElement.lang });
        said = "chat.mail_done";
    } catch (error) {
        const { status = 0 } = error as { status?: number };
        said = status === 422 ? "chat.mail_address" : status === 429 ? "chat.mail_wait" : status === 409 ? "chat.mail_not_now" : "chat.mail_failed";
    }
    talk.changed();
}

function Mail({ talk, t }: { talk: Talk; t: T }) {
    const done = said === "chat.mail_done";
    return (
        <form class="mail" noValidate onSubmit={(event) => (event.preventDefault(), void order(talk))}>
            {done || [
                <label key="label" for="mail-to">{t("chat.mail_to")}</label>,
                <input key="to" id="mail-to" type="email" autoComplete="email" dir="ltr" maxLength={254} value={address} aria-invalid={said === "chat.mail_address"}
                    onInput={(event) => (address = event.currentTarget.value)} />,
                <button key="go" type="submit">{t("chat.mail_send")}</button>,
            ]}
            {said && <p class={done ? "" : "bad"} role="status">{t(said)}</p>}
            <button type="button" onClick={() => show(talk, "")}>{t("chat.mail_close")}</button>
        </form>
    );
}

type Bubble = ComponentType<{ of: Message; named: boolean }>;

const day = (ms: number): string => new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium" }).format(ms);

/* Over the present talk, which goes on below. */
function Past({ talk, t, bubble: One }: { talk: Talk; t: T; bubble: Bubble }) {
    const inside = shown === "talk";
    return (
        <section class="past" aria-label={t("chat.earlier_title")}>
            <div class="mail">
                <button type="button" onClick={() => (inside ? void list(talk) : show(talk, ""))}>{t("chat.earlier_back")}</button>
                <h2>{t("chat.earlier_title")}</h2>
            </div>
            {said && <p class="bad" role="status">{t(said)}</p>}
            {inside
                ? <ol key="talk">{read?.map((one) => <One key={one.id} of={one} named={one.from !== "visitor"} />)}</ol>
                : (
                    <ul key="talks">
                        {talks?.map((one) => (
                            <li key={one.id}>
                                <button type="button" onClick={() => void open(talk, one.id)}><b dir="auto">{one.text || t("chat.file_one")}</b><small>{day(one.at_ms)}</small></button>
                            </li>
                        ))}
                        {talks?.length === 0 && <li>{t("chat.earlier_none")}</li>}
                    </ul>
                )}
            {inside && read && <p class="banner">{t("chat.earlier_only")}</p>}
        </section>
    );
}

export function Menu({ talk, t, bubble }: { talk: Talk; t: T; bubble: Bubble }) {
    if (shown === "mail") return <Mail talk={talk} t={t} />;
    if (shown === "talks" || shown === "talk") return <Past talk={talk} t={t} bubble={bubble} />;
    if (!shown) return null;
    return (
        <div class="mail">
            <button type="button" onClick={() => show(talk, "mail")}>{t("chat.earlier_mail")}</button>
            <button type="button" onClick={() => void list(talk)}>{t("chat.earlier_title")}</button>
            <button type="button" onClick={() => show(talk, "")}>{t("chat.earlier_close")}</button>
        </div>
    );
}
