/* base/crypto_sign.c -- signatures by a private key, for networks that know us by one.
 *
 * The key comes as PEM (PKCS #8 or the older forms). RS256 is RSA with PKCS #1 v1.5, so the same
 * bytes give the same signature; ES256 is ECDSA on P-256 as the bare numbers r and s, 32 bytes
 * each, as JSON Web Signatures want it, and differs every time.
 *
 * What it does not do: keep keys, ask for passphrases, verify: nobody signs like this to us.
 *
 * Threads: all from any. Memory: cx's arena; OpenSSL's own is freed here.
 * Errors:  HK_EINVAL: it is no private key of that kind. OpenSSL's other failures abort.
 * Sources: RFC 7518, 3.3 and 3.4.
 */
#include "base/crypto.h"

#include <limits.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>

#define NUMBER_BYTES 32 /* of P-256 */

static void free_key(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

static void free_digest(EVP_MD_CTX **digest)
{
    EVP_MD_CTX_free(*digest);
}

/* Nobody is there to be asked for a passphrase: a sealed key is none. */
static int no_passphrase(char *buf, int size, int rwflag, void *data)
{
    (void)buf;
    (void)size;
    (void)rwflag;
    (void)data;
    return -1;
}

static EVP_PKEY *read_key(struct hk_str pem)
{
    if (pem.n == 0 || pem.n > INT_MAX)
        return NULL;
    BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.n);
    hk_must(bio != NULL);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
    BIO_free(bio);
    ERR_clear_error();
    return key;
}

static bool is_fit(const EVP_PKEY *key, enum hk_signature kind)
{
    char curve[32];
    size_t n = 0;

    if (key == NULL)
        return false;
    if (kind == HK_SIGN_RS256)
        return EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) >= 2048;
    return EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, curve, sizeof curve, &n) == 1
        && strcmp(curve, "prime256v1") == 0;
}

/* From ASN.1 to r and s, one behind the other. */
static struct hk_str bare_numbers(struct hk_cx *cx, const unsigned char *der, size_t n)
{
    unsigned char *out = hk_arena_alloc(cx->arena, (size_t)NUMBER_BYTES * 2);
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)n);

    hk_must(pair != NULL);
    hk_must(BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, NUMBER_BYTES) == NUMBER_BYTES);
    hk_must(BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + NUMBER_BYTES, NUMBER_BYTES) == NUMBER_BYTES);
    ECDSA_SIG_free(pair);
    return (struct hk_str){(const char *)out, (size_t)NUMBER_BYTES * 2};
}

enum hk_rc hk_crypto_sign(struct hk_cx *cx, enum hk_signature kind, struct hk_str pem,
    struct hk_str bytes, struct hk_str *out)
{
    HK_AUTO(free_key) EVP_PKEY *key = read_key(pem);
    HK_AUTO(free_digest) EVP_MD_CTX *digest = EVP_MD_CTX_new();
    const unsigned char *from = (const unsigned char *)(bytes.n > 0 ? bytes.p : "");
    size_t n = 0;

    hk_must(digest != NULL);
    if (!is_fit(key, kind))
        return hk_fail(cx, HK_EINVAL, "the private key is not %s in PEM",
            kind == HK_SIGN_RS256 ? "an RSA key" : "a P-256 key");
    hk_must(EVP_DigestSignInit(digest, NULL, EVP_sha256(), NULL, key) == 1);
    hk_must(EVP_DigestSign(digest, NULL, &n, from, bytes.n) == 1);
    unsigned char *made = hk_arena_alloc(cx->arena, n);
    hk_must(EVP_DigestSign(digest, made, &n, from, bytes.n) == 1);
    *out =
        kind == HK_SIGN_ES256 ? bare_numbers(cx, made, n) : (struct hk_str){(const char *)made, n};
    return HK_OK;
}
