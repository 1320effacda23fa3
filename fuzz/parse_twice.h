/* fuzz/parse_twice.h -- what holds of every channel's `parse`, whatever bytes it is given.
 *
 * What is read is read alike twice, every event has a dedup, and the events survive the pipe of a
 * jailed parser byte for byte.
 */
#ifndef HK_FUZZ_PARSE_TWICE_H
#define HK_FUZZ_PARSE_TWICE_H
#include "base/buf.h"
#include "base/str.h"
#include "channel/channel.h"
#include "channel/wire.h"

static struct hk_str on_wire(struct hk_cx *cx, const struct channel_events *events)
{
    struct hk_buf buf = hk_buf_make((size_t)64 * 1024 * 1024);

    channel_wire_write(&buf, events);
    struct hk_str bytes = hk_arena_str(cx->arena, hk_buf_str(&buf));
    hk_buf_free(&buf);
    return bytes;
}

/* False if the channel cannot read it; else the events are in *out. */
static bool parse_twice(struct hk_cx *cx, const struct channel_kind *kind,
    const struct channel_account *account, struct hk_str body, struct channel_events *out)
{
    struct channel_events again = {0};

    if (kind->parse(cx, account, body, out) != HK_OK)
        return false;
    hk_must(kind->parse(cx, account, body, &again) == HK_OK);
    struct hk_str first = on_wire(cx, out);
    hk_must(hk_str_equal(first, on_wire(cx, &again)));
    for (size_t i = 0; i < out->count; i++)
        hk_must(out->list[i].dedup.n > 12);
    hk_must(channel_wire_read(cx, first, &again) == HK_OK);
    hk_must(hk_str_equal(first, on_wire(cx, &again)));
    return true;
}

#endif
