/* base/str.h -- comparing, cutting and reading slices.
 *
 * All functions take any bytes and never read past a slice. Case means ASCII case: it is for
 * protocol words (header names, schemes), never for people's text; that is lang/fold.
 */
#ifndef HK_BASE_STR_H
#define HK_BASE_STR_H
#include "base/hk.h"

struct hk_str hk_str_from(const char *nul_terminated); /* NULL gives the empty slice */
bool hk_str_equal(struct hk_str a, struct hk_str b);
bool hk_str_equal_nocase(struct hk_str a, struct hk_str b);
int hk_str_compare(struct hk_str a, struct hk_str b); /* by bytes; as strcmp */
bool hk_str_starts(struct hk_str s, struct hk_str prefix);
bool hk_str_ends(struct hk_str s, struct hk_str suffix);
struct hk_str hk_str_trim(struct hk_str s); /* ASCII white space on both sides */

/* Bytes [from, from + n) of s, cut to what exists. */
struct hk_str hk_str_sub(struct hk_str s, size_t from, size_t n);

/* Where `needle` first stands in s, or SIZE_MAX. */
size_t hk_str_find(struct hk_str s, struct hk_str needle);

/* Take what stands before the next `separator` off the front of *rest. False when *rest was
 * already used up. "a,,b" gives "a", "", "b"; "a," gives "a"; "" gives nothing. */
bool hk_str_cut(struct hk_str *rest, char separator, struct hk_str *out);

/* Is `wish` one of `words`, which single spaces separate? */
bool hk_str_has_word(struct hk_str words, struct hk_str wish);

/* A whole decimal number with optional minus; false for anything else or what does not fit. */
bool hk_str_to_int(struct hk_str s, int64_t *out);

#endif
