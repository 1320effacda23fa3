/* tests/unit/test_crypto.c -- published vectors, and that what was sealed opens only in place. */
#include "base/crypto.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static struct hk_cx cx;

static void hashes_match_published_vectors(void **state)
{
    static const char body[] = "{\"events\":[],\"text\":\"zażółć שלום 😀\"}";
    uint8_t hash[HK_SHA256_BYTES];

    (void)state;
    hk_crypto_sha256(HK_STR(""), hash);
    assert_string_equal(hk_crypto_hex(&cx, hash, sizeof hash).p,
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hk_crypto_sha256(hk_str_from(body), hash);
    assert_string_equal(hk_crypto_hex(&cx, hash, sizeof hash).p,
        "7a08144050efe097dd5a9711eb80ceea90699c57d8dfaff24f98dc72b386027c");
    /* as Meta signs a body */
    hk_crypto_hmac_sha256(HK_STR("s3cret"), hk_str_from(body), hash);
    assert_string_equal(hk_crypto_hex(&cx, hash, sizeof hash).p,
        "7449b2aa59b04d1d367eda180896661f96c1ae7ae12e1c48b7cdbeab4c6657a6");
    /* RFC 4231, test case 2 */
    hk_crypto_hmac_sha256(HK_STR("Jefe"), HK_STR("what do ya want for nothing?"), hash);
    assert_string_equal(hk_crypto_hex(&cx, hash, sizeof hash).p,
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    hk_crypto_hmac_sha256(HK_STR(""), (struct hk_str){NULL, 0}, hash);
    assert_string_equal(hk_crypto_hex(&cx, hash, sizeof hash).p,
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static void text_forms(void **state)
{
    (void)state;
    assert_string_equal(hk_crypto_base64url(&cx, "\xFB\xFF\xFE", 3).p, "-__-");
    assert_string_equal(hk_crypto_base64url(&cx, "a", 1).p, "YQ");
    assert_int_equal(hk_crypto_base64url(&cx, "", 0).n, 0);
    assert_int_equal(hk_crypto_hex(&cx, "", 0).n, 0);
    struct hk_str token = hk_crypto_token(&cx);
    assert_int_equal(token.n, 43);
    assert_false(hk_str_equal(token, hk_crypto_token(&cx)));
    assert_true(hk_crypto_equal(HK_STR("abc"), HK_STR("abc")));
    assert_true(hk_crypto_equal(HK_STR(""), (struct hk_str){NULL, 0}));
    assert_false(hk_crypto_equal(HK_STR("abc"), HK_STR("abd")));
    assert_false(hk_crypto_equal(HK_STR("abc"), HK_STR("ab")));
}

static void sealed_values_open_only_in_their_place(void **state)
{
    uint8_t key[HK_KEY_BYTES];
    uint8_t other_key[HK_KEY_BYTES];
    struct hk_str where = HK_STR("account.token:42");
    struct hk_str opened = HK_STR("untouched");

    (void)state;
    hk_crypto_random(key, sizeof key);
    hk_crypto_random(other_key, sizeof other_key);
    struct hk_str sealed = hk_crypto_seal(&cx, key, where, HK_STR("secret"));
    assert_int_equal(hk_str_find(sealed, HK_STR("secret")), SIZE_MAX);
    assert_false(hk_str_equal(sealed, hk_crypto_seal(&cx, key, where, HK_STR("secret"))));
    assert_int_equal(hk_crypto_open(&cx, other_key, where, sealed, &opened), HK_EDENIED);
    assert_int_equal(
        hk_crypto_open(&cx, key, HK_STR("account.token:43"), sealed, &opened), HK_EDENIED);
    assert_int_equal(hk_crypto_open(&cx, key, where, HK_STR("x"), &opened), HK_EINVAL);
    for (size_t i = 1; i < sealed.n; i++) {
        struct hk_str copy = hk_arena_str(cx.arena, sealed);
        char *bytes = memcpy(hk_arena_alloc(cx.arena, copy.n), copy.p, copy.n);
        bytes[i] ^= 1;
        assert_int_equal(
            hk_crypto_open(&cx, key, where, (struct hk_str){bytes, copy.n}, &opened), HK_EDENIED);
        assert_int_not_equal(
            hk_crypto_open(&cx, key, where, hk_str_sub(sealed, 0, i), &opened), HK_OK);
    }
    assert_true(hk_str_equal(opened, HK_STR("untouched")));
    assert_int_equal(hk_crypto_open(&cx, key, where, sealed, &opened), HK_OK);
    assert_string_equal(opened.p, "secret");
    sealed = hk_crypto_seal(&cx, key, where, HK_STR(""));
    assert_int_equal(hk_crypto_open(&cx, key, where, sealed, &opened), HK_OK);
    assert_int_equal(opened.n, 0);
}

static void passwords(void **state)
{
    (void)state;
    struct hk_str hash = hk_crypto_password_hash(&cx, HK_STR("zażółć gęślą"));
    assert_true(hk_str_starts(hash, HK_STR("$argon2id$")));
    assert_true(hk_crypto_password_verify(hash, HK_STR("zażółć gęślą")));
    assert_false(hk_crypto_password_verify(hash, HK_STR("zażółć gęśla")));
    assert_false(hk_crypto_password_verify(HK_STR(""), HK_STR("")));
    assert_false(hk_crypto_password_verify(HK_STR("plain"), HK_STR("plain")));
}

/* A fake of the networks verifies them (tests/api/reviews.test.mjs); here what is no key. */
static void only_a_key_of_its_kind_signs(void **state)
{
    static const struct {
        const char *file;
        enum hk_signature kind;
        size_t bytes; /* 0: refused */
    } table[] = {
        {"rsa", HK_SIGN_RS256, 256},
        {"p256", HK_SIGN_ES256, 64},
        {"rsa", HK_SIGN_ES256, 0},
        {"p256", HK_SIGN_RS256, 0},
        {"none", HK_SIGN_RS256, 0},
    };

    (void)state;
    for (size_t i = 0; i < HK_COUNT(table); i++) {
        char pem[4096], path[64];
        size_t n = 0;
        struct hk_str signature = HK_STR("");
        snprintf(path, sizeof path, "tests/fixtures/keys/%s.pem", table[i].file);
        FILE *in = fopen(path, "rb");
        if (in != NULL) {
            n = fread(pem, 1, sizeof pem, in);
            fclose(in);
        }
        enum hk_rc rc = hk_crypto_sign(
            &cx, table[i].kind, (struct hk_str){pem, n}, HK_STR("words"), &signature);
        assert_int_equal(rc, table[i].bytes > 0 ? HK_OK : HK_EINVAL);
        assert_int_equal(signature.n, table[i].bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_key_of_its_kind_signs),
        cmocka_unit_test(hashes_match_published_vectors),
        cmocka_unit_test(text_forms),
        cmocka_unit_test(sealed_values_open_only_in_their_place),
        cmocka_unit_test(passwords),
    };

    cx.arena = hk_arena_new();
    int failed = hk_crypto_start(&cx) != HK_OK;
    failed += cmocka_run_group_tests_name("crypto", tests, NULL, NULL);
    hk_arena_free(cx.arena);
    return failed;
}
