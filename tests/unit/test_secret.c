/* tests/unit/test_secret.c -- numbers that must not be read by everybody: exact check digits, what
 * counts as one in a text, and what does not. All numbers are made up or the issuers' examples. */
#include "base/str.h"
#include "base/text.h"
#include "lang/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- check digits ---- */

static const struct {
    enum lang_secret_kind kind;
    const char *plain;
    bool valid;
} numbers[] = {
    {LANG_SECRET_PESEL, "44051401359", true},
    {LANG_SECRET_PESEL, "02270100011", true}, /* born 2002 */
    {LANG_SECRET_PESEL, "99123199993", true},
    {LANG_SECRET_PESEL, "44051401358", false},
    {LANG_SECRET_PESEL, "99133112345", false}, /* there is no 13th month */
    {LANG_SECRET_PESEL, "4405140135", false},
    {LANG_SECRET_NIP, "1234563218", true},
    {LANG_SECRET_NIP, "5260001246", true},
    {LANG_SECRET_NIP, "1234563219", false},
    {LANG_SECRET_NIP, "0000000010", false},
    {LANG_SECRET_NIP, "0000000000", false},
    {LANG_SECRET_REGON, "123456785", true},
    {LANG_SECRET_REGON, "000331501", true},
    {LANG_SECRET_REGON, "123456786", false},
    {LANG_SECRET_REGON, "12345678512347", true},
    {LANG_SECRET_REGON, "12345678612347", false},
    {LANG_SECRET_ID_CARD, "ABA300000", true},
    {LANG_SECRET_ID_CARD, "ABS123456", true},
    {LANG_SECRET_ID_CARD, "ABA300001", false},
    {LANG_SECRET_ID_CARD, "AB1300000", false},
    {LANG_SECRET_TEUDAT, "000000018", true},
    {LANG_SECRET_TEUDAT, "123456782", true},
    {LANG_SECRET_TEUDAT, "18", false},
    {LANG_SECRET_TEUDAT, "00018", true}, /* zeros before it are not always written */
    {LANG_SECRET_TEUDAT, "123456789", false},
    {LANG_SECRET_TEUDAT, "000000000", false},
    {LANG_SECRET_INN, "7700010014", true},
    {LANG_SECRET_INN, "7700010011", false},
    {LANG_SECRET_INN, "500100732259", true},
    {LANG_SECRET_INN, "500100732250", false},
    {LANG_SECRET_SNILS, "11223344595", true},
    {LANG_SECRET_SNILS, "08765430300", true},
    {LANG_SECRET_SNILS, "11223344596", false},
    {LANG_SECRET_SNILS, "00100199864", false}, /* given out without check digits, long ago */
    {LANG_SECRET_PASSPORT, "4508123456", true},
    {LANG_SECRET_PASSPORT, "45081234", false},
    {LANG_SECRET_CARD, "4111111111111111", true},
    {LANG_SECRET_CARD, "5555555555554444", true},
    {LANG_SECRET_CARD, "378282246310005", true},
    {LANG_SECRET_CARD, "2221000000000009", true},
    {LANG_SECRET_CARD, "4111111111111112", false},
    {LANG_SECRET_CARD, "9111111111111111", false},
    {LANG_SECRET_IBAN, "PL61109010140000071219812874", true},
    {LANG_SECRET_IBAN, "61109010140000071219812874", true}, /* as it is written at home */
    {LANG_SECRET_IBAN, "IL620108000000099999999", true},
    {LANG_SECRET_IBAN, "GB82WEST12345698765432", true},
    {LANG_SECRET_IBAN, "PL61109010140000071219812875", false},
    {LANG_SECRET_IBAN, "GB82WEST1234569876543", false},
    {LANG_SECRET_IBAN, "XX82WEST12345698765432", false},
    {LANG_SECRET_PHONE, "+48501234567", true},
    {LANG_SECRET_PHONE, "+972522345678", true},
    {LANG_SECRET_PHONE, "+79123456789", true},
    {LANG_SECRET_PHONE, "+4850123456", false},
    {LANG_SECRET_PHONE, "+48012345678", false},
    {LANG_SECRET_PHONE, "48501234567", false},
    {LANG_SECRET_EMAIL, "anna.nowak+hark@example.com", true},
    {LANG_SECRET_EMAIL, "o'hara@sub.example.org", true},
    {LANG_SECRET_EMAIL, "a@b.example", true},
    {LANG_SECRET_EMAIL, "anna@@example.com", false},
    {LANG_SECRET_EMAIL, "anna@-example.com", false},
    {LANG_SECRET_EMAIL, "anna@localhost", false},
    {LANG_SECRET_EMAIL, "@example.com", false},
    {LANG_SECRET_CARD, "", false},
    {LANG_SECRET_IBAN, "", false},
    {LANG_SECRET_PHONE, "+", false},
};

static void test_check_digits(void **state)
{
    (void)state;
    for (size_t i = 0; i < HK_COUNT(numbers); i++)
        if (lang_secret_valid(numbers[i].kind, hk_str_from(numbers[i].plain)) != numbers[i].valid)
            fail_msg("%s", numbers[i].plain);
}

/* One wrong digit is always noticed. */
static void test_one_wrong_digit(void **state)
{
    (void)state;
    for (size_t i = 0; i < HK_COUNT(numbers); i++) {
        size_t n = strlen(numbers[i].plain);
        if (!numbers[i].valid || numbers[i].kind >= LANG_SECRET_PASSPORT
            || numbers[i].kind == LANG_SECRET_INN || numbers[i].kind == LANG_SECRET_REGON)
            continue; /* without check digits, or with a remainder of ten */
        for (size_t at = 0; at < n; at++) {
            char wrong[64];
            memcpy(wrong, numbers[i].plain, n + 1);
            if (wrong[at] < '0' || wrong[at] > '9')
                continue;
            for (wrong[at] = '0'; wrong[at] <= '9'; wrong[at]++)
                if (wrong[at] != numbers[i].plain[at])
                    if (lang_secret_valid(numbers[i].kind, (struct hk_str){wrong, n})
                        && numbers[i].kind != LANG_SECRET_SNILS)
                        fail_msg("%s passes", wrong);
        }
    }
}

/* ---- in texts ---- */

#define NONE LANG_SECRET_COUNT

static const struct {
    const char *text;
    enum lang_secret_kind kind; /* the first that is sure; NONE */
    const char *plain;
} texts[] = {
    {"mój PESEL to 44051401359.", LANG_SECRET_PESEL, "44051401359"},
    {"440514 01359", LANG_SECRET_PESEL, "44051401359"},
    {"PESEL44051401359", LANG_SECRET_PESEL, "44051401359"},
    {"pesel: 4405 1401 359", LANG_SECRET_PESEL, "44051401359"},
    {"４４０５１４０１３５９", LANG_SECRET_PESEL, "44051401359"},
    {"٤٤٠٥١٤٠١٣٥٩", LANG_SECRET_PESEL, "44051401359"},
    {"440514\xe2\x80\x8e"
     "01359",
        LANG_SECRET_PESEL, "44051401359"},
    {"karta 4111 1111 1111 1111, ważna 12/27", LANG_SECRET_CARD, "4111111111111111"},
    {"4111-1111-1111-1111", LANG_SECRET_CARD, "4111111111111111"},
    {"4111\xc2\xa0"
     "1111\xc2\xa0"
     "1111\xc2\xa0"
     "1111",
        LANG_SECRET_CARD, "4111111111111111"},
    {"3782 822463 10005", LANG_SECRET_CARD, "378282246310005"},
    {"card 41 11 11 11 11 11 11 11", LANG_SECRET_CARD, "4111111111111111"},
    {"44051401359 4111111111111111", LANG_SECRET_PESEL, "44051401359"},
    {"PL61 1090 1014 0000 0712 1981 2874", LANG_SECRET_IBAN, "PL61109010140000071219812874"},
    {"pl61109010140000071219812874", LANG_SECRET_IBAN, "PL61109010140000071219812874"},
    {"na konto 61 1090 1014 0000 0712 1981 2874 proszę", LANG_SECRET_IBAN,
        "61109010140000071219812874"},
    {"GB82 WEST 1234 5698 7654 32", LANG_SECRET_IBAN, "GB82WEST12345698765432"},
    {"NIP 123-456-32-18", LANG_SECRET_NIP, "1234563218"},
    {"dowód ABS 123456", LANG_SECRET_ID_CARD, "ABS123456"},
    {"dowód osobisty ABS123456", LANG_SECRET_ID_CARD, "ABS123456"},
    {"ת.ז 123456782", LANG_SECRET_TEUDAT, "123456782"},
    {"מספר תעודת הזהות שלי 12345678-2", LANG_SECRET_TEUDAT, "123456782"},
    {"ИНН 500100732259", LANG_SECRET_INN, "500100732259"},
    {"112-233-445 95", LANG_SECRET_SNILS, "11223344595"},
    {"Паспорт 45 08 123456", LANG_SECRET_PASSPORT, "4508123456"},
    {"паспорт серия 4508 номер 123456", NONE, ""}, /* words between the two */
    {"proszę dzwonić: 501 234 567", LANG_SECRET_PHONE, "+48501234567"},
    {"501-234-567", LANG_SECRET_PHONE, "+48501234567"},
    {"tel. 221234567", LANG_SECRET_PHONE, "+48221234567"},
    {"+48 501 234 567", LANG_SECRET_PHONE, "+48501234567"},
    {"0048501234567 to mój telefon", LANG_SECRET_PHONE, "+48501234567"},
    {"(+972) 52-234-5678", LANG_SECRET_PHONE, "+972522345678"},
    {"הטלפון שלי 052-2345678", LANG_SECRET_PHONE, "+972522345678"},
    {"8 (912) 345-67-89", LANG_SECRET_PHONE, "+79123456789"},
    {"Пишите на Anna.Nowak@Example.com!", LANG_SECRET_EMAIL, "anna.nowak@example.com"},
    {"(anna@example.com)", LANG_SECRET_EMAIL, "anna@example.com"},
    {"mailto:anna@example.com.", LANG_SECRET_EMAIL, "anna@example.com"},

    {"", NONE, ""},
    {"Szkoda 2026/118 204, polisa 12-34567", NONE, ""},
    {"przesyłka 00 1590 1234 5678 9012 3456", NONE, ""},
    {"zamówienie 1234563218", NONE, ""}, /* would be a NIP: maybe */
    {"kwota 118 204 000 zł", NONE, ""},
    {"spotkanie 22.11.2026 o 14:30, pokój 501", NONE, ""},
    {"call me, 22/2/2015 19:40", NONE, ""},
    {"A44051401359X", NONE, ""},
    {"kod A44051401359", NONE, ""},
    {"4111 1111 1111 1111 1111 1111", NONE, ""},
    {"@anna @anna@example.social", NONE, ""},
    {"anna@kotwica", NONE, ""},
    {"123456789", NONE, ""},
    {"1111111111111111", NONE, ""},
};

static void test_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < HK_COUNT(texts); i++) {
        struct hk_cx cx = {.arena = hk_arena_new()};
        struct lang_secret *found;
        size_t n;
        size_t first = 0;
        struct hk_str text = hk_text_clean(&cx, hk_str_from(texts[i].text));
        lang_secrets(&cx, text, &found, &n);
        while (first < n && !found[first].sure)
            first++;
        enum lang_secret_kind kind = first < n ? found[first].kind : NONE;
        if (kind != texts[i].kind)
            fail_msg("%s: kind %d, not %d", texts[i].text, (int)kind, (int)texts[i].kind);
        if (kind != NONE && !hk_str_equal(found[first].plain, hk_str_from(texts[i].plain)))
            fail_msg("%s: %.*s", texts[i].text, HKS(found[first].plain));
        hk_arena_free(cx.arena);
    }
}

/* Both of two, and where they stand. */
static void test_places(void **state)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct hk_str text = HK_STR("ż 44051401359, anna@example.com");
    struct lang_secret *found;
    size_t n;

    (void)state;
    lang_secrets(&cx, text, &found, &n);
    assert_int_equal(n, 2);
    assert_int_equal(found[0].from, 3);
    assert_int_equal(found[0].to, 14);
    assert_int_equal(found[1].kind, LANG_SECRET_EMAIL);
    assert_int_equal(found[1].from, 16);
    assert_int_equal(found[1].to, text.n);
    hk_arena_free(cx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check_digits),
        cmocka_unit_test(test_one_wrong_digit),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
