/* fuzz/fuzz_channel_whatsapp.c -- any bytes as a body of WhatsApp's webhook.
 *
 * Beyond not crashing: what is read is read alike twice, every event has a dedup, all text is
 * valid, and the events survive the pipe of a jailed parser byte for byte.
 */
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "channel/channel.h"
#include "channel/wire.h"

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
    const struct channel_kind *kind = channel_find(HK_STR("whatsapp"));
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = INT64_C(1795299000000)};
    const struct channel_account account = {.id = 1, .remote_id = HK_STR("106540352242922")};
    struct hk_str body = {(const char *)data, size};
    const struct channel_delivery delivery = {.method = HK_STR("POST"), .body = body};
    struct channel_events events = {0};
    struct channel_events again = {0};

    (void)kind->addressed(&cx, &delivery);
    if (kind->parse(&cx, &account, body, &events) == HK_OK) {
        hk_must(kind->parse(&cx, &account, body, &again) == HK_OK);
        struct hk_str first = on_wire(&cx, &events);
        hk_must(hk_str_equal(first, on_wire(&cx, &again)));
        for (size_t i = 0; i < events.count; i++)
            hk_must(events.list[i].dedup.n > 12);
        hk_must(channel_wire_read(&cx, first, &again) == HK_OK);
        hk_must(hk_str_equal(first, on_wire(&cx, &again)));
    }
    if (channel_wire_read(&cx, body, &again) == HK_OK) /* the bytes as a parser's answer */
        hk_must(hk_str_equal(body, on_wire(&cx, &again)));
    hk_arena_free(cx.arena);
    return 0;
}
