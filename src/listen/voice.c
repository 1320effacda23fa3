/* listen/voice.c -- see voice.h. */
#include "listen/voice.h"

#include <stdlib.h>

#include "base/str.h"
#include "listen/watches.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

/* Of two with as much the order of their names stays. */
static int compare_shares(const void *left, const void *right)
{
    const struct shape_voice_share *a = left;
    const struct shape_voice_share *b = right;

    if (a->heard != b->heard)
        return a->heard > b->heard ? -1 : 1;
    int order = hk_str_compare(a->name, b->name);
    return order != 0 ? order : (a->watch > b->watch) - (a->watch < b->watch);
}

static enum hk_rc load_share(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct shape_voice *voice, const struct listen_watch_row *watch,
    struct shape_voice_share *out)
{
    struct listen_moods_row moods;

    HK_TRY(
        listen_sum_moods(cx, session, workspace, watch->id, voice->from_ms, voice->to_ms, &moods));
    *out = (struct shape_voice_share){.watch = watch->id,
        .name = watch->name,
        .whose = (enum shape_watch_whose)watch->whose,
        .heard = moods.heard,
        .negative = moods.negative,
        .neutral = moods.neutral,
        .positive = moods.positive};
    return HK_OK;
}

/* ---- answers --------------------------------------------------------------------------------- */

static int compare_times(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left;
    const int64_t b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

static void count_answers(struct hk_cx *cx, const struct listen_asked_row *rows, size_t n,
    struct shape_voice_answers *out)
{
    int64_t *times = hk_arena_array(cx->arena, n, sizeof *times);
    size_t answered = 0;

    for (size_t i = 0; i < n; i++)
        if (rows[i].answered_ms > 0)
            times[answered++] = rows[i].answered_ms - rows[i].at_ms;
    qsort(times, answered, sizeof *times, compare_times);
    out->asked = (int64_t)n;
    out->answered = (int64_t)answered;
    out->median_ms = answered > 0 ? times[(answered - 1) / 2] : -1;
}

static enum hk_rc load_answers(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct listen_watch_row *watches, size_t n, struct shape_voice_answers *answers,
    struct shape_voice *voice)
{
    voice->answers = answers;
    voice->answers_count = 1;
    for (size_t i = 0; i < n; i++) {
        struct listen_asked_row *rows;
        size_t asked = 0;
        if (watches[i].whose != SHAPE_WATCH_WHOSE_RIVAL || watches[i].handles.n == 0)
            continue;
        HK_TRY(listen_list_asked(cx, session, workspace, watches[i].id, SHAPE_ADDRESSED_OWN_PAGE,
            voice->from_ms, voice->to_ms, &rows, &asked));
        answers[voice->answers_count] = (struct shape_voice_answers){.watch = watches[i].id};
        count_answers(cx, rows, asked, &answers[voice->answers_count++]);
    }
    return HK_OK;
}

/* ---- all of it ------------------------------------------------------------------------------- */

void listen_voice_days(int64_t now_ms, int64_t days, struct shape_voice *out)
{
    const int64_t today_ms = listen_grain_start_ms(SHAPE_GRAIN_DAY, now_ms);

    *out =
        (struct shape_voice){.from_ms = today_ms - (days - 1) * DAY_MS, .to_ms = today_ms + DAY_MS};
}

enum hk_rc listen_load_voice(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct listen_asked_row *ours, size_t ours_n, struct shape_voice *out)
{
    struct listen_watch_row *rows;
    size_t n = 0;

    HK_TRY(listen_page_watches(cx, session, workspace, &rows, &n));
    struct shape_voice_share *shares = hk_arena_array(cx->arena, n, sizeof *shares);
    for (size_t i = 0; i < n; i++)
        if (rows[i].whose != SHAPE_WATCH_WHOSE_TOPIC)
            HK_TRY(load_share(cx, session, workspace, out, &rows[i], &shares[out->shares_count++]));
    qsort(shares, out->shares_count, sizeof *shares, compare_shares);
    out->shares = shares;
    struct shape_voice_answers *answers = hk_arena_array(cx->arena, n + 1, sizeof *answers);
    count_answers(cx, ours, ours_n, &answers[0]);
    return load_answers(cx, session, workspace, rows, n, answers, out);
}
