/* tests/unit/test_suggest.c -- what else a query might ask for: spellings in four languages, and
 * what the sample holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/str.h"
#include "listen/post_tokens.h"
#include "listen/suggest.h"

static struct hk_cx cx;

static int begin(void **state)
{
    (void)state;
    cx = (struct hk_cx){.arena = hk_arena_new()};
    return 0;
}

static int end(void **state)
{
    (void)state;
    hk_arena_free(cx.arena);
    return 0;
}

static void assert_text(struct hk_str got, const char *wanted)
{
    assert_string_equal(hk_arena_str(cx.arena, got).p, wanted);
}

static void test_scripts(void **state)
{
    static const char *const cases[][2] = {{"kotwica", "котвица"}, {"inpost", "инпост"},
        {"szczecin", "щецин"}, {"wkruk", "вкрук"}, {"rzeszow", "жешов"}, {"chopin", "чопин"},
        {"phone", "фоне"}, {"coop", "куп"}, {"xerox", "ксерокс"}, {"сбербанк", "sberbank"},
        {"якорь", "yakor"}, {"щит", "shchit"}, {"жизнь", "zhizn"}, {"шалом1", ""}, {"שלומ", ""},
        {"h4rk", ""}};

    (void)state;
    for (size_t i = 0; i < HK_COUNT(cases); i++)
        assert_text(suggest_other_script(&cx, hk_str_from(cases[i][0])), cases[i][1]);
}

static void test_sounds(void **state)
{
    static const struct {
        const char *word;
        size_t nth;
        const char *wanted;
    } cases[] = {{"phone", 0, "fone"}, {"rzeka", 0, "zeka"}, {"hark", 0, ""},
        {"marchew", 0, "marhew"}, {"kotwica", 0, "kotwika"}, {"якорь", 0, "якарь"},
        {"борщ", 0, "борсч"}, {"борщ", 1, "барщ"}, {"טבע", 0, "תבע"}, {"טבע", 1, "טבא"},
        {"", 0, ""}};

    (void)state;
    for (size_t i = 0; i < HK_COUNT(cases); i++)
        assert_text(
            suggest_sounds_like(&cx, hk_str_from(cases[i].word), cases[i].nth), cases[i].wanted);
}

/* "kind text*times (" for each, "(" where parentheses are needed; posts are apart by "/". */
static void expect(const char *source, const char *posts, const char *wanted)
{
    static const char *const kinds[] = {"typo", "nick", "abbr", "script", "joined"};
    struct query query;
    struct hk_str rest = hk_str_from(posts);
    struct hk_str text;
    struct hk_buf out = hk_buf_make(4096);
    size_t n;

    assert_int_equal(query_parse(&cx, NULL, hk_str_from(source), &query), HK_OK);
    struct suggest *suggest = suggest_new(&cx, NULL, &query);
    while (hk_str_cut(&rest, '/', &text)) {
        struct post post = {.text = text};
        post_tokens(&cx, &post);
        suggest_look(suggest, &post);
    }
    const struct shape_query_suggestion *list = suggest_list(suggest, &n);
    for (size_t i = 0; i < n; i++)
        hk_buf_printf(&out, "%s%s %.*s*%lld%s", i > 0 ? ", " : "", kinds[list[i].kind],
            HKS(list[i].text), (long long)list[i].seen, list[i].wrap ? " (" : "");
    assert_text(hk_buf_str(&out), wanted);
    hk_buf_free(&out);
}

static void test_proposals(void **state)
{
    (void)state;
    expect("kotwica", "", "script котвица*0, typo ~kotwica*0");
    expect("kotwica OR котвица OR ~kotwica", "", "script kotvitsa*0, typo ~котвица*0");
    expect("kotwica -котвица port", "", "typo ~kotwica*0 (, script порт*0 (");
    expect("InPost", "", "script инпост*0, joined \"In Post\"*0, typo ~inpost*0");
    expect("\"Kotwica Ubezpieczenia\"", "",
        "joined kotwicaubezpieczenia*0, joined #kotwicaubezpieczenia*0, abbr =KU*0");
    expect("biedronka OR ~biedronka OR биедронка",
        "biedra/w biedrze/biedra/biedra/biedronak/biedronak pusta/biedronka/piedronka",
        "nick biedra*3, typo biedronak*2, typo ~биедронка*0");
    expect("אבגד OR ~אבגדה", "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scripts),
        cmocka_unit_test(test_sounds),
        cmocka_unit_test(test_proposals),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
