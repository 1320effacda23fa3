/* api/handlers_ledger.c -- the equation of answers: per account and day, its rows, as a table.
 *
 * Days are those of the workspace's time zone. Cells of the table that a spreadsheet would take
 * for a formula get an apostrophe before them: names come from strangers.
 */
#include "api/call.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/str.h"
#include "routes.h"

#define DAYS_SHOWN 7
#define DAYS_MAX 366
#define DAY_FIRST 0       /* 1970 */
#define DAY_LAST 10000000 /* beyond any */

struct days {
    int64_t from;
    int64_t to;
};

/* The asked-for days; `from` empty is DAYS_SHOWN days up to `to`, `to` empty is today. */
static enum hk_rc read_days(
    struct api_call *call, struct hk_str from, struct hk_str to, struct days *out)
{
    struct people_workspace workspace;
    struct days days = {0};
    HK_TRY(people_load_workspace(call->cx, call->session, call->who.workspace, &workspace));
    days.to = hk_clock_day(call->cx->now_ms, workspace.settings.time_zone);
    if (to.n > 0)
        hk_must(hk_clock_day_read(to, &days.to)); /* the reader checked it */
    days.from = days.to - DAYS_SHOWN + 1;
    if (from.n > 0)
        hk_must(hk_clock_day_read(from, &days.from));
    if (days.from > days.to)
        return hk_fail(call->cx, HK_EINVAL, "from: this day is after the last one");
    if (days.to - days.from >= DAYS_MAX)
        return hk_fail(call->cx, HK_EINVAL, "from: at most %d days at once", DAYS_MAX);
    *out = days;
    return HK_OK;
}

enum hk_rc api_handle_ledger_read(
    struct api_call *call, const struct api_ledger_read_request *in, struct shape_ledger *out)
{
    struct days days = {0};
    HK_TRY(read_days(call, in->from, in->to, &days));
    const struct engage_ledger_request request = {
        .department = in->department, .from_day = days.from, .to_day = days.to};
    HK_TRY(engage_load_ledger(call->cx, call->session, &call->reader, &request, out));
    return flow_read_seq(call->cx, call->session, call->who.workspace, &out->seq);
}

enum hk_rc api_handle_waiting_list(struct api_call *call, const struct api_waiting_list_request *in,
    struct shape_conversation_page *out)
{
    struct shape_conversation *conversations;
    struct shape_read_mark *reads;
    HK_TRY(engage_list_waiting(call->cx, call->session, &call->reader, in->after_ms, in->after,
        in->limit, &conversations, &out->conversations_count, &out->more));
    out->conversations = conversations;
    HK_TRY(engage_list_reads(call->cx, call->session, &call->reader, conversations,
        out->conversations_count, &reads, &out->reads_count));
    out->reads = reads;
    return flow_read_seq(call->cx, call->session, call->who.workspace, &out->seq);
}

enum hk_rc api_handle_obligations_list(struct api_call *call,
    const struct api_obligations_list_request *in, struct shape_obligation_page *out)
{
    struct engage_obligations_request request = {
        .state = in->state,
        .account = in->account,
        .department = in->department,
        .from_day = DAY_FIRST,
        .to_day = DAY_LAST,
        .after = in->after,
        .limit = in->limit,
    };
    struct shape_obligation *obligations;
    if (in->from.n > 0)
        hk_must(hk_clock_day_read(in->from, &request.from_day));
    if (in->to.n > 0)
        hk_must(hk_clock_day_read(in->to, &request.to_day));
    HK_TRY(engage_list_obligations(call->cx, call->session, &call->reader, &request, &obligations,
        &out->obligations_count, &out->more));
    out->obligations = obligations;
    return HK_OK;
}

/* ---- the table --------------------------------------------------------------------------- */

static void put_cell(struct hk_buf *csv, struct hk_str text)
{
    bool formula =
        text.n > 0 && hk_str_find(HK_STR("=+-@\t\r"), hk_str_sub(text, 0, 1)) != SIZE_MAX;
    if (csv->n > 0 && csv->p[csv->n - 1] != '\n')
        hk_buf_add_char(csv, ',');
    hk_buf_add_char(csv, '"');
    if (formula)
        hk_buf_add_char(csv, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            hk_buf_add_char(csv, '"');
        hk_buf_add_char(csv, text.p[i]);
    }
    hk_buf_add_char(csv, '"');
}

static void put_row(struct hk_buf *csv, const struct shape_ledger_row *row)
{
    char id[HK_ID_TEXT_BYTES];
    hk_id_write(row->account, id);
    put_cell(csv, (struct hk_str){id, row->account != 0 ? sizeof id : 0});
    put_cell(csv, row->channel);
    put_cell(csv, row->account_name);
    put_cell(csv, row->day);
    hk_buf_printf(csv, ",%lld,%lld,%lld,%lld,%lld,%lld,%lld\r\n", (long long)row->opened,
        (long long)row->answered, (long long)row->waived, (long long)row->moved,
        (long long)row->open, (long long)row->answering, (long long)row->uncertain);
}

enum hk_rc api_handle_ledger_csv(struct api_call *call, const struct api_ledger_csv_request *in)
{
    struct shape_ledger ledger = {0};
    struct days days = {0};
    HK_TRY(read_days(call, in->from, in->to, &days));
    const struct engage_ledger_request request = {
        .department = in->department, .from_day = days.from, .to_day = days.to};
    HK_TRY(engage_load_ledger(call->cx, call->session, &call->reader, &request, &ledger));
    /* With a byte order mark, or spreadsheets read it as Latin-1. */
    hk_buf_add_str(&call->text,
        HK_STR("\xEF\xBB\xBF"
               "account,channel,account_name,day,opened,answered,waived,moved,open,answering,"
               "uncertain\r\n"));
    for (size_t i = 0; i < ledger.rows_count; i++)
        put_row(&call->text, &ledger.rows[i]);
    call->answer = (struct api_answer){
        .kind = API_ANSWER_TEXT,
        .type = HK_STR("text/csv; charset=utf-8"),
        .file = hk_arena_printf(call->own.arena, "ledger-%.*s-%.*s.csv",
            HKS(hk_clock_day_text(call->cx, days.from)), HKS(hk_clock_day_text(call->cx, days.to))),
    };
    return HK_OK;
}
