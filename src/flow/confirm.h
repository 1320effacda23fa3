/* flow/confirm.h -- a network that waits to be told that we heard is told.
 *
 * An event says so (`confirm`, channel/channel.h): a button that was pressed turns until then. The
 * transaction that records the event wants it, a durable job does it; what fails for good is of no
 * use to anybody any more and is only logged. Who only listens says nothing.
 */
#ifndef HK_FLOW_CONFIRM_H
#define HK_FLOW_CONFIRM_H
#include "flow/flow_priv.h"

#define FLOW_CONFIRM "confirm" /* the job's kind */

/* Inside the transaction that records it; wanted twice it is done once. */
HK_CHECK enum hk_rc flow_confirm_want(
    struct flow_write *write, int64_t account, struct hk_str what);

void flow_confirm_run(struct hk_cx *cx, struct flow_job *job);
HK_CHECK enum hk_rc flow_confirm_settle(
    struct flow_write *write, struct flow_job *job, enum jobs_state state);

#endif
