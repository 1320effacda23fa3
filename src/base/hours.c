/* base/hours.c -- see hours.h.
 *
 * Spans are moments, not minutes: on a day of 23 or 25 hours a span that lies over the change is as
 * long as it really was.
 */
#include "base/hours.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"

#include <stdlib.h>

enum { DAY_MINUTES = 24 * 60, SEARCH_DAYS = 366, NAME_BYTES_MAX = 200 };

/* "9:00" or "09:00", up to "24:00". */
static bool read_minute(struct hk_str text, int16_t *out)
{
    struct hk_str hour;
    int64_t h, m;

    if (!hk_str_cut(&text, ':', &hour) || hour.n == 0 || hour.n > 2 || text.n != 2
        || !hk_str_to_int(hour, &h) || !hk_str_to_int(text, &m) || h < 0 || m < 0 || m > 59
        || h * 60 + m > DAY_MINUTES)
        return false;
    *out = (int16_t)(h * 60 + m);
    return true;
}

bool hk_worktime_read(struct hk_str text, struct hk_worktime *out)
{
    struct hk_worktime time = {0};
    struct hk_str rest = hk_str_trim(text), word, from;

    while (hk_str_cut(&rest, ' ', &word)) {
        struct hk_span span;
        if (word.n == 0)
            continue;
        if (time.count == HK_SPANS_MAX || !hk_str_cut(&word, '-', &from)
            || !read_minute(from, &span.from) || !read_minute(word, &span.to)
            || span.from >= span.to
            || (time.count > 0 && span.from < time.spans[time.count - 1].to))
            return false;
        time.spans[time.count++] = span;
    }
    *out = time;
    return true;
}

struct hk_str hk_worktime_text(struct hk_cx *cx, const struct hk_worktime *time)
{
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(256);

    for (size_t i = 0; i < time->count; i++)
        hk_buf_printf(&buf, "%s%02d:%02d-%02d:%02d", i > 0 ? " " : "", time->spans[i].from / 60,
            time->spans[i].from % 60, time->spans[i].to / 60, time->spans[i].to % 60);
    return hk_arena_str(cx->arena, hk_buf_str(&buf));
}

static bool read_special(struct hk_str line, struct hk_special_day *out)
{
    struct hk_str rest = line, day;

    *out = (struct hk_special_day){0};
    if (!hk_str_cut(&rest, ' ', &day) || !hk_clock_day_read(day, &out->day))
        return false;
    rest = hk_str_trim(rest);
    while (rest.n > 0 && rest.p[0] >= '0' && rest.p[0] <= '9') {
        struct hk_str tail = rest, word;
        struct hk_worktime one;
        (void)hk_str_cut(&tail, ' ', &word);
        if (!hk_worktime_read(word, &one) || out->time.count == HK_SPANS_MAX
            || (out->time.count > 0 && one.spans[0].from < out->time.spans[out->time.count - 1].to))
            return false;
        out->time.spans[out->time.count++] = one.spans[0];
        rest = hk_str_trim(tail);
    }
    out->name = rest;
    return rest.n > 0 && rest.n <= NAME_BYTES_MAX;
}

static int compare_days(const void *a, const void *b)
{
    int64_t x = ((const struct hk_special_day *)a)->day;
    int64_t y = ((const struct hk_special_day *)b)->day;

    return (x > y) - (x < y);
}

enum hk_rc hk_special_days_read(struct hk_cx *cx, struct hk_str text,
    const struct hk_special_day **out, size_t *n, size_t *out_line)
{
    struct hk_str rest = text, line;
    size_t lines = 1;

    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    struct hk_special_day *list = hk_arena_array(cx->arena, lines, sizeof *list);
    *n = 0;
    *out_line = 0;
    while (hk_str_cut(&rest, '\n', &line)) {
        ++*out_line;
        line = hk_str_trim(line);
        if (line.n == 0)
            continue;
        if (!read_special(line, &list[*n]))
            return hk_fail(cx, HK_EINVAL, "line %zu: a day and its name were expected", *out_line);
        ++*n;
    }
    qsort(list, *n, sizeof *list, compare_days);
    *out = list;
    return HK_OK;
}

bool hk_hours_kept(const struct hk_hours *hours)
{
    for (size_t i = 0; i < HK_COUNT(hours->week); i++)
        if (hours->week[i].count > 0)
            return true;
    return false;
}

static const struct hk_worktime *time_of(const struct hk_hours *hours, int64_t day)
{
    const struct hk_special_day key = {.day = day};
    const struct hk_special_day *found = hours->special_count == 0
        ? NULL
        : bsearch(&key, hours->special, hours->special_count, sizeof key, compare_days);

    return found != NULL ? &found->time : &hours->week[hk_clock_weekday(day)];
}

int64_t hk_hours_after(const struct hk_hours *hours, int64_t from_ms, int64_t work_ms)
{
    int64_t left_ms = work_ms;

    if (!hk_hours_kept(hours))
        return from_ms + work_ms;
    int64_t first = hk_clock_day(from_ms, hours->zone);
    for (int64_t day = first; day < first + SEARCH_DAYS; day++) {
        const struct hk_worktime *time = time_of(hours, day);
        for (size_t i = 0; i < time->count; i++) {
            int64_t begin = hk_clock_local_ms(day, time->spans[i].from, hours->zone);
            int64_t end = hk_clock_local_ms(day, time->spans[i].to, hours->zone);
            if (begin < from_ms)
                begin = from_ms;
            if (end - begin >= left_ms)
                return begin + left_ms;
            if (end > begin)
                left_ms -= end - begin;
        }
    }
    return from_ms + work_ms;
}
