/* base/crypto.c -- hashes, random, sealing and passwords; signatures are crypto_sign.c.
 *
 * A sealed value is one version byte (1), the 24 bytes of a random nonce, and the XChaCha20-
 * Poly1305 text with its tag; `where` is the additional data. Nonces of 192 bits may be random
 * without counting. Passwords: Argon2id, 64 MiB, 2 passes, libsodium's "interactive" cost.
 *
 * What it does not do: keep or derive keys; it is given them.
 *
 * Threads: all from any, after hk_crypto_start().
 * Errors:  only opening can fail for outer reasons. The libraries' own failures (no random, no
 *          memory) abort.
 */
#include "base/crypto.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <string.h>

#define SEAL_VERSION 1
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
#define SEAL_BYTES (1 + NONCE_BYTES + TAG_BYTES)
#define TOKEN_BYTES 32

static const unsigned char *bytes_of(struct hk_str s)
{
    return (const unsigned char *)(s.n > 0 ? s.p : "");
}

enum hk_rc hk_crypto_start(struct hk_cx *cx)
{
    if (sodium_init() < 0)
        return hk_fail(cx, HK_EIO, "crypto: libsodium does not start; is /dev/urandom there?");
    return HK_OK;
}

void hk_crypto_random(void *out, size_t n)
{
    randombytes_buf(out, n);
}

void hk_crypto_sha256(struct hk_str bytes, uint8_t out[HK_SHA256_BYTES])
{
    unsigned n = 0;

    hk_must(EVP_Digest(bytes_of(bytes), bytes.n, out, &n, EVP_sha256(), NULL) == 1);
    hk_must(n == HK_SHA256_BYTES);
}

void hk_crypto_sha1(struct hk_str bytes, uint8_t out[HK_SHA1_BYTES])
{
    unsigned n = 0;

    hk_must(EVP_Digest(bytes_of(bytes), bytes.n, out, &n, EVP_sha1(), NULL) == 1);
    hk_must(n == HK_SHA1_BYTES);
}

void hk_crypto_hmac_sha256(struct hk_str key, struct hk_str bytes, uint8_t out[HK_SHA256_BYTES])
{
    unsigned n = 0;

    hk_must(key.n <= INT_MAX);
    hk_must(
        HMAC(EVP_sha256(), bytes_of(key), (int)key.n, bytes_of(bytes), bytes.n, out, &n) != NULL);
    hk_must(n == HK_SHA256_BYTES);
}

bool hk_crypto_equal(struct hk_str a, struct hk_str b)
{
    return a.n == b.n && sodium_memcmp(bytes_of(a), bytes_of(b), a.n) == 0;
}

struct hk_str hk_crypto_hex(struct hk_cx *cx, const void *bytes, size_t n)
{
    hk_must(n < SIZE_MAX / 2);
    char *text = hk_arena_unset(cx->arena, n * 2 + 1);

    sodium_bin2hex(text, n * 2 + 1, bytes, n);
    return (struct hk_str){text, n * 2};
}

static struct hk_str base64(struct hk_cx *cx, const void *bytes, size_t n, int variant)
{
    hk_must(n < SIZE_MAX / 2);
    size_t size = sodium_base64_encoded_len(n, variant);
    char *text = hk_arena_unset(cx->arena, size);

    sodium_bin2base64(text, size, bytes, n, variant);
    return (struct hk_str){text, strlen(text)};
}

struct hk_str hk_crypto_base64url(struct hk_cx *cx, const void *bytes, size_t n)
{
    return base64(cx, bytes, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

struct hk_str hk_crypto_base64(struct hk_cx *cx, const void *bytes, size_t n)
{
    return base64(cx, bytes, n, sodium_base64_VARIANT_ORIGINAL);
}

void hk_crypto_add_base64(struct hk_buf *out, const void *bytes, size_t n)
{
    hk_must(n < SIZE_MAX / 2);
    size_t size = sodium_base64_encoded_len(n, sodium_base64_VARIANT_ORIGINAL); /* and a NUL */
    char *to = hk_buf_reserve(out, size);

    if (to == NULL)
        return;
    sodium_bin2base64(to, size, bytes, n, sodium_base64_VARIANT_ORIGINAL);
    out->n += size - 1;
}

struct hk_str hk_crypto_token(struct hk_cx *cx)
{
    unsigned char bytes[TOKEN_BYTES];

    hk_crypto_random(bytes, sizeof bytes);
    struct hk_str token = hk_crypto_base64url(cx, bytes, sizeof bytes);
    sodium_memzero(bytes, sizeof bytes);
    return token;
}

struct hk_str hk_crypto_seal(
    struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], struct hk_str where, struct hk_str plain)
{
    hk_must(plain.n < SIZE_MAX / 2);
    unsigned char *sealed = hk_arena_unset(cx->arena, plain.n + SEAL_BYTES);
    unsigned long long n = 0;

    sealed[0] = SEAL_VERSION;
    hk_crypto_random(sealed + 1, NONCE_BYTES);
    hk_must(crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + 1 + NONCE_BYTES, &n,
                bytes_of(plain), plain.n, bytes_of(where), where.n, NULL, sealed + 1, key)
        == 0);
    hk_must(n == plain.n + TAG_BYTES);
    return (struct hk_str){(const char *)sealed, plain.n + SEAL_BYTES};
}

enum hk_rc hk_crypto_open(struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], struct hk_str where,
    struct hk_str sealed, struct hk_str *out)
{
    if (sealed.n < SEAL_BYTES || sealed.p[0] != SEAL_VERSION)
        return hk_fail(cx, HK_EINVAL, "crypto: %.*s is not a sealed value", HKS(where));
    const unsigned char *nonce = bytes_of(sealed) + 1;
    size_t plain_n = sealed.n - SEAL_BYTES;
    unsigned char *plain = hk_arena_unset(cx->arena, plain_n + 1);
    unsigned long long n = 0;

    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, &n, NULL, nonce + NONCE_BYTES,
            sealed.n - 1 - NONCE_BYTES, bytes_of(where), where.n, nonce, key)
        != 0)
        return hk_fail(cx, HK_EDENIED,
            "crypto: %.*s does not open: another key, another row, or changed", HKS(where));
    hk_must(n == plain_n);
    plain[plain_n] = '\0';
    *out = (struct hk_str){(const char *)plain, plain_n};
    return HK_OK;
}

struct hk_str hk_crypto_password_hash(struct hk_cx *cx, struct hk_str password)
{
    char hash[crypto_pwhash_STRBYTES];

    hk_must(crypto_pwhash_str(hash, (const char *)bytes_of(password), password.n,
                crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE)
        == 0);
    return hk_arena_str(cx->arena, (struct hk_str){hash, strlen(hash)});
}

bool hk_crypto_password_verify(struct hk_str hash, struct hk_str password)
{
    char text[crypto_pwhash_STRBYTES] = {0};

    if (hash.n >= sizeof text)
        return false;
    if (hash.n > 0)
        memcpy(text, hash.p, hash.n);
    return crypto_pwhash_str_verify(text, (const char *)bytes_of(password), password.n) == 0;
}
