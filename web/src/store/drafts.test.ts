import { describe, expect, it } from "vitest";
import { localAfterMs, makeDrafts, serverAfterMs } from "./drafts";

function memory(): Storage {
    const map = new Map<string, string>();
    return {
        getItem: (k) => map.get(k) ?? null, setItem: (k, v) => void map.set(k, v), removeItem: (k) => void map.delete(k),
        key: (n) => [...map.keys()][n] ?? null, clear: () => map.clear(),
        get length() {
            return map.size;
        },
    };
}

/* A clock that a test moves. */
function clock() {
    let now = 1000;
    let timers: { at: number; act: () => void }[] = [];
    return {
        now: () => now,
        later: (act: () => void, ms: number) => {
            const timer = { at: now + ms, act };
            timers.push(timer);
            return timer;
        },
        cancel: (timer: unknown) => {
            timers = timers.filter((t) => t !== timer);
        },
        pass: async (ms: number) => {
            now += ms;
            const due = timers.filter((t) => t.at <= now);
            timers = timers.filter((t) => t.at > now);
            for (const t of due) t.act();
            await Promise.resolve();
            await Promise.resolve();
        },
    };
}

function world(storage = memory(), owner = "ola") {
    const time = clock();
    const saved: string[][] = [];
    let reachable = true;
    const drafts = makeDrafts({
        ...time, storage, owner: () => owner,
        save: async (conversation, mode, thread, text, files, buttons) => {
            if (reachable) saved.push([conversation, mode, thread, text, ...files.map((f) => f.sha256), ...(buttons ? [buttons] : [])]);
            return reachable;
        },
    });
    return { drafts, time, saved, storage, reach: (yes: boolean) => (reachable = yes) };
}

describe("a draft", () => {
    it("is in memory at once, in the browser after 500 ms, on the server after 2 s", async () => {
        const w = world();
        w.drafts.write("c1", "reply", "t1", "He");
        expect(w.drafts.text("c1", "reply", "t1").value).toBe("He");
        expect(w.storage.length).toBe(0);
        await w.time.pass(localAfterMs);
        expect(w.storage.length).toBe(1);
        expect(w.saved).toEqual([]);
        await w.time.pass(serverAfterMs);
        expect(w.saved).toEqual([["c1", "reply", "t1", "He"]]);
    });
    it("says how many of its files lie in this tab only", () => {
        const w = world();
        const file = { key: "k", sha256: "", name: "a.png", description: "", mime: "image/png", size: 9, url: "", failure: null };
        w.drafts.enclose("c1", "reply", "t1", () => [file, { ...file, key: "l", sha256: "5a" }]);
        expect(w.drafts.giving()).toBe(1);
        w.drafts.enclose("c1", "reply", "t1", (files) => files.map((f) => ({ ...f, sha256: "5a" })));
        expect(w.drafts.giving()).toBe(0);
    });
    it("never goes to another conversation, mode or thread", async () => {
        const w = world();
        w.drafts.write("c1", "reply", "t1", "for one");
        w.drafts.write("c2", "reply", "t2", "for two");
        w.drafts.write("c1", "note", "", "a note");
        w.drafts.write("c1", "reply", "t9", "elsewhere");
        await w.time.pass(5000);
        expect(new Set(w.saved.map((s) => s.join("|")))).toEqual(new Set([
            "c1|reply|t1|for one", "c2|reply|t2|for two", "c1|note||a note", "c1|reply|t9|elsewhere"]));
        expect(w.drafts.text("c2", "note", "").value).toBe("");
        expect(w.drafts.text("c1", "reply", "t1").value).toBe("for one");
    });
    it("keeps who was taken out of copy, also when it was sent and the tab closed, until they are put back", async () => {
        const w = world();
        const away = (at: typeof w): string[] => at.drafts.away("c1", "t1").value;
        const otherTab = world(w.storage);
        expect(away(otherTab)).toEqual([]);
        w.drafts.leaveOut("c1", "t1", ["boss@client.example"]);
        w.drafts.write("c1", "reply", "t1", "between us");
        w.drafts.flush(false);
        otherTab.drafts.write("c1", "reply", "t1", "something else");
        otherTab.drafts.flush(false);
        expect(away(world(w.storage))).toEqual(["boss@client.example"]);
        w.drafts.clear("c1", "reply", "t1");
        await w.time.pass(serverAfterMs);
        const again = world(w.storage);
        expect(away(again)).toEqual(["boss@client.example"]);
        expect(again.drafts.away("c1", "t2").value).toEqual([]);
        again.drafts.leaveOut("c1", "t1", []);
        expect(away(world(w.storage))).toEqual([]);
    });
    it("leaves no address behind when somebody signs out", () => {
        const w = world();
        w.drafts.leaveOut("c1", "t1", ["boss@client.example"]);
        w.drafts.forgetAll();
        expect(w.storage.length).toBe(0);
    });
    it("comes back after the tab was closed", () => {
        const w = world();
        w.drafts.write("c1", "reply", "t1", "half a sent");
        w.drafts.flush(false);
        expect(world(w.storage).drafts.text("c1", "reply", "t1").value).toBe("half a sent");
    });
    it("is kept while the server is away and sent when it is back", async () => {
        const w = world();
        w.reach(false);
        w.drafts.write("c1", "reply", "t1", "offline");
        await w.time.pass(5000);
        expect(w.saved).toEqual([]);
        w.reach(true);
        w.drafts.flush(true);
        await w.time.pass(0);
        expect(w.saved).toEqual([["c1", "reply", "t1", "offline"]]);
    });
    it("of another device appears if it is newer, and never over words not yet saved", () => {
        const w = world();
        w.drafts.restore("c1", [{ conversation: "c1", mode: "reply", thread: "t1", text: "from the phone", attachments: [], buttons: "", saved_ms: 500 }]);
        expect(w.drafts.text("c1", "reply", "t1").value).toBe("from the phone");
        w.drafts.write("c1", "reply", "t1", "typing here");
        w.drafts.restore("c1", [{ conversation: "c1", mode: "reply", thread: "t1", text: "old", attachments: [], buttons: "", saved_ms: 99_999 }]);
        expect(w.drafts.text("c1", "reply", "t1").value).toBe("typing here");
    });
    it("keeps its buttons: here, on the server, and when the text is empty; sent or given back they follow the words", async () => {
        const w = world();
        w.drafts.writeButtons("c1", "t1", "Yes\nNo");
        await w.time.pass(serverAfterMs);
        expect(w.saved).toEqual([["c1", "reply", "t1", "", "Yes\nNo"]]);
        const later = world(w.storage);
        expect(later.drafts.buttons("c1", "t1").value).toBe("Yes\nNo");
        later.drafts.clear("c1", "reply", "t1");
        expect(later.drafts.buttons("c1", "t1").value).toBe("");
        later.drafts.giveBack("c1", "reply", "t1", "Well?", [], "Yes\nNo");
        expect(later.drafts.buttons("c1", "t1").value).toBe("Yes\nNo");
        later.drafts.restore("c1", [{ conversation: "c1", mode: "reply", thread: "t2", text: "", attachments: [], buttons: "Maybe", saved_ms: 9_000_000 }]);
        expect(later.drafts.buttons("c1", "t2").value).toBe("Maybe");
    });
    it("keeps its files: here, on the server and when the text is empty; one still on its way is in memory only", async () => {
        const w = world();
        const file = (sha256: string) => ({
            key: sha256 || "k", sha256, name: "a.png", description: "", mime: "image/png", size: 5, url: "blob:x", failure: null,
        });
        w.drafts.enclose("c1", "reply", "t1", () => [file("aa"), file("")]);
        await w.time.pass(serverAfterMs);
        w.drafts.flush(false);
        expect(w.saved).toEqual([["c1", "reply", "t1", "", "aa"]]);
        const later = world(w.storage);
        expect(later.drafts.files("c1", "reply", "t1").value).toEqual([{ ...file("aa"), url: "" }]);
        later.drafts.clear("c1", "reply", "t1");
        await later.time.pass(serverAfterMs);
        expect(later.saved).toEqual([["c1", "reply", "t1", ""]]);
        later.drafts.giveBack("c1", "reply", "t1", "back", [file("aa")]);
        expect(later.drafts.files("c1", "reply", "t1").value.map((f) => f.sha256)).toEqual(["aa"]);
    });
    it("is forgotten everywhere once sent", async () => {
        const w = world();
        w.drafts.write("c1", "reply", "t1", "send me");
        await w.time.pass(5000);
        w.drafts.clear("c1", "reply", "t1");
        await w.time.pass(5000);
        expect(w.saved.at(-1)).toEqual(["c1", "reply", "t1", ""]);
        expect(w.storage.length).toBe(0);
    });
    it("gets a reply back that was undone, above what was written since", () => {
        const w = world();
        w.drafts.write("c1", "reply", "t1", "and more");
        w.drafts.giveBack("c1", "reply", "t1", "undone");
        w.drafts.giveBack("c1", "reply", "t1", "undone");
        expect(w.drafts.text("c1", "reply", "t1").value).toBe("undone\n\nand more");
    });
    it("whose tab closed too soon goes to the server when the desk opens again", async () => {
        const w = world();
        w.drafts.write("c1", "note", "", "not yet saved");
        w.drafts.flush(false);
        const later = world(w.storage);
        later.drafts.resume();
        await later.time.pass(serverAfterMs);
        expect(later.saved).toEqual([["c1", "note", "", "not yet saved"]]);
    });
    it("is not emptied by news that are older than its saving, and is by newer ones", async () => {
        const w = world();
        const text = w.drafts.text("c1", "reply", "t1");
        const named = { conversation: "c1", mode: "reply" as const, thread: "t1", text: "saved just now", attachments: [], buttons: "", saved_ms: 1 };
        w.drafts.write("c1", "reply", "t1", "saved just now");
        await w.time.pass(serverAfterMs);
        w.drafts.follow("c1", []);
        expect(text.value).toBe("saved just now");
        w.drafts.follow("c1", [named]);
        expect(text.value).toBe("saved just now");
        w.drafts.follow("c1", []);
        expect(text.value).toBe("");
    });
    it("is not another person's at the same browser", () => {
        const w = world();
        w.drafts.write("c1", "reply", "t1", "Ola's");
        w.drafts.flush(false);
        expect(world(w.storage, "ewa").drafts.text("c1", "reply", "t1").value).toBe("");
    });
    it("is gone for the next person", () => {
        const w = world();
        w.storage.setItem("other", "stays");
        w.drafts.write("c1", "reply", "t1", "mine");
        w.drafts.flush(false);
        w.drafts.forgetAll();
        expect(w.storage.length).toBe(1);
        expect(w.drafts.text("c1", "reply", "t1").value).toBe("");
    });
});
