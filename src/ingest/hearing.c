/* ingest/hearing.c -- see hearing.h. */
#include "ingest/hearing.h"

#include "base/str.h"

/* What may pass by itself is told after so many failures over so long a time; that a network limits
 * us, later still: it names its time, and most are over within it. */
#define PATIENCE_TRIES 3
#define PATIENCE_MS 60000
#define PATIENCE_LIMITED_MS (INT64_C(30) * 60000)

static const char *word_of_status(uint32_t status)
{
    switch (status) {
    case 401:
    case 403:
        return "denied";
    case 402:
        return "no_credit";
    case 404:
    case 410:
        return "not_found";
    case 429:
        return "limited";
    default:
        return status >= 500 ? "network_down" : status >= 400 ? "refused" : "protocol";
    }
}

static const char *word_of_response(const struct model_response *response)
{
    if (response == NULL)
        return "misconfigured"; /* there was nothing to ask with */
    switch (response->transfer) {
    case MODEL_TRANSFER_DONE:
        return word_of_status(response->status);
    case MODEL_TRANSFER_REFUSED:
        return "private_address";
    case MODEL_TRANSFER_UNSENT:
    case MODEL_TRANSFER_AMBIGUOUS:
        return response->untrusted ? "certificate" : "unreachable";
    }
    return "unreachable";
}

struct hk_str ingest_reading_code(const struct ingest_asked *asked)
{
    if (asked->step == CHANNEL_STEP_SENT)
        return HK_STR("");
    return asked->code.n > 0 ? asked->code : hk_str_from(word_of_response(asked->response));
}

bool ingest_reading_failed(const struct ingest_asked *asked, int64_t failures, int64_t failing_ms)
{
    if (asked->step == CHANNEL_STEP_SENT)
        return false;
    if (asked->step == CHANNEL_STEP_FAILED)
        return true;
    bool limited = hk_str_equal(ingest_reading_code(asked), HK_STR("limited"));
    return failures >= PATIENCE_TRIES
        && failing_ms >= (limited ? PATIENCE_LIMITED_MS : PATIENCE_MS);
}
