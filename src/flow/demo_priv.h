/* flow/demo_priv.h -- the tables of the demo day: who speaks, and what is said when.
 *
 * All people, numbers and events are made up; Kotwica Ubezpieczenia does not exist.
 */
#ifndef HK_FLOW_DEMO_PRIV_H
#define HK_FLOW_DEMO_PRIV_H
#include "base/hk.h"

struct demo_customer {
    const char *id;
    const char *name;
    const char *handle;
    const char *language;
    bool woman; /* who takes over a line in a later round must fit its grammar */
};

struct demo_line {
    int64_t offset_ms; /* from the beginning of the day; below 0: said before it, heard at once */
    const char *customer;
    const char *thread;
    const char *post; /* the post of ours under which it is a public comment; NULL: private */
    const char *text;
    const char *thanks; /* what the customer says after an answer; NULL: nothing */
    bool storm;         /* belongs to the hail storm: said once, not in later rounds */
};

/* How many people liked the first words of a public thread; all others nobody did. */
struct demo_liked {
    const char *thread;
    int64_t likes;
};

extern const struct demo_customer demo_customers[];
extern const size_t demo_customer_count;

/* In order of time. */
extern const struct demo_line demo_lines[];
extern const size_t demo_line_count;

extern const struct demo_liked demo_liked[];
extern const size_t demo_liked_count;

#endif
