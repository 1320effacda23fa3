/* lang/model_format.h -- a learnt model, byte by byte: for classify.c, which reads it, and for
 * learn.c, which writes it.
 *
 * All numbers are little-endian. Behind the header follow, each filled up to a multiple of 8 bytes:
 *
 *   buckets   MODEL_BUCKETS of uint32_t: the bucket of a feature is the upper 16 bits of its hash,
 *             or the neighbour that differs in the last bit. It holds a tag, the lower 16 bits of
 *             the hash, above the number of the feature's row; tag 0: free. A feature that has no
 *             bucket was never seen, or too rarely, and counts for nothing.
 *   rarity    uint8_t of each row: how much one occurrence weighs, in sixteenths
 *   scales    float of each class: what one step of its weights is worth
 *   biases    float of each class
 *   weights   int8_t, `stride` of them for each row, one for each class and zeroes behind
 *   labels    each ended by a zero, in the order of the classes
 */
#ifndef HK_LANG_MODEL_FORMAT_H
#define HK_LANG_MODEL_FORMAT_H
#include "base/cx.h"
#include "lang/features.h"

#define MODEL_MAGIC "HARKMOD\n"
#define MODEL_VERSION 1u
#define MODEL_BUCKETS 65536u
#define MODEL_CLASSES_MAX 4096u
#define MODEL_LABEL_MAX 200u                /* bytes */
#define MODEL_BYTES_MAX (16u * 1024 * 1024) /* a model in use */
#define MODEL_LANES 16u                     /* `stride` is a multiple of it */
#define MODEL_RARITY_ONE 16.0f
#define MODEL_VALUE_ONE 16384.0f /* the length of a text's values; see model_values() */

enum model_part {
    MODEL_PART_BUCKETS,
    MODEL_PART_RARITY,
    MODEL_PART_SCALES,
    MODEL_PART_BIASES,
    MODEL_PART_WEIGHTS,
    MODEL_PART_LABELS,
    MODEL_PARTS
};

struct model_header {
    char magic[8];
    uint32_t version;
    uint32_t header_bytes;
    uint64_t checksum; /* lang_checksum() of all that follows this field */
    uint64_t file_bytes;
    uint32_t features_version;
    uint32_t classes;
    uint32_t stride;
    uint32_t rows;
    uint32_t labels_bytes;
    float sharpness; /* from scores to confidence: what they are multiplied by */
};

/* Where each part begins, and the end of the file at [MODEL_PARTS]. */
void model_layout(const struct model_header *header, uint64_t out[MODEL_PARTS + 1]);

/* One feature of a text as the model takes it. */
struct model_value {
    uint16_t row;
    int16_t value;
};

/* The values of those features that have a row: occurrences dampened, times their rarity, each
 * kind of feature scaled to weigh the same, all together of length MODEL_VALUE_ONE. `out` has room
 * for FEATURES_MAX; `out_from`, where given, says which feature each came from. */
size_t model_values(const uint32_t *buckets, const uint8_t *rarity, const struct features *features,
    struct model_value *out, uint16_t *out_from);

static inline uint32_t model_bucket(uint64_t hash)
{
    return (uint32_t)(hash >> 48);
}

/* Never 0. */
static inline uint32_t model_tag(uint64_t hash)
{
    const uint32_t tag = (uint32_t)hash & 0xFFFFu;

    return tag != 0 ? tag : 1;
}

#endif
