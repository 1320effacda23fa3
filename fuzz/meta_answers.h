/* fuzz/meta_answers.h -- any bytes as what Meta's interface answers to a page or profile.
 *
 * Whatever it says, no answer makes us ask any address but the one we were told, and no answer that
 * is no success counts as one.
 */
#ifndef HK_FUZZ_META_ANSWERS_H
#define HK_FUZZ_META_ANSWERS_H
#include "base/json_read.h"
#include "base/str.h"
#include "channel/channel.h"

#define META_BASE "https://graph.test/"
#define META_STEPS 4u

static void meta_answer_one(struct hk_cx *cx, const struct channel_kind *kind,
    const struct channel_account *account, struct channel_operation operation, struct hk_str body,
    uint32_t status)
{
    const struct model_response response = {.status = status, .body = body};

    for (unsigned step = 0; step < META_STEPS; step++) {
        struct channel_outcome outcome;
        hk_must(kind->build(cx, account, HK_STR(""), &operation, step, step > 0 ? &response : NULL,
                    &outcome)
            == HK_OK);
        if (outcome.step == CHANNEL_STEP_SENT)
            hk_must(status == 200);
        if (outcome.step != CHANNEL_STEP_REQUEST)
            return;
        hk_must(hk_str_starts(outcome.request.url, HK_STR(META_BASE)));
        operation.carry = outcome.carry;
    }
}

static void meta_answer(struct hk_cx *cx, struct hk_str name, struct hk_str body)
{
    static const uint32_t statuses[] = {200, 400, 403, 500};
    static const enum channel_operation_kind operations[] = {
        CHANNEL_SEND, CHANNEL_PROBE, CHANNEL_DO};
    const struct channel_kind *kind = channel_find(name);
    uint32_t status = statuses[body.n % HK_COUNT(statuses)];
    struct channel_account account = {.id = 1, .remote_id = HK_STR("1066")};

    hk_must(hk_json_read(
                cx, HK_STR("{\"base_url\":\"" META_BASE "\"}"), &hk_json_foreign, &account.settings)
        == HK_OK);
    hk_must(hk_json_read(cx, HK_STR("{\"access_token\":\"A\",\"app_secret\":\"s\"}"),
                &hk_json_foreign, &account.secrets)
        == HK_OK);
    for (size_t i = 0; i < HK_COUNT(operations); i++) {
        struct channel_operation operation = {.kind = operations[i],
            .txn = HK_STR("06D2VK3Q9T8A4"),
            .made_ms = 2,
            .window_until_ms = 1, /* late: under the tag */
            .visibility = CHANNEL_PRIVATE,
            .thread_key = HK_STR("7011"),
            .reply_handle = HK_STR("1_2"),
            .text = HK_STR("x"),
            .by_human = true};
        meta_answer_one(cx, kind, &account, operation, body, status);
        operation.visibility = CHANNEL_PUBLIC;
        operation.reply_handle = body; /* it comes from a body once */
        operation.target_id = operations[i] == CHANNEL_DO ? HK_STR("1_2") : HK_STR("");
        meta_answer_one(cx, kind, &account, operation, body, status);
    }
}

#endif
