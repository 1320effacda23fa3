/* flow/health.c -- how it gets on with its work, and whether that is well: see flow/flow.h. */
#include "base/clock.h"
#include "flow/flow_priv.h"
#include "net/http_server.h"

#define UNPROCESSED_MAX_MS (INT64_C(60) * 1000)

/* 0: there is nothing. */
static int64_t age_ms(int64_t now_ms, int64_t since_ms)
{
    if (since_ms <= 0)
        return 0;
    return now_ms > since_ms ? now_ms - since_ms : 1;
}

void flow_read_health(struct flow *flow, struct flow_health *out)
{
    enum store_writer_state state = store_writer_state_of(flow->writer);
    int64_t now_ms = hk_clock_now_ms();
    int64_t parked = 0;
    int64_t settle_ms = 0;

    flow_sender_parked(flow, &parked, &settle_ms);
    *out = (struct flow_health){.storage_full = state == STORE_WRITER_FULL,
        .broken = state == STORE_WRITER_BROKEN,
        .unaccounted = flow->unaccounted,
        .oldest_raw_ms = age_ms(now_ms, flow_pipeline_oldest_ms(flow)),
        .oldest_write_ms = store_writer_oldest_us(flow->writer) / 1000,
        .oldest_task_ms = flow_tasks_oldest_us(flow->tasks) / 1000,
        .oldest_reply_ms = age_ms(now_ms, flow->oldest_reply_ms),
        .oldest_settle_ms = age_ms(now_ms, settle_ms),
        .oldest_job_ms = age_ms(now_ms, flow->oldest_job_ms),
        .backlog = flow->backlog,
        .parked_settles = parked,
        .oldest_unindexed_ms = age_ms(now_ms, flow->oldest_unindexed_ms),
        .indexed = flow->indexed,
        .streams = flow->http != NULL ? http_server_streams(flow->http) : 0,
        .received = flow->received,
        .done = flow->done,
        .quarantined = flow->quarantined,
        .events = flow->events};
}

const char *flow_health_reason(const struct flow_health *health)
{
    if (health->broken)
        return "database_broken";
    if (health->storage_full)
        return "storage_full";
    if (health->oldest_raw_ms > UNPROCESSED_MAX_MS)
        return "inbound_waits";
    if (health->oldest_settle_ms > UNPROCESSED_MAX_MS)
        return "settles_wait";
    if (health->oldest_write_ms > UNPROCESSED_MAX_MS)
        return "writes_wait";
    if (health->unaccounted > 0)
        return "unaccounted";
    return "";
}
