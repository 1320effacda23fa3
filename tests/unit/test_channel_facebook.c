/* tests/unit/test_channel_facebook.c -- a page: fixtures, who may deliver, the two windows.
 */
#include "channel_fixture.h"

/* Body and signatures: computed with node:crypto, November 2026. */
#define BODY "{\"events\":[],\"text\":\"zażółć שלום 😀\"}"
#define OF_RAW "sha256=7449b2aa59b04d1d367eda180896661f96c1ae7ae12e1c48b7cdbeab4c6657a6"

#define HOUR_MS INT64_C(3600000)

static void inbound_fixtures(void **state)
{
    (void)state;
    fixture_each("facebook", "in-", 33, fixture_run_in);
}

static void outbound_fixtures(void **state)
{
    (void)state;
    fixture_each("facebook", "out-", 56, fixture_run_steps);
}

static enum channel_verdict verdict(const char *body, const char *signature)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct channel_account account = {.id = 1};
    const struct model_header header = {HK_STR("x-hub-signature-256"), hk_str_from(signature)};
    const struct channel_delivery in = {
        .method = HK_STR("POST"), .headers = &header, .header_count = 1, .body = hk_str_from(body)};
    struct channel_verification out = {0};

    assert_int_equal(hk_json_read(&cx, HK_STR("{\"app_secret\":\"s3cret\",\"verify_token\":\"w\"}"),
                         &hk_json_foreign, &account.secrets),
        HK_OK);
    assert_int_equal(channel_find(HK_STR("facebook"))->verify(&cx, &account, &in, &out), HK_OK);
    hk_arena_free(cx.arena);
    return out.verdict;
}

static void only_the_app_delivers(void **state)
{
    (void)state;
    assert_int_equal(verdict(BODY, OF_RAW), CHANNEL_ACCEPT);
    assert_int_equal(verdict(BODY " ", OF_RAW), CHANNEL_REFUSE);
    assert_int_equal(verdict(BODY, ""), CHANNEL_REFUSE);
}

static void the_page_addressed_is_found(void **state)
{
    (void)state;
    struct hk_cx cx = {.arena = hk_arena_new()};
    const struct channel_delivery in = {
        .body = HK_STR("{\"object\":\"page\",\"entry\":[{\"id\":\"1066\",\"time\":1}]}")};

    assert_true(
        hk_str_equal(channel_find(HK_STR("facebook"))->addressed(&cx, &in), HK_STR("1066")));
    hk_arena_free(cx.arena);
}

static struct channel_speech ask(const struct channel_place *place, int64_t now_ms)
{
    const struct channel_account account = {.id = 1};
    struct channel_speech speech;

    channel_find(HK_STR("facebook"))->speech(&account, place, now_ms, &speech);
    return speech;
}

/* A bot may write for a day, a human for seven. */
static void two_windows(void **state)
{
    (void)state;
    struct channel_place place = {.visibility = CHANNEL_PRIVATE,
        .window_until_ms = FIXTURE_NOW_MS + 24 * HOUR_MS,
        .had_window = true};
    int64_t day_end_ms = place.window_until_ms, week_end_ms = day_end_ms + 6 * 24 * HOUR_MS;

    assert_true(ask(&place, day_end_ms - 1).allowed);
    assert_true(ask(&place, day_end_ms).allowed);
    assert_int_equal(ask(&place, day_end_ms).until_ms, week_end_ms);
    assert_false(ask(&place, week_end_ms).allowed);
    assert_int_equal(ask(&place, week_end_ms).closed_ms, week_end_ms);
    place.by_bot = true;
    assert_true(ask(&place, day_end_ms - 1).allowed);
    assert_false(ask(&place, day_end_ms).allowed);
    assert_true(hk_str_equal(ask(&place, day_end_ms).reason, HK_STR("window_closed")));
}

/* Who was refused the tag knows beforehand that a day is all there is. */
static void a_day_without_the_consent(void **state)
{
    (void)state;
    struct channel_place place = {.visibility = CHANNEL_PRIVATE,
        .window_until_ms = FIXTURE_NOW_MS + 24 * HOUR_MS,
        .had_window = true,
        .refused = HK_STR("other late_messages")};
    int64_t day_end_ms = place.window_until_ms;

    assert_int_equal(ask(&place, day_end_ms - 1).until_ms, day_end_ms);
    assert_false(ask(&place, day_end_ms).allowed);
    assert_int_equal(ask(&place, day_end_ms).closed_ms, day_end_ms);
    assert_true(hk_str_equal(ask(&place, day_end_ms).reason, HK_STR("late_refused")));
    assert_true(
        hk_str_equal(ask(&place, day_end_ms + 6 * 24 * HOUR_MS).reason, HK_STR("window_closed")));
    place.refused = HK_STR("late");
    assert_true(ask(&place, day_end_ms).allowed);
}

static void in_public_always_in_private_once_asked(void **state)
{
    (void)state;
    struct channel_place place = {.visibility = CHANNEL_PUBLIC};

    assert_true(ask(&place, FIXTURE_NOW_MS).allowed);
    assert_int_equal(ask(&place, FIXTURE_NOW_MS).max, 8000);
    place.visibility = CHANNEL_PRIVATE;
    assert_false(ask(&place, FIXTURE_NOW_MS).allowed);
    assert_true(hk_str_equal(ask(&place, FIXTURE_NOW_MS).reason, HK_STR("not_begun")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inbound_fixtures),
        cmocka_unit_test(outbound_fixtures),
        cmocka_unit_test(only_the_app_delivers),
        cmocka_unit_test(the_page_addressed_is_found),
        cmocka_unit_test(two_windows),
        cmocka_unit_test(a_day_without_the_consent),
        cmocka_unit_test(in_public_always_in_private_once_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
