/* api/handlers_search.c -- any message by its words, any customer by their names; what is found as
 * a table to take home (csv.h).
 */
#include "api/csv.h"
#include "base/str.h"
#include "routes.h"
#include "search/search.h"

enum { CUSTOMERS_SHOWN = 5, PAGES_MAX = 400 }; /* a filter may leave pages short */
enum { STATE_ANY = -1, STATE_OPEN = -2, NOBODYS = -1 };

static int64_t state_of(enum shape_search_state state)
{
    if (state == SHAPE_SEARCH_STATE_ANY)
        return STATE_ANY;
    return state == SHAPE_SEARCH_STATE_OPEN ? STATE_OPEN : SHAPE_CONVERSATION_STATE_CLOSED;
}

static int64_t assignee_of(const struct api_call *call, const struct api_search_request *in)
{
    if (in->assignee != 0 || in->view == SHAPE_VIEW_ALL)
        return in->assignee;
    return in->view == SHAPE_VIEW_MINE ? call->who.login : NOBODYS;
}

static enum search_from side_of(enum shape_search_side side)
{
    if (side == SHAPE_SEARCH_SIDE_ANYONE)
        return SEARCH_FROM_ANYONE;
    return side == SHAPE_SEARCH_SIDE_CUSTOMER ? SEARCH_FROM_CUSTOMER : SEARCH_FROM_US;
}

static bool is_filtered(const struct search_request *r)
{
    return r->from != SEARCH_FROM_ANYONE || r->account != 0 || r->language.n > 0 || r->files
        || r->from_ms > 0 || r->to_ms > 0 || r->state != STATE_ANY || r->assignee != 0
        || r->department != 0;
}

static struct shape_search_range *ranges_of(struct hk_cx *cx, const struct search_hit *hit)
{
    struct shape_search_range *list = hk_arena_array(cx->arena, hit->ranges_count, sizeof *list);

    for (size_t i = 0; i < hit->ranges_count; i++)
        list[i] = (struct shape_search_range){hit->ranges[i].from, hit->ranges[i].to};
    return list;
}

static void fill_hits(
    struct hk_cx *cx, const struct search_page *page, struct shape_search_page *out)
{
    struct shape_search_hit *list = hk_arena_array(cx->arena, page->count, sizeof *list);

    for (size_t i = 0; i < page->count; i++) {
        const struct search_hit *hit = &page->hits[i];
        list[i] = (struct shape_search_hit){.message = hit->message,
            .conversation = hit->conversation,
            .customer = hit->customer,
            .customer_name = hit->customer_name,
            .account = hit->account,
            .channel = hit->channel,
            .author = (enum shape_author)hit->author,
            .author_name = hit->author_name,
            .visibility = (enum shape_visibility)hit->visibility,
            .state = (enum shape_conversation_state)hit->state,
            .assignee = hit->assignee,
            .department = hit->department,
            .language = hit->language,
            .files = hit->files,
            .at_ms = hit->at_ms,
            .snippet = hit->snippet,
            .ranges = ranges_of(cx, hit),
            .ranges_count = hit->ranges_count};
    }
    out->hits = list;
    out->hits_count = page->count;
}

static enum hk_rc load_customers(
    struct api_call *call, const struct search_request *request, struct shape_search_page *out)
{
    struct search_request few = *request;
    struct search_customer *rows;
    size_t n = 0;

    few.limit = CUSTOMERS_SHOWN;
    HK_TRY(search_customers(call->cx, call->session, &few, &rows, &n));
    struct shape_search_customer *list = hk_arena_array(call->cx->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct shape_search_customer){
            rows[i].id, rows[i].name, rows[i].handle, rows[i].conversation};
    out->customers = list;
    out->customers_count = n;
    return HK_OK;
}

static struct search_request request_of(
    const struct api_call *call, const struct api_search_request *in)
{
    return (struct search_request){.workspace = call->who.workspace,
        .reader_department = call->reader.department,
        .q = in->q,
        .lex = flow_lex(call->flow),
        .from = side_of(in->side),
        .account = in->account,
        .language = in->language,
        .files = in->files == SHAPE_SEARCH_FILES_SOME,
        .from_ms = in->from_ms,
        .to_ms = in->to_ms,
        .state = state_of(in->state),
        .assignee = assignee_of(call, in),
        .department = in->department,
        .before = in->before,
        .limit = in->limit};
}

enum hk_rc api_handle_search(
    struct api_call *call, const struct api_search_request *in, struct shape_search_page *out)
{
    const struct search_request request = request_of(call, in);
    struct search_page page;

    HK_TRY(search_messages(call->cx, call->session, &request, &page));
    fill_hits(call->cx, &page, out);
    out->next = page.next;
    out->total = page.total;
    out->total_more = page.total_more;
    return request.before == 0 && !is_filtered(&request) ? load_customers(call, &request, out)
                                                         : HK_OK;
}

static void put_hit(
    struct api_call *call, const struct api_csv_names *names, const struct search_hit *hit)
{
    struct hk_buf *csv = &call->text;

    api_csv_id(csv, hit->message);
    api_csv_id(csv, hit->conversation);
    api_csv_time(call, hit->at_ms);
    api_csv_cell(csv, hit->customer_name);
    api_csv_cell(csv, hit->channel);
    api_csv_cell(csv, shape_author_word((enum shape_author)hit->author));
    api_csv_cell(csv, hit->author_name);
    api_csv_cell(csv, shape_visibility_word((enum shape_visibility)hit->visibility));
    api_csv_cell(csv, shape_conversation_state_word((enum shape_conversation_state)hit->state));
    api_csv_name(csv, names, hit->assignee);
    api_csv_cell(csv, hit->language);
    api_csv_cell(csv, hit->files ? HK_STR("yes") : HK_STR("no"));
    api_csv_cell(csv, hit->snippet);
    hk_buf_add_str(csv, HK_STR("\r\n"));
}

enum hk_rc api_handle_search_csv(struct api_call *call, const struct api_search_csv_request *in)
{
    const struct api_search_request asked = {.q = in->q,
        .side = in->side,
        .account = in->account,
        .language = in->language,
        .files = in->files,
        .from_ms = in->from_ms,
        .to_ms = in->to_ms,
        .state = in->state,
        .view = in->view,
        .assignee = in->assignee,
        .department = in->department,
        .limit = API_CSV_PAGE_ROWS};
    struct search_request request = request_of(call, &asked);
    struct api_csv_names names = {0};
    size_t rows = 0;
    size_t pages = 0;

    HK_TRY(api_csv_read_names(call, &names));
    api_csv_begin(call,
        HK_STR("message,conversation,said,customer,channel,author,author_name,visibility,state,"
               "handled_by,language,files,words\r\n"));
    do {
        struct search_page page;
        HK_TRY(search_messages(call->cx, call->session, &request, &page));
        for (size_t i = 0; i < page.count; i++)
            put_hit(call, &names, &page.hits[i]);
        rows += page.count;
        request.before = page.next;
        if (page.next != 0 && (rows >= API_CSV_ROWS_MAX || ++pages >= PAGES_MAX))
            return api_csv_too_long(call, "rarer words, or a shorter time");
    } while (request.before != 0);
    api_csv_end(call, HK_STR("search.csv"));
    return HK_OK;
}
