/* flow/attempt.c -- one attempt at one reply: the calls, and what came of them.
 *
 *   call     the channel says what to request, step by step; net/http_client.h makes the calls on
 *            its threads, or the simulated network answers in process
 *   settle   a transaction: sent, failed, uncertain, or again later (outbox_decide())
 *
 * What the network said is known only here until it is committed. So a settle that the database
 * cannot take now (the disk is full, too much waits) is parked and handed over again, until it is
 * committed or the program ends. Meanwhile the attempt stays in hand, and what is in hand is not
 * begun a second time, whatever its lease says (deliver.c).
 *
 * Threads: network and writer threads; nothing here blocks.
 * Memory: an attempt lies in its own arena, which flow_attempt_end() frees.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "flow/acts.h"
#include "flow/deliver_priv.h"
#include "flow/grants.h"
#include "flow/hearing.h"
#include "flow/hooks.h"

void flow_attempt_end(struct attempt *a)
{
    struct flow_sender *sender = a->flow->sender;

    pthread_mutex_lock(&sender->looker.mutex);
    *a->link = a->next;
    if (a->next != NULL)
        a->next->link = a->link;
    if (sender->in_hand_count-- == OUTBOX_IN_HAND_MAX) /* there is room again */
        flow_looker_wake_locked(&sender->looker, 0);
    pthread_mutex_unlock(&sender->looker.mutex);
    flow_account_release(a->account);
    hk_arena_free(a->arena);
}

/* ---- settle ---- */

enum channel_repeat flow_attempt_repeat(const struct attempt *a)
{
    return flow_hook_resends_blindly() ? CHANNEL_REPEAT_SAFE : a->account->kind->repeat;
}

struct flow_write flow_attempt_write(
    struct attempt *a, struct hk_cx *cx, struct store_session *session, struct flow_batch *batch)
{
    return (struct flow_write){.cx = cx,
        .session = session,
        .batch = batch,
        .flow = a->flow,
        .who = {.workspace = a->row.workspace, .role = SHAPE_ROLE_ADMIN}};
}

enum hk_rc flow_attempt_again(
    struct flow_write *w, const struct attempt *a, int64_t at_ms, bool probe)
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

/* What was refused for good is refused beforehand from now on. */
static enum hk_rc settle_failed(struct flow_write *w, const struct attempt *a)
{
    if (a->outcome.refused.n > 0)
        HK_TRY(flow_grants_refused(w, a->account->id, a->outcome.refused));
    if (hk_str_equal(a->outcome.error_code, HK_STR("other_app")) && a->heard)
        HK_TRY(flow_note_holder(w, a->row.thread, true, w->cx->now_ms));
    return flow_settle(w, a->row.id, FLOW_FAILED, HK_STR(""),
        a->outcome.error_code.n > 0 ? a->outcome.error_code
            : a->heard              ? HK_STR("gave_up")
                                    : HK_STR("unreachable"),
        a->outcome.error_text);
}

static enum hk_rc settle_run(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    struct attempt *a = data;
    struct outbox_row now;
    struct flow_write w = flow_attempt_write(a, cx, session, batch);
    struct outbox_attempt attempt = {.step = a->result,
        .repeat = flow_attempt_repeat(a),
        .probe = a->probe,
        .once = a->operation.target_id.n > 0,
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
        return settle_failed(&w, a);
    case OUTBOX_IS_UNCERTAIN:
        return flow_settle(
            &w, a->row.id, FLOW_UNCERTAIN, HK_STR(""), HK_STR("uncertain"), a->outcome.error_text);
    case OUTBOX_AGAIN:
        return flow_attempt_again(&w, a, next.at_ms, false);
    case OUTBOX_PROBE_FIRST:
        return flow_attempt_again(&w, a, next.at_ms, true);
    case OUTBOX_PAUSE:
        HK_TRY(flow_hearing_pause(&w, a->account, HK_STR("token_void")));
        return flow_attempt_again(&w, a, next.at_ms, a->probe);
    }
    return HK_OK;
}

static void settle_done(struct hk_cx *cx, enum hk_rc rc, void *data);

/* Keep what the network said until the database takes it. The mutex is held. */
static void park(struct flow_sender *sender, struct attempt *a)
{
    if (sender->parked_count++ == 0)
        sender->parked_since_ms = hk_clock_now_ms();
    a->next_parked = NULL;
    *sender->parked_last = a;
    sender->parked_last = &a->next_parked;
}

/* HK_ELIMIT: too much waits, and the attempt is still the caller's; HK_EIO: the next start reads
 * it back. */
static enum hk_rc hand_over(struct attempt *a)
{
    a->job = (struct store_job){
        .run = settle_run, .done = settle_done, .workspace = a->row.workspace, .units = 1};
    return store_writer_submit(a->flow->writer, STORE_CLASS_OUTBOX, &a->job);
}

static void settle_done(struct hk_cx *cx, enum hk_rc rc, void *data)
{
    struct attempt *a = data;
    struct flow_sender *sender = a->flow->sender;

    if (rc != HK_OK)
        hk_log(HK_LOG_ERROR, cx->trace, "flow.not_settled", "message=%lld result=%s reason=\"%s\"",
            (long long)a->row.id, hk_rc_name(rc), cx->error.text);
    if (!flow_is_for_later(a->flow, rc)) {
        flow_attempt_end(a);
        return;
    }
    pthread_mutex_lock(&sender->looker.mutex);
    park(sender, a);
    pthread_mutex_unlock(&sender->looker.mutex);
}

static void submit(struct attempt *a)
{
    struct flow_sender *sender = a->flow->sender;

    pthread_mutex_lock(&sender->looker.mutex);
    enum hk_rc rc = hand_over(a);
    if (rc == HK_ELIMIT)
        park(sender, a);
    pthread_mutex_unlock(&sender->looker.mutex);
    if (rc != HK_OK && rc != HK_ELIMIT)
        flow_attempt_end(a);
}

void flow_sender_go_on(struct flow *flow)
{
    struct flow_sender *sender = flow->sender;
    struct attempt *broken = NULL;

    pthread_mutex_lock(&sender->looker.mutex);
    while (sender->parked != NULL && store_writer_state_of(flow->writer) != STORE_WRITER_FULL) {
        struct attempt *a = sender->parked;
        struct attempt *next = a->next_parked; /* once handed over it may be gone */
        enum hk_rc rc = hand_over(a);
        if (rc == HK_ELIMIT)
            break;
        if (rc != HK_OK) {
            a->next_parked = broken;
            broken = a;
        }
        sender->parked_count--;
        sender->parked = next;
        if (next == NULL)
            sender->parked_last = &sender->parked;
    }
    pthread_mutex_unlock(&sender->looker.mutex);
    flow_sender_drop(broken);
}

void flow_sender_drop(struct attempt *a)
{
    while (a != NULL) {
        struct attempt *next = a->next_parked;
        flow_attempt_end(a);
        a = next;
    }
}

static void settle(struct attempt *a)
{
    struct hk_cx cx = {.arena = a->arena, .now_ms = hk_clock_now_ms()};

    if (!a->account->kind->simulated && a->called)
        flow_gates_note(a->flow->gates, a->account->id, a->reached, cx.now_ms);
    else if (a->account->kind->simulated && a->result == CHANNEL_STEP_SENT)
        a->answer_count =
            flow_demo_ask(&cx, a->flow, &a->operation, a->outcome.remote_id, a->answers);
    submit(a);
}

void flow_attempt_fail(struct attempt *a, struct hk_str code)
{
    a->result = CHANNEL_STEP_FAILED;
    a->outcome.error_code = hk_arena_str(a->arena, code);
    settle(a);
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
    struct hk_cx cx = {.arena = a->arena, .now_ms = hk_clock_now_ms()};

    flow_gates_hear(&cx, a->flow, a->account, response, a->outcome.says);
    a->called = true;
    a->reached = outbox_was_reached(response, a->outcome.request.letter != NULL);
    take_step(a, response);
    hk_arena_free(arena);
}

static void call(struct hk_cx *cx, struct attempt *a)
{
    const struct http_client_target target = flow_account_target(a->account);

    if (a->account->kind->simulated) {
        call_simulated(a);
        return;
    }
    int64_t left_ms =
        (a->until_us - hk_clock_steady_us()) / 1000 - (int64_t)a->outcome.request.wait_ms;
    uint32_t *timeout_ms = &a->outcome.request.timeout_ms;
    if (*timeout_ms == 0)
        *timeout_ms = MODEL_CALL_TIMEOUT_MS;
    if (left_ms < *timeout_ms)
        *timeout_ms = left_ms > 0 ? (uint32_t)left_ms : 1;
    enum hk_rc rc =
        http_client_send(cx, a->flow->client, &target, &a->outcome.request, on_response, a);
    if (rc == HK_OK)
        return;
    if (rc == HK_ERETRY) {
        a->result = outbox_step_at_stop(a->probe, a->called);
        settle(a);
        return;
    }
    a->result = CHANNEL_STEP_FAILED;
    a->outcome.error_code = HK_STR("bad_address");
    a->outcome.error_text = HK_STR("");
    hk_log(HK_LOG_WARN, cx->trace, "flow.not_sent", "message=%lld reason=\"%s\"",
        (long long)a->row.id, cx->error.text);
    settle(a);
}

/* What is not the network's own word is not shown as such: it has a code, and the log has the rest.
 */
static void keep_apart(struct attempt *a, const struct model_response *previous)
{
    a->heard = previous != NULL && previous->transfer == MODEL_TRANSFER_DONE;
    if (a->heard || a->result == CHANNEL_STEP_REQUEST)
        return;
    if (a->outcome.error_text.n > 0)
        hk_log(HK_LOG_WARN, (uint64_t)a->row.id, "flow.not_sent", "message=%lld reason=\"%.*s\"",
            (long long)a->row.id, HKS(a->outcome.error_text));
    a->outcome.error_text = HK_STR("");
    if (previous != NULL && previous->transfer == MODEL_TRANSFER_REFUSED)
        a->outcome.error_code = HK_STR("private_address");
}

/* What the channel makes of the last response; what it hands out is copied, since the response
 * dies with its own arena. */
static void keep_outcome(struct attempt *a)
{
    a->outcome.remote_id = hk_arena_str(a->arena, a->outcome.remote_id);
    a->outcome.error_code = hk_arena_str(a->arena, a->outcome.error_code);
    a->outcome.error_text = hk_arena_str(a->arena, a->outcome.error_text);
    a->outcome.refused = hk_arena_str(a->arena, a->outcome.refused);
    a->operation.carry = hk_arena_str(a->arena, a->outcome.carry);
}

static void take_step(struct attempt *a, const struct model_response *previous)
{
    struct hk_cx cx = {
        .arena = a->arena, .now_ms = hk_clock_now_ms(), .trace = (uint64_t)a->row.id};

    flow_session_read(&cx, a->flow, a->account->id, &a->session);
    enum hk_rc rc = a->account->kind->build(
        &cx, &a->account->channel, a->session.now, &a->operation, a->step, previous, &a->outcome);

    a->result = a->outcome.step;
    if (rc != HK_OK) {
        a->result = previous == NULL ? CHANNEL_STEP_FAILED : CHANNEL_STEP_UNCLEAR;
        a->outcome.error_code = HK_STR("protocol");
        a->outcome.error_text = HK_STR("");
        hk_log(HK_LOG_WARN, cx.trace, "flow.no_sense", "message=%lld reason=\"%s\"",
            (long long)a->row.id, cx.error.text);
    }
    keep_apart(a, previous);
    keep_outcome(a);
    if (!flow_session_take(
            &cx, a->flow, a->account, a->outcome.session, a->outcome.asking, &a->session))
        a->result = CHANNEL_STEP_RETRY;
    if (a->result != CHANNEL_STEP_REQUEST) {
        settle(a);
    } else if (a->step++ >= OUTBOX_STEPS_MAX) {
        a->result = CHANNEL_STEP_UNCLEAR;
        settle(a);
    } else {
        call(&cx, a);
    }
}

void flow_attempt_go(struct attempt *a)
{
    a->until_us = hk_clock_steady_us() + INT64_C(1000) * OUTBOX_CALLS_MS;
    take_step(a, NULL);
}
