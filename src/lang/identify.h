/* lang/identify.h -- which language is this text in?
 *
 * The script decides first (Hebrew, Cyrillic, Latin); within a script the letters only one
 * language has and the commonest small words decide. Short or mixed texts are "unknown" (the empty
 * word) rather than a guess; what is known of the conversation (`prior`) then speaks, if its
 * script fits.
 *
 * What it does not do: it knows Polish, English, Russian, Ukrainian and Hebrew. Romanised Russian
 * or Hebrew stay unknown.
 *
 * Pure; threads: any; memory: none.
 */
#ifndef HK_LANG_IDENTIFY_H
#define HK_LANG_IDENTIFY_H
#include "base/hk.h"

struct lang_guess {
    struct hk_str language; /* "pl", "en", "ru", "uk", "he"; "" unknown; static text */
    uint32_t permille;      /* how sure, 0..1000 */
};

/* `text` must be valid UTF-8. `prior` is a language or "". */
struct lang_guess lang_identify(struct hk_str text, struct hk_str prior);

#endif
