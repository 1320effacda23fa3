/* fuzz/fuzz_channel_webchat.c -- any bytes as a body of the web chat, and as a visitor's pass.
 *
 * Bodies are ours, but half of what stands in them is not. Beyond not crashing: what is read is
 * read alike twice, every event has a dedup, the events survive the pipe of a jailed parser, and no
 * bytes at all are a pass.
 */
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "channel/channel.h"
#include "channel/wire.h"
#include "people/visitor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct hk_str on_wire(struct hk_cx *cx, const struct channel_events *events)
{
    struct hk_buf buf = hk_buf_make((size_t)64 * 1024 * 1024);

    channel_wire_write(&buf, events);
    struct hk_str bytes = hk_arena_str(cx->arena, hk_buf_str(&buf));
    hk_buf_free(&buf);
    return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct channel_kind *kind = channel_find(HK_STR("webchat"));
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = INT64_C(1795299000000)};
    const struct channel_account account = {.id = 1};
    struct hk_str body = {(const char *)data, size};
    struct channel_events events = {0}, again = {0};
    static const uint8_t key[HK_KEY_BYTES] = {1};
    struct visitor_pass pass;

    if (kind->parse(&cx, &account, body, &events) == HK_OK) {
        hk_must(kind->parse(&cx, &account, body, &again) == HK_OK);
        struct hk_str first = on_wire(&cx, &events);
        hk_must(hk_str_equal(first, on_wire(&cx, &again)));
        for (size_t i = 0; i < events.count; i++)
            hk_must(events.list[i].dedup.n > 12);
        hk_must(channel_wire_read(&cx, first, &again) == HK_OK);
        hk_must(hk_str_equal(first, on_wire(&cx, &again)));
    }
    hk_must(visitor_pass_read(&cx, key, 1, body, &pass) == HK_EDENIED);
    hk_arena_free(cx.arena);
    return 0;
}
