/* flow/profile.c -- the job that asks a network what somebody is called; see profile.h.
 *
 * Its key is the account and the person's id there: all that it needs.
 *
 * Threads: the jobs' own.
 * Memory: the job's arena.
 */
#include "flow/profile.h"

#include "base/str.h"
#include "people/people.h"

enum { STEPS_MAX = 4 };

enum hk_rc flow_profile_want(struct flow_write *write, const struct channel_kind *kind,
    int64_t account, const struct channel_event *event)
{
    if (!kind->names || event->visibility != CHANNEL_PRIVATE || event->thread_key.n == 0)
        return HK_OK;
    return flow_job_add(write, FLOW_PROFILE_READ,
        hk_arena_printf(write->cx->arena, "%lld:%.*s", (long long)account, HKS(event->thread_key)),
        HK_STR("{}"), write->cx->now_ms);
}

struct asking {
    struct flow_account *account; /* NULL: gone */
    struct channel_operation operation;
    struct flow_session session;
    unsigned step;
    struct hk_str name, handle;
};

static void release(struct flow_job *job)
{
    struct asking *a = job->data;

    flow_account_release(a->account);
}

static void ask(struct hk_cx *cx, struct flow_job *job, const struct model_response *previous);

static void call(struct hk_cx *cx, struct flow_job *job, const struct model_request *request)
{
    struct asking *a = job->data;
    const struct http_client_target target = flow_account_target(a->account);

    if (a->step++ >= STEPS_MAX) {
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
    struct asking *a = job->data;
    struct channel_outcome outcome = {.step = CHANNEL_STEP_RETRY};

    flow_session_read(cx, job->flow, a->account->id, &a->session);
    enum hk_rc rc = a->account->kind->build(
        cx, &a->account->channel, a->session.now, &a->operation, a->step, previous, &outcome);
    if (rc != HK_OK
        || !flow_session_take(
            cx, job->flow, a->account, outcome.session, outcome.asking, &a->session)) {
        flow_job_end(job, JOBS_TRY_AGAIN, HK_STR("it has to be asked from the beginning"));
        return;
    }
    job->retry_after_ms = outcome.retry_after_ms;
    a->name = hk_arena_str(job->arena, outcome.name);
    a->handle = hk_arena_str(job->arena, outcome.handle);
    if (outcome.step == CHANNEL_STEP_REQUEST)
        call(cx, job, &outcome.request);
    else if (outcome.step == CHANNEL_STEP_SENT || outcome.step == CHANNEL_STEP_FAILED)
        flow_job_end(job, JOBS_WAS_DONE, HK_STR("")); /* not everybody's name is told */
    else
        flow_job_end(job, JOBS_TRY_AGAIN, outcome.error_text);
}

void flow_profile_read(struct hk_cx *cx, struct flow_job *job)
{
    struct asking *a = hk_arena_alloc(job->arena, sizeof *a);
    struct hk_str person = job->row.key, account;
    int64_t id = 0;

    job->data = a;
    job->release = release;
    if (hk_str_cut(&person, ':', &account) && hk_str_to_int(account, &id))
        a->account = flow_account_hold(job->flow, id);
    a->operation = (struct channel_operation){
        .kind = CHANNEL_NAME, .made_ms = job->row.made_ms, .target_id = person};
    if (a->account == NULL || a->account->state != SHAPE_ACCOUNT_STATE_ACTIVE)
        flow_job_end(job, JOBS_GIVE_UP, HK_STR("the account is gone or paused"));
    else
        ask(cx, job, NULL);
}

enum hk_rc flow_profile_settle(
    struct flow_write *write, struct flow_job *job, enum jobs_state state)
{
    const struct asking *a = job->data;
    struct people_found who;

    if (state != JOBS_DONE || a == NULL || a->name.n == 0)
        return HK_OK;
    const struct model_identity person = {
        hk_str_from(a->account->kind->peer_scheme), a->operation.target_id};
    const struct model_author author = {a->name, a->handle, &person, 1};
    HK_TRY(people_find_or_make_customer(
        write->cx, write->session, write->who.workspace, &author, 0, &who));
    return who.renamed ? flow_tell_customer(write, who.person) : HK_OK;
}
