/* tests/unit/test_query_language.c -- what queries find, language by language: the tables of
 * tests/unit/query_cases/, each pair of a query and a post through the matcher and through the slow
 * evaluator. The rows of words that dictionaries have need hark.lex (`./dev build` makes it).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "../property/slow_match.h"
#include "base/buf.h"
#include "listen/match.h"
#include "listen/post_tokens.h"

enum { FILE_BYTES_MAX = 1 << 16, POSTS_MAX = 32, CASES_LEAST = 150 };

static struct lex *lex;

struct table {
    struct hk_cx cx;
    const char *name;
    struct hk_str section;
    struct hk_str posts[POSTS_MAX];
    size_t posts_n;
    size_t cases, wrong; /* of the section */
};

static void begin_section(struct table *t, struct hk_str name)
{
    if (t->section.n > 0 && t->cases < CASES_LEAST)
        fail_msg("%s: %.*s has %zu cases", t->name, HKS(t->section), t->cases);
    if (t->wrong > 0)
        fail_msg("%s: %zu cases of %.*s", t->name, t->wrong, HKS(t->section));
    t->section = name;
    t->posts_n = t->cases = t->wrong = 0;
}

static void check_pair(struct table *t, const struct query *query, struct hk_str text, bool wanted)
{
    const struct match_source source = {HK_STR("q"), query->root};
    struct match_work *work = match_work_new();
    struct match_set *set = match_set_new(&source, 1);
    struct post post = {.text = text, .reach = POST_REACH_UNKNOWN};
    const struct match_query *taken;
    struct slow_spans spans;

    post_tokens(&t->cx, &post);
    const bool found = match_post(work, set, &post, &taken) == 1;
    const bool slowly = slow_match(&t->cx, query->root, &post, &spans);
    if (found != wanted || slowly != wanted) {
        print_error("%s: %.*s %s %.*s%s\n", t->name, HKS(query->source),
            wanted ? "does not find" : "finds", HKS(text), found != slowly ? " (one of two)" : "");
        t->wrong++;
    }
    t->cases++;
    match_set_release(set);
    match_work_free(work);
}

static void read_query(struct table *t, struct hk_str source, struct query *out)
{
    if (query_parse(&t->cx, lex, source, out) != HK_OK)
        fail_msg("%s: %.*s: %s", t->name, HKS(source), t->cx.error.text);
}

/* "word: post post !post". */
static void check_words(struct table *t, struct hk_str source, struct hk_str posts)
{
    struct query query;
    struct hk_str post;

    read_query(t, source, &query);
    while (hk_str_cut(&posts, ' ', &post)) {
        const bool wanted = !hk_str_starts(post, HK_STR("!"));
        if (post.n > 0)
            check_pair(t, &query, hk_str_sub(post, !wanted, post.n), wanted);
    }
}

/* "query = 1 2": these posts and no others. */
static void check_numbers(struct table *t, struct hk_str source, struct hk_str numbers)
{
    struct query query;

    read_query(t, source, &query);
    for (size_t i = 0; i < t->posts_n; i++) {
        const struct hk_str number = hk_arena_printf(t->cx.arena, "%zu", i + 1);
        check_pair(t, &query, t->posts[i], hk_str_has_word(numbers, number));
    }
}

static void read_line(struct table *t, struct hk_str line)
{
    const size_t colon = hk_str_find(line, HK_STR(": "));
    const size_t equals = hk_str_find(line, HK_STR(" ="));

    if (line.n == 0 || line.p[0] == '#')
        return;
    if (line.p[0] == '[') {
        begin_section(t, hk_str_sub(line, 1, line.n - 2));
    } else if (line.p[0] >= '1' && line.p[0] <= '9') {
        assert_true(t->posts_n < POSTS_MAX);
        t->posts[t->posts_n++] = hk_str_sub(line, hk_str_find(line, HK_STR(" ")) + 1, line.n);
    } else if (t->posts_n > 0) {
        const size_t at = hk_str_ends(line, HK_STR(" =")) ? line.n - 2 : equals;
        size_t last = at;
        while (hk_str_find(hk_str_sub(line, last + 2, line.n), HK_STR(" = ")) != SIZE_MAX)
            last += 2 + hk_str_find(hk_str_sub(line, last + 2, line.n), HK_STR(" = "));
        check_numbers(
            t, hk_str_sub(line, 0, last), hk_str_trim(hk_str_sub(line, last + 2, line.n)));
    } else {
        check_words(t, hk_str_sub(line, 0, colon), hk_str_sub(line, colon + 2, line.n));
    }
}

static void check_language(const char *name)
{
    struct table t = {.cx = {.arena = hk_arena_new()}, .name = name};
    char *bytes = hk_arena_unset(t.cx.arena, FILE_BYTES_MAX);
    const char *path = hk_arena_printf(t.cx.arena, "tests/unit/query_cases/%s.txt", name).p;
    FILE *file = fopen(path, "re");

    assert_non_null(file);
    struct hk_str rest = {bytes, fread(bytes, 1, FILE_BYTES_MAX, file)}, line;
    assert_true(rest.n < FILE_BYTES_MAX);
    fclose(file);
    if (lex == NULL)
        skip();
    while (hk_str_cut(&rest, '\n', &line))
        read_line(&t, line);
    begin_section(&t, HK_STR(""));
    hk_arena_free(t.cx.arena);
}

static void test_polish(void **state)
{
    (void)state;
    check_language("pl");
}

static void test_english(void **state)
{
    (void)state;
    check_language("en");
}

static void test_russian(void **state)
{
    (void)state;
    check_language("ru");
}

static void test_hebrew(void **state)
{
    (void)state;
    check_language("he");
}

static int open_forms(void **state)
{
    const char *path = getenv("HARK_LEX");
    struct hk_cx cx = {.arena = hk_arena_new()};

    (void)state;
    if (lex_open(&cx, path != NULL ? path : ".tools/lex/hark.lex", &lex) != HK_OK)
        print_message("%s\n", cx.error.text);
    hk_arena_free(cx.arena);
    return 0;
}

static int close_forms(void **state)
{
    (void)state;
    lex_close(&lex);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_polish),
        cmocka_unit_test(test_english),
        cmocka_unit_test(test_russian),
        cmocka_unit_test(test_hebrew),
    };

    return cmocka_run_group_tests(tests, open_forms, close_forms);
}
