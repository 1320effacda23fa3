/* fuzz/fuzz_json.c -- our JSON reader against jansson: both accept, with the same values, or both
 * refuse.
 *
 * Known differences, let through by jansson's own reason: half a surrogate pair and \u0000 in a
 * key (ours become U+FFFD), numbers beyond int64 and double (ours stay text); a bare NUL
 * byte, where jansson believes the text to end. Beyond that: every member is found by its key, the
 * picker finds what the tree holds, and what the writer makes of the tree is read back as the same
 * tree. The picker also gets what is not JSON at all.
 */
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/str.h"
#include "base/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST_PICKED 8U

static const struct hk_json_limits limits = {.depth = 2048, .nodes = 1000000}; /* jansson's depth */

static bool same_string(struct hk_str ours, const char *theirs, size_t theirs_n)
{
    size_t at = 0;

    for (size_t i = 0; i < theirs_n; i++) {
        if (theirs[i] == '\0') {
            if (ours.n - at < 3 || memcmp(ours.p + at, "\xEF\xBF\xBD", 3) != 0)
                return false;
            at += 3;
        } else if (at == ours.n || ours.p[at++] != theirs[i]) {
            return false;
        }
    }
    return at == ours.n;
}

static void compare_number(struct hk_cx *cx, const struct hk_json *ours, const json_t *theirs)
{
    int64_t whole = 0;

    hk_must(hk_json_kind(ours) == HK_JSON_NUMBER);
    if (json_is_integer(theirs)) {
        hk_must(hk_json_int(ours, &whole) && whole == json_integer_value(theirs));
        return;
    }
    struct hk_str text = hk_arena_str(cx->arena, hk_json_number(ours));
    double value = strtod(text.p, NULL);
    double expected = json_real_value(theirs);
    hk_must(memcmp(&value, &expected, sizeof value) == 0);
}

static void compare(struct hk_cx *cx, const struct hk_json *ours, const json_t *theirs);

static void compare_object(struct hk_cx *cx, const struct hk_json *ours, const json_t *theirs)
{
    hk_must(hk_json_kind(ours) == HK_JSON_OBJECT);
    hk_must(hk_json_size(ours) == json_object_size(theirs));
    const struct hk_json *member = hk_json_first(ours);
    for (; member != NULL; member = hk_json_next(ours, member)) {
        struct hk_str key = hk_json_key(member);
        hk_must(hk_json_get(ours, key) == member);
        json_t *other = json_object_getn(theirs, key.p, key.n);
        hk_must(other != NULL);
        compare(cx, member, other);
    }
}

static void compare_array(struct hk_cx *cx, const struct hk_json *ours, const json_t *theirs)
{
    size_t i = 0;

    hk_must(hk_json_kind(ours) == HK_JSON_ARRAY);
    hk_must(hk_json_size(ours) == json_array_size(theirs));
    const struct hk_json *element = hk_json_first(ours);
    for (; element != NULL; element = hk_json_next(ours, element))
        compare(cx, element, json_array_get(theirs, i++));
    hk_must(i == json_array_size(theirs));
}

static void compare(struct hk_cx *cx, const struct hk_json *ours, const json_t *theirs)
{
    bool b = false;

    switch (json_typeof(theirs)) {
    case JSON_OBJECT:
        compare_object(cx, ours, theirs);
        break;
    case JSON_ARRAY:
        compare_array(cx, ours, theirs);
        break;
    case JSON_STRING:
        hk_must(hk_json_kind(ours) == HK_JSON_STRING && hk_text_valid(hk_json_str(ours)));
        hk_must(
            same_string(hk_json_str(ours), json_string_value(theirs), json_string_length(theirs)));
        break;
    case JSON_INTEGER:
    case JSON_REAL:
        compare_number(cx, ours, theirs);
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        hk_must(hk_json_bool(ours, &b) && b == json_is_true(theirs));
        break;
    case JSON_NULL:
        hk_must(hk_json_kind(ours) == HK_JSON_NULL);
        break;
    }
}

/* Paths to scalars, as far as keys can stand in a path and a picker takes them. */
struct paths {
    const char *at[MOST_PICKED];
    struct hk_str raw[MOST_PICKED];
    size_t n;
};

static void collect_paths(struct hk_cx *cx, const struct hk_json *parent, struct hk_str before,
    int steps, struct paths *out)
{
    size_t index = 0;
    const struct hk_json *child = hk_json_first(parent);

    for (; child != NULL && out->n < MOST_PICKED; child = hk_json_next(parent, child)) {
        struct hk_str step = hk_json_key(child);
        if (hk_json_kind(parent) == HK_JSON_ARRAY)
            step = hk_arena_printf(cx->arena, "%zu", index++);
        if (hk_str_find(step, HK_STR(".")) != SIZE_MAX)
            continue;
        struct hk_str path =
            hk_arena_printf(cx->arena, "%.*s%s%.*s", HKS(before), steps > 0 ? "." : "", HKS(step));
        if (hk_json_size(child) > 0) {
            if (steps < 14)
                collect_paths(cx, child, path, steps + 1, out);
        } else if (hk_json_kind(child) < HK_JSON_ARRAY) {
            out->raw[out->n] = hk_json_raw(child);
            out->at[out->n++] = path.p;
        }
    }
}

static void check_picker(struct hk_cx *cx, struct hk_str text, const struct hk_json *tree)
{
    struct paths paths = {.n = 0};
    struct hk_str found[MOST_PICKED];

    collect_paths(cx, tree, HK_STR(""), 0, &paths);
    if (paths.n == 0)
        return;
    hk_must(hk_json_pick(cx, text, paths.at, paths.n, found) == HK_OK);
    for (size_t i = 0; i < paths.n; i++) {
        const struct hk_json *value = hk_json_path(tree, paths.at[i]);
        hk_must(value != NULL);
        hk_must(hk_str_equal(found[i], paths.raw[i]));
        hk_must(found[i].p == paths.raw[i].p);
        if (hk_json_kind(value) == HK_JSON_STRING)
            hk_must(hk_str_equal(hk_json_unescape(cx, found[i]), hk_json_str(value)));
    }
}

static void write_value(struct hk_json_writer *w, struct hk_cx *cx, const struct hk_json *value)
{
    bool object = hk_json_kind(value) == HK_JSON_OBJECT;

    if (hk_json_kind(value) == HK_JSON_STRING) {
        hk_json_put_str(w, hk_json_str(value));
        return;
    }
    if (hk_json_kind(value) < HK_JSON_ARRAY) {
        hk_json_put_raw(w, hk_json_raw(value));
        return;
    }
    if (object)
        hk_json_object_begin(w);
    else
        hk_json_array_begin(w);
    const struct hk_json *child = hk_json_first(value);
    for (; child != NULL; child = hk_json_next(value, child)) {
        if (object)
            hk_json_put_key(w, hk_arena_str(cx->arena, hk_json_key(child)).p);
        write_value(w, cx, child);
    }
    if (object)
        hk_json_object_end(w);
    else
        hk_json_array_end(w);
}

static bool same_tree(const struct hk_json *a, const struct hk_json *b)
{
    if (hk_json_kind(a) != hk_json_kind(b) || hk_json_size(a) != hk_json_size(b)
        || !hk_str_equal(hk_json_key(a), hk_json_key(b))
        || !hk_str_equal(hk_json_str(a), hk_json_str(b))
        || !hk_str_equal(hk_json_number(a), hk_json_number(b)))
        return false;
    const struct hk_json *one = hk_json_first(a);
    const struct hk_json *two = hk_json_first(b);
    while (one != NULL && two != NULL) {
        if (!same_tree(one, two))
            return false;
        one = hk_json_next(a, one);
        two = hk_json_next(b, two);
    }
    return one == NULL && two == NULL;
}

static void check_writer(struct hk_cx *cx, struct hk_str text, const struct hk_json *tree)
{
    HK_AUTO(hk_buf_free) struct hk_buf buf = hk_buf_make(SIZE_MAX);
    const struct hk_json_limits writable = {.depth = 64, .nodes = 1000000};
    const struct hk_json *again = NULL;

    if (hk_json_read(cx, text, &writable, &again) != HK_OK)
        return; /* deeper than the writer goes */
    struct hk_json_writer w = hk_json_writer_make(&buf);
    write_value(&w, cx, tree);
    hk_must(hk_json_read(cx, hk_buf_str(&buf), &limits, &again) == HK_OK);
    hk_must(same_tree(tree, again));
}

/* May ours accept what jansson refused for this reason? */
static bool known_difference(const json_error_t *error)
{
    enum json_error_code code = json_error_code(error);

    return code == json_error_numeric_overflow || code == json_error_null_byte_in_key
        || strstr(error->text, "invalid Unicode") != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const paths[] = {"a", "a.b", "user.name", "0", "a.0.b", ""};
    struct hk_str found[HK_COUNT(paths)];
    struct hk_str text = {(const char *)data, size};
    struct hk_cx cx = {.arena = hk_arena_new()};
    const struct hk_json *ours = NULL;
    json_error_t error;

    enum hk_rc rc = hk_json_read(&cx, text, &limits, &ours);
    hk_must(rc == HK_OK || rc == HK_EINVAL || rc == HK_ELIMIT);
    json_t *theirs = json_loadb(size > 0 ? text.p : "", size,
        JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
    if (rc == HK_OK) {
        hk_must(theirs != NULL || known_difference(&error));
        if (theirs != NULL)
            compare(&cx, ours, theirs);
        check_picker(&cx, text, ours);
        check_writer(&cx, text, ours);
    } else {
        hk_must(theirs == NULL || memchr(text.p, '\0', size) != NULL);
    }
    if (hk_json_pick(&cx, text, paths, HK_COUNT(paths), found) == HK_OK) {
        for (size_t i = 0; i < HK_COUNT(paths); i++) {
            hk_must(found[i].n == 0
                || (found[i].p >= text.p && found[i].p + found[i].n <= text.p + text.n));
            (void)hk_json_unescape(&cx, found[i]);
        }
    }
    (void)hk_json_unescape(&cx, text);
    json_decref(theirs);
    hk_arena_free(cx.arena);
    return 0;
}
