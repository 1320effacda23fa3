/* tests/unit/test_judge.c -- what needs an answer, and which named rule says that something does
 * not.
 *
 * The dear mistake is the silent one: whatever might be a question, a complaint or a wish must stay
 * owed. So the rows of "" matter most. */
#include "base/str.h"
#include "triage/judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *text;
    const char *rule; /* "" is owed an answer */
} rows[] = {
    /* thanks, and nothing else */
    {"Thanks", "thanks"},
    {"thank you!", "thanks"},
    {"Thank you very much for your help", "thanks"},
    {"THX", "thanks"},
    {"Cheers.", "thanks"},
    {"dziękuję", "thanks"},
    {"Dziekuje bardzo za pomoc", "thanks"},
    {"Dzięki!!!", "thanks"},
    {"Dziękuję serdecznie za szybką odpowiedź, pozdrawiam", "thanks"},
    {"Спасибо большое", "thanks"},
    {"СПАСИБО!", "thanks"},
    {"благодарю вас за помощь", "thanks"},
    {"Щиро дякую!", "thanks"},
    {"תודה", "thanks"},
    {"תודה רבה לכם", "thanks"},
    {"Dziękuję ❤️", "thanks"},
    {"Thank you 🙏🏽😊", "thanks"},
    {"thanks :)", "thanks"},
    {"  thanks  \n", "thanks"},
    {"„Dziękuję”", "thanks"},

    /* friendly signs, and nothing else */
    {"❤️", "heart"},
    {"👍", "heart"},
    {"👍🏽", "heart"},
    {"🙏🙏🙏", "heart"},
    {"💙💛!", "heart"},
    {"😊 .", "heart"},
    {"💐🌹", "heart"},

    /* owed: thanks with something in it */
    {"Thanks, but it still does not work", ""},
    {"Thank you for nothing", ""},
    {"thanks for the quick answer but where is my money", ""},
    {"Dziękuję, a kiedy wypłata", ""},
    {"Dziękuję?", ""},
    {"Dziękuję za nic", ""},
    {"Nie dziękuję", ""},
    {"Спасибо, а когда", ""},
    {"תודה, מתי", ""},
    {"thanks thanks thanks thanks thanks thanks thanks thanks thanks", ""}, /* nine words */
    {"Thanks 5", ""},
    {"Thanks 😡", ""},
    {"Dziękuję 👎", ""},
    {"thanks :(", ""},
    {"Dzięki :/", ""},
    {"dziękuję https://example.com/photo", ""},
    {"Merci beaucoup", ""}, /* a language it does not know: rather one answer too many */
    {"дякую, а коли", ""},

    /* owed: signs that are not friendly, or not alone */
    {"😡", ""},
    {"👎", ""},
    {"💔", ""},
    {"❤️?", ""},
    {"❤️ gdzie są moje pieniądze", ""},
    {"🤔", ""},
    {"👍👎", ""},

    /* owed: all else, also what says little */
    {"", ""},
    {"   ", ""},
    {"!", ""},
    {"...", ""},
    {"?", ""},
    {"ok", ""},
    {"bardzo", ""}, /* what may stand beside thanks is none */
    {"za pomoc", ""},
    {"Where is my money?", ""},
    {"thankless", ""},
    {"podziękowania", ""},
};

static void words(void **state)
{
    (void)state;
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        struct hk_str rule =
            triage_no_answer_rule(hk_str_from(rows[i].text), TRIAGE_ATTACHED_NOTHING);
        if (!hk_str_equal(rule, hk_str_from(rows[i].rule)))
            fail_msg("\"%s\": \"%.*s\" instead of \"%s\"", rows[i].text, HKS(rule), rows[i].rule);
    }
}

/* Who sends a picture or a file wants it looked at, whatever stands below. */
static void attachments(void **state)
{
    (void)state;
    for (size_t i = 0; i < HK_COUNT(rows); i++)
        assert_int_equal(
            triage_no_answer_rule(hk_str_from(rows[i].text), TRIAGE_ATTACHED_SOMETHING).n, 0);
}

static void stickers(void **state)
{
    static const struct {
        const char *text;
        const char *rule;
    } beside[] = {{"", "sticker"}, {"  ", "sticker"}, {"thanks", "thanks"}, {"❤️", "heart"},
        {"and my money?", ""}};

    (void)state;
    for (size_t i = 0; i < HK_COUNT(beside); i++)
        assert_true(hk_str_equal(
            triage_no_answer_rule(hk_str_from(beside[i].text), TRIAGE_ATTACHED_STICKER),
            hk_str_from(beside[i].rule)));
}

/* Words as long as anybody can write them end nowhere else than in the list. */
static void long_words(void **state)
{
    static const size_t lengths[] = {47, 48, 49, 52, 1000};
    char text[1100];

    (void)state;
    for (size_t i = 0; i < HK_COUNT(lengths); i++) {
        memset(text, 'a', lengths[i]);
        memcpy(text + lengths[i], " thanks", 7);
        assert_int_equal(
            triage_no_answer_rule((struct hk_str){text, lengths[i] + 7}, TRIAGE_ATTACHED_NOTHING).n,
            0);
    }
    for (size_t n = 0; n < 60; n++) { /* letters of two and four bytes, across the edge */
        size_t at = 0;
        for (size_t i = 0; i < n; i++, at += 2)
            memcpy(text + at, "ż", 2);
        memcpy(text + at, "𝒂", 4);
        assert_int_equal(
            triage_no_answer_rule((struct hk_str){text, at + 4}, TRIAGE_ATTACHED_NOTHING).n, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),
        cmocka_unit_test(attachments),
        cmocka_unit_test(stickers),
        cmocka_unit_test(long_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
