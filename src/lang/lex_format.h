/* lang/lex_format.h -- the file hark.lex, byte by byte: for lex.c, which reads it, and for
 * tools/lex, which writes it.
 *
 * All numbers are little-endian and stand at multiples of their size. The header comes first; it
 * says where each section begins. A *group* is a word with all its forms, folded as lang/fold
 * does: what they begin with in common (the stem) and a *paradigm*, the endings, which many groups
 * share. The table of forms says of each form to which groups it belongs, and keeps no letter of
 * it. To look a form up takes three places of memory: a bucket, a group, a paradigm.
 *
 *   buckets    LEX_BUCKET_ENTRIES entries each, as long as a line of the processor's cache. An
 * entry is some bits of the form's hash above the `group_bits` that say where its group is, in
 * words of 4 bytes. What a full bucket has no room for is in the next one, the last being followed
 * by the first. LEX_EMPTY: no entry. groups     one after the other, each at a multiple of 4:
 *                uint32_t rest              LEX_STEM_MASK, LEX_VERB, LEX_PARADIGM_SHIFT
 *                char stem[]                and zeroes up to the next multiple of 4
 *   paradigms  one after the other, each at a multiple of 4:
 *                uint16_t n                 endings; the first one makes the word as it stands in a
 *                                           dictionary, the others follow, the commonest first
 *                uint16_t at[n + 1]         where each begins in the text below
 *                uint8_t sums[n]            lex_sum() of each
 *                char text[at[n]]           and zeroes up to the next multiple of 4
 */
#ifndef HK_LANG_LEX_FORMAT_H
#define HK_LANG_LEX_FORMAT_H
#include "lang/hash.h"

#define LEX_MAGIC "HARKLEX\n"
#define LEX_VERSION 1u
#define LEX_LANGUAGES_MAX 8u
#define LEX_FORM_MAX 64u       /* bytes; lang/tokens cuts there */
#define LEX_GROUP_FORMS 2000u  /* endings of a paradigm at most */
#define LEX_BUCKET_ENTRIES 16u /* a line of the cache */
#define LEX_EMPTY UINT32_MAX
#define LEX_STEM_BITS 7u
#define LEX_VERB UINT32_C(0x80) /* with it in `rest`: a verb */
#define LEX_PARADIGM_SHIFT 8u   /* `rest` above: where the paradigm begins, in words of 4 bytes */
#define LEX_STEM_MASK UINT32_C(0x7F) /* `rest` below: bytes of the stem */

struct lex_section {
    uint64_t at;    /* from the beginning of the file */
    uint64_t bytes; /* without what fills up to the next section */
};

struct lex_language_record {
    char code[8]; /* "pl", with zeroes behind */
    uint32_t end; /* where its groups end, in words of 4 bytes; they begin where those before end */
    uint32_t groups;
    uint32_t entries; /* forms, each counted once a group */
    uint32_t zero;
};

struct lex_header {
    char magic[8];
    uint32_t version;
    uint32_t header_bytes;
    uint64_t checksum; /* lang_checksum() of all that follows this field */
    uint64_t file_bytes;
    uint32_t buckets;
    uint32_t group_bits;
    struct lex_section sections[3]; /* in the order above */
    uint32_t languages_count;
    uint32_t zero;
    struct lex_language_record languages[LEX_LANGUAGES_MAX];
};

enum lex_section_name { LEX_BUCKETS, LEX_GROUPS, LEX_PARADIGMS };

_Static_assert(sizeof(struct lex_header) == 96 + 24 * LEX_LANGUAGES_MAX, "no gaps");

static inline uint32_t lex_bucket(uint64_t hash, uint32_t buckets)
{
    return (uint32_t)(((hash >> 32) * buckets) >> 32);
}

static inline uint32_t lex_tag(uint64_t hash, uint32_t group_bits)
{
    return (uint32_t)hash >> group_bits;
}

/* Eight bits of an ending, to pass over the others. */
static inline uint8_t lex_sum(struct hk_str ending)
{
    uint32_t sum = (uint32_t)ending.n;

    for (size_t i = 0; i < ending.n; i++)
        sum = sum * 31 + (uint8_t)ending.p[i];
    return (uint8_t)(sum ^ sum >> 8);
}

#endif
