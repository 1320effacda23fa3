/* listen/match_typo.c -- see match_typo.h.
 *
 * Two words within k edits meet when up to k letters are taken out of each: so a word that is asked
 * for is kept under itself and what remains of it without any one letter (or two), and a word of a
 * post is looked up by the same. That finds a little too much; the true distance decides. What
 * remains is never written out: its hash follows from the one before in one step.
 *
 * Sources: F. Damerau, A technique for computer detection and correction of spelling errors, 1964;
 * the distance in its unrestricted form: R. Lowrance, R. Wagner, An extension of the
 * string-to-string correction problem, 1975.
 */
#include "listen/match_typo.h"

#include <string.h>

#include "base/text.h"

static const uint64_t radix = UINT64_C(0x9E3779B97F4A7C15);

size_t match_typo_letters(struct hk_str word, uint32_t out[LANG_TOKEN_MAX_BYTES])
{
    size_t n = 0;

    for (size_t at = 0; at < word.n && n < LANG_TOKEN_MAX_BYTES;)
        out[n++] = hk_text_next(word, &at);
    return n;
}

static uint64_t mix(uint64_t hash)
{
    hash = (hash ^ hash >> 29) * UINT64_C(0xBF58476D1CE4E5B9);
    return hash ^ hash >> 32;
}

static uint64_t hash_of(const uint32_t *letters, size_t n)
{
    uint64_t hash = 0;

    for (size_t i = 0; i < n; i++)
        hash = hash * radix + letters[i];
    return hash;
}

/* The hashes of the word without each letter from `least` on. Without the last letter it is the
 * hash of the beginning; to spare letter i - 1 instead of i changes one place of what remains. */
static size_t without_one(const uint32_t *letters, size_t n, size_t least, uint64_t *out)
{
    uint64_t hash = hash_of(letters, n - 1), power = 1;
    size_t made = 0;

    for (size_t i = n; i-- > least;) {
        if (i + 1 == n || letters[i] != letters[i + 1])
            out[made++] = mix(hash);
        if (i == 0)
            break;
        hash += ((uint64_t)letters[i] - letters[i - 1]) * power;
        power *= radix;
    }
    return made;
}

size_t match_typo_keys(
    const uint32_t *letters, size_t n, uint32_t edits, uint64_t out[MATCH_TYPO_KEYS])
{
    uint32_t rest[LANG_TOKEN_MAX_BYTES];
    size_t made = 0;

    out[made++] = mix(hash_of(letters, n));
    if (n < 2)
        return made;
    made += without_one(letters, n, 0, out + made);
    if (edits < 2)
        return made;
    memcpy(rest, letters + 1, (n - 1) * sizeof *rest);
    for (size_t i = 0; i + 1 < n; i++) {
        made += without_one(rest, n - 1, i, out + made);
        rest[i] = letters[i];
    }
    return made;
}

/* Row of the table: the least edits from the first i letters of a to each beginning of b. */
struct rows {
    uint8_t cost[LANG_TOKEN_MAX_BYTES + 1][LANG_TOKEN_MAX_BYTES + 1];
};

static uint8_t least_of(uint8_t x, uint8_t y)
{
    return x < y ? x : y;
}

/* What it costs to make a[0..i] of b[0..k] by letting a[i] and b[k] change places with letters that
 * stand before them; everything between was added or taken away. */
static uint8_t swapped(
    const struct rows *rows, const uint32_t *a, size_t i, const uint32_t *b, size_t k)
{
    size_t before_a = i, before_b = k;

    while (before_a > 0 && a[before_a - 1] != b[k])
        before_a--;
    while (before_b > 0 && b[before_b - 1] != a[i])
        before_b--;
    if (before_a == 0 || before_b == 0)
        return UINT8_MAX;
    size_t between = (i - before_a) + (k - before_b);
    return (uint8_t)(rows->cost[before_a - 1][before_b - 1] + between + 1);
}

bool match_typo_within(const uint32_t *a, size_t a_n, const uint32_t *b, size_t b_n, uint32_t edits)
{
    struct rows rows;

    if (a_n > b_n + edits || b_n > a_n + edits)
        return false;
    for (size_t k = 0; k <= b_n; k++)
        rows.cost[0][k] = (uint8_t)k;
    for (size_t i = 0; i < a_n; i++) {
        uint8_t least = rows.cost[i + 1][0] = (uint8_t)(i + 1);
        for (size_t k = 0; k < b_n; k++) {
            uint8_t cost = (uint8_t)(rows.cost[i][k] + (a[i] != b[k]));
            cost = least_of(cost, (uint8_t)(rows.cost[i][k + 1] + 1));
            cost = least_of(cost, (uint8_t)(rows.cost[i + 1][k] + 1));
            cost = least_of(cost, swapped(&rows, a, i, b, k));
            rows.cost[i + 1][k + 1] = cost;
            least = least_of(least, cost);
        }
        if (least > edits + 1U)
            return false;
    }
    return rows.cost[a_n][b_n] <= edits;
}
