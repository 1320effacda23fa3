/* listen/watches.c -- see watches.h. */
#include "listen/watches.h"

#include "base/buf.h"
#include "base/str.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS (24 * 60 * MINUTE_MS)

enum { PAGE = 50, SPANS_KEPT = 20, SPANS_MAX_BYTES = 1024 };

/* ---- watches --------------------------------------------------------------------------------- */

static void fill_watch(const struct listen_watch_row *row, struct shape_watch *out)
{
    *out = (struct shape_watch){.id = row->id,
        .version = row->version,
        .active = row->active,
        .whose = (enum shape_watch_whose)row->whose,
        .handles = row->handles,
        .name = row->name,
        .query = row->query,
        .from_ms = row->from_ms,
        .until_ms = row->until_ms,
        .created_ms = row->created_ms,
        .heard = row->heard,
        .needs = row->needs,
        .by_rule = row->by_rule,
        .by_person = row->by_person,
        .cases = row->cases,
        .unkept = row->unkept,
        .past = row->past,
        .open = row->heard - row->needs - row->by_rule - row->by_person - row->unkept,
        .right = row->marked_right,
        .wrong = row->marked_wrong,
        .newest_ms = row->newest_ms,
        .alarm = (enum shape_alarm)row->alarm,
        .alarm_ms = row->alarm_ms};
}

enum hk_rc listen_list_watches(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    struct shape_watch_list *out)
{
    struct listen_watch_row *rows;
    size_t n = 0;

    HK_TRY(listen_page_watches(cx, session, workspace, &rows, &n));
    struct shape_watch *list = hk_arena_array(cx->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        fill_watch(&rows[i], &list[i]);
    out->watches = list;
    out->watches_count = n;
    return HK_OK;
}

enum hk_rc listen_load_watch(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t watch, struct shape_watch *out)
{
    struct listen_watch_row row;
    enum hk_rc rc = listen_read_watch(cx, session, workspace, watch, &row);

    if (rc == HK_ENOTFOUND)
        return hk_fail(cx, HK_ENOTFOUND, "there is no such watch");
    HK_TRY(rc);
    fill_watch(&row, out);
    return HK_OK;
}

/* ---- what they took -------------------------------------------------------------------------- */

struct hk_str listen_write_spans(struct hk_cx *cx, const struct match_hit *hits, size_t n)
{
    HK_AUTO(hk_buf_free) struct hk_buf text = hk_buf_make(SPANS_MAX_BYTES);

    for (size_t i = 0; i < n && i < SPANS_KEPT; i++)
        hk_buf_printf(&text, "%u %u %s;", hits[i].from, hits[i].to, query_why(hits[i].kind));
    return hk_arena_str(cx->arena, hk_buf_str(&text));
}

static bool read_span(struct hk_str part, struct shape_heard_hit *out)
{
    struct hk_str from, to;

    return hk_str_cut(&part, ' ', &from) && hk_str_cut(&part, ' ', &to)
        && hk_str_to_int(from, &out->from) && hk_str_to_int(to, &out->to)
        && shape_hit_why_read(part, &out->why);
}

struct shape_heard_hit *listen_read_spans(struct hk_cx *cx, struct hk_str spans, size_t *out_n)
{
    struct shape_heard_hit *list = hk_arena_array(cx->arena, SPANS_KEPT, sizeof *list);
    struct hk_str part;

    *out_n = 0;
    while (*out_n < SPANS_KEPT && hk_str_cut(&spans, ';', &part))
        if (read_span(part, &list[*out_n]))
            (*out_n)++;
    return list;
}

static void fill_post(
    struct hk_cx *cx, const struct listen_hit_row *row, struct shape_heard_post *out)
{
    size_t n;

    *out = (struct shape_heard_post){.id = row->id,
        .channel = row->channel,
        .author = row->author,
        .author_name = row->author_name,
        .text = row->text,
        .url = row->url,
        .language = row->language,
        .mood = (enum shape_mood)row->mood,
        .reach = row->reach,
        .reply = row->reply,
        .repost = row->repost,
        .at_ms = row->at_ms,
        .heard_ms = row->heard_ms,
        .addressed = (enum shape_addressed)row->addressed,
        .uninvited = row->uninvited,
        .rival_answered_ms = row->rival_answered_ms >= row->at_ms ? row->rival_answered_ms : 0,
        .judged = (enum shape_judged)row->judged,
        .judged_by = row->judged_by,
        .mark = (enum shape_mark)row->mark,
        .conversation = row->conversation};
    out->hits = listen_read_spans(cx, row->spans, &n);
    out->hits_count = n;
}

enum hk_rc listen_list_posts(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t watch, const struct listen_wish *wish, struct shape_heard_page *out)
{
    const int64_t until_ms = wish->before_ms > 0 ? wish->before_ms : INT64_MAX;
    const int64_t mood = (int64_t)wish->mood - SHAPE_MOOD_FILTER_NEGATIVE + SHAPE_MOOD_NEGATIVE;
    const int64_t addressed = wish->addressed;
    struct listen_hit_row *rows;
    size_t n = 0;

    if (wish->judged == SHAPE_JUDGED_FILTER_ANY)
        HK_TRY(listen_page_hits(cx, session, workspace, watch, mood, addressed, wish->from_ms,
            until_ms, wish->before, &rows, &n));
    else
        HK_TRY(listen_page_judged(cx, session, workspace, watch,
            (int64_t)wish->judged - SHAPE_JUDGED_FILTER_OPEN + SHAPE_JUDGED_OPEN, mood, addressed,
            wish->from_ms, until_ms, wish->before, &rows, &n));
    out->more = n > PAGE;
    n = out->more ? PAGE : n;
    struct shape_heard_post *list = hk_arena_array(cx->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        fill_post(cx, &rows[i], &list[i]);
    out->posts = list;
    out->posts_count = n;
    return HK_OK;
}

enum hk_rc listen_load_post(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t watch, int64_t post, struct shape_heard_post *out)
{
    struct listen_hit_row row;
    enum hk_rc rc = listen_read_hit(cx, session, workspace, watch, post, &row);

    if (rc == HK_ENOTFOUND)
        return hk_fail(cx, HK_ENOTFOUND, "this watch took no such post");
    HK_TRY(rc);
    fill_post(cx, &row, out);
    return HK_OK;
}

/* ---- sums ------------------------------------------------------------------------------------ */

int64_t listen_grain_start_ms(enum shape_grain grain, int64_t at_ms)
{
    const int64_t grain_ms = grain == SHAPE_GRAIN_MINUTE ? MINUTE_MS
        : grain == SHAPE_GRAIN_HOUR                      ? 60 * MINUTE_MS
                                                         : DAY_MS;

    return at_ms - at_ms % grain_ms;
}

int64_t listen_grain_kept_ms(enum shape_grain grain, int64_t now_ms)
{
    if (grain == SHAPE_GRAIN_DAY)
        return 0;
    return now_ms - (grain == SHAPE_GRAIN_MINUTE ? 14 : 396) * DAY_MS;
}

static struct shape_watch_share *shares_of(
    struct hk_cx *cx, const struct listen_share_row *rows, size_t n)
{
    struct shape_watch_share *list = hk_arena_array(cx->arena, n, sizeof *list);

    for (size_t i = 0; i < n; i++)
        list[i] = (struct shape_watch_share){rows[i].name, rows[i].heard};
    return list;
}

enum hk_rc listen_load_counts(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t watch, enum shape_grain grain, int64_t from_ms, int64_t to_ms,
    struct shape_watch_counts *out)
{
    struct listen_tally_row *rows;
    struct listen_share_row *languages, *channels;
    size_t n = 0;

    HK_TRY(listen_page_tallies(cx, session, workspace, watch, grain, from_ms, to_ms, &rows, &n));
    HK_TRY(listen_share_languages(
        cx, session, workspace, watch, grain, from_ms, to_ms, &languages, &out->languages_count));
    HK_TRY(listen_share_channels(
        cx, session, workspace, watch, grain, from_ms, to_ms, &channels, &out->channels_count));
    struct shape_watch_count *list = hk_arena_array(cx->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[n - 1 - i] = (struct shape_watch_count){
            rows[i].at_ms, rows[i].heard, rows[i].negative, rows[i].positive};
    out->counts = list;
    out->counts_count = n;
    out->languages = shares_of(cx, languages, out->languages_count);
    out->channels = shares_of(cx, channels, out->channels_count);
    return HK_OK;
}
