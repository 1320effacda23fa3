/* base/ids.c -- names for things: 64-bit, unique, and in the order of their making.
 *
 * The state is one number, milliseconds << 12 | counter. The next one is the larger of "one more"
 * and "this millisecond, counter 0", so a counter that runs over, or a clock that is set back,
 * runs on into the next millisecond without a branch of its own.
 *
 * What it does not do: lease node numbers (store does), or hide anything: ids are names.
 *
 * Threads: next and raise from any, lock-free.
 * Sources: Crockford's base32 alphabet (no I, L, O, U).
 */
#include "base/ids.h"

#include "base/alloc.h"

#include <stdatomic.h>

#define COUNTER_BITS 12U
#define NODE_BITS 9U
#define TIME_BITS 42U
#define COUNTER_MAX ((UINT64_C(1) << COUNTER_BITS) - 1)

struct hk_ids {
    _Atomic uint64_t last; /* milliseconds since HK_ID_EPOCH_MS << 12 | counter */
    uint64_t node;
};

struct hk_ids *hk_ids_new(uint32_t node)
{
    hk_must(node < 1U << NODE_BITS);
    struct hk_ids *ids = hk_alloc(sizeof *ids);
    atomic_init(&ids->last, 0);
    ids->node = node;
    return ids;
}

void hk_ids_free(struct hk_ids *ids)
{
    hk_free(ids);
}

int64_t hk_ids_next(struct hk_ids *ids, int64_t now_ms)
{
    uint64_t now = now_ms > HK_ID_EPOCH_MS ? (uint64_t)(now_ms - HK_ID_EPOCH_MS) : 0;
    uint64_t last = atomic_load(&ids->last);
    uint64_t next;

    do {
        next = last + 1;
        if (next < now << COUNTER_BITS)
            next = now << COUNTER_BITS;
    } while (!atomic_compare_exchange_weak(&ids->last, &last, next));
    hk_must(next >> COUNTER_BITS < UINT64_C(1) << TIME_BITS);
    return (int64_t)((next >> COUNTER_BITS) << (NODE_BITS + COUNTER_BITS)
        | ids->node << COUNTER_BITS | (next & COUNTER_MAX));
}

void hk_ids_raise(struct hk_ids *ids, int64_t stored)
{
    if (stored <= 0)
        return;
    /* another node may have made it: only the next millisecond is above it for certain */
    uint64_t floor = ((uint64_t)stored >> (NODE_BITS + COUNTER_BITS)) << COUNTER_BITS | COUNTER_MAX;
    uint64_t last = atomic_load(&ids->last);

    while (last < floor && !atomic_compare_exchange_weak(&ids->last, &last, floor))
        ;
}

int64_t hk_id_time_ms(int64_t id)
{
    return (id >> (NODE_BITS + COUNTER_BITS)) + HK_ID_EPOCH_MS;
}

int64_t hk_id_before_ms(int64_t at_ms)
{
    if (at_ms <= HK_ID_EPOCH_MS)
        return 0;
    if (at_ms - HK_ID_EPOCH_MS >= INT64_C(1) << 42)
        return INT64_MAX;
    return ((at_ms - HK_ID_EPOCH_MS) << (NODE_BITS + COUNTER_BITS)) - 1;
}

void hk_id_write(int64_t id, char out[HK_ID_TEXT_BYTES])
{
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint64_t rest = (uint64_t)id;

    for (size_t i = HK_ID_TEXT_BYTES; i-- > 0;) {
        out[i] = digits[rest & 31U];
        rest >>= 5;
    }
}

/* The value of one digit, or -1. */
static int digit_value(char c)
{
    static const signed char letters[26] = {10, 11, 12, 13, 14, 15, 16, 17, -1, 18, 19, -1, 20, 21,
        -1, 22, 23, 24, 25, 26, -1, 27, 28, 29, 30, 31};

    if (c >= '0' && c <= '9')
        return c - '0';
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'z' ? letters[lower - 'a'] : -1;
}

bool hk_id_read(struct hk_str text, int64_t *out)
{
    uint64_t id = 0;

    if (text.n != HK_ID_TEXT_BYTES || text.p[0] < '0' || text.p[0] > '7')
        return false;
    for (size_t i = 0; i < text.n; i++) {
        int digit = digit_value(text.p[i]);
        if (digit < 0)
            return false;
        id = id << 5 | (uint64_t)digit;
    }
    *out = (int64_t)id;
    return true;
}
