/* people/visitor.c -- see visitor.h. A pass is "1.ACCOUNT.VISITOR.EXPIRES.USER.NAME.SIGNATURE",
 * user and name in hexadecimal. */
#include "people/visitor.h"

#include "base/ids.h"
#include "base/str.h"

#include <string.h>

enum { VISITOR_BYTES = 15, PASS_PARTS = 7 };

static struct hk_str bytes_of(const uint8_t key[HK_KEY_BYTES])
{
    return (struct hk_str){(const char *)key, HK_KEY_BYTES};
}

static struct hk_str id_text(struct hk_cx *cx, int64_t id)
{
    char text[HK_ID_TEXT_BYTES];

    hk_id_write(id, text);
    return hk_arena_str(cx->arena, (struct hk_str){text, sizeof text});
}

void visitor_key(const uint8_t data_key[HK_KEY_BYTES], uint8_t out[HK_KEY_BYTES])
{
    _Static_assert(HK_KEY_BYTES == HK_SHA256_BYTES, "a key is a hash");
    hk_crypto_hmac_sha256(bytes_of(data_key), HK_STR("passes of visitors, 1"), out);
}

struct visitor_pass visitor_new(struct hk_cx *cx, int64_t account)
{
    uint8_t random[VISITOR_BYTES];

    hk_crypto_random(random, sizeof random);
    return (struct visitor_pass){.account = account,
        .visitor = hk_crypto_base64url(cx, random, sizeof random),
        .expires_ms = cx->now_ms + VISITOR_PASS_MS};
}

struct visitor_pass visitor_of_user(struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES],
    int64_t account, const struct visitor_claim *claim)
{
    uint8_t mac[HK_SHA256_BYTES];
    struct hk_str said =
        hk_arena_printf(cx->arena, "user\n%lld\n%.*s", (long long)account, HKS(claim->user));

    hk_crypto_hmac_sha256(bytes_of(key), said, mac);
    return (struct visitor_pass){.account = account,
        .visitor = hk_crypto_base64url(cx, mac, VISITOR_BYTES),
        .user = claim->user,
        .name = claim->name,
        .expires_ms = cx->now_ms + VISITOR_USER_PASS_MS};
}

static struct hk_str sign(struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], struct hk_str said)
{
    uint8_t mac[HK_SHA256_BYTES];

    hk_crypto_hmac_sha256(bytes_of(key), said, mac);
    return hk_crypto_base64url(cx, mac, sizeof mac);
}

struct hk_str visitor_pass_write(
    struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], const struct visitor_pass *pass)
{
    struct hk_str said = hk_arena_printf(cx->arena, "1.%.*s.%.*s.%lld.%.*s.%.*s",
        HKS(id_text(cx, pass->account)), HKS(pass->visitor), (long long)pass->expires_ms,
        HKS(hk_crypto_hex(cx, pass->user.p, pass->user.n)),
        HKS(hk_crypto_hex(cx, pass->name.p, pass->name.n)));

    return hk_arena_printf(cx->arena, "%.*s.%.*s", HKS(said), HKS(sign(cx, key, said)));
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool from_hex(struct hk_cx *cx, struct hk_str hex, struct hk_str *out)
{
    char *to = hk_arena_alloc(cx->arena, hex.n / 2 + 1);

    for (size_t i = 0; i + 1 < hex.n; i += 2) {
        int high = digit_of(hex.p[i]), low = digit_of(hex.p[i + 1]);
        if (high < 0 || low < 0)
            return false;
        to[i / 2] = (char)(high * 16 + low);
    }
    *out = (struct hk_str){to, hex.n / 2};
    return hex.n % 2 == 0;
}

enum hk_rc visitor_pass_read(struct hk_cx *cx, const uint8_t key[HK_KEY_BYTES], int64_t account,
    struct hk_str text, struct visitor_pass *out)
{
    struct hk_str parts[PASS_PARTS] = {{0}}, rest = text;
    size_t n = 0;

    *out = (struct visitor_pass){0};
    while (n < PASS_PARTS && hk_str_cut(&rest, '.', &parts[n]))
        n++;
    if (n != PASS_PARTS || rest.n > 0 || text.n <= parts[6].n + 1)
        return hk_fail(cx, HK_EDENIED, "this is no pass of a visitor; say hello first");
    struct hk_str said = hk_str_sub(text, 0, text.n - parts[6].n - 1);
    if (!hk_crypto_equal(sign(cx, key, said), parts[6]) || !hk_str_equal(parts[0], HK_STR("1")))
        return hk_fail(cx, HK_EDENIED, "this pass is not one of ours; say hello first");
    if (!hk_id_read(parts[1], &out->account) || !hk_str_to_int(parts[3], &out->expires_ms)
        || !from_hex(cx, parts[4], &out->user) || !from_hex(cx, parts[5], &out->name))
        return hk_fail(cx, HK_EDENIED, "this pass cannot be read; say hello first");
    out->visitor = parts[2];
    if (out->account != account)
        return hk_fail(cx, HK_EDENIED, "this pass is for another chat; say hello first");
    if (out->expires_ms <= cx->now_ms)
        return hk_fail(cx, HK_EDENIED, "this pass has ended; say hello again");
    return HK_OK;
}

static bool is_line(struct hk_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < ' ')
            return false;
    return true;
}

enum hk_rc visitor_claim_check(
    struct hk_cx *cx, struct hk_str secret, int64_t account, const struct visitor_claim *claim)
{
    uint8_t mac[HK_SHA256_BYTES];
    int64_t now_s = cx->now_ms / 1000;

    if (secret.n < VISITOR_SECRET_MIN_BYTES)
        return hk_fail(
            cx, HK_EDENIED, "identity: this chat has no secret to check signatures with");
    if (claim->user.n == 0 || claim->user.n > VISITOR_USER_MAX_BYTES
        || claim->name.n > VISITOR_NAME_MAX_BYTES || !is_line(claim->user) || !is_line(claim->name))
        return hk_fail(cx, HK_EDENIED, "identity: user and name are one line of 200 bytes at most");
    if (claim->expires_s <= now_s)
        return hk_fail(cx, HK_EDENIED, "identity: this signature has ended; make a new one");
    if (claim->expires_s > now_s + VISITOR_CLAIM_MAX_MS / 1000)
        return hk_fail(cx, HK_EDENIED, "identity: a signature may be good for 24 hours at most");
    struct hk_str said = hk_arena_printf(cx->arena, "hark-chat-1\n%.*s\n%.*s\n%.*s\n%lld",
        HKS(id_text(cx, account)), HKS(claim->user), HKS(claim->name), (long long)claim->expires_s);
    hk_crypto_hmac_sha256(secret, said, mac);
    if (!hk_crypto_equal(hk_crypto_hex(cx, mac, sizeof mac), claim->signature))
        return hk_fail(cx, HK_EDENIED, "identity: the signature does not fit");
    return HK_OK;
}
