/* ingest/quiet.c -- see quiet.h. Sums of what is usual are in thousandths of a message. */
#include "ingest/quiet.h"

#include "ingest_sql.h"

enum { WEEK = 168, DAY = 24, HISTORY_MIN = 2 * WEEK };
enum { SILENT_HOURS_MIN = 2, SILENT_USUAL_MIN = 8, SILENT_TIMES_PAST = 2 };
enum { FEW_USUAL_MIN = 40, FEW_PART = 5, FEW_TIMES_PAST = 2 };

/* The whole hours from `first` on, with how many wrote in each. */
struct past {
    int64_t first;
    int64_t length;
    int64_t n[INGEST_HOURS_KEPT];
    int64_t usual[WEEK];
};

static void read_past(
    const struct ingest_hour_row *hours, size_t n, int64_t this_hour, struct past *past)
{
    int64_t oldest = this_hour - INGEST_HOURS_KEPT;

    *past = (struct past){.first = n > 0 && hours[0].hour > oldest ? hours[0].hour : oldest};
    past->length = n > 0 && past->first < this_hour ? this_hour - past->first : 0;
    for (size_t i = 0; i < n; i++) {
        int64_t at = hours[i].hour - past->first;
        if (at >= 0 && at < past->length)
            past->n[at] = hours[i].n;
    }
}

/* For each hour of the week the mean without its best week, so that one storm makes nothing
 * usual. Only the first `length` hours count. */
static void learn(struct past *past, int64_t length)
{
    for (int64_t slot = 0; slot < WEEK; slot++) {
        int64_t sum = 0, best = 0, weeks = 0;
        for (int64_t at = slot; at < length; at += WEEK) {
            sum += past->n[at];
            best = past->n[at] > best ? past->n[at] : best;
            weeks++;
        }
        past->usual[slot] = weeks > 1 ? 1000 * (sum - best) / (weeks - 1) : 0;
    }
}

/* What is usual from hour `from` on and before `to`. */
static int64_t usual_between(const struct past *past, int64_t from, int64_t to)
{
    int64_t sum = 0;

    for (int64_t at = from; at < to; at++)
        sum += past->usual[at % WEEK];
    return sum;
}

/* The two greatest of what is given one by one. */
struct top_two {
    int64_t first, second;
};

static void put(struct top_two *top, int64_t value)
{
    if (value > top->first) {
        top->second = top->first;
        top->first = value;
    } else if (value > top->second) {
        top->second = value;
    }
}

/* The hours in which nobody wrote at the end: where they begin. */
static int64_t silence_begin(const struct past *past)
{
    int64_t at = past->length;

    while (at > 0 && past->n[at - 1] == 0)
        at--;
    return at;
}

/* Of a silence, only the hours from `listening` on are missed. */
static bool is_silent(struct past *past, int64_t listening, int64_t *out_usual)
{
    int64_t begin = silence_begin(past), from = 0;
    int64_t missed = begin > listening ? begin : listening;
    struct top_two silences = {0};

    if (begin < HISTORY_MIN || past->length - missed < SILENT_HOURS_MIN)
        return false;
    learn(past, begin);
    for (int64_t at = 0; at < begin; at++) {
        if (past->n[at] == 0)
            continue;
        put(&silences, usual_between(past, from, at));
        from = at + 1;
    }
    *out_usual = usual_between(past, missed, past->length);
    return *out_usual >= 1000 * SILENT_USUAL_MIN
        && *out_usual >= SILENT_TIMES_PAST * silences.second;
}

static int64_t heard_between(const struct past *past, int64_t from, int64_t to)
{
    int64_t sum = 0;

    for (int64_t at = from; at < to; at++)
        sum += past->n[at];
    return sum;
}

/* How much of what was usual is missing, in thousandths, in the day before hour `end`. */
static int64_t missing(const struct past *past, int64_t end)
{
    int64_t usual = usual_between(past, end - DAY, end);
    int64_t heard = 1000 * heard_between(past, end - DAY, end);

    return usual > heard ? 1000 * (usual - heard) / usual : 0;
}

static bool is_few(struct past *past, int64_t listening, int64_t *out_usual, int64_t *out_heard)
{
    int64_t begin = past->length - DAY;
    struct top_two days = {0};

    if (begin < HISTORY_MIN || begin < listening)
        return false;
    learn(past, begin);
    *out_usual = usual_between(past, begin, past->length);
    *out_heard = heard_between(past, begin, past->length);
    if (*out_usual < 1000 * FEW_USUAL_MIN || 1000 * FEW_PART * *out_heard >= *out_usual)
        return false;
    for (int64_t end = begin; end >= DAY; end -= DAY)
        put(&days, missing(past, end));
    int64_t poorest = 1000 - days.second;
    return FEW_TIMES_PAST * 1000 * 1000 * *out_heard / *out_usual < poorest;
}

/* The first whole hour of `past` since listening_ms. */
static int64_t listening_hour(const struct past *past, int64_t listening_ms)
{
    int64_t hour = listening_ms / INGEST_HOUR_MS + (listening_ms % INGEST_HOUR_MS > 0);

    return hour > past->first ? hour - past->first : 0;
}

void ingest_quiet_judge(const struct ingest_hour_row *hours, size_t n, int64_t now_ms,
    int64_t listening_ms, struct ingest_quiet *out)
{
    int64_t this_hour = now_ms / INGEST_HOUR_MS, usual = 0, heard = 0;
    struct past past;

    *out = (struct ingest_quiet){0};
    read_past(hours, n, this_hour, &past);
    int64_t listening = listening_hour(&past, listening_ms);
    if (n == 0 || hours[n - 1].hour < this_hour) {
        if (is_silent(&past, listening, &usual)) {
            *out = (struct ingest_quiet){.since_ms = hours[n - 1].last_ms, .usual = usual / 1000};
            return;
        }
    }
    if (is_few(&past, listening, &usual, &heard))
        *out = (struct ingest_quiet){
            .since_ms = (this_hour - DAY) * INGEST_HOUR_MS, .usual = usual / 1000, .heard = heard};
}
