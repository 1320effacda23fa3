/* lang/learn_rows.c -- see learn.h and learn_priv.h: which features a model knows.
 *
 * A table counts in how many texts each feature stands. When it is full, the rarest are forgotten,
 * so that its memory is bounded whatever the texts are.
 */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "lang/learn_priv.h"

enum { FIRST_SLOTS = 1 << 16, MOST_SLOTS = 1 << 22, FEW_TEXTS = 2000 };

struct counted {
    uint64_t hash; /* 0: free */
    uint32_t texts;
};

struct counts {
    struct counted *slots;
    size_t size; /* a power of two */
    size_t n;
};

static struct counted *slot_of(const struct counts *c, uint64_t hash)
{
    size_t at = hash >> 20 & (c->size - 1);

    while (c->slots[at].hash != 0 && c->slots[at].hash != hash)
        at = (at + 1) & (c->size - 1);
    return &c->slots[at];
}

/* Another table of `size` slots, of those that stand in at least `least` texts. */
static void rebuild(struct counts *c, size_t size, uint32_t least)
{
    struct counts next = {hk_alloc_array(size, sizeof *next.slots), size, 0};

    for (size_t i = 0; i < c->size; i++) {
        if (c->slots[i].hash == 0 || c->slots[i].texts < least)
            continue;
        *slot_of(&next, c->slots[i].hash) = c->slots[i];
        next.n++;
    }
    hk_free(c->slots);
    *c = next;
}

static void count(struct counts *c, uint64_t hash)
{
    if (hash == 0)
        hash = 1;
    struct counted *slot = slot_of(c, hash);
    slot->texts++;
    if (slot->hash != 0)
        return;
    slot->hash = hash;
    if (++c->n < c->size / 4 * 3)
        return;
    if (c->size < MOST_SLOTS) {
        rebuild(c, c->size * 2, 1);
        return;
    }
    for (uint32_t least = 2; c->n >= c->size / 2; least++)
        rebuild(c, c->size, least);
}

/* The commonest first; equals by hash, so that the order is always the same. */
static int compare(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;

    if (x->texts != y->texts)
        return x->texts > y->texts ? -1 : 1;
    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static uint8_t rarity_of(uint32_t in_texts, size_t texts)
{
    const float r = logf((1.0f + (float)texts) / (1.0f + (float)in_texts)) + 1.0f;
    const float steps = r * MODEL_RARITY_ONE + 0.5f;

    return steps >= 255.0f ? 255 : (uint8_t)steps;
}

static void place(struct learn_rows *out, const struct counted *feature, size_t texts)
{
    uint32_t bucket = model_bucket(feature->hash);

    if (out->buckets[bucket] != 0)
        bucket ^= 1;
    if (out->buckets[bucket] != 0)
        return;
    out->buckets[bucket] = model_tag(feature->hash) << 16 | (uint32_t)out->n;
    out->rarity[out->n++] = rarity_of(feature->texts, texts);
}

void learn_rows_choose(struct hk_cx *cx, const struct learn_example *examples, size_t n,
    size_t most, struct learn_rows *out)
{
    struct counts c = {hk_alloc_array(FIRST_SLOTS, sizeof *c.slots), FIRST_SLOTS, 0};
    const uint32_t least = n < FEW_TEXTS ? 1 : 2;
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        struct features features;
        hk_arena_reset(cx->arena);
        features_of(cx, examples[i].text, &features);
        for (size_t k = 0; k < features.n; k++)
            count(&c, features.list[k].hash);
    }
    for (size_t i = 0; i < c.size; i++)
        if (c.slots[i].hash != 0 && c.slots[i].texts >= least)
            c.slots[kept++] = c.slots[i];
    qsort(c.slots, kept, sizeof *c.slots, compare);
    *out = (struct learn_rows){.buckets = hk_alloc_array(MODEL_BUCKETS, sizeof *out->buckets),
        .rarity = hk_alloc_array(MODEL_BUCKETS, 1)};
    for (size_t i = 0; i < kept && out->n < most; i++)
        place(out, &c.slots[i], n);
    hk_free(c.slots);
}
