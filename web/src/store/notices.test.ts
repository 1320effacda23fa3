import { describe, expect, it, vi } from "vitest";
import type { EventItem, Me } from "./api";
import { bootstrap, conversation, id, item, meId, message } from "./fixtures";
import { concerns, makeNotices, type News, type Wishes } from "./notices";

const me = (part: Partial<Me> = {}): Me => ({ ...bootstrap(1).me, ...part });
const writes = (part = {}, of = {}): EventItem =>
    item(11, 10, { conversation: conversation(1, { last_inbound: id(40), ...part }), messages: [message(40, 1, of)] });
const known = conversation(1, { last_inbound: id(30) });

describe("what concerns me", () => {
    it("is a new message in a case of mine or of nobody in my department", () => {
        expect(concerns(writes({ assignee: meId }), known, me())).toBe("mine");
        expect(concerns(writes(), known, me())).toBe("nobodys");
        expect(concerns(writes(), undefined, me())).toBe("nobodys");
        expect(concerns(writes({ department: id(7) }), known, me({ department: id(7) }))).toBe("nobodys");
        expect(concerns(writes({ department: id(8) }), known, me({ department: id(7) }))).toBeNull();
        expect(concerns(writes({ department: id(8), assignee: meId }), known, me({ department: id(7) }))).toBe("mine");
        expect(concerns(writes({ assignee: id(99) }), known, me())).toBeNull();
    });
    it("is a case that somebody gives me, but not one I take", () => {
        const given = item(11, 10, { actor: id(99), conversation: conversation(1, { assignee: meId }) });
        expect(concerns(given, known, me())).toBe("handed");
        expect(concerns({ ...given, actor: meId }, known, me())).toBeNull();
    });
    it("is a promise of mine that is due, in whosever case", () => {
        const promises = [{ id: id(60), conversation: id(1), customer_name: "", owner: meId, due_ms: 1, text: "", state: "open", made_ms: 0, settled_ms: 0, message: id(40), version: 1 }] as unknown as NonNullable<EventItem["promises"]>;
        const due = item(11, 10, { kind: "promise_due", conversation: conversation(1, { assignee: id(99) }), promises });
        expect(concerns(due, known, me())).toBe("promise");
        expect(concerns(due, known, me({ id: id(98) }))).toBeNull();
    });
    it("is nothing old, closed, settled, edited, of ours, or for who only looks", () => {
        expect(concerns(writes(), conversation(1, { last_inbound: id(40) }), me())).toBeNull();
        expect(concerns(writes({ state: "closed" }), known, me())).toBeNull();
        expect(concerns(writes({ open_obligations: 0 }), known, me())).toBeNull();
        expect(concerns(writes({}, { edited: true }), known, me())).toBeNull();
        expect(concerns(writes({}, { direction: "out" }), known, me())).toBeNull();
        expect(concerns(writes(), known, me({ role: "viewer" }))).toBeNull();
        expect(concerns(item(11, 10), known, me())).toBeNull();
    });
});

function made(given: Partial<{ leading: boolean; away: boolean }> = {}) {
    const world = { leading: true, away: true, ...given };
    const kept = new Map<string, string>();
    const told: { news: News[]; wishes: Wishes }[] = [];
    let cleared = 0;
    let later: (() => void) | null = null;
    const notices = makeNotices({
        owner: () => meId,
        storage: { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => void kept.set(k, v) },
        leading: () => world.leading,
        away: async () => world.away,
        later: (act) => {
            later = act;
        },
    });
    notices.tellBy(async () => ({ tell: (news, wishes) => void told.push({ news, wishes }), clear: () => void cleared++ }));
    notices.load();
    const pass = async (): Promise<void> => {
        later?.();
        later = null;
        await vi.waitFor(() => undefined);
        await new Promise((done) => setTimeout(done, 0));
    };
    return { notices, world, kept, told, pass, cleared: () => cleared };
}

describe("telling", () => {
    it("is off until somebody wants it", async () => {
        const { notices, told, pass } = made();
        notices.heard(writes(), known, me());
        await pass();
        expect(told).toEqual([]);
    });
    it("is once for each case until one has looked", async () => {
        const { notices, told, pass, cleared } = made();
        notices.set({ on: true });
        notices.heard(writes(), known, me());
        notices.heard(writes(), known, me());
        await pass();
        notices.heard(writes(), known, me());
        await pass();
        expect(told.length).toBe(1);
        expect(told[0]?.news.map((x) => x.why)).toEqual(["nobodys"]);
        notices.back();
        expect(cleared()).toBe(1);
        notices.heard(writes(), known, me());
        await pass();
        expect(told.length).toBe(2);
    });
    it("is not done while somebody looks, nor by a tab that does not lead", async () => {
        const looked = made({ away: false });
        looked.notices.set({ on: true });
        looked.notices.heard(writes(), known, me());
        await looked.pass();
        expect(looked.told).toEqual([]);
        const second = made({ leading: false });
        second.notices.set({ on: true });
        second.notices.heard(writes(), known, me());
        await second.pass();
        expect(second.told).toEqual([]);
    });
    it("gathers what comes together", async () => {
        const { notices, told, pass } = made();
        notices.set({ sound: true });
        for (let n = 1; n <= 5; n++) {
            notices.heard(item(10 + n, 9 + n, { conversation: conversation(n, { last_inbound: id(40) }), messages: [message(40, n)] }), undefined, me());
        }
        await pass();
        expect(told.map((x) => x.news.length)).toEqual([5]);
    });
    it("is asked about once in a life of this device, and what was wished stays", () => {
        const { notices, kept } = made();
        notices.answered();
        expect(notices.asking.value).toBe(true);
        notices.settle();
        notices.set({ on: true });
        notices.answered();
        expect(notices.asking.value).toBe(false);
        expect(JSON.parse(kept.get(`hark.notices.${meId}`) ?? "")).toEqual({ on: true, names: false, sound: false, asked: true });
    });
});
