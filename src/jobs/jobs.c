/* jobs/jobs.c -- see jobs.h. */
#include "jobs/jobs.h"

#include "base/backoff.h"
#include "base/text.h"

struct jobs_next jobs_decide(const struct jobs_attempt *attempt)
{
    int64_t max_ms = attempt->backoff_max_ms > 0 ? attempt->backoff_max_ms : JOBS_BACKOFF_MAX_MS;
    int64_t wait_ms =
        hk_backoff_ms(JOBS_BACKOFF_FIRST_MS, max_ms, attempt->attempts, attempt->jitter);

    switch (attempt->result) {
    case JOBS_WAS_DONE:
        return (struct jobs_next){JOBS_DONE, 0};
    case JOBS_GIVE_UP:
        return (struct jobs_next){JOBS_FAILED, 0};
    case JOBS_TRY_AGAIN:
        break;
    }
    if (attempt->attempts >= attempt->attempts_max)
        return (struct jobs_next){JOBS_FAILED, 0};
    if (attempt->retry_after_ms > wait_ms) /* never sooner than asked, never all at once */
        wait_ms = attempt->retry_after_ms + (int64_t)(attempt->jitter % 250);
    return (struct jobs_next){JOBS_NEW, attempt->now_ms + wait_ms};
}

enum hk_rc jobs_add(struct hk_cx *cx, struct store_session *session, const struct jobs_work *work)
{
    int64_t made = 0;

    hk_must(work->workspace != 0 && work->kind.n > 0 && work->key.n > 0);
    return jobs_insert(cx, session, work->workspace, work->kind, work->key, work->class,
        work->payload, work->at_ms > 0 ? work->at_ms : cx->now_ms, cx->now_ms, &made);
}

enum hk_rc jobs_claim(struct hk_cx *cx, struct store_session *session, const struct jobs_row *row,
    int64_t lease_ms, struct jobs_row *out, bool *out_mine)
{
    int64_t changed = 0;

    *out = *row;
    out->fence++;
    out->attempts++;
    out->lease_until_ms = out->next_try_ms = cx->now_ms + lease_ms;
    HK_TRY(jobs_take(cx, session, row->workspace, row->kind, row->key, row->fence,
        out->lease_until_ms, &changed));
    *out_mine = changed == 1;
    return HK_OK;
}

enum hk_rc jobs_finish(struct hk_cx *cx, struct store_session *session, const struct jobs_row *row,
    struct jobs_next next, struct hk_str error, bool *out_mine)
{
    int64_t changed = 0;
    struct hk_str words =
        hk_text_head(HK_TEXT_BYTES, hk_text_clean(cx, error), JOBS_ERROR_MAX_BYTES);

    HK_TRY(jobs_settle(cx, session, row->workspace, row->kind, row->key, row->fence, next.state,
        next.state == JOBS_NEW ? next.at_ms : row->next_try_ms, words, &changed));
    *out_mine = changed == 1;
    return HK_OK;
}
