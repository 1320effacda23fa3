/* base/hours.h -- working hours: a week, days that differ from it, and when so much work is done.
 *
 * A day has up to HK_SPANS_MAX spans of working time; none means closed. A week in which nobody
 * works means that hours are not kept at all: then every hour counts.
 *
 * Threads: all from any. Memory: what is read lies in cx's arena.
 */
#ifndef HK_BASE_HOURS_H
#define HK_BASE_HOURS_H
#include "base/cx.h"

#define HK_SPANS_MAX 4

/* Minutes of the local day; `to` may be 1440. */
struct hk_span {
    int16_t from, to;
};

struct hk_worktime {
    struct hk_span spans[HK_SPANS_MAX]; /* in order, apart from each other */
    size_t count;
};

/* A day that is not like its weekday: a holiday, or half of one. */
struct hk_special_day {
    int64_t day; /* since 1970 */
    struct hk_worktime time;
    struct hk_str name;
};

struct hk_hours {
    struct hk_str zone;
    struct hk_worktime week[7]; /* 0 is Monday */
    const struct hk_special_day *special;
    size_t special_count;
};

/* "09:00-17:00" or "9:00-13:00 14:00-18:30"; "" is closed. False: not that, or out of order. */
bool hk_worktime_read(struct hk_str text, struct hk_worktime *out);
struct hk_str hk_worktime_text(struct hk_cx *cx, const struct hk_worktime *time);

/* Lines "2026-12-25 Christmas Day" or "2026-12-24 09:00-13:00 Christmas Eve"; empty ones are
 * passed over. HK_EINVAL: *out_line is the first that is none, from 1. Sorted by day. */
HK_CHECK enum hk_rc hk_special_days_read(struct hk_cx *cx, struct hk_str text,
    const struct hk_special_day **out, size_t *n, size_t *out_line);

bool hk_hours_kept(const struct hk_hours *hours);

/* When `work_ms` of working time have passed since `from_ms`. If that is not within a year (closed
 * for good), every hour counts. */
int64_t hk_hours_after(const struct hk_hours *hours, int64_t from_ms, int64_t work_ms);

#endif
