/* fuzz/fuzz_channel_api.c -- any bytes as a connector's delivery: signature header, body, answer.
 *
 * The first line is the header, the rest the body. Beyond not crashing: without the secret nothing
 * enters; what is read is read alike twice, survives the pipe, and names no other account.
 */
#include <stdint.h>

#include "base/json_read.h"
#include "channel/kinds.h"
#include "parse_twice.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = INT64_C(1795299000000)};
    struct channel_account account = {.id = 1};
    struct hk_str body = {(const char *)data, size};
    struct channel_events events = {0};
    struct channel_verification verification;
    struct hk_str header;

    hk_must(hk_json_read(&cx, HK_STR("{\"network\":\"n\",\"reply_url\":\"https://x.test/\"}"),
                &hk_json_foreign, &account.settings)
        == HK_OK);
    hk_must(hk_json_read(&cx, HK_STR("{\"secret\":\"what nobody can guess\"}"), &hk_json_foreign,
                &account.secrets)
        == HK_OK);
    (void)hk_str_cut(&body, '\n', &header);
    const struct model_header given = {HK_STR("x-hark-signature"), header};
    const struct channel_delivery in = {
        .method = HK_STR("POST"), .headers = &given, .header_count = 1, .body = body};
    hk_must(channel_api.verify(&cx, &account, &in, &verification) == HK_OK);
    hk_must(verification.verdict == CHANNEL_REFUSE);

    if (parse_twice(&cx, &channel_api, &account, body, &events))
        for (size_t i = 0; i < events.count; i++)
            hk_must(events.list[i].account_remote_id.n == 0);
    static const uint32_t statuses[] = {200, 422, 429, 500};
    const struct model_response response = {.status = statuses[size % 4], .body = body};
    const struct channel_operation operation = {
        .kind = CHANNEL_SEND, .txn = HK_STR("06D2VK3Q9T8A4"), .text = HK_STR("x")};
    struct channel_outcome outcome;
    hk_must(
        channel_api.build(&cx, &account, HK_STR(""), &operation, 1, &response, &outcome) == HK_OK);
    hk_must(outcome.step != CHANNEL_STEP_REQUEST);
    hk_arena_free(cx.arena);
    return 0;
}
