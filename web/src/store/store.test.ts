import { describe, expect, it } from "vitest";
import { bootstrap, conversation, detail, id, item, meId, message } from "./fixtures";
import type { Person } from "./api";
import { byActivity, makeStore } from "./store";

function started(seq = 10) {
    const store = makeStore();
    store.applyBootstrap(bootstrap(seq, { conversations: [conversation(3), conversation(2), conversation(1)] }));
    return store;
}

describe("items of the stream", () => {
    it("are applied when they follow what is there", () => {
        const store = started();
        expect(store.applyItem(item(11, 10, { conversation: conversation(1, { version: 2, title: "new" }) }))).toBe("applied");
        expect(store.conversation(id(1))?.value.title).toBe("new");
        expect(store.seq()).toBe(11);
    });
    it("are dropped when they come twice", () => {
        const store = started();
        const twice = item(11, 10, { counts: [{ department: "", assignee: "", open: 1, snoozed: 0, waiting: 1, answering: 0, uncertain: 0, moved: 0 }] });
        expect(store.applyItem(twice)).toBe("applied");
        expect(store.applyItem(twice)).toBe("duplicate");
        expect(store.figures.value.all).toBe(1);
    });
    it("show a gap, and then change nothing", () => {
        const store = started();
        expect(store.applyItem(item(13, 12, { conversation: conversation(1, { version: 9, title: "too early" }) }))).toBe("gap");
        expect(store.conversation(id(1))?.value.title).toBe("Matter 1");
        expect(store.seq()).toBe(10);
    });
    it("may follow an item before the bootstrap: in between nothing was for this reader", () => {
        const store = started(100);
        expect(store.applyItem(item(103, 97, { conversation: conversation(4) }))).toBe("applied");
        expect(store.seq()).toBe(103);
    });
    it("never replace a newer version, whatever brought it", () => {
        const store = started();
        store.putConversation(conversation(1, { version: 7, title: "seven" }));
        store.applyItem(item(11, 10, { conversation: conversation(1, { version: 6, title: "six" }) }));
        expect(store.conversation(id(1))?.value.title).toBe("seven");
        expect(store.seq()).toBe(11);
    });
    it("take a conversation away for good, even from a page read before", () => {
        const store = started();
        store.applyItem(item(11, 10, { kind: "conversation_gone", gone: id(2) }));
        expect(store.list("all", "open")).toEqual([id(3), id(1)]);
        store.putPage("all", "open", [conversation(2)], [], false, 10);
        expect(store.list("all", "open")).toEqual([id(3), id(1)]);
        store.applyItem(item(12, 11, { conversation: conversation(2, { version: 5 }) }));
        expect(store.list("all", "open")).toEqual([id(3), id(2), id(1)]);
    });
});

describe("calm", () => {
    it("is asked for once for each item, whatever it changes", () => {
        let asked = 0;
        const store = makeStore((act) => {
            asked++;
            act();
        });
        store.applyBootstrap(bootstrap(10, { conversations: [conversation(1)] }));
        store.applyItem(item(11, 10, {
            conversation: conversation(1, { version: 2 }),
            counts: [{ department: "", assignee: "", open: 2, snoozed: 0, waiting: 2, answering: 0, uncertain: 0, moved: 0 }],
        }));
        expect(asked).toBe(1);
        expect(store.figures.value.all).toBe(2);
    });
});

describe("old state and events", () => {
    it("give what a fresh bootstrap gives", () => {
        const live = started();
        live.applyItem(item(11, 10, { conversation: conversation(4), counts: [{ department: "", assignee: "", open: 4, snoozed: 0, waiting: 4, answering: 0, uncertain: 0, moved: 0 }] }));
        live.applyItem(item(12, 11, { conversation: conversation(2, { version: 2, assignee: meId, activity_ms: 9000 }) }));
        live.applyItem(item(14, 12, { conversation: conversation(3, { version: 2, state: "closed" }) }));
        const fresh = makeStore();
        fresh.applyBootstrap(bootstrap(14, {
            conversations: [conversation(2, { version: 2, assignee: meId, activity_ms: 9000 }), conversation(4), conversation(1)],
            counts: [{ department: "", assignee: "", open: 4, snoozed: 0, waiting: 4, answering: 0, uncertain: 0, moved: 0 }],
        }));
        for (const view of ["mine", "unassigned", "all"] as const) {
            expect(live.list(view, "open")).toEqual(fresh.list(view, "open"));
        }
        expect(live.figures.value).toEqual(fresh.figures.value);
    });
});

describe("lists", () => {
    it("show no row below the place down to which they are complete", () => {
        const store = makeStore();
        store.applyBootstrap(bootstrap(1, { conversations: [conversation(9), conversation(8)], more: true }));
        store.putConversation(conversation(2)); // known from elsewhere
        expect(store.list("all", "open")).toEqual([id(9), id(8)]);
        store.putPage("all", "open", [conversation(7), conversation(3)], [], true, 1);
        expect(store.list("all", "open")).toEqual([id(9), id(8), id(7), id(3)]);
        store.putPage("all", "open", [conversation(2), conversation(1)], [], false, 1);
        expect(store.list("all", "open")).toHaveLength(6);
    });
    it("show nothing of a view that was never read", () => {
        const store = started();
        store.putConversation(conversation(5, { state: "closed" }));
        expect(store.list("all", "closed")).toEqual([]);
    });
    it("paint a change at once and take it back", () => {
        const store = started();
        const back = store.paint(id(1), { assignee: meId });
        expect(store.list("mine", "open")).toEqual([id(1)]);
        back();
        expect(store.list("mine", "open")).toEqual([]);
    });
    it("let the server's newer row win over a change that is taken back late", () => {
        const store = started();
        const back = store.paint(id(1), { assignee: meId });
        store.putConversation(conversation(1, { version: 2, assignee: "someone" }));
        back();
        expect(store.conversation(id(1))?.value.assignee).toBe("someone");
    });
    it("count people, not cases, as the server says", () => {
        const store = makeStore();
        store.applyBootstrap(bootstrap(1, { people_waiting: 3, counts: [{ department: "", assignee: "", open: 9, snoozed: 0, waiting: 9, answering: 0, uncertain: 0, moved: 0 }] }));
        expect(store.figures.value.people).toBe(3);
        store.applyItem(item(2, 1, { people_waiting: 2 }));
        store.applyItem(item(3, 2, { people_waiting: -1 }));
        store.applyItem(item(4, 3));
        expect(store.figures.value.people).toBe(2);
        store.applyItem(item(5, 4, { people_waiting: 0 }));
        expect(store.figures.value.people).toBe(0);
    });
    it("count only the departments that concern me", () => {
        const store = makeStore();
        const b = bootstrap(1, {
            counts: [{ department: "", assignee: "", open: 1, snoozed: 0, waiting: 1, answering: 0, uncertain: 0, moved: 0 }, { department: "A", assignee: meId, open: 2, snoozed: 0, waiting: 0, answering: 2, uncertain: 0, moved: 0 },
                { department: "B", assignee: "", open: 4, snoozed: 0, waiting: 4, answering: 3, uncertain: 2, moved: 0 }],
        });
        b.me.department = "A";
        store.applyBootstrap(b);
        expect(store.figures.value).toEqual({ mine: 2, unassigned: 1, all: 3, snoozed: 0, waiting: 1, answering: 2, uncertain: 0, moved: 0, unowned: 1, people: 0 });
    });
    it("keep 10,000 rows in order within a frame's time or so", () => {
        const store = makeStore();
        store.applyBootstrap(bootstrap(1));
        store.putPage("all", "open", Array.from({ length: 10_000 }, (_, i) => conversation(10_000 - i)), [], false, 1);
        store.applyItem(item(2, 1, { conversation: conversation(1, { version: 2, activity_ms: 99_999_999 }) }));
        expect(store.list("all", "open").slice(0, 2)).toEqual([id(1), id(10_000)]);
    });
});

describe("what changes nothing", () => {
    it("paints nothing: promises that are known, customers nobody looks at", () => {
        const store = started();
        const before = store.openPromises.value;
        expect(store.applyItem(item(11, 10, { conversation: conversation(8), promises: [] }))).toBe("applied");
        expect(store.openPromises.value).toBe(before);
        expect(store.newsOf(conversation(8).customer).value).toBe(-1);
    });
    it("but who shows a customer hears of them", () => {
        const store = started();
        const news = store.newsOf(id(70));
        store.applyItem(item(11, 10, { kind: "customer_changed", customer: id(70) }));
        store.applyItem(item(12, 11, { kind: "customer_changed", customer: id(71) }));
        expect(news.value).toBe(11);
    });
});

describe("the order of a list", () => {
    it("is that of a sorted whole, however rows move, come and go", () => {
        const store = started();
        const kept = new Map([1, 2, 3].map((n) => [n, conversation(n)]));
        let random = 7;
        const next = (below: number): number => {
            random = (random * 48271) % 2147483647;
            return random % below;
        };
        for (let seq = 11; seq < 1200; seq++) {
            const n = 1 + next(60);
            if (next(10) === 0) {
                store.applyItem(item(seq, seq - 1, { kind: "conversation_gone", gone: id(n) }));
                kept.delete(n);
            } else {
                const c = conversation(n, { version: seq, activity_ms: next(50) * 1000 });
                store.applyItem(item(seq, seq - 1, { conversation: c }));
                kept.set(n, c);
            }
            if (next(3) > 0) continue;
            expect(store.list("all", "open")).toEqual([...kept.values()].sort(byActivity).map((c) => c.id));
        }
    });
});

describe("messages", () => {
    it("that come while the conversation is being read are not lost", () => {
        const store = started();
        store.thread(id(1)); // the request has left
        store.applyItem(item(11, 10, { messages: [message(50, 1)] }));
        store.putDetail(detail(conversation(1), [message(40, 1)], { seq: 10 }));
        expect(store.thread(id(1)).messages.value.map((m) => m.id)).toEqual([id(40), id(50)]);
    });
    it("stand in the order of the network's time, whatever the order of arrival", () => {
        const store = started();
        store.thread(id(1));
        store.putMessages(id(1), [message(50, 1), message(60, 1, { at_ms: 45_000, late: true }), message(40, 1)]);
        expect(store.thread(id(1)).messages.value.map((m) => m.id)).toEqual([id(40), id(60), id(50)]);
    });
    it("keep the newer version", () => {
        const store = started();
        store.thread(id(1));
        store.putMessages(id(1), [message(50, 1, { version: 3, delivery: "sent" })]);
        store.putMessages(id(1), [message(50, 1, { version: 2, delivery: "held" })]);
        expect(store.thread(id(1)).messages.value[0]?.delivery).toBe("sent");
    });
    it("of conversations nobody looks at cost nothing", () => {
        const store = started();
        store.applyItem(item(11, 10, { messages: [message(50, 2)] }));
        expect(store.threads.size).toBe(0);
    });
    it("leave no hole after an outage", () => {
        const store = started();
        store.putDetail(detail(conversation(1), [message(1, 1), message(2, 1)], { more: false }));
        store.putDetail(detail(conversation(1), [message(70, 1), message(71, 1)], { more: true }));
        expect(store.thread(id(1)).messages.value.map((m) => m.id)).toEqual([id(70), id(71)]);
        expect(store.thread(id(1)).more.value).toBe(true);
    });
    it("are kept for 500 conversations and 200 each", () => {
        const store = started();
        for (let i = 0; i < 600; i++) store.thread(id(1000 + i));
        expect(store.threads.size).toBe(500);
        expect(store.threads.has(id(1000))).toBe(false);
        store.thread(id(1599));
        store.putMessages(id(1599), Array.from({ length: 300 }, (_, i) => message(i + 1, 1599)));
        store.trim(id(1599));
        expect(store.thread(id(1599)).messages.value).toHaveLength(200);
        expect(store.thread(id(1599)).messages.value.at(-1)?.id).toBe(id(300));
        expect(store.thread(id(1599)).more.value).toBe(true);
    });
});

describe("a new bootstrap", () => {
    it("forgets what I may no longer see and asks for the open case anew", () => {
        const store = started();
        store.putDetail(detail(conversation(1), [message(40, 1)]));
        expect(store.thread(id(1)).fresh).toBe(true);
        store.applyBootstrap(bootstrap(20, { conversations: [conversation(3)] }));
        expect(store.list("all", "open")).toEqual([id(3)]);
        expect(store.thread(id(1)).fresh).toBe(false);
    });
    it("tells of a new version of the program", () => {
        const store = started();
        store.applyBootstrap(bootstrap(11, { version: "2" }));
        expect(store.newVersion.value).toBe(true);
    });
});

describe("a case on the screen", () => {
    const detailOf = (from: number, to: number) =>
        detail(conversation(1), Array.from({ length: to - from }, (_, i) => message(from + i, 1)), { more: true });
    it("keeps what was fetched while one reads; one that is not looked at keeps the newest", () => {
        for (const [reading, kept] of [[true, 601], [false, 200]] as const) {
            const store = started();
            store.putDetail(detailOf(1000, 1050));
            store.putMessages(id(1), Array.from({ length: 550 }, (_, i) => message(450 + i, 1)), true);
            const thread = store.thread(id(1));
            thread.reading = reading;
            store.applyItem(item(11, 10, { messages: [message(2000, 1)] }));
            expect(thread.messages.value.length).toBe(kept);
            expect(thread.messages.value.at(-1)?.id).toBe(id(2000));
        }
    });
    it("however long one reads back, it does not grow without end", () => {
        const store = started();
        store.putDetail(detailOf(1000, 1050));
        store.thread(id(1)).reading = true;
        store.putMessages(id(1), Array.from({ length: 8100 }, (_, i) => message(2000 + i, 1)));
        expect(store.thread(id(1)).messages.value).toHaveLength(4000);
        expect(store.thread(id(1)).messages.value.at(-1)?.id).toBe(id(10_099));
        expect(store.thread(id(1)).more.value).toBe(true);
    });
    it("an older word of a person's name changes nothing, beside their messages neither", () => {
        const store = started();
        store.putDetail(detail(conversation(1), [message(40, 1, { author: "agent", author_id: id(7), author_name: "Ola" })]));
        const person = { id: id(7), name: "Ola Nowak", email: "", role: "agent", department: "", active: true, version: 3 } as Person;
        store.putPerson(person);
        store.putPerson({ ...person, name: "Ola", version: 2 });
        expect(store.people.value.get(id(7))?.name).toBe("Ola Nowak");
        expect(store.thread(id(1)).messages.value[0]?.author_name).toBe("Ola Nowak");
    });
    it("that had gone and is there again is to be read again", () => {
        const store = started();
        store.putDetail(detailOf(1000, 1050));
        store.applyItem(item(11, 10, { kind: "conversation_gone", gone: id(1) }));
        expect(store.thread(id(1)).state.value).toBe("gone");
        store.applyItem(item(12, 11, { conversation: conversation(1, { version: 3 }) }));
        expect(store.thread(id(1)).state.value).toBe("loading");
    });
    it("calls a colleague by their new name, beside older words too", () => {
        const store = started();
        store.putDetail(detail(conversation(1), [message(5, 1, { direction: "out", author: "agent", author_id: meId, author_name: "Ola" })]));
        store.applyItem(item(11, 10, { person: { id: meId, name: "Ola B.", email: "", role: "agent", department: "", active: true, joined: true, version: 2 } as Person }));
        expect(store.thread(id(1)).messages.value[0]?.author_name).toBe("Ola B.");
    });
});
