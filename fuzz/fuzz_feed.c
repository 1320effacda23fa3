/* fuzz/fuzz_feed.c -- any bytes are a feed, or a reason why not; its items are clean and bounded,
 * and of a feed that is read twice nothing is new the second time. */
#include "base/crypto.h"
#include "base/str.h"
#include "base/text.h"
#include "listen/feed.h"
#include "listen/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_posts(const struct source_news *news)
{
    hk_must(news->n <= SOURCE_POSTS_MAX && hk_text_valid(news->cursor));
    for (size_t i = 0; i < news->n; i++) {
        const struct shape_post_take *post = &news->posts[i];
        hk_must(post->id.n > 0 && post->id.n <= 200 && post->text.n > 0);
        hk_must(post->text.n <= FEED_TEXT_MAX_BYTES && hk_text_valid(post->text));
        hk_must(post->author.n <= 200 && post->author_name.n <= 200 && post->language.n <= 8);
    }
}

static void read_page(struct hk_cx *cx, const struct source_answer *answer)
{
    struct source source = {.kind = SHAPE_SOURCE_KIND_PAGE, .address = answer->url};
    struct source_news news;

    if (source_read(cx, &source, answer, &news) != HK_OK)
        return;
    hk_must(news.first && news.n == news.there && news.n > 0 && hk_text_valid(news.title));
    source.cursor = news.cursor;
    hk_must(source_read(cx, &source, answer, &news) == HK_OK && news.n == 0 && !news.first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct source source = {
        .kind = SHAPE_SOURCE_KIND_FEED, .address = HK_STR("https://x.example/f")};
    const struct source_answer answer = {
        .url = source.address, .body = {(const char *)data, size}, .content_type = HK_STR("")};
    struct source_news news;

    hk_must(hk_crypto_start(&cx) == HK_OK);
    if (source_read(&cx, &source, &answer, &news) == HK_OK) {
        check_posts(&news);
        source.cursor = news.cursor;
        hk_must(source_read(&cx, &source, &answer, &news) == HK_OK && news.n == 0);
    } else {
        hk_must(cx.error.problem != NULL);
        (void)page_feed_link(&cx, feed_decode(&cx, answer.body, HK_STR("")));
    }
    read_page(&cx, &answer);
    hk_arena_free(cx.arena);
    return 0;
}
