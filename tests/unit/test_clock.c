/* tests/unit/test_clock.c -- dates there and back, zones and their summer time, log lines. */
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct hk_cx cx;

static void every_day_there_and_back(void **state)
{
    (void)state;
    for (int64_t day = -719528; day <= 2932896; day += 1 + (day > 30000) * 17) {
        int64_t back = 0;
        struct hk_str text = hk_clock_day_text(&cx, day);
        assert_true(hk_clock_day_read(text, &back));
        assert_int_equal(back, day);
        if (day >= 0 && day < 40000) {
            time_t at = (time_t)day * 86400;
            struct tm date;
            char expected[16];
            assert_non_null(gmtime_r(&at, &date));
            strftime(expected, sizeof expected, "%Y-%m-%d", &date);
            assert_string_equal(text.p, expected);
        }
        hk_arena_reset(cx.arena);
    }
    assert_string_equal(hk_clock_day_text(&cx, INT64_MIN).p, "0000-01-01");
    assert_string_equal(hk_clock_day_text(&cx, INT64_MAX).p, "9999-12-31");
}

static void moments_are_read_and_written(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } right[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-11-21T20:29:48.123Z", 1795292988123},
        {"2026-11-21T21:29:48.123456789+01:00", 1795292988123},
        {"2026-11-21T21:29:48.1+0100", 1795292988100},
        {"2026-11-21t12:29:48-08:00", 1795292988000},
        {"2026-11-21 20:29:48z", 1795292988000},
        {"1969-12-31T23:59:59.999Z", -1},
        {"2024-02-29T00:00:00Z", 1709164800000},
        {"2016-12-31T23:59:60Z", 1483228800000},
    };
    static const char *const wrong[] = {"", "2026-11-21", "2026-11-21T20:29:48",
        "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-11-21T24:00:00Z", "2026-11-21T20:60:00Z", "2026-11-21T20:29:48.Z",
        "2026-11-21T20:29:48+1", "2026-11-21T20:29:48Zx", "2026-11-21T20:29:48+24:00",
        "1900-02-29T00:00:00Z", "26-11-21T20:29:48Z", "2026-11-21T20:29:61Z"};
    int64_t ms = 0;

    (void)state;
    for (size_t i = 0; i < HK_COUNT(right); i++) {
        assert_true(hk_clock_read(hk_str_from(right[i].text), &ms));
        assert_true(ms == right[i].ms);
    }
    for (size_t i = 0; i < HK_COUNT(wrong); i++)
        assert_false(hk_clock_read(hk_str_from(wrong[i]), &ms));
    assert_string_equal(hk_clock_text(&cx, 1795292988123).p, "2026-11-21T20:29:48.123Z");
    assert_string_equal(hk_clock_text(&cx, -1).p, "1969-12-31T23:59:59.999Z");
    assert_string_equal(hk_clock_text(&cx, INT64_MAX).p, "9999-12-31T23:59:59.999Z");
    assert_string_equal(hk_clock_text(&cx, INT64_MIN).p, "0000-01-01T00:00:00.000Z");
}

static int64_t day_in(const char *moment, const char *zone)
{
    int64_t ms = 0;
    int64_t day = 0;

    assert_true(hk_clock_read(hk_str_from(moment), &ms));
    day = hk_clock_day(ms, hk_str_from(zone));
    return day;
}

static void days_follow_the_zone_and_its_summer_time(void **state)
{
    int64_t day = 0;
    char name[32];

    (void)state;
    assert_true(hk_clock_day_read(HK_STR("2026-07-01"), &day));
    for (int round = 0; round < 3; round++) {
        assert_int_equal(day_in("2026-06-30T21:59:59Z", "Europe/Warsaw"), day - 1);
        assert_int_equal(day_in("2026-06-30T22:00:00Z", "Europe/Warsaw"), day);
        assert_int_equal(day_in("2026-07-01T03:59:59Z", "America/New_York"), day - 1);
        assert_int_equal(day_in("2026-06-30T18:30:00Z", "Asia/Kolkata"), day);
        assert_int_equal(day_in("2026-06-30T23:59:59Z", "No/Such_Zone"), day - 1);
        assert_int_equal(day_in("2026-06-30T23:59:59Z", "UTC"), day - 1);
        assert_int_equal(day_in("2026-06-30T23:59:59Z", ""), day - 1);
        assert_int_equal(day_in("2026-06-30T23:59:59Z", "../../etc/passwd"), day - 1);
        for (int i = 0; i < 20; i++) { /* more than a thread keeps */
            snprintf(name, sizeof name, "Etc/GMT-%d", i);
            assert_int_equal(day_in("2026-06-30T12:00:00Z", name), day - (i < 12 || i > 14));
        }
    }
    assert_true(hk_clock_day_read(HK_STR("2026-12-01"), &day));
    assert_int_equal(day_in("2026-11-30T22:30:00Z", "Europe/Warsaw"), day - 1);
    assert_int_equal(day_in("2026-11-30T23:00:00Z", "Europe/Warsaw"), day);
}

/* The days on which clocks are changed have 23 or 25 hours; not one of them is lost or doubled. */
static void days_of_changed_clocks_are_whole(void **state)
{
    static const struct {
        const char *zone;
        const char *first, *last; /* moments of the day */
        const char *day;
        int64_t hours;
    } rows[] = {
        {"Europe/Warsaw", "2026-03-28T23:00:00Z", "2026-03-29T21:59:59Z", "2026-03-29", 23},
        {"Europe/Warsaw", "2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z", "2026-10-25", 25},
        {"Asia/Jerusalem", "2026-03-26T22:00:00Z", "2026-03-27T20:59:59Z", "2026-03-27", 23},
        {"Asia/Jerusalem", "2026-10-24T21:00:00Z", "2026-10-25T21:59:59Z", "2026-10-25", 25},
        {"America/Sao_Paulo", "2026-10-18T03:00:00Z", "2026-10-19T02:59:59Z", "2026-10-18", 24},
    };

    (void)state;
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        int64_t first_ms = 0;
        int64_t last_ms = 0;
        int64_t day = 0;
        assert_true(hk_clock_read(hk_str_from(rows[i].first), &first_ms));
        assert_true(hk_clock_read(hk_str_from(rows[i].last), &last_ms));
        assert_true(hk_clock_day_read(hk_str_from(rows[i].day), &day));
        assert_int_equal(last_ms + 1000 - first_ms, rows[i].hours * 3600000);
        struct hk_str zone = hk_str_from(rows[i].zone);
        for (int64_t at_ms = first_ms; at_ms <= last_ms; at_ms += 600000)
            assert_int_equal(hk_clock_day(at_ms, zone), day);
        assert_int_equal(hk_clock_day(first_ms - 1, zone), day - 1);
        assert_int_equal(hk_clock_day(last_ms, zone), day);
        assert_int_equal(hk_clock_day(last_ms + 1000, zone), day + 1);
    }
}

static void clocks_run(void **state)
{
    (void)state;
    int64_t steady = hk_clock_steady_us();
    assert_true(hk_clock_now_ms() > 1700000000000);
    assert_true(hk_clock_steady_us() >= steady);
}

/* What one call writes to standard error, NUL-terminated. */
static void log_line(char *line, size_t size, const char *value)
{
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    int kept = dup(STDERR_FILENO);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    hk_log(HK_LOG_DEBUG, 1, "test.hidden", NULL);
    hk_log(HK_LOG_WARN, 0x7f3a, "test.shown", "n=%d value=\"%s\"", 5, value);
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    close(kept);
    close(ends[1]);
    ssize_t n = read(ends[0], line, size - 1);
    assert_true(n > 0);
    line[n] = '\0';
    close(ends[0]);
}

static void a_log_line_is_one_line(void **state)
{
    char line[5000];
    char value[4000];

    (void)state;
    log_line(line, sizeof line, "a\nb\x1b");
    assert_int_equal(line[23], 'Z');
    assert_string_equal(line + 24, " warn test.shown n=5 value=\"a\\u000ab\\u001b\" trace=7f3a\n");
    memset(value, 'x', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    log_line(line, sizeof line, value);
    assert_true(strlen(line) <= 2048);
    assert_true(hk_str_ends(hk_str_from(line), HK_STR("xxx... trace=7f3a\n")));
    assert_non_null(strchr(line, '\n'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_there_and_back),
        cmocka_unit_test(moments_are_read_and_written),
        cmocka_unit_test(days_follow_the_zone_and_its_summer_time),
        cmocka_unit_test(days_of_changed_clocks_are_whole),
        cmocka_unit_test(clocks_run),
        cmocka_unit_test(a_log_line_is_one_line),
    };

    cx.arena = hk_arena_new();
    int failed = cmocka_run_group_tests_name("clock", tests, NULL, NULL);
    hk_arena_free(cx.arena);
    return failed;
}
