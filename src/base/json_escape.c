/* base/json_escape.c -- undo the escapes of a JSON string.
 *
 * Two mercies, because networks cut emoji in half: half a surrogate pair, and an escaped NUL,
 * become U+FFFD. Whoever reads strictly learns where the first thing stands that is no escape.
 *
 * What it does not do: check UTF-8.
 *
 * Threads: all from any. Pure.
 * Sources: RFC 8259, section 7.
 */
#include "base/json_priv.h"
#include "base/utf8_priv.h"

#include <string.h>

#define REPLACEMENT 0xFFFDU

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* The four digits of \uXXXX at s.p[at], or -1. */
static int32_t four_digits(struct hk_str s, size_t at)
{
    int32_t value = 0;

    if (at > s.n || s.n - at < 4)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        int digit = hex_value(s.p[at + i]);
        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

/* The character of the escape \uXXXX at s.p[at] (its backslash), and of its second half if there
 * is one; *taken is how many bytes they are. False if there are no four digits. */
static bool unicode_escape(struct hk_str s, size_t at, uint32_t *out, size_t *taken)
{
    int32_t first = four_digits(s, at + 2);

    if (first < 0)
        return false;
    *taken = 6;
    *out = first == 0 || (first >= 0xD800 && first < 0xE000) ? REPLACEMENT : (uint32_t)first;
    if (first < 0xD800 || first >= 0xDC00)
        return true;
    if (s.n - at < 12 || s.p[at + 6] != '\\' || s.p[at + 7] != 'u')
        return true;
    int32_t second = four_digits(s, at + 8);
    if (second >= 0xDC00 && second < 0xE000) {
        *out = 0x10000U + ((uint32_t)(first - 0xD800) << 10) + (uint32_t)(second - 0xDC00);
        *taken = 12;
    }
    return true;
}

/* The byte that a backslash before `c` stands for, or NUL. */
static char short_escape(char c)
{
    switch (c) {
    case '"':
    case '\\':
    case '/':
        return c;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return '\0';
    }
}

/* Undoes the escape at s.p[*at] and moves *at past it; returns the bytes written, never more than
 * it took. A backslash that escapes nothing becomes a question mark. */
static size_t unescape_one(struct hk_str s, size_t *at, char *out, bool *ok)
{
    uint32_t character = 0;
    size_t taken = 0;
    char next = *at + 1 < s.n ? s.p[*at + 1] : '\0';
    char plain = short_escape(next);

    *ok = true;
    if (plain != '\0') {
        out[0] = plain;
        *at += 2;
        return 1;
    }
    if (next == 'u' && unicode_escape(s, *at, &character, &taken)) {
        *at += taken;
        return hk_utf8_write(character, out);
    }
    *ok = false;
    out[0] = '?'; /* U+FFFD would not fit into the place of one byte */
    *at += 1;
    return 1;
}

size_t hk_json_unescape_into(struct hk_str inside, char *out, size_t *bad)
{
    size_t at = 0;
    size_t n = 0;

    *bad = SIZE_MAX;
    while (at < inside.n) {
        const char *escape = memchr(inside.p + at, '\\', inside.n - at);
        size_t plain = (escape != NULL ? (size_t)(escape - inside.p) : inside.n) - at;
        memcpy(out + n, inside.p + at, plain);
        at += plain;
        n += plain;
        if (at == inside.n)
            break;
        size_t from = at;
        bool ok = true;
        n += unescape_one(inside, &at, out + n, &ok);
        if (!ok && *bad == SIZE_MAX)
            *bad = from;
    }
    return n;
}
