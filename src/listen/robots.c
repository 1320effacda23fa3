/* listen/robots.c -- see robots.h. */
#include "listen/robots.h"

#include <string.h>

#include "base/buf.h"
#include "base/str.h"

enum { PATTERN_MAX_BYTES = 2000 }; /* no address is longer */

/* Characters compared for one address: a hundred times what a large site's rules take. */
#define STEPS_MAX ((size_t)20 * 1000 * 1000)

static const struct hk_str our_name = HK_STR_INIT("hark");

/* ---- one way to write an address ------------------------------------------------------------- */

static int hex_of(char c)
{
    static const char digits[] = "0123456789abcdef";
    char small = c >= 'A' && c <= 'F' ? (char)(c | 0x20) : c;
    const char *at = small != '\0' ? strchr(digits, small) : NULL;

    return at != NULL ? (int)(at - digits) : -1;
}

static bool needs_no_escape(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || (c != '\0' && strchr("-._~", c) != NULL);
}

static void add_escaped(struct hk_buf *out, unsigned char c)
{
    hk_buf_add_char(out, '%');
    hk_buf_add_char(out, "0123456789ABCDEF"[c >> 4]);
    hk_buf_add_char(out, "0123456789ABCDEF"[c & 15U]);
}

/* What needs no escape stands bare, what is not ASCII is escaped, escapes are in capitals. */
static void add_one_way(struct hk_buf *out, struct hk_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool escape = c == '%' && i + 2 < s.n && hex_of(s.p[i + 1]) >= 0 && hex_of(s.p[i + 2]) >= 0;
        if (escape) {
            c = (unsigned char)(hex_of(s.p[i + 1]) << 4 | hex_of(s.p[i + 2]));
            i += 2;
        }
        if (c >= 0x7F || c <= 0x20 || (escape && !needs_no_escape(c)))
            add_escaped(out, c);
        else
            hk_buf_add_char(out, (char)c);
    }
}

struct hk_str robots_target(struct hk_str url)
{
    size_t scheme = hk_str_find(url, HK_STR("://"));
    struct hk_str rest = scheme == SIZE_MAX ? url : hk_str_sub(url, scheme + 3, url.n);
    size_t slash = hk_str_find(rest, HK_STR("/"));

    return slash == SIZE_MAX ? HK_STR("/") : hk_str_sub(rest, slash, rest.n);
}

/* ---- the file -------------------------------------------------------------------------------- */

enum line_kind { OTHER, AGENT, ALLOW, DISALLOW };

static enum line_kind kind_of(struct hk_str key)
{
    static const struct {
        struct hk_str key;
        enum line_kind kind;
    } keys[] = {{HK_STR_INIT("user-agent"), AGENT}, {HK_STR_INIT("allow"), ALLOW},
        {HK_STR_INIT("disallow"), DISALLOW}};

    for (size_t i = 0; i < HK_COUNT(keys); i++)
        if (hk_str_equal_nocase(key, keys[i].key))
            return keys[i].kind;
    return OTHER;
}

/* The next line's key and value, without its comment; false: that was all. */
static bool next_line(struct hk_str *rest, enum line_kind *out_kind, struct hk_str *out_value)
{
    size_t n = 0;

    if (rest->n == 0)
        return false;
    while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r')
        n++;
    struct hk_str line = hk_str_sub(*rest, 0, n), key = HK_STR("");
    *rest = hk_str_sub(*rest, n + 1, SIZE_MAX);
    size_t comment = hk_str_find(line, HK_STR("#"));
    if (comment != SIZE_MAX)
        line = hk_str_sub(line, 0, comment);
    size_t colon = hk_str_find(line, HK_STR(":"));
    if (colon != SIZE_MAX)
        key = hk_str_trim(hk_str_sub(line, 0, colon));
    *out_kind = kind_of(key);
    *out_value = colon != SIZE_MAX ? hk_str_trim(hk_str_sub(line, colon + 1, SIZE_MAX)) : key;
    return true;
}

/* "Hark/1.0" names Hark: a name is letters, "-" and "_". */
static bool names(struct hk_str agent, struct hk_str name)
{
    size_t n = 0;

    while (n < agent.n
        && ((agent.p[n] >= 'a' && agent.p[n] <= 'z') || (agent.p[n] >= 'A' && agent.p[n] <= 'Z')
            || agent.p[n] == '-' || agent.p[n] == '_'))
        n++;
    return hk_str_equal_nocase(hk_str_sub(agent, 0, n), name);
}

static void add_rule(struct hk_buf *out, enum line_kind kind, struct hk_str pattern)
{
    if (pattern.n == 0 || pattern.n > PATTERN_MAX_BYTES
        || (pattern.p[0] != '/' && pattern.p[0] != '*'))
        return;
    hk_buf_add_char(out, kind == ALLOW ? '+' : '-');
    add_one_way(out, pattern);
    hk_buf_add_char(out, '\n');
}

/* The rules of all groups that are ours, or, if not `named`, of all that are everybody's. False: no
 * group is. */
static bool collect(struct hk_buf *out, struct hk_str file, bool named)
{
    bool in_names = false, ours = false, any = false;
    enum line_kind kind;
    struct hk_str value;

    while (next_line(&file, &kind, &value)) {
        if (kind == AGENT) {
            bool fits = named ? names(value, our_name) : hk_str_equal(value, HK_STR("*"));
            ours = fits || (in_names && ours);
            any = any || fits;
            in_names = true;
        } else if (kind != OTHER) {
            in_names = false;
            if (ours)
                add_rule(out, kind, value);
        }
    }
    return any;
}

struct hk_str robots_rules(struct hk_cx *cx, struct hk_str file)
{
    HK_AUTO(hk_buf_free) struct hk_buf out = hk_buf_make(4 * ROBOTS_BYTES_MAX);

    file = hk_str_sub(file, 0, ROBOTS_BYTES_MAX);
    if (hk_str_starts(file, HK_STR("\xEF\xBB\xBF")))
        file = hk_str_sub(file, 3, file.n);
    if (!collect(&out, file, true))
        (void)collect(&out, file, false);
    return hk_arena_str(cx->arena, hk_buf_str(&out));
}

/* ---- the rules ------------------------------------------------------------------------------- */

/* Does the address begin as the pattern says? The last "*" alone is tried again: what stands before
 * it is best matched as early as it can be. False too once no steps are left. */
static bool fits(struct hk_str pattern, struct hk_str target, size_t *steps_left)
{
    bool to_end = hk_str_ends(pattern, HK_STR("$"));
    size_t p = 0, t = 0, star = SIZE_MAX, star_t = 0;

    pattern.n -= to_end;
    while (p < pattern.n || (to_end && t < target.n)) {
        if (*steps_left == 0)
            return false;
        (*steps_left)--;
        if (p < pattern.n && pattern.p[p] == '*') {
            star = p++;
            star_t = t;
        } else if (p < pattern.n && t < target.n && pattern.p[p] == target.p[t]) {
            p++;
            t++;
        } else if (star != SIZE_MAX && star_t < target.n) {
            p = star + 1;
            t = ++star_t;
        } else {
            return false;
        }
    }
    return true;
}

bool robots_allow(struct hk_str rules, struct hk_str target)
{
    HK_AUTO(hk_buf_free) struct hk_buf one_way = hk_buf_make(4 * PATTERN_MAX_BYTES);
    size_t longest = 0, steps_left = STEPS_MAX;
    bool allowed = true;
    struct hk_str rule;

    add_one_way(&one_way, hk_str_sub(target, 0, PATTERN_MAX_BYTES));
    while (hk_str_cut(&rules, '\n', &rule)) {
        bool allows = hk_str_starts(rule, HK_STR("+"));
        struct hk_str pattern = hk_str_sub(rule, 1, SIZE_MAX);
        if (pattern.n < longest || (pattern.n == longest && !allows)
            || !fits(pattern, hk_buf_str(&one_way), &steps_left))
            continue;
        longest = pattern.n;
        allowed = allows;
    }
    return allowed && steps_left > 0;
}
