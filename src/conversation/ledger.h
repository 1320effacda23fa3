/* conversation/ledger.h -- the heart: what becomes of the debt of an answer. Pure decisions.
 *
 * Every utterance of a person opens an obligation. What happens in its conversation -- a reply is
 * queued, sent, fails, bounces, may or may not have arrived; somebody waives, moves, closes; the
 * customer withdraws -- is a step. ledger_decide() looks at the conversation's obligations and
 * says which of them go to which state, and nothing else changes them.
 *
 *   open       the customer waits
 *   answering  a reply that covers it is on its way
 *   answered   the network's id of our answer is committed
 *   waived     no answer needed: by a person, or by a rule that is named
 *   moved      handed to somebody named outside, with a due time; counts as open until they
 * confirm, and comes back when its time is up none       opens nothing, by a named rule (thanks, a
 * heart); not counted
 *
 * A reply covers the obligations up to the newest message its author had on screen, by order of
 * arrival. It settles them when the network's id is committed, never on the click.
 *
 * What it does not do: it reads and writes nothing, and knows no time.
 *
 * Source: reference/care.md 2 (what closes a debt).
 */
#ifndef HK_CONVERSATION_LEDGER_H
#define HK_CONVERSATION_LEDGER_H
#include "base/cx.h"
#include "shapes.h"

struct ledger_obligation {
    int64_t id; /* the message that needs an answer */
    enum shape_obligation_state state;
    bool uncertain;        /* only with open: `reply` may have arrived */
    int64_t reply;         /* the message that answers it; 0 none */
    struct hk_str target;  /* with moved, and with answered by confirmation: who outside */
    int64_t target_due_ms; /* likewise: without a word until then it comes back */
    int64_t settled_ms;    /* with answered: since when */
};

enum ledger_step_kind {
    LEDGER_REPLY_QUEUED,    /* reply, upto, reply_kind */
    LEDGER_REPLY_UNDONE,    /* reply: taken back before it left */
    LEDGER_REPLY_SENT,      /* reply, upto, reply_kind: the network's id is known, however late */
    LEDGER_REPLY_FAILED,    /* reply: certainly not delivered */
    LEDGER_REPLY_BOUNCED,   /* reply: it was sent, and came back */
    LEDGER_REPLY_UNCERTAIN, /* reply: nobody knows */
    LEDGER_ECHO,            /* reply, upto: a colleague answered in the network's own app */
    LEDGER_WAIVED,          /* message, reason, rule ("" = a person) */
    LEDGER_UNWAIVED,        /* message */
    LEDGER_WITHDRAWN,       /* message: the customer deleted it */
    LEDGER_EDITED,          /* message: still the same debt */
    LEDGER_CLOSED,          /* reason or none */
    LEDGER_MOVED,           /* message, 0 for all that wait; target, target_due_ms */
    LEDGER_MOVE_CONFIRMED, /* message, 0 for all moved: the target answered, or its owner says so */
    LEDGER_MOVE_UNCONFIRMED, /* what was confirmed last is moved again, until `by_ms` at the least
                              */
    LEDGER_MOVE_SILENT,      /* message, 0 for all whose time was up by `by_ms`: nothing came */
    LEDGER_REACTION,         /* a heart on our message, a receipt, typing: nothing is owed */
};

struct ledger_step {
    enum ledger_step_kind kind;
    int64_t message;
    int64_t reply;
    int64_t upto;
    enum shape_reply_kind reply_kind;
    enum shape_waive_reason reason;
    struct hk_str rule;
    struct hk_str target;
    int64_t target_due_ms;
    int64_t by_ms;
    int64_t actor; /* the person who decided it; 0 nobody */
};

struct ledger_change {
    size_t index; /* in the list that was given */
    enum shape_obligation_state to;
    bool uncertain;
    int64_t reply;
    enum shape_waive_reason reason;
    struct hk_str rule;
    struct hk_str target;
    int64_t target_due_ms;
    int64_t actor;
};

struct ledger_changes {
    struct ledger_change *list; /* room for as many as there are obligations */
    size_t count;
};

/* Errors: HK_ECONFLICT closing with open obligations and no reason; HK_ENOTFOUND the message has
 * no obligation in a state for this step. On failure nothing may be changed. */
HK_CHECK enum hk_rc ledger_decide(struct hk_cx *cx, const struct ledger_obligation *list, size_t n,
    const struct ledger_step *step, struct ledger_changes *out);

/* Does the customer wait for us? Open and moved do. */
bool ledger_waits(enum shape_obligation_state state);

/* Does a reply of this kind settle what it covers? Only an answer does. */
bool ledger_reply_settles(enum shape_reply_kind kind);

#endif
