/* listen/match.h -- all queries at once: which of them does a post fulfil, and where?
 *
 * A set of queries is compiled once and never changed; posts run against it from any number of
 * threads, each with a work of its own. The cost of a post grows with its words, hardly with the
 * number of queries: a query is kept under those of its words without which it cannot hold, the
 * rarest that will do; only queries of which such a word stands in the post are evaluated, and
 * what must be understood (mood, intent, language) is asked last.
 *
 * What a tree says of a post is written in query.h.
 *
 * Threads: a set is only read, by any; a work belongs to one thread at a time. Memory: sets and
 * works are the process's own; a set is counted and freed with its last holder. Errors: none.
 */
#ifndef HK_LISTEN_MATCH_H
#define HK_LISTEN_MATCH_H
#include "listen/post.h"
#include "listen/query.h"

/* Of a post where a query finds more, these many are told; it holds all the same. */
#define MATCH_HITS_MAX 256u

struct match_set;
struct match_work;

struct match_source {
    struct hk_str name;
    const struct query_node *root; /* linked (query_link); NULL: never holds */
};

struct match_hit {
    uint32_t from, to;    /* bytes of the post's text; 0, 0: a field */
    enum query_kind kind; /* query_why() says it in a word */
};

struct match_query {
    struct hk_str name; /* the set's own */
    uint32_t order;     /* its place in the list */
    const struct match_hit *hits;
    size_t hits_n;
};

/* Nothing of `list` is needed afterwards. Release it with match_set_release(). */
struct match_set *match_set_new(const struct match_source *list, size_t n);
void match_set_release(struct match_set *set); /* accepts NULL */
void match_set_hold(struct match_set *set);

/* `set` as it was new, with all of `list` in it: queries of these names are replaced, and those
 * whose root is NULL go. So `list` is everything that was changed since match_set_new(), and the
 * time it takes grows with it, not with the set. The result is a set of its own; the old one stays
 * as it is. */
struct match_set *match_set_change(
    const struct match_set *set, const struct match_source *list, size_t n);

size_t match_set_queries(const struct match_set *set);
size_t match_set_bytes(const struct match_set *set); /* memory it takes */

struct match_work *match_work_new(void);
void match_work_free(struct match_work *work); /* accepts NULL */

/* The queries that hold, in the order of the list, with their hits by place, MATCH_HITS_MAX of each
 * at most. How many. `*out` is
 * the work's, until its next post; the post must stay until then. */
size_t match_post(struct match_work *work, const struct match_set *set, const struct post *post,
    const struct match_query **out);

#endif
