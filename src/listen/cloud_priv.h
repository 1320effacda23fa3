/* listen/cloud_priv.h -- what the files of a cloud share: its words, its terms, its posts. */
#ifndef HK_LISTEN_CLOUD_PRIV_H
#define HK_LISTEN_CLOUD_PRIV_H
#include "listen/cloud.h"

#define CLOUD_NONE UINT32_MAX
enum { CLOUD_LEMMAS = 4 };

/* From hashes to numbers; grows. A hash of 64 bits stands for what was hashed. */
struct cloud_table {
    uint64_t *hashes;
    uint32_t *numbers;
    size_t n, room; /* room is a power of two, or 0 */
};

/* A word as it is written, folded; or one that others are forms of. */
struct cloud_word {
    struct hk_str text;
    uint32_t n;      /* so often in our posts */
    uint32_t weight; /* so often there in all its forms */
    uint32_t lemma;  /* what it counts as; CLOUD_NONE: as nothing */
    uint32_t lemmas[CLOUD_LEMMAS], lemmas_n;
};

struct cloud_token {
    uint32_t word;
    uint32_t from, to;
    bool asked;
    bool next; /* nothing but a blank or a hyphen between it and the one before */
};

struct cloud_post {
    struct hk_str text;
    struct cloud_token *tokens;
    size_t n;
};

struct cloud_entry {
    uint64_t hash;
    uint32_t lemmas[CLOUD_TERM_WORDS], words;
    uint32_t posts, others;
    uint32_t last;      /* the post that it was counted for last, plus one */
    uint32_t votes;     /* for `text`, less those against it */
    struct hk_str text; /* as it mostly stands */
};

struct cloud {
    struct hk_cx *cx;
    const struct lex *lex;
    struct cloud_table by_word, by_term;
    struct cloud_word *words;
    size_t words_n, words_room;
    struct cloud_post *posts;
    size_t posts_n, posts_room;
    struct cloud_entry *entries;
    size_t entries_n, entries_room;
    size_t others_n;
};

/* The number under `hash`, or CLOUD_NONE. */
uint32_t cloud_find(const struct cloud_table *table, uint64_t hash);
void cloud_put(struct hk_cx *cx, struct cloud_table *table, uint64_t hash, uint32_t number);

/* What each of our words counts as (cloud_words.c). */
void cloud_settle_words(struct cloud *cloud);

/* The words of a text; those not seen before are new words of the cloud. In own's memory. */
size_t cloud_read(struct cloud *cloud, struct hk_cx *own, struct hk_str text,
    const struct cloud_place *asked, size_t asked_n, struct cloud_token **out);

/* What a word of the others counts as: a word of ours, or nothing. */
uint32_t cloud_lemma_of(struct cloud *cloud, uint32_t word);

/* An array of `*room` that shall hold one more than `n`. */
void *cloud_grow(struct hk_cx *cx, void *list, size_t n, size_t *room, size_t size);

#endif
