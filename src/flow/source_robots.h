/* flow/source_robots.h -- what the robots.txt of sites said, as long as it counts.
 *
 * Rules count for a day (RFC 9309 2.4), and only in memory: after a start they are asked anew. A
 * person who tries an address has them asked at once.
 *
 * A site without the file (any 4xx, or redirects without end) allows everything; one whose file
 * cannot be read for now (5xx, 429, too large, no answer) is not asked for anything else.
 *
 * What it does not do: understand the file (listen/robots.h), ask for it (source_run.c).
 *
 * Threads: that of sources.c alone. Memory: its own; 512 sites at most, the oldest go.
 */
#ifndef HK_FLOW_SOURCE_ROBOTS_H
#define HK_FLOW_SOURCE_ROBOTS_H
#include "flow/source_run.h"

enum robots_word { ROBOTS_ALLOW, ROBOTS_ASK, ROBOTS_FORBID };

struct source_robots *source_robots_new(void);
void source_robots_free(struct source_robots *robots);

/* May the run ask for its `url`? ASK: only once its `rules` were asked. */
enum robots_word source_robots_say(struct hk_cx *cx, struct source_run *run);

/* The answer about the rules is here. True: ask on; false: its `problem` says what is wrong. */
bool source_robots_read(struct hk_cx *cx, struct source_run *run);

#endif
