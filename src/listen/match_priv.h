/* listen/match_priv.h -- for the matcher only: how compiled queries lie in memory.
 *
 * An *index* is a list of queries compiled together; a set is one index, and a small second one
 * with what was changed since. In an index every word, tag and so on that queries ask for is a
 * *leaf*, kept once however many queries ask for it. Trees are nodes by number.
 */
#ifndef HK_LISTEN_MATCH_PRIV_H
#define HK_LISTEN_MATCH_PRIV_H
#include "lang/tokens.h"
#include "listen/match.h"
#include "listen/match_typo.h"

#include <stdatomic.h>
#include <string.h>

/* ---- from a hash to leaves ---- */

struct match_key {
    uint64_t hash;
    uint32_t leaf;
};

struct match_slot {
    uint64_t hash;
    uint32_t first, n; /* of lists; n 0: the slot is free */
};

/* A filter of one bit per hash stands before the table: most words are in no query. */
struct match_keys {
    uint64_t *filter;
    uint32_t filter_shift; /* hash >> shift is the bit */
    uint32_t mask;         /* of slots */
    struct match_slot *slots;
    uint32_t *lists;
    size_t n; /* different hashes */
};

void match_keys_build(struct match_keys *keys, const struct match_key *list, size_t n);
void match_keys_free(struct match_keys *keys);
size_t match_keys_bytes(const struct match_keys *keys);

static inline bool match_keys_maybe(const struct match_keys *keys, uint64_t hash)
{
    uint64_t bit = hash >> keys->filter_shift;
    return (keys->filter[bit >> 6] >> (bit & 63U) & 1U) != 0;
}

/* The slot of a hash that the filter let pass; n is 0 if it is not there. */
const struct match_slot *match_keys_find(const struct match_keys *keys, uint64_t hash);

/* ---- what is compiled ---- */

struct match_leaf {
    uint8_t kind;  /* enum query_kind */
    uint8_t field; /* enum query_field */
    uint8_t edits;
    bool prefix;
    uint32_t lead;
    uint32_t queries, queries_n; /* those kept under this leaf: index->kept[queries ...] */
    uint32_t forms, forms_n;     /* words it is looked up by: index->forms[forms ...] */
    bool asked_late;             /* no query is kept under it: looked for when one is evaluated */
    struct hk_str text;          /* the index's own; of WORD only itself */
    uint64_t hash;               /* while compiling: of all that the leaf says */
    int64_t least, most;
};

struct match_node {
    uint8_t kind;
    bool ordered;
    uint32_t within;
    uint32_t leaf;                 /* of a leaf */
    uint32_t children, children_n; /* index->children[children ...] */
};

struct match_entry {
    struct hk_str name;
    uint32_t root;
    uint32_t order;
};

enum { MATCH_PREFIX_BYTES = 3 }; /* prefixes are found by their first 2, 4 or 8 bytes */

struct match_index {
    atomic_uint holders;
    struct match_entry *entries;
    size_t entries_n;
    struct match_leaf *leaves;
    size_t leaves_n;
    struct match_node *nodes;
    size_t nodes_n;
    uint32_t *children;
    size_t children_n;
    uint32_t *kept; /* queries by the leaves they are kept under */
    size_t kept_n;
    uint64_t *forms; /* hashes of words, by leaf */
    size_t forms_n;
    uint32_t *always; /* queries without a leaf that they need */
    size_t always_n;
    struct match_keys words;                        /* words, exact words, tags, handles */
    struct match_keys prefixes[MATCH_PREFIX_BYTES]; /* by 2, 4 and 8 bytes */
    struct match_keys typos[2];                     /* one edit, two */
    uint64_t typo_letters[2];                       /* bit n: a word of n letters may be one */
    struct match_keys disguises;
    struct match_keys authors; /* from: */
    bool disguise_first;       /* a query is kept under a disguise */
    struct hk_arena *texts;
};

struct match_index *match_index_new(const struct match_source *list, size_t n, uint32_t order);
void match_index_release(struct match_index *index);
size_t match_index_bytes(const struct match_index *index);

struct match_set {
    atomic_uint holders;
    struct match_index *base;
    struct match_index *delta; /* NULL: nothing was changed */
    uint64_t *gone;            /* bit i: base's query i was replaced or taken away */
};

/* The first `n` bytes (2, 4 or 8), from `p` on, as a hash. */
static inline uint64_t match_prefix_key(const char *p, size_t n)
{
    uint64_t word = 0;
    memcpy(&word, p, n);
    word = (word ^ word >> 31) * UINT64_C(0x9FB21C651E98DF25);
    return word ^ word >> 28;
}

/* ---- a post on its way ---- */

enum { MATCH_NONE = UINT32_MAX };

struct match_seen {
    uint32_t epoch;      /* the post for which the rest is true */
    uint32_t head, tail; /* marks */
};

/* A leaf holds at a token. */
struct match_mark {
    uint32_t token; /* from post->tokens_n on: a place where a word may hide */
    uint32_t next;
};

/* Where a node stands. */
struct match_span {
    uint32_t first, last; /* runs */
    uint32_t from, to;    /* bytes */
    uint8_t kind;         /* enum query_kind */
};

struct match_answer { /* to a field, for this post */
    uint32_t epoch;
    bool yes;
};

struct match_work {
    uint32_t epoch;
    struct hk_cx cx; /* its arena lives as long as a post */
    const struct match_index *index;
    const struct post *post;
    struct match_seen *seen;      /* of leaves */
    struct match_answer *answers; /* of leaves that are fields */
    uint32_t *asked;              /* of queries: the epoch in which they became a candidate */
    size_t leaves_max, entries_max;
    struct match_mark *marks;
    size_t marks_n, marks_max;
    uint32_t *candidates;
    size_t candidates_n, candidates_max;
    uint32_t *heads;  /* of the post's words by their hash: the first token + 1; made when asked */
    uint32_t *others; /* of each token: the next one with its hash + 1 */
    uint32_t heads_mask;
    struct post_token *places; /* where words may hide; made when first asked for */
    size_t places_n;
    bool places_made;
    uint64_t typo_keys[MATCH_TYPO_KEYS];
    struct hk_arena *lists; /* match_place.c's: of what is looked for just now */
    struct match_query *found;
    size_t found_n, found_max;
    struct match_hit *hits;
    size_t hits_n, hits_max;
    size_t hits_end; /* as many as hits_n may become with this query */
};

/* The token of a mark. */
const struct post_token *match_token(const struct match_work *work, uint32_t token);

/* Note that a leaf holds at a token. */
void match_mark_leaf(struct match_work *work, uint32_t leaf, uint32_t token);

/* Find the places where words may hide, once a post. */
void match_disguises(struct match_work *work);

/* The first mark of a leaf in this post, or MATCH_NONE. What was not looked for before is now. */
uint32_t match_first(struct match_work *work, uint32_t leaf);

/* match_late.c: mark a leaf under which no query is kept, wherever it holds. */
void match_look_late(struct match_work *work, uint32_t leaf);

/* Does a leaf that is looked up by the token's hash hold there? */
bool match_word_holds(
    const struct match_work *work, const struct match_leaf *leaf, const struct post_token *token);

/* Does the token begin as the leaf says? */
bool match_prefix_holds(const struct match_leaf *leaf, const struct post_token *token);

/* As queries ask for it: folded, without "@". */
struct hk_str match_author(struct hk_cx *cx, struct hk_str author);

/* match_eval.c: does a tree hold? */
bool match_node_holds(struct match_work *work, uint32_t node);

/* match_place.c: does a phrase, a window or a pair of neighbours stand anywhere? */
bool match_place_holds(struct match_work *work, uint32_t node);

/* What of a tree that holds is shown: its hits are added to work->hits, up to hits_end. */
void match_place_hits(struct match_work *work, uint32_t node);

/* Room for one more item behind n. */
void *match_room(void *items, size_t n, size_t *max, size_t size);

#endif
