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
 * March-August 2026. Rates and codes stand in tables below; those the pages leave open are
 * treated as refusals.
 */
#include "base/crypto.h"
#include "base/json_write.h"
#include "base/str.h"
#include "channel/kinds.h"
#include "channel/parts.h"
#include "channel/whatsapp/whatsapp_priv.h"

#define TEXT_MAX_CODEPOINTS 4096u
#define CAPTION_MAX_CODEPOINTS 1024u
#define SENDS_PER_MINUTE (80u * 60u)
#define PAIR_RATE_MS 6000
#define CHALLENGE_MAX_BYTES 200u

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

static struct hk_str setting(const struct channel_account *account, const char *key)
{
    return channel_setting(account, whatsapp_fields, key);
}

struct hk_str channel_whatsapp_setting(const struct channel_account *account, const char *key)
{
    return setting(account, key);
}

struct hk_str channel_whatsapp_proof(struct hk_cx *cx, const struct channel_account *account)
{
    uint8_t mac[HK_SHA256_BYTES];

    hk_crypto_hmac_sha256(setting(account, "app_secret"), setting(account, "access_token"), mac);
    return hk_crypto_hex(cx, mac, sizeof mac);
}

/* ---- who is meant, and is it genuine ------------------------------------------------------ */

static struct hk_str whatsapp_addressed(struct hk_cx *cx, const struct channel_delivery *in)
{
    static const char *const paths[] = {"entry.0.changes.0.value.metadata.phone_number_id"};
    struct hk_error before = cx->error;
    struct hk_str found[1];

    if (hk_json_pick(cx, in->body, paths, 1, found) != HK_OK) {
        cx->error = before;
        return HK_STR("");
    }
    return hk_json_unescape(cx, found[0]);
}

/* `body` with everything that is not ASCII as \uXXXX in lower case, as the network writes it. */
static struct hk_str escaped(struct hk_cx *cx, struct hk_str body)
{
    static const char digits[] = "0123456789abcdef";
    char *out = hk_arena_array(cx->arena, body.n + 1, 3); /* 2 bytes become 6, 4 become 12 */
    size_t n = 0;

    for (size_t at = 0; at < body.n;) {
        uint32_t c = hk_text_next(body, &at);
        uint32_t units[2] = {c, 0};
        if (c < 0x80) {
            out[n++] = (char)c;
            continue;
        }
        if (c > 0xffff) {
            units[0] = 0xd800 + ((c - 0x10000) >> 10);
            units[1] = 0xdc00 + ((c - 0x10000) & 0x3ff);
        }
        for (size_t i = 0; i < 2 && units[i] != 0; i++) {
            out[n++] = '\\';
            out[n++] = 'u';
            for (int shift = 12; shift >= 0; shift -= 4)
                out[n++] = digits[units[i] >> shift & 15];
        }
    }
    return (struct hk_str){out, n};
}

static bool has_beyond_ascii(struct hk_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return true;
    return false;
}

static bool is_signature_of(
    struct hk_cx *cx, struct hk_str secret, struct hk_str bytes, struct hk_str claimed)
{
    uint8_t mac[HK_SHA256_BYTES];

    hk_crypto_hmac_sha256(secret, bytes, mac);
    return hk_crypto_equal(hk_crypto_hex(cx, mac, sizeof mac), claimed);
}

static bool is_genuine(struct hk_cx *cx, struct hk_str secret, const struct channel_delivery *in)
{
    struct hk_str prefix = HK_STR("sha256=");
    struct hk_str header = channel_header(in->headers, in->header_count, "x-hub-signature-256");

    if (secret.n == 0 || !hk_str_starts(header, prefix))
        return false;
    struct hk_str claimed = hk_str_sub(header, prefix.n, SIZE_MAX);
    if (is_signature_of(cx, secret, in->body, claimed))
        return true;
    return has_beyond_ascii(in->body) && hk_text_valid(in->body)
        && is_signature_of(cx, secret, escaped(cx, in->body), claimed);
}

/* The network asks once whether the address is ours: repeat its challenge if it knows our word.
 * Only plain characters are repeated, so that nobody can make us say markup. */
static void answer_handshake(struct hk_cx *cx, struct hk_str verify_token,
    const struct channel_delivery *in, struct channel_verification *out)
{
    struct hk_str challenge = channel_query(cx, in->query, "hub.challenge");
    struct hk_str token = channel_query(cx, in->query, "hub.verify_token");
    bool ours = verify_token.n > 0 && hk_crypto_equal(token, verify_token);

    if (!ours || !hk_str_equal(channel_query(cx, in->query, "hub.mode"), HK_STR("subscribe"))
        || !channel_is_plain(challenge) || challenge.n > CHALLENGE_MAX_BYTES)
        return;
    *out = (struct channel_verification){CHANNEL_ANSWER, 200, challenge};
}

static enum hk_rc whatsapp_verify(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_delivery *in, struct channel_verification *out)
{
    *out = (struct channel_verification){CHANNEL_REFUSE, 403, HK_STR("")};
    if (hk_str_equal(in->method, HK_STR("GET")))
        answer_handshake(cx, setting(account, "verify_token"), in, out);
    else if (!hk_str_equal(in->method, HK_STR("POST")))
        out->status = 405;
    else if (!is_genuine(cx, setting(account, "app_secret"), in))
        out->status = 401;
    else
        *out = (struct channel_verification){CHANNEL_ACCEPT, 200, HK_STR("")};
    return HK_OK;
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
    bool image = hk_str_starts(file->mime, HK_STR("image/"));

    hk_json_str_member(w, "type", image ? HK_STR("image") : HK_STR("document"));
    hk_json_put_key(w, image ? "image" : "document");
    hk_json_object_begin(w);
    hk_json_str_member(w, "id", media);
    if (operation->text.n > 0)
        hk_json_str_member(w, "caption", operation->text);
    if (!image && file->name.n > 0)
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
        channel_whatsapp_put_template(&w, operation->template_use);
    else if (media.n > 0)
        put_media(&w, operation, media);
    else
        put_words(&w, operation);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

struct hk_str channel_whatsapp_url(struct hk_cx *cx, const struct channel_account *account,
    const char *what, struct channel_outcome *out)
{
    struct hk_str token = setting(account, "access_token");
    struct hk_str number = setting(account, "phone_number_id");
    struct hk_str version = setting(account, "api_version");

    if (number.n == 0)
        number = account->remote_id;
    if (!channel_is_plain(number) || !channel_is_plain(version) || token.n == 0) {
        channel_fail(
            out, HK_STR("misconfigured"), HK_STR("phone_number_id, api_version, access_token"));
        return HK_STR("");
    }
    return hk_arena_printf(cx->arena, "%.*s/%.*s/%.*s/%s?appsecret_proof=%.*s",
        HKS(channel_base_url(setting(account, "base_url"))), HKS(version), HKS(number), what,
        HKS(channel_whatsapp_proof(cx, account)));
}

static void ask(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, struct hk_str media, struct channel_outcome *out)
{
    struct hk_str url = channel_whatsapp_url(cx, account, "messages", out);

    if (url.n == 0)
        return;
    if (operation->thread_key.n == 0 && operation->to_value.n == 0) {
        channel_fail(out, HK_STR("no_place"), HK_STR(""));
        return;
    }
    out->step = CHANNEL_STEP_REQUEST;
    out->request = channel_request(
        cx, "POST", url, setting(account, "access_token"), message_body(cx, operation, media));
}

/* What an error code of the network means for the reply. A code that is not here is a refusal
 * for good: better a person looks than a reply goes out twice. */
static const struct {
    int32_t first;
    int32_t last;
    enum channel_step step;
    int32_t wait_ms;
    const char *code;
} error_codes[] = {
    {1, 2, CHANNEL_STEP_UNCLEAR, 0, ""}, /* "unknown", "service": may have been accepted */
    {3, 3, CHANNEL_STEP_FAILED, 0, "no_right"},
    {4, 4, CHANNEL_STEP_RETRY, 0, ""},
    {10, 10, CHANNEL_STEP_FAILED, 0, "no_right"},
    {17, 17, CHANNEL_STEP_RETRY, 0, ""},
    {32, 32, CHANNEL_STEP_RETRY, 0, ""},
    {100, 100, CHANNEL_STEP_FAILED, 0, "invalid"},
    {190, 190, CHANNEL_STEP_VOID, 0, "token_void"},
    {200, 299, CHANNEL_STEP_FAILED, 0, "no_right"},
    {368, 368, CHANNEL_STEP_FAILED, 0, "blocked"},
    {551, 551, CHANNEL_STEP_FAILED, 0, "undeliverable"},
    {613, 613, CHANNEL_STEP_RETRY, 0, ""},
    {80001, 80014, CHANNEL_STEP_RETRY, 0, ""},
    {130429, 130429, CHANNEL_STEP_RETRY, 0, ""},
    {131000, 131000, CHANNEL_STEP_UNCLEAR, 0, ""}, /* "something went wrong" */
    {131026, 131026, CHANNEL_STEP_FAILED, 0, "undeliverable"},
    {131047, 131047, CHANNEL_STEP_FAILED, 0, "window_closed"},
    {131049, 131049, CHANNEL_STEP_FAILED, 0, "limited"},
    {131051, 131051, CHANNEL_STEP_FAILED, 0, "unsupported"},
    {131053, 131053, CHANNEL_STEP_FAILED, 0, "media"},
    {131056, 131056, CHANNEL_STEP_RETRY, PAIR_RATE_MS, ""},
    {132000, 132000, CHANNEL_STEP_FAILED, 0, "template_values"},
    {132001, 132001, CHANNEL_STEP_FAILED, 0, "template_gone"},
    {132005, 132005, CHANNEL_STEP_FAILED, 0, "template_values"},
    {132007, 132007, CHANNEL_STEP_FAILED, 0, "template_values"},
    {132012, 132012, CHANNEL_STEP_FAILED, 0, "template_values"},
    {132015, 132015, CHANNEL_STEP_FAILED, 0, "template_paused"},
    {132016, 132016, CHANNEL_STEP_FAILED, 0, "template_gone"},
    {132018, 132018, CHANNEL_STEP_FAILED, 0, "template_values"},
    {133010, 133010, CHANNEL_STEP_FAILED, 0, "not_registered"},
};

/* False if the table does not know the code. */
static bool settle_by_code(int64_t code, struct channel_outcome *out)
{
    for (size_t i = 0; i < HK_COUNT(error_codes); i++) {
        if (code < error_codes[i].first || code > error_codes[i].last)
            continue;
        out->step = error_codes[i].step;
        out->error_code = hk_str_from(error_codes[i].code);
        if (out->retry_after_ms < error_codes[i].wait_ms)
            out->retry_after_ms = error_codes[i].wait_ms;
        return true;
    }
    return false;
}

struct hk_str channel_whatsapp_error_word(int64_t code)
{
    struct channel_outcome outcome = {0};

    if (settle_by_code(code, &outcome) && outcome.step == CHANNEL_STEP_FAILED)
        return outcome.error_code;
    return HK_STR("refused");
}

static void settle_by_status(uint32_t status, struct channel_outcome *out)
{
    if (status == 429)
        out->step = CHANNEL_STEP_RETRY;
    else if (status == 401)
        out->step = CHANNEL_STEP_VOID;
    else if (status >= 500 || status == 408)
        out->step = CHANNEL_STEP_UNCLEAR;
    else
        channel_fail(out, HK_STR("refused"), out->error_text);
}

void channel_whatsapp_read_refusal(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    const struct hk_json *error = hk_json_get(tree, HK_STR("error"));
    int64_t code = 0;

    out->error_text = channel_words(cx, hk_json_get(error, HK_STR("error_data")), "details");
    if (out->error_text.n == 0)
        out->error_text = channel_words(cx, error, "message");
    out->retry_after_ms = channel_retry_after_ms(response);
    if (!hk_json_int(hk_json_get(error, HK_STR("code")), &code) || !settle_by_code(code, out))
        settle_by_status(response->status, out);
    if (out->step != CHANNEL_STEP_RETRY)
        out->retry_after_ms = 0;
}

/* A whole response came: what does it say of our message? */
static void read_answer(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out)
{
    if (response->status < 200 || response->status >= 300) {
        channel_whatsapp_read_refusal(cx, response, out);
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
    {"image/jpeg", INT64_C(5) * 1000 * 1000},
    {"image/png", INT64_C(5) * 1000 * 1000},
    {"application/pdf", INT64_C(100) * 1000 * 1000},
    {NULL, 0},
};

const struct channel_kind channel_whatsapp = {
    .abi = CHANNEL_ABI,
    .name = "whatsapp",
    .label = "WhatsApp",
    .fields = whatsapp_fields,
    .field_count = HK_COUNT(whatsapp_fields) - 1,
    .repeat = CHANNEL_REPEAT_NEVER,
    .sends_per_minute = SENDS_PER_MINUTE,
    .fetches = true,
    .takes = whatsapp_takes,
    .files_max = 1,
    .caption_max = CAPTION_MAX_CODEPOINTS,
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
    .speech = whatsapp_speech,
};
