/* flow/meter.h -- how long each step of a message's way takes: counts, for /metrics.
 *
 * Noting one costs two additions without a lock, so that a step of a microsecond can be timed.
 * Reading them meanwhile gives figures that are off by what is just being noted.
 *
 * Threads: any.
 */
#ifndef HK_FLOW_METER_H
#define HK_FLOW_METER_H
#include <stdatomic.h>

#include "base/hk.h"

enum flow_step {
    FLOW_STEP_KEEP, /* from the network's knock to commit 1 */
    FLOW_STEP_PARSE,
    FLOW_STEP_UNDERSTAND,
    FLOW_STEP_JUDGE,
    FLOW_STEP_RECORD, /* its part of commit 2 */
    FLOW_STEP_COMMIT, /* from the judgement to commit 2, with all waiting */
    FLOW_STEPS
};

/* Each ten times the one before, from 10 us to 10 s; the last takes what is longer. */
enum { FLOW_METER_BUCKETS = 8 };

#define FLOW_METER_FIRST_US 10

struct flow_meter {
    atomic_int_fast64_t sum_us;
    atomic_int_fast64_t buckets[FLOW_METER_BUCKETS];
};

const char *flow_step_name(enum flow_step step);
void flow_meter_note(struct flow_meter *meter, int64_t us);

#endif
