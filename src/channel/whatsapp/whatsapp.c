/* channel/whatsapp/whatsapp.c -- WhatsApp Cloud API: signature, sending, windows.
 *
 * In:  webhooks, signed with the app's secret. The network's own writer escapes everything that
 *      is not ASCII; some gateways unescape on the way but keep the signature, so a body is
 *      genuine if the signature fits its bytes or its escaped form. No secret, no entry.
 * Out: POST /{phone number id}/messages. The network has no key against repetition and no
 *      read-back: a request whose answer was lost is UNCLEAR and stays so until a status webhook
 *      bears our key (biz_opaque_callback_data) and settles it.
 * Files that people send are fetched in two steps: whatsapp_media.c.
 *
 * A file that is sent goes first, by itself (whatsapp_media.c); the message then names it, one file
 * to a message, with the text as its caption.
 *
 * Free text may be sent for 24 hours after the person's last message; after that only templates
 * (whatsapp_templates.c). What it does not do yet: read marks, calls.
 *
 * Sources: developers.facebook.com/documentation/business-messaging/whatsapp, pages of
 * March-August 2026.
 */
#include "base/json_write.h"
#include "base/str.h"
#include "channel/buttons.h"
#include "channel/kinds.h"
#include "channel/meta/meta_rights.h"
#include "channel/parts.h"
#include "channel/whatsapp/whatsapp_priv.h"

#define TEXT_MAX_CODEPOINTS 4096u
#define CAPTION_MAX_CODEPOINTS 1024u
#define SENDS_PER_MINUTE (80u * 60u)

static const struct channel_field whatsapp_fields[] = {
    {"phone_number_id", CHANNEL_FIELD_TEXT, true, ""},
    {"waba_id", CHANNEL_FIELD_TEXT, false, ""},
    {"access_token", CHANNEL_FIELD_SECRET, true, ""},
    {"app_secret", CHANNEL_FIELD_SECRET, true, ""},
    {"verify_token", CHANNEL_FIELD_TOKEN, true, ""},
    {"base_url", CHANNEL_FIELD_URL, false, "https://graph.facebook.com"},
    {"api_version", CHANNEL_FIELD_TEXT, false, "v25.0"},
    {NULL, CHANNEL_FIELD_TEXT, false, ""},
};

struct hk_str channel_whatsapp_setting(const struct channel_account *account, const char *key)
{
    return channel_setting(account, whatsapp_fields, key);
}

struct channel_meta_app channel_whatsapp_app(const struct channel_account *account)
{
    return channel_meta_app(account, whatsapp_fields);
}

/* ---- who is meant, and is it genuine ------------------------------------------------------ */

static struct hk_str whatsapp_addressed(struct hk_cx *cx, const struct channel_delivery *in)
{
    return channel_meta_addressed(cx, in, "entry.0.changes.0.value.metadata.phone_number_id");
}

static enum hk_rc whatsapp_verify(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_delivery *in, struct channel_verification *out)
{
    const struct channel_meta_app app = channel_whatsapp_app(account);

    return channel_meta_verify(cx, &app, in, out);
}

/* ---- sending ------------------------------------------------------------------------------ */

static bool all_digits(struct hk_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* A business-scoped user id begins with a country and a dot: "PL.1502576394655843". */
static bool is_user_id(struct hk_str s)
{
    return s.n > 3 && s.p[0] >= 'A' && s.p[0] <= 'Z' && s.p[1] >= 'A' && s.p[1] <= 'Z'
        && s.p[2] == '.';
}

/* Write to whom: the thread's name says it; without a thread the identity asked for does. */
static void put_addressee(struct hk_json_writer *w, const struct channel_operation *operation)
{
    struct hk_str to = operation->thread_key;

    if (to.n == 0) {
        to = operation->to_value;
        if (hk_str_starts(to, HK_STR("+")))
            to = hk_str_sub(to, 1, SIZE_MAX);
    }
    bool group = !is_user_id(to) && !all_digits(to);
    hk_json_str_member(w, "messaging_product", HK_STR("whatsapp"));
    hk_json_str_member(w, "recipient_type", group ? HK_STR("group") : HK_STR("individual"));
    hk_json_str_member(w, is_user_id(to) ? "recipient" : "to", to);
    if (operation->txn.n > 0)
        hk_json_str_member(w, "biz_opaque_callback_data", operation->txn);
}

/* A file that the network named `media`, with the text as its caption. */
static void put_media(
    struct hk_json_writer *w, const struct channel_operation *operation, struct hk_str media)
{
    const struct channel_enclosure *file = &operation->enclosures[0];
    const char *type = channel_whatsapp_file_type(file->mime);

    hk_json_str_member(w, "type", hk_str_from(type));
    hk_json_put_key(w, type);
    hk_json_object_begin(w);
    hk_json_str_member(w, "id", media);
    if (operation->text.n > 0)
        hk_json_str_member(w, "caption", operation->text);
    if (file->name.n > 0 && hk_str_equal(hk_str_from(type), HK_STR("document")))
        hk_json_str_member(w, "filename", file->name);
    hk_json_object_end(w);
}

static void put_words(struct hk_json_writer *w, const struct channel_operation *operation)
{
    bool reaction = operation->kind == CHANNEL_REACT;

    hk_json_str_member(w, "type", reaction ? HK_STR("reaction") : HK_STR("text"));
    hk_json_put_key(w, reaction ? "reaction" : "text");
    hk_json_object_begin(w);
    if (reaction) {
        hk_json_str_member(w, "message_id", operation->target_id);
        hk_json_str_member(w, "emoji", operation->text);
    } else {
        hk_json_bool_member(w, "preview_url", false);
        hk_json_str_member(w, "body", operation->text);
    }
    hk_json_object_end(w);
}

/* Words with buttons beneath them; pressed, they tell their id, which is the label. */
static void put_choice(struct hk_json_writer *w, const struct channel_operation *operation)
{
    hk_json_str_member(w, "type", HK_STR("interactive"));
    hk_json_put_key(w, "interactive");
    hk_json_object_begin(w);
    hk_json_str_member(w, "type", HK_STR("button"));
    hk_json_put_key(w, "body");
    hk_json_object_begin(w);
    hk_json_str_member(w, "text", operation->text);
    hk_json_object_end(w);
    hk_json_put_key(w, "action");
    hk_json_object_begin(w);
    hk_json_put_key(w, "buttons");
    hk_json_array_begin(w);
    for (size_t i = 0; i < operation->button_count; i++) {
        hk_json_object_begin(w);
        hk_json_str_member(w, "type", HK_STR("reply"));
        hk_json_put_key(w, "reply");
        hk_json_object_begin(w);
        hk_json_str_member(w, "id", operation->buttons[i]);
        hk_json_str_member(w, "title", operation->buttons[i]);
        hk_json_object_end(w);
        hk_json_object_end(w);
    }
    hk_json_array_end(w);
    hk_json_object_end(w);
    hk_json_object_end(w);
}

/* `media`: the network's name of the file that goes with it; "" without. */
static struct hk_str message_body(
    struct hk_cx *cx, const struct channel_operation *operation, struct hk_str media)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);
    bool reaction = operation->kind == CHANNEL_REACT;

    hk_json_object_begin(&w);
    put_addressee(&w, operation);
    bool template = operation->kind == CHANNEL_SEND && operation->template_use != NULL;
    if (!reaction && !template && operation->reply_handle.n > 0) {
        hk_json_put_key(&w, "context");
        hk_json_object_begin(&w);
        hk_json_str_member(&w, "message_id", operation->reply_handle);
        hk_json_object_end(&w);
    }
    if (template)
        channel_whatsapp_put_template(&w, operation, media);
    else if (media.n > 0)
        put_media(&w, operation, media);
    else if (operation->button_count > 0)
        put_choice(&w, operation);
    else
        put_words(&w, operation);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

static void ask(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, struct hk_str media, struct channel_outcome *out)
{
    const struct channel_meta_app app = channel_whatsapp_app(account);
    struct hk_str url = channel_meta_url(cx, &app, app.node, "messages", out);

    if (url.n > 0 && operation->thread_key.n == 0 && operation->to_value.n == 0)
        channel_fail(out, HK_STR("no_place"), HK_STR(""));
    else
        channel_meta_ask(cx, &app, "POST", url, message_body(cx, operation, media), out);
}

/* A whole response came: what does it say of our message? */
static void read_answer(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out)
{
    if (response->status < 200 || response->status >= 300) {
        channel_meta_read_refusal(cx, response, out);
        return;
    }
    const struct hk_json *tree = channel_response_json(cx, response);
    out->remote_id = hk_json_text(hk_json_path(tree, "messages.0"), "id");
    /* Accepted, but under which name? A status with our key will tell. */
    out->step = out->remote_id.n > 0 ? CHANNEL_STEP_SENT : CHANNEL_STEP_UNCLEAR;
}

static enum hk_rc whatsapp_build(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, const struct channel_operation *operation, unsigned step,
    const struct model_response *previous, struct channel_outcome *out)
{
    (void)session;
    *out = (struct channel_outcome){.step = CHANNEL_STEP_UNCLEAR};
    if (operation->kind == CHANNEL_FETCH) {
        channel_whatsapp_fetch(cx, account, operation, step, previous, out);
        return HK_OK;
    }
    if (operation->kind == CHANNEL_PROBE)
        return HK_OK; /* nothing to read back: only a status webhook can tell */
    bool media = operation->kind == CHANNEL_SEND && operation->enclosure_count > 0;
    if (media && operation->enclosure_count > 1) {
        channel_fail(out, HK_STR("too_many_files"), HK_STR(""));
        return HK_OK;
    }
    if (step == 0 || previous == NULL) {
        if (media)
            channel_whatsapp_ask_upload(cx, account, &operation->enclosures[0], out);
        else
            ask(cx, account, operation, HK_STR(""), out);
        return HK_OK;
    }
    if (media && step == 1) {
        struct hk_str id = channel_whatsapp_read_upload(cx, previous, out);
        if (id.n > 0)
            ask(cx, account, operation, id, out);
        return HK_OK;
    }
    if (channel_arrived(previous, out))
        read_answer(cx, previous, out);
    return HK_OK;
}

/* ---- may we speak ------------------------------------------------------------------------- */

static void whatsapp_speech(const struct channel_account *account,
    const struct channel_place *place, int64_t now_ms, struct channel_speech *out)
{
    bool open = place->had_window && now_ms < place->window_until_ms;

    (void)account;
    *out = (struct channel_speech){
        .allowed = open,
        .reason = open ? HK_STR("") : HK_STR("window_closed"),
        .until_ms = open ? place->window_until_ms : 0,
        .closed_ms = !open && place->had_window ? place->window_until_ms : 0,
        .templates = true,
        .unit = HK_TEXT_CODEPOINTS,
        .max = TEXT_MAX_CODEPOINTS,
    };
}

/* More kinds exist; these are what a care team sends. A megabyte is read as 10^6 bytes: who counts
 * otherwise takes more, not less. */
static const struct channel_takes whatsapp_takes[] = {
    {"image/jpeg", INT64_C(5) * 1000 * 1000, false},
    {"image/png", INT64_C(5) * 1000 * 1000, false},
    {"video/mp4", INT64_C(16) * 1000 * 1000, false},
    {"application/pdf", INT64_C(100) * 1000 * 1000, false},
    {NULL, 0, false},
};

static const struct channel_buttons whatsapp_buttons = {
    .count_max = 3, .label_max = 20, .text_max = 1024};

static enum hk_rc whatsapp_grants(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, unsigned step, const struct model_response *previous,
    struct channel_grants *out)
{
    (void)session;
    const struct channel_meta_app app = channel_whatsapp_app(account);
    const struct channel_meta_grants_way way = {.knows_key = true,
        .node = channel_whatsapp_setting(account, "waba_id"),
        .if_unnamed = CHANNEL_META_WHATSAPP_FIELDS};

    return channel_meta_grants(cx, &app, &way, step, previous, out);
}

const struct channel_kind channel_whatsapp = {
    .abi = CHANNEL_ABI,
    .name = "whatsapp",
    .label = "WhatsApp",
    .fields = whatsapp_fields,
    .field_count = HK_COUNT(whatsapp_fields) - 1,
    .repeat = CHANNEL_REPEAT_NEVER,
    .sends_per_minute = SENDS_PER_MINUTE,
    .gauges = channel_meta_gauges,
    .fetches = true,
    .takes = whatsapp_takes,
    .buttons = &whatsapp_buttons,
    .files_max = 1,
    .caption_max = CAPTION_MAX_CODEPOINTS,
    .rights = channel_meta_whatsapp_rights,
    .delivers = CHANNEL_META_WHATSAPP_FIELDS,
    .cannot =
        "free text later than 24 hours after the customer's last message (approved "
        "templates may be sent); reading back what was sent; more than one file to a message; "
        "calls",
    .costs = "by message and country, as Meta's price list says; answers within the window are "
             "free",
    .tested = "a fake of the network that npm whatsapp-api-js, unmodified, takes for the real "
              "one; never with a real number",
    .source = "developers.facebook.com/documentation/business-messaging/whatsapp, August 2026",
    .addressed = whatsapp_addressed,
    .verify = whatsapp_verify,
    .parse = channel_whatsapp_parse,
    .build = whatsapp_build,
    .templates = channel_whatsapp_templates,
    .grants = whatsapp_grants,
    .speech = whatsapp_speech,
};
