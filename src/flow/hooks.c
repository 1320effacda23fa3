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

int64_t flow_hook_demo_haste(void)
{
    const char *wish = getenv("HARK_TEST_DEMO_HASTE");
    long haste = wish != NULL ? strtol(wish, NULL, 10) : 1;

    return haste > 1 ? haste : 1;
}

int64_t flow_hook_house_every_ms(void)
{
    const char *wish = getenv("HARK_TEST_HOUSE_MS");
    long every_ms = wish != NULL ? strtol(wish, NULL, 10) : 0;

    return every_ms > 0 ? every_ms : FLOW_HOUSE_EVERY_MS;
}
