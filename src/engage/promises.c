/* engage/promises.c -- see views.h: what was promised, for a case, for a list, for a screen. */
#include "engage/views.h"
#include "engage_sql.h"

enum { PAGE_MAX = 200 };

static void fill_promise(const struct engage_promise_row *row, struct shape_promise *out)
{
    *out = (struct shape_promise){.id = row->id,
        .version = row->version,
        .conversation = row->conversation,
        .customer_name = row->customer_name,
        .channel = row->channel,
        .owner = row->owner,
        .text = row->text,
        .due_ms = row->due_ms,
        .state = (enum shape_promise_state)row->state,
        .reply = row->reply,
        .kept_by = row->kept_by,
        .made_by = row->made_by,
        .made_ms = row->made_ms,
        .settled_ms = row->settled_ms};
}

static struct shape_promise *fill_promises(
    struct hk_cx *cx, const struct engage_promise_row *rows, size_t n)
{
    struct shape_promise *list = hk_arena_array(cx->arena, n, sizeof *list);

    for (size_t i = 0; i < n; i++)
        fill_promise(&rows[i], &list[i]);
    return list;
}

enum hk_rc engage_load_promise(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t id, struct shape_promise *out)
{
    struct engage_promise_row row;

    HK_TRY(engage_read_promise(cx, session, workspace, id, &row));
    fill_promise(&row, out);
    return HK_OK;
}

enum hk_rc engage_list_case_promises(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t conversation, struct shape_promise **out, size_t *n)
{
    struct engage_promise_row *rows;

    HK_TRY(engage_page_case_promises(cx, session, workspace, conversation, &rows, n));
    *out = fill_promises(cx, rows, *n);
    return HK_OK;
}

enum hk_rc engage_list_promises(struct hk_cx *cx, struct store_session *session,
    const struct engage_reader *reader, const struct engage_promises_request *request,
    struct shape_promise **out, size_t *n, bool *more)
{
    struct engage_promise_row *rows;
    size_t found = 0;
    int64_t limit = request->limit > PAGE_MAX ? PAGE_MAX : request->limit;

    HK_TRY(engage_page_promises(cx, session, reader->workspace, reader->department, request->owner,
        request->after_ms, request->after, limit + 1, &rows, &found));
    *more = found > (size_t)limit;
    *n = *more ? (size_t)limit : found;
    *out = fill_promises(cx, rows, *n);
    return HK_OK;
}
