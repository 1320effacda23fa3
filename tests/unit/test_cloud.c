/* tests/unit/test_cloud.c -- what some posts say more often than others: the measure against values
 * worked out by hand, what counts as one term, what is left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/str.h"
#include "listen/cloud.h"

#define SMALL "fuzz/corpus/lex/small" /* has "go" with "went", "gone" and so on */

static const struct {
    int64_t a, b, c, d;
    double score;
} measured[] = {
    {30, 10, 1000, 2000, 29.039}, /* 2 (30 ln 2.25 + 10 ln 0.375) */
    {10, 10, 1000, 1000, 0},      /* as often */
    {20, 0, 1000, 3000, 55.452},  /* 2 * 20 ln 4 */
    {0, 20, 1000, 3000, 11.507},  /* 2 * 20 ln (4 / 3) */
    {5, 95, 1000, 1000, 98.926},  /* 2 (5 ln 0.1 + 95 ln 1.9): the size alone, rarer or not */
    {3, 0, 0, 10, 0},             /* nothing of ours */
    {3, 0, 10, 0, 0},             /* nothing to compare with */
};

static void the_measure_is_log_likelihood(void **state)
{
    (void)state;
    for (size_t i = 0; i < HK_COUNT(measured); i++) {
        const double score =
            cloud_score(measured[i].a, measured[i].b, measured[i].c, measured[i].d);
        assert_true(score > measured[i].score - 0.001 && score < measured[i].score + 0.001);
    }
}

struct story {
    struct hk_cx cx;
    struct cloud *cloud;
    struct cloud_term *terms;
    size_t n;
};

static void begin(struct story *s, const struct lex *lex)
{
    *s = (struct story){.cx = {.arena = hk_arena_new()}};
    s->cloud = cloud_new(&s->cx, lex);
}

static void say(struct story *s, const char *text, int times)
{
    for (int i = 0; i < times; i++)
        cloud_add(s->cloud, hk_str_from(text), NULL, 0);
}

static void elsewhere(struct story *s, const char *text, int times)
{
    for (int i = 0; i < times; i++)
        cloud_compare(s->cloud, hk_str_from(text));
}

static void rank(struct story *s, bool rude)
{
    s->n = cloud_rank(s->cloud, rude, 20, &s->terms);
}

static const struct cloud_term *term(const struct story *s, const char *key)
{
    for (size_t i = 0; i < s->n; i++)
        if (hk_str_equal(s->terms[i].key, hk_str_from(key)))
            return &s->terms[i];
    return NULL;
}

static void end(struct story *s)
{
    hk_arena_free(s->cx.arena);
}

static void a_term_counts_once_a_post_and_stands_as_it_is_mostly_written(void **state)
{
    struct story s;

    (void)state;
    begin(&s, NULL);
    say(&s, "Awaria! awaria, AWARIA", 1);
    say(&s, "Awaria od rana", 2);
    say(&s, "Awaria wieczorem", 2);
    cloud_count(s.cloud);
    elsewhere(&s, "od rana nic", 50);
    elsewhere(&s, "jedna awaria i awaria", 1);
    rank(&s, false);
    const struct cloud_term *found = term(&s, "awaria");
    assert_non_null(found);
    assert_int_equal(found->posts, 5);
    assert_int_equal(found->others, 1);
    assert_true(hk_str_equal(found->text, HK_STR("Awaria")));
    assert_null(term(&s, "rana")); /* others say it all the time */
    end(&s);
}

static void phrases_are_terms_and_their_parts_go_with_them(void **state)
{
    struct story s;

    (void)state;
    begin(&s, NULL);
    say(&s, "znowu brak zasięgu w domu", 6);
    say(&s, "brak. zasięgu", 3); /* a full stop parts them */
    say(&s, "brak czegokolwiek", 9);
    cloud_count(s.cloud);
    elsewhere(&s, "zupełnie co innego", 60);
    rank(&s, false);
    assert_int_equal(term(&s, "brak")->posts, 18);
    assert_int_equal(term(&s, "znowu brak zasiegu")->posts, 6);
    assert_null(term(&s, "znowu brak")); /* as often in the longer one */
    assert_null(term(&s, "w domu"));     /* one letter begins no phrase */
    assert_int_equal(term(&s, "brak czegokolwiek")->posts, 9);
    end(&s);
    begin(&s, NULL);
    say(&s, "gdzie jest moja paczka", 6);
    cloud_count(s.cloud);
    elsewhere(&s, "zupełnie co innego", 60);
    rank(&s, false);
    const struct cloud_term *left = term(&s, "gdzie jest moja"), *right = term(&s, "moja paczka");
    assert_true(s.n == 2 && (left != NULL) == (right != NULL)); /* or the other way round */
    end(&s);
}

static void what_was_asked_for_is_no_news(void **state)
{
    const struct cloud_place brand = {0, 5};
    struct story s;

    (void)state;
    begin(&s, NULL);
    for (int i = 0; i < 5; i++)
        cloud_add(s.cloud, HK_STR("warta strajk dzisiaj @warta"), &brand, 1);
    cloud_count(s.cloud);
    elsewhere(&s, "nic takiego", 40);
    rank(&s, false);
    assert_null(term(&s, "warta"));
    assert_null(term(&s, "warta strajk dzisiaj"));
    assert_non_null(term(&s, "strajk dzisiaj"));
    assert_true(cloud_holds(s.cloud, 0, HK_STR("strajk")));
    assert_false(cloud_holds(s.cloud, 0, HK_STR("warta")));
    assert_false(cloud_holds(s.cloud, 0, HK_STR("")));
    end(&s);
}

static void vulgar_words_are_named_only_if_wanted(void **state)
{
    struct story s;

    (void)state;
    begin(&s, NULL);
    say(&s, "you are an idiot really", 5);
    cloud_count(s.cloud);
    elsewhere(&s, "lovely weather today", 40);
    rank(&s, false);
    for (size_t i = 0; i < s.n; i++)
        assert_int_equal(hk_str_find(s.terms[i].text, HK_STR("idiot")), SIZE_MAX);
    rank(&s, true);
    bool named = false;
    for (size_t i = 0; i < s.n; i++)
        named |= s.terms[i].rude && hk_str_find(s.terms[i].text, HK_STR("idiot")) != SIZE_MAX;
    assert_true(named);
    end(&s);
}

static void forms_of_a_word_are_one_term(void **state)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct lex *lex = NULL;
    struct story s;

    (void)state;
    assert_int_equal(lex_open(&cx, SMALL, &lex), HK_OK);
    begin(&s, lex);
    say(&s, "went", 2);
    say(&s, "goes", 2);
    say(&s, "zorpanem", 1); /* no dictionary has it: by the endings that its ending allows */
    say(&s, "zorpan", 3);
    cloud_count(s.cloud);
    elsewhere(&s, "stayed", 40);
    elsewhere(&s, "gone", 1);
    rank(&s, false);
    const struct cloud_term *known = term(&s, "go"), *unknown = term(&s, "zorpan");
    assert_int_equal(known->posts, 4);
    assert_int_equal(known->others, 1);
    assert_int_equal(unknown->posts, 4);
    assert_true(cloud_holds(s.cloud, 4, HK_STR("zorpan")));
    end(&s);
    lex_close(&lex);
    hk_arena_free(cx.arena);
}

static void few_or_no_posts_say_nothing(void **state)
{
    struct story s;

    (void)state;
    begin(&s, NULL);
    cloud_count(s.cloud);
    rank(&s, true);
    assert_int_equal(s.n, 0);
    end(&s);
    begin(&s, NULL);
    say(&s, "jedyne słowo", 2);
    say(&s, "", 1);
    cloud_count(s.cloud);
    elsewhere(&s, "inne", 1000);
    rank(&s, true);
    assert_int_equal(s.n, 0);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_measure_is_log_likelihood),
        cmocka_unit_test(a_term_counts_once_a_post_and_stands_as_it_is_mostly_written),
        cmocka_unit_test(phrases_are_terms_and_their_parts_go_with_them),
        cmocka_unit_test(what_was_asked_for_is_no_news),
        cmocka_unit_test(vulgar_words_are_named_only_if_wanted),
        cmocka_unit_test(forms_of_a_word_are_one_term),
        cmocka_unit_test(few_or_no_posts_say_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
