/* listen/match_place.c -- where phrases, windows and neighbours stand, and what is shown as a hit.
 *
 * All go by runs: the marks of their words, in the order of the post, are walked side by side, so
 * that the cost grows with the marks and not with their product. query.h says what each kind means.
 *
 * Memory: lists of places lie in an arena of their own, which each question begins anew: a post of
 * one word half a million times must not fill it once for every query.
 */
#include "listen/match_priv.h"

#include <stdlib.h>

struct places {
    struct match_span *list;
    size_t n, max;
    size_t enough; /* as many as are needed; 0: all */
};

static void add_place(struct match_work *work, struct places *places, struct match_span span)
{
    if (places->n == places->max) {
        size_t grown = places->max == 0 ? 16 : places->max * 2;
        struct match_span *list = hk_arena_unset(work->lists, grown * sizeof *list);
        if (places->n > 0)
            memcpy(list, places->list, places->n * sizeof *list);
        places->list = list;
        places->max = grown;
    }
    places->list[places->n++] = span;
}

static bool is_enough(const struct places *places)
{
    return places->enough > 0 && places->n >= places->enough;
}

/* ---- leaves ------------------------------------------------------------------------------- */

/* The last run that begins before byte `end`, from this token on. */
static uint32_t last_run_before(const struct match_work *work, uint32_t token, uint32_t end)
{
    const struct post *post = work->post;
    uint32_t last = post->tokens[token].at;

    for (size_t i = token; i < post->tokens_n && post->tokens[i].from < end; i++)
        if (post->tokens[i].at > last)
            last = post->tokens[i].at;
    return last;
}

static struct match_span span_of(
    const struct match_work *work, const struct match_leaf *leaf, uint32_t token)
{
    const struct post_token *t = match_token(work, token);
    struct match_span span = {
        .first = t->at, .last = t->at + t->runs - 1, .from = t->from, .to = t->to};

    if (leaf->kind == QUERY_EXACT) {
        span.from = t->from - leaf->lead;
        span.to = span.from + (uint32_t)leaf->text.n;
        span.last = last_run_before(work, token, span.to);
    }
    span.kind = leaf->kind;
    return span;
}

/* Every token at which a leaf holds; with `runs`, only runs. */
static void leaf_places(
    struct match_work *work, const struct match_node *node, bool runs, struct places *out)
{
    const struct match_leaf *leaf = &work->index->leaves[node->leaf];

    if (leaf->kind == QUERY_DISGUISE)
        match_disguises(work);
    for (uint32_t mark = match_first(work, node->leaf); mark != MATCH_NONE && !is_enough(out);
         mark = work->marks[mark].next) {
        uint32_t token = work->marks[mark].token;
        enum post_kind kind = match_token(work, token)->kind;
        if (!runs || kind == POST_WORD || kind == POST_LINK)
            add_place(work, out, span_of(work, leaf, token));
    }
}

/* The runs of each child of a phrase or a window. False: one has none. */
static bool children_runs(
    struct match_work *work, const struct match_node *node, struct places out[QUERY_PHRASE_MAX])
{
    for (uint32_t i = 0; i < node->children_n; i++) {
        uint32_t child = work->index->children[node->children + i];
        out[i] = (struct places){0};
        leaf_places(work, &work->index->nodes[child], true, &out[i]);
        if (out[i].n == 0)
            return false;
    }
    return true;
}

/* ---- phrases ------------------------------------------------------------------------------ */

static void phrase_places(
    struct match_work *work, const struct match_node *node, struct places *out)
{
    struct places runs[QUERY_PHRASE_MAX];
    size_t at[QUERY_PHRASE_MAX] = {0};
    uint32_t words = node->children_n;

    if (!children_runs(work, node, runs))
        return;
    for (size_t i = 0; i < runs[0].n && !is_enough(out); i++) {
        struct match_span span = runs[0].list[i];
        uint32_t k = 1;
        for (; k < words; k++) {
            while (at[k] < runs[k].n && runs[k].list[at[k]].first < span.first + k)
                at[k]++;
            if (at[k] == runs[k].n || runs[k].list[at[k]].first != span.first + k)
                break;
        }
        if (k < words)
            continue;
        span.last = span.first + words - 1;
        span.to = words > 1 ? runs[words - 1].list[at[words - 1]].to : span.to;
        span.kind = QUERY_PHRASE;
        add_place(work, out, span);
    }
}

/* ---- windows ------------------------------------------------------------------------------ */

/* A run, and which children hold there. */
struct meeting {
    struct match_span span;
    uint32_t children; /* bit i: child i */
};

static int by_first(const void *a, const void *b)
{
    const struct meeting *x = a, *y = b;

    return (x->span.first > y->span.first) - (x->span.first < y->span.first);
}

static size_t meetings_of(struct match_work *work, const struct match_node *node,
    const struct places *runs, struct meeting **out)
{
    size_t all = 0, n = 0;

    for (uint32_t i = 0; i < node->children_n; i++)
        all += runs[i].n;
    struct meeting *list = hk_arena_unset(work->lists, all * sizeof *list);
    for (uint32_t i = 0; i < node->children_n; i++)
        for (size_t k = 0; k < runs[i].n; k++)
            list[n++] = (struct meeting){runs[i].list[k], UINT32_C(1) << i};
    qsort(list, n, sizeof *list, by_first);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && list[kept - 1].span.first == list[i].span.first)
            list[kept - 1].children |= list[i].children;
        else
            list[kept++] = list[i];
    }
    *out = list;
    return kept;
}

enum { SETS_WORDS = 4, BITS_HERE = 6 }; /* 2^8 sets of children, a bit each */

/* Sets of children that can stand at different runs so far. */
struct sets {
    uint64_t bits[SETS_WORDS];
};

/* `from` and what it becomes when one child more stands at this run; into `to`. */
static void add_child(const struct sets *from, uint32_t child, struct sets *to)
{
    /* bit s of word w is the set 64 w + s; those without this child */
    static const uint64_t without[BITS_HERE] = {UINT64_C(0x5555555555555555),
        UINT64_C(0x3333333333333333), UINT64_C(0x0F0F0F0F0F0F0F0F), UINT64_C(0x00FF00FF00FF00FF),
        UINT64_C(0x0000FFFF0000FFFF), UINT64_C(0x00000000FFFFFFFF)};

    for (uint32_t w = 0; w < SETS_WORDS; w++) {
        uint32_t word_bit = child < BITS_HERE ? 0 : UINT32_C(1) << (child - BITS_HERE);
        if (word_bit == 0)
            to->bits[w] |= (from->bits[w] & without[child]) << (1U << child);
        else if ((w & word_bit) == 0)
            to->bits[w | word_bit] |= from->bits[w];
    }
}

static void add_meeting(struct sets *sets, uint32_t children, bool must)
{
    struct sets grown = must ? (struct sets){0} : *sets;

    for (uint32_t rest = children; rest != 0; rest &= rest - 1)
        add_child(sets, (uint32_t)__builtin_ctz(rest), &grown);
    *sets = grown;
}

static void window_places(
    struct match_work *work, const struct match_node *node, struct places *out)
{
    struct places runs[QUERY_PHRASE_MAX];
    struct meeting *list;
    uint32_t all = (UINT32_C(1) << node->children_n) - 1;

    if (!children_runs(work, node, runs))
        return;
    size_t n = meetings_of(work, node, runs, &list);
    for (size_t i = 0; i < n && !is_enough(out); i++) {
        struct sets sets = {{1}};
        for (size_t k = i; k < n; k++) {
            if (list[k].span.first - list[i].span.first > node->within)
                break;
            add_meeting(&sets, list[k].children, k == i);
            if ((sets.bits[all >> BITS_HERE] >> (all & 63U) & 1U) == 0)
                continue;
            struct match_span span = list[i].span;
            span.last = list[k].span.first;
            span.to = list[k].span.to;
            span.kind = QUERY_WINDOW;
            add_place(work, out, span);
            break;
        }
    }
}

/* ---- near --------------------------------------------------------------------------------- */

static void places_of(struct match_work *work, uint32_t id, struct places *out);

static int by_beginning(const void *a, const void *b)
{
    const struct match_span *x = a, *y = b;

    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->last > y->last) - (x->last < y->last);
}

static int by_end(const void *a, const void *b)
{
    const struct match_span *x = a, *y = b;

    if (x->last != y->last)
        return x->last < y->last ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

static struct match_span both(const struct match_span *a, const struct match_span *b)
{
    return (struct match_span){.first = a->first < b->first ? a->first : b->first,
        .last = a->last > b->last ? a->last : b->last,
        .from = a->from < b->from ? a->from : b->from,
        .to = a->to > b->to ? a->to : b->to,
        .kind = QUERY_NEAR};
}

/* The nearest span that begins behind run `last`, if it is near enough. `list` is by beginning. */
static const struct match_span *next_span(
    const struct match_span *list, size_t n, uint32_t last, uint32_t within)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list[middle].first > last)
            high = middle;
        else
            low = middle + 1;
    }
    return low < n && list[low].first - last <= within ? &list[low] : NULL;
}

/* The nearest span that ends before run `first`. `list` is by end. */
static const struct match_span *last_span(
    const struct match_span *list, size_t n, uint32_t first, uint32_t within)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list[middle].last < first)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && first - list[low - 1].last <= within ? &list[low - 1] : NULL;
}

static void near_places(struct match_work *work, const struct match_node *node, struct places *out)
{
    struct places a = {0}, b = {0};
    const struct match_span *other;

    places_of(work, work->index->children[node->children], &a);
    places_of(work, work->index->children[node->children + 1], &b);
    if (a.n == 0 || b.n == 0)
        return;
    qsort(b.list, b.n, sizeof *b.list, by_beginning);
    for (size_t i = 0; i < a.n && !is_enough(out); i++) {
        other = next_span(b.list, b.n, a.list[i].last, node->within);
        if (other != NULL)
            add_place(work, out, both(&a.list[i], other));
    }
    if (node->ordered || is_enough(out))
        return;
    qsort(b.list, b.n, sizeof *b.list, by_end);
    for (size_t i = 0; i < a.n && !is_enough(out); i++) {
        other = last_span(b.list, b.n, a.list[i].first, node->within);
        if (other != NULL)
            add_place(work, out, both(&a.list[i], other));
    }
}

static void places_of(struct match_work *work, uint32_t id, struct places *out)
{
    const struct match_node *node = &work->index->nodes[id];

    if (node->kind == QUERY_PHRASE)
        phrase_places(work, node, out);
    else if (node->kind == QUERY_WINDOW)
        window_places(work, node, out);
    else if (node->kind == QUERY_NEAR)
        near_places(work, node, out);
    else if (node->kind == QUERY_OR)
        for (uint32_t i = 0; i < node->children_n && !is_enough(out); i++)
            places_of(work, work->index->children[node->children + i], out);
    else if (node->children_n == 0)
        leaf_places(work, node, false, out);
}

bool match_place_holds(struct match_work *work, uint32_t id)
{
    struct places out = {.enough = 1};

    hk_arena_reset(work->lists);
    places_of(work, id, &out);
    return out.n > 0;
}

/* ---- what is shown ------------------------------------------------------------------------ */

static void add_hit(struct match_work *work, uint32_t from, uint32_t to, enum query_kind kind)
{
    work->hits = match_room(work->hits, work->hits_n, &work->hits_max, sizeof *work->hits);
    work->hits[work->hits_n++] = (struct match_hit){from, to, kind};
}

void match_place_hits(struct match_work *work, uint32_t id)
{
    const struct match_node *node = &work->index->nodes[id];
    struct places out = {.enough = work->hits_end - work->hits_n};

    if (node->kind == QUERY_NOT || node->kind == QUERY_IN || out.enough == 0)
        return;
    if (node->kind == QUERY_FIELD) {
        add_hit(work, 0, 0, QUERY_FIELD);
        return;
    }
    if (node->kind == QUERY_AND || node->kind == QUERY_OR) {
        for (uint32_t i = 0; i < node->children_n; i++) {
            uint32_t child = work->index->children[node->children + i];
            if (match_node_holds(work, child))
                match_place_hits(work, child);
        }
        return;
    }
    hk_arena_reset(work->lists);
    places_of(work, id, &out);
    for (size_t i = 0; i < out.n; i++)
        add_hit(work, out.list[i].from, out.list[i].to, (enum query_kind)out.list[i].kind);
}
