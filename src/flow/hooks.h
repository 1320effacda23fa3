/* flow/hooks.h -- wrong on purpose: two promises that a test can break, to see that it would
 * notice.
 *
 * The storm (tests/storm) must find the damage when a delivery is thanked for before it is kept
 * (HARK_TEST_ACK_EARLY=1), and when a reply of unknown fate is simply sent again
 * (HARK_TEST_BLIND_RESEND=1). Only -Dtest_hooks=true compiles hooks.c; without it both are false
 * while compiling, and nothing of them is in the program.
 */
#ifndef HK_FLOW_HOOKS_H
#define HK_FLOW_HOOKS_H
#include "base/hk.h"

#ifdef HARK_TEST_HOOKS
bool flow_hook_acks_early(void);
bool flow_hook_resends_blindly(void);
#else
static inline bool flow_hook_acks_early(void)
{
    return false;
}

static inline bool flow_hook_resends_blindly(void)
{
    return false;
}
#endif

#endif
