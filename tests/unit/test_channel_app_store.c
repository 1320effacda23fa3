/* tests/unit/test_channel_app_store.c -- the App Store: fixtures, how long an answer may be. */
#include "review_fixture.h"

static void inbound_fixtures(void **state)
{
    (void)state;
    fixture_each("app_store", "in-", 9, fixture_run_in);
}

static void outbound_fixtures(void **state)
{
    (void)state;
    fixture_each("app_store", "out-", 15, fixture_run_steps);
}

static void polls(void **state)
{
    (void)state;
    fixture_each("app_store", "poll-", 9, fixture_run_steps);
}

/* Every review names the one answer that came along, and that is long. */
static void one_answer_named_by_all_is_no_page(void **state)
{
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = FIXTURE_NOW_MS};
    const struct channel_account account = {.id = 1};
    struct hk_buf page = hk_buf_make((size_t)8 * 1024 * 1024);
    struct channel_news news;

    (void)state;
    hk_buf_add_str(&page, HK_STR("{\"data\":["));
    for (int i = 0; i < 100; i++)
        hk_buf_add_str(&page,
            i > 0 ? HK_STR(",{\"relationships\":{\"response\":{\"data\":{\"id\":\"a\"}}}}")
                  : HK_STR("{\"relationships\":{\"response\":{\"data\":{\"id\":\"a\"}}}}"));
    hk_buf_add_str(&page,
        HK_STR("],\"included\":[{\"id\":\"a\",\"type\":\"customerReviewResponses\",\"x\":\""));
    for (int i = 0; i < 300000; i++)
        hk_buf_add_char(&page, 'x');
    hk_buf_add_str(&page, HK_STR("\"}]}"));
    const struct model_response response = {.status = 200, .body = hk_buf_str(&page)};
    struct hk_str session =
        HK_STR("{\"access\":\"kept\",\"until_ms\":1795300800000,\"asked_step\":-1}");
    assert_int_equal(channel_find(HK_STR("app_store"))
                         ->poll(&cx, &account, session, HK_STR(""), 1, &response, &news),
        HK_OK);
    assert_int_equal(news.step, CHANNEL_STEP_RETRY);
    hk_buf_free(&page);
    hk_arena_free(cx.arena);
}

static void an_answer_is_public_and_short(void **state)
{
    (void)state;
    fixture_answers_reviews("app_store", 5970);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inbound_fixtures),
        cmocka_unit_test(outbound_fixtures),
        cmocka_unit_test(polls),
        cmocka_unit_test(one_answer_named_by_all_is_no_page),
        cmocka_unit_test(an_answer_is_public_and_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
