/* flow/hooks.h -- for tests: two promises they can break, to see that they would notice, a
 * demonstration and a house-keeper in a hurry.
 *
 * The storm (tests/storm) must find the damage when a delivery is thanked for before it is kept
 * (HARK_TEST_ACK_EARLY=1), and when a reply of unknown fate is simply sent again
 * (HARK_TEST_BLIND_RESEND=1). With HARK_TEST_DEMO_HASTE=5 the demonstration's customers let one
 * wait only a fifth as long, and with HARK_TEST_DEMO_GATE=FILE nothing happens after the cases that
 * lie there at first until there is that file, at whose time the day then begins; with
 * HARK_TEST_HISTORY_MS=50 a file of the past rests as long after each piece; with
 * HARK_TEST_HOUSE_MS=50 house is kept every 50 ms instead of every minute; with
 * HARK_TEST_SOURCE_MS=200 a host is asked again after 200 ms instead of 10 s. Only
 * -Dtest_hooks=true compiles hooks.c; without it the answers are known while compiling, and nothing
 * of them is in the program.
 */
#ifndef HK_FLOW_HOOKS_H
#define HK_FLOW_HOOKS_H
#include "base/hk.h"

#define FLOW_HOUSE_EVERY_MS 60000
#define FLOW_SOURCE_GAP_MS 10000

#ifdef HARK_TEST_HOOKS
bool flow_hook_acks_early(void);
bool flow_hook_resends_blindly(void);
int64_t flow_hook_demo_haste(void); /* at least 1 */
bool flow_hook_demo_goes_on(int64_t *start_ms);
int64_t flow_hook_history_gap_ms(void);
int64_t flow_hook_house_every_ms(void);
int64_t flow_hook_source_gap_ms(void);
#else
static inline bool flow_hook_acks_early(void)
{
    return false;
}

static inline bool flow_hook_resends_blindly(void)
{
    return false;
}

static inline int64_t flow_hook_demo_haste(void)
{
    return 1;
}

static inline bool flow_hook_demo_goes_on(int64_t *start_ms)
{
    (void)start_ms;
    return true;
}

static inline int64_t flow_hook_history_gap_ms(void)
{
    return 0;
}

static inline int64_t flow_hook_house_every_ms(void)
{
    return FLOW_HOUSE_EVERY_MS;
}

static inline int64_t flow_hook_source_gap_ms(void)
{
    return FLOW_SOURCE_GAP_MS;
}
#endif

#endif
