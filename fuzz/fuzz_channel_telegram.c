/* fuzz/fuzz_channel_telegram.c -- any bytes as an update of Telegram, and as an answer of its.
 *
 * Beyond not crashing: what is read is read alike twice, every event has a dedup and survives the
 * pipe of a jailed parser, and no answer makes us ask any address but the one we were told.
 */
#include <stdint.h>

#include "base/json_read.h"
#include "parse_twice.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BASE "https://telegram.test/"

static void read_as_answer(struct hk_cx *cx, const struct channel_account *account,
    enum channel_operation_kind operation_kind, struct hk_str body, uint32_t status)
{
    const struct channel_kind *kind = channel_find(HK_STR("telegram"));
    const struct model_response response = {.status = status, .body = body};
    const struct channel_operation operation = {.kind = operation_kind,
        .txn = HK_STR("06D2VK3Q9T8A4"),
        .made_ms = 1,
        .reply_handle = body, /* it comes from a body once */
        .text = HK_STR("x"),
        .target_id = HK_STR("f")};

    for (unsigned step = 0; step < 3; step++) {
        struct channel_outcome outcome;
        hk_must(kind->build(cx, account, HK_STR(""), &operation, step, step > 0 ? &response : NULL,
                    &outcome)
            == HK_OK);
        if (outcome.step == CHANNEL_STEP_REQUEST)
            hk_must(hk_str_starts(outcome.request.url, HK_STR(BASE)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct channel_kind *kind = channel_find(HK_STR("telegram"));
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = INT64_C(1795299000000)};
    struct channel_account account = {.id = 1};
    struct hk_str body = {(const char *)data, size};
    struct channel_events events = {0};
    struct channel_news news;

    hk_must(hk_json_read(&cx, HK_STR("{\"bot_name\":\"kotwica_bot\",\"base_url\":\"" BASE "\"}"),
                &hk_json_foreign, &account.settings)
        == HK_OK);
    hk_must(hk_json_read(&cx, HK_STR("{\"bot_token\":\"7:A\"}"), &hk_json_foreign, &account.secrets)
        == HK_OK);
    (void)parse_twice(&cx, kind, &account, body, &events);
    static const uint32_t statuses[] = {200, 400, 429, 500};
    const struct model_response answer = {.status = statuses[size % 4], .body = body};
    hk_must(kind->poll(&cx, &account, HK_STR(""), body, 0, NULL, &news) == HK_OK);
    hk_must(kind->poll(&cx, &account, HK_STR(""), HK_STR("1"), 1, &answer, &news) == HK_OK);
    read_as_answer(&cx, &account, CHANNEL_SEND, body, statuses[size % 4]);
    read_as_answer(&cx, &account, CHANNEL_FETCH, body, statuses[size % 4]);
    hk_arena_free(cx.arena);
    return 0;
}
