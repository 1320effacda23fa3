/* base/json_read.c -- JSON text to a tree in the arena, everything checked on the way.
 *
 * One pass, no recursion. A first count of commas and brackets says how many values there can be
 * at most, so the nodes are one array taken from the arena at once. The open containers are a
 * small stack beside it.
 *
 * Every object keeps 256 bits of its keys' hashes. Only where two keys share a bit can one be a
 * repetition; only then are the object's keys compared (json_keys.c).
 *
 * What it does not do: turn numbers into anything; accept comments, trailing commas, a byte order
 * mark or two values.
 *
 * Threads: one per unit of work.
 * Sources: RFC 8259.
 */
#include "base/json_priv.h"
#include "base/json_scan_priv.h"
#include "base/utf8_priv.h"

#include <string.h>

const struct hk_json_limits hk_json_foreign = {.depth = 64, .nodes = 100000};

/* An open container. */
struct level {
    uint32_t node;
    uint32_t children;
    bool object;
    bool keys_shared_a_bit;
    uint64_t key_bits[4];
};

struct reader {
    struct hk_arena *arena;
    const char *end;
    struct hk_json *nodes;
    uint32_t n;
    uint32_t most_nodes;
    struct level *levels;
    uint32_t depth;
    uint32_t most_depth;
    struct hk_str key; /* of the value that comes next */
    enum hk_rc rc;     /* why reading stopped, and where */
    const char *why;
    const char *bad;
};

/* Everything below returns where to go on, or NULL after this. */
static const char *stop(struct reader *r, const char *at, enum hk_rc rc, const char *why)
{
    r->rc = rc;
    r->why = why;
    r->bad = at;
    return NULL;
}

/* The string whose first byte after the quote is `p`. */
static inline const char *read_string(struct reader *r, const char *p, struct hk_str *out)
{
    const char *from = p;
    bool high = false;
    bool escaped = false;

    for (;;) {
        p = json_scan_string(p, r->end, &high);
        if (p == r->end)
            return stop(r, from - 1, HK_EINVAL, "this string is not closed");
        if (*p == '"')
            break;
        if (*p != '\\')
            return stop(r, p, HK_EINVAL, "control character in a string");
        if (r->end - p < 2)
            return stop(r, p, HK_EINVAL, "escape without an end");
        escaped = true;
        p += 2;
    }
    struct hk_str inside = {from, (size_t)(p - from)};
    if (high) {
        size_t valid = hk_utf8_valid_bytes(inside);
        if (valid != inside.n)
            return stop(r, from + valid, HK_EINVAL, "not UTF-8");
    }
    if (escaped) {
        size_t bad;
        char *text = hk_arena_unset(r->arena, inside.n);
        size_t n = hk_json_unescape_into(inside, text, &bad);
        if (bad != SIZE_MAX)
            return stop(r, from + bad, HK_EINVAL, "no such escape");
        inside = (struct hk_str){text, n};
    }
    *out = inside;
    return p + 1;
}

static inline const char *skip_digits(const char *p, const char *end)
{
    while (p < end && *p >= '0' && *p <= '9')
        p++;
    return p;
}

static inline const char *read_number(struct reader *r, const char *p)
{
    const char *from = *p == '-' ? p + 1 : p;
    const char *end = r->end;

    p = skip_digits(from, end);
    if (p == from)
        return stop(r, p, HK_EINVAL, "digit expected");
    if (*from == '0' && p - from > 1)
        return stop(r, from, HK_EINVAL, "number with a leading zero");
    if (p < end && *p == '.') {
        from = p + 1;
        p = skip_digits(from, end);
        if (p == from)
            return stop(r, p, HK_EINVAL, "digit expected");
    }
    if (p < end && (*p | 0x20) == 'e') {
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        from = p;
        p = skip_digits(from, end);
        if (p == from)
            return stop(r, p, HK_EINVAL, "digit expected");
    }
    return p;
}

static inline const char *read_word(struct reader *r, const char *p, const char *word, size_t n)
{
    if ((size_t)(r->end - p) < n || memcmp(p, word, n) != 0)
        return stop(r, p, HK_EINVAL, "value expected");
    return p + n;
}

static const char *open_container(struct reader *r, const char *p, uint32_t node)
{
    if (r->depth == r->most_depth)
        return stop(r, p, HK_ELIMIT, "nested too deep");
    struct level *level = &r->levels[r->depth++];
    memset(level, 0, sizeof *level);
    level->node = node;
    level->object = *p == '{';
    return p + 1;
}

static inline const char *close_container(struct reader *r, const char *p)
{
    const struct level *level = &r->levels[--r->depth];
    struct hk_json *node = &r->nodes[level->node];

    node->raw_n = (uint32_t)(p + 1 - node->raw);
    node->text_n = level->children;
    node->span = (r->n - level->node) & HK_JSON_MOST_NODES;
    if (level->keys_shared_a_bit) {
        const struct hk_json *again = hk_json_repeated_key(r->arena, node);
        if (again != NULL)
            return stop(r, again->raw, HK_EINVAL, "the key of this value was there before");
    }
    return p + 1;
}

/* The value at `p` into a node of its own; a container is only opened. */
static inline const char *read_value(struct reader *r, const char *p)
{
    if (p == r->end)
        return stop(r, p, HK_EINVAL, "value expected");
    if (r->n == r->most_nodes)
        return stop(r, p, HK_ELIMIT, "too many values");
    struct hk_json *node = &r->nodes[r->n++];
    const char *from = p;
    struct hk_str text = {NULL, 0};
    enum hk_json_kind kind;

    switch (*p) {
    case '"':
        kind = HK_JSON_STRING;
        p = read_string(r, p + 1, &text);
        break;
    case '{':
        kind = HK_JSON_OBJECT;
        p = open_container(r, p, r->n - 1);
        break;
    case '[':
        kind = HK_JSON_ARRAY;
        p = open_container(r, p, r->n - 1);
        break;
    case 't':
        kind = HK_JSON_TRUE;
        p = read_word(r, p, "true", 4);
        break;
    case 'f':
        kind = HK_JSON_FALSE;
        p = read_word(r, p, "false", 5);
        break;
    case 'n':
        kind = HK_JSON_NULL;
        p = read_word(r, p, "null", 4);
        break;
    default:
        kind = HK_JSON_NUMBER;
        if (*p != '-' && (*p < '0' || *p > '9'))
            return stop(r, p, HK_EINVAL, "value expected");
        p = read_number(r, p);
    }
    node->raw = from;
    node->raw_n = p != NULL ? (uint32_t)(p - from) : 0;
    node->text = text.p;
    node->text_n = (uint32_t)text.n;
    node->key = r->key.p;
    node->key_n = (uint32_t)r->key.n;
    node->span = 1;
    node->kind = kind & 7U;
    return p;
}

/* The key at `p`, up to the value. */
static inline const char *read_key(struct reader *r, const char *p, struct level *level)
{
    if (p == r->end || *p != '"')
        return stop(r, p, HK_EINVAL, "key expected");
    p = read_string(r, p + 1, &r->key);
    if (p == NULL)
        return NULL;
    p = json_skip_space(p, r->end);
    if (p == r->end || *p != ':')
        return stop(r, p, HK_EINVAL, "colon expected");
    uint64_t hash = hk_json_key_hash(r->key);
    uint64_t *bits = &level->key_bits[hash & 3U];
    uint64_t bit = UINT64_C(1) << (hash >> 2 & 63U);
    level->keys_shared_a_bit |= (*bits & bit) != 0;
    *bits |= bit;
    return json_skip_space(p + 1, r->end);
}

/* One step in the innermost open container: its end, or one more child. */
static inline const char *read_step(struct reader *r, const char *p)
{
    struct level *level = &r->levels[r->depth - 1];

    p = json_skip_space(p, r->end);
    if (p == r->end)
        return stop(r, p, HK_EINVAL, "the text ends too early");
    if (*p == (level->object ? '}' : ']'))
        return close_container(r, p);
    if (level->children++ > 0) {
        if (*p != ',')
            return stop(r, p, HK_EINVAL, "comma expected");
        p = json_skip_space(p + 1, r->end);
    }
    if (level->object)
        p = read_key(r, p, level);
    else
        r->key = (struct hk_str){NULL, 0};
    return p != NULL ? read_value(r, p) : NULL;
}

/* Commas and opening brackets, also those inside strings: no value but the first stands without
 * one of them before it. */
static size_t count_values(const char *p, const char *end)
{
    size_t n = 1;

#ifdef __SSE2__
    while (end - p >= 16) {
        __m128i counts = _mm_setzero_si128(); /* a byte each: at most 127 times 1 */
        const char *until = end - p >= 127 * 16 ? p + 127 * 16 : p + (end - p) / 16 * 16;
        for (; p < until; p += 16) {
            __m128i x = _mm_or_si128(json_load(p), _mm_set1_epi8(0x20)); /* [ becomes { */
            counts = _mm_sub_epi8(counts, _mm_or_si128(json_equal(x, '{'), json_equal(x, ',')));
        }
        __m128i sums = _mm_sad_epu8(counts, _mm_setzero_si128());
        n += (size_t)_mm_cvtsi128_si64(sums);
        n += (size_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(sums, sums));
    }
#endif
    for (; p < end; p++)
        n += *p == ',' || *p == '[' || *p == '{';
    return n;
}

static const char *read_text(struct reader *r, struct hk_str text)
{
    const char *p = json_skip_space(text.p, r->end);

    p = read_value(r, p);
    while (p != NULL && r->depth > 0)
        p = read_step(r, p);
    if (p == NULL)
        return NULL;
    p = json_skip_space(p, r->end);
    return p == r->end ? p : stop(r, p, HK_EINVAL, "the value has ended here");
}

enum hk_rc hk_json_read(struct hk_cx *cx, struct hk_str text, const struct hk_json_limits *limits,
    const struct hk_json **out)
{
    if (text.n > UINT32_MAX)
        return hk_fail(cx, HK_ELIMIT, "json: %zu bytes are too many", text.n);
    if (text.n == 0)
        return hk_fail(cx, HK_EINVAL, "json: the text is empty");
    const char *end = text.p + text.n;
    size_t values = count_values(text.p, end);
    uint32_t most = limits->nodes < HK_JSON_MOST_NODES ? limits->nodes : HK_JSON_MOST_NODES;
    struct reader r = {
        .arena = cx->arena,
        .end = end,
        .most_nodes = values < most ? (uint32_t)values : most,
        .most_depth = limits->depth,
    };
    uint32_t levels = limits->depth < values ? limits->depth : (uint32_t)values;
    r.levels = hk_arena_unset(cx->arena, levels * sizeof *r.levels);
    r.nodes = hk_arena_unset(cx->arena, r.most_nodes * sizeof *r.nodes);
    if (read_text(&r, text) == NULL)
        return hk_fail(cx, r.rc, "json: byte %zu: %s", (size_t)(r.bad - text.p), r.why);
    *out = r.nodes;
    return HK_OK;
}
