/* What a person does to a case: painted at once, sent, and offered for undoing. A refusal puts the
 * old state back and says why. */
import { dismissToast, toast } from "../ui/toast";
import { knows, loadPageTexts, t, tLater } from "../lib/t";
import { call, newKey, type Attachment, type Conversation, type Failure, type Message, type Pledge, type ReplyTemplate, type Result, type WaiveReason } from "./api";
import { drafts, giveBack, outbox, readConversation, store } from "./desk";
import { fileOf, type DraftFile } from "./files";
import { continuationsOf } from "./outbox";
import { serverNow, whenTime } from "../lib/time";
import { sent, unsent } from "./templates";

export function reasonOf(f: Failure): string {
    return tLater(`error.${f.code}`, f.message);
}

/* At once if the words are here; whoever answers with another code can be asked for its words too. */
export function tellFailure(f: Failure): void {
    const tell = (): unknown => toast({ text: t("toast.failed", { reason: reasonOf(f) }), detail: f.request_id, bad: true });
    if (knows(`error.${f.code}`)) tell();
    else void loadPageTexts().then(tell, tell);
}

async function change(id: string, paint: Partial<Conversation>, send: () => Promise<Result<Conversation>>): Promise<boolean> {
    const back = store.paint(id, paint);
    const result = await send();
    if (result.ok) {
        store.putConversation(result.value);
        return true;
    }
    back();
    tellFailure(result);
    return false;
}

const nameOf = (person: string): string => store.people.value.get(person)?.name ?? person;

export async function assign(id: string, person: string, quiet = false, words = ""): Promise<void> {
    const before = store.conversation(id)?.peek().assignee ?? "";
    if (before === person) return;
    const note = quiet ? 0 : toast({
        text: person ? t("case.handled", { name: nameOf(person) }) : t("toast.unassigned"),
        undo: { label: t("toast.undo_assign"), act: () => void assign(id, before, true) },
    });
    const done = await change(id, { assignee: person },
        () => call("conversation_assign", { path: { conversation: id }, body: { assignee: person, note: words } }));
    if (!done) dismissToast(note);
}

export async function close(id: string, reason: WaiveReason, quiet = false): Promise<void> {
    const note = quiet ? 0 : toast({
        text: t("toast.closed"), undo: { label: t("toast.undo_close"), act: () => void reopen(id, true) },
    });
    const done = await change(id, { state: "closed" },
        () => call("conversation_close", { path: { conversation: id }, body: { reason } }));
    if (!done) dismissToast(note);
}

export async function reopen(id: string, quiet = false): Promise<void> {
    const note = quiet ? 0 : toast({
        text: t("toast.reopened"), undo: { label: t("toast.undo_reopen"), act: () => void close(id, "none", true) },
    });
    const done = await change(id, { state: "open" }, () => call("conversation_reopen", { path: { conversation: id } }));
    if (!done) dismissToast(note);
}

export async function snooze(id: string, untilMs: number, quiet = false): Promise<void> {
    const note = quiet ? 0 : toast({
        text: untilMs > 0 ? t("snooze.until", { time: whenTime(untilMs) }) : t("snooze.until_reply"),
        undo: { label: t("toast.undo_snooze"), act: () => void wake(id, true) },
    });
    const done = await change(id, { state: "snoozed", snoozed_until_ms: untilMs },
        () => call("conversation_snooze", { path: { conversation: id }, body: { until_ms: untilMs } }));
    if (!done) dismissToast(note);
}

export async function wake(id: string, quiet = false): Promise<void> {
    const before = store.conversation(id)?.peek().snoozed_until_ms ?? 0;
    const note = quiet ? 0 : toast({
        text: t("toast.woken"), undo: { label: t("toast.undo_wake"), act: () => void snooze(id, before, true) },
    });
    const done = await change(id, { state: "open", snoozed_until_ms: 0 }, () => call("conversation_wake", { path: { conversation: id } }));
    if (!done) dismissToast(note);
}

export async function move(id: string, department: string, quiet = false, words = ""): Promise<void> {
    const before = store.conversation(id)?.peek().department ?? "";
    if (before === department) return;
    const name = store.departments.value.get(department)?.name ?? t("case.everybody");
    const note = quiet ? 0 : toast({
        text: t("toast.moved", { name }),
        undo: { label: t("toast.undo_move"), act: () => void move(id, before, true) },
    });
    const done = await change(id, { department },
        () => call("conversation_move", { path: { conversation: id }, body: { department, note: words } }));
    if (!done) dismissToast(note);
}

/* Painted once the server has it: what is owed moves, not only the row. */
export async function handOver(id: string, target: string, dueMs: number): Promise<void> {
    const done = await change(id, {}, () => call("conversation_hand_over", { path: { conversation: id }, body: { target, due_ms: dueMs } }));
    if (!done) return;
    toast({ text: t("toast.handed_over", { name: target }), undo: { label: t("toast.undo_handover"), act: () => void takeBackCase(id, true) } });
}

export async function confirmAnswer(id: string): Promise<void> {
    const done = await change(id, {}, () => call("conversation_confirm", { path: { conversation: id } }));
    if (done) toast({ text: t("toast.confirmed"), undo: { label: t("toast.undo_confirm"), act: () => void unconfirm(id) } });
}

const unconfirm = (id: string): Promise<boolean> =>
    change(id, {}, () => call("conversation_unconfirm", { path: { conversation: id } }));

export async function takeBackCase(id: string, quiet = false): Promise<void> {
    const done = await change(id, {}, () => call("conversation_take_back", { path: { conversation: id } }));
    if (done && !quiet) toast({ text: t("toast.returned") });
}

export async function waive(message: string, reason: WaiveReason): Promise<void> {
    const result = await call("message_waive", { path: { message }, body: { reason } });
    if (!result.ok) return tellFailure(result);
    store.putConversation(result.value);
    toast({ text: t("toast.waived"), undo: { label: t("toast.undo_waive"), act: () => void takeBack(message) } });
}

export async function takeBack(message: string): Promise<void> {
    const result = await call("message_unwaive", { path: { message } });
    if (result.ok) store.putConversation(result.value);
    else tellFailure(result);
}

/* The message, or all that follows too, becomes a case of its own. */
export async function split(message: string, onwards: boolean): Promise<void> {
    const result = await call("message_split", { path: { message }, body: { onwards } });
    if (!result.ok) return tellFailure(result);
    store.putConversation(result.value);
    toast({ text: t("toast.split"), undo: { label: t("toast.undo_split"), act: () => void rejoin(result.value.id) } });
}

export async function rejoin(id: string): Promise<void> {
    const result = await call("conversation_rejoin", { path: { conversation: id } });
    if (result.ok) store.putConversation(result.value);
    else tellFailure(result);
}

/* ---- promises ---- */

export async function settlePromise(p: Pledge, state: Pledge["state"], quiet = false): Promise<void> {
    // Before the server has said so: the stream may be faster than its answer, and Ctrl+Z means this.
    const note = quiet || state === "open" ? 0 : toast({
        text: t(`activity.promise_${state}`),
        undo: { label: t("toast.undo_promise"), act: () => void settlePromise(p, "open", true) },
    });
    const result = await call("promise_settle", { path: { promise: p.id }, body: { state } });
    if (result.ok) {
        store.putPromises([result.value]);
        return;
    }
    dismissToast(note);
    tellFailure(result);
}

export async function changePromise(p: Pledge, change: Partial<Pick<Pledge, "owner" | "text" | "due_ms">>, quiet = false): Promise<void> {
    const { owner, text, due_ms } = { ...p, ...change };
    const result = await call("promise_change", { path: { promise: p.id }, body: { owner, text, due_ms } });
    if (!result.ok) return tellFailure(result);
    store.putPromises([result.value]);
    if (quiet) return;
    const back = { owner: p.owner, text: p.text, due_ms: p.due_ms };
    toast({
        text: t("activity.promise_changed", { time: whenTime(due_ms), name: nameOf(owner) }),
        ...(p.due_ms > serverNow() ? { undo: { label: t("toast.undo_promise"), act: () => void changePromise(result.value, back, true) } } : {}),
    });
}

/* ---- replies ---- */

export interface Wording {
    conversation: string;
    mode: "reply" | "note";
    thread: string;
    text: string;
    files: DraftFile[];
    template?: ReplyTemplate; // whose words `text` shows
    answersUpto: string;
    seenUpto: string; // the newest message that was on the screen
    baseVersion: number;
    sendAnyway: boolean;
    copies?: string;
    buttons?: string;
    promise?: { text: string; dueMs: number; owner?: string };
}

function inTurns(files: DraftFile[], most: number): DraftFile[][] {
    return most > 0 && files.length > most ? [files.slice(0, most), ...inTurns(files.slice(most), most)] : [files];
}

/* `most`: files in one message. Those that are more go after it. */
export function send(w: Wording, most = w.files.length): void {
    if (w.template) sent(w.conversation, w.thread);
    else drafts.clear(w.conversation, w.mode, w.thread);
    const [files = [], ...rest] = inTurns(w.files, most);
    void outbox.post({ ...w, files, ...(rest.length > 0 ? { rest } : {}), key: newKey(), madeMs: serverNow() });
}

/* An unsent reply goes back to where it was written. */
/* Back to the editor; with `thread`, to that of another place. */
export function edit(key: string, thread = ""): void {
    const p = outbox.take(key);
    if (p) giveBack(thread ? { ...p, thread } : p);
}

export async function undoSending(conversation: string, message: string): Promise<void> {
    const result = await call("reply_undo", { path: { message } });
    if (!result.ok) return tellFailure(result);
    const rest = continuationsOf(message, store.thread(conversation).messages.peek()); // taken back with it
    store.putMessages(conversation, [result.value]);
    const { text, attachments, template, buttons } = result.value;
    const thread = result.value.beside || result.value.thread;
    if (template) unsent(conversation, thread);
    else drafts.giveBack(conversation, "reply", thread, text, [...attachments, ...rest.flatMap((m) => m.attachments)].map(fileOf), buttons);
    for (const p of outbox.pending.peek()) if (p.follows === message && p.state !== "sending") edit(p.key);
}

export async function retrySending(conversation: string, message: string): Promise<void> {
    const result = await call("reply_retry", { path: { message } });
    if (result.ok) store.putMessages(conversation, [result.value]);
    else tellFailure(result);
}

/* Files of the network that could not be fetched. */
export async function fetchAgain(conversation: string, message: string): Promise<void> {
    const result = await call("attachments_retry", { path: { message } });
    if (result.ok) store.putMessages(conversation, [result.value]);
    else tellFailure(result);
}

export async function settle(conversation: string, message: string, arrived: boolean): Promise<void> {
    const result = await call("reply_settle", { path: { message }, body: { arrived } });
    if (result.ok) store.putMessages(conversation, [result.value]);
    else tellFailure(result);
}

/* ---- files ---- */

/* Addresses live ten minutes: whoever opens an old one gets the message anew first. */
export const isStale = (url: string): boolean =>
    Number(new URLSearchParams(url.split("?")[1] ?? "").get("expires") ?? 0) * 1000 <= serverNow();

export async function freshUrl(m: Message, a: Attachment): Promise<string> {
    if (isStale(a.url)) await readConversation(m.conversation);
    const now = store.thread(m.conversation).messages.peek().find((x) => x.id === m.id);
    return now?.attachments.find((x) => x.id === a.id)?.url ?? a.url;
}
