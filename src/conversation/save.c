/* conversation/save.c -- a conversation's row as a step left it: inserted, or updated where it is
 * another. What says in which lists it stands is set apart, and only where it changed: a database
 * writes the indexes of a column that is set, changed or not.
 *
 * Runs in the caller's transaction.
 */
#include "conversation/conversation.h"

static enum hk_rc insert_row(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct conversation_row *r)
{
    struct conversation_insert_row_in insert = {.workspace = workspace,
        .id = r->id,
        .version = r->version,
        .state = r->state,
        .customer = r->customer,
        .account = r->account,
        .visibility = r->visibility,
        .title = r->title,
        .assignee = r->assignee,
        .department = r->department,
        .language = r->language,
        .activity_ms = r->activity_ms,
        .last_at_ms = r->last_at_ms,
        .last_message = r->last_message,
        .last_inbound = r->last_inbound,
        .last_answer_version = r->last_answer_version,
        .open_obligations = r->open_obligations,
        .uncertain = r->uncertain,
        .answering = r->answering,
        .answering_since_ms = r->answering_since_ms,
        .moved = r->moved,
        .moved_to = r->moved_to,
        .moved_due_ms = r->moved_due_ms,
        .waiting_since_ms = r->waiting_since_ms,
        .due_ms = r->due_ms,
        .opened_ms = r->opened_ms,
        .closed_ms = r->closed_ms,
        .close_reason = r->close_reason,
        .snoozed_until_ms = r->snoozed_until_ms,
        .first_answer_due_ms = r->first_answer_due_ms,
        .first_answer = r->first_answer,
        .promise_due_ms = r->promise_due_ms,
        .previous = r->previous};

    return conversation_insert_row(cx, session, &insert);
}

static bool has_moved(const struct conversation_row *now, const struct conversation_row *before)
{
    return now->state != before->state || now->assignee != before->assignee
        || now->waiting_since_ms != before->waiting_since_ms
        || now->snoozed_until_ms != before->snoozed_until_ms;
}

enum hk_rc conversation_save(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    struct conversation_state *state)
{
    struct conversation_row *r = &state->now;

    r->version++;
    if (state->is_new)
        return insert_row(cx, session, workspace, r);
    if (has_moved(r, &state->before))
        HK_TRY(conversation_file_row(cx, session, workspace, r->id, r->state, r->assignee,
            r->waiting_since_ms, r->snoozed_until_ms));
    struct conversation_update_row_in update = {.workspace = workspace,
        .id = r->id,
        .version = r->version,
        .title = r->title,
        .department = r->department,
        .language = r->language,
        .activity_ms = r->activity_ms,
        .last_at_ms = r->last_at_ms,
        .last_message = r->last_message,
        .last_inbound = r->last_inbound,
        .last_answer_version = r->last_answer_version,
        .open_obligations = r->open_obligations,
        .uncertain = r->uncertain,
        .answering = r->answering,
        .answering_since_ms = r->answering_since_ms,
        .moved = r->moved,
        .moved_to = r->moved_to,
        .moved_due_ms = r->moved_due_ms,
        .due_ms = r->due_ms,
        .closed_ms = r->closed_ms,
        .close_reason = r->close_reason,
        .first_answer_due_ms = r->first_answer_due_ms,
        .first_answer = r->first_answer,
        .promise_due_ms = r->promise_due_ms};
    return conversation_update_row(cx, session, &update);
}
