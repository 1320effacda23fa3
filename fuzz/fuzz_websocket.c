/* fuzz/fuzz_websocket.c -- any bytes come over a WebSocket, whole or one by one: the words are the
 * same, and none is longer than it may be. What it says goes on as Jetstream's. */
#include "base/crypto.h"
#include "base/str.h"
#include "base/text.h"
#include "listen/source.h"
#include "net/websocket.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MESSAGE_MAX = 4000 };

/* What all words were, as one number. */
static uint64_t hear(struct hk_str bytes, size_t step, struct hk_buf *lines)
{
    struct websocket socket = websocket_make(MESSAGE_MAX);
    enum websocket_word word = WEBSOCKET_MORE;
    uint64_t sum = 0;
    size_t at = 0, end = 0;

    while (word != WEBSOCKET_BROKEN && end < bytes.n) {
        end = bytes.n - end > step ? end + step : bytes.n;
        do {
            struct hk_str rest = hk_str_sub(bytes, at, end - at), words = HK_STR("");
            word = websocket_next(&socket, &rest, &words);
            at = end - rest.n;
            if (word == WEBSOCKET_MORE || word == WEBSOCKET_BROKEN)
                continue;
            hk_must(words.n <= MESSAGE_MAX);
            sum = sum * 31 + (uint64_t)word + source_hash(words);
            if (word == WEBSOCKET_TEXT && lines != NULL) {
                hk_buf_add_str(lines, words);
                hk_buf_add_char(lines, '\n');
            }
        } while (word != WEBSOCKET_MORE && word != WEBSOCKET_BROKEN);
    }
    websocket_free(&socket);
    return sum;
}

static void read_stream(struct hk_cx *cx, struct hk_str lines)
{
    const struct source source = {
        .kind = SHAPE_SOURCE_KIND_BLUESKY, .address = HK_STR("https://x.example")};
    const struct source_answer answer = {
        .url = source.address, .body = lines, .content_type = HK_STR(""), .etag = HK_STR("m")};
    struct source_news news;

    if (source_read(cx, &source, &answer, &news) != HK_OK)
        return;
    hk_must(news.n <= SOURCE_POSTS_MAX && news.n <= news.there && hk_text_valid(news.cursor));
    for (size_t i = 0; i < news.n; i++)
        hk_must(hk_text_valid(news.posts[i].id) && hk_text_valid(news.posts[i].text)
            && news.posts[i].id.n <= 200 && hk_text_valid(news.posts[i].language));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    const struct hk_str bytes = {(const char *)data, size};
    HK_AUTO(hk_buf_free) struct hk_buf lines = hk_buf_make((size_t)1024 * 1024);
    size_t head = 0;

    hk_must(hk_crypto_start(&cx) == HK_OK);
    unsigned status = websocket_answer(&cx, bytes, HK_STR("dGhlIHNhbXBsZSBub25jZQ=="), &head);
    hk_must(head <= size && (status <= 1 || (status >= 100 && status <= 599)));
    hk_must(hear(bytes, SIZE_MAX, &lines) == hear(bytes, 1, NULL));
    read_stream(&cx, hk_buf_str(&lines));
    read_stream(&cx, bytes);
    hk_arena_free(cx.arena);
    return 0;
}
