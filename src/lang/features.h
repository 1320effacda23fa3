/* lang/features.h -- what the learning classifier sees of a text: hashed words and pieces of words.
 *
 *   words      folded (lang/fold), and every sign that is not white space: "?", an emoji
 *   pairs      two neighbouring words in their order, the text's beginning and end among them
 *   pieces     2 to 5 letters of a word, its beginning and end marked, so that inflected and
 *              misspelt forms meet
 *   company    two words up to FEATURES_REACH apart in any order, by their first letters: what is
 *              said of what, however the sentence is built
 *
 * At most FEATURES_MAX of a text, each once with the number of its occurrences. Of a long text the
 * longest and shortest pieces and the words behind the first FEATURES_WORDS_MAX are left out first.
 *
 * A hash is the same for ever: models are built on it. Who changes what is seen or how it is hashed
 * raises FEATURES_VERSION.
 *
 * What it does not do: lemmas (pieces stand in for them, and no dictionary is needed), meaning.
 *
 * Pure; threads: any; memory: cx's arena; errors: none. Text must be valid UTF-8.
 */
#ifndef HK_LANG_FEATURES_H
#define HK_LANG_FEATURES_H
#include "base/cx.h"

#define FEATURES_VERSION 1u
#define FEATURES_MAX 512u
#define FEATURES_WORDS_MAX 256u
#define FEATURES_REACH 8u

enum feature_kind { FEATURE_WORD, FEATURE_PAIR, FEATURE_PIECE, FEATURE_COMPANY, FEATURE_KINDS };

struct feature {
    uint64_t hash;
    uint16_t count;       /* occurrences, at least 1 */
    uint8_t kind;         /* enum feature_kind */
    uint8_t from, to;     /* a piece: bytes of its word with the marks around it */
    uint16_t word, other; /* which words; a pair at the text's end has one that is not there */
};

struct features {
    struct feature *list;
    size_t n;
    struct hk_str *words; /* folded */
    size_t words_n;
};

void features_of(struct hk_cx *cx, struct hk_str text, struct features *out);

/* As a person may read it: "card", "lost card", "-stol-", "card ... lost". */
struct hk_str feature_text(
    struct hk_cx *cx, const struct features *features, const struct feature *feature);

#endif
