/* tests/unit/test_str.c -- slices: comparing, cutting, numbers; and the reason of a failure. */
#include "base/cx.h"
#include "base/str.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void comparing(void **state)
{
    (void)state;
    assert_true(hk_str_equal(HK_STR(""), (struct hk_str){NULL, 0}));
    assert_true(hk_str_equal(hk_str_from("ab"), HK_STR("ab")));
    assert_false(hk_str_equal(HK_STR("ab"), HK_STR("abc")));
    assert_int_equal(hk_str_from(NULL).n, 0);
    assert_true(hk_str_equal_nocase(HK_STR("Content-TYPE"), HK_STR("content-type")));
    assert_false(hk_str_equal_nocase(HK_STR("@"), HK_STR("`")));
    assert_false(hk_str_equal_nocase(HK_STR("Ą"), HK_STR("ą")));
    assert_true(hk_str_compare(HK_STR("a"), HK_STR("b")) < 0);
    assert_true(hk_str_compare(HK_STR("ab"), HK_STR("a")) > 0);
    assert_true(hk_str_compare(HK_STR("\x80"), HK_STR("a")) > 0);
    assert_int_equal(hk_str_compare(HK_STR(""), HK_STR("")), 0);
    assert_true(hk_str_starts(HK_STR("abc"), HK_STR("ab")));
    assert_true(hk_str_starts(HK_STR("abc"), HK_STR("")));
    assert_false(hk_str_starts(HK_STR("a"), HK_STR("ab")));
    assert_true(hk_str_ends(HK_STR("abc"), HK_STR("bc")));
    assert_false(hk_str_ends(HK_STR("c"), HK_STR("bc")));
}

static void cutting(void **state)
{
    struct hk_str rest = HK_STR("a,,b");
    struct hk_str piece;

    (void)state;
    assert_true(hk_str_cut(&rest, ',', &piece));
    assert_true(hk_str_equal(piece, HK_STR("a")));
    assert_true(hk_str_cut(&rest, ',', &piece));
    assert_int_equal(piece.n, 0);
    assert_true(hk_str_cut(&rest, ',', &piece));
    assert_true(hk_str_equal(piece, HK_STR("b")));
    assert_false(hk_str_cut(&rest, ',', &piece));
    assert_true(hk_str_equal(hk_str_trim(HK_STR(" \t a b\r\n")), HK_STR("a b")));
    assert_int_equal(hk_str_trim(HK_STR("  ")).n, 0);
    assert_true(hk_str_equal(hk_str_sub(HK_STR("abcdef"), 2, 3), HK_STR("cde")));
    assert_true(hk_str_equal(hk_str_sub(HK_STR("abc"), 2, SIZE_MAX), HK_STR("c")));
    assert_int_equal(hk_str_sub(HK_STR("abc"), 4, 1).n, 0);
    assert_int_equal(hk_str_find(HK_STR("abcabc"), HK_STR("ca")), 2);
    assert_int_equal(hk_str_find(HK_STR("abc"), HK_STR("")), 0);
    assert_int_equal(hk_str_find(HK_STR("abc"), HK_STR("abcd")), SIZE_MAX);
    assert_int_equal(hk_str_find(HK_STR("abc"), HK_STR("x")), SIZE_MAX);
}

static void numbers(void **state)
{
    static const char *const wrong[] = {"", "-", "+1", " 1", "1 ", "1.0", "0x1",
        "9223372036854775808", "-9223372036854775809", "99999999999999999999", "1e3", "--1"};
    int64_t n = 7;

    (void)state;
    assert_true(hk_str_to_int(HK_STR("9223372036854775807"), &n) && n == INT64_MAX);
    assert_true(hk_str_to_int(HK_STR("-9223372036854775808"), &n) && n == INT64_MIN);
    assert_true(hk_str_to_int(HK_STR("-0"), &n) && n == 0);
    assert_true(hk_str_to_int(HK_STR("007"), &n) && n == 7);
    for (size_t i = 0; i < HK_COUNT(wrong); i++)
        assert_false(hk_str_to_int(hk_str_from(wrong[i]), &n));
    assert_int_equal(n, 7);
}

static void reasons_are_cut_at_a_character(void **state)
{
    struct hk_cx cx = {0};
    char long_text[400];

    (void)state;
    assert_int_equal(hk_fail(&cx, HK_EINVAL, "text: at most %d", 5), HK_EINVAL);
    assert_string_equal(cx.error.text, "text: at most 5");
    assert_int_equal(cx.error.rc, HK_EINVAL);
    assert_true(cx.error.line > 0);
    assert_int_equal(hk_fail(&cx, HK_EIO, "again: %s", cx.error.text), HK_EIO);
    assert_string_equal(cx.error.text, "again: text: at most 5");
    for (size_t shift = 0; shift < 4; shift++) {
        memset(long_text, 'a', sizeof long_text);
        for (size_t i = shift; i + 4 < sizeof long_text; i += 4)
            memcpy(long_text + i, "😀", 4);
        long_text[sizeof long_text - 1] = '\0';
        assert_int_equal(hk_fail(&cx, HK_ELIMIT, "%s", long_text), HK_ELIMIT);
        assert_true(strlen(cx.error.text) > 200);
        assert_true(hk_text_valid(hk_str_from(cx.error.text)));
    }
    assert_string_equal(hk_rc_name(HK_ENOTFOUND), "not_found");
    assert_string_equal(hk_rc_name(HK_EIO), "io");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparing),
        cmocka_unit_test(cutting),
        cmocka_unit_test(numbers),
        cmocka_unit_test(reasons_are_cut_at_a_character),
    };

    return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
