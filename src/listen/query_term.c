/* listen/query_term.c -- one term: a word, a sign with a word, a tag, a handle.
 *
 * Words are parted and folded by lang/tokens, as those of posts are, so a term like "T-Mobile" is a
 * phrase of two and "AB-12/34" one number.
 */
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "lang/fold.h"
#include "lang/tokens.h"
#include "listen/disguise.h"
#include "listen/query_priv.h"

static size_t letters_of(struct hk_str text)
{
    return hk_text_length(HK_TEXT_CODEPOINTS, text);
}

struct hk_str query_unquote(struct hk_str text)
{
    const size_t open = query_quote(text, 0);

    if (open == 0)
        return text;
    size_t end = text.n - 1;
    while (end > 0 && ((unsigned char)text.p[end] & 0xC0) == 0x80)
        end--;
    return hk_str_trim(hk_str_sub(text, open, end > open ? end - open : 0));
}

/* ---- words with their forms --------------------------------------------------------------- */

static bool is_letters(struct hk_str text)
{
    for (size_t at = 0; at < text.n;)
        if (lang_class_of(hk_text_next(text, &at)) != LANG_LETTER)
            return false;
    return true;
}

/* Moves the form to the end, behind those that are asked for. */
static bool strike(struct query_node *node, struct hk_str folded)
{
    const uint32_t all = node->forms_n + node->struck_n;

    for (uint32_t i = 0; i < node->forms_n; i++) {
        if (!hk_str_equal(node->forms[i].text, folded))
            continue;
        struct query_form form = node->forms[i];
        memmove(&node->forms[i], &node->forms[i + 1], (all - i - 1) * sizeof node->forms[0]);
        form.struck = true;
        node->forms[all - 1] = form;
        node->forms_n--;
        node->struck_n++;
        return true;
    }
    return false;
}

/* "{-warto -wart}". */
static void read_strikes(struct query_reading *r, struct query_node *node, struct hk_str strikes)
{
    struct hk_str rest = hk_str_sub(strikes, 1, strikes.n - 2), piece;

    if (!hk_str_ends(strikes, HK_STR("}")) || strikes.n < 3) {
        query_note(r, QUERY_BAD_STRIKE, strikes, strikes, 0);
        return;
    }
    while (hk_str_cut(&rest, ' ', &piece)) {
        while (hk_str_ends(piece, HK_STR(",")))
            piece.n--;
        if (piece.n == 0)
            continue;
        struct lang_token *tokens;
        size_t n;
        lang_tokens(r->cx, hk_str_sub(piece, 1, piece.n), &tokens, &n);
        if (piece.p[0] != '-' || n != 1)
            query_note(r, QUERY_BAD_STRIKE, piece, piece, 0);
        else if (!strike(node, tokens[0].text))
            query_note(r, QUERY_UNKNOWN_STRIKE, piece, tokens[0].text, 0);
    }
    if (node->forms_n == 0)
        query_note(r, QUERY_ALL_STRUCK, strikes, node->text, 0);
}

static void add_forms(struct query_reading *r, struct query_node *node)
{
    struct forms forms = {0};

    if (is_letters(node->text))
        forms_expand(r->cx, r->lex, node->text, &forms);
    if (forms.n == 0) {
        forms.list = hk_arena_alloc(r->cx->arena, sizeof *forms.list);
        forms.list[0] = (struct forms_form){.text = node->text, .why = FORMS_ITSELF};
        forms.n = 1;
    }
    node->forms = hk_arena_array(r->cx->arena, forms.n, sizeof *node->forms);
    node->forms_n = (uint32_t)forms.n;
    node->more = forms.more;
    for (size_t i = 0; i < forms.n; i++)
        node->forms[i] = (struct query_form){.text = forms.list[i].text,
            .place = (uint32_t)i,
            .language = forms.list[i].language,
            .why = forms.list[i].why};
}

struct query_node *query_read_word(
    struct query_reading *r, struct hk_str about, struct hk_str folded, struct hk_str strikes)
{
    struct query_node *node = query_node_new(r, QUERY_WORD, about);

    node->text = folded;
    node->hash = post_hash(folded);
    add_forms(r, node);
    if (strikes.n > 0)
        read_strikes(r, node, strikes);
    return node;
}

/* ---- words with a sign -------------------------------------------------------------------- */

static struct query_node *read_exact(
    struct query_reading *r, struct hk_str about, struct hk_str literal)
{
    struct lang_token *tokens;
    size_t n;

    lang_tokens(r->cx, literal, &tokens, &n);
    for (size_t i = 0; i < n; i++) {
        if (tokens[i].whole)
            continue;
        struct query_node *node = query_node_new(r, QUERY_EXACT, about);
        node->text = literal;
        node->key = tokens[i].text;
        node->lead = (uint32_t)tokens[i].from;
        node->hash = post_hash(node->key);
        return node;
    }
    query_note(r, QUERY_NO_LETTER, about, about, 0);
    return NULL;
}

static struct query_node *read_prefix(
    struct query_reading *r, struct hk_str about, struct hk_str folded)
{
    if (letters_of(folded) < QUERY_PREFIX_LETTERS) {
        query_note(r, QUERY_SHORT_PREFIX, about, folded, QUERY_PREFIX_LETTERS);
        return NULL;
    }
    struct query_node *node = query_node_new(r, QUERY_PREFIX, about);
    node->text = folded;
    node->hash = post_hash(folded);
    return node;
}

static struct query_node *read_typo(
    struct query_reading *r, struct hk_str about, struct hk_str folded, uint32_t edits)
{
    const uint32_t least = edits == 1 ? QUERY_TYPO_LETTERS : QUERY_TYPO2_LETTERS;

    if (letters_of(folded) < least) {
        query_note(r, QUERY_SHORT_TYPO, about, folded, least);
        return NULL;
    }
    struct query_node *node = query_node_new(r, QUERY_TYPO, about);
    node->text = folded;
    node->hash = post_hash(folded);
    node->edits = edits;
    return node;
}

struct query_node *query_read_run(struct query_reading *r, struct hk_str about, struct hk_str sign,
    struct hk_str raw, struct hk_str folded)
{
    if (sign.n == 0)
        return query_read_word(r, about, folded, HK_STR(""));
    if (sign.p[0] == '=')
        return read_exact(r, about, raw);
    if (sign.p[0] == '*')
        return read_prefix(r, about, folded);
    return read_typo(r, about, folded, (uint32_t)sign.n);
}

/* "~word", "~~word", "word*": just one word. */
static struct query_node *read_signed(
    struct query_reading *r, struct hk_str about, struct hk_str sign, struct hk_str raw)
{
    struct lang_token *tokens;
    size_t n;

    lang_tokens(r->cx, raw, &tokens, &n);
    if (n == 1 && !tokens[0].whole)
        return query_read_run(r, about, sign, raw, tokens[0].text);
    query_note(r, n == 0 ? QUERY_NO_LETTER : QUERY_ONE_WORD, about, about, 0);
    return NULL;
}

static struct query_node *read_disguise(
    struct query_reading *r, struct hk_str about, struct hk_str raw)
{
    const struct hk_str skeleton = disguise_skeleton(r->cx, raw);

    if (letters_of(skeleton) < QUERY_DISGUISE_LETTERS) {
        query_note(r, QUERY_SHORT_DISGUISE, about, raw, QUERY_DISGUISE_LETTERS);
        return NULL;
    }
    struct query_node *node = query_node_new(r, QUERY_DISGUISE, about);
    node->text = skeleton;
    node->hash = post_hash(skeleton);
    return node;
}

/* "#tag", "@handle", each with a star or without. */
static struct query_node *read_name(struct query_reading *r, struct hk_str term)
{
    const bool tag = term.p[0] == '#';
    const bool prefix = hk_str_ends(term, HK_STR("*"));
    struct lang_token *tokens;
    size_t n;

    lang_tokens(r->cx, hk_str_sub(term, 0, term.n - prefix), &tokens, &n);
    if (n == 0 || !tokens[0].whole || tokens[0].text.p[0] != term.p[0]) {
        query_note(r, QUERY_NO_LETTER, term, term, 0);
        return NULL;
    }
    for (size_t i = 1; i < n; i++)
        if (!tokens[i].part)
            query_note(r, tag ? QUERY_ONE_WORD : QUERY_HANDLE_PARTS, term, term, 0);
    if (prefix && letters_of(tokens[0].text) <= QUERY_PREFIX_LETTERS)
        query_note(r, QUERY_SHORT_PREFIX, term, tokens[0].text, QUERY_PREFIX_LETTERS);
    struct query_node *node = query_node_new(r, tag ? QUERY_TAG : QUERY_HANDLE, term);
    node->text = tokens[0].text;
    node->hash = post_hash(node->text);
    node->prefix = prefix;
    return node;
}

/* ---- what has no sign --------------------------------------------------------------------- */

/* Words that look like an operator, and the operator. */
static const char *const lower[][2] = {
    {"and", "AND"}, {"or", "OR"}, {"not", "NOT"}, {"near", "NEAR/5"}};

static void hint_lower(struct query_reading *r, struct hk_str term)
{
    for (size_t i = 0; i < HK_COUNT(lower); i++)
        if (hk_str_equal(term, hk_str_from(lower[i][0])))
            query_note_offer(r, QUERY_LOWER_OPERATOR, term, term, hk_str_from(lower[i][1]));
}

/* How many tokens are not parts of others; the first of them. */
static size_t count_tops(const struct lang_token *tokens, size_t n, const struct lang_token **first)
{
    size_t tops = 0;

    for (size_t i = n; i-- > 0;) {
        if (tokens[i].part || tokens[i].loose)
            continue;
        *first = &tokens[i];
        tops++;
    }
    return tops;
}

static struct query_node *read_plain(struct query_reading *r, struct hk_str term)
{
    const size_t brace = hk_str_find(term, HK_STR("{"));
    const struct hk_str word = hk_str_sub(term, 0, brace == SIZE_MAX ? term.n : brace);
    const struct hk_str strikes = hk_str_sub(term, word.n, term.n);
    const struct lang_token *first = NULL;
    struct lang_token *tokens;
    size_t n;

    lang_tokens(r->cx, word, &tokens, &n);
    const size_t tops = count_tops(tokens, n, &first);
    if (tops == 1)
        return query_read_word(r, term, first->text, strikes);
    if (tops == 0)
        query_note(r, QUERY_NO_LETTER, term, term, 0);
    else
        return query_read_phrase(r, term);
    return NULL;
}

struct query_node *query_read_term(struct query_reading *r, struct hk_str term)
{
    const size_t colon = query_field_colon(term);
    const size_t star = hk_str_find(term, HK_STR("*"));

    if (colon > 0)
        return query_read_field(r, term, colon);
    if (query_quote(term, 0) > 0)
        return query_read_phrase(r, term);
    if (term.p[0] == '=')
        return read_exact(r, term, query_unquote(hk_str_sub(term, 1, term.n)));
    if (term.p[0] == '%')
        return read_disguise(r, term, query_unquote(hk_str_sub(term, 1, term.n)));
    if (star < term.n - 1) {
        query_note(r, QUERY_STAR_INSIDE, hk_str_sub(term, star, 1), term, 0);
        return NULL;
    }
    if (term.p[0] == '#' || term.p[0] == '@')
        return read_name(r, term);
    if (hk_str_starts(term, HK_STR("~~")))
        return read_signed(r, term, HK_STR("~~"), hk_str_sub(term, 2, term.n));
    if (term.p[0] == '~')
        return read_signed(r, term, HK_STR("~"), hk_str_sub(term, 1, term.n));
    if (star != SIZE_MAX)
        return read_signed(r, term, HK_STR("*"), hk_str_sub(term, 0, star));
    hint_lower(r, term);
    return read_plain(r, term);
}
