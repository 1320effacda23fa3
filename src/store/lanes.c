/* store/lanes.c -- what waits for the writer, by workspace and class. Jobs are linked through
 * themselves, so waiting allocates nothing.
 *
 * What is more urgent goes first, but nothing waits for ever. In a lane each class has a share: it
 * is the next one if as many jobs of others as its row of the table says went before it in a row.
 * Where raw bodies come faster than the database takes them, applying them gets as many turns as
 * keeping them, or what was acknowledged would pile up without a bound; people, who are few, get
 * what they ask for as long as they take less than is left. And a lane with work is the next one if
 * others were taken before it too often.
 *
 * What it does not do: no lock, no clock.
 */
#include "store/lanes_priv.h"

#include "base/alloc.h"

/* A class that waits gets at least one of so many jobs. Together that is less than all. */
static const unsigned one_of[STORE_CLASSES] = {[STORE_CLASS_AGENT] = 1,
    [STORE_CLASS_RAW] = 4,
    [STORE_CLASS_INBOUND] = 2,
    [STORE_CLASS_OUTBOX] = 8,
    [STORE_CLASS_BULK] = 32};

enum { PASSED_OVER_MAX = 4 };

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

/* The class whose turn it is, or STORE_CLASSES. */
static unsigned next_class(const struct store_lane *lane)
{
    for (unsigned class = 1; class < STORE_CLASSES; class ++)
        if (lane->head[class] != NULL && lane->passed[class] + 1 >= one_of[class])
            return class;
    return most_urgent(lane);
}

struct store_lane *store_lanes_pick(const struct store_lanes *lanes)
{
    struct store_lane *best = NULL;
    struct store_lane *passed_over = NULL;
    unsigned best_class = STORE_CLASSES;

    for (size_t i = 0; i < lanes->n; i++) {
        struct store_lane *lane = lanes->all[i];
        unsigned class = lane->running ? STORE_CLASSES : next_class(lane);
        if (class == STORE_CLASSES)
            continue;
        if (lane->passed_over >= PASSED_OVER_MAX
            && (passed_over == NULL || lane->passed_over > passed_over->passed_over))
            passed_over = lane;
        if (class > best_class)
            continue;
        if (best == NULL || class < best_class
            || lane->head[class]->since_us < best->head[class]->since_us) {
            best = lane;
            best_class = class;
        }
    }
    return passed_over != NULL ? passed_over : best;
}

void store_lanes_enter(struct store_lanes *lanes, struct store_lane *lane)
{
    for (size_t i = 0; i < lanes->n; i++)
        if (!lanes->all[i]->running && most_urgent(lanes->all[i]) != STORE_CLASSES)
            lanes->all[i]->passed_over++;
    lane->passed_over = 0;
    lane->running = true;
}

static void count_passed(struct store_lane *lane, unsigned taken)
{
    for (unsigned class = 0; class < STORE_CLASSES; class ++)
        if (class == taken || lane->head[class] == NULL)
            lane->passed[class] = 0;
        else
            lane->passed[class]++;
}

struct store_job *store_lanes_pop(struct store_lanes *lanes, struct store_lane *lane)
{
    unsigned class = next_class(lane);

    if (class == STORE_CLASSES)
        return NULL;
    count_passed(lane, class);
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
