/* listen/histories.h -- files of posts of the past as screens see them.
 *
 * Threads: any, each with its own session; memory: cx's arena; errors: the store's, HK_ENOTFOUND.
 */
#ifndef HK_LISTEN_HISTORIES_H
#define HK_LISTEN_HISTORIES_H
#include "listen_sql.h"
#include "shapes.h"
#include "store/store.h"

HK_CHECK enum hk_rc listen_list_histories(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct shape_history_list *out);
HK_CHECK enum hk_rc listen_load_history(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t id, struct shape_history *out);

/* The row itself; HK_ENOTFOUND with its sentence. */
HK_CHECK enum hk_rc listen_find_history(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t id, struct listen_history_row *out);

/* The first `n` rows behind line `after` that were no posts. */
HK_CHECK enum hk_rc listen_list_refused(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t id, int64_t after, int64_t n, struct shape_history_refused *out);

#endif
