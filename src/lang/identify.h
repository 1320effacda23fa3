/* lang/identify.h -- which language is this text in?
 *
 * The script that prevails decides first: Hebrew and Arabic letters are Hebrew and Arabic. Among
 * the languages of the Latin and the Cyrillic script the runs of up to four letters decide, by how
 * common each is in each language (tables made of libexttextcat's profiles, tools/langgen.py), and
 * letters that few languages have (ą, ß, ñ, ї). Case and accents are no matter, so that Polish
 * without its accents is Polish.
 *
 * Short or mixed texts are "unknown" (the empty word) rather than a guess; what is known of the
 * conversation or the account (`prior`) then speaks, if its script fits.
 *
 * What it does not do: know more than twelve languages (LANG_LANGUAGES); a few others are known
 * well enough not to be taken for one of these. Romanised Russian or Hebrew stay unknown.
 *
 * Pure; threads: any; memory: none. A text is read up to LANG_IDENTIFY_BYTES.
 */
#ifndef HK_LANG_IDENTIFY_H
#define HK_LANG_IDENTIFY_H
#include "base/hk.h"

#define LANG_LANGUAGES "en pl ru he uk de fr es it pt cs ar"
#define LANG_IDENTIFY_BYTES 600u

struct lang_guess {
    struct hk_str language; /* one of LANG_LANGUAGES; "" unknown; static text */
    uint32_t permille;      /* how sure, 0..1000 */
};

/* `text` must be valid UTF-8. `prior` is a language or "". */
struct lang_guess lang_identify(struct hk_str text, struct hk_str prior);

#endif
