/* lang/classify.c -- see classify.h. */
#include "lang/classify.h"

#include <math.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/text.h"
#include "lang/hash.h"
#include "lang/model_format.h"

#define REMEDY "make it again with hark learn"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "models are read as they lie");

struct classifier {
    const struct model_header *header;
    const uint32_t *buckets;
    const uint8_t *rarity;
    const float *scales, *biases;
    const int8_t *weights;
    struct hk_str *labels;
};

/* ---- opening ------------------------------------------------------------------------------ */

void model_layout(const struct model_header *h, uint64_t out[MODEL_PARTS + 1])
{
    const uint64_t bytes[MODEL_PARTS] = {
        [MODEL_PART_BUCKETS] = MODEL_BUCKETS * sizeof(uint32_t),
        [MODEL_PART_RARITY] = h->rows,
        [MODEL_PART_SCALES] = h->stride * sizeof(float),
        [MODEL_PART_BIASES] = h->stride * sizeof(float),
        [MODEL_PART_WEIGHTS] = (uint64_t)h->rows * h->stride,
        [MODEL_PART_LABELS] = h->labels_bytes,
    };

    out[0] = sizeof *h;
    for (size_t i = 0; i < MODEL_PARTS; i++)
        out[i + 1] = (out[i] + bytes[i] + 7) / 8 * 8;
}

static enum hk_rc broken(struct hk_cx *cx, const char *what)
{
    return hk_fail(cx, HK_EINVAL, "the model is broken (%s): " REMEDY, what);
}

static enum hk_rc check_header(struct hk_cx *cx, struct hk_str bytes)
{
    const struct model_header *h = (const void *)bytes.p;
    const size_t from = offsetof(struct model_header, file_bytes);
    uint64_t parts[MODEL_PARTS + 1];

    if (bytes.n < sizeof *h || memcmp(h->magic, MODEL_MAGIC, sizeof h->magic) != 0)
        return hk_fail(cx, HK_EINVAL, "this is no model: " REMEDY);
    if (h->version != MODEL_VERSION || h->features_version != FEATURES_VERSION
        || h->header_bytes != sizeof *h)
        return hk_fail(cx, HK_EINVAL,
            "the model has format %u.%u and this program reads %u.%u: " REMEDY, h->version,
            h->features_version, MODEL_VERSION, FEATURES_VERSION);
    if (h->classes == 0 || h->classes > MODEL_CLASSES_MAX || h->rows > MODEL_BUCKETS
        || h->stride != (h->classes + MODEL_LANES - 1) / MODEL_LANES * MODEL_LANES
        || h->labels_bytes > MODEL_CLASSES_MAX * (MODEL_LABEL_MAX + 1))
        return broken(cx, "its header");
    model_layout(h, parts);
    if (h->file_bytes != bytes.n || parts[MODEL_PARTS] != bytes.n)
        return broken(cx, "its length");
    if (h->checksum != lang_checksum((struct hk_str){bytes.p + from, bytes.n - from}))
        return broken(cx, "its checksum");
    return HK_OK;
}

/* Numbers that no sum of a text's values can turn into infinity. */
static bool check_numbers(const struct classifier *c)
{
    const float most = 1e6f;
    const struct model_header *h = c->header;

    for (size_t i = 0; i < h->stride; i++)
        if (!(fabsf(c->scales[i]) <= most) || !(fabsf(c->biases[i]) <= most))
            return false;
    return h->sharpness >= 0 && h->sharpness <= most;
}

static bool check_rows(const struct classifier *c)
{
    for (size_t i = 0; i < MODEL_BUCKETS; i++)
        if (c->buckets[i] >> 16 != 0 && (c->buckets[i] & 0xFFFFu) >= c->header->rows)
            return false;
    return true;
}

static bool read_labels(struct classifier *c, struct hk_str all)
{
    c->labels = hk_alloc_array(c->header->classes, sizeof *c->labels);
    for (size_t i = 0; i < c->header->classes; i++) {
        const char *end = memchr(all.p, 0, all.n);
        if (end == NULL)
            return false;
        c->labels[i] = (struct hk_str){all.p, (size_t)(end - all.p)};
        if (c->labels[i].n > MODEL_LABEL_MAX || !hk_text_valid(c->labels[i]))
            return false;
        all = hk_str_sub(all, c->labels[i].n + 1, all.n);
    }
    return all.n == 0;
}

enum hk_rc classify_read(struct hk_cx *cx, struct hk_str bytes, struct classifier **out)
{
    struct classifier *c HK_AUTO(classify_close) = NULL;
    uint64_t at[MODEL_PARTS + 1];

    HK_TRY(check_header(cx, bytes));
    c = hk_alloc(sizeof *c);
    c->header = (const void *)bytes.p;
    model_layout(c->header, at);
    c->buckets = (const void *)(bytes.p + at[MODEL_PART_BUCKETS]);
    c->rarity = (const void *)(bytes.p + at[MODEL_PART_RARITY]);
    c->scales = (const void *)(bytes.p + at[MODEL_PART_SCALES]);
    c->biases = (const void *)(bytes.p + at[MODEL_PART_BIASES]);
    c->weights = (const void *)(bytes.p + at[MODEL_PART_WEIGHTS]);
    if (!check_numbers(c) || !check_rows(c))
        return broken(cx, "its numbers");
    if (!read_labels(c, (struct hk_str){bytes.p + at[MODEL_PART_LABELS], c->header->labels_bytes}))
        return broken(cx, "its labels");
    *out = c;
    c = NULL;
    return HK_OK;
}

void classify_close(struct classifier **classifier)
{
    if (*classifier == NULL)
        return;
    hk_free((*classifier)->labels);
    hk_free(*classifier);
    *classifier = NULL;
}

size_t classify_labels(const struct classifier *classifier)
{
    return classifier->header->classes;
}

struct hk_str classify_label(const struct classifier *classifier, size_t label)
{
    return classifier->labels[label];
}

/* ---- values ------------------------------------------------------------------------------- */

/* UINT32_MAX: the model does not know the feature. */
static uint32_t row_of(const uint32_t *buckets, uint64_t hash)
{
    const uint32_t first = model_bucket(hash), tag = model_tag(hash);

    if (buckets[first] >> 16 == tag)
        return buckets[first] & 0xFFFFu;
    if (buckets[first ^ 1] >> 16 == tag)
        return buckets[first ^ 1] & 0xFFFFu;
    return UINT32_MAX;
}

size_t model_values(const uint32_t *buckets, const uint8_t *rarity, const struct features *features,
    struct model_value *out, uint16_t *out_from)
{
    float values[FEATURES_MAX], squares[FEATURE_KINDS] = {0}, factors[FEATURE_KINDS] = {0};
    uint8_t kinds[FEATURES_MAX];
    int kinds_n = 0;
    size_t n = 0;

    for (size_t i = 0; i < features->n; i++) {
        const struct feature *f = &features->list[i];
        const uint32_t row = row_of(buckets, f->hash);
        if (row == UINT32_MAX)
            continue;
        values[n] = (float)rarity[row] * (f->count == 1 ? 1.0f : 1.0f + logf((float)f->count));
        kinds[n] = f->kind;
        squares[f->kind] += values[n] * values[n];
        if (out_from != NULL)
            out_from[n] = (uint16_t)i;
        out[n++].row = (uint16_t)row;
    }
    for (size_t k = 0; k < FEATURE_KINDS; k++)
        kinds_n += squares[k] > 0;
    for (size_t k = 0; k < FEATURE_KINDS; k++)
        if (squares[k] > 0)
            factors[k] = MODEL_VALUE_ONE / sqrtf(squares[k] * (float)kinds_n);
    for (size_t i = 0; i < n; i++)
        out[i].value = (int16_t)(values[i] * factors[kinds[i]] + 0.5f);
    return n;
}

/* ---- answers ------------------------------------------------------------------------------ */

static void add_row(int32_t *restrict sums, const int8_t *restrict weights, int16_t value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sums[i] += (int32_t)value * weights[i];
}

/* Scores of all classes, in the arena. */
static float *score_all(
    struct hk_cx *cx, const struct classifier *c, const struct model_value *values, size_t n)
{
    const size_t stride = c->header->stride;
    int32_t *sums = hk_arena_array(cx->arena, stride, sizeof *sums);
    float *scores = hk_arena_unset(cx->arena, stride * sizeof *scores);

    for (size_t i = 0; i < n; i++)
        add_row(sums, c->weights + values[i].row * stride, values[i].value, stride);
    for (size_t k = 0; k < stride; k++)
        scores[k] = (float)sums[k] * c->scales[k] / MODEL_VALUE_ONE + c->biases[k];
    return scores;
}

/* Puts the best `most` in order, by insertion: `most` is small. */
static size_t rank(const float *scores, size_t n, size_t most, struct classify_answer *out)
{
    size_t kept = 0;

    for (size_t i = 0; i < n && most > 0; i++) {
        if (kept == most && scores[i] <= out[kept - 1].score)
            continue;
        size_t at = kept < most ? kept++ : kept - 1;
        for (; at > 0 && out[at - 1].score < scores[i]; at--)
            out[at] = out[at - 1];
        out[at] = (struct classify_answer){.label = i, .score = scores[i]};
    }
    return kept;
}

size_t classify_text(struct hk_cx *cx, const struct classifier *c, struct hk_str text, size_t most,
    struct classify_answer *out)
{
    struct features features;
    struct model_value values[FEATURES_MAX];
    const size_t classes = c->header->classes;
    float whole = 0;

    features_of(cx, text, &features);
    const size_t n = model_values(c->buckets, c->rarity, &features, values, NULL);
    const float *scores = score_all(cx, c, values, n);
    most = rank(scores, classes, most, out);
    for (size_t k = 0; k < classes && most > 0; k++)
        whole += expf((scores[k] - out[0].score) * c->header->sharpness);
    for (size_t i = 0; i < most; i++)
        out[i].confidence = expf((out[i].score - out[0].score) * c->header->sharpness) / whole;
    return most;
}

size_t classify_reasons(struct hk_cx *cx, const struct classifier *c, struct hk_str text,
    size_t most, struct classify_reason *out)
{
    struct features features;
    struct model_value values[FEATURES_MAX];
    uint16_t from[FEATURES_MAX];
    float added[FEATURES_MAX];
    struct classify_answer best[2];

    features_of(cx, text, &features);
    const size_t n = model_values(c->buckets, c->rarity, &features, values, from);
    const float *scores = score_all(cx, c, values, n);
    const size_t known = rank(scores, c->header->classes, 2, best);
    for (size_t i = 0; i < n; i++) {
        const int8_t *row = c->weights + values[i].row * (size_t)c->header->stride;
        added[i] = (float)row[best[0].label] * c->scales[best[0].label];
        if (known == 2)
            added[i] -= (float)row[best[1].label] * c->scales[best[1].label];
        added[i] *= (float)values[i].value / MODEL_VALUE_ONE;
    }
    struct classify_answer *order = hk_arena_array(cx->arena, most, sizeof *order);
    most = rank(added, n, most, order);
    while (most > 0 && order[most - 1].score <= 0)
        most--;
    for (size_t i = 0; i < most; i++)
        out[i] = (struct classify_reason){
            feature_text(cx, &features, &features.list[from[order[i].label]]), order[i].score};
    return most;
}
