/* lang/fold_priv.h -- for lang only: the short way for the letters that most texts are made of.
 *
 * Says the same as lang_class_of() and lang_fold_char(), or nothing; tests/unit/test_fold.c
 * compares them for every character.
 */
#ifndef HK_LANG_FOLD_PRIV_H
#define HK_LANG_FOLD_PRIV_H
#include "base/hk.h"

/* U+00C0..U+017F without marks and case; 0 where one letter of ASCII does not do. */
extern const char fold_latin[];

/* Bit i: the i-th Hebrew letter ends words and folds to the one after it. */
#define FOLD_FINALS (1U << 10 | 1U << 13 | 1U << 15 | 1U << 19 | 1U << 21)

/* A letter or digit of ASCII without case; 0: something else. */
static inline uint32_t fold_ascii(uint32_t c)
{
    uint32_t lower = c | 0x20;
    return lower - 'a' < 26 ? lower : c - '0' < 10 ? c : 0;
}

/* A letter that becomes one letter; 0: look closer. */
static inline uint32_t fold_letter(uint32_t c)
{
    if (c - 0x430 < 0x20)
        return c;
    if (c - 0x410 < 0x20)
        return c + 0x20;
    if (c - 0x5D0 < 27)
        return c + (FOLD_FINALS >> (c - 0x5D0) & 1U);
    if (c - 0xC0 < 0xC0)
        return (unsigned char)fold_latin[c - 0xC0];
    return 0;
}

#endif
