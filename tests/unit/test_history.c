/* tests/unit/test_history.c -- files of posts of the past: moments, separated values, encodings,
 * and what a whole file is taken for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/str.h"
#include "listen/csv.h"
#include "listen/dates.h"
#include "listen/encoding.h"
#include "listen/history.h"

static struct hk_cx cx;

static int begin(void **state)
{
    (void)state;
    cx = (struct hk_cx){.arena = hk_arena_new(), .now_ms = INT64_C(1800000000000)};
    return 0;
}

static int end(void **state)
{
    (void)state;
    hk_arena_free(cx.arena);
    return 0;
}

static void assert_text(struct hk_str got, const char *wanted)
{
    assert_string_equal(hk_arena_str(cx.arena, got).p, wanted);
}

/* ---- moments --------------------------------------------------------------------------------- */

#define D SHAPE_HISTORY_DAY_ORDER_DAY_FIRST
#define M SHAPE_HISTORY_DAY_ORDER_MONTH_FIRST

/* In Warsaw, an hour or two ahead of UTC. */
static void test_moments(void **state)
{
    static const struct {
        const char *text;
        enum shape_history_day_order order;
        const char *moment; /* NULL: none */
    } cases[] = {
        {"2026-11-22", D, "2026-11-21T23:00:00.000Z"},
        {"2026-11-22 14:03:05", D, "2026-11-22T13:03:05.000Z"},
        {"2026-11-22 14:03:05.0", D, "2026-11-22T13:03:05.000Z"},
        {"2026/07/01 14:03", D, "2026-07-01T12:03:00.000Z"},
        {"2026-11-22T14:03:05.120456Z", D, "2026-11-22T14:03:05.120Z"},
        {"2026-11-22T14:03:05.5+02:00", D, "2026-11-22T12:03:05.500Z"},
        {"2026-11-22T14:03:05-0530", D, "2026-11-22T19:33:05.000Z"},
        {" 2026-11-22 14:03 UTC ", D, "2026-11-22T14:03:00.000Z"},
        {"2026-11-22 14:03 GMT+2", D, "2026-11-22T12:03:00.000Z"},
        {"22.11.2026 14:03", D, "2026-11-22T13:03:00.000Z"},
        {"22.11.2026", M, "2026-11-21T23:00:00.000Z"},
        {"3/4/2026", D, "2026-04-02T22:00:00.000Z"},
        {"3/4/2026", M, "2026-03-03T23:00:00.000Z"},
        {"3-4-26 1:05 pm", M, "2026-03-04T12:05:00.000Z"},
        {"11/22/2026 12:00 AM", M, "2026-11-21T23:00:00.000Z"},
        {"11/22/2026", D, NULL},
        {"22 Nov 2026 14:03", D, "2026-11-22T13:03:00.000Z"},
        {"Sunday, 22 November 2026", D, "2026-11-21T23:00:00.000Z"},
        {"Nov 22, 2026, 2:03 PM", D, "2026-11-22T13:03:00.000Z"},
        {"22-Nov-2026", D, "2026-11-21T23:00:00.000Z"},
        {"Sun Nov 22 14:03:05 +0000 2026", D, "2026-11-22T14:03:05.000Z"},
        {"Sun, 22 Nov 2026 14:03:05 +0100", D, "2026-11-22T13:03:05.000Z"},
        {"1790000000", D, "2026-09-21T14:13:20.000Z"},
        {"1790000000123", D, "2026-09-21T14:13:20.123Z"},
        {"1790000000123456", D, "2026-09-21T14:13:20.123Z"},
        {"", D, NULL},
        {"yesterday", D, NULL},
        {"2026-02-30", D, NULL},
        {"2026-13-01", D, NULL},
        {"22.11", D, NULL},
        {"2026-11-22 25:00", D, NULL},
        {"2026-11-22 14:03 and more", D, NULL},
        {"13:00", D, NULL},
        {"42", D, NULL},
        {"0001-01-01", D, NULL},
    };

    (void)state;
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        int64_t ms;
        const bool read =
            dates_read(hk_str_from(cases[i].text), cases[i].order, HK_STR("Europe/Warsaw"), &ms);
        if (read != (cases[i].moment != NULL))
            fail_msg("%s: %s", cases[i].text, read ? "read" : "not read");
        if (read)
            assert_text(hk_clock_text(&cx, ms), cases[i].moment);
    }
}

static void test_order(void **state)
{
    static const struct {
        const char *dates[3];
        enum shape_history_day_order order;
        bool sure;
    } cases[] = {
        {{"3/4/2026", "5/4/2026", "13/4/2026"}, D, true},
        {{"3/4/2026", "3/13/2026", "5/5/2026"}, M, true},
        {{"3/4/2026", "4/5/2026", "5/5/2026"}, D, false},
        {{"13/4/2026", "4/13/2026", "5/5/2026"}, D, false},
        {{"2026-04-03", "3.4.2026", "1790000000"}, D, true},
        {{"", "no date", "99/99/2026"}, D, true},
    };

    (void)state;
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        struct dates_votes votes = {0};
        bool sure;
        for (size_t d = 0; d < HK_COUNT(cases[i].dates); d++)
            dates_vote(hk_str_from(cases[i].dates[d]), &votes);
        assert_int_equal(dates_order(&votes, &sure), cases[i].order);
        assert_int_equal(sure, cases[i].sure);
    }
}

/* ---- separated values ------------------------------------------------------------------------ */

/* Cells with "|" between, records with "/"; "!" is a broken one, "?" is more to come. */
static void expect_cells(const char *text, bool last, const char *wanted)
{
    struct hk_str rest = hk_str_from(text);
    struct hk_buf out = hk_buf_make(4096);
    struct csv_record record;
    enum csv_got got;

    while ((got = csv_read(&cx, rest, last, ',', &record)) == CSV_RECORD || got == CSV_BROKEN) {
        for (size_t c = 0; c < record.n; c++)
            hk_buf_printf(&out, "%s%.*s", c > 0 ? "|" : "", HKS(record.cells[c]));
        hk_buf_add_str(&out, got == CSV_BROKEN ? HK_STR("!/") : HK_STR("/"));
        rest = hk_str_sub(rest, record.used, SIZE_MAX);
    }
    if (got == CSV_DRY)
        hk_buf_add_char(&out, '?');
    assert_text(hk_buf_str(&out), wanted);
    hk_buf_free(&out);
}

static void test_cells(void **state)
{
    (void)state;
    expect_cells("a,b\r\nc,\n,\rd", true, "a|b/c|/|/d/");
    expect_cells("\"a,\nb\",\"say \"\"no\"\"\"\nx", true, "a,\nb|say \"no\"/x/");
    expect_cells("\"he said \"no\" to it\",b\n", true, "he said \"no\" to it|b/");
    expect_cells("\"a\" ,b\n", true, "a|b/");
    expect_cells("a \"b\" c,d\n", true, "a \"b\" c|d/");
    expect_cells("a,b\n\"open\nc,d\n", true, "a|b/!/c|d/");
    expect_cells("a,b\nc", false, "a|b/?");
    expect_cells("a,b\n\"c", false, "a|b/?");
    expect_cells("a,b\r", false, "?");
    expect_cells("\n\na\n", true, "//a/");
    expect_cells("", true, "");
}

/* ---- encodings ------------------------------------------------------------------------------- */

static void expect_encoding(
    const char *bytes, size_t n, enum shape_history_encoding wanted, const char *text)
{
    const struct hk_str all = {bytes, n};
    const enum shape_history_encoding got = encoding_guess(all);

    assert_int_equal(got, wanted);
    const struct hk_str behind = hk_str_sub(all, encoding_mark(got, all), SIZE_MAX);
    const struct hk_str read = encoding_text(&cx, got, behind, true);
    assert_text(read, text);
    assert_int_equal(encoding_bytes(got, read), behind.n);
}

#define BYTES(literal) (literal), sizeof(literal) - 1

static void test_encodings(void **state)
{
    (void)state;
    expect_encoding(BYTES("plain"), SHAPE_HISTORY_ENCODING_UTF8, "plain");
    expect_encoding(BYTES("\xEF\xBB\xBFż"), SHAPE_HISTORY_ENCODING_UTF8, "ż");
    expect_encoding(BYTES("ż\xC5"), SHAPE_HISTORY_ENCODING_UTF8, "ż\xC5");
    expect_encoding(BYTES("\xFF\xFE\x01\x03\x3D\xD8\xA2\xDE"), SHAPE_HISTORY_ENCODING_UTF16LE,
        "\xCC\x81\xF0\x9F\x9A\xA2");
    expect_encoding(BYTES("a\0;\0b\0\x05\x01"), SHAPE_HISTORY_ENCODING_UTF16LE, "a;bą");
    expect_encoding(BYTES("\0a\0;\0b\x01\x05"), SHAPE_HISTORY_ENCODING_UTF16BE, "a;bą");
    expect_encoding(BYTES("z\xB3\xB9 kotwica"), SHAPE_HISTORY_ENCODING_WINDOWS1250, "złą kotwica");
    expect_encoding(BYTES("\xFF\xEA\xEE\xF0\xFC \xEE\xEF\xFF\xF2\xFC"),
        SHAPE_HISTORY_ENCODING_WINDOWS1251, "якорь опять");
    expect_encoding(BYTES("caf\xE9 ouvert"), SHAPE_HISTORY_ENCODING_WINDOWS1252, "café ouvert");
    expect_encoding(BYTES("\xF9\xEC\xE5\xED \xF2\xE5\xEC\xED"), SHAPE_HISTORY_ENCODING_WINDOWS1255,
        "שלום עולם");
}

/* ---- whole files ----------------------------------------------------------------------------- */

static enum hk_rc read_bytes(void *me, struct hk_cx *own, int64_t at, size_t n, struct hk_str *out)
{
    (void)own;
    *out = hk_str_sub(*(const struct hk_str *)me, (size_t)at, n);
    return HK_OK;
}

static enum hk_rc look(struct hk_str *bytes, struct shape_history_looked *out)
{
    const struct history_file file = {read_bytes, bytes, (int64_t)bytes->n};
    const struct shape_history_look wish = {.date_column = -1};

    return history_look(&cx, &file, &wish, HK_STR("UTC"), out);
}

/* The roles of the columns in their order, "-" for none. */
static void expect_roles(const char *text, int64_t skipped, const char *wanted)
{
    struct hk_str bytes = hk_str_from(text);
    struct shape_history_looked looked;
    struct hk_buf out = hk_buf_make(4096);

    assert_int_equal(look(&bytes, &looked), HK_OK);
    for (size_t c = 0; c < looked.layout.columns_count; c++) {
        const enum shape_history_role role = looked.layout.columns[c].role;
        const struct hk_str word =
            role == SHAPE_HISTORY_ROLE_NONE ? HK_STR("-") : shape_history_role_word(role);
        hk_buf_printf(&out, "%s%.*s", c > 0 ? " " : "", HKS(word));
    }
    assert_text(hk_buf_str(&out), wanted);
    assert_int_equal(looked.layout.skipped, skipped);
    hk_buf_free(&out);
}

static void test_columns(void **state)
{
    (void)state;
    expect_roles("Report:,Demo\nFrom:,2026-09-01\n\n"
                 "Query Id,Date,Title,Snippet,Url,Sentiment,Page Type,Language,Author,Full Text,"
                 "Resource Id,Engagement Type,Twitter Followers\n"
                 "7,2026-09-03 10:11:12.0,,a,https://x.com/1,neg,twitter,en,o,t,41,RETWEET,12\n",
        4, "- date title - url mood channel language author text id kind reach");
    expect_roles("Data;Godzina;Tytuł;Treść;Adres URL;Źródło;Autor;Wydźwięk;Zasięg\n"
                 "03.09.2026;14:05;a;b;https://a.example;Fora;ola;negatywny;1\n",
        1, "date time title text url channel author mood reach");
    expect_roles("Дата,Текст,Автор,Ссылка,Тональность\n2026-09-01,а,б,в,г\n", 1,
        "date text author url mood");
    expect_roles("תאריך,תוכן,מחבר,קישור\n2026-09-01,א,ב,ג\n", 1, "date text author url");
    expect_roles("when,what,where\n2026-09-01 10:00,kotwica się złamała,https://a.example/1\n", 1,
        "date text url");
    expect_roles("https://a.example/1,2026-09-01T10:00:00Z,kotwica pęka\n", 0, "url date text");
    expect_roles("Time\tMessage\n2026-09-01 10:00\ta\n", 1, "date text");
    expect_roles("id,date,text\n1,2026-09-01,a\n2,2026-09-01,b\n", 1, "- date text");
    expect_roles("id,date,text\n1,2026-09-01,a\n", 1, "- date text");
    expect_roles("id,date,text\n201,2026-09-01,a\n203,2026-09-01,b\n", 1, "id date text");
    expect_roles("id,date,text\n201,2026-09-01,a\n,2026-09-01,b\n", 1, "id date text");
    expect_roles("sep=;\nDate;Text\n2026-09-01;a\n", 2, "date text");
    expect_roles("{\"id\":1,\"text\":\"a\",\"created_at\":\"2026-09-01\",\"user\":{\"screen_name\":"
                 "\"o\",\"followers_count\":1},\"tags\":[1]}\n{\"lang\":\"pl\"}\n",
        0, "id text date author reach language");
}

static void expect_refused(struct hk_str bytes, const char *problem)
{
    struct shape_history_looked looked;

    assert_int_equal(look(&bytes, &looked), HK_EINVAL);
    assert_string_equal(cx.error.problem, problem);
}

static void test_no_tables(void **state)
{
    (void)state;
    expect_refused(HK_STR("PK\x03\x04 and so on"), "history_workbook");
    expect_refused(HK_STR("\xEF\xBB\xBF \r\n"), "history_empty");
    expect_refused(HK_STR("\x01\x02\x03"), "history_binary");
    expect_refused(HK_STR("[{\"text\":\"a\"}]"), "history_json_array");
    expect_refused(HK_STR("{ not JSON"), "history_binary");
}

static void test_posts(void **state)
{
    struct hk_str bytes = HK_STR("\xEF\xBB\xBFid,date,text,network,url,reach,sentiment,lang,type\n"
                                 "1,3/4/2026 10:00,\"a\nb\",Twitter,,\"1,204\",negative,Polish,RT\n"
                                 ",13/4/2026,c,,https://m.facebook.com/7,12.5k,?,en-GB,\n"
                                 "3,,no date,,,,,,\n"
                                 "4,1/1/2099,to come,,,,,,\n"
                                 "5,1/1/2026,,,,,,,\n"
                                 "6,1/1/2026,too many,,,,,,,cells\n"
                                 "7,1/1/2026,\"open,,,,,,\n"
                                 "8,1/1/2026,fine,,,,,,\n");
    const struct history_file file = {read_bytes, &bytes, (int64_t)bytes.n};
    static const struct shape_history_refusal refused[] = {{5, SHAPE_HISTORY_REASON_DATE},
        {6, SHAPE_HISTORY_REASON_FUTURE}, {7, SHAPE_HISTORY_REASON_TEXT},
        {8, SHAPE_HISTORY_REASON_COLUMNS}, {9, SHAPE_HISTORY_REASON_QUOTES}};
    struct shape_history_looked looked;
    struct history_piece piece;

    (void)state;
    assert_int_equal(look(&bytes, &looked), HK_OK);
    assert_int_equal(looked.layout.day_order, D);
    assert_true(looked.dates.sure);
    assert_text(looked.dates.example, "3/4/2026 10:00");
    assert_int_equal(looked.rows_count, 5);
    assert_int_equal(history_read(&cx, &file, &looked.layout, HK_STR("UTC"), 0, 0, &piece), HK_OK);
    assert_true(piece.ended);
    assert_int_equal(piece.at_line, 10);
    assert_int_equal(piece.refused_n, HK_COUNT(refused));
    for (size_t i = 0; i < HK_COUNT(refused); i++) {
        assert_int_equal(piece.refused[i].line, refused[i].line);
        assert_int_equal(piece.refused[i].reason, refused[i].reason);
    }
    assert_int_equal(piece.posts_n, 3);
    const struct shape_post_take *post = piece.posts;
    assert_text(post[0].text, "a\nb");
    assert_text(post[0].channel, "x");
    assert_text(post[0].language, "pl");
    assert_int_equal(post[0].reach, 1204);
    assert_int_equal(post[0].mood, SHAPE_MOOD_NEGATIVE);
    assert_true(post[0].repost);
    assert_text(post[1].id, "https://m.facebook.com/7");
    assert_text(post[1].channel, "facebook");
    assert_text(post[1].language, "en");
    assert_int_equal(post[1].reach, 12500);
    assert_text(post[2].channel, "web");
    assert_int_equal(post[2].reach, -1);
    assert_text(hk_clock_text(&cx, piece.from_ms), "2026-01-01T00:00:00.000Z");
    assert_text(hk_clock_text(&cx, piece.to_ms), "2026-04-13T00:00:00.000Z");
}

/* Wherever a reader stops, the next one goes on there: in one-byte, two-byte and eight-bit text. */
static void test_pieces(void **state)
{
    static const char *const encodings[] = {"utf8", "utf16", "windows1250"};
    enum { POSTS = 2 * HISTORY_PIECE_ROWS + 7 };

    (void)state;
    for (size_t e = 0; e < HK_COUNT(encodings); e++) {
        struct hk_buf file_bytes = hk_buf_make(1 << 20);
        if (e == 1)
            hk_buf_add(&file_bytes, "\xFF\xFE", 2);
        for (int i = -1; i < POSTS; i++) {
            const struct hk_str line = i < 0
                ? HK_STR("id,date,text\n")
                : hk_arena_printf(cx.arena, "p%d,2026-01-01,z%s%d\n", i,
                    e == 2       ? "\xB3"
                        : e == 1 ? "l"
                                 : "ł",
                    i);
            for (size_t b = 0; b < line.n; b++)
                hk_buf_add(&file_bytes, e == 1 ? (const char[]){line.p[b], 0} : &line.p[b],
                    e == 1 ? 2 : 1);
        }
        struct hk_str bytes = hk_buf_str(&file_bytes);
        const struct history_file file = {read_bytes, &bytes, (int64_t)bytes.n};
        struct shape_history_looked looked;
        struct history_piece piece = {0};
        int64_t posts = 0, pieces = 0;
        assert_int_equal(look(&bytes, &looked), HK_OK);
        assert_int_equal(looked.posts, POSTS);
        for (; !piece.ended; pieces++) {
            assert_int_equal(history_read(&cx, &file, &looked.layout, HK_STR("UTC"), piece.at_bytes,
                                 piece.at_line, &piece),
                HK_OK);
            for (size_t i = 0; i < piece.posts_n; i++, posts++)
                assert_text(
                    piece.posts[i].id, hk_arena_printf(cx.arena, "p%lld", (long long)posts).p);
            assert_int_equal(piece.refused_n, 0);
        }
        assert_int_equal(posts, POSTS);
        assert_int_equal(pieces, 3);
        assert_int_equal(piece.at_bytes, bytes.n);
        hk_buf_free(&file_bytes);
    }
}

/* A slice full of quotation marks that run on for as far as a record may: never closed, or closed
 * far below where the cells are others than the table's. If each line were searched to there, this
 * would be 100 GB of reading. */
static void test_patience(void **state)
{
    static const char *const ends[] = {"", "\"\n"};
    enum { BAD = 200000 };

    (void)state;
    for (size_t e = 0; e < HK_COUNT(ends); e++) {
        struct hk_buf file_bytes = hk_buf_make(2 << 20);
        struct shape_history_looked looked;
        hk_buf_add_str(&file_bytes, HK_STR("date,text\n2026-01-01,\"a\nb\"\n"));
        for (int i = 0; i < BAD; i++)
            hk_buf_add_str(&file_bytes, HK_STR("\"x\"y\n"));
        hk_buf_printf(&file_bytes, "%s2026-01-02,c\n", ends[e]);
        struct hk_str bytes = hk_buf_str(&file_bytes);
        assert_int_equal(look(&bytes, &looked), HK_OK);
        assert_in_range(looked.posts, 2, 3);
        hk_buf_free(&file_bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_no_tables),
        cmocka_unit_test(test_posts),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_patience),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
