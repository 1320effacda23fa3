/* listen/spreading.h -- a watch's alarms, and how what was said in some time spread: who began, who
 * said it most, what became of it.
 *
 * What it does not do: it decides nothing (spike.h) and writes nothing (flow/spikes.c).
 *
 * Threads: any, each with its own session. Memory: the unit of work's arena. Errors: the
 * database's only.
 */
#ifndef HK_LISTEN_SPREADING_H
#define HK_LISTEN_SPREADING_H
#include "listen_sql.h"
#include "shapes.h"

/* The newest 20. */
HK_CHECK enum hk_rc listen_list_alarms(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t watch, struct shape_watch_alarms *out);

struct shape_watch_alarm listen_alarm_of(const struct listen_alarm_row *row);

/* Of [from_ms, to_ms). */
HK_CHECK enum hk_rc listen_load_spreading(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t watch, int64_t from_ms, int64_t to_ms,
    struct shape_watch_spreading *out);

#endif
