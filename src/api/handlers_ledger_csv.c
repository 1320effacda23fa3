/* api/handlers_ledger_csv.c -- the ledger as tables to take home: sums, rows, who waits.
 *
 * UTF-8 with a byte order mark, moments in RFC 3339 and UTC. Cells that a spreadsheet would take
 * for a formula get an apostrophe before them: names come from strangers. A table is whole or
 * refused: a part of it would look like the whole.
 */
#include "api/ledger.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/str.h"
#include "routes.h"

enum { ROWS_MAX = 10000, PAGE_ROWS = 200 };

/* Names of those who may be named in a table. */
struct names {
    struct shape_person *list;
    size_t n;
};

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

/* Without the byte order mark spreadsheets read it as Latin-1. */
static void begin(struct api_call *call, struct hk_str head)
{
    hk_buf_add_str(&call->text, HK_STR("\xEF\xBB\xBF"));
    hk_buf_add_str(&call->text, head);
}

static void end(struct api_call *call, struct hk_str file)
{
    call->answer = (struct api_answer){
        .kind = API_ANSWER_TEXT, .type = HK_STR("text/csv; charset=utf-8"), .file = file};
}

static enum hk_rc too_long(struct api_call *call)
{
    return hk_fail(call->cx, HK_EINVAL, "more than %d rows: ask for fewer days", ROWS_MAX);
}

/* ---- sums --------------------------------------------------------------------------------- */

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
    struct api_days days = {0};
    HK_TRY(api_ledger_days(call, in->from, in->to, &days));
    const struct engage_ledger_request request = {
        .department = in->department, .from_day = days.from, .to_day = days.to};
    HK_TRY(engage_load_ledger(call->cx, call->session, &call->reader, &request, &ledger));
    begin(call,
        HK_STR("account,channel,account_name,day,opened,answered,waived,moved,open,answering,"
               "uncertain\r\n"));
    for (size_t i = 0; i < ledger.rows_count; i++)
        put_row(&call->text, &ledger.rows[i]);
    end(call,
        hk_arena_printf(call->own.arena, "ledger-%.*s-%.*s.csv",
            HKS(hk_clock_day_text(call->cx, days.from)),
            HKS(hk_clock_day_text(call->cx, days.to))));
    return HK_OK;
}

/* ---- rows --------------------------------------------------------------------------------- */

static void put_id(struct hk_buf *csv, int64_t id)
{
    char text[HK_ID_TEXT_BYTES];

    hk_id_write(id, text);
    put_cell(csv, (struct hk_str){text, id != 0 ? sizeof text : 0});
}

static void put_time(struct api_call *call, int64_t at_ms)
{
    put_cell(&call->text, at_ms > 0 ? hk_clock_text(call->cx, at_ms) : HK_STR(""));
}

static void put_name(struct hk_buf *csv, const struct names *names, int64_t login)
{
    struct hk_str name = HK_STR("");

    for (size_t i = 0; i < names->n; i++)
        if (names->list[i].id == login)
            name = names->list[i].name;
    put_cell(csv, name);
}

static enum hk_rc read_names(struct api_call *call, struct names *out)
{
    return engage_list_people(call->cx, call->session, &call->reader, &out->list, &out->n);
}

static void put_obligation(
    struct api_call *call, const struct names *names, const struct shape_obligation *o)
{
    struct hk_buf *csv = &call->text;

    put_id(csv, o->id);
    put_id(csv, o->conversation);
    put_cell(csv, o->customer_name);
    put_cell(csv, o->channel);
    put_cell(csv, o->text);
    put_cell(csv, shape_obligation_state_word(o->state));
    put_cell(csv, o->uncertain ? HK_STR("uncertain") : HK_STR(""));
    put_time(call, o->opened_ms);
    put_time(call, o->due_ms);
    put_time(call, o->settled_ms);
    put_cell(csv,
        o->state == SHAPE_OBLIGATION_STATE_WAIVED ? shape_waive_reason_word(o->reason)
                                                  : HK_STR(""));
    put_cell(csv, o->rule);
    put_name(csv, names, o->settled_by);
    put_name(csv, names, o->assignee);
    put_cell(csv, o->target);
    put_time(call, o->target_due_ms);
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
        .limit = PAGE_ROWS};
    struct names names = {0};
    bool more = true;

    if (in->from.n > 0)
        hk_must(hk_clock_day_read(in->from, &request.from_day));
    if (in->to.n > 0)
        hk_must(hk_clock_day_read(in->to, &request.to_day));
    HK_TRY(read_names(call, &names));
    begin(call,
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
        if (more && rows >= ROWS_MAX)
            return too_long(call);
        if (n > 0)
            request.after = list[n - 1].id;
    }
    struct hk_str state = shape_obligation_filter_word(in->state);
    end(call, hk_arena_printf(call->own.arena, "answers-%.*s.csv", HKS(state)));
    return HK_OK;
}

static void put_waiting(
    struct api_call *call, const struct names *names, const struct shape_conversation *c)
{
    struct hk_buf *csv = &call->text;

    put_id(csv, c->id);
    put_cell(csv, c->customer_name);
    put_cell(csv, c->channel);
    put_cell(csv, c->title);
    put_time(call, c->waiting_since_ms);
    put_time(call, c->due_ms);
    put_name(csv, names, c->assignee);
    hk_buf_printf(csv, ",%lld,%lld", (long long)c->open_obligations, (long long)c->uncertain);
    put_cell(csv, c->moved_to);
    put_time(call, c->moved_due_ms);
    hk_buf_add_str(csv, HK_STR("\r\n"));
}

enum hk_rc api_handle_waiting_csv(struct api_call *call, const struct api_waiting_csv_request *in)
{
    struct names names = {0};
    int64_t after_ms = 0;
    int64_t after = 0;
    bool more = true;

    (void)in;
    HK_TRY(read_names(call, &names));
    begin(call,
        HK_STR("conversation,customer,channel,matter,waiting_since,due,handled_by,messages,"
               "uncertain,moved_to,moved_until\r\n"));
    for (size_t rows = 0; more;) {
        struct shape_conversation *list;
        size_t n = 0;
        HK_TRY(engage_list_waiting(
            call->cx, call->session, &call->reader, after_ms, after, PAGE_ROWS, &list, &n, &more));
        for (size_t i = 0; i < n; i++)
            put_waiting(call, &names, &list[i]);
        rows += n;
        if (more && rows >= ROWS_MAX)
            return too_long(call);
        if (n > 0) {
            after_ms = list[n - 1].waiting_since_ms;
            after = list[n - 1].id;
        }
    }
    end(call, HK_STR("waiting.csv"));
    return HK_OK;
}
