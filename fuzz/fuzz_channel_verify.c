/* fuzz/fuzz_channel_verify.c -- any request against the check that keeps forgeries out.
 *
 * Input: method, query and signature header a line each, then the body. The body is also signed
 * here, so that the fuzzer gets behind the check: a true signature must be accepted, one with a
 * changed digit must not, and nothing but a plain challenge may ever be repeated.
 */
#include <stdint.h>
#include <string.h>

#include "base/crypto.h"
#include "base/json_read.h"
#include "base/str.h"
#include "channel/channel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct channel_verification verify(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str method, struct hk_str query, struct hk_str signature, struct hk_str body)
{
    const struct model_header header = {HK_STR("X-Hub-Signature-256"), signature};
    const struct channel_delivery in = {method, query, &header, 1, body};
    struct channel_verification out = {0};

    hk_must(channel_find(HK_STR("whatsapp"))->verify(cx, account, &in, &out) == HK_OK);
    if (out.verdict == CHANNEL_ANSWER) {
        hk_must(hk_str_equal(method, HK_STR("GET")) && out.status == 200 && out.body.n > 0);
        for (size_t i = 0; i < out.body.n; i++)
            hk_must(strchr("<>&\"' \r\n", out.body.p[i]) == NULL);
    } else {
        hk_must(out.body.n == 0);
    }
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = INT64_C(1795299000000)};
    struct channel_account account = {.id = 1};
    struct hk_str rest = {(const char *)data, size};
    struct hk_str line[3] = {{0}};
    uint8_t mac[HK_SHA256_BYTES];

    hk_must(hk_json_read(&cx, HK_STR("{\"app_secret\":\"s3cret\",\"verify_token\":\"word\"}"),
                &hk_json_foreign, &account.secrets)
        == HK_OK);
    for (size_t i = 0; i < 3; i++)
        (void)hk_str_cut(&rest, '\n', &line[i]);
    (void)verify(&cx, &account, line[0], line[1], line[2], rest);

    hk_crypto_hmac_sha256(HK_STR("s3cret"), rest, mac);
    struct hk_str good =
        hk_arena_printf(cx.arena, "sha256=%.*s", HKS(hk_crypto_hex(&cx, mac, sizeof mac)));
    struct hk_str post = HK_STR("POST");
    hk_must(verify(&cx, &account, post, line[1], good, rest).verdict == CHANNEL_ACCEPT);
    char *bad = hk_arena_alloc(cx.arena, good.n);
    memcpy(bad, good.p, good.n);
    size_t at = 7 + (size > 0 ? data[0] % 64 : 0);
    bad[at] = bad[at] == '0' ? '1' : '0';
    hk_must(verify(&cx, &account, post, line[1], (struct hk_str){bad, good.n}, rest).verdict
        == CHANNEL_REFUSE);
    hk_arena_free(cx.arena);
    return 0;
}
