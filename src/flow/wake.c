/* flow/wake.c -- what was put off comes back when its time has come.
 *
 * The rows themselves are the memory: what is due is found by an index of times, each is changed in
 * a transaction of its own that looks again, and a restart loses nothing.
 *
 * Threads: the timer's. Errors are logged; the next second tries again.
 */
#include "base/log.h"
#include "flow/flow_priv.h"

enum { AT_ONCE = 200 };

struct wake_job {
    struct store_job job; /* first, see store_job */
    struct flow *flow;
    int64_t workspace;
    int64_t id;
};

void flow_open_again(struct conversation_state *state)
{
    state->now.state = SHAPE_CONVERSATION_STATE_OPEN;
    state->now.snoozed_until_ms = 0;
    state->now.closed_ms = 0;
    state->now.close_reason = SHAPE_WAIVE_REASON_NONE;
}

static enum hk_rc wake_conversation(
    struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    const struct wake_job *w = data;
    struct conversation_state state;
    struct flow_write write = {.cx = cx,
        .session = session,
        .batch = batch,
        .flow = w->flow,
        .who = {.workspace = w->workspace}};

    HK_TRY(conversation_load(cx, session, w->workspace, w->id, &state));
    if (state.now.state != SHAPE_CONVERSATION_STATE_SNOOZED || state.now.snoozed_until_ms == 0
        || state.now.snoozed_until_ms > cx->now_ms)
        return HK_OK; /* somebody was quicker */
    flow_open_again(&state);
    return flow_save(&write, &state, SHAPE_EVENT_KIND_CONVERSATION_CHANGED, 0, NULL);
}

/* Its owner is told, and the case comes back to the open ones: a promise that is due waits behind
 * no closed door. */
static enum hk_rc remind(struct hk_cx *cx, struct store_session *session, void *batch, void *data)
{
    const struct wake_job *w = data;
    struct conversation_promise_row row;
    struct conversation_state state;
    struct flow_write write = {.cx = cx,
        .session = session,
        .batch = batch,
        .flow = w->flow,
        .who = {.workspace = w->workspace}};
    int64_t line = 0;

    HK_TRY(conversation_read_promise(cx, session, w->workspace, w->id, &row));
    if (row.state != SHAPE_PROMISE_STATE_OPEN || row.reminded || row.due_ms > cx->now_ms)
        return HK_OK;
    HK_TRY(conversation_load(cx, session, w->workspace, row.conversation, &state));
    HK_TRY(conversation_change_promise(
        cx, session, w->workspace, row.id, row.owner, row.text, row.due_ms, true));
    struct shape_activity activity = {
        .kind = SHAPE_ACTIVITY_KIND_PROMISE_DUE, .subject = row.owner, .until_ms = row.due_ms};
    HK_TRY(flow_tell(&write, &state, &activity, HK_STR(""), &line));
    flow_log_promise(&write, &state, SHAPE_EVENT_KIND_PROMISE_DUE, row.id, line);
    if (state.now.state == SHAPE_CONVERSATION_STATE_OPEN)
        return HK_OK;
    flow_open_again(&state);
    return flow_save(&write, &state, SHAPE_EVENT_KIND_CONVERSATION_CHANGED, 0, NULL);
}

static void run(
    struct hk_cx *cx, struct flow *flow, store_job_run *act, int64_t workspace, int64_t id)
{
    struct wake_job w = {.job = {.run = act, .workspace = workspace, .units = 1},
        .flow = flow,
        .workspace = workspace,
        .id = id};

    if (store_writer_run(cx, flow->writer, STORE_CLASS_OUTBOX, &w.job) != HK_OK)
        hk_log(HK_LOG_WARN, 0, "flow.wake", "id=%lld reason=\"%s\"", (long long)id, cx->error.text);
}

void flow_wake_due(struct hk_cx *cx, struct flow *flow, struct store_session *session)
{
    struct conversation_sleeper_row *rows;
    size_t n = 0;

    if (conversation_list_sleepers(cx, session, cx->now_ms, AT_ONCE, &rows, &n) != HK_OK)
        return;
    for (size_t i = 0; i < n && !flow->stopping; i++)
        run(cx, flow, wake_conversation, rows[i].workspace, rows[i].id);
    if (conversation_list_due_promises(cx, session, cx->now_ms, AT_ONCE, &rows, &n) != HK_OK)
        return;
    for (size_t i = 0; i < n && !flow->stopping; i++)
        run(cx, flow, remind, rows[i].workspace, rows[i].id);
}
