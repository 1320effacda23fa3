/* The generated readers and writers of shapes: closed, checked, and each the other's reverse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/ids.h"
#include "base/str.h"
#include "shapes.h"

static struct hk_cx cx;

static int begin(void **state)
{
    (void)state;
    cx = (struct hk_cx){.arena = hk_arena_new()};
    return 0;
}

static int end(void **state)
{
    (void)state;
    hk_arena_free(cx.arena);
    return 0;
}

static const struct hk_json *parse(const char *text)
{
    const struct hk_json *json = NULL;
    assert_int_equal(hk_json_read(&cx, hk_str_from(text), &hk_json_foreign, &json), HK_OK);
    return json;
}

static struct hk_str id_text(int64_t id)
{
    char *text = hk_arena_alloc(cx.arena, HK_ID_TEXT_BYTES);
    hk_id_write(id, text);
    return (struct hk_str){text, HK_ID_TEXT_BYTES};
}

static void assert_reason(const char *begins)
{
    if (!hk_str_starts(hk_str_from(cx.error.text), hk_str_from(begins)))
        fail_msg("\"%s\" does not begin with \"%s\"", cx.error.text, begins);
}

/* ---- reading ---- */

static const char *reply_json(const char *rest)
{
    struct hk_str id = id_text(77);
    return hk_arena_printf(cx.arena,
        "{\"thread\":\"%.*s\",\"text\":\"hello\",\"answers_upto\":\"%.*s\",\"base_version\":3%s}",
        HKS(id), HKS(id), rest)
        .p;
}

static void test_read_defaults(void **state)
{
    struct shape_reply_create reply;
    (void)state;
    assert_int_equal(shape_read_reply_create(&cx, parse(reply_json("")), &reply), HK_OK);
    assert_int_equal(reply.thread, 77);
    assert_int_equal(reply.base_version, 3);
    assert_true(hk_str_equal(reply.text, HK_STR("hello")));
    assert_int_equal(reply.kind, SHAPE_REPLY_KIND_ANSWER);
    assert_false(reply.send_anyway);
    assert_int_equal(reply.hold_ms, -1);
}

static void test_read_given(void **state)
{
    struct shape_reply_create reply;
    const char *json = reply_json(",\"kind\":\"holding\",\"send_anyway\":true,\"hold_ms\":10000");
    (void)state;
    assert_int_equal(shape_read_reply_create(&cx, parse(json), &reply), HK_OK);
    assert_int_equal(reply.kind, SHAPE_REPLY_KIND_HOLDING);
    assert_true(reply.send_anyway);
    assert_int_equal(reply.hold_ms, 10000);
}

static void test_refusals_name_the_member(void **state)
{
    static const struct {
        const char *rest;
        const char *reason;
    } rows[] = {
        {",\"colour\":1", "colour: there is no such member"},
        {",\"hold_ms\":10001", "hold_ms: from -1 to 10000"},
        {",\"hold_ms\":-2", "hold_ms: from -1 to 10000"},
        {",\"hold_ms\":1.5", "hold_ms: a whole number"},
        {",\"hold_ms\":\"1\"", "hold_ms: a whole number"},
        {",\"kind\":\"poem\"", "kind: "},
        {",\"kind\":0", "kind: "},
        {",\"kind\":null", "kind: "},
        {",\"send_anyway\":1", "send_anyway: true or false"},
    };
    (void)state;
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        struct shape_reply_create reply = {.base_version = 99};
        enum hk_rc rc = shape_read_reply_create(&cx, parse(reply_json(rows[i].rest)), &reply);
        assert_int_equal(rc, HK_EINVAL);
        assert_reason(rows[i].reason);
        assert_int_equal(reply.base_version, 99); /* untouched */
    }
}

static void test_missing_and_wrong_kind(void **state)
{
    struct shape_note_create note;
    struct shape_sign_in sign_in;
    (void)state;
    assert_int_equal(shape_read_note_create(&cx, parse("{}"), &note), HK_EINVAL);
    assert_reason("text: is missing");
    assert_int_equal(shape_read_note_create(&cx, parse("{\"text\":\"\"}"), &note), HK_EINVAL);
    assert_reason("text: at least 1");
    assert_int_equal(shape_read_note_create(&cx, parse("{\"text\":\" \\n\"}"), &note), HK_EINVAL);
    assert_int_equal(shape_read_note_create(&cx, parse("{\"text\":7}"), &note), HK_EINVAL);
    assert_reason("text: a string");
    assert_int_equal(shape_read_note_create(&cx, parse("[]"), &note), HK_EINVAL);
    assert_reason("a JSON object");
    assert_int_equal(shape_read_note_create(&cx, NULL, &note), HK_EINVAL);
    assert_int_equal(
        shape_read_sign_in(&cx, parse("{\"email\":\"a@b\",\"password\":\"\"}"), &sign_in),
        HK_EINVAL);
    assert_reason("password: at least 1");
}

/* Lengths count code points, not bytes. */
static void test_length_in_code_points(void **state)
{
    struct shape_department_create department;
    struct hk_buf text = hk_buf_make(4096);
    (void)state;
    hk_buf_add_str(&text, HK_STR("{\"name\":\""));
    for (int i = 0; i < 80; i++)
        hk_buf_add_str(&text, HK_STR("\xD7\x90"));
    size_t good = text.n;
    hk_buf_add_str(&text, HK_STR("\"}"));
    hk_buf_add_char(&text, '\0');
    assert_int_equal(shape_read_department_create(&cx, parse(text.p), &department), HK_OK);
    assert_int_equal(department.name.n, 160);
    text.n = good;
    hk_buf_add_str(&text, HK_STR("\xD7\x90\"}"));
    hk_buf_add_char(&text, '\0');
    assert_int_equal(shape_read_department_create(&cx, parse(text.p), &department), HK_EINVAL);
    assert_reason("name: at most 80 characters, not 81");
    hk_buf_free(&text);
}

static void test_ids(void **state)
{
    struct shape_assignment assignment = {.assignee = 5};
    (void)state;
    assert_int_equal(shape_read_assignment(&cx, parse("{\"assignee\":\"\"}"), &assignment), HK_OK);
    assert_int_equal(assignment.assignee, 0);
    assert_int_equal(
        shape_read_assignment(&cx, parse("{\"assignee\":\"short\"}"), &assignment), HK_EINVAL);
    assert_reason("assignee: an id of 13 characters");
    assert_int_equal(
        shape_read_assignment(&cx, parse("{\"assignee\":12}"), &assignment), HK_EINVAL);
}

static void test_nested_reason_names_the_way(void **state)
{
    struct shape_account_create account;
    const char *json =
        "{\"channel\":\"sim\",\"name\":\"x\",\"fields\":[{\"key\":\"a\",\"value\":\"b\"},"
        "{\"key\":\"\",\"value\":\"b\"}]}";
    (void)state;
    assert_int_equal(shape_read_account_create(&cx, parse(json), &account), HK_EINVAL);
    assert_reason("fields[1].key: at least 1");
    json = "{\"channel\":\"sim\",\"name\":\"x\",\"fields\":{}}";
    assert_int_equal(shape_read_account_create(&cx, parse(json), &account), HK_EINVAL);
    assert_reason("fields: a list");
    json = "{\"channel\":\"sim\",\"name\":\"x\",\"fields\":[{\"key\":\"a\",\"value\":\"b\"}]}";
    assert_int_equal(shape_read_account_create(&cx, parse(json), &account), HK_OK);
    assert_int_equal(account.fields_count, 1);
    assert_true(hk_str_equal(account.fields[0].value, HK_STR("b")));
}

/* ---- writing ---- */

static void test_words(void **state)
{
    enum shape_role role = SHAPE_ROLE_VIEWER;
    (void)state;
    assert_true(hk_str_equal(shape_role_word(SHAPE_ROLE_ADMIN), HK_STR("admin")));
    assert_int_equal(shape_role_word((enum shape_role)99).n, 0);
    assert_true(shape_role_read(HK_STR("agent"), &role));
    assert_int_equal(role, SHAPE_ROLE_AGENT);
    assert_false(shape_role_read(HK_STR("Agent"), &role));
    assert_int_equal(role, SHAPE_ROLE_AGENT);
    /* Numbers stand in databases: they are the places in the document. */
    assert_int_equal(SHAPE_OBLIGATION_STATE_NONE, 0);
    assert_int_equal(SHAPE_OBLIGATION_STATE_MOVED, 5);
    assert_int_equal(SHAPE_DELIVERY_UNDONE, 8);
}

static void test_write_leaves_out_the_absent(void **state)
{
    struct hk_buf text = hk_buf_make(4096);
    struct hk_json_writer w = hk_json_writer_make(&text);
    const struct shape_event_item bare = {.seq = 5,
        .after = 4,
        .kind = SHAPE_EVENT_KIND_NOTE_WRITTEN,
        .people_waiting = -1,
        .quarantined = -1};
    (void)state;
    shape_write_event_item(&w, &bare);
    assert_true(hk_str_equal(hk_buf_str(&text),
        HK_STR("{\"seq\":5,\"after\":4,\"kind\":\"note_written\",\"actor\":\"\"}")));
    hk_buf_free(&text);
}

static void test_round_trip(void **state)
{
    const struct shape_count counts[] = {
        {.department = 3, .assignee = 0, .open = 7, .waiting = 2}, {.open = 1}};
    const struct shape_department department = {
        .id = 12, .name = HK_STR_INIT("<b>\"\\\n\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D")};
    const struct shape_event_item item = {
        .seq = 9007199254740993,
        .after = 0,
        .kind = SHAPE_EVENT_KIND_DEPARTMENT_CHANGED,
        .actor = 4,
        .gone = 6,
        .counts = counts,
        .counts_count = 2,
        .department = &department,
        .quarantined = 0,
    };
    struct shape_event_item back;
    struct hk_buf text = hk_buf_make(8192), again = hk_buf_make(8192);
    struct hk_json_writer w = hk_json_writer_make(&text);
    const struct hk_json *json;
    (void)state;
    shape_write_event_item(&w, &item);
    assert_int_equal(hk_json_read(&cx, hk_buf_str(&text), &hk_json_foreign, &json), HK_OK);
    assert_int_equal(shape_read_event_item(&cx, json, &back), HK_OK);
    assert_true(back.seq == item.seq);
    assert_int_equal(back.counts_count, 2);
    assert_int_equal(back.counts[0].waiting, 2);
    assert_non_null(back.department);
    assert_true(hk_str_equal(back.department->name, department.name));
    assert_null(back.conversation);
    assert_null(back.messages);
    w = hk_json_writer_make(&again);
    shape_write_event_item(&w, &back);
    assert_true(hk_str_equal(hk_buf_str(&text), hk_buf_str(&again)));
    hk_buf_free(&text);
    hk_buf_free(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_read_defaults, begin, end),
        cmocka_unit_test_setup_teardown(test_read_given, begin, end),
        cmocka_unit_test_setup_teardown(test_refusals_name_the_member, begin, end),
        cmocka_unit_test_setup_teardown(test_missing_and_wrong_kind, begin, end),
        cmocka_unit_test_setup_teardown(test_length_in_code_points, begin, end),
        cmocka_unit_test_setup_teardown(test_ids, begin, end),
        cmocka_unit_test_setup_teardown(test_nested_reason_names_the_way, begin, end),
        cmocka_unit_test_setup_teardown(test_words, begin, end),
        cmocka_unit_test_setup_teardown(test_write_leaves_out_the_absent, begin, end),
        cmocka_unit_test_setup_teardown(test_round_trip, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
