/* flow/write.c -- what every change of a conversation ends with: the row, the counts, the log. */
#include "flow/flow_priv.h"

/* How one conversation counts in the lists of its department and assignee. */
static void count(struct flow_write *write, const struct conversation_row *row, int64_t sign)
{
    bool open = conversation_is_open(row);
    struct flow_counts counts = {.open = open ? sign : 0,
        .waiting = open && row->open_obligations > 0 ? sign : 0,
        .answering = row->answering > 0 ? sign : 0,
        .uncertain = row->uncertain > 0 ? sign : 0};

    flow_batch_count(write->batch, write->who.workspace, row->department, row->assignee, &counts);
}

enum hk_rc flow_save(struct flow_write *write, struct conversation_state *state,
    enum shape_event_kind kind, int64_t message, const struct conversation_shifts *shifts)
{
    HK_TRY(conversation_save(write->cx, write->session, write->who.workspace, state));
    count(write, &state->before, -1);
    count(write, &state->now, 1);
    struct flow_event event = {.workspace = write->who.workspace,
        .kind = kind,
        .actor = write->who.login,
        .conversation = state->now.id,
        .message = message,
        .department = state->now.department,
        .was_department = state->is_new ? state->now.department : state->before.department};
    if (shifts != NULL)
        event.shifts = *shifts;
    flow_batch_event(write->batch, &event);
    state->before = state->now;
    state->is_new = false;
    return HK_OK;
}

enum hk_rc flow_step(struct flow_write *write, struct conversation_state *state,
    const struct ledger_step *step, enum shape_event_kind kind, int64_t message)
{
    struct conversation_shifts shifts;

    HK_TRY(
        conversation_apply(write->cx, write->session, write->who.workspace, step, state, &shifts));
    if (state->now.state == SHAPE_CONVERSATION_STATE_CLOSED && state->now.open_obligations > 0) {
        state->now.state = SHAPE_CONVERSATION_STATE_OPEN;
        state->now.closed_ms = 0;
        state->now.close_reason = SHAPE_WAIVE_REASON_NONE;
    }
    return flow_save(write, state, kind, message, &shifts);
}
