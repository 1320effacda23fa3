/* flow/commands_act.c -- what a person does to a message on its network: hide, like, delete it,
 * take its exchange over from another program, and write to its author in private.
 *
 * What may not be done is refused beforehand, with the reason that the menu shows.
 */
#include "base/str.h"
#include "flow/acts.h"
#include "model/marks.h"

struct engage_reader flow_reader_of(const struct flow_write *write)
{
    return (struct engage_reader){.workspace = write->who.workspace,
        .login = write->who.login,
        .department = write->who.department};
}

/* As the row says after it: nothing is left to be done. */
static bool is_done(const struct engage_subject_row *row, enum shape_act act)
{
    bool hidden = (row->marks & MODEL_MARK_HIDDEN) != 0;
    bool liked = (row->marks & MODEL_MARK_LIKED) != 0;

    return (act == SHAPE_ACT_HIDE && hidden) || (act == SHAPE_ACT_UNHIDE && !hidden)
        || (act == SHAPE_ACT_LIKE && liked) || (act == SHAPE_ACT_UNLIKE && !liked)
        || (act == SHAPE_ACT_DELETE && (row->marks & MODEL_MARK_REMOVED) != 0)
        || (act == SHAPE_ACT_TAKE_OVER && !row->held);
}

static enum hk_rc refuse(struct flow_write *write, struct hk_str reason)
{
    return hk_fail_value(write->cx, hk_arena_printf(write->cx->arena, "%.*s", HKS(reason)).p,
        "act: this cannot be done here now: %.*s", HKS(reason));
}

enum hk_rc flow_act(struct flow_write *write, int64_t message, enum shape_act act)
{
    const struct engage_reader reader = flow_reader_of(write);
    const struct flow_act_key key = {message, act, write->who.login};
    struct engage_subject_row row;
    struct shape_message_act right = {0};
    struct hk_str peer;

    HK_TRY(flow_may_speak(write));
    HK_TRY(engage_load_subject(write->cx, write->session, &reader, message, &row, &peer));
    if (act == SHAPE_ACT_NONE || act == SHAPE_ACT_REPLY_PRIVATELY)
        return refuse(write, HK_STR("unknown"));
    if (row.acting == SHAPE_ACT_NONE && is_done(&row, act))
        return HK_OK;
    if (!engage_ask_right(&row, peer, act, write->cx->now_ms, &right))
        return refuse(
            write, row.acting != SHAPE_ACT_NONE ? HK_STR("act_pending") : HK_STR("unknown"));
    if (!right.allowed)
        return refuse(write, right.reason);
    HK_TRY(conversation_mark_message(
        write->cx, write->session, write->who.workspace, message, row.marks, act));
    HK_TRY(flow_act_add(write, &key));
    return flow_tell_message(write, message, row.conversation);
}

/* ---- private replies ---------------------------------------------------------------------- */

/* Their private thread: it leads here from now on, unless another case goes on there. */
static enum hk_rc find_thread(struct flow_write *write, const struct engage_subject_row *row,
    const struct channel_kind *kind, struct hk_str peer, int64_t *out_thread)
{
    struct hk_cx *cx = write->cx;
    struct conversation_thread_row thread;
    struct conversation_row other = {0};
    int64_t workspace = write->who.workspace;
    enum hk_rc rc =
        conversation_find_thread(cx, write->session, workspace, row->account, peer, &thread);

    if (rc == HK_ENOTFOUND) {
        *out_thread = hk_ids_next(cx->ids, cx->now_ms);
        return conversation_insert_thread(cx, write->session, workspace, *out_thread, row->account,
            peer, row->conversation, SHAPE_VISIBILITY_PRIVATE, hk_str_from(kind->peer_scheme),
            peer);
    }
    HK_TRY(rc);
    *out_thread = thread.id;
    if (thread.conversation == row->conversation)
        return HK_OK;
    rc = conversation_read_row(cx, write->session, workspace, thread.conversation, &other);
    if (rc != HK_OK && rc != HK_ENOTFOUND)
        return rc;
    if (rc == HK_OK && conversation_is_open(&other))
        return HK_OK;
    return conversation_point_thread(cx, write->session, workspace, thread.id, row->conversation);
}

enum hk_rc flow_open_aside(struct flow_write *write, int64_t message,
    const struct conversation_state *state, struct conversation_place_row *out)
{
    const struct engage_reader reader = flow_reader_of(write);
    struct engage_subject_row row;
    struct shape_message_act right = {0};
    struct hk_str peer;
    int64_t thread = 0;

    *out = (struct conversation_place_row){0};
    enum hk_rc rc = engage_load_subject(write->cx, write->session, &reader, message, &row, &peer);
    if (rc == HK_ENOTFOUND || (rc == HK_OK && row.conversation != state->now.id))
        return HK_OK;
    HK_TRY(rc);
    bool offered =
        engage_ask_right(&row, peer, SHAPE_ACT_REPLY_PRIVATELY, write->cx->now_ms, &right);
    if (!offered || !right.allowed)
        return refuse(write, offered ? right.reason : HK_STR("unknown"));
    HK_TRY(find_thread(write, &row, channel_find(row.channel), peer, &thread));
    return conversation_read_place(write->cx, write->session, write->who.workspace, thread, out);
}

enum hk_rc flow_check_aside(struct flow_write *write, int64_t message)
{
    struct conversation_message_row row;

    HK_TRY(
        conversation_read_message(write->cx, write->session, write->who.workspace, message, &row));
    if ((row.marks & MODEL_MARK_REPLIED_PRIVATELY) == 0)
        return HK_OK;
    return hk_fail(write->cx, HK_ECONFLICT,
        "another private reply to these words stands already: there can be no second one");
}

enum hk_rc flow_mark_aside(struct flow_write *write, int64_t message, int64_t reply, bool taken)
{
    struct conversation_message_row row;
    struct conversation_asides_row others = {0};
    int64_t workspace = write->who.workspace;

    HK_TRY(conversation_read_message(write->cx, write->session, workspace, message, &row));
    if (!taken)
        HK_TRY(conversation_count_asides(write->cx, write->session, workspace, row.conversation,
            message, reply, SHAPE_DELIVERY_FAILED, SHAPE_DELIVERY_UNDONE, &others));
    taken = taken || others.n > 0;
    int64_t marks = taken ? row.marks | MODEL_MARK_REPLIED_PRIVATELY
                          : row.marks & ~(int64_t)MODEL_MARK_REPLIED_PRIVATELY;
    if (marks == row.marks)
        return HK_OK;
    HK_TRY(conversation_mark_message(
        write->cx, write->session, workspace, message, marks, row.acting));
    return flow_tell_message(write, message, row.conversation);
}
