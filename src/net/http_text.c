/* net/http_text.c -- read path, query, cookies and forwarding headers.
 *
 * What it does not do: write any of them; parse forms or multipart bodies.
 *
 * Pure; results lie in the arena or in the input. Sources: RFC 3986 2.1 and 3.3, RFC 6265 4.2.1,
 * the URL standard's application/x-www-form-urlencoded.
 */
#include "net/http_text_priv.h"

#include "base/cx.h"
#include "base/str.h"
#include "base/text.h"

void http_target_split(struct hk_str target, struct hk_str *path, struct hk_str *query)
{
    size_t mark = hk_str_find(target, HK_STR("?"));

    *path = hk_str_sub(target, 0, mark);
    *query = mark == SIZE_MAX ? HK_STR("") : hk_str_sub(target, mark + 1, target.n);
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The byte of the escape that begins at s.p[at], or -1. */
static int escape_value(struct hk_str s, size_t at)
{
    if (s.n - at < 3)
        return -1;
    int high = hex_value(s.p[at + 1]);
    int low = hex_value(s.p[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool has_parent_segment(struct hk_str path)
{
    struct hk_str segment;

    while (hk_str_cut(&path, '/', &segment)) {
        if (hk_str_equal(segment, HK_STR("..")))
            return true;
    }
    return false;
}

bool http_path_decode(struct hk_arena *arena, struct hk_str path, struct hk_str *out)
{
    char *bytes = hk_arena_alloc(arena, path.n + 1);
    size_t n = 0;

    if (path.n == 0 || path.p[0] != '/')
        return false;
    for (size_t i = 0; i < path.n; i++) {
        int byte = (unsigned char)path.p[i];
        if (byte == '%') {
            byte = escape_value(path, i);
            i += 2;
        }
        if (byte < 0x20 || byte == 0x7F)
            return false;
        bytes[n++] = (char)byte;
    }
    struct hk_str decoded = {bytes, n};
    if (!hk_text_valid(decoded) || has_parent_segment(decoded))
        return false;
    *out = decoded;
    return true;
}

static struct hk_str query_decode(struct hk_arena *arena, struct hk_str s)
{
    char *bytes = hk_arena_alloc(arena, s.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        int byte = s.p[i] == '%' ? escape_value(s, i) : -1;
        if (byte >= 0) {
            i += 2;
            bytes[n++] = (char)byte;
        } else {
            bytes[n++] = s.p[i] == '+' ? ' ' : s.p[i];
        }
    }
    return (struct hk_str){bytes, n};
}

/* Does the undecoded `written` stand for `name`? Nearly always without any escape. */
static bool name_matches(struct hk_arena *arena, struct hk_str written, struct hk_str name)
{
    if (hk_str_equal(written, name))
        return true;
    if (hk_str_find(written, HK_STR("%")) == SIZE_MAX
        && hk_str_find(written, HK_STR("+")) == SIZE_MAX)
        return false;
    return hk_str_equal(query_decode(arena, written), name);
}

bool http_query_find(
    struct hk_arena *arena, struct hk_str query, struct hk_str name, struct hk_str *out)
{
    struct hk_cx cx = {.arena = arena};
    struct hk_str pair;

    while (hk_str_cut(&query, '&', &pair)) {
        size_t equals = hk_str_find(pair, HK_STR("="));
        if (!name_matches(arena, hk_str_sub(pair, 0, equals), name))
            continue;
        struct hk_str value = {"", 0};
        if (equals != SIZE_MAX)
            value = query_decode(arena, hk_str_sub(pair, equals + 1, pair.n));
        *out = hk_text_clean(&cx, value);
        return true;
    }
    return false;
}

struct hk_str http_cookie_find(struct hk_str header, struct hk_str name)
{
    struct hk_str pair;

    while (hk_str_cut(&header, ';', &pair)) {
        size_t equals = hk_str_find(pair, HK_STR("="));
        if (equals == SIZE_MAX || !hk_str_equal(hk_str_trim(hk_str_sub(pair, 0, equals)), name))
            continue;
        struct hk_str value = hk_str_trim(hk_str_sub(pair, equals + 1, pair.n));
        if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
            value = hk_str_sub(value, 1, value.n - 2);
        return value;
    }
    return HK_STR("");
}

/* "FROM-TO" as two numbers, -1 for one that is not there. False: it is no such thing. */
static bool range_cut(struct hk_str text, int64_t *from, int64_t *to)
{
    struct hk_str word;

    *from = *to = -1;
    if (hk_str_find(text, HK_STR("-")) == SIZE_MAX || hk_str_find(text, HK_STR(",")) != SIZE_MAX)
        return false;
    (void)hk_str_cut(&text, '-', &word);
    word = hk_str_trim(word);
    text = hk_str_trim(text);
    if (word.n > 0 && (!hk_str_to_int(word, from) || *from < 0))
        return false;
    if (text.n > 0 && (!hk_str_to_int(text, to) || *to < 0))
        return false;
    return word.n + text.n > 0;
}

enum http_part http_range_read(struct hk_str header, int64_t whole, int64_t *first, int64_t *n)
{
    static const struct hk_str unit = HK_STR_INIT("bytes=");
    int64_t from, to;

    if (!hk_str_starts(header, unit)
        || !range_cut(hk_str_sub(header, unit.n, header.n), &from, &to))
        return HTTP_PART_WHOLE;
    if (from >= 0 && to >= 0 && to < from)
        return HTTP_PART_WHOLE;
    if (from < 0) { /* the last so many */
        from = to == 0 ? whole : to < whole ? whole - to : 0;
        to = -1;
    }
    if (from >= whole)
        return HTTP_PART_OUTSIDE;
    *first = from;
    *n = (to >= 0 && to < whole ? to + 1 : whole) - from;
    return HTTP_PART_SOME;
}

bool http_proxies_hold(const struct http_proxies *proxies, const struct net_address *address)
{
    for (size_t i = 0; i < proxies->count; i++) {
        if (net_range_holds(&proxies->ranges[i], address))
            return true;
    }
    return false;
}

/* One entry of X-Forwarded-For: an address, some proxies add a port. */
static bool forwarded_read(struct hk_str entry, struct net_address *out)
{
    entry = hk_str_trim(entry);
    if (net_address_read(entry, out))
        return true;
    size_t end = entry.n;
    while (end > 0 && entry.p[end - 1] != ':')
        end--;
    return end > 0 && net_address_read(hk_str_sub(entry, 0, end - 1), out);
}

struct net_address http_forwarded_client(
    const struct http_proxies *proxies, struct hk_str forwarded_for, const struct net_address *peer)
{
    struct net_address client = *peer;

    while (forwarded_for.n > 0 && http_proxies_hold(proxies, &client)) {
        struct net_address named;
        size_t start = forwarded_for.n;
        while (start > 0 && forwarded_for.p[start - 1] != ',')
            start--;
        if (!forwarded_read(hk_str_sub(forwarded_for, start, forwarded_for.n), &named))
            break; /* not an address: the proxy before it is as far as we know */
        client = named;
        forwarded_for.n = start > 0 ? start - 1 : 0;
    }
    return client;
}
