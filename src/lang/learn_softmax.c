/* lang/learn_softmax.c -- see learn.h and learn_priv.h: all labels at once.
 *
 * Multinomial logistic regression by AdaGrad, one text at a time in random order. Of each text a
 * part of the features is left out, another one every time, so that no single word is relied on.
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "lang/learn_priv.h"

enum { ROUNDS = 20 };

#define LEFT_OUT 0.3f
#define PACE 0.1f        /* how far the first steps go */
#define PACE_AT_END 0.1f /* of it */
#define BIAS_PACE 0.01f  /* of the pace */
#define FIRST_SQUARES 1e-4f
#define STEEPNESS 5.0f /* what a text's values are multiplied by */

struct walk {
    const struct learn_set *set;
    size_t classes, stride, rows;
    float *weights; /* `stride` of each row, then the biases */
    float *squares; /* of each row: what its gradients summed up to */
    float *odds;    /* of each class, of the text at hand */
    struct model_value kept[FEATURES_MAX];
    float values[FEATURES_MAX];
    size_t kept_n;
    uint64_t random;
};

/* out += factor * row, both of `stride` floats. In lanes, so that the compiler sees how many. */
static void add_scaled(float *restrict out, const float *restrict row, float factor, size_t stride)
{
    for (size_t i = 0; i < stride; i += MODEL_LANES)
        for (size_t k = 0; k < MODEL_LANES; k++)
            out[i + k] += factor * row[i + k];
}

static void keep_some(struct walk *w, uint32_t text)
{
    const struct learn_set *set = w->set;
    const float factor = STEEPNESS / (1 - LEFT_OUT) / MODEL_VALUE_ONE;
    const uint64_t border = (uint64_t)(LEFT_OUT * 65536);

    w->kept_n = 0;
    for (size_t v = text > 0 ? set->ends[text - 1] : 0; v < set->ends[text]; v++) {
        if ((learn_random(&w->random) & 0xFFFF) < border)
            continue;
        w->kept[w->kept_n] = set->values[v];
        w->values[w->kept_n++] = factor * (float)set->values[v].value;
    }
}

/* w->odds becomes how far each class is from what it should be; the sum of their squares. */
static float find_odds(struct walk *w, uint32_t class)
{
    float most = -INFINITY, whole = 0, squares = 0;

    memcpy(w->odds, w->weights + w->rows * w->stride, w->stride * sizeof *w->odds);
    for (size_t i = 0; i < w->kept_n; i++)
        add_scaled(w->odds, w->weights + w->kept[i].row * w->stride, w->values[i], w->stride);
    for (size_t k = 0; k < w->classes; k++)
        most = fmaxf(most, w->odds[k]);
    for (size_t k = 0; k < w->classes; k++)
        whole += w->odds[k] = expf(w->odds[k] - most);
    for (size_t k = 0; k < w->classes; k++) {
        w->odds[k] = w->odds[k] / whole - (k == class ? 1.0f : 0.0f);
        squares += w->odds[k] * w->odds[k];
    }
    for (size_t k = w->classes; k < w->stride; k++)
        w->odds[k] = 0;
    return squares;
}

static void step(struct walk *w, uint32_t text, float pace)
{
    keep_some(w, text);
    const float squares = find_odds(w, w->set->classes[text]);

    for (size_t i = 0; i < w->kept_n; i++) {
        const size_t row = w->kept[i].row;
        const float value = w->values[i];
        w->squares[row] += squares * value * value;
        add_scaled(w->weights + row * w->stride, w->odds, -pace * value / sqrtf(w->squares[row]),
            w->stride);
    }
    add_scaled(w->weights + w->rows * w->stride, w->odds, -pace * BIAS_PACE, w->stride);
}

void learn_softmax(const struct learn_set *set, const uint32_t *picked, size_t n, size_t rows,
    size_t classes, size_t stride, float *weights)
{
    struct walk w = {.set = set,
        .classes = classes,
        .stride = stride,
        .rows = rows,
        .weights = weights,
        .squares = hk_alloc_array(rows, sizeof *w.squares),
        .odds = hk_alloc_array(stride, sizeof *w.odds),
        .random = UINT64_C(0x2545F4914F6CDD1D)};
    uint32_t *order = hk_alloc_array(n, sizeof *order);

    memset(weights, 0, (rows + 1) * stride * sizeof *weights);
    memcpy(order, picked, n * sizeof *order);
    for (size_t i = 0; i < rows; i++)
        w.squares[i] = FIRST_SQUARES;
    for (int round = 0; round < ROUNDS; round++) {
        const float done = (float)round / ROUNDS;
        const float pace = PACE * (1 - done * (1 - PACE_AT_END));
        learn_shuffle(order, n, &w.random);
        for (size_t i = 0; i < n; i++)
            step(&w, order[i], pace);
    }
    for (size_t i = 0; i < rows * stride; i++) /* the biases are not steepened */
        weights[i] *= STEEPNESS;
    hk_free(w.squares);
    hk_free(w.odds);
    hk_free(order);
}
