/* lang/learn.c -- see learn.h: the examples, the choice of closeness and sharpness, the file. */
#include "lang/learn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "lang/hash.h"
#include "lang/learn_priv.h"

enum { ENOUGH_TO_HOLD_BACK = 100, HELD_BACK_OF = 10 };

static const float closenesses[] = {0.125f, 0.5f, 2.0f};
static const float usual_closeness = 1.0f, usual_sharpness = 0.7f;

#define MACHINES_SHARE 3.0f /* of the support vector machines, beside the regression's 1 */

struct learning {
    struct hk_cx own; /* its arena is emptied after each text */
    struct hk_str *labels;
    size_t labels_n;
    struct learn_rows rows;
    struct learn_set set; /* the examples, and behind them those of dev */
    float *weights;       /* of one class: a place for each row, then the bias */
    float *joint;         /* of all classes, `stride` of each row, then the biases */
    size_t stride;
};

static void cleanup(struct learning *l)
{
    hk_arena_free(l->own.arena);
    hk_free(l->labels);
    hk_free(l->rows.buckets);
    hk_free(l->rows.rarity);
    hk_free(l->set.values);
    hk_free(l->set.ends);
    hk_free(l->set.classes);
    hk_free(l->weights);
    hk_free(l->joint);
}

/* ---- examples ----------------------------------------------------------------------------- */

static int compare_labels(const void *a, const void *b)
{
    return hk_str_compare(*(const struct hk_str *)a, *(const struct hk_str *)b);
}

/* All labels, sorted, none twice. */
static enum hk_rc gather_labels(
    struct hk_cx *cx, struct learning *l, const struct learn_example *examples, size_t n)
{
    l->labels = hk_alloc_array(n, sizeof *l->labels);
    for (size_t i = 0; i < n; i++)
        l->labels[i] = examples[i].label;
    qsort(l->labels, n, sizeof *l->labels, compare_labels);
    for (size_t i = 0; i < n; i++) {
        if (l->labels[i].n == 0 || l->labels[i].n > MODEL_LABEL_MAX)
            return hk_fail(cx, HK_EINVAL, "a label has 1 to %u bytes; one is empty or longer",
                MODEL_LABEL_MAX);
        if (i == 0 || !hk_str_equal(l->labels[i], l->labels[l->labels_n - 1]))
            l->labels[l->labels_n++] = l->labels[i];
    }
    if (l->labels_n < 2)
        return hk_fail(cx, HK_EINVAL,
            "there is nothing to tell apart: the examples need at least "
            "two different labels");
    if (l->labels_n > MODEL_CLASSES_MAX)
        return hk_fail(cx, HK_ELIMIT, "there are %zu labels and at most %u can be learnt",
            l->labels_n, MODEL_CLASSES_MAX);
    return HK_OK;
}

/* UINT32_MAX: nobody has it. */
static uint32_t class_of(const struct learning *l, struct hk_str label)
{
    const struct hk_str *found =
        bsearch(&label, l->labels, l->labels_n, sizeof *l->labels, compare_labels);

    return found != NULL ? (uint32_t)(found - l->labels) : UINT32_MAX;
}

static void add_example(struct learning *l, const struct learn_example *example)
{
    struct learn_set *set = &l->set;
    struct features features;

    hk_arena_reset(l->own.arena);
    features_of(&l->own, example->text, &features);
    if (set->values_n + FEATURES_MAX > set->values_room) {
        const size_t room = set->values_room * 2 + 64 * FEATURES_MAX;
        set->values = hk_grow(set->values, set->values_room, room, sizeof *set->values);
        set->values_room = room;
    }
    set->values_n +=
        model_values(l->rows.buckets, l->rows.rarity, &features, set->values + set->values_n, NULL);
    set->ends[set->n] = set->values_n;
    set->classes[set->n++] = class_of(l, example->label);
}

static enum hk_rc read_examples(struct hk_cx *cx, struct learning *l,
    const struct learn_example *examples, size_t n, const struct learn_example *dev, size_t dev_n)
{
    l->set.ends = hk_alloc_array(n + dev_n, sizeof *l->set.ends);
    l->set.classes = hk_alloc_array(n + dev_n, sizeof *l->set.classes);
    for (size_t i = 0; i < n + dev_n; i++) {
        add_example(l, i < n ? &examples[i] : &dev[i - n]);
        if (l->set.values_n > LEARN_VALUES_MAX)
            return hk_fail(cx, HK_ELIMIT,
                "the examples are too long together: the first %zu fill the memory learning may "
                "take; leave some out",
                i);
    }
    return HK_OK;
}

/* ---- choosing ----------------------------------------------------------------------------- */

/* Which texts are learnt from first, and which these lessons are tried on. */
struct split {
    uint32_t *learn, *try;
    size_t learn_n, try_n;
};

static struct split split_examples(struct hk_cx *cx, size_t n, size_t dev_n)
{
    struct split s = {.learn = hk_arena_array(cx->arena, n, sizeof *s.learn),
        .try = hk_arena_array(cx->arena, n + dev_n, sizeof *s.try)};
    uint64_t random = UINT64_C(0x5DEECE66D);

    for (size_t i = 0; i < n; i++)
        s.learn[i] = (uint32_t)i;
    s.learn_n = n;
    if (dev_n > 0) {
        for (size_t i = 0; i < dev_n; i++)
            s.try[s.try_n++] = (uint32_t)(n + i);
    } else if (n >= ENOUGH_TO_HOLD_BACK) {
        learn_shuffle(s.learn, n, &random);
        s.learn_n -= n / HELD_BACK_OF;
        for (size_t i = s.learn_n; i < n; i++)
            s.try[s.try_n++] = s.learn[i];
    }
    return s;
}

static enum hk_rc check_tried(struct hk_cx *cx, const struct learning *l, const struct split *s)
{
    if (s->try_n * l->labels_n <= LEARN_SCORES_MAX)
        return HK_OK;
    return hk_fail(cx, HK_ELIMIT,
        "%zu texts to try %zu labels on are too many: for so many labels at most %zu; leave some "
        "out",
        s->try_n, l->labels_n, LEARN_SCORES_MAX / l->labels_n);
}

/* What the machine of one class and the regression say of it. */
static float score(const struct learning *l, uint32_t text, size_t class)
{
    const struct learn_set *set = &l->set;
    float machine = 0, joint = 0;

    for (size_t v = text > 0 ? set->ends[text - 1] : 0; v < set->ends[text]; v++) {
        const size_t row = set->values[v].row;
        machine += l->weights[row] * (float)set->values[v].value;
        joint += l->joint[row * l->stride + class] * (float)set->values[v].value;
    }
    machine = machine / MODEL_VALUE_ONE + l->weights[l->rows.n];
    return MACHINES_SHARE * machine + joint / MODEL_VALUE_ONE
        + l->joint[l->rows.n * l->stride + class];
}

/* Scores of the texts that are tried, text by text. */
static void try_closeness(
    struct learning *l, const struct split *s, float closeness, float *out_scores)
{
    struct learn_solver *solver HK_AUTO(learn_solver_free) =
        learn_solver_new(&l->set, s->learn, s->learn_n, l->rows.n);

    for (size_t k = 0; k < l->labels_n; k++) {
        learn_solve(solver, (uint32_t)k, closeness, l->weights);
        for (size_t i = 0; i < s->try_n; i++)
            out_scores[i * l->labels_n + k] = score(l, s->try[i], k);
    }
}

static size_t count_right(const struct learning *l, const struct split *s, const float *scores)
{
    size_t right = 0;

    for (size_t i = 0; i < s->try_n; i++) {
        const float *row = scores + i * l->labels_n;
        size_t best = 0;
        for (size_t k = 1; k < l->labels_n; k++)
            if (row[k] > row[best])
                best = k;
        right += best == l->set.classes[s->try[i]];
    }
    return right;
}

/* How badly confidences of this sharpness tell what turned out right; the lower, the better. One
 * wrong answer more than there were stands against certainty where few texts were tried. */
static double surprise(
    const struct learning *l, const struct split *s, const float *scores, float sharpness)
{
    double sum = log1p(exp(2.0 * (double)sharpness));

    for (size_t i = 0; i < s->try_n; i++) {
        const float *row = scores + i * l->labels_n;
        const uint32_t class = l->set.classes[s->try[i]];
        double whole = 0;
        if (class == UINT32_MAX)
            continue;
        for (size_t k = 0; k < l->labels_n; k++)
            whole += exp(((double)row[k] - row[class]) * sharpness);
        sum += log(whole);
    }
    return sum;
}

static float choose_sharpness(const struct learning *l, const struct split *s, const float *scores)
{
    float best = usual_sharpness;
    double least = INFINITY;

    for (float sharpness = 0.05f; sharpness < 10; sharpness *= 1.1f) {
        const double surprised = surprise(l, s, scores, sharpness);
        if (surprised >= least)
            continue;
        least = surprised;
        best = sharpness;
    }
    return best;
}

static float choose(struct learning *l, const struct split *s, struct learn_report *report)
{
    float *scores = hk_alloc_array(s->try_n * l->labels_n, sizeof *scores);
    float sharpness = usual_sharpness;

    report->tried = s->try_n;
    report->closeness = usual_closeness;
    if (s->try_n > 0)
        learn_softmax(&l->set, s->learn, s->learn_n, l->rows.n, l->labels_n, l->stride, l->joint);
    for (size_t i = 0; i < HK_COUNT(closenesses) && s->try_n > 0; i++) {
        try_closeness(l, s, closenesses[i], scores);
        const size_t right = count_right(l, s, scores);
        if (i > 0 && right <= report->right)
            continue;
        report->right = right;
        report->closeness = closenesses[i];
        sharpness = choose_sharpness(l, s, scores);
    }
    hk_free(scores);
    return sharpness;
}

/* ---- the file ----------------------------------------------------------------------------- */

/* The machine's weights and the regression's become one; all of it is linear. */
static void write_class(
    struct learning *l, size_t class, int8_t *weights, float *scale, float *bias)
{
    float most = 1e-6f;

    for (size_t i = 0; i <= l->rows.n; i++)
        l->weights[i] = l->weights[i] * MACHINES_SHARE + l->joint[i * l->stride + class];
    for (size_t i = 0; i < l->rows.n; i++)
        most = fmaxf(most, fabsf(l->weights[i]));
    *scale = most / 127.0f;
    *bias = l->weights[l->rows.n];
    for (size_t i = 0; i < l->rows.n; i++)
        weights[i * l->stride + class] = (int8_t)lroundf(l->weights[i] / *scale);
}

static void write_labels(const struct learning *l, char *out)
{
    for (size_t i = 0; i < l->labels_n; i++) {
        memcpy(out, l->labels[i].p, l->labels[i].n);
        out += l->labels[i].n + 1;
    }
}

static struct model_header make_header(const struct learning *l, float sharpness)
{
    struct model_header h = {.magic = MODEL_MAGIC,
        .version = MODEL_VERSION,
        .header_bytes = sizeof h,
        .features_version = FEATURES_VERSION,
        .classes = (uint32_t)l->labels_n,
        .stride = (uint32_t)((l->labels_n + MODEL_LANES - 1) / MODEL_LANES * MODEL_LANES),
        .rows = (uint32_t)l->rows.n,
        .sharpness = sharpness};
    uint64_t at[MODEL_PARTS + 1];

    for (size_t i = 0; i < l->labels_n; i++)
        h.labels_bytes += (uint32_t)l->labels[i].n + 1;
    model_layout(&h, at);
    h.file_bytes = at[MODEL_PARTS];
    return h;
}

/* Learns from the first `n` texts and writes. */
static enum hk_rc write_model(struct hk_cx *cx, struct learning *l, const uint32_t *texts, size_t n,
    float closeness, float sharpness, struct hk_buf *out)
{
    struct learn_solver *solver HK_AUTO(learn_solver_free) =
        learn_solver_new(&l->set, texts, n, l->rows.n);
    struct model_header h = make_header(l, sharpness);
    const size_t from = offsetof(struct model_header, file_bytes);
    uint64_t at[MODEL_PARTS + 1];
    char *bytes = hk_buf_reserve(out, h.file_bytes);

    if (bytes == NULL)
        return hk_fail(cx, HK_ELIMIT, "the model would be larger than %zu bytes", out->ceiling);
    model_layout(&h, at);
    memset(bytes, 0, h.file_bytes);
    memcpy(bytes + at[MODEL_PART_BUCKETS], l->rows.buckets, MODEL_BUCKETS * sizeof(uint32_t));
    memcpy(bytes + at[MODEL_PART_RARITY], l->rows.rarity, l->rows.n);
    float *scales = (void *)(bytes + at[MODEL_PART_SCALES]);
    float *biases = (void *)(bytes + at[MODEL_PART_BIASES]);
    learn_softmax(&l->set, texts, n, l->rows.n, l->labels_n, l->stride, l->joint);
    for (size_t k = 0; k < l->labels_n; k++) {
        learn_solve(solver, (uint32_t)k, closeness, l->weights);
        write_class(l, k, (int8_t *)(bytes + at[MODEL_PART_WEIGHTS]), &scales[k], &biases[k]);
    }
    write_labels(l, bytes + at[MODEL_PART_LABELS]);
    memcpy(bytes, &h, sizeof h);
    ((struct model_header *)(void *)bytes)->checksum =
        lang_checksum((struct hk_str){bytes + from, h.file_bytes - from});
    out->n += h.file_bytes;
    return HK_OK;
}

/* As many rows as fit into MODEL_BYTES_MAX. */
static size_t rows_at_most(const struct learning *l)
{
    struct model_header h = make_header(l, 0);

    return (MODEL_BYTES_MAX - h.file_bytes - 64) / (h.stride + 1);
}

enum hk_rc learn_model(struct hk_cx *cx, const struct learn_example *examples, size_t n,
    const struct learn_example *dev, size_t dev_n, struct hk_buf *out, struct learn_report *report)
{
    struct learning l HK_AUTO(cleanup) = {.own = {.arena = hk_arena_new()}};

    *report = (struct learn_report){0};
    if (n > LEARN_EXAMPLES_MAX || dev_n > LEARN_EXAMPLES_MAX)
        return hk_fail(
            cx, HK_ELIMIT, "there are more than %u examples; leave some out", LEARN_EXAMPLES_MAX);
    HK_TRY(gather_labels(cx, &l, examples, n));
    learn_rows_choose(&l.own, examples, n, rows_at_most(&l), &l.rows);
    HK_TRY(read_examples(cx, &l, examples, n, dev, dev_n));
    l.stride = make_header(&l, 0).stride;
    l.weights = hk_alloc_array(l.rows.n + 1, sizeof *l.weights);
    l.joint = hk_alloc_array((l.rows.n + 1) * l.stride, sizeof *l.joint);
    report->labels = l.labels_n;
    report->rows = l.rows.n;
    struct split split = split_examples(cx, n, dev_n);
    HK_TRY(check_tried(cx, &l, &split));
    const float sharpness = choose(&l, &split, report);
    for (size_t i = 0; i < n; i++) /* in one order, however they were split */
        split.learn[i] = (uint32_t)i;
    return write_model(cx, &l, split.learn, n, report->closeness, sharpness, out);
}
