/* api/limits.c -- token buckets in a table of fixed size.
 *
 * A bucket stands in one of a few places that its key's hash names; if all are taken the one that
 * was touched longest ago is overwritten. The hash is keyed with random, so nobody can aim at
 * somebody else's bucket. Tokens are counted in thousandths.
 */
#include "api/limits.h"
#include "base/alloc.h"
#include "base/crypto.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <string.h>

#define PLACES 4096 /* a power of two */
#define PROBES 8
#define NAME_MAX_BYTES 64 /* longer names are told apart by their beginning */
#define EMAIL_BYTES 254   /* the longest there is */

static const struct {
    int64_t burst;
    int64_t per_minute;
} rates[] = {
    [API_LIMIT_SIGN_IN] = {10, 10},
    [API_LIMIT_PASSWORD] = {10, 10},
    [API_LIMIT_FORGERY] = {60, 60},
    [API_LIMIT_CHAT_HELLO] = {120, 120},   /* an office behind one address */
    [API_LIMIT_CHAT_PASS] = {60, 60},      /* wrong ones */
    [API_LIMIT_CHAT_ADDRESS] = {120, 120}, /* messages */
    [API_LIMIT_CHAT_VISITOR] = {20, 20},   /* messages */
    [API_LIMIT_CHAT_READ] = {60, 60},
    [API_LIMIT_CHAT_FILES] = {10, 5},
    [API_LIMIT_CHAT_FILES_ADDRESS] = {40, 20},
    [API_LIMIT_CHAT_TYPING] = {20, 30},
    [API_LIMIT_CHAT_MAIL] = {3, 1},
    [API_LIMIT_CHAT_MAIL_ADDRESS] = {10, 2},
    [API_LIMIT_EMAIL] = {20, 20},
    [API_LIMIT_PAIR] = {2, 2},
};

struct bucket {
    uint64_t key; /* 0: free */
    int64_t milli_tokens;
    int64_t at_ms;
};

struct api_limits {
    pthread_mutex_t lock;
    uint8_t secret[HK_KEY_BYTES];
    struct bucket buckets[PLACES];
};

struct api_limits *api_limits_new(void)
{
    struct api_limits *limits = hk_alloc(sizeof *limits);
    hk_must(pthread_mutex_init(&limits->lock, NULL) == 0);
    hk_crypto_random(limits->secret, sizeof limits->secret);
    return limits;
}

void api_limits_free(struct api_limits *limits)
{
    if (limits == NULL)
        return;
    pthread_mutex_destroy(&limits->lock);
    hk_free(limits);
}

static uint64_t hash_key(const struct api_limits *limits, const uint8_t *bytes, size_t n)
{
    uint8_t hash[HK_SHA256_BYTES];
    uint64_t key;
    hk_crypto_hmac_sha256((struct hk_str){(const char *)limits->secret, sizeof limits->secret},
        (struct hk_str){(const char *)bytes, n}, hash);
    memcpy(&key, hash, sizeof key);
    return key == 0 ? 1 : key;
}

static uint64_t key_of(const struct api_limits *limits, enum api_limit limit, struct hk_str peer)
{
    uint8_t bytes[1 + NAME_MAX_BYTES] = {(uint8_t)limit};
    size_t n = 1;
    char text[INET6_ADDRSTRLEN + 1] = {0};
    if (peer.n < sizeof text)
        memcpy(text, peer.p, peer.n);
    if (inet_pton(AF_INET, text, bytes + 1) == 1) {
        n += sizeof(struct in_addr);
    } else if (inet_pton(AF_INET6, text, bytes + 1) == 1) {
        n += 8; /* the /64 */
    } else if (peer.n > 0) {
        size_t named = peer.n < NAME_MAX_BYTES ? peer.n : NAME_MAX_BYTES;
        memcpy(bytes + 1, peer.p, named);
        n += named;
    }
    return hash_key(limits, bytes, n);
}

static uint64_t key_of_email(const struct api_limits *limits, struct hk_str email)
{
    uint8_t bytes[1 + EMAIL_BYTES] = {API_LIMIT_EMAIL};
    size_t n = 1;
    for (size_t i = 0; i < email.n && n < sizeof bytes; i++) {
        char c = email.p[i];
        if (c != ' ')
            bytes[n++] = (uint8_t)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return hash_key(limits, bytes, n);
}

/* The bucket of `key`, filled up to now; a full one if it is new. The lock is held. */
static struct bucket *find_bucket(
    struct api_limits *limits, enum api_limit limit, uint64_t key, int64_t now_ms)
{
    int64_t full = rates[limit].burst * 1000;
    struct bucket *oldest = NULL;
    for (uint64_t i = 0; i < PROBES; i++) {
        struct bucket *bucket = &limits->buckets[(key + i) % PLACES];
        if (bucket->key == key) {
            int64_t passed_ms = now_ms > bucket->at_ms ? now_ms - bucket->at_ms : 0;
            if (passed_ms > 60 * 1000)
                passed_ms = 60 * 1000; /* by then it is full again */
            bucket->milli_tokens += passed_ms * rates[limit].per_minute / 60;
            if (bucket->milli_tokens > full)
                bucket->milli_tokens = full;
            bucket->at_ms = now_ms;
            return bucket;
        }
        if (oldest == NULL || bucket->key == 0
            || (oldest->key != 0 && bucket->at_ms < oldest->at_ms))
            oldest = bucket;
    }
    *oldest = (struct bucket){key, full, now_ms};
    return oldest;
}

static bool ask(struct api_limits *limits, enum api_limit limit, uint64_t key, int64_t now_ms,
    int64_t price, int64_t *retry_after_s)
{
    pthread_mutex_lock(&limits->lock);
    struct bucket *bucket = find_bucket(limits, limit, key, now_ms);
    int64_t lacking = 1000 - bucket->milli_tokens;
    if (lacking <= 0)
        bucket->milli_tokens -= price;
    pthread_mutex_unlock(&limits->lock);
    if (lacking <= 0)
        return true;
    *retry_after_s = (lacking * 60 / rates[limit].per_minute + 999) / 1000;
    return false;
}

bool api_limits_ask(struct api_limits *limits, enum api_limit limit, struct hk_str peer,
    int64_t now_ms, int64_t *retry_after_s)
{
    return ask(limits, limit, key_of(limits, limit, peer), now_ms, 0, retry_after_s);
}

bool api_limits_take(struct api_limits *limits, enum api_limit limit, struct hk_str peer,
    int64_t now_ms, int64_t *retry_after_s)
{
    return ask(limits, limit, key_of(limits, limit, peer), now_ms, 1000, retry_after_s);
}

bool api_limits_take_email(struct api_limits *limits, struct hk_str email, struct hk_str peer,
    int64_t now_ms, int64_t *retry_after_s)
{
    uint64_t key = key_of_email(limits, email);
    int64_t wait_s;
    if (ask(limits, API_LIMIT_EMAIL, key, now_ms, 1000, retry_after_s))
        return true;
    key ^= key_of(limits, API_LIMIT_PAIR, peer);
    return ask(limits, API_LIMIT_PAIR, key == 0 ? 1 : key, now_ms, 1000, &wait_s);
}
