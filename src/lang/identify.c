/* lang/identify.c -- see identify.h.
 *
 * The scores of all runs are added up, a language each. Runs overlap and so say much the same
 * several times; OVERLAP makes that good. `Unknown` takes part with a score of its own: who wants
 * to be named must be better than it, and better than all others.
 */
#include "lang/identify.h"

#include <math.h>

#include "base/str.h"
#include "base/text.h"
#include "lang/fold.h"
#include "lang/identify_priv.h"

enum { RUN_LONGEST = 4, EDGE = 1 };

#define OVERLAP 0.22f        /* bits that a bit of score is worth */
#define UNKNOWN_BITS 2.6f    /* what a language must have more than nothing */
#define LETTER_BITS 18       /* for a letter that few languages have */
#define WORD_WEIGHT 3        /* what a common word counts beside a run */
#define PRIOR_BITS 3.0f      /* for the language of the conversation */
#define SURE_ENOUGH 0.67f    /* below, it is unknown */
#define PRIOR_PERMILLE 600u  /* how sure an answer is that is the conversation's */
#define SCRIPT_PERMILLE 995u /* how sure one is that the script decides */

enum script { SCRIPT_NONE, SCRIPT_LATIN, SCRIPT_CYRILLIC, SCRIPT_HEBREW, SCRIPT_ARABIC, SCRIPTS };

/* Letters that speak for some languages of their script, with their accents on. */
static const struct {
    const char *letters, *languages;
} telling[] = {
    {"ąęłńśźżĄĘŁŃŚŹŻ", "pl"},
    {"ćĆ", "pl"},
    {"řěůťďňŘĚŮŤĎŇ", "cs"},
    {"ß", "de"},
    {"äöüÄÖÜ", "de"},
    {"ñ¿¡Ñ", "es"},
    {"ãõÃÕ", "pt"},
    {"çÇ", "fr pt"},
    {"êàèùâîûôœÊÀ", "fr"},
    {"òìÒÌ", "it"},
    {"їієґЇІЄҐ", "uk"},
    {"ыэъёЫЭЪЁ", "ru"},
};

struct reading {
    uint32_t letters[SCRIPTS];
    int32_t latin[LANG_RUN_LANGUAGES], cyrillic[LANG_RUN_LANGUAGES]; /* eighths of a bit */
    bool foreign; /* letters of the Arabic script that Arabic has not */
};

/* Letters of the scripts; signs and marks between them are left out. */
static const struct {
    uint32_t from, to;
    enum script script;
} scripts[] = {
    {'A', 'Z', SCRIPT_LATIN},
    {'a', 'z', SCRIPT_LATIN},
    {0xC0, 0xD6, SCRIPT_LATIN},
    {0xD8, 0xF6, SCRIPT_LATIN},
    {0xF8, 0x24F, SCRIPT_LATIN},
    {0x400, 0x52F, SCRIPT_CYRILLIC},
    {0x5D0, 0x5EA, SCRIPT_HEBREW},
    {0x620, 0x64A, SCRIPT_ARABIC},
    {0x671, 0x6D3, SCRIPT_ARABIC},
};

static enum script script_of(uint32_t c)
{
    for (size_t i = 0; i < HK_COUNT(scripts) && c >= scripts[i].from; i++)
        if (c <= scripts[i].to)
            return scripts[i].script;
    return SCRIPT_NONE;
}

static const struct lang_runs *runs_of(enum script script)
{
    return script == SCRIPT_LATIN ? &lang_runs_latin : &lang_runs_cyrillic;
}

static int32_t *scores_of(struct reading *r, enum script script)
{
    return script == SCRIPT_LATIN ? r->latin : r->cyrillic;
}

static bool is_among(uint32_t c, struct hk_str letters)
{
    for (size_t at = 0; at < letters.n;)
        if (hk_text_next(letters, &at) == c)
            return true;
    return false;
}

/* Letters that Persian and Urdu have. */
static bool is_foreign_arabic(uint32_t c)
{
    return c == 0x67E || c == 0x686 || c == 0x698 || c == 0x6AF || c == 0x6CC || c == 0x6A9;
}

static void add_letter(struct reading *r, uint32_t c, enum script script)
{
    const struct lang_runs *runs = runs_of(script);
    int32_t *scores = scores_of(r, script);

    r->letters[script]++;
    r->foreign |= script == SCRIPT_ARABIC && is_foreign_arabic(c);
    if (c < 0x80 || (script != SCRIPT_LATIN && script != SCRIPT_CYRILLIC))
        return;
    for (size_t i = 0; i < HK_COUNT(telling); i++) {
        if (!is_among(c, hk_str_from(telling[i].letters)))
            continue;
        for (size_t k = 0; k < runs->languages; k++)
            if (runs->codes[k][0] != 0
                && hk_str_has_word(hk_str_from(telling[i].languages), hk_str_from(runs->codes[k])))
                scores[k] += LETTER_BITS * 8;
    }
}

static void add_run(const struct lang_runs *runs, uint64_t key, int weight, int32_t *scores)
{
    size_t at = lang_run_slot(runs, key);

    for (; runs->slots[at].key != 0; at = (at + 1) & ((UINT64_C(1) << runs->bits) - 1)) {
        if (runs->slots[at].key != key)
            continue;
        for (size_t k = 0; k < runs->languages; k++)
            scores[k] += weight * runs->slots[at].scores[k];
        return;
    }
}

/* The runs that end with `unit`, of one to four; `window` holds the last four units. */
static void add_unit(struct reading *r, enum script script, uint64_t *window, uint32_t unit)
{
    *window = *window << 16 | (unit & 0xFFFF);
    for (unsigned n = unit == EDGE ? 2 : 1; n <= RUN_LONGEST; n++) {
        const uint64_t key = n == RUN_LONGEST ? *window : *window & ((UINT64_C(1) << 16 * n) - 1);
        if (key >> 16 * (n - 1) == 0)
            return; /* the word is not that long */
        add_run(runs_of(script), key, 1, scores_of(r, script));
    }
}

/* One word of one script, beginning at `at`; where it ends. */
static size_t read_word(struct reading *r, struct hk_str text, size_t at, enum script script)
{
    const bool scored = script == SCRIPT_LATIN || script == SCRIPT_CYRILLIC;
    uint64_t window = EDGE, word = LANG_RUN_WORD;
    size_t end = at;

    while (at < text.n) {
        uint32_t folded[LANG_FOLD_MAX];
        const uint32_t c = hk_text_next(text, &at);
        if (script_of(c) != script)
            break;
        end = at;
        add_letter(r, c, script);
        const unsigned n = scored ? lang_fold_char(c, folded) : 0;
        for (unsigned i = 0; i < n; i++) {
            add_unit(r, script, &window, folded[i]);
            word = lang_run_word(word, folded[i]);
        }
    }
    if (!scored)
        return end;
    add_unit(r, script, &window, EDGE);
    add_run(runs_of(script), word | LANG_RUN_WHOLE, WORD_WEIGHT, scores_of(r, script));
    return end;
}

/* Names, tags and addresses say nothing about the language around them. */
static bool is_foreign_word(struct hk_str text, size_t at)
{
    return text.p[at] == '@' || text.p[at] == '#'
        || hk_str_starts(hk_str_sub(text, at, 8), HK_STR("http"));
}

/* As much as is read; no character is cut. */
static struct hk_str beginning_of(struct hk_str text)
{
    size_t end = LANG_IDENTIFY_BYTES;

    if (text.n <= end)
        return text;
    while (end > 0 && ((unsigned char)text.p[end] & 0xC0) == 0x80)
        end--;
    return hk_str_sub(text, 0, end);
}

static void read_text(struct reading *r, struct hk_str text)
{
    *r = (struct reading){0};
    text = beginning_of(text);
    for (size_t at = 0; at < text.n;) {
        if (is_foreign_word(text, at)) {
            while (at < text.n && (unsigned char)text.p[at] > ' ')
                at++;
            continue;
        }
        size_t next = at;
        const uint32_t c = hk_text_next(text, &next);
        const enum script script = script_of(c);
        at = script != SCRIPT_NONE ? read_word(r, text, at, script) : next;
    }
}

static struct lang_guess unknown(void)
{
    return (struct lang_guess){HK_STR(""), 0};
}

/* The best of one script's languages, unless another or none at all is nearly as good. */
static struct lang_guess choose(
    const struct lang_runs *runs, const int32_t *scores, struct hk_str prior)
{
    float bits[LANG_RUN_LANGUAGES] = {0}, whole = 0;
    size_t best = 0;

    for (size_t k = 0; k < runs->languages; k++) {
        const bool expected = prior.n > 0 && hk_str_equal(prior, hk_str_from(runs->codes[k]));
        bits[k] = (float)scores[k] / 8 * OVERLAP + (expected ? PRIOR_BITS : 0);
        if (bits[k] > bits[best])
            best = k;
    }
    for (size_t k = 0; k < runs->languages; k++)
        whole += exp2f(bits[k] - bits[best]);
    whole += exp2f(UNKNOWN_BITS - bits[best]);
    if (1 / whole < SURE_ENOUGH || runs->codes[best][0] == 0)
        return unknown();
    return (struct lang_guess){hk_str_from(runs->codes[best]), (uint32_t)(990 / whole)};
}

static enum script prevailing(const struct reading *r)
{
    enum script best = SCRIPT_LATIN;

    for (enum script s = SCRIPT_CYRILLIC; s < SCRIPTS; s++)
        if (r->letters[s] > r->letters[best])
            best = s;
    return r->letters[best] > 0 ? best : SCRIPT_NONE;
}

static bool fits(enum script script, struct hk_str language)
{
    static const char *const languages[SCRIPTS] = {[SCRIPT_NONE] = LANG_LANGUAGES,
        [SCRIPT_LATIN] = "en pl de fr es it pt cs",
        [SCRIPT_CYRILLIC] = "ru uk",
        [SCRIPT_HEBREW] = "he",
        [SCRIPT_ARABIC] = "ar"};

    return hk_str_has_word(hk_str_from(languages[script]), language);
}

struct lang_guess lang_identify(struct hk_str text, struct hk_str prior)
{
    struct lang_guess guess = unknown();
    struct reading r;

    read_text(&r, text);
    const enum script script = prevailing(&r);
    if (script == SCRIPT_HEBREW)
        guess = (struct lang_guess){HK_STR("he"), SCRIPT_PERMILLE};
    else if (script == SCRIPT_ARABIC && !r.foreign)
        guess = (struct lang_guess){HK_STR("ar"), SCRIPT_PERMILLE};
    else if (script == SCRIPT_LATIN)
        guess = choose(&lang_runs_latin, r.latin, prior);
    else if (script == SCRIPT_CYRILLIC)
        guess = choose(&lang_runs_cyrillic, r.cyrillic, prior);
    if (guess.language.n == 0 && prior.n > 0 && fits(script, prior))
        return (struct lang_guess){prior, PRIOR_PERMILLE};
    return guess;
}
