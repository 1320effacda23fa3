/* Where one writes. A reply and a note look unlike (colour, label, verb), public and private too.
 * Ctrl/Cmd+Enter sends, Enter never. What came while one was writing is shown first; only then does
 * the button send, once, and says "Send anyway".
 *
 * One Editor exists per conversation + mode + thread and is never reused for another. */
import { useEffect, useRef, useState } from "preact/hooks";
import { lazyPage } from "../lib/lazy";
import { byteLength, hasLink, textLength } from "../lib/length";
import { modifier } from "../lib/keys";
import { clockTime, dateTime, nowTicking } from "../lib/time";
import { rtl, t } from "../lib/t";
import { send } from "../store/actions";
import type { Conversation, DraftMode, Message, Place } from "../store/api";
import { drafts, others, stopped, store } from "../store/desk";
import { finishHint, showsAnswerHint } from "../store/hints";
import type { Thread } from "../store/store";
import { Icon } from "../ui/icon";
import { Hint } from "./hint";
import { HoldingLine, HoldingToggle } from "./promise";
import { focusEditor, holdingOf, modeOf, placeOf, useWish, wish } from "./state";
import { addFiles, allReady, Attach, Enclosures } from "./attach";
import { channelLabel, dollars, Here } from "./words";

const Templates = lazyPage(() => import("./template"));
const Beside = lazyPage(() => import("./beside"), () => undefined);
const Buttons = lazyPage(() => import("./buttons"), () => undefined);
const Copies = lazyPage(() => import("./copies"), () => undefined);
const Shut = lazyPage(() => import("./shut"), () => undefined);
const Saved = lazyPage(() => import("./saved"), () => undefined);

const isOpen = (p: Place, now: number): boolean => p.allowed && (p.until_ms === 0 || p.until_ms > now);

/* Where to answer if nobody has chosen: where the customer spoke last, else the first open place. */
function defaultPlace(places: Place[], messages: Message[], now: number): Place | undefined {
    const spoke = messages.findLast((m) => m.direction === "in")?.thread;
    const there = places.find((p) => p.thread === spoke);
    if (there && (isOpen(there, now) || there.reason === "other_app")) return there;
    return places.find((p) => isOpen(p, now)) ?? there ?? places[0];
}

function placeName(p: Place): string {
    if (p.beside) return t("place.beside", { network: channelLabel(p.channel) });
    const where = p.visibility === "public" ? t("place.public") : t("place.private");
    const network = channelLabel(p.channel);
    const named = p.account_name.toLowerCase().includes(network.toLowerCase());
    return [where, named ? "" : network, p.account_name].filter(Boolean).join(" · ");
}

const readMs = 600; // nobody has read a warning that is younger

/* What came after `newest`; later things have greater ids. */
function cameSince(messages: Message[], newest: string, butFrom: string): Message[] {
    return messages.filter((m) => m.id > newest && m.direction !== "internal" && (butFrom === "" || m.author_id !== butFrom));
}

function Stale({ came }: { came: Message[] }) {
    return (
        <div class="stale" role="alert">
            <p class="stale-title"><Icon name="alert" />{t("stale.title")}</p>
            <ul>
                {came.slice(-3).map((m) => (
                    <li key={m.id}>
                        <strong>{m.direction === "in" ? <><bdi>{m.author_name}</bdi>, {clockTime(m.at_ms)}</>
                            : t("stale.answered", { name: m.author_name || t(`who.${m.author}`), time: clockTime(m.at_ms) })}</strong>
                        <span class="stale-text" dir="auto">{m.text}</span>
                    </li>
                ))}
            </ul>
        </div>
    );
}

/* Beside a file a text may be shorter than alone. */
const maxOf = (place: Place, files: number): number => (files > 0 && place.caption_max > 0 ? place.caption_max : place.max);

function Count({ place: asked, text, files }: { place: Place; text: string; files: number }) {
    const place = { ...asked, max: maxOf(asked, files) };
    const bytesOver = place.max_bytes > 0 ? byteLength(text) - place.max_bytes : 0;
    const left = place.max > 0 ? place.max - textLength(place.unit, text) : 0;
    const limit = t("compose.limit", { max: place.max, unit: t(`unit.${place.unit}`) });
    if (place.max > 0 && left < 0) return <span class="count over" title={limit} role="status">{t("compose.over", { n: -left })}</span>;
    if (bytesOver > 0) return <span class="count over" role="status">{t("compose.over_bytes", { n: bytesOver })}</span>;
    if (place.max === 0) return null;
    return <span class="count" title={limit}>{text ? t("compose.left", { n: left }) : limit}</span>;
}

/* Where the network charges by the message. */
function Cost({ of, text }: { of: Place; text: string }) {
    const amount = dollars(hasLink(of.unit, text) ? of.cost_link_microusd : of.cost_microusd);
    return <span class="help">{t("compose.cost", { amount })}</span>;
}

/* The first place of a saved answer that nobody has filled in. */
const openPlace = (text: string): string => /\{(?:customer|me|brand|today)\}/.exec(text)?.[0] ?? "";

interface EditorProps { of: Conversation; thread: Thread; mode: DraftMode; place: Place | null }

function Editor({ of, thread, mode, place }: EditorProps) {
    const area = useRef<HTMLTextAreaElement>(null);
    const at = place?.thread ?? "";
    const draft = drafts.text(of.id, mode, at);
    const text = draft.value;
    const files = drafts.files(of.id, mode, at).value;
    const messages = thread.messages.value;
    // Who gets the answer besides: addresses, between them spaces.
    const copies = mode === "reply" && place?.copies
        ? place.copies.split(" ").filter((one) => !drafts.away(of.id, at).value.includes(one)).join(" ") : "";
    const buttons = mode === "reply" && place?.buttons_max ? drafts.buttons(of.id, at).value : "";
    const [unfit, setUnfit] = useState(false); // the buttons cannot be sent so
    const me = store.me.value?.id ?? "";
    const holding = holdingOf(of.id);
    const now = nowTicking();

    const upto = messages.findLast((m) => m.direction === "in")?.id ?? "";
    const newest = messages.reduce((max, m) => (m.id > max ? m.id : max), "");
    const began = useRef<string | null>(null); // the newest message when writing began
    if ((text === "" && files.length === 0) || thread.state.value !== "ready") began.current = null;
    else began.current ??= newest;

    const refused = stopped.value?.pending;
    const isRefused = refused?.conversation === of.id && refused.mode === mode && refused.thread === at;
    const came = isRefused && refused ? cameSince(messages, refused.seenUpto, "")
        : mode === "note" || began.current === null ? [] : cameSince(messages, began.current, me);
    const warn = came.length > 0 || isRefused;
    const warned = useRef({ n: 0, atMs: 0 });
    if (came.length > warned.current.n) warned.current.atMs = Date.now();
    warned.current.n = came.length;

    useEffect(() => () => {
        // Leaving the case: the warning has been seen, the text stays a draft.
        if (stopped.peek()?.pending.conversation === of.id) stopped.value = null;
    }, []);
    useWish(wish.write, () => area.current?.focus());
    const write = (next: string): void => {
        // The customer may go on elsewhere: what is being written stays where it was begun.
        if (mode === "reply") placeOf(of.id).value = at;
        drafts.write(of.id, mode, at, next);
    };
    const unfilled = mode === "reply" ? openPlace(text) : "";

    const tooLong = place !== null && ((place.max > 0 && textLength(place.unit, text) > maxOf(place, files.length))
        || (place.max_bytes > 0 && byteLength(text) > place.max_bytes));
    const open = mode === "note" || (place !== null && isOpen(place, now));
    const whole = files.length > 0 ? place !== null && allReady(place, files) : text.trim() !== "";
    const ready = whole && !tooLong && !(buttons && unfit) && unfilled === "" && open && thread.state.value === "ready";

    const submit = (): void => {
        if (!ready) return;
        if (warn && Date.now() - warned.current.atMs < readMs) return; // the finger was already on its way
        // All that is on the screen is known; what is not yet, the server notices.
        send({
            conversation: of.id, mode, thread: mode === "note" ? "" : at, text, files, seenUpto: newest,
            answersUpto: upto, baseVersion: of.version, sendAnyway: isRefused, copies, buttons,
            ...(mode === "reply" && holding.value ? { promise: { ...holding.value } } : {}),
        }, place?.files_max);
        if (mode === "reply") holding.value = null;
        if (mode === "reply") finishHint("answer");
        began.current = null;
        placeOf(of.id).value = "";
        stopped.value = null;
        area.current?.focus();
    };

    const tone = mode === "note" ? "note" : place?.visibility === "public" ? "public" : "private";
    const verb = mode === "note" ? t("compose.write_note") : tone === "public" ? t("compose.public") : t("compose.private");
    const neverPublic = store.workspace.value?.never_public ?? "";
    const hint = mode === "note" ? t("compose.hint_note") : tone === "public" ? t("compose.hint_public") : t(copies ? "compose.hint_copies" : "compose.hint_private");
    if (!open && place?.templates && thread.state.value === "ready") {
        return (
            <>
                {warn && <Stale came={came} />}
                <Templates of={of} place={place} closedMs={place.closed_ms || place.until_ms} upto={upto} newest={newest} anyway={isRefused} />
                {text && <p class="help template-unsent" dir="auto">{text}</p>}
            </>
        );
    }
    if (!open) return <Shut of={of} place={place} messages={messages} text={text} />;
    return (
        <>
            {warn && <Stale came={came} />}
            {mode === "reply" && of.open_obligations > 0 && showsAnswerHint()
                && <Hint name="answer" text={t("hint.answer", { name: of.customer_name, keys: `${modifier()}+Enter` })} />}
            {tone === "public" && neverPublic && <p class="never-public"><Icon name="lock" />{t("compose.never_public", { what: neverPublic })}</p>}
            {place?.replaces && messages.some((m) => m.thread === at && m.direction === "out" && m.delivery !== "undone")
                && <p class="help">{t("compose.replaces")}</p>}
            {mode === "reply" && place?.copies && <div class="copies"><Copies of={place} conversation={of.id} /></div>}
            {text.includes("/") && <Saved of={of} area={area} write={write} />}
            <textarea ref={area} class="editor" rows={3} aria-label={verb} placeholder={hint} value={text}
                dir={text ? "auto" : rtl() ? "rtl" : "ltr"} maxLength={20000}
                onInput={(event) => write(event.currentTarget.value)}
                onPaste={(event) => {
                    const pasted = [...(event.clipboardData?.files ?? [])];
                    if (pasted.length === 0 || mode === "note" || !place) return;
                    event.preventDefault();
                    void addFiles({ conversation: of.id, place }, pasted);
                }}
                onKeyDown={(event) => {
                    if (event.key === "Escape") event.currentTarget.blur();
                    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
                    event.preventDefault();
                    submit();
                }} />
            {mode === "reply" && <HoldingLine conversation={of.id} text={text} />}
            {mode === "reply" && place && files.length > 0 && <Enclosures conversation={of.id} place={place} />}
            <div class="send-line">
                {mode === "reply" && place && place.files_max > 0 && <Attach conversation={of.id} place={place} />}
                {mode === "reply" && place && place.buttons_max > 0 && <Buttons of={of.id} place={place} text={text} files={files.length} onFit={setUnfit} />}
                {unfilled
                    ? <span class="count over" role="status">{t("compose.unfilled", { place: unfilled })}</span>
                    : others(of.id).some((p) => p.typing) ? <Here as="send" id={of.id} />
                    : <span class="help keys">{t("compose.keys", { keys: `${modifier()}+Enter` })}</span>}
                {mode === "reply" && <Beside of={of} />}
                {place && place.until_ms > 0 && <span class="help">{t("compose.until", { time: dateTime(place.until_ms) })}</span>}
                {place && place.cost_microusd > 0 && <Cost of={place} text={text} />}
                {place && <Count place={place} text={text} files={files.length} />}
                <button type="button" class={`button send ${tone}`} disabled={!ready} onClick={submit}>
                    <Icon name={tone === "note" ? "note" : tone === "public" ? "globe" : "lock"} />
                    {warn && mode === "reply" ? t("compose.anyway") : verb}
                </button>
            </div>
        </>
    );
}

export function Composer({ of, thread }: { of: Conversation; thread: Thread }) {
    const mode = modeOf(of.id);
    const chosen = placeOf(of.id);
    if (store.me.value?.role === "viewer") return null;
    const places = thread.places.value;
    const place = places.find((p) => p.thread === chosen.value)
        ?? defaultPlace(places, thread.messages.value, nowTicking()) ?? null;
    const tone = mode.value === "note" ? "note" : place?.visibility === "public" ? "public" : "private";
    const tab = (name: DraftMode, label: string) => (
        <button type="button" class={`mode ${name}`} aria-pressed={mode.value === name} onClick={() => {
            mode.value = name;
            focusEditor();
        }}><Icon name={name === "note" ? "note" : "reply"} flips={name !== "note"} />{label}</button>
    );
    const shown = mode.value === "note" ? null : place;
    return (
        <section class={`composer ${tone}`} aria-label={t("compose.mode")}>
            <div class="composer-head">
                <div class="modes" role="group" aria-label={t("compose.mode")}>
                    {tab("reply", t("compose.reply"))}
                    {tab("note", t("compose.note"))}
                </div>
                {mode.value === "reply" && place && <HoldingToggle conversation={of.id} />}
                {mode.value === "note"
                    ? <span class="composer-place"><Icon name="note" />{t("place.internal")}</span>
                    : places.length > 1
                        ? (
                            <select class="place" aria-label={t("compose.where")} value={place?.thread ?? ""}
                                onChange={(event) => {
                                    chosen.value = event.currentTarget.value;
                                }}>
                                {places.map((p) => <option key={p.thread} value={p.thread}>{placeName(p)}</option>)}
                            </select>
                        )
                        : place && (
                            <span class="composer-place">
                                <Icon name={place.visibility === "public" ? "globe" : "lock"} />{placeName(place)}
                            </span>
                        )}
            </div>
            {(mode.value === "note" || thread.state.value === "ready") && (
                <Editor key={`${of.id}.${mode.value}.${shown?.thread ?? ""}`} of={of} thread={thread}
                    mode={mode.value} place={shown} />
            )}
        </section>
    );
}

