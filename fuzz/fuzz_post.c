/* fuzz/fuzz_post.c -- a line of any bytes is a post of one of four formats, or a reason why not; a
 * post's tokens lie in its text, and HTML keeps its length. The first byte chooses the format. */
#include "base/text.h"
#include "listen/post_html.h"
#include "listen/post_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_tokens(const struct post *post)
{
    for (size_t i = 0; i < post->tokens_n; i++) {
        const struct post_token *t = &post->tokens[i];
        hk_must(t->text.n > 0 && hk_text_valid(t->text) && t->hash == post_hash(t->text));
        hk_must(t->from < t->to && t->to <= post->text.n && t->runs > 0);
        hk_must(i == 0 || post->tokens[i - 1].at <= t->at);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct hk_str line = {(const char *)data, size};
    struct post post;

    if (size > 0) {
        enum post_format format = POST_FORMAT_HARK + (data[0] & 3U);
        line = (struct hk_str){line.p + 1, size - 1};
        (void)post_format_guess(&cx, line);
        if (post_read(&cx, format, line, &post) == HK_OK) {
            hk_must(hk_text_valid(post.text) && post.id.n > 0);
            check_tokens(&post);
        }
    }
    if (hk_text_valid(line)) {
        struct hk_str plain = post_html_plain(&cx, line, true);
        hk_must(plain.n == line.n && hk_text_valid(plain));
    }
    hk_arena_free(cx.arena);
    return 0;
}
