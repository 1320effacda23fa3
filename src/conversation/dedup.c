/* conversation/dedup.c -- have we heard this before? A short name for what makes an utterance one.
 *
 * Networks repeat themselves, so every message is looked for before it is taken in, in an index of
 * all there ever were. Its key is 14 bytes instead of the network's 80: the seconds with which
 * channel_dedup() begins, so that what is near in time lies together, then 80 bits of a hash of
 * account and name. Two names of one second that agree in those are not to be expected.
 */
#include <string.h>

#include "base/crypto.h"
#include "base/str.h"
#include "conversation/conversation.h"

enum { SECONDS_BYTES = 4, HASH_BYTES = 10, CLASS_BYTES = 1, DIGITS = 11 };

enum { NO_DIGIT = 16 };

static unsigned digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : NO_DIGIT;
}

/* "m000065f0a1b2:...": what stands between the class and the colon; 0 if nothing does. */
static uint64_t seconds_of(struct hk_str dedup)
{
    uint64_t seconds = 0;

    if (dedup.n <= CLASS_BYTES + DIGITS || dedup.p[CLASS_BYTES + DIGITS] != ':')
        return 0;
    for (size_t i = CLASS_BYTES; i < CLASS_BYTES + DIGITS; i++) {
        unsigned digit = digit_of(dedup.p[i]);
        if (digit == NO_DIGIT)
            return 0;
        seconds = seconds << 4 | digit;
    }
    return seconds;
}

struct hk_str conversation_dedup_key(struct hk_cx *cx, int64_t account, struct hk_str dedup)
{
    uint8_t hash[HK_SHA256_BYTES];
    uint8_t *key = hk_arena_unset(cx->arena, SECONDS_BYTES + HASH_BYTES);
    uint64_t seconds = seconds_of(dedup);

    hk_crypto_sha256(hk_arena_printf(cx->arena, "%lld:%.*s", (long long)account, HKS(dedup)), hash);
    for (size_t i = 0; i < SECONDS_BYTES; i++)
        key[i] = (uint8_t)(seconds >> (8 * (SECONDS_BYTES - 1 - i)));
    memcpy(key + SECONDS_BYTES, hash, HASH_BYTES);
    return (struct hk_str){(const char *)key, SECONDS_BYTES + HASH_BYTES};
}
