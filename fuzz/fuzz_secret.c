/* fuzz/fuzz_secret.c -- whatever a text is, what is found in it lies inside, in order, apart, and
 * is what it is said to be. */
#include "base/str.h"
#include "base/text.h"
#include "lang/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct hk_str s = hk_text_clean(&cx, (struct hk_str){(const char *)data, size});
    struct lang_secret *found;
    size_t n;

    lang_secrets(&cx, s, &found, &n);
    for (size_t i = 0; i < n; i++) {
        hk_must(found[i].from < found[i].to && found[i].to <= s.n);
        hk_must(i == 0 || found[i - 1].to <= found[i].from);
        hk_must(hk_text_valid(hk_str_sub(s, found[i].from, found[i].to - found[i].from)));
        hk_must(lang_secret_valid(found[i].kind, found[i].plain));
    }
    hk_arena_free(cx.arena);
    return 0;
}
