/* base/alloc.c -- memory that outlives a unit of work, over the C library's allocator.
 *
 * Every way that could return NULL ends in hk_must() instead. Sizes of zero are rounded up, so
 * that a result is always a pointer of its own.
 *
 * What it does not do: count, pool or limit. What bounds long-lived memory is the setting that
 * bounds the thing itself (connections, queues, caches).
 *
 * Threads: all from any.
 */
#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

void *hk_alloc(size_t n)
{
    return hk_alloc_array(n, 1);
}

void *hk_alloc_array(size_t count, size_t size)
{
    size_t n = 0;

    hk_must(!__builtin_mul_overflow(count, size, &n));
    void *p = calloc(1, n > 0 ? n : 1);
    hk_must(p != NULL);
    return p;
}

void *hk_grow(void *old, size_t old_n, size_t new_n, size_t size)
{
    size_t old_bytes = 0;
    size_t new_bytes = 0;

    hk_must(!__builtin_mul_overflow(old_n, size, &old_bytes));
    hk_must(!__builtin_mul_overflow(new_n, size, &new_bytes));
    char *p = realloc(old, new_bytes > 0 ? new_bytes : 1);
    hk_must(p != NULL);
    if (new_bytes > old_bytes)
        memset(p + old_bytes, 0, new_bytes - old_bytes);
    return p;
}

void hk_free(void *p)
{
    free(p);
}

struct hk_str hk_str_dup(struct hk_str s)
{
    hk_must(s.n < SIZE_MAX);
    char *p = malloc(s.n + 1);
    hk_must(p != NULL);
    if (s.n > 0)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return (struct hk_str){p, s.n};
}

void hk_str_release(struct hk_str *s)
{
    union {
        const char *seen;
        char *made;
    } text = {s->p};

    free(text.made);
    *s = (struct hk_str){NULL, 0};
}
