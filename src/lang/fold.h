/* lang/fold.h -- one form for what people write in many: no case, no marks, no final letters.
 *
 * "Żółć", "żółć" and "zolc" fold alike, and so do "ещё" and "еще", "שָׁלוֹם" and "שלומ". Latin up to
 * U+017F, Cyrillic and Hebrew go by tables here; everything else by ICU's properties and
 * compatibility decomposition.
 *
 * What it does not do: letters of another script that look alike stay apart (lang/alike); й and ї
 * stay letters of their own, as Russian and Ukrainian see them; no inflection.
 *
 * Pure; threads: any; memory: none, or cx's arena where said; errors: none.
 */
#ifndef HK_LANG_FOLD_H
#define HK_LANG_FOLD_H
#include "base/cx.h"

#define LANG_FOLD_MAX 4u /* code points that one may become */

enum lang_class {
    LANG_GAP,    /* between words: white space, punctuation, emoji */
    LANG_LETTER, /* with digits it makes a word */
    LANG_DIGIT,  /* decimal, of any script */
    LANG_MARK,   /* accents, niqqud, what nobody sees: neither parts words nor stays */
    LANG_ALONE   /* of a script that does not part words: a word by itself */
};

enum lang_class lang_class_of(uint32_t c);

/* What `c` becomes, in code points; 0 where it goes without a trace. Gaps stay what they are. */
unsigned lang_fold_char(uint32_t c, uint32_t out[LANG_FOLD_MAX]);

/* The whole of a text, in the arena. `s` must be valid UTF-8. */
struct hk_str lang_fold(struct hk_cx *cx, struct hk_str s);

/* UTF-8 of `c`: writes up to 4 bytes, returns how many. */
size_t lang_put_char(uint32_t c, char *out);

#endif
