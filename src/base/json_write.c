/* base/json_write.c -- write JSON into a buffer, straight through, escaping once.
 *
 * Text that needs no escape is copied in runs. Whether a comma is due, and whether a key may
 * stand here, the writer knows; a caller that gets it wrong aborts in its first test.
 *
 * What it does not do: check UTF-8 (text was made valid at entry); indent; sort keys.
 *
 * Threads: one at a time.
 * Errors:  none of its own: a full buffer says so in `over`.
 */
#include "base/json_write.h"

#include "base/ids.h"
#include "base/str.h"

#include <string.h>

#define LEVELS 64U

struct hk_json_writer hk_json_writer_make(struct hk_buf *out)
{
    return (struct hk_json_writer){.out = out};
}

static bool in_object(const struct hk_json_writer *w)
{
    return w->depth > 0 && (w->objects >> (w->depth - 1) & 1U) != 0;
}

/* What must stand before a value; afterwards a comma is due. */
static void value_begin(struct hk_json_writer *w)
{
    hk_must(w->after_key == in_object(w));
    hk_must(w->depth > 0 || !w->comma); /* one value at the top */
    if (w->comma && !w->after_key)
        hk_buf_add_char(w->out, ',');
    w->after_key = false;
    w->comma = true;
}

static void level_begin(struct hk_json_writer *w, char open, uint64_t object)
{
    value_begin(w);
    hk_must(w->depth < LEVELS);
    uint64_t bit = UINT64_C(1) << w->depth;
    w->objects = object != 0 ? w->objects | bit : w->objects & ~bit;
    w->depth++;
    w->comma = false;
    hk_buf_add_char(w->out, open);
}

static void level_end(struct hk_json_writer *w, char close)
{
    w->depth--;
    w->comma = true;
    hk_buf_add_char(w->out, close);
}

void hk_json_object_begin(struct hk_json_writer *w)
{
    level_begin(w, '{', 1);
}

void hk_json_object_end(struct hk_json_writer *w)
{
    hk_must(in_object(w) && !w->after_key);
    level_end(w, '}');
}

void hk_json_array_begin(struct hk_json_writer *w)
{
    level_begin(w, '[', 0);
}

void hk_json_array_end(struct hk_json_writer *w)
{
    hk_must(w->depth > 0 && !in_object(w));
    level_end(w, ']');
}

/* How a byte is written: 0 as it is, 'u' as \u00XX, 'e' perhaps (U+2028, U+2029), else \ and it. */
static const char escape_of[256] = {
    ['\b'] = 'b',
    ['\t'] = 't',
    ['\n'] = 'n',
    ['\f'] = 'f',
    ['\r'] = 'r',
    ['"'] = '"',
    ['\\'] = '\\',
    ['<'] = 'u',
    ['>'] = 'u',
    ['&'] = 'u',
    [0x7F] = 'u',
    [0xE2] = 'e',
    [0] = 'u',
    [1] = 'u',
    [2] = 'u',
    [3] = 'u',
    [4] = 'u',
    [5] = 'u',
    [6] = 'u',
    [7] = 'u',
    [11] = 'u',
    [14] = 'u',
    [15] = 'u',
    [16] = 'u',
    [17] = 'u',
    [18] = 'u',
    [19] = 'u',
    [20] = 'u',
    [21] = 'u',
    [22] = 'u',
    [23] = 'u',
    [24] = 'u',
    [25] = 'u',
    [26] = 'u',
    [27] = 'u',
    [28] = 'u',
    [29] = 'u',
    [30] = 'u',
    [31] = 'u',
};

/* Writes the escape of s.p[at], if it needs one, and returns how many bytes of `s` it stands
 * for; 0 if the byte is to be written as it is. */
static size_t put_escape(struct hk_buf *out, struct hk_str s, size_t at)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char c = (unsigned char)s.p[at];
    char how = escape_of[c];

    if (how == 'e') {
        if (s.n - at < 3 || s.p[at + 1] != '\x80' || (s.p[at + 2] & '\xFE') != '\xA8')
            return 0;
        hk_buf_add(out, s.p[at + 2] == '\xA8' ? "\\u2028" : "\\u2029", 6);
        return 3;
    }
    if (how == 'u') {
        char text[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15U]};
        hk_buf_add(out, text, sizeof text);
    } else {
        char text[2] = {'\\', how};
        hk_buf_add(out, text, sizeof text);
    }
    return 1;
}

static void put_quoted(struct hk_buf *out, struct hk_str s)
{
    size_t from = 0;
    size_t at = 0;

    hk_buf_add_char(out, '"');
    while (at < s.n) {
        if (escape_of[(unsigned char)s.p[at]] == 0) {
            at++;
            continue;
        }
        hk_buf_add(out, s.p + from, at - from);
        from = at;
        size_t stands_for = put_escape(out, s, at);
        from += stands_for;
        at += stands_for > 0 ? stands_for : 1;
    }
    if (from < s.n) /* an empty slice may point nowhere */
        hk_buf_add(out, s.p + from, s.n - from);
    hk_buf_add_char(out, '"');
}

void hk_json_put_key(struct hk_json_writer *w, const char *key)
{
    hk_must(in_object(w) && !w->after_key);
    if (w->comma)
        hk_buf_add_char(w->out, ',');
    put_quoted(w->out, hk_str_from(key));
    hk_buf_add_char(w->out, ':');
    w->after_key = true;
}

void hk_json_put_str(struct hk_json_writer *w, struct hk_str s)
{
    value_begin(w);
    put_quoted(w->out, s);
}

void hk_json_put_int(struct hk_json_writer *w, int64_t n)
{
    char text[20];
    size_t at = sizeof text;
    uint64_t rest = n < 0 ? UINT64_C(0) - (uint64_t)n : (uint64_t)n;

    value_begin(w);
    do {
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (n < 0)
        text[--at] = '-';
    hk_buf_add(w->out, text + at, sizeof text - at);
}

void hk_json_put_bool(struct hk_json_writer *w, bool b)
{
    value_begin(w);
    hk_buf_add_str(w->out, b ? HK_STR("true") : HK_STR("false"));
}

void hk_json_put_null(struct hk_json_writer *w)
{
    value_begin(w);
    hk_buf_add_str(w->out, HK_STR("null"));
}

void hk_json_put_id(struct hk_json_writer *w, int64_t id)
{
    char text[HK_ID_TEXT_BYTES + 2];

    value_begin(w);
    if (id == 0) {
        hk_buf_add_str(w->out, HK_STR("\"\""));
        return;
    }
    text[0] = '"';
    hk_id_write(id, text + 1);
    text[sizeof text - 1] = '"';
    hk_buf_add(w->out, text, sizeof text);
}

void hk_json_put_raw(struct hk_json_writer *w, struct hk_str json)
{
    value_begin(w);
    hk_buf_add_str(w->out, json);
}

void hk_json_str_member(struct hk_json_writer *w, const char *key, struct hk_str s)
{
    hk_json_put_key(w, key);
    hk_json_put_str(w, s);
}

void hk_json_int_member(struct hk_json_writer *w, const char *key, int64_t n)
{
    hk_json_put_key(w, key);
    hk_json_put_int(w, n);
}

void hk_json_bool_member(struct hk_json_writer *w, const char *key, bool b)
{
    hk_json_put_key(w, key);
    hk_json_put_bool(w, b);
}

void hk_json_id_member(struct hk_json_writer *w, const char *key, int64_t id)
{
    hk_json_put_key(w, key);
    hk_json_put_id(w, id);
}
