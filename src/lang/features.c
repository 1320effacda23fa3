/* lang/features.c -- see features.h. */
#include "lang/features.h"

#include "base/text.h"
#include "lang/fold.h"
#include "lang/hash.h"

enum {
    WORD_MAX_BYTES = 60, /* longer words are cut */
    STEM_LETTERS = 4,    /* by which words keep company */
    PIECE_MAX = 5,
    SLOTS = 2048 /* at least twice FEATURES_MAX, a power of two */
};

/* The marks around a word; no folded letter has these bytes. */
#define MARK_BEGIN '\x01'
#define MARK_END '\x02'

_Static_assert(SLOTS >= 2 * FEATURES_MAX, "a free slot ends every search");

struct gathering {
    struct features *out;
    uint16_t *slots; /* 1 + place in out->list; 0: free */
};

/* ---- words -------------------------------------------------------------------------------- */

static bool is_apostrophe(uint32_t c)
{
    return c == '\'' || c == 0x2019 || c == 0x2BC;
}

static bool is_blank(uint32_t c)
{
    return c <= ' ' || c == 0xA0 || (c >= 0x2000 && c <= 0x200F) || c == 0x2028 || c == 0x2029
        || c == 0x3000 || c == 0xFE0F;
}

/* The folded text of one character; "" where it goes without a trace. */
static size_t put_folded(uint32_t c, char *bytes)
{
    uint32_t folded[LANG_FOLD_MAX];
    const unsigned count = lang_fold_char(c, folded);
    size_t n = 0;

    for (unsigned i = 0; i < count; i++)
        n += lang_put_char(folded[i], bytes + n);
    return n;
}

static void split_words(struct hk_cx *cx, struct hk_str text, struct features *out)
{
    char *room = hk_arena_unset(cx->arena, FEATURES_WORDS_MAX * (WORD_MAX_BYTES + 16) + 16);
    bool inside = false;

    out->words = hk_arena_array(cx->arena, FEATURES_WORDS_MAX, sizeof *out->words);
    for (size_t at = 0; at < text.n;) {
        const uint32_t c = hk_text_next(text, &at);
        const enum lang_class class = lang_class_of(c);
        if (class == LANG_MARK || (class == LANG_GAP && is_apostrophe(c)))
            continue;
        const bool letter = class == LANG_LETTER || class == LANG_DIGIT;
        if (class == LANG_GAP && is_blank(c)) {
            inside = false;
            continue;
        }
        if (!inside || !letter) {
            if (out->words_n == FEATURES_WORDS_MAX)
                break;
            out->words[out->words_n++] = (struct hk_str){room, 0};
        }
        inside = letter;
        struct hk_str *word = &out->words[out->words_n - 1];
        if (word->n >= WORD_MAX_BYTES)
            continue;
        const size_t n = put_folded(c, room);
        word->n += n;
        room += n;
    }
}

/* ---- features ----------------------------------------------------------------------------- */

static uint64_t hash_two(uint64_t a, uint64_t b, enum feature_kind kind)
{
    return lang_mix(
        a + UINT64_C(0x9E3779B97F4A7C15) * ((uint64_t)kind + 1), b ^ UINT64_C(0xD6E8FEB86659FD93));
}

/* False: there is no room for another one. */
static bool gather(struct gathering *g, const struct feature *feature)
{
    struct features *out = g->out;
    size_t slot = feature->hash >> 20 & (SLOTS - 1);

    for (; g->slots[slot] != 0; slot = (slot + 1) & (SLOTS - 1)) {
        struct feature *known = &out->list[g->slots[slot] - 1];
        if (known->hash == feature->hash) {
            known->count++;
            return true;
        }
    }
    if (out->n == FEATURES_MAX)
        return false;
    out->list[out->n] = *feature;
    out->list[out->n].count = 1;
    g->slots[slot] = (uint16_t)++out->n;
    return true;
}

static void gather_words(struct gathering *g, const uint64_t *hashes)
{
    for (size_t i = 0; i < g->out->words_n; i++) {
        struct feature f = {.hash = hash_two(hashes[i], 0, FEATURE_WORD), .word = (uint16_t)i};
        if (!gather(g, &f))
            return;
    }
}

static void gather_pairs(struct gathering *g, const uint64_t *hashes)
{
    const size_t n = g->out->words_n;

    for (size_t i = 0; n > 0 && i <= n; i++) {
        const uint64_t before = i > 0 ? hashes[i - 1] : MARK_BEGIN;
        const uint64_t after = i < n ? hashes[i] : MARK_END;
        struct feature f = {.hash = hash_two(before, after, FEATURE_PAIR),
            .kind = FEATURE_PAIR,
            .word = (uint16_t)(i > 0 ? i - 1 : n),
            .other = (uint16_t)i};
        if (!gather(g, &f))
            return;
    }
}

/* All pieces of `length` letters of one word, whose letters begin at `starts`. */
static bool gather_pieces_of(struct gathering *g, struct hk_str marked, const uint8_t *starts,
    size_t letters, size_t length, size_t word)
{
    for (size_t i = 0; i + length <= letters && length < letters; i++) {
        const uint8_t from = starts[i], to = starts[i + length];
        const struct hk_str piece = {marked.p + from, (size_t)(to - from)};
        struct feature f = {.hash = hash_two(lang_hash(piece), length, FEATURE_PIECE),
            .kind = FEATURE_PIECE,
            .from = from,
            .to = to,
            .word = (uint16_t)word};
        if (!gather(g, &f))
            return false;
    }
    return true;
}

static struct hk_str mark_word(struct hk_str word, char room[WORD_MAX_BYTES + 20])
{
    room[0] = MARK_BEGIN;
    memcpy(room + 1, word.p, word.n);
    room[word.n + 1] = MARK_END;
    return (struct hk_str){room, word.n + 2};
}

/* Where each letter begins, and the end. */
static size_t letter_starts(struct hk_str s, uint8_t *starts)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        if (((uint8_t)s.p[i] & 0xC0u) != 0x80)
            starts[n++] = (uint8_t)i;
    starts[n] = (uint8_t)s.n;
    return n;
}

/* The telling lengths first, for a long text has no room for all. */
static void gather_pieces(struct gathering *g)
{
    static const uint8_t lengths[] = {4, 3, PIECE_MAX, 2};
    char room[WORD_MAX_BYTES + 20];
    uint8_t starts[WORD_MAX_BYTES + 20];

    for (size_t k = 0; k < HK_COUNT(lengths); k++) {
        for (size_t i = 0; i < g->out->words_n; i++) {
            const struct hk_str marked = mark_word(g->out->words[i], room);
            const size_t letters = letter_starts(marked, starts);
            if (!gather_pieces_of(g, marked, starts, letters, lengths[k], i))
                return;
        }
    }
}

static uint64_t stem_hash(struct hk_str word)
{
    size_t letters = 0, n = 0;

    for (; n < word.n; n++) {
        letters += ((uint8_t)word.p[n] & 0xC0u) != 0x80;
        if (letters > STEM_LETTERS)
            break;
    }
    return lang_hash((struct hk_str){word.p, n});
}

/* At most `most` of them, the nearest first. */
static void gather_company(struct gathering *g, struct hk_cx *cx, size_t most)
{
    const size_t n = g->out->words_n, end = g->out->n + most;
    uint64_t *stems = hk_arena_array(cx->arena, n, sizeof *stems);

    for (size_t i = 0; i < n; i++)
        stems[i] = stem_hash(g->out->words[i]);
    for (size_t apart = 2; apart <= FEATURES_REACH; apart++) {
        for (size_t i = 0; i + apart < n; i++) {
            const uint64_t a = stems[i], b = stems[i + apart];
            struct feature f = {.hash = hash_two(a < b ? a : b, a < b ? b : a, FEATURE_COMPANY),
                .kind = FEATURE_COMPANY,
                .word = (uint16_t)i,
                .other = (uint16_t)(i + apart)};
            if (g->out->n >= end || !gather(g, &f))
                return;
        }
    }
}

void features_of(struct hk_cx *cx, struct hk_str text, struct features *out)
{
    struct gathering g = {out, hk_arena_array(cx->arena, SLOTS, sizeof *g.slots)};

    *out = (struct features){.list = hk_arena_unset(cx->arena, FEATURES_MAX * sizeof *out->list)};
    split_words(cx, text, out);
    uint64_t *hashes = hk_arena_array(cx->arena, out->words_n, sizeof *hashes);
    for (size_t i = 0; i < out->words_n; i++)
        hashes[i] = lang_hash(out->words[i]);
    gather_words(&g, hashes);
    gather_pairs(&g, hashes);
    gather_company(&g, cx, (FEATURES_MAX - out->n) / 3);
    gather_pieces(&g);
}

/* ---- for people --------------------------------------------------------------------------- */

static struct hk_str piece_text(struct hk_cx *cx, struct hk_str word, const struct feature *f)
{
    char room[WORD_MAX_BYTES + 20];
    const struct hk_str marked = mark_word(word, room);
    const bool begins = f->from == 0, ends = f->to == marked.n;
    const size_t from = f->from + (begins ? 1u : 0u), to = f->to - (ends ? 1u : 0u);

    return hk_arena_printf(cx->arena, "%s%.*s%s", begins ? "" : "-", (int)(to - from),
        marked.p + from, ends ? "" : "-");
}

struct hk_str feature_text(
    struct hk_cx *cx, const struct features *features, const struct feature *f)
{
    const struct hk_str none = HK_STR("");
    const struct hk_str word = f->word < features->words_n ? features->words[f->word] : none;
    const struct hk_str other = f->other < features->words_n ? features->words[f->other] : none;

    switch ((enum feature_kind)f->kind) {
    case FEATURE_PIECE:
        return piece_text(cx, word, f);
    case FEATURE_PAIR:
        if (word.n == 0 || other.n == 0)
            return hk_arena_printf(cx->arena, "%s%.*s%.*s%s", word.n == 0 ? "^" : "", HKS(word),
                HKS(other), other.n == 0 ? "$" : "");
        return hk_arena_printf(cx->arena, "%.*s %.*s", HKS(word), HKS(other));
    case FEATURE_COMPANY:
        return hk_arena_printf(cx->arena, "%.*s ... %.*s", HKS(word), HKS(other));
    case FEATURE_WORD:
    case FEATURE_KINDS:
        break;
    }
    return word;
}
