/* flow/search.c -- the index follows what commit 2 wrote: one thread, one bite at a time.
 *
 * It reads and thinks on its own thread and hands the writer finished rows, in the class that goes
 * last. After a notice it waits a moment, so that a busy day is a few large bites instead of many
 * small ones; while raw bodies wait it holds back, but not for ever: what is committed is found
 * within seconds. What it has done is in the database with it, so it may stop anywhere.
 *
 * Threads: its own; flow_search_notice() from any. Memory: an arena for each bite.
 * Errors: a bite that fails is logged and tried again a second later.
 */
#include "search/search.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "flow/flow_priv.h"
#include "flow/looker.h"
#include "people_sql.h"

enum {
    GATHER_MS = 200,     /* after a notice */
    IDLE_MS = 5000,      /* a notice that got lost costs so much */
    HOLD_BACK_MS = 3000, /* at most, for raw bodies */
    BUSY_BACKLOG = 500,
    RETRY_MS = 1000,
    ROWS_A_UNIT = 32 /* of the index weigh as much as a message */
};

struct flow_search {
    struct flow_looker looker;
    struct flow *flow;
    struct store_session *session;
    int64_t held_since_us; /* for raw bodies; 0: not held */
};

struct bite {
    struct store_job job; /* must stay first */
    const struct search_plan *plan;
};

static enum hk_rc write_bite(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    const struct bite *bite = data;

    (void)batch;
    return search_plan_write(cx, session, bite->plan);
}

static bool is_stopping(struct flow_search *search)
{
    pthread_mutex_lock(&search->looker.mutex);
    bool stop = search->looker.stop;
    pthread_mutex_unlock(&search->looker.mutex);
    return stop;
}

/* Raw bodies go first, but not for ever: one bite each time that is over. */
static bool holds_back(struct flow_search *search)
{
    int64_t now_us = hk_clock_steady_us();

    if (search->flow->backlog <= BUSY_BACKLOG) {
        search->held_since_us = 0;
        return false;
    }
    if (search->held_since_us == 0)
        search->held_since_us = now_us;
    if (now_us - search->held_since_us < HOLD_BACK_MS * INT64_C(1000))
        return true;
    search->held_since_us = 0;
    return false;
}

/* One bite for one workspace. True in *out_more: there is another. */
static enum hk_rc take_bite(
    struct hk_cx *cx, struct flow_search *search, int64_t workspace, bool *out_more)
{
    struct flow *flow = search->flow;
    struct search_plan *plan;

    *out_more = false;
    HK_TRY(search_plan_next(cx, search->session, &search_limits_usual, workspace, &plan));
    if (search_plan_work(plan) == SEARCH_NOTHING)
        return HK_OK;
    if (search_plan_oldest(plan) != 0)
        flow->oldest_unindexed_ms = hk_id_time_ms(search_plan_oldest(plan));
    struct bite bite = {.job = {.run = write_bite,
                            .workspace = workspace,
                            .units = 1 + (uint32_t)(search_plan_rows(plan) / ROWS_A_UNIT)},
        .plan = plan};
    HK_TRY(store_writer_run(cx, flow->writer, STORE_CLASS_BULK, &bite.job));
    flow->indexed += (int64_t)search_plan_messages(plan);
    *out_more = true; /* something else may have come, or waits behind this */
    return HK_OK;
}

/* All there is to do for one workspace; how long until the next look is owed. */
static int64_t follow(struct hk_cx *cx, struct flow_search *search, int64_t workspace)
{
    bool more = true;

    while (more && !is_stopping(search)) {
        if (holds_back(search))
            return GATHER_MS;
        struct hk_arena *arena = hk_arena_new();
        struct hk_cx own = {.arena = arena, .ids = cx->ids, .now_ms = hk_clock_now_ms()};
        enum hk_rc rc = take_bite(&own, search, workspace, &more);
        if (rc != HK_OK)
            hk_log(HK_LOG_WARN, 0, "flow.search_behind", "workspace=%lld reason=\"%s\"",
                (long long)workspace, own.error.text);
        hk_arena_free(arena);
        if (rc != HK_OK)
            return RETRY_MS;
    }
    return IDLE_MS;
}

/* Once around all workspaces. */
static int64_t look(struct hk_cx *cx, void *owner)
{
    struct flow_search *search = owner;
    struct people_workspace_row *rows;
    int64_t wait_ms = IDLE_MS;
    size_t n = 0;

    if (people_list_workspaces(cx, search->session, &rows, &n) != HK_OK)
        wait_ms = RETRY_MS;
    for (size_t i = 0; wait_ms == IDLE_MS && i < n && !is_stopping(search); i++)
        wait_ms = follow(cx, search, rows[i].id);
    if (wait_ms == IDLE_MS)
        search->flow->oldest_unindexed_ms = 0;
    return hk_clock_now_ms() + wait_ms;
}

void flow_search_notice(struct flow *flow)
{
    flow_looker_wake(&flow->search->looker, hk_clock_now_ms() + GATHER_MS);
}

struct flow_search *flow_search_new(struct flow *flow)
{
    struct flow_search *search = hk_alloc(sizeof *search);

    search->flow = flow;
    flow_looker_init(&search->looker, flow, look, search);
    return search;
}

enum hk_rc flow_search_start(struct hk_cx *cx, struct flow_search *search)
{
    HK_TRY(store_session_open(cx, search->flow->store, &search->session));
    return flow_looker_start(cx, &search->looker);
}

void flow_search_stop(struct flow_search *search)
{
    if (search != NULL)
        flow_looker_stop(&search->looker);
}

void flow_search_free(struct flow_search *search)
{
    if (search == NULL)
        return;
    store_session_close(search->session);
    flow_looker_free(&search->looker);
    hk_free(search);
}
