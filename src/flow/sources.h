/* flow/sources.h -- listening that asks by itself: feeds and the like, by the clock.
 *
 * One thread looks whose turn it is (the rows say so, so a start goes on where a stop left off),
 * asks at most once in ten seconds at one host, reads the answers and hands what is new to hearing
 * (heard.h). A question with its redirects counts as one, and so does one with the robots.txt that
 * is read before it, once a day.
 *
 * Threads: flow_try_source() from any; commands in a command's transaction.
 */
#ifndef HK_FLOW_SOURCES_H
#define HK_FLOW_SOURCES_H
#include "flow/commands.h"

struct flow_sources *flow_sources_new(struct flow *flow);
HK_CHECK enum hk_rc flow_sources_start(struct hk_cx *cx, struct flow_sources *sources);

/* Nothing new is asked; then the network must stop, and then who waits for a trial is told. */
void flow_sources_stop(struct flow_sources *sources);
void flow_sources_drain(struct flow_sources *sources);

/* Once the writer is closed. */
void flow_sources_free(struct flow_sources *sources);

/* ---- what a source would bring --------------------------------------------------------------- */

/* Its owner fills the first four and keeps it until `done`, which is called once, on another
 * thread; `out` lies in the arena of that call's `cx`, which outlives it by nothing. */
struct flow_trial {
    struct shape_source_try wish;
    void (*done)(struct hk_cx *cx, enum hk_rc rc, struct flow_trial *trial);
    void *owner;
    int64_t workspace;
    struct shape_source_trial out;
};

/* HK_EINVAL: that is no address; HK_ERETRY: the program stops. Then `done` is not called. */
HK_CHECK enum hk_rc flow_try_source(struct hk_cx *cx, struct flow *flow, struct flow_trial *trial);

#endif
