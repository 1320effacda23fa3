/* listen/cloud.h -- what some posts say more often than others do: words and phrases of two or
 * three words, ranked by log-likelihood.
 *
 * Posts of two kinds are given: ours (what a watch took in some time) and the others (the sample of
 * all that is heard). A term counts once for each post that has it, so nobody gains by repeating
 * it. Forms of a word are one term: the word of the dictionary that most of our posts' words may be
 * forms of; of words that no dictionary has (brands), forms that may be one another's go to the
 * commonest of them. A term is written as it mostly stands in our posts.
 *
 * The measure is Dunning's G2 over numbers of posts: of two rates that are truly equal it exceeds
 * 6.63 once in a hundred, 10.83 once in a thousand. Terms in fewer than CLOUD_POSTS_MIN of our
 * posts, those that the others say as often, and what a longer term says as well are left out.
 *
 *   cloud_new -> cloud_add (ours, one by one) -> cloud_count -> cloud_compare (the others) -> rank
 *
 * What it does not do: it reads nothing by itself; unknown words of the others are merged with
 * ours only where they are written the same.
 *
 * Threads: one at a time. Memory: the arena of the cx it was made with, some 10 MB for 5,000 posts;
 * texts given to cloud_add() must stay as long. Errors: none; text must be valid UTF-8.
 */
#ifndef HK_LISTEN_CLOUD_H
#define HK_LISTEN_CLOUD_H
#include "base/cx.h"
#include "lang/lex.h"
#include "listen/post.h"

#define CLOUD_POSTS_MIN 3u
#define CLOUD_TERM_WORDS 3u
#define CLOUD_CERTAIN 6.63 /* the least G2 of what is ranked */

struct cloud;

/* Bytes of a text. */
struct cloud_place {
    uint32_t from, to;
};

struct cloud *cloud_new(struct hk_cx *cx, const struct lex *lex); /* lex may be NULL */

/* One of our posts. What stands at places that were asked for anyway begins and ends no term. */
void cloud_add(struct cloud *cloud, struct hk_str text, const struct cloud_place *asked, size_t n);

/* After the last of ours. */
void cloud_count(struct cloud *cloud);

/* Does the post that was added as number `at` (from 0) hold this term? After cloud_count(). */
bool cloud_holds(struct cloud *cloud, size_t at, struct hk_str key);

/* One of the others. */
void cloud_compare(struct cloud *cloud, struct hk_str text);

struct cloud_term {
    struct hk_str key;     /* its words as dictionaries have them, folded, parted by blanks */
    struct hk_str text;    /* as it mostly stands in our posts */
    int64_t posts, others; /* so many of each say it */
    double score;          /* G2 */
    uint32_t words;
    bool rude;
};

/* The `max` highest, highest first. Rude ones only if they are wanted. */
size_t cloud_rank(struct cloud *cloud, bool rude, size_t max, struct cloud_term **out);

/* G2 of `a` out of `c` against `b` out of `d`; 0 where either is empty. */
double cloud_score(int64_t a, int64_t b, int64_t c, int64_t d);

#endif
