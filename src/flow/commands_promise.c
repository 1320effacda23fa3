/* flow/commands_promise.c -- promises: made with a holding answer, kept by an answer or by a
 * person, given to another owner or date.
 *
 * Each change saves the conversation too (its first due date is the row's), tells of it in the
 * thread, and logs a line that names the promise.
 */
#include "base/str.h"
#include "flow/flow_priv.h"
#include "people_sql.h"

#define PROMISE_MAX_MS (INT64_C(366) * 24 * 3600 * 1000)

static enum hk_rc check_owner(struct flow_write *write, int64_t owner)
{
    struct people_member_row member;
    enum hk_rc rc =
        people_read_member(write->cx, write->session, write->who.workspace, owner, &member);

    if (rc == HK_ENOTFOUND || (rc == HK_OK && (!member.active || member.role == SHAPE_ROLE_VIEWER)))
        return hk_fail(write->cx, HK_EINVAL, "owner: nobody who can answer here");
    return rc;
}

static enum hk_rc check_due(struct flow_write *write, int64_t due_ms)
{
    if (due_ms <= write->cx->now_ms)
        return hk_fail(write->cx, HK_EINVAL, "due_ms: this time has passed");
    if (due_ms > write->cx->now_ms + PROMISE_MAX_MS)
        return hk_fail(write->cx, HK_EINVAL, "due_ms: more than a year away");
    return HK_OK;
}

enum hk_rc flow_check_promise(struct flow_write *write, const struct shape_reply_create *in)
{
    const struct shape_promise_make *promise = in->promise;

    if (in->kind == SHAPE_REPLY_KIND_HOLDING && promise == NULL)
        return hk_fail(
            write->cx, HK_EINVAL, "promise: a holding answer says by when the answer will come");
    if (promise == NULL)
        return HK_OK;
    if (in->kind != SHAPE_REPLY_KIND_HOLDING)
        return hk_fail(write->cx, HK_EINVAL, "promise: only a holding answer makes one");
    HK_TRY(check_due(write, promise->due_ms));
    return promise->owner != 0 ? check_owner(write, promise->owner) : HK_OK;
}

void flow_log_promise(struct flow_write *write, const struct conversation_state *state,
    enum shape_event_kind kind, int64_t promise, int64_t line)
{
    struct flow_happened what = {.kind = kind, .message = line, .subject = promise};

    flow_log(write, state, &what);
}

/* The thread's line and the log's, for a promise whose row is already as it will be. */
static enum hk_rc tell_promise(struct flow_write *write, const struct conversation_state *state,
    const struct conversation_promise_row *promise, enum shape_activity_kind kind)
{
    struct shape_activity activity = {
        .kind = kind, .subject = promise->owner, .until_ms = promise->due_ms};
    int64_t line = 0;

    HK_TRY(flow_tell(write, state, &activity, promise->text, &line));
    flow_log_promise(write, state, SHAPE_EVENT_KIND_PROMISE_CHANGED, promise->id, line);
    return HK_OK;
}

enum hk_rc flow_make_promise(struct flow_write *write, struct conversation_state *state,
    const struct shape_promise_make *in, int64_t reply)
{
    struct hk_cx *cx = write->cx;
    struct conversation_insert_promise_in insert = {.workspace = write->who.workspace,
        .id = hk_ids_next(cx->ids, cx->now_ms),
        .conversation = state->now.id,
        .owner = in->owner != 0 ? in->owner : write->who.login,
        .text = in->text,
        .due_ms = in->due_ms,
        .reply = reply,
        .made_by = write->who.login,
        .made_ms = cx->now_ms};
    struct conversation_promise_row made = {
        .id = insert.id, .owner = insert.owner, .text = in->text, .due_ms = in->due_ms};

    HK_TRY(conversation_insert_promise(cx, write->session, &insert));
    HK_TRY(conversation_sum_promises(cx, write->session, write->who.workspace, state));
    return tell_promise(write, state, &made, SHAPE_ACTIVITY_KIND_PROMISE_MADE);
}

static enum shape_activity_kind activity_of(enum shape_promise_state state)
{
    switch (state) {
    case SHAPE_PROMISE_STATE_OPEN:
        break;
    case SHAPE_PROMISE_STATE_KEPT:
        return SHAPE_ACTIVITY_KIND_PROMISE_KEPT;
    case SHAPE_PROMISE_STATE_BROKEN:
        return SHAPE_ACTIVITY_KIND_PROMISE_BROKEN;
    case SHAPE_PROMISE_STATE_WITHDRAWN:
        return SHAPE_ACTIVITY_KIND_PROMISE_WITHDRAWN;
    }
    return SHAPE_ACTIVITY_KIND_PROMISE_OPEN;
}

enum hk_rc flow_keep_promises(struct flow_write *write, struct conversation_state *state,
    int64_t message, enum shape_reply_kind kind, bool bounced)
{
    struct conversation_kept kept;

    HK_TRY(conversation_keep_promises(
        write->cx, write->session, write->who.workspace, message, kind, bounced, state, &kept));
    for (size_t i = 0; i < kept.count; i++)
        HK_TRY(tell_promise(write, state, &kept.list[i],
            activity_of((enum shape_promise_state)kept.list[i].state)));
    return HK_OK;
}

enum hk_rc flow_withdraw_promise(
    struct flow_write *write, struct conversation_state *state, int64_t reply)
{
    struct conversation_promise_row *rows;
    size_t n = 0;

    HK_TRY(conversation_list_promises(
        write->cx, write->session, write->who.workspace, state->now.id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].reply != reply || rows[i].state == SHAPE_PROMISE_STATE_WITHDRAWN)
            continue;
        HK_TRY(conversation_settle_promise(write->cx, write->session, write->who.workspace,
            rows[i].id, SHAPE_PROMISE_STATE_WITHDRAWN, 0, write->cx->now_ms));
        HK_TRY(tell_promise(write, state, &rows[i], SHAPE_ACTIVITY_KIND_PROMISE_WITHDRAWN));
    }
    return conversation_sum_promises(write->cx, write->session, write->who.workspace, state);
}

/* The promise and its conversation, if this person may see and change it. */
static enum hk_rc open_promise(struct flow_write *write, int64_t promise,
    struct conversation_promise_row *out, struct conversation_state *state)
{
    HK_TRY(flow_may_speak(write));
    enum hk_rc rc =
        conversation_read_promise(write->cx, write->session, write->who.workspace, promise, out);
    if (rc == HK_ENOTFOUND)
        return hk_fail(write->cx, HK_ENOTFOUND, "there is no such promise");
    HK_TRY(rc);
    return flow_open_conversation(write, out->conversation, state);
}

static enum hk_rc save_promise(struct flow_write *write, struct conversation_state *state,
    const struct conversation_promise_row *promise, enum shape_activity_kind kind)
{
    HK_TRY(conversation_sum_promises(write->cx, write->session, write->who.workspace, state));
    HK_TRY(tell_promise(write, state, promise, kind));
    return flow_save(write, state, SHAPE_EVENT_KIND_CONVERSATION_CHANGED, 0, NULL);
}

enum hk_rc flow_change_promise(
    struct flow_write *write, int64_t promise, const struct shape_promise_change *in)
{
    struct conversation_promise_row row;
    struct conversation_state state;

    HK_TRY(open_promise(write, promise, &row, &state));
    if (row.state != SHAPE_PROMISE_STATE_OPEN)
        return hk_fail(write->cx, HK_ECONFLICT, "this promise is settled: open it again first");
    if (in->owner == row.owner && in->due_ms == row.due_ms && hk_str_equal(in->text, row.text))
        return HK_OK;
    HK_TRY(check_owner(write, in->owner));
    if (in->due_ms != row.due_ms)
        HK_TRY(check_due(write, in->due_ms));
    bool reminded = row.reminded && in->due_ms == row.due_ms && in->owner == row.owner;
    row.owner = in->owner;
    row.text = in->text;
    row.due_ms = in->due_ms;
    HK_TRY(conversation_change_promise(write->cx, write->session, write->who.workspace, promise,
        row.owner, row.text, row.due_ms, reminded));
    return save_promise(write, &state, &row, SHAPE_ACTIVITY_KIND_PROMISE_CHANGED);
}

enum hk_rc flow_settle_promise(
    struct flow_write *write, int64_t promise, enum shape_promise_state state_to)
{
    struct conversation_promise_row row;
    struct conversation_state state;

    HK_TRY(open_promise(write, promise, &row, &state));
    if ((enum shape_promise_state)row.state == state_to)
        return HK_OK;
    row.state = state_to;
    HK_TRY(conversation_settle_promise(write->cx, write->session, write->who.workspace, promise,
        state_to, 0, state_to == SHAPE_PROMISE_STATE_OPEN ? 0 : write->cx->now_ms));
    return save_promise(write, &state, &row, activity_of(state_to));
}
