/* flow/spikes.h -- watches that take far more than usual, or nothing: noticed, told, and ended.
 *
 * Every minute each watch that took something in the last hour is judged (listen/spike.h), and
 * those with an alarm; silence (ingest/quiet.h) as seldom as accounts are asked for it. An alarm is
 * a row with its beginning and end, the watch says that it goes on, screens hear of it, and admins
 * get a letter, one for each alarm.
 *
 * Threads: the timer's; what changes is written by a job of the writer that decides again. Errors:
 * logged; the next minute tries again.
 */
#ifndef HK_FLOW_SPIKES_H
#define HK_FLOW_SPIKES_H
#include "flow/flow_priv.h"

/* `listening_ms`: since when this program listens; hours before that miss nobody. 0: do not look
 * for silence this time. */
void flow_spikes_keep_house(
    struct hk_cx *cx, struct flow *flow, struct store_session *session, int64_t listening_ms);

/* A watch that is removed has no alarm any more. */
HK_CHECK enum hk_rc flow_spikes_end(
    struct flow_write *write, int64_t watch, enum shape_alarm alarm, int64_t began_ms);

#endif
