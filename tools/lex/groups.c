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

enum { FILLED = 12 }; /* of the entries of a bucket, on the average */

struct entry {
    uint64_t hash;
    uint32_t group;
};

struct group_set {
    GByteArray *groups, *paradigms;
    GHashTable *paradigm_places; /* GBytes -> place + 1 */
    GHashTable *known;           /* GBytes of the groups of the language at hand */
    GArray *entries;             /* struct entry */
    uint32_t groups_count;
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

    set->groups = g_byte_array_new();
    set->paradigms = g_byte_array_new();
    set->paradigm_places = g_hash_table_new(g_bytes_hash, g_bytes_equal);
    set->known =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
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

/* The language at hand ends here. */
static void group_set_end(struct group_set *set)
{
    if (set->languages_count > 0)
        set->languages[set->languages_count - 1].end = set->groups->len / 4;
}

void group_set_begin(struct group_set *set, const char *language)
{
    group_set_end(set);
    if (set->languages_count == LEX_LANGUAGES_MAX)
        lex_fail("more than %u languages", LEX_LANGUAGES_MAX);
    struct lex_language_record *l = &set->languages[set->languages_count++];
    g_strlcpy(l->code, language, sizeof l->code);
    l->groups = set->groups_count; /* the difference when it ends */
    l->entries = set->entries->len;
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

static void put_entries(struct group_set *set, const struct folded *forms, size_t n, uint32_t group)
{
    for (size_t i = 0; i < n; i++) {
        struct entry entry = {
            .hash = lang_hash((struct hk_str){forms[i].bytes, forms[i].n}), .group = group};
        g_array_append_val(set->entries, entry);
    }
}

static void put_group(struct group_set *set, const struct folded *forms, size_t n, bool verb)
{
    static const uint8_t zeroes[4];
    const size_t stem = common_bytes(forms, n);
    const uint32_t rest = put_paradigm(set, forms, n, stem) << LEX_PARADIGM_SHIFT
        | (verb ? LEX_VERB : 0) | (uint32_t)stem;
    const uint32_t at = set->groups->len;

    g_byte_array_append(set->groups, (const void *)&rest, sizeof rest);
    g_byte_array_append(set->groups, (const void *)forms[0].bytes, (guint)stem);
    g_byte_array_append(set->groups, zeroes, (4 - set->groups->len % 4) % 4);
    GBytes *key = g_bytes_new(set->groups->data + at, set->groups->len - at);
    if (g_hash_table_contains(set->known, key)) { /* of two dictionaries, say */
        g_byte_array_set_size(set->groups, at);
        g_bytes_unref(key);
        return;
    }
    g_hash_table_add(set->known, key);
    set->groups_count++;
    put_entries(set, forms, n, at / 4);
}

void group_set_add(
    struct group_set *set, const struct letters *words, const uint8_t *ranks, size_t n, bool verb)
{
    struct folded *forms = g_new(struct folded, n);

    if (set->prints)
        print_group(words, n);
    n = fold_all(words, ranks, n, forms);
    if (n > 0)
        put_group(set, forms, n, verb);
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

/* Each into its bucket, or the next one that has room. */
static void fill_table(const struct group_set *set, const struct lex_header *h, uint32_t *table)
{
    const struct entry *list = (const void *)set->entries->data;
    uint8_t *used = g_new0(uint8_t, h->buckets);

    memset(table, 0xFF, (size_t)h->buckets * LEX_BUCKET_ENTRIES * sizeof *table);
    for (uint32_t i = 0; i < set->entries->len; i++) {
        uint32_t bucket = lex_bucket(list[i].hash, h->buckets);
        while (used[bucket] == LEX_BUCKET_ENTRIES)
            bucket = bucket + 1 < h->buckets ? bucket + 1 : 0;
        table[bucket * LEX_BUCKET_ENTRIES + used[bucket]++] =
            lex_tag(list[i].hash, h->group_bits) << h->group_bits | list[i].group;
    }
    g_free(used);
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
        l->groups = (last ? set->groups_count : next->groups) - l->groups;
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
    h->checksum = lang_checksum((struct hk_str){(const char *)file->data + from, file->len - from});
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
        .buckets = set->entries->len / FILLED + 1,
        .group_bits = bits_for(set->groups->len / 4 + 1), /* no entry looks empty */
        .languages_count = set->languages_count};
    const size_t entries = (size_t)h.buckets * LEX_BUCKET_ENTRIES;
    uint32_t *table = g_new(uint32_t, entries);

    if (set->paradigms->len / 4 >= UINT32_C(1) << (32 - LEX_PARADIGM_SHIFT))
        lex_fail("%u bytes of endings are too many", set->paradigms->len);
    group_set_end(set);
    memcpy(h.magic, LEX_MAGIC, sizeof h.magic);
    end_languages(set);
    memcpy(h.languages, set->languages, sizeof h.languages);
    fill_table(set, &h, table);
    g_byte_array_append(file, (const void *)&h, sizeof h);
    put_section(file, &h.sections[LEX_BUCKETS], table, entries * sizeof *table);
    put_section(file, &h.sections[LEX_GROUPS], set->groups->data, set->groups->len);
    put_section(file, &h.sections[LEX_PARADIGMS], set->paradigms->data, set->paradigms->len);
    memcpy(file->data, &h, sizeof h);
    write_file(path, file);
}
