/* channel/parts.c -- what more than one channel needs to read a body and write a request. */
#include "channel/parts.h"

#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"

#define RETRY_AFTER_MAX_S (24 * 60 * 60)

struct channel_event *channel_gather(struct hk_cx *cx, struct channel_gathering *gathering)
{
    if (gathering->count == gathering->capacity) {
        size_t capacity = gathering->capacity > 0 ? gathering->capacity * 2 : 4;
        struct channel_event *list = hk_arena_array(cx->arena, capacity, sizeof *list);
        if (gathering->count > 0)
            memcpy(list, gathering->list, gathering->count * sizeof *list);
        gathering->list = list;
        gathering->capacity = capacity;
    }
    struct channel_event *event = &gathering->list[gathering->count++];
    memset(event, 0, sizeof *event);
    return event;
}

enum hk_rc channel_read_events(struct hk_cx *cx, struct hk_str body, const struct hk_json **out)
{
    const struct hk_json *tree;

    HK_TRY(hk_json_read(cx, body, &hk_json_foreign, &tree));
    *out = hk_json_get(tree, HK_STR("events"));
    if (hk_json_kind(*out) != HK_JSON_ARRAY)
        return hk_fail(cx, HK_EPROTO, "events: array expected");
    return HK_OK;
}

struct hk_str channel_header(
    const struct model_header *headers, size_t header_count, const char *name)
{
    struct hk_str wanted = hk_str_from(name);

    for (size_t i = 0; i < header_count; i++)
        if (hk_str_equal_nocase(headers[i].name, wanted))
            return hk_str_trim(headers[i].value);
    return HK_STR("");
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static struct hk_str percent_undo(struct hk_cx *cx, struct hk_str s)
{
    char *out = hk_arena_alloc(cx->arena, s.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        int high = s.p[i] == '%' && s.n - i > 2 ? hex_digit(s.p[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(s.p[i + 2]) : -1;
        if (low >= 0) {
            out[n++] = (char)(high * 16 + low);
            i += 2;
        } else {
            out[n++] = s.p[i] == '+' ? ' ' : s.p[i];
        }
    }
    return (struct hk_str){out, n};
}

struct hk_str channel_query(struct hk_cx *cx, struct hk_str query, const char *key)
{
    struct hk_str wanted = hk_str_from(key);
    struct hk_str pair;

    while (hk_str_cut(&query, '&', &pair)) {
        struct hk_str value = pair;
        struct hk_str name;
        if (!hk_str_cut(&value, '=', &name))
            continue;
        if (hk_str_equal(percent_undo(cx, name), wanted))
            return name.n < pair.n ? percent_undo(cx, hk_str_sub(pair, name.n + 1, SIZE_MAX))
                                   : HK_STR("");
    }
    return HK_STR("");
}

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
        || c == '.' || c == '_' || c == '~';
}

struct hk_str channel_percent(struct hk_cx *cx, struct hk_str text)
{
    static const char digits[] = "0123456789ABCDEF";
    char *out = hk_arena_array(cx->arena, text.n + 1, 3);
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (is_unreserved(text.p[i])) {
            out[n++] = text.p[i];
        } else {
            out[n++] = '%';
            out[n++] = digits[c >> 4];
            out[n++] = digits[c & 15];
        }
    }
    return (struct hk_str){out, n};
}

struct hk_str channel_words(struct hk_cx *cx, const struct hk_json *object, const char *key)
{
    return hk_text_clean(cx, hk_json_str(hk_json_get(object, hk_str_from(key))));
}

int64_t channel_moment(const struct hk_json *object, const char *key)
{
    int64_t at_ms = 0;

    return hk_clock_read(hk_json_text(object, key), &at_ms) && at_ms > 0 ? at_ms : 0;
}

struct hk_str channel_dedup(struct hk_cx *cx, char class, int64_t at_ms, struct hk_str remote_id)
{
    unsigned long long seconds = at_ms > 0 ? (unsigned long long)at_ms / 1000 : 0;

    return hk_arena_printf(
        cx->arena, "%c%011llx:%.*s", class, seconds & 0xfffffffffffULL, HKS(remote_id));
}

void channel_gather_unknown(struct hk_cx *cx, struct channel_gathering *gathering,
    struct hk_str account_remote_id, struct hk_str what, struct hk_str raw, int64_t at_ms)
{
    uint8_t hash[HK_SHA256_BYTES];
    struct channel_event *event = channel_gather(cx, gathering);

    hk_crypto_sha256(raw, hash);
    event->kind = CHANNEL_UNKNOWN;
    event->account_remote_id = account_remote_id;
    event->dedup = channel_dedup(cx, 'u', at_ms, hk_crypto_hex(cx, hash, 16));
    event->text = hk_text_clean(cx, what);
    event->at_ms = at_ms;
}

void channel_add_identity(struct channel_event *event, const char *scheme, struct hk_str value)
{
    if (value.n == 0 || event->who_count >= MODEL_IDENTITIES_MAX)
        return;
    event->who[event->who_count].scheme = hk_str_from(scheme);
    event->who[event->who_count].value = value;
    event->who_count++;
}

int64_t channel_retry_after_ms(const struct model_response *response)
{
    int64_t seconds = 0;
    struct hk_str value = channel_header(response->headers, response->header_count, "retry-after");

    if (!hk_str_to_int(value, &seconds) || seconds <= 0)
        return 0;
    return (seconds < RETRY_AFTER_MAX_S ? seconds : RETRY_AFTER_MAX_S) * 1000;
}

const struct hk_json *channel_response_json(struct hk_cx *cx, const struct model_response *response)
{
    const struct hk_json *tree = NULL;
    struct hk_error before = cx->error;

    if (hk_json_read(cx, response->body, &hk_json_foreign, &tree) != HK_OK) {
        cx->error = before;
        return NULL;
    }
    return tree;
}

void channel_fail(struct channel_outcome *out, struct hk_str code, struct hk_str text)
{
    out->step = CHANNEL_STEP_FAILED;
    out->error_code = code;
    out->error_text = text;
}

bool channel_arrived(const struct model_response *response, struct channel_outcome *out)
{
    switch (response->transfer) {
    case MODEL_TRANSFER_DONE:
        return true;
    case MODEL_TRANSFER_UNSENT:
        out->step = CHANNEL_STEP_RETRY;
        out->error_text = response->error;
        break;
    case MODEL_TRANSFER_AMBIGUOUS:
        out->step = CHANNEL_STEP_UNCLEAR;
        out->error_text = response->error;
        break;
    case MODEL_TRANSFER_REFUSED:
        channel_fail(out, HK_STR("misconfigured"), response->error);
        break;
    }
    return false;
}

void channel_keep(struct hk_cx *cx, struct hk_str body, struct channel_news *out)
{
    struct hk_str *one = hk_arena_alloc(cx->arena, sizeof *one);

    *one = body;
    out->bodies = one;
    out->body_count = body.n > 0 ? 1 : 0;
}

struct hk_str channel_take(struct hk_cx *cx, struct hk_buf *buf)
{
    hk_must(!buf->over);
    struct hk_str taken = hk_arena_str(cx->arena, hk_buf_str(buf));
    hk_buf_free(buf);
    return taken;
}

struct model_request channel_request(struct hk_cx *cx, const char *method, struct hk_str url,
    struct hk_str bearer, struct hk_str body)
{
    struct model_header *headers = hk_arena_array(cx->arena, 3, sizeof *headers);
    size_t n = 0;

    headers[n++] = (struct model_header){HK_STR("accept"), HK_STR("application/json")};
    if (body.n > 0)
        headers[n++] = (struct model_header){HK_STR("content-type"), HK_STR("application/json")};
    if (bearer.n > 0)
        headers[n++] = (struct model_header){
            HK_STR("authorization"), hk_arena_printf(cx->arena, "Bearer %.*s", HKS(bearer))};
    return (struct model_request){
        .method = hk_str_from(method),
        .url = url,
        .headers = headers,
        .header_count = n,
        .body = body,
        .secret = bearer.n > 0,
    };
}

struct hk_str channel_mime(struct hk_str said)
{
    struct hk_str rest = said, type = HK_STR("");

    (void)hk_str_cut(&rest, ';', &type);
    return hk_str_equal_nocase(hk_str_trim(type), HK_STR(CHANNEL_PAGE_MIME))
        ? HK_STR("application/octet-stream")
        : said;
}

bool channel_is_file(const struct channel_attachment *attachment)
{
    static const struct hk_str kinds[] = {HK_STR_INIT("image"), HK_STR_INIT("video"),
        HK_STR_INIT("audio"), HK_STR_INIT("file"), HK_STR_INIT("sticker"), HK_STR_INIT("story")};
    bool is_kind = false;

    for (size_t i = 0; i < HK_COUNT(kinds) && !is_kind; i++)
        is_kind = hk_str_equal(attachment->kind, kinds[i]);
    return is_kind
        && (attachment->remote_id.n > 0 || hk_str_starts(attachment->url, HK_STR("https://"))
            || hk_str_starts(attachment->url, HK_STR("http://")));
}

struct hk_str channel_base_url(struct hk_str url)
{
    url = hk_str_trim(url);
    while (url.n > 0 && url.p[url.n - 1] == '/')
        url.n--;
    return url;
}

bool channel_is_plain(struct hk_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '~' || !is_unreserved(s.p[i]))
            return false;
    return s.n > 0 && hk_str_find(s, HK_STR("..")) == SIZE_MAX;
}
