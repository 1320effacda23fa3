/* tests/unit/test_match.c -- what the matcher is made of: misspellings meet their word by its keys,
 * sets change beside those that are in use, HTML keeps its places, bad lines say why. That it finds
 * what it should is held against a slow evaluator: tests/property/property_listen.c. */
#include "base/buf.h"
#include "base/str.h"
#include "listen/disguise.h"
#include "listen/match.h"
#include "listen/match_typo.h"
#include "listen/post_html.h"
#include "listen/post_read.h"
#include "listen/post_tokens.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* ---- misspellings ------------------------------------------------------------------------- */

static size_t letters_of(const char *word, uint32_t out[LANG_TOKEN_MAX_BYTES])
{
    return match_typo_letters(hk_str_from(word), out);
}

static void the_distance_is_the_true_one(void **state)
{
    static const struct {
        const char *a, *b;
        uint32_t distance; /* 3: more than two */
    } rows[] = {
        {"warta", "warta", 0},
        {"warta", "warat", 1},
        {"warta", "wartta", 1},
        {"warta", "wrta", 1},
        {"warta", "worta", 1},
        {"warta", "awrta", 1},
        {"warta", "wraat", 2},
        {"warta", "karto", 2},
        {"warta", "w", 3},
        {"abcdef", "acbdfe", 2},
        {"warta", "wabrta", 1},
        {"mleczarnia", "mleczarinia", 1},
        {"ca", "abc", 2}, /* two change places, and a letter comes between them */
        {"посылка", "посыкла", 1},
        {"посылка", "пасылки", 2},
        {"חבילה", "חבלה", 1},
        {"חבילה", "חיבלה", 1},
    };
    uint32_t a[LANG_TOKEN_MAX_BYTES], b[LANG_TOKEN_MAX_BYTES];

    (void)state;
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        size_t a_n = letters_of(rows[i].a, a), b_n = letters_of(rows[i].b, b);
        for (uint32_t edits = 1; edits <= 2; edits++) {
            if (match_typo_within(a, a_n, b, b_n, edits) != (rows[i].distance <= edits)
                || match_typo_within(b, b_n, a, a_n, edits) != (rows[i].distance <= edits))
                fail_msg("%s %s: not %u", rows[i].a, rows[i].b, rows[i].distance);
        }
    }
}

static bool share_a_key(
    const uint32_t *a, size_t a_n, const uint32_t *b, size_t b_n, uint32_t edits)
{
    static uint64_t of_a[MATCH_TYPO_KEYS], of_b[MATCH_TYPO_KEYS];
    size_t n = match_typo_keys(a, a_n, edits, of_a), m = match_typo_keys(b, b_n, edits, of_b);

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++)
            if (of_a[i] == of_b[k])
                return true;
    return false;
}

/* All words of three letters up to six letters that are near enough have a key in common. */
static void near_words_share_a_key(void **state)
{
    uint32_t a[8], b[8], seed = 7;

    (void)state;
    for (size_t round = 0; round < 100000; round++) {
        size_t a_n = 2 + round % 5, b_n = 2 + round / 5 % 5;
        for (size_t i = 0; i < 8; i++) {
            seed = seed * 1664525U + 1013904223U;
            a[i] = 'a' + (seed >> 24) % 3;
            b[i] = 'a' + (seed >> 16) % 3;
        }
        for (uint32_t edits = 1; edits <= 2; edits++)
            if (match_typo_within(a, a_n, b, b_n, edits))
                assert_true(share_a_key(a, a_n, b, b_n, edits));
    }
}

/* ---- sets --------------------------------------------------------------------------------- */

static struct match_source source(struct hk_cx *cx, const char *name, const char *text)
{
    struct query *query = hk_arena_alloc(cx->arena, sizeof *query);

    if (text != NULL)
        assert_int_equal(query_parse(cx, NULL, hk_str_from(text), query), HK_OK);
    return (struct match_source){hk_str_from(name), query->root};
}

/* The names of the queries that a post fulfils, "a b". */
static const char *taken(struct hk_cx *cx, const struct match_set *set, const char *text)
{
    struct match_work *work = match_work_new();
    struct post post = {.text = hk_str_from(text)};
    const struct match_query *found;
    struct hk_str names = HK_STR("");

    post_tokens(cx, &post);
    size_t n = match_post(work, set, &post, &found);
    for (size_t i = 0; i < n; i++)
        names = hk_arena_printf(
            cx->arena, "%.*s%s%.*s", HKS(names), i > 0 ? " " : "", HKS(found[i].name));
    match_work_free(work);
    return hk_arena_str(cx->arena, names).p;
}

static void a_changed_set_stands_beside_the_old_one(void **state)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct match_source all[] = {
        source(&cx, "a", "lampa"), source(&cx, "b", "stara lampa"), source(&cx, "c", "nafta")};
    struct match_source changed[] = {
        source(&cx, "b", "kaganek"), source(&cx, "c", NULL), source(&cx, "d", "lampa")};
    struct match_set *set = match_set_new(all, 3);
    struct match_set *other = match_set_change(set, changed, 3);

    (void)state;
    assert_int_equal(match_set_queries(set), 3);
    assert_int_equal(match_set_queries(other), 3);
    assert_string_equal(taken(&cx, set, "stara lampa, nafta"), "a b c");
    assert_string_equal(taken(&cx, other, "stara lampa, nafta"), "a d");
    assert_string_equal(taken(&cx, other, "kaganek"), "b");
    assert_true(match_set_bytes(other) > match_set_bytes(set));
    struct match_set *back = match_set_change(other, all, 3);
    match_set_release(set);
    match_set_release(other);
    assert_string_equal(taken(&cx, back, "stara lampa, nafta"), "a b c");
    match_set_release(back);
    hk_arena_free(cx.arena);
}

/* ---- reading ------------------------------------------------------------------------------ */

static void html_becomes_plain_and_stays_as_long(void **state)
{
    static const struct {
        const char *html, *words;
    } rows[] = {
        {"<p>Moja <b>lam</b>pa</p>", "moja lampa"},
        {"raz<br>dwa<br/>trzy", "raz dwa trzy"},
        {"don&#39;t &#x27; &quot;tak&quot;", "dont tak"},
        {"AT&amp;T &unknown; &amp", "at t unknown amp"},
        {"#<span>lampa</span>", "#lampa lampa"},
        {"@<a href=\"https://e.org/lampa\"><i>ewa</i></a>", "@ewa ewa"},
        {"1 < 2 i 3 > 2", "1 2 i 3 2"},
        {"&#0;&#xD800;&#1114112;", "#0 0 #xd800 xd800 #1114112 1114112"},
        {"a&nbsp;b &lt;p&gt;", "a b p"},
    };
    struct hk_cx cx = {.arena = hk_arena_new()};

    (void)state;
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        struct post post = {.text = post_html_plain(&cx, hk_str_from(rows[i].html), true)};
        struct hk_str words = HK_STR("");
        assert_int_equal(post.text.n, strlen(rows[i].html));
        post_tokens(&cx, &post);
        for (size_t k = 0; k < post.tokens_n; k++)
            words = hk_arena_printf(
                cx.arena, "%.*s%s%.*s", HKS(words), k > 0 ? " " : "", HKS(post.tokens[k].text));
        assert_string_equal(hk_arena_str(cx.arena, words).p, rows[i].words);
    }
    hk_arena_free(cx.arena);
}

static void bad_lines_say_why(void **state)
{
    static const struct {
        enum post_format format;
        const char *line, *why;
    } rows[] = {
        {POST_FORMAT_HARK, "nothing", "no JSON object from { to }"},
        {POST_FORMAT_HARK, "[1]", "no JSON object from { to }"},
        {POST_FORMAT_HARK, "{\"id\":\"1\",\"text\":\"cut", "no JSON object from { to }"},
        {POST_FORMAT_HARK, "{\"id\":\"1\"}", "no text"},
        {POST_FORMAT_HARK, "{\"id\":\"1\",\"text\":7}", "no text"},
        {POST_FORMAT_HARK, "{\"text\":\"a\"}", "no id"},
        {POST_FORMAT_HARK, "{\"id\":null,\"text\":\"a\"}", "no id"},
        {POST_FORMAT_HARK, "{\"id\":\"1\",\"text\":\"\xC3\"}", "the text is not UTF-8"},
        {POST_FORMAT_HARK, "{\"id\":\"1\",\"text\":\"a\",\"author\":\"\xF0\x9F\"}",
            "the text is not UTF-8"},
        {POST_FORMAT_HARK, "{\"id\":\"1\",\"text\":\"a\",\"channel\":\"\xE2\x82\"}",
            "the text is not UTF-8"},
        {POST_FORMAT_MASTODON, "{\"id\":\"1\",\"text\":\"a\"}", "no text"},
    };
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct post post;

    (void)state;
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        assert_int_equal(
            post_read(&cx, rows[i].format, hk_str_from(rows[i].line), &post), HK_EINVAL);
        assert_string_equal(cx.error.text, rows[i].why);
    }
    hk_arena_free(cx.arena);
}

static void languages_are_two_letters_or_unknown(void **state)
{
    static const char *const rows[][2] = {{"pl", "pl"}, {"pl-PL", "pl"}, {"en_US", "en"},
        {"iw", "he"}, {"und", ""}, {"zxx", ""}, {"", ""}};
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct post post;

    (void)state;
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        struct hk_str line =
            hk_arena_printf(cx.arena, "{\"id\":\"1\",\"text\":\"a\",\"lang\":\"%s\"}", rows[i][0]);
        assert_int_equal(post_read(&cx, POST_FORMAT_HARK, line, &post), HK_OK);
        assert_true(hk_str_equal(post.lang, hk_str_from(rows[i][1])));
    }
    hk_arena_free(cx.arena);
}

static void only_named_posts_are_replied_to_or_repeated(void **state)
{
    static const struct {
        const char *value;
        bool names;
    } rows[] = {{"\"\"", false}, {"false", false}, {"null", false}, {"\"7\"", true}, {"7", true}};
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct post post;

    (void)state;
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        struct hk_str line = hk_arena_printf(cx.arena,
            "{\"id\":\"1\",\"text\":\"a\",\"reply_to\":%s,\"repost_of\":%s}", rows[i].value,
            rows[i].value);
        assert_int_equal(post_read(&cx, POST_FORMAT_HARK, line, &post), HK_OK);
        assert_int_equal(post.reply, rows[i].names);
        assert_int_equal(post.repost, rows[i].names);
    }
    hk_arena_free(cx.arena);
}

/* A post of one word again and again fills no memory; what is far behind is still found. */
static void hits_have_a_ceiling(void **state)
{
    enum { TIMES = 6000 };
    struct hk_cx cx = {.arena = hk_arena_new()};
    const struct match_source list[] = {source(&cx, "word", "abab OR =abab"),
        source(&cx, "phrase", "\"abab abab\""), source(&cx, "near", "abab NEAR/3 (abab OR bbb)"),
        source(&cx, "both", "abab bbb"), source(&cx, "hidden", "%abab"),
        source(&cx, "last", "\"abab bbb\"")};
    struct match_set *set = match_set_new(list, HK_COUNT(list));
    struct match_work *work = match_work_new();
    struct hk_buf text = hk_buf_make(SIZE_MAX / 2);
    const struct match_query *found;
    struct post_token *places;
    size_t n;

    (void)state;
    for (size_t i = 0; i < TIMES; i++)
        hk_buf_add_str(&text, HK_STR("abab "));
    hk_buf_add_str(&text, HK_STR("bbb"));
    struct post post = {.text = hk_buf_str(&text)};
    post_tokens(&cx, &post);
    assert_int_equal(match_post(work, set, &post, &found), HK_COUNT(list));
    for (size_t i = 0; i < HK_COUNT(list); i++)
        assert_in_range(found[i].hits_n, 1, MATCH_HITS_MAX);
    assert_int_equal(found[1].hits_n, MATCH_HITS_MAX);
    assert_int_equal(found[5].hits_n, 1);
    disguise_places(&cx, &post, &places, &n);
    assert_int_equal(n, DISGUISE_LOOKED_AT_MAX);
    hk_buf_free(&text);
    match_work_free(work);
    match_set_release(set);
    hk_arena_free(cx.arena);
}

static void links_have_runs_only(void **state)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct post post = {.text = HK_STR("ab-12 https://e.org/ab-12/@ewa#tag ewa@e.org 600100200")};
    static const enum post_kind kinds[] = {POST_NUMBER, POST_WORD, POST_WORD, POST_LINK, POST_LINK,
        POST_LINK, POST_LINK, POST_LINK, POST_LINK, POST_LINK, POST_NUMBER, POST_WORD, POST_WORD,
        POST_WORD, POST_WORD};

    (void)state;
    post_tokens(&cx, &post);
    assert_true(post.link);
    assert_int_equal(post.tokens_n, HK_COUNT(kinds));
    for (size_t i = 0; i < HK_COUNT(kinds); i++)
        assert_int_equal(post.tokens[i].kind, kinds[i]);
    hk_arena_free(cx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_distance_is_the_true_one),
        cmocka_unit_test(near_words_share_a_key),
        cmocka_unit_test(a_changed_set_stands_beside_the_old_one),
        cmocka_unit_test(html_becomes_plain_and_stays_as_long),
        cmocka_unit_test(bad_lines_say_why),
        cmocka_unit_test(languages_are_two_letters_or_unknown),
        cmocka_unit_test(only_named_posts_are_replied_to_or_repeated),
        cmocka_unit_test(hits_have_a_ceiling),
        cmocka_unit_test(links_have_runs_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
