/* base/crypto.h -- the only door to libsodium and OpenSSL.
 *
 * Nothing here invents: SHA-256, HMAC and signatures (OpenSSL), XChaCha20-Poly1305, BLAKE2b,
 * Argon2id and random (libsodium). hk_crypto_start() must have run.
 *
 * Threads: all from any. hk_crypto_password_*() take about 100 ms and 64 MiB: CPU threads only.
 */
#ifndef HK_BASE_CRYPTO_H
#define HK_BASE_CRYPTO_H
#include "base/buf.h"
#include "base/cx.h"

#define HK_SHA256_BYTES 32
#define HK_SHA1_BYTES 20
#define HK_KEY_BYTES 32

HK_CHECK enum hk_rc hk_crypto_start(struct hk_cx *cx);

void hk_crypto_random(void *out, size_t n);
void hk_crypto_sha256(struct hk_str bytes, uint8_t out[HK_SHA256_BYTES]);
void hk_crypto_hmac_sha256(struct hk_str key, struct hk_str bytes, uint8_t out[HK_SHA256_BYTES]);

/* Secures nothing: where a protocol demands it by name (WebSocket's greeting). */
void hk_crypto_sha1(struct hk_str bytes, uint8_t out[HK_SHA1_BYTES]);

/* In time that does not depend on where they differ; false if the lengths differ. */
bool hk_crypto_equal(struct hk_str a, struct hk_str b);

struct hk_str hk_crypto_hex(struct hk_cx *cx, const void *bytes, size_t n);       /* lower case */
struct hk_str hk_crypto_base64url(struct hk_cx *cx, const void *bytes, size_t n); /* no padding */
struct hk_str hk_crypto_base64(struct hk_cx *cx, const void *bytes, size_t n);    /* with padding */

/* The same as the next bytes of `out`, without a copy between; all or nothing, as it adds. */
void hk_crypto_add_base64(struct hk_buf *out, const void *bytes, size_t n);

/* Sign with a private key in PEM (crypto_sign.c). HK_EINVAL if it is none of that kind. */
enum hk_signature {
    HK_SIGN_RS256, /* RSA of 2048 bits or more, PKCS #1 v1.5, SHA-256: the same each time */
    HK_SIGN_ES256  /* ECDSA on P-256 with SHA-256, as r and s: another one each time */
};
HK_CHECK enum hk_rc hk_crypto_sign(struct hk_cx *cx, enum hk_signature kind, struct hk_str pem,
    struct hk_str bytes, struct hk_str *out);

/* 256 random bits as 43 characters: session and sign-in tokens. */
struct hk_str hk_crypto_token(struct hk_cx *cx);

/* Seal `plain` for one cell of the database. `where` is "table.column:row" and must be the same
 * when opened: a sealed value moved to another row does not open. */
struct hk_str hk_crypto_seal(
    struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], struct hk_str where, struct hk_str plain);
HK_CHECK enum hk_rc hk_crypto_open(struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES],
    struct hk_str where, struct hk_str sealed, struct hk_str *out);

/* Argon2id in PHC text. */
struct hk_str hk_crypto_password_hash(struct hk_cx *cx, struct hk_str password);
bool hk_crypto_password_verify(struct hk_str hash, struct hk_str password);

#endif
