/* fuzz/fuzz_history.c -- any bytes are a file of posts of the past: looked at, they have a layout
 * or a reason why not; and read piece by piece, each piece goes on where the one before ended,
 * every post is valid text with a name and a day, and the pieces come to an end. */
#include "base/text.h"
#include "listen/dates.h"
#include "listen/history.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum hk_rc read_bytes(void *me, struct hk_cx *cx, int64_t at, size_t n, struct hk_str *out)
{
    const struct hk_str *bytes = me;

    (void)cx;
    hk_must(at >= 0 && (size_t)at <= bytes->n);
    *out = (struct hk_str){bytes->p + at, n < bytes->n - (size_t)at ? n : bytes->n - (size_t)at};
    return HK_OK;
}

static void read_all(
    struct hk_cx *cx, const struct history_file *file, const struct shape_history_looked *looked)
{
    struct history_piece piece = {0};
    int64_t rows = 0;

    while (!piece.ended) {
        const int64_t was = piece.at_bytes;
        hk_must(history_read(cx, file, &looked->layout, HK_STR("UTC"), was, piece.at_line, &piece)
            == HK_OK);
        hk_must(piece.ended || piece.at_bytes > was);
        for (size_t i = 0; i < piece.posts_n; i++) {
            const struct shape_post_take *post = &piece.posts[i];
            hk_must(post->text.n > 0 && hk_text_valid(post->text) && hk_text_valid(post->id));
            hk_must(post->id.n > 0 && post->at_ms > 0 && hk_text_valid(post->channel));
            hk_must(post->at_ms >= piece.from_ms && post->at_ms <= piece.to_ms);
        }
        rows += (int64_t)piece.posts_n;
    }
    hk_must(rows <= looked->posts && piece.at_bytes == file->size_bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = INT64_C(1790000000000)};
    struct hk_str bytes = {(const char *)data, size};
    const struct history_file file = {read_bytes, &bytes, (int64_t)size};
    const struct shape_history_look wish = {.date_column = -1};
    struct shape_history_looked looked;

    if (size > 0 && history_look(&cx, &file, &wish, HK_STR("UTC"), &looked) == HK_OK)
        read_all(&cx, &file, &looked);
    hk_arena_free(cx.arena);
    return 0;
}
