/* tests/unit/test_channel_whatsapp.c -- WhatsApp: fixtures, signatures, windows. */
#include "channel/refusal.h"
#include "channel_fixture.h"

/* 47 bytes with Polish, Hebrew and an emoji; the vectors are of node:crypto. */
#define VECTOR_BODY "{\"events\":[],\"text\":\"zażółć שלום 😀\"}"
#define VECTOR_RAW "sha256=7449b2aa59b04d1d367eda180896661f96c1ae7ae12e1c48b7cdbeab4c6657a6"
#define VECTOR_ESCAPED "sha256=d1f3e67720550bac2e6cd4a5e2bad5801e67adeff16210b5f1dccbad61eeb754"

static const char account_text[] = "{\"account\":{\"remote_id\":\"106\",\"settings\":"
                                   "{\"phone_number_id\":\"106\"},\"secrets\":{\"app_secret\":"
                                   "\"s3cret\",\"verify_token\":\"word\"}}}";
static const char no_secret_text[] = "{\"account\":{\"remote_id\":\"106\",\"secrets\":{}}}";

static struct channel_verification verify(const char *account_of, const char *method,
    const char *query, const char *body, const char *signature)
{
    struct fixture_run run;
    struct channel_verification out = {0};
    json_t *fixture = json_loads(account_of, 0, NULL);
    const struct model_header headers[] = {{HK_STR_INIT("host"), HK_STR_INIT("hark.test")},
        {HK_STR_INIT("x-hub-signature-256"), hk_str_from(signature)}};
    static char said[256];

    fixture_begin(&run, fixture);
    const struct channel_delivery in = {hk_str_from(method), hk_str_from(query), headers,
        signature != NULL ? 2 : 1, hk_str_from(body)};
    const struct channel_kind *kind = channel_find(HK_STR("whatsapp"));
    assert_int_equal(kind->verify(&run.cx, &run.account, &in, &out), HK_OK);
    snprintf(said, sizeof said, "%.*s", HKS(out.body));
    out.body = hk_str_from(said);
    fixture_end(&run);
    json_decref(fixture);
    return out;
}

static enum channel_verdict posted(const char *account, const char *body, const char *signature)
{
    struct channel_verification out = verify(account, "POST", "", body, signature);

    assert_int_equal(out.status, out.verdict == CHANNEL_ACCEPT ? 200 : 401);
    return out.verdict;
}

static void signature_of_raw_bytes(void **state)
{
    (void)state;
    assert_int_equal(posted(account_text, VECTOR_BODY, VECTOR_RAW), CHANNEL_ACCEPT);
}

static void signature_of_escaped_form(void **state)
{
    (void)state;
    assert_int_equal(posted(account_text, VECTOR_BODY, VECTOR_ESCAPED), CHANNEL_ACCEPT);
}

static void forgeries_are_refused(void **state)
{
    (void)state;
    char damaged[sizeof VECTOR_RAW];

    for (size_t i = 0; i + 1 < sizeof VECTOR_RAW; i++) {
        memcpy(damaged, VECTOR_RAW, sizeof damaged);
        damaged[i] = damaged[i] == '0' ? '1' : '0';
        assert_int_equal(posted(account_text, VECTOR_BODY, damaged), CHANNEL_REFUSE);
    }
    assert_int_equal(posted(account_text, VECTOR_BODY " ", VECTOR_RAW), CHANNEL_REFUSE);
    assert_int_equal(posted(account_text, VECTOR_BODY, "sha256="), CHANNEL_REFUSE);
    assert_int_equal(posted(account_text, VECTOR_BODY, ""), CHANNEL_REFUSE);
    assert_int_equal(posted(account_text, VECTOR_BODY, NULL), CHANNEL_REFUSE);
    assert_int_equal(posted(account_text, "\xff\xfe", VECTOR_RAW), CHANNEL_REFUSE);
}

static void without_a_secret_nothing_enters(void **state)
{
    (void)state;
    /* HMAC with the empty key: what a forger would try */
    assert_int_equal(posted(no_secret_text, "{}",
                         "sha256=22f8eea909400af98adf3681a9f31923ef6b7fcba4abb553d92823a3e9d5c25e"),
        CHANNEL_REFUSE);
    assert_int_equal(verify(no_secret_text, "GET",
                         "hub.mode=subscribe&hub.verify_token=&hub.challenge=1", "", NULL)
                         .verdict,
        CHANNEL_REFUSE);
}

static void handshake_repeats_the_challenge(void **state)
{
    (void)state;
    struct channel_verification out = verify(account_text, "GET",
        "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=w%6Frd", "", NULL);

    assert_int_equal(out.verdict, CHANNEL_ANSWER);
    assert_int_equal(out.status, 200);
    assert_string_equal(out.body.p, "1158201444");
}

static void handshake_says_nothing_else(void **state)
{
    (void)state;
    static const char *const queries[] = {
        "",
        "hub.mode=subscribe&hub.verify_token=wor&hub.challenge=1",
        "hub.mode=subscribe&hub.challenge=1",
        "hub.mode=unsubscribe&hub.verify_token=word&hub.challenge=1",
        "hub.mode=subscribe&hub.verify_token=word",
        "hub.mode=subscribe&hub.verify_token=word&hub.challenge=%3Cscript%3E",
    };

    for (size_t i = 0; i < HK_COUNT(queries); i++) {
        struct channel_verification out = verify(account_text, "GET", queries[i], "", NULL);
        assert_int_equal(out.verdict, CHANNEL_REFUSE);
        assert_int_equal(out.status, 403);
        assert_int_equal(out.body.n, 0);
    }
    assert_int_equal(verify(account_text, "PUT", "", "{}", VECTOR_RAW).status, 405);
}

static void the_number_addressed_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        const char *number;
    } table[] = {
        {"{\"object\":\"x\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"value\":{\"messages\":[{"
         "\"text\":"
         "{\"body\":\"\\\"phone_number_id\\\":\\\"666\\\"\"}}],\"metadata\":{\"phone_number_id\":"
         "\"106\"}}}]}]}",
            "106"},
        {"{\"entry\":[]}", ""},
        {"", ""},
        {"[[[", ""},
    };
    struct hk_cx cx = {.arena = hk_arena_new()};

    for (size_t i = 0; i < HK_COUNT(table); i++) {
        const struct channel_delivery in = {.body = hk_str_from(table[i].body)};
        struct hk_str number = channel_find(HK_STR("whatsapp"))->addressed(&cx, &in);
        assert_true(hk_str_equal(number, hk_str_from(table[i].number)));
    }
    hk_arena_free(cx.arena);
}

static void free_text_for_a_day(void **state)
{
    (void)state;
    const struct channel_kind *kind = channel_find(HK_STR("whatsapp"));
    const struct channel_account account = {.id = 1};
    struct channel_place place = {
        .visibility = CHANNEL_PRIVATE, .window_until_ms = FIXTURE_NOW_MS, .had_window = true};
    struct channel_speech speech;

    kind->speech(&account, &place, FIXTURE_NOW_MS - 1, &speech);
    assert_true(speech.allowed);
    assert_int_equal(speech.until_ms, FIXTURE_NOW_MS);
    assert_int_equal(speech.unit, HK_TEXT_CODEPOINTS);
    assert_int_equal(speech.max, 4096);
    kind->speech(&account, &place, FIXTURE_NOW_MS, &speech);
    assert_false(speech.allowed);
    assert_true(hk_str_equal(speech.reason, HK_STR("window_closed")));
    assert_int_equal(speech.closed_ms, FIXTURE_NOW_MS);
    assert_true(speech.templates);
    place.had_window = false; /* the person never wrote */
    kind->speech(&account, &place, 0, &speech);
    assert_false(speech.allowed);
}

static struct channel_templates page_of(
    struct hk_cx *cx, const json_t *fixture, unsigned step, uint32_t status, const char *body)
{
    const struct model_response response = {
        .transfer = MODEL_TRANSFER_DONE, .status = status, .body = hk_str_from(body)};
    struct channel_account account = {.id = 1,
        .settings = fixture_tree(cx, json_object_get(fixture, "settings")),
        .secrets = fixture_tree(cx, json_object_get(fixture, "secrets"))};
    struct channel_templates out;

    assert_int_equal(channel_find(HK_STR("whatsapp"))
                         ->templates(cx, &account, step, step == 0 ? NULL : &response, &out),
        HK_OK);
    return out;
}

static void templates_are_read_page_after_page(void **state)
{
    (void)state;
    struct hk_cx cx = {.arena = hk_arena_new()};
    json_t *account = json_loads("{\"settings\":{\"waba_id\":\"102\"},\"secrets\":"
                                 "{\"access_token\":\"t\",\"app_secret\":\"s\"}}",
        0, NULL);
    struct channel_templates page = page_of(&cx, account, 0, 0, NULL);

    assert_int_equal(page.step, CHANNEL_STEP_REQUEST);
    assert_true(hk_str_starts(page.request.url,
        HK_STR("https://graph.facebook.com/v25.0/102/message_templates?appsecret_proof=")));
    page = page_of(&cx, account, 1, 200,
        "{\"data\":[{\"name\":\"late\",\"language\":\"pl\",\"status\":\"APPROVED\","
        "\"category\":\"UTILITY\",\"parameter_format\":\"NAMED\",\"components\":["
        "{\"type\":\"BODY\",\"text\":\"Dzień {{day}}\"},{\"type\":\"BUTTONS\",\"buttons\":"
        "[{\"type\":\"QUICK_REPLY\",\"text\":\"Tak\"},{\"type\":\"COPY_CODE\",\"text\":"
        "\"Kod\"}]}]},{\"name\":\"\"}],\"paging\":{\"cursors\":{\"after\":\"Q=&x\"},"
        "\"next\":\"https://graph.facebook.com/\"}}");
    assert_int_equal(page.step, CHANNEL_STEP_REQUEST);
    assert_true(hk_str_ends(page.request.url, HK_STR("&after=Q%3D%26x")));
    assert_int_equal(page.count, 1);
    assert_true(page.list[0].named);
    assert_true(hk_str_equal(page.list[0].status, HK_STR("approved")));
    assert_true(hk_str_equal(page.list[0].buttons, HK_STR("Tak\nKod")));
    assert_true(hk_str_equal(page.list[0].lack, HK_STR("button")));
    page = page_of(&cx, account, 2, 200, "{\"data\":[]}");
    assert_int_equal(page.step, CHANNEL_STEP_SENT);
    assert_int_equal(page_of(&cx, account, 1, 200, "<html>").step, CHANNEL_STEP_RETRY);
    assert_int_equal(page_of(&cx, account, 1, 500, "").step, CHANNEL_STEP_RETRY);
    page = page_of(&cx, account, 1, 400, "{\"error\":{\"code\":100,\"message\":\"no\"}}");
    assert_int_equal(page.step, CHANNEL_STEP_FAILED);
    assert_true(hk_str_equal(page.error_code, HK_STR("no_business")));
    json_decref(account);
    hk_arena_free(cx.arena);
}

static void places_of_templates_are_found_and_filled(void **state)
{
    (void)state;
    static const struct {
        const char *text, *places, *filled;
    } table[] = {
        {"no places", "", "no places"},
        {"{{2}} and {{1}}, {{2}}", "1 2 ", "b and a, b"},
        {"{{ name }} {{order_id}}", "name order_id ", "{{ name }} {{order_id}}"},
        {"{{10}} {{9}} {{1}}", "1 9 10 ", "{{10}} {{9}} a"},
        {"{{1} {{}} {{a b}} {{{1}}", "1 ", "{{1} {{}} {{a b}} {a"},
        {"{{1", "", "{{1"},
        {"", "", ""},
    };
    const struct channel_template_value values[] = {
        {HK_STR_INIT("1"), HK_STR_INIT("a")}, {HK_STR_INIT("2"), HK_STR_INIT("b")}};
    struct hk_cx cx = {.arena = hk_arena_new()};

    for (size_t i = 0; i < HK_COUNT(table); i++) {
        struct hk_str *list;
        char found[64] = "";
        size_t n = channel_template_places(&cx, hk_str_from(table[i].text), &list);
        for (size_t k = 0; k < n; k++)
            snprintf(found + strlen(found), sizeof found - strlen(found), "%.*s ", HKS(list[k]));
        assert_string_equal(found, table[i].places);
        struct hk_str filled = channel_template_fill(&cx, hk_str_from(table[i].text), values, 2);
        assert_int_equal(filled.n, strlen(table[i].filled));
        assert_memory_equal(filled.p, table[i].filled, filled.n);
    }
    hk_arena_free(cx.arena);
}

static void texts_are_refused_by_their_length(void **state)
{
    (void)state;
    struct channel_speech speech = {.unit = HK_TEXT_CODEPOINTS, .max = 3, .max_bytes = 8};

    assert_true(hk_str_equal(channel_text_refusal(&speech, HK_STR(" \n")), HK_STR("empty")));
    assert_int_equal(channel_text_refusal(&speech, HK_STR("żół")).n, 0);
    assert_true(hk_str_equal(channel_text_refusal(&speech, HK_STR("żółć")), HK_STR("too_long")));
    assert_true(hk_str_equal(channel_text_refusal(&speech, HK_STR("😀😀😀")), HK_STR("too_long")));
    speech = (struct channel_speech){0};
    assert_int_equal(channel_text_refusal(&speech, HK_STR("no limit")).n, 0);
}

static void inbound_fixtures(void **state)
{
    (void)state;
    fixture_each("whatsapp", "in-", 12, fixture_run_in);
}

static void outbound_fixtures(void **state)
{
    (void)state;
    fixture_each("whatsapp", "out-", 8, fixture_run_steps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signature_of_raw_bytes),
        cmocka_unit_test(signature_of_escaped_form),
        cmocka_unit_test(forgeries_are_refused),
        cmocka_unit_test(without_a_secret_nothing_enters),
        cmocka_unit_test(handshake_repeats_the_challenge),
        cmocka_unit_test(handshake_says_nothing_else),
        cmocka_unit_test(the_number_addressed_is_found),
        cmocka_unit_test(free_text_for_a_day),
        cmocka_unit_test(templates_are_read_page_after_page),
        cmocka_unit_test(places_of_templates_are_found_and_filled),
        cmocka_unit_test(texts_are_refused_by_their_length),
        cmocka_unit_test(inbound_fixtures),
        cmocka_unit_test(outbound_fixtures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
