/* api/reply.c -- what went wrong, as status, stable code and one sentence.
 *
 * The finer word of flow/ decides if it is one of the API's codes; else the result code does.
 * A failure of ours (5xx) is logged here, once, with the place it arose; the reply names only the
 * request's id, by which the line is found.
 */
#include "api/api_priv.h"
#include "base/log.h"
#include "base/str.h"

#include <inttypes.h>

struct code {
    struct hk_str word;
    unsigned status;
};

static const struct code codes[] = {
    {HK_STR_INIT("invalid"), 422},
    {HK_STR_INIT("not_signed_in"), 401},
    {HK_STR_INIT("denied"), 403},
    {HK_STR_INIT("banned"), 403}, /* of the web chat: api/chat_closed.c */
    {HK_STR_INIT("not_found"), 404},
    {HK_STR_INIT("conflict"), 409},
    {HK_STR_INIT("stale"), 409},
    {HK_STR_INIT("shadow"), 409},
    {HK_STR_INIT("reason_needed"), 409},
    {HK_STR_INIT("split_again"), 409},
    {HK_STR_INIT("split_busy"), 409},
    {HK_STR_INIT("split_department"), 409},
    {HK_STR_INIT("split_draft"), 409},
    {HK_STR_INIT("split_outside"), 409},
    {HK_STR_INIT("split_whole"), 409},
    {HK_STR_INIT("key_reused"), 422},
    {HK_STR_INIT("key_in_flight"), 409},
    {HK_STR_INIT("too_large"), 413},
    {HK_STR_INIT("file_gone"), 422},
    {HK_STR_INIT("template_gone"), 409},
    {HK_STR_INIT("file_blocked"), 422},
    {HK_STR_INIT("file_alone"), 422},
    {HK_STR_INIT("limit"), 429},
    {HK_STR_INIT("too_many_streams"), 429},
    {HK_STR_INIT("password_needed"), 409},
    {HK_STR_INIT("storage_full"), 503},
    {HK_STR_INIT("unavailable"), 503},
};

static const struct code *find_code(struct hk_str word)
{
    for (size_t i = 0; i < HK_COUNT(codes); i++)
        if (hk_str_equal(codes[i].word, word))
            return &codes[i];
    return NULL;
}

static struct hk_str word_of(const struct api *api, enum hk_rc rc)
{
    switch (rc) {
    case HK_EINVAL:
        return HK_STR("invalid");
    case HK_EDENIED:
        return HK_STR("denied");
    case HK_ENOTFOUND:
        return HK_STR("not_found");
    case HK_ECONFLICT:
        return HK_STR("conflict");
    case HK_ELIMIT:
        return store_writer_state_of(flow_writer(api->flow)) == STORE_WRITER_FULL
            ? HK_STR("storage_full")
            : HK_STR("limit");
    case HK_OK:
    case HK_END:
    case HK_ERETRY:
    case HK_EPROTO:
    case HK_EIO:
        break;
    }
    return HK_STR("unavailable");
}

/* Reasons begin with the name of the member at fault: "text: at most 20000 characters". */
static struct hk_str field_of(struct hk_str text)
{
    size_t end = hk_str_find(text, HK_STR(": "));
    if (end == SIZE_MAX || end == 0)
        return HK_STR("");
    for (size_t i = 0; i < end; i++) {
        char c = text.p[i];
        bool in_name = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'
            || c == '[' || c == ']';
        if (!in_name)
            return HK_STR("");
    }
    return hk_str_sub(text, 0, end);
}

static struct hk_str sentence_of(const struct api_refusal *refusal, struct hk_str word)
{
    if (hk_str_equal(word, HK_STR("storage_full")))
        return HK_STR("The disk is full: nothing new can be written until there is room.");
    if (hk_str_equal(word, HK_STR("unavailable")))
        return HK_STR("Hark cannot do this now; try again in a moment.");
    return refusal->text.n > 0 ? refusal->text : HK_STR("This was refused.");
}

static struct hk_str methods_text(struct hk_arena *arena, unsigned allowed)
{
    struct hk_str text = HK_STR("");
    for (unsigned method = HTTP_GET; method <= HTTP_OPTIONS; method++)
        if ((allowed & 1u << method) != 0)
            text = hk_arena_printf(arena, "%.*s%s%s", HKS(text), text.n > 0 ? ", " : "",
                api_method_name((enum http_method)method));
    return text;
}

void api_refuse(struct api *api, struct http_exchange *exchange, const struct api_refusal *refusal)
{
    struct hk_arena *arena = http_exchange_arena(exchange);
    uint64_t trace = http_exchange_request(exchange)->trace;
    const struct code *code = find_code(refusal->word);
    if (code == NULL)
        code = find_code(word_of(api, refusal->rc));
    struct shape_error error = {
        .code = code->word,
        .message = sentence_of(refusal, code->word),
        .request_id = hk_arena_printf(arena, "%016" PRIx64, trace),
        .field = code->status == 422 ? field_of(refusal->text) : HK_STR(""),
        .problem = code->status == 422 ? refusal->problem : HK_STR(""),
        .arrived = refusal->arrived,
    };
    struct hk_buf json = hk_buf_make(4096);
    struct hk_json_writer w = hk_json_writer_make(&json);
    shape_write_error(&w, &error);
    struct http_header headers[3] = {{"Content-Type", HK_STR("application/json")}};
    size_t header_count = 1;
    int64_t wait_s = refusal->retry_after_s;
    if (wait_s == 0 && code->status == 503)
        wait_s = hk_str_equal(code->word, HK_STR("storage_full")) ? 30 : 1;
    if (wait_s == 0 && code->status == 429)
        wait_s = 1;
    if (wait_s > 0)
        headers[header_count++] =
            (struct http_header){"Retry-After", hk_arena_printf(arena, "%lld", (long long)wait_s)};
    if (refusal->allowed != 0)
        headers[header_count++] =
            (struct http_header){"Allow", methods_text(arena, refusal->allowed)};
    if (code->status >= 500)
        hk_log(HK_LOG_WARN, trace, "api.unavailable", "code=%.*s rc=%s reason=\"%.*s\"",
            HKS(code->word), hk_rc_name(refusal->rc), HKS(refusal->text));
    http_reply(exchange, refusal->allowed != 0 ? 405 : code->status, headers, header_count,
        hk_buf_str(&json));
    hk_buf_free(&json);
}
