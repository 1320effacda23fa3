/* tests/unit/test_dedup.c -- what makes an utterance one, in 14 bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "conversation/conversation.h"

static void what_is_near_in_time_has_near_keys(void **state)
{
    struct hk_cx with = {.arena = hk_arena_new()};
    struct hk_cx *cx = &with;
    struct hk_str key = conversation_dedup_key(cx, 7, HK_STR("m000065f0a1b:wamid.A"));
    struct hk_str later = conversation_dedup_key(cx, 7, HK_STR("m000065f0a1c:wamid.A"));

    assert_int_equal(key.n, 14);
    assert_memory_equal(key.p, "\x06\x5f\x0a\x1b", 4);
    assert_memory_equal(later.p, "\x06\x5f\x0a\x1c", 4);
    assert_true(hk_str_equal(key, conversation_dedup_key(cx, 7, HK_STR("m000065f0a1b:wamid.A"))));
    assert_false(hk_str_equal(key, conversation_dedup_key(cx, 8, HK_STR("m000065f0a1b:wamid.A"))));
    assert_false(hk_str_equal(key, conversation_dedup_key(cx, 7, HK_STR("m000065f0a1b:wamid.B"))));
    assert_int_equal(conversation_dedup_key(cx, 7, HK_STR("m000065f0aXb:wamid.B")).p[0], 0);
    assert_int_equal(conversation_dedup_key(cx, 7, HK_STR("m")).n, 14);
    (void)state;
    hk_arena_free(with.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_near_in_time_has_near_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
