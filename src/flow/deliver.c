/* flow/deliver.c -- the way out: replies leave once, and what becomes of each is known or said.
 *
 * One thread looks for replies whose time has come (outbox.sql holds back what must wait behind an
 * earlier one of its thread). Each becomes a delivery that goes through:
 *
 *   claim    a job: state sending, lease, attempt; committed before any call
 *   build    the channel says what to request, step by step
 *   call     net/http_client.h, on its threads; or the simulated network, in process
 *   settle   a job: sent, failed, uncertain, or again later (outbox_decide())
 *
 * After a crash what stands in `sending` is nobody's: it is read back where the network allows
 * it, repeated where it is harmless, else uncertain.
 *
 * Per account: a token bucket and a circuit breaker; a dead network delays only its own replies.
 *
 * Threads: the sender's own; continuations run on network and writer threads and do not block.
 */
#include <stdio.h>
#include <time.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "engage/places.h"
#include "flow/enclose.h"
#include "flow/flow_priv.h"
#include "flow/hooks.h"
#include "ingest_sql.h"
#include "outbox/outbox.h"
#include "outbox_sql.h"

enum {
    IN_FLIGHT_MAX = 256,
    STEPS_MAX = 12,
    LOOK_EVERY_MS = 1000,
    UNUSABLE_WAIT_MS = 30000,
    UNCHECKED_WAIT_MS = 5000
};

struct gate {
    struct gate *next;
    int64_t account;
    struct outbox_breaker breaker;
    struct outbox_bucket bucket;
};

struct flow_sender {
    struct flow *flow;
    struct store_session *session;
    pthread_t thread;
    bool started;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    int64_t wake_at_ms;
    bool stop;
    unsigned in_flight;
    struct gate *gates; /* under mutex */
};

/* One attempt at one reply. Lies in its own arena. */
struct attempt {
    struct store_job job;
    struct flow *flow;
    struct hk_arena *arena;
    struct flow_account *account;
    struct outbox_row row;
    bool lapsed; /* it stood in sending when found */
    bool probe;
    bool claimed;
    enum flow_enclosed enclosed; /* whether its files may leave */
    struct channel_operation operation;
    struct hk_str session; /* as the last step left it */
    struct channel_speech speech;
    unsigned step;
    enum channel_step result;
    struct channel_outcome outcome;
    bool called;                                  /* a call was made, */
    bool reached;                                 /* and the network answered */
    struct demo_answer answers[DEMO_ANSWERS_MAX]; /* of the simulated network */
    size_t answer_count;
};

/* ---- gates ---- */

static struct gate *find_gate(struct flow_sender *sender, int64_t account)
{
    struct gate *g = sender->gates;

    while (g != NULL && g->account != account)
        g = g->next;
    if (g == NULL) {
        g = hk_alloc(sizeof *g);
        g->account = account;
        g->next = sender->gates;
        sender->gates = g;
    }
    return g;
}

/* When this account may make its next call. */
static int64_t ask_gate(struct flow_sender *sender, const struct flow_account *a, int64_t now_ms)
{
    pthread_mutex_lock(&sender->mutex);
    struct gate *g = find_gate(sender, a->id);
    int64_t at_ms = outbox_breaker_allows(&g->breaker, now_ms);
    if (at_ms <= now_ms)
        at_ms = outbox_bucket_take(&g->bucket, a->kind->sends_per_minute, now_ms);
    pthread_mutex_unlock(&sender->mutex);
    return at_ms;
}

static void note_gate(struct flow_sender *sender, int64_t account, bool reached)
{
    pthread_mutex_lock(&sender->mutex);
    outbox_breaker_note(&find_gate(sender, account)->breaker, reached, hk_clock_now_ms());
    pthread_mutex_unlock(&sender->mutex);
}

/* ---- an attempt's end ---- */

static void end_attempt(struct attempt *a)
{
    struct flow_sender *sender = a->flow->sender;

    pthread_mutex_lock(&sender->mutex);
    sender->in_flight--;
    pthread_cond_signal(&sender->wake);
    pthread_mutex_unlock(&sender->mutex);
    flow_account_release(a->account);
    hk_arena_free(a->arena);
}

static void submit(struct attempt *a, store_job_run *run, store_job_done *done)
{
    a->job =
        (struct store_job){.run = run, .done = done, .workspace = a->row.workspace, .units = 1};
    if (store_writer_submit(a->flow->writer, STORE_CLASS_OUTBOX, &a->job) != HK_OK)
        end_attempt(a); /* the row keeps its state; the next look finds it */
}

/* ---- settle ---- */

static enum channel_repeat repeat_of(const struct attempt *a)
{
    return flow_hook_resends_blindly() ? CHANNEL_REPEAT_SAFE : a->account->kind->repeat;
}

static enum hk_rc pause_account(struct flow_write *w, const struct attempt *a)
{
    struct ingest_account_row row;

    HK_TRY(ingest_read_account(w->cx, w->session, w->who.workspace, a->account->id, &row));
    HK_TRY(ingest_update_account(w->cx, w->session, w->who.workspace, a->account->id, row.name,
        SHAPE_ACCOUNT_STATE_PAUSED, HK_STR("token_void")));
    struct flow_event event = {.workspace = w->who.workspace,
        .kind = SHAPE_EVENT_KIND_ACCOUNT_CHANGED,
        .subject = a->account->id};
    flow_batch_event(w->batch, &event);
    return HK_OK;
}

static enum hk_rc again(struct flow_write *w, const struct attempt *a, int64_t at_ms, bool probe)
{
    HK_TRY(outbox_again(w->cx, w->session, w->who.workspace, a->row.id, at_ms, probe));
    flow_batch_wake_outbox(w->batch, at_ms);
    return HK_OK;
}

/* Whether this attempt still decides. A status or an echo may have been faster, or its lease ended
 * and another attempt has the row: then only "it is there" is news. */
static bool may_settle(const struct attempt *a, const struct outbox_row *now)
{
    if (a->result == CHANNEL_STEP_SENT && now->state == OUTBOX_UNCERTAIN)
        return true;
    return now->state == OUTBOX_SENDING
        && (a->result == CHANNEL_STEP_SENT || now->attempts == a->row.attempts);
}

static enum hk_rc settle_run(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    struct attempt *a = data;
    struct outbox_row now;
    struct flow_write w = {.cx = cx,
        .session = session,
        .batch = batch,
        .flow = a->flow,
        .who = {.workspace = a->row.workspace, .role = SHAPE_ROLE_ADMIN}};
    struct outbox_attempt attempt = {.step = a->result,
        .repeat = repeat_of(a),
        .probe = a->probe,
        .attempts = a->row.attempts,
        .retry_after_ms = a->outcome.retry_after_ms,
        .now_ms = cx->now_ms,
        .jitter = (uint64_t)a->row.id * 2654435761u + (uint64_t)a->row.attempts * 40503u};
    struct outbox_next next = outbox_decide(&attempt);

    HK_TRY(outbox_read(cx, session, a->row.workspace, a->row.id, &now));
    if (!may_settle(a, &now))
        return HK_OK;
    switch (next.verdict) {
    case OUTBOX_IS_SENT:
        HK_TRY(flow_settle(&w, a->row.id, FLOW_SENT, a->outcome.remote_id, HK_STR(""), HK_STR("")));
        return flow_demo_answer_later(
            &w, a->account->id, a->operation.txn, a->answers, a->answer_count);
    case OUTBOX_IS_FAILED:
        return flow_settle(&w, a->row.id, FLOW_FAILED, HK_STR(""),
            a->outcome.error_code.n > 0 ? a->outcome.error_code : HK_STR("gave_up"),
            a->outcome.error_text);
    case OUTBOX_IS_UNCERTAIN:
        return flow_settle(
            &w, a->row.id, FLOW_UNCERTAIN, HK_STR(""), HK_STR("uncertain"), a->outcome.error_text);
    case OUTBOX_AGAIN:
        return again(&w, a, next.at_ms, false);
    case OUTBOX_PROBE_FIRST:
        return again(&w, a, next.at_ms, true);
    case OUTBOX_PAUSE:
        HK_TRY(pause_account(&w, a));
        return again(&w, a, next.at_ms, a->probe);
    }
    return HK_OK;
}

static void settle_done(struct hk_cx *cx, enum hk_rc rc, void *data)
{
    struct attempt *a = data;

    if (rc != HK_OK)
        hk_log(HK_LOG_ERROR, cx->trace, "flow.not_settled", "message=%lld reason=\"%s\"",
            (long long)a->row.id, cx->error.text);
    end_attempt(a);
}

static void settle(struct attempt *a)
{
    struct hk_cx cx = {.arena = a->arena, .now_ms = hk_clock_now_ms()};

    if (!a->account->kind->simulated && a->called)
        note_gate(a->flow->sender, a->account->id, a->reached);
    else if (a->result == CHANNEL_STEP_SENT)
        a->answer_count =
            flow_demo_ask(&cx, a->flow, &a->operation, a->outcome.remote_id, a->answers);
    submit(a, settle_run, settle_done);
}

/* ---- call ---- */

static void take_step(struct attempt *a, const struct model_response *previous);

/* The simulated network takes everything, and names what it took after our own key. */
static void call_simulated(struct attempt *a)
{
    struct model_response response = {.transfer = MODEL_TRANSFER_DONE, .status = 200};

    response.body = hk_arena_printf(a->arena, "{\"id\":\"sim-%.*s\"}", HKS(a->operation.txn));
    take_step(a, &response);
}

static void on_response(void *owner, struct hk_arena *arena, const struct model_response *response)
{
    struct attempt *a = owner;

    a->called = true;
    a->reached = response->transfer == MODEL_TRANSFER_DONE && response->status < 500;
    take_step(a, response);
    hk_arena_free(arena);
}

static void call(struct hk_cx *cx, struct attempt *a)
{
    struct http_client_target target = {.account = a->account->id,
        .ca_file = a->account->ca_file,
        .allow_private_addresses = a->account->allow_private_addresses};

    if (a->account->kind->simulated) {
        call_simulated(a);
        return;
    }
    enum hk_rc rc =
        http_client_send(cx, a->flow->client, &target, &a->outcome.request, on_response, a);
    if (rc == HK_OK)
        return;
    if (rc == HK_ERETRY) { /* nothing left: it goes out at the next start */
        a->result = a->probe ? CHANNEL_STEP_UNCLEAR : CHANNEL_STEP_RETRY;
        settle(a);
        return;
    }
    a->result = CHANNEL_STEP_FAILED;
    a->outcome.error_code = HK_STR("bad_address");
    a->outcome.error_text = hk_arena_str(a->arena, hk_str_from(cx->error.text));
    settle(a);
}

/* What the channel makes of the last response; what it hands out is copied, since the response
 * dies with its own arena. */
static void keep_outcome(struct attempt *a)
{
    a->outcome.remote_id = hk_arena_str(a->arena, a->outcome.remote_id);
    a->outcome.error_code = hk_arena_str(a->arena, a->outcome.error_code);
    a->outcome.error_text = hk_arena_str(a->arena, a->outcome.error_text);
    a->operation.carry = hk_arena_str(a->arena, a->outcome.carry);
    if (a->outcome.session.n > 0) {
        a->session = hk_arena_str(a->arena, a->outcome.session);
        flow_account_keep_session(a->flow, a->account->workspace, a->account->id, a->session);
    }
}

static void take_step(struct attempt *a, const struct model_response *previous)
{
    struct hk_cx cx = {
        .arena = a->arena, .now_ms = hk_clock_now_ms(), .trace = (uint64_t)a->row.id};

    if (previous == NULL)
        a->session = flow_account_session(&cx, a->flow, a->account->id);
    enum hk_rc rc = a->account->kind->build(
        &cx, &a->account->channel, a->session, &a->operation, a->step, previous, &a->outcome);

    a->result = a->outcome.step;
    if (rc != HK_OK) {
        a->result = previous == NULL ? CHANNEL_STEP_FAILED : CHANNEL_STEP_UNCLEAR;
        a->outcome.error_code = HK_STR("protocol");
        a->outcome.error_text = hk_str_from(cx.error.text);
    }
    keep_outcome(a);
    if (a->result != CHANNEL_STEP_REQUEST) {
        settle(a);
    } else if (a->step++ >= STEPS_MAX) {
        a->result = CHANNEL_STEP_UNCLEAR;
        settle(a);
    } else {
        call(&cx, a);
    }
}

/* ---- claim ---- */

static struct hk_str copy(struct attempt *a, struct hk_str s)
{
    return hk_arena_str(a->arena, s);
}

/* Everything the call needs, copied out of the transaction. */
static enum hk_rc read_operation(struct hk_cx *cx, struct store_session *session, struct attempt *a)
{
    struct conversation_message_row message;
    struct conversation_thread_row thread;
    struct conversation_row conversation;
    struct engage_place place = {
        .kind = a->account->kind, .account_state = a->account->state, .shadow = a->account->shadow};

    HK_TRY(conversation_read_message(cx, session, a->row.workspace, a->row.id, &message));
    HK_TRY(conversation_read_thread(cx, session, a->row.workspace, a->row.thread, &thread));
    HK_TRY(
        conversation_read_row(cx, session, a->row.workspace, a->row.conversation, &conversation));
    place.visibility = (enum shape_visibility)thread.visibility;
    place.window_until_ms = thread.window_until_ms;
    engage_ask_speech(&place, cx->now_ms, &a->speech);
    a->operation = (struct channel_operation){.kind = a->probe ? CHANNEL_PROBE : CHANNEL_SEND,
        .txn = copy(a, a->row.txn),
        .made_ms = a->row.made_ms,
        .thread_key = copy(a, thread.remote_key),
        .reply_handle = copy(a, thread.reply_handle),
        .text = copy(a, message.text),
        .language = copy(a, conversation.language),
        .to_scheme = copy(a, thread.reply_scheme),
        .to_value = copy(a, thread.reply_value),
        .by_human = true};
    HK_TRY(flow_open_enclosures(cx, session, a->flow, a->arena, a->row.workspace, a->row.id,
        &a->operation.enclosures, &a->operation.enclosure_count, &a->enclosed));
    a->row.txn = a->operation.txn;
    a->row.remote_id = HK_STR("");
    a->row.error_code = HK_STR("");
    return HK_OK;
}

static enum hk_rc claim_run(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    struct attempt *a = data;
    struct outbox_row now;
    int64_t changed = 0;
    struct flow_write w = {.cx = cx,
        .session = session,
        .batch = batch,
        .flow = a->flow,
        .who = {.workspace = a->row.workspace, .role = SHAPE_ROLE_ADMIN}};

    a->claimed = false;
    HK_TRY(outbox_read(cx, session, a->row.workspace, a->row.id, &now));
    if (now.state != (a->lapsed ? OUTBOX_SENDING : OUTBOX_NEW)
        || (a->lapsed && now.lease_until_ms > cx->now_ms))
        return HK_OK;
    if (a->lapsed && outbox_decide_lapsed(repeat_of(a)) == OUTBOX_IS_UNCERTAIN)
        return flow_settle(&w, a->row.id, FLOW_UNCERTAIN, HK_STR(""), HK_STR("uncertain"),
            HK_STR("The program stopped while it was being sent."));
    a->row = now;
    a->row.attempts++;
    a->probe = now.probe || (a->lapsed && outbox_decide_lapsed(repeat_of(a)) == OUTBOX_PROBE_FIRST);
    HK_TRY(read_operation(cx, session, a));
    if (a->enclosed == FLOW_ENCLOSED_UNCHECKED && !a->lapsed)
        return again(&w, a, cx->now_ms + UNCHECKED_WAIT_MS, a->probe);
    HK_TRY(outbox_claim(cx, session, now.workspace, now.id, now.state, a->row.attempts, a->probe,
        cx->now_ms + OUTBOX_LEASE_MS, &changed));
    a->claimed = changed == 1;
    if (a->claimed && !a->lapsed && now.attempts == 0) {
        struct conversation_state state;
        HK_TRY(conversation_set_delivery(cx, session, now.workspace, now.id, SHAPE_DELIVERY_SENDING,
            HK_STR(""), HK_STR(""), 0, HK_STR("")));
        HK_TRY(conversation_load(cx, session, now.workspace, now.conversation, &state));
        return flow_save(&w, &state, SHAPE_EVENT_KIND_MESSAGE_CHANGED, now.id, NULL);
    }
    return HK_OK;
}

static void claim_done(struct hk_cx *cx, enum hk_rc rc, void *data)
{
    struct attempt *a = data;

    if (rc != HK_OK)
        hk_log(HK_LOG_WARN, cx->trace, "flow.not_claimed", "message=%lld reason=\"%s\"",
            (long long)a->row.id, cx->error.text);
    if (rc != HK_OK || !a->claimed) {
        end_attempt(a);
        return;
    }
    if (!a->probe && !a->speech.allowed) {
        a->result = CHANNEL_STEP_FAILED;
        a->outcome.error_code = copy(a, a->speech.reason);
        settle(a);
        return;
    }
    if (!a->probe && a->enclosed == FLOW_ENCLOSED_BLOCKED) {
        a->result = CHANNEL_STEP_FAILED;
        a->outcome.error_code = HK_STR("file_blocked");
        settle(a);
        return;
    }
    take_step(a, NULL);
}

/* ---- looking for what is due ---- */

static void postpone_run_done(struct hk_cx *cx, enum hk_rc rc, void *data)
{
    (void)cx;
    (void)rc;
    end_attempt(data);
}

static enum hk_rc postpone_run(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    struct attempt *a = data;
    int64_t changed = 0;

    HK_TRY(outbox_postpone(
        cx, session, a->row.workspace, a->row.account, a->row.not_before_ms, &changed));
    flow_batch_wake_outbox(batch, a->row.not_before_ms);
    return HK_OK;
}

/* While the account's gate is shut, or its secrets cannot be opened, all its replies wait, so that
 * they do not stand in the way of others. */
static void begin_attempt(struct flow_sender *sender, const struct outbox_row *row, bool lapsed)
{
    struct flow_account *account = flow_account_hold(sender->flow, row->account);

    if (account != NULL ? account->state != SHAPE_ACCOUNT_STATE_ACTIVE && !lapsed : lapsed) {
        flow_account_release(account);
        return;
    }
    struct hk_arena *arena = hk_arena_new();
    struct attempt *a = hk_arena_alloc(arena, sizeof *a);
    *a = (struct attempt){.flow = sender->flow,
        .arena = arena,
        .account = account,
        .row = *row,
        .lapsed = lapsed,
        .outcome = {.step = CHANNEL_STEP_FAILED}};
    pthread_mutex_lock(&sender->mutex);
    sender->in_flight++;
    pthread_mutex_unlock(&sender->mutex);
    int64_t now_ms = hk_clock_now_ms();
    int64_t at_ms = now_ms;
    if (account == NULL)
        at_ms += UNUSABLE_WAIT_MS;
    else if (!lapsed)
        at_ms = ask_gate(sender, account, now_ms);
    if (at_ms > now_ms) {
        a->row.not_before_ms = at_ms;
        submit(a, postpone_run, postpone_run_done);
        return;
    }
    submit(a, claim_run, claim_done);
}

static bool has_room(struct flow_sender *sender)
{
    pthread_mutex_lock(&sender->mutex);
    bool room = sender->in_flight < IN_FLIGHT_MAX && !sender->stop;
    pthread_mutex_unlock(&sender->mutex);
    return room;
}

static void look(struct hk_cx *cx, struct flow_sender *sender)
{
    struct outbox_row *rows;
    size_t n = 0;

    if (outbox_list_lapsed(cx, sender->session, cx->now_ms, &rows, &n) == HK_OK)
        for (size_t i = 0; i < n && has_room(sender); i++)
            begin_attempt(sender, &rows[i], true);
    n = 0;
    if (outbox_list_due(cx, sender->session, cx->now_ms, &rows, &n) == HK_OK)
        for (size_t i = 0; i < n && has_room(sender); i++)
            begin_attempt(sender, &rows[i], false);
    sender->flow->oldest_reply_ms = n > 0 ? rows[0].not_before_ms : 0;
}

static void wait_until(struct flow_sender *sender, int64_t at_ms)
{
    struct timespec until = {
        .tv_sec = (time_t)(at_ms / 1000), .tv_nsec = (long)(at_ms % 1000) * 1000000};

    pthread_mutex_lock(&sender->mutex);
    if (sender->wake_at_ms != 0 && sender->wake_at_ms < at_ms)
        until = (struct timespec){.tv_sec = (time_t)(sender->wake_at_ms / 1000),
            .tv_nsec = (long)(sender->wake_at_ms % 1000) * 1000000};
    if (!sender->stop)
        pthread_cond_timedwait(&sender->wake, &sender->mutex, &until);
    if (sender->wake_at_ms <= hk_clock_now_ms())
        sender->wake_at_ms = 0;
    pthread_mutex_unlock(&sender->mutex);
}

static void *run_sender(void *data)
{
    struct flow_sender *sender = data;
    struct hk_cx cx = flow_cx_begin(sender->flow);

    while (!sender->flow->stopping) {
        cx.now_ms = hk_clock_now_ms();
        look(&cx, sender);
        hk_arena_reset(cx.arena);
        wait_until(sender, hk_clock_now_ms() + LOOK_EVERY_MS);
    }
    flow_cx_end(&cx);
    return NULL;
}

void flow_sender_wake(struct flow *flow, int64_t at_ms)
{
    struct flow_sender *sender = flow->sender;

    if (sender == NULL)
        return;
    pthread_mutex_lock(&sender->mutex);
    if (sender->wake_at_ms == 0 || at_ms < sender->wake_at_ms)
        sender->wake_at_ms = at_ms;
    pthread_cond_signal(&sender->wake);
    pthread_mutex_unlock(&sender->mutex);
}

static enum hk_rc expire_run(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    (void)batch;
    (void)data;
    return outbox_expire_leases(cx, session);
}

enum hk_rc flow_sender_start(struct hk_cx *cx, struct flow *flow, struct flow_sender **out)
{
    struct flow_sender *sender = hk_alloc(sizeof *sender);
    struct store_job expire = {.run = expire_run, .units = 1};

    sender->flow = flow;
    pthread_mutex_init(&sender->mutex, NULL);
    pthread_cond_init(&sender->wake, NULL);
    *out = sender;
    /* The folder's lock says that no other process sends: what stands in sending is nobody's. */
    HK_TRY(store_writer_run(cx, flow->writer, STORE_CLASS_OUTBOX, &expire));
    HK_TRY(store_session_open(cx, flow->store, &sender->session));
    if (pthread_create(&sender->thread, NULL, run_sender, sender) != 0)
        return hk_fail(cx, HK_EIO, "no thread for sending");
    sender->started = true;
    return HK_OK;
}

void flow_sender_stop(struct flow_sender *sender)
{
    if (sender == NULL)
        return;
    pthread_mutex_lock(&sender->mutex);
    sender->stop = true;
    pthread_cond_broadcast(&sender->wake);
    pthread_mutex_unlock(&sender->mutex);
    if (sender->started)
        pthread_join(sender->thread, NULL);
}

void flow_sender_free(struct flow_sender *sender)
{
    if (sender == NULL)
        return;
    store_session_close(sender->session);
    while (sender->gates != NULL) {
        struct gate *g = sender->gates;
        sender->gates = g->next;
        hk_free(g);
    }
    pthread_mutex_destroy(&sender->mutex);
    pthread_cond_destroy(&sender->wake);
    hk_free(sender);
}
