/* listen/post_html.c -- see post_html.h. */
#include "listen/post_html.h"

#include <string.h>

#include "base/str.h"
#include "lang/fold.h"

enum { ENTITY_MAX = 10 };

static const struct {
    const char *name;
    uint32_t c;
} entities[] = {
    {"amp", '&'},
    {"lt", '<'},
    {"gt", '>'},
    {"quot", '"'},
    {"apos", '\''},
    {"nbsp", ' '},
};

/* Parts lines rather than letters. */
static bool parts_lines(struct hk_str name)
{
    static const char *const names[] = {
        "p", "br", "li", "ul", "ol", "div", "blockquote", "pre", "h1", "h2", "h3", "h4"};

    for (size_t i = 0; i < HK_COUNT(names); i++)
        if (hk_str_equal_nocase(name, hk_str_from(names[i])))
            return true;
    return false;
}

/* `n` bytes of what nobody sees: soft hyphens of two, a space without width of three. */
static void hide(char *out, size_t n)
{
    if (n == 1)
        *out = ' ';
    if (n < 2)
        return;
    if (n % 2 == 1) {
        memcpy(out, "\xE2\x80\x8B", 3);
        out += 3;
        n -= 3;
    }
    for (size_t i = 0; i < n; i += 2)
        memcpy(out + i, "\xC2\xAD", 2);
}

static bool is_name_byte(char c)
{
    unsigned byte = (unsigned char)c, lower = byte | 0x20U;

    return lower - 'a' < 26 || byte - '0' < 10;
}

/* A tag from its bracket on; how long it is, 0: this is none. */
static size_t blank_tag(struct hk_str rest, char *out)
{
    const char *end = memchr(rest.p, '>', rest.n);
    size_t from = rest.n > 1 && rest.p[1] == '/' ? 2 : 1, to = from;

    while (to < rest.n && is_name_byte(rest.p[to]))
        to++;
    if (end == NULL || to == from)
        return 0;
    size_t n = (size_t)(end - rest.p) + 1;
    if (parts_lines(hk_str_sub(rest, from, to - from)))
        memset(out, ' ', n);
    else
        hide(out, n);
    return n;
}

static bool digit_of(char c, uint32_t base, uint32_t *out)
{
    uint32_t digit = (uint32_t)(unsigned char)c - '0';

    if (digit >= 10)
        digit = ((uint32_t)(unsigned char)c | 0x20) - 'a' + 10;
    *out = digit;
    return digit < base;
}

/* "#39", "#x27"; 0: no character. */
static uint32_t numbered(struct hk_str name)
{
    bool hex = name.n > 1 && (name.p[1] | 0x20) == 'x';
    uint32_t c = 0, digit;

    for (size_t i = hex ? 2 : 1; i < name.n; i++) {
        if (!digit_of(name.p[i], hex ? 16 : 10, &digit))
            return 0;
        c = c * (hex ? 16 : 10) + digit;
        if (c > 0x10FFFF)
            return 0;
    }
    return c >= 0xD800 && c < 0xE000 ? 0 : c;
}

static uint32_t entity_of(struct hk_str name)
{
    if (name.n > 1 && name.p[0] == '#')
        return numbered(name);
    for (size_t i = 0; i < HK_COUNT(entities); i++)
        if (hk_str_equal(name, hk_str_from(entities[i].name)))
            return entities[i].c;
    return 0;
}

/* An entity from its ampersand on; how long it is, 0: this is none. */
static size_t put_entity(struct hk_str rest, char *out)
{
    const char *end = memchr(rest.p, ';', rest.n < ENTITY_MAX ? rest.n : ENTITY_MAX);
    char bytes[4];

    if (end == NULL)
        return 0;
    size_t n = (size_t)(end - rest.p) + 1;
    uint32_t c = entity_of(hk_str_sub(rest, 1, n - 2));
    if (c == 0)
        return 0;
    size_t size = lang_put_char(c, bytes);
    if (n < size + 2)
        return 0;
    hide(out, n - size);
    memcpy(out + n - size, bytes, size);
    return n;
}

struct hk_str post_html_plain(struct hk_cx *cx, struct hk_str text, bool tags)
{
    if (memchr(text.p, '&', text.n) == NULL && (!tags || memchr(text.p, '<', text.n) == NULL))
        return text;
    char *out = hk_arena_unset(cx->arena, text.n);
    for (size_t at = 0; at < text.n;) {
        struct hk_str rest = {text.p + at, text.n - at};
        size_t taken = 0;
        if (*rest.p == '<' && tags)
            taken = blank_tag(rest, out + at);
        else if (*rest.p == '&')
            taken = put_entity(rest, out + at);
        if (taken == 0)
            out[at] = *rest.p;
        at += taken > 0 ? taken : 1;
    }
    return (struct hk_str){out, text.n};
}
