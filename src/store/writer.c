/* store/writer.c -- the threads that write: take what waits, run it in one transaction, commit.
 *
 * A thread takes the lane (workspace) whose turn it is (lanes.c), and from it one job after the
 * other until nothing waits, 256 units or 40 ms. What comes in meanwhile joins. Then
 * before_commit, COMMIT, after_commit, each job's done, and last, when nobody waits for it any
 * more, a checkpoint if the log has grown. SQLite has one lane and one thread.
 *
 * What can go wrong with a batch, and what follows:
 *   a job fails after it wrote, or breaks a rule of a table   rolled back, then one by one
 *   serialization, a lock                                     rolled back, whole again, 5 times
 *   the connection was lost (PostgreSQL)                      whole again on a new one
 *   disk full                                                 fails with HK_ELIMIT; state FULL
 *   any other error of the database                           fails with HK_EIO; state BROKEN
 *
 * In state FULL each second, and before each batch, the free space is looked at; with 64 MiB
 * free the state is READY again. PostgreSQL's disk cannot be seen from here: after 5 s the next
 * batch tries.
 *
 * What it does not do: no time limit on one job (it must be short), no promise that a job runs
 * only once before its done.
 *
 * Threads: `lock` guards lanes and closing; state is atomic; the rest belongs to its thread.
 */
#include "store/writer.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "store/lanes_priv.h"
#include "store/store_priv.h"

#define BATCH_UNITS 256
#define BATCH_US 40000
#define BATCH_TRIES 5
#define LOST_TRIES 50 /* connections; the driver waits for each */
#define FREE_BYTES_WANTED (UINT64_C(64) << 20)
#define POSTGRES_PAUSE_US 5000000

struct entry {
    struct store_job *job;
    struct hk_error error; /* rc: what its done will hear */
};

struct worker {
    struct store_writer *writer;
    struct store_session *session;
    pthread_t thread;
    bool started;
    struct hk_cx cx;
    struct entry batch[BATCH_UNITS]; /* a job weighs at least one unit */
    size_t count;
};

struct store_writer {
    struct store *store;
    struct hk_ids *ids;
    struct store_hooks hooks;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct store_lanes lanes;
    bool closing;
    atomic_int state; /* enum store_writer_state */
    atomic_int_fast64_t full_since_us;
    atomic_uint_fast64_t trace;
    struct worker *workers;
    unsigned worker_count;
};

/* How an attempt to run jobs in one transaction ended; the reason is in cx->error. */
enum outcome {
    OUTCOME_COMMITTED,
    OUTCOME_FAILED,  /* by a job or a table's rule: running alone finds whose fault it was */
    OUTCOME_DATABASE /* retry, full, or broken */
};

static bool is_database_fault(enum hk_rc rc)
{
    return rc == HK_ERETRY || rc == HK_ELIMIT || rc == HK_EIO;
}

/* ---- one transaction ---------------------------------------------------------------------- */

/* Append the lane's next job to the batch. */
static bool take_job(struct worker *w, struct store_lane *lane)
{
    struct store_writer *writer = w->writer;

    pthread_mutex_lock(&writer->lock);
    struct store_job *job = store_lanes_pop(&writer->lanes, lane);
    pthread_mutex_unlock(&writer->lock);
    if (job == NULL)
        return false;
    w->batch[w->count] = (struct entry){.job = job};
    w->count++;
    return true;
}

static uint32_t units_of(const struct entry *entry)
{
    return entry->job->units > 0 ? entry->job->units : 1;
}

/* False if the transaction cannot go on. A refusal before the first write is the job's own
 * matter and is kept in its entry. */
static bool run_job(struct worker *w, struct entry *entry, void *batch)
{
    struct store_session *session = w->session;

    session->wrote = false;
    w->cx.error = (struct hk_error){.rc = HK_OK};
    entry->error = w->cx.error;
    enum hk_rc rc = entry->job->run(&w->cx, session, batch, entry->job);
    store_ask_forget(session);
    if (session->failure.rc != HK_OK) {
        w->cx.error = session->failure;
        return false;
    }
    w->cx.error.rc = rc;
    if (rc != HK_OK)
        entry->error = w->cx.error;
    return rc == HK_OK || !session->wrote;
}

static enum outcome give_up(struct worker *w, bool database)
{
    struct hk_error reason = w->cx.error;

    if (w->session->in_transaction)
        store_rollback(w->session);
    w->cx.error = reason;
    return database && is_database_fault(reason.rc) ? OUTCOME_DATABASE : OUTCOME_FAILED;
}

/* Run batch[from .. from + n) in one transaction, and with a lane also what waits there. */
static enum outcome attempt(struct worker *w, size_t from, size_t n, struct store_lane *lane)
{
    const struct store_hooks *hooks = &w->writer->hooks;
    struct store_session *session = w->session;
    int64_t until_us = hk_clock_steady_us() + BATCH_US;
    uint32_t units = 0;
    void *batch = NULL;

    w->cx.now_ms = hk_clock_now_ms();
    w->cx.error.rc = HK_OK;
    session->deferred = n > 1 || lane != NULL;
    if (store_begin(&w->cx, session) != HK_OK)
        return give_up(w, true);
    if (hooks->begin != NULL)
        batch = hooks->begin(&w->cx, hooks->owner, session);
    for (size_t i = from;; i++) {
        if (i == from + n) {
            if (lane == NULL || units >= BATCH_UNITS || hk_clock_steady_us() >= until_us
                || !take_job(w, lane))
                break;
            n++;
        }
        units += units_of(&w->batch[i]);
        if (!run_job(w, &w->batch[i], batch))
            return give_up(w, session->failure.rc != HK_OK);
    }
    if (hooks->before_commit != NULL) {
        enum hk_rc rc = hooks->before_commit(&w->cx, hooks->owner, session, batch);
        if (rc != HK_OK) {
            w->cx.error.rc = rc;
            return give_up(w, session->failure.rc != HK_OK);
        }
    }
    if (store_commit(&w->cx, session) != HK_OK)
        return give_up(w, true);
    if (hooks->after_commit != NULL)
        hooks->after_commit(&w->cx, hooks->owner, batch);
    return OUTCOME_COMMITTED;
}

/* As attempt(), again while the database asks for it. */
static enum outcome attempt_often(struct worker *w, size_t from, size_t n, struct store_lane *lane)
{
    enum outcome outcome = attempt(w, from, n, lane);

    for (int tries = 1, lost = 0; tries < BATCH_TRIES && lost < LOST_TRIES;) {
        if (outcome != OUTCOME_DATABASE || w->cx.error.rc != HK_ERETRY)
            break;
        if (w->session->lost)
            lost++;
        else
            tries++;
        usleep((useconds_t)(1000 << tries));
        outcome = attempt(w, from, lane != NULL ? w->count - from : n, NULL);
    }
    return outcome;
}

/* ---- what became of the jobs -------------------------------------------------------------- */

static void tell(struct worker *w, struct entry *entry)
{
    w->cx.error = entry->error;
    entry->job->done(&w->cx, entry->error.rc, entry->job);
}

/* batch[from .. count) failed for the reason in cx->error. */
static void fail_from(struct worker *w, size_t from)
{
    struct hk_error reason = w->cx.error;

    for (size_t i = from; i < w->count; i++) {
        w->batch[i].error = reason;
        tell(w, &w->batch[i]);
    }
}

static void become_full(struct worker *w)
{
    int ready = STORE_WRITER_READY;

    atomic_store(&w->writer->full_since_us, hk_clock_steady_us());
    if (atomic_compare_exchange_strong(&w->writer->state, &ready, STORE_WRITER_FULL))
        hk_log(HK_LOG_ERROR, w->cx.trace, "store.full", "reason=\"%s\"", w->cx.error.text);
}

static void become_broken(struct worker *w)
{
    struct store_writer *writer = w->writer;

    if (atomic_exchange(&writer->state, STORE_WRITER_BROKEN) == STORE_WRITER_BROKEN)
        return;
    hk_log(HK_LOG_ERROR, w->cx.trace, "store.broken", "reason=\"%s\"", w->cx.error.text);
    if (writer->hooks.broken != NULL)
        writer->hooks.broken(writer->hooks.owner, &w->cx.error);
    pthread_mutex_lock(&writer->lock);
    pthread_cond_broadcast(&writer->wake);
    pthread_mutex_unlock(&writer->lock);
}

/* The database refused: batch[from .. count) fails, and the state tells everybody else. */
static void fail_by_database(struct worker *w, size_t from)
{
    struct hk_error reason = w->cx.error;

    if (reason.rc == HK_ELIMIT)
        become_full(w);
    else if (reason.rc == HK_EIO)
        become_broken(w);
    w->cx.error = reason;
    fail_from(w, from);
}

static void run_one_by_one(struct worker *w)
{
    for (size_t i = 0; i < w->count; i++) {
        enum outcome outcome = attempt_often(w, i, 1, NULL);
        if (outcome == OUTCOME_DATABASE && w->cx.error.rc != HK_ERETRY) {
            fail_by_database(w, i);
            return;
        }
        if (outcome != OUTCOME_COMMITTED)
            w->batch[i].error = w->cx.error;
        tell(w, &w->batch[i]);
    }
}

static void run_batch(struct worker *w, struct store_lane *lane)
{
    if (!take_job(w, lane))
        return;
    switch (attempt_often(w, 0, 1, lane)) {
    case OUTCOME_COMMITTED:
        for (size_t i = 0; i < w->count; i++)
            tell(w, &w->batch[i]);
        break;
    case OUTCOME_DATABASE:
        fail_by_database(w, 0);
        break;
    case OUTCOME_FAILED:
        if (w->count > 1)
            run_one_by_one(w);
        else
            fail_from(w, 0);
        break;
    }
}

/* ---- the state ---------------------------------------------------------------------------- */

static bool has_space(const struct store_writer *writer)
{
    struct statvfs fs;

    if (writer->store->kind == STORE_POSTGRES)
        return hk_clock_steady_us() - writer->full_since_us >= POSTGRES_PAUSE_US;
    return statvfs(writer->store->path.p, &fs) == 0
        && (uint64_t)fs.f_bavail * fs.f_frsize >= FREE_BYTES_WANTED;
}

/* READY again if there is room again. */
static void look_for_space(struct worker *w)
{
    int full = STORE_WRITER_FULL;

    if (atomic_load(&w->writer->state) == STORE_WRITER_FULL && has_space(w->writer)
        && atomic_compare_exchange_strong(&w->writer->state, &full, STORE_WRITER_READY))
        hk_log(HK_LOG_INFO, w->cx.trace, "store.ready", NULL);
}

/* Fail what waits in the lane, without asking the database. */
static void refuse_batch(struct worker *w, struct store_lane *lane, int state)
{
    while (w->count < BATCH_UNITS && take_job(w, lane))
        continue;
    if (state == STORE_WRITER_FULL)
        (void)hk_fail(&w->cx, HK_ELIMIT, "disk is full: writes resume with 64 MiB free");
    else
        (void)hk_fail(&w->cx, HK_EIO, "database failed before: nothing is written any more");
    fail_from(w, 0);
}

static void serve_lane(struct worker *w, struct store_lane *lane)
{
    w->count = 0;
    w->cx.trace = atomic_fetch_add(&w->writer->trace, 1);
    look_for_space(w);
    int state = atomic_load(&w->writer->state);
    if (state == STORE_WRITER_READY)
        run_batch(w, lane);
    else
        refuse_batch(w, lane, state);
    hk_arena_reset(w->cx.arena);
}

static void checkpoint(struct worker *w, enum store_checkpoint how)
{
    const struct store_driver *driver = w->writer->store->driver;

    if (atomic_load(&w->writer->state) == STORE_WRITER_BROKEN)
        return;
    if (how == STORE_CHECKPOINT_PASSIVE && !driver->checkpoint_due(w->session))
        return;
    enum hk_rc rc = driver->checkpoint(&w->cx, w->session, how);
    if (rc == HK_ELIMIT)
        become_full(w);
    else if (rc != HK_OK)
        become_broken(w);
}

/* ---- threads ------------------------------------------------------------------------------ */

/* A second of sleep while full, else until something comes. The lock is held. */
static void wait_for_work(struct store_writer *writer)
{
    struct timespec until;

    if (atomic_load(&writer->state) != STORE_WRITER_FULL) {
        pthread_cond_wait(&writer->wake, &writer->lock);
        return;
    }
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec++;
    pthread_cond_timedwait(&writer->wake, &writer->lock, &until);
}

/* The next lane, marked as running; NULL when closing and nothing waits. */
static struct store_lane *next_lane(struct worker *w)
{
    struct store_writer *writer = w->writer;
    struct store_lane *lane;

    pthread_mutex_lock(&writer->lock);
    while ((lane = store_lanes_pick(&writer->lanes)) == NULL && !writer->closing) {
        wait_for_work(writer);
        look_for_space(w);
    }
    if (lane != NULL)
        store_lanes_enter(&writer->lanes, lane);
    pthread_mutex_unlock(&writer->lock);
    return lane;
}

static void leave_lane(struct store_writer *writer, struct store_lane *lane)
{
    pthread_mutex_lock(&writer->lock);
    store_lanes_leave(&writer->lanes, lane);
    if (writer->worker_count > 1 && store_lanes_pick(&writer->lanes) != NULL)
        pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->lock);
}

static void *work(void *data)
{
    struct worker *w = data;
    struct store_lane *lane;

    while ((lane = next_lane(w)) != NULL) {
        serve_lane(w, lane);
        leave_lane(w->writer, lane);
        checkpoint(w, STORE_CHECKPOINT_PASSIVE);
    }
    if (w == &w->writer->workers[0])
        checkpoint(w, STORE_CHECKPOINT_WHOLE);
    return NULL;
}

/* With all signals blocked: they belong to the main thread. */
static void start_thread(struct worker *w)
{
    sigset_t all, old;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    hk_must(pthread_create(&w->thread, NULL, work, w) == 0);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pthread_setname_np(w->thread, "hark-writer");
    w->started = true;
}

enum hk_rc store_writer_open(struct hk_cx *cx, struct store *store, struct hk_ids *ids,
    const struct store_hooks *hooks, unsigned connections, struct store_writer **out)
{
    struct store_writer *writer = hk_alloc(sizeof *writer);
    pthread_condattr_t steady;
    enum hk_rc rc = HK_OK;

    writer->store = store;
    writer->ids = ids;
    if (hooks != NULL)
        writer->hooks = *hooks;
    pthread_mutex_init(&writer->lock, NULL);
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&writer->wake, &steady);
    pthread_condattr_destroy(&steady);
    atomic_store(&writer->trace, (uint64_t)hk_clock_now_ms() << 20);
    writer->worker_count = store->kind == STORE_SQLITE || connections == 0 ? 1 : connections;
    writer->workers = hk_alloc_array(writer->worker_count, sizeof writer->workers[0]);
    for (unsigned i = 0; rc == HK_OK && i < writer->worker_count; i++) {
        struct worker *w = &writer->workers[i];
        w->writer = writer;
        w->cx = (struct hk_cx){.arena = hk_arena_new(), .ids = ids};
        rc = store_session_open_writing(cx, store, &w->session);
        if (rc == HK_OK) {
            w->session->slot = STORE_FIRST_SLOT + i;
            rc = store->driver->claim(cx, w->session, w->session->slot);
        }
    }
    if (rc != HK_OK) {
        store_writer_close(writer);
        return rc;
    }
    for (unsigned i = 0; i < writer->worker_count; i++)
        start_thread(&writer->workers[i]);
    *out = writer;
    return HK_OK;
}

void store_writer_close(struct store_writer *writer)
{
    if (writer == NULL)
        return;
    pthread_mutex_lock(&writer->lock);
    writer->closing = true;
    pthread_cond_broadcast(&writer->wake);
    pthread_mutex_unlock(&writer->lock);
    for (unsigned i = 0; i < writer->worker_count; i++) {
        struct worker *w = &writer->workers[i];
        if (w->started)
            pthread_join(w->thread, NULL);
    }
    for (unsigned i = 0; i < writer->worker_count; i++) {
        store_session_close(writer->workers[i].session);
        hk_arena_free(writer->workers[i].cx.arena);
    }
    store_lanes_free(&writer->lanes);
    pthread_cond_destroy(&writer->wake);
    pthread_mutex_destroy(&writer->lock);
    hk_free(writer->workers);
    hk_free(writer);
}

/* ---- for everybody ------------------------------------------------------------------------ */

enum hk_rc store_writer_submit(
    struct store_writer *writer, enum store_class class, struct store_job *job)
{
    int64_t lane = writer->store->kind == STORE_SQLITE ? 0 : job->workspace;

    if (atomic_load(&writer->state) == STORE_WRITER_BROKEN)
        return HK_EIO;
    job->since_us = hk_clock_steady_us();
    pthread_mutex_lock(&writer->lock);
    bool taken = store_lanes_push(&writer->lanes, lane, class, job);
    if (taken)
        pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->lock);
    return taken ? HK_OK : HK_ELIMIT;
}

/* A job around a job, on the stack of who waits for it. */
struct waited {
    struct store_job job;
    struct store_job *inner;
    pthread_mutex_t lock;
    pthread_cond_t over;
    bool is_over;
    struct hk_error error;
};

static enum hk_rc run_waited(
    struct hk_cx *cx, struct store_session *session, void *batch, void *job)
{
    struct store_job *inner = ((struct waited *)job)->inner;
    return inner->run(cx, session, batch, inner);
}

static void done_waited(struct hk_cx *cx, enum hk_rc rc, void *job)
{
    struct waited *waited = job;

    if (waited->inner->done != NULL)
        waited->inner->done(cx, rc, waited->inner);
    pthread_mutex_lock(&waited->lock);
    waited->error = cx->error;
    waited->error.rc = rc;
    waited->is_over = true;
    pthread_cond_signal(&waited->over);
    pthread_mutex_unlock(&waited->lock);
}

enum hk_rc store_writer_run(
    struct hk_cx *cx, struct store_writer *writer, enum store_class class, struct store_job *job)
{
    struct waited waited = {.job = *job, .inner = job};

    waited.job.run = run_waited;
    waited.job.done = done_waited;
    pthread_mutex_init(&waited.lock, NULL);
    pthread_cond_init(&waited.over, NULL);
    enum hk_rc rc = store_writer_submit(writer, class, &waited.job);
    if (rc != HK_OK) {
        rc = hk_fail(cx, rc, "writer: %s", rc == HK_EIO ? "the database failed" : "queue is full");
    } else {
        pthread_mutex_lock(&waited.lock);
        while (!waited.is_over)
            pthread_cond_wait(&waited.over, &waited.lock);
        pthread_mutex_unlock(&waited.lock);
        rc = waited.error.rc;
        if (rc != HK_OK)
            cx->error = waited.error;
    }
    pthread_cond_destroy(&waited.over);
    pthread_mutex_destroy(&waited.lock);
    return rc;
}

enum store_writer_state store_writer_state_of(const struct store_writer *writer)
{
    return (enum store_writer_state)atomic_load(&writer->state);
}

int64_t store_writer_oldest_us(const struct store_writer *writer)
{
    struct store_writer *own = (struct store_writer *)(uintptr_t)writer; /* to lock it */

    pthread_mutex_lock(&own->lock);
    int64_t since_us = store_lanes_oldest_us(&writer->lanes);
    pthread_mutex_unlock(&own->lock);
    return since_us == INT64_MAX ? 0 : hk_clock_steady_us() - since_us;
}
