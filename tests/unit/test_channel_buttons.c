/* tests/unit/test_channel_buttons.c -- labels of buttons: read, tidied, and refused by what a
 * network takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "channel/buttons.h"

static void lists_are_tidied(void **state)
{
    static const struct {
        const char *said, *tidy;
        size_t count;
    } table[] = {
        {"", "", 0},
        {"Yes", "Yes", 1},
        {" Yes \n\n  No\n", "Yes\nNo", 2},
        {"\n \n", "", 0},
        {"a\nb\nc", "a\nb\nc", 3},
    };
    struct hk_arena *arena = hk_arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const struct hk_str *list;
        struct hk_str tidy = channel_buttons_tidy(arena, hk_str_from(table[i].said));
        assert_true(hk_str_equal(tidy, hk_str_from(table[i].tidy)));
        assert_int_equal(channel_buttons_list(arena, tidy, &list), table[i].count);
        if (table[i].count == 3)
            assert_true(hk_str_equal(list[2], HK_STR("c")));
    }
    hk_arena_free(arena);
}

static void what_a_network_does_not_take_is_refused(void **state)
{
    static const struct channel_buttons few = {.count_max = 2, .label_max = 4};
    static const struct channel_buttons bytes = {
        .count_max = 9, .label_max = 9, .label_max_bytes = 6};
    static const struct {
        const struct channel_buttons *limits;
        const char *labels, *word; /* NULL: taken */
    } table[] = {
        {NULL, "", NULL},
        {NULL, "Yes", "buttons_nowhere"},
        {&few, "", NULL},
        {&few, "a\nb", NULL},
        {&few, "a\nb\nc", "too_many_buttons"},
        {&few, "żółć", NULL}, /* characters, not bytes */
        {&few, "zolcc", "button_too_long"},
        {&few, "a\nzolcc", "button_too_long"},
        {&few, "a\na", "button_twice"},
        {&bytes, "abcdef", NULL},
        {&bytes, "żółć", "button_too_long"},
        {&bytes, "a\nb\nc\nb", "button_twice"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const char *word = channel_buttons_refusal(table[i].limits, hk_str_from(table[i].labels));
        if (table[i].word == NULL)
            assert_null(word);
        else
            assert_string_equal(word, table[i].word);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_tidied),
        cmocka_unit_test(what_a_network_does_not_take_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
