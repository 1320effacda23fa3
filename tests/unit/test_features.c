/* tests/unit/test_features.c -- what the learning classifier sees of a text. */
#include <string.h>

#include "base/str.h"
#include "lang/features.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool sees(struct hk_cx *cx, const struct features *f, const char *what, unsigned count)
{
    for (size_t i = 0; i < f->n; i++)
        if (hk_str_equal(feature_text(cx, f, &f->list[i]), hk_str_from(what)))
            return f->list[i].count == count;
    return false;
}

static void test_kinds(void **state)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct features f;

    (void)state;
    features_of(&cx, HK_STR("Żółta KARTA, don't karta!"), &f);
    assert_int_equal(f.words_n, 6);
    assert_true(sees(&cx, &f, "zolta", 1));
    assert_true(sees(&cx, &f, "karta", 2));
    assert_true(sees(&cx, &f, "dont", 1));
    assert_true(sees(&cx, &f, "!", 1));
    assert_true(sees(&cx, &f, "zolta karta", 1));
    assert_true(sees(&cx, &f, "^zolta", 1));
    assert_true(sees(&cx, &f, "!$", 1));
    assert_true(sees(&cx, &f, "-art-", 2));
    assert_true(sees(&cx, &f, "kart-", 2));
    assert_true(sees(&cx, &f, "-olta", 1));
    assert_true(sees(&cx, &f, "karta ... karta", 1));
    hk_arena_free(cx.arena);
}

/* Forms, cases and the order of words change some of it, never all. */
static void test_same_hashes(void **state)
{
    static const char *const pairs[][2] = {
        {"stolen card", "STOLEN cards"}, {"ещё жду", "еще жду"}, {"שלום", "שָׁלוֹם"}};
    struct hk_cx cx = {.arena = hk_arena_new()};

    (void)state;
    for (size_t i = 0; i < HK_COUNT(pairs); i++) {
        struct features a, b;
        size_t same = 0;
        features_of(&cx, hk_str_from(pairs[i][0]), &a);
        features_of(&cx, hk_str_from(pairs[i][1]), &b);
        for (size_t k = 0; k < a.n; k++)
            for (size_t j = 0; j < b.n; j++)
                same += a.list[k].hash == b.list[j].hash;
        assert_true(same >= a.n / 2);
    }
    hk_arena_free(cx.arena);
}

/* A long text has as many as fit, none twice; of an empty one only that it begins and ends. */
static void test_bounds(void **state)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    char text[40000];
    struct features f;

    (void)state;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = i % 9 == 0 ? ' ' : (char)('a' + i * 7 % 26);
    features_of(&cx, (struct hk_str){text, sizeof text}, &f);
    assert_int_equal(f.n, FEATURES_MAX);
    assert_int_equal(f.words_n, FEATURES_WORDS_MAX);
    for (size_t i = 0; i < f.n; i++)
        for (size_t k = 0; k < i; k++)
            assert_true(f.list[i].hash != f.list[k].hash);
    memset(text, 'x', sizeof text);
    features_of(&cx, (struct hk_str){text, sizeof text}, &f);
    assert_int_equal(f.words_n, 1);
    features_of(&cx, HK_STR(""), &f);
    assert_int_equal(f.words_n, 0);
    assert_int_equal(f.n, 0);
    hk_arena_free(cx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_same_hashes),
        cmocka_unit_test(test_bounds),
    };

    return cmocka_run_group_tests_name("features", tests, NULL, NULL);
}
