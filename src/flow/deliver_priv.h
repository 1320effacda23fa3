/* flow/deliver_priv.h -- the way out, shared by deliver.c (what is due, claimed) and attempt.c (the
 * call, and what came of it).
 */
#ifndef HK_FLOW_DELIVER_PRIV_H
#define HK_FLOW_DELIVER_PRIV_H
#include "engage/places.h"
#include "flow/enclose.h"
#include "flow/flow_priv.h"
#include "flow/gates.h"
#include "flow/looker.h"
#include "outbox/outbox.h"
#include "outbox_sql.h"

struct attempt;

struct flow_sender {
    struct flow *flow;
    struct flow_looker looker;
    struct store_session *session; /* the thread's */
    struct attempt *postponing;    /* the thread's: of each account one, until the look's end */

    /* Under the looker's mutex. */
    struct attempt *in_hand;               /* every attempt under way */
    struct attempt *parked, **parked_last; /* whose end the database could not take */
    int64_t parked_since_ms;               /* of the first of them */
    unsigned in_hand_count, parked_count;
};

/* One attempt at one reply. Lies in its own arena. */
struct attempt {
    struct store_job job;         /* first: see store_job */
    struct attempt *next, **link; /* in hand */
    struct attempt *next_parked;  /* or next to be postponed */
    struct flow *flow;
    struct hk_arena *arena;
    struct flow_account *account; /* NULL: removed, or it cannot be opened */
    /* Which reply: read under the mutex, never written again. */
    int64_t workspace, message, account_id;
    struct outbox_row row; /* as last read: only by whoever has it in hand */
    bool lapsed;           /* it stood in sending when found */
    bool probe;
    bool postpones; /* the looker's: nothing is sent, all that waits for the account waits on */
    bool claimed;
    enum flow_enclosed enclosed; /* whether its files may leave */
    struct channel_operation operation;
    struct flow_session session;
    struct channel_speech speech;
    int64_t until_us; /* no call goes on after that: its lease would end */
    unsigned step;
    enum channel_step result;
    struct channel_outcome outcome;
    bool heard;                                   /* the outcome is what the network said */
    bool called;                                  /* a call was made, */
    bool reached;                                 /* and the network answered */
    struct demo_answer answers[DEMO_ANSWERS_MAX]; /* of the simulated network */
    size_t answer_count;
};

/* A claimed attempt's way to its end: calls and settles. */
void flow_attempt_go(struct attempt *attempt);

/* It comes to nothing or is settled: frees it. */
void flow_attempt_end(struct attempt *attempt);

/* It is not sent at all, and settled so: for the reason `code`. */
void flow_attempt_fail(struct attempt *attempt, struct hk_str code);

/* Frees a list of attempts that were parked. */
void flow_sender_drop(struct attempt *parked);

/* Inside a transaction: it waits until then, to be sent or read back. */
HK_CHECK enum hk_rc flow_attempt_again(
    struct flow_write *write, const struct attempt *attempt, int64_t at_ms, bool probe);

/* Whether sending it twice does harm, and whether one can ask. */
enum channel_repeat flow_attempt_repeat(const struct attempt *attempt);

/* What stands in every transaction of an attempt. */
struct flow_write flow_attempt_write(struct attempt *attempt, struct hk_cx *cx,
    struct store_session *session, struct flow_batch *batch);

#endif
