/* lang/learn_priv.h -- what the files of learn.h share. */
#ifndef HK_LANG_LEARN_PRIV_H
#define HK_LANG_LEARN_PRIV_H
#include "lang/learn.h"
#include "lang/model_format.h"

/* Texts as the model takes them, one after the other. */
struct learn_set {
    struct model_value *values;
    size_t values_n, values_room;
    uint64_t *ends; /* where the values of each text end */
    uint32_t *classes;
    size_t n;
};

/* Which features have a row, and what one occurrence weighs. */
struct learn_rows {
    uint32_t *buckets; /* MODEL_BUCKETS */
    uint8_t *rarity;   /* of each row */
    size_t n;
};

/* The features that stand in at least two of the texts (one, of few texts), the commonest first,
 * at most `most`. learn_rows.c */
void learn_rows_choose(struct hk_cx *cx, const struct learn_example *examples, size_t n,
    size_t most, struct learn_rows *out);

/* For each text of `picked` (indices, `n` of them) the score of one class: learn weights that part
 * it from the others. `weights` has a place for each row and one more, the bias. learn_solve.c */
struct learn_solver;
struct learn_solver *learn_solver_new(
    const struct learn_set *set, const uint32_t *picked, size_t n, size_t rows);
void learn_solver_free(struct learn_solver **solver);
void learn_solve(struct learn_solver *solver, uint32_t class, float closeness, float *weights);

/* The same of all classes at once: `stride` weights for each row and then the biases; rows of
 * MODEL_LANES. learn_softmax.c */
void learn_softmax(const struct learn_set *set, const uint32_t *picked, size_t n, size_t rows,
    size_t classes, size_t stride, float *weights);

/* Deterministic random numbers. */
static inline uint64_t learn_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * UINT64_C(0x2545F4914F6CDD1D) >> 16;
}

void learn_shuffle(uint32_t *list, size_t n, uint64_t *random);

#endif
