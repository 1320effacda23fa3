/* base/backoff.c -- see backoff.h. */
#include "base/backoff.h"

int64_t hk_backoff_ceiling_ms(int64_t first_ms, int64_t max_ms, int64_t failures)
{
    int64_t ceiling_ms = first_ms;

    for (int64_t i = 1; i < failures && ceiling_ms < max_ms; i++)
        ceiling_ms *= 2;
    return ceiling_ms < max_ms ? ceiling_ms : max_ms;
}

int64_t hk_backoff_ms(int64_t first_ms, int64_t max_ms, int64_t failures, uint64_t jitter)
{
    int64_t ceiling_ms = hk_backoff_ceiling_ms(first_ms, max_ms, failures);

    return ceiling_ms / 2 + (int64_t)(jitter % (uint64_t)(ceiling_ms / 2));
}
