/* listen/suggest_spell.c -- see suggest.h: other spellings of a name, from tables.
 *
 * Latin names become Cyrillic in the Polish way where their letters are Polish ones (c is ц, w is
 * в), else in the English way. It is how people type a name they heard, not a standard.
 */
#include "base/buf.h"
#include "base/str.h"
#include "base/text.h"
#include "listen/suggest.h"

enum { TEXT_MAX = 256 };

struct pair {
    const char *from, *to;
};

/* Longer ones first. */
static const struct pair from_polish[] = {{"szcz", "щ"}, {"sz", "ш"}, {"cz", "ч"}, {"rz", "ж"},
    {"ch", "х"}, {"ja", "я"}, {"ju", "ю"}, {"ia", "я"}, {"iu", "ю"}, {"io", "ё"}, {"ks", "кс"},
    {"c", "ц"}, {"w", "в"}, {"v", "в"}, {"j", "й"}, {"y", "ы"}, {"x", "кс"}};
static const struct pair from_english[] = {{"sh", "ш"}, {"ch", "ч"}, {"zh", "ж"}, {"kh", "х"},
    {"ph", "ф"}, {"th", "т"}, {"ck", "к"}, {"ts", "ц"}, {"oo", "у"}, {"ee", "и"}, {"ya", "я"},
    {"yu", "ю"}, {"ce", "це"}, {"ci", "ци"}, {"c", "к"}, {"w", "в"}, {"v", "в"}, {"j", "дж"},
    {"y", "и"}, {"x", "кс"}, {"q", "к"}};
static const struct pair from_latin[] = {{"a", "а"}, {"b", "б"}, {"d", "д"}, {"e", "е"}, {"f", "ф"},
    {"g", "г"}, {"h", "х"}, {"i", "и"}, {"k", "к"}, {"l", "л"}, {"m", "м"}, {"n", "н"}, {"o", "о"},
    {"p", "п"}, {"r", "р"}, {"s", "с"}, {"t", "т"}, {"u", "у"}, {"z", "з"}};
static const struct pair from_cyrillic[] = {{"кс", "x"}, {"а", "a"}, {"б", "b"}, {"в", "v"},
    {"г", "g"}, {"д", "d"}, {"е", "e"}, {"ж", "zh"}, {"з", "z"}, {"и", "i"}, {"й", "y"}, {"к", "k"},
    {"л", "l"}, {"м", "m"}, {"н", "n"}, {"о", "o"}, {"п", "p"}, {"р", "r"}, {"с", "s"}, {"т", "t"},
    {"у", "u"}, {"ф", "f"}, {"х", "kh"}, {"ц", "ts"}, {"ч", "ch"}, {"ш", "sh"}, {"щ", "shch"},
    {"ъ", ""}, {"ы", "y"}, {"ь", ""}, {"э", "e"}, {"ю", "yu"}, {"я", "ya"}};

/* What sounds the same in Polish, English, Russian and Hebrew, as folded letters. */
static const struct pair alike[] = {{"ph", "f"}, {"rz", "z"}, {"ch", "h"}, {"ck", "k"},
    {"qu", "kw"}, {"x", "ks"}, {"ks", "x"}, {"oo", "u"}, {"ee", "i"}, {"c", "k"}, {"v", "w"},
    {"щ", "сч"}, {"ё", "йо"}, {"о", "а"}, {"е", "и"}, {"ט", "ת"}, {"ת", "ט"}, {"ק", "כ"},
    {"כ", "ק"}, {"ע", "א"}, {"ח", "כ"}, {"ש", "ס"}};

/* The first pair that stands at the front of `rest`. */
static const struct pair *pair_at(const struct pair *list, size_t n, struct hk_str rest)
{
    for (size_t i = 0; i < n; i++)
        if (hk_str_starts(rest, hk_str_from(list[i].from)))
            return &list[i];
    return NULL;
}

static bool has_any(struct hk_str text, const char *const *parts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (hk_str_find(text, hk_str_from(parts[i])) != SIZE_MAX)
            return true;
    return false;
}

struct tables {
    const struct pair *first, *second;
    size_t first_n, second_n;
};

static struct tables tables_for(struct hk_str folded)
{
    static const char *const polish[] = {"k", "w", "sz", "cz", "rz", "j"};

    if (folded.n > 0 && (unsigned char)folded.p[0] >= 0x80)
        return (struct tables){from_cyrillic, NULL, HK_COUNT(from_cyrillic), 0};
    if (has_any(folded, polish, HK_COUNT(polish)))
        return (struct tables){
            from_polish, from_latin, HK_COUNT(from_polish), HK_COUNT(from_latin)};
    return (struct tables){from_english, from_latin, HK_COUNT(from_english), HK_COUNT(from_latin)};
}

struct hk_str suggest_other_script(struct hk_cx *cx, struct hk_str folded)
{
    HK_AUTO(hk_buf_free) struct hk_buf out = hk_buf_make(TEXT_MAX);
    const struct tables tables = tables_for(folded);

    for (struct hk_str rest = folded; rest.n > 0;) {
        const struct pair *pair = pair_at(tables.first, tables.first_n, rest);
        if (pair == NULL)
            pair = pair_at(tables.second, tables.second_n, rest);
        if (pair == NULL)
            return HK_STR("");
        hk_buf_add_str(&out, hk_str_from(pair->to));
        rest = hk_str_sub(rest, hk_str_from(pair->from).n, SIZE_MAX);
    }
    return out.over ? HK_STR("") : hk_arena_str(cx->arena, hk_buf_str(&out));
}

struct hk_str suggest_sounds_like(struct hk_cx *cx, struct hk_str folded, size_t nth)
{
    for (size_t i = 0; i < HK_COUNT(alike); i++) {
        const struct hk_str from = hk_str_from(alike[i].from);
        const size_t at = hk_str_find(folded, from);
        if (at == SIZE_MAX || nth-- > 0)
            continue;
        return hk_arena_printf(cx->arena, "%.*s%s%.*s", HKS(hk_str_sub(folded, 0, at)), alike[i].to,
            HKS(hk_str_sub(folded, at + from.n, SIZE_MAX)));
    }
    return HK_STR("");
}
