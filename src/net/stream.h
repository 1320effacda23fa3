/* net/stream.h -- a ring of recent items that many event streams read from, each at its own pace.
 *
 * An item is bytes and a sequence number; numbers rise but may leave gaps (what this class of
 * readers may not see). The bytes are kept once for all readers: a reader is only a number. An item
 * may be for one person alone; to all others it is a gap. Who falls behind the ring's memory is
 * told to ask for a fresh start. The ring knows no store.
 *
 * Beside its items a ring carries notes: what is so at this moment and is kept nowhere. A note has
 * a key and no number; the newest of a key replaces the one before, so a slow reader is not
 * flooded. A reader begins with all that hold.
 *
 * Threads: one adds, any read; a ring is shared and counted.
 */
#ifndef HK_NET_STREAM_H
#define HK_NET_STREAM_H
#include "base/buf.h"
#include "base/hk.h"

struct stream_ring;

/* Items and bytes kept at most. `base` is the last number before the ring's first item. */
struct stream_ring *stream_ring_new(size_t items_max, size_t bytes_max, int64_t base);
struct stream_ring *stream_ring_hold(struct stream_ring *ring); /* one more owner */
void stream_ring_release(struct stream_ring *ring);

/* `seq` must be above the last. `bytes` are the members that follow "after" in the item's JSON
 * object, its closing brace included, e.g. `"items":[...]}`; no newline in them. */
void stream_ring_add(struct stream_ring *ring, int64_t seq, struct hk_str bytes);

/* The same, for the streams of one reader only (a person; not 0). */
void stream_ring_add_for(
    struct stream_ring *ring, int64_t seq, int64_t reader, struct hk_str bytes);

/* All up to `seq` has passed and none of it was for this ring's readers. What stream_ring_last()
 * tells rises; nobody who could be served before needs a fresh start now. */
void stream_ring_advance(struct stream_ring *ring, int64_t seq);

/* Say what holds for `key` now, as a server-sent event of the name "presence". `bytes` are the
 * members of a JSON object with both braces. `ends`: nothing holds any more, which is only
 * said where it was said that something did. */
void stream_ring_note(struct stream_ring *ring, int64_t key, struct hk_str bytes, bool ends);

/* No more items: readers end with "event: resync" (their rights changed) or quietly. */
void stream_ring_close(struct stream_ring *ring, bool resync);

/* Is the caller its only owner, so that nobody reads it? */
bool stream_ring_is_alone(struct stream_ring *ring);

int64_t stream_ring_last(struct stream_ring *ring);

enum stream_read { STREAM_ITEM, STREAM_WAIT, STREAM_BEHIND, STREAM_CLOSED, STREAM_RESYNC };

/* Append the item after number `after` to `out` as one server-sent event (see
 * http_reply_stream()) and set *seq to its number. Of items for everybody only. */
enum stream_read stream_ring_read(
    struct stream_ring *ring, int64_t after, struct hk_buf *out, int64_t *seq);

#endif
