/* listen/match_keys.c -- from a hash to the leaves that are looked up by it.
 *
 * Open addressing in a table at most half full, the leaves of a hash side by side in one list, and
 * before it a filter with sixteen bits for each hash, small enough to stay near the processor.
 */
#include "listen/match_priv.h"

#include "base/alloc.h"

enum { FILTER_BITS_PER_KEY = 16, FILTER_BITS_MIN = 4096 };

static size_t power_from(size_t least)
{
    size_t n = 1;

    while (n < least)
        n *= 2;
    return n;
}

static struct match_slot *slot_for(const struct match_keys *keys, uint64_t hash)
{
    uint32_t at = (uint32_t)hash & keys->mask;

    while (keys->slots[at].n != 0 && keys->slots[at].hash != hash)
        at = (at + 1) & keys->mask;
    return &keys->slots[at];
}

const struct match_slot *match_keys_find(const struct match_keys *keys, uint64_t hash)
{
    return slot_for(keys, hash);
}

/* How many leaves each hash has, and where their list begins. */
static void count(struct match_keys *keys, const struct match_key *list, size_t n)
{
    uint32_t first = 0;

    for (size_t i = 0; i < n; i++) {
        struct match_slot *slot = slot_for(keys, list[i].hash);
        slot->hash = list[i].hash;
        keys->n += slot->n++ == 0;
    }
    for (size_t i = 0; i <= keys->mask; i++) {
        keys->slots[i].first = first;
        first += keys->slots[i].n;
    }
}

void match_keys_build(struct match_keys *keys, const struct match_key *list, size_t n)
{
    size_t bits = power_from(n * FILTER_BITS_PER_KEY + FILTER_BITS_MIN);
    size_t slots = power_from(2 * n + 1);

    keys->n = 0;
    keys->filter = hk_alloc_array(bits / 64, sizeof *keys->filter);
    keys->filter_shift = 64 - (uint32_t)__builtin_ctzll(bits);
    keys->mask = (uint32_t)(slots - 1);
    keys->slots = hk_alloc_array(slots, sizeof *keys->slots);
    keys->lists = hk_alloc_array(n + 1, sizeof *keys->lists);
    count(keys, list, n);
    for (size_t i = n; i-- > 0;) {
        struct match_slot *slot = slot_for(keys, list[i].hash);
        uint64_t bit = list[i].hash >> keys->filter_shift;
        keys->filter[bit >> 6] |= UINT64_C(1) << (bit & 63U);
        keys->lists[slot->first++] = list[i].leaf;
    }
    for (size_t i = 0; i < slots; i++)
        keys->slots[i].first -= keys->slots[i].n;
}

void match_keys_free(struct match_keys *keys)
{
    hk_free(keys->filter);
    hk_free(keys->slots);
    hk_free(keys->lists);
}

size_t match_keys_bytes(const struct match_keys *keys)
{
    size_t bits = (size_t)1 << (64 - keys->filter_shift);

    return bits / 8 + ((size_t)keys->mask + 1) * (sizeof *keys->slots) + keys->n * 4;
}
