import { describe, expect, it } from "vitest";
import type { Bootstrap, Result } from "./api";
import { bootstrap, conversation, id, item } from "./fixtures";
import { backOffMs, makeFeed, makeParser, type Bus, type Relayed, type StreamEvent } from "./sse";
import { makePresences } from "./presence";
import { makeStore } from "./store";

/* Buses of several tabs of one browser: what one posts the others hear. */
function busPair(): [Bus, Bus, Relayed[]] {
    const heard: Relayed[] = [];
    const listeners: ((m: Relayed) => void)[][] = [[], []];
    const bus = (own: number): Bus => ({
        post: (m) => {
            heard.push(m);
            for (const act of listeners[1 - own] ?? []) act(structuredClone(m));
        },
        listen: (act) => listeners[own]?.push(act),
    });
    return [bus(0), bus(1), heard];
}

function world(server: () => Promise<Result<Bootstrap>>, bus: Bus = busPair()[0]) {
    const store = makeStore();
    let clock = 0;
    const waits: number[] = [];
    let reads = 0;
    const feed = makeFeed({
        store, presences: makePresences(), bus, now: () => clock,
        bootstrap: () => {
            reads++;
            return server();
        },
        wait: async (ms) => {
            waits.push(ms);
        },
    });
    return { store, feed, waits, reads: () => reads, pass: (ms: number) => (clock += ms) };
}

const good = (b: Bootstrap): Result<Bootstrap> => ({ ok: true, value: b });
const bad = (status: number): Result<Bootstrap> =>
    ({ ok: false, code: "x", message: "", request_id: "", field: "", problem: "", arrived: "", status });
const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 5));

describe("the feed", () => {
    it("reads the bootstrap again on a gap, once, and then what came meanwhile", async () => {
        let seq = 10;
        let release: () => void = () => undefined;
        const w = world(async () => {
            if (seq > 10) await new Promise<void>((done) => (release = done));
            return good(bootstrap(seq));
        });
        await w.feed.sync();
        seq = 15;
        w.feed.take([item(13, 12)]); // 11 and 12 never came
        w.feed.take([item(14, 13)]);
        w.feed.take([item(16, 15, { conversation: conversation(7) })]);
        release();
        await settled();
        expect(w.reads()).toBe(2);
        expect(w.store.seq()).toBe(16);
        expect(w.store.conversation(id(7))).toBeDefined();
    });
    it("drops duplicates without asking anybody", async () => {
        const w = world(async () => good(bootstrap(10)));
        await w.feed.sync();
        w.feed.take([item(11, 10)]);
        w.feed.take([item(11, 10)]);
        w.feed.take([item(10, 9)]);
        expect(w.store.seq()).toBe(11);
        expect(w.reads()).toBe(1);
    });
    it("puts items right that come in the wrong order while it reads", async () => {
        let seq = 10;
        const w = world(async () => {
            await settled();
            return good(bootstrap(seq));
        });
        await w.feed.sync();
        seq = 11;
        w.feed.take([item(13, 12)]);
        w.feed.take([item(12, 11)]);
        w.feed.take([item(11, 10)]);
        await settled();
        await settled();
        await settled();
        expect(w.store.seq()).toBe(13);
    });
    it("does not hammer a server whose bootstrap lags behind its own stream", async () => {
        let reads = 0;
        const w = world(async () => good(bootstrap(++reads < 4 ? 10 : 20)));
        await w.feed.sync();
        w.feed.take([item(20, 19)]);
        await settled();
        expect(w.store.seq()).toBe(20);
        expect(w.waits.length).toBeGreaterThanOrEqual(1);
    });
    it("waits longer after each failure and gives up only when signed out", async () => {
        const answers = [bad(0), bad(503), bad(500), good(bootstrap(5))];
        const w = world(async () => answers.shift() ?? bad(401));
        expect(await w.feed.sync()).toBe(true);
        expect(w.waits).toHaveLength(3);
        expect(await w.feed.sync()).toBe(false);
    });
    it("on resync relays the bootstrap to the other tabs", async () => {
        const [a, b] = busPair();
        let seq = 10;
        const leader = world(async () => good(bootstrap(seq)), a);
        const other = world(async () => good(bootstrap(seq)), b);
        await leader.feed.sync();
        await other.feed.sync();
        seq = 30;
        await leader.feed.sync(true);
        expect(other.store.seq()).toBe(30);
        expect(other.reads()).toBe(1);
    });
    it("applies relayed items in a tab that started later than the leader", async () => {
        const [a, b] = busPair();
        const late = world(async () => good(bootstrap(20)), b);
        await late.feed.sync();
        const who = late.store.me.value?.id ?? "";
        a.post({ kind: "items", who, items: [item(19, 17)] }); // before its bootstrap
        a.post({ kind: "items", who, items: [item(22, 19, { conversation: conversation(9) })] });
        expect(late.store.seq()).toBe(22);
        expect(late.reads()).toBe(1);
    });
    it("ignores what is relayed for another person", async () => {
        const [a, b] = busPair();
        const w = world(async () => good(bootstrap(10)), b);
        await w.feed.sync();
        a.post({ kind: "items", who: "somebody else", items: [item(11, 10)] });
        expect(w.store.seq()).toBe(10);
    });
    it("knows how long it has heard nothing", async () => {
        const w = world(async () => good(bootstrap(10)));
        w.feed.heard("live");
        w.pass(21_000);
        expect(w.feed.silentMs()).toBe(21_000);
    });
});

describe("the text of the stream", () => {
    function read(...pieces: string[]): StreamEvent[] {
        const events: StreamEvent[] = [];
        const parse = makeParser((event) => events.push(event));
        for (const piece of pieces) parse(piece);
        return events;
    }
    it("may be cut anywhere", () => {
        const text = ": beat\n\nid: 7\ndata: {\"a\":1}\n\nevent: resync\ndata: {}\n\n";
        for (let at = 0; at <= text.length; at++) {
            expect(read(text.slice(0, at), text.slice(at))).toEqual([
                { event: "message", data: "{\"a\":1}", id: "7" }, { event: "resync", data: "{}", id: "7" }]);
        }
    });
    it("has lines that end in any of three ways and data of several lines", () => {
        expect(read("data: a\r\ndata: b\r\n\r\n")).toEqual([{ event: "message", data: "a\nb", id: "" }]);
    });
    it("says nothing by comments", () => {
        expect(read(": a\n\n:\n\n")).toEqual([]);
    });
});

it("back-off doubles, has jitter, and an end", () => {
    expect(backOffMs(0, 0)).toBe(250);
    expect(backOffMs(0, 1)).toBe(500);
    expect(backOffMs(3, 1)).toBe(4000);
    expect(backOffMs(50, 1)).toBe(30_000);
});

describe("who is where", () => {
    const ola = { person: id(1), typing: false };
    it("a new stream says it anew; what it does not say again is over, unless yet another began", () => {
        const here = makePresences();
        here.put([{ conversation: id(7), people: [ola] }, { conversation: id(8), people: [ola] }]);
        const early = here.begin();
        const settle = here.begin();
        here.put([{ conversation: id(8), people: [ola] }]);
        expect(early()).toEqual([]);
        expect(here.of(id(7)).value).toEqual([ola]);
        expect(settle()).toEqual([{ conversation: id(7), people: [] }]);
        expect(here.all()).toEqual([{ conversation: id(8), people: [ola] }]);
        expect(settle()).toEqual([]);
    });
    it("other tabs of the same person hear it", async () => {
        const [one, two] = busPair();
        const w = world(async () => good(bootstrap(1)), two);
        await w.feed.sync();
        const who = w.store.me.value?.id ?? "";
        one.post({ kind: "here", who: "somebody else", here: [{ conversation: id(7), people: [ola] }] });
        expect(w.feed.presences.all()).toEqual([]);
        one.post({ kind: "here", who, here: [{ conversation: id(7), people: [ola] }] });
        expect(w.feed.presences.of(id(7)).value).toEqual([ola]);
    });
});
