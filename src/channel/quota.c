/* channel/quota.c -- see quota.h. */
#include "channel/quota.h"

#include "base/json_read.h"
#include "base/str.h"
#include "channel/parts.h"

/* A moment by Unix time is greater, a wait in seconds is less; networks say it both ways. */
#define UNIX_TIME_FROM_S INT64_C(1000000000)

/* ---- shares: {"call_count":28,"total_time":25,"total_cputime":25} -------------------------- */

#define DAY_MIN INT64_C(1440)

/* The greatest share of one owner, in *used; and when they may call again, if they may not. */
static void take_shares(
    const struct hk_json *owner, int64_t now_ms, int64_t *used, int64_t *renewed_ms)
{
    static const char *const keys[] = {"call_count", "total_time", "total_cputime"};
    int64_t value = 0;

    for (size_t i = 0; i < HK_COUNT(keys); i++)
        if (hk_json_int(hk_json_get(owner, hk_str_from(keys[i])), &value) && value > *used)
            *used = value < 100 ? value : 100;
    if (hk_json_int(hk_json_get(owner, HK_STR("estimated_time_to_regain_access")), &value)
        && value > 0) {
        *used = 100;
        *renewed_ms = now_ms + (value < DAY_MIN ? value : DAY_MIN) * 60 * 1000;
    }
}

/* The owner's own shares, or lists of shares by the names of several. */
static bool read_shares(struct hk_cx *cx, const struct channel_gauge *gauge,
    const struct model_response *response, int64_t now_ms, struct channel_quota *out)
{
    struct hk_str text = channel_header(response->headers, response->header_count, gauge->name);
    struct hk_error before = cx->error;
    const struct hk_json *tree = NULL;
    int64_t used = -1, renewed_ms = 0;

    if (text.n == 0)
        return false;
    if (hk_json_read(cx, text, &hk_json_foreign, &tree) != HK_OK) {
        cx->error = before;
        return false;
    }
    take_shares(tree, now_ms, &used, &renewed_ms);
    for (const struct hk_json *list = hk_json_first(tree); list != NULL;
         list = hk_json_next(tree, list))
        for (const struct hk_json *owner = hk_json_first(list); owner != NULL;
             owner = hk_json_next(list, owner))
            take_shares(owner, now_ms, &used, &renewed_ms);
    *out = (struct channel_quota){.used_percent = used,
        .calls_left = renewed_ms > 0 ? 0 : -1,
        .renewed_ms = renewed_ms,
        .whole = gauge->whole};
    return used >= 0;
}

/* ---- calls: limit, remaining, reset -------------------------------------------------------- */

/* The number that a header begins with ("100, 100;w=60"). */
static bool read_number(struct hk_cx *cx, const struct channel_gauge *gauge, const char *what,
    const struct model_response *response, int64_t *out)
{
    const char *name = hk_arena_printf(cx->arena, "%s%s", gauge->name, what).p;
    struct hk_str text = channel_header(response->headers, response->header_count, name);
    size_t n = 0;

    while (n < text.n && text.p[n] >= '0' && text.p[n] <= '9')
        n++;
    return n > 0 && hk_str_to_int(hk_str_sub(text, 0, n), out);
}

static bool read_calls(struct hk_cx *cx, const struct channel_gauge *gauge,
    const struct model_response *response, int64_t now_ms, struct channel_quota *out)
{
    int64_t limit = 0, left = 0, reset_s = 0;

    if (!read_number(cx, gauge, "limit", response, &limit) || limit <= 0 || limit > INT64_MAX / 100
        || !read_number(cx, gauge, "remaining", response, &left))
        return false;
    if (left > limit)
        left = limit;
    *out = (struct channel_quota){
        .used_percent = (limit - left) * 100 / limit, .calls_left = left, .whole = gauge->whole};
    if (read_number(cx, gauge, "reset", response, &reset_s) && reset_s < INT64_MAX / 2000)
        out->renewed_ms = reset_s * 1000 + (reset_s < UNIX_TIME_FROM_S ? now_ms : 0);
    return true;
}

/* ---- the one nearest its end --------------------------------------------------------------- */

bool channel_read_quota(struct hk_cx *cx, const struct channel_gauge *gauges,
    const struct model_response *response, int64_t now_ms, struct channel_quota *out)
{
    bool said = false;

    if (response->transfer != MODEL_TRANSFER_DONE)
        return false;
    for (const struct channel_gauge *g = gauges; g != NULL && g->name != NULL; g++) {
        struct channel_quota one;
        bool is_said = g->kind == CHANNEL_GAUGE_SHARES ? read_shares(cx, g, response, now_ms, &one)
                                                       : read_calls(cx, g, response, now_ms, &one);
        if (!is_said || (said && one.used_percent <= out->used_percent))
            continue;
        /* A moment that is past or too far is a clock that is not ours, or no moment. */
        if (one.renewed_ms <= now_ms || one.renewed_ms > now_ms + g->window_ms) {
            one.renewed_ms = now_ms + g->window_ms;
            if (one.calls_left == 0)
                one.calls_left = -1; /* nobody said for how long nothing is left */
        }
        *out = one;
        said = true;
    }
    return said;
}
