/* tests/unit/test_channel_mail.c -- e-mail: fixtures, what is new in a text, hostile mails. */
#include "channel_fixture.h"

#include "channel/kinds.h"
#include "channel/mail/mail_priv.h"

static void inbound_fixtures(void **state)
{
    (void)state;
    fixture_each("mail", "in-", 30, fixture_run_in);
}

static void outbound_fixtures(void **state)
{
    (void)state;
    fixture_each("mail", "out-", 14, fixture_run_steps);
}

static void polls(void **state)
{
    (void)state;
    fixture_each("mail", "poll-", 13, fixture_run_steps);
}

static void what_is_new_in_a_text(void **state)
{
    (void)state;
    static const struct {
        const char *text, *own;
    } table[] = {
        {"halo", "halo"},
        {"halo\n\n> stare", "halo"},
        {"halo\n> stare\n\n", "halo"},
        {"halo\n\nOn 3 May Anna <a@example.com> wrote:\n> stare\n> stare", "halo"},
        {"halo\n\nOn Monday the 3rd of May in 2026 Anna\n<a@example.com> wrote:\n\n> stare",
            "halo"},
        {"halo:\n> stare", "halo:"}, /* too short to introduce anything */
        {"> stare\nnowe", "> stare\nnowe"},
        {"> stare\nnowe\n> stare", "> stare\nnowe"},
        {"> tylko cytat", "> tylko cytat"},
        {"halo\n-- \nAnna", "halo"},
        {"halo\n--\nAnna", "halo"},
        {"-- \nAnna", "-- \nAnna"},
        {"halo\n---\nnie podpis", "halo\n---\nnie podpis"},
        {"halo\n\n-----Original Message-----\nFrom: x\n\nstare", "halo"},
        {"halo\n________________________________\nOd: x\nstare", "halo"},
        {"halo\n________________________________\nlinia",
            "halo\n________________________________\nlinia"},
        {"шлём\n\n3 мая Анна <a@example.com> пишет:\n> старое", "шлём"},
        {"", ""},
    };

    for (size_t i = 0; i < HK_COUNT(table); i++) {
        size_t n = channel_mail_own_bytes(hk_str_from(table[i].text));
        if (n != strlen(table[i].own) || strncmp(table[i].text, table[i].own, n) != 0)
            fail_msg("%s: %.*s", table[i].text, (int)n, table[i].text);
    }
}

static void subjects(void **state)
{
    (void)state;
    static const struct {
        const char *subject, *bare;
        bool answers;
    } table[] = {
        {"Szkoda", "Szkoda", false},
        {"Re: Szkoda", "Szkoda", true},
        {"RE: Odp: Re: Szkoda", "Szkoda", true},
        {"Fwd: Szkoda", "Szkoda", false},
        {"PD: Re: Szkoda", "Szkoda", true},
        {"Rezerwacja: jutro", "Rezerwacja: jutro", false},
        {"השב: שלום", "שלום", true},
        {"Отв: привет", "привет", true},
        {"Re:", "", true},
        {"re", "re", false},
    };

    for (size_t i = 0; i < HK_COUNT(table); i++) {
        bool answers = false;
        struct hk_str bare = channel_mail_bare_subject(hk_str_from(table[i].subject), &answers);
        assert_true(hk_str_equal(bare, hk_str_from(table[i].bare)));
        assert_int_equal(answers, table[i].answers);
    }
}

static void only_our_own_names_bear_a_key(void **state)
{
    (void)state;
    static const char *const no[] = {"", "hark.", "hark.0CN3NR1VE0000", "hark.0CN3NR1VE000@x",
        "hark.0CN3NR1VE00000@x", "hark.0CN3 R1VE0000@x", "xhark.0CN3NR1VE0000@x",
        "HARK.0CN3NR1VE0000@x"};

    assert_true(hk_str_equal(
        channel_mail_txn(HK_STR("hark.0CN3NR1VE0000@x.example")), HK_STR("0CN3NR1VE0000")));
    for (size_t i = 0; i < HK_COUNT(no); i++)
        assert_int_equal(channel_mail_txn(hk_str_from(no[i])).n, 0);
}

/* ---- hostile mails ------------------------------------------------------------------------ */

static const struct channel_event *only_event(struct hk_cx *cx, struct hk_str body)
{
    struct channel_account account = {.id = 1};
    struct channel_events events = {0};

    assert_int_equal(channel_mail_parse(cx, &account, body, &events), HK_OK);
    assert_int_equal(events.count, 1);
    assert_int_equal(events.list[0].kind, CHANNEL_MESSAGE);
    assert_true(hk_text_valid(events.list[0].text) || events.list[0].text.n == 0);
    return &events.list[0];
}

static bool has_file(const struct channel_event *event, const char *id)
{
    for (size_t i = 0; i < event->attachment_count; i++)
        if (hk_str_equal(event->attachments[i].remote_id, hk_str_from(id)))
            return true;
    return false;
}

static void ten_thousand_parts(void **state)
{
    (void)state;
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct hk_buf mail = hk_buf_make((size_t)16 * 1024 * 1024);

    hk_buf_printf(&mail, "Subject: parts\nContent-Type: multipart/mixed; boundary=b\n\n");
    for (int i = 0; i < 10000; i++)
        hk_buf_printf(&mail, "--b\nContent-Type: image/png; name=%d.png\n\nx\n", i);
    hk_buf_printf(&mail, "--b--\n");
    const struct channel_event *event = only_event(&cx, hk_buf_str(&mail));
    assert_int_equal(event->attachment_count, CHANNEL_MAIL_FILES_MAX + 1);
    assert_true(has_file(event, "raw")); /* what has no place in the list is in the original */
    hk_buf_free(&mail);
    hk_arena_free(cx.arena);
}

/* 1,000 deep: its subject is read, the original attached. */
static void a_thousand_deep(void **state)
{
    (void)state;
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct hk_buf mail = hk_buf_make((size_t)16 * 1024 * 1024);

    hk_buf_printf(&mail, "Subject: deep\nContent-Type: multipart/mixed; boundary=b0\n\n");
    for (int i = 0; i < 1000; i++)
        hk_buf_printf(&mail, "--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n", i, i + 1);
    hk_buf_printf(&mail, "--b1000\n\ntext\n");
    const struct channel_event *event = only_event(&cx, hk_buf_str(&mail));
    assert_true(hk_str_equal(event->text, HK_STR("deep")));
    assert_true(has_file(event, "raw"));
    hk_buf_free(&mail);
    hk_arena_free(cx.arena);
}

/* `head`, `n` times `again`, `tail`. */
static struct hk_str repeated(
    struct hk_buf *buf, const char *head, size_t n, const char *again, const char *tail)
{
    hk_buf_clear(buf);
    hk_buf_add_str(buf, hk_str_from(head));
    for (size_t i = 0; i < n; i++)
        hk_buf_add_str(buf, hk_str_from(again));
    hk_buf_add_str(buf, hk_str_from(tail));
    return hk_buf_str(buf);
}

/* Groups within groups, and parameters that a parser puts on its stack: in a part, too. */
static void headers_that_exhaust_a_parser(void **state)
{
    (void)state;
    static const struct {
        const char *head, *again, *tail;
        size_t n;
    } table[] = {
        {"Subject: x\nFrom: ", "a:", "\n\nx\n", 100000},
        {"Subject: x\n From : ", "a:\n ", "\n\nx\n", 100000},
        {"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
         "message/rfc822\n\nTo: ",
            "a:", "\n\nx\n--b--\n", 500000},
        {"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
         "message/rfc822\n\n To: ",
            "a:", "\n\nx\n--b--\n", 500000},
        {"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
         "image/png; name*=",
            "aaaaaaaaaa", "'a'b\n\nx\n--b--\n", 1024 * 1024},
        {"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: "
         "attachment; filename*(;)=\"",
            ";aaaaa\n ", "'a'b\"\n\nx\n--b--\n", 2 * 1024 * 1024},
        {"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n",
            "--b\nContent-Type: multipart/mixed; boundary*0 (x)=b\n\n", "", 1000},
    };
    struct hk_buf mail = hk_buf_make((size_t)64 * 1024 * 1024);

    for (size_t i = 0; i < HK_COUNT(table); i++) {
        struct hk_cx cx = {.arena = hk_arena_new()};
        const struct channel_event *event = only_event(
            &cx, repeated(&mail, table[i].head, table[i].n, table[i].again, table[i].tail));
        assert_true(has_file(event, "raw"));
        hk_arena_free(cx.arena);
    }
    hk_buf_free(&mail);
}

/* What of a text has no place is in the original, and a text that grows is cut, not dropped. */
static void a_text_that_is_too_long(void **state)
{
    (void)state;
    static const char *const heads[] = {
        "Subject: x\n\n", "Subject: x\nContent-Type: text/plain; charset=windows-1250\n\n"};
    static const char *const words[] = {"aaaaaaaaa ", "\xb3\xb3\xb3\xb3\xb3\xb3\xb3\xb3 "};
    struct hk_buf mail = hk_buf_make((size_t)4 * 1024 * 1024);

    for (size_t i = 0; i < HK_COUNT(heads); i++) {
        struct hk_cx cx = {.arena = hk_arena_new()};
        const struct channel_event *event =
            only_event(&cx, repeated(&mail, heads[i], 110000, words[i], "end\n"));
        assert_true(event->text.n > 1000000);
        assert_true(has_file(event, "raw"));
        hk_arena_free(cx.arena);
    }
    hk_buf_free(&mail);
}

/* As much of a header as a mailbox hands out: no more of it is read than its head. */
static void a_header_without_end(void **state)
{
    (void)state;
    struct hk_cx cx = {.arena = hk_arena_new()};
    size_t n = (size_t)40 * 1024 * 1024;
    char *bytes = malloc(n);

    memset(bytes, 'a', n);
    static const char head[] =
        CHANNEL_MAIL_MARK "1795295000000 cut\nFrom: a@example.com\nSubject: long\nX: ";
    memcpy(bytes, head, sizeof head - 1);
    const struct channel_event *event = only_event(&cx, (struct hk_str){bytes, n});
    assert_true(hk_str_equal(event->text, HK_STR("long")));
    assert_true(has_file(event, "raw"));
    free(bytes);
    hk_arena_free(cx.arena);
}

/* Formatting that browsers open again in every block: the tree would be a hundred million nodes. */
static void html_that_grows(void **state)
{
    (void)state;
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct hk_buf html = hk_buf_make((size_t)4 * 1024 * 1024);

    for (int i = 0; i < 3000; i++)
        hk_buf_printf(&html, "<b a%d>", i);
    for (int i = 0; i < 3000; i++)
        hk_buf_printf(&html, "<p>x");
    struct hk_str text = channel_mail_html_text(&cx, hk_buf_str(&html));
    assert_true(text.n > 0 && text.n < html.n);
    hk_buf_clear(&html);
    for (int i = 0; i < 150000; i++)
        hk_buf_printf(&html, "<div>");
    hk_buf_printf(&html, "deep");
    text = channel_mail_html_text(&cx, hk_buf_str(&html));
    assert_true(hk_str_equal(text, HK_STR("deep")));
    hk_buf_free(&html);
    hk_arena_free(cx.arena);
}

/* What may stand in a page, and what may not: all of it as it is written. */
static void a_page_holds_only_what_is_allowed(void **state)
{
    (void)state;
    static const struct {
        const char *html, *page;
    } rows[] = {
        {"<p onclick=x() style=\"color:red\">Dzie&#324; <b>dobry</b>",
            "<p style=\"color:red\">Dzie\xc5\x84 <b>dobry</b></p>"},
        {"a<script>alert(1)</script><svg><script>x</script></svg>b", "ab"},
        {"<iframe src=https://x></iframe><object data=x>o</object><embed src=x>z", "z"},
        {"<form action=https://x><input value=y><textarea>t</textarea>words</form>", "words"},
        {"<a href=\"javascript:x()\">1</a>", "<a>1</a>"},
        {"<a href=\" HTTPS://x.example/?a=1&amp;b=2\">2</a>",
            "<a href=\"HTTPS://x.example/?a=1&amp;b=2\" target=\"_blank\" "
            "rel=\"noopener noreferrer nofollow\">2</a>"},
        {"<img src=http://x.example/a.png alt='\">'>",
            "<img alt=\"&quot;&gt;\" src=\"https://x.example/a.png\">"},
        {"<img src=data:image/svg+xml;base64,AAAA>", "<img>"},
        {"<img src=cid:one@x><img src=cid:two@x>", "<img src=\"data:image/png;base64,QUI=\"><img>"},
        {"<style>p{color:red}</style><style>a</style><b>x",
            "<style>p{color:red}</style><style>a</style><div><b>x</b></div>"},
        {"<base href=https://x><meta http-equiv=refresh content=0><link rel=stylesheet href=x>y",
            "y"},
        {"<body bgcolor=red dir=rtl onload=x()>\xd7\xa9</body>",
            "<div bgcolor=\"red\" dir=\"rtl\">\xd7\xa9</div>"},
        {"<x-thing>kept</x-thing><table><tr><td colspan=2>c</table>",
            "kept<table><tbody><tr><td colspan=\"2\">c</td></tr></tbody></table>"},
        {"&lt;script&gt;", "&lt;script&gt;"},
        {"<p>&#82999999999999999999999994;", "<p>\xef\xbf\xbd"}, /* no letter at all */
        {"<p>&#824; title=x</p>", "<p>\xcc\xb8 title=x</p>"},    /* '>' and it are no letter */
    };
    struct hk_cx cx = {.arena = hk_arena_new()};
    const struct channel_mail_pictures pictures = {
        .list = {{HK_STR("one@x"), HK_STR("image/png"), HK_STR("AB")},
            {HK_STR("two@x"), HK_STR("image/svg+xml"), HK_STR("AB")}},
        .count = 2};

    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        struct hk_str page = channel_mail_page(&cx, hk_str_from(rows[i].html), &pictures);
        if (hk_str_find(page, hk_str_from(rows[i].page)) == SIZE_MAX)
            fail_msg("%s: %.*s", rows[i].html, HKS(page));
        assert_true(hk_str_find(page, HK_STR("<script")) == SIZE_MAX);
        assert_true(hk_str_find(page, HK_STR("onload")) == SIZE_MAX);
    }
    hk_arena_free(cx.arena);
}

/* Its own pictures stand in it, and a tree that would be too large gives way to the words. */
static void a_page_comes_out_of_the_mail(void **state)
{
    (void)state;
    static const char mail[] =
        CHANNEL_MAIL_MARK "1 whole\nContent-Type: multipart/related; boundary=b\n\n--b\n"
                          "Content-Type: text/html; charset=iso-8859-2\n\n<p>\xb3<img src=cid:1>\n"
                          "--b\nContent-Type: image/png\nContent-ID: <1>\n\nAB\n--b--\n";
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct channel_account account = {.id = 1};
    struct hk_str page;

    assert_int_equal(
        channel_mail_extract(&cx, &account, hk_str_from(mail), HK_STR("page:1"), &page), HK_OK);
    assert_true(
        hk_str_find(page, HK_STR("<p>\xc5\x82<img src=\"data:image/png;base64,QUI")) < page.n);
    assert_int_equal(
        channel_mail_extract(&cx, &account, hk_str_from(mail), HK_STR("page:3"), &page),
        HK_ENOTFOUND);
    const struct channel_mail_pictures none = {.count = 0};
    struct hk_buf html = hk_buf_make((size_t)4 * 1024 * 1024);
    for (int i = 0; i < 30000; i++)
        hk_buf_printf(&html, "<b>");
    hk_buf_printf(&html, "a < b");
    page = channel_mail_page(&cx, hk_buf_str(&html), &none);
    assert_true(hk_str_find(page, HK_STR("<pre>a")) < page.n);
    hk_buf_free(&html);
    hk_arena_free(cx.arena);
}

/* However often a page names its pictures: each that has no room is left out, a smaller one after
 * it is not, and the page says that it is not all. */
static void pictures_have_bounds(void **state)
{
    (void)state;
    enum { LARGE = 4 * 1024 * 1024, TIMES = 19000 };
    struct hk_cx cx = {.arena = hk_arena_new()};
    char *large = hk_arena_alloc(cx.arena, LARGE);
    const struct channel_mail_pictures pictures = {
        .list = {{HK_STR("large"), HK_STR("image/png"), {large, LARGE}},
            {HK_STR("small"), HK_STR("image/gif"), HK_STR("AB")}},
        .count = 2};
    struct hk_buf html = hk_buf_make((size_t)1024 * 1024);

    for (int i = 0; i < TIMES; i++)
        hk_buf_printf(&html, "<img src=cid:large>");
    hk_buf_printf(&html, "<img src=cid:small>after");
    struct hk_str page = channel_mail_page(&cx, hk_buf_str(&html), &pictures);
    assert_true(page.n > LARGE && page.n < (size_t)10 * 1024 * 1024);
    assert_true(hk_arena_used_bytes(cx.arena) < (size_t)32 * 1024 * 1024);
    assert_true(
        hk_str_find(page, HK_STR("<img src=\"data:image/gif;base64,QUI=\">after")) < page.n);
    assert_true(hk_str_ends(page, HK_STR("<p>[...]</p></body></html>\n")));
    hk_buf_free(&html);
    hk_arena_free(cx.arena);
}

/* A tree that writes more than a page may hold ends with whole tags, all closed. */
static void a_full_page_ends_well(void **state)
{
    (void)state;
    struct hk_cx cx = {.arena = hk_arena_new()};
    const struct channel_mail_pictures none = {.count = 0};
    struct hk_buf html = hk_buf_make((size_t)1024 * 1024);

    hk_buf_printf(&html, "<table><tr><td><p><font title='");
    for (int i = 0; i < 20000; i++)
        hk_buf_add_char(&html, '"'); /* six letters each, in every block again */
    hk_buf_printf(&html, "'>");
    for (int i = 0; i < 200; i++)
        hk_buf_printf(&html, "x<p>");
    struct hk_str page = channel_mail_page(&cx, hk_buf_str(&html), &none);
    assert_true(page.n > (size_t)8 * 1024 * 1024 && page.n < (size_t)10 * 1024 * 1024);
    assert_true(
        hk_str_ends(page, HK_STR("</td></tr></tbody></table></div><p>[...]</p></body></html>\n")));
    hk_buf_free(&html);
    hk_arena_free(cx.arena);
}

/* One picture that is too large takes nothing from the others. */
static void a_large_picture_takes_no_room(void **state)
{
    (void)state;
    struct hk_cx cx = {.arena = hk_arena_new()};
    const struct channel_account account = {.id = 1};
    struct hk_buf mail = hk_buf_make((size_t)8 * 1024 * 1024);
    struct hk_str page;

    hk_buf_printf(&mail,
        CHANNEL_MAIL_MARK "1 whole\nContent-Type: multipart/related; boundary=b\n\n--b\n"
                          "Content-Type: text/html\n\n<img src=cid:1><img src=cid:2>\n"
                          "--b\nContent-Type: image/png\nContent-ID: <1>\n\n");
    for (int i = 0; i < 80000; i++)
        hk_buf_printf(&mail, "%063d\n", 0);
    hk_buf_printf(&mail, "--b\nContent-Type: image/png\nContent-ID: <2>\n\nAB\n--b--\n");
    assert_int_equal(
        channel_mail_extract(&cx, &account, hk_buf_str(&mail), HK_STR("page:1"), &page), HK_OK);
    assert_true(hk_str_find(page, HK_STR("<img><img src=\"data:image/png;base64,QUI")) < page.n);
    hk_buf_free(&mail);
    hk_arena_free(cx.arena);
}

/* Whether a page has pictures of somebody else's server, however its HTML is spelt. */
static void a_page_says_if_it_asks_others(void **state)
{
    (void)state;
    static const struct {
        const char *html;
        bool asks;
    } rows[] = {
        {"<img src=\"https://a.example/b\">", true},
        {"<IMG SRC = 'HTTP://a.example/b'>", true},
        {"<img src=\n https://a.example/b>", true},
        {"<p style=\"background:URL( 'https://a.example/b')\">", true},
        {"<p style=\"background:url(//a.example/b)\">", true},
        {"<img src=cid:1><a href=https://a.example>url</a>", false},
        {"our src https, and the end is src=", false},
    };

    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        struct hk_cx cx = {.arena = hk_arena_new()};
        struct channel_mail *mail = hk_arena_alloc(cx.arena, sizeof *mail);
        print_message("%s\n", rows[i].html);
        channel_mail_read(&cx,
            hk_arena_printf(cx.arena,
                CHANNEL_MAIL_MARK "1 whole\nContent-Type: text/html\n\nwords %s\n", rows[i].html),
            mail);
        assert_int_equal(mail->file_count, 1);
        assert_int_equal(hk_str_equal(mail->files[0].caption, HK_STR("pictures")), rows[i].asks);
        hk_arena_free(cx.arena);
    }
}

static void a_mail_with_a_nul_is_kept_whole(void **state)
{
    (void)state;
    static const char mail[] = "Subject: x\n\nbefore\0after";
    static const struct model_header headers[] = {{HK_STR_INIT("validity"), HK_STR_INIT("1")},
        {HK_STR_INIT("uid"), HK_STR_INIT("2")}, {HK_STR_INIT("mails"), HK_STR_INIT("24 24 1")}};
    const struct model_response response = {.transfer = MODEL_TRANSFER_DONE,
        .status = 200,
        .headers = headers,
        .header_count = 3,
        .body = {mail, sizeof mail - 1}};
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct channel_account account = {.id = 1};
    struct channel_news news;

    assert_int_equal(
        channel_mail.poll(&cx, &account, HK_STR(""), HK_STR("1:1:1"), 1, &response, &news), HK_OK);
    assert_int_equal(news.body_count, 1);
    assert_true(hk_str_ends(news.bodies[0], (struct hk_str){mail, sizeof mail - 1}));
    hk_arena_free(cx.arena);
}

static void files_come_out_of_the_mail(void **state)
{
    (void)state;
    static const char mail[] =
        CHANNEL_MAIL_MARK "1 whole\nContent-Type: multipart/mixed; "
                          "boundary=b\n\n--b\nContent-Type: text/plain\n\nx\n--b\n"
                          "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: "
                          "base64\n\nJVBERi0=\n--b\n"
                          "Content-Type: message/rfc822\n\nSubject: in\n\nside\n--b--\n";
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct channel_account account = {.id = 1};
    struct hk_str body = hk_str_from(mail), bytes;

    assert_int_equal(channel_mail_extract(&cx, &account, body, HK_STR("2"), &bytes), HK_OK);
    assert_true(hk_str_equal(bytes, HK_STR("%PDF-")));
    assert_int_equal(channel_mail_extract(&cx, &account, body, HK_STR("3"), &bytes), HK_OK);
    assert_true(hk_str_starts(bytes, HK_STR("Subject: in\n")));
    assert_int_equal(channel_mail_extract(&cx, &account, body, HK_STR("raw"), &bytes), HK_OK);
    assert_true(hk_str_starts(bytes, HK_STR("Content-Type: multipart/mixed")));
    static const char *const none[] = {
        "", "0", "4", "2.1", "1.1.1", "x", "-1", "99999999999999999999"};
    for (size_t i = 0; i < HK_COUNT(none); i++)
        assert_int_equal(
            channel_mail_extract(&cx, &account, body, hk_str_from(none[i]), &bytes), HK_ENOTFOUND);
    hk_arena_free(cx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inbound_fixtures),
        cmocka_unit_test(outbound_fixtures),
        cmocka_unit_test(polls),
        cmocka_unit_test(what_is_new_in_a_text),
        cmocka_unit_test(subjects),
        cmocka_unit_test(only_our_own_names_bear_a_key),
        cmocka_unit_test(ten_thousand_parts),
        cmocka_unit_test(a_thousand_deep),
        cmocka_unit_test(headers_that_exhaust_a_parser),
        cmocka_unit_test(a_text_that_is_too_long),
        cmocka_unit_test(a_header_without_end),
        cmocka_unit_test(a_mail_with_a_nul_is_kept_whole),
        cmocka_unit_test(html_that_grows),
        cmocka_unit_test(a_page_holds_only_what_is_allowed),
        cmocka_unit_test(a_page_comes_out_of_the_mail),
        cmocka_unit_test(pictures_have_bounds),
        cmocka_unit_test(a_full_page_ends_well),
        cmocka_unit_test(a_large_picture_takes_no_room),
        cmocka_unit_test(a_page_says_if_it_asks_others),
        cmocka_unit_test(files_come_out_of_the_mail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
