/* tests/unit/test_channel_google_play.c -- Google Play: fixtures, how long an answer may be. */
#include "channel_fixture.h"

static void inbound_fixtures(void **state)
{
    (void)state;
    fixture_each("google_play", "in-", 11, fixture_run_in);
}

static void outbound_fixtures(void **state)
{
    (void)state;
    fixture_each("google_play", "out-", 24, fixture_run_steps);
}

static void polls(void **state)
{
    (void)state;
    fixture_each("google_play", "poll-", 13, fixture_run_steps);
}

static void an_answer_is_public_and_short(void **state)
{
    (void)state;
    const struct channel_kind *kind = channel_find(HK_STR("google_play"));
    const struct channel_account account = {.id = 1};
    struct channel_place place = {.visibility = CHANNEL_PUBLIC};
    struct channel_speech speech;
    char text[2 * 351];

    for (size_t i = 0; i < sizeof text; i += 2)
        memcpy(text + i, "\xc5\xbc", 2); /* a letter of two bytes */
    kind->speech(&account, &place, FIXTURE_NOW_MS, &speech);
    assert_true(speech.allowed && speech.replaces);
    assert_int_equal(channel_text_refusal(&speech, (struct hk_str){text, sizeof text - 2}).n, 0);
    assert_true(hk_str_equal(
        channel_text_refusal(&speech, (struct hk_str){text, sizeof text}), HK_STR("too_long")));
    place.visibility = CHANNEL_PRIVATE;
    kind->speech(&account, &place, FIXTURE_NOW_MS, &speech);
    assert_false(speech.allowed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inbound_fixtures),
        cmocka_unit_test(outbound_fixtures),
        cmocka_unit_test(polls),
        cmocka_unit_test(an_answer_is_public_and_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
