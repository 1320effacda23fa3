/* tools/lex/lex.h -- the maker of hark.lex: dictionaries in, one file out.
 *
 *   letters.c  words as code points; reading the lines of a dictionary
 *   aff.c      rules of a hunspell dictionary: what may follow and precede a word
 *   expand.c   an entry of a dictionary -> words of their own, each with its forms
 *   hebrew.c   hspell's words, gathered under what they are forms of
 *   groups.c   folded forms -> stems and paradigms -> the bytes of the file
 *   main.c     which dictionaries, and how each is read
 *
 * A program of the build, run by one who trusts their dictionaries: it holds all in memory, frees
 * nothing, and ends at once with the place of what it cannot read.
 */
#ifndef HK_TOOLS_LEX_H
#define HK_TOOLS_LEX_H
#include <glib.h>

#include "base/cx.h"

#define LETTERS_MAX 80u

struct letters {
    uint32_t c[LETTERS_MAX];
    size_t n;
};

_Noreturn void lex_fail(const char *format, ...) HK_PRINTF(1, 2);

/* ---- letters.c ---- */

struct letters letters_of(struct hk_str utf8); /* what passes the limit is cut off */

/* `encoding` as iconv names it; the whole file as UTF-8. */
struct hk_str file_read(struct hk_cx *cx, const char *path, const char *encoding);

/* The next line without its end; false: no more. */
bool line_next(struct hk_str *rest, struct hk_str *out);

/* The next run of non-blanks; false: no more. */
bool field_next(struct hk_str *line, struct hk_str *out);

/* ---- aff.c ---- */

struct flags {
    uint32_t *list;
    size_t n;
};

struct affix_rule {
    struct letters strip, append;
    struct hk_str condition;
    struct flags more; /* that may stand on the result */
};

struct affix_class {
    uint32_t flag;
    bool prefix, crosses;
    struct affix_rule *rules;
    size_t n;
};

enum flag_kind { FLAG_CHAR, FLAG_LONG, FLAG_NUMBER };

struct affixes {
    enum flag_kind kind;
    char encoding[32];
    GHashTable *classes;                              /* flag -> struct affix_class */
    GPtrArray *aliases;                               /* of struct flags; AF lines */
    uint32_t need_affix, forbidden, only_in_compound; /* flags; 0 none */
};

void affixes_read(struct hk_cx *cx, const char *path, struct affixes *out);
struct flags flags_read(struct hk_cx *cx, const struct affixes *a, struct hk_str text);
bool flags_have(struct flags flags, uint32_t flag);

/* `word` with the rule applied; false: it does not fit. */
bool affix_apply(const struct affix_class *class, const struct affix_rule *rule,
    const struct letters *word, struct letters *out);

/* ---- groups.c ---- */

struct group_set; /* of all languages */

struct group_set *group_set_new(void);

/* From now on words are printed, "word form form ...", and not kept. */
void group_set_print(struct group_set *set);
void group_set_begin(struct group_set *set, const char *language);

/* A word and its forms, as they are written; the first is how it stands in a dictionary. Those
 * that are no single word for lang/tokens are left out. `ranks`: the lower, the commoner; NULL:
 * nobody knows. */
void group_set_add(
    struct group_set *set, const struct letters *forms, const uint8_t *ranks, size_t n, bool verb);

/* The file's bytes; prints a line for each language. */
void group_set_write(struct group_set *set, const char *path);

/* ---- expand.c ---- */

/* How a dictionary's flags are to be understood. */
struct dictionary {
    const char *language;
    const char *path;       /* of the .dic without its ending */
    const char *inflecting; /* flags whose results are forms of the word; NULL: all */
    const char *deriving;   /* flags whose results are words of their own: those that stand
                             * together make one; separated by blanks; NULL: none */
};

void dictionary_expand(struct hk_cx *cx, const struct dictionary *d, struct group_set *out);

/* Lines "word form form ..."; '#' begins a comment. */
void irregular_read(struct hk_cx *cx, const char *path, struct group_set *out);

/* ---- hebrew.c ---- */
void hebrew_expand(struct hk_cx *cx, const char *folder, struct group_set *out);

#endif
