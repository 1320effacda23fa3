/* api/handlers_ledger.c -- the equation of answers: per account and day, and its rows; who waits.
 *
 * Days are those of the workspace's time zone. As tables to take home: handlers_ledger_csv.c.
 */
#include "api/ledger.h"
#include "base/clock.h"
#include "base/str.h"
#include "routes.h"

#define DAYS_SHOWN 7
#define DAYS_MAX 366

/* The asked-for days; `from` empty is DAYS_SHOWN days up to `to`, `to` empty is today. */
enum hk_rc api_ledger_days(
    struct api_call *call, struct hk_str from, struct hk_str to, struct api_days *out)
{
    struct people_workspace workspace;
    struct api_days days = {0};
    HK_TRY(people_load_workspace(call->cx, call->session, call->who.workspace, &workspace));
    const int64_t today = hk_clock_day(call->cx->now_ms, workspace.settings.time_zone);
    days.to = today;
    if (to.n > 0)
        hk_must(hk_clock_day_read(to, &days.to)); /* the reader checked it */
    days.from = days.to - DAYS_SHOWN + 1;
    if (from.n > 0)
        hk_must(hk_clock_day_read(from, &days.from));
    if (days.from > days.to)
        return hk_fail(call->cx, HK_EINVAL, "from: this day is after the last one");
    if (days.to - days.from >= DAYS_MAX)
        return hk_fail(call->cx, HK_EINVAL, "from: at most %d days at once", DAYS_MAX);
    days.only_today = days.from == today && days.to == today;
    *out = days;
    return HK_OK;
}

enum hk_rc api_handle_ledger_read(
    struct api_call *call, const struct api_ledger_read_request *in, struct shape_ledger *out)
{
    struct api_days days = {0};
    HK_TRY(api_ledger_days(call, in->from, in->to, &days));
    const struct engage_ledger_request request = {.department = in->department,
        .from_day = days.from,
        .to_day = days.to,
        .only_today = days.only_today};
    HK_TRY(engage_load_ledger(call->cx, call->session, &call->reader, &request, out));
    return flow_read_seq(call->cx, call->session, call->who.workspace, &out->seq);
}

enum hk_rc api_handle_waiting_list(struct api_call *call, const struct api_waiting_list_request *in,
    struct shape_conversation_page *out)
{
    struct shape_conversation *conversations;
    HK_TRY(engage_list_waiting(call->cx, call->session, &call->reader, in->after_ms, in->after,
        in->limit, &conversations, &out->conversations_count, &out->more));
    return api_end_page(call, conversations, out);
}

enum hk_rc api_handle_obligations_list(struct api_call *call,
    const struct api_obligations_list_request *in, struct shape_obligation_page *out)
{
    struct engage_obligations_request request = {
        .state = in->state,
        .account = in->account,
        .department = in->department,
        .from_day = API_DAY_FIRST,
        .to_day = API_DAY_LAST,
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
