/* tests/unit/test_quota.c -- what a network says is used of its quota, and when the next reply may
 * leave then.
 */
#include "channel/quota.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/str.h"
#include "outbox/outbox.h"

#define NOW_MS INT64_C(1795000000000)
#define HOUR_MS (INT64_C(60) * 60 * 1000)

enum { HEADERS_MAX = 6 };

/* ---- what is said -------------------------------------------------------------------------- */

static const struct channel_gauge gauges[] = {
    {"x-app-usage", CHANNEL_GAUGE_SHARES, true, HOUR_MS},
    {"x-business-use-case-usage", CHANNEL_GAUGE_SHARES, true, 24 * HOUR_MS},
    {"x-rate-limit-", CHANNEL_GAUGE_CALLS, false, HOUR_MS / 4},
    {"x-app-limit-24hour-", CHANNEL_GAUGE_CALLS, false, 24 * HOUR_MS},
    {NULL, CHANNEL_GAUGE_CALLS, false, 0},
};

static const struct {
    const char *name;
    struct {
        const char *name, *value;
    } headers[HEADERS_MAX];
    int64_t used_percent; /* -1: it says nothing */
    int64_t calls_left;
    int64_t after_ms; /* counted anew so long after now */
    bool whole;
} said[] = {
    {"nothing", {{"content-type", "application/json"}}, -1, 0, 0, false},
    {"an app's shares: the greatest counts",
        {{"X-App-Usage", "{\"call_count\":28,\"total_time\":62,\"total_cputime\":25}"}}, 62, -1,
        HOUR_MS, true},
    {"over the end is the end", {{"x-app-usage", "{\"call_count\":340}"}}, 100, -1, HOUR_MS, true},
    {"a page's shares, in lists by owner",
        {{"x-business-use-case-usage",
            "{\"17\":[{\"type\":\"pages\",\"call_count\":3,\"total_time\":1},{\"type\":\"x\","
            "\"call_count\":83}]}"}},
        83, -1, 24 * HOUR_MS, true},
    {"it says when one may call again, in minutes",
        {{"x-business-use-case-usage",
            "{\"17\":[{\"call_count\":100,\"estimated_time_to_regain_access\":19}]}"}},
        100, 0, INT64_C(19) * 60 * 1000, true},
    {"reached, and nobody said that one may not call",
        {{"x-business-use-case-usage",
            "{\"17\":[{\"call_count\":100,\"estimated_time_to_regain_access\":0}]}"}},
        100, -1, 24 * HOUR_MS, true},
    {"in days: one day at a time",
        {{"x-business-use-case-usage",
            "{\"17\":[{\"call_count\":100,\"estimated_time_to_regain_access\":9999}]}"}},
        100, 0, 24 * HOUR_MS, true},
    {"the count nearest its end",
        {{"x-app-usage", "{\"call_count\":20}"},
            {"x-business-use-case-usage", "{\"17\":[{\"call_count\":40}]}"}},
        40, -1, 24 * HOUR_MS, true},
    {"no JSON", {{"x-app-usage", "{\"call_count\":"}}, -1, 0, 0, false},
    {"other JSON", {{"x-app-usage", "[7,\"call_count\",{}]"}}, -1, 0, 0, false},
    {"a share that is none", {{"x-app-usage", "{\"call_count\":-5}"}}, -1, 0, 0, false},

    {"calls, counted anew at a moment",
        {{"x-rate-limit-limit", "300"}, {"x-rate-limit-remaining", "60"},
            {"x-rate-limit-reset", "1795000300"}},
        80, 60, 300000, false},
    {"or after so many seconds",
        {{"x-rate-limit-limit", "300, 300;w=900"}, {"x-rate-limit-remaining", "299"},
            {"x-rate-limit-reset", "60"}},
        0, 299, 60000, false},
    {"none left, and nobody said for how long",
        {{"x-rate-limit-limit", "50"}, {"x-rate-limit-remaining", "0"}}, 100, -1, HOUR_MS / 4,
        false},
    {"a moment that is past",
        {{"x-rate-limit-limit", "50"}, {"x-rate-limit-remaining", "5"},
            {"x-rate-limit-reset", "1794999999"}},
        90, 5, HOUR_MS / 4, false},
    {"a moment in another century",
        {{"x-rate-limit-limit", "50"}, {"x-rate-limit-remaining", "5"},
            {"x-rate-limit-reset", "9999999999"}},
        90, 5, HOUR_MS / 4, false},
    {"a moment beyond all numbers",
        {{"x-rate-limit-limit", "50"}, {"x-rate-limit-remaining", "5"},
            {"x-rate-limit-reset", "9223372036854775807"}},
        90, 5, HOUR_MS / 4, false},
    {"more left than there is", {{"x-rate-limit-limit", "50"}, {"x-rate-limit-remaining", "51"}}, 0,
        50, HOUR_MS / 4, false},
    {"no limit is no count", {{"x-rate-limit-limit", "0"}, {"x-rate-limit-remaining", "0"}}, -1, 0,
        0, false},
    {"a limit beyond all numbers",
        {{"x-rate-limit-limit", "9223372036854775807"}, {"x-rate-limit-remaining", "1"}}, -1, 0, 0,
        false},
    {"words", {{"x-rate-limit-limit", "many"}, {"x-rate-limit-remaining", "some"}}, -1, 0, 0,
        false},
    {"the day's count is nearer its end than the quarter's",
        {{"x-rate-limit-limit", "100"}, {"x-rate-limit-remaining", "90"},
            {"x-app-limit-24hour-limit", "1000"}, {"x-app-limit-24hour-remaining", "100"}},
        90, 100, 24 * HOUR_MS, false},
};

static void what_networks_say_is_left(void **state)
{
    (void)state;
    for (size_t i = 0; i < HK_COUNT(said); i++) {
        struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = NOW_MS};
        struct model_header headers[HEADERS_MAX];
        size_t n = 0;
        for (; n < HEADERS_MAX && said[i].headers[n].name != NULL; n++)
            headers[n] = (struct model_header){
                hk_str_from(said[i].headers[n].name), hk_str_from(said[i].headers[n].value)};
        const struct model_response response = {
            .transfer = MODEL_TRANSFER_DONE, .status = 200, .headers = headers, .header_count = n};
        struct channel_quota quota = {.used_percent = -1};
        bool is_said = channel_read_quota(&cx, gauges, &response, NOW_MS, &quota);
        if (is_said != (said[i].used_percent >= 0) || quota.used_percent != said[i].used_percent)
            fail_msg("%s: %lld %%", said[i].name, (long long)quota.used_percent);
        if (is_said
            && (quota.calls_left != said[i].calls_left || quota.whole != said[i].whole
                || quota.renewed_ms != NOW_MS + said[i].after_ms))
            fail_msg("%s: %lld left, after %lld ms", said[i].name, (long long)quota.calls_left,
                (long long)(quota.renewed_ms - NOW_MS));
        assert_int_equal(cx.error.text[0], '\0');
        hk_arena_free(cx.arena);
    }
}

static void no_whole_answer_and_no_gauges_say_nothing(void **state)
{
    const struct model_header header = {HK_STR("x-app-usage"), HK_STR("{\"call_count\":90}")};
    struct model_response response = {
        .transfer = MODEL_TRANSFER_AMBIGUOUS, .headers = &header, .header_count = 1};
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = NOW_MS};
    struct channel_quota quota;

    (void)state;
    assert_false(channel_read_quota(&cx, gauges, &response, NOW_MS, &quota));
    response.transfer = MODEL_TRANSFER_DONE;
    assert_true(channel_read_quota(&cx, gauges, &response, NOW_MS, &quota));
    assert_false(channel_read_quota(&cx, NULL, &response, NOW_MS, &quota));
    hk_arena_free(cx.arena);
}

/* ---- what follows -------------------------------------------------------------------------- */

static const struct {
    const char *name;
    struct channel_quota quota;
    int64_t called_ago_ms; /* -1: nothing left yet */
    int64_t wait_ms;
} follows[] = {
    {"nothing was said", {0}, 0, 0},
    {"enough is left", {79, 21, NOW_MS + 60000, false}, 0, 0},
    {"from 80 % on the rest is spread", {80, 19, NOW_MS + 60000, false}, 0, 3000},
    {"less of it, farther apart", {95, 5, NOW_MS + 60000, false}, 0, 10000},
    {"a call was long ago", {95, 5, NOW_MS + 60000, false}, 60000, 0},
    {"none was made yet", {95, 5, NOW_MS + 60000, false}, -1, 0},
    {"nothing is left", {100, 0, NOW_MS + 60000, false}, -1, 60000},
    {"counted anew since", {100, 0, NOW_MS, false}, 0, 0},
    {"only a share is said", {80, -1, NOW_MS + HOUR_MS, true}, 0, 3000},
    {"a greater one", {99, -1, NOW_MS + HOUR_MS, true}, 10000, 50000},
    {"all of it: the slowest pace", {100, -1, NOW_MS + 24 * HOUR_MS, true}, 60000, 3000},
    {"and a call tells how it stands now", {100, -1, NOW_MS + 24 * HOUR_MS, true}, -1, 0},
    {"shut for long: asked again soon", {100, 0, NOW_MS + 24 * HOUR_MS, true}, -1,
        OUTBOX_QUOTA_ASK_MS},
};

static void little_left_is_spread(void **state)
{
    (void)state;
    for (size_t i = 0; i < HK_COUNT(follows); i++) {
        int64_t called_ms = follows[i].called_ago_ms >= 0 ? NOW_MS - follows[i].called_ago_ms : 0;
        int64_t at_ms = outbox_quota_allows(&follows[i].quota, called_ms, NOW_MS);
        if (at_ms != NOW_MS + follows[i].wait_ms)
            fail_msg("%s: after %lld ms", follows[i].name, (long long)(at_ms - NOW_MS));
    }
}

/* Fifty of 250 calls are left for a minute: who sends as soon as it may gets along with them. */
static void what_is_left_lasts(void **state)
{
    struct channel_quota quota = {80, 50, NOW_MS + 60000, false};
    int64_t now_ms = NOW_MS, called_ms = 0, calls = 0;

    (void)state;
    while (now_ms < quota.renewed_ms) {
        int64_t at_ms = outbox_quota_allows(&quota, called_ms, now_ms);
        assert_true(at_ms >= now_ms);
        if (at_ms == now_ms) {
            called_ms = now_ms;
            calls++;
            quota.used_percent = 100 - --quota.calls_left * 100 / 250;
        }
        now_ms = at_ms;
    }
    assert_in_range(calls, 45, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_networks_say_is_left),
        cmocka_unit_test(no_whole_answer_and_no_gauges_say_nothing),
        cmocka_unit_test(little_left_is_spread),
        cmocka_unit_test(what_is_left_lasts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
