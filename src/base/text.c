/* base/text.c -- people's text: made valid and normal, measured, cut at a limit.
 *
 * Most text needs nothing: below U+0300 everything is composed already, and there a character is
 * a grapheme. Only what lies beyond goes through ICU.
 *
 * What it does not do: fold case or strip marks (lang does); change what is valid and composed;
 * look inside a language.
 *
 * Threads: all from any.
 * Errors:  none. Text of 1 GiB and more is a programming error: entry has limits far below.
 * Sources: UAX #15 (NFC), UAX #29 (graphemes), GSM 03.38.
 */
#include "base/text.h"

#include "base/text_priv.h"
#include "base/utf8_priv.h"

#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#define LONGEST_TEXT (SIZE_MAX >> 34) /* 1 GiB: ICU counts in 32 bits, NFC may grow threefold */
#define REPLACEMENT 0xFFFD

static bool below_u0300(struct hk_str s)
{
    size_t i = 0;

    for (; s.n - i >= 8; i += 8) {
        uint64_t eight;
        memcpy(&eight, s.p + i, sizeof eight);
        if ((eight & UINT64_C(0x8080808080808080)) == 0)
            continue;
        for (size_t j = i; j < i + 8; j++) {
            if ((unsigned char)s.p[j] >= 0xCCU) /* the lead of U+0300 */
                return false;
        }
    }
    for (; i < s.n; i++) {
        if ((unsigned char)s.p[i] >= 0xCCU)
            return false;
    }
    return true;
}

bool hk_text_is_simple(struct hk_str s)
{
    return below_u0300(s);
}

size_t hk_text_before(struct hk_str s, size_t at)
{
    do
        at--;
    while (at > 0 && ((unsigned char)s.p[at] & 0xC0U) == 0x80U);
    return at;
}

static const UNormalizer2 *nfc(void)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *found = unorm2_getNFCInstance(&status);

    hk_must(U_SUCCESS(status));
    return found;
}

/* `s` in UTF-16 in the arena, what is not UTF-8 and NUL as U+FFFD. */
static UChar *to_utf16(struct hk_cx *cx, struct hk_str s, int32_t *out_n)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t n = 0;
    UChar *units = hk_arena_unset(cx->arena, (s.n + 1) * sizeof *units);

    u_strFromUTF8WithSub(
        units, (int32_t)s.n + 1, &n, s.p, (int32_t)s.n, REPLACEMENT, NULL, &status);
    hk_must(U_SUCCESS(status));
    for (int32_t i = 0; i < n; i++) {
        if (units[i] == 0)
            units[i] = REPLACEMENT;
    }
    *out_n = n;
    return units;
}

struct hk_str hk_text_clean(struct hk_cx *cx, struct hk_str s)
{
    UErrorCode status = U_ZERO_ERROR;
    bool valid = hk_text_valid(s);
    int32_t n = 0;

    if (valid && below_u0300(s))
        return s;
    hk_must(s.n < LONGEST_TEXT);
    UChar *units = to_utf16(cx, s, &n);
    if (valid && unorm2_isNormalized(nfc(), units, n, &status))
        return s;
    hk_must(U_SUCCESS(status));

    int32_t room = 3 * n + 1; /* NFC never makes more of UTF-16 */
    UChar *composed = hk_arena_unset(cx->arena, (size_t)room * sizeof *composed);
    int32_t composed_n = unorm2_normalize(nfc(), units, n, composed, room, &status);
    hk_must(U_SUCCESS(status));
    int32_t bytes_room = 3 * composed_n + 1;
    char *bytes = hk_arena_unset(cx->arena, (size_t)bytes_room);
    int32_t bytes_n = 0;
    u_strToUTF8(bytes, bytes_room, &bytes_n, composed, composed_n, &status);
    hk_must(U_SUCCESS(status));
    return (struct hk_str){bytes, (size_t)bytes_n};
}

size_t hk_text_gsm_septets(uint32_t c)
{
    /* The default alphabet but for ASCII's part of it, in the order of Unicode. */
    static const uint16_t others[] = {0xA1, 0xA3, 0xA4, 0xA5, 0xA7, 0xBF, 0xC4, 0xC5, 0xC6, 0xC7,
        0xC9, 0xD1, 0xD6, 0xD8, 0xDC, 0xDF, 0xE0, 0xE4, 0xE5, 0xE6, 0xE8, 0xE9, 0xEC, 0xF1, 0xF2,
        0xF6, 0xF8, 0xF9, 0xFC, 0x393, 0x394, 0x398, 0x39B, 0x39E, 0x3A0, 0x3A3, 0x3A6, 0x3A8,
        0x3A9};

    if (c == '\f' || c == 0x20AC || (c < 0x80 && c > 0x20 && strchr("^{}\\[~]|", (int)c) != NULL))
        return 2;
    if (c == '\n' || c == '\r' || (c >= 0x20 && c < 0x7F && c != '`'))
        return 1;
    for (size_t i = 0; i < HK_COUNT(others); i++) {
        if (others[i] == c)
            return 1;
    }
    return 0;
}

/* What one character counts, in a unit that is a sum over characters. For HK_TEXT_SMS that is
 * its septets, or 0 if it has none. */
static size_t character_units(enum hk_text_unit unit, uint32_t c)
{
    if (unit == HK_TEXT_BYTES)
        return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    if (unit == HK_TEXT_UTF16)
        return c < 0x10000 ? 1 : 2;
    if (unit == HK_TEXT_SMS)
        return hk_text_gsm_septets(c);
    return 1;
}

static size_t count_units(enum hk_text_unit unit, struct hk_str s)
{
    size_t n = 0;

    for (size_t at = 0; at < s.n;) {
        size_t units = character_units(unit, hk_text_next(s, &at));
        if (units == 0)
            return count_units(HK_TEXT_UTF16, s);
        n += units;
    }
    return n;
}

static size_t count_graphemes(struct hk_str s)
{
    size_t n = 0;

    if (hk_text_is_simple(s)) {
        for (size_t i = 0; i < s.n; i++) {
            bool begins = ((unsigned char)s.p[i] & 0xC0U) != 0x80U;
            bool in_line_end = s.p[i] == '\n' && i > 0 && s.p[i - 1] == '\r';
            n += begins && !in_line_end;
        }
        return n;
    }
    UBreakIterator *breaks = hk_text_breaks(HK_BREAKS_GRAPHEME, s);
    while (ubrk_next(breaks) != UBRK_DONE)
        n++;
    return n;
}

size_t hk_text_length(enum hk_text_unit unit, struct hk_str s)
{
    switch (unit) {
    case HK_TEXT_BYTES:
        return s.n;
    case HK_TEXT_UTF16:
    case HK_TEXT_CODEPOINTS:
    case HK_TEXT_SMS:
        return count_units(unit, s);
    case HK_TEXT_GRAPHEMES:
        return count_graphemes(s);
    case HK_TEXT_X_WEIGHT:
        return hk_text_x_length(s);
    }
    return s.n;
}

/* Where in `s` the characters end that have at most `max` units together. */
static size_t end_of_units(enum hk_text_unit unit, struct hk_str s, size_t max)
{
    size_t n = 0;
    size_t end = 0;

    for (size_t at = 0; at < s.n; end = at) {
        size_t units = character_units(unit, hk_text_next(s, &at));
        if (units > max - n)
            break;
        n += units;
    }
    return end;
}

/* An SMS has room for more characters of GSM 03.38 or for any that UTF-16 counts: as soon as one
 * is outside the alphabet, all are counted in UTF-16, which never counts more. */
static size_t end_of_sms(struct hk_str s, size_t max)
{
    size_t end = end_of_units(HK_TEXT_UTF16, s, max);

    for (size_t at = 0; at < end;) {
        if (hk_text_gsm_septets(hk_text_next(s, &at)) == 0)
            return end;
    }
    return end_of_units(HK_TEXT_SMS, (struct hk_str){s.p, end}, max);
}

/* `at`, or where the grapheme begins that it would cut. */
static size_t grapheme_before(struct hk_str s, size_t at)
{
    if (at == 0 || at == s.n)
        return at;
    UBreakIterator *breaks = hk_text_breaks(HK_BREAKS_GRAPHEME, s);
    if (ubrk_isBoundary(breaks, (int32_t)at))
        return at;
    int32_t before = ubrk_preceding(breaks, (int32_t)at);
    return before > 0 ? (size_t)before : 0;
}

static struct hk_str graphemes_head(struct hk_str s, size_t max)
{
    size_t end = 0;
    UBreakIterator *breaks = hk_text_breaks(HK_BREAKS_GRAPHEME, s);

    for (; max > 0; max--) {
        int32_t next = ubrk_next(breaks);
        if (next == UBRK_DONE)
            return s;
        end = (size_t)next;
    }
    return (struct hk_str){s.p, end};
}

struct hk_str hk_text_head(enum hk_text_unit unit, struct hk_str s, size_t max)
{
    if (unit == HK_TEXT_GRAPHEMES)
        return s.n <= max ? s : graphemes_head(s, max);
    if (unit == HK_TEXT_X_WEIGHT)
        return hk_text_x_head(s, max);
    size_t end = unit == HK_TEXT_SMS ? end_of_sms(s, max) : end_of_units(unit, s, max);
    struct hk_str head = {s.p, grapheme_before(s, end)};
    /* the grapheme that was cut off may have been the one outside the alphabet */
    if (unit == HK_TEXT_SMS && count_units(unit, head) > max)
        head.n = grapheme_before(s, end_of_units(unit, head, max));
    return head;
}
