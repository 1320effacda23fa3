/* fuzz/fuzz_channel_review.c -- any bytes as reviews, as a page of them, and as an answer to ours.
 *
 * The first byte says which network. Beyond not crashing: what is read is read alike twice, every
 * event has a dedup and survives the pipe of a jailed parser, a bookmark or session that nobody
 * wrote does no harm, and no answer makes us ask any address but the one we were told.
 */
#include <stdint.h>

#include "base/json_read.h"
#include "parse_twice.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BASE "https://reviews.test/"
#define SESSION "{\"access\":\"a\",\"refresh\":\"r\",\"until_ms\":1895299000000,\"asked_step\":-1}"

static void read_as_answer(struct hk_cx *cx, const struct channel_kind *kind,
    const struct channel_account *account, enum channel_operation_kind operation_kind,
    struct hk_str body, uint32_t status)
{
    const struct model_response response = {.status = status, .body = body};
    const struct channel_operation operation = {.kind = operation_kind,
        .txn = HK_STR("06D2VK3Q9T8A4"),
        .made_ms = 1,
        .reply_handle = body, /* it comes from a body once */
        .text = HK_STR("x")};
    struct hk_str session = HK_STR(SESSION);

    for (unsigned step = 0; step < 4; step++) {
        struct channel_outcome outcome;
        hk_must(kind->build(
                    cx, account, session, &operation, step, step > 0 ? &response : NULL, &outcome)
            == HK_OK);
        if (outcome.step == CHANNEL_STEP_REQUEST)
            hk_must(hk_str_starts(outcome.request.url, HK_STR(BASE)));
        if (outcome.session.n > 0)
            session = outcome.session;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"google_play", "google_business", "app_store"};
    static const uint32_t statuses[] = {200, 201, 400, 401, 429, 500};
    struct hk_cx cx = {.arena = hk_arena_new(), .now_ms = INT64_C(1795299000000)};
    struct channel_account account = {.id = 1};
    const struct channel_kind *kind =
        channel_find(hk_str_from(names[size > 0 ? data[0] % HK_COUNT(names) : 0]));
    struct hk_str body = {(const char *)data + (size > 0), size - (size > 0)};
    struct channel_events events = {0};
    struct channel_news news;

    hk_must(hk_json_read(&cx,
                HK_STR("{\"package\":\"pl.kotwica.app\",\"app_id\":\"1\",\"client_id\":\"1\","
                       "\"location\":\"accounts/1/locations/2\",\"api_url\":\"" BASE
                       "\",\"token_url\":\"" BASE "t\"}"),
                &hk_json_foreign, &account.settings)
        == HK_OK);
    hk_must(hk_json_read(&cx, HK_STR("{\"refresh_token\":\"1\",\"client_secret\":\"2\"}"),
                &hk_json_foreign, &account.secrets)
        == HK_OK);
    (void)parse_twice(&cx, kind, &account, body, &events);
    const struct model_response answer = {
        .status = statuses[size % HK_COUNT(statuses)], .body = body};
    hk_must(kind->poll(&cx, &account, body, body, 0, NULL, &news) == HK_OK);
    hk_must(kind->poll(&cx, &account, HK_STR(SESSION), body, 1, &answer, &news) == HK_OK);
    hk_must(kind->poll(&cx, &account, HK_STR(SESSION), HK_STR(""), 1, &answer, &news) == HK_OK);
    read_as_answer(&cx, kind, &account, CHANNEL_SEND, body, answer.status);
    read_as_answer(&cx, kind, &account, CHANNEL_PROBE, body, answer.status);
    hk_arena_free(cx.arena);
    return 0;
}
