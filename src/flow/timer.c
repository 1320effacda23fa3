/* flow/timer.c -- what happens by the clock: the simulated network, polling, keeping house.
 *
 * One thread with a short list of appointments. Polling is a chain of steps: the channel says what
 * to request, the answer comes back on a network thread, and what is new becomes raw bodies like
 * any other, committed together with the channel's bookmark.
 *
 * What it does not do: send replies (deliver.c), or anything that must be on time to the
 * millisecond.
 */
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "flow/demo.h"
#include "flow/flow_priv.h"
#include "flow/gates.h"
#include "flow/grants.h"
#include "flow/hearing.h"
#include "flow/hooks.h"
#include "flow/looker.h"
#include "flow/spikes.h"
#include "ingest/hearing.h"
#include "ingest_sql.h"

enum { ACCOUNTS_MAX = 1024, POLL_STEPS_MAX = 8 };

#define POLL_RETRY_MS 30000
#define DEMO_GATE_MS 100

/* When an account is asked next, and whether it is being asked now. */
struct appointment {
    struct appointment *next;
    int64_t account;
    int64_t at_ms;
    int64_t failures; /* in a row, */
    int64_t failing_since_ms;
    bool busy;
    bool at_once; /* again as soon as it is not */
};

struct flow_timer {
    struct flow *flow;
    struct store_session *session;
    struct flow_looker looker;
    pthread_cond_t idle;
    unsigned polls;                   /* under way */
    struct appointment *appointments; /* from here on under the looker's mutex */
    int64_t storm_ms;                 /* when the demo's storm was called; 0: there is none */
    size_t storm_next;                /* of its posts */
    int64_t check_at_ms;
    int64_t hearing_at_ms;
    int64_t began_ms;
    bool was_full;
};

/* ---- polling ---- */

struct poll {
    struct store_job job; /* what it found out about its account; first, see store_job */
    struct flow_timer *timer;
    struct hk_arena *arena;
    struct flow_account *account;
    struct hk_str cursor;
    struct flow_session session;
    struct channel_news news;
    unsigned step;
};

static struct appointment *find_appointment(struct flow_timer *timer, int64_t account)
{
    struct appointment *a = timer->appointments;

    while (a != NULL && a->account != account)
        a = a->next;
    if (a == NULL) {
        a = hk_alloc(sizeof *a);
        a->account = account;
        a->next = timer->appointments;
        timer->appointments = a;
    }
    return a;
}

/* The next turn is at this time, or at once where somebody wanted it while this one was under way.
 */
static void end_turn_locked(struct flow_timer *timer, int64_t account, int64_t next_ms)
{
    struct appointment *a = find_appointment(timer, account);

    a->busy = false;
    a->at_ms = a->at_once ? hk_clock_now_ms() : next_ms;
    a->at_once = false;
    flow_looker_wake_locked(&timer->looker, a->at_ms);
}

static void end_turn(struct flow_timer *timer, int64_t account, int64_t next_ms)
{
    pthread_mutex_lock(&timer->looker.mutex);
    end_turn_locked(timer, account, next_ms);
    pthread_mutex_unlock(&timer->looker.mutex);
}

static void end_poll(struct poll *p, int64_t wait_ms)
{
    struct flow_timer *timer = p->timer;

    pthread_mutex_lock(&timer->looker.mutex);
    end_turn_locked(
        timer, p->account->id, hk_clock_now_ms() + (wait_ms > 0 ? wait_ms : POLL_RETRY_MS));
    timer->polls--;
    pthread_cond_broadcast(&timer->idle);
    pthread_mutex_unlock(&timer->looker.mutex);
    flow_account_release(p->account);
    hk_arena_free(p->arena);
}

static void step_poll(struct poll *p, const struct model_response *previous);

static void on_response(void *owner, struct hk_arena *arena, const struct model_response *response)
{
    struct poll *p = owner;
    struct hk_cx cx = {.arena = p->arena, .now_ms = hk_clock_now_ms()};

    flow_gates_hear(&cx, p->timer->flow, p->account, response, false);
    step_poll(p, response);
    hk_arena_free(arena);
}

/* A bookmark that moved on although nothing was worth keeping; a token that is void. */
static enum hk_rc note_run(struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    struct poll *p = data;
    int64_t workspace = p->account->workspace;

    if (p->news.step == CHANNEL_STEP_SENT)
        return ingest_save_cursor(cx, session, workspace, p->account->id, p->news.cursor);
    struct flow_write write = {.cx = cx,
        .session = session,
        .batch = batch,
        .flow = p->timer->flow,
        .who = {.workspace = workspace}};
    return flow_hearing_pause(&write, p->account, HK_STR("token_void"));
}

static void note_done(struct hk_cx *cx, enum hk_rc rc, void *data)
{
    struct poll *p = data;

    if (rc != HK_OK)
        hk_log(HK_LOG_WARN, cx->trace, "flow.poll_not_noted", "account=%lld reason=\"%s\"",
            (long long)p->account->id, cx->error.text);
    end_poll(p, p->news.next_ms);
}

static void note(struct poll *p)
{
    p->job = (struct store_job){
        .run = note_run, .done = note_done, .workspace = p->account->workspace, .units = 1};
    if (store_writer_submit(p->timer->flow->writer, STORE_CLASS_OUTBOX, &p->job) != HK_OK)
        end_poll(p, p->news.next_ms);
}

/* The next question goes from the bookmark that is committed, so it waits for that. */
static void on_kept(void *owner, enum hk_rc rc, unsigned status, struct hk_str body)
{
    struct poll *p = owner;

    (void)status;
    (void)body;
    end_poll(p, rc == HK_OK ? p->news.next_ms : POLL_RETRY_MS);
}

/* What the network refuses, and what does not pass, becomes known with the account. */
static void tell_how(struct poll *p, const struct model_response *response)
{
    const struct ingest_asked asked = {
        .step = p->news.step, .code = p->news.error_code, .response = response};
    struct flow_timer *timer = p->timer;
    int64_t now_ms = hk_clock_now_ms();

    pthread_mutex_lock(&timer->looker.mutex);
    struct appointment *a = find_appointment(timer, p->account->id);
    a->failures = asked.step == CHANNEL_STEP_SENT ? 0 : a->failures + 1;
    if (a->failures == 1)
        a->failing_since_ms = now_ms;
    bool failed = ingest_reading_failed(&asked, a->failures, now_ms - a->failing_since_ms);
    pthread_mutex_unlock(&timer->looker.mutex);
    if (failed || asked.step == CHANNEL_STEP_SENT)
        flow_hearing_note(timer->flow, p->account, ingest_reading_code(&asked),
            response != NULL && response->transfer == MODEL_TRANSFER_REFUSED ? HK_STR("")
                                                                             : p->news.error_text);
}

static void finish_poll(struct poll *p, const struct model_response *response)
{
    bool came = p->news.step == CHANNEL_STEP_SENT;

    if (p->news.step != CHANNEL_STEP_VOID && !p->timer->flow->stopping)
        tell_how(p, response);
    if (!came)
        hk_log(HK_LOG_WARN, 0, "flow.poll_failed", "account=%lld reason=\"%.*s\"",
            (long long)p->account->id, HKS(p->news.error_text));
    if (came && p->news.body_count > 0)
        flow_receive_bodies(p->timer->flow, p->account, p->news.bodies, p->news.body_count,
            p->news.cursor, on_kept, p);
    else if (p->news.step == CHANNEL_STEP_VOID
        || (came && p->news.cursor.n > 0 && !hk_str_equal(p->news.cursor, p->cursor)))
        note(p);
    else
        end_poll(p, p->news.next_ms);
}

static void step_poll(struct poll *p, const struct model_response *previous)
{
    struct flow *flow = p->timer->flow;
    struct hk_cx cx = {.arena = p->arena, .now_ms = hk_clock_now_ms()};
    const struct http_client_target target = flow_account_target(p->account);

    flow_session_read(&cx, flow, p->account->id, &p->session);
    enum hk_rc rc = p->account->kind->poll(
        &cx, &p->account->channel, p->session.now, p->cursor, p->step, previous, &p->news);

    if (rc != HK_OK)
        p->news = (struct channel_news){.step = CHANNEL_STEP_FAILED,
            .error_code = HK_STR("protocol"),
            .error_text = hk_arena_str(p->arena, hk_str_from(cx.error.text))};
    if (!flow_session_take(&cx, flow, p->account, p->news.session, p->news.asking, &p->session))
        p->news = (struct channel_news){
            .step = CHANNEL_STEP_RETRY, .error_text = HK_STR("a reply renews the key just now")};
    if (p->news.step != CHANNEL_STEP_REQUEST) {
        finish_poll(p, previous);
    } else if (p->step++ >= POLL_STEPS_MAX
        || http_client_send(&cx, flow->client, &target, &p->news.request, on_response, p)
            != HK_OK) {
        p->news.step = CHANNEL_STEP_FAILED;
        p->news.error_code = HK_STR("misconfigured");
        p->news.error_text = hk_arena_str(p->arena, hk_str_from(cx.error.text));
        finish_poll(p, previous);
    }
}

static void begin_poll(struct hk_cx *cx, struct flow_timer *timer, struct flow_account *account)
{
    struct ingest_account_row row;
    struct hk_arena *arena = hk_arena_new();
    struct poll *p = hk_arena_alloc(arena, sizeof *p);

    *p = (struct poll){.timer = timer, .arena = arena, .account = account};
    pthread_mutex_lock(&timer->looker.mutex);
    timer->polls++;
    pthread_mutex_unlock(&timer->looker.mutex);
    if (ingest_read_account(cx, timer->session, account->workspace, account->id, &row) != HK_OK) {
        end_poll(p, POLL_RETRY_MS);
        return;
    }
    p->cursor = hk_arena_str(arena, row.cursor);
    step_poll(p, NULL);
}

/* ---- the simulated network ---- */

/* A storm that somebody called. Returns when it goes on; INT64_MAX: it does not. */
static int64_t play_storm(
    struct hk_cx *cx, struct flow_timer *timer, struct flow_account *account, struct hk_str cursor)
{
    struct demo_news news;

    pthread_mutex_lock(&timer->looker.mutex);
    int64_t start_ms = timer->storm_ms;
    size_t next = timer->storm_next;
    pthread_mutex_unlock(&timer->looker.mutex);
    if (start_ms == 0)
        return INT64_MAX;
    demo_storm(cx, start_ms, &next, &news);
    if (news.count > 0)
        flow_receive_bodies(timer->flow, account, &news.body, 1, cursor, NULL, NULL);
    pthread_mutex_lock(&timer->looker.mutex);
    timer->storm_next = next;
    timer->storm_ms = news.next_ms > 0 ? start_ms : 0;
    pthread_mutex_unlock(&timer->looker.mutex);
    return news.next_ms > 0 ? news.next_ms : INT64_MAX;
}

/* Its turn is now; if it is under way already, once more when that has ended. */
static void wish_locked(struct flow_timer *timer, struct appointment *a, int64_t now_ms)
{
    a->at_once = a->busy;
    a->at_ms = now_ms;
    flow_looker_wake_locked(&timer->looker, now_ms);
}

/* The next look at the simulated network is now, and this is its storm. */
void flow_timer_storm(struct flow_timer *timer, int64_t now_ms)
{
    pthread_mutex_lock(&timer->looker.mutex);
    if (timer->storm_ms == 0) {
        timer->storm_ms = now_ms;
        timer->storm_next = 0;
    }
    for (struct appointment *a = timer->appointments; a != NULL; a = a->next)
        wish_locked(timer, a, now_ms);
    pthread_mutex_unlock(&timer->looker.mutex);
}

void flow_timer_ask(struct flow_timer *timer, int64_t account)
{
    int64_t now_ms = hk_clock_now_ms();

    pthread_mutex_lock(&timer->looker.mutex);
    wish_locked(timer, find_appointment(timer, account), now_ms);
    pthread_mutex_unlock(&timer->looker.mutex);
}

static void play_demo(struct hk_cx *cx, struct flow_timer *timer, struct flow_account *account)
{
    struct ingest_account_row row;
    struct demo_news news = {.next_ms = cx->now_ms + POLL_RETRY_MS};
    int64_t storm_ms = INT64_MAX;

    if (ingest_read_account(cx, timer->session, account->workspace, account->id, &row) == HK_OK) {
        struct demo_day day = demo_day_read(row.cursor);
        storm_ms = play_storm(cx, timer, account, row.cursor);
        if (flow_hook_demo_goes_on(&day.start_ms))
            demo_play(cx, day, &news);
        else
            news.next_ms = cx->now_ms + DEMO_GATE_MS;
        if (news.count > 0)
            flow_receive_bodies(
                timer->flow, account, &news.body, 1, demo_day_text(cx, news.day), NULL, NULL);
    }
    end_turn(timer, account->id, storm_ms < news.next_ms ? storm_ms : news.next_ms);
    flow_account_release(account);
}

/* ---- accounts whose turn it is ---- */

/* Whoever wants it asked from here on wants it asked once more: what this turn reads may be older.
 */
static bool take_turn(struct flow_timer *timer, int64_t account, int64_t now_ms)
{
    pthread_mutex_lock(&timer->looker.mutex);
    struct appointment *a = find_appointment(timer, account);
    bool due = !a->busy && a->at_ms <= now_ms;
    a->busy = a->busy || due;
    pthread_mutex_unlock(&timer->looker.mutex);
    return due;
}

static void ask_accounts(struct hk_cx *cx, struct flow_timer *timer)
{
    int64_t ids[ACCOUNTS_MAX];
    size_t n = flow_account_list(timer->flow, true, ids, ACCOUNTS_MAX);

    for (size_t i = 0; i < n; i++) {
        if (flow_pipeline_is_full(timer->flow) || !take_turn(timer, ids[i], cx->now_ms))
            continue;
        struct flow_account *account = flow_account_hold(timer->flow, ids[i]);
        if (account == NULL)
            end_turn(timer, ids[i], cx->now_ms + POLL_RETRY_MS);
        else if (account->kind->simulated)
            play_demo(cx, timer, account);
        else
            begin_poll(cx, timer, account);
    }
}

/* ---- the thread ---- */

static int64_t next_time(struct flow_timer *timer, int64_t now_ms)
{
    int64_t at_ms = now_ms + 1000;

    pthread_mutex_lock(&timer->looker.mutex);
    for (const struct appointment *a = timer->appointments; a != NULL; a = a->next)
        if (!a->busy && a->at_ms > now_ms && a->at_ms < at_ms)
            at_ms = a->at_ms;
    pthread_mutex_unlock(&timer->looker.mutex);
    return at_ms;
}

/* Open screens say when the disk is full, and when there is room again; no event could be written
 * of it. */
static void watch_disk(struct flow_timer *timer)
{
    bool is_full = store_writer_state_of(timer->flow->writer) == STORE_WRITER_FULL;

    if (is_full != timer->was_full)
        flow_hub_resync(timer->flow);
    timer->was_full = is_full;
}

static int64_t look(struct hk_cx *cx, void *owner)
{
    struct flow_timer *timer = owner;

    watch_disk(timer);
    flow_pipeline_go_on(timer->flow);
    ask_accounts(cx, timer);
    flow_wake_due(cx, timer->flow, timer->session);
    if (cx->now_ms >= timer->check_at_ms) {
        timer->check_at_ms = cx->now_ms + flow_hook_house_every_ms();
        flow_house_keep(cx, timer->flow, timer->session);
        flow_spikes_keep_house(cx, timer->flow, timer->session, 0);
    }
    if (cx->now_ms >= timer->hearing_at_ms) {
        timer->hearing_at_ms = cx->now_ms + 10 * flow_hook_house_every_ms();
        flow_hearing_keep_house(cx, timer->flow, timer->session);
        flow_spikes_keep_house(cx, timer->flow, timer->session, timer->began_ms);
        flow_grants_keep_fresh(cx, timer->flow);
    }
    return next_time(timer, hk_clock_now_ms());
}

struct flow_timer *flow_timer_new(struct flow *flow)
{
    struct flow_timer *timer = hk_alloc(sizeof *timer);

    timer->flow = flow;
    flow_looker_init(&timer->looker, flow, look, timer);
    pthread_cond_init(&timer->idle, NULL);
    timer->began_ms = hk_clock_now_ms();
    timer->check_at_ms = timer->began_ms + flow_hook_house_every_ms();
    timer->hearing_at_ms = timer->began_ms + 10 * flow_hook_house_every_ms();
    return timer;
}

enum hk_rc flow_timer_start(struct hk_cx *cx, struct flow_timer *timer)
{
    HK_TRY(store_session_open(cx, timer->flow->store, &timer->session));
    return flow_looker_start(cx, &timer->looker);
}

void flow_timer_stop(struct flow_timer *timer)
{
    flow_looker_stop(&timer->looker);
}

void flow_timer_drain(struct flow_timer *timer)
{
    pthread_mutex_lock(&timer->looker.mutex);
    while (timer->polls > 0)
        pthread_cond_wait(&timer->idle, &timer->looker.mutex);
    pthread_mutex_unlock(&timer->looker.mutex);
}

void flow_timer_free(struct flow_timer *timer)
{
    while (timer->appointments != NULL) {
        struct appointment *a = timer->appointments;
        timer->appointments = a->next;
        hk_free(a);
    }
    store_session_close(timer->session);
    flow_looker_free(&timer->looker);
    pthread_cond_destroy(&timer->idle);
    hk_free(timer);
}
