/* base/backoff.h -- how long to wait before the next try. Pure. */
#ifndef HK_BASE_BACKOFF_H
#define HK_BASE_BACKOFF_H
#include "base/hk.h"

/* `first_ms` after the first failure, doubled with each further one, never above `max_ms`. */
int64_t hk_backoff_ceiling_ms(int64_t first_ms, int64_t max_ms, int64_t failures);

/* The same with jitter in its upper half, so that those who failed together do not come back
 * together. `jitter`: any number. */
int64_t hk_backoff_ms(int64_t first_ms, int64_t max_ms, int64_t failures, uint64_t jitter);

#endif
