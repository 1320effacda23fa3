/* tests/unit/test_text.c -- validity, NFC, every unit of length, heads and splits.
 *
 * The X lengths were computed with the network's own counting library, version 3.1. */
#include "base/str.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <string.h>

static struct hk_cx cx;

/* UTF-8 as the Unicode Standard's table 3-7 has it, row by row. */
static bool valid_by_table(const unsigned char *p, size_t n)
{
    static const unsigned char rows[][8] = {
        {0x01, 0x7F},
        {0xC2, 0xDF, 0x80, 0xBF},
        {0xE0, 0xE0, 0xA0, 0xBF, 0x80, 0xBF},
        {0xE1, 0xEC, 0x80, 0xBF, 0x80, 0xBF},
        {0xED, 0xED, 0x80, 0x9F, 0x80, 0xBF},
        {0xEE, 0xEF, 0x80, 0xBF, 0x80, 0xBF},
        {0xF0, 0xF0, 0x90, 0xBF, 0x80, 0xBF, 0x80, 0xBF},
        {0xF1, 0xF3, 0x80, 0xBF, 0x80, 0xBF, 0x80, 0xBF},
        {0xF4, 0xF4, 0x80, 0x8F, 0x80, 0xBF, 0x80, 0xBF},
    };

    for (size_t at = 0; at < n;) {
        size_t taken = 0;
        for (size_t row = 0; row < HK_COUNT(rows) && taken == 0; row++) {
            size_t size = 0;
            while (size < 4 && rows[row][2 * size] != 0)
                size++;
            bool fits = size <= n - at;
            for (size_t i = 0; i < size && fits; i++)
                fits = p[at + i] >= rows[row][2 * i] && p[at + i] <= rows[row][2 * i + 1];
            taken = fits ? size : 0;
        }
        if (taken == 0)
            return false;
        at += taken;
    }
    return true;
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static void validity_agrees_with_the_table(void **state)
{
    static const char *const parts[] = {"a", "żó", "日", "😀", "שלום", "plain ascii text ", "\xED",
        "\x9F\xBF", "\xF4", "\x8F", "\xE0", "\x80", "\xF0\x90", "\xC1", "\xF5"};
    uint32_t seed = 20261121;

    (void)state;
    for (uint32_t two = 0; two < 65536; two++) { /* every pair, at every place of a block */
        unsigned char text[64];
        size_t at = two % 50;
        memset(text, 'x', sizeof text);
        text[at] = (unsigned char)(two >> 8);
        text[at + 1] = (unsigned char)two;
        text[at + 2] = 0x80;
        text[at + 3] = two % 3 == 0 ? 'x' : 0xBF;
        for (size_t n = 60; n <= 64; n += 4)
            assert_int_equal(
                hk_text_valid((struct hk_str){(char *)text, n}), valid_by_table(text, n));
    }
    for (int i = 0; i < 100000; i++) {
        char text[256];
        size_t n = 0;
        uint32_t kinds = i % 2 == 0 ? 6 : HK_COUNT(parts);
        for (uint32_t left = next_random(&seed) % 14; left > 0; left--) {
            const char *part = parts[next_random(&seed) % kinds];
            memcpy(text + n, part, strlen(part));
            n += strlen(part);
        }
        n -= n > 0 && next_random(&seed) % 2 == 0;
        struct hk_str s = {text, n};
        assert_int_equal(hk_text_valid(s), valid_by_table((unsigned char *)text, n));
        assert_true(hk_text_valid(hk_text_clean(&cx, s)));
        hk_arena_reset(cx.arena);
    }
    assert_false(hk_text_valid((struct hk_str){"a\0b", 3}));
    assert_true(hk_text_valid((struct hk_str){NULL, 0}));
}

static void cleaning(void **state)
{
    static const struct {
        const char *from;
        const char *to;
    } cases[] = {
        {"plain", "plain"},
        {"a\xFF"
         "b",
            "a\xEF\xBF\xBD"
            "b"},
        {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xE2\x82", "\xEF\xBF\xBD"},
        {"a\xCC\x81", "á"},
        {"e\xCC\xA8\xCC\x81", "\xC4\x99\xCC\x81"},
        {"\xE1\x84\x80\xE1\x85\xA1", "가"},
        {"\xE2\x84\xAB", "Å"},
        {"שׁ", "שׁ"},
    };
    struct hk_str normal =
        HK_STR("zażółć Здравствуйте שלום 👨‍👩‍👧‍👦");

    (void)state;
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        struct hk_str made = hk_text_clean(&cx, hk_str_from(cases[i].from));
        assert_true(hk_str_equal(made, hk_str_from(cases[i].to)));
    }
    assert_ptr_equal(hk_text_clean(&cx, normal).p, normal.p);
    struct hk_str nul = hk_text_clean(&cx, (struct hk_str){"a\0b", 3});
    assert_true(hk_str_equal(nul,
        HK_STR("a\xEF\xBF\xBD"
               "b")));
    assert_int_equal(hk_text_clean(&cx, (struct hk_str){NULL, 0}).n, 0);
}

static void lengths(void **state)
{
    static const struct {
        const char *text;
        size_t bytes;
        size_t utf16;
        size_t codepoints;
        size_t graphemes;
        size_t sms;
    } cases[] = {
        {"", 0, 0, 0, 0, 0},
        {"abc", 3, 3, 3, 3, 3},
        {"a\r\nb", 4, 4, 4, 3, 4},
        {"zażółć", 10, 6, 6, 6, 6},
        {"😀", 4, 2, 1, 1, 2},
        {"👨‍👩‍👧‍👦", 25, 11, 7, 1, 11},
        {"🇵🇱🇺🇦", 16, 8, 4, 2, 8},
        {"e\xCC\x81\xCC\x82", 5, 3, 3, 1, 3},
        {"€100 [x]", 10, 8, 8, 8, 11},
        {"`", 1, 1, 1, 1, 1},
        {"Grüße @ñ", 11, 8, 8, 8, 8},
        {"Δ{}", 4, 3, 3, 3, 5},
        {"~~~~~~~~~~ą", 12, 11, 11, 11, 11},
    };

    (void)state;
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        struct hk_str s = hk_str_from(cases[i].text);
        assert_int_equal(hk_text_length(HK_TEXT_BYTES, s), cases[i].bytes);
        assert_int_equal(hk_text_length(HK_TEXT_UTF16, s), cases[i].utf16);
        assert_int_equal(hk_text_length(HK_TEXT_CODEPOINTS, s), cases[i].codepoints);
        assert_int_equal(hk_text_length(HK_TEXT_GRAPHEMES, s), cases[i].graphemes);
        assert_int_equal(hk_text_length(HK_TEXT_SMS, s), cases[i].sms);
    }
}

static const struct {
    const char *text;
    size_t weight;
} x_cases[] = {
    {"zażółć gęślą jaźń", 17},
    {"Здравствуйте", 12},
    {"שלום עולם", 9},
    {"日本", 4},
    {"👨‍👩‍👧‍👦", 2},
    {"🙋🏽", 2},
    {"https://example.com/very/long/path?x=1 ok", 26},
    {"bank.pl super", 29},
    {"…–„”’", 6},
    {"\xE2\x80\x8F\xE2\x80\x8E", 4},
    {"a\xCC\x81", 1},
    {"©", 1},
    {"® x", 3},
    {"☺", 2},
    {"☺\xEF\xB8\x8F", 2},
    {"1\xEF\xB8\x8F"
     "⃣",
        2},
    {"#\xEF\xB8\x8F"
     "⃣",
        2},
    {"🇵🇱", 2},
    {"👍🏽", 2},
    {"a@bank.pl", 9},
    {"@bank.pl", 8},
    {"ok.Nie dalej", 12},
    {"bank.pl.", 24},
    {"(bank.pl)", 25},
    {"www.bank.pl/ść?a=ą b", 26},
    {"https://localhost/x", 19},
    {"http://bank.рф/", 23},
    {"http://żółw.pl/a", 23},
    {"żółw.pl", 24},
    {"bank.pl/path/", 23},
    {"bank.pl:80/x", 23},
    {"bank.com", 23},
    {"foo.xyz", 23},
    {"foo.bar", 23},
    {"foo.online", 23},
    {"foo.txt", 7},
    {"test.py", 23},
    {"a.b.c.de", 23},
    {"x..pl", 5},
    {"-bank.pl", 8},
    {"_bank.pl", 8},
    {"https://bank.pl/a_(b)_c.", 24},
    {"https://bank.pl/?q=1&b=2!", 24},
    {"#bank.pl", 8},
    {"$bank.pl", 8},
    {"/bank.pl", 8},
    {".bank.pl", 8},
    {"日本bank.pl", 27},
    {"bank.pl日本", 27},
    {"a\xE2\x80\x8D"
     "b",
        3},
    {"👨\xE2\x80\x8D", 3},
    {"❤", 2},
    {"❤\xEF\xB8\x8F", 2},
    {"❤\xEF\xB8\x8E", 4},
    {"🏳\xEF\xB8\x8F\xE2\x80\x8D"
     "🌈",
        2},
    {"🏴\xF3\xA0\x81\xA7\xF3\xA0\x81\xA2\xF3\xA0\x81\xA5\xF3\xA0\x81\xAE\xF3\xA0\x81\xA7\xF3\xA0"
     "\x81\xBF",
        2},
    {"é", 1},
    {"e\xCC\x81", 1},
    {"각", 2},
    {"ﬁ", 2},
    {"\r\n", 2},
    {"‼", 2},
    {"™", 2},
    {"↔", 2},
    {"ℹ\xEF\xB8\x8F", 2},
    {"⌚", 2},
    {"t.co/abc", 23},
    {"https://t.co/abcd", 23},
    {"HTTPS://BANK.PL", 23},
    {"http://1.2.3.4/", 15},
    {"1.pl", 23},
    {"1.5.pl", 23},
    {"bank.co.uk", 23},
    {"bank.plx", 8},
    {"bank.p", 6},
    {"m.in", 23},
    {"np.tak", 6},
    {"itd.Ale", 7},
    {"🇵", 2},
    {"🇵🇱🇵", 4},
    {"👩\xE2\x80\x8D"
     "❤\xEF\xB8\x8F\xE2\x80\x8D"
     "💋\xE2\x80\x8D"
     "👨",
        2},
    {"🤷🏽\xE2\x80\x8D"
     "♀\xEF\xB8\x8F",
        2},
    {"שָׁלוֹם", 7},
    {"bank.info", 23},
    {"bank.eu", 23},
    {"x.com/a#b", 23},
    {"bank.dev", 23},
    {"bank.app", 23},
    {"https://bank.pl,", 24},
    {"https://bank.pl/a,b", 23},
    {"https://bank.pl/a.b.", 24},
    {"https://bank.pl?x=1", 23},
    {"https://bank.pl#frag", 28},
    {"ftp://bank.pl", 13},
    {"xhttps://bank.pl", 16},
    {"żhttps://bank.pl", 24},
    {"-https://bank.pl", 24},
    {"bank.pl-x", 9},
    {"bank.pl_x", 25},
    {"bank.plą", 24},
    {"bank.pl@x", 9},
    {"bank.pl+x", 9},
    {"bank.pl.txt", 27},
    {"x.pl.y.com", 23},
    {"a_b.pl", 6},
    {"a-b.pl", 23},
    {"-a.pl x", 7},
    {" żółw.pl", 24},
    {"http://a_b.pl", 13},
    {"http://-a.pl", 12},
    {"https://bank.pl:8080", 23},
    {"https://bank.pl:x", 25},
    {"https://bank.pl/a b", 25},
    {"https://bank.pl/„x”", 26},
    {"https://bank.pl/%C4%85", 23},
    {"https://bank.pl/(a)", 23},
    {"https://bank.pl/(a", 25},
    {"(https://bank.pl/a)", 25},
    {"https://bank.pl/a?b", 23},
    {"https://bank.pl/a?", 24},
    {"https://bank.pl/a/?x=ą", 24},
    {"https://bank.pl/привет", 23},
    {"https://bank.pl/שלום", 27},
    {"https://bank.pl/日本", 27},
    {"https://xn--80ak6aa92e.com", 23},
    {"http://example.xn--p1ai/", 23},
    {"https://банк.рф", 23},
    {"банк.рф", 7},
    {"https://bank.PL", 23},
    {"Bank.Pl", 23},
    {"https://bank.pl/~x", 23},
    {"https://bank.pl/@x/1", 23},
    {"https://bank.pl/a;b=1", 23},
    {"https://bank.pl/a#b!", 24},
    {"https://bank.pl/!", 24},
    {"https://bank.pl/.", 24},
    {"https://bank.pl//", 23},
    {"a,bank.pl", 25},
    {"a;bank.pl", 25},
    {"a:bank.pl", 25},
    {"a=bank.pl", 25},
    {"a&bank.pl", 25},
    {"a?bank.pl", 25},
    {"ąbank.pl", 24},
    {"„bank.pl”", 25},
    {"@xbank.pl", 9},
    {"https://user@bank.pl/", 21},
    {"https://bank.pl/a|b", 23},
    {"https://bank.pl/*", 24},
    {"aaa.museum", 23},
    {"aaa.tech", 23},
    {"aaa.cloud", 23},
    {"aaa.shop", 23},
    {"aaa.zip", 23},
    {"\xE2\x80\x8E"
     "bank.pl",
        25},
    {"bank.pl\xE2\x80\x8E", 25},
};

static void x_lengths(void **state)
{
    (void)state;
    for (size_t i = 0; i < HK_COUNT(x_cases); i++) {
        size_t weight = hk_text_length(HK_TEXT_X_WEIGHT, hk_str_from(x_cases[i].text));
        if (weight != x_cases[i].weight)
            print_error("%s\n", x_cases[i].text);
        assert_int_equal(weight, x_cases[i].weight);
    }
}

/* The browser's own counting (web/src/lib/x.ts) is held to both tables. */
static const struct {
    const char *text;
    int link;
} link_cases[] = {
    {"", 0},
    {"no link here", 0},
    {"bank.pl", 1},
    {"Zobacz bank.pl.", 1},
    {"(www.bank.pl/oferta)", 1},
    {"https://bank.pl/a?b=1", 1},
    {"Jutro.Ale nie dziś, np.tak itd.", 0},
    {"a@bank.pl", 0},
    {"@bank.pl #bank.pl $bank.pl", 0},
    {"ftp://bank.pl", 0},
    {"https://localhost/x", 0},
    {"https://банк.рф", 1},
    {"банк.рф", 0},
    {"12.50 zł, 3.5", 0},
    {"tel. 42 000.00.00", 0},
    {"לאתר bank.co.il", 1},
};

static void links(void **state)
{
    (void)state;
    for (size_t i = 0; i < HK_COUNT(link_cases); i++) {
        if (hk_text_has_link(hk_str_from(link_cases[i].text)) != (link_cases[i].link != 0))
            print_error("%s\n", link_cases[i].text);
        assert_int_equal(hk_text_has_link(hk_str_from(link_cases[i].text)), link_cases[i].link);
    }
}

static const enum hk_text_unit units[] = {HK_TEXT_BYTES, HK_TEXT_UTF16, HK_TEXT_CODEPOINTS,
    HK_TEXT_GRAPHEMES, HK_TEXT_X_WEIGHT, HK_TEXT_SMS};

static void heads_fit_and_are_the_longest(void **state)
{
    static const char *const texts[] = {"zażółć gęślą jaźń", "a\r\nb\r\n",
        "👨‍👩‍👧‍👦👨‍👩‍👧‍👦 ok", "🇵🇱🇺🇦🇮🇱",
        "e\xCC\x81\xCC\x82 e\xCC\x81", "€[x] ą ~~~", "see bank.pl/x and bank.plus ok", "bank.plx",
        "日本語テキスト", "שלום, bank.pl!"};

    (void)state;
    for (size_t i = 0; i < HK_COUNT(texts); i++) {
        for (size_t u = 0; u < HK_COUNT(units); u++) {
            struct hk_str s = hk_str_from(texts[i]);
            size_t whole = hk_text_length(units[u], s);
            size_t before = 0;
            for (size_t max = 0; max <= whole; max++) {
                struct hk_str head = hk_text_head(units[u], s, max);
                assert_ptr_equal(head.p, s.p);
                assert_true(hk_text_valid(head));
                assert_true(hk_text_length(units[u], head) <= max);
                assert_true(head.n >= before || units[u] == HK_TEXT_X_WEIGHT);
                struct hk_str tail = hk_str_sub(s, head.n, SIZE_MAX);
                if (units[u] != HK_TEXT_X_WEIGHT)
                    assert_int_equal(hk_text_length(HK_TEXT_GRAPHEMES, head)
                            + hk_text_length(HK_TEXT_GRAPHEMES, tail),
                        hk_text_length(HK_TEXT_GRAPHEMES, s));
                before = head.n;
            }
            assert_int_equal(hk_text_head(units[u], s, whole).n, s.n);
        }
    }
    assert_int_equal(hk_text_head(HK_TEXT_BYTES, HK_STR("👨‍👩‍👧‍👦"), 24).n, 0);
    assert_int_equal(hk_text_head(HK_TEXT_SMS, HK_STR("[[[[[ą"), 6).n, 7);
    assert_int_equal(hk_text_head(HK_TEXT_SMS, HK_STR("[[[[[ą"), 5).n, 2);
}

static void expect_pieces(
    enum hk_text_unit unit, const char *text, size_t max, const char *const expected[])
{
    struct hk_str *pieces;
    size_t n;

    hk_text_split(&cx, unit, hk_str_from(text), max, &pieces, &n);
    for (size_t i = 0; i < n; i++) {
        assert_non_null(expected[i]);
        if (!hk_str_equal(pieces[i], hk_str_from(expected[i])))
            print_error("<%.*s> for <%s>\n", HKS(pieces[i]), expected[i]);
        assert_true(hk_str_equal(pieces[i], hk_str_from(expected[i])));
    }
    assert_null(expected[n]);
}

static void splits_at_the_best_place(void **state)
{
    (void)state;
    expect_pieces(HK_TEXT_CODEPOINTS, "", 10, (const char *const[]){"", NULL});
    expect_pieces(HK_TEXT_CODEPOINTS, " fits ", 10, (const char *const[]){" fits ", NULL});
    expect_pieces(HK_TEXT_CODEPOINTS, "First one.\n\nSecond. Third one", 22,
        (const char *const[]){"First one.", "Second. Third one", NULL});
    expect_pieces(HK_TEXT_CODEPOINTS, "Ala ma kota. Kot ma Alę. Koniec", 20,
        (const char *const[]){"Ala ma kota.", "Kot ma Alę. Koniec", NULL});
    expect_pieces(HK_TEXT_CODEPOINTS, "one two three four", 10,
        (const char *const[]){"one two", "three four", NULL});
    expect_pieces(
        HK_TEXT_CODEPOINTS, "one two three", 7, (const char *const[]){"one two", "three", NULL});
    expect_pieces(
        HK_TEXT_CODEPOINTS, "abcdefghij", 4, (const char *const[]){"abcd", "efgh", "ij", NULL});
    expect_pieces(HK_TEXT_CODEPOINTS, "abc       ", 5, (const char *const[]){"abc", NULL});
    expect_pieces(HK_TEXT_CODEPOINTS, "          ", 5, (const char *const[]){"", NULL});
    expect_pieces(
        HK_TEXT_CODEPOINTS, "日本語日本語", 4, (const char *const[]){"日本語", "日本語", NULL});
    expect_pieces(HK_TEXT_BYTES, "👨‍👩‍👧‍👦 ok", 10,
        (const char *const[]){"👨‍👩‍👧‍👦", "ok", NULL});
    expect_pieces(HK_TEXT_CODEPOINTS, "ab", 0, (const char *const[]){"a", "b", NULL});
    expect_pieces(HK_TEXT_X_WEIGHT, "Hello there, see bank.pl/a/very/long/path/for/you now", 30,
        (const char *const[]){"Hello there, see", "bank.pl/a/very/long/path/for/you now", NULL});
}

static void every_piece_fits_and_nothing_is_lost(void **state)
{
    static const char *const words[] = {"słowo", "Ala.", "日本", "👍🏽", "bank.pl", "\n\n", "a",
        "ok?", "שלום", "https://bank.pl/x", "długieeeeeeeeeeeeeeesłowo", "\r\n", "e\xCC\x81"};
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        char text[1024];
        size_t n = 0;
        for (uint32_t left = next_random(&seed) % 30; left > 0; left--) {
            const char *word = words[next_random(&seed) % HK_COUNT(words)];
            memcpy(text + n, word, strlen(word));
            n += strlen(word);
            if (next_random(&seed) % 4 != 0)
                text[n++] = ' ';
        }
        struct hk_str s = {text, n};
        struct hk_str *pieces;
        size_t count;
        enum hk_text_unit unit = units[next_random(&seed) % HK_COUNT(units)];
        size_t max = 25 + next_random(&seed) % 60;
        hk_text_split(&cx, unit, s, max, &pieces, &count);
        assert_true(count >= 1);
        const char *at = text;
        for (size_t i = 0; i < count; i++) {
            assert_true(hk_text_length(unit, pieces[i]) <= max);
            assert_true(pieces[i].n > 0 || count == 1);
            for (; at < pieces[i].p; at++)
                assert_true(*at == ' ' || *at == '\n' || *at == '\r');
            at = pieces[i].p + pieces[i].n;
        }
        for (; at < text + n; at++)
            assert_true(*at == ' ' || *at == '\n' || *at == '\r');
        hk_arena_reset(cx.arena);
    }
}

static void *measure_in_a_thread(void *arg)
{
    size_t *sum = arg;

    for (int i = 0; i < 200; i++)
        *sum += hk_text_length(HK_TEXT_GRAPHEMES, HK_STR("👨‍👩‍👧‍👦 żółw"));
    return NULL;
}

static void threads_have_their_own_iterators(void **state)
{
    pthread_t threads[4];
    size_t sums[4] = {0};

    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, measure_in_a_thread, &sums[i]), 0);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(sums[i], 1200);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(validity_agrees_with_the_table),
        cmocka_unit_test(cleaning),
        cmocka_unit_test(lengths),
        cmocka_unit_test(x_lengths),
        cmocka_unit_test(links),
        cmocka_unit_test(heads_fit_and_are_the_longest),
        cmocka_unit_test(splits_at_the_best_place),
        cmocka_unit_test(every_piece_fits_and_nothing_is_lost),
        cmocka_unit_test(threads_have_their_own_iterators),
    };

    cx.arena = hk_arena_new();
    int failed = cmocka_run_group_tests_name("text", tests, NULL, NULL);
    hk_arena_free(cx.arena);
    return failed;
}
