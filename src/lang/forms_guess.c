/* lang/forms_guess.c -- how a word that no dictionary has may be inflected: names of brands,
 * mostly.
 *
 * A table of endings for each language, our own, after the schoolbook's declensions, written as
 * lang/fold leaves them (no diacritics: "ą" is a, "ł" is l, "ё" is е). The longest ending that fits
 * decides; several lines may bear it. What a line makes replaces the last `cut` letters. An
 * apostrophe before a Polish ending ("Orange'a") is gone in tokens, so it is the ending alone.
 *
 * The vocative is left out: nobody calls a brand, and "Lotta" must not find "Lotto".
 *
 * A word that itself ends as a line makes words end ("inpostem") is taken for a form of what that
 * line makes it from, too, unless names have such an ending anyway.
 */
#include "base/str.h"
#include "base/text.h"
#include "lang/forms_priv.h"

struct line {
    const char *ending;
    size_t cut; /* bytes */
    const char *made;
};

#define HARD "a u owi em y ow om ami ach"
#define SOFT "a u owi em e i y ow om ami ach"
#define FEMININE "y e a om ami ach"

static const struct line polish[] = {
    {"b", 0, HARD " ie"},
    {"c", 0, SOFT},
    {"d", 0, HARD " zie"},
    {"f", 0, HARD " ie"},
    {"g", 0, "a u owi iem i ow om ami ach"},
    {"h", 0, HARD},
    {"j", 0, SOFT},
    {"k", 0, "a u owi iem i ow om ami ach"},
    {"l", 0, SOFT " e"},
    {"m", 0, HARD " ie"},
    {"n", 0, HARD " ie"},
    {"p", 0, HARD " ie"},
    {"q", 0, HARD},
    {"r", 0, HARD " ze"},
    {"s", 0, HARD " ie"},
    {"t", 0, HARD},
    {"t", 1, "cie"},
    {"st", 0, HARD},
    {"st", 2, "scie"},
    {"v", 0, HARD " ie"},
    {"w", 0, HARD " ie"},
    {"x", 0, HARD " ie"},
    {"x", 1, "ksa ksem ksie ksu"},
    {"z", 0, SOFT " ie"},
    {"ek", 0, "a u owi iem i ow om ami ach"},
    {"ek", 2, "ka ku kowi kiem ki kow kom kami kach"},
    {"ec", 0, SOFT},
    {"ec", 2, "ca cu cowi cem ce cow com cami cach"},
    {"a", 1, FEMININE " ie"},
    {"ca", 1, FEMININE " i"},
    {"cza", 1, FEMININE},
    {"da", 1, FEMININE " zie"},
    {"ga", 1, "i e a om ami ach"},
    {"ga", 2, "dze g"},
    {"ha", 1, FEMININE},
    {"ha", 2, "sze h"},
    {"cha", 1, FEMININE},
    {"cha", 3, "sze ch"},
    {"ia", 1, "i e a om ami ach"},
    {"ia", 2, "i ii"},
    {"ja", 1, "i e a om ami ach"},
    {"ja", 2, "j"},
    {"ka", 1, "i e a om ami ach"},
    {"ka", 2, "ce ek k"},
    {"la", 1, "i y e a om ami ach"},
    {"la", 2, "l el"},
    {"ra", 1, FEMININE " ze"},
    {"ra", 2, "r er"},
    {"ta", 1, FEMININE},
    {"ta", 2, "cie t"},
    {"sta", 1, FEMININE},
    {"sta", 3, "scie st"},
    {"sza", 1, FEMININE " i"},
    {"o", 1, "a u owi em ie om ami ach"},
    {"do", 1, "a u owi em zie om ami ach"},
    {"go", 1, "a u owi iem om ami ach"},
    {"ko", 1, "a u owi iem om ami ach"},
    {"ro", 1, "a u owi em ze om ami ach"},
    {"to", 1, "a u owi em om ami ach"},
    {"to", 2, "cie"},
    {"e", 0, "a u owi em y ow om ami ach"},
    {"i", 0, "ego emu m"},
    {"y", 0, "ego emu m a u em owi"},
};

static const struct line english[] = {
    {"", 0, "s"},
    {"s", 0, "es s"},
    {"x", 0, "es s"},
    {"z", 0, "es s"},
    {"ch", 0, "es s"},
    {"sh", 0, "es s"},
    {"y", 0, "s"},
    {"y", 1, "ies"},
    {"ay", 0, "s"},
    {"ey", 0, "s"},
    {"oy", 0, "s"},
};

#define MASCULINE "а у ом е ы ов ам ами ах"
#define HUSHING "а у ом ем е и ей ам ами ах"
#define BACK "а у ом е и ов ам ами ах"
#define CYRILLIC 2 /* bytes of a letter */

static const struct line russian[] = {
    {"б", 0, MASCULINE},
    {"в", 0, MASCULINE},
    {"г", 0, BACK},
    {"д", 0, MASCULINE},
    {"ж", 0, HUSHING},
    {"з", 0, MASCULINE},
    {"й", CYRILLIC, "я ю ем е и ев ям ями ях"},
    {"ый", 2 * CYRILLIC, "ого ому ым ом ая ой ую ое ые ых ыми"},
    {"ий", 2 * CYRILLIC, "его ему им ем яя ей юю ее ие их ими ия ию ии ого ому ом ая ой ую ое"},
    {"ой", 2 * CYRILLIC, "ого ому ым им ом ая ую ое ые ие ых их ыми ими оя ою ое"},
    {"к", 0, BACK},
    {"ок", 0, BACK},
    {"ок", 2 * CYRILLIC, "ка ку ком ке ки ков кам ками ках"},
    {"ек", 0, BACK},
    {"ек", 2 * CYRILLIC, "ька ьку ьком ьке ьки ьков ка ку ком ке ки ков"},
    {"ец", 0, "а у ем ом е ы ев ов ам ами ах"},
    {"ец", 2 * CYRILLIC, "ца цу цем цом це цы цев цов цам цами цах"},
    {"л", 0, MASCULINE},
    {"м", 0, MASCULINE},
    {"н", 0, MASCULINE},
    {"п", 0, MASCULINE},
    {"р", 0, MASCULINE},
    {"с", 0, MASCULINE},
    {"т", 0, MASCULINE},
    {"ф", 0, MASCULINE},
    {"х", 0, BACK},
    {"ц", 0, "а у ем ом е ы ев ов ам ами ах"},
    {"ч", 0, HUSHING},
    {"ш", 0, HUSHING},
    {"щ", 0, HUSHING},
    {"ь", CYRILLIC, "я ю ем е и ей ям ями ях ью"},
    {"а", CYRILLIC, "ы е у ой ою ам ами ах"},
    {"а", CYRILLIC, ""},
    {"га", CYRILLIC, "и е у ой ою ам ами ах"},
    {"ка", CYRILLIC, "и е у ой ою ам ами ах"},
    {"ка", 2 * CYRILLIC, "ок ек к"},
    {"ха", CYRILLIC, "и е у ой ою ам ами ах"},
    {"жа", CYRILLIC, "и е у ой ей ам ами ах"},
    {"ча", CYRILLIC, "и е у ой ей ам ами ах"},
    {"ша", CYRILLIC, "и е у ой ей ам ами ах"},
    {"ща", CYRILLIC, "и е у ой ей ам ами ах"},
    {"ца", CYRILLIC, "ы е у ей ой ам ами ах"},
    {"ия", CYRILLIC, "и ю ей й ям ями ях"},
    {"я", CYRILLIC, "и е ю ей ею ь й ям ями ях"},
    {"о", CYRILLIC, "а у ом е ам ами ах"},
    {"е", CYRILLIC, "я ю ем и ей ям ями ях"},
    {"ие", CYRILLIC, "я ю ем и й ям ями ях"},
};

struct table {
    struct hk_str language;
    const struct line *lines;
    size_t n;
    struct hk_str oblique; /* endings of one letter that no name has by itself */
};

enum { WORD_LETTERS_MIN = 3, RANK_OF_BASE = 4 };

/* The length of the ending that fits best; SIZE_MAX: none does. */
static size_t best_ending(const struct table *table, struct hk_str word)
{
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < table->n; i++) {
        struct hk_str ending = hk_str_from(table->lines[i].ending);
        if (hk_str_ends(word, ending) && (best == SIZE_MAX || ending.n > best))
            best = ending.n;
    }
    return best;
}

/* The forms that the ending of this word allows, `rank` being that of the first. */
static void inflect_by(
    struct forms_pile *pile, struct hk_str word, const struct table *table, uint32_t rank)
{
    struct forms_form as = {.language = table->language, .why = FORMS_GUESS, .rank = rank};
    const size_t best = best_ending(table, word);

    for (size_t i = 0; i < table->n; i++) {
        const struct line *line = &table->lines[i];
        struct hk_str ending = hk_str_from(line->ending);
        if (ending.n != best || !hk_str_ends(word, ending))
            continue;
        struct hk_str stem = hk_str_sub(word, 0, word.n - line->cut);
        struct hk_str rest = hk_str_from(line->made), made;
        if (rest.n == 0)
            forms_add(pile, stem, rest, &as);
        for (; hk_str_cut(&rest, ' ', &made); as.rank++)
            forms_add(pile, stem, made, &as);
    }
}

/* Two letters at least, or one that no name ends with. */
static bool is_oblique(const struct table *table, struct hk_str made)
{
    return hk_text_length(HK_TEXT_CODEPOINTS, made) >= 2 || hk_str_has_word(table->oblique, made);
}

/* Of what word this line makes the given one by the ending `made`; "": of none. */
static struct hk_str base_by(struct hk_cx *cx, const struct table *table, const struct line *line,
    struct hk_str word, struct hk_str made)
{
    struct hk_str ending = hk_str_from(line->ending);
    struct hk_str stem = hk_str_sub(word, 0, word.n - made.n);
    struct hk_str base = hk_arena_printf(
        cx->arena, "%.*s%.*s", HKS(stem), HKS(hk_str_sub(ending, ending.n - line->cut, line->cut)));
    bool fits = hk_str_ends(base, ending) && best_ending(table, base) == ending.n
        && hk_text_length(HK_TEXT_CODEPOINTS, base) >= WORD_LETTERS_MIN;

    return fits ? base : HK_STR("");
}

static void guess_by(struct forms_pile *pile, struct hk_str word, const struct table *table)
{
    const struct forms_form as = {.language = table->language, .why = FORMS_GUESS, .rank = 1};

    inflect_by(pile, word, table, 1);
    for (size_t i = 0; i < table->n; i++) {
        struct hk_str rest = hk_str_from(table->lines[i].made), made;
        while (hk_str_cut(&rest, ' ', &made)) {
            if (!hk_str_ends(word, made) || !is_oblique(table, made))
                continue;
            struct hk_str base = base_by(pile->cx, table, &table->lines[i], word, made);
            forms_add(pile, base, HK_STR(""), &as);
            if (base.n > 0)
                inflect_by(pile, base, table, RANK_OF_BASE);
        }
    }
}

void forms_guess(struct forms_pile *pile, struct hk_str word)
{
    static const struct table in_polish = {
        HK_STR_INIT("pl"), polish, HK_COUNT(polish), HK_STR_INIT("")};
    static const struct table in_english = {
        HK_STR_INIT("en"), english, HK_COUNT(english), HK_STR_INIT("s")};
    static const struct table in_russian = {
        HK_STR_INIT("ru"), russian, HK_COUNT(russian), HK_STR_INIT("ы и у ю")};
    const bool latin = word.n > 0 && (uint8_t)word.p[0] < 0x80;
    const bool cyrillic = word.n > 0 && ((uint8_t)word.p[0] == 0xD0 || (uint8_t)word.p[0] == 0xD1);

    if (hk_text_length(HK_TEXT_CODEPOINTS, word) < WORD_LETTERS_MIN)
        return;
    if (latin) {
        guess_by(pile, word, &in_polish);
        guess_by(pile, word, &in_english);
    } else if (cyrillic) {
        guess_by(pile, word, &in_russian);
    }
}
