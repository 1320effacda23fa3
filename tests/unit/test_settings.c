/* tests/unit/test_settings.c -- every row of the table: its default fits, what does not is refused
 * with a problem, and what is kept comes back. */
#include "base/str.h"
#include "model/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct hk_cx cx;

static void defaults_fit(void **state)
{
    struct model_settings settings;

    (void)state;
    model_settings_default(&settings);
    for (size_t i = 0; i < model_setting_count; i++) {
        const struct model_setting *one = &model_setting_list[i];
        assert_int_equal(model_setting_set(&cx, &settings, one, hk_str_from(one->fallback)), HK_OK);
    }
    assert_true(hk_str_equal(model_settings_write(&cx, &settings), HK_STR("{}")));
}

static void values_are_checked(void **state)
{
    static const struct {
        const char *name, *value, *problem; /* NULL: it fits */
    } cases[] = {
        {"brand_name", " ", "needed"},
        {"brand_name", "Ubezpieczenia Żółw", NULL},
        {"answer_minutes", "0", "out_of_range"},
        {"answer_minutes", "soon", "not_a_number"},
        {"answer_minutes", "43201", "out_of_range"},
        {"answer_minutes", " 30 ", NULL},
        {"language", "de", "not_a_word"},
        {"language", "he", NULL},
        {"time_zone", "Europe/Atlantis", "not_a_zone"},
        {"time_zone", "../etc/passwd", "not_a_zone"},
        {"time_zone", "Asia/Jerusalem", NULL},
        {"public_url", "care.example.com", "not_an_address"},
        {"public_url", "https://care.example.com/desk", "not_an_address"},
        {"public_url", "https://a@b", "not_an_address"},
        {"public_url", "https://care.example.com/", NULL},
        {"public_url", "", NULL},
        {"hours_monday", "nine to five", "not_hours"},
        {"hours_monday", "9:00-13:00 14:00-18:00", NULL},
        {"hours_monday", "", NULL},
        {"never_public_data", "card names", "not_a_word"},
        {"never_public_data", "email  card email", NULL},
        {"never_public_data", "", NULL},
        {"holidays", "Christmas", "not_days"},
        {"holidays", "2026-12-25 Boże Narodzenie", NULL},
    };
    struct model_settings settings;

    (void)state;
    model_settings_default(&settings);
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        const struct model_setting *one = model_setting_find(hk_str_from(cases[i].name));
        struct model_settings before = settings;
        assert_non_null(one);
        enum hk_rc rc = model_setting_set(&cx, &settings, one, hk_str_from(cases[i].value));
        if (cases[i].problem == NULL) {
            assert_int_equal(rc, HK_OK);
            continue;
        }
        assert_int_equal(rc, HK_EINVAL);
        assert_string_equal(cx.error.problem, cases[i].problem);
        assert_true(hk_str_starts(hk_str_from(cx.error.text), hk_str_from(cases[i].name)));
        assert_memory_equal(&before, &settings, sizeof before);
    }
    assert_null(model_setting_find(HK_STR("answer")));
}

static void what_is_kept_comes_back(void **state)
{
    struct model_settings settings, back;

    (void)state;
    model_settings_default(&settings);
    settings.answer_minutes = 15;
    settings.hours_sunday = HK_STR("09:00-13:00");
    settings.holidays = HK_STR("2026-12-25 \"Noël\"\n2026-12-26 Boxing Day");
    model_settings_read(&cx, model_settings_write(&cx, &settings), &back);
    for (size_t i = 0; i < model_setting_count; i++)
        assert_true(hk_str_equal(model_setting_text(&cx, &settings, &model_setting_list[i]),
            model_setting_text(&cx, &back, &model_setting_list[i])));
}

/* A newer program's settings, and what somebody wrote by hand. */
static void what_does_not_fit_is_not_set(void **state)
{
    static const char *const kept[] = {"", "{", "[]", "{\"answer_minutes\":15}",
        "{\"answer_minutes\":\"never\",\"colour\":\"blue\",\"hours_monday\":\"late\"}"};
    struct model_settings settings;

    (void)state;
    for (size_t i = 0; i < HK_COUNT(kept); i++) {
        model_settings_read(&cx, hk_str_from(kept[i]), &settings);
        assert_int_equal(settings.answer_minutes, 60);
        assert_int_equal(settings.hours_monday.n, 0);
    }
}

static void hours_follow(void **state)
{
    struct model_settings settings;
    struct hk_hours hours;

    (void)state;
    model_settings_default(&settings);
    model_settings_hours(&cx, &settings, &hours);
    assert_false(hk_hours_kept(&hours));
    settings.hours_sunday = HK_STR("09:00-13:00");
    settings.holidays = HK_STR("2026-12-25 Day off");
    model_settings_hours(&cx, &settings, &hours);
    assert_true(hk_hours_kept(&hours));
    assert_int_equal(hours.week[6].count, 1);
    assert_int_equal(hours.special_count, 1);
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_fit),
        cmocka_unit_test(values_are_checked),
        cmocka_unit_test(what_is_kept_comes_back),
        cmocka_unit_test(what_does_not_fit_is_not_set),
        cmocka_unit_test(hours_follow),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
