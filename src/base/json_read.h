/* base/json_read.h -- JSON text to a tree in the arena, or to a few paths without a tree.
 *
 * The whole text is checked before anything of it is believed: RFC 8259, UTF-8, no duplicate
 * keys, depth and node ceilings. Two mercies, because networks cut emoji in half: a lone
 * surrogate escape and an escaped NUL become U+FFFD. Numbers stay text until asked for.
 *
 * Getters accept NULL and the wrong kind and then give the empty answer, so that a chain of
 * lookups in a foreign document needs one check at its end.
 *
 * Memory: the tree lies in cx's arena; strings without escapes point into the source text, which
 *         must outlive the tree.
 * Errors: HK_EINVAL not JSON, duplicate key or invalid UTF-8, with the byte's offset;
 *         HK_ELIMIT too deep, too many nodes.
 */
#ifndef HK_BASE_JSON_READ_H
#define HK_BASE_JSON_READ_H
#include "base/cx.h"

enum hk_json_kind {
    HK_JSON_ABSENT, /* the kind of NULL: nothing stands there */
    HK_JSON_NULL,
    HK_JSON_FALSE,
    HK_JSON_TRUE,
    HK_JSON_NUMBER,
    HK_JSON_STRING,
    HK_JSON_ARRAY,
    HK_JSON_OBJECT
};

struct hk_json_limits {
    uint32_t depth;
    uint32_t nodes;
};

/* What foreign bytes are held to: depth 64, 100,000 nodes. */
extern const struct hk_json_limits hk_json_foreign;

struct hk_json; /* one value; its children follow it */

HK_CHECK enum hk_rc hk_json_read(struct hk_cx *cx, struct hk_str text,
    const struct hk_json_limits *limits, const struct hk_json **out);

enum hk_json_kind hk_json_kind(const struct hk_json *value);
size_t hk_json_size(const struct hk_json *value); /* members or elements; 0 for the others */

/* The member `key` of an object, the element `index` of an array, or NULL. */
const struct hk_json *hk_json_get(const struct hk_json *object, struct hk_str key);
const struct hk_json *hk_json_at(const struct hk_json *array, size_t index);

/* The value at a dotted path, e.g. "entry.0.changes.0.value"; NULL if any step is missing. */
const struct hk_json *hk_json_path(const struct hk_json *value, const char *path);

/* Walk the children of an array or object; NULL after the last. */
const struct hk_json *hk_json_first(const struct hk_json *parent);
const struct hk_json *hk_json_next(const struct hk_json *parent, const struct hk_json *child);
struct hk_str hk_json_key(const struct hk_json *member); /* of an object's child */

struct hk_str hk_json_str(const struct hk_json *value);      /* "" unless a string */
struct hk_str hk_json_number(const struct hk_json *value);   /* its digits; "" unless a number */
bool hk_json_int(const struct hk_json *value, int64_t *out); /* whole and in range only */
bool hk_json_bool(const struct hk_json *value, bool *out);
struct hk_str hk_json_raw(const struct hk_json *value); /* its bytes in the source */

/* The string member `key`, or its digits if a number: networks write ids both ways. "" if none. */
struct hk_str hk_json_text(const struct hk_json *object, const char *key);

/* Without a tree: find the string, number or literal at each of `n` dotted paths in one pass
 * that skips the rest by structure only. out[i] is the value's bytes in the source (a string
 * still escaped and with its quotes), or empty. The text is not checked beyond what it takes to
 * find its structure, and not at all behind the last value found: for our own or already checked
 * bytes and for bulk streams. Of a key that stands there twice the first one counts. At most 32
 * paths of at most 16 steps. HK_EINVAL if the text begins neither an object nor an array. */
HK_CHECK enum hk_rc hk_json_pick(
    struct hk_cx *cx, struct hk_str text, const char *const paths[], size_t n, struct hk_str out[]);

/* The text of a string value as hk_json_pick() found it: quotes off, escapes undone. */
struct hk_str hk_json_unescape(struct hk_cx *cx, struct hk_str quoted);

#endif
