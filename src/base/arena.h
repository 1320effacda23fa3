/* base/arena.h -- the memory of one unit of work: taken in pieces, freed at once.
 *
 * A request, a raw body or a batch owns one arena; whatever is made on its behalf lies there and
 * dies with it, so nothing in between frees anything. Running out of memory aborts: nothing that
 * was acknowledged is lost by that (promise P1). What bounds an arena is the bound on its input:
 * body size, JSON depth and nodes, rows per page.
 *
 * Threads: one at a time; an arena moves with its unit of work.
 * Memory:  freed pieces are poisoned for AddressSanitizer.
 */
#ifndef HK_BASE_ARENA_H
#define HK_BASE_ARENA_H
#include "base/hk.h"

struct hk_arena;

struct hk_arena *hk_arena_new(void);
void hk_arena_free(struct hk_arena *arena); /* accepts NULL */

/* Forget everything in it; keep up to 256 KiB for the next unit of work. */
void hk_arena_reset(struct hk_arena *arena);

/* `n` zeroed bytes aligned for any type; never NULL, also for n = 0. */
void *hk_arena_alloc(struct hk_arena *arena, size_t n);

/* As hk_arena_alloc(), but the bytes are not zeroed: for who writes every one of them. */
void *hk_arena_unset(struct hk_arena *arena, size_t n);

/* As hk_arena_alloc() for count * size, aborting if the product overflows. */
void *hk_arena_array(struct hk_arena *arena, size_t count, size_t size);

/* A copy of `s`, followed by a NUL that its length does not count. */
struct hk_str hk_arena_str(struct hk_arena *arena, struct hk_str s);

/* A formatted string, followed by a NUL that its length does not count. */
struct hk_str hk_arena_printf(struct hk_arena *arena, const char *format, ...) HK_PRINTF(2, 3);

/* Bytes handed out since the last reset. */
size_t hk_arena_used_bytes(const struct hk_arena *arena);

/* For HK_AUTO(hk_arena_cleanup). */
void hk_arena_cleanup(struct hk_arena **arena);

#endif
