/* flow/write.c -- what every change of a conversation ends with: the row, the counts, the log, and
 * the lines of the thread that tell what was done.
 *
 * The lines follow from what changed between `before` and `now`, so no command can forget them.
 */
#include "flow/flow_priv.h"
#include "search/search.h"

/* How one conversation counts in the lists of its department and assignee. */
static void count(struct flow_write *write, const struct conversation_row *row, int64_t sign)
{
    bool open = conversation_is_open(row);
    bool snoozed = row->state == SHAPE_CONVERSATION_STATE_SNOOZED;
    struct flow_counts counts = {.open = open && !snoozed ? sign : 0,
        .snoozed = open && snoozed ? sign : 0,
        .waiting = open && row->open_obligations > 0 ? sign : 0,
        .answering = row->answering > 0 ? sign : 0,
        .uncertain = row->uncertain > 0 ? sign : 0,
        .moved = row->moved > 0 ? sign : 0};

    flow_batch_count(write->batch, write->who.workspace, row->department, row->assignee, &counts);
}

void flow_log(struct flow_write *write, const struct conversation_state *state,
    const struct flow_happened *what)
{
    struct flow_event event = {.workspace = write->who.workspace,
        .kind = what->kind,
        .actor = write->who.login,
        .conversation = state->now.id,
        .message = what->message,
        .subject = what->subject,
        .department = state->now.department,
        .was_department = state->is_new ? state->now.department : state->before.department};

    if (what->shifts != NULL)
        event.shifts = *what->shifts;
    flow_batch_event(write->batch, &event);
}

enum hk_rc flow_tell(struct flow_write *write, const struct conversation_state *state,
    const struct shape_activity *activity, struct hk_str note, int64_t *message)
{
    int64_t line = 0;

    HK_TRY(conversation_add_activity(write->cx, write->session, write->who.workspace,
        write->who.login, activity, note, &state->now, &line));
    if (*message == 0) {
        *message = line;
        return HK_OK;
    }
    struct flow_happened what = {.kind = SHAPE_EVENT_KIND_CONVERSATION_CHANGED, .message = line};
    flow_log(write, state, &what);
    return HK_OK;
}

static bool state_activity(const struct conversation_state *state, struct shape_activity *out)
{
    const struct conversation_row *now = &state->now;

    if (now->state == state->before.state
        && now->snoozed_until_ms == state->before.snoozed_until_ms)
        return false;
    *out = (struct shape_activity){0};
    switch ((enum shape_conversation_state)now->state) {
    case SHAPE_CONVERSATION_STATE_OPEN:
        out->kind = state->before.state == SHAPE_CONVERSATION_STATE_CLOSED
            ? SHAPE_ACTIVITY_KIND_REOPENED
            : SHAPE_ACTIVITY_KIND_WOKEN;
        break;
    case SHAPE_CONVERSATION_STATE_SNOOZED:
        out->kind = SHAPE_ACTIVITY_KIND_SNOOZED;
        out->until_ms = now->snoozed_until_ms;
        break;
    case SHAPE_CONVERSATION_STATE_CLOSED:
        out->kind = SHAPE_ACTIVITY_KIND_CLOSED;
        out->reason = (enum shape_waive_reason)now->close_reason;
        break;
    }
    return true;
}

/* Who answers first takes the case on: the answer itself says so, it needs no line. */
static enum hk_rc tell_changes(struct flow_write *write, const struct conversation_state *state,
    enum shape_event_kind kind, int64_t *message)
{
    struct shape_activity activity = {
        .kind = SHAPE_ACTIVITY_KIND_ASSIGNED, .subject = state->now.assignee};

    if (state->is_new)
        return HK_OK;
    if (state->now.assignee != state->before.assignee && kind != SHAPE_EVENT_KIND_REPLY_QUEUED)
        HK_TRY(flow_tell(write, state, &activity, state->note, message));
    activity = (struct shape_activity){
        .kind = SHAPE_ACTIVITY_KIND_MOVED, .subject = state->now.department};
    if (state->now.department != state->before.department)
        HK_TRY(flow_tell(write, state, &activity, state->note, message));
    if (state_activity(state, &activity))
        HK_TRY(flow_tell(write, state, &activity, HK_STR(""), message));
    return HK_OK;
}

/* Where the department changed, what is owed goes along. */
static enum hk_rc regroup(struct flow_write *write, const struct conversation_state *state,
    struct conversation_shifts *shifts)
{
    struct conversation_shifts moved;

    if (state->is_new || state->before.department == state->now.department)
        return HK_OK;
    HK_TRY(conversation_regroup(write->cx, write->session, write->who.workspace, state, &moved));
    struct conversation_shift *all =
        hk_arena_array(write->cx->arena, shifts->count + moved.count, sizeof *all);
    for (size_t i = 0; i < shifts->count; i++)
        all[i] = shifts->list[i];
    for (size_t i = 0; i < moved.count; i++)
        all[shifts->count + i] = moved.list[i];
    *shifts = (struct conversation_shifts){all, shifts->count + moved.count};
    return HK_OK;
}

enum hk_rc flow_save(struct flow_write *write, struct conversation_state *state,
    enum shape_event_kind kind, int64_t message, const struct conversation_shifts *shifts)
{
    HK_TRY(conversation_save(write->cx, write->session, write->who.workspace, state));
    if (!state->is_new && state->before.department != state->now.department)
        HK_TRY(search_note_moved(write->cx, write->session, write->who.workspace, state->now.id,
            state->before.department));
    count(write, &state->before, -1);
    count(write, &state->now, 1);
    HK_TRY(tell_changes(write, state, kind, &message));
    struct conversation_shifts all = {0};
    if (shifts != NULL)
        all = *shifts;
    HK_TRY(regroup(write, state, &all));
    struct flow_happened what = {.kind = kind, .message = message, .shifts = &all};
    flow_log(write, state, &what);
    state->before = state->now;
    state->is_new = false;
    return HK_OK;
}

void flow_log_gone(struct flow_write *write, const struct conversation_state *state)
{
    const struct flow_happened what = {.kind = SHAPE_EVENT_KIND_CONVERSATION_GONE};

    count(write, &state->before, -1);
    flow_log(write, state, &what);
}

enum hk_rc flow_step(struct flow_write *write, struct conversation_state *state,
    const struct ledger_step *step, enum shape_event_kind kind, int64_t message)
{
    struct conversation_shifts shifts;

    HK_TRY(
        conversation_apply(write->cx, write->session, write->who.workspace, step, state, &shifts));
    if (state->now.state == SHAPE_CONVERSATION_STATE_CLOSED && state->now.open_obligations > 0)
        flow_open_again(state);
    return flow_save(write, state, kind, message, &shifts);
}

enum hk_rc flow_tell_message(struct flow_write *write, int64_t message, int64_t conversation)
{
    struct conversation_row row;

    HK_TRY(
        conversation_read_row(write->cx, write->session, write->who.workspace, conversation, &row));
    struct flow_event event = {.workspace = write->who.workspace,
        .kind = SHAPE_EVENT_KIND_MESSAGE_CHANGED,
        .conversation = row.id,
        .message = message,
        .department = row.department,
        .was_department = row.department};
    flow_batch_event(write->batch, &event);
    return HK_OK;
}

bool flow_is_for_later(const struct flow *flow, enum hk_rc rc)
{
    return rc == HK_ERETRY
        || (rc == HK_ELIMIT && store_writer_state_of(flow->writer) == STORE_WRITER_FULL);
}

void flow_log_own(struct flow_write *write, enum shape_event_kind kind, int64_t conversation)
{
    const struct flow_event event = {.workspace = write->who.workspace,
        .kind = kind,
        .actor = write->who.login,
        .conversation = conversation};

    flow_batch_event(write->batch, &event);
}
