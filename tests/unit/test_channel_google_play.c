/* tests/unit/test_channel_google_play.c -- Google Play: fixtures, how long an answer may be. */
#include "review_fixture.h"

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
    fixture_answers_reviews("google_play", 350);
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
