/* flow/presence.h -- who looks at which case at this moment, and who types in it; the visitor of a
 * web chat, too: person 0, only while they type.
 *
 * Presence is no event: it has no number, is written nowhere and ends by itself. The hub asks what
 * has changed (flow_presence_take()) and tells those who may see the case.
 *
 * Threads: everything here may be called from any thread.
 */
#ifndef HK_FLOW_PRESENCE_H
#define HK_FLOW_PRESENCE_H
#include "flow/flow.h"

#define FLOW_PRESENCE_PEOPLE_MAX 16 /* told of one case */

struct flow_presence;

struct flow_presence *flow_presence_new(void);
void flow_presence_free(struct flow_presence *presence); /* accepts NULL */

/* A screen shows another case (0: none), or the same one still, or somebody types there. `screen`
 * is its own name for itself, one screen of a person apart from the others. True if the hub has
 * something to tell. */
bool flow_presence_set(struct flow_presence *presence, const struct flow_principal *who,
    struct hk_str screen, int64_t conversation, int64_t department, bool typing);

/* A sign-in has ended: so has what its screens show. */
bool flow_presence_end_session(struct flow_presence *presence, int64_t session);

/* The case is of another department now. */
void flow_presence_move(
    struct flow_presence *presence, int64_t workspace, int64_t conversation, int64_t department);

/* What this person wrote in the case has been said: they type there no more, until they do again.
 */
void flow_presence_wrote(
    struct flow_presence *presence, int64_t workspace, int64_t conversation, int64_t person);

/* New readers of a workspace know nothing yet: everything of it is to be told once more. */
bool flow_presence_again(struct flow_presence *presence, int64_t workspace);

/* When there is something to tell, on the steady clock; INT64_MAX: nothing in sight. */
int64_t flow_presence_due_us(struct flow_presence *presence);

/* One case whose people have changed. */
struct flow_presence_case {
    int64_t workspace;
    int64_t conversation;
    int64_t department;
    struct shape_presence_person people[FLOW_PRESENCE_PEOPLE_MAX];
    size_t people_count;
};

/* The next case to be told of; false: no more. */
bool flow_presence_take(struct flow_presence *presence, struct flow_presence_case *out);

/* Who is there now. */
void flow_presence_read(struct flow_presence *presence, int64_t workspace, int64_t conversation,
    struct flow_presence_case *out);

#endif
