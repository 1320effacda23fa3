/* listen/source_page.c -- a page without a feed as a source: what is written there anew. See
 * source.h.
 *
 * The visible text falls into blocks (page_text()); one that was not there before is a post. What
 * stands there when somebody begins to listen is no news: a trial shows it, nobody hears it. The
 * cursor remembers the blocks (source_memory.c), those of the page first.
 *
 * Blocks of one word are left out (menus, buttons), and figures make no difference: "12 answers"
 * and "13 answers", "5 minutes ago" and "6 minutes ago" are one block. Of more than
 * SOURCE_POSTS_MAX new blocks at once none is heard: that is no news, but a page that was rebuilt,
 * and it is looked at as if for the first time.
 *
 * What it does not do: it tells no article from its menu, and knows no author and no date; it runs
 * nothing, so what a page fetches by script is not there. Of a page that has more than
 * SOURCE_SEEN_MAX blocks only the first are heard.
 */
#include "base/buf.h"
#include "base/str.h"
#include "base/text.h"
#include "listen/feed.h"
#include "listen/source_priv.h"

enum { WORDS_MIN = 2, SHOWN = 3 };

/* ---- blocks ---------------------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool says_something(struct hk_str block)
{
    unsigned words = 0;
    bool inside = false;

    for (size_t i = 0; i < block.n && words < WORDS_MIN; i++) {
        words += !inside && is_letter(block.p[i]);
        inside = block.p[i] != ' ' && (inside || is_letter(block.p[i]));
    }
    return words >= WORDS_MIN;
}

/* The block without its figures. */
static struct hk_str essence_of(struct hk_cx *cx, struct hk_str block)
{
    char *out = hk_arena_unset(cx->arena, block.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < block.n; i++) {
        bool digit = block.p[i] >= '0' && block.p[i] <= '9';
        if (!digit)
            out[n++] = block.p[i];
        else if (n == 0 || out[n - 1] != '0')
            out[n++] = '0';
    }
    return (struct hk_str){out, n};
}

struct page {
    struct hk_str title, address;
    struct source_memory before, now;
    struct source_news *news;
};

static void take_block(struct hk_cx *cx, struct page *page, struct hk_str block)
{
    struct source_news *news = page->news;
    struct hk_str essence = essence_of(cx, block);
    uint64_t hash = source_hash(essence);

    if (page->now.seen.n == SOURCE_SEEN_MAX || source_was_seen(&page->now.seen, hash))
        return;
    page->now.seen.hashes[page->now.seen.n++] = hash;
    news->there++;
    if (source_was_seen(&page->before.seen, hash))
        return;
    news->posts[news->n++] = (struct shape_post_take){
        .id = source_digest(
            cx, hk_arena_printf(cx->arena, "%.*s\n%.*s", HKS(page->before.scope), HKS(essence))),
        .channel = HK_STR("page"),
        .text = hk_text_head(HK_TEXT_BYTES, block, FEED_TEXT_MAX_BYTES),
        .url = page->address,
        .author = source_site(page->address),
        .author_name = page->title,
        .language = HK_STR(""),
        .reach = -1};
}

static void take_blocks(struct hk_cx *cx, struct page *page, struct hk_str text)
{
    struct hk_str block;

    while (hk_str_cut(&text, '\n', &block)) {
        block = hk_str_trim(block);
        if (says_something(block))
            take_block(cx, page, block);
    }
}

/* ---- the answer ------------------------------------------------------------------------------ */

/* Nobody knows what is new of it; the longest blocks say best what a page is, so they stand last,
 * where the newest stand elsewhere. */
static void settle_first(struct source_news *news)
{
    news->first = true;
    for (size_t end = news->n; end > 0 && end + SHOWN > news->n; end--) {
        struct shape_post_take *last = &news->posts[end - 1], *longest = last;
        for (size_t i = 0; i + 1 < end; i++)
            if (news->posts[i].text.n > longest->text.n)
                longest = &news->posts[i];
        struct shape_post_take other = *last;
        *last = *longest;
        *longest = other;
    }
}

static bool is_page_type(struct hk_str type)
{
    static const struct hk_str types[] = {
        HK_STR_INIT("text/html"), HK_STR_INIT("application/xhtml+xml")};

    for (size_t i = 0; i < HK_COUNT(types); i++)
        if (hk_str_equal_nocase(hk_str_sub(type, 0, types[i].n), types[i]))
            return true;
    return type.n == 0;
}

static enum hk_rc read_page(struct hk_cx *cx, const struct source *source,
    const struct source_answer *answer, struct source_news *out)
{
    struct hk_str html = feed_decode(cx, answer->body, answer->content_type);
    struct page page = {.address = answer->url, .news = out};

    if (!is_page_type(answer->content_type))
        return hk_fail_value(cx, "source_not_page", "address: what stands there is no page");
    page.before = source_memory_read(cx, source);
    page.now = (struct source_memory){.scope = page.before.scope, .seen = source_seen_new(cx)};
    page.title = hk_text_head(HK_TEXT_BYTES, page_title(cx, html), SOURCE_NAME_MAX_BYTES);
    out->title = page.title;
    out->posts = hk_arena_array(cx->arena, SOURCE_SEEN_MAX, sizeof *out->posts);
    take_blocks(cx, &page, page_text(cx, html));
    if (out->there == 0)
        return hk_fail_value(cx, "source_page_empty", "address: there is no text on this page");
    if (source->cursor.n == 0 || out->n > SOURCE_POSTS_MAX)
        settle_first(out);
    source_seen_join(&page.now.seen, &page.before.seen);
    out->cursor = source_memory_write(cx, &page.now, answer);
    return HK_OK;
}

const struct source_kind source_page = {.every_ms = INT64_C(15) * 60 * 1000,
    .obeys_robots = true,
    .accept = "text/html, application/xhtml+xml, */*;q=0.1",
    .ask = source_memory_ask,
    .read = read_page};
