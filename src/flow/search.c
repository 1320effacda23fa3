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
#include <time.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "flow/flow_priv.h"
#include "people_sql.h"
#include "search/search.h"

enum {
    GATHER_MS = 200,     /* after a notice */
    IDLE_MS = 5000,      /* a notice that got lost costs so much */
    HOLD_BACK_MS = 3000, /* at most, for raw bodies */
    BUSY_BACKLOG = 500,
    RETRY_MS = 1000,
    ROWS_A_UNIT = 32 /* of the index weigh as much as a message */
};

struct flow_search {
    struct flow *flow;
    struct store_session *session;
    pthread_t thread;
    bool started;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool noticed, stop;
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
    pthread_mutex_lock(&search->mutex);
    bool stop = search->stop;
    pthread_mutex_unlock(&search->mutex);
    return stop;
}

/* False: stop, or nothing was said for a while. */
static bool wait_ms(struct flow_search *search, int64_t ms, bool for_notice)
{
    int64_t at_ms = hk_clock_now_ms() + ms;
    struct timespec until = {
        .tv_sec = (time_t)(at_ms / 1000), .tv_nsec = (long)(at_ms % 1000) * 1000000};
    int rc = 0;

    pthread_mutex_lock(&search->mutex);
    while (rc == 0 && !search->stop && !(for_notice && search->noticed))
        rc = pthread_cond_timedwait(&search->wake, &search->mutex, &until);
    bool go_on = !search->stop;
    pthread_mutex_unlock(&search->mutex);
    return go_on;
}

static void hold_back(struct flow_search *search)
{
    for (int64_t held_ms = 0; held_ms < HOLD_BACK_MS && search->flow->backlog > BUSY_BACKLOG;
         held_ms += GATHER_MS)
        if (!wait_ms(search, GATHER_MS, false))
            return;
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

/* All there is to do for one workspace. False: it must be tried again. */
static bool follow(struct hk_cx *cx, struct flow_search *search, int64_t workspace)
{
    bool more = true;

    while (more && !is_stopping(search)) {
        struct hk_arena *arena = hk_arena_new();
        struct hk_cx own = {.arena = arena, .ids = cx->ids, .now_ms = hk_clock_now_ms()};
        hold_back(search);
        enum hk_rc rc = take_bite(&own, search, workspace, &more);
        if (rc != HK_OK)
            hk_log(HK_LOG_WARN, 0, "flow.search_behind", "workspace=%lld reason=\"%s\"",
                (long long)workspace, own.error.text);
        hk_arena_free(arena);
        if (rc != HK_OK)
            return false;
    }
    return true;
}

/* Once around all workspaces. False: something must be tried again. */
static bool follow_all(struct hk_cx *cx, struct flow_search *search)
{
    struct people_workspace_row *rows;
    size_t n = 0;
    bool good = people_list_workspaces(cx, search->session, &rows, &n) == HK_OK;

    for (size_t i = 0; good && i < n && !is_stopping(search); i++)
        good = follow(cx, search, rows[i].id);
    if (good)
        search->flow->oldest_unindexed_ms = 0;
    return good;
}

static void *run_search(void *data)
{
    struct flow_search *search = data;
    struct hk_cx cx = flow_cx_begin(search->flow);

    while (!is_stopping(search)) {
        pthread_mutex_lock(&search->mutex);
        search->noticed = false;
        pthread_mutex_unlock(&search->mutex);
        bool good = follow_all(&cx, search);
        hk_arena_reset(cx.arena);
        if (!good)
            wait_ms(search, RETRY_MS, false);
        else if (wait_ms(search, IDLE_MS, true))
            wait_ms(search, GATHER_MS, false);
    }
    flow_cx_end(&cx);
    return NULL;
}

void flow_search_notice(struct flow *flow)
{
    struct flow_search *search = flow->search;

    pthread_mutex_lock(&search->mutex);
    if (!search->noticed)
        pthread_cond_signal(&search->wake);
    search->noticed = true;
    pthread_mutex_unlock(&search->mutex);
}

struct flow_search *flow_search_new(struct flow *flow)
{
    struct flow_search *search = hk_alloc(sizeof *search);

    search->flow = flow;
    pthread_mutex_init(&search->mutex, NULL);
    pthread_cond_init(&search->wake, NULL);
    return search;
}

enum hk_rc flow_search_start(struct hk_cx *cx, struct flow_search *search)
{
    HK_TRY(store_session_open(cx, search->flow->store, &search->session));
    if (pthread_create(&search->thread, NULL, run_search, search) != 0)
        return hk_fail(cx, HK_EIO, "no thread for the search index");
    search->started = true;
    return HK_OK;
}

void flow_search_stop(struct flow_search *search)
{
    if (search == NULL)
        return;
    pthread_mutex_lock(&search->mutex);
    search->stop = true;
    pthread_cond_broadcast(&search->wake);
    pthread_mutex_unlock(&search->mutex);
    if (search->started)
        pthread_join(search->thread, NULL);
}

void flow_search_free(struct flow_search *search)
{
    if (search == NULL)
        return;
    store_session_close(search->session);
    pthread_mutex_destroy(&search->mutex);
    pthread_cond_destroy(&search->wake);
    hk_free(search);
}
