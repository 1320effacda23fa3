/* base/json_scan_priv.h -- for base only: find the next byte that matters in JSON, many at a time.
 *
 * SSE2 is part of every x86-64; other machines take the byte loops.
 */
#ifndef HK_BASE_JSON_SCAN_PRIV_H
#define HK_BASE_JSON_SCAN_PRIV_H
#include "base/hk.h"

#ifdef __SSE2__
#include <emmintrin.h>

static inline __m128i json_load(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline __m128i json_equal(__m128i x, char c)
{
    return _mm_cmpeq_epi8(x, _mm_set1_epi8(c));
}
#endif

/* The first quote, backslash or control character from `p`, or `end`. *high becomes true if a
 * byte beyond ASCII may stand before it. */
static inline const char *json_scan_string(const char *p, const char *end, bool *high)
{
#ifdef __SSE2__
    while (end - p >= 16) {
        __m128i x = json_load(p);
        __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1F)), x);
        __m128i stop = _mm_or_si128(_mm_or_si128(json_equal(x, '"'), json_equal(x, '\\')), control);
        unsigned stops = (unsigned)_mm_movemask_epi8(stop);
        unsigned highs = (unsigned)_mm_movemask_epi8(x);
        if (stops != 0) {
            *high |= (highs & (stops ^ (stops - 1))) != 0;
            return p + __builtin_ctz(stops);
        }
        *high |= highs != 0;
        p += 16;
    }
#endif
    for (; p < end; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '"' || c == '\\' || c < 0x20U)
            return p;
        *high |= c >= 0x80U;
    }
    return end;
}

/* The first quote or backslash from `p`, or `end`. */
static inline const char *json_scan_quote(const char *p, const char *end)
{
#ifdef __SSE2__
    while (end - p >= 16) {
        __m128i x = json_load(p);
        __m128i stop = _mm_or_si128(json_equal(x, '"'), json_equal(x, '\\'));
        unsigned stops = (unsigned)_mm_movemask_epi8(stop);
        if (stops != 0)
            return p + __builtin_ctz(stops);
        p += 16;
    }
#endif
    while (p < end && *p != '"' && *p != '\\')
        p++;
    return p;
}

static inline const char *json_skip_space(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++;
    return p;
}

#endif
