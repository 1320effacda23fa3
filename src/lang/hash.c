/* lang/hash.c -- see hash.h. */
#include "lang/hash.h"

uint64_t lang_checksum(struct hk_str bytes)
{
    uint64_t lanes[4] = {1, 2, 3, 4};
    uint64_t words[4];
    size_t at = 0;

    for (; at + sizeof words <= bytes.n; at += sizeof words) {
        memcpy(words, bytes.p + at, sizeof words);
        for (int i = 0; i < 4; i++)
            lanes[i] = (lanes[i] ^ words[i]) * UINT64_C(0x9E3779B97F4A7C15);
        for (int i = 0; i < 4; i++)
            lanes[i] ^= lanes[i] >> 29;
    }
    memset(words, 0, sizeof words);
    memcpy(words, bytes.p + at, bytes.n - at);
    uint64_t sum = bytes.n;
    for (int i = 0; i < 4; i++)
        sum = lang_mix(sum ^ lanes[i] ^ words[i], UINT64_C(0xA0761D6478BD642F) + (uint64_t)i);
    return sum;
}
