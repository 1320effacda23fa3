/* One word for what is wrong, the gravest first; and the sum of promise P3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow/flow.h"

#define MINUTE_MS 60000

static void test_reasons(void **state)
{
    static const struct {
        struct flow_health health;
        const char *reason;
    } cases[] = {
        {{.storage_full = false}, ""},
        {{.broken = true}, "database_broken"},
        {{.storage_full = true}, "storage_full"},
        {{.oldest_raw_ms = MINUTE_MS}, ""},
        {{.oldest_raw_ms = MINUTE_MS + 1}, "inbound_waits"},
        {{.oldest_settle_ms = MINUTE_MS}, ""},
        {{.oldest_settle_ms = MINUTE_MS + 1}, "settles_wait"},
        {{.oldest_write_ms = MINUTE_MS}, ""},
        {{.oldest_write_ms = MINUTE_MS + 1}, "writes_wait"},
        {{.unaccounted = 1}, "unaccounted"},
        /* Networks may be slow, and people ask for much: that alone is no sickness. */
        {{.oldest_task_ms = 10 * MINUTE_MS,
             .oldest_reply_ms = 10 * MINUTE_MS,
             .oldest_job_ms = 10 * MINUTE_MS,
             .oldest_unindexed_ms = 10 * MINUTE_MS,
             .backlog = 1000000},
            ""},
        /* The graver first. */
        {{.broken = true, .storage_full = true, .oldest_raw_ms = 2 * MINUTE_MS, .unaccounted = 1},
            "database_broken"},
        {{.storage_full = true, .oldest_raw_ms = 2 * MINUTE_MS, .oldest_settle_ms = 2 * MINUTE_MS},
            "storage_full"},
        {{.oldest_raw_ms = 2 * MINUTE_MS,
             .oldest_settle_ms = 2 * MINUTE_MS,
             .oldest_write_ms = 2 * MINUTE_MS},
            "inbound_waits"},
        {{.oldest_settle_ms = 2 * MINUTE_MS, .oldest_write_ms = 2 * MINUTE_MS}, "settles_wait"},
        {{.oldest_write_ms = 2 * MINUTE_MS, .unaccounted = 1}, "writes_wait"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(flow_health_reason(&cases[i].health), cases[i].reason);
}

static void test_balance(void **state)
{
    static const struct {
        struct flow_balance balance;
        int64_t gap;
    } cases[] = {
        {{0, 0, 0, 0}, 0},
        {{.received = 10, .done = 7, .quarantined = 2, .waiting = 1}, 0},
        {{.received = 11, .done = 7, .quarantined = 2, .waiting = 1}, 1},
        {{.received = 9, .done = 7, .quarantined = 2, .waiting = 1}, -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(flow_balance_gap(&cases[i].balance), cases[i].gap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_balance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
