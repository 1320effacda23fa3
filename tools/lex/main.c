/* tools/lex/main.c -- lexmake OUT IRREGULAR-FOLDER [HUNSPELL-FOLDER HSPELL-FOLDER]: makes hark.lex.
 *
 * What the flags of a dictionary mean is known only to who wrote it; the English ones are listed
 * here. The same dictionaries give the same bytes. */
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

static void make_language(
    struct hk_cx *cx, const char *language, const char *const *folders, struct group_set *out)
{
    group_set_begin(out, language);
    if (strcmp(language, "he") == 0)
        hebrew_expand(cx, folders[2], out);
    for (size_t i = 0; i < HK_COUNT(dictionaries); i++) {
        struct dictionary d = dictionaries[i];
        if (strcmp(d.language, language) != 0)
            continue;
        d.path = hk_arena_printf(cx->arena, "%s/%s", folders[1], d.path).p;
        dictionary_expand(cx, &d, out);
    }
    irregular_read(cx, hk_arena_printf(cx->arena, "%s/%s.txt", folders[0], language).p, out);
}

int main(int argc, char **argv)
{
    static const char *const languages[] = {"pl", "ru", "en", "he"};
    struct hk_cx cx = {.arena = hk_arena_new()};
    struct group_set *set = group_set_new();

    if (argc != 3 && argc != 5)
        lex_fail("lexmake OUT IRREGULAR-FOLDER [HUNSPELL-FOLDER HSPELL-FOLDER]");
    const char *const folders[] = {argv[2], argc > 3 ? argv[3] : "/usr/share/hunspell",
        argc > 4 ? argv[4] : "/usr/share/hspell"};
    for (size_t i = 0; i < HK_COUNT(languages); i++)
        make_language(&cx, languages[i], folders, set);
    group_set_write(set, argv[1]);
    return 0;
}
