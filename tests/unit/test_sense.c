/* tests/unit/test_sense.c -- mood, wishes and address of texts in four languages, with the words
 * that they rest on. The texts are ours. */
#include <string.h>

#include "base/str.h"
#include "lang/address.h"
#include "lang/sense.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    const char *language, *text, *mood;
    const char *intents; /* all of them, in order */
    const char *word;    /* one of the reasons */
} rows[] = {
    {"en", "Great service, thank you so much!", "pos", "praise", "Great"},
    {"en", "This is not good at all", "neg", "", "good"},
    {"en", "not bad", "neu", "", "bad"},
    {"en", "Your app is TERRIBLE and nobody answers", "neg", "", "TERRIBLE"},
    {"en", "When does the shop open?", "neu", "", ""},
    {"en", "I will sue you, my lawyer will call", "neu", "legal", "lawyer"},
    {"en", "I want to cancel my contract", "neu", "cancellation", "cancel"},
    {"en", "The charger is smoking, there was a fire", "neu", "safety", "smoking"},
    {"en", "I am a journalist, may I ask you", "neu", "press", "journalist"},
    {"en", "you idiots", "neu", "abuse", "idiots"},
    {"en", "How much is the blue one?", "neu", "purchase", "How much"},
    {"en", "You should add a dark mode", "neu", "idea", "You should"},
    {"en", ":)", "pos", "", ":)"},
    {"en", "👎", "neg", "", "👎"},
    {"pl", "Obsługa była rewelacyjna, polecam!", "pos", "", "rewelacyjna"},
    {"pl", "Nie polecam, fatalna obsługa", "neg", "", "Nie polecam"},
    {"pl", "obsluga jest beznadziejna", "neg", "", "beznadziejna"},
    {"pl", "Aplikacja nie działa od wczoraj", "neg", "", "nie działa"},
    {"pl", "O której otwieracie sklep?", "neu", "", ""},
    {"pl", "Sprawą zajmie się mój prawnik i UOKiK", "neu", "legal", "prawnik"},
    {"pl", "Rezygnuję z umowy", "neu", "cancellation", "Rezygnuję"},
    {"pl", "W piwnicy ulatnia się gaz", "neu", "safety", "ulatnia"},
    {"pl", "Sprawę opisze gazeta", "neu", "press", "gazeta"},
    {"pl", "ile kosztuje ten model?", "neu", "purchase", "ile kosztuje"},
    {"pl", "Powinniście dodać ciemny motyw", "neu", "idea", "Powinniście"},
    {"pl", "Dziękuję bardzo, świetna robota!", "pos", "praise", "Dziękuję bardzo"},
    {"ru", "Отличный сервис, спасибо большое!", "pos", "praise", "Отличный сервис"},
    {"ru", "Ужасный банк, всё время сбои", "neg", "", "Ужасный"},
    {"ru", "Приложение не работает", "neg", "", "не работает"},
    {"ru", "До скольки вы открыты?", "neu", "", ""},
    {"ru", "Подаю в суд", "neu", "legal", "суд"},
    {"ru", "Хочу расторгнуть договор", "neu", "cancellation", "расторгнуть"},
    {"ru", "В подъезде запах газа", "neu", "safety", "запах газа"},
    {"ru", "сколько стоит доставка", "neu", "purchase", "сколько стоит"},
    {"ru", "Предлагаю добавить тёмную тему", "neu", "idea", "Предлагаю"},
    {"he", "שירות מעולה, תודה רבה!", "pos", "praise", "שירות מעולה"},
    {"he", "השירות גרוע ומעצבן", "neg", "", "גרוע"},
    {"he", "האתר לא עובד", "neg", "", "לא עובד"},
    {"he", "מתי אתם פותחים?", "neu", "", ""},
    {"he", "אפנה לעורך דין", "neu", "legal", "לעורך דין"},
    {"he", "אני רוצה לבטל את המנוי", "neu", "cancellation", "לבטל"},
    {"he", "יש שריפה בבניין", "neu", "safety", "שריפה"},
    {"he", "כמה עולה הדגם הזה?", "neu", "purchase", "כמה עולה"},
    {"", "Świetnie, thanks", "pos", "", "thanks"},
    {"fr", "Merci 😍", "pos", "", "😍"},
    {"fr", "bad", "neu", "", ""}, /* no list of that language */
    {"en", "", "neu", "", ""},
};

static const char *intents_of(struct hk_cx *cx, const struct sense_reading *s)
{
    struct hk_str all = HK_STR("");

    for (enum sense i = SENSE_INTENT_FIRST; i <= SENSE_INTENT_LAST; i++)
        if ((s->senses & UINT32_C(1) << i) != 0)
            all = hk_arena_printf(
                cx->arena, "%.*s%s%s", HKS(all), all.n > 0 ? " " : "", sense_name(i));
    return hk_arena_str(cx->arena, all).p;
}

static bool rests_on(const struct sense_reading *s, struct hk_str text, const char *word)
{
    for (size_t i = 0; i < s->reasons_n; i++)
        if (hk_str_equal(
                hk_str_sub(text, s->reasons[i].from, s->reasons[i].to - s->reasons[i].from),
                hk_str_from(word)))
            return true;
    return word[0] == 0;
}

static void test_table(void **state)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < HK_COUNT(rows); i++) {
        const struct hk_str text = hk_str_from(rows[i].text);
        struct sense_reading s;
        sense_read(&cx, text, hk_str_from(rows[i].language), &s);
        if (strcmp(sense_mood_name(s.mood), rows[i].mood) == 0
            && strcmp(intents_of(&cx, &s), rows[i].intents) == 0 && rests_on(&s, text, rows[i].word)
            && s.mood_permille <= 1000)
            continue;
        print_message("\"%s\": %s, %s, \"%s\" %d\n", rows[i].text, sense_mood_name(s.mood),
            intents_of(&cx, &s), rows[i].word, rests_on(&s, text, rows[i].word));
        wrong++;
    }
    assert_int_equal(wrong, 0);
    hk_arena_free(cx.arena);
}

/* More words, capitals and exclamation marks make it surer. */
static void test_how_sure(void **state)
{
    static const char *const rising[] = {
        "bad", "really bad", "really bad!!!", "REALLY BAD, terrible, awful service!!!"};
    struct hk_cx cx = {.arena = hk_arena_new()};
    uint32_t before = 0;

    (void)state;
    for (size_t i = 0; i < HK_COUNT(rising); i++) {
        struct sense_reading s;
        sense_read(&cx, hk_str_from(rising[i]), HK_STR("en"), &s);
        assert_int_equal(s.mood, SENSE_MOOD_NEGATIVE);
        assert_true(s.mood_permille > before);
        before = s.mood_permille;
    }
    hk_arena_free(cx.arena);
}

static void test_address(void **state)
{
    static const struct {
        const char *language, *text, *form, *writer;
    } addresses[] = {
        {"pl", "Czy może mi Pan pomóc? Zgłosiłam szkodę", "formal", "woman"},
        {"pl", "hej, dostałem zły kolor", "informal", "man"},
        {"pl", "problem z modemem", "", ""},
        {"ru", "Помогите, пожалуйста, вы обещали. Я получила чек", "formal", "woman"},
        {"ru", "я вчера заплатил", "", "man"},
        {"en", "Could you help me", "", ""},
    };
    struct hk_cx cx = {.arena = hk_arena_new()};

    (void)state;
    for (size_t i = 0; i < HK_COUNT(addresses); i++) {
        const struct hk_str text = hk_str_from(addresses[i].text);
        struct sense_reading s;
        sense_read(&cx, text, hk_str_from(addresses[i].language), &s);
        const struct lang_address a = lang_address_of(text, &s);
        assert_string_equal(a.form, addresses[i].form);
        assert_string_equal(a.writer, addresses[i].writer);
    }
    hk_arena_free(cx.arena);
}

/* However long a text is, and wherever it is cut. */
static void test_bounds(void **state)
{
    static const struct hk_str text =
        HK_STR_INIT("Nie polecam! שירות מעולה 😡 ужас don't BAD ממש ;-) 🖕");
    struct hk_cx cx = {.arena = hk_arena_new()};
    char lots[9000];
    struct sense_reading s;

    (void)state;
    for (size_t n = 0; n <= text.n; n++) {
        if (n < text.n && ((unsigned char)text.p[n] & 0xC0) == 0x80)
            continue;
        sense_read(&cx, hk_str_sub(text, 0, n), HK_STR(""), &s);
        sense_read(&cx, hk_str_sub(text, n, text.n), HK_STR(""), &s);
        for (size_t i = 0; i < s.reasons_n; i++)
            assert_true(s.reasons[i].from < s.reasons[i].to && s.reasons[i].to <= text.n - n);
    }
    for (size_t i = 0; i < sizeof lots; i++)
        lots[i] = "bad "[i % 4];
    sense_read(&cx, (struct hk_str){lots, sizeof lots}, HK_STR("en"), &s);
    assert_int_equal(s.mood, SENSE_MOOD_NEGATIVE);
    assert_int_equal(s.reasons_n, SENSE_REASONS_MAX);
    hk_arena_free(cx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_how_sure),
        cmocka_unit_test(test_address),
        cmocka_unit_test(test_bounds),
    };

    return cmocka_run_group_tests_name("sense", tests, NULL, NULL);
}
