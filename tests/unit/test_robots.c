/* tests/unit/test_robots.c -- robots.txt as sites write it: whose rules count, which of them holds,
 * and what is written in two ways. Sources: RFC 9309 2.2 and its examples. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cx.h"
#include "base/str.h"
#include "listen/robots.h"

struct line {
    const char *file, *target;
    bool allowed;
};

static void check(const struct line *lines, size_t n)
{
    struct hk_cx cx = {.arena = hk_arena_new()};

    for (size_t i = 0; i < n; i++) {
        struct hk_str rules = robots_rules(&cx, hk_str_from(lines[i].file));
        if (robots_allow(rules, hk_str_from(lines[i].target)) != lines[i].allowed)
            fail_msg("%s\nof\n%s", lines[i].target, lines[i].file);
    }
    hk_arena_free(cx.arena);
}

#define CHECK(lines) check(lines, HK_COUNT(lines))

static void whose_rules_count(void **state)
{
    static const struct line lines[] = {
        {"", "/", true},
        {"User-agent: *\nDisallow: /", "/a", false},
        {"User-agent: *\nDisallow:", "/a", true},
        {"user-agent:hark\ndisallow:/x", "/x", false},
        {"User-Agent: Hark/9.9 (a robot)\r\nDisallow: /x\r\n", "/x/y", false},
        {"User-agent: harkbot\nDisallow: /", "/a", true},
        {"User-agent: hark\nAllow: /\n\nUser-agent: *\nDisallow: /", "/a", true},
        {"User-agent: *\nDisallow: /\n\nUser-agent: HARK\nDisallow: /b", "/a", true},
        {"User-agent: other\nUser-agent: hark\nDisallow: /", "/a", false},
        {"User-agent: hark\nUser-agent: other\nDisallow: /", "/a", false},
        {"User-agent: hark\nDisallow: /a\nUser-agent: other\nDisallow: /b", "/b", true},
        {"User-agent: hark\nDisallow: /a\nUser-agent: x\nDisallow: /c\nUser-agent: hark\n"
         "Disallow: /b",
            "/b", false},
        {"User-agent: *\nCrawl-delay: 5\nSitemap: /s\nDisallow: /a", "/a", false},
        {"Disallow: /\nUser-agent: *\nDisallow: /b", "/a", true},
        {"\xEF\xBB\xBFUser-agent: *\nDisallow: /a", "/a", false},
        {"User-agent: * # all\nDisallow: /a # not this\n#Disallow: /b", "/a", false},
        {"User-agent: *\nDisallow: /a\n#Disallow: /b", "/b", true},
        {"<html>not found</html>", "/a", true},
    };

    (void)state;
    CHECK(lines);
}

static void which_of_them_holds(void **state)
{
#define ALL "User-agent: *\n"
    static const struct line lines[] = {
        {ALL "Allow: /example/page/\nDisallow: /example/page/disallowed.gif",
            "/example/page/disallowed.gif", false},
        {ALL "Allow: /example/page/\nDisallow: /example/page/disallowed.gif", "/example/page/",
            true},
        {ALL "Disallow: /a\nAllow: /a", "/a", true},
        {ALL "Allow: /a\nDisallow: /a", "/a", true},
        {ALL "Disallow: /\nAllow: /forum", "/forum/12?page=2", true},
        {ALL "Disallow: /a", "/A", true},
        {ALL "Disallow: /a", "/abc", false},
        {ALL "Disallow: /a/", "/a", true},
        {ALL "Disallow: *.gif$", "/a/b.gif", false},
        {ALL "Disallow: *.gif$", "/a/b.gif?x", true},
        {ALL "Disallow: /*/b*c", "/a/b/d/c/e", false},
        {ALL "Disallow: /*/b*c$", "/a/bc/c/b", true},
        {ALL "Disallow: /*/b*c$", "/a/bcbc", false},
        {ALL "Disallow: /a$", "/a", false},
        {ALL "Disallow: /a$", "/ab", true},
        {ALL "Disallow: /*a*a*a*a*a*a*b", "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true},
        {ALL "Disallow: no-slash", "/no-slash", true},
        {ALL "Disallow: /*?", "/a?b", false},
        {ALL "Disallow: /*?", "/a", true},
    };

    (void)state;
    CHECK(lines);
}

static void what_is_written_in_two_ways(void **state)
{
    static const struct line lines[] = {
        {ALL "Disallow: /foo/bar/ツ", "/foo/bar/%E3%83%84", false},
        {ALL "Disallow: /foo/bar/%E3%83%84", "/foo/bar/%e3%83%84", false},
        {ALL "Disallow: /foo/bar/%62%61%7A", "/foo/bar/baz", false},
        {ALL "Disallow: /a%2Fb", "/a/b", true},
        {ALL "Disallow: /a%2fb", "/a%2Fb", false},
        {ALL "Disallow: /%zz", "/%zz", false},
        {ALL "Disallow: /~ola", "/%7Eola", false},
    };

    (void)state;
    CHECK(lines);
}

static struct hk_str rules_of_many(struct hk_cx *cx, const char *pattern, size_t bytes)
{
    HK_AUTO(hk_buf_free) struct hk_buf file = hk_buf_make(2 * bytes);

    hk_buf_add_str(&file, HK_STR(ALL));
    while (file.n < bytes)
        hk_buf_printf(&file, "Disallow: %s\n", pattern);
    return robots_rules(cx, hk_buf_str(&file));
}

/* Rules that would keep us comparing for long allow nothing; many ordinary ones are just read. */
static void what_takes_too_long(void **state)
{
    HK_AUTO(hk_buf_free) struct hk_buf target = hk_buf_make(4000), pattern = hk_buf_make(4000);
    struct hk_cx cx = {.arena = hk_arena_new()};

    (void)state;
    hk_buf_add_char(&target, '/');
    while (target.n < 1999)
        hk_buf_add_char(&target, 'a');
    hk_buf_add_str(&pattern, HK_STR("/*"));
    while (pattern.n < 900)
        hk_buf_add_char(&pattern, 'a');
    hk_buf_add_str(&pattern, HK_STR("b\0"));
    assert_false(
        robots_allow(rules_of_many(&cx, pattern.p, ROBOTS_BYTES_MAX - 1000), hk_buf_str(&target)));
    struct hk_str many = rules_of_many(&cx, "/*?sort=", ROBOTS_BYTES_MAX - 1000);
    assert_true(robots_allow(many, HK_STR("/forum/topic/12345?page=2")));
    assert_false(robots_allow(many, HK_STR("/forum/topic/12345?sort=up")));
    hk_arena_free(cx.arena);
}

static void the_path_of_an_address(void **state)
{
    static const struct {
        const char *url, *target;
    } lines[] = {{"https://x.example", "/"}, {"https://x.example/", "/"},
        {"https://x.example:8/a/b?c=/d", "/a/b?c=/d"}};

    (void)state;
    for (size_t i = 0; i < HK_COUNT(lines); i++)
        assert_true(
            hk_str_equal(robots_target(hk_str_from(lines[i].url)), hk_str_from(lines[i].target)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whose_rules_count),
        cmocka_unit_test(which_of_them_holds),
        cmocka_unit_test(what_is_written_in_two_ways),
        cmocka_unit_test(what_takes_too_long),
        cmocka_unit_test(the_path_of_an_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
