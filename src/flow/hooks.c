/* flow/hooks.c -- see hooks.h. For tests only; the environment is read as it is now. */
#include "flow/hooks.h"

#include <stdlib.h>

bool flow_hook_acks_early(void)
{
    return getenv("HARK_TEST_ACK_EARLY") != NULL;
}

bool flow_hook_resends_blindly(void)
{
    return getenv("HARK_TEST_BLIND_RESEND") != NULL;
}

static int64_t wish_of(const char *name, int64_t least, int64_t usual)
{
    const char *wish = getenv(name);
    long value = wish != NULL ? strtol(wish, NULL, 10) : 0;

    return value >= least ? value : usual;
}

int64_t flow_hook_demo_haste(void)
{
    return wish_of("HARK_TEST_DEMO_HASTE", 1, 1);
}

int64_t flow_hook_house_every_ms(void)
{
    return wish_of("HARK_TEST_HOUSE_MS", 1, FLOW_HOUSE_EVERY_MS);
}

int64_t flow_hook_source_gap_ms(void)
{
    return wish_of("HARK_TEST_SOURCE_MS", 1, FLOW_SOURCE_GAP_MS);
}
