/* channel/bookmark.c -- see bookmark.h.
 *
 * A mark is 11 hexadecimal digits of the time and 8 of the name's hash: sorted as text they are
 * sorted by time.
 */
#include "channel/bookmark.h"

#include "base/crypto.h"
#include "base/json_write.h"
#include "base/str.h"
#include "channel/parts.h"

#define MARK_TIME_DIGITS 11u /* 44 bits of milliseconds: until the year 2527 */

static int64_t mark_ms(struct hk_str mark)
{
    int64_t ms = 0;

    for (size_t i = 0; i < MARK_TIME_DIGITS && i < mark.n; i++)
        ms = ms * 16 + (mark.p[i] <= '9' ? mark.p[i] - '0' : mark.p[i] - 'a' + 10);
    return ms;
}

static struct hk_str mark_of(struct hk_cx *cx, int64_t at_ms, struct hk_str name)
{
    uint8_t hash[HK_SHA256_BYTES];

    hk_crypto_sha256(name, hash);
    return hk_arena_printf(cx->arena, "%011llx%02x%02x%02x%02x",
        (unsigned long long)at_ms & 0xfffffffffffULL, hash[0], hash[1], hash[2], hash[3]);
}

void channel_bookmark_read(struct hk_cx *cx, struct hk_str cursor,
    const struct channel_bookmark_rule *rule, struct channel_bookmark *out)
{
    const struct model_response as_response = {.body = cursor};
    const struct hk_json *tree = cursor.n > 0 ? channel_response_json(cx, &as_response) : NULL;
    const struct hk_json *known = hk_json_get(tree, HK_STR("known"));

    *out = (struct channel_bookmark){.from_ms = cx->now_ms - rule->first_visit_ms,
        .known_max = rule->known_max,
        .room = rule->known_max + rule->page_max};
    out->known = hk_arena_array(cx->arena, out->room, sizeof *out->known);
    (void)hk_json_int(hk_json_get(tree, HK_STR("from")), &out->from_ms);
    out->seen_ms = out->from_ms;
    (void)hk_json_int(hk_json_get(tree, HK_STR("seen")), &out->seen_ms);
    out->page = hk_json_text(tree, "page");
    for (const struct hk_json *one = hk_json_first(known);
         one != NULL && out->known_count < out->known_max; one = hk_json_next(known, one))
        out->known[out->known_count++] = hk_json_str(one);
}

struct hk_str channel_bookmark_write(struct hk_cx *cx, const struct channel_bookmark *bookmark)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    hk_json_int_member(&w, "from", bookmark->from_ms);
    hk_json_int_member(&w, "seen", bookmark->seen_ms);
    hk_json_str_member(&w, "page", bookmark->page);
    hk_json_put_key(&w, "known");
    hk_json_array_begin(&w);
    for (size_t i = 0; i < bookmark->known_count; i++)
        hk_json_put_str(&w, bookmark->known[i]);
    hk_json_array_end(&w);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

static bool knows(const struct channel_bookmark *bookmark, struct hk_str mark)
{
    for (size_t i = 0; i < bookmark->known_count; i++)
        if (hk_str_equal(bookmark->known[i], mark))
            return true;
    return false;
}

/* Keep the marks sorted, newest first. */
static void add(struct channel_bookmark *bookmark, struct hk_str mark)
{
    size_t at = bookmark->known_count++;

    while (at > 0 && hk_str_compare(bookmark->known[at - 1], mark) < 0) {
        bookmark->known[at] = bookmark->known[at - 1];
        at--;
    }
    bookmark->known[at] = mark;
}

bool channel_bookmark_take(struct hk_cx *cx, struct channel_bookmark *bookmark, int64_t at_ms,
    struct hk_str name, bool *reached)
{
    struct hk_str mark = mark_of(cx, at_ms, name);
    bool known = knows(bookmark, mark);

    if (known || at_ms < bookmark->seen_ms)
        *reached = true;
    if (known || at_ms < bookmark->from_ms || bookmark->known_count >= bookmark->room)
        return false;
    add(bookmark, mark);
    return true;
}

/* Only when a backlog is read to its end may the floor rise to the oldest mark kept: until then
 * older pages are still to come. */
void channel_bookmark_turn(struct channel_bookmark *bookmark, struct hk_str next_page)
{
    bool full = bookmark->known_count > bookmark->known_max;

    if (full)
        bookmark->known_count = bookmark->known_max;
    bookmark->page = next_page;
    if (next_page.n > 0 || bookmark->known_count == 0)
        return;
    int64_t newest_ms = mark_ms(bookmark->known[0]);
    int64_t oldest_ms = mark_ms(bookmark->known[bookmark->known_count - 1]);
    if (bookmark->seen_ms < newest_ms)
        bookmark->seen_ms = newest_ms;
    if (bookmark->known_count == bookmark->known_max && bookmark->from_ms < oldest_ms)
        bookmark->from_ms = oldest_ms;
}

/* Names that are known would end the backlog at the first of them. */
void channel_bookmark_anew(struct channel_bookmark *bookmark)
{
    bookmark->page = HK_STR("");
    bookmark->known_count = 0;
}
