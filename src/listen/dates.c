/* listen/dates.c -- see dates.h. */
#include "listen/dates.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/str.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MINUTES 1440

enum { FIRST_YEAR = 1990, LAST_YEAR = 2100, CENTURY = 2000, DAY_TEXT_BYTES = 16 };

/* What a text says before anybody decides what comes first. */
struct written {
    int64_t year, a, b; /* `a` stands first; month and day are known unless `asks` */
    bool asks;          /* a and b are the day and the month, or the other way round */
    bool dotted;        /* 22.11.2026: nobody writes the month first so */
    int64_t minute, ms; /* of the day, of the minute */
    bool has_offset;
    int64_t offset_minutes;
};

/* ---- pieces ---------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* A whole number at the front; false: none, or a very long one. */
static bool take_number(struct hk_str *rest, int64_t *out, size_t *digits)
{
    size_t n = 0;

    while (n < rest->n && is_digit(rest->p[n]))
        n++;
    if (n == 0 || n > 18 || !hk_str_to_int(hk_str_sub(*rest, 0, n), out))
        return false;
    *digits = n;
    *rest = hk_str_sub(*rest, n, SIZE_MAX);
    return true;
}

static struct hk_str take_word(struct hk_str *rest)
{
    size_t n = 0;

    while (n < rest->n && is_letter(rest->p[n]))
        n++;
    const struct hk_str word = hk_str_sub(*rest, 0, n);
    *rest = hk_str_sub(*rest, n, SIZE_MAX);
    return word;
}

static bool take_char(struct hk_str *rest, char c)
{
    if (rest->n == 0 || rest->p[0] != c)
        return false;
    *rest = hk_str_sub(*rest, 1, SIZE_MAX);
    return true;
}

static void pass_blanks(struct hk_str *rest)
{
    while (rest->n > 0 && (rest->p[0] == ' ' || rest->p[0] == ','))
        *rest = hk_str_sub(*rest, 1, SIZE_MAX);
}

/* "Nov", "November": 11; 0: no month. */
static int64_t month_named(struct hk_str word)
{
    static const char *const names[] = {"january", "february", "march", "april", "may", "june",
        "july", "august", "september", "october", "november", "december"};

    for (size_t i = 0; i < HK_COUNT(names); i++) {
        const struct hk_str name = hk_str_from(names[i]);
        if (word.n >= 3 && hk_str_equal_nocase(hk_str_sub(name, 0, word.n), word))
            return (int64_t)i + 1;
    }
    return 0;
}

/* ---- the time of the day --------------------------------------------------------------------- */

/* ".120": thousandths of a second, whatever the number of digits. */
static int64_t take_fraction(struct hk_str *rest)
{
    struct hk_str at = *rest;
    int64_t fraction;
    size_t digits;

    if (!(take_char(&at, '.') || take_char(&at, ',')) || !take_number(&at, &fraction, &digits))
        return 0;
    *rest = at;
    for (; digits < 3; digits++)
        fraction *= 10;
    for (; digits > 3; digits--)
        fraction /= 10;
    return fraction;
}

/* "PM" behind the hours; false: they are none of a half day. */
static bool take_half(struct hk_str *rest, int64_t *hour)
{
    struct hk_str at = *rest;
    const struct hk_str half = take_word(&at);
    const bool pm = hk_str_equal_nocase(half, HK_STR("pm"));

    if (!pm && !hk_str_equal_nocase(half, HK_STR("am")))
        return true;
    *rest = at;
    if (*hour < 1 || *hour > 12)
        return false;
    *hour = *hour % 12 + (pm ? 12 : 0);
    return true;
}

static bool take_two_digits(struct hk_str *rest, int64_t *out)
{
    size_t digits;

    return take_number(rest, out, &digits) && digits == 2;
}

/* "14:03", "2:03:05.120 PM" */
static bool take_time(struct hk_str *rest, struct written *out)
{
    struct hk_str at = *rest;
    int64_t hour, minute, second = 0;
    size_t digits;

    if (!take_number(&at, &hour, &digits) || digits > 2 || !take_char(&at, ':')
        || !take_two_digits(&at, &minute))
        return false;
    if (take_char(&at, ':') && !take_two_digits(&at, &second))
        return false;
    const int64_t fraction = take_fraction(&at);
    pass_blanks(&at);
    if (!take_half(&at, &hour) || hour > 23 || minute > 59 || second > 60)
        return false;
    out->minute = hour * 60 + minute;
    out->ms = second * 1000 + fraction;
    *rest = at;
    return true;
}

/* "+02:00", "-0500", "+2" */
static bool take_hours(struct hk_str *rest, int64_t *out_minutes)
{
    int64_t hours, minutes = 0;
    size_t digits;
    const bool minus = take_char(rest, '-');

    if ((!minus && !take_char(rest, '+')) || !take_number(rest, &hours, &digits) || digits > 4)
        return false;
    if (digits > 2) {
        minutes = hours % 100;
        hours /= 100;
    } else if (take_char(rest, ':') && !take_two_digits(rest, &minutes)) {
        return false;
    }
    *out_minutes = (hours * 60 + minutes) * (minus ? -1 : 1);
    return hours <= 14 && minutes <= 59;
}

/* How far a zone with a name is ahead of UTC; false: nobody knows it. */
static bool zone_named(struct hk_str word, int64_t *out_minutes)
{
    static const struct {
        const char *name;
        int64_t hours;
    } zones[] = {{"Z", 0}, {"UT", 0}, {"UTC", 0}, {"GMT", 0}, {"EST", -5}, {"EDT", -4}, {"CST", -6},
        {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7}, {"CET", 1}, {"CEST", 2},
        {"MSK", 3}, {"IST", 2}, {"IDT", 3}};

    for (size_t i = 0; i < HK_COUNT(zones); i++) {
        if (hk_str_equal_nocase(word, hk_str_from(zones[i].name))) {
            *out_minutes = zones[i].hours * 60;
            return true;
        }
    }
    return false;
}

/* "Z", "UTC", "GMT+2", "EST", "+02:00"; without any nothing is taken. */
static void take_offset(struct hk_str *rest, struct written *out)
{
    struct hk_str at = *rest;
    const struct hk_str word = take_word(&at);
    int64_t named = 0, minutes = 0;

    if (word.n > 0 && !zone_named(word, &named))
        return;
    struct hk_str behind = at;
    if (take_hours(&behind, &minutes))
        at = behind;
    else if (word.n == 0)
        return;
    else
        minutes = 0;
    out->offset_minutes = named + minutes;
    out->has_offset = true;
    *rest = at;
}

/* ---- the day --------------------------------------------------------------------------------- */

/* "2026-11-22", "22.11.2026", "11/22/26" */
static bool take_figures(struct hk_str *rest, struct written *out)
{
    struct hk_str at = *rest;
    int64_t first, second, third;
    size_t first_n, second_n, third_n;

    if (!take_number(&at, &first, &first_n) || at.n == 0
        || hk_str_find(HK_STR("-/."), hk_str_sub(at, 0, 1)) == SIZE_MAX)
        return false;
    const char sign = at.p[0];
    if (!take_char(&at, sign) || !take_number(&at, &second, &second_n) || second_n > 2
        || !take_char(&at, sign) || !take_number(&at, &third, &third_n))
        return false;
    *rest = at;
    if (first_n == 4 && third_n <= 2) {
        *out = (struct written){.year = first, .a = third, .b = second};
        return true;
    }
    if (first_n > 2 || (third_n != 2 && third_n != 4))
        return false;
    *out = (struct written){.year = third_n == 2 ? CENTURY + third : third,
        .a = first,
        .b = second,
        .asks = true,
        .dotted = sign == '.'};
    return true;
}

/* "22 Nov 2026", "22 Nov 26" and "Nov 22, 2026"; the year of "Nov 22 14:03:05 +0000 2026" stands
 * last of all. */
static bool take_named(struct hk_str *rest, struct written *out)
{
    struct hk_str at = *rest;
    int64_t day = 0;
    size_t digits;
    const bool day_before = take_number(&at, &day, &digits);

    (void)take_char(&at, '.');
    pass_blanks(&at);
    (void)take_char(&at, '-');
    const int64_t month = month_named(take_word(&at));
    if (month == 0)
        return false;
    (void)(take_char(&at, '.') || take_char(&at, '-'));
    pass_blanks(&at);
    if (!day_before && !take_number(&at, &day, &digits))
        return false;
    pass_blanks(&at);
    *out = (struct written){.a = day, .b = month};
    struct hk_str behind = at;
    if (take_number(&behind, &out->year, &digits) && (digits == 4 || digits == 2)
        && (behind.n == 0 || behind.p[0] != ':')) {
        out->year += digits == 2 ? CENTURY : 0;
        at = behind;
    } else {
        out->year = 0;
    }
    *rest = at;
    return true;
}

/* A day of the week in front says nothing more. */
static void pass_weekday(struct hk_str *rest)
{
    struct hk_str at = *rest;
    const struct hk_str word = take_word(&at);

    if (word.n < 2 || month_named(word) > 0)
        return;
    (void)take_char(&at, '.');
    pass_blanks(&at);
    *rest = at;
}

static bool read_written(struct hk_str text, struct written *out)
{
    struct hk_str rest = hk_str_trim(text);
    size_t digits;

    pass_weekday(&rest);
    if (!take_figures(&rest, out) && !take_named(&rest, out))
        return false;
    if (!take_char(&rest, 'T'))
        pass_blanks(&rest);
    if (take_time(&rest, out)) {
        pass_blanks(&rest);
        take_offset(&rest, out);
    }
    pass_blanks(&rest);
    if (out->year == 0 && (!take_number(&rest, &out->year, &digits) || digits != 4))
        return false;
    return rest.n == 0;
}

/* ---- what it means --------------------------------------------------------------------------- */

static bool day_number(int64_t year, int64_t month, int64_t day, int64_t *out)
{
    char text[DAY_TEXT_BYTES];

    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    (void)snprintf(text, sizeof text, "%04d-%02d-%02d", (int)year, (int)month, (int)day);
    return hk_clock_day_read(hk_str_from(text), out);
}

/* Seconds since 1970, or thousandths or millionths of them: whichever lies in our time. */
static bool read_epoch(struct hk_str text, int64_t *out_ms)
{
    const int64_t day_s = INT64_C(60) * DAY_MINUTES;
    int64_t n, first, last;

    if (!hk_str_to_int(hk_str_trim(text), &n) || !day_number(FIRST_YEAR, 1, 1, &first)
        || !day_number(LAST_YEAR, 1, 1, &last))
        return false;
    for (int64_t parts = 1; parts <= 1000000; parts *= 1000) {
        const int64_t seconds = n / parts;
        if (seconds < first * day_s || seconds > last * day_s)
            continue;
        *out_ms = parts == 1 ? n * 1000 : n / (parts / 1000);
        return true;
    }
    return false;
}

bool dates_read(
    struct hk_str text, enum shape_history_day_order order, struct hk_str zone, int64_t *out_ms)
{
    struct written w;
    int64_t day;

    if (!read_written(text, &w))
        return read_epoch(text, out_ms);
    const bool month_first = w.asks && !w.dotted && order == SHAPE_HISTORY_DAY_ORDER_MONTH_FIRST;
    if (!day_number(w.year, month_first ? w.a : w.b, month_first ? w.b : w.a, &day))
        return false;
    *out_ms = w.has_offset ? (day * DAY_MINUTES + w.minute - w.offset_minutes) * MINUTE_MS + w.ms
                           : hk_clock_local_ms(day, w.minute, zone) + w.ms;
    return true;
}

void dates_vote(struct hk_str text, struct dates_votes *votes)
{
    struct written w;
    int64_t ms, day;

    if (!read_written(text, &w)) {
        votes->clear += read_epoch(text, &ms);
        return;
    }
    const bool day_first = day_number(w.year, w.b, w.a, &day);
    const bool month_first = day_number(w.year, w.a, w.b, &day);
    if (!w.asks || w.dotted || w.a == w.b)
        votes->clear += day_first;
    else if (day_first && month_first)
        votes->either++;
    else if (day_first)
        votes->day_first++;
    else if (month_first)
        votes->month_first++;
}

enum shape_history_day_order dates_order(const struct dates_votes *votes, bool *sure)
{
    const bool both = votes->day_first > 0 && votes->month_first > 0;
    const bool none = votes->day_first == 0 && votes->month_first == 0;

    *sure = !both && !(none && votes->either > 0);
    return votes->month_first > votes->day_first ? SHAPE_HISTORY_DAY_ORDER_MONTH_FIRST
                                                 : SHAPE_HISTORY_DAY_ORDER_DAY_FIRST;
}
