/* listen/query_parse.c -- the grammar: what binds what.
 *
 *   any   = all { "OR" all }
 *   all   = sole { [ "AND" ] sole }
 *   sole  = ( "NOT" | "-" ) sole | close
 *   close = one [ "NEAR/n" one ]
 *   one   = "(" any ")" | term
 *
 * So NOT binds closest, then NEAR, AND, OR. One function a line; each gives NULL once the query is
 * refused, and the first reason stays.
 */
#include "base/str.h"
#include "base/text.h"
#include "listen/query_priv.h"

#include <string.h>

enum { CHILDREN_FIRST = 4 };

static struct query_node *read_any(struct query_reading *r);

/* ---- issues ------------------------------------------------------------------------------- */

/* Column and length in characters of a slice of the source. */
static void place(const struct query *q, struct hk_str about, struct query_issue *out)
{
    if (about.p == NULL)
        return;
    const size_t from = (size_t)(about.p - q->source.p);
    out->column = (uint32_t)hk_text_length(HK_TEXT_CODEPOINTS, hk_str_sub(q->source, 0, from)) + 1;
    out->columns = (uint32_t)hk_text_length(HK_TEXT_CODEPOINTS, about);
}

static void note(struct query_reading *r, struct hk_str about, struct query_issue issue)
{
    struct query *q = r->out;

    if (r->refused)
        return;
    place(q, about, &issue);
    if (query_code_is_error(issue.code)) {
        r->refused = true;
        q->issues_n = 0;
    }
    if (q->issues_n < QUERY_ISSUES_MAX)
        q->issues[q->issues_n++] = issue;
}

void query_note(struct query_reading *r, enum query_code code, struct hk_str about,
    struct hk_str word, int64_t n)
{
    note(r, about, (struct query_issue){.code = code, .word = word, .n = n});
}

void query_note_offer(struct query_reading *r, enum query_code code, struct hk_str about,
    struct hk_str word, struct hk_str offer)
{
    note(r, about, (struct query_issue){.code = code, .word = word, .offer = offer});
}

/* ---- nodes -------------------------------------------------------------------------------- */

struct query_node *query_node_new(
    struct query_reading *r, enum query_kind kind, struct hk_str about)
{
    struct query_node *node = hk_arena_alloc(r->cx->arena, sizeof *node);
    struct query_issue at = {0};

    place(r->out, about, &at);
    node->kind = kind;
    node->written = about;
    node->column = at.column;
    node->columns = at.columns;
    switch (kind) {
    case QUERY_AND:
    case QUERY_OR:
    case QUERY_NOT:
    case QUERY_PHRASE:
    case QUERY_WINDOW:
    case QUERY_NEAR:
        return node;
    case QUERY_WORD:
    case QUERY_EXACT:
    case QUERY_PREFIX:
    case QUERY_TYPO:
    case QUERY_TAG:
    case QUERY_HANDLE:
    case QUERY_DISGUISE:
    case QUERY_FIELD:
    case QUERY_IN:
        break;
    }
    if (++r->out->terms > QUERY_TERMS_MAX)
        query_note(r, QUERY_TOO_MANY, about, HK_STR(""), QUERY_TERMS_MAX);
    return node;
}

void query_adopt(struct query_reading *r, struct query_node *parent, struct query_node *child)
{
    const uint32_t n = parent->children_n;

    if (n == 0 || (n >= CHILDREN_FIRST && (n & (n - 1)) == 0)) { /* full at powers of two */
        const size_t room = n == 0 ? CHILDREN_FIRST : (size_t)n * 2;
        struct query_node **list = hk_arena_array(r->cx->arena, room, sizeof(struct query_node *));
        if (n > 0)
            memcpy(list, parent->children, n * sizeof(struct query_node *));
        parent->children = list;
    }
    parent->children[parent->children_n++] = child;
}

/* What is written from `first` up to where we are. */
static struct hk_str span(const struct query_reading *r, struct hk_str first)
{
    const char *end =
        r->piece.kind == PIECE_END ? r->out->source.p + r->out->source.n : r->piece.text.p;

    return hk_str_trim((struct hk_str){first.p, (size_t)(end - first.p)});
}

/* ---- the grammar -------------------------------------------------------------------------- */

static bool begins_something(enum query_piece_kind kind)
{
    return kind == PIECE_OPEN || kind == PIECE_NOT || kind == PIECE_TERM;
}

/* Steps over an operator that needs something behind it. */
static bool pass_operator(struct query_reading *r)
{
    const struct hk_str operator= r->piece.text;

    query_next(r);
    if (!begins_something(r->piece.kind))
        query_note(r, QUERY_NOTHING_AFTER, operator, operator, 0);
    return !r->refused;
}

static struct query_node *read_parentheses(struct query_reading *r)
{
    const struct hk_str open = r->piece.text;

    if (r->depth >= QUERY_DEPTH_MAX) {
        query_note(r, QUERY_TOO_DEEP, open, HK_STR(""), QUERY_DEPTH_MAX);
        return NULL;
    }
    query_next(r);
    if (r->piece.kind == PIECE_CLOSE) {
        query_note(r, QUERY_EMPTY_PAREN, open, HK_STR(""), 0);
        return NULL;
    }
    r->depth++;
    struct query_node *inner = read_any(r);
    r->depth--;
    if (r->piece.kind != PIECE_CLOSE)
        query_note(r, QUERY_OPEN_PAREN, open, HK_STR(""), 0);
    query_next(r);
    return r->refused ? NULL : inner;
}

static struct query_node *read_one(struct query_reading *r)
{
    const struct hk_str text = r->piece.text;

    switch (r->piece.kind) {
    case PIECE_OPEN:
        return read_parentheses(r);
    case PIECE_TERM: {
        query_next(r);
        struct query_node *term = r->refused ? NULL : query_read_term(r, text);
        return r->refused ? NULL : term;
    }
    case PIECE_AND:
    case PIECE_OR:
    case PIECE_NEAR:
        query_note(r, QUERY_NOTHING_BEFORE, text, text, 0);
        return NULL;
    case PIECE_CLOSE:
        query_note(r, QUERY_CLOSE_PAREN, text, HK_STR(""), 0);
        return NULL;
    case PIECE_END:
    case PIECE_NOT:
        query_note(r, QUERY_EMPTY, (struct hk_str){NULL, 0}, HK_STR(""), 0);
        return NULL;
    }
    return NULL;
}

/* Words, phrases and any of several of those have a place in the text. */
static bool has_place(const struct query_node *node)
{
    bool all = node->kind == QUERY_OR;

    for (uint32_t i = 0; i < node->children_n; i++)
        all &= has_place(node->children[i]);
    return all || node->kind == QUERY_PHRASE
        || (node->kind >= QUERY_WORD && node->kind <= QUERY_DISGUISE);
}

/* "NEAR/5" and "NEAR/5f"; 0: neither. */
static uint32_t distance_of(struct hk_str text, bool *ordered)
{
    struct hk_str number = hk_str_sub(text, HK_STR("NEAR/").n, text.n);
    int64_t n;

    *ordered = hk_str_ends(number, HK_STR("f"));
    if (*ordered)
        number.n--;
    if (!hk_str_to_int(number, &n) || n < 1 || n > QUERY_WITHIN_MAX)
        return 0;
    return (uint32_t)n;
}

static struct query_node *join_near(
    struct query_reading *r, struct query_node *first, struct hk_str from)
{
    const struct hk_str operator= r->piece.text;
    bool ordered;
    const uint32_t within = distance_of(operator, & ordered);

    if (within == 0)
        query_note(r, QUERY_BAD_DISTANCE, operator, operator, QUERY_WITHIN_MAX);
    if (r->refused || !pass_operator(r))
        return NULL;
    struct query_node *second = r->piece.kind == PIECE_NOT ? NULL : read_one(r);
    if (r->piece.kind == PIECE_NEAR)
        query_note(r, QUERY_NEAR_CHAIN, r->piece.text, r->piece.text, 0);
    if (second == NULL || !has_place(first) || !has_place(second))
        query_note(r, QUERY_NEAR_WORDS, operator, operator, 0);
    if (r->refused)
        return NULL;
    struct query_node *node = query_node_new(r, QUERY_NEAR, span(r, from));
    node->within = within;
    node->ordered = ordered;
    query_adopt(r, node, first);
    query_adopt(r, node, second);
    return node;
}

static struct query_node *read_close(struct query_reading *r)
{
    const struct hk_str from = r->piece.text;
    struct query_node *first = read_one(r);

    if (first == NULL || r->piece.kind != PIECE_NEAR)
        return first;
    return join_near(r, first, from);
}

static struct query_node *read_sole(struct query_reading *r)
{
    const struct hk_str sign = r->piece.text;

    if (r->piece.kind != PIECE_NOT)
        return read_close(r);
    if (r->depth >= QUERY_DEPTH_MAX)
        query_note(r, QUERY_TOO_DEEP, sign, HK_STR(""), QUERY_DEPTH_MAX);
    if (r->refused || !pass_operator(r))
        return NULL;
    r->depth++;
    struct query_node *inner = read_sole(r);
    r->depth--;
    if (inner == NULL)
        return NULL;
    struct query_node *node = query_node_new(r, QUERY_NOT, span(r, sign));
    query_adopt(r, node, inner);
    return node;
}

/* Joins the next operand; those of the same kind become one list. */
static struct query_node *join(struct query_reading *r, enum query_kind kind,
    struct query_node *all, struct query_node *next, struct hk_str from)
{
    if (all == NULL)
        return next;
    if (all->kind != kind) {
        struct query_node *node = query_node_new(r, kind, from);
        query_adopt(r, node, all);
        all = node;
    }
    query_adopt(r, all, next);
    return all;
}

static struct query_node *read_all(struct query_reading *r, bool *several)
{
    const struct hk_str from = r->piece.text;
    struct query_node *all = NULL;

    *several = false;
    for (;;) {
        struct query_node *next = read_sole(r);
        if (next == NULL)
            return NULL;
        *several = all != NULL;
        all = join(r, QUERY_AND, all, next, span(r, from));
        if (r->piece.kind == PIECE_AND && !pass_operator(r))
            return NULL;
        if (!begins_something(r->piece.kind))
            return all;
    }
}

static struct query_node *read_any(struct query_reading *r)
{
    const struct hk_str from = r->piece.text;
    struct query_node *all = NULL;
    bool mixed = false;

    for (;;) {
        bool several;
        struct query_node *next = read_all(r, &several);
        if (next == NULL)
            return NULL;
        mixed |= several;
        all = join(r, QUERY_OR, all, next, span(r, from));
        if (r->piece.kind != PIECE_OR)
            break;
        mixed |= several;
        if (!pass_operator(r))
            return NULL;
    }
    if (mixed && all->kind == QUERY_OR && all->children_n > 1)
        query_note(r, QUERY_MIXED, span(r, from), HK_STR(""), 0);
    return all;
}

enum hk_rc query_parse(
    struct hk_cx *cx, const struct lex *lex, struct hk_str source, struct query *out)
{
    struct query_reading r = {.cx = cx, .lex = lex, .out = out};

    *out = (struct query){.source = hk_text_clean(cx, source)};
    if (out->source.n > QUERY_BYTES_MAX) {
        query_note(&r, QUERY_TOO_LONG, (struct hk_str){NULL, 0}, HK_STR(""), QUERY_BYTES_MAX);
    } else {
        query_next(&r);
        if (!r.refused && r.piece.kind == PIECE_END)
            query_note(&r, QUERY_EMPTY, (struct hk_str){NULL, 0}, HK_STR(""), 0);
    }
    if (!r.refused)
        out->root = read_any(&r);
    if (!r.refused && r.piece.kind == PIECE_CLOSE)
        query_note(&r, QUERY_CLOSE_PAREN, r.piece.text, HK_STR(""), 0);
    if (!r.refused)
        query_lint(&r);
    if (!r.refused)
        return HK_OK;
    out->root = NULL;
    return hk_fail(cx, HK_EINVAL, "query, column %u: %s", out->issues[0].column,
        query_code_name(out->issues[0].code));
}
