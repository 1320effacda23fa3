/* flow/house.c -- once a minute: what is old is forgotten, and promise P3 is looked after.
 *
 * Keeping times: raw bodies that were processed (a setting of the workspace), lines of the log (30
 * days), keys of writes (7 days), edits whose message never came (a day), heard posts (a setting;
 * files of them with it) and sums of them (by grain). What is quarantined or not yet processed
 * stays, and so do messages and what is owed: none of them is forgotten here. Of the log only a
 * beginning is forgotten, and what its lines had moved in the ledger is added to the base in the
 * same transaction, so that `hark check` can still make the totals from base and log.
 *
 * P3: received = done + quarantined + new. Where that does not hold, the log of the program, the
 * figures, /healthz and the screens of administrators say so until it holds again.
 *
 * What it does not do: sign-ins and links (people/ drops them with the next one), files
 * (media_house.c).
 *
 * Threads: the timer's.
 */
#include <stdlib.h>

#include "base/log.h"
#include "flow/flow_priv.h"
#include "flow/heard.h"
#include "flow/history.h"
#include "flow/media.h"
#include "flow/templates.h"
#include "flow/totals.h"
#include "ingest_sql.h"
#include "listen/watches.h"
#include "outbox_sql.h"
#include "people/people.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)
#define KEY_KEEP_MS (7 * DAY_MS)
#define EVENT_KEEP_MS (30 * DAY_MS)
#define EARLY_KEEP_MS DAY_MS

/* ---- keeping times ---- */

struct forget_job {
    struct store_job job;
    int64_t workspace;
    bool more;
};

static enum hk_rc add_to_base(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct flow_totals *moved)
{
    for (size_t i = 0; i < moved->n; i++) {
        const struct flow_total_row *row = &moved->rows[i];
        const struct flow_add_base_in sum = {.workspace = workspace,
            .day = row->day,
            .account = row->account,
            .department = row->department,
            .opened = row->opened,
            .answered = row->answered,
            .waived = row->waived,
            .moved = row->moved,
            .open = row->open,
            .answering = row->answering,
            .uncertain = row->uncertain};
        if (!flow_total_is_zero(row))
            HK_TRY(flow_add_base(cx, session, &sum));
    }
    return HK_OK;
}

/* The lines before the first young one, so that no gap comes about where a clock was set back; and
 * before the first that cannot be read: it stays, with all behind it, for a person to look at. */
static enum hk_rc forget_log(
    struct hk_cx *cx, struct store_session *session, int64_t workspace, bool *more)
{
    struct flow_forgotten_row cut;
    struct flow_old_event_row *rows;
    struct flow_totals moved = {0};
    int64_t upto = 0;
    size_t n = 0;

    HK_TRY(flow_read_forgotten(cx, session, workspace, &cut));
    HK_TRY(flow_list_oldest_events(cx, session, workspace, cut.upto, &rows, &n));
    for (size_t i = 0; i < n && rows[i].at_ms < cx->now_ms - EVENT_KEEP_MS; i++) {
        if (!flow_totals_replay(cx, &moved, rows[i].obligations)) {
            hk_log(HK_LOG_WARN, cx->trace, "flow.log_unreadable", "workspace=%lld line=%lld",
                (long long)workspace, (long long)rows[i].seq);
            break;
        }
        upto = rows[i].seq;
    }
    if (upto == 0)
        return HK_OK;
    HK_TRY(add_to_base(cx, session, workspace, &moved));
    HK_TRY(flow_forget_events(cx, session, workspace, upto));
    HK_TRY(flow_note_forgotten(cx, session, workspace, upto));
    *more = true;
    return HK_OK;
}

static enum hk_rc forget_run(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    struct forget_job *f = data;
    int64_t raws = 0;
    int64_t keys = 0;
    int64_t early = 0;
    int64_t tallies = 0;
    int64_t autos = 0;
    struct people_workspace workspace;
    bool posts = false;
    bool histories = false;
    struct flow_write write = {.cx = cx,
        .session = session,
        .batch = batch,
        .flow = flow_batch_flow(batch),
        .who = {.workspace = f->workspace}};

    f->more = false;
    HK_TRY(people_load_workspace(cx, session, f->workspace, &workspace));
    int64_t raw_before_ms = cx->now_ms - workspace.settings.raw_days * DAY_MS;
    HK_TRY(ingest_forget_raw(cx, session, f->workspace,
        (raw_before_ms > HK_ID_EPOCH_MS ? raw_before_ms - HK_ID_EPOCH_MS : 0) << 21, &raws));
    HK_TRY(flow_forget_keys(cx, session, f->workspace, cx->now_ms - KEY_KEEP_MS, &keys));
    HK_TRY(
        conversation_forget_early(cx, session, f->workspace, cx->now_ms - EARLY_KEEP_MS, &early));
    const int64_t heard_before_ms = cx->now_ms - workspace.settings.heard_days * DAY_MS;
    HK_TRY(flow_forget_heard(&write, heard_before_ms, &posts));
    HK_TRY(flow_forget_histories(&write, heard_before_ms, &histories));
    HK_TRY(outbox_forget_auto(cx, session, f->workspace, cx->now_ms - DAY_MS, &autos));
    for (int64_t grain = SHAPE_GRAIN_HOUR; grain <= SHAPE_GRAIN_MINUTE; grain++)
        HK_TRY(listen_forget_tallies(cx, session, f->workspace, grain,
            listen_grain_kept_ms((enum shape_grain)grain, cx->now_ms), &tallies));
    f->more = raws > 0 || keys > 0 || posts || histories;
    return forget_log(cx, session, f->workspace, &f->more);
}

static void forget(struct hk_cx *cx, struct flow *flow, int64_t workspace)
{
    struct forget_job forget = {.job = {.run = forget_run, .units = 8}, .workspace = workspace};
    enum hk_rc rc;

    do {
        rc = store_writer_run(cx, flow->writer, STORE_CLASS_BULK, &forget.job);
    } while (rc == HK_OK && forget.more && !flow->stopping);
    if (rc != HK_OK && !flow_is_for_later(flow, rc))
        hk_log(HK_LOG_WARN, cx->trace, "flow.not_forgotten", "workspace=%lld reason=\"%s\"",
            (long long)workspace, cx->error.text);
}

/* ---- promise P3 ---- */

enum hk_rc flow_read_balance(
    struct hk_cx *cx, struct store_session *session, int64_t workspace, struct flow_balance *out)
{
    struct ingest_raw_total_row total;
    struct ingest_count_row unfinished;

    HK_TRY(ingest_sum_raw_total(cx, session, workspace, &total));
    HK_TRY(ingest_count_unfinished(cx, session, workspace, &unfinished));
    *out = (struct flow_balance){.received = total.received,
        .done = total.done,
        .quarantined = total.quarantined,
        .waiting = unfinished.n};
    return HK_OK;
}

int64_t flow_balance_gap(const struct flow_balance *b)
{
    return b->received - b->done - b->quarantined - b->waiting;
}

/* What could not be read changes nothing of what is known. */
static enum hk_rc check_balance(
    struct hk_cx *cx, struct store_session *session, int64_t workspace, int64_t *unaccounted)
{
    struct flow_balance b;

    HK_TRY(store_snapshot_begin(cx, session));
    enum hk_rc rc = flow_read_balance(cx, session, workspace, &b);
    store_snapshot_end(session);
    if (rc != HK_OK || flow_balance_gap(&b) == 0)
        return rc;
    *unaccounted += llabs(flow_balance_gap(&b));
    hk_log(HK_LOG_ERROR, 0, "flow.balance_broken",
        "workspace=%lld received=%lld done=%lld quarantined=%lld new=%lld", (long long)workspace,
        (long long)b.received, (long long)b.done, (long long)b.quarantined, (long long)b.waiting);
    return HK_OK;
}

/* Screens read anew when that changes: no event could tell it. */
static void check_balances(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    const struct people_workspace_row *workspaces, size_t n)
{
    int64_t unaccounted = 0;

    for (size_t i = 0; i < n; i++)
        if (check_balance(cx, session, workspaces[i].id, &unaccounted) != HK_OK)
            return;
    if (atomic_exchange(&flow->unaccounted, unaccounted) != unaccounted)
        flow_hub_resync(flow);
}

void flow_house_keep(struct hk_cx *cx, struct flow *flow, struct store_session *session)
{
    struct people_workspace_row *rows;
    size_t n = 0;

    if (people_list_workspaces(cx, session, &rows, &n) != HK_OK)
        return;
    check_balances(cx, flow, session, rows, n);
    for (size_t i = 0; i < n; i++)
        forget(cx, flow, rows[i].id);
    flow_media_keep_house(cx, flow, session);
    flow_templates_keep_fresh(cx, flow, session);
}
