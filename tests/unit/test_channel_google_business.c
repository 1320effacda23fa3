/* tests/unit/test_channel_google_business.c -- Google Business Profile: fixtures, how long an
 * answer may be. */
#include "review_fixture.h"

static void inbound_fixtures(void **state)
{
    (void)state;
    fixture_each("google_business", "in-", 9, fixture_run_in);
}

static void outbound_fixtures(void **state)
{
    (void)state;
    fixture_each("google_business", "out-", 17, fixture_run_steps);
}

static void polls(void **state)
{
    (void)state;
    fixture_each("google_business", "poll-", 9, fixture_run_steps);
}

static void an_answer_is_public_and_short(void **state)
{
    (void)state;
    fixture_answers_reviews("google_business", 4096 / 2);
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
