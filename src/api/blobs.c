/* api/blobs.c -- files that came with messages, by signed address (engage/blobs.h).
 *
 * The signature is the right; no session is asked. Nothing in a file can run: it comes as a
 * download with a type from a short list, or as bytes; only the four kinds of pictures that
 * browsers draw without running anything are shown in place. What a file is was said by the
 * network, never found out by looking inside, and the browser may not guess either (nosniff); if
 * one is opened as a page, it is in a sandbox that loads nothing. The one exception is a page of
 * our own making, which shows a mail as it was sent; it is in a sandbox too.
 *
 * Files to be sent come in at other addresses: uploads.c.
 *
 * Players ask for parts of sound and film (ranges): net/ gives them.
 *
 * What it does not do: thumbnails, any reading of what a file holds.
 *
 * Threads: the address is judged on the HTTP thread, the file opened on a CPU thread.
 */
#include "engage/blobs.h"
#include "api/api_priv.h"
#include "base/clock.h"
#include "base/str.h"
#include "channel/parts.h"
#include "flow/blobs.h"

/* Links open beside the desk, not in the frame. */
#define PAGE_POLICY                                                                                \
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "                    \
    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "

static const struct {
    const char *mime;
    bool shown; /* in place */
} types[] = {
    {"image/png", true},
    {"image/jpeg", true},
    {"image/webp", true},
    {"image/gif", true},
    {"application/pdf", false},
    {"audio/aac", false},
    {"audio/amr", false},
    {"audio/mp4", false},
    {"audio/mpeg", false},
    {"audio/ogg", false},
    {"audio/wav", false},
    {"audio/webm", false},
    {"video/3gpp", false},
    {"video/mp4", false},
    {"video/webm", false},
};

struct blob_call {
    struct flow_task task; /* must stay first */
    struct api *api;
    struct http_exchange *exchange;
    struct engage_blob blob;
};

static void refuse(struct api *api, struct http_exchange *exchange, const char *word,
    struct hk_str text, unsigned allowed)
{
    struct api_refusal refusal = {
        .rc = HK_EDENIED, .word = hk_str_from(word), .text = text, .allowed = allowed};

    api_refuse(api, exchange, &refusal);
}

/* A page of ours that shows a message as it was sent (CHANNEL_PAGE_MIME): in a frame that lets
 * nothing run, ask or lead away; pictures of others only for who asked for them. */
static void reply_page(struct blob_call *call, int file, int64_t bytes)
{
    struct hk_str asked = {0};
    bool pictures =
        http_exchange_query(call->exchange, "pictures", &asked) && hk_str_equal(asked, HK_STR("1"));
    const struct http_header headers[] = {
        {"Content-Type", HK_STR("text/html; charset=utf-8")},
        {"Content-Disposition", HK_STR("inline")},
        {"Content-Security-Policy",
            pictures ? HK_STR(PAGE_POLICY "img-src data: https:")
                     : HK_STR(PAGE_POLICY "img-src data:")},
        {"Cross-Origin-Resource-Policy", HK_STR("same-origin")},
        {"Referrer-Policy", HK_STR("no-referrer")},
        {"Cache-Control", HK_STR("private, max-age=600")},
    };

    http_reply_file(call->exchange, headers, HK_COUNT(headers), file, bytes);
}

/* Plain names as they are; all others only in the form that bears any character. */
static struct hk_str disposition(struct hk_cx *cx, const struct engage_blob *blob, bool shown)
{
    const char *how = shown ? "inline" : "attachment";

    if (blob->name.n == 0)
        return hk_arena_printf(cx->arena, "%s; filename=\"%.12s\"", how, blob->sha256.p);
    return hk_arena_printf(
        cx->arena, "%s; filename*=UTF-8''%.*s", how, HKS(channel_percent(cx, blob->name)));
}

static void reply_blob(struct hk_cx *cx, struct blob_call *call, int file, int64_t bytes)
{
    struct hk_str type = HK_STR("application/octet-stream");
    bool shown = false;

    if (hk_str_equal(call->blob.mime, HK_STR(CHANNEL_PAGE_MIME))) {
        reply_page(call, file, bytes);
        return;
    }
    for (size_t i = 0; i < HK_COUNT(types); i++) {
        if (!hk_str_equal(call->blob.mime, hk_str_from(types[i].mime)))
            continue;
        type = hk_str_from(types[i].mime);
        shown = types[i].shown;
    }
    const struct http_header headers[] = {
        {"Content-Type", type},
        {"Content-Disposition", disposition(cx, &call->blob, shown)},
        {"Content-Security-Policy", HK_STR("sandbox; default-src 'none'")},
        {"Cross-Origin-Resource-Policy", HK_STR("same-origin")},
        {"Cache-Control", HK_STR("private, max-age=600")},
    };
    http_reply_file(call->exchange, headers, HK_COUNT(headers), file, bytes);
}

static void run_blob(struct hk_cx *cx, struct store_session *session, struct flow_task *task)
{
    struct blob_call *call = (struct blob_call *)task;
    int64_t bytes = 0;
    int file = -1;

    (void)session;
    enum hk_rc rc =
        flow_blob_open(cx, flow_folder(call->api->flow), call->blob.sha256, &file, &bytes);
    if (rc == HK_OK)
        reply_blob(cx, call, file, bytes);
    else
        refuse(call->api, call->exchange, rc == HK_ENOTFOUND ? "not_found" : "unavailable",
            hk_str_from(cx->error.text), 0);
}

static bool read_claim(struct http_exchange *exchange, struct engage_blob_claim *out)
{
    struct hk_str expires;

    return engage_blob_read_path(http_exchange_request(exchange)->path, &out->blob)
        && http_exchange_query(exchange, "expires", &expires)
        && hk_str_to_int(expires, &out->expires_s)
        && http_exchange_query(exchange, "mime", &out->blob.mime)
        && http_exchange_query(exchange, "name", &out->blob.name)
        && http_exchange_query(exchange, "signature", &out->signature);
}

void api_handle_blob(struct api *api, struct http_exchange *exchange)
{
    const struct http_request *request = http_exchange_request(exchange);
    struct hk_arena *arena = http_exchange_arena(exchange);
    struct hk_cx cx = {.arena = arena, .now_ms = hk_clock_now_ms(), .trace = request->trace};
    struct engage_blob_claim claim = {0};

    if (request->method != HTTP_GET && request->method != HTTP_HEAD) {
        refuse(api, exchange, "not_found", HK_STR("This address does not take this method."),
            1u << HTTP_GET | 1u << HTTP_HEAD);
        return;
    }
    if (!read_claim(exchange, &claim)
        || !engage_blob_admits(&cx, flow_blob_key(api->flow), &claim)) {
        refuse(api, exchange, "denied",
            HK_STR("This address of a file is not valid, or not any more: load the message again."),
            0);
        return;
    }
    struct blob_call *call = hk_arena_alloc(arena, sizeof *call);
    *call = (struct blob_call){
        .task = {run_blob}, .api = api, .exchange = exchange, .blob = claim.blob};
    if (!flow_submit_task(api->flow, FLOW_TASK_INTERACTIVE, &call->task))
        refuse(api, exchange, "unavailable", HK_STR("too much waits"), 0);
}
