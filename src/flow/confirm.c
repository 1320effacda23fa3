/* flow/confirm.c -- the job that tells a network that we heard; see confirm.h.
 *
 * Its key is the account and what the event asked to confirm: all that it needs.
 *
 * Threads: the jobs' own.
 * Memory: the job's arena.
 */
#include "flow/confirm.h"

#include "base/str.h"
#include "flow/asking.h"
#include "flow/hearing.h"

struct confirming {
    struct flow_asking asking; /* first, see flow_asking */
    bool token_void;
};

enum hk_rc flow_confirm_want(struct flow_write *write, int64_t account, struct hk_str what)
{
    return flow_asking_want(write, FLOW_CONFIRM, account, what);
}

static void said(struct flow_job *job, const struct channel_outcome *outcome)
{
    struct confirming *c = job->data;

    c->token_void = outcome->step == CHANNEL_STEP_VOID;
    if (outcome->step == CHANNEL_STEP_SENT || outcome->step == CHANNEL_STEP_FAILED || c->token_void)
        flow_job_end(job, JOBS_WAS_DONE, HK_STR("")); /* refused: it was pressed too long ago */
    else
        flow_job_end(job, JOBS_TRY_AGAIN, outcome->error_text);
}

void flow_confirm_run(struct hk_cx *cx, struct flow_job *job)
{
    struct confirming *c = hk_arena_alloc(job->arena, sizeof *c);

    if (!flow_asking_begin(job, &c->asking, CHANNEL_CONFIRM))
        return;
    if (c->asking.account->shadow)
        flow_job_end(job, JOBS_WAS_DONE, HK_STR(""));
    else
        flow_asking_go(cx, job, said);
}

enum hk_rc flow_confirm_settle(
    struct flow_write *write, struct flow_job *job, enum jobs_state state)
{
    const struct confirming *c = job->data;

    (void)state;
    return c != NULL && c->token_void
        ? flow_hearing_pause(write, c->asking.account, HK_STR("token_void"))
        : HK_OK;
}
