/* lang/hash.h -- the hash and the checksum of the files that lang/ reads: hark.lex and models.
 *
 * What it does not do: withstand who wants two texts to meet; the checksum finds accidents.
 *
 * Pure; threads: any; memory: none; errors: none.
 */
#ifndef HK_LANG_HASH_H
#define HK_LANG_HASH_H
#include <string.h>

#include "base/hk.h"

static inline uint64_t lang_mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* `n` bytes, at most 8, as a number that no other bytes of that length make. */
static inline uint64_t lang_word(const char *p, size_t n)
{
    uint64_t all = 0;
    uint32_t head, tail;

    if (n == 8) {
        memcpy(&all, p, 8);
    } else if (n >= 4) { /* they overlap */
        memcpy(&head, p, 4);
        memcpy(&tail, p + n - 4, 4);
        all = (uint64_t)head << 32 | tail;
    } else {
        for (size_t i = 0; i < n; i++)
            all = all << 8 | (uint8_t)p[i];
    }
    return all;
}

/* A hash of any bytes, the same on every machine and in every version: files are built on it. */
static inline uint64_t lang_hash(struct hk_str s)
{
    uint64_t h = UINT64_C(0x9E3779B97F4A7C15) ^ s.n;

    for (; s.n > 8; s.p += 8, s.n -= 8)
        h = lang_mix(h ^ lang_word(s.p, 8), UINT64_C(0xD6E8FEB86659FD93));
    h = lang_mix(h ^ lang_word(s.p, s.n), UINT64_C(0xA0761D6478BD642F));
    return lang_mix(h, UINT64_C(0xE7037ED1A0B428DB));
}

/* Over any bytes; as fast as they can be read. */
uint64_t lang_checksum(struct hk_str bytes);

#endif
