/* api/handlers_ledger_csv.c -- the ledger as tables to take home: sums, rows, who waits (csv.h). */
#include "api/csv.h"
#include "api/ledger.h"
#include "base/clock.h"
#include "base/str.h"
#include "routes.h"

/* ---- sums --------------------------------------------------------------------------------- */

static void put_row(struct hk_buf *csv, const struct shape_ledger_row *row)
{
    api_csv_id(csv, row->account);
    api_csv_cell(csv, row->channel);
    api_csv_cell(csv, row->account_name);
    api_csv_cell(csv, row->day);
    hk_buf_printf(csv, ",%lld,%lld,%lld,%lld,%lld,%lld,%lld\r\n", (long long)row->opened,
        (long long)row->answered, (long long)row->waived, (long long)row->moved,
        (long long)row->open, (long long)row->answering, (long long)row->uncertain);
}

enum hk_rc api_handle_ledger_csv(struct api_call *call, const struct api_ledger_csv_request *in)
{
    struct shape_ledger ledger = {0};
    struct api_days days = {0};
    HK_TRY(api_ledger_days(call, in->from, in->to, &days));
    const struct engage_ledger_request request = {
        .department = in->department, .from_day = days.from, .to_day = days.to};
    HK_TRY(engage_load_ledger(call->cx, call->session, &call->reader, &request, &ledger));
    api_csv_begin(call,
        HK_STR("account,channel,account_name,day,opened,answered,waived,moved,open,answering,"
               "uncertain\r\n"));
    for (size_t i = 0; i < ledger.rows_count; i++)
        put_row(&call->text, &ledger.rows[i]);
    api_csv_end(call,
        hk_arena_printf(call->own.arena, "ledger-%.*s-%.*s.csv",
            HKS(hk_clock_day_text(call->cx, days.from)),
            HKS(hk_clock_day_text(call->cx, days.to))));
    return HK_OK;
}

/* ---- rows --------------------------------------------------------------------------------- */

static void put_obligation(
    struct api_call *call, const struct api_csv_names *names, const struct shape_obligation *o)
{
    struct hk_buf *csv = &call->text;

    api_csv_id(csv, o->id);
    api_csv_id(csv, o->conversation);
    api_csv_cell(csv, o->customer_name);
    api_csv_cell(csv, o->channel);
    api_csv_cell(csv, o->text);
    api_csv_cell(csv, shape_obligation_state_word(o->state));
    api_csv_cell(csv, o->uncertain ? HK_STR("uncertain") : HK_STR(""));
    api_csv_time(call, o->opened_ms);
    api_csv_time(call, o->due_ms);
    api_csv_time(call, o->settled_ms);
    api_csv_cell(csv,
        o->state == SHAPE_OBLIGATION_STATE_WAIVED ? shape_waive_reason_word(o->reason)
                                                  : HK_STR(""));
    api_csv_cell(csv, o->rule);
    api_csv_name(csv, names, o->settled_by);
    api_csv_name(csv, names, o->assignee);
    api_csv_cell(csv, o->target);
    api_csv_time(call, o->target_due_ms);
    hk_buf_add_str(csv, HK_STR("\r\n"));
}

enum hk_rc api_handle_obligations_csv(
    struct api_call *call, const struct api_obligations_csv_request *in)
{
    struct engage_obligations_request request = {.state = in->state,
        .account = in->account,
        .department = in->department,
        .from_day = API_DAY_FIRST,
        .to_day = API_DAY_LAST,
        .limit = API_CSV_PAGE_ROWS};
    struct api_csv_names names = {0};
    bool more = true;

    if (in->from.n > 0)
        hk_must(hk_clock_day_read(in->from, &request.from_day));
    if (in->to.n > 0)
        hk_must(hk_clock_day_read(in->to, &request.to_day));
    HK_TRY(api_csv_read_names(call, &names));
    api_csv_begin(call,
        HK_STR("message,conversation,customer,channel,text,state,uncertain,came,due,settled,reason,"
               "rule,settled_by,handled_by,moved_to,moved_until\r\n"));
    for (size_t rows = 0; more;) {
        struct shape_obligation *list;
        size_t n = 0;
        HK_TRY(engage_list_obligations(
            call->cx, call->session, &call->reader, &request, &list, &n, &more));
        for (size_t i = 0; i < n; i++)
            put_obligation(call, &names, &list[i]);
        rows += n;
        if (more && rows >= API_CSV_ROWS_MAX)
            return api_csv_too_long(call, "fewer days");
        if (n > 0)
            request.after = list[n - 1].id;
    }
    struct hk_str state = shape_obligation_filter_word(in->state);
    api_csv_end(call, hk_arena_printf(call->own.arena, "answers-%.*s.csv", HKS(state)));
    return HK_OK;
}

static void put_waiting(
    struct api_call *call, const struct api_csv_names *names, const struct shape_conversation *c)
{
    struct hk_buf *csv = &call->text;

    api_csv_id(csv, c->id);
    api_csv_cell(csv, c->customer_name);
    api_csv_cell(csv, c->channel);
    api_csv_cell(csv, c->title);
    api_csv_time(call, c->waiting_since_ms);
    api_csv_time(call, c->due_ms);
    api_csv_name(csv, names, c->assignee);
    hk_buf_printf(csv, ",%lld,%lld", (long long)c->open_obligations, (long long)c->uncertain);
    api_csv_cell(csv, c->moved_to);
    api_csv_time(call, c->moved_due_ms);
    hk_buf_add_str(csv, HK_STR("\r\n"));
}

enum hk_rc api_handle_waiting_csv(struct api_call *call, const struct api_waiting_csv_request *in)
{
    struct api_csv_names names = {0};
    int64_t after_ms = 0;
    int64_t after = 0;
    bool more = true;

    (void)in;
    HK_TRY(api_csv_read_names(call, &names));
    api_csv_begin(call,
        HK_STR("conversation,customer,channel,matter,waiting_since,due,handled_by,messages,"
               "uncertain,moved_to,moved_until\r\n"));
    for (size_t rows = 0; more;) {
        struct shape_conversation *list;
        size_t n = 0;
        HK_TRY(engage_list_waiting(call->cx, call->session, &call->reader, after_ms, after,
            API_CSV_PAGE_ROWS, &list, &n, &more));
        for (size_t i = 0; i < n; i++)
            put_waiting(call, &names, &list[i]);
        rows += n;
        if (more && rows >= API_CSV_ROWS_MAX)
            return api_csv_too_long(call, "fewer days");
        if (n > 0) {
            after_ms = list[n - 1].waiting_since_ms;
            after = list[n - 1].id;
        }
    }
    api_csv_end(call, HK_STR("waiting.csv"));
    return HK_OK;
}
