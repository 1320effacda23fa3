/* tests/unit/test_visitor.c -- passes of visitors and the website's word: what holds, what does
 * not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/str.h"
#include "people/visitor.h"

#define NOW_MS INT64_C(1795299000000)

static const struct hk_str secret = HK_STR_INIT("sixteen and more bytes");

struct world {
    struct hk_cx cx;
    uint8_t key[HK_KEY_BYTES];
};

static struct world begin(void)
{
    struct world w = {.cx = {.arena = hk_arena_new(), .now_ms = NOW_MS}};
    uint8_t data_key[HK_KEY_BYTES] = {7};

    assert_int_equal(hk_crypto_start(&w.cx), HK_OK);
    visitor_key(data_key, w.key);
    return w;
}

static void a_pass_comes_back_whole(void **state)
{
    (void)state;
    struct world w = begin();
    struct visitor_pass pass = visitor_new(&w.cx, 5), again;

    pass.user = HK_STR("user.with|all: sorts");
    pass.name = HK_STR("נועה ברק");
    struct hk_str text = visitor_pass_write(&w.cx, w.key, &pass);
    assert_int_equal(visitor_pass_read(&w.cx, w.key, 5, text, &again), HK_OK);
    assert_true(hk_str_equal(again.visitor, pass.visitor));
    assert_true(hk_str_equal(again.user, pass.user) && hk_str_equal(again.name, pass.name));
    assert_int_equal(again.expires_ms, NOW_MS + VISITOR_PASS_MS);
    assert_int_equal(visitor_pass_read(&w.cx, w.key, 6, text, &again), HK_EDENIED);
    w.cx.now_ms = pass.expires_ms;
    assert_int_equal(visitor_pass_read(&w.cx, w.key, 5, text, &again), HK_EDENIED);
    hk_arena_free(w.cx.arena);
}

static void no_changed_byte_passes(void **state)
{
    (void)state;
    struct world w = begin();
    struct visitor_pass pass = visitor_new(&w.cx, 5), again;
    uint8_t other[HK_KEY_BYTES] = {9};
    struct hk_str text = visitor_pass_write(&w.cx, w.key, &pass);

    assert_int_equal(visitor_pass_read(&w.cx, other, 5, text, &again), HK_EDENIED);
    for (size_t i = 0; i < text.n; i++) {
        char *copy = hk_arena_alloc(w.cx.arena, text.n);
        memcpy(copy, text.p, text.n);
        copy[i] = copy[i] == 'A' ? 'B' : 'A';
        assert_int_equal(
            visitor_pass_read(&w.cx, w.key, 5, (struct hk_str){copy, text.n}, &again), HK_EDENIED);
        assert_int_equal(
            visitor_pass_read(&w.cx, w.key, 5, hk_str_sub(text, 0, i), &again), HK_EDENIED);
    }
    hk_arena_free(w.cx.arena);
}

/* The signature was made with Python's hmac. */
static void a_claim_is_what_was_signed(void **state)
{
    (void)state;
    struct world w = begin();
    struct visitor_claim claim = {.user = HK_STR("4711"),
        .name = HK_STR("Anna"),
        .expires_s = NOW_MS / 1000 + 600,
        .signature = HK_STR("7f827b5622233bd5fe032e877fbb05eb"
                            "4bf0f06aada6cf4e2defeb6a156e6ebc")};

    assert_int_equal(visitor_claim_check(&w.cx, secret, 1, &claim), HK_OK);
    assert_int_equal(visitor_claim_check(&w.cx, secret, 2, &claim), HK_EDENIED);
    assert_int_equal(visitor_claim_check(&w.cx, HK_STR("short"), 1, &claim), HK_EDENIED);
    assert_int_equal(visitor_claim_check(&w.cx, HK_STR(""), 1, &claim), HK_EDENIED);
    w.cx.now_ms += 600 * 1000;
    assert_int_equal(visitor_claim_check(&w.cx, secret, 1, &claim), HK_EDENIED);
    w.cx.now_ms = NOW_MS + 600 * 1000 - VISITOR_CLAIM_MAX_MS - 1000;
    assert_int_equal(visitor_claim_check(&w.cx, secret, 1, &claim), HK_EDENIED);
    hk_arena_free(w.cx.arena);
}

static void a_user_is_the_same_everywhere(void **state)
{
    (void)state;
    struct world w = begin();
    struct visitor_claim anna = {.user = HK_STR("anna")}, ewa = {.user = HK_STR("ewa")};
    struct visitor_pass one = visitor_of_user(&w.cx, w.key, 1, &anna);

    assert_true(hk_str_equal(one.visitor, visitor_of_user(&w.cx, w.key, 1, &anna).visitor));
    assert_false(hk_str_equal(one.visitor, visitor_of_user(&w.cx, w.key, 2, &anna).visitor));
    assert_false(hk_str_equal(one.visitor, visitor_of_user(&w.cx, w.key, 1, &ewa).visitor));
    assert_int_equal(one.expires_ms, NOW_MS + VISITOR_USER_PASS_MS);
    hk_arena_free(w.cx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pass_comes_back_whole),
        cmocka_unit_test(no_changed_byte_passes),
        cmocka_unit_test(a_claim_is_what_was_signed),
        cmocka_unit_test(a_user_is_the_same_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
