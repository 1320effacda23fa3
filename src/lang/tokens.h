/* lang/tokens.h -- the words of a text as they are looked for: folded, with their places.
 *
 *   words      runs of letters and digits; an apostrophe inside is passed over ("don't": dont);
 *              one of Latin and Cyrillic letters is brought to one script where they look alike
 *   numbers    what hyphens, dots, slashes and blanks part is also there in one: "AB-12 34" and
 *              "ab1234" meet; digits of nine and more also by their last nine, so that
 *              "+48 600 100 200", "0048600100200" and "600 100 200" are one phone number
 *   tags, handles, e-mail addresses   as a whole ("#tag", "@a.b", "a@b.pl") and by their words
 *
 * A token that is made of others is `whole`, they are its `part`s. An index takes all; who asks
 * takes what is not a part of something and not `loose`.
 *
 * What it does not do: inflection; words of scripts without blanks (each sign is a word).
 *
 * Pure; threads: any; memory: cx's arena; errors: none. Text must be valid UTF-8, and less than 4
 * GiB.
 */
#ifndef HK_LANG_TOKENS_H
#define HK_LANG_TOKENS_H
#include "base/cx.h"

#define LANG_TOKEN_MAX_BYTES 64u /* longer words are cut */
#define LANG_PHONE_DIGITS 9u     /* enough to know a number by, without the country's prefix */

struct lang_token {
    struct hk_str text; /* folded; never empty */
    uint64_t hash;      /* lang_hash() of it */
    uint32_t from, to;  /* bytes of the source */
    uint32_t at;        /* which run it is, or begins with: neighbours differ by one */
    uint32_t runs;      /* how many it spans */
    bool part;          /* a whole token holds it too */
    bool whole;         /* made of several, or with a sign before it */
    bool loose;         /* only to be found by, never asked for: a guess of what belongs together */
};

/* In the order of their beginnings, parts after their whole. */
void lang_tokens(struct hk_cx *cx, struct hk_str text, struct lang_token **out, size_t *n);

#endif
