/* flow/confirm.c -- the job that tells a network that we heard; see confirm.h.
 *
 * Its key is the account and what the event asked to confirm: all that it needs.
 *
 * Threads: the jobs' own.
 * Memory: the job's arena.
 */
#include "flow/confirm.h"

#include "base/str.h"
#include "flow/hearing.h"

enum { STEPS_MAX = 4 };

enum hk_rc flow_confirm_want(struct flow_write *write, int64_t account, struct hk_str what)
{
    return flow_job_add(write, FLOW_CONFIRM,
        hk_arena_printf(write->cx->arena, "%lld:%.*s", (long long)account, HKS(what)), HK_STR("{}"),
        write->cx->now_ms);
}

struct confirming {
    struct flow_account *account; /* NULL: gone */
    struct channel_operation operation;
    struct flow_session session;
    unsigned step;
    bool token_void;
};

static void release(struct flow_job *job)
{
    struct confirming *c = job->data;

    flow_account_release(c->account);
}

static void ask(struct hk_cx *cx, struct flow_job *job, const struct model_response *previous);

static void call(struct hk_cx *cx, struct flow_job *job, const struct model_request *request)
{
    struct confirming *c = job->data;
    const struct http_client_target target = flow_account_target(c->account);

    if (c->step++ >= STEPS_MAX) {
        flow_job_end(job, JOBS_GIVE_UP, HK_STR("it takes more steps than it may"));
        return;
    }
    enum hk_rc rc = flow_job_ask(cx, job, &target, request, ask);
    if (rc != HK_OK)
        flow_job_end(
            job, rc == HK_ERETRY ? JOBS_TRY_AGAIN : JOBS_GIVE_UP, hk_str_from(cx->error.text));
}

/* The first time, and with each response. The job may be gone when this returns. */
static void ask(struct hk_cx *cx, struct flow_job *job, const struct model_response *previous)
{
    struct confirming *c = job->data;
    struct channel_outcome outcome = {.step = CHANNEL_STEP_RETRY};

    flow_session_read(cx, job->flow, c->account->id, &c->session);
    enum hk_rc rc = c->account->kind->build(
        cx, &c->account->channel, c->session.now, &c->operation, c->step, previous, &outcome);
    if (rc != HK_OK
        || !flow_session_take(
            cx, job->flow, c->account, outcome.session, outcome.asking, &c->session)) {
        flow_job_end(job, JOBS_TRY_AGAIN, HK_STR("it has to be asked from the beginning"));
        return;
    }
    job->retry_after_ms = outcome.retry_after_ms;
    c->token_void = outcome.step == CHANNEL_STEP_VOID;
    if (outcome.step == CHANNEL_STEP_REQUEST)
        call(cx, job, &outcome.request);
    else if (outcome.step == CHANNEL_STEP_SENT || outcome.step == CHANNEL_STEP_FAILED
        || c->token_void)
        flow_job_end(job, JOBS_WAS_DONE, HK_STR("")); /* refused: it was pressed too long ago */
    else
        flow_job_end(job, JOBS_TRY_AGAIN, outcome.error_text);
}

void flow_confirm_run(struct hk_cx *cx, struct flow_job *job)
{
    struct confirming *c = hk_arena_alloc(job->arena, sizeof *c);
    struct hk_str what = job->row.key, account;
    int64_t id = 0;

    job->data = c;
    job->release = release;
    if (hk_str_cut(&what, ':', &account) && hk_str_to_int(account, &id))
        c->account = flow_account_hold(job->flow, id);
    c->operation = (struct channel_operation){
        .kind = CHANNEL_CONFIRM, .made_ms = job->row.made_ms, .target_id = what};
    if (c->account == NULL || c->account->state != SHAPE_ACCOUNT_STATE_ACTIVE)
        flow_job_end(job, JOBS_GIVE_UP, HK_STR("the account is gone or paused"));
    else if (c->account->shadow)
        flow_job_end(job, JOBS_WAS_DONE, HK_STR(""));
    else
        ask(cx, job, NULL);
}

enum hk_rc flow_confirm_settle(
    struct flow_write *write, struct flow_job *job, enum jobs_state state)
{
    const struct confirming *c = job->data;

    (void)state;
    return c != NULL && c->token_void ? flow_hearing_pause(write, c->account, HK_STR("token_void"))
                                      : HK_OK;
}
