/* flow/hooks.c -- see hooks.h. For tests only; the environment is read as it is now. */
#include "flow/hooks.h"

#include <stdlib.h>
#include <sys/stat.h>

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

bool flow_hook_demo_goes_on(int64_t *start_ms)
{
    const char *gate = getenv("HARK_TEST_DEMO_GATE");
    struct stat about;

    if (gate == NULL || *start_ms == 0)
        return true;
    if (stat(gate, &about) != 0)
        return false;
    const int64_t from_ms =
        (int64_t)about.st_mtim.tv_sec * 1000 + (int64_t)about.st_mtim.tv_nsec / 1000000;
    *start_ms = *start_ms > from_ms ? *start_ms : from_ms;
    return true;
}

int64_t flow_hook_history_gap_ms(void)
{
    return wish_of("HARK_TEST_HISTORY_MS", 1, 0);
}

int64_t flow_hook_house_every_ms(void)
{
    return wish_of("HARK_TEST_HOUSE_MS", 1, FLOW_HOUSE_EVERY_MS);
}

int64_t flow_hook_source_gap_ms(void)
{
    return wish_of("HARK_TEST_SOURCE_MS", 1, FLOW_SOURCE_GAP_MS);
}
