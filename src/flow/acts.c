/* flow/acts.c -- the job that does something to a message on its network; see acts.h.
 *
 *   do       ask the channel what to request (`build`, CHANNEL_DO), make the calls
 *   settle   a transaction: the message's marks, the thread's line of who did what, the ledger
 *
 * Deleting an answer of ours takes it back: what it had answered is open again. Hiding or deleting
 * what a customer said settles nothing: they still wait, and a person says why no answer is needed.
 *
 * Threads: the jobs' own.
 * Memory: the job's arena.
 */
#include "flow/acts.h"

#include "base/str.h"
#include "flow/hearing.h"
#include "model/marks.h"

enum { STEPS_MAX = 8 };

enum hk_rc flow_act_add(struct flow_write *write, const struct flow_act_key *key)
{
    struct hk_cx *cx = write->cx;

    return flow_job_add(write, FLOW_ACT_DO,
        hk_arena_printf(cx->arena, "%lld:%lld:%lld:%lld", (long long)key->message,
            (long long)key->act, (long long)key->login,
            (long long)hk_ids_next(cx->ids, cx->now_ms)),
        HK_STR("{}"), cx->now_ms);
}

static bool read_key(struct hk_str text, struct flow_act_key *out)
{
    int64_t *const numbers[] = {&out->message, &out->act, &out->login};
    struct hk_str word;

    for (size_t i = 0; i < HK_COUNT(numbers); i++)
        if (!hk_str_cut(&text, ':', &word) || !hk_str_to_int(word, numbers[i]))
            return false;
    return out->act > SHAPE_ACT_NONE && out->act < (int64_t)SHAPE_ACT_REPLY_PRIVATELY;
}

/* ---- an attempt --------------------------------------------------------------------------- */

struct doing {
    struct flow_act_key key;
    struct flow_account *account;
    struct channel_operation operation;
    struct flow_session session;
    unsigned step;
    struct hk_str code; /* of a failure: a word of "failure." or "reason." */
    struct hk_str text; /* the network's own */
    bool token_void;
};

static void release(struct flow_job *job)
{
    struct doing *d = job->data;

    flow_account_release(d->account);
}

static void again(struct flow_job *job, struct hk_str why)
{
    struct doing *d = job->data;

    d->code = HK_STR("gave_up"); /* if it was the last time */
    flow_job_end(job, JOBS_TRY_AGAIN, why.n > 0 ? why : HK_STR("no clear answer"));
}

static void refuse(struct flow_job *job, struct hk_str code, struct hk_str text)
{
    struct doing *d = job->data;

    d->code = hk_arena_str(job->arena, code.n > 0 ? code : HK_STR("refused"));
    d->text = hk_arena_str(job->arena, text);
    flow_job_end(job, JOBS_GIVE_UP, d->code);
}

static void ask_channel(
    struct hk_cx *cx, struct flow_job *job, const struct model_response *previous);

static void call(struct hk_cx *cx, struct flow_job *job, const struct model_request *request)
{
    struct doing *d = job->data;
    const struct http_client_target target = flow_account_target(d->account);

    if (d->step++ >= STEPS_MAX) {
        again(job, HK_STR("it takes more requests than it may"));
        return;
    }
    enum hk_rc rc = flow_job_ask(cx, job, &target, request, ask_channel);
    if (rc == HK_ERETRY) /* the program is being stopped */
        again(job, hk_str_from(cx->error.text));
    else if (rc != HK_OK)
        refuse(job, HK_STR("bad_address"), HK_STR(""));
}

/* The first time, and with each response. Repeating is harmless, so what is unclear is asked for
 * again. The job may be gone when this returns. */
static void ask_channel(
    struct hk_cx *cx, struct flow_job *job, const struct model_response *previous)
{
    struct doing *d = job->data;
    struct channel_outcome outcome = {.step = CHANNEL_STEP_RETRY};

    flow_session_read(cx, job->flow, d->account->id, &d->session);
    enum hk_rc rc = d->account->kind->build(
        cx, &d->account->channel, d->session.now, &d->operation, d->step, previous, &outcome);
    if (rc != HK_OK) {
        again(job, hk_str_from(cx->error.text));
        return;
    }
    if (!flow_session_take(cx, job->flow, d->account, outcome.session, outcome.asking, &d->session))
        outcome.step = CHANNEL_STEP_RETRY;
    d->operation.carry = hk_arena_str(job->arena, outcome.carry);
    switch (outcome.step) {
    case CHANNEL_STEP_REQUEST:
        call(cx, job, &outcome.request);
        return;
    case CHANNEL_STEP_SENT:
        flow_job_end(job, JOBS_WAS_DONE, HK_STR(""));
        return;
    case CHANNEL_STEP_VOID:
        d->token_void = true;
        refuse(job, HK_STR("token_void"), HK_STR(""));
        return;
    case CHANNEL_STEP_FAILED:
        refuse(job, outcome.error_code, outcome.error_text);
        return;
    case CHANNEL_STEP_RETRY:
    case CHANNEL_STEP_UNCLEAR:
    case CHANNEL_STEP_NOT_FOUND:
        job->retry_after_ms = outcome.retry_after_ms;
        again(job, outcome.error_text);
        return;
    }
}

static void begin(struct hk_cx *cx, struct flow_job *job, const struct engage_subject_row *row)
{
    struct doing *d = job->data;
    bool is_public = row->visibility == SHAPE_VISIBILITY_PUBLIC;

    d->operation = (struct channel_operation){.kind = CHANNEL_DO,
        .act = (enum channel_act)(d->key.act - 1), /* in the same order: engage/acts.c */
        .txn = hk_arena_printf(job->arena, "%lld", (long long)d->key.message),
        .made_ms = job->row.made_ms,
        .visibility = is_public ? CHANNEL_PUBLIC : CHANNEL_PRIVATE,
        .thread_key = hk_arena_str(job->arena, row->thread_key),
        .reply_handle = hk_arena_str(job->arena, row->reply_handle),
        .target_id = hk_arena_str(job->arena, row->remote_id),
        .ours = row->direction == SHAPE_DIRECTION_OUT,
        .by_human = d->key.login != 0};
    if (d->account->kind->simulated) /* the simulated network does as it is told */
        flow_job_end(job, JOBS_WAS_DONE, HK_STR(""));
    else
        ask_channel(cx, job, NULL);
}

void flow_act_do(struct hk_cx *cx, struct flow_job *job)
{
    struct doing *d = hk_arena_alloc(job->arena, sizeof *d);
    struct engage_subject_row row;

    job->data = d;
    job->release = release;
    if (!read_key(job->row.key, &d->key)) {
        refuse(job, HK_STR("gave_up"), HK_STR(""));
        return;
    }
    if (engage_read_subject(cx, job->session, job->row.workspace, d->key.message, &row) != HK_OK) {
        again(job, hk_str_from(cx->error.text));
        return;
    }
    d->account = flow_account_hold(job->flow, row.account);
    if (d->account == NULL)
        refuse(job, HK_STR("account_gone"), HK_STR(""));
    else if (d->account->state != SHAPE_ACCOUNT_STATE_ACTIVE)
        refuse(job, HK_STR("account_paused"), HK_STR(""));
    else if (d->account->shadow)
        refuse(job, HK_STR("shadow"), HK_STR(""));
    else
        begin(cx, job, &row);
}

/* ---- what came of it ---------------------------------------------------------------------- */

static const struct {
    int64_t set, cleared;
    enum shape_activity_kind done, failed;
} effects[] = {
    [SHAPE_ACT_HIDE] = {MODEL_MARK_HIDDEN, 0, SHAPE_ACTIVITY_KIND_HIDDEN,
        SHAPE_ACTIVITY_KIND_HIDE_FAILED},
    [SHAPE_ACT_UNHIDE] = {0, MODEL_MARK_HIDDEN, SHAPE_ACTIVITY_KIND_UNHIDDEN,
        SHAPE_ACTIVITY_KIND_UNHIDE_FAILED},
    [SHAPE_ACT_LIKE] = {MODEL_MARK_LIKED, 0, SHAPE_ACTIVITY_KIND_LIKED,
        SHAPE_ACTIVITY_KIND_LIKE_FAILED},
    [SHAPE_ACT_UNLIKE] = {0, MODEL_MARK_LIKED, SHAPE_ACTIVITY_KIND_UNLIKED,
        SHAPE_ACTIVITY_KIND_UNLIKE_FAILED},
    [SHAPE_ACT_DELETE] = {MODEL_MARK_REMOVED, 0, SHAPE_ACTIVITY_KIND_DELETED,
        SHAPE_ACTIVITY_KIND_DELETE_FAILED},
    [SHAPE_ACT_TAKE_OVER] = {0, 0, SHAPE_ACTIVITY_KIND_EXCHANGE_TAKEN,
        SHAPE_ACTIVITY_KIND_TAKE_OVER_FAILED},
};

/* Who did it and when, or why it was not done. */
static enum hk_rc tell(
    struct flow_write *w, const struct conversation_state *state, const struct doing *d, bool done)
{
    const struct shape_activity activity = {
        .kind = done ? effects[d->key.act].done : effects[d->key.act].failed,
        .subject = d->key.message};
    int64_t line = 0;

    HK_TRY(flow_tell(w, state, &activity, HK_STR(""), &line));
    if (!done)
        HK_TRY(conversation_set_delivery(w->cx, w->session, w->who.workspace, line,
            SHAPE_DELIVERY_NONE, d->code, d->text, 0, HK_STR("")));
    const struct flow_happened what = {
        .kind = SHAPE_EVENT_KIND_CONVERSATION_CHANGED, .message = line};
    flow_log(w, state, &what);
    return HK_OK;
}

/* An answer of ours that stands there no more answers nothing. */
static enum hk_rc take_back(struct flow_write *w, struct conversation_state *state,
    const struct conversation_message_row *row)
{
    const struct ledger_step step = {.kind = LEDGER_REPLY_BOUNCED,
        .reply = row->id,
        .reply_kind = (enum shape_reply_kind)row->reply_kind};

    HK_TRY(flow_keep_promises(w, state, row->id, step.reply_kind, true));
    HK_TRY(flow_step(w, state, &step, SHAPE_EVENT_KIND_MESSAGE_CHANGED, row->id));
    return flow_bounce_parts(w, state->now.id, &step);
}

enum hk_rc flow_act_settle(struct flow_write *w, struct flow_job *job, enum jobs_state job_state)
{
    const struct doing *d = job->data;
    struct doing lost = {.code = HK_STR("gave_up")};
    struct conversation_message_row row;
    struct conversation_state state;
    int64_t workspace = w->who.workspace;
    bool done = job_state == JOBS_DONE;

    if (d == NULL && !read_key(job->row.key, &lost.key))
        return HK_OK;
    if (d == NULL)
        d = &lost;
    w->who.login = d->key.login; /* in the name of who wanted it */
    enum hk_rc rc = conversation_read_message(w->cx, w->session, workspace, d->key.message, &row);
    if (rc != HK_OK || row.acting != d->key.act)
        return rc == HK_ENOTFOUND ? HK_OK : rc;
    int64_t marks =
        done ? (row.marks | effects[d->key.act].set) & ~effects[d->key.act].cleared : row.marks;
    HK_TRY(conversation_mark_message(w->cx, w->session, workspace, row.id, marks, SHAPE_ACT_NONE));
    HK_TRY(conversation_load(w->cx, w->session, workspace, row.conversation, &state));
    HK_TRY(tell(w, &state, d, done));
    if (d->token_void)
        HK_TRY(flow_hearing_pause(w, d->account, HK_STR("token_void")));
    if (d->key.act == SHAPE_ACT_DELETE)
        HK_TRY(flow_settle_withdrawal(w, &row, done));
    if (done && d->key.act == SHAPE_ACT_TAKE_OVER)
        HK_TRY(conversation_hold_thread(
            w->cx, w->session, workspace, row.thread, false, w->cx->now_ms));
    if (done && d->key.act == SHAPE_ACT_DELETE && row.direction == SHAPE_DIRECTION_OUT)
        return take_back(w, &state, &row);
    return flow_tell_message(w, row.id, row.conversation);
}
