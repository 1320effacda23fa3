/* conversation/conversation.h -- one matter of one customer: where a message belongs, what it
 * opens, and what each step of the ledger does to the rows.
 *
 * A message joins its thread's open or snoozed conversation; one closed less than `reopen_days`
 * ago is opened again; else a new one links back to it. Deciding is pure (conversation_choose(),
 * ledger_decide()); the rest reads and writes this folder's rows in the caller's transaction and
 * reports what shifted, for the totals that flow/ keeps.
 *
 * What it does not do: it writes no event, no outbox row and no counter, and asks no clock.
 */
#ifndef HK_CONVERSATION_CONVERSATION_H
#define HK_CONVERSATION_CONVERSATION_H
#include "base/hours.h"
#include "channel/channel.h"
#include "conversation/ledger.h"
#include "conversation_sql.h"

/* ---- where a message belongs ---- */

enum conversation_choice { CONVERSATION_JOIN, CONVERSATION_REOPEN, CONVERSATION_BEGIN };

/* `row` may be NULL: the thread is new, or leads nowhere. Pure. */
enum conversation_choice conversation_choose(
    const struct conversation_row *row, int64_t now_ms, int64_t reopen_days);

/* ---- what shifted ---- */

/* Obligations of one account, day, department and customer that went from one state to another. A
 * conversation that changes its department is a shift to none in the old one and one from none in
 * the new one. */
struct conversation_shift {
    int64_t day;
    int64_t account;
    int64_t department;
    int64_t customer; /* the person; 0 where it was read from the log, which names nobody */
    enum shape_obligation_state from;
    enum shape_obligation_state to;
    int64_t count;
    int64_t uncertain_delta;
    int64_t message; /* 0: several, none of which changed by itself */
};

struct conversation_shifts {
    struct conversation_shift *list;
    size_t count;
};

/* ---- taking in ---- */

struct conversation_settings {
    int64_t workspace;
    const struct hk_hours *hours;
    int64_t first_answer_due_ms; /* of working time, for whoever has no answer yet in the case */
    int64_t answer_due_ms;       /* the same, for what comes later */
    int64_t reopen_days;
};

struct conversation_inbound {
    struct conversation_settings settings;
    int64_t account;
    int64_t department; /* where a new conversation begins */
    int64_t customer;   /* the profile that says it */
    int64_t person;     /* whom that is */
    bool is_newcomer;   /* they were not known before: they have no case */
    const struct channel_event *event;
    int64_t message; /* its id to be */
    int64_t at_ms;   /* network time, clamped */
    struct hk_str language;
    struct hk_str waived_by_rule; /* "" opens an obligation; else the rule why not */
    bool named;                   /* edits and withdrawals may follow under the network's name */
    bool fetches;                 /* its files will be fetched: they are noted as waiting */
    bool pages;                   /* its channel makes pages: their media type is believed */
    bool keeps; /* they are here: `remote_id` is the hash, "" of one that is gone */

    /* Conversations that were written since their rows were asked for. */
    const int64_t *written;
    size_t written_count;
};

/* A conversation as a step found it and as it is now; `version` rises by one when saved. */
struct conversation_state {
    struct conversation_row before; /* all 0 when it is new */
    struct conversation_row now;
    bool is_new;
    struct hk_str note; /* goes with a hand-over, in the line that tells of it */
    int64_t turned;     /* the thread of which the event says that it changed hands; 0 none */
};

/* What makes an utterance of an account one: 14 bytes of its `dedup`, its seconds first, so that
 * what is near in time is near in the index of all that was ever seen. In cx's arena. */
struct hk_str conversation_dedup_key(struct hk_cx *cx, int64_t account, struct hk_str dedup);

/* Where the event belongs: the thread of the nearest message it answers that we know, or of its
 * topic; the thread it names; or, in public, the one of the message it answers: networks name no
 * root of an answer to an answer. HK_ENOTFOUND: nowhere yet. */
HK_CHECK enum hk_rc conversation_find_place(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t account, const struct channel_event *event,
    struct conversation_thread_row *out);

/* Inside store_ask_begin(): what taking in this event will read. */
void conversation_ask_event(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t account, const struct channel_event *event);

/* The names under which others will speak of this message. */
HK_CHECK enum hk_rc conversation_name_inbound(
    struct hk_cx *cx, struct store_session *session, const struct conversation_inbound *in);

/* The thread's conversation, or a new one, with the message in it. HK_ECONFLICT never: repeats
 * were dropped before by conversation_find_message(). */
HK_CHECK enum hk_rc conversation_receive(struct hk_cx *cx, struct store_session *session,
    const struct conversation_inbound *in, struct conversation_state *out,
    struct conversation_shifts *out_shifts);

/* Words of ours, seen or queued: the message row and the conversation's activity. */
struct conversation_outbound {
    int64_t workspace;
    int64_t message;
    struct hk_str text;
    struct hk_str language;
    enum shape_direction direction;
    enum shape_author author;
    int64_t author_id;
    enum shape_visibility visibility;
    int64_t thread;
    int64_t account;
    int64_t at_ms;
    enum shape_delivery delivery;
    int64_t hold_until_ms;
    enum shape_reply_kind reply_kind;
    struct hk_str dedup;
    struct hk_str remote_id;
    struct hk_str permalink;
    struct hk_str attachments; /* as the row keeps them (flow/media.h); "" none */
    struct hk_str template;    /* whose words these are; "" free text */
    int64_t beside;            /* the public message that this private reply answers; 0 none */
    struct hk_str copies;      /* e-mail addresses that get it besides, between them spaces */
    struct hk_str buttons;     /* labels that answer it when they are pressed, a line each */
};

HK_CHECK enum hk_rc conversation_add_outbound(struct hk_cx *cx, struct store_session *session,
    const struct conversation_outbound *in, struct conversation_state *state);

/* A line of the thread that tells what was done, in codes; the list's order and its last words stay
 * as they were. `actor` 0: nobody, the clock or the customer did it. */
HK_CHECK enum hk_rc conversation_add_activity(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t actor, const struct shape_activity *activity, struct hk_str note,
    const struct conversation_row *row, int64_t *out_message);

/* ---- steps ---- */

HK_CHECK enum hk_rc conversation_load(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t id, struct conversation_state *out);

/* Decide and write one step of the ledger; keeps the state's sums in step. */
HK_CHECK enum hk_rc conversation_apply(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, const struct ledger_step *step, struct conversation_state *state,
    struct conversation_shifts *out_shifts);

/* The department of a saved conversation has changed: what it owes counts there now. */
HK_CHECK enum hk_rc conversation_regroup(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, const struct conversation_state *state,
    struct conversation_shifts *out_shifts);

/* Write the row: insert if new, else update if anything changed. */
HK_CHECK enum hk_rc conversation_save(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct conversation_state *state);

/* ---- promises and the first answer ---- */

/* A reply that left, or a colleague's words elsewhere: an answer keeps the open promises that are
 * older than it; an answer or a holding one meets the first-answer clock. `bounced`: it came back,
 * what it kept is open again. Changes the promises' rows and `state`, and gives those that changed;
 * the caller saves and logs. */
/* Does this message keep it, or open it again? Pure. */
bool promise_follows(const struct conversation_promise_row *promise, int64_t message, bool bounced);

struct conversation_kept {
    struct conversation_promise_row *list;
    size_t count;
};
HK_CHECK enum hk_rc conversation_keep_promises(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t message, enum shape_reply_kind kind, bool bounced,
    struct conversation_state *state, struct conversation_kept *out);

/* The first line of a message, short enough for a list; what was cut off shows as "…". */
struct hk_str conversation_title(struct hk_cx *cx, struct hk_str text);

/* The sums that a list shows of what is owed, made anew from the rows; and of promises. */
HK_CHECK enum hk_rc conversation_sum_debts(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct conversation_state *state);

HK_CHECK enum hk_rc conversation_sum_promises(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct conversation_state *state);

bool conversation_is_open(const struct conversation_row *row); /* open or snoozed */

#endif
