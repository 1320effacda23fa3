/* triage/judge.c -- see judge.h. */
#include "triage/judge.h"

#include <unicode/uchar.h>

#include "base/str.h"
#include "base/text.h"

enum { THANKS_MAX_WORDS = 8, WORD_MAX_BYTES = 48, VARIATION_SELECTOR = 0xFE0F };

/* Words that say thanks, folded to lower case. */
static const char thanks_words[] =
    " dziękuję dziekuje dzięki dzieki dziękujemy dzięx thx thanks thank "
    "cheers спасибо спс благодарю дякую дякуємо תודה תודות ";

/* Words that may stand beside them and change nothing. */
static const char filler_words[] =
    " bardzo serdecznie pięknie za pomoc wszystko szybką odpowiedź informację pozdrawiam ślicznie "
    "wielkie jeszcze raz i you very much so a lot for the your help everything again all many "
    "большое вам вас дуже щиро огромное за помощь всё все ответ быстрый очень и рано רבה לכם לך על "
    "העזרה המענה "
    "הכל הכול מאוד המון וגם ";

static bool is_listed(const char *list, struct hk_str word)
{
    char key[WORD_MAX_BYTES + 2];

    if (word.n == 0 || word.n > WORD_MAX_BYTES)
        return false;
    key[0] = ' ';
    for (size_t i = 0; i < word.n; i++)
        key[i + 1] = word.p[i];
    key[word.n + 1] = ' ';
    return hk_str_find(hk_str_from(list), (struct hk_str){key, word.n + 2}) != SIZE_MAX;
}

static bool is_word_part(uint32_t c)
{
    return u_isalnum((UChar32)c)
        || (u_charType((UChar32)c) == U_NON_SPACING_MARK && c != VARIATION_SELECTOR);
}

static size_t put_utf8(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | (c >> 6));
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | (c >> 12));
        out[1] = (char)(0x80 | ((c >> 6) & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | (c >> 18));
    out[1] = (char)(0x80 | ((c >> 12) & 0x3F));
    out[2] = (char)(0x80 | ((c >> 6) & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

/* The next word from *at on, folded to lower case into `out`; "" at the end. A word too long to be
 * one of ours comes out cut, which no list holds. */
static struct hk_str next_word(struct hk_str text, size_t *at, char out[WORD_MAX_BYTES + 4])
{
    size_t n = 0;

    while (*at < text.n) {
        size_t before = *at;
        uint32_t c = hk_text_next(text, at);
        if (!is_word_part(c)) {
            if (n > 0) {
                *at = before;
                break;
            }
            continue;
        }
        if (n < WORD_MAX_BYTES)
            n += put_utf8((uint32_t)u_tolower((UChar32)c), out + n);
    }
    return (struct hk_str){out, n};
}

static bool is_friendly_sign(uint32_t c)
{
    switch (c) {
    case 0x2764: /* heart */
    case 0x2665:
    case 0x1F44D: /* thumb up */
    case 0x1F44C:
    case 0x1F44F: /* clapping */
    case 0x1F64F: /* folded hands */
    case 0x1F60A: /* smiles */
    case 0x1F642:
    case 0x1F600:
    case 0x1F603:
    case 0x1F604:
    case 0x1F60D:
    case 0x1F970:
    case 0x1F917:
    case 0x1F339: /* a rose */
    case 0x1F490:
    case 0x1F389:
        return true;
    default:
        return c >= 0x1F493 && c <= 0x1F49F && c != 0x1F494; /* more hearts, but none broken */
    }
}

/* Skin tones, variation selectors, joiners, white space and full stops do not count. */
static bool is_silent(uint32_t c)
{
    return c == VARIATION_SELECTOR || c == 0x200D || (c >= 0x1F3FB && c <= 0x1F3FF) || c <= ' '
        || c == '.' || c == '!';
}

/* "Thanks" with an angry face is no thanks. */
static bool has_unfriendly_sign(struct hk_str text)
{
    static const struct hk_str faces[] = {HK_STR_INIT(":("), HK_STR_INIT(":-("), HK_STR_INIT(":/")};

    for (size_t i = 0; i < HK_COUNT(faces); i++)
        if (hk_str_find(text, faces[i]) != SIZE_MAX)
            return true;
    for (size_t at = 0; at < text.n;) {
        uint32_t c = hk_text_next(text, &at);
        if (u_charType((UChar32)c) == U_OTHER_SYMBOL && !is_friendly_sign(c))
            return true;
    }
    return false;
}

static bool is_only_thanks(struct hk_str text)
{
    char word[WORD_MAX_BYTES + 4];
    unsigned words = 0;
    unsigned thanks = 0;
    size_t at = 0;

    if (hk_str_find(text, HK_STR("?")) != SIZE_MAX || has_unfriendly_sign(text))
        return false;
    for (;;) {
        struct hk_str w = next_word(text, &at, word);
        if (w.n == 0)
            break;
        words++;
        if (is_listed(thanks_words, w))
            thanks++;
        else if (!is_listed(filler_words, w))
            return false;
    }
    return thanks > 0 && words <= THANKS_MAX_WORDS;
}

static bool is_only_friendly_signs(struct hk_str text)
{
    unsigned signs = 0;

    for (size_t at = 0; at < text.n;) {
        uint32_t c = hk_text_next(text, &at);
        if (is_friendly_sign(c))
            signs++;
        else if (!is_silent(c))
            return false;
    }
    return signs > 0;
}

struct hk_str triage_no_answer_rule(struct hk_str text, enum triage_attached attached)
{
    if (attached == TRIAGE_ATTACHED_SOMETHING)
        return HK_STR("");
    if (attached == TRIAGE_ATTACHED_STICKER && hk_str_trim(text).n == 0)
        return HK_STR("sticker");
    if (is_only_friendly_signs(text))
        return HK_STR("heart");
    return is_only_thanks(text) ? HK_STR("thanks") : HK_STR("");
}
