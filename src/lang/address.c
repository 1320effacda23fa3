/* lang/address.c -- see address.h. */
#include "lang/address.h"

#include "base/str.h"

enum { RUSSIAN_REACH = 3 }; /* words behind "я" that may be its verb */

static const char *form_of(uint32_t senses)
{
    if ((senses & UINT32_C(1) << SENSE_FORMAL) != 0)
        return "formal";
    return (senses & UINT32_C(1) << SENSE_INFORMAL) != 0 ? "informal" : "";
}

static bool ends_with_one_of(struct hk_str word, const char *const *endings, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (hk_str_ends(word, hk_str_from(endings[i])))
            return true;
    return false;
}

/* What Polish verbs of the first person end with says who speaks. */
static int polish_verb(struct hk_str word)
{
    static const char *const woman[] = {"łam", "łabym", "łam się"};
    static const char *const man[] = {"łem", "łbym"};
    static const char *const none[] = {"kłam", "złam", "włam", "załam", "przełam"}; /* orders */

    if (ends_with_one_of(word, woman, HK_COUNT(woman))
        && !ends_with_one_of(word, none, HK_COUNT(none)))
        return 1;
    return ends_with_one_of(word, man, HK_COUNT(man)) ? -1 : 0;
}

static int russian_verb(struct hk_str word)
{
    static const char *const woman[] = {"ла", "лась"};
    static const char *const man[] = {"ал", "ил", "ел", "ыл", "ял", "ал", "шёл", "шел", "лся"};

    if (word.n < 6)
        return 0;
    if (ends_with_one_of(word, woman, HK_COUNT(woman)))
        return 1;
    return ends_with_one_of(word, man, HK_COUNT(man)) ? -1 : 0;
}

static bool is_letter_byte(char c)
{
    return (unsigned char)c >= 0x80 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

struct lang_address lang_address_of(struct hk_str text, const struct sense_reading *sense)
{
    int women = 0, since_i = RUSSIAN_REACH + 1;

    for (size_t at = 0; at < text.n;) {
        const size_t from = at;
        while (at < text.n && is_letter_byte(text.p[at]))
            at++;
        const struct hk_str word = hk_str_sub(text, from, at - from);
        if (word.n == 0) {
            at++;
            continue;
        }
        women += polish_verb(word);
        if (since_i <= RUSSIAN_REACH)
            women += russian_verb(word);
        since_i++;
        if (hk_str_equal(word, HK_STR("я")) || hk_str_equal(word, HK_STR("Я")))
            since_i = 1;
    }
    return (struct lang_address){form_of(sense->senses),
        women > 0       ? "woman"
            : women < 0 ? "man"
                        : ""};
}
