/* tests/unit/test_channel_wire.c -- the events of every fixture survive the pipe; damage does not.
 */
#include "channel_fixture.h"

#include "base/buf.h"

static bool round_trip(const struct channel_kind *kind, const char *path, json_t *fixture)
{
    struct channel_events events = {0};
    struct channel_events again = {0};
    struct fixture_run run;
    struct hk_buf buf = hk_buf_make(1024 * 1024);

    fixture_begin(&run, fixture);
    struct hk_str body = fixture_body(&run.cx, fixture);
    if (kind->parse(&run.cx, &run.account, body, &events) == HK_OK) {
        channel_wire_write(&buf, &events);
        struct hk_str bytes = hk_buf_str(&buf);
        assert_int_equal(channel_wire_read(&run.cx, bytes, &again), HK_OK);
        json_t *before = fixture_events(&events);
        json_t *after = fixture_events(&again);
        if (!json_equal(before, after))
            fail_msg("%s: changed on the pipe", path);
        json_decref(before);
        json_decref(after);
        for (size_t n = 0; n < bytes.n; n++) { /* cut anywhere */
            char *copy = malloc(n + 1);
            memcpy(copy, bytes.p, n);
            assert_int_equal(
                channel_wire_read(&run.cx, (struct hk_str){copy, n}, &again), HK_EPROTO);
            free(copy);
        }
        hk_buf_add_char(&buf, 'x');
        assert_int_equal(channel_wire_read(&run.cx, hk_buf_str(&buf), &again), HK_EPROTO);
    }
    hk_buf_free(&buf);
    fixture_end(&run);
    return true;
}

static void every_fixture_survives(void **state)
{
    (void)state;
    fixture_each("whatsapp", "in-", 12, round_trip);
    fixture_each("bluesky", "in-", 8, round_trip);
    fixture_each("app_store", "in-", 9, round_trip);
    fixture_each("google_business", "in-", 9, round_trip);
    fixture_each("google_play", "in-", 11, round_trip);
    fixture_each("sim", "in-", 4, round_trip);
    fixture_each("api", "in-", 8, round_trip);
    fixture_each("facebook", "in-", 30, round_trip);
    fixture_each("instagram", "in-", 8, round_trip);
    fixture_each("telegram", "in-", 12, round_trip);
    fixture_each("webchat", "in-", 11, round_trip);
    fixture_each("mail", "in-", 20, round_trip);
    fixture_each("x", "in-", 18, round_trip);
}

/* One byte changed anywhere: refused, or read as other events; never more than is there. */
static void damage_is_survived(void **state)
{
    (void)state;
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct channel_attachment attachment = {.kind = HK_STR("image"), .size_bytes = 5};
    struct channel_event event = {.kind = CHANNEL_MESSAGE, .text = HK_STR("zażółć")};
    struct channel_events events = {&event, 1};
    struct hk_buf buf = hk_buf_make(4096);
    size_t refused = 0;

    event.attachments = &attachment;
    event.attachment_count = 1;
    event.who_count = MODEL_IDENTITIES_MAX;
    event.who[3] = (struct model_identity){HK_STR("tel"), HK_STR("+48")};
    channel_wire_write(&buf, &events);
    for (size_t i = 0; i < buf.n; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            struct channel_events out = {0};
            buf.p[i] = (char)(buf.p[i] ^ 1 << bit);
            if (channel_wire_read(&cx, hk_buf_str(&buf), &out) != HK_OK)
                refused++;
            else
                json_decref(fixture_events(&out));
            buf.p[i] = (char)(buf.p[i] ^ 1 << bit);
        }
        hk_arena_reset(cx.arena);
    }
    assert_true(refused > buf.n);
    hk_buf_free(&buf);
    hk_arena_free(cx.arena);
}

static void great_counts_allocate_nothing(void **state)
{
    (void)state;
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct channel_events out;
    static const char lie[] = "HKE1\xff\xff\xff\xff";

    assert_int_equal(channel_wire_read(&cx, (struct hk_str){lie, sizeof lie - 1}, &out), HK_EPROTO);
    assert_true(hk_arena_used_bytes(cx.arena) < 1024);
    assert_int_equal(channel_wire_read(&cx, HK_STR(""), &out), HK_EPROTO);
    hk_arena_free(cx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fixture_survives),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(great_counts_allocate_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
