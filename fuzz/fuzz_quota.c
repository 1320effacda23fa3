/* fuzz/fuzz_quota.c -- any headers as what a network says is left of its quota.
 *
 * Input: the text of the shares, then limit, remaining and reset, a line each. Beyond not crashing:
 * the share is one of a hundred, and it is counted anew within its window, so that no network can
 * hold replies back for longer.
 */
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "outbox/outbox.h"

#define NOW_MS INT64_C(1795000000000)
#define WINDOW_MS (INT64_C(60) * 60 * 1000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct channel_gauge gauges[] = {
        {"x-app-usage", CHANNEL_GAUGE_SHARES, true, WINDOW_MS},
        {"ratelimit-", CHANNEL_GAUGE_CALLS, false, WINDOW_MS},
        {NULL, CHANNEL_GAUGE_CALLS, false, 0},
    };
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = NOW_MS};
    struct hk_str rest = {(const char *)data, size};
    struct model_header headers[] = {{HK_STR("x-app-usage"), {0}}, {HK_STR("ratelimit-limit"), {0}},
        {HK_STR("ratelimit-remaining"), {0}}, {HK_STR("ratelimit-reset"), {0}}};
    const struct model_response response = {.transfer = MODEL_TRANSFER_DONE,
        .status = 200,
        .headers = headers,
        .header_count = HK_COUNT(headers)};
    struct channel_quota quota;

    for (size_t i = 0; i < HK_COUNT(headers); i++)
        (void)hk_str_cut(&rest, '\n', &headers[i].value);
    if (channel_read_quota(&cx, gauges, &response, NOW_MS, &quota)) {
        hk_must(quota.used_percent >= 0 && quota.used_percent <= 100 && quota.calls_left >= -1);
        hk_must(quota.renewed_ms > NOW_MS && quota.renewed_ms <= NOW_MS + WINDOW_MS);
        int64_t at_ms = outbox_quota_allows(&quota, NOW_MS, NOW_MS);
        hk_must(at_ms >= NOW_MS && at_ms <= quota.renewed_ms);
    }
    hk_arena_free(cx.arena);
    return 0;
}
