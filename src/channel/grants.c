/* channel/grants.c -- what a network grants, against what its channel needs. */
#include "base/buf.h"
#include "base/str.h"
#include "channel/parts.h"

#define MISSING_MAX_BYTES 4096

bool channel_has_word(struct hk_str list, struct hk_str word)
{
    struct hk_str one;

    while (channel_next_word(&list, &one))
        if (hk_str_equal(one, word))
            return true;
    return false;
}

/* A consent is no scope of a key: no key says whether it was given. */
static bool is_scope(struct hk_str scope)
{
    return hk_str_find(scope, HK_STR(" ")) == SIZE_MAX;
}

static bool is_of_way(const struct channel_scope *right, const char *way)
{
    return right->way[0] == '\0' || way == NULL
        || hk_str_equal(hk_str_from(right->way), hk_str_from(way));
}

static void put(struct hk_buf *out, struct hk_str word)
{
    hk_buf_printf(out, "%s%.*s", out->n > 0 ? " " : "", HKS(word));
}

struct hk_str channel_grants_missing(
    struct hk_cx *cx, const struct channel_kind *kind, const struct channel_grants *grants)
{
    struct hk_buf missing = hk_buf_make(MISSING_MAX_BYTES);
    struct hk_str fields = hk_str_from(kind->delivers != NULL ? kind->delivers : ""), field;

    for (const struct channel_scope *r = kind->rights; r != NULL && r->name != NULL; r++) {
        struct hk_str scope = hk_str_from(r->name);
        if (grants->told_rights && is_scope(scope) && is_of_way(r, grants->way)
            && !channel_has_word(grants->rights, scope))
            put(&missing, scope);
    }
    while (grants->told_fields && channel_next_word(&fields, &field))
        if (!channel_has_word(grants->fields, field))
            put(&missing, field);
    return channel_take(cx, &missing);
}

const char *channel_right_word(const struct channel_kind *kind, struct hk_str scope)
{
    for (const struct channel_scope *r = kind->rights; r != NULL && r->name != NULL; r++)
        if (hk_str_equal(hk_str_from(r->name), scope))
            return r->word;
    return "field";
}

struct hk_str channel_right_name(const struct channel_kind *kind, struct hk_str word)
{
    for (const struct channel_scope *r = kind->rights; r != NULL && r->name != NULL; r++)
        if (hk_str_equal(hk_str_from(r->word), word))
            return hk_str_from(r->name);
    return HK_STR("");
}
