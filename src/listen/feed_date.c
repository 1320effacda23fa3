/* listen/feed_date.c -- moments as feeds write them. See feed.h.
 *
 * "Sat, 21 Nov 2026 20:29:48 +0100" with what writers make of it: no weekday, a year of two digits,
 * no seconds, a zone by name; "2026-11-21T20:29:48Z", without seconds, or only the day. A zone that
 * nobody knows is UTC.
 *
 * Pure. Sources: RFC 822 and 5322, RFC 3339, W3C's note on date formats.
 */
#include <stdio.h>

#include "base/clock.h"
#include "base/str.h"
#include "listen/feed.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS (24 * 60 * MINUTE_MS)

static bool read_number(struct hk_str s, int64_t low, int64_t high, int64_t *out)
{
    return hk_str_to_int(s, out) && *out >= low && *out <= high;
}

static bool read_month(struct hk_str s, int64_t *out)
{
    static const char *const names[] = {
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

    for (size_t i = 0; i < HK_COUNT(names); i++) {
        if (hk_str_equal_nocase(hk_str_sub(s, 0, 3), hk_str_from(names[i]))) {
            *out = (int64_t)i + 1;
            return true;
        }
    }
    return false;
}

/* "20:29:48", "20:29"; "" is midnight. */
static bool read_time(struct hk_str s, int64_t *out_ms)
{
    struct hk_str part;
    int64_t hour = 0, minute = 0, second = 0;

    *out_ms = 0;
    if (s.n == 0)
        return true;
    if (!hk_str_cut(&s, ':', &part) || !read_number(part, 0, 23, &hour))
        return false;
    if (!hk_str_cut(&s, ':', &part) || !read_number(part, 0, 59, &minute))
        return false;
    if (s.n > 0 && !read_number(s, 0, 60, &second))
        return false;
    *out_ms = (hour * 60 + minute) * MINUTE_MS + second * 1000;
    return true;
}

/* What is to be taken off to come to UTC. */
static int64_t zone_ms(struct hk_str zone)
{
    static const struct {
        const char *name;
        int64_t hours;
    } zones[] = {{"EST", -5}, {"EDT", -4}, {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6},
        {"PST", -8}, {"PDT", -7}, {"CET", 1}, {"CEST", 2}, {"MSK", 3}, {"IST", 2}, {"IDT", 3}};
    int64_t n;

    for (size_t i = 0; i < HK_COUNT(zones); i++)
        if (hk_str_equal_nocase(zone, hk_str_from(zones[i].name)))
            return zones[i].hours * 60 * MINUTE_MS;
    if (zone.n != 5 || (*zone.p != '+' && *zone.p != '-')
        || !read_number(hk_str_sub(zone, 1, 4), 0, 1400, &n))
        return 0;
    return (*zone.p == '-' ? -1 : 1) * (n / 100 * 60 + n % 100) * MINUTE_MS;
}

static struct hk_str next_word(struct hk_str *rest)
{
    struct hk_str word = {0};

    while (hk_str_cut(rest, ' ', &word) && word.n == 0)
        ;
    return word;
}

static bool read_mail_date(struct hk_str text, int64_t *out_ms)
{
    size_t comma = hk_str_find(text, HK_STR(","));
    struct hk_str rest = comma == SIZE_MAX ? text : hk_str_sub(text, comma + 1, text.n);
    int64_t day, month, year, days, time_ms;
    char iso[16];

    if (!read_number(next_word(&rest), 1, 31, &day) || !read_month(next_word(&rest), &month)
        || !read_number(next_word(&rest), 0, 9999, &year))
        return false;
    if (year < 100)
        year += year < 70 ? 2000 : 1900;
    (void)snprintf(iso, sizeof iso, "%04d-%02d-%02d", (int)year, (int)month, (int)day);
    if (!hk_clock_day_read(hk_str_from(iso), &days) || !read_time(next_word(&rest), &time_ms))
        return false;
    *out_ms = days * DAY_MS + time_ms - zone_ms(next_word(&rest));
    return true;
}

/* "2026-11-21T20:29+01:00": a minute without seconds, which hk_clock_read() does not take. */
static bool read_short_time(struct hk_str text, int64_t *out_ms)
{
    char full[48];

    if (text.n < 17 || text.n > 30 || text.p[10] != 'T' || text.p[13] != ':' || text.p[16] == ':')
        return false;
    (void)snprintf(full, sizeof full, "%.16s:00%.*s", text.p, (int)text.n - 16, text.p + 16);
    return hk_clock_read(hk_str_from(full), out_ms);
}

bool feed_date_read(struct hk_str text, int64_t *out_ms)
{
    int64_t days;

    text = hk_str_trim(text);
    if (hk_clock_read(text, out_ms) || read_short_time(text, out_ms))
        return true;
    if (hk_clock_day_read(text, &days)) {
        *out_ms = days * DAY_MS;
        return true;
    }
    return read_mail_date(text, out_ms);
}
