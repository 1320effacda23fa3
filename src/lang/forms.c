/* lang/forms.c -- see forms.h: gather, put the commonest first, cut. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "lang/forms_priv.h"
#include "lang/hash.h"
#include "lang/lex_format.h"

enum { GROUPS_MAX = 32, PREFIXED_MIN_BYTES = 4, PREFIXED_FORMS_MAX = 40, RANK_OF_FORM = 12 };

/* What is written before Hebrew words, the commonest first. */
static const struct hk_str prefixes[] = {HK_STR_INIT("ה"), HK_STR_INIT("ל"), HK_STR_INIT("ב"),
    HK_STR_INIT("ש"), HK_STR_INIT("ו"), HK_STR_INIT("מ"), HK_STR_INIT("שה"), HK_STR_INIT("וה"),
    HK_STR_INIT("כ"), HK_STR_INIT("ול"), HK_STR_INIT("וב"), HK_STR_INIT("מה"), HK_STR_INIT("כש"),
    HK_STR_INIT("שב"), HK_STR_INIT("של"), HK_STR_INIT("וש"), HK_STR_INIT("ומ"), HK_STR_INIT("כשה"),
    HK_STR_INIT("ושה"), HK_STR_INIT("ומה"), HK_STR_INIT("שמ"), HK_STR_INIT("וכ"),
    HK_STR_INIT("וכש"), HK_STR_INIT("לכש"), HK_STR_INIT("מש"), HK_STR_INIT("ושב"),
    HK_STR_INIT("ושל"), HK_STR_INIT("שכש"), HK_STR_INIT("לכשה"), HK_STR_INIT("וכשה")};

/* What verbs take, besides what is a noun of theirs. */
static const struct hk_str verb_prefixes[] = {HK_STR_INIT("ש"), HK_STR_INIT("ל"), HK_STR_INIT("ו"),
    HK_STR_INIT("ה"), HK_STR_INIT("כש"), HK_STR_INIT("וש"), HK_STR_INIT("ול"), HK_STR_INIT("ב"),
    HK_STR_INIT("מל"), HK_STR_INIT("של"), HK_STR_INIT("שה"), HK_STR_INIT("וכש")};

/* ---- gathering ---------------------------------------------------------------------------- */

void forms_add(
    struct forms_pile *pile, struct hk_str head, struct hk_str tail, const struct forms_form *as)
{
    const size_t n = head.n + tail.n;

    if (n == 0 || n > LEX_FORM_MAX)
        return;
    if (pile->n == pile->room) {
        size_t room = pile->room == 0 ? 256 : pile->room * 2;
        struct forms_form *list = hk_arena_array(pile->cx->arena, room, sizeof *list);
        if (pile->n > 0)
            memcpy(list, pile->list, pile->n * sizeof *list);
        pile->list = list;
        pile->room = room;
    }
    char *text = hk_arena_unset(pile->cx->arena, n);
    memcpy(text, head.p, head.n);
    memcpy(text + head.n, tail.p, tail.n);
    struct forms_form *form = &pile->list[pile->n++];
    *form = *as;
    form->text = (struct hk_str){text, n};
}

/* A form of `language` with all that may stand before it. */
static void add_prefixed(
    struct forms_pile *pile, struct hk_str form, bool verb, uint32_t rank, enum forms_why why)
{
    const struct hk_str *list = verb ? verb_prefixes : prefixes;
    const size_t n = verb ? HK_COUNT(verb_prefixes) : HK_COUNT(prefixes);
    struct forms_form as = {.language = HK_STR("he"), .why = why, .rank = rank};

    forms_add(pile, form, HK_STR(""), &as);
    as.why = FORMS_PREFIX;
    for (size_t i = 0; i < n; i++) {
        as.rank = rank + (verb ? 8 * ((uint32_t)i + 1) : (uint32_t)i + 1);
        forms_add(pile, list[i], form, &as);
    }
}

/* Who asks with a word as dictionaries have it means that one rather than one of which it happens
 * to be a form. */
static uint32_t rank_of_group(const struct lex_group *g, struct hk_str word)
{
    struct hk_str lemma = lex_ending(g, 0);
    bool meant = word.n == g->stem.n + lemma.n && hk_str_ends(word, lemma);

    return meant ? 1 : 1 + RANK_OF_FORM;
}

static void add_group(
    struct forms_pile *pile, const struct lex *lex, uint32_t group, struct hk_str word)
{
    const struct lex_group g = lex_group_of(lex, group);
    const bool hebrew = hk_str_equal(g.language, HK_STR("he"));
    const uint32_t first = rank_of_group(&g, word);
    struct forms_form as = {.language = g.language, .why = FORMS_DICTIONARY};

    for (size_t i = 0; i < g.forms; i++) {
        struct hk_str ending = lex_ending(&g, i);
        as.rank = first + (uint32_t)i * (hebrew && !g.verb ? 4 : 1);
        forms_add(pile, g.stem, ending, &as);
        if (hebrew && i < PREFIXED_FORMS_MAX)
            add_prefixed(pile, pile->list[pile->n - 1].text, g.verb, as.rank, as.why);
    }
}

/* All that the dictionaries know of it; how many words it may be a form of. */
static size_t add_known(struct forms_pile *pile, const struct lex *lex, struct hk_str word)
{
    uint32_t groups[GROUPS_MAX];
    const size_t n = lex_find(lex, word, groups, GROUPS_MAX);

    for (size_t i = 0; i < n; i++)
        add_group(pile, lex, groups[i], word);
    return n;
}

/* The word behind the longest run of prefix letters that leaves a known one. */
static struct hk_str behind_prefix(const struct lex *lex, struct hk_str word)
{
    struct hk_str best = {NULL, 0};
    uint32_t group;

    for (size_t i = 0; i < HK_COUNT(prefixes); i++) {
        if (!hk_str_starts(word, prefixes[i]) || word.n < prefixes[i].n + PREFIXED_MIN_BYTES)
            continue;
        struct hk_str rest = hk_str_sub(word, prefixes[i].n, word.n);
        if (rest.n > best.n && lex_find(lex, rest, &group, 1) > 0)
            best = rest;
    }
    return best;
}

bool forms_is_hebrew(struct hk_str word)
{
    return word.n >= 2 && (uint8_t)word.p[0] == 0xD7 && (uint8_t)word.p[1] >= 0x90;
}

static void add_hebrew(struct forms_pile *pile, const struct lex *lex, struct hk_str word)
{
    if (add_known(pile, lex, word) > 0)
        return;
    struct hk_str rest = behind_prefix(lex, word);
    if (rest.n > 0)
        (void)add_known(pile, lex, rest);
    else if (word.n >= PREFIXED_MIN_BYTES)
        add_prefixed(pile, word, false, 1, FORMS_ITSELF);
}

/* ---- choosing ----------------------------------------------------------------------------- */

static int compare_ranks(const void *a, const void *b)
{
    const struct forms_form *x = a, *y = b;

    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->text.n != y->text.n)
        return x->text.n < y->text.n ? -1 : 1;
    return hk_str_compare(x->text, y->text);
}

/* Each text once, by its best reason; how many. */
static size_t drop_repeated(struct forms_pile *pile)
{
    size_t slots = 16, n = 0;

    while (slots < 2 * pile->n)
        slots *= 2;
    uint32_t *places = hk_arena_array(pile->cx->arena, slots, sizeof *places); /* + 1; 0: free */
    for (size_t i = 0; i < pile->n; i++) {
        size_t at = lang_hash(pile->list[i].text) & (slots - 1);
        while (
            places[at] != 0 && !hk_str_equal(pile->list[places[at] - 1].text, pile->list[i].text))
            at = (at + 1) & (slots - 1);
        if (places[at] == 0) {
            pile->list[n++] = pile->list[i];
            places[at] = (uint32_t)n;
        } else if (pile->list[i].rank < pile->list[places[at] - 1].rank) {
            pile->list[places[at] - 1] = pile->list[i];
        }
    }
    return n;
}

static void choose(struct forms_pile *pile, struct forms *out)
{
    size_t n = drop_repeated(pile);

    qsort(pile->list, n, sizeof *pile->list, compare_ranks);
    *out = (struct forms){
        .list = pile->list, .n = n < FORMS_MAX ? n : FORMS_MAX, .more = n > FORMS_MAX};
}

void forms_expand(struct hk_cx *cx, const struct lex *lex, struct hk_str word, struct forms *out)
{
    struct forms_pile pile = {.cx = cx};

    forms_add(&pile, word, HK_STR(""), &(struct forms_form){.why = FORMS_ITSELF});
    if (pile.n == 0) {
        *out = (struct forms){0};
        return;
    }
    if (forms_is_hebrew(word))
        add_hebrew(&pile, lex, word);
    else if (lex != NULL && add_known(&pile, lex, word) == 0)
        forms_guess(&pile, word);
    choose(&pile, out);
}

size_t forms_lemmas(
    struct hk_cx *cx, const struct lex *lex, struct hk_str word, struct hk_str *out, size_t max)
{
    uint32_t groups[GROUPS_MAX];
    size_t found = lex_find(lex, word, groups, GROUPS_MAX);
    size_t n = 0;

    if (found == 0 && forms_is_hebrew(word))
        found = lex_find(lex, behind_prefix(lex, word), groups, GROUPS_MAX);
    for (size_t i = 0; i < found && n < max; i++) {
        const struct lex_group g = lex_group_of(lex, groups[i]);
        struct hk_str ending = lex_ending(&g, 0);
        struct hk_str lemma = hk_arena_printf(cx->arena, "%.*s%.*s", HKS(g.stem), HKS(ending));
        bool new = true;
        for (size_t k = 0; k < n; k++)
            new &= !hk_str_equal(out[k], lemma);
        if (new)
            out[n++] = lemma;
    }
    return n;
}
