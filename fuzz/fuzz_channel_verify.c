/* fuzz/fuzz_channel_verify.c -- any request against the checks that keep forgeries out, of every
 * channel that has one.
 *
 * Input: method, query and signature header a line each, then the body. The body is also signed
 * here as each network signs, so that the fuzzer gets behind the check: a true signature must be
 * accepted, one with a changed character must not, and a question may only be answered with a plain
 * word of its own or with what was signed.
 */
#include <stdint.h>
#include <string.h>

#include "base/crypto.h"
#include "base/json_read.h"
#include "base/str.h"
#include "channel/channel.h"

#define NOW_MS INT64_C(1795299000000)
#define SECRET "a-secret-of-sixteen"

enum { CRC_ANSWER_BYTES = 72 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct hk_str mac_of(struct hk_cx *cx, struct hk_str text, bool hex)
{
    uint8_t mac[HK_SHA256_BYTES];

    hk_crypto_hmac_sha256(HK_STR(SECRET), text, mac);
    return hex ? hk_crypto_hex(cx, mac, sizeof mac) : hk_crypto_base64(cx, mac, sizeof mac);
}

static struct hk_str sign_meta(struct hk_cx *cx, struct hk_str body)
{
    return hk_arena_printf(cx->arena, "sha256=%.*s", HKS(mac_of(cx, body, true)));
}

static struct hk_str sign_x(struct hk_cx *cx, struct hk_str body)
{
    return hk_arena_printf(cx->arena, "sha256=%.*s", HKS(mac_of(cx, body, false)));
}

static struct hk_str sign_telegram(struct hk_cx *cx, struct hk_str body)
{
    (void)cx;
    (void)body;
    return HK_STR(SECRET);
}

static struct hk_str sign_api(struct hk_cx *cx, struct hk_str body)
{
    struct hk_str time = hk_arena_printf(cx->arena, "%lld", (long long)(NOW_MS / 1000));
    char *text = hk_arena_alloc(cx->arena, time.n + 1 + body.n);

    memcpy(text, time.p, time.n);
    text[time.n] = '.';
    if (body.n > 0)
        memcpy(text + time.n + 1, body.p, body.n);
    return hk_arena_printf(cx->arena, "t=%.*s,v1=%.*s", HKS(time),
        HKS(mac_of(cx, (struct hk_str){text, time.n + 1 + body.n}, true)));
}

static const struct network {
    const char *channel;
    const char *header;
    struct hk_str (*sign)(struct hk_cx *cx, struct hk_str body);
    size_t tail_bytes; /* so many at the end are what a forger would have to guess */
} networks[] = {
    {"whatsapp", "X-Hub-Signature-256", sign_meta, 64},
    {"facebook", "X-Hub-Signature-256", sign_meta, 64},
    {"instagram", "X-Hub-Signature-256", sign_meta, 64},
    {"x", "x-twitter-webhooks-signature", sign_x, 44},
    {"telegram", "x-telegram-bot-api-secret-token", sign_telegram, sizeof SECRET - 1},
    {"api", "x-hark-signature", sign_api, 64},
};

/* A page may ask anybody's server and read what it says: nothing of a question comes back as it
 * came but Meta's challenge, if it is plain. */
static void check_answer(
    const struct network *network, struct hk_str method, const struct channel_verification *out)
{
    if (out->verdict != CHANNEL_ANSWER) {
        hk_must(out->body.n == 0);
        return;
    }
    hk_must(hk_str_equal(method, HK_STR("GET")) && out->status == 200 && out->body.n > 0);
    if (network->sign == sign_x) {
        hk_must(hk_str_starts(out->body, HK_STR("{\"response_token\":\"sha256="))
            && out->body.n <= CRC_ANSWER_BYTES);
        return;
    }
    hk_must(network->sign == sign_meta);
    for (size_t i = 0; i < out->body.n; i++)
        hk_must(strchr("<>&\"' \r\n", out->body.p[i]) == NULL);
}

static enum channel_verdict verify(struct hk_cx *cx, const struct network *network,
    struct hk_str method, struct hk_str query, struct hk_str signature, struct hk_str body)
{
    const struct model_header header = {hk_str_from(network->header), signature};
    const struct channel_delivery in = {method, query, &header, 1, body};
    struct channel_account account = {.id = 1};
    struct channel_verification out = {0};

    hk_must(hk_json_read(cx,
                HK_STR("{\"app_secret\":\"" SECRET "\",\"consumer_secret\":\"" SECRET
                       "\",\"webhook_secret\":\"" SECRET "\",\"secret\":\"" SECRET
                       "\",\"verify_token\":\"word\"}"),
                &hk_json_foreign, &account.secrets)
        == HK_OK);
    account.settings = account.secrets;
    hk_must(channel_find(hk_str_from(network->channel))->verify(cx, &account, &in, &out) == HK_OK);
    check_answer(network, method, &out);
    return out.verdict;
}

/* Every channel that verifies is in the table: a new one is not forgotten. */
static void check_table(void)
{
    const struct channel_kind *kind;

    for (size_t k = 0; (kind = channel_at(k)) != NULL; k++) {
        size_t at = 0;
        while (at < HK_COUNT(networks) && strcmp(networks[at].channel, kind->name) != 0)
            at++;
        hk_must(kind->verify == NULL || at < HK_COUNT(networks)
            || strcmp(kind->name, "test_abort") == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = NOW_MS};
    struct hk_str rest = {(const char *)data, size};
    struct hk_str line[3] = {{0}};
    struct hk_str post = HK_STR("POST");

    check_table();
    for (size_t i = 0; i < HK_COUNT(line); i++)
        (void)hk_str_cut(&rest, '\n', &line[i]);
    for (size_t i = 0; i < HK_COUNT(networks); i++) {
        const struct network *n = &networks[i];
        (void)verify(&cx, n, line[0], line[1], line[2], rest);
        struct hk_str good = n->sign(&cx, rest);
        hk_must(verify(&cx, n, post, line[1], good, rest) == CHANNEL_ACCEPT);
        char *bad = hk_arena_alloc(cx.arena, good.n);
        memcpy(bad, good.p, good.n);
        size_t at = good.n - 1 - (size > 0 ? data[0] % n->tail_bytes : 0);
        bad[at] = bad[at] == '0' ? '1' : '0';
        hk_must(
            verify(&cx, n, post, line[1], (struct hk_str){bad, good.n}, rest) == CHANNEL_REFUSE);
    }
    hk_arena_free(cx.arena);
    return 0;
}
