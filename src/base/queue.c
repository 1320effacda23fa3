/* base/queue.c -- hand work from one thread to another, under one lock.
 *
 * Each class is a ring of fixed size, so pushing allocates nothing. A taker that waits is woken
 * by each push. Waiting runs on the steady clock: setting the time moves nothing.
 *
 * What it does not do: fairness between classes. A lower class waits while a more urgent one has
 * work; who fills the urgent one bounds how long.
 *
 * Threads: all from any, except new and free.
 */
#include "base/queue.h"

#include "base/alloc.h"
#include "base/clock.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

struct waiting {
    void *item;
    int64_t since_us;
};

struct ring {
    struct waiting *at;
    size_t first;
    size_t n;
};

struct hk_queue {
    pthread_mutex_t lock;
    pthread_cond_t arrived;
    struct ring rings[HK_QUEUE_CLASSES];
    size_t capacity; /* of each ring */
    size_t n;        /* over all rings */
    bool closed;
};

struct hk_queue *hk_queue_new(size_t capacity_per_class)
{
    hk_must(capacity_per_class > 0);
    struct hk_queue *queue = hk_alloc(sizeof *queue);
    pthread_condattr_t steady;

    hk_must(pthread_mutex_init(&queue->lock, NULL) == 0);
    hk_must(pthread_condattr_init(&steady) == 0);
    hk_must(pthread_condattr_setclock(&steady, CLOCK_MONOTONIC) == 0);
    hk_must(pthread_cond_init(&queue->arrived, &steady) == 0);
    hk_must(pthread_condattr_destroy(&steady) == 0);
    queue->capacity = capacity_per_class;
    for (size_t i = 0; i < HK_QUEUE_CLASSES; i++)
        queue->rings[i].at = hk_alloc_array(capacity_per_class, sizeof(struct waiting));
    return queue;
}

void hk_queue_free(struct hk_queue *queue)
{
    if (queue == NULL)
        return;
    hk_must(queue->n == 0);
    hk_must(pthread_cond_destroy(&queue->arrived) == 0);
    hk_must(pthread_mutex_destroy(&queue->lock) == 0);
    for (size_t i = 0; i < HK_QUEUE_CLASSES; i++)
        hk_free(queue->rings[i].at);
    hk_free(queue);
}

static void queue_lock(struct hk_queue *queue)
{
    hk_must(pthread_mutex_lock(&queue->lock) == 0);
}

static void queue_unlock(struct hk_queue *queue)
{
    hk_must(pthread_mutex_unlock(&queue->lock) == 0);
}

bool hk_queue_push(struct hk_queue *queue, unsigned class, void *item)
{
    hk_must(class < HK_QUEUE_CLASSES && item != NULL);
    int64_t now_us = hk_clock_steady_us();
    bool taken = false;

    queue_lock(queue);
    struct ring *ring = &queue->rings[class];
    if (!queue->closed && ring->n < queue->capacity) {
        size_t to = ring->first + ring->n;
        if (to >= queue->capacity)
            to -= queue->capacity;
        ring->at[to] = (struct waiting){item, now_us};
        ring->n++;
        queue->n++;
        taken = true;
        hk_must(pthread_cond_signal(&queue->arrived) == 0);
    }
    queue_unlock(queue);
    return taken;
}

/* The most urgent item, or NULL. Call with the lock held. */
static void *queue_pop(struct hk_queue *queue)
{
    if (queue->n == 0)
        return NULL;
    struct ring *ring = queue->rings;
    while (ring->n == 0)
        ring++;
    void *item = ring->at[ring->first].item;
    ring->first = ring->first + 1 < queue->capacity ? ring->first + 1 : 0;
    ring->n--;
    queue->n--;
    return item;
}

void *hk_queue_take(struct hk_queue *queue, int wait_ms)
{
    struct timespec until = {0};

    if (wait_ms > 0) {
        hk_must(clock_gettime(CLOCK_MONOTONIC, &until) == 0);
        until.tv_sec += wait_ms / 1000;
        until.tv_nsec += (long)(wait_ms % 1000) * 1000000;
        if (until.tv_nsec >= 1000000000) {
            until.tv_sec++;
            until.tv_nsec -= 1000000000;
        }
    }
    queue_lock(queue);
    int waited = wait_ms == 0 ? ETIMEDOUT : 0;
    while (queue->n == 0 && !queue->closed && waited == 0) {
        if (wait_ms < 0)
            waited = pthread_cond_wait(&queue->arrived, &queue->lock);
        else
            waited = pthread_cond_timedwait(&queue->arrived, &queue->lock, &until);
        hk_must(waited == 0 || waited == ETIMEDOUT);
    }
    void *item = queue_pop(queue);
    queue_unlock(queue);
    return item;
}

size_t hk_queue_take_many(struct hk_queue *queue, void **out, size_t max)
{
    size_t n = 0;

    queue_lock(queue);
    while (n < max && queue->n > 0)
        out[n++] = queue_pop(queue);
    queue_unlock(queue);
    return n;
}

void hk_queue_close(struct hk_queue *queue)
{
    queue_lock(queue);
    queue->closed = true;
    hk_must(pthread_cond_broadcast(&queue->arrived) == 0);
    queue_unlock(queue);
}

size_t hk_queue_length(struct hk_queue *queue)
{
    queue_lock(queue);
    size_t n = queue->n;
    queue_unlock(queue);
    return n;
}

int64_t hk_queue_oldest_us(struct hk_queue *queue)
{
    int64_t now_us = hk_clock_steady_us();
    int64_t oldest_us = now_us;

    queue_lock(queue);
    for (size_t i = 0; i < HK_QUEUE_CLASSES; i++) {
        const struct ring *ring = &queue->rings[i];
        if (ring->n > 0 && ring->at[ring->first].since_us < oldest_us)
            oldest_us = ring->at[ring->first].since_us;
    }
    queue_unlock(queue);
    return now_us - oldest_us;
}
