/* listen/query_phrase.c -- "a b c", "a b"~5, and words that are several ("T-Mobile").
 *
 * Inside, blanks part pieces; a piece may bear the signs of words ("=PZU ubezp*"), and one that is
 * several runs gives each of them. "{-form}" behind a run strikes a form of it, as behind a word;
 * blanks in braces part forms, not pieces.
 */
#include "base/str.h"
#include "lang/tokens.h"
#include "listen/query_priv.h"

/* Takes the sign of a piece off it. */
static struct hk_str cut_sign(struct hk_str *piece)
{
    struct hk_str sign = HK_STR("");

    if (hk_str_starts(*piece, HK_STR("~~")))
        sign = HK_STR("~~");
    else if (hk_str_starts(*piece, HK_STR("~")))
        sign = HK_STR("~");
    else if (hk_str_starts(*piece, HK_STR("=")))
        sign = HK_STR("=");
    *piece = hk_str_sub(*piece, sign.n, piece->n);
    if (sign.n == 0 && hk_str_ends(*piece, HK_STR("*"))) {
        piece->n--;
        sign = HK_STR("*");
    }
    return sign;
}

/* The next piece: up to a blank that is not in braces. False: there is none. */
static bool cut_piece(struct hk_str *rest, struct hk_str *piece)
{
    size_t at = 0;

    for (bool inside = false; at < rest->n && (inside || rest->p[at] != ' '); at++)
        if (rest->p[at] == '{' || rest->p[at] == '}')
            inside = rest->p[at] == '{';
    *piece = hk_str_sub(*rest, 0, at);
    *rest = hk_str_sub(*rest, at + 1, rest->n);
    return at > 0 || rest->n > 0;
}

/* Runs without a sign, the last of them with the strikes behind it: "T-Mobile{-mobila}". */
static void read_struck(struct query_reading *r, struct query_node *phrase, struct hk_str piece)
{
    const size_t open = hk_str_find(piece, HK_STR("{"));
    const struct hk_str strikes = hk_str_sub(piece, open, piece.n);
    struct lang_token *tokens;
    size_t n;

    lang_tokens(r->cx, hk_str_sub(piece, 0, open), &tokens, &n);
    while (n > 0 && tokens[n - 1].whole)
        n--;
    if (n == 0)
        query_note(r, QUERY_BAD_STRIKE, strikes, strikes, 0);
    for (size_t i = 0; i < n && !r->refused; i++) {
        if (tokens[i].whole)
            continue;
        const bool last = i + 1 == n;
        const size_t to = last ? piece.n : tokens[i].to;
        const struct hk_str about = hk_str_sub(piece, tokens[i].from, to - tokens[i].from);
        struct query_node *run =
            query_read_word(r, about, tokens[i].text, last ? strikes : HK_STR(""));
        query_adopt(r, phrase, run);
    }
}

static void read_runs(struct query_reading *r, struct query_node *phrase, struct hk_str about)
{
    struct hk_str piece = about;
    const struct hk_str sign = cut_sign(&piece);
    const size_t star = hk_str_find(piece, HK_STR("*"));
    struct lang_token *tokens;
    size_t n, runs = 0;

    if (star != SIZE_MAX) {
        query_note(r, QUERY_STAR_INSIDE, hk_str_sub(piece, star, 1), about, 0);
        return;
    }
    lang_tokens(r->cx, piece, &tokens, &n);
    for (size_t i = 0; i < n; i++)
        runs += !tokens[i].whole;
    if (sign.n > 0 && runs == 0)
        query_note(r, QUERY_NO_LETTER, about, about, 0);
    if (runs > 1 && sign.n > 0 && sign.p[0] != '=')
        query_note(r, QUERY_ONE_WORD, about, about, 0);
    for (size_t i = 0; i < n && !r->refused; i++) {
        if (tokens[i].whole)
            continue;
        const struct hk_str raw = hk_str_sub(piece, tokens[i].from, tokens[i].to - tokens[i].from);
        struct query_node *run = query_read_run(r, raw, sign, raw, tokens[i].text);
        if (run != NULL)
            query_adopt(r, phrase, run);
    }
}

/* Each pair of braces ends what its strikes are of. */
static void read_piece(struct query_reading *r, struct query_node *phrase, struct hk_str piece)
{
    struct hk_str bare = piece;
    const bool sign = cut_sign(&bare).n > 0;

    while (!r->refused) {
        const size_t open = hk_str_find(piece, HK_STR("{"));
        if (open == SIZE_MAX)
            break;
        const struct hk_str strikes = hk_str_sub(piece, open, piece.n);
        const size_t close = hk_str_find(strikes, HK_STR("}"));
        const size_t to = close == SIZE_MAX ? piece.n : open + close + 1;
        if (sign)
            query_note(r, QUERY_BAD_STRIKE, strikes, strikes, 0);
        else
            read_struck(r, phrase, hk_str_sub(piece, 0, to));
        piece = hk_str_sub(piece, to, piece.n);
    }
    if (!r->refused && piece.n > 0)
        read_runs(r, phrase, piece);
}

/* What follows the closing mark: "" or "~5"; 0: neither. */
static uint32_t read_within(struct query_reading *r, struct hk_str tail)
{
    int64_t n = 0;

    if (tail.p[0] == '~' && hk_str_to_int(hk_str_sub(tail, 1, tail.n), &n) && n >= 1
        && n <= QUERY_WITHIN_MAX)
        return (uint32_t)n;
    query_note(r, QUERY_BAD_DISTANCE, tail, tail, QUERY_WITHIN_MAX);
    return 0;
}

static void check_size(struct query_reading *r, const struct query_node *node, struct hk_str term)
{
    const uint32_t most = node->kind == QUERY_WINDOW ? QUERY_WINDOW_MAX : QUERY_PHRASE_MAX;

    if (node->children_n == 0)
        query_note(r, QUERY_EMPTY_QUOTE, term, HK_STR(""), 0);
    else if (node->children_n > most)
        query_note(r, QUERY_LONG_PHRASE, term, term, most);
    else if (node->kind == QUERY_WINDOW && node->within + 1 < node->children_n)
        query_note(r, QUERY_SHORT_DISTANCE, term, term, (int64_t)node->children_n - 1);
}

/* Where the phrase that begins `term` ends, behind its closing mark. */
static size_t closing(struct hk_str term)
{
    for (size_t at = query_quote(term, 0); at < term.n; at++) {
        const bool begins = ((unsigned char)term.p[at] & 0xC0) != 0x80;
        if (begins && query_quote(term, at) > 0)
            return at + query_quote(term, at);
    }
    return term.n;
}

struct query_node *query_read_phrase(struct query_reading *r, struct hk_str term)
{
    const size_t end = query_quote(term, 0) > 0 ? closing(term) : term.n;
    const struct hk_str tail = hk_str_sub(term, end, term.n);
    struct hk_str rest = query_unquote(hk_str_sub(term, 0, end)), piece;
    struct query_node *node = query_node_new(r, tail.n > 0 ? QUERY_WINDOW : QUERY_PHRASE, term);

    if (tail.n > 0)
        node->within = read_within(r, tail);
    while (!r->refused && cut_piece(&rest, &piece))
        if (piece.n > 0)
            read_piece(r, node, piece);
    if (!r->refused)
        check_size(r, node, term);
    if (r->refused)
        return NULL;
    return node->children_n == 1 ? node->children[0] : node;
}
