/* channel/template.c -- the places of a template's text: which there are, and filling them in.
 *
 * A place is {{1}} or {{name}}: letters, digits and '_' between two pairs of braces, with spaces
 * around them allowed. Numbered places come in the order of their numbers, named ones in the order
 * in which they first stand in the text. Whatever else has braces is text.
 *
 * What it does not do: know which network it is for, check that numbers have no gaps.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates, August 2026.
 */
#include "channel/template.h"

#include "base/buf.h"
#include "base/str.h"
#include "channel/parts.h"

enum { PLACES_MAX = 64 };

static bool is_name(struct hk_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_')
            return false;
    }
    return s.n > 0;
}

/* The next place at or after *at: from *at to *end, with its name. */
static bool next_place(struct hk_str text, size_t *at, size_t *end, struct hk_str *name)
{
    for (size_t i = *at; i + 1 < text.n; i++) {
        if (text.p[i] != '{' || text.p[i + 1] != '{')
            continue;
        size_t close = i + 2;
        while (close + 1 < text.n && text.p[close] != '{'
            && !(text.p[close] == '}' && text.p[close + 1] == '}'))
            close++;
        if (close + 1 >= text.n || text.p[close] != '}')
            continue;
        *name = hk_str_trim(hk_str_sub(text, i + 2, close - i - 2));
        if (!is_name(*name))
            continue;
        *at = i;
        *end = close + 2;
        return true;
    }
    return false;
}

static int64_t number_of(struct hk_str name)
{
    int64_t n = 0;

    return hk_str_to_int(name, &n) ? n : 0;
}

size_t channel_template_places(struct hk_cx *cx, struct hk_str text, struct hk_str **out)
{
    struct hk_str *list = hk_arena_array(cx->arena, PLACES_MAX, sizeof *list);
    size_t n = 0, end = 0;
    struct hk_str name;

    for (size_t at = 0; n < PLACES_MAX && next_place(text, &at, &end, &name); at = end) {
        size_t i = 0;
        while (i < n && !hk_str_equal(list[i], name))
            i++;
        if (i < n)
            continue;
        size_t to = n++;
        while (to > 0 && number_of(name) > 0 && number_of(list[to - 1]) > number_of(name)) {
            list[to] = list[to - 1];
            to--;
        }
        list[to] = name;
    }
    *out = list;
    return n;
}

struct hk_str channel_template_fill(
    struct hk_cx *cx, struct hk_str text, const struct channel_template_value *values, size_t count)
{
    struct hk_buf buf = hk_buf_make(CHANNEL_BODY_MAX_BYTES);
    size_t at = 0, from = 0, end = 0;
    struct hk_str name;

    while (next_place(text, &at, &end, &name)) {
        size_t i = 0;
        while (i < count && !hk_str_equal(values[i].name, name))
            i++;
        hk_buf_add_str(&buf, hk_str_sub(text, from, at - from));
        hk_buf_add_str(&buf, i < count ? values[i].value : hk_str_sub(text, at, end - at));
        at = from = end;
    }
    hk_buf_add_str(&buf, hk_str_sub(text, from, SIZE_MAX));
    return channel_take(cx, &buf);
}
