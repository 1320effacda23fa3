/* api/handlers_lists_csv.c -- lists as tables to take home: a view of the desk, a customer's cases,
 * promises, colleagues (csv.h).
 */
#include "api/csv.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/str.h"
#include "lang/fold.h"
#include "people/people.h"
#include "routes.h"

/* What a row of cases names by id. */
struct named {
    struct api_csv_names people;
    struct shape_department *departments;
    size_t department_count;
};

static enum hk_rc read_named(struct api_call *call, struct named *out)
{
    HK_TRY(api_csv_read_names(call, &out->people));
    return engage_list_departments(
        call->cx, call->session, call->who.workspace, &out->departments, &out->department_count);
}

static void put_department(struct hk_buf *csv, const struct named *named, int64_t id)
{
    struct hk_str name = HK_STR("");

    for (size_t i = 0; i < named->department_count; i++)
        if (named->departments[i].id == id)
            name = named->departments[i].name;
    api_csv_cell(csv, name);
}

static void begin_cases(struct api_call *call)
{
    api_csv_begin(call,
        HK_STR("conversation,customer,channel,matter,state,opened,last_activity,waiting_since,due,"
               "closed,closed_because,handled_by,department,language,last_words\r\n"));
}

static void put_case(
    struct api_call *call, const struct named *named, const struct shape_conversation *c)
{
    struct hk_buf *csv = &call->text;

    api_csv_id(csv, c->id);
    api_csv_cell(csv, c->customer_name);
    api_csv_cell(csv, c->channel);
    api_csv_cell(csv, c->title);
    api_csv_cell(csv, shape_conversation_state_word(c->state));
    api_csv_time(call, c->opened_ms);
    api_csv_time(call, c->activity_ms);
    api_csv_time(call, c->waiting_since_ms);
    api_csv_time(call, c->due_ms);
    api_csv_time(call, c->closed_ms);
    api_csv_cell(csv,
        c->close_reason != SHAPE_WAIVE_REASON_NONE ? shape_waive_reason_word(c->close_reason)
                                                   : HK_STR(""));
    api_csv_name(csv, &named->people, c->assignee);
    put_department(csv, named, c->department);
    api_csv_cell(csv, c->language);
    api_csv_cell(csv, c->last_text);
    hk_buf_add_str(csv, HK_STR("\r\n"));
}

/* As the field above the desk's list does it; `wanted` is folded, "" is all. */
static bool passes(struct hk_cx *cx, const struct shape_conversation *c, struct hk_str wanted)
{
    struct hk_str words = hk_arena_printf(cx->arena, "%.*s %.*s %.*s %.*s", HKS(c->customer_name),
        HKS(c->title), HKS(c->last_text), HKS(c->channel));

    return wanted.n == 0 || hk_str_find(lang_fold(cx, words), wanted) != SIZE_MAX;
}

enum hk_rc api_handle_conversations_csv(
    struct api_call *call, const struct api_conversations_csv_request *in)
{
    struct engage_list_request request = {
        .view = in->view, .state = in->state, .limit = API_CSV_PAGE_ROWS};
    struct hk_str wanted = lang_fold(call->cx, hk_str_trim(in->filter));
    struct named named = {0};
    bool more = true;

    HK_TRY(read_named(call, &named));
    begin_cases(call);
    for (size_t rows = 0; more;) {
        struct shape_conversation *list;
        size_t n = 0;
        HK_TRY(engage_list_conversations(
            call->cx, call->session, &call->reader, &request, &list, &n, &more));
        for (size_t i = 0; i < n; i++)
            if (passes(call->cx, &list[i], wanted))
                put_case(call, &named, &list[i]);
        rows += n;
        if (more && rows >= API_CSV_ROWS_MAX)
            return api_csv_too_long(call, "a smaller view");
        if (n > 0) {
            request.before_ms = list[n - 1].activity_ms;
            request.before = list[n - 1].id;
        }
    }
    api_csv_end(call,
        hk_arena_printf(call->own.arena, "cases-%.*s-%.*s.csv", HKS(shape_view_word(in->view)),
            HKS(shape_conversation_state_word(in->state))));
    return HK_OK;
}

enum hk_rc api_handle_customer_conversations_csv(
    struct api_call *call, const struct api_customer_conversations_csv_request *in)
{
    struct named named = {0};
    char id[HK_ID_TEXT_BYTES];
    int64_t before = 0;
    bool more = true;

    HK_TRY(read_named(call, &named));
    begin_cases(call);
    for (size_t rows = 0; more;) {
        struct shape_conversation *list;
        size_t n = 0;
        HK_TRY(engage_list_history(call->cx, call->session, &call->reader, in->customer, before,
            API_CSV_PAGE_ROWS, &list, &n, &more));
        for (size_t i = 0; i < n; i++)
            put_case(call, &named, &list[i]);
        rows += n;
        if (more && rows >= API_CSV_ROWS_MAX)
            return api_csv_too_long(call, "them page by page");
        if (n > 0)
            before = list[n - 1].id;
    }
    hk_id_write(in->customer, id);
    api_csv_end(call, hk_arena_printf(call->own.arena, "customer-%.*s.csv", (int)sizeof id, id));
    return HK_OK;
}

enum hk_rc api_handle_people_csv(struct api_call *call, const struct api_people_csv_request *in)
{
    struct named named = {0};

    (void)in;
    HK_TRY(read_named(call, &named));
    api_csv_begin(call, HK_STR("person,name,email,role,department,active\r\n"));
    for (size_t i = 0; i < named.people.n; i++) {
        const struct shape_person *p = &named.people.list[i];
        api_csv_id(&call->text, p->id);
        api_csv_cell(&call->text, p->name);
        api_csv_cell(&call->text, p->email);
        api_csv_cell(&call->text, shape_role_word(p->role));
        put_department(&call->text, &named, p->department);
        api_csv_cell(&call->text, p->active ? HK_STR("yes") : HK_STR("no"));
        hk_buf_add_str(&call->text, HK_STR("\r\n"));
    }
    api_csv_end(call, HK_STR("colleagues.csv"));
    return HK_OK;
}

enum hk_rc api_handle_promises_csv(struct api_call *call, const struct api_promises_csv_request *in)
{
    struct engage_promises_request request = {.owner = in->owner, .limit = API_CSV_PAGE_ROWS};
    struct api_csv_names names = {0};
    bool more = true;

    HK_TRY(api_csv_read_names(call, &names));
    api_csv_begin(
        call, HK_STR("promise,conversation,customer,channel,promised,due,owner,made_by,made\r\n"));
    for (size_t rows = 0; more;) {
        struct shape_promise *list;
        size_t n = 0;
        HK_TRY(engage_list_promises(
            call->cx, call->session, &call->reader, &request, &list, &n, &more));
        for (size_t i = 0; i < n; i++) {
            api_csv_id(&call->text, list[i].id);
            api_csv_id(&call->text, list[i].conversation);
            api_csv_cell(&call->text, list[i].customer_name);
            api_csv_cell(&call->text, list[i].channel);
            api_csv_cell(&call->text, list[i].text);
            api_csv_time(call, list[i].due_ms);
            api_csv_name(&call->text, &names, list[i].owner);
            api_csv_name(&call->text, &names, list[i].made_by);
            api_csv_time(call, list[i].made_ms);
            hk_buf_add_str(&call->text, HK_STR("\r\n"));
        }
        rows += n;
        if (more && rows >= API_CSV_ROWS_MAX)
            return api_csv_too_long(call, "those of one person");
        if (n > 0) {
            request.after_ms = list[n - 1].due_ms;
            request.after = list[n - 1].id;
        }
    }
    api_csv_end(call, HK_STR("promises.csv"));
    return HK_OK;
}
