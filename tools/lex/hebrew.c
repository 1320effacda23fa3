/* tools/lex/hebrew.c -- hspell's words, gathered under what they are forms of.
 *
 * hspell knows of each word its descriptions: the word it stems from and the part of speech. Words
 * of one stem and one part of speech are one group. Its dictionary is a list in which each word
 * says how many letters of the one before it go; its library is asked for the rest. Both are
 * ISO-8859-8, where a letter is a byte.
 */
#include <hspell.h>
#include <linginfo.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "base/str.h"
#include "tools/lex/lex.h"

enum { WORD_MAX = 64, LIST_MAX = 64 << 20, ALEF = 0xE0, TAV = 0xFA, VERB = 0xF4 };

/* What a description says of how common a form is: words of ISO-8859-8. */
#define CONSTRUCT "\xF1\xEE\xE9\xEB\xE5\xFA" /* "smikhut" */
#define IMPERATIVE "\xF6\xE9\xE5\xE5\xE9"    /* "tsivui" */
#define INFINITIVE "\xEE\xF7\xE5\xF8"        /* "makor": no word without "to" or "in" before it */
#define INFINITIVE_IN INFINITIVE ",\xE1"
#define TO 0xEC
#define IN 0xE1
#define POSSESSIVE "\xEB\xE9\xF0\xE5\xE9" /* "kinui": with a pronoun at its end */

/* "shonot": what hspell files words under that are forms of nothing; each is a word of its own. */
#define MISCELLANEOUS "\xF9\xE5\xF0\xE5\xFA"

struct gathered {
    struct letters letters;
    uint8_t rank;
};

struct gathering {
    GHashTable *stems; /* "stem/part of speech" -> GArray of struct gathered */
    GPtrArray *order;  /* of the keys */
};

static char *read_list(struct hk_cx *cx, const char *folder, size_t *n)
{
    struct hk_str path = hk_arena_printf(cx->arena, "%s/hebrew.wgz", folder);
    gzFile file = gzopen(path.p, "rb");
    char *bytes = g_malloc(LIST_MAX);
    int got = file == NULL ? -1 : gzread(file, bytes, LIST_MAX);

    if (got <= 0 || got == LIST_MAX)
        lex_fail("%s cannot be read: install hspell", path.p);
    gzclose(file);
    *n = (size_t)got;
    return bytes;
}

/* Proper, or with a geresh or gershayim, which lang/tokens passes over. */
static bool is_word(const char *word)
{
    for (; *word != 0; word++)
        if (((uint8_t)*word < ALEF || (uint8_t)*word > TAV) && *word != '\'' && *word != '"')
            return false;
    return true;
}

static struct letters letters_of_hebrew(const char *word)
{
    struct letters out = {.n = 0};

    for (; *word != 0; word++) {
        uint8_t c = (uint8_t)*word;
        out.c[out.n++] = c >= ALEF ? 0x5D0u + c - ALEF : c;
    }
    return out;
}

static uint8_t rank_of(const char *description)
{
    if (strstr(description, POSSESSIVE) != NULL)
        return 2;
    return strstr(description, CONSTRUCT) != NULL || strstr(description, IMPERATIVE) != NULL;
}

static void add_gathered(GArray *words, const char *word, uint8_t rank)
{
    struct gathered one = {letters_of_hebrew(word), rank};

    g_array_append_val(words, one);
}

static void gather_under(
    struct gathering *g, const char *stem, const char *description, const char *word)
{
    char *key = g_strdup_printf("%s/%c", stem, description[0]);
    GArray *words = g_hash_table_lookup(g->stems, key);

    if (words == NULL) {
        words = g_array_new(FALSE, FALSE, sizeof(struct gathered));
        g_hash_table_insert(g->stems, key, words);
        g_ptr_array_add(g->order, key);
        add_gathered(words, stem, 0);
    }
    if (description[0] == (char)VERB && strstr(description, INFINITIVE) != NULL) {
        bool in = strstr(description, INFINITIVE_IN) != NULL;
        char *whole = g_strdup_printf("%c%s", in ? IN : TO, word);
        add_gathered(words, whole, in ? 2 : 0);
        g_free(whole);
    } else {
        add_gathered(words, word, rank_of(description));
    }
}

static void gather(struct gathering *g, const char *word)
{
    char *descriptions, *stems;
    char text[200];

    if (!is_word(word) || !linginfo_lookup(word, &descriptions, &stems))
        return;
    for (int i = 0; linginfo_desc2text(text, descriptions, i) != NULL; i++) {
        const char *stem = linginfo_stem2text(stems, i);
        if (stem != NULL && strcmp(stem, MISCELLANEOUS) == 0)
            stem = word;
        if (stem != NULL && is_word(stem))
            gather_under(g, stem, text, word);
    }
}

/* Letters make the word longer; a number before them says how many of its letters go first. */
static void gather_all(struct gathering *g, const char *list, size_t n)
{
    char word[WORD_MAX + 1];
    size_t length = 0;

    for (size_t i = 0; i < n;) {
        size_t back = 0;
        if (g_ascii_isdigit(list[i])) {
            word[length] = 0;
            gather(g, word);
            while (i < n && g_ascii_isdigit(list[i]))
                back = back * 10 + (size_t)(list[i++] - '0');
        }
        if (back > length || length - back == WORD_MAX || i == n)
            lex_fail("hspell's list of words is none");
        length -= back;
        word[length++] = list[i++];
    }
    word[length] = 0;
    gather(g, word);
}

static void put_gathered(const struct gathering *g, struct group_set *out)
{
    for (size_t i = 0; i < g->order->len; i++) {
        const char *key = g_ptr_array_index(g->order, i);
        const GArray *words = g_hash_table_lookup(g->stems, key);
        struct letters *forms = g_new(struct letters, words->len);
        uint8_t *ranks = g_new(uint8_t, words->len);
        for (guint k = 0; k < words->len; k++) {
            forms[k] = g_array_index(words, struct gathered, k).letters;
            ranks[k] = g_array_index(words, struct gathered, k).rank;
        }
        group_set_add(out, forms, ranks, words->len, (uint8_t)key[strlen(key) - 1] == VERB);
        g_free(ranks);
        g_free(forms);
    }
}

void hebrew_expand(struct hk_cx *cx, const char *folder, struct group_set *out)
{
    struct gathering g = {
        .stems = g_hash_table_new(g_str_hash, g_str_equal), .order = g_ptr_array_new()};
    struct dict_radix *dictionary;
    size_t n;
    char *list = read_list(cx, folder, &n);
    struct hk_str path = hk_arena_printf(cx->arena, "%s/hebrew.wgz", folder);

    hspell_set_dictionary_path(path.p);
    if (hspell_init(&dictionary, HSPELL_OPT_LINGUISTICS) != 0)
        lex_fail("hspell does not find its words in %s", folder);
    gather_all(&g, list, n);
    put_gathered(&g, out);
    hspell_uninit(dictionary);
    g_free(list);
}
