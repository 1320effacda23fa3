/* channel/bookmark.h -- what was seen already of a list that a network shows newest first.
 *
 * Networks do not sort by arrival: a slow telephone, or somebody who looks through what was written
 * before it is shown, puts something new below what was seen. Therefore the bookmark is not one
 * moment but the names of the newest things that were seen; what is not among them and is not older
 * than the oldest of them, is new. A name is the network's, with whatever makes another version of
 * the same thing.
 *
 * If a whole page is new, the next one is asked for until one holds something known: every page is
 * committed with its bookmark, so a backlog of any length needs the memory of one page and survives
 * a crash in between.
 *
 * Threads: reentrant. Memory: cx's arena. Errors: a bookmark that cannot be read is none: the first
 * visit begins again, and what is known is dropped as a repetition.
 */
#ifndef HK_CHANNEL_BOOKMARK_H
#define HK_CHANNEL_BOOKMARK_H
#include "base/cx.h"

struct channel_bookmark_rule {
    int64_t first_visit_ms; /* how far the first visit goes back */
    size_t known_max;       /* names kept; more than a page holds */
    size_t page_max;        /* things on one page */
};

struct channel_bookmark {
    int64_t from_ms;    /* nothing older is looked at */
    int64_t seen_ms;    /* the newest that was seen when the last backlog ended */
    struct hk_str page; /* the network's name of the next page of a backlog; "" if none */
    struct hk_str *known;
    size_t known_count;
    size_t known_max;
    size_t room;
};

void channel_bookmark_read(struct hk_cx *cx, struct hk_str cursor,
    const struct channel_bookmark_rule *rule, struct channel_bookmark *out);
struct hk_str channel_bookmark_write(struct hk_cx *cx, const struct channel_bookmark *bookmark);

/* Is it new? Then it is known from now on. *reached becomes true if, in a list sorted by time,
 * nothing further down can be new. */
bool channel_bookmark_take(struct hk_cx *cx, struct channel_bookmark *bookmark, int64_t at_ms,
    struct hk_str name, bool *reached);

/* The page is read; `next_page` is "" when the backlog ends here. */
void channel_bookmark_turn(struct channel_bookmark *bookmark, struct hk_str next_page);

/* The network no longer knows the name of the next page: the backlog is read again from its top.
 * What was read of it comes once more, and is dropped as a repetition. */
void channel_bookmark_anew(struct channel_bookmark *bookmark);

#endif
