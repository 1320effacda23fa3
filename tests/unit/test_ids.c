/* tests/unit/test_ids.c -- unique, rising, through clocks set back and threads; their text. */
#include "base/ids.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define NOW (HK_ID_EPOCH_MS + 217000000000)

static void rise_when_the_clock_is_set_back(void **state)
{
    struct hk_ids *ids = hk_ids_new(5);
    int64_t last = 0;

    (void)state;
    for (int i = 0; i < 20000; i++) { /* more than one millisecond's counter holds */
        int64_t id = hk_ids_next(ids, i < 10000 ? NOW : NOW - 5000);
        assert_true(id > last);
        assert_int_equal(id >> 12 & 511, 5);
        last = id;
    }
    assert_int_equal(hk_id_time_ms(last), NOW + 4);
    assert_int_equal(hk_id_time_ms(hk_ids_next(ids, NOW + 100)), NOW + 100);
    assert_true(hk_ids_next(ids, 0) > 0);
    assert_true(hk_id_before_ms(NOW + 100) > last);
    assert_true(hk_id_before_ms(NOW + 100) < hk_ids_next(ids, NOW + 100));
    assert_true(hk_id_before_ms(NOW + 4) < last);
    assert_int_equal(hk_id_before_ms(0), 0);
    assert_int_equal(hk_id_before_ms(INT64_MAX), INT64_MAX);
    hk_ids_free(ids);
    hk_ids_free(NULL);
}

static void lie_above_what_is_stored(void **state)
{
    struct hk_ids *other = hk_ids_new(511);
    struct hk_ids *ids = hk_ids_new(0);
    int64_t stored = hk_ids_next(other, NOW);

    (void)state;
    hk_ids_raise(ids, stored);
    hk_ids_raise(ids, 0);
    hk_ids_raise(ids, -1);
    hk_ids_raise(ids, stored - 1000000);
    assert_true(hk_ids_next(ids, NOW - 1000) > stored);
    hk_ids_free(ids);
    hk_ids_free(other);
}

struct maker {
    struct hk_ids *ids;
    int64_t made[20000];
};

static void *make_many(void *arg)
{
    struct maker *maker = arg;

    for (size_t i = 0; i < HK_COUNT(maker->made); i++)
        maker->made[i] = hk_ids_next(maker->ids, NOW + (int64_t)i / 1000);
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    const int64_t *one = a;
    const int64_t *two = b;

    return (*one > *two) - (*one < *two);
}

static void are_unique_over_threads(void **state)
{
    static struct maker makers[4];
    static int64_t all[HK_COUNT(makers) * HK_COUNT(makers[0].made)];
    struct hk_ids *ids = hk_ids_new(0);
    pthread_t threads[HK_COUNT(makers)];

    (void)state;
    for (size_t i = 0; i < HK_COUNT(makers); i++) {
        makers[i].ids = ids;
        assert_int_equal(pthread_create(&threads[i], NULL, make_many, &makers[i]), 0);
    }
    for (size_t i = 0; i < HK_COUNT(makers); i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        memcpy(all + i * HK_COUNT(makers[0].made), makers[i].made, sizeof makers[i].made);
        for (size_t j = 1; j < HK_COUNT(makers[i].made); j++)
            assert_true(makers[i].made[j] > makers[i].made[j - 1]);
    }
    qsort(all, HK_COUNT(all), sizeof all[0], by_value);
    for (size_t i = 1; i < HK_COUNT(all); i++)
        assert_true(all[i] != all[i - 1]);
    hk_ids_free(ids);
}

static void text_order_is_time_order(void **state)
{
    static const char *const wrong[] = {"", "00000003NQK8", "00000003NQK8N0", "8000000000000",
        "00000003NQK8I", "00000003NQK8L", "00000003NQK8O", "00000003NQK8U", "00000003NQK8-",
        "Z000000000000"};
    static const int64_t values[] = {0, 1, 31, 32, 123456789, INT64_C(1) << 40, INT64_MAX};
    char before[HK_ID_TEXT_BYTES] = {0};
    int64_t back = 0;

    (void)state;
    for (size_t i = 0; i < HK_COUNT(values); i++) {
        char text[HK_ID_TEXT_BYTES];
        hk_id_write(values[i], text);
        assert_true(memcmp(before, text, sizeof text) < 0);
        assert_true(hk_id_read((struct hk_str){text, sizeof text}, &back));
        assert_int_equal(back, values[i]);
        memcpy(before, text, sizeof text);
    }
    assert_true(hk_id_read(HK_STR("00000003nqk8n"), &back) && back == 123456789);
    assert_true(hk_id_read(HK_STR("7ZZZZZZZZZZZZ"), &back) && back == INT64_MAX);
    for (size_t i = 0; i < HK_COUNT(wrong); i++)
        assert_false(hk_id_read(hk_str_from(wrong[i]), &back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rise_when_the_clock_is_set_back),
        cmocka_unit_test(lie_above_what_is_stored),
        cmocka_unit_test(are_unique_over_threads),
        cmocka_unit_test(text_order_is_time_order),
    };

    return cmocka_run_group_tests_name("ids", tests, NULL, NULL);
}
