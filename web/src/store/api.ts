/* The one way to the server. call(operation, what) is typed by the API's document; what went wrong
 * is a value, never an exception. A write bears a key, so that repeating it is harmless. */
import type { components, operations } from "../gen/api";
import { operationTable } from "../gen/operations";

type Schemas = components["schemas"];
export type Account = Schemas["Account"];
export type Activity = Schemas["Activity"];
export type AccountDetail = Schemas["AccountDetail"];
export type MailServer = Schemas["MailServer"];
export type Attachment = Schemas["Attachment"];
export type Bootstrap = Schemas["Bootstrap"];
export type Channel = Schemas["Channel"];
export type Conversation = Schemas["Conversation"];
export type ConversationDetail = Schemas["ConversationDetail"];
export type ConversationState = Schemas["ConversationState"];
export type Count = Schemas["Count"];
export type Customer = Schemas["Customer"];
export type CustomerContacts = Schemas["CustomerContacts"];
export type CustomerField = Schemas["CustomerField"];
export type CustomerNote = Schemas["CustomerNote"];
export type Department = Schemas["Department"];
export type Draft = Schemas["Draft"];
export type DraftMode = Schemas["DraftMode"];
export type EventItem = Schemas["EventItem"];
export type KeyChoice = Schemas["KeyChoice"];
export type Ledger = Schemas["Ledger"];
export type HeardPost = Schemas["HeardPost"];
export type LedgerRow = Schemas["LedgerRow"];
export type Me = Schemas["Me"];
export type Message = Schemas["Message"];
export type MessageAct = Schemas["MessageAct"];
export type Obligation = Schemas["Obligation"];
export type ObligationFilter = Schemas["ObligationFilter"];
export type QueryMeaning = Schemas["QueryMeaning"];
export type Person = Schemas["Person"];
export type Place = Schemas["Place"];
export type Pledge = Schemas["Promise"];
export type Presence = Schemas["Presence"];
export type QuarantineRow = Schemas["QuarantineRow"];
export type Session = Schemas["Session"];
export type ReadMark = Schemas["ReadMark"];
export type ReplyTemplate = Schemas["ReplyTemplate"];
export type SavedAnswer = Schemas["SavedAnswer"];
export type Template = Schemas["Template"];
export type VisitorBanList = Schemas["VisitorBanList"];
export type TemplateList = Schemas["TemplateList"];
export type Role = Schemas["Role"];
export type SearchCustomer = Schemas["SearchCustomer"];
export type SearchHit = Schemas["SearchHit"];
export type SearchPage = Schemas["SearchPage"];
export type Setting = Schemas["Setting"];
export type View = Schemas["View"];
export type Source = Schemas["Source"];
export type SourceTrial = Schemas["SourceTrial"];
export type Watch = Schemas["Watch"];
export type WatchAlarm = Schemas["WatchAlarm"];
export type WatchSpreading = Schemas["WatchSpreading"];
export type WatchWord = Schemas["WatchWord"];
export type WatchWords = Schemas["WatchWords"];
export type WatchCount = Schemas["WatchCount"];
export type Voice = Schemas["Voice"];
export type VoiceAnswers = Schemas["VoiceAnswers"];
export type VoiceShare = Schemas["VoiceShare"];
export type WatchCounts = Schemas["WatchCounts"];
export type WaiveReason = Schemas["WaiveReason"];
export type Workspace = Schemas["Workspace"];

export type OperationName = keyof typeof operationTable;

/* Codes of the server, and two of our own: `offline` (no answer) and `broken` (not ours). */
export interface Failure {
    ok: false;
    code: string;
    message: string;
    request_id: string;
    field: string;
    problem: string; // what is wrong with that field; "" if the server did not say
    arrived: string;
    status: number;
}
export type Result<T> = { ok: true; value: T } | Failure;

type PathOf<N extends OperationName> = operations[N]["parameters"]["path"];
type QueryOf<N extends OperationName> = operations[N]["parameters"]["query"];
type BodyOf<N extends OperationName> =
    operations[N] extends { requestBody: { content: { "application/json": infer B } } } ? B : undefined;
export type Answer<N extends OperationName> =
    operations[N]["responses"][200] extends { content: { "application/json": infer A } } ? A : never;

type Wanted<Name extends string, T> = [T] extends [undefined] ? { [K in Name]?: undefined } : { [K in Name]: T };
type Optional<Name extends string, T> = { [K in Name]?: Exclude<T, undefined> };
export type What<N extends OperationName> =
    Wanted<"path", PathOf<N>> & Optional<"query", QueryOf<N>> & Wanted<"body", BodyOf<N>>
    & { key?: string; signal?: AbortSignal; keepalive?: boolean };

export const apiBase = "/api/v1";

/* Those that the first load names; the others come with the first page that is fetched (lib/lazy.tsx), so
 * that pages find the addresses of their tables here. */
const known: Record<string, readonly [method: string, path: string]> = { ...operationTable };
let others: Promise<void> | null = null;

export function loadOperations(): Promise<void> {
    others ??= import("../gen/operations?pages").then((more) => void Object.assign(known, more.operationTable), (reason: unknown) => {
        others = null;
        throw reason;
    });
    return others;
}

let csrf = "";
let onSignedOut: () => void = () => undefined;

export function setCsrf(token: string): void {
    csrf = token;
}

export function whenSignedOut(act: () => void): void {
    onSignedOut = act;
}

export function newKey(): string {
    return crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

export function address(name: OperationName, path?: object, query?: object): string {
    let text = known[name]?.[1] ?? "";
    for (const [key, value] of Object.entries(path ?? {})) {
        text = text.replace(`{${key}}`, encodeURIComponent(String(value)));
    }
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries(query ?? {})) {
        if (value !== undefined && value !== "") search.set(key, String(value));
    }
    const tail = search.toString();
    return apiBase + text + (tail ? `?${tail}` : "");
}

export function failure(code: string, message: string, status = 0): Failure {
    return { ok: false, code, message, request_id: "", field: "", problem: "", arrived: "", status };
}

async function readFailure(response: Response): Promise<Failure> {
    try {
        const body = (await response.json()) as Schemas["Error"];
        return {
            ok: false, code: body.code, message: body.message, request_id: body.request_id,
            field: body.field ?? "", problem: body.problem ?? "", arrived: body.arrived ?? "", status: response.status,
        };
    } catch {
        const gateway = response.status === 502 || response.status === 503 || response.status === 504;
        return failure(gateway ? "offline" : "broken", `HTTP ${response.status}`, response.status);
    }
}

export async function call<N extends OperationName>(name: N, what: What<N>): Promise<Result<Answer<N>>> {
    const { path, query, body, key, signal, keepalive = false } = what as {
        path?: object; query?: object; body?: unknown; key?: string; signal?: AbortSignal; keepalive?: boolean;
    };
    try {
        if (!known[name]) await loadOperations();
    } catch (reason) {
        return failure("offline", String(reason));
    }
    const method = known[name]?.[0] ?? "";
    const headers: Record<string, string> = { Accept: "application/json" };
    const init: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store", keepalive };
    if (method !== "GET") {
        headers["Idempotency-Key"] = key ?? newKey();
        headers["X-Hark-Csrf"] = csrf;
    }
    if (body !== undefined) {
        headers["Content-Type"] = "application/json";
        init.body = JSON.stringify(body);
    }
    if (signal) init.signal = signal;
    let response: Response;
    try {
        response = await fetch(address(name, path, query), init);
    } catch (reason) {
        return failure("offline", String(reason));
    }
    if (!response.ok) {
        const bad = await readFailure(response);
        if (response.status === 401 && !name.startsWith("sign_in")) onSignedOut();
        return bad;
    }
    try {
        return { ok: true, value: (await response.json()) as Answer<N> };
    } catch {
        return failure("offline", "the answer broke off");
    }
}
