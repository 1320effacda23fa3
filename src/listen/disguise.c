/* listen/disguise.c -- see disguise.h. */
#include "listen/disguise.h"

#include "base/text.h"
#include "lang/alike.h"
#include "lang/fold.h"
#include "lang/tokens.h"

#include <string.h>

enum { VARIANTS = 4, SIGN_BYTES = 4 };

/* Folded letters, digits and signs, and the letter each is taken for. */
static const struct {
    uint32_t sign;
    char letter;
} looks[] = {
    {'0', 'o'},
    {'1', 'l'},
    {'3', 'e'},
    {'4', 'a'},
    {'5', 's'},
    {'6', 'g'},
    {'7', 't'},
    {'8', 'b'},
    {'9', 'g'},
    {'!', 'l'},
    {'$', 's'},
    {'@', 'a'},
    {'|', 'l'},
    {0x20AC, 'e'},
    {'i', 'l'},
    {0x3B1, 'a'},
    {0x3B5, 'e'},
    {0x3BF, 'o'},
    {0x3C1, 'p'},
};

/* The sign that `c` is taken for; itself if it looks like nothing else. */
static uint32_t taken_for(uint32_t c)
{
    const uint32_t latin = lang_latin_like(c);

    if (latin != 0)
        c = latin;
    for (size_t i = 0; i < HK_COUNT(looks); i++)
        if (looks[i].sign == c)
            return (uint32_t)looks[i].letter;
    return c;
}

static bool stands_for_letter(uint32_t c)
{
    return lang_class_of(c) == LANG_GAP && taken_for(c) != c;
}

struct hk_str disguise_skeleton(struct hk_cx *cx, struct hk_str text)
{
    char *out = hk_arena_unset(cx->arena, LANG_TOKEN_MAX_BYTES);
    uint32_t before = 0;
    size_t n = 0;

    for (size_t at = 0; at < text.n && n + SIGN_BYTES <= LANG_TOKEN_MAX_BYTES;) {
        uint32_t folded[LANG_FOLD_MAX];
        unsigned count = lang_fold_char(hk_text_next(text, &at), folded);
        for (unsigned i = 0; i < count && n + SIGN_BYTES <= LANG_TOKEN_MAX_BYTES; i++) {
            uint32_t c = taken_for(folded[i]);
            if (c == before || lang_class_of(c) == LANG_GAP)
                continue;
            n += lang_put_char(c, out + n);
            before = c;
        }
    }
    return (struct hk_str){out, n};
}

/* ---- places ------------------------------------------------------------------------------- */

struct places {
    struct hk_cx *cx;
    const struct post *post;
    const struct post_token **runs;
    size_t runs_n;
    struct post_token *out;
    size_t n;
};

static size_t letters_of(const struct post_token *run)
{
    return hk_text_length(HK_TEXT_CODEPOINTS, run->text);
}

/* May one word go on from this run to the next one? */
static bool holds_together(const struct places *p, size_t i)
{
    if (i + 1 >= p->runs_n)
        return false;
    const struct post_token *run = p->runs[i], *next = p->runs[i + 1];
    const struct hk_str gap = {p->post->text.p + run->to, next->from - run->to};
    size_t at = 0;
    if (next->at != run->at + 1 || next->from <= run->to)
        return false;
    const uint32_t sign = hk_text_next(gap, &at);
    if (at != gap.n || sign == '\n' || sign == '\t' || sign == '\r' || sign == 0xA0)
        return false;
    return sign != ' ' || (letters_of(run) == 1 && letters_of(next) == 1);
}

/* Where the sign before `from` begins, if it stands for a letter; else `from`. */
static size_t sign_before(struct hk_str text, size_t from)
{
    size_t at = from;

    if (at == 0)
        return from;
    do
        at--;
    while (at > 0 && ((unsigned char)text.p[at] & 0xC0) == 0x80);
    size_t next = at;
    return stands_for_letter(hk_text_next(text, &next)) ? at : from;
}

static size_t sign_behind(struct hk_str text, size_t to)
{
    size_t at = to;

    return at < text.n && stands_for_letter(hk_text_next(text, &at)) ? at : to;
}

static void add_place(struct places *p, size_t i, size_t k, size_t from, size_t to)
{
    const struct hk_str text = {p->post->text.p + from, to - from};
    const struct hk_str skeleton = disguise_skeleton(p->cx, text);

    if (skeleton.n == 0)
        return;
    p->out[p->n++] = (struct post_token){.text = skeleton,
        .hash = post_hash(skeleton),
        .from = (uint32_t)from,
        .to = (uint32_t)to,
        .at = p->runs[i]->at,
        .runs = (uint32_t)(k - i + 1),
        .kind = POST_WORD};
}

/* The runs from i to k, with the signs around them that may be letters, and without. */
static void add_variants(struct places *p, size_t i, size_t k)
{
    const size_t from = p->runs[i]->from, to = p->runs[k]->to;
    const size_t before = sign_before(p->post->text, from);
    const size_t behind = sign_behind(p->post->text, to);

    add_place(p, i, k, from, to);
    if (before < from)
        add_place(p, i, k, before, to);
    if (behind > to)
        add_place(p, i, k, from, behind);
    if (before < from && behind > to)
        add_place(p, i, k, before, behind);
}

void disguise_places(struct hk_cx *cx, const struct post *post, struct post_token **out, size_t *n)
{
    const size_t most =
        post->tokens_n < DISGUISE_LOOKED_AT_MAX ? post->tokens_n : DISGUISE_LOOKED_AT_MAX;
    struct places p = {.cx = cx, .post = post};

    p.runs = hk_arena_array(cx->arena, most, sizeof(struct post_token *));
    for (size_t i = 0; i < post->tokens_n && p.runs_n < most; i++)
        if (post->tokens[i].kind == POST_WORD)
            p.runs[p.runs_n++] = &post->tokens[i];
    p.out = hk_arena_array(cx->arena, p.runs_n * DISGUISE_RUNS_MAX * VARIANTS, sizeof *p.out);
    for (size_t i = 0; i < p.runs_n; i++) {
        add_variants(&p, i, i);
        for (size_t k = i; holds_together(&p, k) && k + 1 - i < DISGUISE_RUNS_MAX; k++)
            add_variants(&p, i, k + 1);
    }
    *out = p.out;
    *n = p.n;
}
