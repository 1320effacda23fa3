/* api/chat_typing.c -- POST typing: a visitor writes at this moment. Colleagues who may see the
 * case are told, for six seconds (flow/presence.h); nothing is kept. Of who does not listen, or has
 * no open case yet, nobody is told.
 */
#include "api/chat_priv.h"
#include "base/str.h"
#include "engage_sql.h"

static void run_typing(struct hk_cx *cx, struct store_session *session, struct flow_task *task)
{
    struct chat_call *call = (struct chat_call *)task;
    const struct flow_principal who = {.workspace = call->account.workspace};
    struct hk_buf json HK_AUTO(hk_buf_free) = hk_buf_make(16);
    struct engage_chat_case_row row;
    struct shape_presence now;

    (void)cx;
    if (!api_chat_is_open(call, session))
        return;
    hk_buf_add_str(&json, HK_STR("{}"));
    enum hk_rc rc = engage_chat_case(
        &call->cx, session, call->account.workspace, call->account.id, call->pass.visitor, &row);
    if (rc == HK_OK && flow_chat_listens(call->api->flow, call->account.id, call->pass.visitor)) {
        const struct flow_screen screen = {.name = call->pass.visitor,
            .conversation = row.id,
            .department = row.department,
            .typing = true};
        flow_tell_presence(call->api->flow, call->cx.arena, &who, &screen, &now);
    }
    if (rc == HK_OK || rc == HK_ENOTFOUND)
        api_chat_reply(call, &json);
    else
        api_chat_refuse(call, rc, "", 0);
}

void api_chat_handle_typing(struct chat_call *call)
{
    if (api_chat_take(call, API_LIMIT_CHAT_TYPING, call->pass.visitor))
        api_chat_submit(call, run_typing);
}
