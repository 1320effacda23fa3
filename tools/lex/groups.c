/* tools/lex/groups.c -- folded forms become stems, paradigms and a table of hashes; see
 * src/lang/lex_format.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "lang/fold.h"
#include "lang/lex_format.h"
#include "tools/lex/lex.h"

struct entry {
    uint64_t hash;
    uint32_t group;
};

struct group_set {
    GByteArray *stems, *paradigms;
    GHashTable *stem_places;     /* GBytes -> place + 1 */
    GHashTable *paradigm_places; /* GBytes -> place + 1 */
    GHashTable *known;           /* groups, as int64; of the language at hand */
    GArray *groups;              /* struct lex_group_record */
    GArray *entries;             /* struct entry */
    struct lex_language_record languages[LEX_LANGUAGES_MAX];
    uint32_t languages_count;
    bool prints;
};

/* A form, folded. */
struct folded {
    char bytes[LEX_FORM_MAX];
    size_t n, letters;
    uint8_t rank;
};

struct group_set *group_set_new(void)
{
    struct group_set *set = g_new0(struct group_set, 1);

    set->stems = g_byte_array_new();
    set->paradigms = g_byte_array_new();
    set->stem_places = g_hash_table_new(g_bytes_hash, g_bytes_equal);
    set->paradigm_places = g_hash_table_new(g_bytes_hash, g_bytes_equal);
    set->known = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    set->groups = g_array_new(FALSE, FALSE, sizeof(struct lex_group_record));
    set->entries = g_array_new(FALSE, FALSE, sizeof(struct entry));
    return set;
}

void group_set_print(struct group_set *set)
{
    set->prints = true;
}

static void print_group(const struct letters *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < words[i].n; k++) {
            char bytes[4];
            fwrite(bytes, 1, lang_put_char(words[i].c[k], bytes), stdout);
        }
        putchar(i + 1 < n ? ' ' : '\n');
    }
}

void group_set_begin(struct group_set *set, const char *language)
{
    if (set->languages_count == LEX_LANGUAGES_MAX)
        lex_fail("more than %u languages", LEX_LANGUAGES_MAX);
    struct lex_language_record *l = &set->languages[set->languages_count++];
    g_strlcpy(l->code, language, sizeof l->code);
    l->first_group = set->groups->len;
    l->entries = set->entries->len; /* the difference when it ends */
    g_hash_table_remove_all(set->known);
}

/* ---- folding ------------------------------------------------------------------------------ */

static bool is_apostrophe(uint32_t c)
{
    return c == '\'' || c == '"' || c == 0x2019 || c == 0x2BC;
}

/* As lang/tokens would take it: false if it makes no single word, or is too long. */
static bool fold(const struct letters *word, struct folded *out)
{
    out->n = out->letters = 0;
    for (size_t i = 0; i < word->n; i++) {
        uint32_t c = word->c[i];
        uint32_t folded[LANG_FOLD_MAX];
        enum lang_class class = lang_class_of(c);
        if (is_apostrophe(c) && i > 0 && i + 1 < word->n)
            continue;
        if (class != LANG_LETTER && class != LANG_MARK)
            return false;
        unsigned n = lang_fold_char(c, folded);
        if (out->n + (size_t)n * 4 > LEX_FORM_MAX)
            return false;
        for (unsigned k = 0; k < n; k++, out->letters++)
            out->n += lang_put_char(folded[k], out->bytes + out->n);
    }
    return out->n > 0;
}

static int compare_folded(const void *a, const void *b)
{
    const struct folded *x = a, *y = b;

    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->letters != y->letters)
        return x->letters < y->letters ? -1 : 1;
    return hk_str_compare((struct hk_str){x->bytes, x->n}, (struct hk_str){y->bytes, y->n});
}

static bool same_folded(const struct folded *a, const struct folded *b)
{
    return a->n == b->n && memcmp(a->bytes, b->bytes, a->n) == 0;
}

/* All that fold, the first one first, the others by rank and the shortest first; none twice. */
static size_t fold_all(
    const struct letters *forms, const uint8_t *ranks, size_t n, struct folded *out)
{
    size_t made = 0, kept = 0;

    for (size_t i = 0; i < n; i++)
        if (fold(&forms[i], &out[made]))
            out[made++].rank = ranks != NULL ? ranks[i] : 0;
    if (made > 2)
        qsort(out + 1, made - 1, sizeof *out, compare_folded);
    for (size_t i = 0; i < made; i++) {
        bool again = false;
        for (size_t k = 0; k < kept && !again; k++)
            again = same_folded(&out[i], &out[k]);
        if (!again)
            out[kept++] = out[i];
    }
    return kept;
}

/* ---- a group ------------------------------------------------------------------------------ */

/* What all begin with, in whole letters. */
static size_t common_bytes(const struct folded *forms, size_t n)
{
    size_t common = forms[0].n;

    for (size_t i = 1; i < n; i++)
        for (size_t k = 0; k < common; k++)
            if (k >= forms[i].n || forms[i].bytes[k] != forms[0].bytes[k])
                common = k;
    while (common > 0 && common < forms[0].n && ((uint8_t)forms[0].bytes[common] & 0xC0) == 0x80)
        common--;
    return common;
}

/* Where these bytes lie in the section: where they did, or at its end. */
static uint32_t place_of(GHashTable *places, GByteArray *section, const void *bytes, size_t n)
{
    GBytes *key = g_bytes_new(bytes, n);
    uintptr_t at = (uintptr_t)g_hash_table_lookup(places, key);

    if (at == 0) {
        at = section->len + 1u;
        g_byte_array_append(section, bytes, (guint)n);
        g_hash_table_insert(places, key, (void *)at);
    } else {
        g_bytes_unref(key);
    }
    return (uint32_t)(at - 1);
}

static uint32_t put_paradigm(
    struct group_set *set, const struct folded *forms, size_t n, size_t stem)
{
    GByteArray *out = g_byte_array_new();
    static const uint8_t zeroes[4];
    uint16_t number = (uint16_t)n, at = 0;

    g_byte_array_append(out, (void *)&number, sizeof number);
    g_byte_array_append(out, (void *)&at, sizeof at);
    for (size_t i = 0; i < n; i++) {
        at = (uint16_t)(at + forms[i].n - stem);
        g_byte_array_append(out, (void *)&at, sizeof at);
    }
    for (size_t i = 0; i < n; i++) {
        uint8_t sum = lex_sum((struct hk_str){forms[i].bytes + stem, forms[i].n - stem});
        g_byte_array_append(out, &sum, 1);
    }
    for (size_t i = 0; i < n; i++)
        g_byte_array_append(out, (const void *)(forms[i].bytes + stem), (guint)(forms[i].n - stem));
    g_byte_array_append(out, zeroes, (4 - out->len % 4) % 4);
    uint32_t place = place_of(set->paradigm_places, set->paradigms, out->data, out->len) / 4;
    g_byte_array_unref(out);
    return place;
}

static void put_entries(struct group_set *set, const struct folded *forms, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct entry entry = {.hash = lex_hash((struct hk_str){forms[i].bytes, forms[i].n}),
            .group = set->groups->len};
        g_array_append_val(set->entries, entry);
    }
}

void group_set_add(
    struct group_set *set, const struct letters *words, const uint8_t *ranks, size_t n, bool verb)
{
    struct folded *forms = g_new(struct folded, n);

    if (set->prints)
        print_group(words, n);
    n = fold_all(words, ranks, n, forms);
    if (n > 0) {
        size_t stem = common_bytes(forms, n);
        struct lex_group_record group = {
            .stem_at = place_of(set->stem_places, set->stems, forms[0].bytes, stem),
            .rest = put_paradigm(set, forms, n, stem) << LEX_PARADIGM_SHIFT | (verb ? LEX_VERB : 0)
                | (uint32_t)stem};
        int64_t key;
        memcpy(&key, &group, sizeof key);
        if (!g_hash_table_contains(set->known, &key)) {
            g_hash_table_add(set->known, g_memdup2(&key, sizeof key));
            put_entries(set, forms, n);
            g_array_append_val(set->groups, group);
        }
    }
    g_free(forms);
}

/* ---- the file ----------------------------------------------------------------------------- */

static uint32_t bits_for(uint32_t n)
{
    uint32_t bits = 1;

    while (UINT32_C(1) << bits < n)
        bits++;
    return bits;
}

/* Entries by their buckets, in each by their groups. */
static void fill_table(
    const struct group_set *set, const struct lex_header *h, uint32_t *buckets, uint32_t *entries)
{
    const struct entry *list = (const void *)set->entries->data;
    uint32_t *next = g_new0(uint32_t, h->buckets + 1);

    for (uint32_t i = 0; i < h->entries; i++)
        buckets[lex_bucket(list[i].hash, h->buckets) + 1]++;
    for (uint32_t i = 0; i < h->buckets; i++) {
        if (buckets[i + 1] > LEX_BUCKET_ENTRIES)
            lex_fail("a bucket of %u entries", buckets[i + 1]);
        buckets[i + 1] += buckets[i];
        next[i] = buckets[i];
    }
    for (uint32_t i = 0; i < h->entries; i++)
        entries[next[lex_bucket(list[i].hash, h->buckets)]++] =
            lex_tag(list[i].hash, h->group_bits) << h->group_bits | list[i].group;
    g_free(next);
}

static void put_section(GByteArray *file, struct lex_section *section, const void *bytes, size_t n)
{
    static const uint8_t zeroes[8];

    *section = (struct lex_section){.at = file->len, .bytes = n};
    g_byte_array_append(file, bytes, (guint)n);
    g_byte_array_append(file, zeroes, (8 - file->len % 8) % 8);
}

static void end_languages(struct group_set *set)
{
    for (uint32_t i = 0; i < set->languages_count; i++) {
        struct lex_language_record *l = &set->languages[i], *next = l + 1;
        bool last = i + 1 == set->languages_count;
        l->groups = (last ? set->groups->len : next->first_group) - l->first_group;
        l->entries = (last ? set->entries->len : next->entries) - l->entries;
        printf("%-4s %9u words %9u forms\n", l->code, l->groups, l->entries);
    }
}

static void write_file(const char *path, GByteArray *file)
{
    GError *error = NULL;
    struct lex_header *h = (void *)file->data;
    const size_t from = offsetof(struct lex_header, file_bytes);

    h->file_bytes = file->len;
    h->checksum = lex_checksum((struct hk_str){(const char *)file->data + from, file->len - from});
    if (!g_file_set_contents_full(path, (const char *)file->data, file->len,
            G_FILE_SET_CONTENTS_CONSISTENT, 0644, &error))
        lex_fail("%s", error->message);
    printf("%s: %.1f MB\n", path, file->len / 1e6);
}

void group_set_write(struct group_set *set, const char *path)
{
    GByteArray *file = g_byte_array_new();
    struct lex_header h = {.version = LEX_VERSION,
        .header_bytes = sizeof h,
        .buckets = set->entries->len / 4 + 1,
        .entries = set->entries->len,
        .groups = set->groups->len,
        .group_bits = bits_for(set->groups->len),
        .languages_count = set->languages_count};
    uint32_t *buckets = g_new0(uint32_t, h.buckets + 1);
    uint32_t *entries = g_new0(uint32_t, h.entries + 1);

    memcpy(h.magic, LEX_MAGIC, sizeof h.magic);
    end_languages(set);
    memcpy(h.languages, set->languages, sizeof h.languages);
    fill_table(set, &h, buckets, entries);
    g_byte_array_append(file, (const void *)&h, sizeof h);
    put_section(file, &h.sections[LEX_BUCKETS], buckets, (h.buckets + 1) * sizeof *buckets);
    put_section(file, &h.sections[LEX_ENTRIES], entries, h.entries * sizeof *entries);
    put_section(file, &h.sections[LEX_GROUPS], set->groups->data,
        h.groups * sizeof(struct lex_group_record));
    put_section(file, &h.sections[LEX_STEMS], set->stems->data, set->stems->len);
    put_section(file, &h.sections[LEX_PARADIGMS], set->paradigms->data, set->paradigms->len);
    if (set->paradigms->len / 4 >= UINT32_C(1) << (32 - LEX_PARADIGM_SHIFT))
        lex_fail("%u bytes of endings are too many", set->paradigms->len);
    memcpy(file->data, &h, sizeof h);
    write_file(path, file);
}
