/* lang/sense_priv.h -- the table that tools/sensegen.py makes of lang/lexicon/ for sense.c. */
#ifndef HK_LANG_SENSE_PRIV_H
#define HK_LANG_SENSE_PRIV_H
#include "lang/sense.h"

/* A word, or up to three, and what it says. One with several senses stands several times. */
struct sense_word {
    uint64_t key;   /* sense_key_end() of its letters; 0: a free slot */
    uint16_t sense; /* 1 << enum sense */
    uint8_t strength;
    uint8_t language; /* 0 any, else as in sense_languages */
};

extern const struct sense_word sense_words[]; /* 1 << sense_words_bits of them */
extern const unsigned sense_words_bits;

#define SENSE_KEY_BEGIN UINT64_C(0xCBF29CE484222325)
enum { SENSE_WHOLE = 1, SENSE_BEGINS = 2 }; /* the last letter of a key */

static inline uint64_t sense_key_add(uint64_t key, uint32_t letter)
{
    return (key ^ letter) * UINT64_C(0x100000001B3);
}

static inline uint64_t sense_key_end(uint64_t key, uint32_t how)
{
    key = sense_key_add(key, how);
    return key != 0 ? key : 1;
}

#endif
