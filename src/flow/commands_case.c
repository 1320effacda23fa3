/* flow/commands_case.c -- handling a conversation: assign, move, close, open again, waive. */
#include "flow/flow_priv.h"
#include "people_sql.h"

#define SNOOZE_MAX_MS (INT64_C(366) * 24 * 3600 * 1000)

enum hk_rc flow_assign(
    struct flow_write *write, int64_t conversation, int64_t assignee, struct hk_str note)
{
    struct conversation_state state;
    struct people_member_row member;

    HK_TRY(flow_may_speak(write));
    HK_TRY(flow_open_conversation(write, conversation, &state));
    if (assignee != 0) {
        enum hk_rc rc =
            people_read_member(write->cx, write->session, write->who.workspace, assignee, &member);
        if (rc == HK_ENOTFOUND
            || (rc == HK_OK && (!member.active || member.role == SHAPE_ROLE_VIEWER)))
            return hk_fail(write->cx, HK_EINVAL, "assignee: nobody who can answer here");
        HK_TRY(rc);
    }
    if (state.now.assignee == assignee)
        return HK_OK;
    state.now.assignee = assignee;
    state.note = note;
    return flow_save(write, &state, SHAPE_EVENT_KIND_CONVERSATION_CHANGED, 0, NULL);
}

enum hk_rc flow_move_department(
    struct flow_write *write, int64_t conversation, int64_t department, struct hk_str note)
{
    struct conversation_state state;

    HK_TRY(flow_may_speak(write));
    HK_TRY(flow_open_conversation(write, conversation, &state));
    if (state.now.department == department)
        return HK_OK;
    HK_TRY(flow_check_department(write, department));
    state.now.department = department;
    state.note = note;
    return flow_save(write, &state, SHAPE_EVENT_KIND_CONVERSATION_CHANGED, 0, NULL);
}

enum hk_rc flow_close(
    struct flow_write *write, int64_t conversation, enum shape_waive_reason reason)
{
    struct conversation_state state;
    struct ledger_step step = {.kind = LEDGER_CLOSED, .reason = reason, .actor = write->who.login};

    HK_TRY(flow_may_speak(write));
    HK_TRY(flow_open_conversation(write, conversation, &state));
    if (!conversation_is_open(&state.now))
        return HK_OK;
    if (state.now.open_obligations > 0 && reason == SHAPE_WAIVE_REASON_NONE) {
        if (write->command != NULL)
            write->command->refusal_code = HK_STR("reason_needed");
        return hk_fail(write->cx, HK_ECONFLICT,
            "the customer still waits: answer, or name a reason why no answer is needed");
    }
    state.now.state = SHAPE_CONVERSATION_STATE_CLOSED;
    state.now.snoozed_until_ms = 0;
    state.now.closed_ms = write->cx->now_ms;
    state.now.close_reason = reason;
    return flow_step(write, &state, &step, SHAPE_EVENT_KIND_CONVERSATION_CHANGED, 0);
}

enum hk_rc flow_reopen(struct flow_write *write, int64_t conversation)
{
    struct conversation_state state;

    HK_TRY(flow_may_speak(write));
    HK_TRY(flow_open_conversation(write, conversation, &state));
    if (conversation_is_open(&state.now))
        return HK_OK;
    flow_open_again(&state);
    return flow_save(write, &state, SHAPE_EVENT_KIND_CONVERSATION_CHANGED, 0, NULL);
}

enum hk_rc flow_snooze(struct flow_write *write, int64_t conversation, int64_t until_ms)
{
    struct conversation_state state;

    HK_TRY(flow_may_speak(write));
    HK_TRY(flow_open_conversation(write, conversation, &state));
    if (until_ms != 0 && until_ms <= write->cx->now_ms)
        return hk_fail(write->cx, HK_EINVAL, "until_ms: this time has passed");
    if (until_ms > write->cx->now_ms + SNOOZE_MAX_MS)
        return hk_fail(write->cx, HK_EINVAL, "until_ms: more than a year away");
    if (!conversation_is_open(&state.now))
        return hk_fail(write->cx, HK_ECONFLICT, "a closed case cannot be snoozed: reopen it first");
    if (state.now.state == SHAPE_CONVERSATION_STATE_SNOOZED
        && state.now.snoozed_until_ms == until_ms)
        return HK_OK;
    state.now.state = SHAPE_CONVERSATION_STATE_SNOOZED;
    state.now.snoozed_until_ms = until_ms;
    return flow_save(write, &state, SHAPE_EVENT_KIND_CONVERSATION_CHANGED, 0, NULL);
}

enum hk_rc flow_wake(struct flow_write *write, int64_t conversation)
{
    struct conversation_state state;

    HK_TRY(flow_may_speak(write));
    HK_TRY(flow_open_conversation(write, conversation, &state));
    if (state.now.state != SHAPE_CONVERSATION_STATE_SNOOZED)
        return HK_OK;
    flow_open_again(&state);
    return flow_save(write, &state, SHAPE_EVENT_KIND_CONVERSATION_CHANGED, 0, NULL);
}

static enum hk_rc step_message(struct flow_write *write, int64_t message_id,
    const struct ledger_step *step, int64_t *out_conversation)
{
    struct conversation_message_row message;
    struct conversation_state state;
    struct shape_activity activity = {
        .kind = step->kind == LEDGER_WAIVED ? SHAPE_ACTIVITY_KIND_WAIVED : SHAPE_ACTIVITY_KIND_OWED,
        .subject = message_id,
        .reason = step->reason};
    int64_t line = message_id;

    HK_TRY(flow_may_speak(write));
    enum hk_rc rc = conversation_read_message(
        write->cx, write->session, write->who.workspace, message_id, &message);
    if (rc == HK_ENOTFOUND)
        return hk_fail(write->cx, HK_ENOTFOUND, "there is no such message");
    HK_TRY(rc);
    HK_TRY(flow_open_conversation(write, message.conversation, &state));
    *out_conversation = message.conversation;
    rc = flow_step(write, &state, step, SHAPE_EVENT_KIND_MESSAGE_CHANGED, message_id);
    if (rc == HK_OK)
        return flow_tell(write, &state, &activity, HK_STR(""), &line);
    if (rc == HK_ENOTFOUND) /* the message is there, the debt has moved on */
        return hk_fail(write->cx, HK_ECONFLICT, "this message owes nothing that this could change");
    return rc;
}

enum hk_rc flow_waive(struct flow_write *write, int64_t message, enum shape_waive_reason reason,
    int64_t *out_conversation)
{
    struct ledger_step step = {
        .kind = LEDGER_WAIVED, .message = message, .reason = reason, .actor = write->who.login};

    if (reason == SHAPE_WAIVE_REASON_NONE)
        return hk_fail(write->cx, HK_EINVAL, "reason: say why no answer is needed");
    return step_message(write, message, &step, out_conversation);
}

enum hk_rc flow_unwaive(struct flow_write *write, int64_t message, int64_t *out_conversation)
{
    struct ledger_step step = {
        .kind = LEDGER_UNWAIVED, .message = message, .actor = write->who.login};

    return step_message(write, message, &step, out_conversation);
}
