/* channel/meta/meta_verify.c -- is a delivery from Meta, and which account is it for?
 *
 * Webhooks are signed with the app's secret. The network's own writer escapes everything that is
 * not ASCII; some gateways unescape on the way but keep the signature, so a body is genuine if the
 * signature fits its bytes or its escaped form. No secret, no entry.
 *
 * What it does not do: the older SHA-1 signature, which Meta sends beside this one.
 */
#include "base/crypto.h"
#include "base/str.h"
#include "channel/meta/meta.h"

#define CHALLENGE_MAX_BYTES 200u
#define SECONDS_MAX INT64_C(253402300799) /* the end of the year 9999 */

struct hk_str channel_meta_addressed(
    struct hk_cx *cx, const struct channel_delivery *in, const char *path)
{
    const char *const paths[] = {path};
    struct hk_error before = cx->error;
    struct hk_str found[1];

    if (hk_json_pick(cx, in->body, paths, 1, found) != HK_OK) {
        cx->error = before;
        return HK_STR("");
    }
    return hk_json_unescape(cx, found[0]);
}

int64_t channel_meta_time_ms(const struct hk_json *object, const char *key)
{
    int64_t time = 0;

    if (!hk_str_to_int(hk_json_text(object, key), &time) || time < 0)
        return 0;
    if (time < SECONDS_MAX / 10) /* as milliseconds: before the year 1971 */
        return time * 1000;
    return time <= SECONDS_MAX * 1000 ? time : 0;
}

/* `body` with everything that is not ASCII as \uXXXX in lower case, as the network writes it. */
static struct hk_str escaped(struct hk_cx *cx, struct hk_str body)
{
    static const char digits[] = "0123456789abcdef";
    char *out = hk_arena_array(cx->arena, body.n + 1, 3); /* 2 bytes become 6, 4 become 12 */
    size_t n = 0;

    for (size_t at = 0; at < body.n;) {
        uint32_t c = hk_text_next(body, &at);
        uint32_t units[2] = {c, 0};
        if (c < 0x80) {
            out[n++] = (char)c;
            continue;
        }
        if (c > 0xffff) {
            units[0] = 0xd800 + ((c - 0x10000) >> 10);
            units[1] = 0xdc00 + ((c - 0x10000) & 0x3ff);
        }
        for (size_t i = 0; i < 2 && units[i] != 0; i++) {
            out[n++] = '\\';
            out[n++] = 'u';
            for (int shift = 12; shift >= 0; shift -= 4)
                out[n++] = digits[units[i] >> shift & 15];
        }
    }
    return (struct hk_str){out, n};
}

static bool has_beyond_ascii(struct hk_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return true;
    return false;
}

static bool is_signature_of(
    struct hk_cx *cx, struct hk_str secret, struct hk_str bytes, struct hk_str claimed)
{
    uint8_t mac[HK_SHA256_BYTES];

    hk_crypto_hmac_sha256(secret, bytes, mac);
    return hk_crypto_equal(hk_crypto_hex(cx, mac, sizeof mac), claimed);
}

static bool is_genuine(struct hk_cx *cx, struct hk_str secret, const struct channel_delivery *in)
{
    struct hk_str prefix = HK_STR("sha256=");
    struct hk_str header = channel_header(in->headers, in->header_count, "x-hub-signature-256");

    if (secret.n == 0 || !hk_str_starts(header, prefix))
        return false;
    struct hk_str claimed = hk_str_sub(header, prefix.n, SIZE_MAX);
    if (is_signature_of(cx, secret, in->body, claimed))
        return true;
    return has_beyond_ascii(in->body) && hk_text_valid(in->body)
        && is_signature_of(cx, secret, escaped(cx, in->body), claimed);
}

/* The network asks once whether the address is ours: repeat its challenge if it knows our word.
 * Only plain characters are repeated, so that nobody can make us say markup. */
static void answer_handshake(struct hk_cx *cx, struct hk_str verify_token,
    const struct channel_delivery *in, struct channel_verification *out)
{
    struct hk_str challenge = channel_query(cx, in->query, "hub.challenge");
    struct hk_str token = channel_query(cx, in->query, "hub.verify_token");
    bool ours = verify_token.n > 0 && hk_crypto_equal(token, verify_token);

    if (!ours || !hk_str_equal(channel_query(cx, in->query, "hub.mode"), HK_STR("subscribe"))
        || !channel_is_plain(challenge) || challenge.n > CHALLENGE_MAX_BYTES)
        return;
    *out = (struct channel_verification){CHANNEL_ANSWER, 200, challenge};
}

enum hk_rc channel_meta_verify(struct hk_cx *cx, const struct channel_meta_app *app,
    const struct channel_delivery *in, struct channel_verification *out)
{
    *out = (struct channel_verification){CHANNEL_REFUSE, 403, HK_STR("")};
    if (hk_str_equal(in->method, HK_STR("GET")))
        answer_handshake(cx, app->word, in, out);
    else if (!hk_str_equal(in->method, HK_STR("POST")))
        out->status = 405;
    else if (!is_genuine(cx, app->secret, in))
        out->status = 401;
    else
        *out = (struct channel_verification){CHANNEL_ACCEPT, 200, HK_STR("")};
    return HK_OK;
}
