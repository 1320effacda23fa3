/* tests/unit/test_channel_bluesky.c -- Bluesky: fixtures, record keys, limits. */
#include "channel/refusal.h"
#include "channel_fixture.h"

#include "base/buf.h"

#define SESSION                                                                                    \
    "{\"access\":\"a\",\"refresh\":\"r\",\"did\":\"did:plc:us\",\"handle\":\"b\",\"asked\":\"\"}"
#define PLACE                                                                                      \
    "{\"uri\":\"at://did:plc:them/app.bsky.feed.post/k\",\"cid\":\"c\",\"root_uri\":\"at://x\","   \
    "\"root_cid\":\"d\",\"handle\":\"anna.test\"}"

/* The record key of a reply, into `out`. */
static void record_key(const char *txn, int64_t made_ms, char out[14])
{
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = FIXTURE_NOW_MS};
    const struct channel_account account = {.id = 1};
    const struct channel_operation operation = {
        .kind = CHANNEL_SEND,
        .txn = hk_str_from(txn),
        .made_ms = made_ms,
        .reply_handle = HK_STR(PLACE),
        .text = HK_STR("x"),
    };
    struct channel_outcome outcome = {0};
    const struct hk_json *tree = NULL;

    assert_int_equal(channel_find(HK_STR("bluesky"))
                         ->build(&cx, &account, HK_STR(SESSION), &operation, 0, NULL, &outcome),
        HK_OK);
    assert_int_equal(outcome.step, CHANNEL_STEP_REQUEST);
    assert_int_equal(hk_json_read(&cx, outcome.request.body, &hk_json_foreign, &tree), HK_OK);
    struct hk_str key = hk_json_text(tree, "rkey");
    assert_int_equal(key.n, 13);
    memcpy(out, key.p, 13);
    out[13] = '\0';
    hk_arena_free(cx.arena);
}

static int64_t key_microseconds(const char *key)
{
    static const char digits[] = "234567abcdefghijklmnopqrstuvwxyz";
    uint64_t value = 0;

    for (size_t i = 0; i < 13; i++) {
        const char *at = strchr(digits, key[i]);
        assert_non_null(at);
        value = value << 5 | (uint64_t)(at - digits);
    }
    return (int64_t)(value >> 10);
}

static void record_keys_are_valid_and_lasting(void **state)
{
    (void)state;
    char key[14];
    char again[14];

    for (int64_t ms = 1; ms < INT64_C(4000000000000); ms = ms * 3 + 1) {
        record_key("06D2VK3Q9T8A4", ms, key);
        record_key("06D2VK3Q9T8A4", ms, again);
        assert_string_equal(key, again);
        assert_true(key_microseconds(key) / 1000 == ms);
        assert_non_null(strchr("234567abcdefghij", key[0])); /* the top bit is 0 */
    }
}

static void record_keys_of_one_millisecond_differ(void **state)
{
    (void)state;
    static char keys[200][14];
    char txn[16];

    for (size_t i = 0; i < HK_COUNT(keys); i++) {
        snprintf(txn, sizeof txn, "txn-%zu", i);
        record_key(txn, FIXTURE_NOW_MS, keys[i]);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(keys[i], keys[j]);
    }
}

static void record_keys_follow_time(void **state)
{
    (void)state;
    char before[14];
    char after[14];

    record_key("b", FIXTURE_NOW_MS, before);
    record_key("a", FIXTURE_NOW_MS + 1, after);
    assert_true(strcmp(before, after) < 0);
}

/* A poll and a reply of one account share its session: what the one wrote in between must not
 * make the other misread its own response. */
static void visits_do_not_confuse_each_other(void **state)
{
    (void)state;
    static const struct {
        const char *asked; /* by the other visit */
        int64_t asked_step;
        unsigned step;
        uint32_t status;
        const char *body;
        enum channel_step outcome;
        bool says; /* signing in anew says nothing */
    } table[] = {
        {"refresh", 1, 1, 200, "{\"uri\":\"at://x/y/z\"}", CHANNEL_STEP_SENT, false},
        {"refresh", 0, 1, 200, "{\"uri\":\"at://x/y/z\"}", CHANNEL_STEP_SENT, false},
        {"refresh", 1, 1, 400, "{\"error\":\"InvalidRequest\"}", CHANNEL_STEP_FAILED, false},
        {"", 0, 2, 200, "{\"accessJwt\":\"n\",\"did\":\"did:plc:us\"}", CHANNEL_STEP_REQUEST, true},
        {"", 0, 2, 400, "{\"error\":\"ExpiredToken\"}", CHANNEL_STEP_REQUEST, false},
        {"create", 0, 1, 401, "{\"error\":\"AuthenticationRequired\"}", CHANNEL_STEP_VOID, false},
        {"create", 0, 1, 200, "<html>", CHANNEL_STEP_UNCLEAR, false},
    };
    const struct channel_account account = {.id = 1};

    for (size_t i = 0; i < HK_COUNT(table); i++) {
        struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = FIXTURE_NOW_MS};
        const struct channel_operation operation = {
            .kind = CHANNEL_SEND, .txn = HK_STR("t"), .reply_handle = HK_STR(PLACE)};
        const struct model_response response = {
            .status = table[i].status, .body = hk_str_from(table[i].body)};
        struct channel_account signed_in = account;
        struct channel_outcome outcome = {0};
        struct hk_str session = hk_arena_printf(cx.arena,
            "{\"access\":\"a\",\"refresh\":\"\",\"did\":\"did:plc:us\",\"asked\":\"%s\","
            "\"asked_step\":%lld}",
            table[i].asked, (long long)table[i].asked_step);
        assert_int_equal(hk_json_read(&cx, HK_STR("{\"handle\":\"b\",\"app_password\":\"p\"}"),
                             &hk_json_foreign, &signed_in.settings),
            HK_OK);
        signed_in.secrets = signed_in.settings;
        assert_int_equal(
            channel_find(HK_STR("bluesky"))
                ->build(&cx, &signed_in, session, &operation, table[i].step, &response, &outcome),
            HK_OK);
        assert_int_equal(outcome.step, table[i].outcome);
        assert_int_equal(outcome.says, table[i].says);
        hk_arena_free(cx.arena);
    }
}

static void both_limits_hold(void **state)
{
    (void)state;
    const struct channel_kind *kind = channel_find(HK_STR("bluesky"));
    const struct channel_account account = {.id = 1};
    struct channel_place place = {.visibility = CHANNEL_PUBLIC};
    struct channel_speech speech;
    struct hk_buf text = hk_buf_make(10000);

    kind->speech(&account, &place, FIXTURE_NOW_MS, &speech);
    assert_true(speech.allowed);
    assert_int_equal(speech.until_ms, 0);
    for (size_t i = 0; i < 300; i++)
        hk_buf_add_str(&text, HK_STR("ż"));
    assert_int_equal(channel_text_refusal(&speech, hk_buf_str(&text)).n, 0);
    hk_buf_add_char(&text, 'a');
    assert_true(hk_str_equal(channel_text_refusal(&speech, hk_buf_str(&text)), HK_STR("too_long")));
    hk_buf_clear(&text);
    for (size_t i = 0; i < 200; i++) /* 200 graphemes, 5,000 bytes */
        hk_buf_add_str(&text, HK_STR("👨‍👩‍👧‍👦"));
    assert_true(hk_str_equal(channel_text_refusal(&speech, hk_buf_str(&text)), HK_STR("too_long")));
    hk_buf_free(&text);
    place.visibility = CHANNEL_PRIVATE;
    kind->speech(&account, &place, FIXTURE_NOW_MS, &speech);
    assert_false(speech.allowed);
    assert_true(hk_str_equal(speech.reason, HK_STR("public_only")));
}

static void inbound_fixtures(void **state)
{
    (void)state;
    fixture_each("bluesky", "in-", 8, fixture_run_in);
}

static void outbound_fixtures(void **state)
{
    (void)state;
    fixture_each("bluesky", "out-", 45, fixture_run_steps);
}

static void poll_fixtures(void **state)
{
    (void)state;
    fixture_each("bluesky", "poll-", 6, fixture_run_steps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(record_keys_are_valid_and_lasting),
        cmocka_unit_test(record_keys_of_one_millisecond_differ),
        cmocka_unit_test(record_keys_follow_time),
        cmocka_unit_test(visits_do_not_confuse_each_other),
        cmocka_unit_test(both_limits_hold),
        cmocka_unit_test(inbound_fixtures),
        cmocka_unit_test(outbound_fixtures),
        cmocka_unit_test(poll_fixtures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
