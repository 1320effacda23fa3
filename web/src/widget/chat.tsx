/* The chat's frame: opens on an empty text box, says who speaks, and shows what became of each word.
 * Enter sends, as people expect of a chat; Shift and Enter begin a new line.
 *
 * Drawn whole after each change, from what stands in this file and in the talk: no part has a state
 * of its own, and no library for that is loaded. */
import { render } from "preact";
import { jsx } from "preact/jsx-runtime";
import { Talk, type Config, type Identity, type Message } from "./talk";
import { chooseLanguage, loadWords } from "./words";
import "./chat.css";

const account = location.pathname.split("/").pop() ?? "";
let lang = chooseLanguage();
const framed = window.parent !== window;
let words: Record<string, string> = {};
let open = !framed;
let text = "";
let painted = "";
let shown = "";
let look: Partial<Config> = {}; // a preview's, instead of what is saved

Object.assign(self, { harkJsx: jsx }); // for more.tsx: vite.widget.config.js says why

/* What is rare comes when it is needed: files. Undefined without a connection. */
declare const CHAT_MORE_CODE: string;
let more: typeof import("./more") | undefined;
let asked: Promise<typeof more> | undefined;

function need(talk: Talk): Promise<typeof more> {
    return asked ??= Promise.all([import(/* @vite-ignore */ CHAT_MORE_CODE) as Promise<typeof import("./more")>, loadWords(lang, true)]).then(([module, loaded]) => {
        words = { ...words, ...loaded };
        more = module;
        draw(talk);
        return more;
    }).catch(() => asked = undefined);
}

const attach = (talk: Talk, files: FileList | null | undefined): void =>
    void (files?.length && need(talk).then((m) => m?.add(talk, [...files])));

function t(key: string, values: Record<string, string> = {}): string {
    return (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => `\u2068${values[name] ?? ""}\u2069`);
}

function tellPage(message: object): void {
    if (framed) window.parent.postMessage(message, "*"); // nothing private in it
}

/* The brand's colour, and black or white on it, whichever stands out more. */
function paint(color: string): void {
    if (!/^#[0-9a-f]{6}$/i.test(color)) return;
    const [r, g, b] = [1, 3, 5].map((at) => {
        const part = parseInt(color.slice(at, at + 2), 16) / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    const ink = 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000000" : "#ffffff";
    document.documentElement.style.setProperty("--brand", color);
    document.documentElement.style.setProperty("--brand-ink", ink);
    tellPage({ hark: "color", color, ink });
}

function timeOf(ms: number): string {
    const today = new Date(ms).toDateString() === new Date().toDateString();
    return new Intl.DateTimeFormat(lang, today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" }).format(ms);
}

function speaker(of: Message): string {
    if (of.from === "assistant") return t("chat.assistant");
    if (of.from === "system") return t("chat.system");
    return of.name || t("chat.team");
}

/* Under the title: who answers, or who is there. */
function Presence({ talk }: { talk: Talk }) {
    const last = talk.messages.findLast((one) => one.from === "person" || one.from === "assistant");
    const config = talk.config;
    let text = "";
    if (talk.typing) text = t("chat.typing");
    else if (last) text = last.from === "person" ? t("chat.person", { name: speaker(last) }) : t("chat.automatic");
    else if (talk.attended) text = t("chat.attended");
    else if (config) text = config.hours ? t("chat.hours", { hours: config.hours }) : t("chat.away");
    return <p class="presence">{text}</p>;
}

function Bubble({ of, named }: { of: Message; named: boolean }) {
    return (
        <li class={`bubble ${of.from}`}>
            {named && <span class="speaker"><bdi>{speaker(of)}</bdi></span>}
            {(of.gone || of.text) && <p dir="auto">{of.gone ? t("chat.gone") : of.text}</p>}
            {more && <more.Files of={of.files} t={t} />}
            <time class="meta">{timeOf(of.at_ms)}</time>
        </li>
    );
}

function Messages({ talk }: { talk: Talk }) {
    const mine = talk.mine;
    const last = talk.messages.at(-1);
    return (
        <div class="messages" role="log" aria-label={t("chat.messages")} tabIndex={0}>
            <ol>
                {talk.config?.greeting && <li class="bubble person"><p dir="auto">{talk.config.greeting}</p></li>}
                {talk.messages.map((one, at) => {
                    const before = talk.messages[at - 1];
                    const named = one.from !== "visitor" && (!before || before.from !== one.from || before.name !== one.name);
                    return <Bubble key={one.id} of={one} named={named} />;
                })}
                {last?.from === "visitor" && mine.length === 0 && <li class="state" key="state">{t("chat.received")}</li>}
                {mine.map(({ one, sent }) => (
                    <li class={`bubble visitor${sent ? "" : " waiting"}`} key={one.id}>
                        {one.text && <p dir="auto">{one.text}</p>}
                        {one.files?.map((file) => <p key={file.file}>{file.name}</p>)}
                        <span class="meta">{one.id === talk.refused ? t("chat.refused")
                            : sent ? t("chat.received") : talk.phase === "offline" ? t("chat.queued") : t("chat.sending")}</span>
                    </li>
                ))}
            </ol>
        </div>
    );
}

/* Something to send, and nothing that stands against it. */
const ready = (talk: Talk): boolean =>
    (text.trim() !== "" || talk.given.length > 0) && left(talk) >= 0 && !more?.busy();

const left = (talk: Talk): number => (talk.config?.text_max ?? 4000) - Array.from(text).length;

function write(talk: Talk, value: string): void {
    text = value;
    talk.draft = value;
    draw(talk);
}

function send(talk: Talk, event: Event): void {
    event.preventDefault();
    if (!ready(talk)) return;
    talk.send(text.trim());
    write(talk, "");
    box()?.focus();
}

const box = (): HTMLTextAreaElement | null => document.querySelector("textarea");

function Composer({ talk }: { talk: Talk }) {
    const n = left(talk);
    if (talk.closed) return more ? <more.Closed talk={talk} t={t} onEdit={(words) => text = words} /> : null;
    return (
        <form class="composer" onSubmit={(event) => send(talk, event)}>
            {talk.refused && more && <more.Refused talk={talk} t={t} onEdit={(words) => write(talk, [words, text].filter(Boolean).join("\n"))} />}
            {n < 200 && <p class={n < 0 ? "count over" : "count"} role="status">{t(n < 0 ? "chat.over" : "chat.left", { n: String(Math.abs(n)) })}</p>}
            {more && <more.Chips talk={talk} t={t} />}
            <div class="row">
                <button type="button" class="clip" aria-label={t("chat.attach")} onClick={() => void need(talk).then((m) => m?.pick(talk))}>
                    <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M20 11l-8 8a5 5 0 0 1-7-7l8-8a3.5 3.5 0 0 1 5 5l-8 8a2 2 0 0 1-3-3l7-7" /></svg>
                </button>
                <textarea rows={1} dir="auto" value={text} aria-label={t("chat.write")} placeholder={t("chat.write")}
                    enterkeyhint="send" onInput={(event) => (write(talk, event.currentTarget.value), talk.tellTyping())}
                    onPaste={(event) => attach(talk, event.clipboardData?.files)}
                    onKeyDown={(event) => {
                        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(talk, event);
                    }} />
                <button type="submit" class="send" aria-label={t("chat.send")} aria-disabled={!ready(talk)}>
                    <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 12l16-8-6 16-3-6z" /></svg>
                </button>
            </div>
        </form>
    );
}

function Chat({ talk }: { talk: Talk }) {
    return (
        <main class="chat" aria-label={t("chat.frame")} onDragOver={(event) => event.preventDefault()} onDrop={(event) => {
            event.preventDefault();
            attach(talk, event.dataTransfer?.files);
        }} onKeyDown={(event) => {
            if (event.key === "Escape") tellPage({ hark: "close" });
        }}>
            <header>
                <div>
                    <h1><bdi>{talk.config?.title || t("chat.title")}</bdi></h1>
                    <Presence talk={talk} />
                </div>
                {(talk.earlier || talk.mail && talk.messages.some((one) => one.from === "person")) && (
                    <button type="button" class="close" aria-label={t("chat.more")} onClick={() => void need(talk).then((m) => m?.menu(talk))}>
                        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12h1m5 0h1m5 0h1" /></svg>
                    </button>
                )}
                {framed && (
                    <button type="button" class="close" aria-label={t("chat.close")} onClick={() => tellPage({ hark: "close" })}>
                        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18" /></svg>
                    </button>
                )}
            </header>
            {talk.config?.verified && <p class="verified">{t("chat.verified")}</p>}
            <Messages talk={talk} />
            {talk.phase === "offline" && <p class="banner" role="status">{t("chat.offline")}</p>}
            {more && <more.Menu talk={talk} t={t} bubble={Bubble} />}
            <Composer talk={talk} />
        </main>
    );
}

/* The screen, and what follows from it: the box as high as its text, the newest message in sight,
 * the server and the page around told what was seen. */
function draw(talk: Talk): void {
    Object.assign(talk.config ?? {}, look);
    const only = talk.config?.languages.match(/\w+/g);
    if (only && !only.includes(lang)) return learn(lang = only[0]!, () => draw(talk));
    render(<Chat talk={talk} />, document.body);
    const area = box();
    if (area) {
        area.style.blockSize = "auto";
        area.style.blockSize = `${area.scrollHeight + 2}px`;
    }
    const newest = `${talk.messages.at(-1)?.id} ${talk.mine.length} ${open}`;
    const list = document.querySelector(".messages");
    if (newest !== shown && list) list.scrollTop = list.scrollHeight;
    shown = newest;
    if (talk.closed || talk.refused || talk.given.length || talk.messages.some((one) => one.files.length)) void need(talk);
    const color = talk.config?.color ?? "";
    if (color !== painted) paint(color);
    painted = color;
    const seen = open && document.visibilityState === "visible";
    talk.tellSeen(seen);
    tellPage({ hark: "unread", n: seen ? 0 : talk.unread });
}

/* The page around says who the visitor is before the talk begins; by itself the frame asks nobody. */
function begin(identity: Identity | null): Talk {
    const talk: Talk = new Talk(account, identity, () => draw(talk));
    text = talk.draft;
    void talk.start();
    document.addEventListener("visibilitychange", () => draw(talk));
    return talk;
}

function start(): void {
    let talk: Talk | undefined = framed ? undefined : begin(null);
    addEventListener("message", (event: MessageEvent) => {
        const said = event.data as { hark?: string; open?: boolean; user?: Identity; look?: Partial<Config> };
        if (event.source !== window.parent || said.hark !== "state") return;
        if (event.origin === location.origin) look = said.look ?? look;
        const opens = !open && said.open === true;
        open = said.open === true;
        talk ??= begin(said.user ?? null);
        draw(talk);
        if (opens) box()?.focus();
    });
    if (talk) draw(talk);
    tellPage({ hark: "ready" });
}

function learn(language: string, then: () => void): void {
    void loadWords(language).then((loaded) => {
        words = loaded;
        document.title = t("chat.title");
        then();
    });
}

learn(lang, start);
