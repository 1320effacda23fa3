/* conversation/promise.c -- what we said we would do: kept by the next answer, never lost.
 *
 * A holding answer settles no debt; it meets the first-answer clock and makes a promise with a date
 * and an owner. The next answer that really leaves keeps every promise made before it; if that
 * answer comes back, they are open again. Closing or putting off the conversation touches none.
 *
 * Which promises a message keeps is pure (promise_follows()); the rest reads and writes this
 * folder's rows in the caller's transaction.
 */
#include "conversation/conversation.h"

bool promise_follows(const struct conversation_promise_row *promise, int64_t message, bool bounced)
{
    if (bounced)
        return promise->state == SHAPE_PROMISE_STATE_KEPT && promise->kept_by == message;
    return promise->state == SHAPE_PROMISE_STATE_OPEN && promise->id < message;
}

static void meet_first(
    int64_t message, enum shape_reply_kind kind, bool bounced, struct conversation_row *row)
{
    bool says = kind == SHAPE_REPLY_KIND_ANSWER || kind == SHAPE_REPLY_KIND_HOLDING;

    if (bounced && row->first_answer == message)
        row->first_answer = 0;
    else if (!bounced && row->first_answer == 0 && says)
        row->first_answer = message;
}

enum hk_rc conversation_keep_promises(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, int64_t message, enum shape_reply_kind kind, bool bounced,
    struct conversation_state *state, struct conversation_kept *out)
{
    struct conversation_promise_row *rows;
    size_t n = 0;

    *out = (struct conversation_kept){0};
    meet_first(message, kind, bounced, &state->now);
    if (kind != SHAPE_REPLY_KIND_ANSWER)
        return HK_OK;
    HK_TRY(conversation_list_promises(cx, session, workspace, state->now.id, &rows, &n));
    out->list = rows;
    for (size_t i = 0; i < n; i++) {
        if (!promise_follows(&rows[i], message, bounced))
            continue;
        struct conversation_promise_row *p = &out->list[out->count++];
        *p = rows[i];
        p->state = bounced ? SHAPE_PROMISE_STATE_OPEN : SHAPE_PROMISE_STATE_KEPT;
        HK_TRY(conversation_settle_promise(cx, session, workspace, p->id, p->state,
            bounced ? 0 : message, bounced ? 0 : cx->now_ms));
    }
    return out->count > 0 ? conversation_sum_promises(cx, session, workspace, state) : HK_OK;
}

enum hk_rc conversation_sum_promises(struct hk_cx *cx, struct store_session *session,
    int64_t workspace, struct conversation_state *state)
{
    struct conversation_promise_row *rows;
    size_t n = 0;

    HK_TRY(conversation_list_promises(cx, session, workspace, state->now.id, &rows, &n));
    state->now.promise_due_ms = 0;
    for (size_t i = 0; i < n; i++)
        if (rows[i].state == SHAPE_PROMISE_STATE_OPEN
            && (state->now.promise_due_ms == 0 || rows[i].due_ms < state->now.promise_due_ms))
            state->now.promise_due_ms = rows[i].due_ms;
    return HK_OK;
}
