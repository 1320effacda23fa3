/* tests/unit/test_channel_telegram.c -- Telegram: fixtures, who may deliver, names of messages. */
#include "channel_fixture.h"

static void inbound_fixtures(void **state)
{
    (void)state;
    fixture_each("telegram", "in-", 27, fixture_run_in);
}

static void outbound_fixtures(void **state)
{
    (void)state;
    fixture_each("telegram", "out-", 28, fixture_run_steps);
}

static void polls(void **state)
{
    (void)state;
    fixture_each("telegram", "poll-", 10, fixture_run_steps);
}

static uint32_t verdict(const char *secrets, const char *method, const char *header,
    const char *value, enum channel_verdict *out)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct channel_account account = {.id = 1};
    const struct model_header given = {hk_str_from(header), hk_str_from(value)};
    const struct channel_delivery in = {
        .method = hk_str_from(method), .headers = &given, .header_count = 1, .body = HK_STR("{}")};
    struct channel_verification verification = {0};

    assert_int_equal(
        hk_json_read(&cx, hk_str_from(secrets), &hk_json_foreign, &account.secrets), HK_OK);
    assert_int_equal(
        channel_find(HK_STR("telegram"))->verify(&cx, &account, &in, &verification), HK_OK);
    *out = verification.verdict;
    hk_arena_free(cx.arena);
    return verification.status;
}

static void only_who_knows_the_secret_delivers(void **state)
{
    (void)state;
    static const struct {
        const char *secrets, *method, *header, *value;
        enum channel_verdict verdict;
        uint32_t status;
    } table[] = {
        {"{\"webhook_secret\":\"s3cret\"}", "POST", "X-Telegram-Bot-Api-Secret-Token", "s3cret",
            CHANNEL_ACCEPT, 200},
        {"{\"webhook_secret\":\"s3cret\"}", "POST", "x-telegram-bot-api-secret-token", "S3cret",
            CHANNEL_REFUSE, 401},
        {"{\"webhook_secret\":\"s3cret\"}", "POST", "x-telegram-bot-api-secret-token", "s3cret2",
            CHANNEL_REFUSE, 401},
        {"{\"webhook_secret\":\"s3cret\"}", "POST", "x-telegram-bot-api-secret-token", "",
            CHANNEL_REFUSE, 401},
        {"{\"webhook_secret\":\"s3cret\"}", "POST", "x-hub-signature-256", "s3cret", CHANNEL_REFUSE,
            401},
        {"{\"webhook_secret\":\"s3cret\"}", "GET", "x-telegram-bot-api-secret-token", "s3cret",
            CHANNEL_REFUSE, 405},
        {"{\"webhook_secret\":\"\"}", "POST", "x-telegram-bot-api-secret-token", "", CHANNEL_REFUSE,
            401},
        {"{}", "POST", "x-telegram-bot-api-secret-token", "", CHANNEL_REFUSE, 401},
    };

    for (size_t i = 0; i < HK_COUNT(table); i++) {
        enum channel_verdict got;
        uint32_t status =
            verdict(table[i].secrets, table[i].method, table[i].header, table[i].value, &got);
        assert_int_equal(got, table[i].verdict);
        assert_int_equal(status, table[i].status);
    }
}

/* The same update by webhook and by asking is one event. */
static void delivered_twice_is_one(void **state)
{
    (void)state;
    static const char update[] =
        "{\"update_id\":9,\"message\":{\"message_id\":1,\"from\":{\"id\":5,\"first_name\":\"A\"},"
        "\"chat\":{\"id\":5,\"type\":\"private\"},\"date\":1795298400,\"text\":\"x\"}}";
    const struct channel_kind *kind = channel_find(HK_STR("telegram"));
    struct hk_cx cx = {.arena = hk_arena_new()};
    const struct channel_account account = {.id = 1};
    struct channel_events one = {0}, other = {0};

    struct hk_str asked =
        hk_arena_printf(cx.arena, "{\"ok\":true,\"result\":[%s,%s]}", update, update);
    assert_int_equal(kind->parse(&cx, &account, hk_str_from(update), &one), HK_OK);
    assert_int_equal(kind->parse(&cx, &account, asked, &other), HK_OK);
    assert_int_equal(one.count, 1);
    assert_int_equal(other.count, 2);
    for (size_t i = 0; i < other.count; i++)
        assert_true(hk_str_equal(one.list[0].dedup, other.list[i].dedup));
    hk_arena_free(cx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inbound_fixtures),
        cmocka_unit_test(outbound_fixtures),
        cmocka_unit_test(polls),
        cmocka_unit_test(only_who_knows_the_secret_delivers),
        cmocka_unit_test(delivered_twice_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
