/* listen/source.h -- sources of listening: what to ask of them, and what their answers mean.
 *
 * A source has a kind, an address and a cursor: what its kind remembers of the answers before, as
 * text that nobody else reads. source_ask() makes a question of them, source_read() of the answer
 * the posts that are new, oldest first, and the cursor that belongs to them; whoever keeps both
 * in one transaction (flow/source_run.c) loses no post and hears none twice.
 *
 * What is wrong is one of the words of `problem.source_*` in the catalogues; those of the network
 * come from source_trouble().
 *
 * What it does not do: no I/O, no clock, no matching; it knows no other source.
 *
 * Pure; threads: any; memory: cx's arena. Errors: HK_EINVAL with the word as its `problem`.
 */
#ifndef HK_LISTEN_SOURCE_H
#define HK_LISTEN_SOURCE_H
#include "base/cx.h"
#include "model/request.h"
#include "shapes.h"

enum { SOURCE_POSTS_MAX = 500, SOURCE_HOPS_MAX = 5 };

struct source {
    enum shape_source_kind kind;
    struct hk_str address; /* of the web, whole */
    struct hk_str cursor;  /* "" at first */
};

struct source_question {
    struct hk_str url;
    struct hk_str accept;
    struct hk_str etag;     /* "" none: what was told with the answer before, */
    struct hk_str modified; /* and then only what differs is wanted */
    bool held; /* over a connection that is held open (model_held); `etag` is its mark, */
    struct hk_str resume; /* and what is added to the address where that is made anew */
};

struct source_answer {
    struct hk_str url; /* where it came from in the end */
    struct hk_str body;
    struct hk_str content_type, etag, modified;
};

struct source_news {
    struct hk_str title;           /* what the source calls itself */
    struct shape_post_take *posts; /* new ones; their addresses may be relative */
    size_t n;
    size_t there; /* posts that stand in the answer, new or not */
    struct hk_str cursor;
    bool more;         /* there is more of it already: ask on */
    int64_t behind_ms; /* what is heard now is so old: more is there than may be asked for; 0: no */
    bool missed;       /* something may have come and gone unheard */
    bool first;        /* what stood there before anybody listened: to be shown, not to be heard */
};

/* An address that somebody gives: is it one of this kind's places? */
HK_CHECK enum hk_rc source_check(
    struct hk_cx *cx, enum shape_source_kind kind, struct hk_str address);

/* Does the site's robots.txt have to allow it (robots.h)? Feeds and interfaces are made for
 * programs; a page is not. */
bool source_obeys_robots(enum shape_source_kind kind);

/* Is its connection held open? Then it is asked again at once, all the time. */
bool source_is_held(enum shape_source_kind kind);

void source_ask(struct hk_cx *cx, const struct source *source, struct source_question *out);
HK_CHECK enum hk_rc source_read(struct hk_cx *cx, const struct source *source,
    const struct source_answer *answer, struct source_news *out);

/* A number of a name, the same for ever. */
uint64_t source_hash(struct hk_str name);

/* Does it only say where else to look? */
bool source_is_redirect(const struct model_response *response);

/* What a response says of a source that brought no news: a word, or "" if nothing is wrong. */
struct hk_str source_trouble(const struct model_response *response);

/* In how many milliseconds to ask again. `failures` in a row; `asked_ms`: what Retry-After wants, 0
 * for nothing; `jitter` any number: sources do not march in step. */
int64_t source_pause_ms(
    enum shape_source_kind kind, int64_t failures, int64_t asked_ms, uint64_t jitter);

#endif
