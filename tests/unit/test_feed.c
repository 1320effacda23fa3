/* tests/unit/test_feed.c -- feeds as sites write them: every kind, charset and date, what is broken
 * or meant to break, and which items are new. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"
#include "base/text.h"
#include "listen/feed.h"
#include "listen/source.h"

static struct hk_cx cx;

static int set_up(void **state)
{
    (void)state;
    cx = (struct hk_cx){.arena = hk_arena_new()};
    return hk_crypto_start(&cx) == HK_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    hk_arena_free(cx.arena);
    return 0;
}

static struct feed read_as(const char *document, const char *type)
{
    struct feed feed;

    cx.error = (struct hk_error){0};
    assert_int_equal(
        feed_read(&cx, feed_decode(&cx, hk_str_from(document), hk_str_from(type)), &feed), HK_OK);
    return feed;
}

static void refused(const char *document, const char *problem)
{
    struct feed feed;

    cx.error = (struct hk_error){0};
    assert_int_equal(
        feed_read(&cx, feed_decode(&cx, hk_str_from(document), HK_STR("")), &feed), HK_EINVAL);
    assert_string_equal(cx.error.problem, problem);
}

#define EQUAL(slice, text) assert_string_equal(hk_arena_str(cx.arena, slice).p, text)

static void rss_as_it_is_written(void **state)
{
    struct feed feed = read_as(
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'"
        " xmlns:media='http://search.yahoo.com/mrss/' xmlns:itunes='x'><channel>"
        "<title>A &amp;amp; B</title><language>pl-PL</language>"
        "<image><title>Logo</title></image><item><title>P&amp;oacute;ł &lt;b&gt;na&lt;/b&gt; "
        "p&oacute;ł</title>"
        "<itunes:title>no</itunes:title><link> https://x.example/1 </link><guid>g1</guid>"
        "<description>short</description><content:encoded><![CDATA[<p>Long<br>text</p><script>x</"
        "script>]]></content:encoded>"
        "<author>ola@x.example (Ola)</author><pubDate>Sat, 21 Nov 2026 20:29:48 +0100</pubDate>"
        "<media:thumbnail url='x'/></item><item><description>only "
        "words</description></item><item></item></channel></rss>",
        "");

    (void)state;
    EQUAL(feed.title, "A & B");
    EQUAL(feed.language, "pl-PL");
    assert_int_equal(feed.n, 2);
    EQUAL(feed.items[0].title, "Pół na pół");
    EQUAL(feed.items[0].text, "Long\ntext");
    EQUAL(feed.items[0].url, "https://x.example/1");
    EQUAL(feed.items[0].id, "g1");
    EQUAL(feed.items[0].author, "ola@x.example (Ola)");
    assert_int_equal(feed.items[0].at_ms, INT64_C(1795289388000));
    assert_true(feed.items[0].image);
    assert_false(feed.items[1].image);
    EQUAL(feed.items[1].text, "only words");
}

static void atom_and_its_kinds_of_text(void **state)
{
    struct feed feed =
        read_as("<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom' "
                "xml:lang='he'><title type='html'>A &amp;lt; B</title>"
                "<entry xml:lang='ru'><id>tag:x.example,2026:1</id><title>1 &lt; 2 &amp; "
                "3</title><link rel='self' href='/self'/><link href='/one'/>"
                "<author><name>Jan</name><uri>https://x.example/jan</uri></"
                "author><updated>2026-11-21T20:29:48Z</updated>"
                "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Hello "
                "<b>there</b></p></div></content></entry>"
                "<entry><title>t</title><summary "
                "type='html'>&lt;i&gt;s&lt;/i&gt;um</summary><published>2026-11-20</published></"
                "entry></feed>",
            "application/atom+xml");

    (void)state;
    EQUAL(feed.title, "A < B");
    EQUAL(feed.language, "he");
    assert_int_equal(feed.n, 2);
    EQUAL(feed.items[0].title, "1 < 2 & 3");
    EQUAL(feed.items[0].text, "Hello there");
    EQUAL(feed.items[0].url, "/one");
    EQUAL(feed.items[0].author, "Jan");
    EQUAL(feed.items[0].language, "ru");
    EQUAL(feed.items[1].text, "sum");
    assert_int_equal(feed.items[1].at_ms % 86400000, 0);
}

static void rdf_and_json(void **state)
{
    struct feed feed =
        read_as("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
                "xmlns='http://purl.org/rss/1.0/'"
                " xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>C</title></channel>"
                "<item><title>T</title><link>https://x.example/</link><dc:creator>Ala</"
                "dc:creator><dc:date>2026-11-21T20:29+01:00</dc:date></item></rdf:RDF>",
            "");

    (void)state;
    assert_int_equal(feed.n, 1);
    EQUAL(feed.items[0].author, "Ala");
    assert_int_equal(feed.items[0].at_ms, INT64_C(1795289340000));
    feed = read_as("{\"version\":\"https://jsonfeed.org/version/"
                   "1.1\",\"title\":\"J\",\"language\":\"en\",\"items\":["
                   "{\"id\":7,\"url\":\"https://x.example/7\",\"content_html\":\"<p>a &amp; "
                   "b</p>\",\"authors\":[{\"name\":\"Eve\"}],"
                   "\"date_published\":\"2026-11-21T20:29:48Z\",\"image\":\"x\"},{\"id\":\"8\","
                   "\"content_text\":\"<b>\"},{\"id\":\"9\"}]}",
        "");
    assert_int_equal(feed.n, 2);
    EQUAL(feed.items[0].id, "7");
    EQUAL(feed.items[0].text, "a & b");
    EQUAL(feed.items[0].author, "Eve");
    EQUAL(feed.items[1].text, "<b>");
}

static void charsets(void **state)
{
    (void)state;
    EQUAL(read_as("<?xml version='1.0' "
                  "encoding='iso-8859-2'?><rss><channel><title>za\xBF\xF3\xB3\xE6</title></"
                  "channel></rss>",
              "")
              .title,
        "zażółć");
    EQUAL(read_as("<rss><channel><title>\xCF\xF0\xE8</title></channel></rss>",
              "text/xml; charset=windows-1251")
              .title,
        "При");
    EQUAL(read_as("\xEF\xBB\xBF<rss><channel><title>\xD7\x90</title></channel></rss>",
              "text/xml; charset=iso-8859-8")
              .title,
        "א");
    EQUAL(read_as("<rss><channel><title>bad \xFF, \x01here</title></channel></rss>", "").title,
        "bad \xEF\xBF\xBD, here");
}

static void what_is_no_feed(void **state)
{
    (void)state;
    refused("", "source_not_feed");
    refused("hello", "source_not_feed");
    refused("<!doctype html><html><body>x</body></html>", "source_not_feed");
    refused("<svg xmlns='http://www.w3.org/2000/svg'/>", "source_not_feed");
    refused("{\"version\":\"2\"}", "source_not_feed");
    refused("{\"version\":", "source_malformed");
    refused("<rss><channel></rss>", "source_malformed");
    refused("<!DOCTYPE rss [<!ENTITY a SYSTEM "
            "'file:///etc/passwd'>]><rss><channel><title>&a;</title></channel></rss>",
        "source_malformed");
    refused("<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>", "source_malformed");
}

static void dates(void **state)
{
    static const struct {
        const char *text;
        const char *at; /* NULL: none */
    } cases[] = {{"Sat, 21 Nov 2026 20:29:48 GMT", "2026-11-21T20:29:48Z"},
        {"21 Nov 26 20:29 EST", "2026-11-22T01:29:00Z"},
        {" Sat, 21 November 2026 20:29:48 -0330 ", "2026-11-21T23:59:48Z"},
        {"1 Feb 2026", "2026-02-01T00:00:00Z"}, {"2026-11-21", "2026-11-21T00:00:00Z"},
        {"сб, 21 Nov 2026 20:29:48 XYZ", "2026-11-21T20:29:48Z"},
        {"Nov 21, 2026 20:29 +01:00", "2026-11-21T19:29:00Z"},
        {"2026-11-21T20:29Z", "2026-11-21T20:29:00Z"}, {"31 Feb 2026 10:00 GMT", NULL},
        {"yesterday", NULL}, {"", NULL}, {"21 Nov 2026 25:00 GMT", NULL}};

    (void)state;
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        int64_t is = 0, wanted = 0;
        bool read = feed_date_read(hk_str_from(cases[i].text), &is);
        if (read != (cases[i].at != NULL))
            fail_msg("\"%s\" is %s date", cases[i].text, read ? "a" : "no");
        if (read) {
            assert_true(hk_clock_read(hk_str_from(cases[i].at), &wanted));
            assert_int_equal(is, wanted);
        }
    }
}

static void the_feed_of_a_page(void **state)
{
    (void)state;
    EQUAL(page_feed_link(&cx,
              HK_STR("<html><head><link rel=stylesheet href=a><LINK REL='alternate' "
                     "TYPE='application/atom+xml' HREF=' /feed?a=1&amp;b=2 '>")),
        "/feed?a=1&b=2");
    EQUAL(page_feed_link(&cx, HK_STR("<p>no")), "");
}

/* What a source brings of a document, with this cursor; the next one comes back in it. */
static struct source_news ask(const char *document, struct hk_str *cursor)
{
    const struct source source = {.kind = SHAPE_SOURCE_KIND_FEED,
        .address = HK_STR("https://x.example/feed"),
        .cursor = *cursor};
    const struct source_answer answer = {
        .url = source.address, .body = hk_str_from(document), .etag = HK_STR("\"1\"")};
    struct source_news news;
    struct source_question question;

    assert_int_equal(source_read(&cx, &source, &answer, &news), HK_OK);
    *cursor = news.cursor;
    const struct source next = {.kind = source.kind, .address = source.address, .cursor = *cursor};
    source_ask(&cx, &next, &question);
    EQUAL(question.etag, "\"1\"");
    return news;
}

static void only_what_is_new(void **state)
{
    struct hk_str cursor = HK_STR("");
    struct source_news news = ask(
        "<rss><channel><item><guid>2</guid><title>b</title></item><item><guid>1</guid><title>a</"
        "title></item><item><guid>1</guid><title>a</title></item></channel></rss>",
        &cursor);

    (void)state;
    assert_int_equal(news.n, 2);
    EQUAL(news.posts[0].text, "a"); /* the oldest first */
    EQUAL(news.posts[0].channel, "feed");
    EQUAL(news.posts[0].author, "x.example");
    news = ask("<rss><channel><item><guid>3</guid><title>c</title></item><item><guid>2</"
               "guid><title>edited</title></item></channel></rss>",
        &cursor);
    assert_int_equal(news.n, 1);
    EQUAL(news.posts[0].text, "c");
    news =
        ask("<rss><channel><item><guid>1</guid><title>a</title></item></channel></rss>", &cursor);
    assert_int_equal(news.n, 0); /* it had left the feed, and is back */
    news = ask("<rss><channel><item><guid>https://y.example/9</guid><title>same</"
               "title><description>same words</description></item></channel></rss>",
        &cursor);
    EQUAL(news.posts[0].id, "https://y.example/9");
    EQUAL(news.posts[0].text, "same words");
    cursor = HK_STR("nonsense");
    assert_int_equal(
        ask("<rss><channel><item><guid>1</guid><title>a</title></item></channel></rss>", &cursor).n,
        1);
}

static struct source_news ask_mastodon(const char *document, struct hk_str *cursor)
{
    const struct source source = {.kind = SHAPE_SOURCE_KIND_MASTODON,
        .address = HK_STR("https://m.example/tags/kotwica?x=1"),
        .cursor = *cursor};
    const struct source_answer answer = {.url = source.address, .body = hk_str_from(document)};
    struct source_news news;

    assert_int_equal(source_read(&cx, &source, &answer, &news), HK_OK);
    *cursor = news.cursor;
    return news;
}

static void mastodon(void **state)
{
    struct source source = {.kind = SHAPE_SOURCE_KIND_MASTODON,
        .address = HK_STR("https://m.example/tags/kotwica?x=1")};
    struct source_question question;
    struct source_news news;

    (void)state;
    source_ask(&cx, &source, &question);
    EQUAL(question.url, "https://m.example/api/v1/timelines/tag/kotwica?limit=40");
    news = ask_mastodon(
        "[{\"id\":\"100\",\"uri\":\"https://m.example/users/ola/100\",\"url\":\"https://m.example/"
        "@ola/100\","
        "\"created_at\":\"2026-11-21T20:29:48.000Z\",\"content\":\"<p>Hej <a "
        "href='x'>#<span>kotwica</span></a><br>raz</p>\","
        "\"spoiler_text\":\"uwaga\",\"language\":\"pl\",\"in_reply_to_id\":\"3\",\"media_"
        "attachments\":[{}],"
        "\"account\":{\"acct\":\"ola\",\"display_name\":\"Ola\",\"followers_count\":12}},"
        "{\"id\":\"99\",\"uri\":\"https://n.example/9\",\"content\":\"<p>dwa</"
        "p>\",\"account\":{\"acct\":\"jan@n.example\"}},"
        "{\"id\":\"98\",\"uri\":\"https://n.example/"
        "8\",\"content\":\"x\",\"reblog\":{}},{\"id\":7},\"no\"]",
        &source.cursor);
    assert_int_equal(news.n, 2);
    EQUAL(news.posts[0].author, "jan@n.example");
    EQUAL(news.posts[1].text, "uwaga\n\nHej #kotwica\nraz");
    EQUAL(news.posts[1].author, "ola@m.example");
    assert_int_equal(news.posts[1].reach, 12);
    assert_true(news.posts[1].reply && news.posts[1].image && !news.more);
    EQUAL(news.title, "#kotwica, m.example");
    source_ask(&cx, &source, &question);
    EQUAL(question.url, "https://m.example/api/v1/timelines/tag/kotwica?limit=40&min_id=100");
    assert_int_equal(
        ask_mastodon("[{\"id\":\"100\",\"uri\":\"u\",\"content\":\"x\"}]", &source.cursor).n, 0);
    source.address = HK_STR("https://m.example");
    source.cursor = HK_STR("");
    source_ask(&cx, &source, &question);
    EQUAL(question.url, "https://m.example/api/v1/timelines/public?limit=40");
    const struct source_answer wrong = {.url = source.address, .body = HK_STR("<html>")};
    assert_int_equal(source_read(&cx, &source, &wrong, &news), HK_EINVAL);
    assert_string_equal(cx.error.problem, "source_not_mastodon");
}

static const char *place(const char *address)
{
    cx.error = (struct hk_error){0};
    enum hk_rc rc = source_check(&cx, SHAPE_SOURCE_KIND_MASTODON, hk_str_from(address));
    return rc == HK_OK ? "" : cx.error.problem;
}

static void mastodon_is_only_where_it_is(void **state)
{
    struct hk_str ulid = HK_STR("[{\"id\":\"01F8MH1R\",\"uri\":\"u\",\"content\":\"x\"}]");
    const struct source source = {
        .kind = SHAPE_SOURCE_KIND_MASTODON, .address = HK_STR("https://m.example/public/")};
    const struct source_answer other = {.url = source.address, .body = ulid};
    const struct source_answer none = {.url = source.address, .body = HK_STR("[]")};
    struct source_news news;

    (void)state;
    assert_string_equal(place("https://m.example"), "");
    assert_string_equal(place("https://m.example/?x=/@ola"), "");
    assert_string_equal(place("https://m.example/public"), "");
    assert_string_equal(place("https://m.example/tags/kotwica/"), "");
    assert_string_equal(place("https://m.example/@ola"), "source_mastodon_place");
    assert_string_equal(place("https://m.example/tags/"), "source_mastodon_place");
    assert_string_equal(place("https://m.example/public/local"), "source_mastodon_place");
    assert_string_equal(place("https://m.example/@ola/tags/kotwica"), "source_mastodon_place");
    assert_int_equal(
        source_check(&cx, SHAPE_SOURCE_KIND_FEED, HK_STR("https://m.example/@ola.rss")), HK_OK);
    assert_int_equal(source_read(&cx, &source, &other, &news), HK_EINVAL);
    assert_string_equal(cx.error.problem, "source_not_mastodon");
    assert_int_equal(source_read(&cx, &source, &none, &news), HK_OK);
}

static void what_is_cut_is_still_text(void **state)
{
    HK_AUTO(hk_buf_free) struct hk_buf text = hk_buf_make(4000);
    struct hk_str cursor = HK_STR("");

    (void)state;
    hk_buf_add_str(&text,
        HK_STR("<rss><channel><language>polskąą</language><item>"
               "<title>t</title><link>https://x"));
    for (int i = 0; i < 150; i++)
        hk_buf_add_str(&text, HK_STR("ą"));
    hk_buf_add_str(&text, HK_STR("/</link></item></channel></rss>"));
    struct source_news news = ask(hk_arena_str(cx.arena, hk_buf_str(&text)).p, &cursor);
    assert_true(hk_text_valid(news.posts[0].author) && news.posts[0].author.n == 199);
    EQUAL(news.posts[0].language, "polską");
}

static void as_much_as_is_good(void **state)
{
    HK_AUTO(hk_buf_free) struct hk_buf text = hk_buf_make(200000);
    struct hk_str cursor = HK_STR("");

    (void)state;
    hk_buf_add_str(&text, HK_STR("<rss><channel>"));
    for (int i = 0; i < 700; i++)
        hk_buf_printf(&text, "<item><guid>%d</guid><title>%d</title></item>", i, i);
    hk_buf_add_str(&text, HK_STR("</channel></rss>"));
    const char *document = hk_arena_str(cx.arena, hk_buf_str(&text)).p;
    assert_int_equal(ask(document, &cursor).n, FEED_ITEMS_MAX);
    assert_int_equal(ask(document, &cursor).n, 0);
}

static struct source_news feed_of(int from, int to, struct hk_str *cursor)
{
    HK_AUTO(hk_buf_free) struct hk_buf text = hk_buf_make(20000);

    hk_buf_add_str(&text, HK_STR("<rss><channel>"));
    for (int i = from; i < to; i++)
        hk_buf_printf(&text, "<item><guid>%d</guid><title>%d</title></item>", i, i);
    hk_buf_add_str(&text, HK_STR("</channel></rss>"));
    return ask(hk_arena_str(cx.arena, hk_buf_str(&text)).p, cursor);
}

static void what_may_have_been_missed(void **state)
{
    struct hk_str cursor = HK_STR("");

    (void)state;
    assert_false(feed_of(0, 20, &cursor).missed); /* nobody listened before */
    assert_false(feed_of(19, 39, &cursor).missed);
    assert_true(feed_of(39, 59, &cursor).missed);
    assert_false(feed_of(39, 59, &cursor).missed);
    assert_false(feed_of(80, 85, &cursor).missed); /* a short one changes whole now and then */
}

static void how_far_behind_a_timeline_is(void **state)
{
    HK_AUTO(hk_buf_free) struct hk_buf text = hk_buf_make(20000);
    struct hk_str cursor = HK_STR("{\"last\":\"1\"}");

    (void)state;
    hk_buf_add_char(&text, '[');
    for (int i = 40; i > 0; i--)
        hk_buf_printf(&text,
            "%s{\"id\":\"%d\",\"uri\":\"u%d\",\"content\":\"x\",\"created_at\":"
            "\"2026-11-21T20:29:48Z\"}",
            i < 40 ? "," : "", 100 + i, i);
    hk_buf_add_char(&text, ']');
    cx.now_ms = INT64_C(1795289388000) + 3600 * 1000 * 2;
    int64_t behind_ms =
        ask_mastodon(hk_arena_str(cx.arena, hk_buf_str(&text)).p, &cursor).behind_ms;
    assert_int_equal(behind_ms % (3600 * 1000), 0);
    assert_true(behind_ms > 0);
    assert_int_equal(ask_mastodon("[]", &cursor).behind_ms, 0);
}

static void pauses(void **state)
{
    (void)state;
    for (uint64_t jitter = 0; jitter < 1000; jitter++) {
        int64_t ms = source_pause_ms(SHAPE_SOURCE_KIND_FEED, 0, 0, jitter * 7919);
        assert_true(ms >= 9 * 60000 && ms <= 11 * 60000);
    }
    assert_int_equal(source_pause_ms(SHAPE_SOURCE_KIND_FEED, 0, 99999999, 0), 99999999);
    assert_true(source_pause_ms(SHAPE_SOURCE_KIND_FEED, 50, 0, 0) <= INT64_C(6) * 3600000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rss_as_it_is_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(atom_and_its_kinds_of_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rdf_and_json, set_up, tear_down),
        cmocka_unit_test_setup_teardown(charsets, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_feed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(dates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_feed_of_a_page, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_what_is_new, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mastodon, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mastodon_is_only_where_it_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_cut_is_still_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(as_much_as_is_good, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_may_have_been_missed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(how_far_behind_a_timeline_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pauses, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
