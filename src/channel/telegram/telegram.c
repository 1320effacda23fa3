/* channel/telegram/telegram.c -- a Telegram bot: signature, sending, errors.
 *
 * In:  by asking (telegram_news.c), which needs no public address and is the default; or by
 *      webhook, if the account has a webhook secret: the network repeats that secret in a header
 *      of each delivery, there is no signature over the body. No secret, no entry.
 * Out: sendMessage, sendPhoto, sendDocument, setMessageReaction; telegram_acts.c. The network has
 * no key against repetition, no read-back, and does not tell a bot its own messages: a request
 * whose answer was lost is UNCLEAR and stays so until a person decides.
 *
 * In groups an answer quotes the message it answers, so that everybody sees whom it is for; in a
 * private chat it does not. A bot cannot write first: the person must have opened the chat.
 *
 * What it does not do: buttons in groups, edits of our own, albums out, business connections,
 * setting the webhook (the admin does, once).
 *
 * Sources: core.telegram.org/bots/api as of Bot API 9, read through the types of npm grammy 1.46,
 * November 2026. Limits that the page only hints at (30 messages a second for one bot) stand in
 * the table below; what it leaves open is treated as a refusal.
 */
#include "base/crypto.h"
#include "base/json_write.h"
#include "base/str.h"
#include "channel/kinds.h"
#include "channel/parts.h"
#include "channel/telegram/telegram_priv.h"

#define TEXT_MAX_UTF16 4096u
#define CAPTION_MAX_UTF16 1024u
#define SENDS_PER_MINUTE (30u * 60u)
#define UPLOAD_TIMEOUT_MS 120000u
#define PHOTO_MAX_BYTES (INT64_C(10) * 1000 * 1000)
#define DELETE_WITHIN_MS (INT64_C(48) * 60 * 60 * 1000)
#define FILE_MAX_BYTES (INT64_C(50) * 1000 * 1000)

static const struct channel_field telegram_fields[] = {
    {"bot_name", CHANNEL_FIELD_TEXT, true, ""},
    {"bot_token", CHANNEL_FIELD_SECRET, true, ""},
    {"webhook_secret", CHANNEL_FIELD_SECRET, false, ""},
    {"base_url", CHANNEL_FIELD_URL, false, "https://api.telegram.org"},
    {NULL, CHANNEL_FIELD_TEXT, false, ""},
};

struct hk_str channel_telegram_setting(const struct channel_account *account, const char *key)
{
    return channel_setting(account, telegram_fields, key);
}

/* ---- is it genuine ------------------------------------------------------------------------ */

static enum hk_rc telegram_verify(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_delivery *in, struct channel_verification *out)
{
    struct hk_str secret = channel_telegram_setting(account, "webhook_secret");
    struct hk_str claimed =
        channel_header(in->headers, in->header_count, "x-telegram-bot-api-secret-token");

    (void)cx;
    *out = (struct channel_verification){CHANNEL_REFUSE, 401, HK_STR("")};
    if (!hk_str_equal(in->method, HK_STR("POST")))
        out->status = 405;
    else if (secret.n > 0 && hk_crypto_equal(secret, claimed))
        *out = (struct channel_verification){CHANNEL_ACCEPT, 200, HK_STR("")};
    return HK_OK;
}

/* ---- sending ------------------------------------------------------------------------------ */

/* A token is "<the bot's number>:<letters>". */
static bool is_token(struct hk_str token)
{
    struct hk_str rest = token;
    struct hk_str number;
    int64_t id = 0;

    return hk_str_cut(&rest, ':', &number) && hk_str_to_int(number, &id) && id > 0
        && channel_is_plain(rest);
}

struct hk_str channel_telegram_url(struct hk_cx *cx, const struct channel_account *account,
    const char *method, struct channel_outcome *out)
{
    struct hk_str token = hk_str_trim(channel_telegram_setting(account, "bot_token"));

    if (!is_token(token)) {
        channel_fail(out, HK_STR("misconfigured"), HK_STR("bot_token"));
        return HK_STR("");
    }
    return hk_arena_printf(cx->arena, "%.*s/bot%.*s/%s",
        HKS(channel_base_url(channel_telegram_setting(account, "base_url"))), HKS(token), method);
}

/* Where an operation goes. */
struct place {
    struct hk_str chat, message, topic;
    bool group;
};

static struct place place_of(struct hk_cx *cx, const struct channel_operation *operation)
{
    const struct model_response as_response = {.body = operation->reply_handle};
    const struct hk_json *tree =
        operation->reply_handle.n > 0 ? channel_response_json(cx, &as_response) : NULL;
    struct place place = {.chat = hk_json_text(tree, "chat"),
        .message = hk_json_text(tree, "message"),
        .topic = hk_json_text(tree, "topic")};

    place.group = hk_str_starts(place.chat, HK_STR("-"));
    return place;
}

static bool is_photo(const struct channel_enclosure *file)
{
    return hk_str_starts(file->mime, HK_STR("image/")) && file->file.size_bytes <= PHOTO_MAX_BYTES;
}

void channel_telegram_put_number(struct hk_json_writer *w, const char *key, struct hk_str value)
{
    int64_t number = 0;

    if (hk_str_to_int(value, &number))
        hk_json_int_member(w, key, number);
    else
        hk_json_str_member(w, key, value);
}

static struct hk_str quotation(struct hk_cx *cx, const struct place *place)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    channel_telegram_put_number(&w, "message_id", place->message);
    hk_json_bool_member(&w, "allow_sending_without_reply", true);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

static struct hk_str message_body(
    struct hk_cx *cx, const struct channel_operation *operation, const struct place *place)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    channel_telegram_put_number(&w, "chat_id", place->chat);
    if (place->topic.n > 0)
        channel_telegram_put_number(&w, "message_thread_id", place->topic);
    hk_json_str_member(&w, "text", operation->text);
    hk_json_put_key(&w, "link_preview_options");
    hk_json_object_begin(&w);
    hk_json_bool_member(&w, "is_disabled", true);
    hk_json_object_end(&w);
    channel_telegram_put_buttons(&w, operation);
    if (place->group && place->message.n > 0) {
        hk_json_put_key(&w, "reply_parameters");
        hk_json_put_raw(&w, quotation(cx, place));
    }
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

static struct hk_str reaction_body(
    struct hk_cx *cx, const struct channel_operation *operation, const struct place *place)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    channel_telegram_put_number(&w, "chat_id", place->chat);
    channel_telegram_put_number(&w, "message_id", place->message);
    hk_json_put_key(&w, "reaction");
    hk_json_array_begin(&w);
    if (operation->text.n > 0) {
        hk_json_object_begin(&w);
        hk_json_str_member(&w, "type", HK_STR("emoji"));
        hk_json_str_member(&w, "emoji", operation->text);
        hk_json_object_end(&w);
    }
    hk_json_array_end(&w);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

/* The form of a message with a file; the text is its caption. */
static void put_file(struct hk_cx *cx, const struct channel_operation *operation,
    const struct place *place, struct model_request *request)
{
    const struct channel_enclosure *file = &operation->enclosures[0];
    struct model_part *parts = hk_arena_array(cx->arena, 5, sizeof *parts);
    size_t n = 0;

    parts[n++] = (struct model_part){.name = HK_STR("chat_id"), .value = place->chat};
    if (place->topic.n > 0)
        parts[n++] =
            (struct model_part){.name = HK_STR("message_thread_id"), .value = place->topic};
    if (operation->text.n > 0)
        parts[n++] = (struct model_part){.name = HK_STR("caption"), .value = operation->text};
    if (place->group && place->message.n > 0)
        parts[n++] =
            (struct model_part){.name = HK_STR("reply_parameters"), .value = quotation(cx, place)};
    parts[n++] = (struct model_part){.name = is_photo(file) ? HK_STR("photo") : HK_STR("document"),
        .file = file->file,
        .file_name = file->name.n > 0 ? file->name : HK_STR("file"),
        .mime = file->mime};
    request->parts = parts;
    request->part_count = n;
    request->timeout_ms = UPLOAD_TIMEOUT_MS;
}

static void ask(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct place *place,
    struct channel_outcome *out)
{
    bool reaction = operation->kind == CHANNEL_REACT;
    bool file = operation->kind == CHANNEL_SEND && operation->enclosure_count > 0;
    const char *method = reaction             ? "setMessageReaction"
        : !file                               ? "sendMessage"
        : is_photo(&operation->enclosures[0]) ? "sendPhoto"
                                              : "sendDocument";
    struct hk_str body = HK_STR("");

    if (place->chat.n == 0 || (reaction && place->message.n == 0)) {
        channel_fail(out, HK_STR("no_place"), HK_STR(""));
        return;
    }
    if (operation->enclosure_count > 1) {
        channel_fail(out, HK_STR("too_many_files"), HK_STR(""));
        return;
    }
    struct hk_str url = channel_telegram_url(cx, account, method, out);
    if (url.n == 0)
        return;
    if (reaction)
        body = reaction_body(cx, operation, place);
    else if (!file)
        body = message_body(cx, operation, place);
    out->step = CHANNEL_STEP_REQUEST;
    out->request = channel_request(cx, "POST", url, HK_STR(""), body);
    out->request.secret = true;
    if (file)
        put_file(cx, operation, place, &out->request);
}

/* ---- what the answer means ---------------------------------------------------------------- */

/* The network's description of a 400 or 403 is the only thing that tells refusals apart. */
static const struct {
    const char *words;
    const char *code;
} refusals[] = {
    {"bot was blocked", "blocked"},
    {"user is deactivated", "undeliverable"},
    {"chat not found", "undeliverable"},
    {"bot was kicked", "put_out"},
    {"bot is not a member", "put_out"},
    {"initiate conversation", "undeliverable"},
    {"not enough rights", "no_right"},
    {"have no rights", "no_right"},
    {"CHAT_WRITE_FORBIDDEN", "muted"},
    {"message is too long", "too_long"},
    {"caption is too long", "too_long"},
    {"message text is empty", "empty"},
    {"PHOTO_", "media"},
    {"wrong file", "media"},
    {"REACTION_INVALID", "unsupported"},
    {"can't be deleted", "too_late"},
    {"message to react not found", "gone"},
};

static struct hk_str refusal_word(struct hk_str description)
{
    for (size_t i = 0; i < HK_COUNT(refusals); i++)
        if (hk_str_find(description, hk_str_from(refusals[i].words)) != SIZE_MAX)
            return hk_str_from(refusals[i].code);
    return HK_STR("refused");
}

void channel_telegram_read_refusal(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    const struct hk_json *parameters = hk_json_get(tree, HK_STR("parameters"));
    int64_t wait_s = 0;

    out->error_text = channel_words(cx, tree, "description");
    if (response->status == 429) {
        out->step = CHANNEL_STEP_RETRY;
        if (hk_json_int(hk_json_get(parameters, HK_STR("retry_after")), &wait_s) && wait_s > 0
            && wait_s < 24 * 60 * 60)
            out->retry_after_ms = wait_s * 1000;
        else
            out->retry_after_ms = channel_retry_after_ms(response);
    } else if (response->status == 401 || response->status == 404) {
        out->step = CHANNEL_STEP_VOID; /* 404: it looks like no token to the network */
    } else if (response->status >= 500 || response->status == 408 || tree == NULL) {
        out->step = CHANNEL_STEP_UNCLEAR;
    } else {
        channel_fail(out, refusal_word(out->error_text), out->error_text);
    }
}

/* A group that became a supergroup has another number; the network says which, once. */
static bool has_moved(struct hk_cx *cx, const struct model_response *response, struct place *place)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    struct hk_str chat =
        hk_json_text(hk_json_get(tree, HK_STR("parameters")), "migrate_to_chat_id");

    if (response->status != 400 || chat.n == 0)
        return false;
    place->chat = chat;
    place->message = HK_STR(""); /* its messages are numbered anew */
    return true;
}

static void read_answer(struct hk_cx *cx, const struct channel_operation *operation,
    const struct model_response *response, struct channel_outcome *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    const struct hk_json *result = hk_json_get(tree, HK_STR("result"));
    bool ok = false;

    if (response->status != 200 || !hk_json_bool(hk_json_get(tree, HK_STR("ok")), &ok) || !ok) {
        channel_telegram_read_refusal(cx, response, out);
        return;
    }
    if (operation->kind == CHANNEL_REACT) {
        out->step = CHANNEL_STEP_SENT;
        out->remote_id = operation->target_id;
        return;
    }
    struct hk_str message = hk_json_text(result, "message_id");
    struct hk_str chat = hk_json_text(hk_json_get(result, HK_STR("chat")), "id");
    if (message.n > 0 && chat.n > 0) {
        out->step = CHANNEL_STEP_SENT;
        out->remote_id = hk_arena_printf(cx->arena, "%.*s/%.*s", HKS(chat), HKS(message));
    }
}

static enum hk_rc telegram_build(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, const struct channel_operation *operation, unsigned step,
    const struct model_response *previous, struct channel_outcome *out)
{
    struct place place = place_of(cx, operation);

    (void)session;
    *out = (struct channel_outcome){.step = CHANNEL_STEP_UNCLEAR};
    if (operation->kind == CHANNEL_FETCH) {
        channel_telegram_fetch(cx, account, operation, step, previous, out);
        return HK_OK;
    }
    if (operation->kind == CHANNEL_DO) {
        channel_telegram_act(cx, account, operation, step == 0 ? NULL : previous, out);
        return HK_OK;
    }
    if (operation->kind == CHANNEL_CONFIRM) {
        channel_telegram_confirm(cx, account, operation, step, previous, out);
        return HK_OK;
    }
    if (operation->kind == CHANNEL_PROBE)
        return HK_OK; /* the network cannot be asked */
    if (step == 0 || previous == NULL) {
        ask(cx, account, operation, &place, out);
        return HK_OK;
    }
    if (!channel_arrived(previous, out))
        return HK_OK;
    if (step == 1 && operation->kind == CHANNEL_SEND && has_moved(cx, previous, &place))
        ask(cx, account, operation, &place, out);
    else
        read_answer(cx, operation, previous, out);
    return HK_OK;
}

/* ---- may we speak ------------------------------------------------------------------------- */

static void telegram_speech(const struct channel_account *account,
    const struct channel_place *place, int64_t now_ms, struct channel_speech *out)
{
    (void)account;
    (void)place;
    (void)now_ms;
    *out = (struct channel_speech){.allowed = true, .unit = HK_TEXT_UTF16, .max = TEXT_MAX_UTF16};
}

static const struct channel_takes telegram_takes[] = {
    {"*", FILE_MAX_BYTES, false}, /* a picture over 10 MB goes as a file */
    {NULL, 0, false},
};

/* A bot takes its own words back within two days. */
static const struct channel_deed telegram_deeds[] = {
    {CHANNEL_ACT_LIKE, CHANNEL_TO_THEIRS | CHANNEL_TO_THEIRS_PRIVATE, 0},
    {CHANNEL_ACT_UNLIKE, CHANNEL_TO_THEIRS | CHANNEL_TO_THEIRS_PRIVATE, 0},
    {CHANNEL_ACT_DELETE, CHANNEL_TO_OURS | CHANNEL_TO_OURS_PRIVATE, DELETE_WITHIN_MS},
    {CHANNEL_ACT_HIDE, 0, 0},
};

const struct channel_kind channel_telegram = {
    .abi = CHANNEL_ABI,
    .name = "telegram",
    .label = "Telegram",
    .fields = telegram_fields,
    .field_count = HK_COUNT(telegram_fields) - 1,
    .repeat = CHANNEL_REPEAT_NEVER,
    .sends_per_minute = SENDS_PER_MINUTE,
    .amends = true,
    .fetches = true,
    .deeds = telegram_deeds,
    .takes = telegram_takes,
    .buttons = &channel_telegram_buttons,
    .files_max = 1,
    .caption_max = CAPTION_MAX_UTF16,
    .cannot =
        "writing first; reading back what was sent, so that a lost answer stays uncertain; "
        "files over 20 MB in and 50 MB out; hearing of deletions; albums out; buttons in groups or "
        "beside a file; editing what was said",
    .costs = "nothing",
    .tested = "a fake of the network that npm grammy, unmodified, takes for the real one; never "
              "with a real bot",
    .source = "core.telegram.org/bots/api, Bot API 9, November 2026",
    .verify = telegram_verify,
    .parse = channel_telegram_parse,
    .build = telegram_build,
    .poll = channel_telegram_poll,
    .speech = telegram_speech,
};
