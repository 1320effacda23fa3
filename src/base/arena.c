/* base/arena.c -- pieces cut off blocks, blocks freed together.
 *
 * Blocks start at 16 KiB and double to 256 KiB; a piece larger than that gets a block of its own.
 * A reset keeps as many blocks as fit into 256 KiB and hands them out again. Pieces are zeroed
 * when handed out, because a block that was kept is not.
 *
 * Under AddressSanitizer everything that is not handed out is poisoned, and pieces lie apart, so
 * that reading past one is caught as it is with malloc.
 *
 * What it does not do: give a single piece back; have a ceiling of its own.
 *
 * Threads: one at a time.
 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISON 1
#endif
#endif

#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
#define POISON(p, n) __asan_poison_memory_region((p), (n))
#define UNPOISON(p, n) __asan_unpoison_memory_region((p), (n))
#define GAP 16U
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define GAP 0U
#endif

#define ALIGN 16U
#define FIRST_BLOCK 16384U
#define LARGEST_BLOCK 262144U
#define KEEP_BYTES 262144U

struct block {
    struct block *next;
    size_t size; /* bytes after this head */
    _Alignas(ALIGN) char bytes[];
};

struct hk_arena {
    struct block *used;  /* the first one is being cut */
    struct block *spare; /* kept by a reset */
    char *at;            /* next free byte of the first used block */
    size_t left;         /* bytes from there to its end */
    size_t next_size;
    size_t handed_out;
};

struct hk_arena *hk_arena_new(void)
{
    struct hk_arena *arena = calloc(1, sizeof *arena);

    hk_must(arena != NULL);
    arena->next_size = FIRST_BLOCK;
    return arena;
}

static void blocks_free(struct block *block)
{
    while (block != NULL) {
        struct block *next = block->next;
        UNPOISON(block->bytes, block->size);
        free(block);
        block = next;
    }
}

void hk_arena_free(struct hk_arena *arena)
{
    if (arena == NULL)
        return;
    blocks_free(arena->used);
    blocks_free(arena->spare);
    free(arena);
}

void hk_arena_reset(struct hk_arena *arena)
{
    struct block *block = arena->used;
    size_t kept = 0;

    for (const struct block *b = arena->spare; b != NULL; b = b->next)
        kept += b->size;
    arena->used = NULL;
    while (block != NULL) {
        struct block *next = block->next;
        if (kept + block->size <= KEEP_BYTES) {
            kept += block->size;
            POISON(block->bytes, block->size);
            block->next = arena->spare;
            arena->spare = block;
        } else {
            block->next = NULL;
            blocks_free(block);
        }
        block = next;
    }
    arena->at = NULL;
    arena->left = 0;
    arena->next_size = FIRST_BLOCK;
    arena->handed_out = 0;
}

static struct block *block_make(struct hk_arena *arena, size_t n)
{
    struct block **at = &arena->spare;

    while (*at != NULL && (*at)->size < n)
        at = &(*at)->next;
    if (*at != NULL) {
        struct block *kept = *at;
        *at = kept->next;
        return kept;
    }
    size_t size = n > arena->next_size ? n : arena->next_size;
    hk_must(size <= SIZE_MAX - sizeof(struct block));
    struct block *made = malloc(sizeof *made + size);
    hk_must(made != NULL);
    made->size = size;
    made->bytes[0] = 0; /* gcc takes the poisoning for a read */
    POISON(made->bytes, made->size);
    if (arena->next_size < LARGEST_BLOCK)
        arena->next_size *= 2;
    return made;
}

/* `n` bytes as they are. */
static char *arena_take(struct hk_arena *arena, size_t n)
{
    hk_must(n < SIZE_MAX / 2);
    size_t step = ((n > 0 ? n : 1) + GAP + (ALIGN - 1)) & ~(size_t)(ALIGN - 1);
    if (step > arena->left) {
        struct block *block = block_make(arena, step);
        if (arena->used != NULL && block->size - step < arena->left) {
            /* a block filled by one large piece goes second: the first still has more room */
            block->next = arena->used->next;
            arena->used->next = block;
            arena->handed_out += n;
            UNPOISON(block->bytes, n);
            return block->bytes;
        }
        block->next = arena->used;
        arena->used = block;
        arena->at = block->bytes;
        arena->left = block->size;
    }
    char *p = arena->at;
    arena->at += step;
    arena->left -= step;
    arena->handed_out += n;
    UNPOISON(p, n);
    return p;
}

void *hk_arena_alloc(struct hk_arena *arena, size_t n)
{
    char *p = arena_take(arena, n);

    memset(p, 0, n);
    return p;
}

void *hk_arena_array(struct hk_arena *arena, size_t count, size_t size)
{
    size_t n = 0;

    hk_must(!__builtin_mul_overflow(count, size, &n));
    return hk_arena_alloc(arena, n);
}

void *hk_arena_unset(struct hk_arena *arena, size_t n)
{
    return arena_take(arena, n);
}

struct hk_str hk_arena_str(struct hk_arena *arena, struct hk_str s)
{
    hk_must(s.n < SIZE_MAX);
    char *p = arena_take(arena, s.n + 1);

    if (s.n > 0)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return (struct hk_str){p, s.n};
}

struct hk_str hk_arena_printf(struct hk_arena *arena, const char *format, ...)
{
    char small[256];
    va_list args;

    va_start(args, format);
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    hk_must(n >= 0);
    size_t size = (size_t)n;
    if (size < sizeof small)
        return hk_arena_str(arena, (struct hk_str){small, size});

    char *p = arena_take(arena, size + 1);
    va_start(args, format);
    n = vsnprintf(p, size + 1, format, args);
    va_end(args);
    hk_must(n >= 0 && (size_t)n == size);
    return (struct hk_str){p, size};
}

size_t hk_arena_used_bytes(const struct hk_arena *arena)
{
    return arena->handed_out;
}

void hk_arena_cleanup(struct hk_arena **arena)
{
    hk_arena_free(*arena);
    *arena = NULL;
}
