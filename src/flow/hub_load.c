/* flow/hub_load.c -- what the hub shows of one line of the log, loaded once for all classes.
 *
 * Everything is read as an admin sees it; what a class may not see of it, the hub leaves out.
 *
 * Threads: the hub's, within its snapshot. Memory: cx's arena.
 */
#include "engage/views.h"
#include "flow/hub_priv.h"
#include "listen/histories.h"
#include "listen/sources.h"
#include "listen/watches.h"
#include "people_sql.h"

enum { MESSAGES_MAX = 100 };

static enum hk_rc load_message(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    int64_t workspace, int64_t message, struct hub_line *out)
{
    const struct engage_reader everyone = {
        .workspace = workspace, .admin = true, .blob_key = flow->blob_key};
    enum hk_rc rc =
        engage_load_message(cx, session, &everyone, message, &out->messages[out->message_count]);

    if (rc == HK_OK)
        out->message_count++;
    return rc == HK_ENOTFOUND ? HK_OK : rc;
}

/* Who closes a conversation of a thousand messages does not send a thousand: the newest. */
static enum hk_rc load_messages(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    int64_t workspace, const struct flow_event_row *row, struct hub_line *out)
{
    int64_t moved[MESSAGES_MAX];
    struct hk_str rest = row->obligations;
    struct conversation_shift shift;
    size_t n = 0;

    while (flow_batch_read_shift(&rest, &shift))
        if (shift.message != 0 && shift.message != row->message)
            moved[n++ % MESSAGES_MAX] = shift.message;
    if (n > MESSAGES_MAX)
        n = MESSAGES_MAX;
    out->messages = hk_arena_array(cx->arena, n + 1, sizeof *out->messages);
    if (row->message != 0)
        HK_TRY(load_message(cx, flow, session, workspace, row->message, out));
    for (size_t i = 0; i < n; i++)
        HK_TRY(load_message(cx, flow, session, workspace, moved[i], out));
    return HK_OK;
}

static enum hk_rc load_promises(struct hk_cx *cx, struct store_session *session, int64_t workspace,
    const struct flow_event_row *row, struct hub_line *out)
{
    if (row->kind == SHAPE_EVENT_KIND_PROMISE_CHANGED
        || row->kind == SHAPE_EVENT_KIND_PROMISE_DUE) {
        out->promises = hk_arena_alloc(cx->arena, sizeof *out->promises);
        out->promise_count = 1;
        return engage_load_promise(cx, session, workspace, row->subject, out->promises);
    }
    if (row->department != row->was_department)
        return engage_list_case_promises(
            cx, session, workspace, row->conversation, &out->promises, &out->promise_count);
    return HK_OK;
}

/* Things that are not conversations: accounts, people, departments, the house. */
static enum hk_rc load_subject(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    int64_t workspace, struct hub_line *out)
{
    const struct engage_reader admin = {.workspace = workspace, .admin = true};
    const int64_t id = out->row->subject;
    enum hk_rc rc;

    if (out->row->kind == SHAPE_EVENT_KIND_ACCOUNT_CHANGED) {
        struct shape_account *account = hk_arena_alloc(cx->arena, sizeof *account);
        rc = engage_load_account(cx, session, workspace, id, account);
        out->subject.account = account;
    } else if (out->row->kind == SHAPE_EVENT_KIND_PERSON_CHANGED) {
        struct shape_person *person = hk_arena_alloc(cx->arena, sizeof *person);
        rc = engage_load_person(cx, session, &admin, id, person);
        out->subject.person = person;
    } else if (out->row->kind == SHAPE_EVENT_KIND_DEPARTMENT_CHANGED) {
        struct shape_department *department = hk_arena_alloc(cx->arena, sizeof *department);
        struct people_department_row found;
        rc = people_read_department(cx, session, workspace, id, &found);
        if (rc == HK_OK)
            *department =
                (struct shape_department){found.id, found.name, found.archived, found.version};
        out->subject.department = department;
    } else if (out->row->kind == SHAPE_EVENT_KIND_WORKSPACE_CHANGED) {
        struct shape_workspace *house = hk_arena_alloc(cx->arena, sizeof *house);
        rc = engage_load_workspace(cx, session, workspace, flow_public_url(flow), house);
        out->subject.workspace = house;
    } else if (out->row->kind == SHAPE_EVENT_KIND_SAVED_ANSWER_CHANGED) {
        struct shape_saved_answer *saved = hk_arena_alloc(cx->arena, sizeof *saved);
        rc = engage_load_saved_answer(cx, session, workspace, id, saved);
        out->subject.saved_answer = saved;
    } else if (out->row->kind == SHAPE_EVENT_KIND_WATCH_CHANGED) {
        struct shape_watch *watch = hk_arena_alloc(cx->arena, sizeof *watch);
        rc = listen_load_watch(cx, session, workspace, id, watch);
        out->subject.watch = watch;
    } else if (out->row->kind == SHAPE_EVENT_KIND_HISTORY_CHANGED) {
        struct shape_history *history = hk_arena_alloc(cx->arena, sizeof *history);
        rc = listen_load_history(cx, session, workspace, id, history);
        out->subject.history = history;
    } else if (out->row->kind == SHAPE_EVENT_KIND_SOURCE_CHANGED) {
        struct shape_source *source = hk_arena_alloc(cx->arena, sizeof *source);
        rc = listen_load_source(cx, session, workspace, id, source);
        out->subject.source = source;
    } else if (out->row->kind == SHAPE_EVENT_KIND_CUSTOMER_CHANGED) {
        out->subject.customer = id; /* not all may see who that is: who may asks */
        rc = HK_OK;
    } else { /* the quarantine is counted once for all lines: show_page() */
        rc = HK_OK;
    }
    out->has_subject = rc == HK_OK;
    return rc == HK_ENOTFOUND ? HK_OK : rc;
}

/* What is only its actor's: a read mark, or all drafts of theirs in a conversation. */
static enum hk_rc load_own(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    int64_t workspace, struct hub_line *out)
{
    const struct engage_reader reader = {
        .workspace = workspace, .login = out->row->actor, .blob_key = flow->blob_key};
    const struct shape_conversation conversation = {.id = out->row->conversation};

    out->reader = out->row->actor;
    if (out->row->kind == SHAPE_EVENT_KIND_READ_MARKED) {
        struct shape_read_mark *mark;
        size_t n = 0;
        HK_TRY(engage_list_reads(cx, session, &reader, &conversation, 1, &mark, &n));
        out->subject.read = mark;
        out->has_subject = n > 0;
        return HK_OK;
    }
    struct shape_draft_set *set = hk_arena_alloc(cx->arena, sizeof *set);
    struct shape_draft *drafts;
    set->conversation = conversation.id;
    HK_TRY(engage_list_drafts(cx, session, &reader, conversation.id, &drafts, &set->drafts_count));
    set->drafts = drafts;
    out->subject.drafts = set;
    out->has_subject = true;
    return HK_OK;
}

enum hk_rc flow_hub_load(struct hk_cx *cx, struct flow *flow, struct store_session *session,
    int64_t workspace, const struct flow_event_row *row, struct hub_line *out)
{
    struct engage_reader everyone = {.workspace = workspace, .admin = true};
    enum hk_rc rc;

    *out = (struct hub_line){.row = row};
    if (row->kind == SHAPE_EVENT_KIND_READ_MARKED || row->kind == SHAPE_EVENT_KIND_DRAFT_CHANGED)
        return load_own(cx, flow, session, workspace, out);
    if (row->conversation == 0)
        return load_subject(cx, flow, session, workspace, out);
    rc = engage_load_conversation(cx, session, &everyone, row->conversation, &out->conversation);
    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    out->has_conversation = rc == HK_OK;
    HK_TRY(load_promises(cx, session, workspace, row, out));
    return load_messages(cx, flow, session, workspace, row, out);
}
