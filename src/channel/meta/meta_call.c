/* channel/meta/meta_call.c -- calling Meta's interface, and what its refusals mean.
 *
 * A code that is not in the tables is a refusal for good: better a person looks than a reply goes
 * out twice. A subcode knows better than its code.
 */
#include "base/crypto.h"
#include "base/str.h"
#include "channel/meta/meta.h"

#define PAIR_RATE_MS 6000
#define HOUR_MS (INT64_C(60) * 60 * 1000)

const struct channel_gauge channel_meta_gauges[] = {
    {"x-app-usage", CHANNEL_GAUGE_SHARES, true, HOUR_MS},
    {"x-business-use-case-usage", CHANNEL_GAUGE_SHARES, true, 24 * HOUR_MS},
    {NULL, CHANNEL_GAUGE_SHARES, false, 0},
};

struct channel_meta_app channel_meta_app(
    const struct channel_account *account, const struct channel_field *fields)
{
    struct channel_meta_app app = {.node = channel_setting(account, fields, fields[0].key),
        .token = channel_setting(account, fields, "access_token"),
        .secret = channel_setting(account, fields, "app_secret"),
        .word = channel_setting(account, fields, "verify_token"),
        .base = channel_base_url(channel_setting(account, fields, "base_url")),
        .version = channel_setting(account, fields, "api_version")};

    if (app.node.n == 0)
        app.node = account->remote_id;
    return app;
}

struct hk_str channel_meta_url(struct hk_cx *cx, const struct channel_meta_app *app,
    struct hk_str node, const char *edge, struct channel_outcome *out)
{
    uint8_t mac[HK_SHA256_BYTES];

    if (!channel_is_plain(app->version) || !channel_is_plain(node) || app->token.n == 0) {
        channel_fail(out, HK_STR("misconfigured"), HK_STR("id, api_version, access_token"));
        return HK_STR("");
    }
    hk_crypto_hmac_sha256(app->secret, app->token, mac);
    return hk_arena_printf(cx->arena, "%.*s/%.*s/%.*s%s%s?appsecret_proof=%.*s", HKS(app->base),
        HKS(app->version), HKS(node), edge[0] != '\0' ? "/" : "", edge,
        HKS(hk_crypto_hex(cx, mac, sizeof mac)));
}

void channel_meta_ask(struct hk_cx *cx, const struct channel_meta_app *app, const char *method,
    struct hk_str url, struct hk_str body, struct channel_outcome *out)
{
    if (url.n == 0)
        return;
    out->step = CHANNEL_STEP_REQUEST;
    out->request = channel_request(cx, method, url, app->token, body);
}

/* ---- refusals ----------------------------------------------------------------------------- */

struct meaning {
    int32_t first;
    int32_t last;
    enum channel_step step;
    int32_t wait_ms;
    const char *code;
};

static const struct meaning subcodes[] = {
    {1545041, 1545041, CHANNEL_STEP_FAILED, 0, "undeliverable"}, /* takes no messages from us */
    {1893063, 1893063, CHANNEL_STEP_FAILED, 0, "blocked"},       /* the page is restricted */
    {2018001, 2018001, CHANNEL_STEP_FAILED, 0, "undeliverable"}, /* no such person */
    {2018065, 2018065, CHANNEL_STEP_FAILED, 0, "window_closed"},
    {2018108, 2018108, CHANNEL_STEP_FAILED, 0, "undeliverable"},
    {2018278, 2018278, CHANNEL_STEP_FAILED, 0, "window_closed"},
    {2018300, 2018300, CHANNEL_STEP_FAILED, 0, "other_app"}, /* another app has the thread */
};

static const struct meaning codes[] = {
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
    {506, 506, CHANNEL_STEP_UNCLEAR, 0, ""}, /* the same words once more: the first may be there */
    {551, 551, CHANNEL_STEP_FAILED, 0, "undeliverable"},
    {613, 613, CHANNEL_STEP_RETRY, 0, ""},
    {10900, 10900, CHANNEL_STEP_FAILED, 0, "said_already"}, /* one private reply to a comment */
    {10903, 10903, CHANNEL_STEP_FAILED, 0, "undeliverable"},
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
static bool settle_by(
    const struct meaning *table, size_t count, int64_t code, struct channel_outcome *out)
{
    for (size_t i = 0; i < count; i++) {
        if (code < table[i].first || code > table[i].last)
            continue;
        out->step = table[i].step;
        out->error_code = hk_str_from(table[i].code);
        if (out->retry_after_ms < table[i].wait_ms)
            out->retry_after_ms = table[i].wait_ms;
        return true;
    }
    return false;
}

struct hk_str channel_meta_error_word(int64_t code)
{
    struct channel_outcome outcome = {0};

    if (settle_by(codes, HK_COUNT(codes), code, &outcome) && outcome.step == CHANNEL_STEP_FAILED)
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

void channel_meta_read_refusal(
    struct hk_cx *cx, const struct model_response *response, struct channel_outcome *out)
{
    const struct hk_json *tree = channel_response_json(cx, response);
    const struct hk_json *error = hk_json_get(tree, HK_STR("error"));
    int64_t code = 0, subcode = 0;

    out->error_text = channel_words(cx, hk_json_get(error, HK_STR("error_data")), "details");
    if (out->error_text.n == 0)
        out->error_text = channel_words(cx, error, "message");
    out->retry_after_ms = channel_retry_after_ms(response);
    bool known = hk_json_int(hk_json_get(error, HK_STR("error_subcode")), &subcode)
        && settle_by(subcodes, HK_COUNT(subcodes), subcode, out);
    if (!known && hk_json_int(hk_json_get(error, HK_STR("code")), &code))
        known = settle_by(codes, HK_COUNT(codes), code, out);
    if (!known)
        settle_by_status(response->status, out);
    if (out->step != CHANNEL_STEP_RETRY)
        out->retry_after_ms = 0;
}
