/* flow/commands_ban.c -- a web chat closed for one visitor, and opened again.
 *
 * A ban is of a visitor in one chat: somebody the website vouches for is the same on every device,
 * an anonymous one is whoever holds the pass, and who empties their browser is somebody new. It is
 * told in the thread, with the reason and by whom, and takes nothing from what is owed: who waits
 * for an answer still does, until a person decides otherwise.
 *
 * The visitor's stream begins anew (flow/chat.c), so an open chat says it at once.
 */
#include "base/str.h"
#include "engage_sql.h"
#include "flow/flow_priv.h"
#include "people_sql.h"

/* The case, and whose chat it is; *out_banned: it is closed for them already. */
static enum hk_rc open_chat(struct flow_write *write, int64_t conversation,
    struct conversation_state *out_state, struct engage_chat_place *out_chat, bool *out_banned)
{
    struct people_ban_row ban;
    int64_t workspace = write->who.workspace;

    HK_TRY(flow_may_speak(write));
    HK_TRY(flow_open_conversation(write, conversation, out_state));
    enum hk_rc rc =
        engage_find_visitor(write->cx, write->session, workspace, conversation, out_chat);
    if (rc == HK_ENOTFOUND)
        return hk_fail(write->cx, HK_ECONFLICT, "this case is with no visitor of a web chat");
    HK_TRY(rc);
    rc = people_read_ban(
        write->cx, write->session, workspace, out_chat->account, out_chat->remote_key, &ban);
    *out_banned = rc == HK_OK;
    return rc == HK_ENOTFOUND ? HK_OK : rc;
}

/* Whoever has a case of theirs open reads it anew: one cannot answer there, or can again. */
static enum hk_rc tell(struct flow_write *write, struct conversation_state *state,
    enum shape_activity_kind kind, struct hk_str reason, int64_t account)
{
    const struct shape_activity activity = {.kind = kind};
    int64_t line = 0;

    HK_TRY(flow_tell(write, state, &activity, reason, &line));
    HK_TRY(flow_save(write, state, SHAPE_EVENT_KIND_CONVERSATION_CHANGED, line, NULL));
    flow_log_subject(write, SHAPE_EVENT_KIND_ACCOUNT_CHANGED, account);
    return HK_OK;
}

enum hk_rc flow_ban_visitor(struct flow_write *write, int64_t conversation, struct hk_str reason)
{
    struct conversation_state state;
    struct engage_chat_place chat;
    bool banned = false;

    HK_TRY(open_chat(write, conversation, &state, &chat, &banned));
    reason = hk_str_trim(reason);
    if (reason.n == 0)
        return hk_fail_value(write->cx, "needed", "reason: say why, for your colleagues");
    if (banned)
        return HK_OK;
    HK_TRY(people_ban_visitor(write->cx, write->session, write->who.workspace, chat.account,
        chat.remote_key, conversation, reason, write->who.login, write->cx->now_ms));
    return tell(write, &state, SHAPE_ACTIVITY_KIND_BANNED, reason, chat.account);
}

enum hk_rc flow_unban_visitor(struct flow_write *write, int64_t conversation)
{
    struct conversation_state state;
    struct engage_chat_place chat;
    bool banned = false;

    HK_TRY(open_chat(write, conversation, &state, &chat, &banned));
    if (!banned)
        return HK_OK;
    HK_TRY(people_unban_visitor(
        write->cx, write->session, write->who.workspace, chat.account, chat.remote_key));
    return tell(write, &state, SHAPE_ACTIVITY_KIND_UNBANNED, HK_STR(""), chat.account);
}

enum hk_rc flow_count_refused(struct flow_write *write, int64_t account, struct hk_str visitor)
{
    return people_count_refused(
        write->cx, write->session, write->who.workspace, account, visitor, write->cx->now_ms);
}
