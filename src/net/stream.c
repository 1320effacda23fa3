/* net/stream.c -- a ring of recent items, each kept once for all who read it.
 *
 * Items lie in a circle ordered by number, so a reader's place is found by halving. An item is
 * counted: the ring holds it, and so does every stream that is in the middle of writing it; what
 * the ring drops dies with its last writer. The ring's base is the number before its oldest item:
 * who has seen the base or more has missed nothing.
 *
 * Notes lie in the order in which they were said, one of each key. That something has ended is a
 * note too, as long as there is room; who may have missed one for want of room begins anew.
 *
 * What it does not do: wake anybody, or know what a number means. A reader whose number is above
 * all of ours waits: it may have read its snapshot before the news of it came here.
 *
 * Threads: one adds, any read; the lock is held for a search, never for a copy.
 * Memory:  at most `items_max` items and `bytes_max` bytes, but always room for the newest item.
 */
#include "net/stream.h"

#include "base/alloc.h"
#include "net/stream_priv.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define NOTES_MAX 4096U /* keys that hold or have ended */
#define HEAD_BYTES 128U /* "id: " and two or three numbers of at most 20 digits */

struct stream_item {
    atomic_uint holders;
    int64_t seq;    /* 0: a note */
    int64_t reader; /* 0: for all */
    int64_t key;    /* of a note */
    int64_t note;   /* its place in the order of notes, from 1 */
    bool ends;      /* a note that nothing holds any more */
    size_t n;
    char bytes[];
};

struct stream_ring {
    pthread_mutex_t lock;
    atomic_uint holders;
    struct stream_item **items; /* a circle of `items_max` places */
    size_t items_max;
    size_t first; /* place of the oldest */
    size_t count;
    size_t bytes;
    size_t bytes_max;
    int64_t base;               /* the number before the oldest item */
    int64_t last;               /* the highest number that passed, shown or not */
    struct stream_item **notes; /* one of a key, the newest last; NULL before the first */
    size_t note_count;
    int64_t last_note;
    int64_t lost_note; /* who has fewer may have missed that something ended */
    bool closed;
    bool resync;
};

struct stream_ring *stream_ring_new(size_t items_max, size_t bytes_max, int64_t base)
{
    struct stream_ring *ring = hk_alloc(sizeof *ring);

    hk_must(items_max > 0);
    hk_must(pthread_mutex_init(&ring->lock, NULL) == 0);
    atomic_init(&ring->holders, 1U);
    ring->items = hk_alloc_array(items_max, sizeof *ring->items);
    ring->items_max = items_max;
    ring->bytes_max = bytes_max;
    ring->base = base;
    ring->last = base;
    return ring;
}

struct stream_ring *stream_ring_hold(struct stream_ring *ring)
{
    atomic_fetch_add(&ring->holders, 1U);
    return ring;
}

bool stream_ring_is_alone(struct stream_ring *ring)
{
    return atomic_load(&ring->holders) == 1U;
}

static struct stream_item *item_at(const struct stream_ring *ring, size_t index)
{
    return ring->items[(ring->first + index) % ring->items_max];
}

/* Take the oldest item off; its number becomes the base. The lock is held. */
static void drop_oldest(struct stream_ring *ring)
{
    struct stream_item *item = item_at(ring, 0);

    ring->items[ring->first] = NULL;
    ring->first = (ring->first + 1) % ring->items_max;
    ring->count--;
    ring->bytes -= item->n;
    ring->base = item->seq;
    stream_item_release(item);
}

void stream_ring_release(struct stream_ring *ring)
{
    if (ring == NULL || atomic_fetch_sub(&ring->holders, 1U) != 1U)
        return;
    while (ring->count > 0)
        drop_oldest(ring);
    for (size_t i = 0; i < ring->note_count; i++)
        stream_item_release(ring->notes[i]);
    hk_free(ring->notes);
    pthread_mutex_destroy(&ring->lock);
    hk_free(ring->items);
    hk_free(ring);
}

static struct stream_item *make_item(struct hk_str bytes)
{
    struct stream_item *item = hk_alloc(sizeof *item + bytes.n);

    atomic_init(&item->holders, 1U);
    item->n = bytes.n;
    if (bytes.n > 0)
        memcpy(item->bytes, bytes.p, bytes.n);
    return item;
}

void stream_ring_add(struct stream_ring *ring, int64_t seq, struct hk_str bytes)
{
    stream_ring_add_for(ring, seq, 0, bytes);
}

void stream_ring_add_for(struct stream_ring *ring, int64_t seq, int64_t reader, struct hk_str bytes)
{
    struct stream_item *item = make_item(bytes);

    item->seq = seq;
    item->reader = reader;
    pthread_mutex_lock(&ring->lock);
    hk_must(seq > ring->last);
    while (ring->count == ring->items_max
        || (ring->count > 0 && ring->bytes + bytes.n > ring->bytes_max))
        drop_oldest(ring);
    ring->items[(ring->first + ring->count) % ring->items_max] = item;
    ring->count++;
    ring->bytes += bytes.n;
    ring->last = seq;
    pthread_mutex_unlock(&ring->lock);
}

/* Take the note at `index` off. The lock is held. */
static void drop_note(struct stream_ring *ring, size_t index)
{
    stream_item_release(ring->notes[index]);
    ring->note_count--;
    memmove(ring->notes + index, ring->notes + index + 1,
        (ring->note_count - index) * sizeof *ring->notes);
}

void stream_ring_note(struct stream_ring *ring, int64_t key, struct hk_str bytes, bool ends)
{
    size_t at = 0;

    pthread_mutex_lock(&ring->lock);
    while (at < ring->note_count && ring->notes[at]->key != key)
        at++;
    if (ends && (at == ring->note_count || ring->notes[at]->ends)) { /* nobody heard of it */
        pthread_mutex_unlock(&ring->lock);
        return;
    }
    struct stream_item *item = make_item(bytes);
    item->key = key;
    item->ends = ends;
    if (ring->notes == NULL)
        ring->notes = hk_alloc_array(NOTES_MAX, sizeof(struct stream_item *));
    if (at < ring->note_count) {
        drop_note(ring, at);
    } else if (ring->note_count == NOTES_MAX) {
        ring->lost_note = ring->notes[0]->note;
        drop_note(ring, 0);
    }
    item->note = ++ring->last_note;
    ring->notes[ring->note_count++] = item;
    pthread_mutex_unlock(&ring->lock);
}

void stream_ring_advance(struct stream_ring *ring, int64_t seq)
{
    pthread_mutex_lock(&ring->lock);
    if (seq > ring->last)
        ring->last = seq;
    pthread_mutex_unlock(&ring->lock);
}

void stream_ring_close(struct stream_ring *ring, bool resync)
{
    pthread_mutex_lock(&ring->lock);
    ring->closed = true;
    ring->resync = ring->resync || resync;
    pthread_mutex_unlock(&ring->lock);
}

bool stream_ring_is_closed(struct stream_ring *ring)
{
    pthread_mutex_lock(&ring->lock);
    bool closed = ring->closed;
    pthread_mutex_unlock(&ring->lock);
    return closed;
}

int64_t stream_ring_last(struct stream_ring *ring)
{
    pthread_mutex_lock(&ring->lock);
    int64_t last = ring->last;
    pthread_mutex_unlock(&ring->lock);
    return last;
}

/* How many of the ring's items have a number of at most `after`. The lock is held. */
static size_t count_up_to(const struct stream_ring *ring, int64_t after)
{
    size_t low = 0;
    size_t high = ring->count;

    if (high > 0 && item_at(ring, high - 1)->seq <= after)
        return high; /* most readers wait at the head */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (item_at(ring, middle)->seq <= after)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The place of the first item from `index` on that is for `reader`; *seen rises over the others.
 * The lock is held. */
static size_t skip_others(
    const struct stream_ring *ring, size_t index, int64_t reader, int64_t *seen)
{
    while (index < ring->count) {
        const struct stream_item *item = item_at(ring, index);
        if (item->reader == 0 || item->reader == reader)
            break;
        *seen = item->seq;
        index++;
    }
    return index;
}

/* The next note after number `noted`, NULL if there is none. Who knows none need not hear what has
 * ended. The lock is held. */
static struct stream_item *next_note(const struct stream_ring *ring, int64_t noted)
{
    struct stream_item *next = NULL;

    for (size_t i = ring->note_count; i > 0 && ring->notes[i - 1]->note > noted; i--)
        if (noted > 0 || !ring->notes[i - 1]->ends)
            next = ring->notes[i - 1];
    return next;
}

enum stream_read stream_ring_take(
    struct stream_ring *ring, int64_t reader, struct stream_place *place, struct stream_item **out)
{
    enum stream_read found = STREAM_WAIT;
    struct stream_item *item = NULL;
    int64_t after = place->seen;

    pthread_mutex_lock(&ring->lock);
    size_t index = count_up_to(ring, after);
    if (after >= ring->base)
        index = skip_others(ring, index, reader, &place->seen);
    item = index < ring->count ? item_at(ring, index) : next_note(ring, place->noted);
    if (ring->closed && ring->resync) {
        found = STREAM_RESYNC; /* rights changed: not one item more */
    } else if (after < ring->base || (place->noted > 0 && place->noted < ring->lost_note)) {
        found = STREAM_BEHIND;
    } else if (item != NULL) {
        *out = item;
        atomic_fetch_add(&item->holders, 1U);
        found = STREAM_ITEM;
    } else if (ring->closed) {
        found = STREAM_CLOSED;
    }
    pthread_mutex_unlock(&ring->lock);
    return found;
}

int64_t stream_item_seq(const struct stream_item *item)
{
    return item->seq;
}

void stream_item_pass(const struct stream_item *item, struct stream_place *place)
{
    if (item->seq == 0)
        place->noted = item->note;
    else
        place->after = place->seen = item->seq;
}

void stream_item_release(struct stream_item *item)
{
    if (item != NULL && atomic_fetch_sub(&item->holders, 1U) == 1U)
        hk_free(item);
}

/* Copy what of `part` lies from *from on; *from becomes the place in what follows `part`. */
static size_t copy_part(struct hk_str part, size_t *from, char *to, size_t max)
{
    if (*from >= part.n) {
        *from -= part.n;
        return 0;
    }
    size_t n = part.n - *from < max ? part.n - *from : max;
    memcpy(to, part.p + *from, n);
    *from = 0;
    return n;
}

size_t stream_item_copy(
    const struct stream_item *item, int64_t after, size_t from, char *to, size_t max)
{
    char head[HEAD_BYTES];
    int made = item->seq == 0
        ? snprintf(head, sizeof head, "event: presence\ndata: ")
        : snprintf(head, sizeof head,
            "id: %" PRId64 "\ndata: {\"seq\":%" PRId64 ",\"after\":%" PRId64 ",", item->seq,
            item->seq, after);

    hk_must(made > 0 && (size_t)made < sizeof head);
    size_t n = copy_part((struct hk_str){head, (size_t)made}, &from, to, max);
    if (n < max)
        n += copy_part((struct hk_str){item->bytes, item->n}, &from, to + n, max - n);
    if (n < max)
        n += copy_part(HK_STR("\n\n"), &from, to + n, max - n);
    return n;
}

enum stream_read stream_ring_read(
    struct stream_ring *ring, int64_t after, struct hk_buf *out, int64_t *seq)
{
    struct stream_item *item = NULL;
    struct stream_place place = {.after = after, .seen = after, .noted = INT64_MAX};
    enum stream_read found = stream_ring_take(ring, 0, &place, &item);

    if (found != STREAM_ITEM)
        return found;
    char *room = hk_buf_reserve(out, HEAD_BYTES + item->n + 2);
    if (room != NULL)
        out->n += stream_item_copy(item, after, 0, room, HEAD_BYTES + item->n + 2);
    *seq = item->seq;
    stream_item_release(item);
    return STREAM_ITEM;
}
