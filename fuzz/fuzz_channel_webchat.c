/* fuzz/fuzz_channel_webchat.c -- any bytes as a body of the web chat, and as a visitor's pass.
 *
 * Bodies are ours, but half of what stands in them is not. Beyond not crashing: what is read is
 * read alike twice, every event has a dedup, the events survive the pipe of a jailed parser, and no
 * bytes at all are a pass.
 */
#include <stdint.h>

#include "parse_twice.h"
#include "people/visitor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct channel_kind *kind = channel_find(HK_STR("webchat"));
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = INT64_C(1795299000000)};
    const struct channel_account account = {.id = 1};
    struct hk_str body = {(const char *)data, size};
    struct channel_events events = {0};
    static const uint8_t key[HK_KEY_BYTES] = {1};
    struct visitor_pass pass;

    (void)parse_twice(&cx, kind, &account, body, &events);
    hk_must(visitor_pass_read(&cx, key, 1, body, &pass) == HK_EDENIED);
    hk_arena_free(cx.arena);
    return 0;
}
