/* For tests only: a small world, in which a test changes what it is about. */
import type { Bootstrap, Conversation, ConversationDetail, EventItem, Message } from "./api";

export const meId = "0000000000ME1";

export function id(n: number): string {
    return String(n).padStart(13, "0");
}

export function conversation(n: number, part: Partial<Conversation> = {}): Conversation {
    return {
        id: id(n), version: 1, state: "open", customer: id(n + 5000), customer_name: `Customer ${n}`, title: `Matter ${n}`,
        account: id(900), channel: "simulated", visibility: "private", assignee: "", department: "",
        activity_ms: n * 1000, last_text: `text ${n}`, last_author: "customer", last_message: id(n), language: "en",
        open_obligations: 1, uncertain: 0, answering: 0, answering_since_ms: 0, moved: 0, moved_to: "", moved_due_ms: 0, due_ms: 0, waiting_since_ms: n * 1000, last_inbound: id(n),
        opened_ms: n * 1000, closed_ms: 0, close_reason: "none", snoozed_until_ms: 0, first_answer_due_ms: 0, promise_due_ms: 0, ...part,
    };
}

export function message(n: number, of: number, part: Partial<Message> = {}): Message {
    return {
        id: id(n), conversation: id(of), thread: id(800), account: id(900), channel: "simulated", direction: "in",
        author: "customer", author_id: id(of + 5000), author_name: `Customer ${of}`, visibility: "private",
        text: `text ${n}`, language: "en", at_ms: n * 1000, arrived_ms: n * 1000, late: false, edited: false,
        deleted: false, delivery: "none", error_code: "", error_text: "", hold_until_ms: 0, obligation: "open",
        waive_reason: "none", waive_rule: "", reply_kind: "answer", attachments: [], permalink: "", own_units: 0, likes: 0, followers: 0, stars: 0, template: "", beside: "", hidden: false, liked: false, replied_privately: false, removed: false, copies: "", buttons: "", pressed: false, doubtful: false, acting: "none", version: 1, ...part,
    };
}

export function bootstrap(seq: number, part: Partial<Bootstrap> = {}): Bootstrap {
    return {
        seq, server_ms: 0, csrf: "c",
        me: { id: meId, name: "Ola", email: "", role: "agent", department: "", language: "en", theme: "system", hold_ms: -1, has_password: true, keys: [], memberships: [] },
        workspace: { id: id(1), name: "Kotwica", zone: "Europe/Warsaw", demo: true, language: "auto", week_start: "monday", public_url: "http://127.0.0.1:8080", never_public: "", setup: "", version: 1 },
        accounts: [], people: [], departments: [], counts: [], people_waiting: 0, conversations: [], reads: [], promises: [], more: false,
        quarantined: 0, unaccounted: 0, storage_full: false, version: "1", ...part,
    };
}

export function item(seq: number, after: number, part: Partial<EventItem> = {}): EventItem {
    return { seq, after, kind: "conversation_changed", actor: "", ...part };
}

export function detail(c: Conversation, messages: Message[], part: Partial<ConversationDetail> = {}): ConversationDetail {
    return {
        conversation: c, customer: { id: c.customer, name: c.customer_name, handle: "", network_name: "", identities: [], profiles: [], notes: [], fields: [], suggestions: [], conversations: [], conversation_count: 1, first_ms: 0 },
        messages, more: false, places: [], promises: [], drafts: [], read_upto: "", seq: 0, ...part,
    };
}
