/* outbox/outbox.c -- see outbox.h. */
#include "outbox/outbox.h"

#include "base/backoff.h"

enum {
    BACKOFF_FIRST_MS = 1000,
    BREAKER_FAILURES = 5,
    BREAKER_FIRST_MS = 5000,
    SHARE_PAUSE_MS = 3000
};

static struct outbox_next later(enum outbox_verdict verdict, const struct outbox_attempt *a)
{
    int64_t wait_ms = a->retry_after_ms > 0
        ? a->retry_after_ms + (int64_t)(a->jitter % 250)
        : hk_backoff_ms(BACKOFF_FIRST_MS, OUTBOX_BACKOFF_MAX_MS, a->attempts, a->jitter);

    return (struct outbox_next){verdict, a->now_ms + wait_ms};
}

/* It may have arrived. */
static struct outbox_next after_doubt(const struct outbox_attempt *a)
{
    int64_t attempts_max = a->once ? OUTBOX_ONCE_MAX : OUTBOX_ATTEMPTS_MAX;

    if (a->repeat == CHANNEL_REPEAT_NEVER || a->attempts >= attempts_max)
        return (struct outbox_next){OUTBOX_IS_UNCERTAIN, 0};
    if (a->repeat == CHANNEL_REPEAT_SAFE)
        return later(OUTBOX_AGAIN, a);
    if (!a->probe)
        return (struct outbox_next){OUTBOX_PROBE_FIRST, a->now_ms + OUTBOX_SETTLE_MS};
    return later(OUTBOX_PROBE_FIRST, a);
}

struct outbox_next outbox_decide(const struct outbox_attempt *a)
{
    switch (a->step) {
    case CHANNEL_STEP_SENT:
        return (struct outbox_next){OUTBOX_IS_SENT, 0};
    case CHANNEL_STEP_NOT_FOUND:
        return (struct outbox_next){OUTBOX_AGAIN, a->now_ms};
    case CHANNEL_STEP_RETRY:
        if (a->probe)
            return after_doubt(a);
        if (a->attempts >= OUTBOX_ATTEMPTS_MAX)
            return (struct outbox_next){OUTBOX_IS_FAILED, 0};
        return later(OUTBOX_AGAIN, a);
    case CHANNEL_STEP_UNCLEAR:
        return after_doubt(a);
    case CHANNEL_STEP_VOID:
        return (struct outbox_next){OUTBOX_PAUSE, a->now_ms};
    case CHANNEL_STEP_FAILED:
    case CHANNEL_STEP_REQUEST:
        break;
    }
    /* A read-back that is refused says nothing about the reply. */
    if (a->probe)
        return after_doubt(a);
    return (struct outbox_next){OUTBOX_IS_FAILED, 0};
}

enum channel_step outbox_step_at_stop(bool probe, bool called)
{
    return probe || called ? CHANNEL_STEP_UNCLEAR : CHANNEL_STEP_RETRY;
}

enum outbox_verdict outbox_decide_lapsed(enum channel_repeat repeat)
{
    switch (repeat) {
    case CHANNEL_REPEAT_SAFE:
        return OUTBOX_AGAIN;
    case CHANNEL_REPEAT_PROBE:
        return OUTBOX_PROBE_FIRST;
    case CHANNEL_REPEAT_NEVER:
        break;
    }
    return OUTBOX_IS_UNCERTAIN;
}

bool outbox_may_begin(unsigned in_hand, unsigned of_account)
{
    if (in_hand >= OUTBOX_IN_HAND_MAX)
        return false;
    unsigned share = (OUTBOX_IN_HAND_MAX - in_hand) / 4;
    if (share > OUTBOX_IN_HAND_OF_ONE_MAX)
        share = OUTBOX_IN_HAND_OF_ONE_MAX;
    return of_account == 0 || of_account < share;
}

bool outbox_was_reached(const struct model_response *response, bool letter)
{
    if (letter)
        return response->transfer == MODEL_TRANSFER_DONE || response->status != 0;
    return response->transfer == MODEL_TRANSFER_DONE && response->status < 500;
}

int64_t outbox_breaker_allows(const struct outbox_breaker *breaker, int64_t now_ms)
{
    return breaker->open_until_ms > now_ms ? breaker->open_until_ms : now_ms;
}

void outbox_breaker_note(struct outbox_breaker *breaker, bool reached, int64_t now_ms)
{
    if (reached) {
        *breaker = (struct outbox_breaker){0};
        return;
    }
    breaker->failures++;
    if (breaker->failures < BREAKER_FAILURES)
        return;
    breaker->open_until_ms = now_ms
        + hk_backoff_ceiling_ms(BREAKER_FIRST_MS, OUTBOX_BACKOFF_MAX_MS,
            (int64_t)breaker->failures - BREAKER_FAILURES + 1);
}

int64_t outbox_bucket_take(struct outbox_bucket *bucket, uint32_t per_minute, int64_t now_ms)
{
    int64_t full = (int64_t)per_minute * 1000 / 6; /* ten seconds' worth may go at once */

    if (per_minute == 0)
        return now_ms;
    if (full < 1000)
        full = 1000;
    if (bucket->at_ms == 0) {
        bucket->tokens_milli = full;
    } else if (now_ms > bucket->at_ms) {
        bucket->tokens_milli += (now_ms - bucket->at_ms) * per_minute / 60;
        if (bucket->tokens_milli > full)
            bucket->tokens_milli = full;
    }
    bucket->at_ms = now_ms;
    if (bucket->tokens_milli >= 1000) {
        bucket->tokens_milli -= 1000;
        return now_ms;
    }
    return now_ms + (1000 - bucket->tokens_milli) * 60 / per_minute + 1;
}

/* ---- what a network allows ----------------------------------------------------------------- */

bool outbox_quota_slows(const struct channel_quota *quota, int64_t now_ms)
{
    return quota->used_percent >= OUTBOX_QUOTA_SLOW_PERCENT && quota->renewed_ms > now_ms;
}

static int64_t quota_opens(const struct channel_quota *quota, int64_t called_ms, int64_t now_ms)
{
    if (!outbox_quota_slows(quota, now_ms))
        return now_ms;
    if (quota->calls_left == 0)
        return quota->renewed_ms;
    if (called_ms == 0)
        return now_ms;
    int64_t pause_ms = quota->calls_left > 0
        ? (quota->renewed_ms - called_ms) / (quota->calls_left + 1)
        : (quota->used_percent - OUTBOX_QUOTA_SLOW_PERCENT + 1) * SHARE_PAUSE_MS;
    int64_t at_ms = called_ms + pause_ms;
    if (at_ms > quota->renewed_ms)
        at_ms = quota->renewed_ms;
    return at_ms > now_ms ? at_ms : now_ms;
}

int64_t outbox_quota_allows(const struct channel_quota *quota, int64_t called_ms, int64_t now_ms)
{
    int64_t at_ms = quota_opens(quota, called_ms, now_ms);

    return at_ms < now_ms + OUTBOX_QUOTA_ASK_MS ? at_ms : now_ms + OUTBOX_QUOTA_ASK_MS;
}
