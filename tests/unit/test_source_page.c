/* tests/unit/test_source_page.c -- pages without a feed: what is heard of them, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/crypto.h"
#include "base/str.h"
#include "listen/source.h"

static struct hk_cx cx;
static struct hk_str cursor;

static int set_up(void **state)
{
    (void)state;
    cx = (struct hk_cx){.arena = hk_arena_new()};
    cursor = HK_STR("");
    return hk_crypto_start(&cx) == HK_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    hk_arena_free(cx.arena);
    return 0;
}

static enum hk_rc look_as(const char *html, const char *type, struct source_news *out)
{
    const struct source source = {.kind = SHAPE_SOURCE_KIND_PAGE,
        .address = HK_STR("https://www.forum.example/t/1"),
        .cursor = cursor};
    const struct source_answer answer = {
        .url = source.address, .body = hk_str_from(html), .content_type = hk_str_from(type)};

    cx.error = (struct hk_error){0};
    enum hk_rc rc = source_read(&cx, &source, &answer, out);
    if (rc == HK_OK)
        cursor = out->cursor;
    return rc;
}

static struct source_news look(const char *html)
{
    struct source_news news;

    assert_int_equal(look_as(html, "text/html; charset=utf-8", &news), HK_OK);
    return news;
}

#define EQUAL(slice, text) assert_string_equal(hk_arena_str(cx.arena, slice).p, text)

static void what_is_added_is_heard(void **state)
{
    (void)state;
    struct source_news news = look("<title> Forum  X </title><p>Pierwszy wpis</p><p>Menu</p>");
    assert_true(news.first);
    assert_int_equal(news.there, 1);
    EQUAL(news.title, "Forum X");
    EQUAL(news.posts[0].text, "Pierwszy wpis");
    news = look("<title>Forum X</title><p>Pierwszy wpis<div>Drugi <b>wpis</b></div><p>Nowe</p>");
    assert_false(news.first);
    assert_int_equal(news.n, 1);
    EQUAL(news.posts[0].text, "Drugi wpis");
    EQUAL(news.posts[0].url, "https://www.forum.example/t/1");
    EQUAL(news.posts[0].author, "forum.example");
    EQUAL(news.posts[0].author_name, "Forum X");
    EQUAL(news.posts[0].channel, "page");
    assert_int_equal(news.posts[0].id.n, 64);
}

static void what_was_there_is_no_news(void **state)
{
    (void)state;
    (void)look("<p>raz dwa<p>trzy cztery");
    assert_int_equal(look("<p>trzy cztery").n, 0);
    assert_int_equal(look("<p>raz dwa<p>trzy cztery").n, 0); /* it came back */
    assert_int_equal(look("<p>trzy cztery<p>raz dwa<p>raz dwa").n, 0);
}

static void figures_make_no_difference(void **state)
{
    (void)state;
    (void)look("<p>odpowiedzi: 9 dzisiaj<p>5 minut temu");
    assert_int_equal(look("<p>odpowiedzi: 10 dzisiaj<p>16 minut temu").n, 0);
    assert_int_equal(look("<p>odpowiedzi: 10 dzisiaj<p>godzina temu").n, 1);
}

static struct hk_str page_of(const char *word, int blocks)
{
    HK_AUTO(hk_buf_free) struct hk_buf text = hk_buf_make(400000);

    for (int i = 0; i < blocks; i++) {
        hk_buf_printf(&text, "<p>%s ", word);
        for (int rest = i + 1; rest > 0; rest /= 26)
            hk_buf_add_char(&text, (char)('a' + rest % 26));
    }
    return hk_arena_str(cx.arena, hk_buf_str(&text));
}

static void a_page_that_was_rebuilt_is_no_news(void **state)
{
    (void)state;
    (void)look(page_of("one", 10).p);
    assert_true(look(page_of("two", SOURCE_POSTS_MAX + 1).p).first);
    struct source_news news = look(page_of("three", SOURCE_POSTS_MAX).p);
    assert_false(news.first);
    assert_int_equal(news.n, SOURCE_POSTS_MAX);
}

static void as_much_as_is_good(void **state)
{
    (void)state;
    struct source_news news = look(page_of("many", 3000).p);
    assert_int_equal(news.there, 2000);
    assert_true(news.cursor.n < (size_t)40 * 1024);
    assert_int_equal(look(page_of("many", 3000).p).n, 0);
}

static void the_longest_are_shown(void **state)
{
    (void)state;
    struct source_news news =
        look("<p>a bb<p>a very long block of text<p>a long one<p>the longer one<p>x y");
    assert_int_equal(news.n, 5);
    EQUAL(news.posts[4].text, "a very long block of text");
    EQUAL(news.posts[3].text, "the longer one");
    EQUAL(news.posts[2].text, "a long one");
}

static void what_is_no_page(void **state)
{
    struct source_news news;

    (void)state;
    assert_int_equal(look_as("%PDF-1.4 a b c", "application/pdf", &news), HK_EINVAL);
    assert_string_equal(cx.error.problem, "source_not_page");
    assert_int_equal(look_as("<div id=app></div><script>a b c</script>", "", &news), HK_EINVAL);
    assert_string_equal(cx.error.problem, "source_page_empty");
    assert_true(source_obeys_robots(SHAPE_SOURCE_KIND_PAGE));
    assert_false(source_obeys_robots(SHAPE_SOURCE_KIND_FEED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_added_is_heard, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_there_is_no_news, set_up, tear_down),
        cmocka_unit_test_setup_teardown(figures_make_no_difference, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_page_that_was_rebuilt_is_no_news, set_up, tear_down),
        cmocka_unit_test_setup_teardown(as_much_as_is_good, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_longest_are_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_page, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
