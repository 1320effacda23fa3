/* search/query.c -- what was asked, as terms; and whether a text holds them.
 *
 *   words           all of them, in any order and in any form; the last one also while it is
 *                   being typed
 *   =word           in this form only
 *   "some words"    one after the other
 *   -word           not this one
 */
#include <stdlib.h>

#include "base/str.h"
#include "base/text.h"
#include "lang/fold.h"
#include "search/search_priv.h"

enum { PREFIX_MIN_CHARACTERS = 2 };

struct hk_str query_above(struct hk_cx *cx, struct hk_str prefix)
{
    return hk_arena_printf(cx->arena, "%.*s\xF4\x8F\xBF\xBF", HKS(prefix));
}

static size_t count_characters(struct hk_str s)
{
    return hk_text_length(HK_TEXT_CODEPOINTS, s);
}

static enum hk_rc add_term(struct hk_cx *cx, struct query *q, const struct query_term *term)
{
    for (size_t i = 0; i < q->n; i++)
        if (q->terms[i].phrase == 0 && term->phrase == 0 && !term->prefix
            && q->terms[i].excluded == term->excluded && hk_str_equal(q->terms[i].text, term->text))
            return HK_OK;
    if (q->n == QUERY_TERMS_MAX)
        return hk_fail(cx, HK_EINVAL, "q: at most %u words at once", QUERY_TERMS_MAX);
    q->terms[q->n++] = *term;
    q->wanted += !term->excluded;
    return HK_OK;
}

/* Does this sign begin the word? Behind `from` only what is asked for stands. */
static bool is_signed(struct hk_str text, size_t from, char sign)
{
    return from > 0 && text.p[from - 1] == sign && (from == 1 || text.p[from - 2] == ' ');
}

static int compare_slices(const void *a, const void *b)
{
    return hk_str_compare(*(const struct hk_str *)a, *(const struct hk_str *)b);
}

static bool is_letters(struct hk_str text)
{
    for (size_t at = 0; at < text.n;)
        if (lang_class_of(hk_text_next(text, &at)) != LANG_LETTER)
            return false;
    return true;
}

static void add_forms(struct hk_cx *cx, const struct lex *lex, struct query_term *term)
{
    struct forms forms = {0};

    if (is_letters(term->text))
        forms_expand(cx, lex, term->text, &forms);
    if (forms.n < 2)
        return;
    term->forms = hk_arena_array(cx->arena, forms.n, sizeof *term->forms);
    for (size_t i = 0; i < forms.n; i++)
        term->forms[i] = forms.list[i].text;
    term->forms_count = forms.n;
    qsort(term->forms, forms.n, sizeof *term->forms, compare_slices);
}

/* What stands outside of quotes. `last`: nothing follows. */
static enum hk_rc read_words(
    struct hk_cx *cx, const struct lex *lex, struct hk_str text, bool last, struct query *q)
{
    struct lang_token *tokens;
    size_t n;

    lang_tokens(cx, text, &tokens, &n);
    for (size_t i = 0; i < n; i++) {
        const struct lang_token *t = &tokens[i];
        if (t->part || t->loose)
            continue;
        bool exact = t->from > 0 && text.p[t->from - 1] == '=';
        struct query_term term = {
            .text = t->text, .excluded = is_signed(text, t->from - exact, '-')};
        term.prefix = last && t->to == text.n && !term.excluded && !exact
            && count_characters(t->text) >= PREFIX_MIN_CHARACTERS;
        if (!exact)
            add_forms(cx, lex, &term);
        HK_TRY(add_term(cx, q, &term));
    }
    return HK_OK;
}

static enum hk_rc read_phrase(
    struct hk_cx *cx, struct hk_str text, bool excluded, uint32_t phrase, struct query *q)
{
    struct lang_token *tokens;
    size_t n;

    if (excluded) /* each word of it: what is cheap and said in the manual */
        phrase = 0;
    lang_tokens(cx, text, &tokens, &n);
    for (size_t i = 0; i < n; i++) {
        struct query_term term = {.text = tokens[i].text, .excluded = excluded, .phrase = phrase};
        if (tokens[i].whole)
            continue;
        HK_TRY(add_term(cx, q, &term));
        q->phrases |= phrase != 0;
    }
    return HK_OK;
}

/* Take what stands before the next quote off the front; one inside a Hebrew word is none. False:
 * there is nothing left. */
static bool cut_quote(struct hk_str *rest, bool quoted, struct hk_str *out)
{
    if (rest->n == 0)
        return false;
    for (size_t i = 0; i < rest->n; i++) {
        bool starts = i == 0 || rest->p[i - 1] == ' ' || rest->p[i - 1] == '-';
        bool ends = i + 1 == rest->n || rest->p[i + 1] == ' ';
        if (rest->p[i] != '"' || !(quoted ? ends : starts))
            continue;
        *out = hk_str_sub(*rest, 0, i);
        *rest = hk_str_sub(*rest, i + 1, rest->n);
        return true;
    }
    *out = *rest;
    *rest = hk_str_sub(*rest, rest->n, 0);
    return true;
}

enum hk_rc query_read(struct hk_cx *cx, const struct lex *lex, struct hk_str q, struct query *out)
{
    struct hk_str rest = hk_text_clean(cx, q);
    struct hk_str piece;
    uint32_t phrase = 0;
    bool quoted = false;
    bool excluded = false;

    *out = (struct query){0};
    while (cut_quote(&rest, quoted, &piece)) {
        if (quoted)
            HK_TRY(read_phrase(cx, piece, excluded, ++phrase, out));
        else
            HK_TRY(read_words(cx, lex, piece, rest.n == 0, out));
        excluded = hk_str_ends(piece, HK_STR(" -")) || hk_str_equal(piece, HK_STR("-"));
        quoted = !quoted;
    }
    return HK_OK;
}

/* ---- does a text hold it? ---------------------------------------------------------------------
 */

static bool fits(const struct query_term *term, const struct lang_token *token)
{
    if (term->prefix && hk_str_starts(token->text, term->text))
        return true;
    if (term->forms_count == 0)
        return hk_str_equal(token->text, term->text);
    return bsearch(
               &token->text, term->forms, term->forms_count, sizeof *term->forms, compare_slices)
        != NULL;
}

/* The terms from `i` on that are one phrase, at the tokens that follow each other. */
static size_t match_phrase(const struct query *q, size_t i, const struct lang_token *tokens,
    size_t n, size_t at, bool *hit)
{
    size_t end = i;
    uint32_t run = tokens[at].at;
    size_t t = at;

    while (end < q->n && q->terms[end].phrase == q->terms[i].phrase) {
        while (t < n && (tokens[t].whole || tokens[t].at < run))
            t++;
        if (t >= n || tokens[t].at != run || !fits(&q->terms[end], &tokens[t]))
            return 0;
        run++;
        end++;
    }
    for (t = at; t < n && tokens[t].at < run; t++)
        if (!tokens[t].whole)
            hit[t] = true;
    return end - i;
}

static bool match_term(
    const struct query *q, size_t *i, const struct lang_token *tokens, size_t n, bool *hit)
{
    const struct query_term *term = &q->terms[*i];
    size_t length = 1;
    bool found = false;

    if (term->phrase != 0)
        while (*i + length < q->n && q->terms[*i + length].phrase == term->phrase)
            length++;
    for (size_t t = 0; t < n; t++) {
        if (term->phrase != 0) {
            found |= !tokens[t].whole && match_phrase(q, *i, tokens, n, t, hit) > 0;
            continue;
        }
        if (!fits(term, &tokens[t]))
            continue;
        found = true;
        hit[t] |= !term->excluded;
    }
    *i += length;
    return found;
}

bool query_matches(struct hk_cx *cx, const struct query *query, struct hk_str text,
    struct lang_token **out_hits, size_t *n)
{
    struct lang_token *tokens;
    size_t count;
    size_t kept = 0;

    *n = 0;
    if (query->n == 0)
        return true;
    lang_tokens(cx, text, &tokens, &count);
    bool *hit = hk_arena_array(cx->arena, count, sizeof *hit);
    for (size_t i = 0; i < query->n;) {
        bool excluded = query->terms[i].excluded;
        if (match_term(query, &i, tokens, count, hit) == excluded)
            return false;
    }
    for (size_t i = 0; i < count; i++)
        if (hit[i] && (kept == 0 || tokens[i].from >= tokens[kept - 1].to))
            tokens[kept++] = tokens[i];
    *out_hits = tokens;
    *n = kept;
    return true;
}
