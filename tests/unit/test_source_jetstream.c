/* tests/unit/test_source_jetstream.c -- what a server of Jetstream says, and where a new connection
 * begins. Sources: the messages of its README, shortened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/crypto.h"
#include "base/str.h"
#include "listen/source.h"

#define SECOND_US INT64_C(1000000)
#define FIRST_US INT64_C(1795289388000000)

static struct hk_cx cx;
static struct hk_str cursor;

static int set_up(void **state)
{
    (void)state;
    cx = (struct hk_cx){.arena = hk_arena_new(), .now_ms = FIRST_US / 1000};
    cursor = HK_STR("");
    return hk_crypto_start(&cx) == HK_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    hk_arena_free(cx.arena);
    return 0;
}

static struct source source_now(void)
{
    return (struct source){.kind = SHAPE_SOURCE_KIND_BLUESKY,
        .address = HK_STR("https://jetstream.example/"),
        .cursor = cursor};
}

static enum hk_rc read_lines(struct hk_str lines, const char *mark, struct source_news *out)
{
    const struct source source = source_now();
    const struct source_answer answer = {.url = source.address,
        .body = lines,
        .content_type = HK_STR(""),
        .etag = hk_str_from(mark)};

    cx.error = (struct hk_error){0};
    enum hk_rc rc = source_read(&cx, &source, &answer, out);
    if (rc == HK_OK)
        cursor = out->cursor;
    return rc;
}

static struct hk_str message(int64_t us, const char *key, const char *record)
{
    return hk_arena_printf(cx.arena,
        "{\"did\":\"did:plc:ola\",\"time_us\":%lld,\"kind\":\"commit\",\"commit\":{\"operation\":"
        "\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"%s\",\"record\":%s}}\n",
        (long long)us, key, record);
}

static struct source_news heard(struct hk_str lines)
{
    struct source_news news;

    assert_int_equal(read_lines(lines, "m.1", &news), HK_OK);
    return news;
}

#define EQUAL(slice, text) assert_string_equal(hk_arena_str(cx.arena, slice).p, text)

static void a_post_as_it_is_written(void **state)
{
    (void)state;
    struct source_news news = heard(message(FIRST_US, "3kabc",
        "{\"text\":\" hej \\u0000 "
        "ho\",\"langs\":[\"pl-PL\"],\"createdAt\":\"2026-01-02T03:04:05.678Z\","
        "\"reply\":{\"parent\":{\"uri\":\"x\"}},\"embed\":{\"media\":{\"images\":[{}]}}}"));
    assert_int_equal(news.n, 1);
    EQUAL(news.posts[0].id, "at://did:plc:ola/app.bsky.feed.post/3kabc");
    EQUAL(news.posts[0].url, "https://bsky.app/profile/did:plc:ola/post/3kabc");
    EQUAL(news.posts[0].author, "did:plc:ola");
    EQUAL(news.posts[0].language, "pl-PL");
    assert_true(news.posts[0].reply && news.posts[0].image && !news.posts[0].repost);
    assert_int_equal(news.posts[0].at_ms, INT64_C(1767323045678));
    news = heard(message(FIRST_US, "b", "{\"text\":\"x\",\"createdAt\":\"2036-01-02T03:04:05Z\"}"));
    assert_int_equal(news.posts[0].at_ms, FIRST_US / 1000);
}

static void what_a_post_answers(void **state)
{
    static const struct {
        const char *uri, *author;
    } lines[] = {
        {"at://did:plc:ewa/app.bsky.feed.post/3kabc", "did:plc:ewa"},
        {"at://did:plc:ewa/app.bsky.feed.like/3kabc", ""},
        {"at://did:plc:ewa/app.bsky.feed.post/", ""},
        {"at://did:plc:ewa/app.bsky.feed.post/a/b", ""},
        {"at://did:plc:ewa", ""},
        {"at:/", ""},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < HK_COUNT(lines); i++) {
        struct hk_str record = hk_arena_printf(
            cx.arena, "{\"text\":\"x\",\"reply\":{\"parent\":{\"uri\":\"%s\"}}}", lines[i].uri);
        struct hk_str key = hk_arena_printf(cx.arena, "k%zu", i);
        struct source_news news = heard(message(FIRST_US, key.p, record.p));
        assert_true(news.n == 1 && news.posts[0].reply);
        EQUAL(news.posts[0].reply_to_author, lines[i].author);
        EQUAL(news.posts[0].reply_to, lines[i].author[0] != '\0' ? lines[i].uri : "");
    }
}

static void what_is_no_post(void **state)
{
    static const char *const lines[] = {
        "{\"did\":\"did:plc:ola\",\"time_us\":5,\"kind\":\"identity\"}\n",
        "{\"did\":\"did:plc:ola\",\"time_us\":5,\"kind\":\"commit\",\"commit\":{\"operation\":"
        "\"delete\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"a\"}}\n",
        "{\"did\":\"a b/c\",\"time_us\":5,\"commit\":{\"operation\":\"create\",\"collection\":"
        "\"app.bsky.feed.post\",\"rkey\":\"a\",\"record\":{\"text\":\"x\"}}}\n",
        "",
    };

    (void)state;
    for (size_t i = 0; i < HK_COUNT(lines); i++)
        assert_int_equal(heard(hk_str_from(lines[i])).n, 0);
    assert_int_equal(heard(message(FIRST_US, "a", "{\"text\":\"  \"}")).n, 0);
    assert_int_equal(heard(message(FIRST_US, "a/../b", "{\"text\":\"x\"}")).n, 0);
}

static void where_a_new_connection_begins(void **state)
{
    struct source_question ask;
    struct source source = source_now();

    (void)state;
    source_ask(&cx, &source, &ask);
    assert_true(ask.held && source_is_held(source.kind));
    EQUAL(ask.url, "https://jetstream.example/subscribe?wantedCollections=app.bsky.feed.post");
    EQUAL(ask.resume, "");
    EQUAL(ask.etag, "");
    (void)heard(message(FIRST_US, "a", "{\"text\":\"x\"}"));
    (void)heard(message(FIRST_US - 9 * SECOND_US, "b", "{\"text\":\"x\"}")); /* out of order */
    source = source_now();
    source_ask(&cx, &source, &ask);
    EQUAL(ask.resume, "&cursor=1795289385000000");
    EQUAL(ask.etag, "m.1");
}

/* A server's clock, or a hostile one: no later connection begins in the future for it. */
static void a_message_of_years_to_come(void **state)
{
    struct source_question ask;
    struct source source;

    (void)state;
    struct source_news news = heard(message(INT64_C(4070908800000000), "a", "{\"text\":\"x\"}"));
    assert_int_equal(news.posts[0].at_ms, FIRST_US / 1000);
    source = source_now();
    source_ask(&cx, &source, &ask);
    EQUAL(ask.resume, "&cursor=1795289385000000");
}

static void nothing_is_heard_twice(void **state)
{
    struct hk_str a = message(FIRST_US, "a", "{\"text\":\"x\"}");
    struct hk_str b = message(FIRST_US + 1, "b", "{\"text\":\"y\"}");

    (void)state;
    assert_int_equal(heard(a).n, 1);
    struct source_news news = heard(hk_arena_printf(cx.arena, "%.*s%.*s", HKS(a), HKS(b)));
    assert_int_equal(news.n, 1);
    assert_int_equal(news.there, 2);
    EQUAL(news.posts[0].text, "y");
    for (int i = 0; i < 3000; i++)
        (void)heard(
            message(FIRST_US + i, hk_arena_printf(cx.arena, "k%d", i).p, "{\"text\":\"z\"}"));
    assert_true(cursor.n < (size_t)10 * 1024);
    assert_int_equal(heard(message(FIRST_US, "k2600", "{\"text\":\"z\"}")).n, 0);
}

static void how_far_behind_it_is(void **state)
{
    (void)state;
    assert_int_equal(heard(message(FIRST_US - 50 * SECOND_US, "a", "{}")).behind_ms, 0);
    assert_int_equal(heard(HK_STR("")).behind_ms, 0);
    struct source_news news = heard(message(FIRST_US - 40 * SECOND_US, "b", "{}"));
    assert_false(news.missed);
    cx.now_ms += INT64_C(2) * 3600 * 1000;
    news = heard(message(FIRST_US, "c", "{}"));
    assert_int_equal(news.behind_ms, 2 * 3600 * 1000);
    news = heard(message(FIRST_US + 7200 * SECOND_US, "d", "{}"));
    assert_true(news.missed && news.behind_ms == 0);
}

static void who_speaks_otherwise(void **state)
{
    static const char *const lines[] = {"hello\n", "{}\n", "{\"time_us\":\"5\"}\n", "[]\n[]\n"};
    struct source_news news;

    (void)state;
    for (size_t i = 0; i < HK_COUNT(lines); i++) {
        assert_int_equal(read_lines(hk_str_from(lines[i]), "m", &news), HK_EINVAL);
        assert_string_equal(cx.error.problem, "source_not_jetstream");
    }
    assert_int_equal(
        source_check(&cx, SHAPE_SOURCE_KIND_BLUESKY, HK_STR("https://x.example/subscribe")), HK_OK);
    assert_int_equal(
        source_check(&cx, SHAPE_SOURCE_KIND_BLUESKY, HK_STR("https://x.example/a")), HK_EINVAL);
    assert_int_equal(
        source_check(&cx, SHAPE_SOURCE_KIND_BLUESKY, HK_STR("https://x.example/?a=b")), HK_EINVAL);
}

static void pauses(void **state)
{
    (void)state;
    assert_int_equal(source_pause_ms(SHAPE_SOURCE_KIND_BLUESKY, 0, 0, 7), 0);
    assert_int_equal(source_pause_ms(SHAPE_SOURCE_KIND_BLUESKY, 0, 5000, 7), 5000);
    for (uint64_t jitter = 0; jitter < 1000; jitter++) {
        int64_t ms = source_pause_ms(SHAPE_SOURCE_KIND_BLUESKY, 1, 0, jitter * 7919);
        assert_true(ms > 0 && ms <= 15000);
    }
    assert_true(source_pause_ms(SHAPE_SOURCE_KIND_BLUESKY, 60, 0, 7) <= 10 * 60 * 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_post_as_it_is_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_post_answers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_post, set_up, tear_down),
        cmocka_unit_test_setup_teardown(where_a_new_connection_begins, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_message_of_years_to_come, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_heard_twice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(how_far_behind_it_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_speaks_otherwise, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pauses, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
