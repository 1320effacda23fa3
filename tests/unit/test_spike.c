/* tests/unit/test_spike.c -- when more is said than usual. Each case is a past of some weeks, hour
 * by hour, and the last six stretches of ten minutes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "listen/spike.h"
#include "listen_sql.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define FIRST_HOUR INT64_C(490000)

enum { WEEK = 168, DAY = 24, ROOM = 2000 };

typedef int64_t habit(int64_t hour_of_week);

static int64_t steady(int64_t h)
{
    return h >= 0 ? 6 : 0;
}

static int64_t daily(int64_t h) /* half the day 60 an hour, in the other half 6 */
{
    return h % DAY < 12 ? 60 : 6;
}

static int64_t never(int64_t h)
{
    return h < 0;
}

static const struct {
    const char *name;
    habit *usual;
    int64_t hours; /* of the past, up to this one */
    int64_t stretches[6];
    bool was_on, on;
    int64_t began_minutes; /* ago */
} cases[] = {
    {"nothing is known", steady, 0, {9, 9, 9, 9, 9, 9}, false, false, 0},
    {"half a day is no past", steady, 12, {9, 9, 9, 9, 9, 9}, false, false, 0},
    {"all as usual", steady, 4 * WEEK, {1, 1, 1, 1, 1, 1}, false, false, 0},
    {"twice as much", steady, 4 * WEEK, {2, 2, 2, 2, 2, 2}, false, false, 0},
    {"four times as much for an hour", steady, 4 * WEEK, {4, 4, 4, 4, 4, 4}, false, true, 60},
    {"more than a thousand posts a second", steady, 4 * WEEK,
        {800000, 800000, 800000, 800000, 800000, 800000}, false, true, 60},
    {"four times, since half an hour", steady, 4 * WEEK, {0, 1, 1, 8, 8, 8}, false, true, 30},
    {"one blip, however high", steady, 4 * WEEK, {1, 1, 1, 300, 1, 1}, false, false, 0},
    {"two high stretches are not enough", steady, 4 * WEEK, {1, 1, 1, 1, 90, 90}, false, false, 0},
    {"it is over already", steady, 4 * WEEK, {9, 9, 9, 9, 1, 1}, false, false, 0},
    {"after a week by the mean", steady, WEEK, {9, 9, 9, 9, 9, 9}, false, true, 60},
    {"few posts are no storm", never, 4 * WEEK, {1, 2, 1, 2, 1, 2}, false, false, 0},
    {"ten where there were none", never, 4 * WEEK, {0, 0, 2, 3, 3, 2}, false, true, 40},
    {"the busy half of the day", daily, 4 * WEEK + 6, {10, 10, 10, 10, 10, 10}, false, false, 0},
    {"as much in the quiet half", daily, 4 * WEEK + 18, {10, 10, 10, 10, 10, 10}, false, true, 60},
    {"it goes on at twice the usual", steady, 4 * WEEK, {2, 2, 2, 2, 2, 2}, true, true, 0},
    {"it is over below that", steady, 4 * WEEK, {2, 2, 2, 2, 1, 1}, true, false, 0},
    {"next to nothing is over", never, 4 * WEEK, {1, 1, 1, 1, 0, 0}, true, false, 0},
};

/* The last minute of this hour goes on, so what is usual is this hour's alone. */
static void each_case(void **state)
{
    static struct listen_sum_row hours[ROOM], minutes[6];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const int64_t now_ms = (FIRST_HOUR + cases[i].hours + 1) * HOUR_MS - 1;
        struct listen_spike spike;
        size_t n = 0;
        for (int64_t h = 0; h < cases[i].hours; h++)
            if (cases[i].usual(h % WEEK) > 0 || h == 0)
                hours[n++] =
                    (struct listen_sum_row){(FIRST_HOUR + h) * HOUR_MS, cases[i].usual(h % WEEK)};
        for (int64_t k = 0; k < 6; k++)
            minutes[k] = (struct listen_sum_row){
                now_ms + 1 - (6 - k) * 10 * MINUTE_MS, cases[i].stretches[k]};
        listen_spike_judge(hours, n, minutes, 6, now_ms, cases[i].was_on, &spike);
        if (spike.on != cases[i].on)
            print_error("%s: %d\n", cases[i].name, spike.on);
        assert_int_equal(spike.on, cases[i].on);
        if (cases[i].on && !cases[i].was_on)
            assert_int_equal(spike.began_ms, now_ms + 1 - cases[i].began_minutes * MINUTE_MS);
    }
}

static void one_storm_makes_nothing_usual(void **state)
{
    static struct listen_sum_row hours[ROOM], minutes[6];
    const int64_t now_ms = (FIRST_HOUR + 4 * WEEK + 1) * HOUR_MS - 1;
    struct listen_spike spike;

    (void)state;
    for (int64_t h = 0; h < 4 * WEEK; h++)
        hours[h] = (struct listen_sum_row){(FIRST_HOUR + h) * HOUR_MS, h / DAY == 14 ? 5000 : 6};
    for (int64_t k = 0; k < 6; k++)
        minutes[k] = (struct listen_sum_row){now_ms + 1 - (6 - k) * 10 * MINUTE_MS, 5};
    listen_spike_judge(hours, 4 * WEEK, minutes, 6, now_ms, false, &spike);
    assert_true(spike.on);
    assert_int_equal(spike.usual, 6);
    assert_int_equal(spike.heard, 30);
}

static void severity_is_how_many_times(void **state)
{
    (void)state;
    assert_int_equal(listen_spike_severity(30, 10), SHAPE_SEVERITY_RAISED);
    assert_int_equal(listen_spike_severity(60, 10), SHAPE_SEVERITY_HIGH);
    assert_int_equal(listen_spike_severity(120, 10), SHAPE_SEVERITY_EXTREME);
    assert_int_equal(listen_spike_severity(10, 0), SHAPE_SEVERITY_HIGH);
}

static void silence_misses_nobody_before_posts_came_as_they_were_written(void **state)
{
    (void)state;
    assert_true(listen_silence_from_ms(50, 0) == INT64_MAX);
    assert_int_equal(listen_silence_from_ms(50, 70), 70);
    assert_int_equal(listen_silence_from_ms(70, 50), 70);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_case),
        cmocka_unit_test(one_storm_makes_nothing_usual),
        cmocka_unit_test(severity_is_how_many_times),
        cmocka_unit_test(silence_misses_nobody_before_posts_came_as_they_were_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
