/* channel/test_abort/test_abort.c -- a parser that kills its process, for tests only.
 *
 * Its bodies are those of the simulated network; one that holds the words "abort now" ends the
 * process, as a parser with a bug would. Tests deliver such a body and expect that the next start
 * tries it once more, puts it into quarantine and loses nothing beside it. A release does not
 * contain it (-Dtest_hooks=true does).
 *
 * Deliveries carry the account's key in the header x-signature.
 */
#include <stdlib.h>

#include "base/crypto.h"
#include "base/str.h"
#include "channel/kinds.h"
#include "channel/parts.h"

static const struct channel_field test_abort_fields[] = {
    {"key", CHANNEL_FIELD_SECRET, true, ""},
    {NULL, CHANNEL_FIELD_TEXT, false, ""},
};

static enum hk_rc test_abort_verify(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_delivery *in, struct channel_verification *out)
{
    struct hk_str key = channel_setting(account, test_abort_fields, "key");
    struct hk_str claimed = channel_header(in->headers, in->header_count, "x-signature");

    (void)cx;
    *out = (struct channel_verification){CHANNEL_REFUSE, 401, HK_STR("")};
    if (key.n > 0 && hk_crypto_equal(key, claimed))
        *out = (struct channel_verification){CHANNEL_ACCEPT, 200, HK_STR("")};
    return HK_OK;
}

static enum hk_rc test_abort_parse(struct hk_cx *cx, const struct channel_account *account,
    struct hk_str body, struct channel_events *out)
{
    if (hk_str_find(body, HK_STR("abort now")) != SIZE_MAX)
        abort();
    return channel_sim.parse(cx, account, body, out);
}

static void test_abort_speech(const struct channel_account *account,
    const struct channel_place *place, int64_t now_ms, struct channel_speech *out)
{
    channel_sim.speech(account, place, now_ms, out);
}

const struct channel_kind channel_test_abort = {
    .abi = CHANNEL_ABI,
    .name = "test_abort",
    .label = "A parser that aborts",
    .fields = test_abort_fields,
    .field_count = HK_COUNT(test_abort_fields) - 1,
    .repeat = CHANNEL_REPEAT_SAFE,
    .simulated = true,
    .cannot = "anything",
    .costs = "nothing",
    .tested = "the crash of a parser",
    .source = "our own",
    .verify = test_abort_verify,
    .parse = test_abort_parse,
    .speech = test_abort_speech,
};
