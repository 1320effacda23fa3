/* api/chat_closed.c -- a web chat that a colleague has closed for this visitor (docs/webchat.md).
 *
 * They may read what was said, and are told how else to reach the brand. What they send is refused
 * as "banned", never dropped in silence; messages are counted beside the ban.
 */
#include "api/chat_priv.h"
#include "people_sql.h"

static const char closed_for_you[] = "this chat is closed for you";

enum hk_rc api_chat_check_open(
    struct hk_cx *cx, const struct chat_call *call, struct store_session *session)
{
    struct people_ban_row ban;

    enum hk_rc rc = people_read_ban(
        cx, session, call->account.workspace, call->account.id, call->pass.visitor, &ban);
    if (rc == HK_OK)
        return hk_fail(cx, HK_EDENIED, "%s", closed_for_you);
    return rc == HK_ENOTFOUND ? HK_OK : rc;
}

bool api_chat_is_open(struct chat_call *call, struct store_session *session)
{
    enum hk_rc rc = api_chat_check_open(&call->cx, call, session);

    if (rc != HK_OK)
        api_chat_refuse(call, rc, rc == HK_EDENIED ? "banned" : "", 0);
    return rc == HK_OK;
}

/* ---- what was refused is counted ------------------------------------------------------------ */

struct counting {
    struct flow_command command; /* must stay first */
    struct chat_call *call;
};

static enum hk_rc run_count(struct hk_cx *cx, struct store_session *session,
    struct flow_batch *batch, struct flow_command *command, struct hk_buf *reply)
{
    const struct counting *counting = (const struct counting *)command;
    struct flow_write write = flow_write_of(cx, session, batch, command);

    (void)reply;
    return flow_count_refused(&write, counting->call->account.id, counting->call->pass.visitor);
}

static void refuse(struct chat_call *call)
{
    (void)hk_fail(&call->cx, HK_EDENIED, "%s", closed_for_you);
    api_chat_refuse(call, HK_EDENIED, "banned", 0);
}

/* Refused it is, counted or not. */
static void counted(struct hk_cx *cx, enum hk_rc rc, struct flow_command *command, bool replayed)
{
    struct counting *counting = (struct counting *)command;

    (void)cx;
    (void)rc;
    (void)replayed;
    hk_buf_free(&command->reply);
    refuse(counting->call);
}

void api_chat_count_refused(struct chat_call *call)
{
    struct counting *counting = hk_arena_alloc(call->cx.arena, sizeof *counting);

    *counting = (struct counting){
        .command = {.flow = call->api->flow,
            .who = {.workspace = call->account.workspace, .role = SHAPE_ROLE_VIEWER},
            .run = run_count,
            .done = counted},
        .call = call};
    if (flow_submit_command(call->api->flow, &counting->command) != HK_OK)
        refuse(call);
}
