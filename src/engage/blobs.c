/* engage/blobs.c -- see blobs.h. */
#include "engage/blobs.h"

#include "base/ids.h"
#include "base/str.h"
#include "channel/parts.h"

#include <string.h>

#define NOBODY HK_STR("-")

enum {
    MIME_MAX_BYTES = 100,
    STEPS =
        10 /* an address stays the same for a tenth of its life: browsers keep what they loaded */
};

void engage_blob_key(const uint8_t data_key[HK_KEY_BYTES], uint8_t out[HK_KEY_BYTES])
{
    struct hk_str key = {(const char *)data_key, HK_KEY_BYTES};

    _Static_assert(HK_KEY_BYTES == HK_SHA256_BYTES, "a key is a hash");
    hk_crypto_hmac_sha256(key, HK_STR("addresses of files, 1"), out);
}

struct hk_str engage_blob_mime(struct hk_cx *cx, struct hk_str mime)
{
    struct hk_str type = HK_STR("");
    size_t slashes = 0;

    (void)hk_str_cut(&mime, ';', &type);
    type = hk_arena_str(cx->arena, hk_str_trim(type));
    char *out = hk_arena_alloc(cx->arena, type.n + 1);
    for (size_t i = 0; i < type.n; i++) {
        char c = type.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool other = (c >= '0' && c <= '9') || (c != '\0' && strchr("/.+-", c) != NULL);
        if (!letter && !other)
            return HK_STR("");
        slashes += c == '/';
        out[i] = letter ? (char)(c | 0x20) : c;
    }
    return slashes == 1 && type.n <= MIME_MAX_BYTES ? (struct hk_str){out, type.n} : HK_STR("");
}

static struct hk_str sign_text(
    struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], struct hk_str said)
{
    uint8_t mac[HK_SHA256_BYTES];

    hk_crypto_hmac_sha256((struct hk_str){(const char *)key, HK_KEY_BYTES}, said, mac);
    return hk_crypto_base64url(cx, mac, sizeof mac);
}

/* The name stands last: it alone may hold any character. */
static struct hk_str sign(
    struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], const struct engage_blob_claim *claim)
{
    const struct engage_blob *blob = &claim->blob;

    return sign_text(cx, key,
        hk_arena_printf(cx->arena, "%lld\n%.*s\n%lld\n%.*s\n%.*s", (long long)blob->workspace,
            HKS(blob->sha256), (long long)claim->expires_s, HKS(blob->mime), HKS(blob->name)));
}

struct hk_str engage_blob_address(
    struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], const struct engage_blob *blob)
{
    struct engage_blob_claim claim = {.blob = *blob};
    char workspace[HK_ID_TEXT_BYTES];

    claim.blob.mime = engage_blob_mime(cx, blob->mime);
    int64_t ttl_ms = blob->ttl_ms > 0 ? blob->ttl_ms : ENGAGE_BLOB_TTL_MS;
    int64_t step_s = ttl_ms / 1000 / STEPS;
    claim.expires_s = (cx->now_ms + ttl_ms) / 1000;
    claim.expires_s += step_s - claim.expires_s % step_s;
    hk_id_write(blob->workspace, workspace);
    return hk_arena_printf(cx->arena,
        ENGAGE_BLOB_PREFIX "%.*s/%.*s?expires=%lld&mime=%.*s&name=%.*s&signature=%.*s",
        HK_ID_TEXT_BYTES, workspace, HKS(blob->sha256), (long long)claim.expires_s,
        HKS(channel_percent(cx, claim.blob.mime)), HKS(channel_percent(cx, blob->name)),
        HKS(sign(cx, key, &claim)));
}

bool engage_blob_read_path(struct hk_str path, struct engage_blob *out)
{
    struct hk_str prefix = HK_STR(ENGAGE_BLOB_PREFIX);
    struct hk_str rest = hk_str_sub(path, prefix.n, path.n), workspace;

    if (!hk_str_starts(path, prefix) || !hk_str_cut(&rest, '/', &workspace)
        || !hk_id_read(workspace, &out->workspace) || rest.n != HK_SHA256_BYTES * (size_t)2)
        return false;
    for (size_t i = 0; i < rest.n; i++)
        if (!((rest.p[i] >= '0' && rest.p[i] <= '9') || (rest.p[i] >= 'a' && rest.p[i] <= 'f')))
            return false;
    out->sha256 = rest;
    return true;
}

bool engage_blob_admits(
    struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], const struct engage_blob_claim *claim)
{
    return hk_crypto_equal(sign(cx, key, claim), claim->signature)
        && claim->expires_s > cx->now_ms / 1000;
}

static struct hk_str sign_upload(
    struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], const struct engage_upload *upload)
{
    return sign_text(cx, key,
        hk_arena_printf(cx->arena, "upload\n%lld\n%lld\n%lld\n%.*s\n%lld\n%lld",
            (long long)upload->workspace, (long long)upload->login, (long long)upload->account,
            HKS(upload->visitor), (long long)upload->size_bytes, (long long)upload->expires_s));
}

struct hk_str engage_upload_address(
    struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], const struct engage_upload *upload)
{
    char workspace[HK_ID_TEXT_BYTES], login[HK_ID_TEXT_BYTES], account[HK_ID_TEXT_BYTES];

    hk_id_write(upload->workspace, workspace);
    hk_id_write(upload->login, login);
    hk_id_write(upload->account, account);
    return hk_arena_printf(cx->arena, ENGAGE_UPLOAD_PREFIX "%.*s/%.*s/%.*s/%.*s/%lld/%lld/%.*s",
        HK_ID_TEXT_BYTES, workspace, HK_ID_TEXT_BYTES, login, HK_ID_TEXT_BYTES, account,
        HKS(upload->visitor.n > 0 ? upload->visitor : NOBODY), (long long)upload->size_bytes,
        (long long)upload->expires_s, HKS(sign_upload(cx, key, upload)));
}

bool engage_upload_admits(struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], struct hk_str path,
    struct engage_upload *out)
{
    struct hk_str prefix = HK_STR(ENGAGE_UPLOAD_PREFIX);
    struct hk_str rest = hk_str_sub(path, prefix.n, path.n), part[6];

    if (!hk_str_starts(path, prefix))
        return false;
    for (size_t i = 0; i < HK_COUNT(part); i++)
        if (!hk_str_cut(&rest, '/', &part[i]))
            return false;
    out->visitor = hk_str_equal(part[3], NOBODY) ? HK_STR("") : part[3];
    return hk_id_read(part[0], &out->workspace) && hk_id_read(part[1], &out->login)
        && hk_id_read(part[2], &out->account) && hk_str_to_int(part[4], &out->size_bytes)
        && hk_str_to_int(part[5], &out->expires_s)
        && hk_crypto_equal(sign_upload(cx, key, out), rest) && out->expires_s > cx->now_ms / 1000;
}

static struct hk_str sign_given(
    struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], const struct engage_given *given)
{
    return sign_text(cx, key,
        hk_arena_printf(cx->arena, "given\n%lld\n%.*s\n%.*s\n%.*s\n%lld", (long long)given->account,
            HKS(given->visitor), HKS(given->sha256), HKS(given->mime),
            (long long)given->size_bytes));
}

struct hk_str engage_given_write(
    struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], const struct engage_given *given)
{
    return hk_arena_printf(cx->arena, "%.*s.%lld.%.*s.%.*s", HKS(given->sha256),
        (long long)given->size_bytes, HKS(given->mime), HKS(sign_given(cx, key, given)));
}

bool engage_given_read(struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], struct hk_str text,
    struct engage_given *given)
{
    struct hk_str size;

    return hk_str_cut(&text, '.', &given->sha256) && hk_str_cut(&text, '.', &size)
        && hk_str_to_int(size, &given->size_bytes) && hk_str_cut(&text, '.', &given->mime)
        && hk_crypto_equal(sign_given(cx, key, given), text);
}
