/* listen/spike.c -- see spike.h. What is usual is in thousandths of a post. */
#include "listen/spike.h"

#include "listen_sql.h"

#define MINUTE_MS INT64_C(60000)

enum { WEEK = 168, HISTORY_MIN = 24, HABIT_MIN = 2 * WEEK, MINUTES = 60, STRETCH = 10 };
enum { STRETCHES = MINUTES / STRETCH, RAISED_MIN = 3, LATE = 2 };
enum { TIMES = 3, DEVIATIONS = 4, RAISED_TIMES = 2, OVER_TIMES = 2 };
enum { HIGH = 6, EXTREME = 12 };

/* The whole hours from `first` on. */
struct past {
    int64_t first, length, best;
    int64_t n[LISTEN_HOURS_KEPT];
    int64_t sum;
};

static void read_past(
    const struct listen_sum_row *hours, size_t n, int64_t this_hour, struct past *past)
{
    const int64_t oldest = this_hour - LISTEN_HOURS_KEPT;
    const int64_t known = n > 0 ? hours[0].at_ms / (MINUTES * MINUTE_MS) : this_hour;

    *past = (struct past){.first = known > oldest ? known : oldest};
    past->length = past->first < this_hour ? this_hour - past->first : 0;
    for (size_t i = 0; i < n; i++) {
        const int64_t at = hours[i].at_ms / (MINUTES * MINUTE_MS) - past->first;
        if (at < 0 || at >= past->length)
            continue;
        past->n[at] = hours[i].heard;
        past->sum += hours[i].heard;
        past->best = hours[i].heard > past->best ? hours[i].heard : past->best;
    }
}

static int64_t around(const struct past *past, int64_t at)
{
    int64_t sum = 0;

    for (int64_t i = at - 1; i <= at + 1; i++)
        sum += i >= 0 && i < past->length ? past->n[i] : 0;
    return sum;
}

static int64_t usual_at(const struct past *past, int64_t hour)
{
    int64_t sum = 0, best = 0, weeks = 0;

    if (past->length < HABIT_MIN)
        return 1000 * (past->sum - past->best) / (past->length - 1);
    for (int64_t at = hour - past->first - WEEK; at > 0; at -= WEEK) {
        const int64_t n = around(past, at);
        sum += n;
        best = n > best ? n : best;
        weeks++;
    }
    return weeks > 1 ? 1000 * (sum - best) / (3 * (weeks - 1)) : 1000 * sum / 3;
}

/* Of sixty minutes that end in this one: part of this hour, and the rest of the one before. */
static int64_t usual_now(const struct past *past, int64_t this_minute)
{
    const int64_t hour = this_minute / MINUTES, gone = this_minute % MINUTES + 1;

    return (usual_at(past, hour) * gone + usual_at(past, hour - 1) * (MINUTES - gone)) / MINUTES;
}

struct window {
    int64_t first; /* minute */
    int64_t stretches[STRETCHES];
    int64_t heard;
};

static struct window read_window(
    const struct listen_sum_row *minutes, size_t n, int64_t this_minute)
{
    struct window w = {.first = this_minute - MINUTES + 1};

    for (size_t i = 0; i < n; i++) {
        const int64_t at = minutes[i].at_ms / MINUTE_MS - w.first;
        if (at < 0 || at >= MINUTES)
            continue;
        w.stretches[at / STRETCH] += minutes[i].heard;
        w.heard += minutes[i].heard;
    }
    return w;
}

static bool is_raised(const struct window *w, size_t stretch, int64_t usual)
{
    return w->stretches[stretch] > 0
        && 1000 * STRETCHES * w->stretches[stretch] >= RAISED_TIMES * usual;
}

static bool begins(const struct window *w, int64_t usual, int64_t *out_first)
{
    const int64_t heard = 1000 * w->heard, above = heard - usual;
    const double square = (double)above * (double)above; /* of a great storm no int64_t */
    size_t raised = 0, last = 0;

    if (w->heard < LISTEN_SPIKE_LEAST || heard < TIMES * usual
        || square < (double)(DEVIATIONS * DEVIATIONS * 1000 * usual))
        return false;
    for (size_t i = 0; i < STRETCHES; i++) {
        if (!is_raised(w, i, usual))
            continue;
        if (raised++ == 0)
            *out_first = w->first + (int64_t)i * STRETCH;
        last = i;
    }
    return raised >= RAISED_MIN && last >= STRETCHES - LATE;
}

void listen_spike_judge(const struct listen_sum_row *hours, size_t hours_n,
    const struct listen_sum_row *minutes, size_t minutes_n, int64_t now_ms, bool was_on,
    struct listen_spike *out)
{
    const int64_t this_minute = now_ms / MINUTE_MS;
    const struct window w = read_window(minutes, minutes_n, this_minute);
    int64_t first = 0;
    struct past past;

    *out = (struct listen_spike){.heard = w.heard};
    read_past(hours, hours_n, this_minute / MINUTES, &past);
    if (past.length < HISTORY_MIN)
        return;
    const int64_t usual = usual_now(&past, this_minute);
    out->usual = (usual + 500) / 1000;
    if (was_on)
        out->on = 2 * w.heard >= LISTEN_SPIKE_LEAST && 1000 * w.heard >= OVER_TIMES * usual;
    else if (begins(&w, usual, &first))
        *out = (struct listen_spike){true, first * MINUTE_MS, w.heard, out->usual};
}

int64_t listen_silence_from_ms(int64_t program_ms, int64_t live_ms)
{
    if (live_ms <= 0)
        return INT64_MAX;
    return program_ms > live_ms ? program_ms : live_ms;
}

enum shape_severity listen_spike_severity(int64_t peak, int64_t usual)
{
    const int64_t times = peak / (usual > 1 ? usual : 1);

    return times >= EXTREME ? SHAPE_SEVERITY_EXTREME
        : times >= HIGH     ? SHAPE_SEVERITY_HIGH
                            : SHAPE_SEVERITY_RAISED;
}
