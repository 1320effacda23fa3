/* tests/unit/test_identify.c -- which language a text is in, and when it is better to say nothing.
 */
#include "base/str.h"
#include "lang/identify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *text;
    const char *prior;
    const char *language; /* "" unknown */
} rows[] = {
    /* letters only one language has */
    {"Dzień dobry, zgłosiłam szkodę 3 tygodnie temu i CISZA", "", "pl"},
    {"żółć", "", "pl"},
    {"Здравствуйте, когда будет ответ?", "", "ru"},
    {"Ещё ждём", "", "ru"},
    {"Доброго дня, коли буде відповідь?", "", "uk"},
    {"Її немає", "", "uk"},
    {"שלום, מתי תגיע התשובה?", "", "he"},
    {"ש", "", "he"},

    /* small words */
    {"Where is my money and why does it take so long", "", "en"},
    {"Hello, can you help me please", "", "en"},
    {"Czy jest jakas odpowiedz na moja sprawe", "", "pl"},
    {"no i co z tego", "", "pl"},
    {"Когда вы ответите мне", "", "ru"},
    {"Спасибо", "", "ru"},
    {"дякую", "", "uk"},

    /* mixed: the script that prevails */
    {"WhatsApp לא עובד אצלי כבר יומיים", "", "he"},
    {"Где мой claim", "", "ru"},
    {"my policy is called Ответственность", "", "en"},

    /* names, tags and addresses say nothing about what is around them */
    {"@kotwica #szkoda https://example.com/w/na/do where is the money", "", "en"},
    {"#the #and #you gdzie jest moja wypłata", "", "pl"},
    {"https://example.com/the/and/you", "", ""},

    /* neighbours, and those that are known only to be told from them */
    {"Guten Tag, wann wird meine Karte geliefert?", "", "de"},
    {"Bonjour, je n'ai toujours pas reçu mon colis", "", "fr"},
    {"Hola, no puedo entrar en mi cuenta", "", "es"},
    {"Buongiorno, il mio pacco non è arrivato", "", "it"},
    {"Olá, minha encomenda ainda não chegou", "", "pt"},
    {"Dobrý den, kdy mi dorazí balík?", "", "cs"},
    {"Dobry den, kdy mi dorazi balik", "", "cs"},
    {"مرحبا متى يصل الطرد", "", "ar"},
    {"Ik wacht al twee weken op een antwoord", "", ""},
    {"Hej, var är mitt paket", "", ""},
    {"privet kak dela", "", ""},
    {"چرا پول من نیامده", "", ""},

    /* nothing to go by */
    {"", "", ""},
    {"12345", "", ""},
    {"👍", "", ""},
    {"Anna Nowak", "", ""},
    {"нет", "", "ru"},
    {"to", "", ""}, /* a word of both */

    /* the conversation speaks where the text does not, if the script fits */
    {"", "pl", "pl"},
    {"12345", "he", "he"},
    {"👍", "ru", "ru"},
    {"Anna Nowak", "pl", "pl"},
    {"Anna Nowak", "en", "en"},
    {"Anna Nowak", "ru", ""},
    {"Anna Nowak", "he", ""},
    {"Иван", "ru", "ru"},
    {"Иван", "uk", "uk"},
    {"Иван", "pl", ""},
    {"שלום", "pl", "he"},
    {"Dzień dobry", "en", "pl"}, /* what the text says holds */
    {"Where is my money", "pl", "en"},

    /* another alphabet is none of these */
    {"Γειά σου", "", ""},
    {"你好", "", ""},
};

static void table(void **state)
{
    (void)state;
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        struct lang_guess guess =
            lang_identify(hk_str_from(rows[i].text), hk_str_from(rows[i].prior));
        if (!hk_str_equal(guess.language, hk_str_from(rows[i].language)))
            fail_msg("\"%s\" after \"%s\": \"%.*s\" instead of \"%s\"", rows[i].text, rows[i].prior,
                HKS(guess.language), rows[i].language);
        assert_true(guess.permille <= 1000);
        assert_true((guess.language.n > 0) == (guess.permille > 0));
    }
}

/* A text with the language's own letters is surer than one without; a prior is the least sure. */
static void how_sure(void **state)
{
    (void)state;
    uint32_t letters = lang_identify(HK_STR("czy jest odpowiedź"), HK_STR("")).permille;
    uint32_t words = lang_identify(HK_STR("czy jest odpowiedz"), HK_STR("")).permille;
    uint32_t prior = lang_identify(HK_STR("Anna"), HK_STR("pl")).permille;

    assert_true(letters >= words);
    assert_true(words > prior);
    assert_true(lang_identify(HK_STR("שלום"), HK_STR("")).permille > letters);
}

/* Any cut of a text is readable: nothing is read beyond its end. */
static void cut_anywhere(void **state)
{
    static const struct hk_str text = HK_STR_INIT("Dzień @a #b http Ещё её שלום 👍 to nie ma");

    (void)state;
    for (size_t n = 0; n <= text.n; n++) {
        if (n < text.n && ((unsigned char)text.p[n] & 0xc0) == 0x80)
            continue; /* not inside a character */
        (void)lang_identify((struct hk_str){text.p, n}, HK_STR("pl"));
        (void)lang_identify((struct hk_str){text.p + n, text.n - n}, HK_STR(""));
    }
}

/* What stands behind the beginning that is read says nothing, even inside of one long word. */
static void only_the_beginning_is_read(void **state)
{
    char text[LANG_IDENTIFY_BYTES * 2];

    (void)state;
    memset(text, 'x', sizeof text);
    for (size_t i = 0; i + 2 <= LANG_IDENTIFY_BYTES - 2; i += 2)
        memcpy(text + i, "ש", 2);
    struct lang_guess guess = lang_identify((struct hk_str){text, sizeof text}, HK_STR(""));
    assert_true(hk_str_equal(guess.language, HK_STR("he")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table),
        cmocka_unit_test(how_sure),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(only_the_beginning_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
