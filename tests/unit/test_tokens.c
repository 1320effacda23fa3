/* tests/unit/test_tokens.c -- what a text is found by. A token in [] is part of the one before
 * it that is whole, one in () is only to be found by, never asked for. */
#include "base/buf.h"
#include "base/str.h"
#include "base/text.h"
#include "lang/tokens.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    const char *text;
    const char *tokens;
} rows[] = {
    /* words */
    {"", ""},
    {"   ", ""},
    {"...!?", ""},
    {"👍🏽🎉", ""},
    {"Hello, world!", "hello world"},
    {"don't won’t O'Neill", "dont wont oneill"},
    {"rock 'n' roll", "rock n roll"},
    {"the dogs' house", "the dogs house"},
    {"Żółć, zażółć GĘŚLĄ jaźń", "zolc zazolc gesla jazn"},
    {"biało-czerwony", "bialo czerwony"},
    {"Ещё раз: ПОЛИС", "еще раз полис"},
    {"что-нибудь", "что нибудь"},
    {"שָׁלוֹם לָךְ", "שלומ לכ"},
    {"צה\"ל וצה״ל", "צהל וצהל"},
    {"ג'ירפה ג׳ירפה", "גירפה גירפה"},
    {"אמר \"שלום\" והלך", "אמר שלומ והלכ"},
    {"תל-אביב ותל־אביב", "תל אביב ותל אביב"},
    {"say \"yes\" now", "say yes now"},
    {"soft\xC2\xADhyphen zero\xE2\x80\x8Bwidth", "softhyphen zerowidth"},
    {"\xE2\x80\x8Fשלום\xE2\x80\x8F abc", "שלומ abc"},
    {"日本語", "日 本 語"},
    {"abc日本", "abc 日 本"},
    {"αβγ ΑΒΓ", "αβγ αβγ"},
    {"word\xF0\x9F\x91\x8Dword", "word word"},

    /* numbers in one, their parts too */
    {"AB-123456", "ab123456 [ab] [123456]"},
    {"ab123456", "ab123456"},
    {"claim PL/2024/00123 today", "claim pl202400123 [pl] [2024] [00123] today"},
    {"12.03.2024", "12032024 [12] [03] [2024]"},
    {"POL_77-A/9", "pol77a9 [pol] [77] [a] [9]"},
    {"WI 1234K", "(wi1234k) wi 1234k"},
    {"wi 1234k", "wi 1234k"},
    {"12-345-67", "1234567 [12] [345] [67]"},
    {"3.50 zł", "350 [3] [50] zl"},
    {"5zł", "5zl"},
    {"v2.0-beta", "v20beta [v2] [0] [beta]"},
    {"2024", "2024"},
    {"٢٠٢٤", "2024"},
    {"A-B", "a b"},
    {"tak/nie", "tak nie"},

    /* phone numbers, by their last nine digits */
    {"600100200", "600100200"},
    {"600 100 200", "600100200 [600] [100] [200]"},
    {"600-100-200", "600100200 [600] [100] [200]"},
    {"+48 600 100 200", "600100200 (48600100200) [48] [600] [100] [200]"},
    {"+48600100200", "600100200 (48600100200)"},
    {"0048600100200", "600100200 (0048600100200)"},
    {"tel. (22) 555 12 34", "tel 225551234 [22] [555] [12] [34]"},
    {"8 (912) 345-67-89", "123456789 (89123456789) [8] [912] [345] [67] [89]"},
    {"+7 912 345 67 89", "123456789 (79123456789) [7] [912] [345] [67] [89]"},
    {"+972-54-123-4567", "541234567 (972541234567) [972] [54] [123] [4567]"},
    {"054-1234567", "541234567 (0541234567) [054] [1234567]"},
    {"555 1234", "5551234 [555] [1234]"},
    {"12 34", "12 34"},
    {"7 days 3 parcels", "7 days 3 parcels"},

    /* tags, handles, addresses */
    {"#Szkoda", "#szkoda [szkoda]"},
    {"#\xE2\x80\x8Fשלום", "#שלומ [שלומ]"},
    {"#moja_szkoda!", "#moja_szkoda [moja] [szkoda]"},
    {"@Anna.Nowak pomocy", "@anna.nowak [anna] [nowak] pomocy"},
    {"@jan_k", "@jan_k [jan] [k]"},
    {"(@jan)", "@jan [jan]"},
    {"jan.nowak@kotwica.example", "jan.nowak@kotwica.example [jan] [nowak] [kotwica] [example]"},
    {"JAN+x@a-b.example.", "jan+x@a-b.example [jan] [x] [a] [b] [example]"},
    {"a@b", "a b"},
    {"# 5 @ 6", "5 6"},
    {"https://kotwica.example/a?b=1", "https kotwica example a b 1"},
};

static struct hk_str written(struct hk_cx *cx, struct hk_buf *buf, const char *source)
{
    struct hk_str text = hk_text_clean(cx, hk_str_from(source));
    struct lang_token *tokens;
    size_t n;

    lang_tokens(cx, text, &tokens, &n);
    hk_buf_clear(buf);
    for (size_t i = 0; i < n; i++) {
        const struct lang_token *t = &tokens[i];
        assert_true(t->text.n > 0 && t->text.n <= LANG_TOKEN_MAX_BYTES);
        assert_true(t->from < t->to && t->to <= text.n);
        if (i > 0)
            hk_buf_add_char(buf, ' ');
        hk_buf_printf(buf, t->part ? "[%.*s]" : t->loose ? "(%.*s)" : "%.*s", HKS(t->text));
    }
    return hk_buf_str(buf);
}

static void texts_become_tokens(void **state)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(1u << 16);

    (void)state;
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        struct hk_str got = written(&cx, &buf, rows[i].text);
        if (!hk_str_equal(got, hk_str_from(rows[i].tokens)))
            fail_msg("%s: got %.*s, not %s", rows[i].text, HKS(got), rows[i].tokens);
    }
    hk_arena_free(cx.arena);
}

static void a_long_word_is_cut_between_letters(void **state)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct hk_buf buf HK_AUTO(hk_buf_free) = hk_buf_make(1u << 16);
    struct lang_token *tokens;
    size_t n;

    (void)state;
    for (int i = 0; i < 500; i++)
        hk_buf_add_str(&buf, HK_STR("щ"));
    lang_tokens(&cx, hk_buf_str(&buf), &tokens, &n);
    assert_int_equal(n, 1);
    assert_int_equal(tokens[0].to, 1000);
    assert_true(tokens[0].text.n > 56 && tokens[0].text.n % 2 == 0);
    hk_arena_free(cx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_become_tokens),
        cmocka_unit_test(a_long_word_is_cut_between_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
