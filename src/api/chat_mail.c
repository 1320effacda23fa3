/* api/chat_mail.c -- POST transcript: a visitor of the web chat has their talk sent to an address.
 *
 * Whether the address is theirs nobody knows: so it is limited by visitor and by address, the talk
 * must have been answered, and the letter says why it came.
 */
#include "api/chat_priv.h"
#include "base/str.h"

struct sending {
    struct flow_command command; /* must stay first */
    struct chat_call *call;
    struct hk_str to;
    struct hk_str language;
};

static enum hk_rc run_send(struct hk_cx *cx, struct store_session *session,
    struct flow_batch *batch, struct flow_command *command, struct hk_buf *reply)
{
    const struct sending *sending = (const struct sending *)command;
    struct flow_write write = flow_write_of(cx, session, batch, command);

    HK_TRY(api_chat_check_open(cx, sending->call, session));
    hk_buf_add_str(reply, HK_STR("{}"));
    return flow_send_transcript(&write, sending->call->account.id, sending->call->pass.visitor,
        sending->to, sending->language);
}

static void send_done(struct hk_cx *cx, enum hk_rc rc, struct flow_command *command, bool replayed)
{
    struct sending *sending = (struct sending *)command;
    struct hk_buf reply HK_AUTO(hk_buf_free) = command->reply;

    (void)replayed;
    command->reply = (struct hk_buf){0};
    sending->call->cx.error = cx->error;
    if (rc == HK_OK)
        api_chat_reply(sending->call, &reply);
    else
        api_chat_refuse(sending->call, rc, rc == HK_EDENIED ? "banned" : "", 0);
}

void api_chat_handle_transcript(struct chat_call *call)
{
    if (!api_chat_take(call, API_LIMIT_CHAT_MAIL, call->pass.visitor)
        || !api_chat_take(call, API_LIMIT_CHAT_MAIL_ADDRESS, call->request->peer))
        return;
    enum hk_rc rc = api_chat_read_body(call);
    if (rc != HK_OK) {
        api_chat_refuse(call, rc, "", 0);
        return;
    }
    struct sending *sending = hk_arena_alloc(call->cx.arena, sizeof *sending);
    *sending = (struct sending){
        .command = {.flow = call->api->flow,
            .who = {.workspace = call->account.workspace, .role = SHAPE_ROLE_VIEWER},
            .run = run_send,
            .done = send_done},
        .call = call,
        .to = hk_json_text(call->body, "email"),
        .language = hk_json_text(call->body, "language")};
    rc = flow_submit_command(call->api->flow, &sending->command);
    if (rc != HK_OK)
        api_chat_refuse(call, rc, "unavailable", 2);
}
