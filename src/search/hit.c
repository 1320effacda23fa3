/* search/hit.c -- what is shown of a message that was found: the place around the first word that
 * was asked for, and where such words stand in it. */
#include "base/str.h"
#include "base/text.h"
#include "search/search_priv.h"

enum { SNIPPET_GRAPHEMES = 220, BEFORE_BYTES = 80, RANGES_MAX = 50 };

static const struct hk_str dots = HK_STR_INIT("\xE2\x80\xA6"); /* one UTF-16 unit */

/* A beginning of words some way before the first hit. */
static size_t start_of(struct hk_cx *cx, struct hk_str text, size_t first)
{
    struct lang_token *tokens;
    size_t n;
    size_t start = first;

    if (first <= BEFORE_BYTES)
        return 0;
    lang_tokens(cx, text, &tokens, &n);
    for (size_t i = n; i-- > 0;)
        if (tokens[i].from < first && first - tokens[i].from <= BEFORE_BYTES)
            start = tokens[i].from < start ? tokens[i].from : start;
    return start;
}

void hit_cut_snippet(struct hk_cx *cx, struct hk_str text, const struct lang_token *hits, size_t n,
    struct search_hit *out)
{
    size_t start = n > 0 ? start_of(cx, text, hits[0].from) : 0;
    struct hk_str rest = hk_str_sub(text, start, text.n);
    struct hk_str head = hk_text_head(HK_TEXT_GRAPHEMES, rest, SNIPPET_GRAPHEMES);
    bool cut_after = head.n < rest.n;
    int64_t units = start > 0 ? 1 : 0;
    size_t at = start;

    out->snippet = hk_arena_printf(cx->arena, "%.*s%.*s%.*s", start > 0 ? (int)dots.n : 0, dots.p,
        HKS(head), cut_after ? (int)dots.n : 0, dots.p);
    out->ranges = hk_arena_array(cx->arena, RANGES_MAX, sizeof *out->ranges);
    for (size_t i = 0; i < n && out->ranges_count < RANGES_MAX; i++) {
        if (hits[i].to > start + head.n)
            break;
        units += (int64_t)hk_text_length(HK_TEXT_UTF16, hk_str_sub(text, at, hits[i].from - at));
        int64_t length = (int64_t)hk_text_length(
            HK_TEXT_UTF16, hk_str_sub(text, hits[i].from, hits[i].to - hits[i].from));
        out->ranges[out->ranges_count++] = (struct search_range){units, units + length};
        units += length;
        at = hits[i].to;
    }
}
