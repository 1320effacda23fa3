/* listen/encoding.c -- see encoding.h. */
#include "listen/encoding.h"

#include <unicode/ucnv.h>
#include <unicode/utf16.h>

#include "base/str.h"
#include "base/text.h"
#include "lang/fold.h"

#define REPLACEMENT 0xFFFD

enum { HEAD_BYTES = 1024 * 1024, UTF8_MAX = 4 };

/* ---- guessing -------------------------------------------------------------------------------- */

size_t encoding_mark(enum shape_history_encoding encoding, struct hk_str head)
{
    static const struct hk_str marks[SHAPE_HISTORY_ENCODING_COUNT] = {
        [SHAPE_HISTORY_ENCODING_UTF8] = HK_STR_INIT("\xEF\xBB\xBF"),
        [SHAPE_HISTORY_ENCODING_UTF16LE] = HK_STR_INIT("\xFF\xFE"),
        [SHAPE_HISTORY_ENCODING_UTF16BE] = HK_STR_INIT("\xFE\xFF"),
    };

    return marks[encoding].n > 0 && hk_str_starts(head, marks[encoding]) ? marks[encoding].n : 0;
}

/* Plain letters in UTF-16 have a zero for every second byte. */
static bool zeros_at(struct hk_str head, size_t odd)
{
    size_t zeros = 0;
    size_t others = 0;

    for (size_t i = 0; i + 1 < head.n; i += 2) {
        zeros += head.p[i + odd] == 0;
        others += head.p[i + 1 - odd] == 0;
    }
    return others == 0 && zeros * 4 > head.n / 2;
}

/* A sign that the end of the piece cuts does not count against it. */
static bool is_utf8(struct hk_str head)
{
    for (size_t cut = 0; cut < UTF8_MAX && cut <= head.n; cut++)
        if (hk_text_valid(hk_str_sub(head, 0, head.n - cut)))
            return true;
    return false;
}

struct letters {
    size_t beside;   /* high bytes that have another one beside them */
    size_t high;     /* all */
    size_t hebrew;   /* E0-FA: the letters of 1255; in 1251 the first 27 small ones */
    size_t cyrillic; /* FB-FF and C0-DF: frequent in Russian, hardly there in Hebrew */
    size_t polish;   /* what 1252 has no letters for */
};

static struct letters count_letters(struct hk_str head)
{
    static const struct hk_str polish = HK_STR_INIT("\xB9\xB3\x9C\x9F\xBF\x8C\x8F\xA3\xA5\xAF");
    struct letters found = {0};

    for (size_t i = 0; i < head.n; i++) {
        const unsigned char c = (unsigned char)head.p[i];
        if (c < 0x80)
            continue;
        found.high++;
        found.beside += (i > 0 && (unsigned char)head.p[i - 1] >= 0xC0 && c >= 0xC0)
            || (i + 1 < head.n && (unsigned char)head.p[i + 1] >= 0xC0 && c >= 0xC0);
        found.hebrew += c >= 0xE0 && c <= 0xFA;
        found.cyrillic += c > 0xFA || (c >= 0xC0 && c < 0xE0);
        found.polish += hk_str_find(polish, hk_str_sub(head, i, 1)) != SIZE_MAX;
    }
    return found;
}

static enum shape_history_encoding guess_windows(struct hk_str head)
{
    const struct letters found = count_letters(head);

    if (found.beside * 2 > found.high)
        return found.cyrillic * 20 > found.hebrew ? SHAPE_HISTORY_ENCODING_WINDOWS1251
                                                  : SHAPE_HISTORY_ENCODING_WINDOWS1255;
    return found.polish > 0 ? SHAPE_HISTORY_ENCODING_WINDOWS1250
                            : SHAPE_HISTORY_ENCODING_WINDOWS1252;
}

enum shape_history_encoding encoding_guess(struct hk_str head)
{
    head = hk_str_sub(head, 0, HEAD_BYTES);
    for (enum shape_history_encoding e = SHAPE_HISTORY_ENCODING_UTF8;
         e <= SHAPE_HISTORY_ENCODING_UTF16BE; e++)
        if (encoding_mark(e, head) > 0)
            return e;
    if (zeros_at(head, 1))
        return SHAPE_HISTORY_ENCODING_UTF16LE;
    if (zeros_at(head, 0))
        return SHAPE_HISTORY_ENCODING_UTF16BE;
    return is_utf8(head) ? SHAPE_HISTORY_ENCODING_UTF8 : guess_windows(head);
}

/* ---- reading --------------------------------------------------------------------------------- */

static void put_sign(char *out, size_t *n, UChar32 sign)
{
    *n += lang_put_char((uint32_t)sign, out + *n);
}

static UChar unit_at(struct hk_str bytes, size_t at, bool big)
{
    const unsigned first = (unsigned char)bytes.p[at];
    const unsigned second = (unsigned char)bytes.p[at + 1];

    return (UChar)(big ? first << 8 | second : second << 8 | first);
}

static struct hk_str text_of_utf16(struct hk_cx *cx, struct hk_str bytes, bool last, bool big)
{
    const size_t units = bytes.n / 2;
    char *out = hk_arena_unset(cx->arena, units * 3 + 1);
    size_t n = 0;

    for (size_t i = 0; i < units; i++) {
        const UChar unit = unit_at(bytes, i * 2, big);
        if (!U16_IS_SURROGATE(unit)) {
            put_sign(out, &n, unit);
        } else if (!U16_IS_SURROGATE_LEAD(unit)) {
            put_sign(out, &n, REPLACEMENT);
        } else if (i + 1 == units && !last) {
            break;
        } else if (i + 1 < units && U16_IS_TRAIL(unit_at(bytes, i * 2 + 2, big))) {
            put_sign(out, &n, U16_GET_SUPPLEMENTARY(unit, unit_at(bytes, i * 2 + 2, big)));
            i++;
        } else {
            put_sign(out, &n, REPLACEMENT);
        }
    }
    return (struct hk_str){out, n};
}

/* All 256 signs of a table; those it leaves open are U+FFFD. */
static void read_table(const char *name, UChar table[256])
{
    UErrorCode error = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(name, &error);

    for (unsigned i = 0; i < 256; i++) {
        const char byte = (char)i;
        UErrorCode refused = error;
        table[i] = REPLACEMENT;
        if (U_SUCCESS(error) && ucnv_toUChars(converter, &table[i], 1, &byte, 1, &refused) != 1)
            table[i] = REPLACEMENT;
    }
    ucnv_close(converter);
}

static struct hk_str text_of_table(struct hk_cx *cx, const char *name, struct hk_str bytes)
{
    UChar table[256];
    char *out = hk_arena_unset(cx->arena, bytes.n * 3 + 1);
    size_t n = 0;

    read_table(name, table);
    for (size_t i = 0; i < bytes.n; i++)
        put_sign(out, &n, table[(unsigned char)bytes.p[i]]);
    return (struct hk_str){out, n};
}

/* Without the beginning of a sign that the next piece ends. */
static struct hk_str whole_signs(struct hk_str bytes)
{
    size_t n = bytes.n;

    for (size_t back = 1; back < UTF8_MAX && back <= bytes.n; back++) {
        const unsigned char c = (unsigned char)bytes.p[bytes.n - back];
        if (c < 0x80)
            break;
        if (c >= 0xC0) {
            n = bytes.n - back;
            break;
        }
    }
    return hk_str_sub(bytes, 0, n);
}

struct hk_str encoding_text(
    struct hk_cx *cx, enum shape_history_encoding encoding, struct hk_str bytes, bool last)
{
    static const char *const tables[SHAPE_HISTORY_ENCODING_COUNT] = {
        [SHAPE_HISTORY_ENCODING_WINDOWS1250] = "windows-1250",
        [SHAPE_HISTORY_ENCODING_WINDOWS1251] = "windows-1251",
        [SHAPE_HISTORY_ENCODING_WINDOWS1252] = "windows-1252",
        [SHAPE_HISTORY_ENCODING_WINDOWS1255] = "windows-1255",
    };

    if (tables[encoding] != NULL)
        return text_of_table(cx, tables[encoding], bytes);
    if (encoding == SHAPE_HISTORY_ENCODING_UTF16LE || encoding == SHAPE_HISTORY_ENCODING_UTF16BE)
        return text_of_utf16(cx, bytes, last, encoding == SHAPE_HISTORY_ENCODING_UTF16BE);
    return last ? bytes : whole_signs(bytes);
}

size_t encoding_bytes(enum shape_history_encoding encoding, struct hk_str text)
{
    const bool wide =
        encoding == SHAPE_HISTORY_ENCODING_UTF16LE || encoding == SHAPE_HISTORY_ENCODING_UTF16BE;
    size_t bytes = 0;

    if (encoding == SHAPE_HISTORY_ENCODING_UTF8 || encoding == SHAPE_HISTORY_ENCODING_AUTO)
        return text.n;
    for (size_t i = 0; i < text.n; i++) {
        const unsigned char c = (unsigned char)text.p[i];
        if ((c & 0xC0) == 0x80)
            continue;
        bytes += !wide ? 1 : c >= 0xF0 ? 4 : 2;
    }
    return bytes;
}
