/* app/word_forms.h -- where hark.lex is: as set, else beside the program, else where its package
 * puts it. Hark runs without it: searches then find words as they are written. */
#ifndef HK_APP_WORD_FORMS_H
#define HK_APP_WORD_FORMS_H
#include "lang/lex.h"

#define APP_WORD_FORMS_PACKAGED "/usr/share/hark/hark.lex"

/* `wish` is the setting `lex`, "": none was set. HK_ENOTFOUND: there is none; HK_EINVAL: it cannot
 * be used; both say what to do. Close with lex_close(). `*out_path` is where it was looked for
 * last, also after an error. */
HK_CHECK enum hk_rc app_word_forms_open(
    struct hk_cx *cx, struct hk_str wish, struct lex **out, const char **out_path);

/* "pl 341301, ru ...": words of each language. */
struct hk_str app_word_forms_describe(struct hk_cx *cx, const struct lex *lex);

#endif
