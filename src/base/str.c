/* base/str.c -- comparing, cutting and reading slices.
 *
 * What it does not do: know letters beyond ASCII, allocate, or end anything with a NUL.
 *
 * Threads: all from any. Pure.
 */
#include "base/str.h"

#include <string.h>

struct hk_str hk_str_from(const char *nul_terminated)
{
    if (nul_terminated == NULL)
        return HK_STR("");
    return (struct hk_str){nul_terminated, strlen(nul_terminated)};
}

bool hk_str_equal(struct hk_str a, struct hk_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool hk_str_equal_nocase(struct hk_str a, struct hk_str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
            return false;
    }
    return true;
}

int hk_str_compare(struct hk_str a, struct hk_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n > 0 ? memcmp(a.p, b.p, n) : 0;

    if (order != 0)
        return order;
    return (a.n > b.n) - (a.n < b.n);
}

bool hk_str_starts(struct hk_str s, struct hk_str prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool hk_str_ends(struct hk_str s, struct hk_str suffix)
{
    return s.n >= suffix.n
        && (suffix.n == 0 || memcmp(s.p + (s.n - suffix.n), suffix.p, suffix.n) == 0);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct hk_str hk_str_trim(struct hk_str s)
{
    while (s.n > 0 && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

struct hk_str hk_str_sub(struct hk_str s, size_t from, size_t n)
{
    if (from >= s.n)
        return (struct hk_str){s.n > 0 ? s.p + s.n : s.p, 0};
    return (struct hk_str){s.p + from, n < s.n - from ? n : s.n - from};
}

size_t hk_str_find(struct hk_str s, struct hk_str needle)
{
    if (needle.n == 0)
        return 0;
    if (needle.n > s.n)
        return SIZE_MAX;
    const char *found = memmem(s.p, s.n, needle.p, needle.n);
    return found != NULL ? (size_t)(found - s.p) : SIZE_MAX;
}

bool hk_str_cut(struct hk_str *rest, char separator, struct hk_str *out)
{
    if (rest->n == 0)
        return false;
    const char *end = memchr(rest->p, separator, rest->n);
    size_t n = end != NULL ? (size_t)(end - rest->p) : rest->n;
    size_t taken = end != NULL ? n + 1 : n;

    *out = (struct hk_str){rest->p, n};
    rest->p += taken;
    rest->n -= taken;
    return true;
}

bool hk_str_has_word(struct hk_str words, struct hk_str wish)
{
    struct hk_str word;

    while (hk_str_cut(&words, ' ', &word))
        if (hk_str_equal(word, wish))
            return true;
    return false;
}

bool hk_str_to_int(struct hk_str s, int64_t *out)
{
    bool minus = s.n > 0 && s.p[0] == '-';
    int64_t value = 0;

    if (s.n == (minus ? 1U : 0U))
        return false;
    for (size_t i = minus ? 1 : 0; i < s.n; i++) {
        int digit = s.p[i] - '0';
        if (digit < 0 || digit > 9)
            return false;
        /* counted downwards, because the lowest number has no positive twin */
        if (__builtin_mul_overflow(value, 10, &value)
            || __builtin_sub_overflow(value, digit, &value))
            return false;
    }
    if (!minus && value == INT64_MIN)
        return false;
    *out = minus ? value : -value;
    return true;
}
