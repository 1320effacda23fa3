/* tests/unit/test_fold.c -- one form for what people write in many, language by language. */
#include "base/str.h"
#include "base/text.h"
#include "lang/alike.h"
#include "lang/fold.h"
#include "lang/fold_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct row {
    const char *text;
    const char *folded;
};

static const struct row polish[] = {
    {"Żółć", "zolc"},
    {"zażółć", "zazolc"},
    {"gęślą", "gesla"},
    {"JAŹŃ", "jazn"},
    {"Łódź", "lodz"},
    {"łuk", "luk"},
    {"Ślepowron", "slepowron"},
    {"ćma", "cma"},
    {"Źdźbło", "zdzblo"},
    {"ŻABA", "zaba"},
    {"nagłówek", "naglowek"},
    {"wysłałem", "wyslalem"},
    {"zgłosiłam", "zglosilam"},
    {"szkodę", "szkode"},
    {"odszkodowanie", "odszkodowanie"},
    {"PRZESYŁKA", "przesylka"},
    {"paczką", "paczka"},
    {"książka", "ksiazka"},
    {"książkę", "ksiazke"},
    {"Święta", "swieta"},
    {"świąteczny", "swiateczny"},
    {"ósma", "osma"},
    {"Ósemka", "osemka"},
    {"więc", "wiec"},
    {"będę", "bede"},
    {"będzie", "bedzie"},
    {"mógłby", "moglby"},
    {"mogła", "mogla"},
    {"żeby", "zeby"},
    {"źle", "zle"},
    {"najgorszy", "najgorszy"},
    {"ubezpieczeń", "ubezpieczen"},
    {"składkę", "skladke"},
    {"składka", "skladka"},
    {"rękę", "reke"},
    {"ręką", "reka"},
    {"zęby", "zeby"},
    {"Ząb", "zab"},
    {"dąb", "dab"},
    {"dęby", "deby"},
    {"pieniądze", "pieniadze"},
    {"PIENIĘDZY", "pieniedzy"},
    {"ciągle", "ciagle"},
    {"ciężko", "ciezko"},
    {"łzy", "lzy"},
    {"złość", "zlosc"},
    {"ŁAŃCUCH", "lancuch"},
    {"koń", "kon"},
    {"końca", "konca"},
    {"słońce", "slonce"},
    {"dzień", "dzien"},
    {"dobry", "dobry"},
    {"cześć", "czesc"},
    {"Kraków", "krakow"},
    {"Poznań", "poznan"},
    {"Gdańsk", "gdansk"},
    {"Wrocław", "wroclaw"},
    {"Bydgoszcz", "bydgoszcz"},
    {"Białystok", "bialystok"},
    {"Częstochowa", "czestochowa"},
    {"Rzeszów", "rzeszow"},
    {"Toruń", "torun"},
    {"Kielce", "kielce"},
    {"Świętokrzyska", "swietokrzyska"},
    {"naprawdę", "naprawde"},
    {"proszę", "prosze"},
    {"dziękuję", "dziekuje"},
    {"reklamację", "reklamacje"},
    {"zwrócić", "zwrocic"},
};

static const struct row russian[] = {
    {"Ёлка", "елка"},
    {"ёлка", "елка"},
    {"ещё", "еще"},
    {"ЕЩЁ", "еще"},
    {"Здравствуйте", "здравствуйте"},
    {"здравствуйте", "здравствуйте"},
    {"Спасибо", "спасибо"},
    {"СПАСИБО", "спасибо"},
    {"Когда", "когда"},
    {"когда", "когда"},
    {"заказ", "заказ"},
    {"ЗАКАЗ", "заказ"},
    {"полис", "полис"},
    {"ПОЛИС", "полис"},
    {"страховка", "страховка"},
    {"Страховка", "страховка"},
    {"выплата", "выплата"},
    {"ВЫПЛАТА", "выплата"},
    {"деньги", "деньги"},
    {"Деньги", "деньги"},
    {"посылка", "посылка"},
    {"ПОСЫЛКА", "посылка"},
    {"пришёл", "пришел"},
    {"пришел", "пришел"},
    {"Лёд", "лед"},
    {"лед", "лед"},
    {"Йод", "йод"},
    {"йод", "йод"},
    {"мой", "мой"},
    {"МОЙ", "мой"},
    {"твой", "твой"},
    {"объект", "объект"},
    {"ОБЪЕКТ", "объект"},
    {"подъезд", "подъезд"},
    {"съёмка", "съемка"},
    {"Съемка", "съемка"},
    {"жёлтый", "желтый"},
    {"жЁлтый", "желтый"},
    {"чёрный", "черный"},
    {"Чёрный", "черный"},
    {"Щука", "щука"},
    {"ЩУКА", "щука"},
    {"цирк", "цирк"},
    {"Эхо", "эхо"},
    {"эхо", "эхо"},
    {"Юля", "юля"},
    {"юля", "юля"},
    {"Яма", "яма"},
    {"яма", "яма"},
    {"мышь", "мышь"},
    {"МЫШЬ", "мышь"},
    {"рожь", "рожь"},
    {"Москва", "москва"},
    {"Петербург", "петербург"},
    {"Екатеринбург", "екатеринбург"},
    {"Нижний", "нижний"},
    {"Новгород", "новгород"},
    {"Казань", "казань"},
    {"Самара", "самара"},
    {"Омск", "омск"},
    {"Челябинск", "челябинск"},
    {"Ростов", "ростов"},
    {"Уфа", "уфа"},
    {"Красноярск", "красноярск"},
    {"Пермь", "пермь"},
    {"Воронеж", "воронеж"},
    {"Волгоград", "волгоград"},
    {"дёшево", "дешево"},
    {"надёжный", "надежный"},
    {"Алёна", "алена"},
    {"Артём", "артем"},
    {"Пётр", "петр"},
    {"Семён", "семен"},
    {"Фёдор", "федор"},
    {"їжак", "їжак"},
    {"ґрунт", "грунт"},
    {"Єва", "єва"},
};

static const struct row hebrew[] = {
    {"שלום", "שלומ"},
    {"שָׁלוֹם", "שלומ"},
    {"מים", "מימ"},
    {"מלך", "מלכ"},
    {"דרך", "דרכ"},
    {"ארץ", "ארצ"},
    {"עץ", "עצ"},
    {"כסף", "כספ"},
    {"יוסף", "יוספ"},
    {"בן", "בנ"},
    {"אדם", "אדמ"},
    {"קטן", "קטנ"},
    {"גדול", "גדול"},
    {"ביטוח", "ביטוח"},
    {"בִּטּוּחַ", "בטוח"},
    {"פוליסה", "פוליסה"},
    {"תביעה", "תביעה"},
    {"תְּבִיעָה", "תביעה"},
    {"הזמנה", "הזמנה"},
    {"משלוח", "משלוח"},
    {"חבילה", "חבילה"},
    {"תודה", "תודה"},
    {"תּוֹדָה", "תודה"},
    {"בבקשה", "בבקשה"},
    {"מתי", "מתי"},
    {"איפה", "איפה"},
    {"למה", "למה"},
    {"מדוע", "מדוע"},
    {"כמה", "כמה"},
    {"זמן", "זמנ"},
    {"עוד", "עוד"},
    {"לא", "לא"},
    {"כן", "כנ"},
    {"אין", "אינ"},
    {"יש", "יש"},
    {"לי", "לי"},
    {"לך", "לכ"},
    {"אתם", "אתמ"},
    {"אתן", "אתנ"},
    {"הם", "המ"},
    {"הן", "הנ"},
    {"אנחנו", "אנחנו"},
    {"אנו", "אנו"},
    {"שלכם", "שלכמ"},
    {"שלכן", "שלכנ"},
    {"שלהם", "שלהמ"},
    {"החזר", "החזר"},
    {"כספי", "כספי"},
    {"נציג", "נציג"},
    {"נציגה", "נציגה"},
    {"טלפון", "טלפונ"},
    {"מספר", "מספר"},
    {"רכב", "רכב"},
    {"רכבים", "רכבימ"},
    {"תאונה", "תאונה"},
    {"נזק", "נזק"},
    {"נזקים", "נזקימ"},
    {"חיפה", "חיפה"},
    {"ירושלים", "ירושלימ"},
    {"תל", "תל"},
    {"אביב", "אביב"},
    {"אשדוד", "אשדוד"},
    {"נתניה", "נתניה"},
    {"רחובות", "רחובות"},
    {"מצוין", "מצוינ"},
    {"אינטרנט", "אינטרנט"},
    {"עדיין", "עדיינ"},
    {"ממתין", "ממתינ"},
    {"ממתינה", "ממתינה"},
    {"פרץ", "פרצ"},
    {"כץ", "כצ"},
    {"שוורץ", "שוורצ"},
    {"ךםןףץ", "כמנפצ"},
    {"ﬡבגד", "אבגד"},
    {"יִשְׂרָאֵל", "ישראל"},
};

static const struct row english[] = {
    {"Hello", "hello"},
    {"HELLO", "hello"},
    {"café", "cafe"},
    {"Café", "cafe"},
    {"naïve", "naive"},
    {"résumé", "resume"},
    {"Über", "uber"},
    {"façade", "facade"},
    {"jalapeño", "jalapeno"},
    {"piñata", "pinata"},
    {"Ærø", "aero"},
    {"Œuvre", "oeuvre"},
    {"straße", "strasse"},
    {"Ångström", "angstrom"},
    {"Zürich", "zurich"},
    {"coöperate", "cooperate"},
    {"SHOUT", "shout"},
    {"MiXeD", "mixed"},
    {"claim", "claim"},
    {"Claim", "claim"},
    {"REFUND", "refund"},
    {"refund", "refund"},
    {"parcel", "parcel"},
    {"PARCEL", "parcel"},
    {"order", "order"},
    {"ORDER", "order"},
    {"delivery", "delivery"},
    {"Delivery", "delivery"},
    {"late", "late"},
    {"LATE", "late"},
    {"invoice", "invoice"},
    {"Invoice", "invoice"},
    {"account", "account"},
    {"ACCOUNT", "account"},
    {"policy", "policy"},
    {"Policy", "policy"},
    {"garage", "garage"},
    {"Garage", "garage"},
    {"Brontë", "bronte"},
    {"Beyoncé", "beyonce"},
    {"Dvořák", "dvorak"},
    {"Čapek", "capek"},
    {"Škoda", "skoda"},
    {"Citroën", "citroen"},
    {"Peugeot", "peugeot"},
    {"Þór", "thor"},
    {"Đorđe", "dorde"},
    {"Ł", "l"},
    {"Ħal", "hal"},
    {"Ŋ", "n"},
    {"ĳs", "ijs"},
    {"ﬁne", "fine"},
    {"ＡＢＣ", "abc"},
    {"①", "①"},
    {"²", "²"},
    {"Ⅷ", "viii"},
    {"x²", "x²"},
    {"Ǆ", "dz"},
    {"Ȟ", "h"},
    {"ḍ", "d"},
    {"ẞ", "ss"},
    {"Straẞe", "strasse"},
    {"Ωmega", "ωmega"},
    {"ΑΒΓ", "αβγ"},
    {"İstanbul", "istanbul"},
    {"ışık", "isik"},
    {"ſs", "ss"},
    {"Élan", "elan"},
};

static void check(const struct row *rows, size_t n)
{
    struct hk_cx cx = {.arena = hk_arena_new()};

    for (size_t i = 0; i < n; i++) {
        struct hk_str once = lang_fold(&cx, hk_text_clean(&cx, hk_str_from(rows[i].text)));
        struct hk_str twice = lang_fold(&cx, once);
        if (!hk_str_equal(once, hk_str_from(rows[i].folded)))
            fail_msg("%s: got %.*s, not %s", rows[i].text, HKS(once), rows[i].folded);
        if (!hk_str_equal(once, twice))
            fail_msg("%s: folded again it is %.*s", rows[i].text, HKS(twice));
    }
    hk_arena_free(cx.arena);
}

static void polish_words_lose_their_marks(void **state)
{
    (void)state;
    check(polish, HK_COUNT(polish));
}

static void russian_words_lose_case_and_yo(void **state)
{
    (void)state;
    check(russian, HK_COUNT(russian));
}

static void hebrew_words_lose_points_and_final_letters(void **state)
{
    (void)state;
    check(hebrew, HK_COUNT(hebrew));
}

static void latin_words_lose_case_and_marks(void **state)
{
    (void)state;
    check(english, HK_COUNT(english));
}

/* What has a table of ours is a letter and stays one. */
static void every_letter_folds_to_letters(void **state)
{
    (void)state;
    for (uint32_t c = 1; c < 0x3000; c++) {
        uint32_t out[LANG_FOLD_MAX];
        if (lang_class_of(c) != LANG_LETTER)
            continue;
        unsigned n = lang_fold_char(c, out);
        if (c < 0x600 && n == 0)
            fail_msg("U+%04X is gone", (unsigned)c);
        for (unsigned i = 0; i < n && c < 0x600; i++)
            if (lang_class_of(out[i]) != LANG_LETTER && c != 0x37A && c != 0x587)
                fail_msg("U+%04X became U+%04X", (unsigned)c, (unsigned)out[i]);
    }
}

static void the_short_way_says_the_same(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x800; c++) {
        uint32_t folded[LANG_FOLD_MAX];
        uint32_t quick = c < 0x80 ? fold_ascii(c) : fold_letter(c);
        enum lang_class class = lang_class_of(c);
        if (quick == 0) {
            assert_true(c >= 0x80 || class == LANG_GAP);
            continue;
        }
        assert_int_equal(lang_fold_char(c, folded), 1);
        assert_int_equal(folded[0], quick);
        assert_int_equal(class, quick <= '9' ? LANG_DIGIT : LANG_LETTER);
    }
}

/* Folded words of two scripts, and of one. */
static const struct row mixed[] = {
    {"cбербанк", "сбербанк"}, /* Latin c */
    {"сбepбанк", "сбербанк"}, /* Latin e, p */
    {"ozoн", "ozoh"},         /* in capitals this is what it looks like */
    {"hаrk", "hark"},         /* Cyrillic а */
    {"harк", "hark"},         /* Cyrillic к */
    {"wаrtа", "warta"},       /* both а */
    {"тacc", "tacc"},         /* all alike: that of more letters */
    {"сoса", "соса"},
    {"тa", "та"}, /* as many: Cyrillic */
    {"cocа", "coca"},
    {"iphoneы", "iphoneы"}, /* both have their own */
    {"сбербанк", "сбербанк"},
    {"coca", "coca"},
    {"соса", "соса"},
    {"h4rk", "h4rk"},
    {"", ""},
};

static void words_of_two_scripts_become_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < HK_COUNT(mixed); i++) {
        const struct hk_str word = hk_str_from(mixed[i].text);
        char text[64];
        memcpy(text, word.p, word.n);
        const struct hk_str got = {text, lang_one_script(text, word.n, sizeof text)};
        if (!hk_str_equal(got, hk_str_from(mixed[i].folded)))
            fail_msg("%s became %.*s", mixed[i].text, HKS(got));
    }
    char text[8] = "cбер";
    assert_int_equal(lang_one_script(text, 7, 7), 7); /* no room for a longer letter */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(polish_words_lose_their_marks),
        cmocka_unit_test(russian_words_lose_case_and_yo),
        cmocka_unit_test(hebrew_words_lose_points_and_final_letters),
        cmocka_unit_test(latin_words_lose_case_and_marks),
        cmocka_unit_test(every_letter_folds_to_letters),
        cmocka_unit_test(the_short_way_says_the_same),
        cmocka_unit_test(words_of_two_scripts_become_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
