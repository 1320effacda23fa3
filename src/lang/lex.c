/* lang/lex.c -- see lex.h. */
#include "lang/lex.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/text.h"
#include "lang/lex_format.h"

#define REMEDY "install the package hark-lex of this version again, or make it with ./dev build"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "hark.lex is read as it lies");

struct lex {
    struct hk_str bytes; /* of the whole file */
    const struct lex_header *header;
    const uint32_t *buckets;
    const char *groups, *paradigms;
    void *mapping; /* NULL: the bytes are the caller's */
};

/* A group as it lies; see lex_format.h. */
struct group {
    uint32_t rest;
    char stem[];
};

/* A paradigm as it lies; see lex_format.h. */
struct paradigm {
    uint16_t n;
    uint16_t at[];
};

static const uint8_t *sums_of(const struct paradigm *p)
{
    return (const uint8_t *)(p->at + p->n + 1);
}

static const char *text_of(const struct paradigm *p)
{
    return (const char *)sums_of(p) + p->n;
}

/* ---- opening ------------------------------------------------------------------------------ */

static enum hk_rc broken(struct hk_cx *cx, const char *what)
{
    return hk_fail(cx, HK_EINVAL, "word forms: the file is broken (%s): " REMEDY, what);
}

static enum hk_rc check_header(struct hk_cx *cx, struct hk_str bytes)
{
    const struct lex_header *h = (const void *)bytes.p;
    const size_t from = offsetof(struct lex_header, file_bytes);

    if (bytes.n < sizeof *h || memcmp(h->magic, LEX_MAGIC, sizeof h->magic) != 0)
        return hk_fail(cx, HK_EINVAL, "word forms: this is no file of word forms: " REMEDY);
    if (h->version != LEX_VERSION || h->header_bytes != sizeof *h)
        return hk_fail(cx, HK_EINVAL,
            "word forms: the file has format %u and this program reads %u: " REMEDY, h->version,
            LEX_VERSION);
    if (h->file_bytes != bytes.n)
        return broken(cx, "its length");
    if (h->checksum != lang_checksum((struct hk_str){bytes.p + from, bytes.n - from}))
        return broken(cx, "its checksum");
    return HK_OK;
}

/* Section `i` begins where it may and holds `bytes`; UINT64_MAX: whatever it says. */
static bool holds(const struct lex_header *h, enum lex_section_name i, uint64_t bytes)
{
    const struct lex_section *s = &h->sections[i];

    return s->at % 8 == 0 && s->at >= sizeof *h && s->at <= h->file_bytes
        && s->bytes <= h->file_bytes - s->at && (bytes == UINT64_MAX || s->bytes == bytes);
}

static bool check_sections(const struct lex_header *h)
{
    const uint64_t bucket = LEX_BUCKET_ENTRIES * sizeof(uint32_t);

    return h->buckets > 0 && h->group_bits > 0 && h->group_bits < 32
        && h->languages_count <= LEX_LANGUAGES_MAX && holds(h, LEX_BUCKETS, h->buckets * bucket)
        && holds(h, LEX_GROUPS, UINT64_MAX) && holds(h, LEX_PARADIGMS, UINT64_MAX)
        && h->sections[LEX_GROUPS].bytes % 4 == 0 && h->sections[LEX_PARADIGMS].bytes % 4 == 0
        && h->sections[LEX_GROUPS].bytes / 4 <= UINT64_C(1) << h->group_bits;
}

static bool check_languages(const struct lex_header *h)
{
    uint64_t end = 0;

    for (uint32_t i = 0; i < h->languages_count; i++) {
        const struct lex_language_record *l = &h->languages[i];
        if (l->end < end || l->code[0] == 0 || memchr(l->code, 0, sizeof l->code) == NULL)
            return false;
        end = l->end;
    }
    return end == h->sections[LEX_GROUPS].bytes / 4;
}

/* A bit for every 4 bytes of a section: does something begin there? */
static bool is_marked(const uint8_t *marks, uint32_t word)
{
    return (marks[word / 8] & 1u << word % 8) != 0;
}

static void mark(uint8_t *marks, size_t at)
{
    marks[at / 32] |= (uint8_t)(1u << (at / 4 % 8));
}

/* Every entry leads to a group, and some bucket has room, so that looking ends. */
static bool check_entries(const struct lex *lex, const uint8_t *groups)
{
    const struct lex_header *h = lex->header;
    const uint32_t below = (UINT32_C(1) << h->group_bits) - 1;
    const uint64_t words = h->sections[LEX_GROUPS].bytes / 4;
    bool room = false;

    for (uint64_t i = 0; i < (uint64_t)h->buckets * LEX_BUCKET_ENTRIES; i++) {
        const uint32_t entry = lex->buckets[i];
        if (entry == LEX_EMPTY)
            room = true;
        else if ((entry & below) >= words || !is_marked(groups, entry & below))
            return false;
    }
    return room;
}

/* Bytes of the paradigm at `p`, of which there are `room`; 0: it is none. */
static size_t paradigm_bytes(const struct paradigm *p, size_t room)
{
    size_t bytes = 2 * sizeof(uint16_t);

    if (room < bytes || p->n == 0 || p->n > LEX_GROUP_FORMS)
        return 0;
    bytes += p->n * (sizeof(uint16_t) + 1u);
    if (room < bytes || p->at[0] != 0)
        return 0;
    for (size_t i = 0; i < p->n; i++)
        if (p->at[i] > p->at[i + 1] || p->at[i + 1] - p->at[i] > (int)LEX_FORM_MAX)
            return 0;
    bytes = (bytes + p->at[p->n] + 3) & ~(size_t)3;
    return bytes <= room ? bytes : 0;
}

/* Endings are UTF-8, each by itself. */
static bool is_text(const struct paradigm *p)
{
    const char *text = text_of(p);

    for (size_t i = 0; i < p->n; i++)
        if (p->at[i] < p->at[p->n] && ((uint8_t)text[p->at[i]] & 0xC0) == 0x80)
            return false;
    return hk_text_valid((struct hk_str){text, p->at[p->n]});
}

/* Every paradigm is whole; where they begin is marked. */
static bool mark_paradigms(const struct lex *lex, uint8_t *marks)
{
    size_t room = lex->header->sections[LEX_PARADIGMS].bytes;

    for (size_t at = 0, bytes; at < room; at += bytes) {
        bytes = paradigm_bytes((const void *)(lex->paradigms + at), room - at);
        if (bytes == 0 || !is_text((const void *)(lex->paradigms + at)))
            return false;
        mark(marks, at);
    }
    return true;
}

static size_t group_bytes(const struct group *g)
{
    return (sizeof *g + (g->rest & LEX_STEM_MASK) + 3) & ~(size_t)3;
}

/* Every group is whole and has a paradigm; where they begin is marked. */
static bool mark_groups(const struct lex *lex, const uint8_t *paradigms, uint8_t *marks)
{
    const size_t room = lex->header->sections[LEX_GROUPS].bytes;
    const uint64_t words = lex->header->sections[LEX_PARADIGMS].bytes / 4;

    for (size_t at = 0; at < room;) {
        const struct group *g = (const void *)(lex->groups + at);
        const uint32_t paradigm = g->rest >> LEX_PARADIGM_SHIFT;
        if ((g->rest & LEX_STEM_MASK) > LEX_FORM_MAX || group_bytes(g) > room - at
            || paradigm >= words || !is_marked(paradigms, paradigm)
            || !hk_text_valid((struct hk_str){g->stem, g->rest & LEX_STEM_MASK}))
            return false;
        mark(marks, at);
        at += group_bytes(g);
    }
    return true;
}

static enum hk_rc check_body(struct hk_cx *cx, const struct lex *lex)
{
    uint8_t *paradigms = hk_alloc(lex->header->sections[LEX_PARADIGMS].bytes / 32 + 1);
    uint8_t *groups = hk_alloc(lex->header->sections[LEX_GROUPS].bytes / 32 + 1);
    const char *what = NULL;

    if (!mark_paradigms(lex, paradigms))
        what = "its endings";
    else if (!mark_groups(lex, paradigms, groups))
        what = "its words";
    else if (!check_entries(lex, groups))
        what = "its table of forms";
    hk_free(paradigms);
    hk_free(groups);
    return what == NULL ? HK_OK : broken(cx, what);
}

enum hk_rc lex_read(struct hk_cx *cx, struct hk_str bytes, struct lex **out)
{
    const struct lex_header *h = (const void *)bytes.p;

    HK_TRY(check_header(cx, bytes));
    if (!check_sections(h))
        return broken(cx, "its sections");
    if (!check_languages(h))
        return broken(cx, "its languages");
    struct lex lex = {.bytes = bytes,
        .header = h,
        .buckets = (const void *)(bytes.p + h->sections[LEX_BUCKETS].at),
        .groups = bytes.p + h->sections[LEX_GROUPS].at,
        .paradigms = bytes.p + h->sections[LEX_PARADIGMS].at};
    HK_TRY(check_body(cx, &lex));
    *out = hk_alloc(sizeof **out);
    **out = lex;
    return HK_OK;
}

static enum hk_rc map_file(struct hk_cx *cx, const char *path, void **mapping, size_t *bytes)
{
    struct stat stat;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return hk_fail(cx, errno == ENOENT ? HK_ENOTFOUND : HK_EINVAL, "word forms: %s: %s", path,
            strerror(errno));
    *mapping = MAP_FAILED;
    if (fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_size > 0) {
        *bytes = (size_t)stat.st_size;
        *mapping = mmap(NULL, *bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    close(fd);
    if (*mapping == MAP_FAILED)
        return hk_fail(cx, HK_EINVAL, "word forms: %s is no file of word forms: " REMEDY, path);
    return HK_OK;
}

enum hk_rc lex_open(struct hk_cx *cx, const char *path, struct lex **out)
{
    void *mapping;
    size_t bytes = 0;

    HK_TRY(map_file(cx, path, &mapping, &bytes));
    enum hk_rc rc = lex_read(cx, (struct hk_str){mapping, bytes}, out);
    if (rc == HK_OK)
        (*out)->mapping = mapping;
    else
        munmap(mapping, bytes);
    return rc;
}

void lex_close(struct lex **lex)
{
    if (*lex == NULL)
        return;
    if ((*lex)->mapping != NULL)
        munmap((*lex)->mapping, (*lex)->bytes.n);
    hk_free(*lex);
    *lex = NULL;
}

/* ---- asking ------------------------------------------------------------------------------- */

static bool has_ending(const struct paradigm *p, struct hk_str ending)
{
    const uint8_t *sums = sums_of(p);
    const uint8_t sum = lex_sum(ending);

    for (const uint8_t *at = sums; (at = memchr(at, sum, (size_t)(sums + p->n - at))); at++) {
        size_t i = (size_t)(at - sums);
        if (p->at[i + 1] - p->at[i] == (int)ending.n
            && memcmp(text_of(p) + p->at[i], ending.p, ending.n) == 0)
            return true;
    }
    return false;
}

static const struct group *group_at(const struct lex *lex, uint32_t group)
{
    return (const void *)(lex->groups + (size_t)group * 4);
}

static const struct paradigm *paradigm_of(const struct lex *lex, const struct group *g)
{
    return (const void *)(lex->paradigms + (size_t)(g->rest >> LEX_PARADIGM_SHIFT) * 4);
}

static bool belongs(const struct lex *lex, const struct group *g, struct hk_str form)
{
    const size_t stem = g->rest & LEX_STEM_MASK;

    return form.n >= stem && memcmp(g->stem, form.p, stem) == 0
        && has_ending(paradigm_of(lex, g), (struct hk_str){form.p + stem, form.n - stem});
}

/* The groups of one bucket; false: it is full, and more may be in the next. */
static bool find_in_bucket(const struct lex *lex, uint32_t bucket, uint64_t hash,
    struct hk_str form, uint32_t *out, size_t max, size_t *n)
{
    const uint32_t bits = lex->header->group_bits;
    const uint32_t tag = lex_tag(hash, bits);
    const uint32_t *entries = lex->buckets + (size_t)bucket * LEX_BUCKET_ENTRIES;

    for (size_t i = 0; i < LEX_BUCKET_ENTRIES; i++) {
        const uint32_t group = entries[i] & ((UINT32_C(1) << bits) - 1);
        if (entries[i] == LEX_EMPTY || *n == max)
            return true;
        if (entries[i] >> bits == tag && belongs(lex, group_at(lex, group), form))
            out[(*n)++] = group;
    }
    return *n == max;
}

size_t lex_find(const struct lex *lex, struct hk_str form, uint32_t *out, size_t max)
{
    size_t n = 0;

    if (lex == NULL || form.n == 0 || form.n > LEX_FORM_MAX)
        return 0;
    const uint64_t hash = lang_hash(form);
    uint32_t bucket = lex_bucket(hash, lex->header->buckets);
    while (!find_in_bucket(lex, bucket, hash, form, out, max, &n))
        bucket = bucket + 1 < lex->header->buckets ? bucket + 1 : 0;
    return n;
}

struct lex_group lex_group_of(const struct lex *lex, uint32_t group)
{
    const struct lex_header *h = lex->header;
    const struct group *g = group_at(lex, group);
    const struct paradigm *p = paradigm_of(lex, g);
    uint32_t language = 0;

    while (language + 1 < h->languages_count && group >= h->languages[language].end)
        language++;
    return (struct lex_group){.language = hk_str_from(h->languages[language].code),
        .verb = (g->rest & LEX_VERB) != 0,
        .stem = {g->stem, g->rest & LEX_STEM_MASK},
        .forms = p->n,
        .paradigm = p};
}

bool lex_next_group(const struct lex *lex, uint32_t *group)
{
    uint64_t next = 0;

    if (lex == NULL)
        return false;
    if (*group != LEX_NO_GROUP)
        next = *group + group_bytes(group_at(lex, *group)) / 4;
    if (next >= lex->header->sections[LEX_GROUPS].bytes / 4)
        return false;
    *group = (uint32_t)next;
    return true;
}

struct hk_str lex_ending(const struct lex_group *group, size_t i)
{
    const struct paradigm *p = group->paradigm;

    hk_must(i < p->n);
    return (struct hk_str){text_of(p) + p->at[i], (size_t)(p->at[i + 1] - p->at[i])};
}

bool lex_language(
    const struct lex *lex, size_t i, struct hk_str *out_code, size_t *words, size_t *forms)
{
    if (lex == NULL || i >= lex->header->languages_count)
        return false;
    const struct lex_language_record *l = &lex->header->languages[i];
    *out_code = hk_str_from(l->code);
    *words = l->groups;
    *forms = l->entries;
    return true;
}
