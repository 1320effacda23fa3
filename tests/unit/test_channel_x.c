/* tests/unit/test_channel_x.c -- X: fixtures, signatures by published vectors, where one may reply.
 */
#include "channel/price.h"
#include "channel_fixture.h"

static void inbound_fixtures(void **state)
{
    (void)state;
    fixture_each("x", "in-", 28, fixture_run_in);
}

static void outbound_fixtures(void **state)
{
    (void)state;
    fixture_each("x", "out-", 55, fixture_run_steps);
}

static void polls(void **state)
{
    (void)state;
    fixture_each("x", "poll-", 23, fixture_run_steps);
}

static void only_the_network_is_believed(void **state)
{
    static const char body[] = "{\"events\":[],\"text\":\"zażółć שלום 😀\"}";
    static const struct {
        const char *secrets, *method, *query, *signature;
        enum channel_verdict verdict;
        uint32_t status;
        const char *answer;
    } table[] = {
        {"{\"consumer_secret\":\"s3cret\"}", "POST", "",
            "sha256=dEmyqlmwTR02ftoYCJZmH5bBrnrhLhxIt82+q0xmV6Y=", CHANNEL_ACCEPT, 200, ""},
        {"{\"consumer_secret\":\"s3cret\"}", "POST", "",
            "sha256=eEmyqlmwTR02ftoYCJZmH5bBrnrhLhxIt82+q0xmV6Y=", CHANNEL_REFUSE, 401, ""},
        {"{\"consumer_secret\":\"s3cret\"}", "POST", "", "", CHANNEL_REFUSE, 401, ""},
        {"{}", "POST", "", "sha256=dEmyqlmwTR02ftoYCJZmH5bBrnrhLhxIt82+q0xmV6Y=", CHANNEL_REFUSE,
            401, ""},
        {"{\"consumer_secret\":\"s3cret\"}", "GET", "crc_token=challenge_string", "",
            CHANNEL_ANSWER, 200,
            "{\"response_token\":\"sha256=nvqHBp8Arm4x8J8HIpXYCDu6hISdDhOxFQN6VRpCUp0=\"}"},
        {"{\"consumer_secret\":\"s3cret\"}", "GET", "", "", CHANNEL_REFUSE, 403, ""},
        /* what could be a delivery is not signed for whoever asks */
        {"{\"consumer_secret\":\"s3cret\"}", "GET", "crc_token=%7B%22data%22%3A%7B%7D%7D", "",
            CHANNEL_REFUSE, 403, ""},
        {"{}", "GET", "crc_token=challenge_string", "", CHANNEL_REFUSE, 403, ""},
        {"{\"consumer_secret\":\"s3cret\"}", "PUT", "", "", CHANNEL_REFUSE, 405, ""},
    };

    (void)state;
    for (size_t i = 0; i < HK_COUNT(table); i++) {
        struct hk_cx cx = {.arena = hk_arena_new()};
        struct channel_account account = {.id = 1};
        const struct model_header header = {
            HK_STR("x-twitter-webhooks-signature"), hk_str_from(table[i].signature)};
        const struct channel_delivery in = {.method = hk_str_from(table[i].method),
            .query = hk_str_from(table[i].query),
            .headers = &header,
            .header_count = 1,
            .body = hk_str_from(body)};
        struct channel_verification out = {0};
        assert_int_equal(
            hk_json_read(&cx, hk_str_from(table[i].secrets), &hk_json_foreign, &account.secrets),
            HK_OK);
        assert_int_equal(channel_find(HK_STR("x"))->verify(&cx, &account, &in, &out), HK_OK);
        assert_int_equal(out.verdict, table[i].verdict);
        assert_int_equal(out.status, table[i].status);
        assert_true(hk_str_equal(out.body, hk_str_from(table[i].answer)));
        hk_arena_free(cx.arena);
    }
}

static void replies_go_where_one_was_summoned(void **state)
{
    static const struct {
        enum channel_visibility visibility;
        const char *handle, *reason;
        int64_t said_microusd;
    } table[] = {
        {CHANNEL_PUBLIC, "{\"post\":\"1\",\"by\":\"2\",\"summoned\":true}", "", 10000},
        {CHANNEL_PUBLIC, "{\"post\":\"1\",\"by\":\"2\",\"summoned\":false}", "not_summoned", 10000},
        {CHANNEL_PRIVATE, "{\"dm\":\"2\"}", "", 15000},
        {CHANNEL_PRIVATE, "{\"chat\":\"2\"}", "encrypted", 15000},
    };
    const struct channel_account account = {.id = 1};

    (void)state;
    for (size_t i = 0; i < HK_COUNT(table); i++) {
        const struct channel_place place = {
            .visibility = table[i].visibility, .reply_handle = hk_str_from(table[i].handle)};
        struct channel_speech speech;
        channel_find(HK_STR("x"))->speech(&account, &place, FIXTURE_NOW_MS, &speech);
        assert_true(hk_str_equal(speech.reason, hk_str_from(table[i].reason)));
        assert_int_equal(speech.allowed, table[i].reason[0] == '\0');
        assert_int_equal(channel_price_of(channel_find(HK_STR("x")), table[i].visibility).said,
            table[i].said_microusd);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inbound_fixtures),
        cmocka_unit_test(outbound_fixtures),
        cmocka_unit_test(polls),
        cmocka_unit_test(only_the_network_is_believed),
        cmocka_unit_test(replies_go_where_one_was_summoned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
