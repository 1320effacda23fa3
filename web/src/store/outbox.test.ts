import { describe, expect, it } from "vitest";
import type { Message, Result } from "./api";
import { id, meId, message } from "./fixtures";
import type { DraftFile } from "./files";
import { continuationsOf, covers, makeOutbox, type Pending } from "./outbox";

const row = (key: string): Omit<Pending, "state" | "failure"> => ({
    key, conversation: id(1), mode: "reply", thread: id(800), text: `text ${key}`, answersUpto: id(5), seenUpto: id(5),
    baseVersion: 3, sendAnyway: false, madeMs: 60_000,
});
const file = (sha256: string): DraftFile => ({ key: sha256, sha256, name: "", description: "", mime: "image/png", size: 9, url: "", failure: null });
const refusal = (code: string): Result<Message> =>
    ({ ok: false, code, message: "", request_id: "R", field: "", problem: "", arrived: id(9), status: 409 });

function world(answers: Result<Message>[], kept = "", again = false, shelf = { text: kept }) {
    const sent: string[] = [];
    const bodies: Pending[] = [];
    const arrived: Message[] = [];
    const stale: Pending[] = [];
    const outbox = makeOutbox({
        owner: () => meId,
        storage: { getItem: () => shelf.text || null, setItem: (_, v) => void (shelf.text = v) },
        send: async (p) => {
            sent.push(p.key);
            bodies.push(p);
            return answers.shift() ?? { ok: true, value: message(90, 1) };
        },
        arrived: (m) => void arrived.push(m),
        stale: async (p) => {
            stale.push(p);
            return again ? { ...p, key: `${p.key}2`, baseVersion: 9 } : null;
        },
    });
    return { outbox, sent, bodies, arrived, stale, kept: () => shelf.text };
}

describe("the outbox", () => {
    it("sends the files of one reply as several messages in order, the words with the first, and each only once the last is kept", async () => {
        const w = world([]);
        await w.outbox.post({ ...row("a"), files: [file("1")], rest: [[file("2")], [file("3")]] });
        expect(w.bodies.map((p) => [p.text, p.files?.map((f) => f.sha256), p.follows ?? "", p.sendAnyway])).toEqual(
            [["text a", ["1"], "", false], ["", ["2"], id(90), true], ["", ["3"], id(90), true]]);
        expect(new Set(w.sent).size).toBe(3);
        expect(w.outbox.pending.value).toEqual([]);
    });
    it("when one of them is refused it stays with those after it, and goes on where it stopped", async () => {
        const w = world([{ ok: true, value: message(90, 1) }, refusal("invalid")]);
        await w.outbox.post({ ...row("a"), files: [file("1")], rest: [[file("2")], [file("3")]] });
        const [left] = w.outbox.pending.value;
        expect([left?.state, left?.files?.[0]?.sha256, left?.rest?.flat().map((f) => f.sha256)]).toEqual(["failed", "2", ["3"]]);
        await w.outbox.retry(left!.key);
        expect(w.bodies.map((p) => p.files?.[0]?.sha256)).toEqual(["1", "2", "2", "3"]);
        expect(w.outbox.pending.value).toEqual([]);
    });
    it("signing out gives back what has not left with all its files, and of what is on its way the files behind it", async () => {
        const w = world([refusal("denied")]);
        await w.outbox.post({ ...row("a"), files: [file("1")], rest: [[file("2")], [file("3")]] });
        const leaving = w.outbox.post({ ...row("b"), files: [file("4")], rest: [[file("5")]] });
        const back: unknown[] = [];
        w.outbox.surrender((p) => void back.push([p.text, [p.files ?? [], ...p.rest ?? []].flat().map((f) => f.sha256)]));
        await leaving;
        expect(back).toEqual([["text a", ["1", "2", "3"]], ["", ["5"]]]);
        expect(w.bodies.map((p) => p.files?.[0]?.sha256)).toEqual(["1", "4"]);
        expect(w.outbox.pending.value).toEqual([]);
    });
    it("shows a reply at once and lets go of it when the server has it", async () => {
        const w = world([]);
        const done = w.outbox.post(row("a"));
        expect(w.outbox.pending.value.map((p) => p.state)).toEqual(["sending"]);
        await done;
        expect(w.outbox.pending.value).toEqual([]);
        expect(w.arrived).toHaveLength(1);
    });
    it("keeps it through an outage and sends it again under the same key, in order", async () => {
        const w = world([refusal("offline")]);
        await w.outbox.post(row("a"));
        await w.outbox.post(row("b"));
        expect(w.outbox.pending.value.map((p) => p.state)).toEqual(["queued", "queued"]);
        await w.outbox.resume();
        expect(w.sent).toEqual(["a", "a", "b"]); // b waited behind a
        expect(w.outbox.pending.value).toEqual([]);
    });
    it("keeps what was refused, marked, until a person decides", async () => {
        const w = world([refusal("denied")]);
        await w.outbox.post(row("a"));
        expect(w.outbox.pending.value[0]).toMatchObject({ state: "failed", failure: { code: "denied" } });
        await w.outbox.resume();
        expect(w.sent).toEqual(["a"]);
        expect(w.outbox.take("a")?.text).toBe("text a");
        expect(w.outbox.pending.value).toEqual([]);
    });
    it("gives a stale reply back to the editor", async () => {
        const w = world([refusal("stale")]);
        await w.outbox.post(row("a"));
        expect(w.stale.map((p) => p.key)).toEqual(["a"]);
        expect(w.outbox.pending.value).toEqual([]);
    });
    it("sends anew, under a new key, what only our own words had overtaken", async () => {
        const w = world([refusal("stale")], "", true);
        await w.outbox.post(row("a"));
        expect(w.sent).toEqual(["a", "a2"]);
        expect(w.outbox.pending.value).toEqual([]);
    });
    it("shows after a reload what was on its way, and does not send it by itself", async () => {
        const before = world([refusal("offline")]);
        await before.outbox.post(row("a"));
        const after = world([], before.kept());
        after.outbox.load();
        expect(after.outbox.pending.value.map((p) => [p.key, p.state])).toEqual([["a", "failed"]]);
        await after.outbox.resume();
        expect(after.sent).toEqual([]);
    });
    it("leaves in storage what another tab could not send", async () => {
        const shelf = { text: "" };
        const one = world([refusal("offline")], "", false, shelf);
        const other = world([refusal("offline")], "", false, shelf);
        const keys = (): string[] => (JSON.parse(shelf.text) as Pending[]).map((p) => p.key).sort();
        await one.outbox.post(row("a"));
        await other.outbox.post(row("b"));
        expect(keys()).toEqual(["a", "b"]);
        await other.outbox.resume();
        expect(keys()).toEqual(["a"]);
        one.outbox.forgetAll();
        expect(keys()).toEqual([]);
    });
});

it("the server's row of a reply is known before the answer comes", () => {
    const p: Pending = { ...row("a"), state: "sending", failure: null };
    const mine = message(90, 1, { author_id: meId, direction: "out", text: "text a", arrived_ms: 60_100 });
    expect(covers(mine, p, meId)).toBe(true);
    expect(covers({ ...mine, thread: id(801) }, p, meId)).toBe(false);
    expect(covers({ ...mine, arrived_ms: 10_000 }, p, meId)).toBe(false);
    expect(covers({ ...mine, author_id: "other" }, p, meId)).toBe(false);
});

describe("of a reply with many files", () => {
    const bears = (sha256: string): Message["attachments"] => [{
        id: "", kind: "image", mime: "image/png", name: "", caption: "", size_bytes: 9, state: "fetched", sha256, url: "", error_code: "",
    }];
    const its = (n: number, part: Partial<Message> = {}): Message =>
        message(n, 1, { author_id: meId, direction: "out", text: "", arrived_ms: 60_100, attachments: bears(String(n)), reply_kind: "continuation", ...part });
    const failed: Pending = { ...row("a"), text: "", files: [file("91")], follows: id(90), state: "failed", failure: null };

    it("one part is known by its file, and never stands for its sibling that failed", () => {
        expect(covers(its(91), { ...failed, state: "sending" }, meId)).toBe(true);
        expect(covers(its(92), { ...failed, state: "sending" }, meId)).toBe(false);
        expect(covers(its(91), failed, meId)).toBe(false);
        expect(covers(its(90, { text: "text a", attachments: [] }),
            { ...row("a"), rest: [[file("91")]], state: "failed", failure: null }, meId)).toBe(false);
    });
    it("the further messages are those up to the next reply, of the same hand and place", () => {
        const thread = [its(90, { reply_kind: "answer" }), its(91), message(92, 1), its(93), its(94, { thread: id(801) }),
            its(95, { reply_kind: "answer" }), its(96)];
        expect(continuationsOf(id(90), thread).map((m) => m.id)).toEqual([id(91), id(93)]);
        expect(continuationsOf(id(95), thread).map((m) => m.id)).toEqual([id(96)]);
    });
});
