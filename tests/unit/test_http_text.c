/* What clients write in a Range header, and which part of a file that is. */
#include "net/http_text_priv.h"

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants the three above */
#include <cmocka.h>

static void test_parts_of_files(void **state)
{
    static const struct {
        const char *header;
        enum http_part part;
        int64_t first, n;
    } cases[] = {
        {"", HTTP_PART_WHOLE, 0, 0},
        {"bytes=0-1", HTTP_PART_SOME, 0, 2},
        {"bytes=0-", HTTP_PART_SOME, 0, 100},
        {"bytes=99-", HTTP_PART_SOME, 99, 1},
        {"bytes=10-500", HTTP_PART_SOME, 10, 90},
        {"bytes=10-9223372036854775807", HTTP_PART_SOME, 10, 90},
        {"bytes=-10", HTTP_PART_SOME, 90, 10},
        {"bytes=-500", HTTP_PART_SOME, 0, 100},
        {"bytes=100-", HTTP_PART_OUTSIDE, 0, 0},
        {"bytes=-0", HTTP_PART_OUTSIDE, 0, 0},
        {"bytes=5-4", HTTP_PART_WHOLE, 0, 0},
        {"bytes=-", HTTP_PART_WHOLE, 0, 0},
        {"bytes=", HTTP_PART_WHOLE, 0, 0},
        {"bytes=a-b", HTTP_PART_WHOLE, 0, 0},
        {"bytes=--5", HTTP_PART_WHOLE, 0, 0},
        {"bytes=0-1,5-6", HTTP_PART_WHOLE, 0, 0},
        {"bytes=99999999999999999999-", HTTP_PART_WHOLE, 0, 0},
        {"items=0-1", HTTP_PART_WHOLE, 0, 0},
    };
    int64_t first = 0, n = 0;

    (void)state;
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        assert_int_equal(
            http_range_read(hk_str_from(cases[i].header), 100, &first, &n), cases[i].part);
        if (cases[i].part != HTTP_PART_SOME)
            continue;
        assert_int_equal(first, cases[i].first);
        assert_int_equal(n, cases[i].n);
    }
    assert_int_equal(
        http_range_read(HK_STR("bytes=0-"), 0, &first, &n), HTTP_PART_OUTSIDE); /* an empty file */
    assert_int_equal(http_range_read(HK_STR("bytes=-5"), 0, &first, &n), HTTP_PART_OUTSIDE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts_of_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
