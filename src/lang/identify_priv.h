/* lang/identify_priv.h -- the tables that tools/langgen.py makes for identify.c. */
#ifndef HK_LANG_IDENTIFY_PRIV_H
#define HK_LANG_IDENTIFY_PRIV_H
#include "base/hk.h"

#define LANG_RUN_LANGUAGES 13u /* of one script at most */

/* A run of up to four letters, and how well it fits each language: in eighths of a bit. */
struct lang_run {
    uint64_t key; /* 16 bits a letter, the edge of a word is 1; or lang_run_word(); 0: free */
    int8_t scores[LANG_RUN_LANGUAGES];
};

struct lang_runs {
    const struct lang_run *slots; /* 1 << bits of them, found by lang_run_slot() and then in turn */
    unsigned bits;
    unsigned languages;
    char codes[LANG_RUN_LANGUAGES][3]; /* "": one that is known only to be told from the others */
};

extern const struct lang_runs lang_runs_latin, lang_runs_cyrillic;

static inline size_t lang_run_slot(const struct lang_runs *runs, uint64_t key)
{
    return (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> (64 - runs->bits));
}

/* The key of a whole word, letter by letter; begin with LANG_RUN_WORD, end with LANG_RUN_WHOLE. */
#define LANG_RUN_WORD UINT64_C(0xCBF29CE484222325)
#define LANG_RUN_WHOLE (UINT64_C(1) << 63)
static inline uint64_t lang_run_word(uint64_t key, uint32_t letter)
{
    return (key ^ letter) * UINT64_C(0x100000001B3);
}

#endif
