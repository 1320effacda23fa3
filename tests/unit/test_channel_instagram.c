/* tests/unit/test_channel_instagram.c -- a profile: fixtures, who may deliver, what may be said. */
#include "channel_fixture.h"

static void inbound_fixtures(void **state)
{
    (void)state;
    fixture_each("instagram", "in-", 16, fixture_run_in);
}

static void outbound_fixtures(void **state)
{
    (void)state;
    fixture_each("instagram", "out-", 19, fixture_run_steps);
}

/* Body and signature: computed with node:crypto, November 2026. */
static void only_the_app_delivers(void **state)
{
    (void)state;
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct channel_account account = {.id = 1};
    const struct model_header header = {HK_STR("x-hub-signature-256"),
        HK_STR("sha256=7449b2aa59b04d1d367eda180896661f96c1ae7ae12e1c48b7cdbeab4c6657a6")};
    struct channel_delivery in = {.method = HK_STR("POST"),
        .headers = &header,
        .header_count = 1,
        .body = HK_STR("{\"events\":[],\"text\":\"zażółć שלום 😀\"}")};
    struct channel_verification out = {0};
    const struct channel_kind *kind = channel_find(HK_STR("instagram"));

    assert_int_equal(hk_json_read(&cx, HK_STR("{\"app_secret\":\"s3cret\"}"), &hk_json_foreign,
                         &account.secrets),
        HK_OK);
    assert_int_equal(kind->verify(&cx, &account, &in, &out), HK_OK);
    assert_int_equal(out.verdict, CHANNEL_ACCEPT);
    in.body = HK_STR("{}");
    assert_int_equal(kind->verify(&cx, &account, &in, &out), HK_OK);
    assert_int_equal(out.verdict, CHANNEL_REFUSE);
    hk_arena_free(cx.arena);
}

static void limits_by_place(void **state)
{
    (void)state;
    const struct channel_kind *kind = channel_find(HK_STR("instagram"));
    const struct channel_account account = {.id = 1};
    struct channel_place place = {.visibility = CHANNEL_PUBLIC};
    struct channel_speech speech;

    kind->speech(&account, &place, FIXTURE_NOW_MS, &speech);
    assert_true(speech.allowed && speech.max == 2200);
    place = (struct channel_place){
        .visibility = CHANNEL_PRIVATE, .window_until_ms = FIXTURE_NOW_MS - 1, .had_window = true};
    kind->speech(&account, &place, FIXTURE_NOW_MS, &speech);
    assert_true(speech.allowed && speech.unit == HK_TEXT_BYTES && speech.max == 1000);
    place.by_bot = true;
    kind->speech(&account, &place, FIXTURE_NOW_MS, &speech);
    assert_false(speech.allowed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inbound_fixtures),
        cmocka_unit_test(outbound_fixtures),
        cmocka_unit_test(only_the_app_delivers),
        cmocka_unit_test(limits_by_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
