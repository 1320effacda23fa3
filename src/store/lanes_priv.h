/* store/lanes_priv.h -- what waits for the writer: one lane per workspace, its classes in each.
 *
 * A lane exists while it has jobs or a batch of it runs; its number says how many workspaces are
 * busy at this moment, so looking through all of them is cheap beside a commit.
 *
 * Threads: none of its own; the writer's mutex guards every call.
 */
#ifndef HK_STORE_LANES_PRIV_H
#define HK_STORE_LANES_PRIV_H
#include "store/writer.h"

#define STORE_CLASSES 5
#define STORE_CLASS_JOBS 8192 /* what may wait in one class, over all lanes */

struct store_lane {
    int64_t workspace;
    bool running;                   /* a batch of it is with a thread */
    unsigned passed_over;           /* how often another lane was taken while this one had work */
    unsigned passed[STORE_CLASSES]; /* how many jobs of other classes went first, in a row */
    struct store_job *head[STORE_CLASSES];
    struct store_job *tail[STORE_CLASSES];
};

struct store_lanes {
    struct store_lane **all;
    size_t n, capacity;
    size_t waiting[STORE_CLASSES];
};

/* False if the class is full. */
bool store_lanes_push(
    struct store_lanes *lanes, int64_t workspace, enum store_class class, struct store_job *job);

/* The lane that is not running and whose first job is the most urgent, of those the one that
 * waits longest; but first one that was passed over too often. NULL if none has a job. */
struct store_lane *store_lanes_pick(const struct store_lanes *lanes);

/* It runs from now on; the others that have work were passed over. */
void store_lanes_enter(struct store_lanes *lanes, struct store_lane *lane);

/* The lane's next job, or NULL: the most urgent, unless a class has had less than its share. */
struct store_job *store_lanes_pop(struct store_lanes *lanes, struct store_lane *lane);

/* The batch is over: frees the lane if nothing waits in it. */
void store_lanes_leave(struct store_lanes *lanes, struct store_lane *lane);

int64_t store_lanes_oldest_us(const struct store_lanes *lanes); /* since when; INT64_MAX: none */
void store_lanes_free(struct store_lanes *lanes);               /* must be empty */

#endif
