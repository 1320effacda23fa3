/* flow/profile.h -- what somebody is called whose network tells only a number.
 *
 * Who writes in private for the first time on such a network (`names`, channel/channel.h) is asked
 * for, once, by a durable job after everything urgent; what the network does not tell is not asked
 * again. Screens that show them hear of the name like of any other.
 */
#ifndef HK_FLOW_PROFILE_H
#define HK_FLOW_PROFILE_H
#include "flow/flow_priv.h"

#define FLOW_PROFILE_READ "profile" /* the job's kind */

/* Inside the transaction that makes the customer; does nothing where names come with the words. */
HK_CHECK enum hk_rc flow_profile_want(struct flow_write *write, const struct channel_kind *kind,
    int64_t account, const struct channel_event *event);

void flow_profile_read(struct hk_cx *cx, struct flow_job *job);
HK_CHECK enum hk_rc flow_profile_settle(
    struct flow_write *write, struct flow_job *job, enum jobs_state state);

#endif
