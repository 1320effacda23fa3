/* listen/query_scan.c -- the pieces of a query: parentheses, operators, terms.
 *
 * Operators are capitals, so that "or" and "not" are words like any other. Quotation marks of all
 * kinds open and close a phrase; one between two Hebrew letters is a part of the word (צה"ל).
 */
#include "base/str.h"
#include "base/text.h"
#include "listen/query_priv.h"

static uint32_t sign_at(struct hk_str text, size_t at)
{
    return at < text.n ? hk_text_next(text, &at) : 0;
}

static uint32_t sign_before(struct hk_str text, size_t at)
{
    if (at == 0)
        return 0;
    do
        at--;
    while (at > 0 && ((unsigned char)text.p[at] & 0xC0) == 0x80);
    return sign_at(text, at);
}

static bool is_hebrew(uint32_t c)
{
    return c >= 0x5D0 && c <= 0x5EA;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0 || c == 0x202F
        || c == 0x3000 || (c >= 0x2000 && c <= 0x200A) || c == 0x200E || c == 0x200F;
}

static size_t bytes_of(struct hk_str text, size_t at)
{
    size_t next = at;

    (void)hk_text_next(text, &next);
    return next - at;
}

size_t query_quote(struct hk_str text, size_t at)
{
    const uint32_t c = sign_at(text, at);
    const bool quote =
        c == '"' || c == 0x201C || c == 0x201D || c == 0x201E || c == 0xAB || c == 0xBB;

    if (!quote)
        return 0;
    const size_t n = bytes_of(text, at);
    return is_hebrew(sign_before(text, at)) && is_hebrew(sign_at(text, at + n)) ? 0 : n;
}

/* Where the phrase that opens at `at` ends, behind its mark; 0: it is never closed. */
static size_t phrase_end(struct hk_str text, size_t at)
{
    at += query_quote(text, at);
    while (at < text.n) {
        size_t n = query_quote(text, at);
        if (n > 0)
            return at + n;
        at += bytes_of(text, at);
    }
    return 0;
}

/* A phrase begins a term, or follows a sign or a field's colon. */
static bool opens_phrase(struct hk_str text, size_t from, size_t at)
{
    return query_quote(text, at) > 0
        && (at == from || text.p[at - 1] == '=' || text.p[at - 1] == ':' || text.p[at - 1] == '~'
            || text.p[at - 1] == '%');
}

/* Where the term that begins at `from` ends; 0: a quotation mark or brace in it is not closed. */
static size_t term_end(struct hk_str text, size_t from)
{
    size_t at = from;

    while (at < text.n) {
        const uint32_t c = sign_at(text, at);
        if (is_blank(c) || c == '(' || c == ')')
            break;
        if (opens_phrase(text, from, at)) {
            at = phrase_end(text, at);
            if (at == 0)
                return 0;
        } else if (query_quote(text, at) > 0) {
            break;
        } else if (c == '{') {
            const struct hk_str rest = hk_str_sub(text, at, text.n);
            const size_t close = hk_str_find(rest, HK_STR("}"));
            at += close == SIZE_MAX ? rest.n : close + 1;
        } else {
            at += bytes_of(text, at);
        }
    }
    return at;
}

static enum query_piece_kind kind_of(struct hk_str term)
{
    if (hk_str_equal(term, HK_STR("AND")))
        return PIECE_AND;
    if (hk_str_equal(term, HK_STR("OR")))
        return PIECE_OR;
    if (hk_str_equal(term, HK_STR("NOT")))
        return PIECE_NOT;
    if (hk_str_equal(term, HK_STR("NEAR")) || hk_str_starts(term, HK_STR("NEAR/")))
        return PIECE_NEAR;
    return PIECE_TERM;
}

/* "-" and what word processors make of it, right before something. */
static bool is_minus(struct hk_str text, size_t at)
{
    const uint32_t c = sign_at(text, at);

    if (c != '-' && c != 0x2013 && c != 0x2212)
        return false;
    const uint32_t next = sign_at(text, at + bytes_of(text, at));
    return next != 0 && !is_blank(next) && next != ')';
}

static void take(struct query_reading *r, enum query_piece_kind kind, size_t to)
{
    const struct hk_str text = r->out->source;

    r->piece = (struct query_piece){kind, hk_str_sub(text, r->at, to - r->at)};
    r->at = to;
}

void query_next(struct query_reading *r)
{
    const struct hk_str text = r->out->source;

    while (r->at < text.n && is_blank(sign_at(text, r->at)))
        r->at += bytes_of(text, r->at);
    if (r->at >= text.n) {
        r->piece = (struct query_piece){PIECE_END, {text.p + text.n, 0}};
        return;
    }
    if (text.p[r->at] == '(' || text.p[r->at] == ')') {
        take(r, text.p[r->at] == '(' ? PIECE_OPEN : PIECE_CLOSE, r->at + 1);
        return;
    }
    if (is_minus(text, r->at)) {
        take(r, PIECE_NOT, r->at + bytes_of(text, r->at));
        return;
    }
    const size_t to = term_end(text, r->at);
    if (to == 0) {
        size_t at = r->at;
        while (query_quote(text, at) == 0)
            at += bytes_of(text, at);
        query_note(r, QUERY_OPEN_QUOTE, hk_str_sub(text, at, query_quote(text, at)), HK_STR(""), 0);
        take(r, PIECE_END, text.n);
        return;
    }
    take(r, PIECE_TERM, to);
    r->piece.kind = kind_of(r->piece.text);
}
