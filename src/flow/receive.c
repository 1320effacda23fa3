/* flow/receive.c -- commit 1: what a network delivered is kept before it is thanked for.
 *
 * verify -> compress -> raw row, state new, tries 1 -> commit -> 2xx -> pipeline. Never 2xx before
 * the commit. What a start finds in state new is read once more. A body that was just being read
 * when the process died (flow/suspect.c), and not for the first time, is quarantined instead, so
 * that a body that crashes its parser stops itself and not the server; so is one that is still
 * unfinished at the tenth start.
 *
 * Threads: flow_submit_delivery() on an HTTP thread (verification takes microseconds).
 */
#include <zstd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "flow/flow_priv.h"
#include "flow/hooks.h"
#include "ingest_sql.h"

enum { SUSPECT_TRIES_MAX = 2, RAW_TRIES_MAX = 10, ZSTD_LEVEL = 1, BACKLOG_MAX = 50000 };

#define BACKLOG_MAX_BYTES (INT64_C(256) * 1024 * 1024)
#define RAW_MAX_BYTES (INT64_C(48) * 1024 * 1024)

struct hk_str flow_raw_pack(struct hk_cx *cx, struct hk_str body)
{
    size_t room = ZSTD_compressBound(body.n);
    char *packed = hk_arena_alloc(cx->arena, room);
    size_t n = ZSTD_compress(packed, room, body.p, body.n, ZSTD_LEVEL);

    hk_must(!ZSTD_isError(n));
    return (struct hk_str){packed, n};
}

enum hk_rc flow_raw_unpack(
    struct hk_cx *cx, struct hk_str packed, int64_t body_bytes, struct hk_str *out)
{
    if (body_bytes < 0 || body_bytes > RAW_MAX_BYTES)
        return hk_fail(cx, HK_EPROTO, "the kept body has an impossible size");
    char *body = hk_arena_alloc(cx->arena, (size_t)body_bytes + 1);
    size_t n = ZSTD_decompress(body, (size_t)body_bytes, packed.p, packed.n);
    if (ZSTD_isError(n) || n != (size_t)body_bytes)
        return hk_fail(cx, HK_EPROTO, "the kept body is damaged");
    *out = (struct hk_str){body, n};
    return HK_OK;
}

enum hk_rc flow_raw_read(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    int64_t raw, struct hk_str *out)
{
    struct ingest_raw_row row;

    HK_TRY(ingest_read_raw(cx, session, workspace, raw, &row));
    return flow_raw_unpack(cx, row.body, row.body_bytes, out);
}

bool flow_pipeline_is_full(struct flow *flow)
{
    return flow->backlog > BACKLOG_MAX || flow->backlog_bytes > BACKLOG_MAX_BYTES;
}

/* Raw bodies on their way to commit 1, together. */
struct delivery {
    struct store_job job;
    struct flow *flow;
    struct hk_arena *arena;
    int64_t workspace;
    int64_t account;
    struct kept {
        int64_t raw;
        struct hk_str body, packed;
    } * list;
    size_t count;
    struct hk_str cursor;
    flow_delivery_done *done;
    void *owner;
    int64_t since_ms;
    int64_t since_us;
    uint64_t trace;
};

static enum hk_rc keep_run(struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    struct delivery *d = data;

    for (size_t i = 0; i < d->count; i++) {
        struct kept *one = &d->list[i];
        one->raw = hk_ids_next(cx->ids, cx->now_ms);
        HK_TRY(ingest_insert_raw(cx, session, d->workspace, one->raw, d->account, one->packed,
            (int64_t)one->body.n, cx->now_ms));
    }
    if (d->cursor.n > 0)
        HK_TRY(ingest_save_cursor(cx, session, d->workspace, d->account, d->cursor));
    flow_batch_raw(batch, d->workspace, d->account, (int64_t)d->count, 0, 0, 0);
    return HK_OK;
}

static void keep_done(struct hk_cx *cx, enum hk_rc rc, void *data)
{
    struct delivery *d = data;

    if (rc == HK_OK)
        flow_meter_note(&d->flow->meters[FLOW_STEP_KEEP], hk_clock_steady_us() - d->since_us);
    else
        hk_log(HK_LOG_WARN, d->trace, "flow.not_kept", "account=%lld reason=\"%s\"",
            (long long)d->account, cx->error.text);
    for (size_t i = 0; i < d->count && rc == HK_OK; i++)
        flow_pipeline_begin(
            d->flow, d->workspace, d->list[i].raw, d->account, d->list[i].body, d->since_ms);
    if (d->done != NULL)
        d->done(d->owner, rc, rc == HK_OK ? 200 : 503, HK_STR(""));
    hk_arena_free(d->arena);
}

static struct kept *pack(struct hk_arena *arena, const struct hk_str *bodies, size_t count)
{
    struct kept *list = hk_arena_array(arena, count, sizeof *list);
    struct hk_cx cx = {.arena = arena};

    for (size_t i = 0; i < count; i++)
        list[i] = (struct kept){
            .body = hk_arena_str(arena, bodies[i]), .packed = flow_raw_pack(&cx, bodies[i])};
    return list;
}

/* What is to be kept, and who waits for it. */
struct keeping {
    const struct hk_str *bodies;
    size_t count;
    struct hk_str cursor;
    uint64_t trace;
    flow_delivery_done *done;
    void *owner;
};

/* Takes the arena. */
static void keep(struct flow *flow, struct hk_arena *arena, const struct flow_account *account,
    const struct keeping *what)
{
    struct delivery *d = hk_arena_alloc(arena, sizeof *d);

    *d = (struct delivery){.job = {.run = keep_run,
                               .done = keep_done,
                               .workspace = account->workspace,
                               .units = (uint32_t)what->count},
        .flow = flow,
        .arena = arena,
        .workspace = account->workspace,
        .account = account->id,
        .list = pack(arena, what->bodies, what->count),
        .count = what->count,
        .cursor = hk_arena_str(arena, what->cursor),
        .done = what->done,
        .owner = what->owner,
        .since_ms = hk_clock_now_ms(),
        .since_us = hk_clock_steady_us(),
        .trace = what->trace};
    if (d->done != NULL && flow_hook_acks_early()) {
        d->done(d->owner, HK_OK, 200, HK_STR(""));
        d->done = NULL;
    }
    enum hk_rc rc = store_writer_submit(flow->writer, STORE_CLASS_RAW, &d->job);
    if (rc == HK_OK)
        return;
    if (d->done != NULL)
        d->done(d->owner, rc, 503, HK_STR(""));
    hk_arena_free(arena);
}

void flow_receive_bodies(struct flow *flow, struct flow_account *account,
    const struct hk_str *bodies, size_t count, struct hk_str cursor, flow_delivery_done *done,
    void *owner)
{
    keep(flow, hk_arena_new(), account,
        &(struct keeping){bodies, count, cursor, .done = done, .owner = owner});
}

void flow_receive_for(struct flow *flow, struct flow_account *account, struct hk_str body,
    uint64_t trace, flow_delivery_done *done, void *owner)
{
    keep(flow, hk_arena_new(), account,
        &(struct keeping){&body, 1, .trace = trace, .done = done, .owner = owner});
}

void flow_submit_delivery(struct flow *flow, struct hk_str channel, int64_t account_id,
    const struct channel_delivery *delivery, uint64_t trace, flow_delivery_done *done, void *owner)
{
    struct flow_account *account = flow_account_hold(flow, account_id);
    struct channel_verification verification = {.verdict = CHANNEL_REFUSE, .status = 401};
    struct hk_arena *arena = hk_arena_new();
    struct hk_cx cx = {.arena = arena, .now_ms = hk_clock_now_ms(), .trace = trace};
    enum hk_rc rc = HK_EDENIED;

    if (account == NULL || account->kind->verify == NULL
        || !hk_str_equal(channel, hk_str_from(account->kind->name))) {
        rc = HK_ENOTFOUND;
        verification.status = 404;
    } else if (account->kind->verify(&cx, &account->channel, delivery, &verification) != HK_OK) {
        verification = (struct channel_verification){.verdict = CHANNEL_REFUSE, .status = 401};
    } else if (verification.verdict == CHANNEL_ACCEPT && flow_pipeline_is_full(flow)) {
        verification = (struct channel_verification){.verdict = CHANNEL_ANSWER, .status = 503};
        rc = HK_ELIMIT;
    } else if (verification.verdict != CHANNEL_REFUSE) {
        rc = HK_OK;
    }
    if (rc == HK_OK && verification.verdict == CHANNEL_ACCEPT) {
        keep(flow, arena, account,
            &(struct keeping){&delivery->body, 1, .trace = trace, .done = done, .owner = owner});
    } else {
        done(owner, rc, verification.status, verification.body);
        hk_arena_free(arena);
    }
    flow_account_release(account);
}

/* ---- what a start finds ---- */

/* One page of unfinished bodies: all are counted as tried once more before any is read. */
struct retry_job {
    struct store_job job;
    const struct flow *flow;
    const struct ingest_raw_row *rows;
    size_t n;
};

static enum hk_rc give_up(struct hk_cx *cx, struct store_session *session, struct flow_batch *batch,
    const struct ingest_raw_row *row)
{
    HK_TRY(
        ingest_settle_raw(cx, session, row->workspace, row->id, 2, HK_STR("crashed"), HK_STR("")));
    flow_batch_raw(batch, row->workspace, row->account, 0, 0, 1, 0);
    struct flow_event event = {.workspace = row->workspace,
        .kind = SHAPE_EVENT_KIND_QUARANTINE_CHANGED,
        .subject = row->id};
    flow_batch_event(batch, &event);
    return HK_OK;
}

static bool is_given_up(const struct flow *flow, const struct ingest_raw_row *row)
{
    return row->tries >= RAW_TRIES_MAX
        || (row->tries >= SUSPECT_TRIES_MAX && flow_suspect_was_read(flow, row->id));
}

static enum hk_rc retry_run(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    const struct retry_job *r = data;

    for (size_t i = 0; i < r->n; i++) {
        const struct ingest_raw_row *row = &r->rows[i];
        if (!is_given_up(r->flow, row))
            HK_TRY(ingest_try_raw(cx, session, row->workspace, row->id, row->tries + 1));
        else
            HK_TRY(give_up(cx, session, batch, row));
    }
    return HK_OK;
}

static enum hk_rc retry_page(struct hk_cx *cx, struct flow *flow, const struct retry_job *page)
{
    struct retry_job r = *page;

    r.job = (struct store_job){.run = retry_run, .units = 1};
    HK_TRY(store_writer_run(cx, flow->writer, STORE_CLASS_INBOUND, &r.job));
    for (size_t i = 0; i < r.n; i++) {
        const struct ingest_raw_row *row = &r.rows[i];
        struct hk_str body;
        if (is_given_up(flow, row))
            continue;
        if (flow_raw_unpack(cx, row->body, row->body_bytes, &body) != HK_OK)
            body = HK_STR(""); /* the pipeline quarantines what is not readable */
        flow_pipeline_begin(flow, row->workspace, row->id, row->account, body, row->arrived_ms);
    }
    return HK_OK;
}

enum hk_rc flow_receive_unfinished(struct hk_cx *cx, struct flow *flow)
{
    struct store_session *session = NULL;
    struct retry_job page = {.flow = flow, .n = 1};
    int64_t workspace = 0;
    int64_t after = 0;
    enum hk_rc rc = store_session_open(cx, flow->store, &session);

    while (rc == HK_OK && page.n > 0) {
        struct ingest_raw_row *rows;
        rc = ingest_list_unfinished(cx, session, workspace, after, &rows, &page.n);
        if (rc != HK_OK || page.n == 0)
            break;
        workspace = rows[page.n - 1].workspace;
        after = rows[page.n - 1].id;
        page.rows = rows;
        rc = retry_page(cx, flow, &page);
    }
    store_session_close(session);
    return rc;
}
