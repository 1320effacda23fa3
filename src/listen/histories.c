/* listen/histories.c -- see histories.h. */
#include "listen/histories.h"

static struct shape_history history_of(const struct listen_history_row *row)
{
    return (struct shape_history){.id = row->id,
        .name = row->name,
        .state = (enum shape_history_state)row->state,
        .size_bytes = row->size_bytes,
        .read_bytes = row->at_bytes,
        .kept = row->kept,
        .repeated = row->repeated,
        .dropped = row->dropped,
        .refused = row->refused,
        .from_ms = row->from_ms,
        .to_ms = row->to_ms,
        .begun_by = row->begun_by,
        .begun_ms = row->begun_ms,
        .ended_ms = row->ended_ms};
}

enum hk_rc listen_list_histories(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    struct shape_history_list *out)
{
    struct listen_history_row *rows;
    size_t n = 0;

    HK_TRY(listen_page_histories(cx, session, workspace, &rows, &n));
    struct shape_history *list = hk_arena_array(cx->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = history_of(&rows[i]);
    out->histories = list;
    out->histories_count = n;
    return HK_OK;
}

enum hk_rc listen_find_history(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t id, struct listen_history_row *out)
{
    const enum hk_rc rc = listen_read_history(cx, session, workspace, id, out);

    return rc == HK_ENOTFOUND ? hk_fail(cx, HK_ENOTFOUND, "there is no such file of the past") : rc;
}

enum hk_rc listen_load_history(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t id, struct shape_history *out)
{
    struct listen_history_row row;

    HK_TRY(listen_find_history(cx, session, workspace, id, &row));
    *out = history_of(&row);
    return HK_OK;
}

enum hk_rc listen_list_refused(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t id, int64_t after, int64_t n, struct shape_history_refused *out)
{
    struct listen_history_row history;
    struct listen_refused_row *rows;
    size_t rows_n = 0;

    HK_TRY(listen_find_history(cx, session, workspace, id, &history));
    HK_TRY(listen_page_refused(cx, session, workspace, id, after, n, &rows, &rows_n));
    struct shape_history_refusal *list = hk_arena_array(cx->arena, rows_n, sizeof *list);
    for (size_t i = 0; i < rows_n; i++)
        list[i] = (struct shape_history_refusal){
            .line = rows[i].line, .reason = (enum shape_history_reason)rows[i].reason};
    out->refused = list;
    out->refused_count = rows_n;
    return HK_OK;
}
