/* flow/profile.c -- the job that asks a network what somebody is called; see profile.h.
 *
 * Its key is the account and the person's id there: all that it needs.
 *
 * Threads: the jobs' own.
 * Memory: the job's arena.
 */
#include "flow/profile.h"

#include "base/str.h"
#include "flow/asking.h"
#include "people/people.h"

struct reading {
    struct flow_asking asking; /* first, see flow_asking */
    struct hk_str name, handle;
};

enum hk_rc flow_profile_want(struct flow_write *write, const struct channel_kind *kind,
    int64_t account, const struct channel_event *event)
{
    if (!kind->names || event->visibility != CHANNEL_PRIVATE || event->thread_key.n == 0)
        return HK_OK;
    return flow_asking_want(write, FLOW_PROFILE_READ, account, event->thread_key);
}

static void said(struct flow_job *job, const struct channel_outcome *outcome)
{
    struct reading *r = job->data;

    r->name = hk_arena_str(job->arena, outcome->name);
    r->handle = hk_arena_str(job->arena, outcome->handle);
    if (outcome->step == CHANNEL_STEP_SENT || outcome->step == CHANNEL_STEP_FAILED)
        flow_job_end(job, JOBS_WAS_DONE, HK_STR("")); /* not everybody's name is told */
    else
        flow_job_end(job, JOBS_TRY_AGAIN, outcome->error_text);
}

void flow_profile_read(struct hk_cx *cx, struct flow_job *job)
{
    struct reading *r = hk_arena_alloc(job->arena, sizeof *r);

    if (flow_asking_begin(job, &r->asking, CHANNEL_NAME))
        flow_asking_go(cx, job, said);
}

enum hk_rc flow_profile_settle(
    struct flow_write *write, struct flow_job *job, enum jobs_state state)
{
    const struct reading *r = job->data;
    struct people_found who;

    if (state != JOBS_DONE || r == NULL || r->name.n == 0)
        return HK_OK;
    const struct model_identity person = {
        hk_str_from(r->asking.account->kind->peer_scheme), r->asking.operation.target_id};
    const struct model_author author = {r->name, r->handle, &person, 1};
    HK_TRY(people_find_or_make_customer(
        write->cx, write->session, write->who.workspace, &author, 0, &who));
    return who.renamed ? flow_tell_customer(write, who.person) : HK_OK;
}
