/* fuzz/fuzz_text.c -- any bytes become valid text, and then length, head and split agree.
 *
 * Validity is compared with ICU's. The input's first byte is the limit for heads and pieces.
 */
#include "base/str.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const enum hk_text_unit units[] = {HK_TEXT_BYTES, HK_TEXT_UTF16, HK_TEXT_CODEPOINTS,
    HK_TEXT_GRAPHEMES, HK_TEXT_X_WEIGHT, HK_TEXT_SMS};

static bool valid_for_icu(struct hk_str s)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t n = 0;

    u_strFromUTF8(NULL, 0, &n, s.n > 0 ? s.p : "", (int32_t)s.n, &status);
    bool valid = U_SUCCESS(status) || status == U_BUFFER_OVERFLOW_ERROR;
    return valid && (s.n == 0 || memchr(s.p, '\0', s.n) == NULL);
}

static void check_white(const char *from, const char *to)
{
    struct hk_str s = {from, (size_t)(to - from)};

    for (size_t at = 0; at < s.n;)
        hk_must(u_isUWhiteSpace((UChar32)hk_text_next(s, &at)));
}

static void check_unit(struct hk_cx *cx, enum hk_text_unit unit, struct hk_str s, size_t max)
{
    size_t whole = hk_text_length(unit, s);
    struct hk_str head = hk_text_head(unit, s, max);
    struct hk_str *pieces;
    size_t n;

    hk_must(hk_text_head(unit, s, whole).n == s.n);
    hk_must(head.p == s.p && head.n <= s.n && hk_text_valid(head));
    hk_must(hk_text_length(unit, head) <= max);
    hk_must((head.n == s.n) == (whole <= max));
    hk_text_split(cx, unit, s, max, &pieces, &n);
    hk_must(n >= 1);
    const char *at = s.p;
    for (size_t i = 0; i < n; i++) {
        hk_must(hk_text_valid(pieces[i]));
        /* one grapheme may be larger than the limit; then it goes alone */
        hk_must(hk_text_length(unit, pieces[i]) <= max
            || hk_text_length(HK_TEXT_GRAPHEMES, pieces[i]) == 1);
        if (pieces[i].n == 0)
            continue;
        check_white(at, pieces[i].p);
        at = pieces[i].p + pieces[i].n;
    }
    check_white(at, s.p + s.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct hk_str bytes = {(const char *)data, size};
    size_t max = size > 0 ? data[0] : 0;

    hk_must(hk_text_valid(bytes) == valid_for_icu(bytes));
    struct hk_str s = hk_text_clean(&cx, bytes);
    hk_must(hk_text_valid(s));
    hk_must(hk_text_clean(&cx, s).p == s.p);
    hk_must(hk_text_length(HK_TEXT_GRAPHEMES, s) <= hk_text_length(HK_TEXT_CODEPOINTS, s));
    hk_must(hk_text_length(HK_TEXT_CODEPOINTS, s) <= hk_text_length(HK_TEXT_UTF16, s));
    hk_must(hk_text_length(HK_TEXT_UTF16, s) <= s.n);
    for (size_t i = 0; i < HK_COUNT(units); i++)
        check_unit(&cx, units[i], s, max);
    hk_arena_free(cx.arena);
    return 0;
}
