/* listen/source_feed.c -- feeds (RSS, Atom, JSON Feed) as a source. See source.h.
 *
 * A feed shows its latest items each time. The cursor remembers which of them were seen
 * (source_memory.c).
 *
 * An item's name is its guid where that is a name in all the world (an address, tag:, urn:); else
 * its address, or the guid within this feed (its `scope`: the address it had at first, for feeds
 * move); else its words. So the same article in two feeds is one
 * post. An item that is edited keeps its name and is not heard again.
 */
#include "base/str.h"
#include "base/text.h"
#include "listen/feed.h"
#include "listen/source_priv.h"

/* So many items, all of them new: something may have come and left the feed between two looks. */
enum { MISSED_MIN = 10 };

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

static struct hk_str name_of(
    struct hk_cx *cx, struct hk_str feed_address, const struct feed_item *item)
{
    struct hk_str name = item->id;

    if (!is_name_of_the_world(name) && is_web_address(item->url))
        name = item->url;
    if (name.n > 0 && name.n <= SOURCE_NAME_MAX_BYTES && is_name_of_the_world(name))
        return name;
    return source_digest(cx,
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

static struct shape_post_take post_of(struct hk_cx *cx, const struct feed *feed,
    struct hk_str address, struct hk_str name, const struct feed_item *item)
{
    return (struct shape_post_take){.id = name,
        .channel = HK_STR("feed"),
        .text = words_of(cx, item),
        .url = item->url,
        .author = source_site(is_web_address(item->url) ? item->url : address),
        .author_name = hk_text_head(
            HK_TEXT_BYTES, item->author.n > 0 ? item->author : feed->title, SOURCE_NAME_MAX_BYTES),
        .language =
            item->language.n > 0 ? item->language : hk_text_head(HK_TEXT_BYTES, feed->language, 8),
        .at_ms = item->at_ms,
        .reach = -1,
        .image = item->image};
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
    const struct source_memory before = source_memory_read(cx, source);
    struct source_memory now = {.scope = before.scope, .seen = source_seen_new(cx)};
    struct feed feed;

    HK_TRY(feed_read(cx, text, &feed));
    out->title = hk_text_head(HK_TEXT_BYTES, feed.title, SOURCE_NAME_MAX_BYTES);
    out->posts = hk_arena_array(cx->arena, feed.n, sizeof *out->posts);
    out->there = feed.n;
    for (size_t i = 0; i < feed.n; i++) {
        const struct feed_item *item = &feed.items[i];
        struct hk_str name = name_of(cx, before.scope, item);
        uint64_t hash = source_hash(name);
        if (source_was_seen(&now.seen, hash))
            continue;
        now.seen.hashes[now.seen.n++] = hash;
        if (!source_was_seen(&before.seen, hash))
            out->posts[out->n++] = post_of(cx, &feed, answer->url, name, item);
    }
    out->missed = before.seen.n > 0 && feed.n >= MISSED_MIN && out->n == feed.n;
    turn_round(out->posts, out->n);
    source_seen_join(&now.seen, &before.seen);
    out->cursor = source_memory_write(cx, &now, answer);
    return HK_OK;
}

const struct source_kind source_feed = {.every_ms = INT64_C(10) * 60 * 1000,
    .accept = "application/rss+xml, application/atom+xml, application/feed+json, "
              "application/xml;q=0.9, text/html;q=0.5, */*;q=0.1",
    .ask = source_memory_ask,
    .read = read_feed};
