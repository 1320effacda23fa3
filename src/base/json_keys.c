/* base/json_keys.c -- does an object name a member twice?
 *
 * Few keys are compared each with each. Many go through a hash table; whoever makes keys collide
 * on purpose runs into a budget of probes, and then the keys are sorted instead. So there is no
 * secret to keep and no slow case.
 *
 * What it does not do: serve look-ups. A document is read once, mostly in order.
 *
 * Threads: all from any. Memory: scratch in the arena.
 */
#include "base/json_priv.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define FEW_KEYS 16U
#define PROBES_PER_KEY 8U

static struct hk_str key_of(const struct hk_json *member)
{
    return (struct hk_str){member->key, member->key_n};
}

uint64_t hk_json_key_hash(struct hk_str key)
{
    uint64_t first = 0;
    uint64_t last = 0;

    if (key.n >= 8) {
        memcpy(&first, key.p, 8);
        memcpy(&last, key.p + key.n - 8, 8);
    } else if (key.n >= 4) {
        uint32_t a;
        uint32_t b;
        memcpy(&a, key.p, 4);
        memcpy(&b, key.p + key.n - 4, 4);
        first = (uint64_t)a << 32 | b;
    } else if (key.n > 0) {
        first = (uint64_t)(unsigned char)key.p[0] << 16
            | (uint64_t)(unsigned char)key.p[key.n / 2] << 8 | (unsigned char)key.p[key.n - 1];
    }
    uint64_t mixed = (first ^ key.n) * UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ mixed >> 29 ^ last) * UINT64_C(0xC2B2AE3D27D4EB4F);
    return mixed ^ mixed >> 32;
}

static const struct hk_json *repeated_among_few(const struct hk_json *object)
{
    const struct hk_json *member = object + 1;

    for (uint32_t i = 0; i < object->text_n; i++, member += member->span) {
        const struct hk_json *before = object + 1;
        for (; before != member; before += before->span) {
            if (hk_str_equal(key_of(before), key_of(member)))
                return member;
        }
    }
    return NULL;
}

static int by_key(const void *a, const void *b)
{
    const struct hk_json *const *one = a;
    const struct hk_json *const *two = b;
    int order = hk_str_compare(key_of(*one), key_of(*two));

    if (order != 0)
        return order;
    return (*one > *two) - (*one < *two);
}

static const struct hk_json *repeated_by_sorting(
    struct hk_arena *arena, const struct hk_json *object)
{
    const struct hk_json **members = hk_arena_array(arena, object->text_n, sizeof(void *));
    const struct hk_json *member = object + 1;
    const struct hk_json *first = NULL;

    for (uint32_t i = 0; i < object->text_n; i++, member += member->span)
        members[i] = member;
    qsort(members, object->text_n, sizeof(void *), by_key);
    for (uint32_t i = 1; i < object->text_n; i++) {
        if (hk_str_equal(key_of(members[i - 1]), key_of(members[i]))
            && (first == NULL || members[i] < first))
            first = members[i];
    }
    return first;
}

const struct hk_json *hk_json_repeated_key(struct hk_arena *arena, const struct hk_json *object)
{
    uint32_t n = object->text_n;

    if (n <= FEW_KEYS)
        return repeated_among_few(object);
    size_t slots = 64;
    while (slots < (size_t)n * 2)
        slots *= 2;
    const struct hk_json **table = hk_arena_array(arena, slots, sizeof(void *));
    size_t budget = (size_t)n * PROBES_PER_KEY;
    const struct hk_json *member = object + 1;
    for (uint32_t i = 0; i < n; i++, member += member->span) {
        size_t at = (size_t)hk_json_key_hash(key_of(member)) & (slots - 1);
        while (table[at] != NULL) {
            if (hk_str_equal(key_of(table[at]), key_of(member)))
                return member;
            if (budget-- == 0)
                return repeated_by_sorting(arena, object);
            at = (at + 1) & (slots - 1);
        }
        table[at] = member;
    }
    return NULL;
}
