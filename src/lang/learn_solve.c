/* lang/learn_solve.c -- see learn.h and learn_priv.h: one label against all others.
 *
 * The dual problem of the support vector machine with squared hinge loss, one text at a time in
 * random order: each step solves for one text exactly. Texts that stay far on the right side of
 * the border are left alone until the others have settled.
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "lang/learn_priv.h"

enum { ROUNDS_MAX = 60 };

#define SETTLED 0.05f /* no text is further from its best place */

struct learn_solver {
    const struct learn_set *set;
    const uint32_t *picked;
    uint32_t *order; /* of places in `picked` */
    float *alpha, *squares;
    size_t n, rows;
};

void learn_shuffle(uint32_t *list, size_t n, uint64_t *random)
{
    for (size_t i = n; i > 1; i--) {
        const size_t j = learn_random(random) % i;
        const uint32_t kept = list[i - 1];
        list[i - 1] = list[j];
        list[j] = kept;
    }
}

static size_t begin_of(const struct learn_set *set, uint32_t text)
{
    return text > 0 ? set->ends[text - 1] : 0;
}

struct learn_solver *learn_solver_new(
    const struct learn_set *set, const uint32_t *picked, size_t n, size_t rows)
{
    struct learn_solver *s = hk_alloc(sizeof *s);

    *s = (struct learn_solver){.set = set,
        .picked = picked,
        .order = hk_alloc_array(n, sizeof *s->order),
        .alpha = hk_alloc_array(n, sizeof *s->alpha),
        .squares = hk_alloc_array(n, sizeof *s->squares),
        .n = n,
        .rows = rows};
    for (size_t i = 0; i < n; i++) {
        float sum = 0;
        for (size_t v = begin_of(set, picked[i]); v < set->ends[picked[i]]; v++)
            sum += (float)set->values[v].value * (float)set->values[v].value;
        s->squares[i] = sum / (MODEL_VALUE_ONE * MODEL_VALUE_ONE) + 1.0f; /* the bias */
    }
    return s;
}

void learn_solver_free(struct learn_solver **solver)
{
    if (*solver == NULL)
        return;
    hk_free((*solver)->order);
    hk_free((*solver)->alpha);
    hk_free((*solver)->squares);
    hk_free(*solver);
    *solver = NULL;
}

/* One step for one text; how far it was from its best place, negative: on the right side. */
static float step(struct learn_solver *s, uint32_t at, uint32_t class, float slack, float *weights)
{
    const struct learn_set *set = s->set;
    const uint32_t text = s->picked[at];
    const struct model_value *v = set->values + begin_of(set, text);
    const struct model_value *end = set->values + set->ends[text];
    const float side = set->classes[text] == class ? 1.0f : -1.0f;
    float sum = 0;

    for (const struct model_value *p = v; p < end; p++)
        sum += weights[p->row] * (float)p->value;
    sum = sum / MODEL_VALUE_ONE + weights[s->rows];
    const float gradient = side * sum - 1.0f + slack * s->alpha[at];
    if (s->alpha[at] <= 0 && gradient >= 0)
        return -gradient;
    const float old = s->alpha[at];
    const float wish = old - gradient / (s->squares[at] + slack);
    s->alpha[at] = wish > 0 ? wish : 0;
    const float move = side * (s->alpha[at] - old);
    for (const struct model_value *p = v; p < end; p++)
        weights[p->row] += move / MODEL_VALUE_ONE * (float)p->value;
    weights[s->rows] += move;
    return fabsf(gradient);
}

void learn_solve(struct learn_solver *s, uint32_t class, float closeness, float *weights)
{
    const float slack = 0.5f / closeness;
    uint64_t random = UINT64_C(88172645463325252);
    float far = INFINITY;
    size_t active = s->n;

    memset(weights, 0, (s->rows + 1) * sizeof *weights);
    memset(s->alpha, 0, s->n * sizeof *s->alpha);
    for (size_t i = 0; i < s->n; i++)
        s->order[i] = (uint32_t)i;
    for (int round = 0; round < ROUNDS_MAX; round++) {
        const float before = far;
        far = 0;
        learn_shuffle(s->order, active, &random);
        for (size_t i = 0; i < active;) {
            const float distance = step(s, s->order[i], class, slack, weights);
            if (distance > far)
                far = distance;
            if (-distance <= before) {
                i++;
                continue;
            }
            const uint32_t settled = s->order[i];
            s->order[i] = s->order[--active];
            s->order[active] = settled;
        }
        if (far > SETTLED)
            continue;
        if (active == s->n)
            return;
        active = s->n; /* once more with all */
        far = INFINITY;
    }
}
