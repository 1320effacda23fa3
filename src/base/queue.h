/* base/queue.h -- hand work from one thread to another; ownership moves along.
 *
 * Bounded, first in first out within a class, lower classes first (0 is the most urgent). A full
 * queue refuses, so that pressure is felt where work arises. Every item remembers when it came:
 * the age of the oldest is the first thing to watch.
 */
#ifndef HK_BASE_QUEUE_H
#define HK_BASE_QUEUE_H
#include "base/hk.h"

#define HK_QUEUE_CLASSES 4

struct hk_queue;

struct hk_queue *hk_queue_new(size_t capacity_per_class);
void hk_queue_free(struct hk_queue *queue); /* must be empty */

/* False if that class is full or the queue closed; the item then still belongs to the caller. */
bool hk_queue_push(struct hk_queue *queue, unsigned class, void *item);

/* The next item; waits up to `wait_ms` (-1: for ever). NULL on time-out, or when the queue is
 * closed and empty. */
void *hk_queue_take(struct hk_queue *queue, int wait_ms);

/* Take what waits now, at most `max`; never waits. Returns how many. */
size_t hk_queue_take_many(struct hk_queue *queue, void **out, size_t max);

void hk_queue_close(
    struct hk_queue *queue); /* wakes all takers; what is inside can still be taken */
size_t hk_queue_length(struct hk_queue *queue);
int64_t hk_queue_oldest_us(struct hk_queue *queue); /* age of the oldest item; 0 if empty */

#endif
