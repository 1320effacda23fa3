/* listen/source_feed.c -- feeds (RSS, Atom, JSON Feed) as a source. See source.h.
 *
 * A feed shows its latest items each time. The cursor remembers which of them were seen, and what
 * the server named the document (ETag, Last-Modified), so that it need not send it again:
 *
 *   {"scope":"https://...","etag":"...","modified":"...","seen":"0123456789abcdef..."}
 *
 * An item's name is its guid where that is a name in all the world (an address, tag:, urn:); else
 * its address, or the guid within this feed (its `scope`: the address it had at first, for feeds
 * move); else its words. So the same article in two feeds is one
 * post. An item that is edited keeps its name and is not heard again.
 */
#include "base/buf.h"
#include "base/crypto.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/str.h"
#include "base/text.h"
#include "listen/feed.h"
#include "listen/source_priv.h"

enum { NAME_MAX_BYTES = 200, CURSOR_MAX_BYTES = 64 * 1024, TAG_MAX_BYTES = 500 };

/* NULL: as at first. */
static const struct hk_json *read_cursor(struct hk_cx *cx, struct hk_str cursor)
{
    const struct hk_json *tree = NULL;

    if (cursor.n == 0 || hk_json_read(cx, cursor, &hk_json_foreign, &tree) != HK_OK)
        return NULL;
    return tree;
}

static void ask_feed(struct hk_cx *cx, const struct source *source, struct source_question *out)
{
    const struct hk_json *cursor = read_cursor(cx, source->cursor);

    out->etag = hk_json_text(cursor, "etag");
    out->modified = hk_json_text(cursor, "modified");
}

/* ---- names ----------------------------------------------------------------------------------- */

static bool is_web_address(struct hk_str s)
{
    return hk_str_starts(s, HK_STR("https://")) || hk_str_starts(s, HK_STR("http://"));
}

static bool is_name_of_the_world(struct hk_str s)
{
    return is_web_address(s) || hk_str_starts(s, HK_STR("tag:"))
        || hk_str_starts(s, HK_STR("urn:"));
}

static struct hk_str digest_of(struct hk_cx *cx, struct hk_str s)
{
    uint8_t digest[HK_SHA256_BYTES];

    hk_crypto_sha256(s, digest);
    return hk_crypto_hex(cx, digest, sizeof digest);
}

static struct hk_str name_of(
    struct hk_cx *cx, struct hk_str feed_address, const struct feed_item *item)
{
    struct hk_str name = item->id;

    if (!is_name_of_the_world(name) && is_web_address(item->url))
        name = item->url;
    if (name.n > 0 && name.n <= NAME_MAX_BYTES && is_name_of_the_world(name))
        return name;
    return digest_of(cx,
        hk_arena_printf(cx->arena, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s", HKS(feed_address), HKS(name),
            HKS(item->url), name.n > 0 ? 0 : (int)item->title.n, item->title.p,
            name.n > 0 ? 0 : (int)item->text.n, item->text.p));
}

/* ---- posts ----------------------------------------------------------------------------------- */

/* A title that only repeats the beginning says nothing twice. */
static struct hk_str words_of(struct hk_cx *cx, const struct feed_item *item)
{
    if (item->title.n == 0 || hk_str_starts(item->text, item->title))
        return item->text;
    if (item->text.n == 0)
        return item->title;
    return hk_text_head(HK_TEXT_BYTES,
        hk_arena_printf(cx->arena, "%.*s\n\n%.*s", HKS(item->title), HKS(item->text)),
        FEED_TEXT_MAX_BYTES);
}

/* "example.com" of an address: who says it. */
static struct hk_str site_of(struct hk_str url)
{
    size_t from = hk_str_find(url, HK_STR("://"));
    struct hk_str rest = from == SIZE_MAX ? HK_STR("") : hk_str_sub(url, from + 3, url.n);
    struct hk_str host = HK_STR("");

    (void)hk_str_cut(&rest, '/', &host);
    if (hk_str_starts(host, HK_STR("www.")))
        host = hk_str_sub(host, 4, host.n);
    return hk_text_head(HK_TEXT_BYTES, host, NAME_MAX_BYTES);
}

static struct shape_post_take post_of(struct hk_cx *cx, const struct feed *feed,
    struct hk_str address, struct hk_str name, const struct feed_item *item)
{
    return (struct shape_post_take){.id = name,
        .channel = HK_STR("feed"),
        .text = words_of(cx, item),
        .url = item->url,
        .author = site_of(is_web_address(item->url) ? item->url : address),
        .author_name = hk_text_head(
            HK_TEXT_BYTES, item->author.n > 0 ? item->author : feed->title, NAME_MAX_BYTES),
        .language =
            item->language.n > 0 ? item->language : hk_text_head(HK_TEXT_BYTES, feed->language, 8),
        .at_ms = item->at_ms,
        .reach = -1,
        .image = item->image};
}

static struct hk_str write_cursor(struct hk_cx *cx, struct hk_str scope,
    const struct source_answer *answer, const struct source_seen *seen)
{
    HK_AUTO(hk_buf_free) struct hk_buf text = hk_buf_make(CURSOR_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&text);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "scope", scope);
    if (answer->etag.n <= TAG_MAX_BYTES)
        hk_json_str_member(&w, "etag", hk_text_clean(cx, answer->etag));
    if (answer->modified.n <= TAG_MAX_BYTES)
        hk_json_str_member(&w, "modified", hk_text_clean(cx, answer->modified));
    hk_json_str_member(&w, "seen", source_seen_write(cx, seen));
    hk_json_object_end(&w);
    return hk_arena_str(cx->arena, hk_buf_str(&text));
}

static void turn_round(struct shape_post_take *posts, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        struct shape_post_take other = posts[n - 1 - i];
        posts[n - 1 - i] = posts[i];
        posts[i] = other;
    }
}

/* Names of the document stand first, so that what left it long ago is forgotten first. */
static enum hk_rc read_feed(struct hk_cx *cx, const struct source *source,
    const struct source_answer *answer, struct source_news *out)
{
    struct hk_str text = feed_decode(cx, answer->body, answer->content_type);
    const struct hk_json *cursor = read_cursor(cx, source->cursor);
    const struct source_seen before = source_seen_read(cx, hk_json_text(cursor, "seen"));
    struct source_seen now = source_seen_read(cx, HK_STR(""));
    struct hk_str scope = hk_json_text(cursor, "scope");
    struct feed feed;

    HK_TRY(feed_read(cx, text, &feed));
    if (scope.n == 0)
        scope = source->address;
    out->title = hk_text_head(HK_TEXT_BYTES, feed.title, NAME_MAX_BYTES);
    out->posts = hk_arena_array(cx->arena, feed.n, sizeof *out->posts);
    out->there = feed.n;
    for (size_t i = 0; i < feed.n; i++) {
        const struct feed_item *item = &feed.items[i];
        struct hk_str name = name_of(cx, scope, item);
        uint64_t hash = source_hash(name);
        if (source_was_seen(&now, hash))
            continue;
        now.hashes[now.n++] = hash;
        if (!source_was_seen(&before, hash))
            out->posts[out->n++] = post_of(cx, &feed, answer->url, name, item);
    }
    turn_round(out->posts, out->n);
    for (size_t i = 0; i < before.n && now.n < SOURCE_SEEN_MAX; i++)
        if (!source_was_seen(&now, before.hashes[i]))
            now.hashes[now.n++] = before.hashes[i];
    out->cursor = write_cursor(cx, scope, answer, &now);
    return HK_OK;
}

const struct source_kind source_feed = {.every_ms = INT64_C(10) * 60 * 1000,
    .accept = "application/rss+xml, application/atom+xml, application/feed+json, "
              "application/xml;q=0.9, text/html;q=0.5, */*;q=0.1",
    .ask = ask_feed,
    .read = read_feed};
