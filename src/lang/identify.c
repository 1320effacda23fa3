/* lang/identify.c -- see identify.h. */
#include "lang/identify.h"

#include "base/str.h"
#include "base/text.h"

struct signs {
    uint32_t latin, cyrillic, hebrew;                /* letters by script */
    uint32_t polish, ukrainian, russian;             /* letters that only this language has */
    uint32_t words_en, words_pl, words_ru, words_uk; /* small words */
};

static const struct hk_str english_words[] = {HK_STR_INIT("the"), HK_STR_INIT("and"),
    HK_STR_INIT("is"), HK_STR_INIT("my"), HK_STR_INIT("to"), HK_STR_INIT("you"),
    HK_STR_INIT("your"), HK_STR_INIT("for"), HK_STR_INIT("of"), HK_STR_INIT("have"),
    HK_STR_INIT("not"), HK_STR_INIT("it"), HK_STR_INIT("this"), HK_STR_INIT("what"),
    HK_STR_INIT("when"), HK_STR_INIT("with"), HK_STR_INIT("are"), HK_STR_INIT("can"),
    HK_STR_INIT("how"), HK_STR_INIT("thanks"), HK_STR_INIT("thank"), HK_STR_INIT("please"),
    HK_STR_INIT("hello"), HK_STR_INIT("i"), HK_STR_INIT("was"), HK_STR_INIT("in"),
    HK_STR_INIT("on"), HK_STR_INIT("no"), HK_STR_INIT("why"), HK_STR_INIT("still"),
    HK_STR_INIT("does")};
static const struct hk_str polish_words[] = {HK_STR_INIT("nie"), HK_STR_INIT("jest"),
    HK_STR_INIT("w"), HK_STR_INIT("z"), HK_STR_INIT("na"), HK_STR_INIT("do"), HK_STR_INIT("co"),
    HK_STR_INIT("jak"), HK_STR_INIT("czy"), HK_STR_INIT("od"), HK_STR_INIT("mi"),
    HK_STR_INIT("moja"), HK_STR_INIT("mam"), HK_STR_INIT("kiedy"), HK_STR_INIT("prosz"),
    HK_STR_INIT("dzie"), HK_STR_INIT("dobry"), HK_STR_INIT("dzi"), HK_STR_INIT("i"),
    HK_STR_INIT("za"), HK_STR_INIT("po"), HK_STR_INIT("ale"), HK_STR_INIT("tak"), HK_STR_INIT("to"),
    HK_STR_INIT("o"), HK_STR_INIT("sprawa"), HK_STR_INIT("witam"), HK_STR_INIT("dziekuje"),
    HK_STR_INIT("prosze"), HK_STR_INIT("gdzie"), HK_STR_INIT("moje")};
static const struct hk_str russian_words[] = {HK_STR_INIT("не"), HK_STR_INIT("что"),
    HK_STR_INIT("как"), HK_STR_INIT("на"), HK_STR_INIT("это"), HK_STR_INIT("мне"),
    HK_STR_INIT("вы"), HK_STR_INIT("у"), HK_STR_INIT("и"), HK_STR_INIT("спасибо"),
    HK_STR_INIT("когда"), HK_STR_INIT("где"), HK_STR_INIT("здравствуйте"), HK_STR_INIT("почему"),
    HK_STR_INIT("по"), HK_STR_INIT("с"), HK_STR_INIT("за"), HK_STR_INIT("добрый")};
static const struct hk_str ukrainian_words[] = {HK_STR_INIT("що"), HK_STR_INIT("та"),
    HK_STR_INIT("дякую"), HK_STR_INIT("коли"), HK_STR_INIT("як"), HK_STR_INIT("це"),
    HK_STR_INIT("ви"), HK_STR_INIT("будь"), HK_STR_INIT("чому"), HK_STR_INIT("де"),
    HK_STR_INIT("мене"), HK_STR_INIT("день")};

static bool is_among(struct hk_str word, const struct hk_str *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (hk_str_equal_nocase(word, list[i]))
            return true;
    return false;
}

static bool is_one_of(uint32_t c, const char *letters)
{
    struct hk_str all = hk_str_from(letters);

    for (size_t at = 0; at < all.n;)
        if (hk_text_next(all, &at) == c)
            return true;
    return false;
}

static bool is_latin(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0x24F);
}

static bool is_cyrillic(uint32_t c)
{
    return c >= 0x400 && c <= 0x52F;
}

static bool is_hebrew(uint32_t c)
{
    return c >= 0x5D0 && c <= 0x5EA;
}

static void count_letter(uint32_t c, struct signs *s)
{
    if (is_latin(c)) {
        s->latin++;
        s->polish += is_one_of(c, "ąćęłńśźżĄĆĘŁŃŚŹŻ");
    } else if (is_cyrillic(c)) {
        s->cyrillic++;
        s->ukrainian += is_one_of(c, "іїєґІЇЄҐ");
        s->russian += is_one_of(c, "ыэъёЫЭЪЁ");
    } else if (is_hebrew(c)) {
        s->hebrew++;
    }
}

static void count_word(struct hk_str word, struct signs *s)
{
    s->words_en += is_among(word, english_words, HK_COUNT(english_words));
    s->words_pl += is_among(word, polish_words, HK_COUNT(polish_words));
    s->words_ru += is_among(word, russian_words, HK_COUNT(russian_words));
    s->words_uk += is_among(word, ukrainian_words, HK_COUNT(ukrainian_words));
}

/* Names, tags and addresses say nothing about the language around them. */
static bool is_foreign_word(struct hk_str text, size_t at)
{
    return text.p[at] == '@' || text.p[at] == '#'
        || hk_str_starts(hk_str_sub(text, at, 8), HK_STR("http"));
}

static struct signs read_signs(struct hk_str text)
{
    struct signs s = {0};
    size_t at = 0;

    while (at < text.n) {
        if (is_foreign_word(text, at)) {
            while (at < text.n && (unsigned char)text.p[at] > ' ')
                at++;
            continue;
        }
        size_t start = at;
        uint32_t c = hk_text_next(text, &at);
        if (!is_latin(c) && !is_cyrillic(c) && !is_hebrew(c))
            continue;
        size_t end = at;
        while (is_latin(c) || is_cyrillic(c) || is_hebrew(c)) {
            count_letter(c, &s);
            end = at;
            if (at >= text.n)
                break;
            c = hk_text_next(text, &at);
        }
        at = end;
        count_word(hk_str_sub(text, start, end - start), &s);
    }
    return s;
}

static struct lang_guess sure(const char *language, uint32_t permille)
{
    return (struct lang_guess){hk_str_from(language), permille};
}

static struct lang_guess guess_cyrillic(const struct signs *s)
{
    uint32_t ukrainian = s->ukrainian * 2 + s->words_uk;
    uint32_t russian = s->russian * 2 + s->words_ru;

    if (ukrainian > russian)
        return sure("uk", 900);
    if (russian > 0)
        return sure("ru", ukrainian == 0 ? 950 : 800);
    return s->cyrillic >= 4 ? sure("ru", 700) : sure("", 0);
}

static struct lang_guess guess_latin(const struct signs *s)
{
    uint32_t polish = s->polish * 2 + s->words_pl;
    uint32_t english = s->words_en;

    if (polish > english)
        return sure("pl", s->polish > 0 ? 950 : 750);
    if (english > polish)
        return sure("en", english >= 2 ? 900 : 700);
    return sure("", 0);
}

struct lang_guess lang_identify(struct hk_str text, struct hk_str prior)
{
    struct signs s = read_signs(text);
    struct lang_guess guess = sure("", 0);
    bool prior_fits;

    if (s.hebrew > s.latin && s.hebrew > s.cyrillic) {
        guess = sure("he", 980);
        prior_fits = hk_str_equal(prior, HK_STR("he"));
    } else if (s.cyrillic > s.latin) {
        guess = guess_cyrillic(&s);
        prior_fits = hk_str_equal(prior, HK_STR("ru")) || hk_str_equal(prior, HK_STR("uk"));
    } else {
        if (s.latin > 0)
            guess = guess_latin(&s);
        prior_fits =
            s.latin == 0 || hk_str_equal(prior, HK_STR("pl")) || hk_str_equal(prior, HK_STR("en"));
    }
    if (guess.permille < 750 && prior.n > 0 && prior_fits)
        return (struct lang_guess){prior, 600};
    return guess;
}
