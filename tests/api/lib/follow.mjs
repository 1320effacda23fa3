/* A desk without a screen: the browser's own reducer (web/src/store/store.ts), opened with the bootstrap,
 * with one conversation open, and from then on fed by the event stream alone. What the screens ask for
 * again is asked for here by the same rules:
 *
 *   - a customer, when the reducer says that something is known anew of them (newsOf), and when the open
 *     case is somebody else's now
 *   - where one may answer (`places`), when an account or a setting changed, or when the customer wrote:
 *     all may open or shut a window;
 *     and when words in public got their private reply or are gone
 *   - a case that had gone and is there again
 *   - drafts are mine alone, from whatever device of mine; my own settings I know from the reply
 *
 * What the stream does not follow, by design: when an account last heard something
 * (Account.last_event_ms), what the clock does to a place. */
import assert from "node:assert/strict";
import { makeStore } from "../../../web/src/store/store.ts";

const byId = (a, b) => (a.id < b.id ? -1 : 1);
const keyOf = (count) => `${count.department} ${count.assignee}`;
const mapBy = (list, key) => new Map(list.map((one) => [key(one), one]));
const draftKey = (one) => one.mode + one.thread;
const ROWS = 50;

/* Only what the stream promises to follow, in one order. */
const comparableAccounts = (list) => list.map(({ last_event_ms, ...rest }) => rest).sort(byId);
const comparableCounts = (list) => list.filter((one) => one.open || one.snoozed || one.waiting || one.answering || one.uncertain || one.moved)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
const comparablePromises = (list) => [...list].sort((a, b) => a.due_ms - b.due_ms || byId(a, b));
const comparablePlaces = (list) => [...list].sort((a, b) => (a.thread < b.thread ? -1 : 1));
const comparableMarks = (list) => [...list].sort((a, b) => (a.conversation < b.conversation ? -1 : 1));
/* The address of a file is new with each minute. */
const comparableFiles = (one) => ({ ...one, attachments: one.attachments.map((file) => ({ ...file, url: file.url.split("?")[0] })) });
const comparableDrafts = (list) => list.map(({ saved_ms, ...rest }) => comparableFiles(rest))
    .sort((a, b) => (draftKey(a) < draftKey(b) ? -1 : 1));

export class Follower {
    constructor(name, client) {
        Object.assign(this, { name, client });
    }

    get me() {
        return this.store.me.peek();
    }

    get accounts() {
        return this.store.accounts.peek();
    }

    /* The open case, or null if it is not there for this reader. */
    get detail() {
        const thread = this.store.threads.get(this.focus);
        if (thread?.state.peek() !== "ready") return null;
        return { thread, places: thread.places.peek(), drafts: this.drafts, read_upto: this.store.readMark(this.focus).peek() };
    }

    async open(conversation) {
        this.stream?.close();
        Object.assign(this, { focus: conversation, store: makeStore(), drafts: new Map(), taken: 0, stale: false, resynced: false });
        this.store.applyBootstrap(await this.client.must("bootstrap_read"));
        await this.readDetail();
        this.stream = await this.client.stream(this.store.seq());
    }

    async readDetail() {
        const read = await this.client.call("conversation_read", { path: { conversation: this.focus } });
        if (read.status === 404) return;
        assert.equal(read.status, 200, read.text);
        this.store.putDetail(read.value);
        this.drafts = mapBy(read.value.drafts, draftKey);
        this.newsSeen = this.news();
    }

    /* The number of the newest event that told something of the customer on the screen. */
    news() {
        const customer = this.detail.thread.customer.peek();
        return Math.max(...[customer, ...customer.profiles].map((one) => this.store.newsOf(one.id).peek()));
    }

    /* How many of the words on the screen can have no private reply any more. */
    shut() {
        return this.detail?.thread.messages.peek().filter((one) => one.replied_privately || one.deleted || one.removed).length;
    }

    apply(item) {
        assert.equal(item.after, this.store.seq(), `${this.name}: something is missing before ${item.seq}`);
        const known = new Set(this.detail?.thread.messages.peek().map((one) => one.id));
        const shut = this.shut();
        const wrote = item.messages?.some((one) => one.conversation === this.focus && one.direction === "in" && !known.has(one.id));
        assert.equal(this.store.applyItem(item), "applied");
        if (item.account || item.workspace || wrote || shut !== this.shut()) this.stale = true;
        if (item.drafts?.conversation === this.focus) this.drafts = mapBy(item.drafts.drafts, draftKey);
    }

    /* Apply what has come; how many items that was. */
    async follow() {
        const fresh = this.stream.items.slice(this.taken);
        this.taken = this.stream.items.length;
        for (const item of fresh) {
            if (item.event === "resync") this.resynced = true;
            else this.apply(item.value);
        }
        await this.askAgain();
        return fresh.length;
    }

    async askAgain() {
        if (!this.detail) {
            if (this.store.conversation(this.focus)) await this.readDetail();
            return;
        }
        if (this.stale) {
            const { places } = await this.client.must("conversation_read", { path: { conversation: this.focus } });
            this.detail.thread.places.value = places;
            this.stale = false;
        }
        const { customer } = this.store.conversation(this.focus).peek();
        if (this.news() > this.newsSeen || customer !== this.detail.thread.customer.peek().id) {
            const read = await this.client.call("customer_read", { path: { customer } });
            if (!read.ok) return;
            this.store.putCustomer(this.focus, read.value);
            this.newsSeen = this.news();
        }
    }

    /* What I did myself: the reply says what came of it. */
    did(name, _, value) {
        if (name === "me_update") {
            this.store.putMe(value);
            this.stale = true; /* how long my replies wait stands with each place */
        } else if (name === "me_keys") {
            this.store.putMe(value);
        } else if (name === "me_password") {
            this.store.putMe({ ...this.me, has_password: true });
        }
    }

    /* What this desk shows. */
    shown() {
        const { store, detail } = this;
        const all = (map) => [...map.peek().values()];
        const row = (id) => store.conversation(id)?.peek();
        const rows = store.list("all", "open").slice(0, ROWS).map(row);
        const marks = rows.map(({ id }) => ({ conversation: id, upto: store.readMark(id).peek() })).filter((mark) => mark.upto);
        const promises = all(store.promises);
        const state = {
            me: this.me, workspace: store.workspace.peek(), quarantined: store.quarantined.peek(), people_waiting: store.figures.value.people,
            accounts: comparableAccounts(all(store.accounts)), people: all(store.people).sort(byId),
            departments: all(store.departments).sort(byId), counts: comparableCounts(all(store.counts)),
            promises: comparablePromises(store.openPromises.value), conversations: rows, reads: comparableMarks(marks), detail: null,
        };
        if (!detail) return state;
        const customer = detail.thread.customer.peek();
        state.detail = {
            conversation: row(this.focus),
            customer: { ...customer, conversations: customer.conversations.map((one) => row(one.id)).sort(byId) },
            messages: detail.thread.messages.peek().slice(-ROWS).map(comparableFiles), places: comparablePlaces(detail.places),
            drafts: comparableDrafts([...detail.drafts.values()]), read_upto: detail.read_upto,
            promises: comparablePromises(promises.filter((one) => one.conversation === this.focus)),
        };
        return state;
    }

    /* What one sees who opens the desk now, in the server's own words. */
    async fresh() {
        const b = await this.client.must("bootstrap_read");
        const read = await this.client.call("conversation_read", { path: { conversation: this.focus } });
        const state = {
            me: b.me, workspace: b.workspace, quarantined: b.quarantined, people_waiting: b.people_waiting,
            accounts: comparableAccounts(b.accounts), people: [...b.people].sort(byId),
            departments: [...b.departments].sort(byId), counts: comparableCounts(b.counts),
            conversations: b.conversations, detail: null, promises: comparablePromises(b.promises),
            reads: comparableMarks(b.reads),
        };
        if (!read.ok) {
            assert.equal(read.status, 404, read.text);
            return state;
        }
        const d = read.value;
        state.detail = {
            conversation: d.conversation,
            customer: { ...d.customer, conversations: [...d.customer.conversations].sort(byId) },
            messages: d.messages.map(comparableFiles), places: comparablePlaces(d.places), drafts: comparableDrafts(d.drafts),
            read_upto: d.read_upto, promises: comparablePromises(d.promises),
        };
        return state;
    }

    /* Until what is shown is what is, and `least` items told of it; how many items it took. */
    async agree({ least = 0, milliseconds = 60_000 } = {}) {
        const limit = Date.now() + milliseconds;
        let items = 0;
        for (;;) {
            items += await this.follow();
            const fresh = await this.fresh();
            items += await this.follow();
            let difference = null;
            try {
                assert.deepEqual(this.shown(), fresh);
            } catch (reason) {
                difference = reason;
            }
            if (!difference && items >= least) return items;
            if (Date.now() > limit) {
                assert.ok(difference, `${this.name} was told nothing`);
                difference.message = `${this.name} shows what is not so (+ shown, - so):\n${difference.message}`;
                throw difference;
            }
            await new Promise((wake) => setTimeout(wake, 20));
        }
    }

    close() {
        this.stream?.close();
    }
}
