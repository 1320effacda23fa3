#include "model/shape_read.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/str.h"
#include "base/text.h"
#include <string.h>

enum hk_rc model_check_members(
    struct hk_cx *cx, const struct hk_json *json, const struct model_member *members, size_t n)
{
    if (hk_json_kind(json) != HK_JSON_OBJECT)
        return hk_fail(cx, HK_EINVAL, "a JSON object was expected");
    for (const struct hk_json *m = hk_json_first(json); m != NULL; m = hk_json_next(json, m)) {
        size_t i = 0;
        while (i < n && !hk_str_equal(hk_json_key(m), hk_str_from(members[i].name)))
            i++;
        if (i == n)
            return hk_fail(cx, HK_EINVAL, "%.*s: there is no such member",
                HKS(hk_str_sub(hk_json_key(m), 0, 60)));
    }
    for (size_t i = 0; i < n; i++)
        if (members[i].required && hk_json_get(json, hk_str_from(members[i].name)) == NULL)
            return hk_fail_value(cx, "needed", "%s: is missing", members[i].name);
    return HK_OK;
}

enum hk_rc model_read_str(struct hk_cx *cx, const struct hk_json *json, const char *name,
    size_t low, size_t high, struct hk_str *out)
{
    const struct hk_json *value = hk_json_get(json, hk_str_from(name));
    if (value == NULL)
        return HK_OK;
    if (hk_json_kind(value) != HK_JSON_STRING)
        return hk_fail(cx, HK_EINVAL, "%s: a string was expected", name);
    struct hk_str text = hk_text_clean(cx, hk_json_str(value));
    size_t length = hk_text_length(HK_TEXT_CODEPOINTS, text);
    if (length < low || (low > 0 && hk_str_trim(text).n == 0))
        return hk_fail_value(
            cx, low > 1 ? "too_short" : "needed", "%s: at least %zu characters", name, low);
    if (length > high)
        return hk_fail_value(
            cx, "too_long", "%s: at most %zu characters, not %zu", name, high, length);
    *out = text;
    return HK_OK;
}

enum hk_rc model_read_date(
    struct hk_cx *cx, const struct hk_json *json, const char *name, struct hk_str *out)
{
    struct hk_str text = *out;
    int64_t day;
    HK_TRY(model_read_str(cx, json, name, 0, 10, &text));
    if (text.n > 0 && !hk_clock_day_read(text, &day))
        return hk_fail_value(cx, "not_a_day", "%s: a day like 2026-11-21 was expected", name);
    *out = text;
    return HK_OK;
}

enum hk_rc model_read_id(
    struct hk_cx *cx, const struct hk_json *json, const char *name, int64_t *out)
{
    const struct hk_json *value = hk_json_get(json, hk_str_from(name));
    int64_t id = 0;
    if (value == NULL)
        return HK_OK;
    if (hk_json_kind(value) != HK_JSON_STRING
        || (hk_json_str(value).n > 0 && !hk_id_read(hk_json_str(value), &id)))
        return hk_fail(cx, HK_EINVAL, "%s: an id of 13 characters was expected", name);
    *out = id;
    return HK_OK;
}

enum hk_rc model_read_int(struct hk_cx *cx, const struct hk_json *json, const char *name,
    int64_t low, int64_t high, int64_t *out)
{
    const struct hk_json *value = hk_json_get(json, hk_str_from(name));
    int64_t number;
    if (value == NULL)
        return HK_OK;
    if (!hk_json_int(value, &number))
        return hk_fail(cx, HK_EINVAL, "%s: a whole number was expected", name);
    if (number < low || number > high)
        return hk_fail_value(
            cx, "out_of_range", "%s: from %lld to %lld", name, (long long)low, (long long)high);
    *out = number;
    return HK_OK;
}

enum hk_rc model_read_bool(
    struct hk_cx *cx, const struct hk_json *json, const char *name, bool *out)
{
    const struct hk_json *value = hk_json_get(json, hk_str_from(name));
    if (value != NULL && !hk_json_bool(value, out))
        return hk_fail(cx, HK_EINVAL, "%s: true or false was expected", name);
    return HK_OK;
}

enum hk_rc model_read_word(struct hk_cx *cx, const struct hk_json *json, const char *name,
    const struct hk_str *words, unsigned n, unsigned *out)
{
    const struct hk_json *value = hk_json_get(json, hk_str_from(name));
    if (value == NULL)
        return HK_OK;
    if (hk_json_kind(value) == HK_JSON_STRING && model_find_word(words, n, hk_json_str(value), out))
        return HK_OK;
    return hk_fail_value(cx, "not_a_word", "%s: not one of the words this member takes", name);
}

bool model_find_word(const struct hk_str *words, unsigned n, struct hk_str word, unsigned *out)
{
    for (unsigned i = 0; i < n; i++) {
        if (hk_str_equal(words[i], word)) {
            *out = i;
            return true;
        }
    }
    return false;
}

enum hk_rc model_find_list(
    struct hk_cx *cx, const struct hk_json *json, const char *name, const struct hk_json **out)
{
    const struct hk_json *list = hk_json_get(json, hk_str_from(name));
    if (list != NULL && hk_json_kind(list) != HK_JSON_ARRAY)
        return hk_fail(cx, HK_EINVAL, "%s: a list was expected", name);
    *out = list;
    return HK_OK;
}

enum hk_rc model_fail_inside(struct hk_cx *cx, enum hk_rc rc, const char *name, size_t index)
{
    char text[sizeof cx->error.text];
    const char *problem = cx->error.problem;
    memcpy(text, cx->error.text, sizeof text);
    if (index == SIZE_MAX)
        rc = hk_fail(cx, rc, "%s.%s", name, text);
    else
        rc = hk_fail(cx, rc, "%s[%zu].%s", name, index, text);
    cx->error.problem = problem;
    return rc;
}
