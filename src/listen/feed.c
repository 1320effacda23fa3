/* listen/feed.c -- which kind of feed it is, in which charset, and what all kinds have in common.
 * See feed.h. */
#include "listen/feed_priv.h"

#include <string.h>

#include "base/str.h"
#include "base/text.h"

enum { DECLARATION_BYTES = 200, CHARSET_BYTES = 40, SHORT_MAX_BYTES = 500, WORD_MAX_BYTES = 200 };

/* ---- charset --------------------------------------------------------------------------------- */

/* What stands after `name=` or `name="`, up to its end. */
static struct hk_str value_after(struct hk_str text, struct hk_str name)
{
    size_t at = hk_str_find(text, name), n = 0;

    if (at == SIZE_MAX)
        return HK_STR("");
    struct hk_str rest = hk_str_sub(text, at + name.n, CHARSET_BYTES);
    if (rest.n > 0 && (*rest.p == '"' || *rest.p == '\''))
        rest = hk_str_sub(rest, 1, rest.n);
    while (n < rest.n && memchr("\"'; ?>\r\n", rest.p[n], 9) == NULL)
        n++;
    return hk_str_sub(rest, 0, n);
}

/* What cannot stand in XML, and what no reader needs. */
static struct hk_str without_controls(struct hk_cx *cx, struct hk_str text)
{
    char *out = hk_arena_unset(cx->arena, text.n + 1);

    for (size_t i = 0; i < text.n; i++) {
        bool control = (unsigned char)text.p[i] < 0x20 && strchr("\t\n\r", text.p[i]) == NULL;
        out[i] = control ? ' ' : text.p[i];
    }
    out[text.n] = '\0';
    return (struct hk_str){out, text.n};
}

struct hk_str feed_decode(struct hk_cx *cx, struct hk_str body, struct hk_str content_type)
{
    struct hk_str name = value_after(content_type, HK_STR("charset="));

    body = hk_str_sub(body, 0, FEED_BYTES_MAX);
    if (hk_str_starts(body, HK_STR("\xFF\xFE")) || hk_str_starts(body, HK_STR("\xFE\xFF")))
        name = HK_STR("UTF-16");
    else if (hk_str_starts(body, HK_STR("\xEF\xBB\xBF")))
        body = hk_str_sub(body, 3, body.n);
    if (name.n == 0)
        name = value_after(hk_str_sub(body, 0, DECLARATION_BYTES), HK_STR("encoding="));
    if (!hk_text_valid(body) && name.n > 0)
        body = hk_text_from_charset(cx, hk_arena_str(cx->arena, name).p, body);
    body = hk_text_clean(cx, body);
    if (hk_str_starts(body, HK_STR("\xEF\xBB\xBF")))
        body = hk_str_sub(body, 3, body.n);
    return without_controls(cx, body);
}

/* ---- items ----------------------------------------------------------------------------------- */

static struct hk_str plain(struct hk_cx *cx, struct hk_str text, bool html, size_t max_bytes)
{
    if (text.n == 0)
        return HK_STR("");
    struct hk_str words = html ? page_text(cx, text) : hk_str_trim(hk_text_clean(cx, text));
    return hk_text_head(HK_TEXT_BYTES, words, max_bytes);
}

void feed_add(struct hk_cx *cx, struct feed *feed, const struct feed_raw *raw)
{
    if (feed->n >= FEED_ITEMS_MAX)
        return;
    struct feed_item item = {.id = hk_str_trim(raw->id),
        .url = hk_str_trim(raw->url),
        .title = plain(cx, raw->title, raw->title_html, SHORT_MAX_BYTES),
        .text = plain(cx, raw->body, raw->body_html, FEED_TEXT_MAX_BYTES),
        .author = plain(cx, raw->author, false, WORD_MAX_BYTES),
        .language = hk_text_head(HK_TEXT_BYTES, hk_str_trim(raw->language), 8),
        .at_ms = raw->at_ms,
        .image = raw->image};
    if (item.text.n == 0)
        item.text = plain(cx, raw->summary, raw->summary_html, FEED_TEXT_MAX_BYTES);
    if (item.title.n == 0 && item.text.n == 0)
        return;
    if (feed->items == NULL)
        feed->items = hk_arena_array(cx->arena, FEED_ITEMS_MAX, sizeof *feed->items);
    feed->items[feed->n++] = item;
}

enum hk_rc feed_read(struct hk_cx *cx, struct hk_str text, struct feed *out)
{
    struct hk_str trimmed = hk_str_trim(text);

    *out = (struct feed){0};
    if (trimmed.n > 0 && *trimmed.p == '{')
        return feed_read_json(cx, trimmed, out);
    if (trimmed.n > 0 && *trimmed.p == '<')
        return feed_read_xml(cx, trimmed, out);
    return hk_fail_value(cx, "source_not_feed", "address: there is neither XML nor JSON there");
}
