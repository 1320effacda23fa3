/* api/handlers_conversation.c -- what people do with a case: answer, note, hand over, close,
 * settle.
 *
 * flow/ checks the rights and the state; the reply is what is true afterwards, read in the same
 * transaction.
 */
#include "api/call.h"
#include "engage/acts.h"
#include "engage/blobs.h"
#include "flow/media.h"
#include "routes.h"

static enum hk_rc load_conversation(
    struct api_call *call, int64_t id, struct shape_conversation *out)
{
    return engage_load_conversation(call->cx, call->session, &call->reader, id, out);
}

static enum hk_rc load_message(struct api_call *call, int64_t id, struct shape_message *out)
{
    return engage_load_message(call->cx, call->session, &call->reader, id, out);
}

enum hk_rc api_handle_reply_create(
    struct api_call *call, const struct api_reply_create_request *in, struct shape_message *out)
{
    struct flow_write write = api_write(call);
    int64_t message;
    HK_TRY(flow_reply(&write, in->conversation, &in->body, &message));
    return load_message(call, message, out);
}

enum hk_rc api_handle_note_create(
    struct api_call *call, const struct api_note_create_request *in, struct shape_message *out)
{
    struct flow_write write = api_write(call);
    int64_t message;
    HK_TRY(flow_note(&write, in->conversation, &in->body, &message));
    return load_message(call, message, out);
}

enum hk_rc api_handle_conversation_assign(struct api_call *call,
    const struct api_conversation_assign_request *in, struct shape_conversation *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_assign(&write, in->conversation, in->body.assignee, in->body.note));
    return load_conversation(call, in->conversation, out);
}

enum hk_rc api_handle_conversation_move(struct api_call *call,
    const struct api_conversation_move_request *in, struct shape_conversation *out)
{
    struct flow_write write = api_write(call);
    struct engage_reader reader = call->reader;
    HK_TRY(flow_move_department(&write, in->conversation, in->body.department, in->body.note));
    reader.department = 0; /* who gives a case away sees it once more, in this reply */
    return engage_load_conversation(call->cx, call->session, &reader, in->conversation, out);
}

enum hk_rc api_handle_conversation_hand_over(struct api_call *call,
    const struct api_conversation_hand_over_request *in, struct shape_conversation *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_hand_over(&write, in->conversation, in->body.target, in->body.due_ms));
    return load_conversation(call, in->conversation, out);
}

enum hk_rc api_handle_conversation_take_back(struct api_call *call,
    const struct api_conversation_take_back_request *in, struct shape_conversation *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_take_back(&write, in->conversation));
    return load_conversation(call, in->conversation, out);
}

enum hk_rc api_handle_conversation_confirm(struct api_call *call,
    const struct api_conversation_confirm_request *in, struct shape_conversation *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_confirm(&write, in->conversation));
    return load_conversation(call, in->conversation, out);
}

enum hk_rc api_handle_conversation_unconfirm(struct api_call *call,
    const struct api_conversation_unconfirm_request *in, struct shape_conversation *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_unconfirm(&write, in->conversation));
    return load_conversation(call, in->conversation, out);
}

enum hk_rc api_handle_conversation_close(struct api_call *call,
    const struct api_conversation_close_request *in, struct shape_conversation *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_close(&write, in->conversation, in->body.reason));
    return load_conversation(call, in->conversation, out);
}

enum hk_rc api_handle_conversation_reopen(struct api_call *call,
    const struct api_conversation_reopen_request *in, struct shape_conversation *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_reopen(&write, in->conversation));
    return load_conversation(call, in->conversation, out);
}

enum hk_rc api_handle_conversation_snooze(struct api_call *call,
    const struct api_conversation_snooze_request *in, struct shape_conversation *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_snooze(&write, in->conversation, in->body.until_ms));
    return load_conversation(call, in->conversation, out);
}

enum hk_rc api_handle_conversation_wake(struct api_call *call,
    const struct api_conversation_wake_request *in, struct shape_conversation *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_wake(&write, in->conversation));
    return load_conversation(call, in->conversation, out);
}

enum hk_rc api_handle_visitor_ban(
    struct api_call *call, const struct api_visitor_ban_request *in, struct shape_conversation *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_ban_visitor(&write, in->conversation, in->body.reason));
    return load_conversation(call, in->conversation, out);
}

enum hk_rc api_handle_visitor_unban(struct api_call *call,
    const struct api_visitor_unban_request *in, struct shape_conversation *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_unban_visitor(&write, in->conversation));
    return load_conversation(call, in->conversation, out);
}

enum hk_rc api_handle_conversation_mark_read(struct api_call *call,
    const struct api_conversation_mark_read_request *in, struct shape_read_mark *out)
{
    struct flow_write write = api_write(call);
    const struct shape_conversation conversation = {.id = in->conversation};
    struct shape_read_mark *mark;
    size_t n;
    HK_TRY(flow_mark_read(&write, in->conversation, in->body.upto));
    HK_TRY(engage_list_reads(call->cx, call->session, &call->reader, &conversation, 1, &mark, &n));
    hk_must(n == 1);
    *out = *mark; /* a mark never goes back */
    return HK_OK;
}

enum hk_rc api_handle_draft_save(
    struct api_call *call, const struct api_draft_save_request *in, struct shape_draft *out)
{
    struct flow_write write = api_write(call);
    return flow_save_draft(&write, in->conversation, &in->body, out);
}

enum hk_rc api_handle_blob_begin(
    struct api_call *call, const struct api_blob_begin_request *in, struct shape_blob_place *out)
{
    const struct engage_upload upload = {.workspace = call->who.workspace,
        .login = call->who.login,
        .size_bytes = in->body.size_bytes,
        .expires_s = (call->cx->now_ms + ENGAGE_BLOB_TTL_MS) / 1000};
    out->url = engage_upload_address(call->cx, flow_blob_key(call->flow), &upload);
    out->expires_ms = upload.expires_s * 1000;
    return HK_OK;
}

enum hk_rc api_handle_attachments_retry(struct api_call *call,
    const struct api_attachments_retry_request *in, struct shape_message *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_media_retry(&write, in->message));
    return load_message(call, in->message, out);
}

enum hk_rc api_handle_reply_undo(
    struct api_call *call, const struct api_reply_undo_request *in, struct shape_message *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_undo_reply(&write, in->message));
    return load_message(call, in->message, out);
}

enum hk_rc api_handle_reply_retry(
    struct api_call *call, const struct api_reply_retry_request *in, struct shape_message *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_retry_reply(&write, in->message));
    return load_message(call, in->message, out);
}

enum hk_rc api_handle_reply_settle(
    struct api_call *call, const struct api_reply_settle_request *in, struct shape_message *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_settle_reply(&write, in->message, in->body.arrived));
    return load_message(call, in->message, out);
}

enum hk_rc api_handle_message_acts(struct api_call *call, const struct api_message_acts_request *in,
    struct shape_message_acts *out)
{
    return engage_load_acts(call->cx, call->session, &call->reader, in->message, out);
}

enum hk_rc api_handle_message_act(
    struct api_call *call, const struct api_message_act_request *in, struct shape_message *out)
{
    struct flow_write write = api_write(call);
    HK_TRY(flow_act(&write, in->message, in->body.act));
    return load_message(call, in->message, out);
}

enum hk_rc api_handle_message_waive(struct api_call *call,
    const struct api_message_waive_request *in, struct shape_conversation *out)
{
    struct flow_write write = api_write(call);
    int64_t conversation;
    HK_TRY(flow_waive(&write, in->message, in->body.reason, &conversation));
    return load_conversation(call, conversation, out);
}

enum hk_rc api_handle_message_unwaive(struct api_call *call,
    const struct api_message_unwaive_request *in, struct shape_conversation *out)
{
    struct flow_write write = api_write(call);
    int64_t conversation;
    HK_TRY(flow_unwaive(&write, in->message, &conversation));
    return load_conversation(call, conversation, out);
}

enum hk_rc api_handle_message_split(struct api_call *call,
    const struct api_message_split_request *in, struct shape_conversation *out)
{
    struct flow_write write = api_write(call);
    int64_t conversation;
    HK_TRY(flow_split(&write, in->message, in->body.onwards, &conversation));
    return load_conversation(call, conversation, out);
}

enum hk_rc api_handle_conversation_rejoin(struct api_call *call,
    const struct api_conversation_rejoin_request *in, struct shape_conversation *out)
{
    struct flow_write write = api_write(call);
    int64_t origin;
    HK_TRY(flow_rejoin(&write, in->conversation, &origin));
    return load_conversation(call, origin, out);
}
