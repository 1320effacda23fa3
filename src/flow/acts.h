/* flow/acts.h -- what is done to a message on its network: hidden, liked, deleted.
 *
 * A person asks (commands_act.c), a durable job does it (acts.c): committed before the call, and
 * done again after a crash or a lost response, which is harmless, since each of them is the same
 * done twice. A private reply is no such job: it is said once, by the outbox.
 */
#ifndef HK_FLOW_ACTS_H
#define HK_FLOW_ACTS_H
#include "engage/acts.h"
#include "flow/flow_priv.h"

#define FLOW_ACT_DO "act" /* the job's kind */

/* Who looks at a message for a command. */
struct engage_reader flow_reader_of(const struct flow_write *write);

/* The job's key, from which all is read: message, act, who wanted it, and a number of its own. */
struct flow_act_key {
    int64_t message;
    int64_t act; /* enum shape_act */
    int64_t login;
};
HK_CHECK enum hk_rc flow_act_add(struct flow_write *write, const struct flow_act_key *key);

void flow_act_do(struct hk_cx *cx, struct flow_job *job);
HK_CHECK enum hk_rc flow_act_settle(
    struct flow_write *write, struct flow_job *job, enum jobs_state state);

/* Deleting `message` on its network was settled: was it done? A withdrawal that came meanwhile was
 * ours if it was, and the customer's own if not: then it holds now. In record.c. */
HK_CHECK enum hk_rc flow_settle_withdrawal(
    struct flow_write *write, const struct conversation_message_row *message, bool ours);

/* The thread of the one private reply to `message`, made if need be; out->id is 0 and nothing is
 * written if it is no message of this conversation. HK_EINVAL, with the problem, if there may be
 * none: the reason. */
HK_CHECK enum hk_rc flow_open_aside(struct flow_write *write, int64_t message,
    const struct conversation_state *state, struct conversation_place_row *out);

/* The private reply `reply` was written, or came to nothing: the message that it answers says so.
 * `taken`: there can be no other; else there can be one again, unless another one stands. */
HK_CHECK enum hk_rc flow_mark_aside(
    struct flow_write *write, int64_t message, int64_t reply, bool taken);

/* HK_ECONFLICT where a private reply to this message stands, or may: a second one cannot. */
HK_CHECK enum hk_rc flow_check_aside(struct flow_write *write, int64_t message);

/* Another program of ours answers in this thread from now on (`held`), or no more, as the network
 * said at `at_ms`: kept and told, unless it is known or something newer is. In record_there.c. */
HK_CHECK enum hk_rc flow_note_holder(
    struct flow_write *write, int64_t thread, bool held, int64_t at_ms);

#endif
