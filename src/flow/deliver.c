/* flow/deliver.c -- the way out: replies leave once, and what becomes of each is known or said.
 *
 * One thread looks for replies whose time has come (outbox.sql holds back what must wait behind an
 * earlier one of its thread). Each becomes an attempt:
 *
 *   claim    a transaction: state sending, lease, attempt; committed before any call
 *   go       attempt.c: the calls, and what came of them, settled in another transaction
 *
 * After a crash what stands in `sending` is nobody's: it is read back where the network allows
 * it, repeated where it is harmless, else uncertain. What is in this process's hand is never begun
 * a second time. What belongs to an account that is gone is settled as good as it can be known.
 *
 * Per account a gate (gates.h); a dead network delays only its own replies.
 *
 * Threads: the sender's own; continuations run on writer threads and do not block.
 */
#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "channel/buttons.h"
#include "flow/deliver_priv.h"
#include "flow/templates.h"
#include "ingest_sql.h"
#include "people/people.h"

enum { LOOK_EVERY_MS = 1000, UNUSABLE_WAIT_MS = 30000, FULL_WAIT_MS = 250 };

static void submit(struct attempt *a, store_job_run *run, store_job_done *done)
{
    a->job =
        (struct store_job){.run = run, .done = done, .workspace = a->row.workspace, .units = 1};
    if (store_writer_submit(a->flow->writer, STORE_CLASS_OUTBOX, &a->job) != HK_OK)
        flow_attempt_end(a); /* the row keeps its state; the next look finds it */
}

/* ---- claim ---- */

static struct hk_str copy(struct attempt *a, struct hk_str s)
{
    return hk_arena_str(a->arena, s);
}

/* The newest words that this reply answers, if they stand in its thread. */
static enum hk_rc read_answered(struct hk_cx *cx, struct store_session *session, struct attempt *a)
{
    struct conversation_message_row said;
    enum hk_rc rc =
        conversation_read_message(cx, session, a->row.workspace, a->row.answers_upto, &said);

    if (rc != HK_OK)
        return rc == HK_ENOTFOUND ? HK_OK : rc;
    if (said.thread != a->row.thread)
        return HK_OK;
    a->operation.answered = copy(a, said.text);
    a->operation.answered_ms = said.at_ms;
    return HK_OK;
}

/* A private reply is addressed to public words; whether there may still be one is asked again. */
static enum hk_rc read_beside(
    struct hk_cx *cx, struct store_session *session, struct attempt *a, int64_t message)
{
    struct conversation_message_row said;
    struct channel_right right;

    HK_TRY(conversation_read_message(cx, session, a->row.workspace, message, &said));
    const struct channel_subject subject = {.visibility = CHANNEL_PUBLIC,
        .remote_id = said.remote_id,
        .reply_handle = said.reply_handle,
        .at_ms = said.at_ms};
    channel_ask_right(a->account->kind, CHANNEL_ACT_REPLY_PRIVATELY, &subject, cx->now_ms, &right);
    if (a->speech.allowed && (!right.allowed || said.deleted)) {
        a->speech.allowed = false;
        a->speech.reason = said.deleted ? HK_STR("no_place") : HK_STR("window_closed");
    }
    a->operation.target_id = copy(a, said.remote_id);
    a->operation.reply_handle = copy(a, said.reply_handle);
    return HK_OK;
}

/* What may be said there is asked again, as it is when words are written (commands_reply.c): much
 * may have happened to the place since. */
static enum hk_rc read_speech(struct hk_cx *cx, struct store_session *session, struct attempt *a,
    const struct conversation_place_row *thread, bool aside)
{
    struct people_ban_row ban;

    enum hk_rc rc =
        people_read_ban(cx, session, a->row.workspace, thread->account, thread->remote_key, &ban);
    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    const struct engage_place place = {.kind = a->account->kind,
        .account_state = a->account->state,
        .shadow = a->account->shadow,
        .banned = rc == HK_OK,
        .shut = copy(a, thread->shut),
        .visibility = (enum shape_visibility)thread->visibility,
        .window_until_ms = thread->window_until_ms,
        .reply_handle = thread->reply_handle,
        .settings = hk_json_raw(a->account->channel.settings),
        .aside = aside,
        .by_bot = !a->row.by_person,
        .refused = a->account->refused,
        .held = thread->held};
    engage_ask_speech(cx, &place, &a->speech);
    return HK_OK;
}

/* Everything the call needs, copied out of the transaction. A letter that came back had reached
 * those in copy: sent again it is for whom it missed alone. */
static enum hk_rc read_operation(struct hk_cx *cx, struct store_session *session, struct attempt *a)
{
    struct conversation_message_row message;
    struct conversation_place_row thread;
    struct conversation_row conversation;
    bool came_back = a->row.remote_id.n > 0;

    HK_TRY(conversation_read_message(cx, session, a->row.workspace, a->row.id, &message));
    HK_TRY(conversation_read_place(cx, session, a->row.workspace, a->row.thread, &thread));
    HK_TRY(
        conversation_read_row(cx, session, a->row.workspace, a->row.conversation, &conversation));
    HK_TRY(read_speech(cx, session, a, &thread, message.beside != 0));
    a->operation = (struct channel_operation){.kind = a->probe ? CHANNEL_PROBE : CHANNEL_SEND,
        .txn = copy(a, a->row.txn),
        .made_ms = a->row.made_ms,
        .visibility =
            thread.visibility == SHAPE_VISIBILITY_PUBLIC ? CHANNEL_PUBLIC : CHANNEL_PRIVATE,
        .window_until_ms = thread.window_until_ms,
        .thread_key = copy(a, thread.remote_key),
        .reply_handle = copy(a, thread.reply_handle),
        .copies = came_back ? HK_STR("") : copy(a, message.copies),
        .text = copy(a, message.text),
        .language = copy(a, conversation.language),
        .to_scheme = copy(a, thread.reply_scheme),
        .to_value = copy(a, thread.reply_value),
        .by_human = a->row.by_person};
    if (message.beside != 0)
        HK_TRY(read_beside(cx, session, a, message.beside));
    a->operation.button_count =
        channel_buttons_list(a->arena, copy(a, message.buttons), &a->operation.buttons);
    HK_TRY(read_answered(cx, session, a));
    HK_TRY(flow_open_enclosures(cx, session, a->flow, a->arena, a->row.workspace, a->row.id,
        &a->operation.enclosures, &a->operation.enclosure_count, &a->enclosed));
    HK_TRY(flow_open_template(
        cx, session, a->arena, a->row.workspace, a->row.id, &a->operation.template_use));
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
    struct flow_write w = flow_attempt_write(a, cx, session, batch);

    a->claimed = false;
    HK_TRY(outbox_read(cx, session, a->row.workspace, a->row.id, &now));
    if (now.state != (a->lapsed ? OUTBOX_SENDING : OUTBOX_NEW)
        || (a->lapsed && now.lease_until_ms > cx->now_ms))
        return HK_OK;
    if (a->lapsed && outbox_decide_lapsed(flow_attempt_repeat(a)) == OUTBOX_IS_UNCERTAIN)
        return flow_settle(
            &w, a->row.id, FLOW_UNCERTAIN, HK_STR(""), HK_STR("stopped"), HK_STR(""));
    a->row = now;
    a->row.attempts++;
    a->probe = now.probe
        || (a->lapsed && outbox_decide_lapsed(flow_attempt_repeat(a)) == OUTBOX_PROBE_FIRST);
    HK_TRY(read_operation(cx, session, a));
    if (a->enclosed == FLOW_ENCLOSED_UNCHECKED && !a->lapsed) /* flow_scan_settle() wakes it */
        return outbox_again(cx, session, now.workspace, now.id, OUTBOX_UNCHECKED_MS, a->probe);
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
    if (rc != HK_OK || !a->claimed)
        flow_attempt_end(a);
    else if (!a->probe
        && !(a->operation.template_use != NULL ? a->speech.templates : a->speech.allowed))
        flow_attempt_fail(a, a->speech.reason);
    else if (!a->probe && a->enclosed == FLOW_ENCLOSED_BLOCKED)
        flow_attempt_fail(a, HK_STR("file_blocked"));
    else
        flow_attempt_go(a);
}

/* ---- replies whose account is gone ---- */

/* Nobody can send it any more, or ask what became of it. What was never tried has failed and is
 * owed again; what may have arrived is for a person to decide. */
static enum hk_rc abandon_run(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    struct attempt *a = data;
    struct outbox_row now;
    struct ingest_account_row account;
    struct flow_write w = flow_attempt_write(a, cx, session, batch);

    HK_TRY(outbox_read(cx, session, a->row.workspace, a->row.id, &now));
    if (now.state != a->row.state || now.lease_until_ms > cx->now_ms)
        return HK_OK;
    HK_TRY(ingest_read_account(cx, session, now.workspace, now.account, &account));
    bool removed = account.state == SHAPE_ACCOUNT_STATE_REMOVED;
    bool in_doubt = now.state == OUTBOX_SENDING || now.probe;
    if (!removed && !in_doubt)
        return HK_OK;
    if (!in_doubt)
        return flow_settle(
            &w, now.id, FLOW_FAILED, HK_STR(""), HK_STR("account_removed"), HK_STR(""));
    return flow_settle(&w, now.id, FLOW_UNCERTAIN, HK_STR(""),
        removed ? HK_STR("account_gone") : HK_STR("account_unreadable"), HK_STR(""));
}

/* The next look finds what could not be written. */
static void leave(struct hk_cx *cx, enum hk_rc rc, void *data)
{
    (void)cx;
    (void)rc;
    flow_attempt_end(data);
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

/* Whether it is under way already. The mutex is held. */
static bool is_in_hand(const struct flow_sender *sender, const struct outbox_row *row)
{
    const struct attempt *a = sender->in_hand;

    while (a != NULL && (a->message != row->id || a->workspace != row->workspace))
        a = a->next;
    return a != NULL;
}

/* Is all that waits for this account being postponed? The mutex is held. */
static bool is_postponed(const struct flow_sender *sender, int64_t account)
{
    const struct attempt *a = sender->in_hand;

    while (a != NULL && (a->account_id != account || !a->postpones))
        a = a->next;
    return a != NULL;
}

/* Has this account as many under way as it may, this one not counted? */
static bool is_full(struct flow_sender *sender, int64_t account)
{
    unsigned of_account = 0;

    pthread_mutex_lock(&sender->looker.mutex);
    for (const struct attempt *a = sender->in_hand; a != NULL; a = a->next)
        of_account += a->account_id == account;
    bool full = !outbox_may_begin(sender->in_hand_count - 1, of_account - 1);
    pthread_mutex_unlock(&sender->looker.mutex);
    return full;
}

/* NULL: it is in hand, it is being postponed, or as many as may be are. Takes the account. */
static struct attempt *new_attempt(struct flow_sender *sender, const struct outbox_row *row,
    struct flow_account *account, bool lapsed)
{
    struct attempt *a = NULL;

    pthread_mutex_lock(&sender->looker.mutex);
    if (sender->in_hand_count < OUTBOX_IN_HAND_MAX && !sender->looker.stop
        && !is_in_hand(sender, row) && (lapsed || !is_postponed(sender, row->account))) {
        struct hk_arena *arena = hk_arena_new();
        a = hk_arena_alloc(arena, sizeof *a);
        *a = (struct attempt){.next = sender->in_hand,
            .link = &sender->in_hand,
            .flow = sender->flow,
            .arena = arena,
            .account = account,
            .account_id = row->account,
            .workspace = row->workspace,
            .message = row->id,
            .row = *row,
            .lapsed = lapsed,
            .outcome = {.step = CHANNEL_STEP_FAILED}};
        if (a->next != NULL)
            a->next->link = &a->next;
        sender->in_hand = a;
        sender->in_hand_count++;
    }
    pthread_mutex_unlock(&sender->looker.mutex);
    if (a == NULL)
        flow_account_release(account);
    return a;
}

static void abandon(struct flow_sender *sender, const struct outbox_row *row)
{
    struct attempt *a = new_attempt(sender, row, NULL, false);

    if (a != NULL)
        submit(a, abandon_run, leave);
}

/* While the account's gate is shut, as many as may be of it are under way, or its secrets cannot be
 * opened, all its replies wait, so that they do not stand in the way of others: by one postponement
 * for all that this look has found of it, which is written at the look's end. */
static void begin_attempt(struct flow_sender *sender, const struct outbox_row *row, bool lapsed)
{
    struct flow_account *account = flow_account_hold(sender->flow, row->account);
    int64_t now_ms = hk_clock_now_ms();
    int64_t at_ms = now_ms;

    if (account == NULL && (lapsed || row->probe)) {
        abandon(sender, row);
        return;
    }
    if (account != NULL && account->state != SHAPE_ACCOUNT_STATE_ACTIVE && !lapsed) {
        flow_account_release(account);
        return;
    }
    struct attempt *a = new_attempt(sender, row, account, lapsed);
    if (a == NULL)
        return;
    if (account == NULL)
        at_ms += UNUSABLE_WAIT_MS;
    else if (!lapsed && is_full(sender, account->id))
        at_ms += FULL_WAIT_MS;
    else if (!lapsed)
        at_ms = flow_gates_ask(
            sender->flow->gates, account->id, account->kind->sends_per_minute, now_ms);
    if (at_ms > now_ms) {
        a->row.not_before_ms = at_ms;
        a->postpones = true;
        a->next_parked = sender->postponing;
        sender->postponing = a;
    } else {
        submit(a, claim_run, claim_done);
    }
}

static void submit_postponements(struct flow_sender *sender)
{
    while (sender->postponing != NULL) {
        struct attempt *a = sender->postponing;
        sender->postponing = a->next_parked;
        submit(a, postpone_run, leave);
    }
}

/* ---- looking for what is due ---- */

static int64_t look(struct hk_cx *cx, void *owner)
{
    struct flow_sender *sender = owner;
    struct outbox_row *rows;
    size_t n = 0;

    flow_sender_go_on(sender->flow);
    if (outbox_list_lapsed(cx, sender->session, cx->now_ms, &rows, &n) == HK_OK)
        for (size_t i = 0; i < n; i++)
            begin_attempt(sender, &rows[i], true);
    n = 0;
    if (outbox_list_stranded(cx, sender->session, &rows, &n) == HK_OK)
        for (size_t i = 0; i < n; i++)
            abandon(sender, &rows[i]);
    n = 0;
    if (outbox_list_due(cx, sender->session, cx->now_ms, &rows, &n) == HK_OK)
        for (size_t i = 0; i < n; i++)
            begin_attempt(sender, &rows[i], false);
    submit_postponements(sender);
    sender->flow->oldest_reply_ms = n > 0 ? rows[0].not_before_ms : 0;
    return hk_clock_now_ms() + LOOK_EVERY_MS;
}

void flow_sender_wake(struct flow *flow, int64_t at_ms)
{
    flow_looker_wake(&flow->sender->looker, at_ms);
}

void flow_sender_parked(struct flow *flow, int64_t *out_count, int64_t *out_since_ms)
{
    struct flow_sender *sender = flow->sender;

    pthread_mutex_lock(&sender->looker.mutex);
    *out_count = sender->parked_count;
    *out_since_ms = sender->parked_count > 0 ? sender->parked_since_ms : 0;
    pthread_mutex_unlock(&sender->looker.mutex);
}

static enum hk_rc expire_run(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    (void)batch;
    (void)data;
    return outbox_expire_leases(cx, session);
}

struct flow_sender *flow_sender_new(struct flow *flow)
{
    struct flow_sender *sender = hk_alloc(sizeof *sender);

    sender->flow = flow;
    sender->parked_last = &sender->parked;
    flow_looker_init(&sender->looker, flow, look, sender);
    return sender;
}

enum hk_rc flow_sender_start(struct hk_cx *cx, struct flow_sender *sender)
{
    struct store_job expire = {.run = expire_run, .units = 1};

    /* The folder's lock says that no other process sends: what stands in sending is nobody's. */
    HK_TRY(store_writer_run(cx, sender->flow->writer, STORE_CLASS_OUTBOX, &expire));
    HK_TRY(store_session_open(cx, sender->flow->store, &sender->session));
    return flow_looker_start(cx, &sender->looker);
}

void flow_sender_stop(struct flow_sender *sender)
{
    flow_looker_stop(&sender->looker);
}

void flow_sender_free(struct flow_sender *sender)
{
    flow_sender_drop(sender->parked); /* the next start reads them back */
    store_session_close(sender->session);
    flow_looker_free(&sender->looker);
    hk_free(sender);
}
