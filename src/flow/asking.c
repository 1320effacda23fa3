/* flow/asking.c -- see asking.h.
 *
 * Threads: the jobs' own.
 * Memory: the job's arena.
 */
#include "flow/asking.h"

#include "base/str.h"

enum { STEPS_MAX = 4 };

enum hk_rc flow_asking_want(
    struct flow_write *write, const char *kind, int64_t account, struct hk_str what)
{
    return flow_job_add(write, kind,
        hk_arena_printf(write->cx->arena, "%lld:%.*s", (long long)account, HKS(what)), HK_STR("{}"),
        write->cx->now_ms);
}

static void release(struct flow_job *job)
{
    struct flow_asking *asking = job->data;

    flow_account_release(asking->account);
}

bool flow_asking_begin(
    struct flow_job *job, struct flow_asking *asking, enum channel_operation_kind kind)
{
    struct hk_str what = job->row.key, account;
    int64_t id = 0;

    job->data = asking;
    job->release = release;
    if (hk_str_cut(&what, ':', &account) && hk_str_to_int(account, &id))
        asking->account = flow_account_hold(job->flow, id);
    asking->operation =
        (struct channel_operation){.kind = kind, .made_ms = job->row.made_ms, .target_id = what};
    if (asking->account != NULL && asking->account->state == SHAPE_ACCOUNT_STATE_ACTIVE)
        return true;
    flow_job_end(job, JOBS_GIVE_UP, HK_STR("the account is gone or paused"));
    return false;
}

static void ask(struct hk_cx *cx, struct flow_job *job, const struct model_response *previous);

static void call(struct hk_cx *cx, struct flow_job *job, const struct model_request *request)
{
    struct flow_asking *asking = job->data;
    const struct http_client_target target = flow_account_target(asking->account);

    if (asking->step++ >= STEPS_MAX) {
        flow_job_end(job, JOBS_GIVE_UP, HK_STR("it takes more steps than it may"));
        return;
    }
    enum hk_rc rc = flow_job_ask(cx, job, &target, request, ask);
    if (rc != HK_OK)
        flow_job_end(
            job, rc == HK_ERETRY ? JOBS_TRY_AGAIN : JOBS_GIVE_UP, hk_str_from(cx->error.text));
}

/* The first time, and with each response. */
static void ask(struct hk_cx *cx, struct flow_job *job, const struct model_response *previous)
{
    struct flow_asking *asking = job->data;
    struct flow_account *account = asking->account;
    struct channel_outcome outcome = {.step = CHANNEL_STEP_RETRY};

    flow_session_read(cx, job->flow, account->id, &asking->session);
    enum hk_rc rc = account->kind->build(cx, &account->channel, asking->session.now,
        &asking->operation, asking->step, previous, &outcome);
    if (rc != HK_OK
        || !flow_session_take(
            cx, job->flow, account, outcome.session, outcome.asking, &asking->session)) {
        flow_job_end(job, JOBS_TRY_AGAIN, HK_STR("it has to be asked from the beginning"));
        return;
    }
    job->retry_after_ms = outcome.retry_after_ms;
    if (outcome.step == CHANNEL_STEP_REQUEST)
        call(cx, job, &outcome.request);
    else
        asking->said(job, &outcome);
}

void flow_asking_go(struct hk_cx *cx, struct flow_job *job, flow_asking_said *said)
{
    struct flow_asking *asking = job->data;

    asking->said = said;
    ask(cx, job, NULL);
}
