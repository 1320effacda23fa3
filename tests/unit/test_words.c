/* tests/unit/test_words.c -- texts, numbers, moments and durations as the browser has them: each
 * case of tests/words/cases.json in each language, and what happens without a text. */
#include "base/clock.h"
#include "base/str.h"
#include "lang/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { FILE_MAX_BYTES = 256 * 1024, VALUES_MAX = 8 };

static struct hk_cx cx;
static const struct hk_json *table;

static int read_table(void **state)
{
    (void)state;
    FILE *file = fopen("tests/words/cases.json", "rb");
    assert_non_null(file);
    char *bytes = hk_arena_alloc(cx.arena, FILE_MAX_BYTES);
    size_t n = fread(bytes, 1, FILE_MAX_BYTES, file);
    fclose(file);
    assert_int_equal(hk_json_read(&cx, (struct hk_str){bytes, n}, &hk_json_foreign, &table), HK_OK);
    assert_true(hk_clock_read(hk_json_text(table, "now"), &cx.now_ms));
    return 0;
}

static size_t read_values(const struct hk_json *given, struct words_value *values)
{
    size_t n = 0;

    for (const struct hk_json *one = hk_json_first(given); one != NULL;
         one = hk_json_next(given, one)) {
        int64_t number = 0;
        const char *name = hk_arena_str(cx.arena, hk_json_key(one)).p;
        assert_true(n < VALUES_MAX);
        values[n++] = hk_json_int(one, &number) ? WORDS_NUMBER(name, number)
                                                : WORDS_TEXT(name, hk_json_str(one));
    }
    return n;
}

static struct hk_str say_moment(struct words *w, struct hk_str call, const struct hk_json *one)
{
    static const char *const names[] = {[WORDS_CLOCK_TIME] = "clockTime",
        [WORDS_FULL_TIME] = "fullTime",
        [WORDS_DATE_TIME] = "dateTime",
        [WORDS_SINCE_TIME] = "sinceTime",
        [WORDS_WHEN_TIME] = "whenTime",
        [WORDS_DAY_HEADING] = "dayHeading",
        [WORDS_SHORT_TIME] = "shortTime"};
    int64_t at_ms = 0;

    assert_true(hk_clock_read(hk_json_text(one, "at"), &at_ms));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (hk_str_equal(call, hk_str_from(names[i])))
            return words_moment(w, (enum words_moment)i, at_ms);
    return HK_STR("no such call");
}

static struct hk_str say(struct words *w, const char *language, const struct hk_json *one)
{
    struct words_value values[VALUES_MAX];
    size_t n = read_values(hk_json_get(one, HK_STR("values")), values);
    struct hk_str call = hk_json_text(one, "call");
    int64_t number = 0, ms = 0, day = 0;

    (void)hk_json_int(hk_json_get(one, HK_STR("number")), &number);
    (void)hk_json_int(hk_json_get(one, HK_STR("ms")), &ms);
    if (hk_str_equal(call, HK_STR("number")))
        return words_number(w, number);
    if (hk_str_equal(call, HK_STR("duration")))
        return words_duration(w, ms);
    if (hk_str_equal(call, HK_STR("text")))
        return words_text(w, hk_arena_str(cx.arena, hk_json_text(one, "key")).p, values, n);
    if (hk_str_equal(call, HK_STR("entry")))
        return words_fill(w,
            hk_json_get(hk_json_get(table, HK_STR("entries")), hk_str_from(language)), values, n);
    if (!hk_str_equal(call, HK_STR("day")))
        return say_moment(w, call, one);
    assert_true(hk_clock_day_read(hk_json_text(one, "day"), &day));
    return words_day(w, day);
}

static void check_language(const char *language)
{
    const struct hk_json *cases = hk_json_get(table, HK_STR("cases"));
    struct words *w HK_AUTO(words_close) = NULL;
    size_t wrong = 0;

    assert_int_equal(
        words_open(&cx, hk_str_from(language), hk_json_text(table, "zone"), &w), HK_OK);
    assert_true(hk_json_size(cases) >= 40);
    for (const struct hk_json *one = hk_json_first(cases); one != NULL;
         one = hk_json_next(cases, one)) {
        struct hk_str said = say(w, language, one), wanted = hk_json_text(one, language);
        if (hk_str_equal(said, wanted))
            continue;
        wrong++;
        print_error("%s: %.*s\n  says    '%.*s'\n  but for '%.*s'\n", language,
            HKS(hk_json_raw(one)), HKS(said), HKS(wanted));
    }
    assert_int_equal(wrong, 0);
}

static void each_language_says_what_the_browser_says(void **state)
{
    (void)state;
    check_language("en");
    check_language("pl");
    check_language("ru");
    check_language("he");
}

static void unknown_languages_are_english_and_unknown_zones_utc(void **state)
{
    struct words *w HK_AUTO(words_close) = NULL;

    (void)state;
    assert_int_equal(words_open(&cx, HK_STR("xx"), HK_STR("Nowhere/Town"), &w), HK_OK);
    assert_string_equal(words_duration(w, 0).p, "under 1 min");
    assert_string_equal(words_moment(w, WORDS_CLOCK_TIME, 0).p, "00:00");
}

int main(void)
{
    struct hk_arena *arena HK_AUTO(hk_arena_cleanup) = hk_arena_new();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_language_says_what_the_browser_says),
        cmocka_unit_test(unknown_languages_are_english_and_unknown_zones_utc),
    };

    cx.arena = arena;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("words", tests, read_table, NULL);
}
