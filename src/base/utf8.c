/* base/utf8.c -- is it UTF-8, and which character comes next.
 *
 * Long texts are checked sixteen bytes at a time: each byte is compared with the three before it,
 * which say whether it has to continue a character and, after four special leads, in which range
 * it has to lie. The ends, and machines without SSE2, are checked character by character.
 *
 * What it does not do: repair. That is hk_text_clean().
 *
 * Threads: all from any. Pure.
 * Sources: The Unicode Standard, table 3-7, well-formed byte sequences.
 */
#include "base/text.h"
#include "base/utf8_priv.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* May `second` follow `lead`, so that nothing is overlong, a surrogate or beyond U+10FFFF? */
static bool second_fits(unsigned char lead, unsigned char second)
{
    unsigned low = lead == 0xE0U ? 0xA0U : lead == 0xF0U ? 0x90U : 0x80U;
    unsigned high = lead == 0xEDU ? 0x9FU : lead == 0xF4U ? 0x8FU : 0xBFU;

    return second >= low && second <= high;
}

/* The bytes of the valid character at `p`, or 0. There is at least one byte. */
static size_t character_bytes(const unsigned char *p, size_t left)
{
    unsigned char lead = p[0];

    if (lead < 0x80U)
        return 1;
    if (lead < 0xC2U || lead > 0xF4U)
        return 0;
    size_t size = lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : 4;
    if (left < size || !second_fits(lead, p[1]))
        return 0;
    for (size_t i = 2; i < size; i++) {
        if ((p[i] & 0xC0U) != 0x80U)
            return 0;
    }
    return size;
}

/* As hk_utf8_valid_bytes(), from `at`, which begins a character, to at least `until`. */
static size_t valid_by_character(const unsigned char *p, size_t at, size_t until, size_t n)
{
    while (at < until) {
        uint64_t eight;
        if (n - at >= sizeof eight) {
            memcpy(&eight, p + at, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                at += sizeof eight;
                continue;
            }
        }
        size_t size = character_bytes(p + at, n - at);
        if (size == 0)
            return at;
        at += size;
    }
    return at;
}

#ifdef __SSE2__
/* Bytes of x that are at least `least`, as unsigned. */
static inline __m128i at_least(__m128i x, int least)
{
    return _mm_cmpeq_epi8(_mm_max_epu8(x, _mm_set1_epi8((char)least)), x);
}

static inline __m128i equal(__m128i x, int byte)
{
    return _mm_cmpeq_epi8(x, _mm_set1_epi8((char)byte));
}

/* Nonzero bytes where the sixteen at `p` do not continue what the three before them began. */
static inline __m128i wrong_bytes(const unsigned char *p, __m128i x)
{
    __m128i one = _mm_loadu_si128((const __m128i *)(const void *)(p - 1));
    __m128i two = _mm_loadu_si128((const __m128i *)(const void *)(p - 2));
    __m128i three = _mm_loadu_si128((const __m128i *)(const void *)(p - 3));
    __m128i from_a0 = at_least(x, 0xA0);
    __m128i from_90 = at_least(x, 0x90);
    __m128i due =
        _mm_or_si128(_mm_or_si128(at_least(one, 0xC0), at_least(two, 0xE0)), at_least(three, 0xF0));
    __m128i continues = _mm_cmplt_epi8(x, _mm_set1_epi8((char)0xC0)); /* signed: 80 to BF */
    __m128i wrong = _mm_xor_si128(due, continues);

    wrong = _mm_or_si128(wrong, equal(_mm_and_si128(x, _mm_set1_epi8((char)0xFE)), 0xC0));
    wrong = _mm_or_si128(wrong, at_least(x, 0xF5));
    wrong = _mm_or_si128(wrong, _mm_andnot_si128(from_a0, equal(one, 0xE0)));
    wrong = _mm_or_si128(wrong, _mm_and_si128(from_a0, equal(one, 0xED)));
    wrong = _mm_or_si128(wrong, _mm_andnot_si128(from_90, equal(one, 0xF0)));
    return _mm_or_si128(wrong, _mm_and_si128(from_90, equal(one, 0xF4)));
}

/* Whole blocks from `at` (at least 3) that are surely valid; returns where to go on character by
 * character: the beginning of a character, with nothing wrong before it. */
static size_t valid_by_block(const unsigned char *p, size_t at, size_t n)
{
    bool ascii = false; /* the last block was */

    for (; n - at >= 16; at += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + at));
        if (ascii && _mm_movemask_epi8(x) == 0)
            continue;
        if (_mm_movemask_epi8(wrong_bytes(p + at, x)) != 0)
            break;
        ascii = _mm_movemask_epi8(x) == 0;
    }
    /* the last character may go on behind the blocks */
    for (size_t back = 0; back < 4; back++) {
        if (p[at - 1] < 0x80U)
            break;
        at--;
        if (p[at] >= 0xC0U)
            break;
    }
    return at;
}
#endif

size_t hk_utf8_valid_bytes(struct hk_str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t at = 0;

#ifdef __SSE2__
    if (s.n >= 32) {
        at = valid_by_character(p, 0, 3, s.n);
        if (at < 3)
            return at;
        at = valid_by_block(p, at, s.n);
    }
#endif
    return valid_by_character(p, at, s.n, s.n);
}

bool hk_text_valid(struct hk_str s)
{
    if (s.n == 0)
        return true;
    return hk_utf8_valid_bytes(s) == s.n && memchr(s.p, '\0', s.n) == NULL;
}

uint32_t hk_text_next(struct hk_str s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.p + *at;
    uint32_t lead = p[0];

    if (lead < 0x80U) {
        *at += 1;
        return lead;
    }
    if (lead < 0xE0U) {
        *at += 2;
        return (lead & 0x1FU) << 6 | (p[1] & 0x3FU);
    }
    if (lead < 0xF0U) {
        *at += 3;
        return (lead & 0x0FU) << 12 | (p[1] & 0x3FU) << 6 | (p[2] & 0x3FU);
    }
    *at += 4;
    return (lead & 0x07U) << 18 | (p[1] & 0x3FU) << 12 | (p[2] & 0x3FU) << 6 | (p[3] & 0x3FU);
}

size_t hk_utf8_write(uint32_t character, char out[4])
{
    if (character < 0x80U) {
        out[0] = (char)character;
        return 1;
    }
    if (character < 0x800U) {
        out[0] = (char)(0xC0U | character >> 6);
        out[1] = (char)(0x80U | (character & 0x3FU));
        return 2;
    }
    if (character < 0x10000U) {
        out[0] = (char)(0xE0U | character >> 12);
        out[1] = (char)(0x80U | (character >> 6 & 0x3FU));
        out[2] = (char)(0x80U | (character & 0x3FU));
        return 3;
    }
    out[0] = (char)(0xF0U | character >> 18);
    out[1] = (char)(0x80U | (character >> 12 & 0x3FU));
    out[2] = (char)(0x80U | (character >> 6 & 0x3FU));
    out[3] = (char)(0x80U | (character & 0x3FU));
    return 4;
}
