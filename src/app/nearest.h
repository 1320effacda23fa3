/* app/nearest.h -- the known name that somebody most likely meant. */
#ifndef HK_APP_NEAREST_H
#define HK_APP_NEAREST_H
#include "base/hk.h"

/* Looks at the names one by one; `nearest` keeps the best so far. */
struct app_nearest {
    struct hk_str wish;
    struct hk_str best; /* "" if none is near enough: more than a third of it differs */
    size_t distance;
};

struct app_nearest app_nearest_begin(struct hk_str wish);
void app_nearest_try(struct app_nearest *nearest, struct hk_str name);

/* How many letters must be put in, left out, replaced or swapped with their neighbour to make
 * one of the other; both are taken up to 40 bytes. */
size_t app_distance(struct hk_str a, struct hk_str b);

#endif
