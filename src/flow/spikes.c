/* flow/spikes.c -- see spikes.h.
 *
 * Most of the time nothing is new, and nothing is written: what is true is found by reading; only
 * if it differs from what is known, a job finds it again inside the transaction and keeps it.
 *
 * What it does not do: it forgets no alarm; they are few.
 */
#include "flow/spikes.h"

#include "base/log.h"
#include "base/str.h"
#include "flow/mail.h"
#include "ingest/quiet.h"
#include "ingest_sql.h"
#include "listen/spike.h"
#include "listen/watches.h"
#include "people_sql.h"

#define HOUR_MS (INT64_C(3600) * 1000)

enum { SILENT_HOURS = 2 };

/* What is to be kept of a watch. */
struct change {
    enum { NOTHING, BEGINS, RISES, ENDS } what;
    enum shape_alarm alarm;
    int64_t began_ms, usual, peak;
};

/* ---- more than usual ---------------------------------------------------------------------------
 */

static int64_t total(const struct listen_sum_row *rows, size_t n)
{
    int64_t sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += rows[i].heard;
    return sum;
}

/* What goes on is judged with the peak that is known, so that only a higher one is news. */
static enum hk_rc judge_rising(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct listen_watch_row *watch, const struct listen_spike *spike, struct change *out)
{
    struct listen_alarm_row alarm;

    if (!spike->on) {
        out->what = ENDS;
        return HK_OK;
    }
    HK_TRY(listen_read_alarm(cx, session, workspace, watch->id, watch->alarm_ms, &alarm));
    if (spike->heard > alarm.peak)
        *out =
            (struct change){RISES, SHAPE_ALARM_SPIKE, watch->alarm_ms, alarm.usual, spike->heard};
    return HK_OK;
}

static enum hk_rc judge_spike(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct listen_watch_row *watch, struct change *out)
{
    const bool was_on = watch->alarm == SHAPE_ALARM_SPIKE;
    struct listen_sum_row *minutes, *hours;
    size_t minutes_n = 0, hours_n = 0;
    struct listen_spike spike;

    HK_TRY(listen_list_sums(cx, session, workspace, watch->id, SHAPE_GRAIN_MINUTE,
        cx->now_ms - HOUR_MS, &minutes, &minutes_n));
    if (!was_on && total(minutes, minutes_n) < LISTEN_SPIKE_LEAST)
        return HK_OK;
    HK_TRY(listen_list_sums(cx, session, workspace, watch->id, SHAPE_GRAIN_HOUR,
        cx->now_ms - LISTEN_HOURS_KEPT * HOUR_MS, &hours, &hours_n));
    listen_spike_judge(hours, hours_n, minutes, minutes_n, cx->now_ms, was_on, &spike);
    if (was_on)
        return judge_rising(cx, session, workspace, watch, &spike, out);
    if (spike.on)
        *out = (struct change){BEGINS, SHAPE_ALARM_SPIKE, spike.began_ms, spike.usual, spike.heard};
    return HK_OK;
}

/* ---- nothing -----------------------------------------------------------------------------------
 */

static enum hk_rc judge_silence(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct listen_watch_row *watch, int64_t listening_ms, struct change *out)
{
    struct listen_sum_row *rows;
    struct ingest_quiet quiet;
    size_t n = 0;

    HK_TRY(listen_list_sums(cx, session, workspace, watch->id, SHAPE_GRAIN_HOUR,
        cx->now_ms - LISTEN_HOURS_KEPT * HOUR_MS, &rows, &n));
    struct ingest_hour_row *hours = hk_arena_array(cx->arena, n, sizeof *hours);
    for (size_t i = 0; i < n; i++)
        hours[i] =
            (struct ingest_hour_row){rows[i].at_ms / HOUR_MS, rows[i].heard, watch->newest_ms};
    ingest_quiet_judge(
        hours, n, cx->now_ms, listen_silence_from_ms(listening_ms, watch->live_ms), &quiet);
    if (quiet.since_ms > 0 && quiet.heard == 0)
        *out = (struct change){BEGINS, SHAPE_ALARM_SILENCE, quiet.since_ms, quiet.usual, 0};
    return HK_OK;
}

/* ---- what is new -------------------------------------------------------------------------------
 */

static enum hk_rc judge(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct listen_watch_row *watch, int64_t listening_ms, struct change *out)
{
    *out = (struct change){.what = NOTHING};
    if (watch->until_ms > 0 && watch->until_ms <= cx->now_ms) { /* a campaign that is over */
        if (watch->alarm != SHAPE_ALARM_NONE)
            out->what = ENDS;
        return HK_OK;
    }
    if (watch->alarm == SHAPE_ALARM_SILENCE) {
        if (watch->newest_ms > watch->alarm_ms)
            out->what = ENDS;
        return HK_OK;
    }
    if (watch->alarm == SHAPE_ALARM_SPIKE || watch->newest_ms > cx->now_ms - HOUR_MS)
        return judge_spike(cx, session, workspace, watch, out);
    if (listening_ms > 0 && watch->newest_ms > 0
        && watch->newest_ms < cx->now_ms - SILENT_HOURS * HOUR_MS)
        return judge_silence(cx, session, workspace, watch, listening_ms, out);
    return HK_OK;
}

enum hk_rc flow_spikes_end(
    struct flow_write *write, int64_t watch, enum shape_alarm alarm, int64_t began_ms)
{
    if (alarm == SHAPE_ALARM_NONE)
        return HK_OK;
    HK_TRY(listen_end_alarm(
        write->cx, write->session, write->who.workspace, watch, began_ms, write->cx->now_ms));
    return listen_set_alarm(write->cx, write->session, write->who.workspace, watch, 0, 0);
}

static enum hk_rc begin(struct flow_write *write, int64_t watch, const struct change *change)
{
    const int64_t workspace = write->who.workspace;

    HK_TRY(listen_begin_alarm(write->cx, write->session, workspace, watch, change->began_ms,
        change->alarm, change->usual, change->peak));
    HK_TRY(listen_set_alarm(
        write->cx, write->session, workspace, watch, change->alarm, change->began_ms));
    return flow_mail_alarm(write, watch, change->began_ms);
}

static enum hk_rc keep(
    struct flow_write *write, const struct listen_watch_row *watch, const struct change *change)
{
    if (change->what == NOTHING)
        return HK_OK;
    if (change->what == BEGINS)
        HK_TRY(begin(write, watch->id, change));
    else if (change->what == RISES)
        HK_TRY(listen_raise_alarm(write->cx, write->session, write->who.workspace, watch->id,
            change->began_ms, change->peak));
    else
        HK_TRY(flow_spikes_end(write, watch->id, (enum shape_alarm)watch->alarm, watch->alarm_ms));
    flow_log_subject(write, SHAPE_EVENT_KIND_WATCH_CHANGED, watch->id);
    return HK_OK;
}

struct spike_job {
    struct store_job job; /* first, see store_job */
    int64_t workspace, watch, listening_ms;
};

static enum hk_rc judge_run(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    const struct spike_job *j = data;
    struct flow_write write = {.cx = cx,
        .session = session,
        .batch = batch,
        .flow = flow_batch_flow(batch),
        .who = {.workspace = j->workspace}};
    struct listen_watch_row watch;
    struct change change;

    HK_TRY(listen_read_watch(cx, session, j->workspace, j->watch, &watch));
    if (!watch.active)
        return HK_OK;
    HK_TRY(judge(cx, session, j->workspace, &watch, j->listening_ms, &change));
    return keep(&write, &watch, &change);
}

static enum hk_rc look_at(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    int64_t workspace, const struct listen_watch_row *watch, int64_t listening_ms)
{
    struct spike_job j = {.job = {.run = judge_run, .workspace = workspace, .units = 1},
        .workspace = workspace,
        .watch = watch->id,
        .listening_ms = listening_ms};
    struct change change;

    HK_TRY(judge(cx, session, workspace, watch, listening_ms, &change));
    if (change.what == NOTHING)
        return HK_OK;
    return store_writer_run(cx, flow->writer, STORE_CLASS_BULK, &j.job);
}

void flow_spikes_keep_house(
    struct hk_cx *cx, struct flow *flow, struct store_session *session, int64_t listening_ms)
{
    struct people_workspace_row *houses;
    size_t n = 0;

    if (people_list_workspaces(cx, session, &houses, &n) != HK_OK)
        return;
    for (size_t i = 0; i < n && !flow->stopping; i++) {
        struct listen_watch_row *watches;
        size_t watches_n = 0;
        enum hk_rc rc = listen_page_watches(cx, session, houses[i].id, &watches, &watches_n);
        for (size_t k = 0; rc == HK_OK && k < watches_n && !flow->stopping; k++)
            rc = look_at(cx, flow, session, houses[i].id, &watches[k], listening_ms);
        if (rc != HK_OK && !flow_is_for_later(flow, rc))
            hk_log(HK_LOG_WARN, cx->trace, "flow.spikes_not_judged", "workspace=%lld reason=\"%s\"",
                (long long)houses[i].id, cx->error.text);
    }
}
