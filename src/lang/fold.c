/* lang/fold.c -- see fold.h. */
#include "lang/fold.h"

#include "lang/fold_priv.h"

#include "base/text.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

/* U+00C0..U+017F without marks and case, a row for 16; 0 is found elsewhere. */
const char fold_latin[] = "aaaaaa\0ceeeeiiii"
                          "dnooooo\0ouuuuy\0\0"
                          "aaaaaa\0ceeeeiiii"
                          "dnooooo\0ouuuuy\0y"
                          "aaaaaaccccccccdd"
                          "ddeeeeeeeeeegggg"
                          "gggghhhhiiiiiiii"
                          "ii\0\0jjkkklllllll"
                          "lllnnnnnn\0nnoooo"
                          "oo\0\0rrrrrrssssss"
                          "ssttttttuuuuuuuu"
                          "uuuuwwyyyzzzzzzs";
_Static_assert(sizeof fold_latin == 12 * 16 + 1, "a row for 16");

static const struct {
    uint32_t from;
    uint32_t to[2];
} pairs[] = {
    {0xC6, {'a', 'e'}},
    {0xDE, {'t', 'h'}},
    {0xDF, {'s', 's'}},
    {0xE6, {'a', 'e'}},
    {0xFE, {'t', 'h'}},
    {0x132, {'i', 'j'}},
    {0x133, {'i', 'j'}},
    {0x149, {'n', 0}},
    {0x152, {'o', 'e'}},
    {0x153, {'o', 'e'}},
    {0x5DA, {0x5DB, 0}}, /* Hebrew letters at the end of a word */
    {0x5DD, {0x5DE, 0}},
    {0x5DF, {0x5E0, 0}},
    {0x5E3, {0x5E4, 0}},
    {0x5E5, {0x5E6, 0}},
    {0x5F0, {0x5D5, 0x5D5}},
    {0x5F1, {0x5D5, 0x5D9}},
    {0x5F2, {0x5D9, 0x5D9}},
};

static bool is_hidden(uint32_t c)
{
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2060 && c <= 0x2069) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF;
}

static enum lang_class class_by_icu(uint32_t c)
{
    UErrorCode status = U_ZERO_ERROR;

    if (is_hidden(c))
        return LANG_MARK;
    switch (u_charType((UChar32)c)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
        return LANG_MARK;
    case U_DECIMAL_DIGIT_NUMBER:
        return LANG_DIGIT;
    case U_UPPERCASE_LETTER:
    case U_LOWERCASE_LETTER:
    case U_TITLECASE_LETTER:
    case U_MODIFIER_LETTER:
    case U_COMBINING_SPACING_MARK:
    case U_LETTER_NUMBER:
        return LANG_LETTER;
    case U_OTHER_LETTER:
        break;
    default:
        return LANG_GAP;
    }
    static const UScriptCode without_blanks[] = {USCRIPT_HAN, USCRIPT_HIRAGANA, USCRIPT_KATAKANA,
        USCRIPT_THAI, USCRIPT_LAO, USCRIPT_KHMER, USCRIPT_MYANMAR};
    UScriptCode script = uscript_getScript((UChar32)c, &status);
    for (size_t i = 0; i < HK_COUNT(without_blanks); i++)
        if (script == without_blanks[i])
            return LANG_ALONE;
    return LANG_LETTER;
}

static enum lang_class class_of_hebrew(uint32_t c)
{
    if (c >= 0x5D0)
        return (c <= 0x5EA || (c >= 0x5EF && c <= 0x5F2)) ? LANG_LETTER : LANG_GAP;
    return c == 0x5BE || c == 0x5C0 || c == 0x5C3 || c == 0x5C6 || c > 0x5C7 ? LANG_GAP : LANG_MARK;
}

static enum lang_class class_of_ascii(uint32_t c)
{
    if (c >= '0' && c <= '9')
        return LANG_DIGIT;
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? LANG_LETTER : LANG_GAP;
}

static enum lang_class class_of_cyrillic(uint32_t c)
{
    if (c == 0x482)
        return LANG_GAP;
    return c >= 0x483 && c <= 0x489 ? LANG_MARK : LANG_LETTER;
}

enum lang_class lang_class_of(uint32_t c)
{
    if (c < 0x80)
        return class_of_ascii(c);
    if (c >= 0xC0 && c <= 0x24F)
        return c == 0xD7 || c == 0xF7 ? LANG_GAP : LANG_LETTER;
    if (c >= 0x300 && c <= 0x36F)
        return LANG_MARK;
    if (c >= 0x400 && c <= 0x52F)
        return class_of_cyrillic(c);
    if (c >= 0x591 && c <= 0x5F4)
        return class_of_hebrew(c);
    return class_by_icu(c);
}

static uint32_t fold_cyrillic(uint32_t c)
{
    if (c >= 0x410 && c <= 0x42F)
        c += 0x20;
    else if (c <= 0x40F)
        c += 0x50;
    else if (c >= 0x460)
        c = (uint32_t)u_foldCase((UChar32)c, U_FOLD_CASE_DEFAULT);
    switch (c) {
    case 0x450: /* е with a grave */
    case 0x451: /* ё */
        return 0x435;
    case 0x45D:
        return 0x438;
    case 0x491: /* ґ */
        return 0x433;
    default:
        return c;
    }
}

static unsigned fold_by_table(uint32_t c, uint32_t *out)
{
    for (size_t i = 0; i < HK_COUNT(pairs); i++) {
        if (pairs[i].from != c)
            continue;
        out[0] = pairs[i].to[0];
        out[1] = pairs[i].to[1];
        return out[1] != 0 ? 2 : 1;
    }
    *out = c;
    return 1;
}

/* What has a table; false: ask ICU. */
static bool fold_known(uint32_t c, uint32_t out[LANG_FOLD_MAX], unsigned *n)
{
    *n = 1;
    if (c < 0x80)
        *out = c >= 'A' && c <= 'Z' ? c + 0x20 : c;
    else if (c >= 0xC0 && c < 0x180 && fold_latin[c - 0xC0] != 0)
        *out = (unsigned char)fold_latin[c - 0xC0];
    else if ((c >= 0xC0 && c < 0x180) || (c >= 0x5D0 && c <= 0x5F4))
        *n = fold_by_table(c, out);
    else if (c >= 0x400 && c <= 0x52F)
        *out = fold_cyrillic(c);
    else
        return false;
    return true;
}

static unsigned fold_by_icu(uint32_t c, uint32_t out[LANG_FOLD_MAX])
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfkd = unorm2_getNFKDInstance(&status);
    UChar units[24];
    UChar32 pieces[HK_COUNT(units)];
    int32_t count = 0;
    unsigned n = 0;
    UChar32 lower = u_foldCase((UChar32)c, U_FOLD_CASE_DEFAULT);
    enum lang_class class = lang_class_of(c);

    if (class == LANG_GAP || class == LANG_DIGIT) {
        *out = class == LANG_GAP ? c : '0' + (uint32_t)u_charDigitValue((UChar32)c);
        return 1;
    }
    int32_t length = unorm2_getDecomposition(nfkd, lower, units, (int32_t)HK_COUNT(units), &status);
    if (U_SUCCESS(status) && length > 0)
        u_strToUTF32(pieces, (int32_t)HK_COUNT(pieces), &count, units, length, &status);
    if (U_FAILURE(status) || length < 0) {
        *out = (uint32_t)lower;
        return fold_known((uint32_t)lower, out, &n) ? n : 1;
    }
    for (int32_t at = 0; at < count && n < LANG_FOLD_MAX; at++) {
        uint32_t piece = (uint32_t)pieces[at];
        uint32_t known[LANG_FOLD_MAX];
        unsigned k = 0;
        if (lang_class_of(piece) == LANG_MARK)
            continue;
        if (!fold_known(piece, known, &k)) {
            known[0] = (uint32_t)u_foldCase(pieces[at], U_FOLD_CASE_DEFAULT);
            k = 1;
        }
        for (unsigned i = 0; i < k && n < LANG_FOLD_MAX; i++)
            out[n++] = known[i];
    }
    return n;
}

unsigned lang_fold_char(uint32_t c, uint32_t out[LANG_FOLD_MAX])
{
    unsigned n = 0;

    if (c >= 0x80 && lang_class_of(c) == LANG_MARK)
        return 0;
    return fold_known(c, out, &n) ? n : fold_by_icu(c, out);
}

size_t lang_put_char(uint32_t c, char *out)
{
    unsigned char *p = (unsigned char *)out;

    if (c < 0x80) {
        p[0] = (unsigned char)c;
        return 1;
    }
    if (c < 0x800) {
        p[0] = (unsigned char)(0xC0 | c >> 6);
        p[1] = (unsigned char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        p[0] = (unsigned char)(0xE0 | c >> 12);
        p[1] = (unsigned char)(0x80 | (c >> 6 & 0x3F));
        p[2] = (unsigned char)(0x80 | (c & 0x3F));
        return 3;
    }
    p[0] = (unsigned char)(0xF0 | c >> 18);
    p[1] = (unsigned char)(0x80 | (c >> 12 & 0x3F));
    p[2] = (unsigned char)(0x80 | (c >> 6 & 0x3F));
    p[3] = (unsigned char)(0x80 | (c & 0x3F));
    return 4;
}

struct hk_str lang_fold(struct hk_cx *cx, struct hk_str s)
{
    char *out = hk_arena_unset(cx->arena, s.n * LANG_FOLD_MAX * 2 + 1);
    size_t n = 0;

    for (size_t at = 0; at < s.n;) {
        uint32_t folded[LANG_FOLD_MAX];
        unsigned count = lang_fold_char(hk_text_next(s, &at), folded);
        for (unsigned i = 0; i < count; i++)
            n += lang_put_char(folded[i], out + n);
    }
    return (struct hk_str){out, n};
}
