/* lang/alike.c -- see alike.h. */
#include "lang/alike.h"

#include <string.h>

#include "base/text.h"
#include "lang/fold.h"

enum { WORD_BYTES_MAX = 64 };

static const struct {
    char latin;
    uint16_t cyrillic;
} pairs[] = {{'a', 0x430}, {'b', 0x432}, {'c', 0x441}, {'e', 0x435}, {'h', 0x43D}, {'i', 0x456},
    {'j', 0x458}, {'k', 0x43A}, {'m', 0x43C}, {'o', 0x43E}, {'p', 0x440}, {'s', 0x455},
    {'t', 0x442}, {'x', 0x445}, {'y', 0x443}};

uint32_t lang_latin_like(uint32_t cyrillic)
{
    for (size_t i = 0; i < HK_COUNT(pairs); i++)
        if (pairs[i].cyrillic == cyrillic)
            return (uint32_t)pairs[i].latin;
    return 0;
}

uint32_t lang_cyrillic_like(uint32_t latin)
{
    for (size_t i = 0; i < HK_COUNT(pairs); i++)
        if ((uint32_t)pairs[i].latin == latin)
            return pairs[i].cyrillic;
    return 0;
}

static bool is_latin(uint32_t c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_cyrillic(uint32_t c)
{
    return c >= 0x400 && c <= 0x52F;
}

struct census {
    size_t latin, cyrillic;         /* letters */
    size_t latin_own, cyrillic_own; /* of those, what looks like nothing of the other script */
};

static struct census count_letters(struct hk_str word)
{
    struct census n = {0};

    for (size_t at = 0; at < word.n;) {
        const uint32_t c = hk_text_next(word, &at);
        n.latin += is_latin(c);
        n.cyrillic += is_cyrillic(c);
        n.latin_own += is_latin(c) && lang_cyrillic_like(c) == 0;
        n.cyrillic_own += is_cyrillic(c) && lang_latin_like(c) == 0;
    }
    return n;
}

size_t lang_one_script(char *text, size_t n, size_t room)
{
    const struct hk_str word = {text, n};
    const struct census c = count_letters(word);
    char out[WORD_BYTES_MAX];
    size_t to = 0;

    if (c.latin == 0 || c.cyrillic == 0 || (c.latin_own > 0 && c.cyrillic_own > 0)
        || n + c.latin > room || n + c.latin > sizeof out)
        return n;
    const bool latin = c.cyrillic_own == 0 && (c.latin_own > 0 || c.latin > c.cyrillic);
    for (size_t at = 0; at < n;) {
        uint32_t letter = hk_text_next(word, &at);
        if (latin && is_cyrillic(letter))
            letter = lang_latin_like(letter);
        else if (!latin && is_latin(letter))
            letter = lang_cyrillic_like(letter);
        to += lang_put_char(letter, out + to);
    }
    memcpy(text, out, to);
    return to;
}
