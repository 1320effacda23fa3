/* flow/seal.c -- is this the key that sealed the database's secrets?
 *
 * The database keeps the key's fingerprint. At the start it is compared before anything else is
 * done: a lost key file beside a full database would else be made anew in silence, and every
 * account's secrets with it be lost.
 */
#include "base/str.h"
#include "flow/flow_priv.h"
#include "flow_sql.h"

#define FACT "key_fingerprint"
#define FINGERPRINT_BYTES 16

static struct hk_str fingerprint_of(struct hk_cx *cx, const uint8_t *key)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t mac[HK_SHA256_BYTES];
    char *text = hk_arena_alloc(cx->arena, 2 * (size_t)FINGERPRINT_BYTES);

    hk_crypto_hmac_sha256((struct hk_str){(const char *)key, HK_KEY_BYTES},
        HK_STR("the fingerprint of this key"), mac);
    for (size_t i = 0; i < FINGERPRINT_BYTES; i++) {
        text[2 * i] = digits[mac[i] >> 4];
        text[2 * i + 1] = digits[mac[i] & 15];
    }
    return (struct hk_str){text, 2 * (size_t)FINGERPRINT_BYTES};
}

static enum hk_rc run(struct hk_cx *cx, struct store_session *session, struct flow_batch *batch,
    struct flow_command *command, struct hk_buf *reply)
{
    const struct flow_options *o = &command->flow->options;
    struct hk_str own = fingerprint_of(cx, o->key);
    struct flow_fact_row known;
    enum hk_rc rc = flow_read_fact(cx, session, HK_STR(FACT), &known);

    (void)batch;
    (void)reply;
    if (rc == HK_ENOTFOUND || (rc == HK_OK && o->key_is_forced))
        return flow_write_fact(cx, session, HK_STR(FACT), own);
    if (rc != HK_OK || hk_str_equal(known.value, own))
        return rc;
    return hk_fail(cx, HK_EINVAL,
        "%.*s/key: %s; put the key back from your backup (mode 600), or give up the accounts' "
        "secrets: move away what is there and run: hark doctor --data %.*s --new-key",
        HKS(o->folder),
        o->key_is_new ? "the key is gone, but the database is there"
                      : "this is not the key that sealed the database",
        HKS(o->folder));
}

enum hk_rc flow_check_seal(struct hk_cx *cx, struct flow *flow)
{
    struct flow_command command = {.run = run};
    enum hk_rc rc = flow_run_command(cx, flow, &command);

    hk_buf_free(&command.reply);
    return rc;
}
