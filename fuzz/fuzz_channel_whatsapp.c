/* fuzz/fuzz_channel_whatsapp.c -- any bytes as a body of WhatsApp's webhook.
 *
 * Beyond not crashing: what is read is read alike twice, every event has a dedup, all text is
 * valid, and the events survive the pipe of a jailed parser byte for byte.
 */
#include <stdint.h>
#include <string.h>

#include "parse_twice.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
    (void)parse_twice(&cx, kind, &account, body, &events);
    if (channel_wire_read(&cx, body, &again) == HK_OK) /* the bytes as a parser's answer */
        hk_must(hk_str_equal(body, on_wire(&cx, &again)));
    hk_arena_free(cx.arena);
    return 0;
}
