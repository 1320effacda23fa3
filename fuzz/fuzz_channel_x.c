/* fuzz/fuzz_channel_x.c -- any bytes as a delivery of X, a page of mentions, an answer to ours.
 *
 * Beyond not crashing: what is read is read alike twice, every event has a dedup and survives the
 * pipe of a jailed parser, a bookmark, session or place that nobody wrote does no harm, and no
 * answer makes us ask any address but the one we were told.
 */
#include <stdint.h>

#include "base/json_read.h"
#include "parse_twice.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BASE "https://x.test/"
#define SESSION "{\"access\":\"a\",\"refresh\":\"r\",\"until_ms\":1895299000000,\"asked_step\":-1}"

static void read_as_answer(struct hk_cx *cx, const struct channel_account *account,
    const struct channel_operation *operation, const struct model_response *response)
{
    const struct channel_kind *kind = channel_find(HK_STR("x"));
    struct hk_str session = HK_STR(SESSION);

    struct channel_operation now = *operation;

    for (unsigned step = 0; step < 6; step++) {
        struct channel_outcome outcome;
        hk_must(kind->build(cx, account, session, &now, step, step > 0 ? response : NULL, &outcome)
            == HK_OK);
        if (outcome.step == CHANNEL_STEP_REQUEST)
            hk_must(hk_str_starts(outcome.request.url, HK_STR(BASE)));
        now.carry = outcome.carry;
        if (outcome.session.n > 0)
            session = outcome.session;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t statuses[] = {200, 201, 400, 401, 403, 429, 500};
    const struct channel_kind *kind = channel_find(HK_STR("x"));
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = INT64_C(1795299000000)};
    struct channel_account account = {.id = 1};
    struct hk_str body = {(const char *)data, size};
    struct channel_events events = {0};
    struct channel_news news;
    struct channel_verification verification;
    struct channel_operation operation = {.txn = HK_STR("06D2VK3Q9T8A4"),
        .made_ms = 1,
        .reply_handle = HK_STR("{\"post\":\"5\",\"by\":\"6\",\"summoned\":true}"),
        .text = HK_STR("x")};

    hk_must(hk_json_read(&cx,
                HK_STR("{\"user_id\":\"900\",\"handle\":\"kotwica\",\"client_id\":\"1\","
                       "\"base_url\":\"" BASE "\"}"),
                &hk_json_foreign, &account.settings)
        == HK_OK);
    hk_must(hk_json_read(&cx, HK_STR("{\"refresh_token\":\"1\",\"client_secret\":\"2\"}"),
                &hk_json_foreign, &account.secrets)
        == HK_OK);
    (void)parse_twice(&cx, kind, &account, body, &events);
    const struct channel_delivery delivery = {.method = HK_STR("GET"), .query = body, .body = body};
    (void)kind->addressed(&cx, &delivery);
    hk_must(kind->verify(&cx, &account, &delivery, &verification) == HK_OK);
    const struct model_response answer = {
        .status = statuses[size % HK_COUNT(statuses)], .body = body};
    hk_must(kind->poll(&cx, &account, body, body, 0, NULL, &news) == HK_OK);
    hk_must(kind->poll(&cx, &account, HK_STR(SESSION), body, 1, &answer, &news) == HK_OK);
    hk_must(
        kind->poll(&cx, &account, HK_STR(SESSION), HK_STR("{\"dm_turn\":true}"), 1, &answer, &news)
        == HK_OK);
    operation.kind = CHANNEL_SEND;
    read_as_answer(&cx, &account, &operation, &answer);
    operation.kind = CHANNEL_PROBE;
    read_as_answer(&cx, &account, &operation, &answer);
    const struct channel_enclosure files[] = {
        {.mime = HK_STR("image/png"), .description = HK_STR("d"), .file = {.size_bytes = 9}},
        {.mime = HK_STR("video/mp4"), .file = {.size_bytes = 5000000}}};
    operation.kind = CHANNEL_SEND;
    operation.enclosures = files;
    for (operation.enclosure_count = 1; operation.enclosure_count < 3; operation.enclosure_count++)
        read_as_answer(&cx, &account, &operation, &answer);
    operation.carry = body; /* our own, whatever it holds */
    operation.enclosure_count = 2;
    read_as_answer(&cx, &account, &operation, &answer);
    operation.carry = HK_STR("");
    operation.enclosure_count = 0;
    operation.kind = CHANNEL_PROBE;
    operation.reply_handle = body; /* it comes from a body once */
    read_as_answer(&cx, &account, &operation, &answer);
    hk_arena_free(cx.arena);
    return 0;
}
