/* tests/unit/test_arena.c -- pieces, zeroes, alignment, what a reset keeps; long-lived memory. */
#include "base/alloc.h"
#include "base/arena.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void pieces_are_zeroed_and_aligned(void **state)
{
    struct hk_arena *arena = hk_arena_new();

    (void)state;
    for (int round = 0; round < 3; round++) {
        for (size_t n = 0; n < 3000; n += 7) {
            unsigned char *p = hk_arena_alloc(arena, n);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % 16, 0);
            for (size_t i = 0; i < n; i++)
                assert_int_equal(p[i], 0);
            memset(p, 0xA5, n); /* the next round must not see it */
        }
        hk_arena_reset(arena);
        assert_int_equal(hk_arena_used_bytes(arena), 0);
    }
    hk_arena_free(arena);
}

static void large_and_small_pieces_do_not_overlap(void **state)
{
    static const size_t sizes[] = {1, 300000, 16, 5000, 70000, 3, 0, 262144, 100, 16384};
    struct hk_arena *arena = hk_arena_new();
    unsigned char *at[HK_COUNT(sizes)];
    size_t sum = 0;

    (void)state;
    for (int round = 0; round < 3; round++) {
        sum = 0;
        for (size_t i = 0; i < HK_COUNT(sizes); i++) {
            at[i] = hk_arena_unset(arena, sizes[i]);
            memset(at[i], (int)i + 1, sizes[i]);
            sum += sizes[i];
        }
        for (size_t i = 0; i < HK_COUNT(sizes); i++) {
            for (size_t j = 0; j < sizes[i]; j++)
                assert_int_equal(at[i][j], i + 1);
        }
        assert_int_equal(hk_arena_used_bytes(arena), sum);
        hk_arena_reset(arena);
    }
    hk_arena_cleanup(&arena);
    assert_null(arena);
    hk_arena_free(NULL);
}

static void strings_end_in_a_nul_that_is_not_counted(void **state)
{
    struct hk_arena *arena = hk_arena_new();
    char long_text[2000];

    (void)state;
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    struct hk_str copy = hk_arena_str(arena, HK_STR("abc"));
    assert_string_equal(copy.p, "abc");
    assert_int_equal(copy.n, 3);
    assert_string_equal(hk_arena_str(arena, (struct hk_str){NULL, 0}).p, "");
    struct hk_str shorter = hk_arena_printf(arena, "%d-%s", 42, "b");
    assert_true(hk_str_equal(shorter, HK_STR("42-b")));
    struct hk_str longer = hk_arena_printf(arena, "<%s>", long_text);
    assert_int_equal(longer.n, sizeof long_text + 1);
    assert_int_equal(strlen(longer.p), longer.n);
    hk_arena_free(arena);
}

static void long_lived_memory_is_zeroed_and_grows(void **state)
{
    (void)state;
    int *numbers = hk_alloc_array(3, sizeof *numbers);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(numbers[i], 0);
        numbers[i] = i + 1;
    }
    numbers = hk_grow(numbers, 3, 1000, sizeof *numbers);
    assert_int_equal(numbers[2], 3);
    for (size_t i = 3; i < 1000; i++)
        assert_int_equal(numbers[i], 0);
    hk_free(numbers);
    hk_free(NULL);

    struct hk_str copy = hk_str_dup(HK_STR("kept"));
    assert_string_equal(copy.p, "kept");
    hk_str_release(&copy);
    assert_int_equal(copy.n, 0);
    hk_str_release(&copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_and_aligned),
        cmocka_unit_test(large_and_small_pieces_do_not_overlap),
        cmocka_unit_test(strings_end_in_a_nul_that_is_not_counted),
        cmocka_unit_test(long_lived_memory_is_zeroed_and_grows),
    };

    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
