/* flow/looker.h -- a thread that looks for what is due, and sleeps until something may be.
 *
 * The sender, background work, the clock and the search index are each one of these: look, then
 * sleep until the time that look() named, until a wake that is sooner, or until the end.
 *
 * Its mutex is also its owner's, for what the thread shares with others.
 *
 * Threads: look() runs on the looker's own; flow_looker_wake() may be called from any as soon as
 * flow_looker_init() is done, also before the thread runs: then the first look sees to it.
 */
#ifndef HK_FLOW_LOOKER_H
#define HK_FLOW_LOOKER_H
#include <pthread.h>

#include "base/cx.h"

struct flow;

/* Returns when to look again at the latest, as wall-clock milliseconds. The arena of `cx` is
 * emptied after each look. */
typedef int64_t flow_look(struct hk_cx *cx, void *owner);

struct flow_looker {
    struct flow *flow;
    flow_look *look;
    void *owner;
    pthread_t thread;
    bool started;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    int64_t wake_at_ms; /* 0: nothing said */
    bool stop;
};

void flow_looker_init(struct flow_looker *looker, struct flow *flow, flow_look *look, void *owner);
HK_CHECK enum hk_rc flow_looker_start(struct hk_cx *cx, struct flow_looker *looker);

/* Something is due then; 0: now. */
void flow_looker_wake(struct flow_looker *looker, int64_t at_ms);
void flow_looker_wake_locked(struct flow_looker *looker, int64_t at_ms); /* the mutex is held */

/* Ends the thread and waits for it; one that never began is fine. */
void flow_looker_stop(struct flow_looker *looker);
void flow_looker_free(struct flow_looker *looker); /* stopped before; not the struct itself */

#endif
