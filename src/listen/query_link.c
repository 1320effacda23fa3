/* listen/query_link.c -- queries that use each other: "in:WATCH".
 *
 * In rounds: a query is ready once all that it uses are. Each round reaches one step further, so
 * QUERY_LINK_DEPTH_MAX of them are enough for what is allowed. What is not ready then leads back to
 * itself, or needs one that does, or reaches too far.
 */
#include <stdlib.h>

#include "base/str.h"
#include "lang/fold.h"
#include "listen/query.h"

enum { USES_NONE = -1 };

struct use {
    struct query_node *node;
    size_t user;
    int64_t used; /* index of a query; USES_NONE */
};

struct entry {
    struct hk_str name; /* folded */
    size_t query;
};

struct linking {
    struct hk_cx *cx;
    struct query_named *list;
    size_t n;
    struct use *uses; /* in the order of their users */
    size_t uses_n;
    bool *ready;
    uint64_t *terms; /* of a ready query with all that it uses */
};

static int compare_entries(const void *a, const void *b)
{
    return hk_str_compare(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static void collect(struct linking *l, struct query_node *node, size_t user)
{
    if (node->kind == QUERY_IN)
        l->uses[l->uses_n++] = (struct use){node, user, USES_NONE};
    else
        for (uint32_t i = 0; i < node->children_n; i++)
            collect(l, node->children[i], user);
}

/* Finds the query that each use names. */
static void name_uses(struct linking *l)
{
    struct entry *entries = hk_arena_array(l->cx->arena, l->n, sizeof *entries);

    for (size_t i = 0; i < l->n; i++)
        entries[i] = (struct entry){lang_fold(l->cx, l->list[i].name), i};
    qsort(entries, l->n, sizeof *entries, compare_entries);
    for (size_t i = 0; i < l->uses_n; i++) {
        const struct entry wish = {.name = lang_fold(l->cx, l->uses[i].node->text)};
        const struct entry *found = bsearch(&wish, entries, l->n, sizeof *entries, compare_entries);
        if (found != NULL)
            l->uses[i].used = (int64_t)found->query;
    }
}

static void refuse(struct linking *l, const struct use *use, enum query_code code, int64_t n)
{
    struct query *q = l->list[use->user].query;

    if (q->root == NULL)
        return;
    q->root = NULL;
    q->issues[0] = (struct query_issue){.code = code,
        .column = use->node->column,
        .columns = use->node->columns,
        .word = use->node->text,
        .n = n};
    q->issues_n = 1;
}

/* The uses of one query: those from `first` on that have the same user. */
static size_t uses_end(const struct linking *l, size_t first)
{
    size_t end = first;

    while (end < l->uses_n && l->uses[end].user == l->uses[first].user)
        end++;
    return end;
}

/* Links a query whose uses are all ready; false: not all are, or it was refused. */
static bool link_one(struct linking *l, size_t first, size_t end)
{
    const size_t user = l->uses[first].user;
    struct query *q = l->list[user].query;
    uint64_t terms = q->terms;

    for (size_t i = first; i < end && q->root != NULL; i++) {
        const struct use *use = &l->uses[i];
        if (use->used == USES_NONE)
            refuse(l, use, QUERY_UNKNOWN_WATCH, 0);
        else if (l->list[use->used].query->root == NULL)
            refuse(l, use, QUERY_REFUSED_WATCH, 0);
        else if (!l->ready[use->used])
            return false;
        else if ((terms += l->terms[use->used]) > QUERY_LINKED_TERMS_MAX)
            refuse(l, use, QUERY_LARGE_WATCH, QUERY_LINKED_TERMS_MAX);
    }
    if (q->root == NULL)
        return false;
    for (size_t i = first; i < end; i++) {
        struct query_node *node = l->uses[i].node;
        node->children = hk_arena_alloc(l->cx->arena, sizeof(struct query_node *));
        node->children[0] = l->list[l->uses[i].used].query->root;
        node->children_n = 1;
    }
    l->terms[user] = terms;
    return true;
}

/* One step further; the queries that became ready become so together. */
static void link_round(struct linking *l, bool *fresh)
{
    for (size_t i = 0, end; i < l->uses_n; i = end) {
        end = uses_end(l, i);
        const size_t user = l->uses[i].user;
        fresh[user] = !l->ready[user] && l->list[user].query->root != NULL && link_one(l, i, end);
    }
    for (size_t i = 0; i < l->uses_n; i++)
        l->ready[l->uses[i].user] |= fresh[l->uses[i].user];
}

/* ---- what is not ready after all rounds --------------------------------------------------- */

static bool is_left(const struct linking *l, const struct use *use)
{
    return use->used != USES_NONE && !l->ready[use->used] && l->list[use->used].query->root != NULL;
}

/* Takes off what no query that is left uses, then what only those used, and so on. Whatever then
 * still has users is in a circle, or between two. How many were taken off. */
static size_t peel(const struct linking *l, const size_t *first, uint32_t *users, size_t *order)
{
    size_t taken = 0;

    for (size_t i = 0; i < l->n; i++)
        if (first[i] != SIZE_MAX && users[i] == 0)
            order[taken++] = i;
    for (size_t k = 0; k < taken; k++) {
        const size_t end = uses_end(l, first[order[k]]);
        for (size_t i = first[order[k]]; i < end; i++)
            if (is_left(l, &l->uses[i]) && --users[l->uses[i].used] == 0)
                order[taken++] = (size_t)l->uses[i].used;
    }
    return taken;
}

/* The use that made it impossible; the first one, if none did by itself. */
static const struct use *find_refused(const struct linking *l, size_t first)
{
    const size_t end = uses_end(l, first);

    for (size_t i = first; i < end; i++)
        if (l->uses[i].used != USES_NONE && l->list[l->uses[i].used].query->root == NULL)
            return &l->uses[i];
    return NULL;
}

static void refuse_rest(struct linking *l)
{
    size_t *first = hk_arena_array(l->cx->arena, l->n, sizeof *first);
    size_t *order = hk_arena_array(l->cx->arena, l->n, sizeof *order);
    uint32_t *users = hk_arena_array(l->cx->arena, l->n, sizeof *users);

    for (size_t i = 0; i < l->n; i++)
        first[i] = SIZE_MAX;
    for (size_t i = l->uses_n; i-- > 0;) {
        const size_t user = l->uses[i].user;
        if (l->ready[user] || l->list[user].query->root == NULL)
            continue;
        first[user] = i;
        if (is_left(l, &l->uses[i]))
            users[l->uses[i].used]++;
    }
    size_t taken = peel(l, first, users, order);
    for (size_t i = 0; i < l->n; i++)
        if (first[i] != SIZE_MAX && users[i] > 0)
            refuse(l, &l->uses[first[i]], QUERY_CIRCLE, 0);
    while (taken-- > 0) { /* what is used before who uses it */
        const struct use *refused = find_refused(l, first[order[taken]]);
        if (refused != NULL)
            refuse(l, refused, QUERY_REFUSED_WATCH, 0);
        else
            refuse(l, &l->uses[first[order[taken]]], QUERY_LARGE_WATCH, QUERY_LINK_DEPTH_MAX);
    }
}

size_t query_link(struct hk_cx *cx, struct query_named *list, size_t n)
{
    struct linking l = {.cx = cx, .list = list, .n = n};
    size_t links = 0, refused = 0;

    for (size_t i = 0; i < n; i++)
        links += list[i].query->root != NULL ? list[i].query->links : 0;
    if (links == 0)
        return 0;
    l.uses = hk_arena_array(cx->arena, links, sizeof *l.uses);
    l.ready = hk_arena_array(cx->arena, n, sizeof *l.ready);
    l.terms = hk_arena_array(cx->arena, n, sizeof *l.terms);
    bool *fresh = hk_arena_array(cx->arena, n, sizeof *fresh);
    bool *whole = hk_arena_array(cx->arena, n, sizeof *whole);
    for (size_t i = 0; i < n; i++) {
        whole[i] = list[i].query->root != NULL;
        l.ready[i] = whole[i] && list[i].query->links == 0;
        l.terms[i] = list[i].query->terms;
        if (whole[i] && list[i].query->links > 0)
            collect(&l, list[i].query->root, i);
    }
    name_uses(&l);
    for (uint32_t round = 0; round < QUERY_LINK_DEPTH_MAX; round++)
        link_round(&l, fresh);
    refuse_rest(&l);
    for (size_t i = 0; i < n; i++)
        refused += whole[i] && list[i].query->root == NULL;
    return refused;
}
