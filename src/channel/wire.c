/* channel/wire.c -- the events of one body as flat bytes, for a pipe.
 *
 * Both directions walk the same tables of text members, so that they cannot differ in order.
 *
 * What it does not do: framing of several answers on one pipe, time-outs, the pipe itself.
 */
#include "channel/wire.h"

#include <string.h>

#include "base/str.h"

#define WIRE_MARK HK_STR("HKE1")
#define NUMBER_BYTES 4u
#define EVENT_MIN_BYTES 64u      /* less than any event takes: bounds the allocation */
#define ATTACHMENT_MIN_BYTES 32u /* as above */

static const size_t event_texts[] = {
    offsetof(struct channel_event, account_remote_id),
    offsetof(struct channel_event, dedup),
    offsetof(struct channel_event, remote_id),
    offsetof(struct channel_event, target_id),
    offsetof(struct channel_event, thread_key),
    offsetof(struct channel_event, parent_id),
    offsetof(struct channel_event, parents),
    offsetof(struct channel_event, topic),
    offsetof(struct channel_event, reply_handle),
    offsetof(struct channel_event, copies),
    offsetof(struct channel_event, permalink),
    offsetof(struct channel_event, text),
    offsetof(struct channel_event, language),
    offsetof(struct channel_event, name),
    offsetof(struct channel_event, handle),
    offsetof(struct channel_event, error_code),
    offsetof(struct channel_event, error_text),
    offsetof(struct channel_event, txn),
    offsetof(struct channel_event, confirm),
};

static const size_t attachment_texts[] = {
    offsetof(struct channel_attachment, kind),
    offsetof(struct channel_attachment, mime),
    offsetof(struct channel_attachment, name),
    offsetof(struct channel_attachment, remote_id),
    offsetof(struct channel_attachment, url),
    offsetof(struct channel_attachment, caption),
};

/* ---- writing ---------------------------------------------------------------------------- */

static void put_number(struct hk_buf *out, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        hk_buf_add_char(out, (char)(value >> (8 * i) & 0xff));
}

static void put_text(struct hk_buf *out, struct hk_str s)
{
    hk_must(s.n <= UINT32_MAX);
    put_number(out, s.n, NUMBER_BYTES);
    hk_buf_add_str(out, s);
}

static void put_texts(struct hk_buf *out, const void *item, const size_t *offsets, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct hk_str s;
        memcpy(&s, (const char *)item + offsets[i], sizeof s);
        put_text(out, s);
    }
}

static void put_event(struct hk_buf *out, const struct channel_event *event)
{
    put_number(out, (uint64_t)event->kind, 1);
    put_number(out, (uint64_t)event->direction, 1);
    put_number(out, (uint64_t)event->visibility, 1);
    put_number(out, (uint64_t)event->receipt, 1);
    put_number(out, event->answers, 1);
    put_number(out, event->automatic, 1);
    put_number(out, event->pressed, 1);
    put_number(out, event->known_only, 1);
    put_number(out, event->claimed, 1);
    put_number(out, event->doubtful, 1);
    put_number(out, (uint64_t)event->own_units, 8);
    put_number(out, (uint64_t)event->at_ms, 8);
    put_number(out, (uint64_t)event->window_until_ms, 8);
    put_number(out, (uint64_t)event->likes, 8);
    put_number(out, (uint64_t)event->followers, 8);
    put_number(out, (uint64_t)event->stars, 1);
    put_number(out, (uint64_t)event->holder, 1);
    put_texts(out, event, event_texts, HK_COUNT(event_texts));
    put_number(out, event->who_count, NUMBER_BYTES);
    for (size_t i = 0; i < event->who_count; i++) {
        put_text(out, event->who[i].scheme);
        put_text(out, event->who[i].value);
    }
    put_number(out, event->attachment_count, NUMBER_BYTES);
    for (size_t i = 0; i < event->attachment_count; i++) {
        put_texts(out, &event->attachments[i], attachment_texts, HK_COUNT(attachment_texts));
        put_number(out, (uint64_t)event->attachments[i].size_bytes, 8);
    }
}

void channel_wire_write(struct hk_buf *out, const struct channel_events *events)
{
    hk_buf_add_str(out, WIRE_MARK);
    put_number(out, events->count, NUMBER_BYTES);
    for (size_t i = 0; i < events->count; i++)
        put_event(out, &events->list[i]);
}

/* ---- reading ---------------------------------------------------------------------------- */

/* Where the reader stands. After the first thing that is wrong `good` stays false and all it
 * gives is 0 and empty, so that it is asked once per event. */
struct wire_reader {
    struct hk_str rest;
    bool good;
};

static uint64_t take_number(struct wire_reader *r, unsigned bytes, uint64_t max)
{
    uint64_t value = 0;

    if (r->rest.n < bytes)
        r->good = false;
    if (!r->good)
        return 0;
    for (unsigned i = 0; i < bytes; i++)
        value |= (uint64_t)(unsigned char)r->rest.p[i] << (8 * i);
    r->rest.p += bytes;
    r->rest.n -= bytes;
    if (value > max)
        r->good = false;
    return r->good ? value : 0;
}

static struct hk_str take_text(struct wire_reader *r)
{
    size_t n = (size_t)take_number(r, NUMBER_BYTES, r->rest.n);

    if (n > r->rest.n)
        r->good = false;
    if (!r->good || n == 0)
        return HK_STR("");
    struct hk_str s = hk_str_sub(r->rest, 0, n);
    r->rest.p += n;
    r->rest.n -= n;
    r->good = hk_text_valid(s);
    return s;
}

static void take_texts(struct wire_reader *r, void *item, const size_t *offsets, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct hk_str s = take_text(r);
        memcpy((char *)item + offsets[i], &s, sizeof s);
    }
}

static void take_attachments(struct hk_cx *cx, struct wire_reader *r, struct channel_event *event)
{
    size_t count = (size_t)take_number(r, NUMBER_BYTES, r->rest.n / ATTACHMENT_MIN_BYTES);
    struct channel_attachment *list = NULL;

    if (r->good && count > 0)
        list = hk_arena_array(cx->arena, count, sizeof *list);
    for (size_t i = 0; i < count && r->good; i++) {
        take_texts(r, &list[i], attachment_texts, HK_COUNT(attachment_texts));
        list[i].size_bytes = (int64_t)take_number(r, 8, INT64_MAX);
    }
    event->attachments = list;
    event->attachment_count = count;
}

static void take_event(struct hk_cx *cx, struct wire_reader *r, struct channel_event *event)
{
    event->kind = (enum channel_event_kind)take_number(r, 1, CHANNEL_UNKNOWN);
    event->direction = (enum channel_direction)take_number(r, 1, CHANNEL_OUT);
    event->visibility = (enum channel_visibility)take_number(r, 1, CHANNEL_PRIVATE);
    event->receipt = (enum channel_receipt)take_number(r, 1, CHANNEL_FAILED);
    event->answers = take_number(r, 1, 1) == 1;
    event->automatic = take_number(r, 1, 1) == 1;
    event->pressed = take_number(r, 1, 1) == 1;
    event->known_only = take_number(r, 1, 1) == 1;
    event->claimed = take_number(r, 1, 1) == 1;
    event->doubtful = take_number(r, 1, 1) == 1;
    event->own_units = (int64_t)take_number(r, 8, INT64_MAX);
    event->at_ms = (int64_t)take_number(r, 8, UINT64_MAX);
    event->window_until_ms = (int64_t)take_number(r, 8, UINT64_MAX);
    event->likes = (int64_t)take_number(r, 8, INT64_MAX);
    event->followers = (int64_t)take_number(r, 8, INT64_MAX);
    event->stars = (int64_t)take_number(r, 1, CHANNEL_STARS_MAX);
    event->holder = (enum channel_holder)take_number(r, 1, CHANNEL_HOLDER_OTHER);
    take_texts(r, event, event_texts, HK_COUNT(event_texts));
    event->who_count = (size_t)take_number(r, NUMBER_BYTES, MODEL_IDENTITIES_MAX);
    for (size_t i = 0; i < event->who_count && r->good; i++) {
        event->who[i].scheme = take_text(r);
        event->who[i].value = take_text(r);
    }
    take_attachments(cx, r, event);
}

enum hk_rc channel_wire_read(struct hk_cx *cx, struct hk_str bytes, struct channel_events *out)
{
    if (!hk_str_starts(bytes, WIRE_MARK))
        return hk_fail(cx, HK_EPROTO, "parser's answer: not ours");
    struct wire_reader reader = {hk_str_sub(bytes, WIRE_MARK.n, SIZE_MAX), true};

    size_t count = (size_t)take_number(&reader, NUMBER_BYTES, bytes.n / EVENT_MIN_BYTES);
    struct channel_event *list = hk_arena_array(cx->arena, count, sizeof *list);
    for (size_t i = 0; i < count && reader.good; i++)
        take_event(cx, &reader, &list[i]);
    if (!reader.good)
        return hk_fail(cx, HK_EPROTO, "parser's answer: damaged or cut");
    if (reader.rest.n > 0)
        return hk_fail(cx, HK_EPROTO, "parser's answer: bytes after the last event");
    *out = (struct channel_events){list, count};
    return HK_OK;
}
