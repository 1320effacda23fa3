/* A desk without a screen: it opens with the bootstrap, keeps one conversation open, and from then
 * on believes the event stream alone, by the rules of the document and nothing else:
 *
 *   - an item is applied only if its `after` is the number of the item before it
 *   - a conversation, message, account or person replaces what is there if its version is newer
 *   - `gone` takes a conversation away, and what was promised in it
 *   - counts replace each other by department and assignee; so does the number of people who wait
 *   - the list is what is open, newest activity first, fifty rows; the thread its newest fifty
 *   - a promise was made to whom its case is of
 *   - a customer is asked for again when an item names one of their profiles, when a case of theirs
 *     comes or goes, and when the open case is somebody else's now
 *   - read marks and drafts are mine alone, from whatever device of mine; my own settings I know
 *     from the reply
 *   - where one may answer (`places`) is asked for again when an account or a setting changed, or
 *     when the customer wrote: all may open or shut a window
 *
 * What the stream does not follow, by design: when an account last heard something
 * (Account.last_event_ms), what the clock does to a place. */
import assert from "node:assert/strict";

const byActivity = (a, b) => b.activity_ms - a.activity_ms || (a.id < b.id ? 1 : -1);
const byTime = (a, b) => a.at_ms - b.at_ms || (a.id < b.id ? -1 : 1);
const byId = (a, b) => (a.id < b.id ? -1 : 1);
const keyOf = (count) => `${count.department} ${count.assignee}`;
const mapBy = (list, key) => new Map(list.map((one) => [key(one), one]));
const ROWS = 50;

function putNewer(map, thing) {
    const known = map.get(thing.id);
    if (known && known.version >= thing.version) return;
    map.set(thing.id, thing);
}

/* Only what the stream promises to follow, in one order. */
const comparableAccounts = (list) => list.map(({ last_event_ms, ...rest }) => rest).sort(byId);
const comparableCounts = (list) => list.filter((one) => one.open || one.snoozed || one.waiting || one.answering || one.uncertain || one.moved)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
const comparablePromises = (list) => [...list].sort((a, b) => a.due_ms - b.due_ms || byId(a, b));
const comparablePlaces = (list) => [...list].sort((a, b) => (a.thread < b.thread ? -1 : 1));
/* The address of a file is new with each minute. */
const comparableFiles = (one) => ({ ...one, attachments: one.attachments.map((file) => ({ ...file, url: file.url.split("?")[0] })) });
const comparableDrafts = (list) => list.map(({ saved_ms, ...rest }) => comparableFiles(rest))
    .sort((a, b) => (a.mode + a.thread < b.mode + b.thread ? -1 : 1));

export class Follower {
    constructor(name, client) {
        Object.assign(this, { name, client });
    }

    async open(conversation) {
        this.stream?.close();
        this.focus = conversation;
        const b = await this.client.must("bootstrap_read");
        Object.assign(this, {
            seq: b.seq, me: b.me, workspace: b.workspace, quarantined: b.quarantined, people_waiting: b.people_waiting,
            accounts: mapBy(b.accounts, (one) => one.id), people: mapBy(b.people, (one) => one.id),
            departments: mapBy(b.departments, (one) => one.id), counts: mapBy(b.counts, keyOf),
            conversations: mapBy(b.conversations, (one) => one.id),
            reads: mapBy(b.reads, (one) => one.conversation), promises: mapBy(b.promises, (one) => one.id), taken: 0, resynced: false,
        });
        await this.readDetail();
        this.stream = await this.client.stream(this.seq);
    }

    async readDetail() {
        this.detail = null;
        const read = await this.client.call("conversation_read", { path: { conversation: this.focus } });
        if (read.status === 404) return;
        assert.equal(read.status, 200, read.text);
        const d = read.value;
        this.putConversation(d.conversation);
        this.detail = {
            conversation: d.conversation.id, customer: d.customer,
            others: mapBy(d.customer.conversations, (one) => one.id), unknown: false,
            messages: mapBy(d.messages, (one) => one.id), places: d.places,
            drafts: mapBy(d.drafts, (one) => one.mode + one.thread), read_upto: d.read_upto, stale: false,
            promises: mapBy(d.promises, (one) => one.id),
        };
    }

    putConversation(conversation) {
        const d = this.detail;
        putNewer(this.conversations, conversation);
        for (const promises of [this.promises, d?.promises])
            for (const [id, one] of promises ?? [])
                if (one.conversation === conversation.id) promises.set(id, { ...one, customer_name: conversation.customer_name });
        if (!d) return;
        const theirs = d.others.has(conversation.id);
        if (conversation.id === d.conversation ? conversation.customer !== d.customer.id
            : theirs !== (conversation.customer === d.customer.id)) d.unknown = true;
        else if (theirs) putNewer(d.others, conversation);
    }

    dropConversation(id) {
        this.conversations.delete(id);
        for (const one of [...this.promises.values()]) if (one.conversation === id) this.promises.delete(one.id);
        if (this.detail?.others.has(id)) this.detail.unknown = true;
        if (this.detail?.conversation === id) this.detail = null;
    }

    putCustomer(customer) {
        const d = this.detail;
        d.customer = customer;
        d.others = mapBy(customer.conversations, (one) => one.id);
        d.unknown = false;
        for (const profile of customer.profiles)
            for (const [id, message] of d.messages)
                if (message.author === "customer" && message.author_id === profile.id)
                    d.messages.set(id, { ...message, author_name: profile.name });
    }

    putMessage(message) {
        const d = this.detail;
        if (!d || message.conversation !== d.conversation) return;
        if (message.direction === "in" && !d.messages.has(message.id)) d.stale = true;
        putNewer(d.messages, message);
    }

    apply(item) {
        assert.equal(item.after, this.seq, `${this.name}: something is missing before ${item.seq}`);
        this.seq = item.seq;
        if (item.conversation) this.putConversation(item.conversation);
        if (item.gone) this.dropConversation(item.gone);
        for (const message of item.messages ?? []) this.putMessage(message);
        for (const count of item.counts ?? []) this.counts.set(keyOf(count), count);
        if ((item.people_waiting ?? -1) >= 0) this.people_waiting = item.people_waiting;
        for (const promise of item.promises ?? []) {
            putNewer(this.promises, promise);
            if (promise.conversation === this.detail?.conversation) putNewer(this.detail.promises, promise);
        }
        if (item.account) {
            putNewer(this.accounts, item.account);
            if (this.detail) this.detail.stale = true;
        }
        if (item.person) this.putPerson(item.person);
        if (item.customer && this.detail?.customer.profiles.some((one) => one.id === item.customer)) this.detail.unknown = true;
        if (item.workspace && item.workspace.version > this.workspace.version) {
            this.workspace = item.workspace;
            if (this.detail) this.detail.stale = true;
        }
        if (item.department) this.departments.set(item.department.id, item.department);
        if ((item.quarantined ?? -1) >= 0) this.quarantined = item.quarantined;
        if (item.read) this.putRead(item.read);
        if (item.drafts && this.detail?.conversation === item.drafts.conversation)
            this.detail.drafts = mapBy(item.drafts.drafts, (one) => one.mode + one.thread);
    }

    putRead(mark) {
        this.reads.set(mark.conversation, mark);
        if (this.detail?.conversation === mark.conversation) this.detail.read_upto = mark.upto;
    }

    putPerson(person) {
        putNewer(this.people, person);
        for (const [id, message] of this.detail?.messages ?? [])
            if (message.author === "agent" && message.author_id === person.id)
                this.detail.messages.set(id, { ...message, author_name: person.name });
    }

    /* Apply what has come; how many items that was. */
    async follow() {
        const fresh = this.stream.items.slice(this.taken);
        this.taken = this.stream.items.length;
        for (const item of fresh) {
            if (item.event === "resync") this.resynced = true;
            else this.apply(item.value);
        }
        if (this.detail?.stale) {
            const d = await this.client.must("conversation_read", { path: { conversation: this.focus } });
            this.detail.places = d.places;
            this.detail.stale = false;
        }
        if (this.detail?.unknown) {
            const read = await this.client.call("customer_read", { path: { customer: this.conversations.get(this.focus).customer } });
            if (read.ok) this.putCustomer(read.value);
        }
        if (!this.detail && this.conversations.has(this.focus)) await this.readDetail();
        return fresh.length;
    }

    /* What I did myself: the reply says what came of it. */
    did(name, _, value) {
        const d = this.detail;
        if (name === "me_update") {
            this.me = value;
            if (d) d.stale = true; /* how long my replies wait stands with each place */
        } else if (name === "me_password") {
            this.me = { ...this.me, has_password: true };
        }
    }

    list() {
        return [...this.conversations.values()].filter((one) => one.state === "open")
            .sort(byActivity).slice(0, ROWS);
    }

    /* What this desk shows. */
    shown() {
        const rows = this.list();
        const marks = [...this.reads.values()].filter((mark) => this.conversations.has(mark.conversation)
            && rows.some((row) => row.id === mark.conversation));
        const state = {
            me: this.me, workspace: this.workspace, quarantined: this.quarantined, people_waiting: this.people_waiting,
            accounts: comparableAccounts([...this.accounts.values()]),
            people: [...this.people.values()].sort(byId),
            departments: [...this.departments.values()].sort(byId),
            counts: comparableCounts([...this.counts.values()]),
            promises: comparablePromises([...this.promises.values()].filter((one) => one.state === "open")),
            conversations: rows, reads: marks.sort((a, b) => (a.conversation < b.conversation ? -1 : 1)),
            detail: null,
        };
        const d = this.detail;
        if (d) state.detail = {
            conversation: this.conversations.get(d.conversation),
            customer: { ...d.customer, conversations: [...d.others.values()].sort(byId) },
            messages: [...d.messages.values()].sort(byTime).slice(-ROWS).map(comparableFiles), places: comparablePlaces(d.places),
            drafts: comparableDrafts([...d.drafts.values()]), read_upto: d.read_upto,
            promises: comparablePromises([...d.promises.values()]),
        };
        return state;
    }

    /* What one sees who opens the desk now. */
    async fresh() {
        const b = await this.client.must("bootstrap_read");
        const read = await this.client.call("conversation_read", { path: { conversation: this.focus } });
        const state = {
            me: b.me, workspace: b.workspace, quarantined: b.quarantined, people_waiting: b.people_waiting,
            accounts: comparableAccounts(b.accounts), people: [...b.people].sort(byId),
            departments: [...b.departments].sort(byId), counts: comparableCounts(b.counts),
            conversations: b.conversations, detail: null, promises: comparablePromises(b.promises),
            reads: [...b.reads].sort((x, y) => (x.conversation < y.conversation ? -1 : 1)),
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

    /* Until what is shown is what is; how many items it took. */
    async agree(milliseconds = 4000) {
        const limit = Date.now() + milliseconds;
        let items = 0;
        for (;;) {
            items += await this.follow();
            const fresh = await this.fresh();
            items += await this.follow();
            try {
                assert.deepEqual(this.shown(), fresh);
                return items;
            } catch (difference) {
                if (Date.now() > limit) {
                    difference.message = `${this.name} shows what is not so (+ shown, - so):\n${difference.message}`;
                    throw difference;
                }
            }
            await new Promise((wake) => setTimeout(wake, 20));
        }
    }

    close() {
        this.stream?.close();
    }
}
