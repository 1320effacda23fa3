/* store/lanes.c -- what waits for the writer, by workspace and class. Jobs are linked through
 * themselves, so waiting allocates nothing.
 *
 * What it does not do: no lock, no fairness between classes: what is more urgent always goes
 * first, so bulk work waits as long as people do.
 */
#include "store/lanes_priv.h"

#include "base/alloc.h"

static struct store_lane *find_or_add(struct store_lanes *lanes, int64_t workspace)
{
    for (size_t i = 0; i < lanes->n; i++) {
        if (lanes->all[i]->workspace == workspace)
            return lanes->all[i];
    }
    if (lanes->n == lanes->capacity) {
        size_t larger = lanes->capacity == 0 ? 8 : 2 * lanes->capacity;
        lanes->all = hk_grow(lanes->all, lanes->n, larger, sizeof lanes->all[0]);
        lanes->capacity = larger;
    }
    struct store_lane *lane = hk_alloc(sizeof *lane);
    lane->workspace = workspace;
    lanes->all[lanes->n++] = lane;
    return lane;
}

bool store_lanes_push(
    struct store_lanes *lanes, int64_t workspace, enum store_class class, struct store_job *job)
{
    if (lanes->waiting[class] >= STORE_CLASS_JOBS)
        return false;
    struct store_lane *lane = find_or_add(lanes, workspace);
    job->next = NULL;
    if (lane->tail[class] != NULL)
        lane->tail[class]->next = job;
    else
        lane->head[class] = job;
    lane->tail[class] = job;
    lanes->waiting[class]++;
    return true;
}

/* The most urgent class with a job, or STORE_CLASSES. */
static unsigned most_urgent(const struct store_lane *lane)
{
    unsigned class = 0;

    while (class < STORE_CLASSES && lane->head[class] == NULL)
        class ++;
    return class;
}

struct store_lane *store_lanes_pick(const struct store_lanes *lanes)
{
    struct store_lane *best = NULL;
    unsigned best_class = STORE_CLASSES;

    for (size_t i = 0; i < lanes->n; i++) {
        struct store_lane *lane = lanes->all[i];
        unsigned class = lane->running ? STORE_CLASSES : most_urgent(lane);
        if (class == STORE_CLASSES || class > best_class)
            continue;
        if (best == NULL || class < best_class
            || lane->head[class]->since_us < best->head[class]->since_us) {
            best = lane;
            best_class = class;
        }
    }
    return best;
}

struct store_job *store_lanes_pop(struct store_lanes *lanes, struct store_lane *lane)
{
    unsigned class = most_urgent(lane);

    if (class == STORE_CLASSES)
        return NULL;
    struct store_job *job = lane->head[class];
    lane->head[class] = job->next;
    if (job->next == NULL)
        lane->tail[class] = NULL;
    job->next = NULL;
    lanes->waiting[class]--;
    return job;
}

void store_lanes_leave(struct store_lanes *lanes, struct store_lane *lane)
{
    lane->running = false;
    if (most_urgent(lane) != STORE_CLASSES)
        return;
    for (size_t i = 0; i < lanes->n; i++) {
        if (lanes->all[i] == lane) {
            lanes->all[i] = lanes->all[--lanes->n];
            break;
        }
    }
    hk_free(lane);
}

int64_t store_lanes_oldest_us(const struct store_lanes *lanes)
{
    int64_t oldest = INT64_MAX;

    for (size_t i = 0; i < lanes->n; i++) {
        for (unsigned class = 0; class < STORE_CLASSES; class ++) {
            const struct store_job *job = lanes->all[i]->head[class];
            if (job != NULL && job->since_us < oldest)
                oldest = job->since_us;
        }
    }
    return oldest;
}

void store_lanes_free(struct store_lanes *lanes)
{
    hk_must(lanes->n == 0);
    hk_free(lanes->all);
}
