/* api/handlers_history.c -- files of posts of the past: looked at, started, watched, stopped. */
#include "api/csv.h"
#include "base/ids.h"
#include "flow/history.h"
#include "listen/histories.h"
#include "routes.h"

enum { SHOWN_MAX = 100 };

enum hk_rc api_handle_history_look(struct api_call *call, const struct api_history_look_request *in,
    struct shape_history_looked *out)
{
    struct flow_history_file file HK_AUTO(flow_history_close) = {.file = -1};

    HK_TRY(flow_history_open(
        call->cx, call->flow, call->session, call->who.workspace, in->body.sha256, &file));
    api_end_snapshot(call); /* a big file takes seconds */
    return flow_history_look(call->cx, &file, &in->body, out);
}

enum hk_rc api_handle_histories_list(struct api_call *call,
    const struct api_histories_list_request *in, struct shape_history_list *out)
{
    (void)in;
    return listen_list_histories(call->cx, call->session, call->who.workspace, out);
}

enum hk_rc api_handle_history_start(
    struct api_call *call, const struct api_history_start_request *in, struct shape_history *out)
{
    struct flow_write write = api_write(call);
    int64_t id;
    HK_TRY(flow_start_history(&write, &in->body, &id));
    return listen_load_history(call->cx, call->session, call->who.workspace, id, out);
}

enum hk_rc api_handle_history_stop(
    struct api_call *call, const struct api_history_stop_request *in, struct shape_history *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_stop_history(&write, in->history));
    return listen_load_history(call->cx, call->session, call->who.workspace, in->history, out);
}

enum hk_rc api_handle_history_refused(struct api_call *call,
    const struct api_history_refused_request *in, struct shape_history_refused *out)
{
    return listen_list_refused(
        call->cx, call->session, call->who.workspace, in->history, 0, SHOWN_MAX, out);
}

enum hk_rc api_handle_history_refused_csv(
    struct api_call *call, const struct api_history_refused_csv_request *in)
{
    struct shape_history_refused list;
    char id[HK_ID_TEXT_BYTES];

    HK_TRY(listen_list_refused(
        call->cx, call->session, call->who.workspace, in->history, 0, API_CSV_ROWS_MAX, &list));
    api_csv_begin(call, HK_STR("line,reason\r\n"));
    for (size_t i = 0; i < list.refused_count; i++) {
        api_csv_cell(
            &call->text, hk_arena_printf(call->cx->arena, "%lld", (long long)list.refused[i].line));
        api_csv_cell(&call->text, shape_history_reason_word(list.refused[i].reason));
        hk_buf_add_str(&call->text, HK_STR("\r\n"));
    }
    hk_id_write(in->history, id);
    api_csv_end(call, hk_arena_printf(call->own.arena, "refused-%.*s.csv", (int)sizeof id, id));
    return HK_OK;
}
