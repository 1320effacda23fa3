/* tools/lex/main.c -- the maker of hark.lex. The same dictionaries give the same bytes.
 *
 *   lexmake OUT IRREGULAR-FOLDER         hark.lex of Debian's dictionaries
 *   lexmake --small OUT IRREGULAR-FOLDER the irregular words alone: for tests
 *   lexmake --print DICTIONARY           the words of a .dic, or of hspell's folder, a line each
 *
 * What the flags of a dictionary mean is known only to who wrote it; the English ones are listed
 * here. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "tools/lex/lex.h"

static const struct dictionary dictionaries[] = {
    {"pl", "pl_PL", NULL, NULL},
    {"ru", "ru_RU", NULL, NULL},
    {"en", "en_US", "GDJTSM", "RZ NX V H Y P B L"},
    {"en", "en_GB", "GDTSM", "R"},
};

#define HUNSPELL "/usr/share/hunspell"
#define HSPELL "/usr/share/hspell"

static const char *const languages[] = {"pl", "ru", "en", "he"};

static void add_dictionaries(struct hk_cx *cx, const char *language, struct group_set *out)
{
    if (strcmp(language, "he") == 0)
        hebrew_expand(cx, HSPELL, out);
    for (size_t i = 0; i < HK_COUNT(dictionaries); i++) {
        struct dictionary d = dictionaries[i];
        d.path = hk_arena_printf(cx->arena, HUNSPELL "/%s", d.path).p;
        if (strcmp(d.language, language) == 0)
            dictionary_expand(cx, &d, out);
    }
}

/* By the rules of the dictionary of this name, as far as it has some. */
static void print_dictionary(struct hk_cx *cx, const char *path)
{
    struct group_set *set = group_set_new();
    struct dictionary d = {.language = "", .path = path};
    char *name = g_path_get_basename(path);

    group_set_begin(set, "print");
    group_set_print(set);
    for (size_t i = 0; i < HK_COUNT(dictionaries); i++)
        if (strcmp(dictionaries[i].path, name) == 0) {
            d.inflecting = dictionaries[i].inflecting;
            d.deriving = dictionaries[i].deriving;
        }
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        hebrew_expand(cx, path, set);
    else
        dictionary_expand(cx, &d, set);
}

static void make_file(struct hk_cx *cx, const char *out, const char *irregular, bool small)
{
    struct group_set *set = group_set_new();

    for (size_t i = 0; i < HK_COUNT(languages); i++) {
        group_set_begin(set, languages[i]);
        if (!small)
            add_dictionaries(cx, languages[i], set);
        irregular_read(cx, hk_arena_printf(cx->arena, "%s/%s.txt", irregular, languages[i]).p, set);
    }
    group_set_write(set, out);
}

int main(int argc, char **argv)
{
    struct hk_cx cx = {.arena = hk_arena_new()};
    const bool small = argc == 4 && strcmp(argv[1], "--small") == 0;

    if (argc == 3 && strcmp(argv[1], "--print") == 0)
        print_dictionary(&cx, argv[2]);
    else if (argc == 3 || small)
        make_file(&cx, argv[argc - 2], argv[argc - 1], small);
    else
        lex_fail("lexmake [--small] OUT IRREGULAR-FOLDER | lexmake --print DICTIONARY");
    return 0;
}
