/* base/json_pick.c -- a few values out of a JSON text, without making a tree of it.
 *
 * The paths are split into steps once. Objects and arrays on the way to a wanted value are walked
 * member by member; everything else is passed over by structure: a string to its closing quote, a
 * container to its closing bracket, 64 bytes at a time, with one bit per byte for quotes and
 * brackets. When the last path is found, the rest of the text is not looked at.
 *
 * What it does not do: believe or check. Of a key that stands there twice the first one counts; a
 * text that is not JSON gives what can be made of it, but never a byte from outside it.
 *
 * Threads: all from any. Memory: an escaped key is unescaped in the arena.
 */
#include "base/json_priv.h"
#include "base/json_scan_priv.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

#define MOST_PATHS 32U
#define MOST_STEPS 16U

struct picker {
    struct hk_cx *cx;
    const char *end;
    struct hk_str *out;
    uint32_t wanted;              /* bit i: path i is still to be found */
    uint32_t ends_at[MOST_STEPS]; /* paths whose last step is this one */
    uint64_t lengths[MOST_STEPS]; /* bit n & 63: a step of n bytes is there */
    struct hk_str steps[MOST_STEPS][MOST_PATHS];
};

static void split_paths(struct picker *k, const char *const paths[], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *from = paths[i];
        for (size_t step = 0;; step++) {
            hk_must(step < MOST_STEPS);
            const char *dot = strchrnul(from, '.');
            size_t size = (size_t)(dot - from);
            k->steps[step][i] = (struct hk_str){from, size};
            k->lengths[step] |= UINT64_C(1) << (size & 63U);
            if (*dot == '\0') {
                k->ends_at[step] |= UINT32_C(1) << i;
                break;
            }
            from = dot + 1;
        }
    }
}

/* Behind the closing quote of the string whose first byte after the quote is `p`. */
static inline const char *pass_string(const char *p, const char *end)
{
    for (;;) {
        p = json_scan_quote(p, end);
        if (p == end)
            return end;
        if (*p == '"')
            return p + 1;
        if (end - p < 2)
            return end;
        p += 2;
    }
}

/* One bit per byte of a block of 64. */
struct block {
    uint64_t quotes;
    uint64_t backslashes;
    uint64_t opens;
    uint64_t closes;
};

#ifdef __SSE2__
static inline void look_at_block(const char *p, struct block *b)
{
    *b = (struct block){0};
    for (unsigned i = 0; i < 4; i++) {
        __m128i x = json_load(p + (size_t)16 * i);
        __m128i y = _mm_or_si128(x, _mm_set1_epi8(0x20)); /* [ becomes {, ] becomes } */
        b->quotes |= (uint64_t)(unsigned)_mm_movemask_epi8(json_equal(x, '"')) << (16 * i);
        b->backslashes |= (uint64_t)(unsigned)_mm_movemask_epi8(json_equal(x, '\\')) << (16 * i);
        b->opens |= (uint64_t)(unsigned)_mm_movemask_epi8(json_equal(y, '{')) << (16 * i);
        b->closes |= (uint64_t)(unsigned)_mm_movemask_epi8(json_equal(y, '}')) << (16 * i);
    }
}
#else
static inline void look_at_block(const char *p, struct block *b)
{
    *b = (struct block){0};
    for (unsigned i = 0; i < 64; i++) {
        uint64_t bit = UINT64_C(1) << i;
        b->quotes |= p[i] == '"' ? bit : 0;
        b->backslashes |= p[i] == '\\' ? bit : 0;
        b->opens |= p[i] == '{' || p[i] == '[' ? bit : 0;
        b->closes |= p[i] == '}' || p[i] == ']' ? bit : 0;
    }
}
#endif

/* The bytes that a backslash before them escapes. *carry: the block before ended in one. */
static inline uint64_t escaped_bytes(uint64_t backslashes, uint64_t *carry)
{
    uint64_t escaped = *carry;

    *carry = 0;
    backslashes &= ~escaped;
    while (backslashes != 0) {
        uint64_t first = backslashes & (UINT64_C(0) - backslashes);
        escaped |= first << 1;
        *carry = first >> 63;
        backslashes &= ~(first | first << 1);
    }
    return escaped;
}

/* Bit i becomes the parity of bits 0 to i: between quotes it is 1. */
static inline uint64_t between_quotes(uint64_t quotes)
{
    for (unsigned shift = 1; shift < 64; shift *= 2)
        quotes ^= quotes << shift;
    return quotes;
}

static inline unsigned count_bits(uint64_t bits)
{
    bits -= bits >> 1 & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
    bits = (bits + (bits >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (unsigned)(bits * UINT64_C(0x0101010101010101) >> 56);
}

/* Behind the bracket that brings `*depth` to 0, counted in bytes from the block's first; 0 if it
 * is not in this block. */
static inline size_t find_close(const struct block *b, size_t *depth)
{
    size_t closes = b->closes != 0 ? count_bits(b->closes) : 0;

    if (closes < *depth) {
        *depth += (b->opens != 0 ? count_bits(b->opens) : 0) - closes;
        return 0;
    }
    for (uint64_t rest = b->opens | b->closes; rest != 0; rest &= rest - 1) {
        uint64_t first = rest & (UINT64_C(0) - rest);
        if ((b->opens & first) != 0)
            ++*depth;
        else if (--*depth == 0)
            return (size_t)__builtin_ctzll(rest) + 1;
    }
    return 0;
}

/* Behind the bracket that closes the container whose first byte after the bracket is `p`. */
static const char *pass_container(const char *p, const char *end)
{
    size_t depth = 1;
    uint64_t carry = 0;
    uint64_t inside = 0; /* all ones if the block begins in a string */

    while (p < end) {
        char last[64];
        struct block b;
        size_t left = (size_t)(end - p);
        if (left < sizeof last) {
            memset(last, ' ', sizeof last);
            memcpy(last, p, left);
            look_at_block(last, &b);
        } else {
            look_at_block(p, &b);
        }
        if ((b.backslashes | carry) != 0)
            b.quotes &= ~escaped_bytes(b.backslashes, &carry);
        uint64_t strings = between_quotes(b.quotes) ^ inside;
        inside = (uint64_t)((int64_t)strings >> 63);
        b.opens &= ~strings;
        b.closes &= ~strings;
        size_t found = find_close(&b, &depth);
        if (found > 0)
            return p + found;
        p += left < sizeof last ? left : sizeof last;
    }
    return end;
}

static inline const char *pass_scalar(const char *p, const char *end)
{
    while (p < end && *p != ',' && *p != '}' && *p != ']' && *p != ' ' && *p != '\n' && *p != '\r'
        && *p != '\t')
        p++;
    return p;
}

static inline const char *pass_value(const char *p, const char *end)
{
    if (p == end)
        return end;
    if (*p == '"')
        return pass_string(p + 1, end);
    if (*p == '{' || *p == '[') {
        if (end - p >= 2 && (p[1] == '}' || p[1] == ']'))
            return p + 2;
        return pass_container(p + 1, end);
    }
    return pass_scalar(p, end);
}

static const char *pick_container(struct picker *k, const char *p, size_t step, uint32_t paths);

/* The value at `p`, to which the steps before `step` of `paths` lead. */
static const char *pick_value(struct picker *k, const char *p, size_t step, uint32_t paths)
{
    if (p == k->end)
        return p;
    if (*p == '{' || *p == '[') {
        uint32_t further = paths & ~k->ends_at[step - 1];
        return further != 0 ? pick_container(k, p, step, further) : pass_value(p, k->end);
    }
    const char *behind = pass_value(p, k->end);
    for (uint32_t ending = paths & k->ends_at[step - 1]; ending != 0; ending &= ending - 1)
        k->out[__builtin_ctz(ending)] = (struct hk_str){p, (size_t)(behind - p)};
    k->wanted &= ~(paths & k->ends_at[step - 1]);
    return behind;
}

/* Which of `paths` go on with `key` at `step`. */
static inline uint32_t paths_with(
    const struct picker *k, size_t step, uint32_t paths, struct hk_str key)
{
    uint32_t found = 0;

    if ((k->lengths[step] >> (key.n & 63U) & 1U) == 0)
        return 0;
    for (; paths != 0; paths &= paths - 1) {
        struct hk_str wish = k->steps[step][__builtin_ctz(paths)];
        if (wish.n == key.n && memcmp(wish.p, key.p, key.n) == 0)
            found |= paths & (UINT32_C(0) - paths);
    }
    return found;
}

static struct hk_str key_between(struct picker *k, const char *from, const char *to)
{
    struct hk_str key = {from, (size_t)(to - from)};

    if (memchr(key.p, '\\', key.n) == NULL)
        return key;
    size_t bad;
    char *text = hk_arena_unset(k->cx->arena, key.n);
    size_t n = hk_json_unescape_into(key, text, &bad);
    return (struct hk_str){text, n};
}

/* The key at `p` (its quote); returns its colon's place or wherever there is none. */
static inline const char *pick_key(struct picker *k, const char *p, struct hk_str *out)
{
    const char *from = p + 1;
    const char *quote = json_scan_quote(from, k->end);

    if (quote < k->end && *quote == '"') {
        *out = (struct hk_str){from, (size_t)(quote - from)};
        return json_skip_space(quote + 1, k->end);
    }
    p = pass_string(from, k->end);
    *out = key_between(k, from, p > from && p[-1] == '"' ? p - 1 : p);
    return json_skip_space(p, k->end);
}

/* Walk the object or array at `p`; `paths` have a step `step`. */
static const char *pick_container(struct picker *k, const char *p, size_t step, uint32_t paths)
{
    bool object = *p == '{';
    const char *end = k->end;
    char digits[20];
    size_t index = 0;

    p = json_skip_space(p + 1, end);
    while (p < end && *p != '}' && *p != ']') {
        struct hk_str key;
        if (object) {
            if (*p != '"')
                return end;
            p = pick_key(k, p, &key);
            if (p == end || *p != ':')
                return end;
            p = json_skip_space(p + 1, end);
        } else {
            int n = snprintf(digits, sizeof digits, "%zu", index++);
            key = (struct hk_str){digits, (size_t)n};
        }
        uint32_t here = paths_with(k, step, paths & k->wanted, key);
        p = here != 0 ? pick_value(k, p, step + 1, here) : pass_value(p, end);
        if ((k->wanted & paths) == 0 && k->wanted == 0)
            return end;
        p = json_skip_space(p, end);
        if (p < end && *p == ',')
            p = json_skip_space(p + 1, end);
    }
    return p < end ? p + 1 : end;
}

enum hk_rc hk_json_pick(
    struct hk_cx *cx, struct hk_str text, const char *const paths[], size_t n, struct hk_str out[])
{
    struct picker k;

    hk_must(n > 0 && n <= MOST_PATHS);
    k.cx = cx;
    k.end = text.p + text.n;
    k.out = out;
    k.wanted = n == MOST_PATHS ? UINT32_MAX : (UINT32_C(1) << n) - 1;
    memset(k.ends_at, 0, sizeof k.ends_at);
    memset(k.lengths, 0, sizeof k.lengths);
    for (size_t i = 0; i < n; i++)
        out[i] = HK_STR("");
    split_paths(&k, paths, n);

    const char *p = text.n > 0 ? json_skip_space(text.p, k.end) : k.end;
    if (p == k.end || (*p != '{' && *p != '['))
        return hk_fail(cx, HK_EINVAL, "json: an object or array expected");
    pick_container(&k, p, 0, k.wanted);
    return HK_OK;
}

struct hk_str hk_json_unescape(struct hk_cx *cx, struct hk_str quoted)
{
    if (quoted.n < 2 || quoted.p[0] != '"')
        return quoted;
    size_t bad;
    struct hk_str inside = {quoted.p + 1, quoted.n - (quoted.p[quoted.n - 1] == '"' ? 2 : 1)};
    if (memchr(inside.p, '\\', inside.n) == NULL)
        return inside;
    char *text = hk_arena_unset(cx->arena, inside.n);
    size_t n = hk_json_unescape_into(inside, text, &bad);
    return (struct hk_str){text, n};
}
