/* tests/unit/test_forms.c -- what a word of a question stands for, language by language.
 *
 * Each row is a word and forms of it; every form must be found by the word, and the word by every
 * form. The rows of words that dictionaries have need hark.lex (`./dev build` makes it); those of
 * words that nobody has need only a small file of word forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/str.h"
#include "lang/fold.h"
#include "lang/forms.h"

#define SMALL "fuzz/corpus/lex/small"

struct row {
    const char *word;
    const char *forms;
};

static const struct row polish[] = {
    {"szkoda", "szkody szkodzie szkodę szkodą szkodo szkód szkodom szkodami szkodach"},
    {"polisa", "polisy polisie polisę polisą polis polisom polisami polisach"},
    {"paczka", "paczki paczce paczkę paczką paczek paczkom paczkami paczkach"},
    {"składka", "składki składce składkę składką składek składkom składkami składkach"},
    {"umowa", "umowy umowie umowę umową umów umowom umowami umowach"},
    {"reklamacja", "reklamacji reklamację reklamacją reklamacje reklamacjom reklamacjami"},
    {"samochód", "samochodu samochodowi samochodem samochodzie samochody samochodów samochodami"},
    {"zwrot", "zwrotu zwrotowi zwrotem zwrocie zwroty zwrotów zwrotom zwrotami zwrotach"},
    {"przelew", "przelewu przelewowi przelewem przelewie przelewy przelewów przelewami"},
    {"klient", "klienta klientowi klientem kliencie klienci klientów klientom klientami"},
    {"konto", "konta kontu kontem koncie kont kontom kontami kontach"},
    {"ubezpieczenie", "ubezpieczenia ubezpieczeniu ubezpieczeniem ubezpieczeń ubezpieczeniom"},
    {"zamówienie", "zamówienia zamówieniu zamówieniem zamówień zamówieniom zamówieniami"},
    {"dziecko", "dziecka dziecku dzieckiem dzieci dzieciom dziećmi dzieciach"},
    {"człowiek", "człowieka człowiekowi ludzie ludzi ludziom ludźmi ludziach"},
    {"rok", "roku rokiem lata lat latach"},
    {"ręka", "ręki ręce rękę rąk rękami"},
    {"dobry", "dobra dobre dobrego dobremu dobrym dobrej dobrą dobrych dobrymi lepszy najlepszy"},
    {"nowy", "nowa nowe nowego nowemu nowym nowej nową nowych nowymi"},
    {"zły", "zła złe złego złemu złej złych gorszy"},
    {"płacić", "płacę płacisz płaci płacimy płacicie płacą płacił płaciła płacili płać"},
    {"zgłosić", "zgłoszę zgłosi zgłosił zgłosiła zgłosili zgłosimy"},
    {"czekać", "czekam czekasz czeka czekamy czekają czekał czekała czekali czekałem czekałam"},
    {"iść", "idę idzie idziemy szedł szła szli idź idźcie"},
    {"być", "jest są był była było byli będzie będą"},
    {"mieć", "mam masz ma mają miał miała mieli"},
    {"wiedzieć", "wiem wie wiedzą wiedział wiedziała"},
    {"móc", "mogę może mogą mógł mogła mogli"},
};

static const struct row russian[] = {
    {"страховка", "страховки страховке страховку страховкой страховок страховкам страховками"},
    {"посылка", "посылки посылке посылку посылкой посылок посылкам посылками посылках"},
    {"полис", "полиса полису полисом полисе полисы полисов полисам полисами полисах"},
    {"договор", "договора договору договором договоре договоры договоров договорам"},
    {"деньги", "денег деньгам деньгами деньгах"},
    {"счёт", "счёта счёту счётом счета счетов счетам счетами"},
    {"заявление", "заявления заявлению заявлением заявлении заявлений заявлениям"},
    {"жалоба", "жалобы жалобе жалобу жалобой жалоб жалобам жалобами жалобах"},
    {"машина", "машины машине машину машиной машин машинам машинами машинах"},
    {"клиент", "клиента клиенту клиентом клиенте клиенты клиентов клиентам клиентами"},
    {"оператор", "оператора оператору оператором операторе операторы операторов операторам"},
    {"человек", "человека человеку человеком люди людей людям людьми людях"},
    {"ребёнок", "ребёнка ребёнку дети детей детям детьми"},
    {"год", "года году годом лет годы годов"},
    {"время", "времени временем времена времён"},
    {"день", "дня дню днём дни дней дням днями"},
    {"новый", "новая новое новые нового новой новому новую новым новых новыми"},
    {"хороший", "хорошая хорошее хорошие хорошего хорошей хорошую хороших лучше лучший"},
    {"плохой", "плохая плохое плохие плохого плохую хуже"},
    {"делать", "делаю делаешь делает делаем делаете делают делал делала делали делай"},
    {"платить", "плачу платишь платит платим платят платил платила платили"},
    {"ждать", "жду ждёшь ждёт ждём ждут ждал ждала ждали"},
    {"получить", "получу получит получим получат получил получила получили"},
    {"идти", "иду идёт идут шёл шла шли"},
    {"прийти", "приду придёт пришёл пришла пришло пришли"},
    {"быть", "был была было были будет будут"},
    {"мочь", "могу может можем могут мог могла могли"},
    {"хотеть", "хочу хочет хотим хотят хотел хотела"},
};

static const struct row english[] = {
    {"parcel", "parcels parcel's"},
    {"claim", "claims claimed claiming"},
    {"policy", "policies policy's"},
    {"company", "companies company's"},
    {"refund", "refunds refunded refunding"},
    {"insure", "insures insured insuring"},
    {"cancel", "cancels cancelled cancelling canceled canceling"},
    {"deliver", "delivers delivered delivering"},
    {"delivery", "deliveries"},
    {"charge", "charges charged charging"},
    {"pay", "pays paid paying"},
    {"buy", "buys bought buying"},
    {"send", "sends sent sending"},
    {"go", "goes went gone going"},
    {"steal", "steals stole stolen stealing"},
    {"break", "breaks broke broken breaking"},
    {"lose", "loses lost losing"},
    {"wait", "waits waited waiting"},
    {"stop", "stops stopped stopping"},
    {"run", "runs ran running"},
    {"get", "gets got getting gotten"},
    {"take", "takes took taken taking"},
    {"give", "gives gave given giving"},
    {"write", "writes wrote written writing"},
    {"speak", "speaks spoke spoken speaking"},
    {"tell", "tells told telling"},
    {"think", "thinks thought thinking"},
    {"know", "knows knew known knowing"},
    {"be", "am is are was were been being"},
    {"have", "has had having"},
    {"do", "does did done doing"},
    {"say", "says said saying"},
    {"see", "sees saw seen seeing"},
    {"find", "finds found finding"},
    {"leave", "leaves left leaving"},
    {"keep", "keeps kept keeping"},
    {"hold", "holds held holding"},
    {"phone", "phones phoned phoning"},
    {"account", "accounts accounted accounting"},
    {"child", "children child's"},
    {"man", "men"},
    {"woman", "women"},
    {"person", "people persons"},
    {"foot", "feet"},
    {"life", "lives"},
    {"happy", "happier happiest"},
    {"quick", "quicker quickest"},
    {"good", "better best"},
    {"bad", "worse worst"},
    {"big", "bigger biggest"},
    {"try", "tries tried trying"},
    {"apply", "applies applied applying"},
    {"colour", "colours coloured"},
    {"organise", "organises organised organising"},
    {"driver", "drivers driver's"},
    {"operation", "operations"},
};

static const struct row hebrew[] = {
    {"פוליסה", "פוליסות הפוליסה לפוליסה בפוליסה שהפוליסה הפוליסות ופוליסה פוליסת מפוליסה"},
    {"הזמנה", "הזמנות ההזמנה ההזמנות להזמנה בהזמנה שההזמנה והזמנה הזמנת"},
    {"כסף", "הכסף לכסף בכסף שהכסף וכסף כספים הכספים מכסף כספי"},
    {"משלוח", "משלוחים המשלוח המשלוחים למשלוח במשלוח שהמשלוח והמשלוח"},
    {"חשבון", "חשבונות החשבון לחשבון בחשבון שהחשבון החשבונות מחשבון"},
    {"שירות", "השירות לשירות בשירות שהשירות שירותים והשירות"},
    {"טלפון", "טלפונים הטלפון לטלפון בטלפון שהטלפון"},
    {"תשובה", "תשובות התשובה לתשובה בתשובה תשובת שהתשובה"},
    {"לקוח", "לקוחות הלקוח ללקוח הלקוחות שהלקוח לקוחה"},
    {"ביטוח", "הביטוח לביטוח בביטוח ביטוחים שהביטוח"},
    {"תביעה", "תביעות התביעה לתביעה בתביעה תביעת"},
    {"רכב", "הרכב לרכב ברכב רכבים שהרכב"},
    {"חברה", "חברות החברה לחברה בחברה שהחברה חברת"},
    {"מוצר", "מוצרים המוצר למוצר במוצר המוצרים"},
    {"חבילה", "חבילות החבילה לחבילה בחבילה חבילת שהחבילה"},
    {"הזמין", "הזמנתי הזמינה הזמינו מזמין מזמינה מזמינים להזמין יזמין"},
    {"קיבל", "קיבלתי קיבלה קיבלו מקבל מקבלת לקבל יקבל"},
    {"שילם", "שילמתי שילמה שילמו משלם משלמת לשלם ישלם"},
    {"ביטל", "ביטלתי ביטלה ביטלו מבטל לבטל"},
    {"חיכה", "חיכיתי חיכו מחכה מחכים לחכות"},
    {"שלח", "שלחתי שלחה שלחו שולח שולחת לשלוח"},
    {"טוב", "טובה טובים טובות הטוב"},
    {"גדול", "גדולה גדולים גדולות הגדול"},
    {"חדש", "חדשה חדשים חדשות החדש"},
};

/* Of words that no dictionary has; only by the word, not back. */
static const struct row guessed[] = {
    {"InPost", "InPostu InPostem InPostowi InPoście InPosty InPosta"},
    {"Kotwex", "Kotwexu Kotwexem Kotweksu Kotweksem Kotweksie"},
    {"Zorpan", "Zorpanu Zorpana Zorpanem Zorpanowi Zorpanie"},
    {"Brumik", "Brumika Brumiku Brumikiem Brumiki"},
    {"Wekta", "Wekty Wekcie Wektę Wektą"},
    {"Polirka", "Polirki Polirce Polirkę Polirką Polirek"},
    {"Dromega", "Dromegi Dromedze Dromegę Dromegą"},
    {"Kolpera", "Kolpery Kolperze Kolperę Kolperą"},
    {"Alewro", "Alewra Alewru Alewrem Alewrze"},
    {"Kaufbank", "Kaufbanku Kaufbankiem Kaufbanki"},
    {"Trandex", "Trandexes Trandexem Trandexa"},
    {"Ubrey", "Ubreys Ubreya Ubreyem"},
    {"Zoldge", "Zoldge'a Zoldge'em Zoldge's"},
    {"Вилдберис", "Вилдбериса Вилдберису Вилдберисом Вилдберисе Вилдберисы"},
    {"Озонка", "Озонки Озонке Озонку Озонкой Озонок"},
    {"Брампель", "Брампеля Брампелю Брампелем Брампели"},
    {"Дорвея", "Дорвеи Дорвее Дорвею Дорвеей"},
    {"Кревич", "Кревича Кревичу Кревичем Кревиче"},
    {"Зубрик", "Зубрика Зубрику Зубриком Зубрики"},
    {"Спотифай", "Спотифая Спотифаю Спотифаем Спотифае"},
    {"Халвито", "Халвита Халвиту Халвитом"},
    {"Тамбурия", "Тамбурии Тамбурию Тамбурией"},
    {"וולטרון", "הוולטרון לוולטרון בוולטרון שוולטרון וולטרון שבוולטרון מוולטרון כשהוולטרון"},
    {"פלאפוני", "הפלאפוני לפלאפוני בפלאפוני ופלאפוני שהפלאפוני"},
};

/* Asked for in another form than the first. */
static const struct row undone[] = {
    {"InPostem", "InPost InPostu InPoście"},
    {"InPoście", "InPost InPostem"},
    {"Zorpanowi", "Zorpan Zorpana"},
    {"Brumikami", "Brumik Brumika"},
    {"Polirkami", "Polirka Polirkę"},
    {"Brelldors", "Brelldor"},
    {"эвакуаторы", "эвакуатор эвакуатора"},
    {"Вилдберисом", "Вилдберис Вилдберису"},
    {"Озонкой", "Озонка Озонку"},
    {"Зубриками", "Зубрик Зубрика"},
};

/* What must not be found: other words, the opposite, what only looks alike. */
static const struct row strangers[] = {
    {"zadowolony", "niezadowolony niezadowolona"},
    {"happy", "unhappy"},
    {"insure", "insurance"},
    {"polisa", "policja polskiej"},
    {"страховка", "страх страховой"},
    {"операция", "оператор"},
    {"company", "accompany companion"},
    {"drive", "driver"},
    {"cover", "discover"},
    {"Worpa", "Worpo"},
};

static struct lex *open_lex(const char *path)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct lex *lex = NULL;

    if (lex_open(&cx, path, &lex) != HK_OK && cx.error.rc != HK_ENOTFOUND)
        fail_msg("%s", cx.error.text);
    hk_arena_free(cx.arena);
    return lex;
}

/* As lang/tokens has it: an apostrophe inside goes. */
static struct hk_str token_of(struct hk_cx *cx, struct hk_str word)
{
    struct hk_str folded = lang_fold(cx, word);
    char *bytes = hk_arena_unset(cx->arena, folded.n);
    size_t n = 0;

    for (size_t i = 0; i < folded.n; i++)
        if (folded.p[i] != '\'')
            bytes[n++] = folded.p[i];
    return (struct hk_str){bytes, n};
}

static bool stands_for(
    struct hk_cx *cx, const struct lex *lex, struct hk_str word, struct hk_str form)
{
    struct forms forms;
    struct hk_str wanted = token_of(cx, form);

    forms_expand(cx, lex, token_of(cx, word), &forms);
    assert_true(forms.n >= 1 && forms.n <= FORMS_MAX);
    assert_true(hk_str_equal(forms.list[0].text, token_of(cx, word)));
    for (size_t i = 0; i < forms.n; i++)
        if (hk_str_equal(forms.list[i].text, wanted))
            return true;
    return false;
}

enum direction { THERE, BOTH_WAYS, NOT_AT_ALL };

static void check(const char *path, const struct row *rows, size_t n, enum direction how)
{
    struct lex *lex = open_lex(path);
    size_t wrong = 0;

    if (lex == NULL) {
        print_message("there is no %s: ./dev build makes it\n", path);
        skip();
    }
    for (size_t i = 0; i < n; i++) {
        struct hk_cx cx = {.arena = hk_arena_new()};
        struct hk_str word = hk_str_from(rows[i].word), rest = hk_str_from(rows[i].forms), form;
        while (hk_str_cut(&rest, ' ', &form)) {
            bool there = stands_for(&cx, lex, word, form) == (how != NOT_AT_ALL);
            bool back = how != BOTH_WAYS || stands_for(&cx, lex, form, word);
            if (!there || !back)
                print_error("%.*s %s %.*s\n", HKS(word), there ? "<-" : "->", HKS(form));
            wrong += !there || !back;
        }
        hk_arena_free(cx.arena);
    }
    lex_close(&lex);
    assert_int_equal(wrong, 0);
}

static const char *whole(void)
{
    const char *path = getenv("HARK_TEST_LEX");

    return path != NULL ? path : ".tools/lex/hark.lex";
}

static void words_of_polish(void **state)
{
    (void)state;
    check(whole(), polish, HK_COUNT(polish), THERE);
}

static void words_of_russian(void **state)
{
    (void)state;
    check(whole(), russian, HK_COUNT(russian), THERE);
}

static void words_of_english(void **state)
{
    (void)state;
    check(whole(), english, HK_COUNT(english), BOTH_WAYS);
}

static void words_of_hebrew(void **state)
{
    (void)state;
    check(whole(), hebrew, HK_COUNT(hebrew), THERE);
}

static void other_words_stay_apart(void **state)
{
    (void)state;
    check(whole(), strangers, HK_COUNT(strangers), NOT_AT_ALL);
}

static void unknown_words_are_guessed(void **state)
{
    (void)state;
    check(SMALL, guessed, HK_COUNT(guessed), THERE);
    check(whole(), guessed, HK_COUNT(guessed), THERE);
    check(SMALL, undone, HK_COUNT(undone), THERE);
}

static void without_a_file_words_stand_for_themselves(void **state)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct forms forms;

    (void)state;
    forms_expand(&cx, NULL, HK_STR("inpost"), &forms);
    assert_int_equal(forms.n, 1);
    forms_expand(&cx, NULL, HK_STR(""), &forms);
    assert_int_equal(forms.n, 0);
    forms_expand(&cx, NULL, HK_STR("כספ"), &forms);
    assert_true(forms.n > 10 && forms.list[1].why == FORMS_PREFIX);
    hk_arena_free(cx.arena);
}

static void reasons_and_lemmas(void **state)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct lex *lex = open_lex(SMALL);
    struct hk_str lemmas[4];
    struct forms forms;

    (void)state;
    forms_expand(&cx, lex, HK_STR("went"), &forms);
    assert_int_equal(forms.list[0].why, FORMS_ITSELF);
    assert_int_equal(forms.list[1].why, FORMS_DICTIONARY);
    assert_true(hk_str_equal(forms.list[1].language, HK_STR("en")));
    assert_true(hk_str_equal(forms.list[1].text, HK_STR("go")));
    assert_int_equal(forms_lemmas(&cx, lex, HK_STR("went"), lemmas, 4), 1);
    assert_true(hk_str_equal(lemmas[0], HK_STR("go")));
    assert_int_equal(forms_lemmas(&cx, lex, HK_STR("zorpan"), lemmas, 4), 0);
    forms_expand(&cx, lex, HK_STR("zorpan"), &forms);
    assert_int_equal(forms.list[1].why, FORMS_GUESS);
    assert_false(forms.more);
    lex_close(&lex);
    hk_arena_free(cx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(words_of_polish),
        cmocka_unit_test(words_of_russian), cmocka_unit_test(words_of_english),
        cmocka_unit_test(words_of_hebrew), cmocka_unit_test(other_words_stay_apart),
        cmocka_unit_test(unknown_words_are_guessed),
        cmocka_unit_test(without_a_file_words_stand_for_themselves),
        cmocka_unit_test(reasons_and_lemmas)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
