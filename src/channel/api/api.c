/* channel/api/api.c -- a connector of one's own: any network, by signed HTTP in and out.
 *
 * In:  POST of plain events (plain.h) to the account's delivery address. Out: a POST of the reply
 * to the connector's address; it answers 2xx with {"id":"..."}, the network's name of the message.
 *
 * Both are signed alike: "X-Hark-Signature: t=<unix seconds>,v1=<hex>", HMAC-SHA256 with the
 * account's secret over "<t>.<body>". A delivery that is older than five minutes, or from the
 * future, is refused; one that is repeated within them is dropped by its events' names.
 *
 * Each reply bears its key as Idempotency-Key, and the connector must send a key once only: so
 * after a lost answer the reply just goes out again.
 *
 * Without an address for replies the account only listens.
 *
 * What it does not do: files out; be asked for news (a connector delivers).
 *
 * Sources: our own; the form of the signature is the field's usual one.
 */
#include "base/crypto.h"
#include "base/json_write.h"
#include "base/str.h"
#include "channel/kinds.h"
#include "channel/parts.h"
#include "channel/plain.h"

#define STALE_S 300
#define TEXT_MAX_CODEPOINTS 10000
#define SIGNATURE_HEADER "x-hark-signature"
#define TIME_MAX_BYTES 32

static const struct channel_field api_fields[] = {
    {"network", CHANNEL_FIELD_TEXT, true, ""},
    {"secret", CHANNEL_FIELD_SIGNING, true, ""},
    {"reply_url", CHANNEL_FIELD_URL, false, ""},
    {"text_max", CHANNEL_FIELD_TEXT, false, ""},
    {NULL, CHANNEL_FIELD_TEXT, false, ""},
};

static struct hk_str setting(const struct channel_account *account, const char *key)
{
    return hk_str_trim(channel_setting(account, api_fields, key));
}

/* ---- signatures --------------------------------------------------------------------------- */

static struct hk_str signature_of(
    struct hk_cx *cx, struct hk_str secret, int64_t at_s, struct hk_str body)
{
    uint8_t mac[HK_SHA256_BYTES];
    struct hk_buf text HK_AUTO(hk_buf_free) = hk_buf_make(body.n + TIME_MAX_BYTES);

    hk_buf_printf(&text, "%lld.", (long long)at_s);
    hk_buf_add_str(&text, body); /* all of it: a NUL in it is no end */
    hk_must(!text.over);
    hk_crypto_hmac_sha256(secret, hk_buf_str(&text), mac);
    return hk_crypto_hex(cx, mac, sizeof mac);
}

/* "t=1795299000,v1=ab12..." in any order; what else stands there is passed over. */
static bool read_signature(struct hk_str header, int64_t *at_s, struct hk_str *claimed)
{
    struct hk_str part;

    *at_s = 0;
    *claimed = HK_STR("");
    while (hk_str_cut(&header, ',', &part)) {
        part = hk_str_trim(part);
        if (hk_str_starts(part, HK_STR("t=")))
            (void)hk_str_to_int(hk_str_sub(part, 2, SIZE_MAX), at_s);
        else if (hk_str_starts(part, HK_STR("v1=")))
            *claimed = hk_str_sub(part, 3, SIZE_MAX);
    }
    return *at_s > 0 && claimed->n > 0;
}

static bool is_genuine(
    struct hk_cx *cx, const struct channel_account *account, const struct channel_delivery *in)
{
    struct hk_str secret = setting(account, "secret");
    struct hk_str claimed;
    int64_t at_s = 0;
    int64_t now_s = cx->now_ms / 1000;

    return secret.n > 0
        && read_signature(
            channel_header(in->headers, in->header_count, SIGNATURE_HEADER), &at_s, &claimed)
        && at_s > now_s - STALE_S && at_s < now_s + STALE_S
        && hk_crypto_equal(signature_of(cx, secret, at_s, in->body), claimed);
}

static enum hk_rc api_verify(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_delivery *in, struct channel_verification *out)
{
    *out = (struct channel_verification){CHANNEL_REFUSE, 401, HK_STR("")};
    if (!hk_str_equal(in->method, HK_STR("POST")))
        out->status = 405;
    else if (is_genuine(cx, account, in))
        *out = (struct channel_verification){CHANNEL_ACCEPT, 200, HK_STR("")};
    return HK_OK;
}

static enum hk_rc api_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out)
{
    const struct channel_plain_form form = {
        .scheme = "api", .people_of = setting(account, "network")};

    return channel_plain_parse(cx, &form, body, out);
}

/* ---- sending ------------------------------------------------------------------------------ */

static struct hk_str reply_body(struct hk_cx *cx, const struct channel_operation *operation)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    struct hk_json_writer w = hk_json_writer_make(&buf);

    hk_json_object_begin(&w);
    channel_plain_put_reply(&w, operation);
    hk_json_object_end(&w);
    return channel_take(cx, &buf);
}

static void ask(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, struct channel_outcome *out)
{
    struct hk_str url = setting(account, "reply_url");
    struct hk_str secret = setting(account, "secret");
    struct model_header *headers = hk_arena_array(cx->arena, 4, sizeof *headers);
    int64_t now_s = cx->now_ms / 1000;

    if (url.n == 0 || secret.n == 0) {
        channel_fail(out, HK_STR("misconfigured"), HK_STR("reply_url, secret"));
        return;
    }
    struct hk_str body = reply_body(cx, operation);
    headers[0] = (struct model_header){HK_STR("accept"), HK_STR("application/json")};
    headers[1] = (struct model_header){HK_STR("content-type"), HK_STR("application/json")};
    headers[2] = (struct model_header){HK_STR("idempotency-key"), operation->txn};
    headers[3] = (struct model_header){HK_STR(SIGNATURE_HEADER),
        hk_arena_printf(cx->arena, "t=%lld,v1=%.*s", (long long)now_s,
            HKS(signature_of(cx, secret, now_s, body)))};
    out->step = CHANNEL_STEP_REQUEST;
    out->request = (struct model_request){.method = HK_STR("POST"),
        .url = url,
        .headers = headers,
        .header_count = 4,
        .body = body,
        .secret = true};
}

static void read_refusal(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);

    out->error_text = channel_words(cx, tree, "error_text");
    if (response->status == 429) {
        out->step = CHANNEL_STEP_RETRY;
        out->retry_after_ms = channel_retry_after_ms(response);
    } else if (response->status == 401 || response->status == 403) {
        out->step = CHANNEL_STEP_VOID;
    } else if (response->status >= 500 || response->status == 408) {
        out->step = CHANNEL_STEP_UNCLEAR;
    } else {
        channel_fail(out, HK_STR("refused"), out->error_text);
    }
}

static void read_answer(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out)
{
    if (!channel_arrived(response, out))
        return;
    if (response->status < 200 || response->status >= 300) {
        read_refusal(cx, response, out);
        return;
    }
    out->remote_id = hk_json_text(channel_response_json(cx, response), "id");
    out->step = out->remote_id.n > 0 ? CHANNEL_STEP_SENT : CHANNEL_STEP_UNCLEAR;
}

static enum hk_rc api_build(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str session, const struct channel_operation *operation, unsigned step,
    const struct model_response *previous, struct channel_outcome *out)
{
    (void)session;
    *out = (struct channel_outcome){.step = CHANNEL_STEP_UNCLEAR};
    if (operation->kind == CHANNEL_FETCH)
        channel_fail(out, HK_STR("unsupported"), HK_STR(""));
    else if (step > 0 && previous != NULL)
        read_answer(cx, previous, out);
    else if (operation->kind != CHANNEL_PROBE) /* that one stays unclear: to repeat is safe */
        ask(cx, account, operation, out);
    return HK_OK;
}

/* ---- may we speak ------------------------------------------------------------------------- */

static void api_speech(const struct channel_account *account, const struct channel_place *place,
    int64_t now_ms, struct channel_speech *out)
{
    bool open = !place->had_window || now_ms < place->window_until_ms;
    bool hears = setting(account, "reply_url").n > 0;
    int64_t max = 0;

    if (!hk_str_to_int(setting(account, "text_max"), &max) || max <= 0 || max > TEXT_MAX_CODEPOINTS)
        max = TEXT_MAX_CODEPOINTS;
    *out = (struct channel_speech){
        .allowed = open && hears,
        .reason = !hears ? HK_STR("listens_only")
            : !open      ? HK_STR("window_closed")
                         : HK_STR(""),
        .until_ms = open && place->had_window ? place->window_until_ms : 0,
        .closed_ms = !open ? place->window_until_ms : 0,
        .unit = HK_TEXT_CODEPOINTS,
        .max = (uint32_t)max,
    };
}

const struct channel_kind channel_api = {
    .abi = CHANNEL_ABI,
    .name = "api",
    .label = "API",
    .fields = api_fields,
    .field_count = HK_COUNT(api_fields) - 1,
    .repeat = CHANNEL_REPEAT_SAFE,
    .cannot = "files out; being asked for news",
    .costs = "nothing",
    .tested = "the example of docs/connector.md, run as it stands",
    .source = "our own: docs/connector.md",
    .verify = api_verify,
    .parse = api_parse,
    .build = api_build,
    .speech = api_speech,
};
