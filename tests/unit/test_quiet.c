/* tests/unit/test_quiet.c -- when an account hears less than it usually does. Each case is a past
 * of some weeks, hour by hour, and what follows it. */
#include "ingest/quiet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ingest_sql.h"

enum { WEEK = 168, DAY = 24, ROOM = INGEST_HOURS_KEPT + 100 };

/* A Monday, 00:00; so is the first hour of every past below. */
#define FIRST_HOUR INT64_C(490000)

struct past {
    struct ingest_hour_row rows[ROOM];
    size_t n;
    int64_t now_ms;
};

/* How many write in an hour of a case's usual week. */
typedef int64_t habit(int64_t hour_of_week);

static int64_t office(int64_t h) /* 9 to 17, Monday to Friday: 120 a day */
{
    return h / DAY < 5 && h % DAY >= 9 && h % DAY < 17 ? 15 : 0;
}

static int64_t busy(int64_t h)
{
    return h % DAY >= 6 ? 40 : 4;
}

static int64_t seldom(int64_t h) /* at noon, every day */
{
    return h % DAY == 12 ? 1 : 0;
}

/* The past as usual, but for the hours [from, to) counted from its end, which had `instead`. */
struct change {
    int64_t from, to, instead;
};

static void make(struct past *past, habit *usual, int64_t hours, const struct change changes[3])
{
    *past = (struct past){.now_ms = (FIRST_HOUR + hours) * INGEST_HOUR_MS + 1};
    for (int64_t at = 0; at < hours; at++) {
        int64_t n = usual(at % WEEK), left = hours - at;
        for (size_t i = 0; i < 3; i++)
            if (left <= changes[i].from && left > changes[i].to)
                n = changes[i].instead;
        if (n > 0)
            past->rows[past->n++] = (struct ingest_hour_row){
                FIRST_HOUR + at, n, (FIRST_HOUR + at) * INGEST_HOUR_MS + 1234};
    }
}

enum said { AS_USUAL, SILENT, FEW };

static const struct {
    const char *name;
    habit *usual;
    int64_t hours; /* of the past, up to now */
    struct change changes[3];
    enum said said;
    int64_t since_hours; /* before now */
} cases[] = {
    {"nothing is known", busy, 0, {{0}}, AS_USUAL, 0},
    {"all as usual", busy, 4 * WEEK, {{0}}, AS_USUAL, 0},
    {"a week is no past", busy, WEEK + 12, {{6, 0, 0}}, AS_USUAL, 0},
    {"two weeks and a silent morning", busy, 2 * WEEK + 15, {{3, 0, 0}}, SILENT, 4},
    {"one silent hour", busy, 4 * WEEK + 15, {{1, 0, 0}}, AS_USUAL, 0},
    {"two silent hours of a busy account", busy, 4 * WEEK + 15, {{2, 0, 0}}, SILENT, 3},
    {"a night in an office", office, 4 * WEEK + DAY + 8, {{0}}, AS_USUAL, 0},
    {"a week-end in an office", office, 4 * WEEK, {{0}}, AS_USUAL, 0},
    {"the morning after is silent too", office, 4 * WEEK + 12, {{4, 0, 0}}, SILENT, 68},
    {"a quiet night of a busy account: it has such", busy, 4 * WEEK + 2 * DAY + 6,
        {{6, 0, 0}, {6 + 2 * WEEK, 2 * WEEK, 0}, {6 + WEEK, WEEK, 0}}, AS_USUAL, 0},
    {"a holiday like two of its past", office, 6 * WEEK + DAY,
        {{DAY, 0, 0}, {DAY + 2 * WEEK, 2 * WEEK, 0}, {DAY + 4 * WEEK, 4 * WEEK, 0}}, AS_USUAL, 0},
    {"one outage of the past blunts nothing", office, 6 * WEEK + DAY,
        {{DAY, 0, 0}, {DAY + 2 * WEEK, 2 * WEEK, 0}, {0}}, SILENT, 80},
    {"one a day: three days are nothing", seldom, 6 * WEEK, {{3 * DAY, 0, 0}}, AS_USUAL, 0},
    {"one a day: ten days are", seldom, 6 * WEEK, {{10 * DAY, 0, 0}}, SILENT, 252},
    {"one a day, after a storm: a silence counts as before", seldom, 6 * WEEK,
        {{5 * DAY, 0, 0}, {5 * DAY + 13, 5 * DAY, 500}, {0}}, AS_USUAL, 0},
    {"a trickle", busy, 4 * WEEK + 12, {{30, 0, 1}}, FEW, DAY},
    {"half as many", busy, 4 * WEEK + 12, {{30, 0, 20}}, AS_USUAL, 0},
    {"a trickle for some hours", busy, 4 * WEEK + 12, {{5, 0, 1}}, AS_USUAL, 0},
    {"a trickle as on two days of the past", busy, 6 * WEEK + 12,
        {{DAY, 0, 2}, {8 * DAY, 7 * DAY, 2}, {15 * DAY, 14 * DAY, 2}}, AS_USUAL, 0},
};

static void test_cases(void **state)
{
    static struct past past;

    (void)state;
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        struct ingest_quiet quiet;
        print_message("%s\n", cases[i].name);
        make(&past, cases[i].usual, cases[i].hours, cases[i].changes);
        ingest_quiet_judge(past.rows, past.n, past.now_ms, 0, &quiet);
        assert_int_equal(quiet.since_ms == 0 ? AS_USUAL
                : quiet.heard > 0            ? FEW
                                             : SILENT,
            cases[i].said);
        if (quiet.since_ms > 0)
            assert_int_equal(past.now_ms / INGEST_HOUR_MS - quiet.since_ms / INGEST_HOUR_MS,
                cases[i].since_hours);
    }
}

/* Hours older than what is kept change nothing; so does what came in this very hour, but that it
 * ends a silence. */
static void test_borders(void **state)
{
    static struct past past;
    struct ingest_quiet quiet;

    (void)state;
    make(&past, busy, INGEST_HOURS_KEPT + 2 * DAY + 15, (struct change[3]){{3, 0, 0}, {0}, {0}});
    ingest_quiet_judge(past.rows, past.n, past.now_ms, 0, &quiet);
    assert_true(quiet.since_ms > 0 && quiet.heard == 0 && quiet.usual == 120);
    past.rows[past.n++] = (struct ingest_hour_row){past.now_ms / INGEST_HOUR_MS, 1, past.now_ms};
    ingest_quiet_judge(past.rows, past.n, past.now_ms, 0, &quiet);
    assert_int_equal(quiet.since_ms, 0);
}

/* Nobody is missed while nobody listens: after a break a silence counts from its end on, and begins
 * when the last one wrote. */
static void test_listening(void **state)
{
    static const struct {
        const char *name;
        struct change change;
        int64_t listening_hours; /* whole ones, before now */
        enum said said;
        int64_t usual;
    } rows[] = {
        {"it was silent before we listened, and still is", {5, 0, 0}, 3, SILENT, 120},
        {"two hours are enough", {5, 0, 0}, 2, SILENT, 80},
        {"one is not", {5, 0, 0}, 1, AS_USUAL, 0},
        {"nor is none", {5, 0, 0}, 0, AS_USUAL, 0},
        {"silent after we began", {3, 0, 0}, 4, SILENT, 120},
        {"few, listened to", {30, 0, 1}, DAY, FEW, 744},
        {"few, for we were away", {30, 0, 1}, DAY - 1, AS_USUAL, 0},
    };
    static struct past past;

    (void)state;
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        struct ingest_quiet quiet;
        print_message("%s\n", rows[i].name);
        make(&past, busy, 4 * WEEK + 15, (struct change[3]){rows[i].change});
        int64_t since_ms =
            (past.now_ms / INGEST_HOUR_MS - rows[i].listening_hours) * INGEST_HOUR_MS;
        ingest_quiet_judge(past.rows, past.n, past.now_ms, since_ms, &quiet);
        assert_int_equal(quiet.since_ms == 0 ? AS_USUAL
                : quiet.heard > 0            ? FEW
                                             : SILENT,
            rows[i].said);
        assert_int_equal(quiet.usual, rows[i].usual);
        if (rows[i].said == SILENT)
            assert_int_equal(quiet.since_ms, past.rows[past.n - 1].last_ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_borders),
        cmocka_unit_test(test_listening),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
