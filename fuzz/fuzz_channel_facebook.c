/* fuzz/fuzz_channel_facebook.c -- any bytes as a body of a page's webhook, comments and messages,
 * and as an answer to what we say there.
 */
#include <stdint.h>

#include "meta_answers.h"
#include "parse_twice.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct channel_kind *kind = channel_find(HK_STR("facebook"));
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = INT64_C(1795299000000)};
    const struct channel_account account = {.id = 1, .remote_id = HK_STR("1066")};
    struct hk_str body = {(const char *)data, size};
    const struct channel_delivery delivery = {.method = HK_STR("POST"), .body = body};
    struct channel_events events = {0};

    (void)kind->addressed(&cx, &delivery);
    (void)parse_twice(&cx, kind, &account, body, &events);
    meta_answer(&cx, HK_STR("facebook"), body);
    hk_arena_free(cx.arena);
    return 0;
}
