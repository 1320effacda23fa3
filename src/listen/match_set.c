/* listen/match_set.c -- sets of queries: an index, a small one of what was changed beside it, and
 * which queries of the first one the second replaces.
 *
 * Threads: holders are counted; everything else is only read.
 */
#include "listen/match_priv.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"

struct match_set *match_set_new(const struct match_source *list, size_t n)
{
    struct match_set *set = hk_alloc(sizeof *set);

    atomic_init(&set->holders, 1);
    set->base = match_index_new(list, n, 0);
    return set;
}

void match_set_hold(struct match_set *set)
{
    atomic_fetch_add(&set->holders, 1);
}

void match_set_release(struct match_set *set)
{
    if (set == NULL || atomic_fetch_sub(&set->holders, 1) > 1)
        return;
    match_index_release(set->base);
    match_index_release(set->delta);
    hk_free(set->gone);
    hk_free(set);
}

static int by_name(const void *a, const void *b)
{
    const struct match_source *x = a, *y = b;

    return hk_str_compare(x->name, y->name);
}

/* Which queries of `base` have a name of the list, which is sorted. */
static void note_gone(struct match_set *set, const struct match_source *list, size_t n)
{
    set->gone = hk_alloc_array(set->base->entries_n / 64 + 1, sizeof *set->gone);
    for (size_t i = 0; i < set->base->entries_n; i++) {
        struct match_source wish = {.name = set->base->entries[i].name};
        if (bsearch(&wish, list, n, sizeof *list, by_name) != NULL)
            set->gone[i / 64] |= UINT64_C(1) << (i % 64);
    }
}

struct match_set *match_set_change(
    const struct match_set *set, const struct match_source *list, size_t n)
{
    struct match_set *changed = hk_alloc(sizeof *changed);
    struct match_source *sorted = hk_alloc_array(n + 1, sizeof *sorted);

    atomic_init(&changed->holders, 1);
    changed->base = set->base;
    atomic_fetch_add(&set->base->holders, 1);
    for (size_t i = 0; i < n; i++)
        sorted[i] = list[i];
    qsort(sorted, n, sizeof *sorted, by_name);
    note_gone(changed, sorted, n);
    changed->delta = match_index_new(list, n, (uint32_t)set->base->entries_n);
    hk_free(sorted);
    return changed;
}

static size_t living(const struct match_index *index)
{
    size_t n = 0;

    for (size_t i = 0; index != NULL && i < index->entries_n; i++)
        n += index->entries[i].root != MATCH_NONE;
    return n;
}

size_t match_set_queries(const struct match_set *set)
{
    size_t gone = 0;

    for (size_t i = 0; set->gone != NULL && i < set->base->entries_n; i++)
        gone +=
            (set->gone[i / 64] >> (i % 64) & 1U) != 0 && set->base->entries[i].root != MATCH_NONE;
    return living(set->base) - gone + living(set->delta);
}

size_t match_set_bytes(const struct match_set *set)
{
    size_t bytes = sizeof *set + match_index_bytes(set->base);

    return bytes + (set->delta != NULL ? match_index_bytes(set->delta) : 0);
}
