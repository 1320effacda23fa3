/* tests/property/slow_match.h -- one query, one post, straightforward: what query.h says of a tree,
 * word by word, with nothing of the matcher in it. Every node is asked of every token; misspellings
 * by the textbook's table. For tests that hold the matcher against it.
 */
#ifndef HK_TESTS_SLOW_MATCH_H
#define HK_TESTS_SLOW_MATCH_H
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "lang/fold.h"
#include "lang/tokens.h"
#include "listen/disguise.h"
#include "listen/match.h"
#include "listen/post.h"
#include "listen/query.h"

struct slow_span {
    uint32_t first, last; /* runs */
    uint32_t from, to;    /* bytes */
    enum query_kind kind;
};

struct slow_spans {
    struct slow_span *list;
    size_t n, room;
};

struct slow {
    struct hk_cx *cx;
    const struct post *post;
};

static void slow_add(struct slow *s, struct slow_spans *to, struct slow_span span)
{
    if (to->n == to->room) {
        const size_t room = to->room == 0 ? 16 : to->room * 2;
        struct slow_span *list = hk_arena_array(s->cx->arena, room, sizeof *list);
        if (to->n > 0)
            memcpy(list, to->list, to->n * sizeof *list);
        to->list = list;
        to->room = room;
    }
    to->list[to->n++] = span;
}

/* ---- misspellings ------------------------------------------------------------------------- */

static size_t slow_letters(struct hk_str text, uint32_t out[LANG_TOKEN_MAX_BYTES])
{
    size_t n = 0;

    for (size_t at = 0; at < text.n;)
        out[n++] = hk_text_next(text, &at);
    return n;
}

static uint32_t slow_least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Damerau's distance: insert, delete, substitute, and two letters that change places, whatever
 * came or went between them. */
static uint32_t slow_distance(struct hk_str one, struct hk_str other)
{
    enum { SIZE = LANG_TOKEN_MAX_BYTES + 1 };
    uint32_t a[SIZE], b[SIZE], d[SIZE][SIZE];
    const size_t n = slow_letters(one, a), m = slow_letters(other, b);

    for (size_t i = 0; i <= n; i++)
        for (size_t k = 0; k <= m; k++) {
            if (i == 0 || k == 0) {
                d[i][k] = (uint32_t)(i + k);
                continue;
            }
            d[i][k] = slow_least(
                slow_least(d[i - 1][k], d[i][k - 1]) + 1, d[i - 1][k - 1] + (a[i - 1] != b[k - 1]));
            for (size_t x = 1; x < i; x++) /* a[x] is b[k], b[y] is a[i] */
                for (size_t y = 1; y < k; y++)
                    if (a[x - 1] == b[k - 1] && b[y - 1] == a[i - 1])
                        d[i][k] = slow_least(d[i][k],
                            d[x - 1][y - 1] + (uint32_t)(i - x - 1) + 1 + (uint32_t)(k - y - 1));
        }
    return d[n][m];
}

/* ---- leaves ------------------------------------------------------------------------------- */

static bool slow_is_form(const struct query_node *node, struct hk_str text)
{
    for (uint32_t i = 0; i < node->forms_n; i++)
        if (hk_str_equal(node->forms[i].text, text))
            return true;
    return false;
}

static bool slow_is_name(const struct query_node *node, struct hk_str text)
{
    return node->prefix ? hk_str_starts(text, node->text) : hk_str_equal(text, node->text);
}

static bool slow_holds_at(struct slow *s, const struct query_node *node, const struct post_token *t)
{
    const bool word = t->kind == POST_WORD, run = word || t->kind == POST_LINK;

    switch (node->kind) {
    case QUERY_WORD:
        return (run || t->kind == POST_NUMBER) && slow_is_form(node, t->text);
    case QUERY_EXACT:
        return run && hk_str_equal(t->text, node->key)
            && post_reads(s->post, t, node->text, node->lead);
    case QUERY_PREFIX:
        return word && hk_str_starts(t->text, node->text);
    case QUERY_TYPO:
        return word && slow_distance(t->text, node->text) <= node->edits;
    case QUERY_TAG:
        return t->kind == POST_TAG && slow_is_name(node, t->text);
    case QUERY_HANDLE:
        return t->kind == POST_HANDLE && slow_is_name(node, t->text);
    case QUERY_DISGUISE:
        return hk_str_equal(t->text, node->text);
    case QUERY_AND:
    case QUERY_OR:
    case QUERY_NOT:
    case QUERY_PHRASE:
    case QUERY_WINDOW:
    case QUERY_NEAR:
    case QUERY_FIELD:
    case QUERY_IN:
        break;
    }
    abort();
}

static struct slow_span slow_span_of(
    struct slow *s, const struct query_node *node, const struct post_token *t)
{
    struct slow_span span = {t->at, t->at + t->runs - 1, t->from, t->to, node->kind};

    if (node->kind != QUERY_EXACT)
        return span;
    span.from -= node->lead;
    span.to = span.from + (uint32_t)node->text.n;
    for (size_t i = 0; i < s->post->tokens_n; i++) {
        const struct post_token *other = &s->post->tokens[i];
        if (other->from >= t->from && other->from < span.to && other->at > span.last)
            span.last = other->at;
    }
    return span;
}

static void slow_leaf(struct slow *s, const struct query_node *node, struct slow_spans *out)
{
    const struct post_token *tokens = s->post->tokens;
    size_t n = s->post->tokens_n;

    if (node->kind == QUERY_DISGUISE) {
        struct post_token *places;
        disguise_places(s->cx, s->post, &places, &n);
        tokens = places;
    }
    for (size_t i = 0; i < n; i++)
        if (slow_holds_at(s, node, &tokens[i]))
            slow_add(s, out, slow_span_of(s, node, &tokens[i]));
}

/* ---- phrases and windows ------------------------------------------------------------------ */

/* The token of the run `at` if the word holds there. */
static const struct post_token *slow_run(struct slow *s, const struct query_node *word, uint32_t at)
{
    for (size_t i = 0; i < s->post->tokens_n; i++) {
        const struct post_token *t = &s->post->tokens[i];
        if (t->at == at && (t->kind == POST_WORD || t->kind == POST_LINK))
            return slow_holds_at(s, word, t) ? t : NULL;
    }
    return NULL;
}

static uint32_t slow_runs(const struct post *post)
{
    uint32_t n = 0;

    for (size_t i = 0; i < post->tokens_n; i++)
        if (post->tokens[i].at >= n)
            n = post->tokens[i].at + 1;
    return n;
}

static void slow_phrase(struct slow *s, const struct query_node *node, struct slow_spans *out)
{
    const uint32_t runs = slow_runs(s->post);

    for (uint32_t at = 0; at < runs; at++) {
        const struct post_token *first = slow_run(s, node->children[0], at), *last = first;
        for (uint32_t k = 1; last != NULL && k < node->children_n; k++)
            last = slow_run(s, node->children[k], at + k);
        if (last != NULL)
            slow_add(s, out,
                (struct slow_span){
                    at, at + node->children_n - 1, first->from, last->to, QUERY_PHRASE});
    }
}

/* Can the children from `k` on stand at runs of [first, last] that are not `taken`? */
static bool slow_fits(struct slow *s, const struct query_node *node, uint32_t k, uint32_t first,
    uint32_t last, bool *taken)
{
    bool fits = k == node->children_n;

    for (uint32_t at = first; at <= last && !fits; at++) {
        if (taken[at - first] || slow_run(s, node->children[k], at) == NULL)
            continue;
        taken[at - first] = true;
        fits = slow_fits(s, node, k + 1, first, last, taken);
        taken[at - first] = false;
    }
    return fits;
}

/* The same, and one of them at `first`. */
static bool slow_fits_from(
    struct slow *s, const struct query_node *node, uint32_t first, uint32_t last)
{
    bool taken[QUERY_WITHIN_MAX + 1] = {false};
    struct query_node others = *node;

    for (uint32_t k = 0; k < node->children_n; k++) {
        struct query_node *list[QUERY_WINDOW_MAX];
        if (slow_run(s, node->children[k], first) == NULL)
            continue;
        memcpy(list, node->children, node->children_n * sizeof(struct query_node *));
        list[k] = list[0];
        others.children = list;
        taken[0] = true;
        if (slow_fits(s, &others, 1, first, last, taken))
            return true;
        taken[0] = false;
    }
    return false;
}

static void slow_window(struct slow *s, const struct query_node *node, struct slow_spans *out)
{
    const uint32_t runs = slow_runs(s->post);

    for (uint32_t first = 0; first < runs; first++) {
        uint32_t last = first;
        while (last < runs && last - first <= node->within && !slow_fits_from(s, node, first, last))
            last++;
        if (last == runs || last - first > node->within)
            continue;
        struct slow_span span = {first, last, 0, 0, QUERY_WINDOW};
        for (size_t i = 0; i < s->post->tokens_n; i++) {
            const struct post_token *t = &s->post->tokens[i];
            if (t->kind != POST_WORD && t->kind != POST_LINK)
                continue;
            span.from = t->at == first ? t->from : span.from;
            span.to = t->at == last ? t->to : span.to;
        }
        slow_add(s, out, span);
    }
}

/* ---- near --------------------------------------------------------------------------------- */

static void slow_spans_of(struct slow *s, const struct query_node *node, struct slow_spans *out)
{
    if (node->kind == QUERY_PHRASE)
        slow_phrase(s, node, out);
    else if (node->kind == QUERY_OR)
        for (uint32_t i = 0; i < node->children_n; i++)
            slow_spans_of(s, node->children[i], out);
    else
        slow_leaf(s, node, out);
}

static bool slow_follows(const struct slow_span *a, const struct slow_span *b, uint32_t within)
{
    return b->first > a->last && b->first - a->last <= within;
}

static void slow_pair(
    struct slow *s, const struct slow_span *a, const struct slow_span *b, struct slow_spans *out)
{
    if (b != NULL)
        slow_add(s, out,
            (struct slow_span){0, 0, a->from < b->from ? a->from : b->from,
                a->to > b->to ? a->to : b->to, QUERY_NEAR});
}

static void slow_near(struct slow *s, const struct query_node *node, struct slow_spans *out)
{
    struct slow_spans one = {0}, two = {0};

    slow_spans_of(s, node->children[0], &one);
    slow_spans_of(s, node->children[1], &two);
    for (size_t i = 0; i < one.n; i++) {
        const struct slow_span *a = &one.list[i], *after = NULL, *before = NULL;
        for (size_t k = 0; k < two.n; k++) {
            const struct slow_span *b = &two.list[k];
            if (slow_follows(a, b, node->within)
                && (after == NULL || b->first < after->first
                    || (b->first == after->first && b->last < after->last)))
                after = b;
            if (slow_follows(b, a, node->within)
                && (before == NULL || b->last > before->last
                    || (b->last == before->last && b->first > before->first)))
                before = b;
        }
        slow_pair(s, a, after, out);
        slow_pair(s, a, node->ordered ? NULL : before, out);
    }
}

/* ---- fields ------------------------------------------------------------------------------- */

static bool slow_is(struct slow *s, const struct query_node *node, struct hk_str text)
{
    return hk_str_equal(lang_fold(s->cx, text), node->text);
}

/* What the network said, else what can be understood; where nobody understands, no question holds.
 */
static bool slow_language(struct slow *s, const struct query_node *node)
{
    const struct post_sense *sense = s->post->sense;
    struct hk_str language = s->post->lang;

    if (language.n == 0 && (sense == NULL || sense->language == NULL))
        return false;
    if (language.n == 0)
        language = sense->language(sense->me, s->post);
    if (hk_str_equal(node->text, HK_STR("unknown")))
        return language.n == 0;
    return slow_is(s, node, language);
}

static bool slow_field(struct slow *s, const struct query_node *node)
{
    const struct post *post = s->post;
    const struct post_sense *sense = post->sense;

    switch (node->field) {
    case QUERY_LANG:
        return slow_language(s, node);
    case QUERY_FROM:
        return slow_is(s, node,
            hk_str_sub(post->author, hk_str_starts(post->author, HK_STR("@")), post->author.n));
    case QUERY_CHANNEL:
        return slow_is(s, node, post->channel);
    case QUERY_HAS_LINK:
        return post->link;
    case QUERY_HAS_IMAGE:
        return post->image;
    case QUERY_HAS_QUESTION:
        return post_asks(post);
    case QUERY_REACH:
        return post->reach >= 0 && post->reach >= node->least && post->reach <= node->most;
    case QUERY_IS_REPLY:
        return post->reply;
    case QUERY_IS_REPOST:
        return post->repost;
    case QUERY_MOOD:
        return sense != NULL && sense->mood != NULL
            && hk_str_equal(sense->mood(sense->me, post), node->text);
    case QUERY_INTENT:
        return sense != NULL && sense->intent != NULL && sense->intent(sense->me, post, node->text);
    }
    abort();
}

/* ---- a tree ------------------------------------------------------------------------------- */

/* Does it hold? Its hits are added. */
static bool slow_holds(struct slow *s, const struct query_node *node, struct slow_spans *hits);

static bool slow_list(struct slow *s, const struct query_node *node, struct slow_spans *hits)
{
    struct slow_spans found = {0};
    uint32_t holding = 0;

    for (uint32_t i = 0; i < node->children_n; i++)
        holding += slow_holds(s, node->children[i], &found);
    if (node->kind == QUERY_AND ? holding < node->children_n : holding == 0)
        return false;
    for (size_t i = 0; i < found.n; i++)
        slow_add(s, hits, found.list[i]);
    return true;
}

static bool slow_holds(struct slow *s, const struct query_node *node, struct slow_spans *hits)
{
    struct slow_spans unseen = {0};
    const size_t before = hits->n;

    switch (node->kind) {
    case QUERY_AND:
    case QUERY_OR:
        return slow_list(s, node, hits);
    case QUERY_NOT:
        return !slow_holds(s, node->children[0], &unseen);
    case QUERY_IN:
        return slow_holds(s, node->children[0], &unseen);
    case QUERY_FIELD:
        if (!slow_field(s, node))
            return false;
        slow_add(s, hits, (struct slow_span){.kind = QUERY_FIELD});
        return true;
    case QUERY_PHRASE:
        slow_phrase(s, node, hits);
        break;
    case QUERY_WINDOW:
        slow_window(s, node, hits);
        break;
    case QUERY_NEAR:
        slow_near(s, node, hits);
        break;
    case QUERY_WORD:
    case QUERY_EXACT:
    case QUERY_PREFIX:
    case QUERY_TYPO:
    case QUERY_TAG:
    case QUERY_HANDLE:
    case QUERY_DISGUISE:
        slow_leaf(s, node, hits);
        break;
    }
    return hits->n > before;
}

static int slow_compare(const void *one, const void *other)
{
    const struct slow_span *a = one, *b = other;

    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    return (a->kind > b->kind) - (a->kind < b->kind);
}

/* Does the post fulfil the query? Its hits by place, none twice; posts here have no more than the
 * matcher tells of. */
static bool slow_match(struct hk_cx *cx, const struct query_node *root, const struct post *post,
    struct slow_spans *out)
{
    struct slow s = {cx, post};
    size_t n = 0;

    *out = (struct slow_spans){0};
    if (!slow_holds(&s, root, out))
        return false;
    if (out->n > 0)
        qsort(out->list, out->n, sizeof *out->list, slow_compare);
    for (size_t i = 0; i < out->n; i++)
        if (n == 0 || slow_compare(&out->list[i], &out->list[n - 1]) != 0)
            out->list[n++] = out->list[i];
    out->n = n;
    if (n > MATCH_HITS_MAX)
        abort();
    return true;
}

#endif
