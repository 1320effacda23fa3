/* base/alloc.h -- memory that outlives a unit of work: what the process holds for long.
 *
 * Zeroed, and never NULL: out of memory aborts, because nothing that was acknowledged is lost by
 * that and no caller could do better. A unit of work uses its arena instead.
 */
#ifndef HK_BASE_ALLOC_H
#define HK_BASE_ALLOC_H
#include "base/hk.h"

void *hk_alloc(size_t n);                        /* n zeroed bytes */
void *hk_alloc_array(size_t count, size_t size); /* aborts if the product overflows */
void *hk_grow(
    void *old, size_t old_n, size_t new_n, size_t size); /* keeps old_n items, zeroes the rest */
void hk_free(void *p);                                   /* accepts NULL */
struct hk_str hk_str_dup(struct hk_str s); /* NUL-terminated copy; release with hk_str_release() */

void hk_str_release(struct hk_str *s); /* frees what hk_str_dup() made; leaves the empty slice */

#endif
