/* flow/grants.c -- see grants.h.
 *
 *   want     a transaction: when it was asked, and a job
 *   read     jobs' thread: the channel says what to request, step after step
 *   settle   a transaction: what is missing and when the key ends, if that is news
 */
#include "flow/grants.h"

#include "base/log.h"
#include "base/str.h"
#include "flow/hearing.h"
#include "ingest_sql.h"

enum { STEPS_MAX = 8, ACCOUNTS_MAX = 1024 };

#define FRESH_MS (INT64_C(24) * 3600 * 1000)

/* ---- wanted ------------------------------------------------------------------------------- */

enum hk_rc flow_grants_want(struct flow_write *write, const struct flow_account *account)
{
    struct hk_cx *cx = write->cx;
    char id[HK_ID_TEXT_BYTES];

    if (account->kind->grants == NULL)
        return HK_OK;
    hk_id_write(account->id, id);
    HK_TRY(ingest_ask_grants(cx, write->session, account->workspace, account->id, cx->now_ms));
    return flow_job_add(write, FLOW_GRANTS_READ,
        hk_arena_printf(cx->arena, "%.*s:%lld", HK_ID_TEXT_BYTES, id, (long long)cx->now_ms),
        HK_STR("{}"), 0);
}

struct want_job {
    struct store_job job; /* first, see store_job */
    struct flow *flow;
    const struct flow_account *account;
};

static enum hk_rc want_run(struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    const struct want_job *j = data;
    struct flow_write write = {.cx = cx,
        .session = session,
        .batch = batch,
        .flow = j->flow,
        .who = {.workspace = j->account->workspace}};

    return flow_grants_want(&write, j->account);
}

void flow_grants_keep_fresh(struct hk_cx *cx, struct flow *flow)
{
    int64_t ids[ACCOUNTS_MAX];
    size_t n = flow_account_list(flow, false, ids, ACCOUNTS_MAX);

    for (size_t i = 0; i < n && !flow->stopping; i++) {
        struct flow_account *account = flow_account_hold(flow, ids[i]);
        bool due = account != NULL && account->kind->grants != NULL
            && flow_account_ask_grants(flow, ids[i], cx->now_ms, FRESH_MS);
        struct want_job j = {
            .job = {.run = want_run, .units = 1}, .flow = flow, .account = account};
        if (due) {
            j.job.workspace = account->workspace;
            if (store_writer_run(cx, flow->writer, STORE_CLASS_BULK, &j.job) != HK_OK) {
                flow_account_not_asked(flow, ids[i]);
                hk_log(HK_LOG_WARN, 0, "flow.grants_not_asked", "account=%lld reason=\"%s\"",
                    (long long)ids[i], cx->error.text);
            }
        }
        flow_account_release(account);
    }
}

/* ---- read --------------------------------------------------------------------------------- */

struct reading {
    struct flow_account *account; /* NULL: gone */
    int64_t asked_ms;
    struct channel_grants known;
    struct flow_session session;
    unsigned step;
    bool is_void;
};

static void release(struct flow_job *job)
{
    struct reading *r = job->data;

    flow_account_release(r->account);
}

static void ask(struct hk_cx *cx, struct flow_job *job, const struct model_response *previous);

static void call(struct hk_cx *cx, struct flow_job *job)
{
    struct reading *r = job->data;
    const struct http_client_target target = flow_account_target(r->account);

    if (r->step++ >= STEPS_MAX) {
        flow_job_end(job, JOBS_GIVE_UP, HK_STR("it takes more steps than it may"));
        return;
    }
    enum hk_rc rc = flow_job_ask(cx, job, &target, &r->known.request, ask);
    if (rc != HK_OK)
        flow_job_end(
            job, rc == HK_ERETRY ? JOBS_TRY_AGAIN : JOBS_GIVE_UP, hk_str_from(cx->error.text));
}

/* What is known so far outlives the response that said it. */
static void keep(struct flow_job *job)
{
    struct reading *r = job->data;

    r->known.rights = hk_arena_str(job->arena, r->known.rights);
    r->known.fields = hk_arena_str(job->arena, r->known.fields);
}

/* The first time, and with each response. The job may be gone when this returns. */
static void ask(struct hk_cx *cx, struct flow_job *job, const struct model_response *previous)
{
    struct reading *r = job->data;
    struct flow_account *account = r->account;

    flow_session_read(cx, job->flow, account->id, &r->session);
    r->known.session = HK_STR("");
    r->known.asking = false;
    enum hk_rc rc =
        account->kind->grants(cx, &account->channel, r->session.now, r->step, previous, &r->known);
    keep(job);
    if (rc != HK_OK
        || !flow_session_take(
            cx, job->flow, account, r->known.session, r->known.asking, &r->session)) {
        flow_job_end(job, JOBS_TRY_AGAIN, HK_STR("it has to be asked from the beginning"));
        return;
    }
    switch (r->known.step) {
    case CHANNEL_STEP_REQUEST:
        call(cx, job);
        break;
    case CHANNEL_STEP_VOID:
        r->is_void = true;
        flow_job_end(job, JOBS_WAS_DONE, HK_STR(""));
        break;
    case CHANNEL_STEP_SENT:
        flow_job_end(job, JOBS_WAS_DONE, HK_STR(""));
        break;
    case CHANNEL_STEP_FAILED: /* it does not say */
        flow_job_end(job, JOBS_GIVE_UP, r->known.error_text);
        break;
    case CHANNEL_STEP_RETRY:
    case CHANNEL_STEP_UNCLEAR:
    case CHANNEL_STEP_NOT_FOUND:
        flow_job_end(job, JOBS_TRY_AGAIN, r->known.error_text);
        break;
    }
}

void flow_grants_read(struct hk_cx *cx, struct flow_job *job)
{
    struct reading *r = hk_arena_alloc(job->arena, sizeof *r);
    struct hk_str key = job->row.key, text;
    int64_t id = 0;

    job->data = r;
    job->release = release;
    if (hk_str_cut(&key, ':', &text) && hk_id_read(text, &id) && hk_str_to_int(key, &r->asked_ms))
        r->account = flow_account_hold(job->flow, id);
    if (r->account == NULL || r->account->kind->grants == NULL)
        flow_job_end(job, JOBS_GIVE_UP, HK_STR("the account is gone or cannot be opened"));
    else
        ask(cx, job, NULL);
}

/* ---- settled ------------------------------------------------------------------------------ */

/* Who held on to the account while it was removed or set up anew writes nothing, nor does what was
 * asked before somebody wanted it asked again: that answer is the later one, whichever comes first.
 */
enum hk_rc flow_grants_settle(struct flow_write *write, struct flow_job *job, enum jobs_state state)
{
    const struct reading *r = job->data;
    int64_t workspace = job->row.workspace;
    struct ingest_grants_row row;
    struct hk_cx *cx = write->cx;

    if (state != JOBS_DONE || r == NULL || r->account == NULL)
        return HK_OK;
    int64_t id = r->account->id;
    enum hk_rc rc = ingest_read_grants(cx, write->session, workspace, id, &row);
    if (rc != HK_OK || row.state != SHAPE_ACCOUNT_STATE_ACTIVE || r->asked_ms < row.asked_ms)
        return rc == HK_ENOTFOUND ? HK_OK : rc;
    if (r->is_void)
        return flow_hearing_pause(write, r->account, HK_STR("token_void"));
    struct hk_str missing = channel_grants_missing(cx, r->account->kind, &r->known);
    if (hk_str_equal(row.missing, missing) && row.token_until_ms == r->known.until_ms)
        return HK_OK;
    HK_TRY(ingest_note_grants(cx, write->session, workspace, id, r->known.until_ms, missing));
    flow_log_subject(write, SHAPE_EVENT_KIND_ACCOUNT_CHANGED, id);
    return HK_OK;
}

/* ---- found out by trying ------------------------------------------------------------------ */

static enum hk_rc keep_refused(
    struct flow_write *write, const struct ingest_account_row *row, struct hk_str refused)
{
    if (hk_str_equal(row->refused, refused))
        return HK_OK;
    HK_TRY(ingest_note_refused(write->cx, write->session, write->who.workspace, row->id, refused));
    flow_log_subject(write, SHAPE_EVENT_KIND_ACCOUNT_CHANGED, row->id);
    return HK_OK;
}

enum hk_rc flow_grants_refused(struct flow_write *write, int64_t account, struct hk_str word)
{
    struct ingest_account_row row;

    HK_TRY(ingest_read_account(write->cx, write->session, write->who.workspace, account, &row));
    if (channel_has_word(row.refused, word))
        return HK_OK;
    return keep_refused(write, &row,
        hk_arena_printf(write->cx->arena, "%.*s%s%.*s", HKS(row.refused),
            row.refused.n > 0 ? " " : "", HKS(word)));
}

enum hk_rc flow_grants_forget(struct flow_write *write, int64_t account)
{
    struct ingest_account_row row;

    HK_TRY(ingest_read_account(write->cx, write->session, write->who.workspace, account, &row));
    return keep_refused(write, &row, HK_STR(""));
}
