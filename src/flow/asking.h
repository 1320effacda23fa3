/* flow/asking.h -- a small thing asked of a network by a durable job that needs no payload.
 *
 * The job's key is the account and what is meant there ("123:chat/message/press"), and its data
 * begins with a `flow_asking`. The steps of the channel's operation are gone through here; whoever
 * wants the job says what its last one comes to.
 *
 * What it does not do: acts, files and rights (acts.c, media.c, grants.c), whose refusals have
 * words that somebody reads.
 */
#ifndef HK_FLOW_ASKING_H
#define HK_FLOW_ASKING_H
#include "flow/flow_priv.h"

/* On the jobs' thread: no further request. Ends the job. What the outcome holds lives until this
 * returns. */
typedef void flow_asking_said(struct flow_job *job, const struct channel_outcome *outcome);

struct flow_asking {
    struct flow_account *account; /* NULL: gone */
    struct channel_operation operation;
    struct flow_session session;
    unsigned step;
    flow_asking_said *said;
};

/* Inside the transaction that finds out that it is wanted; wanted twice it is done once. */
HK_CHECK enum hk_rc flow_asking_want(
    struct flow_write *write, const char *kind, int64_t account, struct hk_str what);

/* Takes the job's data over, which is zeroed but for its own members. False: the account is gone or
 * paused, and the job has ended. */
HK_CHECK bool flow_asking_begin(
    struct flow_job *job, struct flow_asking *asking, enum channel_operation_kind kind);

/* Asks until the channel wants no further request. The job may be gone when this returns. */
void flow_asking_go(struct hk_cx *cx, struct flow_job *job, flow_asking_said *said);

#endif
