/* tests/unit/test_queue.c -- order, bounds, waiting, closing; nothing lost between threads. */
#include "base/clock.h"
#include "base/queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>

static int items[100];

static void urgent_first_then_in_order(void **state)
{
    struct hk_queue *queue = hk_queue_new(3);
    void *out[10];

    (void)state;
    assert_true(hk_queue_push(queue, 2, &items[0]));
    assert_true(hk_queue_push(queue, 2, &items[1]));
    assert_true(hk_queue_push(queue, 0, &items[2]));
    assert_true(hk_queue_push(queue, 2, &items[3]));
    assert_false(hk_queue_push(queue, 2, &items[4]));
    assert_true(hk_queue_push(queue, 3, &items[5]));
    assert_int_equal(hk_queue_length(queue), 5);
    assert_ptr_equal(hk_queue_take(queue, 0), &items[2]);
    assert_int_equal(hk_queue_take_many(queue, out, 2), 2);
    assert_ptr_equal(out[0], &items[0]);
    assert_ptr_equal(out[1], &items[1]);
    assert_true(hk_queue_push(queue, 2, &items[6])); /* round the ring's end */
    assert_int_equal(hk_queue_take_many(queue, out, 10), 3);
    assert_ptr_equal(out[0], &items[3]);
    assert_ptr_equal(out[1], &items[6]);
    assert_ptr_equal(out[2], &items[5]);
    assert_int_equal(hk_queue_take_many(queue, out, 10), 0);
    hk_queue_free(queue);
    hk_queue_free(NULL);
}

static void waits_no_longer_than_told(void **state)
{
    struct hk_queue *queue = hk_queue_new(1);

    (void)state;
    int64_t from_us = hk_clock_steady_us();
    assert_null(hk_queue_take(queue, 30));
    assert_true(hk_clock_steady_us() - from_us >= 29000);
    assert_null(hk_queue_take(queue, 0));
    assert_int_equal(hk_queue_oldest_us(queue), 0);
    assert_true(hk_queue_push(queue, 1, &items[0]));
    from_us = hk_clock_steady_us();
    while (hk_clock_steady_us() - from_us < 2000)
        ;
    assert_true(hk_queue_oldest_us(queue) >= 2000);
    hk_queue_close(queue);
    assert_false(hk_queue_push(queue, 0, &items[1]));
    assert_ptr_equal(hk_queue_take(queue, -1), &items[0]);
    assert_null(hk_queue_take(queue, -1));
    hk_queue_free(queue);
}

#define PUSHED_BY_EACH 20000

struct traffic {
    struct hk_queue *queue;
    atomic_llong pushed;
    atomic_llong taken;
    atomic_int n;
};

static void *push_many(void *arg)
{
    struct traffic *traffic = arg;

    for (int i = 0; i < PUSHED_BY_EACH; i++) {
        int *item = &items[i % 100];
        while (!hk_queue_push(traffic->queue, (unsigned)i % HK_QUEUE_CLASSES, item))
            ;
        atomic_fetch_add(&traffic->pushed, item - items);
    }
    return NULL;
}

static void *take_many(void *arg)
{
    struct traffic *traffic = arg;

    for (;;) {
        int *item = hk_queue_take(traffic->queue, -1);
        if (item == NULL)
            return NULL;
        atomic_fetch_add(&traffic->taken, item - items);
        atomic_fetch_add(&traffic->n, 1);
    }
}

static void nothing_is_lost_between_threads(void **state)
{
    struct traffic traffic = {.queue = hk_queue_new(64)};
    pthread_t pushers[2];
    pthread_t takers[2];

    (void)state;
    for (size_t i = 0; i < HK_COUNT(takers); i++)
        assert_int_equal(pthread_create(&takers[i], NULL, take_many, &traffic), 0);
    for (size_t i = 0; i < HK_COUNT(pushers); i++)
        assert_int_equal(pthread_create(&pushers[i], NULL, push_many, &traffic), 0);
    for (size_t i = 0; i < HK_COUNT(pushers); i++)
        assert_int_equal(pthread_join(pushers[i], NULL), 0);
    hk_queue_close(traffic.queue);
    for (size_t i = 0; i < HK_COUNT(takers); i++)
        assert_int_equal(pthread_join(takers[i], NULL), 0);
    assert_int_equal(atomic_load(&traffic.n), 2 * PUSHED_BY_EACH);
    assert_true(atomic_load(&traffic.pushed) == atomic_load(&traffic.taken));
    hk_queue_free(traffic.queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urgent_first_then_in_order),
        cmocka_unit_test(waits_no_longer_than_told),
        cmocka_unit_test(nothing_is_lost_between_threads),
    };

    return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
