/* api/handlers_house_csv.c -- what a house has set up, as tables to take home (csv.h): accounts,
 * what could not be read, saved answers, watches, the share of voice, and one's own sign-ins.
 *
 * Who may have a table is who may see the list: the routes say so. No secret is in any of them.
 */
#include "api/csv.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/str.h"
#include "listen/voice.h"
#include "listen/watches.h"
#include "routes.h"

static struct hk_str yes_or_no(bool yes)
{
    return yes ? HK_STR("yes") : HK_STR("no");
}

static void end_row(struct api_call *call)
{
    hk_buf_add_str(&call->text, HK_STR("\r\n"));
}

static struct hk_str department_name(
    const struct shape_department *departments, size_t n, int64_t department)
{
    for (size_t i = 0; i < n; i++)
        if (departments[i].id == department)
            return departments[i].name;
    return HK_STR("");
}

enum hk_rc api_handle_accounts_csv(struct api_call *call, const struct api_accounts_csv_request *in)
{
    struct shape_department *departments;
    struct shape_account *accounts;
    size_t department_count, n;

    (void)in;
    HK_TRY(engage_list_departments(
        call->cx, call->session, call->who.workspace, &departments, &department_count));
    HK_TRY(engage_list_accounts(call->cx, call->session, call->who.workspace, &accounts, &n));
    api_csv_begin(call,
        HK_STR("account,channel,name,state,reason,listens_only,department,last_event,"
               "reading_fails_since,reading_fails_because\r\n"));
    for (size_t i = 0; i < n; i++) {
        const struct shape_account *a = &accounts[i];
        api_csv_id(&call->text, a->id);
        api_csv_cell(&call->text, a->channel);
        api_csv_cell(&call->text, a->name);
        api_csv_cell(&call->text, shape_account_state_word(a->state));
        api_csv_cell(&call->text, a->reason);
        api_csv_cell(&call->text, yes_or_no(a->shadow));
        api_csv_cell(&call->text, department_name(departments, department_count, a->department));
        api_csv_time(call, a->last_event_ms);
        api_csv_time(call, a->reading_failed_ms);
        api_csv_cell(&call->text, a->reading_code);
        end_row(call);
    }
    api_csv_end(call, HK_STR("channels.csv"));
    return HK_OK;
}

static void put_unread(struct api_call *call, const struct shape_quarantine_row *row)
{
    api_csv_id(&call->text, row->id);
    api_csv_id(&call->text, row->account);
    api_csv_cell(&call->text, row->channel);
    api_csv_time(call, row->arrived_ms);
    api_csv_cell(&call->text, row->reason);
    api_csv_cell(&call->text, row->detail);
    hk_buf_printf(&call->text, ",%lld,%lld", (long long)row->tries, (long long)row->size_bytes);
    end_row(call);
}

enum hk_rc api_handle_quarantine_csv(
    struct api_call *call, const struct api_quarantine_csv_request *in)
{
    int64_t before = 0;
    bool more = true;

    (void)in;
    api_csv_begin(call, HK_STR("item,account,channel,arrived,reason,detail,tries,size_bytes\r\n"));
    for (size_t rows = 0; more;) {
        struct shape_quarantine_row *list;
        size_t n = 0;
        HK_TRY(engage_list_quarantine(call->cx, call->session, call->who.workspace, before,
            API_CSV_PAGE_ROWS, &list, &n, &more));
        for (size_t i = 0; i < n; i++)
            put_unread(call, &list[i]);
        rows += n;
        if (more && rows >= API_CSV_ROWS_MAX)
            return api_csv_too_long(call, "them page by page");
        if (n > 0)
            before = list[n - 1].id;
    }
    api_csv_end(call, HK_STR("quarantine.csv"));
    return HK_OK;
}

enum hk_rc api_handle_saved_answers_csv(
    struct api_call *call, const struct api_saved_answers_csv_request *in)
{
    struct shape_saved_answer_list list = {0};

    (void)in;
    HK_TRY(engage_list_saved_answers(call->cx, call->session, call->who.workspace, &list));
    api_csv_begin(call, HK_STR("answer,name,language,text\r\n"));
    for (size_t i = 0; i < list.saved_answers_count; i++) {
        const struct shape_saved_answer *one = &list.saved_answers[i];
        if (!one->active)
            continue;
        api_csv_id(&call->text, one->id);
        api_csv_cell(&call->text, one->name);
        api_csv_cell(&call->text, one->language);
        api_csv_cell(&call->text, one->text);
        end_row(call);
    }
    api_csv_end(call, HK_STR("saved-answers.csv"));
    return HK_OK;
}

enum hk_rc api_handle_watches_csv(struct api_call *call, const struct api_watches_csv_request *in)
{
    struct shape_watch_list list = {0};

    (void)in;
    HK_TRY(listen_list_watches(call->cx, call->session, call->who.workspace, &list));
    api_csv_begin(call,
        HK_STR("watch,name,query,active,whose,profiles,from,until,made,newest,heard,needs_answer,"
               "needs_none_"
               "by_rule,"
               "needs_none_by_person,not_judged,not_kept,marked_right,marked_wrong\r\n"));
    for (size_t i = 0; i < list.watches_count; i++) {
        const struct shape_watch *w = &list.watches[i];
        api_csv_id(&call->text, w->id);
        api_csv_cell(&call->text, w->name);
        api_csv_cell(&call->text, w->query);
        api_csv_cell(&call->text, yes_or_no(w->active));
        api_csv_cell(&call->text, shape_watch_whose_word(w->whose));
        api_csv_cell(&call->text, w->handles);
        api_csv_time(call, w->from_ms);
        api_csv_time(call, w->until_ms);
        api_csv_time(call, w->created_ms);
        api_csv_time(call, w->newest_ms);
        hk_buf_printf(&call->text, ",%lld,%lld,%lld,%lld,%lld,%lld,%lld,%lld", (long long)w->heard,
            (long long)w->needs, (long long)w->by_rule, (long long)w->by_person, (long long)w->open,
            (long long)w->unkept, (long long)w->right, (long long)w->wrong);
        end_row(call);
    }
    api_csv_end(call, HK_STR("watches.csv"));
    return HK_OK;
}

enum hk_rc api_handle_voice_csv(struct api_call *call, const struct api_voice_csv_request *in)
{
    struct shape_voice voice;

    listen_voice_days(call->cx->now_ms, in->days, &voice);
    HK_TRY(listen_load_voice(call->cx, call->session, call->who.workspace, NULL, 0, &voice));
    api_csv_begin(call, HK_STR("watch,name,whose,heard,negative,neutral,positive\r\n"));
    for (size_t i = 0; i < voice.shares_count; i++) {
        const struct shape_voice_share *one = &voice.shares[i];
        api_csv_id(&call->text, one->watch);
        api_csv_cell(&call->text, one->name);
        api_csv_cell(&call->text, shape_watch_whose_word(one->whose));
        hk_buf_printf(&call->text, ",%lld,%lld,%lld,%lld", (long long)one->heard,
            (long long)one->negative, (long long)one->neutral, (long long)one->positive);
        end_row(call);
    }
    api_csv_end(call, HK_STR("share-of-voice.csv"));
    return HK_OK;
}

enum hk_rc api_handle_sessions_csv(struct api_call *call, const struct api_sessions_csv_request *in)
{
    struct shape_session *list;
    size_t n;

    (void)in;
    HK_TRY(engage_list_sessions(
        call->cx, call->session, call->who.login, call->who.session, &list, &n));
    api_csv_begin(
        call, HK_STR("sign_in,workspace,device,address,kind,this_one,since,last_used,ends\r\n"));
    for (size_t i = 0; i < n; i++) {
        const struct shape_session *s = &list[i];
        api_csv_id(&call->text, s->id);
        api_csv_cell(&call->text, s->workspace_name);
        api_csv_cell(&call->text, s->device);
        api_csv_cell(&call->text, s->address);
        api_csv_cell(&call->text, s->program ? HK_STR("program") : HK_STR("browser"));
        api_csv_cell(&call->text, yes_or_no(s->current));
        api_csv_time(call, s->created_ms);
        api_csv_time(call, s->seen_ms);
        api_csv_time(call, s->ends_ms);
        end_row(call);
    }
    api_csv_end(call, HK_STR("sign-ins.csv"));
    return HK_OK;
}
