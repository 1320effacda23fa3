/* model/shape_read.h -- the pieces that the generated readers of shapes are made of.
 *
 * Each looks up the member `name` of a JSON object; an absent member leaves *out as it was, which
 * the caller has set to its default. A reason given to hk_fail() begins with the member's name
 * and a colon: from it the API's error reply takes its `field`.
 *
 * Memory: text lies in cx's arena or in the source of the JSON tree.
 * Errors: HK_EINVAL only.
 */
#ifndef HK_MODEL_SHAPE_READ_H
#define HK_MODEL_SHAPE_READ_H
#include "base/cx.h"
#include "base/json_read.h"

struct model_member {
    const char *name;
    bool required;
};

/* Is it an object with these members and no others? */
HK_CHECK enum hk_rc model_check_members(
    struct hk_cx *cx, const struct hk_json *json, const struct model_member *members, size_t n);

/* Text of `low` to `high` code points, cleaned first. With `low` above 0 it may not be blank. */
HK_CHECK enum hk_rc model_read_str(struct hk_cx *cx, const struct hk_json *json, const char *name,
    size_t low, size_t high, struct hk_str *out);

/* A day like 2026-11-21, or "". */
HK_CHECK enum hk_rc model_read_date(
    struct hk_cx *cx, const struct hk_json *json, const char *name, struct hk_str *out);

/* "" is 0. */
HK_CHECK enum hk_rc model_read_id(
    struct hk_cx *cx, const struct hk_json *json, const char *name, int64_t *out);
HK_CHECK enum hk_rc model_read_int(struct hk_cx *cx, const struct hk_json *json, const char *name,
    int64_t low, int64_t high, int64_t *out);
HK_CHECK enum hk_rc model_read_bool(
    struct hk_cx *cx, const struct hk_json *json, const char *name, bool *out);

/* The place of the member's word among `words`. */
HK_CHECK enum hk_rc model_read_word(struct hk_cx *cx, const struct hk_json *json, const char *name,
    const struct hk_str *words, unsigned n, unsigned *out);
bool model_find_word(const struct hk_str *words, unsigned n, struct hk_str word, unsigned *out);

/* The list `name` of the object, NULL if absent; HK_EINVAL if it is something else. */
HK_CHECK enum hk_rc model_find_list(
    struct hk_cx *cx, const struct hk_json *json, const char *name, const struct hk_json **out);

/* Put the way to a nested member before the reason of its failure: "fields[2].key: ...".
 * `index` is SIZE_MAX where the member is no list. Returns `rc`. */
enum hk_rc model_fail_inside(struct hk_cx *cx, enum hk_rc rc, const char *name, size_t index);

#endif
