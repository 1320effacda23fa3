/* listen/feed_json.c -- JSON Feed 1.0 and 1.1. See feed.h.
 *
 * Sources: jsonfeed.org/version/1.1. */
#include "base/json_read.h"
#include "base/str.h"
#include "base/text.h"
#include "listen/feed_priv.h"

/* 1.1 has several authors, 1.0 one. */
static struct hk_str author_of(const struct hk_json *item)
{
    struct hk_str name = hk_json_str(hk_json_path(item, "authors.0.name"));

    return name.n > 0 ? name : hk_json_str(hk_json_path(item, "author.name"));
}

static void read_item(struct hk_cx *cx, const struct hk_json *item, struct feed *out)
{
    struct feed_raw raw = {.id = hk_json_text(item, "id"),
        .url = hk_json_text(item, "url"),
        .title = hk_json_text(item, "title"),
        .summary = hk_json_text(item, "summary"),
        .body = hk_json_text(item, "content_text"),
        .author = author_of(item),
        .language = hk_json_text(item, "language"),
        .image = hk_json_text(item, "image").n > 0};

    if (raw.url.n == 0)
        raw.url = hk_json_text(item, "external_url");
    raw.body_html = raw.body.n == 0;
    if (raw.body_html)
        raw.body = hk_json_text(item, "content_html");
    if (!feed_date_read(hk_json_text(item, "date_published"), &raw.at_ms))
        (void)feed_date_read(hk_json_text(item, "date_modified"), &raw.at_ms);
    feed_add(cx, out, &raw);
}

enum hk_rc feed_read_json(struct hk_cx *cx, struct hk_str text, struct feed *out)
{
    const struct hk_json *document = NULL;

    if (hk_json_read(cx, text, &hk_json_foreign, &document) != HK_OK)
        return hk_fail_value(cx, "source_malformed", "address: its JSON cannot be read");
    if (hk_str_find(hk_json_text(document, "version"), HK_STR("jsonfeed.org/version/")) == SIZE_MAX)
        return hk_fail_value(cx, "source_not_feed", "address: this JSON is no feed");
    out->title = hk_text_head(HK_TEXT_BYTES, hk_str_trim(hk_json_text(document, "title")), 500);
    out->language = hk_json_text(document, "language");
    const struct hk_json *items = hk_json_get(document, HK_STR("items"));
    for (const struct hk_json *item = hk_json_first(items); item != NULL;
         item = hk_json_next(items, item))
        read_item(cx, item, out);
    return HK_OK;
}
