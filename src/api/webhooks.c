/* api/webhooks.c -- /webhooks/CHANNEL/ACCOUNT: what networks deliver.
 *
 * The bytes go to flow/ as they came; it verifies, keeps them, and says what to answer once they
 * are kept. Who sends forged signatures is soon not listened to any more.
 *
 * What it does not do: look inside. Of the headers only those that some network signs or
 * authenticates with are passed on; a new network adds its own here.
 */
#include "api/api_priv.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/str.h"

#define WEBHOOK_PREFIX "/webhooks/"

static const char *const passed_headers[] = {
    "content-type",
    "authorization",
    "user-agent",
    "x-hark-signature",
    "x-hub-signature-256",
    "x-signature",
    "x-telegram-bot-api-secret-token",
    "x-twitter-webhooks-signature",
};

/* Lies in the exchange's arena until the reply. */
struct webhook {
    struct api *api;
    struct http_exchange *exchange;
};

static unsigned status_of(enum hk_rc rc)
{
    switch (rc) {
    case HK_OK:
    case HK_END:
        return 200;
    case HK_EINVAL:
    case HK_EPROTO:
        return 400;
    case HK_EDENIED:
        return 401;
    case HK_ENOTFOUND:
        return 404;
    case HK_ECONFLICT:
        return 409;
    case HK_ELIMIT:
    case HK_ERETRY:
    case HK_EIO:
        break;
    }
    return 503;
}

static void reply_text(struct http_exchange *exchange, unsigned status, struct hk_str body)
{
    bool json = hk_str_starts(body, HK_STR("{")); /* how one network wants its handshake */
    struct http_header headers[2] = {
        {"Content-Type", json ? HK_STR("application/json") : HK_STR("text/plain; charset=utf-8")},
        {"Retry-After", HK_STR("5")}};
    http_reply(exchange, status, headers, status == 503 || status == 429 ? 2 : 1, body);
}

static void delivered(void *owner, enum hk_rc rc, uint32_t status, struct hk_str body)
{
    struct webhook *webhook = owner;
    int64_t wait_s;
    unsigned answer = status != 0 ? status : status_of(rc);
    if (answer == 401 || answer == 403)
        (void)api_limits_take(webhook->api->limits, API_LIMIT_FORGERY,
            http_exchange_request(webhook->exchange)->peer, hk_clock_now_ms(), &wait_s);
    reply_text(webhook->exchange, answer, body);
}

static size_t pass_headers(struct http_exchange *exchange, struct model_header *out)
{
    size_t n = 0;
    for (size_t i = 0; i < HK_COUNT(passed_headers); i++) {
        struct hk_str value = http_exchange_header(exchange, passed_headers[i]);
        if (value.n > 0)
            out[n++] = (struct model_header){hk_str_from(passed_headers[i]), value};
    }
    return n;
}

void api_handle_webhook(struct api *api, struct http_exchange *exchange)
{
    const struct http_request *request = http_exchange_request(exchange);
    struct hk_str rest = hk_str_sub(request->path, sizeof WEBHOOK_PREFIX - 1, request->path.n);
    struct hk_str channel, name;
    int64_t account, wait_s;
    if (request->method != HTTP_GET && request->method != HTTP_POST) {
        reply_text(exchange, 405, HK_STR("GET or POST\n"));
        return;
    }
    if (!hk_str_cut(&rest, '/', &channel) || !hk_str_cut(&rest, '/', &name) || rest.n > 0
        || !hk_id_read(name, &account)) {
        reply_text(exchange, 404, HK_STR("no such account\n"));
        return;
    }
    if (!api_limits_ask(
            api->limits, API_LIMIT_FORGERY, request->peer, hk_clock_now_ms(), &wait_s)) {
        reply_text(exchange, 429, HK_STR("too many deliveries with a wrong signature\n"));
        return;
    }
    struct hk_arena *arena = http_exchange_arena(exchange);
    struct webhook *webhook = hk_arena_alloc(arena, sizeof *webhook);
    struct model_header *headers = hk_arena_array(arena, HK_COUNT(passed_headers), sizeof *headers);
    *webhook = (struct webhook){api, exchange};
    const struct channel_delivery delivery = {
        .method = hk_str_from(api_method_name(request->method)),
        .query = request->query,
        .headers = headers,
        .header_count = pass_headers(exchange, headers),
        .body = request->body,
    };
    flow_submit_delivery(
        api->flow, channel, account, &delivery, request->trace, delivered, webhook);
}
