/* tests/unit/test_buf.c -- growing, the ceiling, and that what is held is a true beginning. */
#include "base/buf.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void grows_and_keeps_what_it_holds(void **state)
{
    HK_AUTO(hk_buf_free) struct hk_buf buf = hk_buf_make(1000000);

    (void)state;
    assert_int_equal(hk_buf_str(&buf).n, 0);
    for (int i = 0; i < 20000; i++)
        hk_buf_printf(&buf, "%05d;", i);
    assert_int_equal(buf.n, 120000);
    assert_false(buf.over);
    assert_memory_equal(buf.p + 6 * 12345, "12345;", 6);
    hk_buf_clear(&buf);
    hk_buf_add_char(&buf, 'a');
    hk_buf_add_str(&buf, HK_STR("bc"));
    hk_buf_add(&buf, NULL, 0);
    assert_true(hk_str_equal(hk_buf_str(&buf), HK_STR("abc")));
}

static void nothing_follows_a_piece_that_did_not_fit(void **state)
{
    HK_AUTO(hk_buf_free) struct hk_buf buf = hk_buf_make(10);
    char long_text[600];

    (void)state;
    hk_buf_add_str(&buf, HK_STR("12345678"));
    hk_buf_add_str(&buf, HK_STR("too much"));
    assert_true(buf.over);
    hk_buf_add_char(&buf, 'x');
    assert_null(hk_buf_reserve(&buf, 1));
    assert_true(hk_str_equal(hk_buf_str(&buf), HK_STR("12345678")));
    hk_buf_clear(&buf);
    assert_false(buf.over);
    hk_buf_add_str(&buf, HK_STR("1234567890"));
    assert_false(buf.over);
    hk_buf_clear(&buf);
    memset(long_text, 'y', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    hk_buf_printf(&buf, "%s", long_text);
    assert_true(buf.over);
    assert_int_equal(buf.n, 0);
}

static void long_formats_are_whole(void **state)
{
    HK_AUTO(hk_buf_free) struct hk_buf buf = hk_buf_make(SIZE_MAX);
    char long_text[600];

    (void)state;
    memset(long_text, 'y', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    hk_buf_printf(&buf, "<%s>", long_text);
    assert_int_equal(buf.n, 601);
    assert_int_equal(buf.p[600], '>');
    char *to = hk_buf_reserve(&buf, 3);
    memcpy(to, "abc", 3);
    buf.n += 3;
    assert_true(hk_str_ends(hk_buf_str(&buf), HK_STR("y>abc")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_keeps_what_it_holds),
        cmocka_unit_test(nothing_follows_a_piece_that_did_not_fit),
        cmocka_unit_test(long_formats_are_whole),
    };

    return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
