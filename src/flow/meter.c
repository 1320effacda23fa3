/* flow/meter.c -- see meter.h. */
#include "flow/meter.h"

const char *flow_step_name(enum flow_step step)
{
    static const char *const names[FLOW_STEPS] = {[FLOW_STEP_KEEP] = "keep",
        [FLOW_STEP_PARSE] = "parse",
        [FLOW_STEP_UNDERSTAND] = "understand",
        [FLOW_STEP_JUDGE] = "judge",
        [FLOW_STEP_RECORD] = "record",
        [FLOW_STEP_COMMIT] = "commit"};

    return names[step];
}

void flow_meter_note(struct flow_meter *meter, int64_t us)
{
    size_t bucket = 0;

    for (int64_t upto_us = FLOW_METER_FIRST_US; us > upto_us && bucket < FLOW_METER_BUCKETS - 1;
         upto_us *= 10)
        bucket++;
    atomic_fetch_add_explicit(&meter->sum_us, us, memory_order_relaxed);
    atomic_fetch_add_explicit(&meter->buckets[bucket], 1, memory_order_relaxed);
}
