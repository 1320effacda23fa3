/* Times of steps fall into the right drawer; a back-off doubles and has an end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/backoff.h"
#include "flow/meter.h"

static void test_drawers(void **state)
{
    static const struct {
        int64_t us;
        size_t bucket;
    } cases[] = {{0, 0}, {10, 0}, {11, 1}, {100, 1}, {101, 2}, {10000, 3}, {10000000, 6},
        {10000001, 7}, {INT64_C(1) << 40, 7}};
    struct flow_meter meter = {0};
    int64_t sum_us = 0;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t before = meter.buckets[cases[i].bucket];
        flow_meter_note(&meter, cases[i].us);
        sum_us += cases[i].us;
        assert_int_equal(meter.buckets[cases[i].bucket], before + 1);
        assert_int_equal(meter.sum_us, sum_us);
    }
}

static void test_backoff(void **state)
{
    static const int64_t ceilings[] = {1000, 1000, 2000, 4000, 5000, 5000};

    (void)state;
    for (int64_t failures = 0; failures < 6; failures++) {
        int64_t ceiling_ms = hk_backoff_ceiling_ms(1000, 5000, failures);
        assert_int_equal(ceiling_ms, ceilings[failures]);
        for (uint64_t jitter = 0; jitter < 5000; jitter += 7) {
            int64_t wait_ms = hk_backoff_ms(1000, 5000, failures, jitter);
            assert_in_range(wait_ms, ceiling_ms / 2, ceiling_ms - 1);
        }
    }
    assert_int_equal(hk_backoff_ceiling_ms(1000, 5000, INT64_MAX), 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drawers),
        cmocka_unit_test(test_backoff),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
