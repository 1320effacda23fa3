/* base/json_priv.h -- for base only: how a tree of JSON values lies in memory, and what its
 * reader, its getters and the picker share.
 */
#ifndef HK_BASE_JSON_PRIV_H
#define HK_BASE_JSON_PRIV_H
#include "base/json_read.h"

/* One value. The nodes of a text lie in one array in the order of the text: the first child of a
 * container is the node behind it, and `span` nodes further comes its next sibling. */
struct hk_json {
    const char *raw;  /* in the source */
    const char *text; /* a string's text: in the source, or unescaped in the arena */
    const char *key;  /* likewise; NULL in an array and at the top */
    uint32_t raw_n;
    uint32_t text_n; /* a container: how many children */
    uint32_t key_n;
    uint32_t span : 29; /* this node and all below it */
    uint32_t kind : 3;
};

#define HK_JSON_MOST_NODES ((UINT32_C(1) << 29) - 1)

/* Undoes the escapes of what stands between a string's quotes into `out`, which has room for
 * `inside.n` bytes, and returns the bytes written. A lone surrogate and \u0000 become U+FFFD.
 * A backslash that escapes nothing becomes "?"; *bad is where in `inside` the first one stands,
 * else SIZE_MAX. */
size_t hk_json_unescape_into(struct hk_str inside, char *out, size_t *bad);

/* The child of `object` whose key has been there before, or NULL. Time grows with the keys'
 * number and length, whatever the keys. */
const struct hk_json *hk_json_repeated_key(struct hk_arena *arena, const struct hk_json *object);

/* Mixes a key's length and up to its first and last eight bytes. */
uint64_t hk_json_key_hash(struct hk_str key);

#endif
