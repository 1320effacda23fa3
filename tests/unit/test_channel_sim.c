/* tests/unit/test_channel_sim.c -- the simulated network and the registry. */
#include "channel_fixture.h"

static void kinds_are_whole(void **state)
{
    (void)state;
    size_t count = 0;

    for (const struct channel_kind *kind; (kind = channel_at(count)) != NULL; count++) {
        assert_int_equal(kind->abi, CHANNEL_ABI);
        assert_ptr_equal(channel_find(hk_str_from(kind->name)), kind);
        size_t length = strlen(kind->name);
        assert_in_range(length, 1, 16);
        assert_int_equal(strspn(kind->name, "abcdefghijklmnopqrstuvwxyz0123456789_"), length);
        assert_true(strlen(kind->label) > 0 && strlen(kind->source) > 0);
        assert_non_null(kind->parse);
        assert_non_null(kind->speech);
        for (size_t i = 0; i < kind->field_count; i++) {
            assert_non_null(kind->fields[i].key);
            assert_non_null(kind->fields[i].fallback);
        }
        assert_null(kind->fields[kind->field_count].key);
        if (count > 0)
            assert_true(strcmp(channel_at(count - 1)->name, kind->name) < 0);
    }
    assert_true(count >= 3);
    assert_null(channel_find(HK_STR("")));
    assert_null(channel_find(HK_STR("whatsap")));
}

static void settings_fall_back(void **state)
{
    (void)state;
    static const struct channel_field fields[] = {
        {"word", CHANNEL_FIELD_TEXT, false, "default"},
        {"key", CHANNEL_FIELD_SECRET, true, ""},
        {NULL, CHANNEL_FIELD_TEXT, false, ""},
    };
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct channel_account account = {0};

    assert_true(hk_str_equal(channel_setting(&account, fields, "word"), HK_STR("default")));
    assert_int_equal(channel_setting(&account, fields, "key").n, 0);
    assert_int_equal(
        hk_json_read(&cx, HK_STR("{\"word\":\"\",\"key\":\"in settings\",\"other\":\"x\"}"),
            &hk_json_foreign, &account.settings),
        HK_OK);
    assert_int_equal(hk_json_read(&cx, HK_STR("{\"word\":\"in secrets\",\"key\":\"k\"}"),
                         &hk_json_foreign, &account.secrets),
        HK_OK);
    assert_true(hk_str_equal(channel_setting(&account, fields, "word"), HK_STR("default")));
    assert_true(hk_str_equal(channel_setting(&account, fields, "key"), HK_STR("k")));
    assert_int_equal(channel_setting(&account, fields, "other").n, 0);
    hk_arena_free(cx.arena);
}

static void nothing_leaves(void **state)
{
    (void)state;
    const struct channel_kind *kind = channel_find(HK_STR("sim"));

    assert_true(kind->simulated);
    assert_null(kind->verify);
    assert_null(kind->addressed);
    assert_null(kind->poll);
}

static void windows_only_where_there_are_any(void **state)
{
    (void)state;
    const struct channel_kind *kind = channel_find(HK_STR("sim"));
    const struct channel_account account = {.id = 1};
    struct channel_place place = {.visibility = CHANNEL_PUBLIC};
    struct channel_speech speech;

    kind->speech(&account, &place, FIXTURE_NOW_MS, &speech);
    assert_true(speech.allowed);
    assert_int_equal(speech.until_ms, 0);
    place = (struct channel_place){
        .visibility = CHANNEL_PRIVATE, .window_until_ms = FIXTURE_NOW_MS, .had_window = true};
    kind->speech(&account, &place, FIXTURE_NOW_MS - 1, &speech);
    assert_true(speech.allowed);
    assert_int_equal(speech.until_ms, FIXTURE_NOW_MS);
    kind->speech(&account, &place, FIXTURE_NOW_MS, &speech);
    assert_false(speech.allowed);
}

static void inbound_fixtures(void **state)
{
    (void)state;
    fixture_each("sim", "in-", 4, fixture_run_in);
}

static void outbound_fixtures(void **state)
{
    (void)state;
    fixture_each("sim", "out-", 4, fixture_run_steps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_are_whole),
        cmocka_unit_test(settings_fall_back),
        cmocka_unit_test(nothing_leaves),
        cmocka_unit_test(windows_only_where_there_are_any),
        cmocka_unit_test(inbound_fixtures),
        cmocka_unit_test(outbound_fixtures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
