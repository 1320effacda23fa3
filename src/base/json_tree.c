/* base/json_tree.c -- ask a tree of JSON values.
 *
 * A getter accepts NULL and the wrong kind, so a chain of look-ups in a foreign document is
 * checked once, at its end.
 *
 * What it does not do: index. A look-up passes the members before it; documents from networks are
 * small and read once.
 *
 * Threads: all from any. Pure.
 */
#include "base/json_priv.h"
#include "base/str.h"

#include <string.h>

enum hk_json_kind hk_json_kind(const struct hk_json *value)
{
    return value != NULL ? (enum hk_json_kind)value->kind : HK_JSON_ABSENT;
}

static bool is_container(const struct hk_json *value)
{
    return value != NULL && (value->kind == HK_JSON_ARRAY || value->kind == HK_JSON_OBJECT);
}

size_t hk_json_size(const struct hk_json *value)
{
    return is_container(value) ? value->text_n : 0;
}

const struct hk_json *hk_json_first(const struct hk_json *parent)
{
    return is_container(parent) && parent->text_n > 0 ? parent + 1 : NULL;
}

const struct hk_json *hk_json_next(const struct hk_json *parent, const struct hk_json *child)
{
    if (!is_container(parent) || child == NULL)
        return NULL;
    const struct hk_json *next = child + child->span;
    return next < parent + parent->span ? next : NULL;
}

struct hk_str hk_json_key(const struct hk_json *member)
{
    if (member == NULL || member->key == NULL)
        return HK_STR("");
    return (struct hk_str){member->key, member->key_n};
}

const struct hk_json *hk_json_get(const struct hk_json *object, struct hk_str key)
{
    if (object == NULL || object->kind != HK_JSON_OBJECT)
        return NULL;
    const struct hk_json *end = object + object->span;
    for (const struct hk_json *member = object + 1; member < end; member += member->span) {
        if (member->key_n == key.n && (key.n == 0 || memcmp(member->key, key.p, key.n) == 0))
            return member;
    }
    return NULL;
}

const struct hk_json *hk_json_at(const struct hk_json *array, size_t index)
{
    if (array == NULL || array->kind != HK_JSON_ARRAY || index >= array->text_n)
        return NULL;
    const struct hk_json *element = array + 1;
    while (index-- > 0)
        element += element->span;
    return element;
}

const struct hk_json *hk_json_path(const struct hk_json *value, const char *path)
{
    struct hk_str rest = hk_str_from(path);
    struct hk_str step;

    while (value != NULL && hk_str_cut(&rest, '.', &step)) {
        int64_t index = 0;
        if (value->kind != HK_JSON_ARRAY)
            value = hk_json_get(value, step);
        else
            value =
                hk_str_to_int(step, &index) && index >= 0 ? hk_json_at(value, (size_t)index) : NULL;
    }
    return value;
}

struct hk_str hk_json_str(const struct hk_json *value)
{
    if (value == NULL || value->kind != HK_JSON_STRING)
        return HK_STR("");
    return (struct hk_str){value->text, value->text_n};
}

struct hk_str hk_json_raw(const struct hk_json *value)
{
    return value != NULL ? (struct hk_str){value->raw, value->raw_n} : HK_STR("");
}

struct hk_str hk_json_number(const struct hk_json *value)
{
    if (value == NULL || value->kind != HK_JSON_NUMBER)
        return HK_STR("");
    return hk_json_raw(value);
}

bool hk_json_int(const struct hk_json *value, int64_t *out)
{
    return hk_str_to_int(hk_json_number(value), out);
}

bool hk_json_bool(const struct hk_json *value, bool *out)
{
    if (value == NULL || (value->kind != HK_JSON_TRUE && value->kind != HK_JSON_FALSE))
        return false;
    *out = value->kind == HK_JSON_TRUE;
    return true;
}

struct hk_str hk_json_text(const struct hk_json *object, const char *key)
{
    const struct hk_json *member = hk_json_get(object, hk_str_from(key));

    if (member != NULL && member->kind == HK_JSON_NUMBER)
        return hk_json_raw(member);
    return hk_json_str(member);
}
