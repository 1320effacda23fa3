/* lang/sense.c -- see sense.h.
 *
 * The text is split into folded words and signs once. At each word all entries that begin there are
 * looked up, of one to three words, by a hash that grows letter by letter; a Hebrew word is tried
 * once more without the letter written together with it. The longest entry of a sense wins.
 */
#include "lang/sense.h"

#include <math.h>

#include "base/str.h"
#include "base/text.h"
#include "lang/fold.h"
#include "lang/sense_priv.h"

enum {
    WORD_LETTERS = 24, /* longer words are cut */
    ENTRY_WORDS = 3,
    NOT_REACH = 3, /* words behind it that "not" turns */
    VERY_REACH = 2
};

#define TURNED -0.8f   /* what "not" makes of a word's strength */
#define RAISED 1.5f    /* "very", capitals */
#define LOUD 0.3f      /* an exclamation mark, to what there is; at most three of them */
#define NEUTRAL 0.7f   /* the strength that nothing has */
#define SHARPNESS 1.6f /* from strengths to confidence */

static const char *const names[SENSES] = {"pos", "neg", "not", "very", "safety", "legal", "press",
    "cancellation", "abuse", "purchase", "praise", "idea", "formal", "informal"};
static const char *const sense_languages[] = {"", "en", "pl", "ru", "he"};

struct word {
    uint32_t letters[WORD_LETTERS]; /* folded */
    unsigned n;
    size_t from, to; /* bytes of the text */
    bool capitals;
};

struct sensing {
    const struct word *words;
    size_t words_n;
    unsigned language;                 /* 0: any */
    size_t turned_until, raised_until; /* words before these are under "not", under "very" */
    float good, bad;
    struct sense_reading *out;
};

/* ---- words -------------------------------------------------------------------------------- */

static void add_letter(struct word *w, uint32_t c, size_t end)
{
    uint32_t folded[LANG_FOLD_MAX];
    const unsigned n = lang_fold_char(c, folded);

    w->capitals &= c >= 'A' && (c <= 'Z' || (c >= 0x410 && c <= 0x42F));
    w->to = end;
    for (unsigned i = 0; i < n && w->n < WORD_LETTERS; i++)
        w->letters[w->n++] = folded[i];
}

static bool is_apostrophe(uint32_t c)
{
    return c == '\'' || c == 0x2019 || c == 0x5F3 || c == 0x5F4;
}

static struct word *split(struct hk_cx *cx, struct hk_str text, size_t *out_n)
{
    struct word *words = hk_arena_unset(cx->arena, SENSE_WORDS_MAX * sizeof *words);
    bool inside = false;
    size_t n = 0;

    for (size_t at = 0; at < text.n;) {
        const size_t from = at;
        const uint32_t c = hk_text_next(text, &at);
        const enum lang_class class = lang_class_of(c);
        if (class == LANG_MARK || (inside && is_apostrophe(c)))
            continue;
        const bool letter = class == LANG_LETTER || class == LANG_DIGIT;
        if (c <= ' ' || c == 0xA0) {
            inside = false;
            continue;
        }
        if (!inside || !letter) {
            if (n == SENSE_WORDS_MAX)
                break;
            words[n++] = (struct word){.from = from, .capitals = letter};
        }
        inside = letter;
        add_letter(&words[n - 1], c, at);
    }
    *out_n = n;
    return words;
}

/* ---- entries ------------------------------------------------------------------------------ */

struct hit {
    uint8_t strength[SENSES], words[SENSES]; /* of the longest entry of each sense */
};

static void look_up(const struct sensing *s, uint64_t key, size_t words, struct hit *hit)
{
    const size_t mask = ((size_t)1 << sense_words_bits) - 1;
    size_t at = (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> (64 - sense_words_bits));

    for (; sense_words[at].key != 0; at = (at + 1) & mask) {
        const struct sense_word *w = &sense_words[at];
        if (w->key != key || (w->language != 0 && s->language != 0 && w->language != s->language))
            continue;
        const unsigned sense = (unsigned)__builtin_ctz(w->sense);
        if (words >= hit->words[sense]) {
            hit->words[sense] = (uint8_t)words;
            hit->strength[sense] = w->strength;
        }
    }
}

/* All entries that begin with the letters of word `at` from `skip` on. */
static void find_entries(const struct sensing *s, size_t at, unsigned skip, struct hit *hit)
{
    uint64_t key = SENSE_KEY_BEGIN;

    for (size_t words = 1; words <= ENTRY_WORDS && at < s->words_n; words++, at++) {
        const struct word *w = &s->words[at];
        for (unsigned i = words == 1 ? skip : 0; i < w->n; i++) {
            key = sense_key_add(key, w->letters[i]);
            if (i >= 1)
                look_up(s, sense_key_end(key, SENSE_BEGINS), words, hit);
        }
        look_up(s, sense_key_end(key, SENSE_WHOLE), words, hit);
        key = sense_key_add(key, ' ');
    }
}

/* Letters that Hebrew writes together with the word behind them; folded. */
static bool is_hebrew_prefix(uint32_t c)
{
    return c == 0x5D5 || c == 0x5D4 || c == 0x5D1 || c == 0x5DB || c == 0x5DC || c == 0x5DE
        || c == 0x5E9;
}

static struct hit hit_at(const struct sensing *s, size_t at)
{
    const struct word *w = &s->words[at];
    struct hit hit = {0};

    find_entries(s, at, 0, &hit);
    if (w->n > 3 && is_hebrew_prefix(w->letters[0])) {
        struct hit bare = {0};
        find_entries(s, at, 1, &bare);
        for (size_t i = 0; i < SENSES; i++) {
            if (bare.words[i] <= hit.words[i])
                continue;
            hit.words[i] = bare.words[i];
            hit.strength[i] = bare.strength[i];
        }
    }
    return hit;
}

/* ---- the reading -------------------------------------------------------------------------- */

static void add_reason(struct sensing *s, enum sense sense, size_t at, size_t words)
{
    struct sense_reading *out = s->out;

    out->senses |= UINT32_C(1) << sense;
    if (out->reasons_n < SENSE_REASONS_MAX && sense != SENSE_NOT && sense != SENSE_VERY)
        out->reasons[out->reasons_n++] =
            (struct sense_reason){sense, s->words[at].from, s->words[at + words - 1].to};
}

/* "nie polecam" is an entry by itself: what stands inside a longer one counts no more. */
static void add_mood(struct sensing *s, size_t at, const struct hit *hit)
{
    const bool good = hit->words[SENSE_POSITIVE] > hit->words[SENSE_NEGATIVE];
    const enum sense sense = good ? SENSE_POSITIVE : SENSE_NEGATIVE;
    float strength = (float)hit->strength[sense];
    bool turned = at < s->turned_until;

    if (hit->words[sense] == 0)
        return;
    if (at < s->raised_until || (s->words[at].capitals && s->words[at].n > 2))
        strength *= RAISED;
    add_reason(s, sense, at, hit->words[sense]);
    if (turned)
        strength *= good ? TURNED : TURNED / 3; /* "not bad" is hardly praise */
    if (good == (strength > 0))
        s->good += fabsf(strength);
    else
        s->bad += fabsf(strength);
}

static size_t read_word(struct sensing *s, size_t at)
{
    const struct hit hit = hit_at(s, at);
    size_t taken = 1;

    for (size_t i = SENSE_INTENT_FIRST; i < SENSES; i++)
        if (hit.words[i] > 0)
            add_reason(s, (enum sense)i, at, hit.words[i]);
    add_mood(s, at, &hit);
    for (size_t i = 0; i <= SENSE_NEGATIVE; i++)
        if (hit.words[i] > taken)
            taken = hit.words[i];
    if (hit.words[SENSE_NOT] > 0 && taken == 1)
        s->turned_until = at + 1 + NOT_REACH;
    if (hit.words[SENSE_VERY] > 0)
        s->raised_until = at + 1 + VERY_REACH;
    return taken;
}

static void judge(struct sensing *s, unsigned exclamations)
{
    struct sense_reading *out = s->out;
    const float louder = 1 + LOUD * (float)(exclamations < 3 ? exclamations : 3);
    const float good = expf(SHARPNESS * s->good * louder), bad = expf(SHARPNESS * s->bad * louder);
    const float neutral = expf(SHARPNESS * NEUTRAL), whole = good + bad + neutral;
    float most = neutral;

    out->mood = SENSE_MOOD_NEUTRAL;
    if (good > most && good > bad) {
        out->mood = SENSE_MOOD_POSITIVE;
        most = good;
    } else if (bad > most && bad > good) {
        out->mood = SENSE_MOOD_NEGATIVE;
        most = bad;
    }
    out->mood_permille = (uint32_t)(980 * (most / whole));
}

static unsigned language_of(struct hk_str language)
{
    for (unsigned i = 1; i < HK_COUNT(sense_languages); i++)
        if (hk_str_equal(language, hk_str_from(sense_languages[i])))
            return i;
    return language.n == 0 ? 0 : (unsigned)HK_COUNT(sense_languages); /* signs only */
}

void sense_read(
    struct hk_cx *cx, struct hk_str text, struct hk_str language, struct sense_reading *out)
{
    struct sensing s = {.language = language_of(language), .out = out};
    unsigned exclamations = 0;

    *out = (struct sense_reading){0};
    s.words = split(cx, text, &s.words_n);
    for (size_t at = 0; at < s.words_n;) {
        exclamations += s.words[at].letters[0] == '!';
        at += read_word(&s, at);
    }
    s.good = fminf(s.good, 12); /* more changes nothing, and exp() stays finite */
    s.bad = fminf(s.bad, 12);
    judge(&s, exclamations);
}

const char *sense_name(enum sense sense)
{
    return names[sense];
}

const char *sense_mood_name(enum sense_mood mood)
{
    static const char *const moods[] = {"neg", "neu", "pos"};

    return moods[mood];
}
