/* lang/forms.h -- all the words that a word of a question stands for.
 *
 *   dictionary   the other forms of every word that this may be a form of ("szkoda": szkode,
 *                szkody ..., "went": go, goes ...), as hark.lex has them (lang/lex.h)
 *   guess        a word that no dictionary has, as a brand's name: the forms its ending allows in
 *                Polish, English and Russian ("inpost": inpostu, inposcie ...), and what it may be
 *                a form of ("inpostem": inpost, inpostu ...)
 *   prefix       Hebrew words with what is written together with them: the letters ו ה ב כ ל מ ש
 *                and their chains, before known and unknown words; a known word that is asked for
 *                with such letters is found without them, too
 *
 * At most FORMS_MAX are given, the commonest first as far as that can be told: the word itself,
 * then its dictionary form, then short ones before long ones, few letters in front before many;
 * `more` says that some are missing. Without hark.lex Latin and Cyrillic words stand for themselves
 * alone, for a guess beside them could only be wrong about words that everyone knows.
 *
 * What it does not do: say which reading is meant.
 *
 * Pure; threads: any; memory: cx's arena; errors: none.
 */
#ifndef HK_LANG_FORMS_H
#define HK_LANG_FORMS_H
#include "base/cx.h"
#include "lang/lex.h"

#define FORMS_MAX 64u

enum forms_why { FORMS_ITSELF, FORMS_DICTIONARY, FORMS_GUESS, FORMS_PREFIX };

struct forms_form {
    struct hk_str text;     /* folded */
    struct hk_str language; /* "pl"; "" of the word itself */
    enum forms_why why;
    uint32_t rank; /* the lower, the commoner */
};

struct forms {
    struct forms_form *list; /* the word itself first, no text twice */
    size_t n;
    bool more;
};

/* `word` is a folded run of letters, as lang/tokens makes them; `lex` may be NULL. */
void forms_expand(struct hk_cx *cx, const struct lex *lex, struct hk_str word, struct forms *out);

/* The words that this may be a form of, as dictionaries have them; at most `max`, none twice. */
size_t forms_lemmas(
    struct hk_cx *cx, const struct lex *lex, struct hk_str word, struct hk_str *out, size_t max);

#endif
