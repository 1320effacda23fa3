/* flow/heard_forget.c -- heard posts go after their time; what they came to stays.
 *
 * Each watch keeps its sums, and beside them how much of each is deleted by now, so that `hark
 * check` still finds the rows of the rest. What nobody had judged cannot be judged any more: it
 * leaves the open ones and counts as not kept, which the screen says. A case that was made of a
 * post stays.
 *
 * What it does not do: touch sums by day, which are kept for ever, or the sample, which has bounds
 * of its own. A post that is heard again after it was deleted is a new one.
 *
 * Threads: the writer's. Memory: the unit of work's arena.
 */
#include "base/ids.h"
#include "flow/heard_priv.h"

static enum hk_rc forget_hit(
    struct flow_write *write, const struct listen_old_row *post, const struct listen_taker_row *hit)
{
    const int64_t workspace = write->who.workspace;

    HK_TRY(listen_add_past(write->cx, write->session, workspace, hit->watch,
        hit->judged == SHAPE_JUDGED_OPEN, hit->judged == SHAPE_JUDGED_NEEDS,
        hit->judged == SHAPE_JUDGED_RULE, hit->judged == SHAPE_JUDGED_PERSON, post->message != 0));
    HK_TRY(
        listen_forget_hit(write->cx, write->session, workspace, hit->watch, post->at_ms, post->id));
    flow_log_subject(write, SHAPE_EVENT_KIND_WATCH_CHANGED, hit->watch);
    return HK_OK;
}

static enum hk_rc forget_answers(struct flow_write *write, int64_t before_ms, bool *more)
{
    struct listen_old_answer_row *rows;
    size_t n = 0;

    HK_TRY(listen_list_old_answers(
        write->cx, write->session, write->who.workspace, before_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        HK_TRY(listen_forget_answer(
            write->cx, write->session, write->who.workspace, rows[i].watch, rows[i].asked));
    *more = n > 0;
    return HK_OK;
}

enum hk_rc flow_forget_heard(struct flow_write *write, int64_t before_ms, bool *more)
{
    struct listen_old_row *posts;
    size_t n = 0;
    bool more_answers = false;

    HK_TRY(listen_list_old(
        write->cx, write->session, write->who.workspace, hk_id_before_ms(before_ms), &posts, &n));
    for (size_t i = 0; i < n; i++) {
        struct listen_taker_row *hits;
        size_t hits_n = 0;
        HK_TRY(listen_list_takers(write->cx, write->session, write->who.workspace, posts[i].at_ms,
            posts[i].id, &hits, &hits_n));
        for (size_t h = 0; h < hits_n; h++)
            HK_TRY(forget_hit(write, &posts[i], &hits[h]));
        HK_TRY(listen_forget_post(write->cx, write->session, write->who.workspace, posts[i].id));
    }
    HK_TRY(forget_answers(write, before_ms, &more_answers));
    *more = n > 0 || more_answers;
    return HK_OK;
}
