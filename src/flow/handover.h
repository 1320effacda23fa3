/* flow/handover.h -- the job that waits for what was handed outside; see commands_handover.c. */
#ifndef HK_FLOW_HANDOVER_H
#define HK_FLOW_HANDOVER_H
#include "flow/flow_priv.h"

#define FLOW_MOVE_DUE "move_due" /* key: the conversation's id and the time */

void flow_move_due(struct hk_cx *cx, struct flow_job *job);
HK_CHECK enum hk_rc flow_move_due_settle(
    struct flow_write *w, struct flow_job *job, enum jobs_state state);

#endif
