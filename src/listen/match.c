/* listen/match.c -- see match.h. A post's words lead to leaves, leaves to queries that may hold.
 *
 * Each token asks the filters of an index; the few that pass are looked up, and every leaf that
 * holds at a token is marked with it. Queries kept under a marked leaf are candidates and are
 * evaluated (match_eval.c) over the marks; nothing is searched for twice.
 */
#include "listen/match_priv.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "lang/fold.h"
#include "listen/disguise.h"

enum { TOKENS_AT_ONCE = 64 };

void *match_room(void *items, size_t n, size_t *max, size_t size)
{
    if (n < *max)
        return items;
    size_t grown = *max == 0 ? 64 : *max * 2;
    items = hk_grow(items, n, grown, size);
    *max = grown;
    return items;
}

struct match_work *match_work_new(void)
{
    struct match_work *work = hk_alloc(sizeof *work);

    work->cx.arena = hk_arena_new();
    work->lists = hk_arena_new();
    return work;
}

void match_work_free(struct match_work *work)
{
    if (work == NULL)
        return;
    hk_arena_free(work->cx.arena);
    hk_arena_free(work->lists);
    hk_free(work->seen);
    hk_free(work->answers);
    hk_free(work->asked);
    hk_free(work->marks);
    hk_free(work->candidates);
    hk_free(work->found);
    hk_free(work->hits);
    hk_free(work);
}

const struct post_token *match_token(const struct match_work *work, uint32_t token)
{
    size_t own = work->post->tokens_n;

    return token < own ? &work->post->tokens[token] : &work->places[token - own];
}

/* ---- marks -------------------------------------------------------------------------------- */

static void add_candidate(struct match_work *work, uint32_t query)
{
    if (work->asked[query] == work->epoch)
        return;
    work->asked[query] = work->epoch;
    work->candidates = match_room(
        work->candidates, work->candidates_n, &work->candidates_max, sizeof *work->candidates);
    work->candidates[work->candidates_n++] = query;
}

static void add_candidates(struct match_work *work, uint32_t leaf)
{
    const struct match_leaf *l = &work->index->leaves[leaf];

    for (uint32_t i = 0; i < l->queries_n; i++)
        add_candidate(work, work->index->kept[l->queries + i]);
}

void match_mark_leaf(struct match_work *work, uint32_t leaf, uint32_t token)
{
    struct match_seen *seen = &work->seen[leaf];
    uint32_t mark = (uint32_t)work->marks_n;

    work->marks = match_room(work->marks, mark, &work->marks_max, sizeof *work->marks);
    work->marks[work->marks_n++] = (struct match_mark){token, MATCH_NONE};
    if (seen->epoch == work->epoch) {
        work->marks[seen->tail].next = mark;
        seen->tail = mark;
        return;
    }
    *seen = (struct match_seen){work->epoch, mark, mark};
    add_candidates(work, leaf);
}

/* ---- words, tags and handles ---------------------------------------------------------------- */

bool match_word_holds(
    const struct match_work *work, const struct match_leaf *leaf, const struct post_token *token)
{
    if (leaf->kind != QUERY_EXACT)
        return true;
    return (token->kind == POST_WORD || token->kind == POST_LINK)
        && post_reads(work->post, token, leaf->text, leaf->lead);
}

uint32_t match_first(struct match_work *work, uint32_t leaf)
{
    const struct match_seen *seen = &work->seen[leaf];

    if (seen->epoch != work->epoch && work->index->leaves[leaf].asked_late)
        match_look_late(work, leaf);
    return seen->epoch == work->epoch ? seen->head : MATCH_NONE;
}

static void mark_words(struct match_work *work, const struct match_slot *slot, uint32_t token)
{
    const struct match_index *index = work->index;

    for (uint32_t i = 0; i < slot->n; i++) {
        uint32_t leaf = index->words.lists[slot->first + i];
        if (match_word_holds(work, &index->leaves[leaf], &work->post->tokens[token]))
            match_mark_leaf(work, leaf, token);
    }
}

/* First all filters, so that what passes is on its way here when it is looked at. */
static void find_words(struct match_work *work)
{
    const struct match_keys *keys = &work->index->words;
    const struct post_token *tokens = work->post->tokens;
    uint32_t passed[TOKENS_AT_ONCE];

    for (size_t from = 0; from < work->post->tokens_n; from += TOKENS_AT_ONCE) {
        size_t to = from + TOKENS_AT_ONCE;
        size_t n = 0;
        to = to < work->post->tokens_n ? to : work->post->tokens_n;
        for (size_t i = from; i < to; i++) {
            uint64_t hash = tokens[i].hash;
            passed[n] = (uint32_t)i;
            if (!match_keys_maybe(keys, hash))
                continue;
            __builtin_prefetch(&keys->slots[(uint32_t)hash & keys->mask]);
            n++;
        }
        for (size_t i = 0; i < n; i++) {
            const struct match_slot *slot = match_keys_find(keys, tokens[passed[i]].hash);
            if (slot->n > 0)
                mark_words(work, slot, passed[i]);
        }
    }
}

/* ---- beginnings ----------------------------------------------------------------------------- */

bool match_prefix_holds(const struct match_leaf *leaf, const struct post_token *token)
{
    enum post_kind kind = leaf->kind == QUERY_TAG ? POST_TAG
        : leaf->kind == QUERY_HANDLE              ? POST_HANDLE
                                                  : POST_WORD;

    return token->kind == kind && hk_str_starts(token->text, leaf->text);
}

static void find_prefixes_of(struct match_work *work, const struct match_keys *keys, size_t bytes)
{
    const struct match_index *index = work->index;

    for (uint32_t i = 0; i < work->post->tokens_n; i++) {
        const struct post_token *token = &work->post->tokens[i];
        if (token->text.n < bytes)
            continue;
        uint64_t key = match_prefix_key(token->text.p, bytes);
        if (!match_keys_maybe(keys, key))
            continue;
        const struct match_slot *slot = match_keys_find(keys, key);
        for (uint32_t k = 0; k < slot->n; k++) {
            uint32_t leaf = keys->lists[slot->first + k];
            if (match_prefix_holds(&index->leaves[leaf], token))
                match_mark_leaf(work, leaf, i);
        }
    }
}

static void find_prefixes(struct match_work *work)
{
    for (size_t i = 0; i < MATCH_PREFIX_BYTES; i++)
        if (work->index->prefixes[i].n > 0)
            find_prefixes_of(work, &work->index->prefixes[i], (size_t)2 << i);
}

/* ---- misspellings --------------------------------------------------------------------------- */

struct word {
    uint32_t token;
    size_t n;
    uint32_t letters[LANG_TOKEN_MAX_BYTES];
};

static bool is_marked(const struct match_work *work, uint32_t leaf, uint32_t token)
{
    const struct match_seen *seen = &work->seen[leaf];

    return seen->epoch == work->epoch && work->marks[seen->tail].token == token;
}

static void try_typo(struct match_work *work, uint32_t leaf, const struct word *word)
{
    const struct match_leaf *l = &work->index->leaves[leaf];
    uint32_t letters[LANG_TOKEN_MAX_BYTES];

    if (is_marked(work, leaf, word->token))
        return;
    size_t n = match_typo_letters(l->text, letters);
    if (match_typo_within(letters, n, word->letters, word->n, l->edits))
        match_mark_leaf(work, leaf, word->token);
}

static void find_typos_of(struct match_work *work, const struct word *word, uint32_t edits)
{
    const struct match_keys *keys = &work->index->typos[edits - 1];
    size_t n = match_typo_keys(word->letters, word->n, edits, work->typo_keys);

    for (size_t i = 0; i < n; i++) {
        uint64_t key = work->typo_keys[i];
        if (!match_keys_maybe(keys, key))
            continue;
        const struct match_slot *slot = match_keys_find(keys, key);
        for (uint32_t k = 0; k < slot->n; k++)
            try_typo(work, keys->lists[slot->first + k], word);
    }
}

static void find_typos(struct match_work *work)
{
    const uint64_t *letters = work->index->typo_letters;
    struct word word;

    if (letters[0] == 0 && letters[1] == 0)
        return;
    for (uint32_t i = 0; i < work->post->tokens_n; i++) {
        const struct post_token *token = &work->post->tokens[i];
        if (token->kind != POST_WORD)
            continue;
        word.token = i;
        word.n = match_typo_letters(token->text, word.letters);
        for (uint32_t edits = 1; edits <= 2; edits++)
            if (word.n < 64 && (letters[edits - 1] >> word.n & 1U) != 0)
                find_typos_of(work, &word, edits);
    }
}

/* ---- disguises and authors ------------------------------------------------------------------ */

void match_disguises(struct match_work *work)
{
    const struct match_keys *keys = &work->index->disguises;

    if (work->places_made)
        return;
    work->places_made = true;
    disguise_places(&work->cx, work->post, &work->places, &work->places_n);
    for (size_t i = 0; i < work->places_n; i++) {
        uint64_t hash = work->places[i].hash;
        if (!match_keys_maybe(keys, hash))
            continue;
        const struct match_slot *slot = match_keys_find(keys, hash);
        for (uint32_t k = 0; k < slot->n; k++)
            match_mark_leaf(
                work, keys->lists[slot->first + k], (uint32_t)(work->post->tokens_n + i));
    }
}

static void find_author(struct match_work *work)
{
    const struct match_keys *keys = &work->index->authors;
    struct hk_str author = work->post->author;

    if (keys->n == 0 || author.n == 0)
        return;
    uint64_t hash = post_hash(match_author(&work->cx, author));
    if (!match_keys_maybe(keys, hash))
        return;
    const struct match_slot *slot = match_keys_find(keys, hash);
    for (uint32_t k = 0; k < slot->n; k++)
        add_candidates(work, keys->lists[slot->first + k]);
}

/* ---- a post -----------------------------------------------------------------------------------
 */

static void begin(struct match_work *work, const struct match_index *index)
{
    if (index->leaves_n > work->leaves_max) {
        work->seen = hk_grow(work->seen, work->leaves_max, index->leaves_n, sizeof *work->seen);
        work->answers =
            hk_grow(work->answers, work->leaves_max, index->leaves_n, sizeof *work->answers);
        work->leaves_max = index->leaves_n;
    }
    if (index->entries_n > work->entries_max) {
        work->asked =
            hk_grow(work->asked, work->entries_max, index->entries_n, sizeof *work->asked);
        work->entries_max = index->entries_n;
    }
    if (++work->epoch == 0) { /* what was noted 2^32 posts ago must not look like now */
        memset(work->seen, 0, work->leaves_max * sizeof *work->seen);
        memset(work->answers, 0, work->leaves_max * sizeof *work->answers);
        memset(work->asked, 0, work->entries_max * sizeof *work->asked);
        work->epoch = 1;
    }
    work->index = index;
    work->marks_n = 0;
    work->candidates_n = 0;
    work->heads = NULL;
    work->places_made = false;
    work->places_n = 0;
}

static void take(struct match_work *work, const struct match_entry *entry)
{
    struct match_query *q;
    size_t first = work->hits_n;

    work->hits_end = first + MATCH_HITS_MAX;
    match_place_hits(work, entry->root);
    work->found = match_room(work->found, work->found_n, &work->found_max, sizeof *work->found);
    q = &work->found[work->found_n++];
    *q = (struct match_query){
        .name = entry->name, .order = entry->order, .hits_n = work->hits_n - first};
}

static void match_index(
    struct match_work *work, const struct match_index *index, const uint64_t *gone)
{
    begin(work, index);
    find_words(work);
    find_prefixes(work);
    find_typos(work);
    find_author(work);
    if (index->disguise_first)
        match_disguises(work);
    for (size_t i = 0; i < index->always_n; i++)
        add_candidate(work, index->always[i]);
    for (size_t i = 0; i < work->candidates_n; i++) {
        uint32_t query = work->candidates[i];
        if (gone != NULL && (gone[query / 64] >> (query % 64) & 1U) != 0)
            continue;
        if (match_node_holds(work, index->entries[query].root))
            take(work, &index->entries[query]);
    }
}

static int by_place(const void *a, const void *b)
{
    const struct match_hit *x = a, *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return (x->kind > y->kind) - (x->kind < y->kind);
}

static int by_order(const void *a, const void *b)
{
    const struct match_query *x = a, *y = b;

    return (x->order > y->order) - (x->order < y->order);
}

/* Hits by place, each once, now that they stay where they are. */
static void finish(struct match_work *work)
{
    struct match_hit *hits = work->hits;

    for (size_t i = 0; i < work->found_n; i++) {
        struct match_query *q = &work->found[i];
        size_t all = q->hits_n, kept = 0;
        if (all > 1)
            qsort(hits, all, sizeof *hits, by_place);
        for (size_t k = 0; k < all; k++)
            if (kept == 0 || by_place(&hits[kept - 1], &hits[k]) != 0)
                hits[kept++] = hits[k];
        q->hits = hits;
        q->hits_n = kept;
        hits = all > 0 ? hits + all : hits;
    }
    qsort(work->found, work->found_n, sizeof *work->found, by_order);
}

size_t match_post(struct match_work *work, const struct match_set *set, const struct post *post,
    const struct match_query **out)
{
    work->post = post;
    work->found_n = 0;
    work->hits_n = 0;
    hk_arena_reset(work->cx.arena);
    match_index(work, set->base, set->gone);
    if (set->delta != NULL)
        match_index(work, set->delta, NULL);
    if (work->found_n > 0)
        finish(work);
    *out = work->found;
    return work->found_n;
}
