/* fuzz/fuzz_tokens.c -- any bytes fold and fall into words, and both stay what they are when done
 * again. */
#include "base/str.h"
#include "base/text.h"
#include "lang/fold.h"
#include "lang/tokens.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct hk_str s = hk_text_clean(&cx, (struct hk_str){(const char *)data, size});
    struct lang_token *tokens;
    size_t n;

    hk_must(hk_text_valid(lang_fold(&cx, s)));
    lang_tokens(&cx, s, &tokens, &n);
    for (size_t i = 0; i < n; i++) {
        const struct lang_token *t = &tokens[i];
        hk_must(t->text.n > 0 && t->text.n <= LANG_TOKEN_MAX_BYTES && hk_text_valid(t->text));
        hk_must(t->from < t->to && t->to <= s.n && t->runs > 0);
        hk_must(i == 0 || tokens[i - 1].at <= t->at);
        hk_must(hk_text_valid(hk_str_sub(s, t->from, t->to - t->from)));
    }
    hk_arena_free(cx.arena);
    return 0;
}
