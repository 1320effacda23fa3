/* bench/lib/listen_mix.c -- see listen_mix.h. */
#include "listen_mix.h"

#include <string.h>

#include "base/str.h"
#include "base/text.h"

static const char *const languages[MIX_LANGUAGES] = {"en", "pl", "ru", "he"};

/* What nearly half of all words are. */
static const char *const commonest[MIX_LANGUAGES] = {
    "the to and a of in is it you that i for on with this was are but not have be at my so they we"
    " just as can if what me your all from do no will about like get an one there how when",
    "nie to się w na i z że do jest o co jak ale po za tak mi od już ja czy tylko mam dla był mnie"
    " przez jeszcze może bo ten tym bardzo ma jego być tego jestem gdy kiedy są pan by ich sobie",
    "и в не на что я с а как это по но за у все так вы он из мне то же от для бы мы только было"
    " его меня уже если они еще или до ну вот когда даже нет тебя себе очень можно под",
    "את לא של על זה אני עם גם כל מה הוא או אבל כי היא יש אם רק היה אין לי יותר אז כבר עוד הם כמו"
    " אתה אחרי מי בין הזה טוב שלי כך רוצה למה היום איך עכשיו פה שלא להיות",
};

static uint32_t next_random(struct mix *mix)
{
    mix->seed = mix->seed * 1664525U + 1013904223U;
    return mix->seed >> 8;
}

static size_t below(struct mix *mix, size_t n)
{
    return next_random(mix) % n;
}

/* A rank that is k with a chance that falls as 1/k. */
static size_t zipf(struct mix *mix, size_t n)
{
    const size_t octaves = 63 - (size_t)__builtin_clzll(n);
    const size_t rank = (size_t)1 << below(mix, octaves);

    return rank + below(mix, rank);
}

static size_t language_index(struct hk_str code)
{
    for (size_t i = 0; i < MIX_LANGUAGES; i++)
        if (hk_str_equal(code, hk_str_from(languages[i])))
            return i;
    return MIX_LANGUAGES;
}

void mix_begin(struct hk_cx *cx, const struct lex *lex, struct mix *out)
{
    size_t have[MIX_LANGUAGES] = {0};
    uint32_t group = LEX_NO_GROUP;

    *out = (struct mix){.cx = cx, .seed = 5};
    for (size_t i = 0; i < MIX_LANGUAGES; i++) {
        struct hk_str rest = hk_str_from(commonest[i]), word;
        out->words[i] = hk_arena_array(cx->arena, MIX_WORDS, sizeof *out->words[i]);
        while (hk_str_cut(&rest, ' ', &word))
            out->words[i][have[i]++] = word;
    }
    while (lex_next_group(lex, &group)) {
        if (below(out, 4) != 0)
            continue;
        const struct lex_group g = lex_group_of(lex, group);
        const size_t i = language_index(g.language);
        if (i == MIX_LANGUAGES || have[i] == MIX_WORDS || g.forms == 0)
            continue;
        struct hk_str ending = lex_ending(&g, below(out, g.forms));
        struct hk_str word = hk_arena_printf(cx->arena, "%.*s%.*s", HKS(g.stem), HKS(ending));
        size_t letters = hk_text_length(HK_TEXT_CODEPOINTS, word);
        if (letters >= 3 && letters <= 11)
            out->words[i][have[i]++] = word;
    }
    for (size_t i = 0; i < MIX_LANGUAGES; i++)
        for (; have[i] > 0 && have[i] < MIX_WORDS; have[i]++)
            out->words[i][have[i]] = out->words[i][have[i] / 2];
}

/* ---- queries ------------------------------------------------------------------------------ */

/* A name nobody has, of three or four syllables; every tenth in Cyrillic, every tenth in Hebrew. */
static struct hk_str made_up(struct mix *mix, size_t number)
{
    static const char *const latin[] = {"va", "rko", "nim", "tel", "zor", "bix", "lum", "dra",
        "fen", "gol", "hup", "kry", "mez", "pon", "qui", "ras", "sil", "tov", "wex", "yan"};
    static const char *const cyrillic[] = {"ва", "рко", "ним", "тел", "зор", "бик", "лум", "дра",
        "фен", "гол", "хуп", "кры", "мез", "пон", "кви", "рас", "сил", "тов", "век", "ян"};
    static const char *const hebrew[] = {"בא", "רק", "נמ", "טל", "זר", "בג", "לח", "דר", "פנ", "גל",
        "הפ", "קר", "מז", "פו", "קו", "רס", "סל", "תב", "וג", "ינ"};
    const char *const *syllables = number % 10 == 3 ? cyrillic : number % 10 == 7 ? hebrew : latin;
    struct hk_buf out HK_AUTO(hk_buf_free) = hk_buf_make(64);
    size_t rest = number * 7919 % 160000;

    for (size_t i = 0; i < (number % 10 == 7 ? 4 : 3) || rest > 0; i++, rest /= 20)
        hk_buf_add_str(&out, hk_str_from(syllables[rest % 20]));
    return hk_arena_str(mix->cx->arena, hk_buf_str(&out));
}

static struct hk_str a_word(struct mix *mix)
{
    return mix->words[below(mix, MIX_LANGUAGES)][200 + below(mix, MIX_WORDS - 200)];
}

#define TEXT(...) hk_arena_printf(mix->cx->arena, __VA_ARGS__)

static void boolean_query(struct mix *mix, struct mix_query *q, struct hk_str name)
{
    struct hk_str other = made_up(mix, 100000 + below(mix, 50000));
    struct hk_str a = a_word(mix), b = a_word(mix), c = a_word(mix), d = a_word(mix);

    switch (below(mix, 3)) {
    case 0:
        q->text = TEXT("%.*s (%.*s OR %.*s)", HKS(name), HKS(a), HKS(b));
        break;
    case 1:
        q->text = TEXT("(%.*s OR %.*s) AND (%.*s OR %.*s) NOT %.*s", HKS(name), HKS(other), HKS(a),
            HKS(b), HKS(c));
        break;
    default:
        q->text = TEXT("%.*s (%.*s OR %.*s OR %.*s) -%.*s -%.*s", HKS(name), HKS(a), HKS(b), HKS(c),
            HKS(d), HKS(other));
    }
    q->plant = TEXT("%.*s %.*s", HKS(name), HKS(a));
}

static void fill_query(struct mix *mix, struct mix_query *q, size_t i, struct hk_str name)
{
    struct hk_str word = a_word(mix);
    struct hk_str common = mix->words[below(mix, MIX_LANGUAGES)][below(mix, 25)];

    q->plant = name;
    if (i % 100 < 40) {
        q->text = name;
    } else if (i % 100 < 70) {
        boolean_query(mix, q, name);
    } else if (i % 100 < 75) {
        q->text = TEXT("\"%.*s %.*s\"", HKS(name), HKS(word));
        q->plant = TEXT("%.*s %.*s", HKS(name), HKS(word));
    } else if (i % 100 < 80) {
        q->text = TEXT("%.*s NEAR/5 %.*s", HKS(name), HKS(word));
        q->plant = TEXT("%.*s %.*s", HKS(word), HKS(name));
    } else if (i % 100 < 90) {
        q->text = TEXT("%c%.*s", i % 2 == 0 ? '#' : '@', HKS(name));
        q->plant = q->text;
    } else if (i % 100 < 95) {
        q->text = TEXT("%.*s*", HKS(name));
    } else {
        q->text = TEXT("%.*s %.*s", HKS(common), HKS(name));
        q->plant = TEXT("%.*s %.*s", HKS(common), HKS(name));
    }
}

struct mix_query *mix_queries(struct mix *mix, size_t n, bool fuzzy)
{
    struct mix_query *list = hk_arena_array(mix->cx->arena, n, sizeof *list);

    for (size_t i = 0; i < n; i++) {
        struct hk_str name = made_up(mix, i);
        list[i].name = TEXT("q%zu", i);
        list[i].literal = name;
        fill_query(mix, &list[i], i, name);
        if (fuzzy && i % 10 == 1 && i % 100 < 40)
            list[i].text = TEXT("~%.*s", HKS(name));
        else if (fuzzy && i % 10 == 1)
            list[i].text = TEXT("~%.*s OR (%.*s)", HKS(name), HKS(list[i].text));
    }
    return list;
}

/* ---- posts -------------------------------------------------------------------------------- */

struct hk_str mix_text(struct mix *mix, const struct mix_query *queries, size_t n)
{
    static const uint8_t shares[20] = {0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3};
    struct hk_str *words = mix->words[shares[below(mix, 20)]];
    struct hk_buf out HK_AUTO(hk_buf_free) = hk_buf_make(4096);
    size_t length = 120 + below(mix, 160);
    size_t planted = below(mix, 20) == 0 ? below(mix, length) : SIZE_MAX;

    while (out.n < length) {
        struct hk_str word = words[below(mix, 100) < 45 ? below(mix, 40) : zipf(mix, MIX_WORDS)];
        if (out.n >= planted) {
            word = queries[below(mix, n)].plant;
            planted = SIZE_MAX;
        }
        if (out.n > 0)
            hk_buf_add_str(&out, below(mix, 9) == 0 ? HK_STR(", ") : HK_STR(" "));
        hk_buf_add_str(&out, word);
    }
    if (below(mix, 4) == 0)
        hk_buf_printf(&out, " https://t.co/%06zx", below(mix, 1 << 24));
    return hk_arena_str(mix->cx->arena, hk_buf_str(&out));
}

static void put_text(struct hk_buf *out, struct hk_str text, bool escaped)
{
    hk_buf_add_char(out, '"');
    for (size_t at = 0; at < text.n;) {
        size_t from = at;
        uint32_t c = hk_text_next(text, &at);
        if (escaped && c >= 0x80 && c < 0x10000)
            hk_buf_printf(out, "\\u%04x", c);
        else
            hk_buf_add_str(out, hk_str_sub(text, from, at - from));
    }
    hk_buf_add_char(out, '"');
}

static void put_small(struct mix *mix, struct hk_buf *out, size_t number, struct hk_str text)
{
    hk_buf_printf(out, "{\"id\":\"%zu\",\"channel\":\"x\",\"author\":\"user_%zu\",\"lang\":\"pl\",",
        1700000000000000000U + number, below(mix, 1000000));
    hk_buf_add_str(out, HK_STR("\"text\":"));
    put_text(out, text, false);
    hk_buf_printf(out,
        ",\"ts\":%zu,\"reach\":%zu,\"links\":[\"https://example.org/p/%zu\"],\"url\":"
        "\"https://x.example/user_%zu/status/%zu\",\"author_name\":\"A name of a person\","
        "\"avatar\":\"https://img.example/profile/%zu/normal.jpg\"}\n",
        1763000000000U + number, below(mix, 100000), number, below(mix, 1000000), number,
        below(mix, 1000000));
}

/* As networks send them: most of it says who wrote. */
static void put_large(struct mix *mix, struct hk_buf *out, size_t number, struct hk_str text)
{
    hk_buf_printf(out,
        "{\"created_at\":\"Mon Nov 17 09:%02zu:21 +0000 "
        "2025\",\"id\":%zu,\"id_str\":\"%zu\",\"full_text\":",
        number % 60, 1700000000000000000U + number, 1700000000000000000U + number);
    put_text(out, text, number % 2 == 0);
    hk_buf_printf(out,
        ",\"source\":\"<a href=\\\"https://example.org\\\">app</a>\",\"truncated\":false,"
        "\"in_reply_to_status_id\":null,\"in_reply_to_status_id_str\":null,\"in_reply_to_user_id\":"
        "null,"
        "\"user\":{\"id\":%zu,\"id_str\":\"%zu\",\"name\":\"A name of a person\",\"screen_name\":"
        "\"user_%zu\",\"location\":\"Warszawa, Polska\",\"description\":\"",
        number, number, number);
    for (size_t i = 0; i < 12; i++)
        hk_buf_add_str(out, HK_STR("Some words that a person says about themselves, "));
    hk_buf_printf(out,
        "\",\"url\":null,\"protected\":false,\"followers_count\":%zu,\"friends_count\":311,"
        "\"listed_count\":4,\"created_at\":\"Tue Mar 03 11:22:33 +0000 "
        "2015\",\"favourites_count\":991,"
        "\"verified\":false,\"statuses_count\":8123,\"entities\":{\"description\":{\"urls\":[]}}",
        below(mix, 100000));
    for (size_t i = 0; i < 9; i++)
        hk_buf_printf(out,
            ",\"profile_image_%zu\":\"https://img.example/profile_images/%zu/%zu_normal.jpg\""
            ",\"profile_color_%zu\":\"1DA1F2\"",
            i, number, i, i);
    hk_buf_add_str(out,
        HK_STR("},\"geo\":null,\"coordinates\":null,\"place\":null,\"contributors\":null,"
               "\"is_quote_status\":false,\"retweet_count\":2,\"favorite_count\":5,\"entities\":{"
               "\"hashtags\":[],"
               "\"urls\":[],\"user_mentions\":[{\"screen_name\":\"other\",\"name\":\"Other\","
               "\"id\":12,"
               "\"indices\":[0,6]}],\"symbols\":[]},\"favorited\":false,\"retweeted\":false,"
               "\"possibly_sensitive\":false,\"filter_level\":\"low\",\"lang\":\"pl\"}\n"));
}

void mix_line(struct mix *mix, struct hk_buf *out, size_t number, struct hk_str text, bool large)
{
    if (large)
        put_large(mix, out, number, text);
    else
        put_small(mix, out, number, text);
}
