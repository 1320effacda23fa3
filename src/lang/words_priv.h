/* lang/words_priv.h -- the catalogues as tools/wordsgen.py puts them into the program: JSON. */
#ifndef HK_LANG_WORDS_PRIV_H
#define HK_LANG_WORDS_PRIV_H
#include "base/hk.h"

extern const struct hk_str lang_catalogue_en, lang_catalogue_pl, lang_catalogue_ru,
    lang_catalogue_he;

#endif
