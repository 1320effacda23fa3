/* flow/commands_split.c -- part of a case becomes a case of its own, and one with it again.
 *
 * What is owed stays owed, by the same account, on the same day, in the same department: no total
 * moves, only where the rows stand. Screens hear of the new case, of each message that went over
 * (message_moved: it leaves the thread that shows it) and of the case it left.
 *
 * The way back is open until the part goes its own ways: in another department, with a part of its
 * own, with an answer on its way or unsent words of anybody, it stays what it is.
 */
#include "base/hours.h"
#include "base/str.h"
#include "conversation/split.h"
#include "engage_sql.h"
#include "flow/flow_priv.h"
#include "model/settings.h"
#include "outbox/outbox.h"
#include "outbox_sql.h"
#include "people/people.h"
#include "people_sql.h"

#define MINUTE_MS (INT64_C(60) * 1000)

static enum hk_rc refuse(struct flow_write *write, const char *code, const char *sentence)
{
    if (write->command != NULL)
        write->command->refusal_code = hk_str_from(code);
    return hk_fail(write->cx, HK_ECONFLICT, "%s", sentence);
}

static enum hk_rc refuse_part(struct flow_write *write, enum conversation_part_verdict verdict)
{
    switch (verdict) {
    case CONVERSATION_PART_FINE:
        break;
    case CONVERSATION_PART_WHOLE:
        return refuse(write, "split_whole", "nothing of the customer would be left in this case");
    case CONVERSATION_PART_BUSY:
        return refuse(write, "split_busy", "an answer to it is on its way: wait until it is there");
    case CONVERSATION_PART_LARGE:
        return refuse(write, "conflict", "more than 500 messages would go at once");
    }
    return HK_OK;
}

/* Do messages of this account name what they answer? Else what comes later would not find the
 * part. */
static bool can_split(struct flow_write *write, int64_t account)
{
    struct flow_account *held = flow_account_hold(write->flow, account);
    bool can = held != NULL && held->kind->chains;

    flow_account_release(held);
    return can;
}

/* Replies among these messages that nobody has settled yet. */
static enum hk_rc find_unsettled(
    struct flow_write *write, const struct conversation_part *part, bool *out)
{
    struct outbox_row row;

    *out = false;
    for (size_t i = 0; i < part->count; i++) {
        if (part->messages[i].direction != SHAPE_DIRECTION_OUT)
            continue;
        enum hk_rc rc = outbox_read(
            write->cx, write->session, write->who.workspace, part->messages[i].id, &row);
        if (rc == HK_ENOTFOUND)
            continue; /* said elsewhere */
        HK_TRY(rc);
        *out = *out || (row.state != OUTBOX_SENT && row.state != OUTBOX_UNDONE);
    }
    return HK_OK;
}

static enum hk_rc give_replies(struct flow_write *write, const struct conversation_part *part,
    int64_t conversation, int64_t thread)
{
    for (size_t i = 0; i < part->count; i++)
        if (part->messages[i].direction == SHAPE_DIRECTION_OUT)
            HK_TRY(outbox_give(write->cx, write->session, write->who.workspace,
                part->messages[i].id, conversation, thread));
    return HK_OK;
}

/* Each message that went over, for the screens that show it elsewhere. */
static void log_moved(struct flow_write *write, const struct conversation_state *to,
    const struct conversation_part *part, int64_t but)
{
    struct flow_happened what = {.kind = SHAPE_EVENT_KIND_MESSAGE_MOVED};

    for (size_t i = 0; i < part->count; i++) {
        what.message = part->messages[i].id;
        if (what.message != but)
            flow_log(write, to, &what);
    }
}

/* What was promised in the one is promised in the other now. */
static void log_promises(struct flow_write *write, const struct conversation_state *to,
    const struct conversation_promise_row *promises, size_t n)
{
    for (size_t i = 0; i < n; i++)
        flow_log_promise(write, to, SHAPE_EVENT_KIND_PROMISE_CHANGED, promises[i].id, 0);
}

/* The clock of the first answer runs for each case of its own. */
static enum hk_rc set_first_due(struct flow_write *write, struct conversation_state *state)
{
    struct people_workspace workspace;
    struct hk_hours hours;
    int64_t since_ms = 0;

    HK_TRY(people_load_workspace(write->cx, write->session, write->who.workspace, &workspace));
    model_settings_hours(write->cx, &workspace.settings, &hours);
    HK_TRY(conversation_owed_since(
        write->cx, write->session, write->who.workspace, state->now.id, &since_ms));
    state->now.first_answer_due_ms = since_ms == 0
        ? 0
        : hk_hours_after(&hours, since_ms, workspace.settings.first_answer_minutes * MINUTE_MS);
    return HK_OK;
}

/* ---- apart ------------------------------------------------------------------------------------
 */

/* What one answer settled is sought in all cases that were one with it: no more than can be. */
static enum hk_rc check_family(struct flow_write *write, int64_t conversation)
{
    int64_t *family;
    size_t n = 0;

    HK_TRY(conversation_list_family(
        write->cx, write->session, write->who.workspace, conversation, &family, &n));
    if (n + 1 >= CONVERSATION_FAMILY_MAX)
        return refuse(write, "conflict",
            "this is as many cases already as one can become: join some of them again first");
    return HK_OK;
}

static enum hk_rc find_part(struct flow_write *write, int64_t id, bool onwards,
    struct conversation_message_row *first, struct conversation_state *origin,
    struct conversation_part *out)
{
    bool unsettled = false;

    enum hk_rc rc =
        conversation_read_message(write->cx, write->session, write->who.workspace, id, first);
    if (rc == HK_ENOTFOUND)
        return hk_fail(write->cx, HK_ENOTFOUND, "there is no such message");
    HK_TRY(rc);
    HK_TRY(flow_open_conversation(write, first->conversation, origin));
    if (first->direction != SHAPE_DIRECTION_IN)
        return hk_fail(write->cx, HK_EINVAL, "message: only what a customer said begins a case");
    if (!can_split(write, first->account))
        return refuse(write, "conflict",
            "messages of this channel do not say what they answer: what comes later would not "
            "find its case");
    if (origin->now.moved > 0)
        return refuse(write, "split_outside", "somebody outside has this case: take it back first");
    HK_TRY(check_family(write, origin->now.id));
    HK_TRY(conversation_find_part(
        write->cx, write->session, write->who.workspace, first, onwards, out));
    HK_TRY(refuse_part(write, out->verdict));
    HK_TRY(find_unsettled(write, out, &unsettled));
    return refuse_part(write, unsettled ? CONVERSATION_PART_BUSY : CONVERSATION_PART_FINE);
}

enum hk_rc flow_split(
    struct flow_write *write, int64_t message, bool onwards, int64_t *out_conversation)
{
    struct hk_cx *cx = write->cx;
    struct conversation_message_row first;
    struct conversation_state origin, new;
    struct conversation_part part;
    struct conversation_promise_row *promises;
    size_t promise_count = 0;
    struct shape_activity activity = {.kind = SHAPE_ACTIVITY_KIND_SPLIT_OFF};
    int64_t workspace = write->who.workspace, thread = 0, told = 0, line = 0;

    HK_TRY(flow_may_speak(write));
    HK_TRY(find_part(write, message, onwards, &first, &origin, &part));
    HK_TRY(conversation_split_off(
        cx, write->session, workspace, &first, &part, &origin, &new, &thread));
    HK_TRY(give_replies(write, &part, new.now.id, thread));
    HK_TRY(set_first_due(write, &new));
    activity.subject = new.now.id;
    HK_TRY(flow_tell(write, &origin, &activity, HK_STR(""), &told));
    activity =
        (struct shape_activity){.kind = SHAPE_ACTIVITY_KIND_SPLIT_FROM, .subject = origin.now.id};
    HK_TRY(flow_tell(write, &new, &activity, HK_STR(""), &line));
    HK_TRY(conversation_insert_split(
        cx, write->session, workspace, new.now.id, origin.now.id, thread, first.thread, line));
    HK_TRY(flow_save(write, &new, SHAPE_EVENT_KIND_CONVERSATION_CHANGED, line, NULL));
    log_moved(write, &new, &part, 0);
    HK_TRY(conversation_list_promises(
        cx, write->session, workspace, new.now.id, &promises, &promise_count));
    log_promises(write, &new, promises, promise_count);
    *out_conversation = new.now.id;
    return flow_save(write, &origin, SHAPE_EVENT_KIND_CONVERSATION_CHANGED, told, NULL);
}

/* ---- one again --------------------------------------------------------------------------------
 */

/* Words of anybody that are not sent yet would be lost with the case. */
static enum hk_rc check_drafts(struct flow_write *write, int64_t conversation)
{
    struct people_member_row *members;
    struct engage_draft_row *drafts;
    size_t n = 0, draft_count = 0;

    HK_TRY(people_list_members(write->cx, write->session, write->who.workspace, &members, &n));
    for (size_t i = 0; i < n; i++) {
        HK_TRY(engage_page_drafts(write->cx, write->session, write->who.workspace, members[i].login,
            conversation, &drafts, &draft_count));
        for (size_t j = 0; j < draft_count; j++)
            if (drafts[j].text.n > 0 || drafts[j].attachments.n > 0)
                return refuse(write, "split_draft",
                    "words that are not sent yet lie in this case: send them or drop them first");
    }
    return HK_OK;
}

static enum hk_rc check_alone(struct flow_write *write, const struct conversation_state *state,
    const struct conversation_state *origin)
{
    struct conversation_split_row *parts;
    size_t n = 0;

    if (state->now.moved > 0 || origin->now.moved > 0)
        return refuse(write, "split_outside", "somebody outside has this case: take it back first");
    if (state->now.department != origin->now.department)
        return refuse(
            write, "split_department", "the two are in different departments: move one of them");
    HK_TRY(conversation_list_parts(
        write->cx, write->session, write->who.workspace, state->now.id, &parts, &n));
    if (n > 0)
        return refuse(write, "split_again", "part of it is a case of its own: join that one first");
    return check_drafts(write, state->now.id);
}

enum hk_rc flow_rejoin(struct flow_write *write, int64_t conversation, int64_t *out_origin)
{
    struct hk_cx *cx = write->cx;
    struct conversation_split_row split;
    struct conversation_state state, origin;
    struct conversation_part whole;
    struct conversation_promise_row *promises;
    size_t promise_count = 0;
    const struct shape_activity activity = {.kind = SHAPE_ACTIVITY_KIND_JOINED_AGAIN};
    int64_t workspace = write->who.workspace, line = 0;
    bool unsettled = false;

    HK_TRY(flow_may_speak(write));
    HK_TRY(flow_open_conversation(write, conversation, &state));
    enum hk_rc rc = conversation_read_split(cx, write->session, workspace, conversation, &split);
    if (rc == HK_ENOTFOUND)
        return refuse(write, "conflict", "this case was never part of another one");
    HK_TRY(rc);
    HK_TRY(flow_open_conversation(write, split.origin, &origin));
    HK_TRY(check_alone(write, &state, &origin));
    HK_TRY(conversation_find_whole(cx, write->session, workspace, conversation, &whole));
    HK_TRY(find_unsettled(write, &whole, &unsettled));
    HK_TRY(refuse_part(write, unsettled ? CONVERSATION_PART_BUSY : whole.verdict));
    HK_TRY(conversation_list_promises(
        cx, write->session, workspace, conversation, &promises, &promise_count));
    HK_TRY(conversation_join_again(cx, write->session, workspace, &split, &whole, &origin));
    HK_TRY(give_replies(write, &whole, split.origin, split.origin_thread));
    if (origin.now.open_obligations > 0)
        flow_open_again(&origin);
    HK_TRY(flow_tell(write, &origin, &activity, HK_STR(""), &line));
    HK_TRY(flow_save(write, &origin, SHAPE_EVENT_KIND_CONVERSATION_CHANGED, line, NULL));
    log_moved(write, &origin, &whole, split.line);
    log_promises(write, &origin, promises, promise_count);
    flow_log_gone(write, &state);
    *out_origin = split.origin;
    return HK_OK;
}

/* ---- afterwards -------------------------------------------------------------------------------
 */

static enum hk_rc bounce_in(
    struct flow_write *write, int64_t conversation, const struct ledger_step *step)
{
    struct conversation_obligation_row *debts;
    struct conversation_state state;
    bool settled_by_it = false;
    size_t n = 0;

    HK_TRY(conversation_list_obligations(
        write->cx, write->session, write->who.workspace, conversation, &debts, &n));
    for (size_t i = 0; i < n; i++)
        settled_by_it = settled_by_it || debts[i].reply == step->reply;
    if (!settled_by_it)
        return HK_OK;
    HK_TRY(
        conversation_load(write->cx, write->session, write->who.workspace, conversation, &state));
    return flow_step(write, &state, step, SHAPE_EVENT_KIND_CONVERSATION_CHANGED, 0);
}

enum hk_rc flow_bounce_parts(
    struct flow_write *write, int64_t conversation, const struct ledger_step *step)
{
    int64_t *family;
    size_t n = 0;

    HK_TRY(conversation_list_family(
        write->cx, write->session, write->who.workspace, conversation, &family, &n));
    for (size_t i = 0; i < n; i++)
        HK_TRY(bounce_in(write, family[i], step));
    return HK_OK;
}
