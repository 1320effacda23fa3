/* tests/unit/test_hours.c -- working time: weeks, half days, holidays, and the days on which clocks
 * change. */
#include "base/clock.h"
#include "base/hours.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct hk_cx cx;

static int64_t at(const char *text)
{
    int64_t ms = 0;

    assert_true(hk_clock_read(hk_str_from(text), &ms));
    return ms;
}

/* Monday to Thursday 9 to 17, Friday 9 to 13; in Warsaw unless said otherwise. */
static struct hk_hours office(const char *zone, const char *holidays)
{
    struct hk_hours hours = {.zone = hk_str_from(zone)};
    size_t line;

    for (size_t i = 0; i < 4; i++)
        assert_true(hk_worktime_read(HK_STR("9:00-17:00"), &hours.week[i]));
    assert_true(hk_worktime_read(HK_STR("09:00-13:00"), &hours.week[4]));
    assert_int_equal(hk_special_days_read(
                         &cx, hk_str_from(holidays), &hours.special, &hours.special_count, &line),
        HK_OK);
    return hours;
}

static void after_is(
    const struct hk_hours *hours, const char *from, int64_t minutes, const char *expected)
{
    int64_t found = hk_hours_after(hours, at(from), minutes * 60000);

    assert_string_equal(hk_clock_text(&cx, found).p, hk_clock_text(&cx, at(expected)).p);
}

static void times_are_read(void **state)
{
    static const char *const bad[] = {"9", "9-17", "09:00-17:60", "17:00-09:00", "09:00-09:00",
        "25:00-26:00", "09:00-24:01", "09:00-12:00 11:00-13:00", "-1:00-05:00", "09:00-17:00x",
        "1:00-2:00 3:00-4:00 5:00-6:00 7:00-8:00 9:00-10:00"};
    struct hk_worktime time;

    (void)state;
    for (size_t i = 0; i < HK_COUNT(bad); i++)
        assert_false(hk_worktime_read(hk_str_from(bad[i]), &time));
    assert_true(hk_worktime_read(HK_STR("  9:00-13:00  14:30-24:00 "), &time));
    assert_string_equal(hk_worktime_text(&cx, &time).p, "09:00-13:00 14:30-24:00");
    assert_true(hk_worktime_read(HK_STR(""), &time));
    assert_int_equal(time.count, 0);
}

static void special_days_are_read(void **state)
{
    const struct hk_special_day *days;
    size_t n, line;

    (void)state;
    assert_int_equal(
        hk_special_days_read(&cx,
            HK_STR("2026-12-25 Christmas Day\r\n\n2026-12-24 9:00-13:00 Christmas Eve\n2027-01-01"),
            &days, &n, &line),
        HK_EINVAL); /* a name is missing: the line has no space */
    assert_int_equal(line, 4);
    assert_int_equal(
        hk_special_days_read(&cx,
            HK_STR("2026-12-25 Christmas Day\r\n\n2026-12-24 9:00-13:00 Christmas Eve\n"), &days,
            &n, &line),
        HK_OK);
    assert_int_equal(n, 2);
    assert_true(hk_str_equal(days[0].name, HK_STR("Christmas Eve")));
    assert_int_equal(days[0].time.count, 1);
    assert_int_equal(days[1].time.count, 0);
    assert_int_equal(
        hk_special_days_read(&cx, HK_STR("2026-02-30 No such day"), &days, &n, &line), HK_EINVAL);
    assert_int_equal(
        hk_special_days_read(&cx, HK_STR("2026-02-03 9:00-8:00 Odd"), &days, &n, &line), HK_EINVAL);
}

static void work_goes_on_the_next_day(void **state)
{
    struct hk_hours hours = office("Europe/Warsaw", "");

    (void)state;
    after_is(&hours, "2026-11-23T10:00:00+01:00", 60, "2026-11-23T11:00:00+01:00");
    after_is(&hours, "2026-11-23T10:00:00+01:00", 7 * 60, "2026-11-23T17:00:00+01:00");
    after_is(&hours, "2026-11-23T16:30:00+01:00", 60, "2026-11-24T09:30:00+01:00");
    after_is(&hours, "2026-11-23T03:00:00+01:00", 60, "2026-11-23T10:00:00+01:00");
    after_is(&hours, "2026-11-27T12:30:00+01:00", 60, "2026-11-30T09:30:00+01:00"); /* half day */
    after_is(&hours, "2026-11-28T12:00:00+01:00", 1, "2026-11-30T09:01:00+01:00");
}

static void holidays_are_left_out(void **state)
{
    struct hk_hours hours =
        office("Europe/Warsaw", "2026-12-25 A\n2026-12-24 9:00-12:00 B\n2026-12-28 C");

    (void)state;
    after_is(&hours, "2026-12-24T11:30:00+01:00", 60, "2026-12-29T09:30:00+01:00");
    after_is(&hours, "2026-12-26T11:30:00+01:00", 60, "2026-12-29T10:00:00+01:00");
}

/* Warsaw: 2026-03-29 has 23 hours, 2026-10-25 has 25. */
static void clocks_change(void **state)
{
    struct hk_hours night = {.zone = HK_STR("Europe/Warsaw")};
    struct hk_hours hours = office("Europe/Warsaw", "");

    (void)state;
    for (size_t i = 0; i < 7; i++)
        assert_true(hk_worktime_read(HK_STR("00:00-04:00"), &night.week[i]));
    after_is(&night, "2026-03-28T23:00:00Z", 180, "2026-03-29T02:00:00Z");
    after_is(
        &night, "2026-03-28T23:00:00Z", 181, "2026-03-29T22:01:00Z"); /* 3 hours, then Monday */
    after_is(&night, "2026-10-24T22:00:00Z", 300, "2026-10-25T03:00:00Z"); /* 5 hours */
    after_is(&night, "2026-10-24T22:00:00Z", 301, "2026-10-25T23:01:00Z");
    after_is(&hours, "2026-03-27T12:30:00+01:00", 60, "2026-03-30T09:30:00+02:00");
    after_is(&hours, "2026-10-23T12:30:00+02:00", 60, "2026-10-26T09:30:00+01:00");
}

/* Jerusalem: Sunday is a working day; the clocks change on a Friday, 2026-03-27. */
static void another_week(void **state)
{
    struct hk_hours hours = {.zone = HK_STR("Asia/Jerusalem")};

    (void)state;
    for (size_t i = 0; i < 7; i++)
        if (i != 4 && i != 5)
            assert_true(hk_worktime_read(HK_STR("08:00-16:00"), &hours.week[i]));
    after_is(&hours, "2026-03-26T15:30:00+02:00", 60, "2026-03-29T08:30:00+03:00");
}

static void without_hours_every_hour_counts(void **state)
{
    struct hk_hours hours = {.zone = HK_STR("Europe/Warsaw")};
    struct hk_hours odd = {.zone = HK_STR("Europe/Warsaw")};

    (void)state;
    assert_false(hk_hours_kept(&hours));
    after_is(&hours, "2026-11-28T12:00:00Z", 60, "2026-11-28T13:00:00Z");
    assert_true(hk_worktime_read(HK_STR("10:00-10:01"), &odd.week[0]));
    after_is(&odd, "2026-11-28T12:00:00Z", 60 * 24 * 30, "2026-12-28T12:00:00Z"); /* gives up */
}

static int begin(void **state)
{
    (void)state;
    cx = (struct hk_cx){.arena = hk_arena_new()};
    return 0;
}

static int end(void **state)
{
    (void)state;
    hk_arena_free(cx.arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_read),
        cmocka_unit_test(special_days_are_read),
        cmocka_unit_test(work_goes_on_the_next_day),
        cmocka_unit_test(holidays_are_left_out),
        cmocka_unit_test(clocks_change),
        cmocka_unit_test(another_week),
        cmocka_unit_test(without_hours_every_hour_counts),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
