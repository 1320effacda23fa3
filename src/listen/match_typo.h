/* listen/match_typo.h -- for the matcher only: words that are one or two edits from another.
 *
 * Pure; threads: any; memory: none; errors: none.
 */
#ifndef HK_LISTEN_MATCH_TYPO_H
#define HK_LISTEN_MATCH_TYPO_H
#include "lang/tokens.h"

/* As many as a word of LANG_TOKEN_MAX_BYTES letters without any two of them. */
#define MATCH_TYPO_KEYS (1 + LANG_TOKEN_MAX_BYTES * (LANG_TOKEN_MAX_BYTES + 1) / 2)

/* The code points of a folded word; how many. */
size_t match_typo_letters(struct hk_str word, uint32_t out[LANG_TOKEN_MAX_BYTES]);

/* What a word is kept under and looked up by: hashes of it and of what remains of it without up to
 * `edits` (1 or 2) letters. How many; one may be there twice. */
size_t match_typo_keys(
    const uint32_t *letters, size_t n, uint32_t edits, uint64_t out[MATCH_TYPO_KEYS]);

/* Is the Damerau-Levenshtein distance of two words, in code points, at most `edits`? Letters may
 * come between two that change places. */
bool match_typo_within(
    const uint32_t *a, size_t a_n, const uint32_t *b, size_t b_n, uint32_t edits);

#endif
