/* channel/telegram/telegram_buttons.c -- buttons beneath what a bot says in private.
 *
 *   SEND      reply_markup.inline_keyboard, a row to each button; pressed, it tells its
 *             label, which therefore takes 64 bytes at most
 *   CONFIRM   answerCallbackQuery, or the button turns for half a minute; then
 *             editMessageReplyMarkup takes the buttons away: they were an answer, given
 *
 * Both are the same done twice. The network forgets a press within minutes and the message may be
 * gone: what it refuses here is of no use to anybody, and no failure.
 *
 * Sources: core.telegram.org/bots/api, InlineKeyboardButton, answerCallbackQuery and
 * editMessageReplyMarkup, November 2026. It names no greatest number of buttons; ours is what can
 * be read on a telephone.
 */
#include "base/json_write.h"
#include "base/str.h"
#include "channel/buttons.h"
#include "channel/parts.h"
#include "channel/telegram/telegram_priv.h"

const struct channel_buttons channel_telegram_buttons = {
    .count_max = 10, .label_max = 40, .label_max_bytes = 64};

void channel_telegram_put_buttons(
    struct hk_json_writer *w, const struct channel_operation *operation)
{
    if (operation->button_count == 0)
        return;
    hk_json_put_key(w, "reply_markup");
    hk_json_object_begin(w);
    hk_json_put_key(w, "inline_keyboard");
    hk_json_array_begin(w);
    for (size_t i = 0; i < operation->button_count; i++) {
        hk_json_array_begin(w);
        hk_json_object_begin(w);
        hk_json_str_member(w, "text", operation->buttons[i]);
        hk_json_str_member(w, "callback_data", operation->buttons[i]);
        hk_json_object_end(w);
        hk_json_array_end(w);
    }
    hk_json_array_end(w);
    hk_json_object_end(w);
}

static struct hk_str press_body(struct hk_cx *cx, struct hk_str press)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    hk_json_str_member(&w, "callback_query_id", press);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

static struct hk_str message_body(struct hk_cx *cx, struct hk_str chat, struct hk_str message)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    channel_telegram_put_number(&w, "chat_id", chat);
    channel_telegram_put_number(&w, "message_id", message);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

/* Is there nothing to do but wait, or to stop? `out` says which. */
static bool must_stop(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out)
{
    if (!channel_arrived(response, out))
        return true;
    if (response->status == 200)
        return false;
    channel_telegram_read_refusal(cx, response, out);
    return out->step != CHANNEL_STEP_FAILED;
}

void channel_telegram_confirm(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, unsigned step, const struct model_response *previous,
    struct channel_outcome *out)
{
    struct hk_str press = operation->target_id, chat, message;
    bool first = step == 0 || previous == NULL;

    if (!first && must_stop(cx, previous, out))
        return;
    *out = (struct channel_outcome){.step = CHANNEL_STEP_SENT};
    if (step >= 2)
        return;
    if (!hk_str_cut(&press, '/', &chat) || !hk_str_cut(&press, '/', &message) || press.n == 0) {
        channel_fail(out, HK_STR("no_place"), HK_STR(""));
        return;
    }
    struct hk_str url = channel_telegram_url(
        cx, account, first ? "answerCallbackQuery" : "editMessageReplyMarkup", out);
    if (url.n == 0)
        return;
    out->step = CHANNEL_STEP_REQUEST;
    out->request = channel_request(cx, "POST", url, HK_STR(""),
        first ? press_body(cx, press) : message_body(cx, chat, message));
    out->request.secret = true;
}
