/* lang/alike.h -- letters of Latin and Cyrillic that look the same: "Сбербанк" written with a Latin
 * C, "hаrk" with a Cyrillic а.
 *
 * Letters are folded ones. A pair looks alike in capitals or in small letters (H and Н, y and у).
 *
 * What it does not do: words that are wholly of letters of the other script ("СОСА"): nothing in
 * them says which is meant; Greek.
 *
 * Pure; threads: any; memory: none; errors: none.
 */
#ifndef HK_LANG_ALIKE_H
#define HK_LANG_ALIKE_H
#include "base/hk.h"

/* The Latin letter that a Cyrillic one looks like, and the reverse; 0: none. */
uint32_t lang_latin_like(uint32_t cyrillic);
uint32_t lang_cyrillic_like(uint32_t latin);

/* Brings a folded word of both scripts to one, where every letter of the other looks like one of
 * it: to the script that has letters of its own in it; if neither has, to that of more letters, and
 * Cyrillic for as many. Any other word stays. `room`: bytes at `text`. Its length afterwards. */
size_t lang_one_script(char *text, size_t n, size_t room);

#endif
