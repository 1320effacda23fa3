/* tests/unit/test_channel_api.c -- a connector's deliveries and replies: fixtures, signatures. */
#include "channel_fixture.h"

#include "channel/kinds.h"

#define SECRET "a-secret-of-sixteen"
#define NOW_S INT64_C(1795299000)
#define GOOD                                                                                       \
    "766782a9eccbefec19cae44d3c85dba616a5d03432714ec3fcb9591db5f284d5" /* as docs/connector.md     \
                                                                          prints it */

static void inbound_fixtures(void **state)
{
    (void)state;
    fixture_each("api", "in-", 12, fixture_run_in);
}

static void outbound_fixtures(void **state)
{
    (void)state;
    fixture_each("api", "out-", 12, fixture_run_steps);
}

static struct channel_verification verify(
    const char *secrets, const char *method, const char *signature, int64_t now_s)
{
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = now_s * 1000};
    struct channel_account account = {.id = 1};
    const struct model_header header = {HK_STR("X-Hark-Signature"), hk_str_from(signature)};
    const struct channel_delivery in = {.method = hk_str_from(method),
        .headers = &header,
        .header_count = 1,
        .body = HK_STR("{\"events\":[]}")};
    struct channel_verification out = {0};

    assert_int_equal(
        hk_json_read(&cx, hk_str_from(secrets), &hk_json_foreign, &account.secrets), HK_OK);
    assert_int_equal(channel_api.verify(&cx, &account, &in, &out), HK_OK);
    hk_arena_free(cx.arena);
    return out;
}

static void only_a_fresh_signature_enters(void **state)
{
    (void)state;
    static const char held[] = "{\"secret\":\"" SECRET "\"}";
    static const struct {
        const char *secrets, *method, *signature;
        int64_t now_s;
        uint32_t status;
    } table[] = {
        {held, "POST", "t=1795299000,v1=" GOOD, NOW_S, 200},
        {held, "POST", "v1=" GOOD ", t=1795299000", NOW_S, 200},
        {held, "POST", "t=1795299000,v1=" GOOD, NOW_S + 299, 200},
        {held, "POST", "t=1795299000,v1=" GOOD, NOW_S + 300, 401},
        {held, "POST", "t=1795299000,v1=" GOOD, NOW_S - 300, 401},
        {held, "POST", "t=1795299001,v1=" GOOD, NOW_S, 401},
        {held, "POST", "t=1795299000", NOW_S, 401},
        {held, "POST", "t=1795299000,v1=", NOW_S, 401},
        {held, "POST", "v1=" GOOD, NOW_S, 401},
        {held, "POST", "", NOW_S, 401},
        {held, "GET", "t=1795299000,v1=" GOOD, NOW_S, 405},
        {"{\"secret\":\"a-secret-of-sixteem\"}", "POST", "t=1795299000,v1=" GOOD, NOW_S, 401},
        {"{\"secret\":\"\"}", "POST", "t=1795299000,v1=" GOOD, NOW_S, 401},
    };

    for (size_t i = 0; i < HK_COUNT(table); i++) {
        struct channel_verification out =
            verify(table[i].secrets, table[i].method, table[i].signature, table[i].now_s);
        assert_int_equal(out.status, table[i].status);
        assert_int_equal(out.verdict, table[i].status == 200 ? CHANNEL_ACCEPT : CHANNEL_REFUSE);
    }
}

static struct channel_speech speech(const char *settings, const struct channel_place *place)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct channel_account account = {.id = 1};
    struct channel_speech out;

    assert_int_equal(
        hk_json_read(&cx, hk_str_from(settings), &hk_json_foreign, &account.settings), HK_OK);
    channel_api.speech(&account, place, NOW_S * 1000, &out);
    hk_arena_free(cx.arena);
    return out;
}

static void speaks_where_somebody_listens(void **state)
{
    (void)state;
    const struct channel_place plain = {0};
    const struct channel_place late = {.had_window = true, .window_until_ms = NOW_S * 1000 - 1};
    struct channel_speech out = speech("{\"reply_url\":\"https://x.example\"}", &plain);

    assert_true(out.allowed);
    assert_int_equal(out.max, 10000);
    out = speech("{\"reply_url\":\"https://x.example\",\"text_max\":\"280\"}", &plain);
    assert_int_equal(out.max, 280);
    out = speech("{\"reply_url\":\"https://x.example\",\"text_max\":\"many\"}", &plain);
    assert_int_equal(out.max, 10000);
    out = speech("{}", &plain);
    assert_false(out.allowed);
    assert_true(hk_str_equal(out.reason, HK_STR("listens_only")));
    out = speech("{\"reply_url\":\"https://x.example\"}", &late);
    assert_false(out.allowed);
    assert_true(hk_str_equal(out.reason, HK_STR("window_closed")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inbound_fixtures),
        cmocka_unit_test(outbound_fixtures),
        cmocka_unit_test(only_a_fresh_signature_enters),
        cmocka_unit_test(speaks_where_somebody_listens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
