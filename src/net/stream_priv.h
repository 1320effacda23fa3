/* net/stream_priv.h -- an item of a ring as a writer of event streams holds it: counted, not
 * copied.
 *
 * A stream that could write only half an item keeps the item and a place in its event's text; the
 * ring may drop the item meanwhile. The event's text itself is never stored: it is the head that
 * this reader's `after` gives, the item's bytes and two line ends.
 */
#ifndef HK_NET_STREAM_PRIV_H
#define HK_NET_STREAM_PRIV_H
#include "net/stream.h"

struct stream_item;

/* How far a reader is. */
struct stream_place {
    int64_t after; /* the number this reader has */
    int64_t seen;  /* that, or the number up to which nothing more was for it */
    int64_t noted; /* the newest note it has; 0 at first */
};

/* The next item for `reader` after number place->seen, else the next note; release it with
 * stream_item_release(). `seen` rises over what is for others, so that a reader for whom nothing
 * came does not fall behind. */
enum stream_read stream_ring_take(
    struct stream_ring *ring, int64_t reader, struct stream_place *place, struct stream_item **out);

bool stream_ring_is_closed(struct stream_ring *ring);

int64_t stream_item_seq(const struct stream_item *item); /* 0: a note */
void stream_item_release(struct stream_item *item);      /* accepts NULL */

/* It is written: the reader stands behind it. */
void stream_item_pass(const struct stream_item *item, struct stream_place *place);

/* Copy of the event's text, for a reader that had `after` before, what stands from byte `from` on,
 * at most `max` bytes. Returns how many; 0 when `from` is its end. */
size_t stream_item_copy(
    const struct stream_item *item, int64_t after, size_t from, char *to, size_t max);

#endif
