/* api/request.c -- the pieces that the generated readers of requests are made of.
 *
 * Everything is closed: a parameter the route does not take is an error, not ignored, so that a
 * misspelt filter never shows too much.
 */
#include "api/api_priv.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/str.h"
#include "base/text.h"

#include <string.h>

enum { QUERY_TEXT_MAX_BYTES = 1000 };

/* What people and programs send us is small and flat. */
enum { BODY_DEPTH = 8, BODY_NODES = 2000, BYTES_PER_NODE = 64 };

enum hk_rc api_read_path_id(struct api_call *call, unsigned place, const char *name, int64_t *out)
{
    hk_must(place < API_PATH_IDS_MAX);
    if (!hk_id_read(call->path_ids[place], out))
        return hk_fail(call->cx, HK_ENOTFOUND, "there is no such %s", name);
    return HK_OK;
}

bool api_query(struct api_call *call, const char *name, struct hk_str *out)
{
    struct hk_str value;
    if (!http_exchange_query(call->exchange, name, &value) || value.n == 0)
        return false;
    *out = hk_text_clean(&call->own, value);
    return true;
}

enum hk_rc api_read_query_int(
    struct api_call *call, const char *name, int64_t low, int64_t high, int64_t *out)
{
    struct hk_str text;
    int64_t n;
    if (!api_query(call, name, &text))
        return HK_OK;
    if (!hk_str_to_int(text, &n))
        return hk_fail(call->cx, HK_EINVAL, "%s: a whole number was expected", name);
    if (n < low || n > high)
        return hk_fail(
            call->cx, HK_EINVAL, "%s: from %lld to %lld", name, (long long)low, (long long)high);
    *out = n;
    return HK_OK;
}

enum hk_rc api_read_query_id(struct api_call *call, const char *name, int64_t *out)
{
    struct hk_str text;
    if (api_query(call, name, &text) && !hk_id_read(text, out))
        return hk_fail(call->cx, HK_EINVAL, "%s: an id of 13 characters was expected", name);
    return HK_OK;
}

enum hk_rc api_read_query_str(struct api_call *call, const char *name, struct hk_str *out)
{
    struct hk_str text;
    if (!api_query(call, name, &text))
        return HK_OK;
    if (text.n > QUERY_TEXT_MAX_BYTES)
        return hk_fail(call->cx, HK_EINVAL, "%s: at most %d bytes", name, QUERY_TEXT_MAX_BYTES);
    *out = hk_text_clean(call->cx, text);
    return HK_OK;
}

enum hk_rc api_read_query_date(struct api_call *call, const char *name, struct hk_str *out)
{
    struct hk_str text;
    int64_t day;
    if (!api_query(call, name, &text))
        return HK_OK;
    if (!hk_clock_day_read(text, &day))
        return hk_fail(call->cx, HK_EINVAL, "%s: a day like 2026-11-21 was expected", name);
    *out = text;
    return HK_OK;
}

enum hk_rc api_fail_word(struct api_call *call, const char *name)
{
    return hk_fail(call->cx, HK_EINVAL, "%s: not one of the words it takes", name);
}

enum hk_rc api_read_body(struct api_call *call, const struct hk_json **out)
{
    struct hk_str type = http_exchange_header(call->exchange, "content-type");
    size_t end = hk_str_find(type, HK_STR(";"));
    type = hk_str_trim(hk_str_sub(type, 0, end == SIZE_MAX ? type.n : end));
    if (!hk_str_equal_nocase(type, HK_STR("application/json")))
        return hk_fail(call->cx, HK_EINVAL, "send a JSON body with Content-Type: application/json");
    /* Who may send more may send more parts. */
    const uint32_t nodes = call->route->body_max / BYTES_PER_NODE;
    const struct hk_json_limits limits = {BODY_DEPTH, nodes > BODY_NODES ? nodes : BODY_NODES};
    enum hk_rc rc = hk_json_read(call->cx, call->request->body, &limits, out);
    if (rc == HK_ELIMIT)
        return hk_fail(call->cx, HK_EINVAL, "the body is nested too deep or has too many parts");
    if (rc == HK_EINVAL) {
        char reason[sizeof call->cx->error.text];
        memcpy(reason, call->cx->error.text, sizeof reason);
        return hk_fail(call->cx, HK_EINVAL, "the body cannot be read (%s)", reason);
    }
    return rc;
}

enum hk_rc api_check_query(struct api_call *call)
{
    struct hk_str rest = call->request->query, pair;
    while (hk_str_cut(&rest, '&', &pair)) {
        size_t equals = hk_str_find(pair, HK_STR("="));
        struct hk_str name = hk_str_sub(pair, 0, equals == SIZE_MAX ? pair.n : equals);
        const char *const *known = call->route->query;
        while (known != NULL && *known != NULL && !hk_str_equal(name, hk_str_from(*known)))
            known++;
        if (name.n > 0 && (known == NULL || *known == NULL))
            return hk_fail(call->cx, HK_EINVAL, "%.*s: there is no such parameter",
                HKS(hk_text_head(HK_TEXT_BYTES, hk_text_clean(&call->own, name), 60)));
    }
    return HK_OK;
}
