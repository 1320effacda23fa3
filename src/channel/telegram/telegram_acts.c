/* channel/telegram/telegram_acts.c -- what a bot does to messages: takes its own back, puts a thumb
 * up under others' and takes it away.
 *
 *   DELETE         deleteMessage, of our own, within two days
 *   LIKE, UNLIKE   setMessageReaction with one thumb, or none
 *
 * Each is the same done twice, so what is unclear is just asked for again; a message that is gone
 * already counts as deleted.
 *
 * What it does not do: delete what others said (the network lets only administrators of a group);
 * edit.
 *
 * Sources: core.telegram.org/bots/api, deleteMessage and setMessageReaction, November 2026.
 */
#include "base/json_write.h"
#include "base/str.h"
#include "channel/parts.h"
#include "channel/telegram/telegram_priv.h"

static struct hk_str body_of(struct hk_cx *cx, const struct channel_operation *operation,
    struct hk_str chat, struct hk_str message)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    channel_telegram_put_number(&w, "chat_id", chat);
    channel_telegram_put_number(&w, "message_id", message);
    if (operation->act != CHANNEL_ACT_DELETE) {
        hk_json_put_key(&w, "reaction");
        hk_json_array_begin(&w);
        if (operation->act == CHANNEL_ACT_LIKE) {
            hk_json_object_begin(&w);
            hk_json_str_member(&w, "type", HK_STR("emoji"));
            hk_json_str_member(&w, "emoji", HK_STR("👍"));
            hk_json_object_end(&w);
        }
        hk_json_array_end(&w);
    }
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

static void ask(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, struct channel_outcome *out)
{
    bool deletes = operation->act == CHANNEL_ACT_DELETE;
    struct hk_str message = operation->target_id;
    struct hk_str chat;

    if (!hk_str_cut(&message, '/', &chat) || chat.n == 0 || message.n == 0) {
        channel_fail(out, HK_STR("no_place"), HK_STR(""));
        return;
    }
    struct hk_str url =
        channel_telegram_url(cx, account, deletes ? "deleteMessage" : "setMessageReaction", out);
    if (url.n == 0)
        return;
    out->step = CHANNEL_STEP_REQUEST;
    out->request =
        channel_request(cx, "POST", url, HK_STR(""), body_of(cx, operation, chat, message));
    out->request.secret = true;
}

void channel_telegram_act(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct model_response *previous,
    struct channel_outcome *out)
{
    if (previous == NULL) {
        ask(cx, account, operation, out);
        return;
    }
    if (!channel_arrived(previous, out))
        return;
    if (previous->status == 200) {
        out->step = CHANNEL_STEP_SENT;
        out->remote_id = operation->target_id;
        return;
    }
    channel_telegram_read_refusal(cx, previous, out);
    if (operation->act == CHANNEL_ACT_DELETE
        && hk_str_find(out->error_text, HK_STR("message to delete not found")) != SIZE_MAX)
        *out =
            (struct channel_outcome){.step = CHANNEL_STEP_SENT, .remote_id = operation->target_id};
}
