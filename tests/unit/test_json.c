/* tests/unit/test_json.c -- what is JSON and what is not, where it says so; look-ups, limits, the
 * picker and the writer.
 */
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct hk_cx cx;

static const struct hk_json *read_ok(const char *text)
{
    const struct hk_json *value = NULL;
    enum hk_rc rc = hk_json_read(&cx, hk_str_from(text), &hk_json_foreign, &value);

    if (rc != HK_OK)
        print_error("%s: %s\n", text, cx.error.text);
    assert_int_equal(rc, HK_OK);
    return value;
}

static void assert_str(struct hk_str s, const char *expected)
{
    if (!hk_str_equal(s, hk_str_from(expected)))
        print_error("<%.*s> for <%s>\n", HKS(s), expected);
    assert_true(hk_str_equal(s, hk_str_from(expected)));
}

static void refusals_name_the_byte(void **state)
{
    static const struct {
        const char *text;
        const char *reason;
    } cases[] = {
        {"", "json: the text is empty"},
        {"  ", "json: byte 2: value expected"},
        {"{", "json: byte 1: the text ends too early"},
        {"[1", "json: byte 2: the text ends too early"},
        {"[1,", "json: byte 3: value expected"},
        {"[1,]", "json: byte 3: value expected"},
        {"{\"a\":1,}", "json: byte 7: key expected"},
        {"{\"a\" 1}", "json: byte 5: colon expected"},
        {"{\"a\":1 \"b\":2}", "json: byte 7: comma expected"},
        {"{a:1}", "json: byte 1: key expected"},
        {"[1}", "json: byte 2: comma expected"},
        {"[01]", "json: byte 1: number with a leading zero"},
        {"[-]", "json: byte 2: digit expected"},
        {"[1.]", "json: byte 3: digit expected"},
        {"[1e+]", "json: byte 4: digit expected"},
        {"[.5]", "json: byte 1: value expected"},
        {"[+1]", "json: byte 1: value expected"},
        {"[tru]", "json: byte 1: value expected"},
        {"nul", "json: byte 0: value expected"},
        {"[NaN]", "json: byte 1: value expected"},
        {"[1] 2", "json: byte 4: the value has ended here"},
        {"\"abc", "json: byte 0: this string is not closed"},
        {"\"abc\\", "json: byte 4: escape without an end"},
        {"[\"a\nb\"]", "json: byte 3: control character in a string"},
        {"[\"a\\x\"]", "json: byte 3: no such escape"},
        {"[\"\\u12g4\"]", "json: byte 2: no such escape"},
        {"[\"\\u123\"]", "json: byte 2: no such escape"},
        {"[\"abc\xC0\x80\"]", "json: byte 5: not UTF-8"},
        {"[\"\xED\xA0\x80\"]", "json: byte 2: not UTF-8"},
        {"[\"0123456789012345678901234567890123456789\xC3\"]", "json: byte 42: not UTF-8"},
        {"{\"a\":1,\"b\":2,\"a\":3}", "json: byte 17: the key of this value was there before"},
        {"{\"a\":1,\"\\u0061\":2}", "json: byte 16: the key of this value was there before"},
        {"\xEF\xBB\xBF[]", "json: byte 0: value expected"},
        {"[1]\f", "json: byte 3: the value has ended here"},
        {"// x", "json: byte 0: value expected"},
    };

    (void)state;
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        const struct hk_json *value = NULL;
        /* a copy of its own, so that reading past the end is caught */
        size_t n = strlen(cases[i].text);
        char *copy = test_malloc(n);
        if (n > 0)
            memcpy(copy, cases[i].text, n);
        assert_int_equal(
            hk_json_read(&cx, (struct hk_str){copy, n}, &hk_json_foreign, &value), HK_EINVAL);
        assert_string_equal(cx.error.text, cases[i].reason);
        assert_null(value);
        test_free(copy);
    }
}

static void values_and_look_ups(void **state)
{
    const struct hk_json *v = read_ok(" {\"s\":\"x\\u0105\\ud83d\\ude00\\n\\/\",\"n\":-1.5e3,"
                                      "\"i\":-42,\"t\":true,\"f\":false,\"z\":null,\"\":7,"
                                      "\"a\":[10,[],{\"k\":\"v\"}],\"id\":9007199254740993} ");
    int64_t n = 0;
    bool b = false;

    (void)state;
    assert_int_equal(hk_json_kind(v), HK_JSON_OBJECT);
    assert_int_equal(hk_json_size(v), 9);
    assert_str(hk_json_text(v, "s"), "xą😀\n/");
    assert_str(hk_json_number(hk_json_get(v, HK_STR("n"))), "-1.5e3");
    assert_false(hk_json_int(hk_json_get(v, HK_STR("n")), &n));
    assert_true(hk_json_int(hk_json_get(v, HK_STR("i")), &n) && n == -42);
    assert_true(hk_json_bool(hk_json_get(v, HK_STR("t")), &b) && b);
    assert_true(hk_json_bool(hk_json_get(v, HK_STR("f")), &b) && !b);
    assert_false(hk_json_bool(hk_json_get(v, HK_STR("z")), &b));
    assert_int_equal(hk_json_kind(hk_json_get(v, HK_STR("z"))), HK_JSON_NULL);
    assert_true(hk_json_int(hk_json_get(v, HK_STR("")), &n) && n == 7);
    assert_str(hk_json_text(v, "id"), "9007199254740993");
    assert_str(hk_json_str(hk_json_path(v, "a.2.k")), "v");
    assert_str(hk_json_raw(hk_json_path(v, "a")), "[10,[],{\"k\":\"v\"}]");
    assert_str(hk_json_raw(hk_json_path(v, "s")), "\"x\\u0105\\ud83d\\ude00\\n\\/\"");
    assert_str(hk_json_key(hk_json_path(v, "a.2.k")), "k");
    assert_int_equal(hk_json_size(hk_json_path(v, "a.1")), 0);
    assert_null(hk_json_first(hk_json_path(v, "a.1")));
    assert_null(hk_json_path(v, "a.3"));
    assert_null(hk_json_path(v, "a.x"));
    assert_null(hk_json_path(v, "a.-1"));
    assert_null(hk_json_path(v, "s.k"));
    assert_ptr_equal(hk_json_path(v, ""), v);
    const struct hk_json *child = hk_json_first(hk_json_get(v, HK_STR("a")));
    assert_true(hk_json_int(child, &n) && n == 10);
    child = hk_json_next(hk_json_get(v, HK_STR("a")), child);
    assert_int_equal(hk_json_kind(child), HK_JSON_ARRAY);
    child = hk_json_next(hk_json_get(v, HK_STR("a")), child);
    assert_ptr_equal(child, hk_json_at(hk_json_get(v, HK_STR("a")), 2));
    assert_null(hk_json_next(hk_json_get(v, HK_STR("a")), child));
    assert_str(hk_json_str(read_ok("\"top\"")), "top");
    assert_int_equal(hk_json_kind(read_ok("\t0\r\n")), HK_JSON_NUMBER);
}

static void getters_accept_nothing(void **state)
{
    const struct hk_json *number = read_ok("1");
    int64_t n = 5;
    bool b = true;

    (void)state;
    assert_int_equal(hk_json_kind(NULL), HK_JSON_ABSENT);
    assert_int_equal(hk_json_size(NULL), 0);
    assert_null(hk_json_get(NULL, HK_STR("a")));
    assert_null(hk_json_get(number, HK_STR("a")));
    assert_null(hk_json_at(NULL, 0));
    assert_null(hk_json_at(number, 0));
    assert_null(hk_json_path(NULL, "a.b"));
    assert_null(hk_json_first(NULL));
    assert_null(hk_json_first(number));
    assert_null(hk_json_next(NULL, NULL));
    assert_int_equal(hk_json_key(NULL).n + hk_json_key(number).n, 0);
    assert_int_equal(hk_json_str(NULL).n + hk_json_str(number).n, 0);
    assert_int_equal(hk_json_number(NULL).n + hk_json_raw(NULL).n, 0);
    assert_int_equal(hk_json_text(NULL, "a").n + hk_json_text(number, "a").n, 0);
    assert_false(hk_json_int(NULL, &n));
    assert_false(hk_json_bool(number, &b));
    assert_true(n == 5 && b);
}

static void halves_of_characters_are_replaced(void **state)
{
    static const struct {
        const char *from;
        const char *to;
    } cases[] = {
        {"\"\\ud83d\\ude00\"", "😀"},
        {"\"\\ud83d\"", "\xEF\xBF\xBD"},
        {"\"\\ude00\"", "\xEF\xBF\xBD"},
        {"\"\\ud83dx\"", "\xEF\xBF\xBDx"},
        {"\"\\ud83d\\n\"", "\xEF\xBF\xBD\n"},
        {"\"\\ud83d\\ud83d\\ude00\"", "\xEF\xBF\xBD😀"},
        {"\"\\ud83d\\u0041\"",
            "\xEF\xBF\xBD"
            "A"},
        {"\"a\\u0000b\"",
            "a\xEF\xBF\xBD"
            "b"},
        {"\"\\uDBFF\\uDFFF\"", "\xF4\x8F\xBF\xBF"},
        {"\"\\u007f\\u0080\\u07ff\\u0800\\uffff\"", "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF"},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
    };

    (void)state;
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        assert_str(hk_json_str(read_ok(cases[i].from)), cases[i].to);
        assert_str(hk_json_unescape(&cx, hk_str_from(cases[i].from)), cases[i].to);
    }
}

static struct hk_str repeat(const char *piece, size_t times)
{
    size_t n = strlen(piece);
    char *text = hk_arena_alloc(cx.arena, n * times + 1);

    for (size_t i = 0; i < times; i++)
        memcpy(text + i * n, piece, n);
    return (struct hk_str){text, n * times};
}

static void limits_hold_exactly(void **state)
{
    const struct hk_json *v;
    const struct hk_json_limits five = {.depth = 5, .nodes = 5};
    const struct hk_json_limits none = {.depth = 0, .nodes = 1};

    (void)state;
    for (size_t depth = 1; depth <= 7; depth++) {
        struct hk_str text =
            hk_arena_printf(cx.arena, "%.*s%.*s", HKS(repeat("[", depth)), HKS(repeat("]", depth)));
        assert_int_equal(hk_json_read(&cx, text, &five, &v), depth <= 5 ? HK_OK : HK_ELIMIT);
    }
    assert_int_equal(hk_json_read(&cx, HK_STR("[1,2,3,4]"), &five, &v), HK_OK);
    assert_int_equal(hk_json_read(&cx, HK_STR("[1,2,3,4,5]"), &five, &v), HK_ELIMIT);
    assert_string_equal(cx.error.text, "json: byte 9: too many values");
    assert_int_equal(hk_json_read(&cx, HK_STR("[\",,,,,,,,\"]"), &five, &v), HK_OK);
    assert_int_equal(hk_json_read(&cx, HK_STR("1"), &none, &v), HK_OK);
    assert_int_equal(hk_json_read(&cx, HK_STR("[]"), &none, &v), HK_ELIMIT);
    struct hk_str deep = repeat("[", 1000000);
    assert_int_equal(hk_json_read(&cx, deep, &hk_json_foreign, &v), HK_ELIMIT);
    struct hk_str wide = repeat("[],", 200000);
    assert_int_equal(hk_json_read(&cx, wide, &hk_json_foreign, &v), HK_EINVAL);
}

static void many_keys_stay_quick_whatever_they_are(void **state)
{
    const struct hk_json_limits large = {.depth = 5, .nodes = 1000000};
    HK_AUTO(hk_buf_free) struct hk_buf buf = hk_buf_make(SIZE_MAX);
    const struct hk_json *v;
    int64_t n = 0;

    (void)state;
    /* the same length, first and last eight bytes: all of them collide */
    for (int repeated = 0; repeated < 2; repeated++) {
        hk_buf_clear(&buf);
        hk_buf_add_str(&buf, HK_STR("{"));
        for (int i = 0; i < 50000; i++)
            hk_buf_printf(&buf, "\"samestart%06dsame--end\":%d,", i, i);
        hk_buf_printf(&buf, "\"samestart%06dsame--end\":0}", repeated == 1 ? 777 : 999999);
        enum hk_rc rc = hk_json_read(&cx, hk_buf_str(&buf), &large, &v);
        assert_int_equal(rc, repeated == 1 ? HK_EINVAL : HK_OK);
        if (rc == HK_OK)
            assert_true(hk_json_int(hk_json_get(v, HK_STR("samestart012345same--end")), &n));
    }
    assert_int_equal(n, 12345);
    for (int keys = 2; keys < 60; keys++) { /* few and many, the repetition at every place */
        for (int at = 1; at < keys; at++) {
            hk_buf_clear(&buf);
            for (int i = 0; i < keys; i++)
                hk_buf_printf(&buf, "%c\"key%d\":%d", i == 0 ? '{' : ',', i == at ? 0 : i, i);
            hk_buf_add_char(&buf, '}');
            assert_int_equal(hk_json_read(&cx, hk_buf_str(&buf), &large, &v), HK_EINVAL);
            assert_non_null(strstr(cx.error.text, "was there before"));
        }
        hk_arena_reset(cx.arena);
    }
}

static void picks(const char *text, const char *const paths[], const char *const expected[])
{
    struct hk_str found[8];
    size_t n = 0;

    while (paths[n] != NULL)
        n++;
    assert_int_equal(hk_json_pick(&cx, hk_str_from(text), paths, n, found), HK_OK);
    for (size_t i = 0; i < n; i++)
        assert_str(found[i], expected[i]);
}

static void the_picker_finds_what_is_asked(void **state)
{
    const char *text =
        " { \"a\" : { \"x\\\"}\" : [ 1, {\"deep\":\"]}\\\\\"} ], \"b\" : \"v\\u0061l\" } ,"
        " \"list\":[10,{\"c\":true},[]], \"a.b\":1, \"c\\u0061t\":\"meow\",\"n\":-1.5e3 }";

    (void)state;
    picks(text,
        (const char *const[]){"a.b", "list.1.c", "list.0", "cat", "n", "none", "a", "list.2", NULL},
        (const char *const[]){"\"v\\u0061l\"", "true", "10", "\"meow\"", "-1.5e3", "", "", ""});
    picks("{\"k\":1,\"k\":2,\"j\":{\"k\":3}}", (const char *const[]){"k", "j.k", "k", NULL},
        (const char *const[]){"1", "3", "1"});
    picks("[[1,2],[3,4]]", (const char *const[]){"1.0", "0.1", "2.0", NULL},
        (const char *const[]){"3", "2", ""});
    struct hk_str found[1];
    const char *const path[] = {"a"};
    assert_int_equal(hk_json_pick(&cx, HK_STR(""), path, 1, found), HK_EINVAL);
    assert_int_equal(hk_json_pick(&cx, HK_STR("5"), path, 1, found), HK_EINVAL);
    assert_str(hk_json_unescape(&cx, HK_STR("\"v\\u0061l\"")), "val");
    assert_str(hk_json_unescape(&cx, HK_STR("12")), "12");
    assert_str(hk_json_unescape(&cx, HK_STR("\"")), "\"");
}

/* Strings of every length before and inside what is passed over: each bracket, quote and run of
 * backslashes comes to lie at every place of a block of 64. */
static void the_picker_passes_over_any_structure(void **state)
{
    (void)state;
    for (size_t n = 0; n < 140; n++) {
        struct hk_str filler = repeat("x", n);
        struct hk_str slashes = repeat("\\\\", n);
        struct hk_str opens = repeat("[{\"k\":[", n % 40);
        struct hk_str closes = repeat("]}]", n % 40);
        struct hk_str text = hk_arena_printf(cx.arena,
            "{\"skip\":[\"%.*s\\\"]}\",{\"a\":\"%.*s\"},\"%.*s\\\"\",%.*s1%.*s],\"a\":\"found\"}",
            HKS(filler), HKS(slashes), HKS(slashes), HKS(opens), HKS(closes));
        const struct hk_json_limits deep = {.depth = 200, .nodes = 10000};
        const struct hk_json *v;
        assert_int_equal(hk_json_read(&cx, text, &deep, &v), HK_OK);
        picks(text.p, (const char *const[]){"a", "skip.1.a", NULL},
            (const char *const[]){"\"found\"",
                hk_json_raw(hk_json_path(v, "skip.1.a")).n > 0
                    ? hk_arena_str(cx.arena, hk_json_raw(hk_json_path(v, "skip.1.a"))).p
                    : ""});
        for (size_t cut = 0; cut < text.n; cut += 7) { /* never a byte from outside */
            char *copy = test_malloc(cut + 1);
            memcpy(copy, text.p, cut);
            struct hk_str found[2];
            enum hk_rc rc = hk_json_pick(
                &cx, (struct hk_str){copy, cut}, (const char *const[]){"a", "skip.1.a"}, 2, found);
            assert_int_equal(rc, cut > 0 ? HK_OK : HK_EINVAL);
            test_free(copy);
        }
        hk_arena_reset(cx.arena);
    }
}

static void the_writer_escapes_once(void **state)
{
    HK_AUTO(hk_buf_free) struct hk_buf buf = hk_buf_make(10000);
    struct hk_json_writer w = hk_json_writer_make(&buf);
    const struct hk_json *v;
    char every[0x80 - 1];

    (void)state;
    for (size_t i = 0; i < sizeof every; i++)
        every[i] = (char)(i + 1);
    hk_json_object_begin(&w);
    hk_json_str_member(&w, "a", HK_STR("<\"&\\\n\x01>\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAAą"));
    hk_json_int_member(&w, "i", INT64_MIN);
    hk_json_bool_member(&w, "b", true);
    hk_json_id_member(&w, "id", 123456789);
    hk_json_id_member(&w, "no", 0);
    hk_json_put_key(&w, "l");
    hk_json_array_begin(&w);
    hk_json_put_null(&w);
    hk_json_put_raw(&w, HK_STR("[1]"));
    hk_json_array_begin(&w);
    hk_json_array_end(&w);
    hk_json_put_int(&w, 0);
    hk_json_array_end(&w);
    hk_json_str_member(&w, "every", (struct hk_str){every, sizeof every});
    hk_json_object_end(&w);
    assert_true(hk_str_starts(hk_buf_str(&buf),
        HK_STR("{\"a\":\"\\u003c\\\"\\u0026\\\\\\n\\u0001\\u003e\\u2028\\u2029\xE2\x80\xAAą\","
               "\"i\":-9223372036854775808,\"b\":true,\"id\":\"00000003NQK8N\",\"no\":\"\","
               "\"l\":[null,[1],[],0],\"every\":\"\\u0001")));
    assert_int_equal(hk_json_read(&cx, hk_buf_str(&buf), &hk_json_foreign, &v), HK_OK);
    assert_true(hk_str_equal(hk_json_text(v, "every"), (struct hk_str){every, sizeof every}));

    hk_buf_free(&buf);
    buf = hk_buf_make(5);
    w = hk_json_writer_make(&buf);
    hk_json_put_str(&w, HK_STR("longer than five"));
    assert_true(buf.over);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals_name_the_byte),
        cmocka_unit_test(values_and_look_ups),
        cmocka_unit_test(getters_accept_nothing),
        cmocka_unit_test(halves_of_characters_are_replaced),
        cmocka_unit_test(limits_hold_exactly),
        cmocka_unit_test(many_keys_stay_quick_whatever_they_are),
        cmocka_unit_test(the_picker_finds_what_is_asked),
        cmocka_unit_test(the_picker_passes_over_any_structure),
        cmocka_unit_test(the_writer_escapes_once),
    };

    cx.arena = hk_arena_new();
    int failed = cmocka_run_group_tests_name("json", tests, NULL, NULL);
    hk_arena_free(cx.arena);
    return failed;
}
