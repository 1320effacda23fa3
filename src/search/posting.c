/* search/posting.c -- a block of message ids: distances in 7 bits a byte, the low ones first.
 *
 * What it does not do: know which token or segment it belongs to.
 *
 * Errors: bytes that are no block are HK_EIO: they come from our own database.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "search/search_priv.h"

enum { VARINT_MAX_BYTES = 10 };

struct hk_str posting_encode(struct hk_cx *cx, const int64_t *ids, size_t n)
{
    unsigned char *out = hk_arena_unset(cx->arena, n * VARINT_MAX_BYTES + 1);
    size_t used = 0;

    for (size_t i = 1; i < n; i++) {
        hk_must(ids[i] > ids[i - 1]);
        uint64_t distance = (uint64_t)(ids[i] - ids[i - 1]);
        for (; distance >= 0x80; distance >>= 7)
            out[used++] = (unsigned char)(0x80 | (distance & 0x7F));
        out[used++] = (unsigned char)distance;
    }
    return (struct hk_str){(const char *)out, used};
}

enum hk_rc posting_decode(
    struct hk_cx *cx, int64_t first, struct hk_str block, int64_t *out, size_t *n)
{
    int64_t id = first;
    size_t count = 0;

    if (first < 0)
        return hk_fail(cx, HK_EIO, "a block of the search index has no message as its key");
    out[count++] = id;
    for (size_t at = 0; at < block.n;) {
        uint64_t distance = 0;
        unsigned shift = 0;
        unsigned char byte = 0x80;
        while ((byte & 0x80) != 0 && at < block.n && shift < 63) {
            byte = (unsigned char)block.p[at++];
            distance |= (uint64_t)(byte & 0x7F) << shift;
            shift += 7;
        }
        if ((byte & 0x80) != 0 || distance == 0 || distance > (uint64_t)(INT64_MAX - id))
            return hk_fail(cx, HK_EIO, "a block of the search index is damaged");
        id += (int64_t)distance;
        out[count++] = id;
    }
    *n = count;
    return HK_OK;
}

/* ---- tokens of many messages ---------------------------------------------------------------- */

static void *more_room(struct hk_cx *cx, void *old, size_t n, size_t *room, size_t size)
{
    if (n < *room)
        return old;
    *room = *room > 0 ? *room * 2 : 256;
    void *list = hk_arena_array(cx->arena, *room, size);
    if (n > 0)
        memcpy(list, old, n * size);
    return list;
}

void search_postings_add(
    struct hk_cx *cx, struct postings *p, struct hk_str token, int64_t id, bool drop)
{
    p->list = more_room(cx, p->list, p->n, &p->room, sizeof *p->list);
    p->list[p->n++] = (struct posting){token, id, drop};
}

static int compare_postings(const void *a, const void *b)
{
    const struct posting *x = a;
    const struct posting *y = b;
    int order = hk_str_compare(x->token, y->token);

    if (order != 0)
        return order;
    return x->id < y->id ? -1 : x->id > y->id;
}

void search_postings_sort(struct postings *p)
{
    size_t kept = 0;

    if (p->n == 0)
        return;
    qsort(p->list, p->n, sizeof *p->list, compare_postings);
    for (size_t i = 0; i < p->n; i++)
        if (kept == 0 || compare_postings(&p->list[kept - 1], &p->list[i]) != 0)
            p->list[kept++] = p->list[i];
    p->n = kept;
}

void search_plan_put_posting(struct search_plan *plan, const struct put_posting *put)
{
    plan->postings = more_room(plan->cx, plan->postings, plan->postings_count, &plan->postings_room,
        sizeof *plan->postings);
    plan->postings[plan->postings_count++] = *put;
}
