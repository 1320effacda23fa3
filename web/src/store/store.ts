/* All that the desk knows, by id, each thing once. Fed by the bootstrap, by pages, by answers of
 * writes and by the event stream; whatever comes, only a newer `version` replaces what is there.
 *
 * Lists: every known conversation, newest activity first. A page tells how far down one view is
 * complete (its `floor`); what lies below is not shown, or it would look like the whole.
 * Messages are kept for the 500 conversations last looked at, 200 each, and some thousands of one that
 * somebody reads back in. No screen code, no
 * requests; that is sse.ts, actions.ts and the screens' work. */
import { batch, computed, signal, type Signal } from "@preact/signals";
import type {
    Account, Bootstrap, Channel, Conversation, ConversationDetail, ConversationState, Count, Customer,
    Department, EventItem, Me, Message, Person, Place, Pledge, ReadMark, View, Workspace,
} from "./api";

export type ThreadState = "loading" | "ready" | "gone" | "failed";

/* The messages of one conversation and what belongs to its screen. */
export interface Thread {
    id: string;
    state: Signal<ThreadState>;
    error: Signal<string>;
    messages: Signal<Message[]>;
    more: Signal<boolean>;
    customer: Signal<Customer | null>;
    places: Signal<Place[]>;
    fresh: boolean; // read since the last bootstrap; else it must be read again
    reading: boolean; // somebody reads back in it: what was fetched stays
}

interface Floor { ms: number; id: string }
interface ListState { floor: Floor | null; loaded: boolean }
export type Applied = "applied" | "duplicate" | "gap";

const threadsKept = 500;
const messagesKept = 200;
const readBackKept = 4000;

/* Newest activity first. */
export function byActivity(a: Conversation, b: Conversation): number {
    return b.activity_ms - a.activity_ms || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

export function byTime(a: Message, b: Message): number {
    return a.at_ms - b.at_ms || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/* Where `c` belongs among `sorted`. */
function placeOf(sorted: Conversation[], c: Conversation): number {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        const other = sorted[middle];
        if (other && byActivity(other, c) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

export type Store = ReturnType<typeof makeStore>;

/* Does nothing come in through it, or less than usual, and not because somebody wished so? */
export function ails(a: Account | undefined): boolean {
    if (!a) return false;
    return a.state === "active" ? a.reading_failed_ms > 0 || a.quiet_since_ms > 0 : a.state === "paused" && a.reason !== "by_hand";
}

/* `calmly` runs what it is given, sooner or later: when lists are looked at anew after events. */
export function makeStore(calmly: (act: () => void) => void = (act) => act()) {
    const me = signal<Me | null>(null);
    const workspace = signal<Workspace | null>(null);
    const conversations = new Map<string, Signal<Conversation>>();
    const revision = signal(0); // rises when a list may have changed
    const epoch = signal(0); // rises with every bootstrap: what is open must be read again
    const accounts = signal<Map<string, Account>>(new Map());
    const people = signal<Map<string, Person>>(new Map());
    const departments = signal<Map<string, Department>>(new Map());
    const channels = signal<Map<string, Channel>>(new Map());
    const counts = signal<Map<string, Count>>(new Map());
    const peopleWaiting = signal(0); // each person once, however many cases
    const promises = signal<Map<string, Pledge>>(new Map());
    const reminder = signal<Pledge | null>(null); // the newest promise that has just come due
    const ailing = signal<Account | null>(null); // the newest that has just stopped to hear
    const quarantined = signal(0);
    const outside = signal<number | null>(null); // public posts that wait for a judgement or an answer; null: nobody has asked (listen/watches.ts)
    const storageFull = signal(false);
    const unaccounted = signal(0);
    const version = signal("");
    const newVersion = signal(false);
    const customerNews = new Map<string, Signal<number>>(); // profile or person on a screen -> event number
    const reads = new Map<string, Signal<string>>();
    const threads = new Map<string, Thread>();
    const gone = new Map<string, number>(); // conversation -> event number at which it went
    let lists = new Map<string, ListState>();
    let seq = -1;
    let order: Conversation[] | null = null; // as of the last reading, but for the ids in `moved`
    const moved = new Set<string>();
    let counted: Map<string, Count> | null = null; // newer than `counts`, not yet shown
    let peopleCounted = 0; // as new
    const hearers: ((item: EventItem, before: Conversation | undefined) => unknown)[] = [];
    let listening = false; // to the stream, not to the person at the screen
    let lookLater = false; // what is being applied changes lists or counts

    const listKey = (view: View, state: ConversationState): string => `${view}.${state}`;

    function changed(id: string): void {
        moved.add(id);
        if (listening) lookLater = true;
        else revision.value++;
    }

    function lookAnew(): void {
        batch(() => {
            revision.value++;
            if (counted) counts.value = counted;
            counted = null;
            peopleWaiting.value = peopleCounted;
        });
    }

    function changedAll(): void {
        order = null;
        revision.value++;
    }

    /* ---- single things ---- */

    function putConversation(c: Conversation, asOf = seq): void {
        const wentAt = gone.get(c.id);
        if (wentAt !== undefined) {
            if (asOf < wentAt) return;
            gone.delete(c.id);
        }
        const known = conversations.get(c.id);
        const its = threads.get(c.id);
        if (its?.state.peek() === "gone") its.state.value = "loading"; // it is there again
        if (!known) conversations.set(c.id, signal(c));
        else if (known.value.version < c.version) known.value = c;
        else return;
        changed(c.id);
    }

    /* Paint a change before the server has said yes; the function given back undoes it. */
    function paint(id: string, change: Partial<Conversation>): () => void {
        const known = conversations.get(id);
        if (!known) return () => undefined;
        const before = known.value;
        const painted = { ...before, ...change };
        known.value = painted;
        changed(id);
        return () => {
            if (known.value !== painted) return;
            known.value = before;
            changed(id);
        };
    }

    function dropConversation(id: string, at: number): void {
        promises.value = new Map([...promises.value].filter(([, p]) => p.conversation !== id));
        gone.set(id, at);
        conversations.delete(id);
        const thread = threads.get(id);
        if (thread) {
            thread.state.value = "gone";
            thread.messages.value = [];
            thread.customer.value = null;
            thread.places.value = [];
        }
        changed(id);
    }

    /* The number of the event that told something of this customer since somebody asked first; or -1. */
    function newsOf(customer: string): Signal<number> {
        let news = customerNews.get(customer);
        if (!news) {
            news = signal(-1);
            customerNews.set(customer, news);
        }
        return news;
    }

    /* Something is known anew of a customer: who shows them asks again, others when they are opened. */
    function tellCustomer(...ids: string[]): void {
        for (const id of ids) {
            const news = customerNews.get(id);
            if (news) news.value = seq;
        }
        for (const thread of threads.values()) {
            const known = thread.customer.peek();
            if (known?.profiles.some((x) => ids.includes(x.id))) thread.fresh = false;
        }
    }

    function putCustomer(id: string, customer: Customer): void {
        const at = threads.get(id);
        if (!at) return;
        batch(() => {
            at.customer.value = customer;
            for (const c of customer.conversations) putConversation(c);
            rename(at, "customer", new Map(customer.profiles.map((x) => [x.id, x.name])));
        });
    }

    /* Who is called otherwise now is so beside older words too. */
    function rename(at: Thread, author: Message["author"], names: Map<string, string>): void {
        const nameOf = (m: Message): string => (m.author === author ? names.get(m.author_id) : undefined) ?? m.author_name;
        if (at.messages.peek().every((m) => nameOf(m) === m.author_name)) return;
        at.messages.value = at.messages.peek().map((m) => ({ ...m, author_name: nameOf(m) }));
    }

    function putPerson(person: Person): void {
        if (!putIn(people, person)) return;
        for (const at of threads.values()) rename(at, "agent", new Map([[person.id, person.name]]));
    }

    function putMessages(id: string, incoming: Message[], front = false): void {
        const thread = threads.get(id);
        if (!thread || incoming.length === 0) return;
        const byId = new Map(thread.messages.value.map((m) => [m.id, m]));
        let touched = false;
        for (const m of incoming) {
            const known = byId.get(m.id);
            if (known && known.version > m.version) continue;
            // The same version again may bring fresh addresses of its files.
            if (known?.version === m.version && m.attachments.length === 0) continue;
            byId.set(m.id, m);
            touched = true;
        }
        if (!touched) return;
        const all = [...byId.values()].sort(byTime);
        const most = thread.reading ? readBackKept : messagesKept;
        if (!front && all.length > most * 2) {
            all.splice(0, all.length - most);
            thread.more.value = true;
        }
        thread.messages.value = all;
    }

    /* Messages that stand in another case now stand in no other. */
    function leaveOthers(messages: Message[]): void {
        for (const m of messages) {
            for (const at of threads.values()) {
                if (at.id !== m.conversation && at.messages.value.some((k) => k.id === m.id)) {
                    at.messages.value = at.messages.value.filter((k) => k.id !== m.id);
                }
            }
        }
    }

    function putIn<T extends { id: string; version?: number }>(where: Signal<Map<string, T>>, thing: T): boolean {
        const known = where.value.get(thing.id);
        if (known?.version !== undefined && thing.version !== undefined && known.version > thing.version) return false;
        where.value = new Map(where.value).set(thing.id, thing);
        return true;
    }

    function putPromises(incoming: Pledge[]): void {
        const newer = incoming.filter((p) => (promises.value.get(p.id)?.version ?? 0) < p.version);
        if (newer.length === 0) return;
        const next = new Map(promises.value);
        for (const p of newer) next.set(p.id, p);
        promises.value = next;
    }

    function putCounts(incoming: Count[]): void {
        counted ??= new Map(counts.value);
        for (const c of incoming) counted.set(`${c.department} ${c.assignee}`, c);
        lookLater = true;
    }

    function readMark(id: string): Signal<string> {
        let mark = reads.get(id);
        if (!mark) {
            mark = signal("");
            reads.set(id, mark);
        }
        return mark;
    }

    function putRead(mark: ReadMark): void {
        const known = readMark(mark.conversation);
        if (mark.upto > known.value) known.value = mark.upto;
    }

    function putMe(next: Me): void {
        me.value = next;
    }

    /* ---- threads, the least recently used go first ---- */

    function thread(id: string): Thread {
        let found = threads.get(id);
        if (!found) {
            found = {
                id, state: signal<ThreadState>("loading"), error: signal(""), messages: signal<Message[]>([]),
                more: signal(false), customer: signal<Customer | null>(null), places: signal<Place[]>([]),
                fresh: false, reading: false,
            };
        }
        threads.delete(id);
        threads.set(id, found);
        for (const [oldest] of threads) {
            if (threads.size <= threadsKept) break;
            threads.delete(oldest);
        }
        return found;
    }

    /* Leaving a conversation: keep its newest 200 messages. */
    function trim(id: string): void {
        const left = threads.get(id);
        if (left) left.reading = false;
        if (!left || left.messages.value.length <= messagesKept) return;
        left.messages.value = left.messages.value.slice(-messagesKept);
        left.more.value = true;
    }

    function putDetail(detail: ConversationDetail): void {
        batch(() => {
            putConversation(detail.conversation, detail.seq);
            for (const other of detail.customer.conversations) putConversation(other, detail.seq);
            const at = thread(detail.conversation.id);
            const oldest = detail.messages[0];
            // What is kept from before and does not touch the new page would leave a hole.
            const joins = detail.messages.some((m) => at.messages.value.some((k) => k.id === m.id));
            if (!joins && oldest) {
                at.messages.value = at.messages.value.filter((m) => byTime(m, oldest) > 0);
            }
            const older = at.messages.value[0];
            const keptOlder = joins && older !== undefined && oldest !== undefined && byTime(older, oldest) < 0;
            putMessages(detail.conversation.id, detail.messages, true);
            if (!keptOlder) at.more.value = detail.more;
            at.customer.value = detail.customer;
            at.places.value = detail.places;
            putPromises(detail.promises);
            at.state.value = "ready";
            at.fresh = true;
            putRead({ conversation: detail.conversation.id, upto: detail.read_upto });
        });
    }

    /* ---- bootstrap and events ---- */

    function applyBootstrap(b: Bootstrap): void {
        batch(() => {
            seq = b.seq;
            epoch.value++;
            me.value = b.me;
            workspace.value = b.workspace;
            accounts.value = new Map(b.accounts.map((x) => [x.id, x]));
            people.value = new Map(b.people.map((x) => [x.id, x]));
            departments.value = new Map(b.departments.map((x) => [x.id, x]));
            counted = null;
            counts.value = new Map(b.counts.map((c) => [`${c.department} ${c.assignee}`, c]));
            peopleWaiting.value = peopleCounted = b.people_waiting;
            promises.value = new Map(b.promises.map((x) => [x.id, x]));
            quarantined.value = b.quarantined;
            storageFull.value = b.storage_full;
            unaccounted.value = b.unaccounted;
            if (version.value && version.value !== b.version) newVersion.value = true;
            version.value = b.version;
            gone.clear();
            const before = new Map(conversations);
            conversations.clear();
            for (const c of b.conversations) {
                const kept = before.get(c.id); // rows on the screen go on listening to the same signal
                if (kept) kept.value = c;
                conversations.set(c.id, kept ?? signal(c));
            }
            for (const mark of b.reads) putRead(mark);
            for (const t of threads.values()) t.fresh = false;
            // The page of the bootstrap holds every open conversation down to its last row.
            const last = b.conversations.at(-1);
            const floor = b.more && last ? { ms: last.activity_ms, id: last.id } : null;
            lists = new Map();
            for (const view of ["mine", "unassigned", "all"] as const) {
                lists.set(listKey(view, "open"), { floor, loaded: true });
            }
            changedAll();
        });
    }

    /* One item of the stream. `after` is the item before it for this reader: if that is later than
     * what we have, something is missing. */
    function applyItem(item: EventItem): Applied {
        if (item.seq <= seq) return "duplicate";
        if (item.after > seq) return "gap";
        listening = true;
        const before = item.conversation && conversations.get(item.conversation.id)?.peek();
        batch(() => {
            seq = item.seq;
            if (item.conversation) {
                const was = conversations.get(item.conversation.id)?.peek().customer;
                putConversation(item.conversation, item.seq);
                const { id, customer_name } = item.conversation;
                if ([...promises.value.values()].some((p) => p.conversation === id && p.customer_name !== customer_name)) {
                    promises.value = new Map([...promises.value].map(([key, p]) => [key, p.conversation === id ? { ...p, customer_name } : p]));
                }
                if (was !== item.conversation.customer) tellCustomer(item.conversation.customer, ...(was ? [was] : []));
            }
            if (item.gone) {
                const was = conversations.get(item.gone)?.peek().customer;
                dropConversation(item.gone, item.seq);
                if (was) tellCustomer(was);
            }
            if (item.customer) tellCustomer(item.customer);
            if (item.messages) {
                for (const m of item.messages) putMessages(m.conversation, [m]);
                if (item.kind === "message_moved") leaveOthers(item.messages);
            }
            if (item.counts) putCounts(item.counts);
            if (item.people_waiting !== undefined && item.people_waiting >= 0) {
                peopleCounted = item.people_waiting;
                lookLater = true;
            }
            if (item.promises) putPromises(item.promises);
            if (item.kind === "promise_due") reminder.value = item.promises?.[0] ?? null;
            if (item.account) {
                if (ails(item.account) && !ails(accounts.peek().get(item.account.id))) ailing.value = item.account;
                putIn(accounts, item.account);
            }
            if (item.person) putPerson(item.person);
            if (item.department) putIn(departments, item.department);
            if (item.workspace && item.workspace.version > (workspace.value?.version ?? 0)) workspace.value = item.workspace;
            if (item.read) putRead(item.read);
            if (item.quarantined !== undefined && item.quarantined >= 0) quarantined.value = item.quarantined;
            if (lookLater) calmly(lookAnew); // once for each item: it is items that are counted there
            lookLater = false;
        });
        listening = false;
        for (const hear of hearers) hear(item, before);
        return "applied";
    }

    /* ---- lists ---- */

    /* Many thousand rows, a few of which moved since the last frame: those are put in their new
     * places; only what begins anew is sorted. */
    function ordered(): Conversation[] {
        void revision.value;
        if (!order || moved.size > 200) {
            order = [...conversations.values()].map((s) => s.peek()).sort(byActivity);
        } else if (moved.size > 0) {
            order = order.filter((c) => !moved.has(c.id));
            for (const id of moved) {
                const c = conversations.get(id)?.peek();
                if (c) order.splice(placeOf(order, c), 0, c);
            }
        }
        moved.clear();
        return order;
    }

    function belongs(c: Conversation, view: View, state: ConversationState): boolean {
        if (c.state !== state) return false;
        if (view === "mine") return c.assignee !== "" && c.assignee === me.value?.id;
        return view === "all" || c.assignee === "";
    }

    /* Ids of a view from the newest down to where it is complete. Reads signals. */
    function list(view: View, state: ConversationState): string[] {
        const { floor } = listState(view, state);
        const ids: string[] = [];
        for (const c of ordered()) {
            if (floor && (c.activity_ms < floor.ms || (c.activity_ms === floor.ms && c.id < floor.id))) break;
            if (belongs(c, view, state)) ids.push(c.id);
        }
        return ids;
    }

    function listState(view: View, state: ConversationState): ListState {
        const key = listKey(view, state);
        let found = lists.get(key);
        if (!found) {
            found = { floor: { ms: Number.MAX_SAFE_INTEGER, id: "" }, loaded: false };
            lists.set(key, found);
        }
        return found;
    }

    function putPage(view: View, state: ConversationState, rows: Conversation[], marks: ReadMark[], more: boolean, asOf: number): void {
        batch(() => {
            for (const c of rows) putConversation(c, asOf);
            for (const mark of marks) putRead(mark);
            const at = listState(view, state);
            const last = rows.at(-1);
            if (!more) at.floor = null;
            else if (last) at.floor = { ms: last.activity_ms, id: last.id };
            at.loaded = true;
            revision.value++;
        });
    }

    /* ---- figures ---- */

    function sum(field: "open" | "snoozed" | "waiting" | "answering" | "uncertain" | "moved", mine: (c: Count) => boolean): number {
        const who = me.value;
        const bound = who && who.role !== "admin" ? who.department : "";
        let n = 0;
        for (const c of counts.value.values()) {
            if (bound && c.department && c.department !== bound) continue;
            if (mine(c)) n += c[field];
        }
        return n;
    }
    const figures = computed(() => ({
        mine: sum("open", (c) => c.assignee !== "" && c.assignee === me.value?.id),
        unassigned: sum("open", (c) => c.assignee === ""),
        all: sum("open", () => true),
        snoozed: sum("snoozed", () => true),
        waiting: sum("waiting", () => true),
        answering: sum("answering", () => true),
        uncertain: sum("uncertain", () => true),
        moved: sum("moved", () => true),
        // Waiting, and nobody who is here has them: the owner may have left.
        unowned: sum("waiting", (c) => people.value.get(c.assignee)?.active !== true),
        people: peopleWaiting.value,
    }));

    /* What is due first, first. */
    const openPromises = computed(() => [...promises.value.values()].filter((p) => p.state === "open")
        .sort((a, b) => a.due_ms - b.due_ms || (a.id < b.id ? -1 : 1)));

    return {
        openPromises, promises, reminder, ailing, putPromises,
        me, workspace, conversations, accounts, people, departments, channels, counts, quarantined, outside,
        storageFull, unaccounted, version, newVersion, revision, epoch, figures, threads,
        seq: () => seq,
        conversation: (id: string) => conversations.get(id),
        newsOf, putCustomer,
        thread, trim, readMark, paint, list, listState,
        putConversation, putMessages, putDetail, putPage, putRead, putMe,
        putAccount: (a: Account) => putIn(accounts, a),
        putPerson,
        putDepartment: (d: Department) => putIn(departments, d),
        putChannels: (list: Channel[]) => {
            channels.value = new Map(list.map((c) => [c.name, c]));
        },
        /* After each item; with its case as it was known before. */
        whenItem: (act: (item: EventItem, before: Conversation | undefined) => unknown) => {
            hearers.push(act);
        },
        applyBootstrap, applyItem,
    };
}
