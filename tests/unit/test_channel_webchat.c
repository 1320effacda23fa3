/* tests/unit/test_channel_webchat.c -- the web chat's bodies, and that a reply calls nobody. */
#include "channel_fixture.h"

static void inbound_fixtures(void **state)
{
    (void)state;
    fixture_each("webchat", "in-", 12, fixture_run_in);
}

static void outbound_fixtures(void **state)
{
    (void)state;
    fixture_each("webchat", "out-", 3, fixture_run_steps);
}

static void nobody_delivers_from_outside(void **state)
{
    (void)state;
    const struct channel_kind *kind = channel_find(HK_STR("webchat"));

    assert_true(kind->own);
    assert_false(kind->simulated);
    assert_null(kind->verify);
    assert_null(kind->addressed);
    assert_null(kind->poll);
}

/* What was sent twice is one message, whenever it arrives; what another wrote is another. */
static void dedup_is_of_visitor_and_id(void **state)
{
    (void)state;
    const struct channel_kind *kind = channel_find(HK_STR("webchat"));
    static const char *const bodies[] = {
        "{\"events\":[{\"kind\":\"message\",\"visitor\":\"a\",\"id\":\"1\",\"made_ms\":9,"
        "\"at_ms\":10,\"text\":\"x\"}]}",
        "{\"events\":[{\"kind\":\"message\",\"visitor\":\"a\",\"id\":\"1\",\"made_ms\":9,"
        "\"at_ms\":99,\"text\":\"x\"}]}",
        "{\"events\":[{\"kind\":\"message\",\"visitor\":\"b\",\"id\":\"1\",\"made_ms\":9,"
        "\"at_ms\":10,\"text\":\"x\"}]}",
    };
    struct hk_cx cx = {.arena = hk_arena_new()};
    const struct channel_account account = {.id = 1};
    struct channel_events events[HK_COUNT(bodies)];

    for (size_t i = 0; i < HK_COUNT(bodies); i++)
        assert_int_equal(kind->parse(&cx, &account, hk_str_from(bodies[i]), &events[i]), HK_OK);
    assert_true(hk_str_equal(events[0].list[0].dedup, events[1].list[0].dedup));
    assert_false(hk_str_equal(events[0].list[0].dedup, events[2].list[0].dedup));
    hk_arena_free(cx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inbound_fixtures),
        cmocka_unit_test(outbound_fixtures),
        cmocka_unit_test(nobody_delivers_from_outside),
        cmocka_unit_test(dedup_is_of_visitor_and_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
