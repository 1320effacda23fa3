/* listen/spreading.c -- see spreading.h. */
#include "listen/spreading.h"

#include "listen/spike.h"
#include "listen/watches.h"

struct shape_watch_alarm listen_alarm_of(const struct listen_alarm_row *row)
{
    return (struct shape_watch_alarm){.kind = (enum shape_alarm)row->kind,
        .severity = row->kind == SHAPE_ALARM_SPIKE ? listen_spike_severity(row->peak, row->usual)
                                                   : SHAPE_SEVERITY_HIGH,
        .began_ms = row->began_ms,
        .ended_ms = row->ended_ms,
        .usual = row->usual,
        .peak = row->peak};
}

enum hk_rc listen_list_alarms(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t watch, struct shape_watch_alarms *out)
{
    struct listen_alarm_row *rows;
    size_t n = 0;

    HK_TRY(listen_page_alarms(cx, session, workspace, watch, &rows, &n));
    struct shape_watch_alarm *list = hk_arena_array(cx->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = listen_alarm_of(&rows[i]);
    out->alarms = list;
    out->alarms_count = n;
    return HK_OK;
}

static enum hk_rc load_first(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t watch, int64_t from_ms, int64_t to_ms, struct shape_watch_spreading *out)
{
    struct listen_post_id_row *first;

    HK_TRY(listen_page_first(
        cx, session, workspace, watch, from_ms, to_ms, &first, &out->first_count));
    struct shape_heard_post *post = hk_arena_array(cx->arena, 1, sizeof *post);
    out->first = post;
    return out->first_count == 0
        ? HK_OK
        : listen_load_post(cx, session, workspace, watch, first[0].id, post);
}

enum hk_rc listen_load_spreading(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t watch, int64_t from_ms, int64_t to_ms, struct shape_watch_spreading *out)
{
    struct listen_author_row *rows;
    struct listen_period_row period;
    size_t n = 0;

    HK_TRY(load_first(cx, session, workspace, watch, from_ms, to_ms, out));
    HK_TRY(listen_page_authors(cx, session, workspace, watch, from_ms, to_ms, &rows, &n));
    HK_TRY(listen_sum_period(cx, session, workspace, watch, from_ms, to_ms, &period));
    struct shape_watch_author *list = hk_arena_array(cx->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct shape_watch_author){
            rows[i].channel, rows[i].author, rows[i].name, rows[i].posts, rows[i].reach};
    out->authors = list;
    out->authors_count = n;
    out->posts = period.posts;
    out->needs = period.needs;
    out->cases = period.cases;
    return HK_OK;
}
