/* flow/sources.c -- whose turn it is, and who goes on. See sources.h.
 *
 * All runs are begun and ended by this thread alone; network and writer only put them into the list
 * of those that go on. A source is not asked while a run of its is under way. What could not be
 * committed is asked again: the cursor stands where it stood, and the row says so.
 *
 * Who may be asked when is kept in memory only: after a start each host may be asked at once.
 *
 * A source that holds its connection open is asked again at once; how long to gather, the network's
 * thread knows (net/held_line.h). It counts as nobody's turn, neither of its host nor of its
 * workspace.
 */
#include "flow/sources.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "flow/hooks.h"
#include "flow/looker.h"
#include "flow/source_robots.h"
#include "flow/source_run.h"
#include "net/net_url.h"

enum { RUNS_MAX = 32, WORKSPACE_RUNS_MAX = 8, LOST_PAUSE_MS = 30000, SOON = 5 };

/* A host that was asked a moment ago. */
struct host {
    struct host *next;
    struct hk_str name;
    int64_t free_ms;
};

struct flow_sources {
    struct flow *flow;
    struct flow_looker looker;
    struct store_session *session;
    struct source_run *runs; /* this thread's alone, like the hosts */
    size_t runs_n;
    struct host *hosts;
    struct source_robots *robots;
    struct source_run *ready; /* from here on under the looker's mutex */
    struct source_run *ready_last;
    bool stopped;
};

/* ---- who goes on ----------------------------------------------------------------------------- */

/* The mutex is held. */
static void put_ready(struct flow_sources *sources, struct source_run *run)
{
    run->ready = NULL;
    if (sources->ready_last != NULL)
        sources->ready_last->ready = run;
    else
        sources->ready = run;
    sources->ready_last = run;
    flow_looker_wake_locked(&sources->looker, 0);
}

void sources_go_on(struct source_run *run, enum source_step step)
{
    struct flow_sources *sources = run->sources;

    pthread_mutex_lock(&sources->looker.mutex);
    run->step = step;
    put_ready(sources, run);
    pthread_mutex_unlock(&sources->looker.mutex);
}

struct source_robots *sources_robots(struct flow_sources *sources)
{
    return sources->robots;
}

static struct source_run *take_ready(struct flow_sources *sources)
{
    pthread_mutex_lock(&sources->looker.mutex);
    struct source_run *run = sources->ready;
    if (run != NULL)
        sources->ready = run->ready;
    if (sources->ready == NULL)
        sources->ready_last = NULL;
    pthread_mutex_unlock(&sources->looker.mutex);
    return run;
}

static void end_run(struct flow_sources *sources, struct source_run *run)
{
    struct source_run **at = &sources->runs;

    while (*at != NULL && *at != run)
        at = &(*at)->next;
    if (*at == run) {
        *at = run->next;
        sources->runs_n -= !run->held;
    }
    source_run_free(run);
}

/* ---- hosts ----------------------------------------------------------------------------------- */

static struct host *host_of(struct flow_sources *sources, struct hk_str name)
{
    struct host *host = sources->hosts;

    while (host != NULL && !hk_str_equal(host->name, name))
        host = host->next;
    return host;
}

static void hold_host(struct flow_sources *sources, struct hk_str name, int64_t until_ms)
{
    struct host *host = host_of(sources, name);

    if (host == NULL) {
        host = hk_alloc(sizeof *host);
        host->name = hk_str_dup(name);
        host->next = sources->hosts;
        sources->hosts = host;
    }
    if (host->free_ms < until_ms)
        host->free_ms = until_ms;
}

/* Whoever has more already is asked for it sooner: a great server writes faster than page by page
 * in that time. Its own wishes (Retry-After) are in the row. */
static void hurry_host(struct flow_sources *sources, struct hk_str name, int64_t now_ms)
{
    struct host *host = host_of(sources, name);
    int64_t soon_ms = now_ms + flow_hook_source_gap_ms() / SOON;

    if (host != NULL && host->free_ms > soon_ms)
        host->free_ms = soon_ms;
}

static void forget_hosts(struct flow_sources *sources, int64_t now_ms)
{
    struct host **at = &sources->hosts;

    while (*at != NULL) {
        struct host *host = *at;
        if (host->free_ms > now_ms) {
            at = &host->next;
            continue;
        }
        *at = host->next;
        hk_str_release(&host->name);
        hk_free(host);
    }
}

/* ---- runs ------------------------------------------------------------------------------------ */

static void begin(struct flow_sources *sources, struct source_run *run, int64_t now_ms)
{
    run->next = sources->runs;
    sources->runs = run;
    sources->runs_n += !run->held;
    if (!run->held)
        hold_host(sources, run->host, now_ms + flow_hook_source_gap_ms());
    source_run_ask(run);
}

static void go_on(struct flow_sources *sources, struct source_run *run, int64_t now_ms)
{
    switch (run->step) {
    case SOURCE_ASKED: /* a trial that begins */
        begin(sources, run, now_ms);
        break;
    case SOURCE_ANSWERED:
        if (source_run_read(run, sources->session)) {
            hold_host(sources, run->host, now_ms + flow_hook_source_gap_ms());
            source_run_ask(run);
        } else if (run->trial != NULL) {
            source_run_tell(run, HK_OK);
            end_run(sources, run);
        } else {
            source_run_record(run);
        }
        break;
    case SOURCE_NOT_KEPT:
        source_run_record(run);
        break;
    case SOURCE_RECORDED:
        if (run->lost)
            hold_host(sources, run->home, now_ms + LOST_PAUSE_MS);
        else if (run->news.more)
            hurry_host(sources, run->home, now_ms);
        end_run(sources, run);
        break;
    }
}

/* It is under way itself, its host was asked just now, or its workspace has its share of the runs.
 * One that holds its connection takes nobody's turn, and waits for nobody's. */
static bool has_to_wait(
    struct hk_cx *cx, struct flow_sources *sources, const struct listen_due_row *due)
{
    const bool held = source_is_held((enum shape_source_kind)due->kind);
    size_t n = 0;

    for (const struct source_run *run = sources->runs; run != NULL; run = run->next) {
        if (run->trial != NULL || run->workspace != due->workspace)
            continue;
        n += !run->held;
        if (run->row.id == due->id || (n >= WORKSPACE_RUNS_MAX && !held))
            return true;
    }
    return !held && host_of(sources, net_url_host(cx, due->address)) != NULL;
}

static void begin_due(
    struct hk_cx *cx, struct flow_sources *sources, const struct listen_due_row *due)
{
    struct source_run *run = source_run_new(sources->flow, sources, due->workspace);
    struct hk_cx own = {.arena = run->arena, .now_ms = cx->now_ms};
    enum hk_rc rc = listen_read_source(&own, sources->session, due->workspace, due->id, &run->row);

    run->pending.cursor = HK_STR("");
    if (rc == HK_OK) {
        rc = listen_read_cursor(&own, sources->session, due->workspace, due->id, &run->pending);
        rc = rc == HK_ENOTFOUND ? HK_OK : rc;
    }
    run->source = (struct source){.kind = (enum shape_source_kind)run->row.kind,
        .address = run->row.address,
        .cursor = run->pending.cursor};
    run->held = source_is_held(run->source.kind);
    run->host = run->home = net_url_host(&own, run->row.address);
    if (rc != HK_OK)
        source_run_free(run);
    else
        begin(sources, run, cx->now_ms);
}

/* All whose turn it is, and not only the first page: those of one host must not stand in the way of
 * the others. */
static void begin_all_due(struct hk_cx *cx, struct flow_sources *sources)
{
    struct listen_due_row last = {.next_ms = -1}, *due;
    size_t n = 0;

    do {
        if (listen_due_sources(
                cx, sources->session, cx->now_ms, last.next_ms, last.workspace, last.id, &due, &n)
            != HK_OK)
            return;
        for (size_t i = 0; i < n && sources->runs_n < RUNS_MAX; i++)
            if (!has_to_wait(cx, sources, &due[i]))
                begin_due(cx, sources, &due[i]);
        if (n > 0)
            last = due[n - 1];
    } while (n > 0 && sources->runs_n < RUNS_MAX);
}

static int64_t look(struct hk_cx *cx, void *owner)
{
    struct flow_sources *sources = owner;

    for (struct source_run *run = take_ready(sources); run != NULL; run = take_ready(sources))
        go_on(sources, run, cx->now_ms);
    forget_hosts(sources, cx->now_ms);
    begin_all_due(cx, sources);
    int64_t next_ms = cx->now_ms + flow_hook_source_gap_ms() / 10;
    for (const struct host *host = sources->hosts; host != NULL; host = host->next)
        next_ms = host->free_ms < next_ms ? host->free_ms : next_ms;
    return next_ms;
}

/* ---- trials ---------------------------------------------------------------------------------- */

enum hk_rc flow_try_source(struct hk_cx *cx, struct flow *flow, struct flow_trial *trial)
{
    struct flow_sources *sources = flow->sources;
    struct source_run *run = source_run_new(flow, sources, trial->workspace);
    struct hk_cx own = {.arena = run->arena, .now_ms = cx->now_ms};
    struct hk_str address;
    enum hk_rc rc = net_url_join(&own, HK_STR(""), hk_str_trim(trial->wish.address), &address);

    if (rc == HK_OK)
        rc = source_check(&own, trial->wish.kind, address);
    if (rc != HK_OK) {
        cx->error = own.error;
        source_run_free(run);
        return rc;
    }
    run->trial = trial;
    run->source = (struct source){.kind = trial->wish.kind, .address = address};
    run->held = source_is_held(trial->wish.kind);
    run->row = (struct listen_source_row){.inside = trial->wish.inside, .address = address};
    run->host = net_url_host(&own, address);
    run->step = SOURCE_ASKED;
    pthread_mutex_lock(&sources->looker.mutex);
    bool stopped = sources->stopped;
    if (!stopped)
        put_ready(sources, run);
    pthread_mutex_unlock(&sources->looker.mutex);
    if (!stopped)
        return HK_OK;
    source_run_free(run);
    return hk_fail(cx, HK_ERETRY, "the program is being stopped");
}

/* ---- start and stop -------------------------------------------------------------------------- */

struct flow_sources *flow_sources_new(struct flow *flow)
{
    struct flow_sources *sources = hk_alloc(sizeof *sources);

    sources->flow = flow;
    sources->stopped = true;
    sources->robots = source_robots_new();
    flow_looker_init(&sources->looker, flow, look, sources);
    return sources;
}

enum hk_rc flow_sources_start(struct hk_cx *cx, struct flow_sources *sources)
{
    HK_TRY(store_session_open(cx, sources->flow->store, &sources->session));
    pthread_mutex_lock(&sources->looker.mutex);
    sources->stopped = false;
    pthread_mutex_unlock(&sources->looker.mutex);
    return flow_looker_start(cx, &sources->looker);
}

void flow_sources_stop(struct flow_sources *sources)
{
    pthread_mutex_lock(&sources->looker.mutex);
    sources->stopped = true;
    pthread_mutex_unlock(&sources->looker.mutex);
    flow_looker_stop(&sources->looker);
}

/* The writer may still have some, which come back to the list and end with flow_sources_free(). */
void flow_sources_drain(struct flow_sources *sources)
{
    struct source_run *waiting = NULL;

    for (struct source_run *run = take_ready(sources); run != NULL; run = take_ready(sources)) {
        if (run->step == SOURCE_ASKED) { /* it is in no list yet */
            run->next = waiting;
            waiting = run;
        }
    }
    for (struct source_run *run = sources->runs; run != NULL; run = run->next)
        if (run->trial != NULL)
            source_run_tell(run, HK_ERETRY);
    while (waiting != NULL) {
        struct source_run *run = waiting;
        waiting = run->next;
        source_run_tell(run, HK_ERETRY);
        source_run_free(run);
    }
}

void flow_sources_free(struct flow_sources *sources)
{
    while (sources->runs != NULL)
        end_run(sources, sources->runs);
    forget_hosts(sources, INT64_MAX);
    source_robots_free(sources->robots);
    store_session_close(sources->session);
    flow_looker_free(&sources->looker);
    hk_free(sources);
}
