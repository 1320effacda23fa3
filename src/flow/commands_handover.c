/* flow/commands_handover.c -- a case in the hands of somebody outside Hark: handed over, confirmed,
 * taken back, and back by itself when its time is up.
 *
 * Inside, a case goes to another department with all it owes (flow_move_department) and stays open.
 * Outside, what is owed is moved: to a name, until a time. It goes on counting as open until
 * somebody here says that the customer was answered. A durable job waits for the time; it takes
 * back what nobody confirmed by then, so nothing is forgotten outside.
 */
#include "base/ids.h"
#include "base/str.h"
#include "flow/handover.h"

#define DUE_MAX_MS (INT64_C(366) * 24 * 3600 * 1000)
/* What is left when a confirmation is taken back and its time was up meanwhile. */
#define GRACE_MS (INT64_C(60) * 1000)

/* The step, and a line of the thread that tells of it and names who has, or had, the case. */
static enum hk_rc step_and_tell(
    struct flow_write *write, struct conversation_state *state, const struct ledger_step *step)
{
    struct shape_activity activity = {.kind = SHAPE_ACTIVITY_KIND_RETURNED};
    struct hk_str target = state->now.moved_to;
    int64_t line = state->now.id; /* a line of its own in the log */

    HK_TRY(flow_step(write, state, step, SHAPE_EVENT_KIND_CONVERSATION_CHANGED, 0));
    if (step->kind == LEDGER_MOVED) {
        activity.kind = SHAPE_ACTIVITY_KIND_HANDED_OVER;
        activity.until_ms = step->target_due_ms;
        target = step->target;
    } else if (step->kind == LEDGER_MOVE_UNCONFIRMED) {
        activity.kind = SHAPE_ACTIVITY_KIND_HANDED_OVER;
        activity.until_ms = state->now.moved_due_ms;
        target = state->now.moved_to;
    } else if (step->kind == LEDGER_MOVE_CONFIRMED) {
        activity.kind = SHAPE_ACTIVITY_KIND_CONFIRMED;
    }
    return flow_tell(write, state, &activity, target, &line);
}

/* A conflict if nothing here is in a state for it. */
static enum hk_rc step_case(
    struct flow_write *write, int64_t conversation, const struct ledger_step *step)
{
    struct conversation_state state;

    HK_TRY(flow_may_speak(write));
    HK_TRY(flow_open_conversation(write, conversation, &state));
    enum hk_rc rc = step_and_tell(write, &state, step);
    if (rc != HK_ENOTFOUND)
        return rc;
    const char *why = "nothing here is handed to anybody outside";
    if (step->kind == LEDGER_MOVED)
        why = "nobody waits for an answer here: there is nothing to hand over";
    if (step->kind == LEDGER_MOVE_UNCONFIRMED)
        why = "nobody confirmed anything here: there is nothing to take back";
    return hk_fail(write->cx, HK_ECONFLICT, "%s", why);
}

/* At `due_ms` it comes back by itself. */
static enum hk_rc wait_for(struct flow_write *write, int64_t conversation, int64_t due_ms)
{
    char id[HK_ID_TEXT_BYTES];

    hk_id_write(conversation, id);
    return flow_job_add(write, FLOW_MOVE_DUE,
        hk_arena_printf(write->cx->arena, "%.*s:%lld", HK_ID_TEXT_BYTES, id, (long long)due_ms),
        HK_STR("{}"), due_ms);
}

enum hk_rc flow_hand_over(
    struct flow_write *write, int64_t conversation, struct hk_str target, int64_t due_ms)
{
    struct ledger_step step = {.kind = LEDGER_MOVED,
        .target = hk_str_trim(target),
        .target_due_ms = due_ms,
        .actor = write->who.login};

    struct conversation_state state;

    HK_TRY(flow_may_speak(write));
    HK_TRY(flow_open_conversation(write, conversation, &state)); /* before anything is told */
    if (step.target.n == 0)
        return hk_fail(write->cx, HK_EINVAL, "target: name who takes it over");
    if (due_ms <= write->cx->now_ms)
        return hk_fail(write->cx, HK_EINVAL, "due_ms: this time has passed");
    if (due_ms - write->cx->now_ms > DUE_MAX_MS)
        return hk_fail(write->cx, HK_EINVAL, "due_ms: at most a year ahead");
    HK_TRY(step_case(write, conversation, &step));
    return wait_for(write, conversation, due_ms);
}

enum hk_rc flow_confirm(struct flow_write *write, int64_t conversation)
{
    struct ledger_step step = {.kind = LEDGER_MOVE_CONFIRMED, .actor = write->who.login};

    return step_case(write, conversation, &step);
}

enum hk_rc flow_unconfirm(struct flow_write *write, int64_t conversation)
{
    struct ledger_step step = {.kind = LEDGER_MOVE_UNCONFIRMED,
        .by_ms = write->cx->now_ms + GRACE_MS,
        .actor = write->who.login};
    struct conversation_row row;

    HK_TRY(step_case(write, conversation, &step));
    HK_TRY(
        conversation_read_row(write->cx, write->session, write->who.workspace, conversation, &row));
    return wait_for(write, conversation, row.moved_due_ms);
}

enum hk_rc flow_take_back(struct flow_write *write, int64_t conversation)
{
    struct ledger_step step = {
        .kind = LEDGER_MOVE_SILENT, .by_ms = INT64_MAX, .actor = write->who.login};

    return step_case(write, conversation, &step);
}

/* ---- by the clock ---- */

void flow_move_due(struct hk_cx *cx, struct flow_job *job)
{
    (void)cx;
    flow_job_end(job, JOBS_WAS_DONE, HK_STR(""));
}

enum hk_rc flow_move_due_settle(struct flow_write *w, struct flow_job *job, enum jobs_state state)
{
    struct ledger_step step = {
        .kind = LEDGER_MOVE_SILENT, .by_ms = w->cx->now_ms, .rule = HK_STR("move_silent")};
    struct conversation_state conversation;
    int64_t id = 0;

    if (state != JOBS_DONE || !hk_id_read(hk_str_sub(job->row.key, 0, HK_ID_TEXT_BYTES), &id))
        return HK_OK;
    enum hk_rc rc = conversation_load(w->cx, w->session, job->row.workspace, id, &conversation);
    if (rc == HK_OK)
        rc = step_and_tell(w, &conversation, &step);
    return rc == HK_ENOTFOUND ? HK_OK : rc; /* confirmed, taken back or moved on since */
}
