/* flow/jobs.c -- background work: found when it is due, claimed, done, and never lost.
 *
 *   look     what is due, class by class (jobs/jobs.h), each with a bound of its own: who waits
 *            for one network does not hold up letters, scans or what people asked for
 *   claim    one transaction for all that was found: lease, fence, attempt
 *   run      the kind's own function, on this thread; the network may take it on from there
 *   finish   a transaction: what came of it and all that follows from it, together
 *
 * The kinds are a table below. What a process did not finish is due again at the next start, and
 * what another took over in between is left alone by its fence; so work that must not happen twice
 * lies in `settle`, which is written in one transaction with the job's end.
 *
 * A job that ends the program is counted by its claim and given up in the end like one that fails.
 *
 * What it does not do: send replies (deliver.c), run what takes the processor for long.
 *
 * Threads: its own; a question's answer comes on a network thread and is read on this one;
 * flow_job_go_on() and flow_job_end() from any, flow_job_add() in a transaction.
 * Memory: each attempt lies in an arena of its own.
 */
#include "base/alloc.h"
#include "base/clock.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/log.h"
#include "base/str.h"
#include "flow/acts.h"
#include "flow/confirm.h"
#include "flow/flow_priv.h"
#include "flow/gates.h"
#include "flow/grants.h"
#include "flow/handover.h"
#include "flow/history.h"
#include "flow/looker.h"
#include "flow/mail.h"
#include "flow/media.h"
#include "flow/profile.h"
#include "flow/scan.h"
#include "flow/templates.h"
#include "ingest_sql.h"

enum { LOOK_EVERY_MS = 1000, CLAIMS_MAX = 32 };

#define LEASE_MS (INT64_C(3) * 60 * 1000) /* longer than all calls of one attempt */
#define PAYLOAD_MAX_BYTES (64u * 1024)

struct flow_jobs {
    struct flow *flow;
    struct store_session *session; /* the thread's */
    struct flow_looker looker;

    /* Under the looker's mutex. */
    unsigned in_flight[JOBS_CLASS_COUNT];
    struct flow_job *going_on; /* to be called again on the thread */
    struct demo_memory memory;
};

/* How many of a class may be under way. A file of 25 MiB lies in memory while it is fetched. */
static const unsigned in_flight_max[JOBS_CLASS_COUNT] = {[JOBS_INBOUND] = 16,
    [JOBS_REPLY] = 16,
    [JOBS_MEDIA] = 4,
    [JOBS_BULK] = 2,
    [JOBS_CONFIRM] = 8,
    [JOBS_NAMES] = 4};

/* ---- the simulated network answers -------------------------------------------------------- */

struct demo_body {
    int64_t account;
    struct hk_str body;
    struct hk_str packed;
};

static void run_demo_answer(struct hk_cx *cx, struct flow_job *job)
{
    struct demo_body *data = hk_arena_alloc(job->arena, sizeof *data);
    const struct hk_json *payload = NULL;

    if (hk_json_read(cx, job->row.payload, &hk_json_foreign, &payload) != HK_OK
        || !hk_id_read(hk_json_text(payload, "account"), &data->account)) {
        flow_job_end(job, JOBS_GIVE_UP, HK_STR("its payload cannot be read"));
        return;
    }
    data->body = hk_json_text(payload, "body");
    data->packed = flow_raw_pack(cx, data->body);
    job->data = data;
    flow_job_end(job, JOBS_WAS_DONE, HK_STR(""));
}

/* The answer becomes a raw body like any other; the pipeline reads it once this is committed. */
static enum hk_rc settle_demo_answer(
    struct flow_write *w, struct flow_job *job, enum jobs_state state)
{
    const struct demo_body *data = job->data;
    struct hk_cx *cx = w->cx;
    struct flow_account *account = data != NULL ? flow_account_hold(w->flow, data->account) : NULL;
    bool connected = account != NULL;
    int64_t raw = hk_ids_next(cx->ids, cx->now_ms);

    flow_account_release(account);
    if (state != JOBS_DONE || !connected)
        return HK_OK;
    HK_TRY(ingest_insert_raw(cx, w->session, job->row.workspace, raw, data->account, data->packed,
        (int64_t)data->body.n, cx->now_ms));
    flow_batch_raw(w->batch, job->row.workspace, data->account, 1, 0, 0, 0);
    flow_batch_retry(w->batch, job->row.workspace, raw, data->account, data->body);
    return HK_OK;
}

size_t flow_demo_ask(struct hk_cx *cx, struct flow *flow, const struct channel_operation *operation,
    struct hk_str remote_id, struct demo_answer out[DEMO_ANSWERS_MAX])
{
    struct flow_jobs *jobs = flow->jobs;
    struct demo_sent sent = {.txn = operation->txn,
        .remote_id = remote_id,
        .thread = operation->thread_key,
        .text = operation->text,
        .sent_ms = cx->now_ms};

    pthread_mutex_lock(&jobs->looker.mutex);
    size_t n = demo_answer(cx, &jobs->memory, &sent, out);
    pthread_mutex_unlock(&jobs->looker.mutex);
    return n;
}

enum hk_rc flow_demo_answer_later(struct flow_write *write, int64_t account, struct hk_str txn,
    const struct demo_answer *answers, size_t n)
{
    struct hk_arena *arena = write->cx->arena;

    for (size_t i = 0; i < n; i++) {
        struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(PAYLOAD_MAX_BYTES);
        struct hk_json_writer w = hk_json_writer_make(&buf);
        hk_json_object_begin(&w);
        hk_json_id_member(&w, "account", account);
        hk_json_str_member(&w, "body", answers[i].body);
        hk_json_object_end(&w);
        HK_TRY(flow_job_add(write, "demo_answer", hk_arena_printf(arena, "%.*s:%zu", HKS(txn), i),
            hk_buf_str(&buf), answers[i].at_ms));
    }
    return HK_OK;
}

/* ---- the kinds ---------------------------------------------------------------------------- */

static const struct flow_job_kind kinds[] = {
    {"demo_answer", JOBS_INBOUND, 5, 0, run_demo_answer, settle_demo_answer},
    {FLOW_MOVE_DUE, JOBS_INBOUND, 20, 0, flow_move_due, flow_move_due_settle},
    {FLOW_ACT_DO, JOBS_REPLY, 8, 60000, flow_act_do, flow_act_settle},
    {FLOW_CONFIRM, JOBS_CONFIRM, 5, 15000, flow_confirm_run, flow_confirm_settle},
    {FLOW_PROFILE_READ, JOBS_NAMES, 5, 60000, flow_profile_read, flow_profile_settle},
    {FLOW_MEDIA_FETCH, JOBS_MEDIA, 12, 0, flow_media_fetch, flow_media_settle},
    {FLOW_MAIL_SEND, JOBS_BULK, 12, 0, flow_mail_send, flow_mail_settle},
    {FLOW_GRANTS_READ, JOBS_REPLY, 5, 15000, flow_grants_read, flow_grants_settle},
    {FLOW_TEMPLATES_READ, JOBS_REPLY, 5, 15000, flow_templates_read, flow_templates_settle},
    {FLOW_BLOB_SCAN, JOBS_BULK, INT64_MAX, 30000, flow_scan_run, flow_scan_settle},
    {FLOW_HISTORY_READ, JOBS_BULK, 8, 60000, flow_history_run, flow_history_settle},
};

static const struct flow_job_kind *find_kind(struct hk_str name)
{
    for (size_t i = 0; i < HK_COUNT(kinds); i++)
        if (hk_str_equal(hk_str_from(kinds[i].name), name))
            return &kinds[i];
    return NULL;
}

enum hk_rc flow_job_add(struct flow_write *write, const char *kind, struct hk_str key,
    struct hk_str payload, int64_t at_ms)
{
    const struct flow_job_kind *found = find_kind(hk_str_from(kind));

    hk_must(found != NULL);
    struct jobs_work work = {.workspace = write->who.workspace,
        .kind = hk_str_from(kind),
        .key = key,
        .class = found->class,
        .payload = payload,
        .at_ms = at_ms};
    HK_TRY(jobs_add(write->cx, write->session, &work));
    flow_batch_wake_jobs(write->batch, at_ms > 0 ? at_ms : write->cx->now_ms);
    return HK_OK;
}

/* ---- an attempt's end --------------------------------------------------------------------- */

static void drop_job(struct flow_job *job)
{
    struct flow_jobs *jobs = job->flow->jobs;

    pthread_mutex_lock(&jobs->looker.mutex);
    if (jobs->in_flight[job->row.class]-- >= in_flight_max[job->row.class])
        flow_looker_wake_locked(&jobs->looker, 0); /* there is room again */
    pthread_mutex_unlock(&jobs->looker.mutex);
    if (job->release != NULL)
        job->release(job);
    hk_arena_free(job->response_arena);
    hk_arena_free(job->arena);
}

static uint64_t jitter_of(const struct jobs_row *row)
{
    uint64_t jitter = (uint64_t)row->made_ms * 2654435761u + (uint64_t)row->attempts * 40503u;

    for (size_t i = 0; i < row->key.n; i++)
        jitter = jitter * 31 + (unsigned char)row->key.p[i];
    return jitter;
}

/* What the log may say of a key: in these classes the account's number, then a stranger's. */
static struct hk_str key_to_log(const struct jobs_row *row)
{
    struct hk_str rest = row->key, account;
    bool of_stranger = row->class == JOBS_CONFIRM || row->class == JOBS_NAMES;

    return of_stranger && hk_str_cut(&rest, ':', &account) ? account : row->key;
}

static enum hk_rc finish_run(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    struct flow_job *job = data;
    struct jobs_attempt attempt = {.result = job->result,
        .attempts = job->row.attempts,
        .attempts_max = job->kind != NULL ? job->kind->attempts_max : 1,
        .retry_after_ms = job->retry_after_ms,
        .backoff_max_ms = job->kind != NULL ? job->kind->backoff_max_ms : 0,
        .now_ms = cx->now_ms,
        .jitter = jitter_of(&job->row)};
    struct jobs_next next = jobs_decide(&attempt);
    struct flow_write w = {.cx = cx,
        .session = session,
        .batch = batch,
        .flow = job->flow,
        .who = {.workspace = job->row.workspace, .role = SHAPE_ROLE_ADMIN}};
    bool mine = false;

    HK_TRY(jobs_finish(cx, session, &job->row, next, job->error, &mine));
    if (!mine)
        return HK_OK;
    if (next.state == JOBS_NEW)
        flow_batch_wake_jobs(batch, next.at_ms);
    else if (job->kind != NULL)
        return job->kind->settle(&w, job, next.state);
    return HK_OK;
}

static void finish_done(struct hk_cx *cx, enum hk_rc rc, void *data)
{
    struct flow_job *job = data;
    struct hk_str key = key_to_log(&job->row);

    if (rc != HK_OK) /* it is due again when its lease ends */
        hk_log(HK_LOG_ERROR, cx->trace, "flow.job_not_finished", "kind=%.*s key=%.*s reason=\"%s\"",
            HKS(job->row.kind), HKS(key), cx->error.text);
    drop_job(job);
}

void flow_job_end(struct flow_job *job, enum jobs_result result, struct hk_str error)
{
    struct hk_str key = key_to_log(&job->row);

    job->result = result;
    job->error = hk_arena_str(job->arena, error);
    if (result != JOBS_WAS_DONE)
        hk_log(HK_LOG_WARN, 0, "flow.job_failed", "kind=%.*s key=%.*s attempt=%lld reason=\"%.*s\"",
            HKS(job->row.kind), HKS(key), (long long)job->row.attempts, HKS(job->error));
    job->write = (struct store_job){
        .run = finish_run, .done = finish_done, .workspace = job->row.workspace, .units = 1};
    if (store_writer_submit(job->flow->writer, STORE_CLASS_INBOUND, &job->write) != HK_OK)
        drop_job(job);
}

void flow_job_go_on(struct flow_job *job, flow_job_run *then)
{
    struct flow_jobs *jobs = job->flow->jobs;

    job->then = then;
    pthread_mutex_lock(&jobs->looker.mutex);
    bool stop = jobs->looker.stop;
    if (!stop) {
        job->next = jobs->going_on;
        jobs->going_on = job;
        flow_looker_wake_locked(&jobs->looker, 0);
    }
    pthread_mutex_unlock(&jobs->looker.mutex);
    if (stop) /* the thread is gone; the next start does it again */
        drop_job(job);
}

static void go_on(struct flow_jobs *jobs)
{
    pthread_mutex_lock(&jobs->looker.mutex);
    struct flow_job *job = jobs->going_on;
    jobs->going_on = NULL;
    pthread_mutex_unlock(&jobs->looker.mutex);
    while (job != NULL) {
        struct flow_job *next = job->next;
        struct hk_cx cx = {
            .arena = job->arena, .ids = jobs->flow->ids, .now_ms = hk_clock_now_ms()};
        job->then(&cx, job);
        job = next;
    }
}

/* ---- asking a network --------------------------------------------------------------------- */

/* The job may be gone, or the response to a next question be here, before `read` returns. */
static void read_response(struct hk_cx *cx, struct flow_job *job)
{
    struct hk_arena *arena = job->response_arena;
    const struct model_response response = job->response;
    struct flow_account *account = flow_account_hold(job->flow, job->asked_by);

    if (account != NULL)
        flow_gates_hear(cx, job->flow, account, &response, false);
    flow_account_release(account);
    job->response_arena = NULL;
    job->read(cx, job, &response);
    hk_arena_free(arena);
}

/* On a network thread. */
static void on_response(void *owner, struct hk_arena *arena, const struct model_response *response)
{
    struct flow_job *job = owner;

    job->response_arena = arena;
    job->response = *response;
    flow_job_go_on(job, read_response);
}

enum hk_rc flow_job_ask(struct hk_cx *cx, struct flow_job *job,
    const struct http_client_target *target, const struct model_request *request,
    flow_job_read *read)
{
    job->read = read;
    job->asked_by = target->account;
    return http_client_send(cx, job->flow->client, target, request, on_response, job);
}

/* ---- claim -------------------------------------------------------------------------------- */

/* All that one look found. */
struct claims {
    struct store_job write;
    const struct jobs_row *rows;
    size_t n;
    struct jobs_row claimed[CLAIMS_MAX];
    bool mine[CLAIMS_MAX];
};

static enum hk_rc claim_run(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    struct claims *c = data;

    (void)batch;
    for (size_t i = 0; i < c->n; i++)
        HK_TRY(jobs_claim(cx, session, &c->rows[i], LEASE_MS, &c->claimed[i], &c->mine[i]));
    return HK_OK;
}

static struct flow_job *new_job(struct flow_jobs *jobs, const struct jobs_row *row)
{
    struct hk_arena *arena = hk_arena_new();
    struct flow_job *job = hk_arena_alloc(arena, sizeof *job);

    job->flow = jobs->flow;
    job->arena = arena;
    job->session = jobs->session;
    job->row = *row;
    job->row.kind = hk_arena_str(arena, row->kind);
    job->row.key = hk_arena_str(arena, row->key);
    job->row.payload = hk_arena_str(arena, row->payload);
    job->row.last_error = hk_arena_str(arena, row->last_error);
    job->kind = find_kind(row->kind);
    pthread_mutex_lock(&jobs->looker.mutex);
    jobs->in_flight[row->class]++;
    pthread_mutex_unlock(&jobs->looker.mutex);
    return job;
}

static void begin_job(struct flow_jobs *jobs, const struct jobs_row *row)
{
    struct flow_job *job = new_job(jobs, row);
    struct hk_cx cx = {.arena = job->arena, .ids = jobs->flow->ids, .now_ms = hk_clock_now_ms()};

    if (job->kind == NULL)
        flow_job_end(job, JOBS_GIVE_UP, HK_STR("this version of Hark knows no such work"));
    else if (row->attempts > job->kind->attempts_max)
        flow_job_end(job, JOBS_GIVE_UP, HK_STR("every attempt ended the program"));
    else
        job->kind->run(&cx, job);
}

/* ---- look --------------------------------------------------------------------------------- */

static size_t room_of(struct flow_jobs *jobs, size_t class)
{
    pthread_mutex_lock(&jobs->looker.mutex);
    size_t room = jobs->in_flight[class] < in_flight_max[class]
        ? in_flight_max[class] - jobs->in_flight[class]
        : 0;
    pthread_mutex_unlock(&jobs->looker.mutex);
    return room < CLAIMS_MAX ? room : CLAIMS_MAX;
}

static void note_due(int64_t *at_ms, int64_t due_ms)
{
    if (due_ms < *at_ms)
        *at_ms = due_ms;
}

/* What was leased by a process before is due "since ever": that says nothing of its age. */
static void note_oldest(int64_t *oldest_ms, const struct jobs_row *row)
{
    if (row->next_try_ms > 0 && (*oldest_ms == 0 || row->next_try_ms < *oldest_ms))
        *oldest_ms = row->next_try_ms;
}

/* Begin what is due of one class. *at_ms becomes the time of the next if that is sooner. */
static void look_at_class(
    struct hk_cx *cx, struct flow_jobs *jobs, size_t class, int64_t *at_ms, int64_t *oldest_ms)
{
    struct jobs_row *rows = NULL;
    size_t room = room_of(jobs, class);
    struct claims *c = hk_arena_alloc(cx->arena, sizeof *c);
    size_t n = 0;

    if (room == 0
        || jobs_list_waiting(cx, jobs->session, (int64_t) class, (int64_t)room, &rows, &n) != HK_OK)
        return; /* who ends makes room and wakes us */
    while (c->n < n && rows[c->n].next_try_ms <= cx->now_ms)
        c->n++;
    if (c->n > 0)
        note_oldest(oldest_ms, &rows[0]);
    if (c->n < n)
        note_due(at_ms, rows[c->n].next_try_ms);
    if (c->n == 0)
        return;
    c->rows = rows;
    c->write.run = claim_run;
    c->write.units = 1;
    if (store_writer_run(cx, jobs->flow->writer, STORE_CLASS_INBOUND, &c->write) != HK_OK) {
        hk_log(HK_LOG_WARN, 0, "flow.jobs_not_claimed", "reason=\"%s\"", cx->error.text);
        return;
    }
    for (size_t i = 0; i < c->n; i++)
        if (c->mine[i])
            begin_job(jobs, &c->claimed[i]);
    if (c->n == room) /* there may be more */
        note_due(at_ms, cx->now_ms);
}

/* The most urgent class first. Returns when to look again. */
static int64_t look(struct hk_cx *cx, void *owner)
{
    struct flow_jobs *jobs = owner;
    int64_t at_ms = cx->now_ms + LOOK_EVERY_MS;
    int64_t oldest_ms = 0;

    go_on(jobs);
    for (size_t class = 0; class < JOBS_CLASS_COUNT && !jobs->flow->stopping; class ++)
        look_at_class(cx, jobs, class, &at_ms, &oldest_ms);
    jobs->flow->oldest_job_ms = oldest_ms;
    return at_ms;
}

/* ---- start and stop ----------------------------------------------------------------------- */

void flow_jobs_wake(struct flow *flow, int64_t at_ms)
{
    flow_looker_wake(&flow->jobs->looker, at_ms);
}

static enum hk_rc expire_run(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    (void)batch;
    (void)data;
    return jobs_expire_leases(cx, session);
}

struct flow_jobs *flow_jobs_new(struct flow *flow)
{
    struct flow_jobs *jobs = hk_alloc(sizeof *jobs);

    jobs->flow = flow;
    flow_looker_init(&jobs->looker, flow, look, jobs);
    return jobs;
}

enum hk_rc flow_jobs_start(struct hk_cx *cx, struct flow_jobs *jobs)
{
    struct store_job expire = {.run = expire_run, .units = 1};

    /* The folder's lock says that no other process works here: what is leased is nobody's. */
    HK_TRY(store_writer_run(cx, jobs->flow->writer, STORE_CLASS_INBOUND, &expire));
    HK_TRY(store_session_open(cx, jobs->flow->store, &jobs->session));
    return flow_looker_start(cx, &jobs->looker);
}

void flow_jobs_stop(struct flow_jobs *jobs)
{
    flow_looker_stop(&jobs->looker);
    while (jobs->going_on != NULL) { /* nobody adds to it any more */
        struct flow_job *job = jobs->going_on;
        jobs->going_on = job->next;
        drop_job(job);
    }
}

void flow_jobs_free(struct flow_jobs *jobs)
{
    store_session_close(jobs->session);
    flow_looker_free(&jobs->looker);
    hk_free(jobs);
}
